//! How long data is kept (Q10a): for a range of days or indefinitely, never both. The two are parts of one question, and
//! nothing in a questionnaire's file says that one rules out the other.

use super::answers::{Answers, Value};
use super::violation::{Code, Violation, path_pointer};

const MIN: &str = "dataRetention.retentionDurationInDays.min";
const MAX: &str = "dataRetention.retentionDurationInDays.max";
const INDEFINITE: &str = "dataRetention.isRetentionDurationIndefinite";

/// Checks that the range does not end before it begins, and that it does not stand beside "indefinitely".
pub(super) fn check_retention(answers: &Answers, out: &mut Vec<Violation>) {
    if let (Some(Value::Days(min)), Some(Value::Days(max))) = (answers.get(MIN), answers.get(MAX))
        && min > max
    {
        out.push(Violation {
            pointer: path_pointer(MIN),
            code: Code::MinAboveMax,
            detail: format!(
                "The minimum of {min} days is more than the maximum of {max} days. Swap them or correct one."
            ),
        });
    }
    if is_contradictory(answers) {
        out.push(Violation {
            pointer: path_pointer(INDEFINITE),
            code: Code::Contradiction,
            detail: "Data is kept for a number of days or indefinitely, not both. Untick this (false), or remove the days (min and max).".to_owned(),
        });
    }
}

/// Whether an answer at one path replaces that at another: a form of a version that knows days only cannot withdraw
/// "indefinitely" in another way.
pub(super) fn replaces(path: &str, other: &str) -> bool {
    [MIN, MAX].contains(&path) && other == INDEFINITE
}

/// Whether a number of days stands beside "indefinitely".
fn is_contradictory(answers: &Answers) -> bool {
    let has_days = answers.get(MIN).is_some() || answers.get(MAX).is_some();
    has_days && answers.get(INDEFINITE) == Some(&Value::YesNo(true))
}

/// Answers that were stored before [`check_retention`] refused to have both: "indefinitely" stays, because customers must
/// not read a time after which their data is gone if the partner has said that it may never be.
pub(super) fn settle_stored(answers: &mut Answers) {
    if is_contradictory(answers) {
        answers.clear(MIN);
        answers.clear(MAX);
    }
}
