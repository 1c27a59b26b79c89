//! The door through which answers come in: a body is parsed, the answers are checked, they must fit the space in the
//! table, and what says nothing is removed.
//!
//! Answers may be incomplete: whether something is missing is for [`completeness`](super::completeness).

use serde_json::{Map, Value as Json};

use super::answers::Answers;
use super::definition::Questionnaire;
use super::load::published;
use super::packed::{MAX_ANSWERS_BYTES, pack_answers};
use super::rules::check_rules;
use super::violation::{Code, Violation};
use super::wire::format::WireFormat;
use super::wire::parse::{Parsed, parse_body, parse_object};

/// Accepts the answers of a tab from the body of a write.
///
/// # Errors
/// All violations at once, each with the pointer of its place in `body`.
pub fn accept_answers(body: &Json) -> Result<Answers, Vec<Violation>> {
    accept_body(WireFormat::tab(), MAX_ANSWERS_BYTES, body)
}

/// All violations of the tab's answers by pointers into the bare object. The answers are checked against the newest
/// version, so that a client that knows a newer version than the one in force never breaks.
pub fn check_answers(answers: &Answers) -> Vec<Violation> {
    check_against(published().newest(), MAX_ANSWERS_BYTES, answers)
}

/// Accepts the answers of a tab from the bare object; see [`accept_object`].
pub(super) fn accept_tab_object(object: &Map<String, Json>) -> (Answers, Vec<Violation>) {
    accept_object(WireFormat::tab(), MAX_ANSWERS_BYTES, object)
}

/// Accepts answers to the questionnaire of this format; all together may take `max_bytes` packed.
pub(super) fn accept_body(format: &WireFormat, max_bytes: usize, body: &Json) -> Result<Answers, Vec<Violation>> {
    let (answers, violations) = accept_parsed(format, max_bytes, parse_body(format, body));
    if violations.is_empty() { Ok(answers) } else { Err(violations) }
}

/// Accepts answers from the bare object. Returns them as far as they can be read, together with all violations: a form
/// that was filled in with errors is shown again with everything else that is in it.
pub(super) fn accept_object(
    format: &WireFormat,
    max_bytes: usize,
    object: &Map<String, Json>,
) -> (Answers, Vec<Violation>) {
    accept_parsed(format, max_bytes, parse_object(format, object))
}

fn accept_parsed(format: &WireFormat, max_bytes: usize, parsed: Parsed) -> (Answers, Vec<Violation>) {
    let Parsed { answers, mut violations, prefix } = parsed;
    let of_rules = check_against(format.questionnaire, max_bytes, &answers);
    violations.extend(of_rules.into_iter().map(|violation| violation.within(&prefix)));
    (answers.tidied(format.questionnaire), violations)
}

fn check_against(questionnaire: &Questionnaire, max_bytes: usize, answers: &Answers) -> Vec<Violation> {
    let violations = check_rules(questionnaire, answers);
    if violations.is_empty() { check_size(answers, max_bytes).into_iter().collect() } else { violations }
}

/// The item that holds the answers must stay small, so that each read by a customer is cheap.
fn check_size(answers: &Answers, max_bytes: usize) -> Option<Violation> {
    let bytes = pack_answers(answers).len();
    let excess_percent = (bytes.checked_sub(max_bytes).filter(|excess| *excess > 0)?) * 100 / bytes + 1;
    Some(Violation {
        pointer: String::new(),
        code: Code::AnswersTooLarge,
        detail: format!(
            "All answers together take {bytes} bytes when stored; at most {max_bytes} fit. Shorten the longest texts \
             by about {excess_percent} %."
        ),
    })
}
