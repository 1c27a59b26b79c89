//! Keeps what is said about a body short, although the body may have names of any length.

use domain::questionnaire::Violation;

/// The most characters of a violation's pointer and of what it says, because both may repeat a name from the body.
const MAX_WORDS: usize = 1_000;

/// Cuts the words of a violation, and lets its pointer end at a place above if it is too long.
pub(super) fn shorten(violation: &mut Violation) {
    if let Some((end, _)) = violation.detail.char_indices().nth(MAX_WORDS) {
        violation.detail.truncate(end);
        violation.detail.push('…');
    }
    if let Some((end, _)) = violation.pointer.char_indices().nth(MAX_WORDS) {
        let above = violation.pointer[..end].rfind('/').unwrap_or_default();
        violation.pointer.truncate(above);
    }
}

#[cfg(test)]
mod tests {
    use domain::questionnaire::Code;

    use super::*;
    use crate::Problem;
    use crate::problem::violation;

    #[test]
    fn a_violation_does_not_repeat_a_long_name() {
        let name = "é".repeat(2 * MAX_WORDS);
        for (pointer, expected) in [(format!("/a/b/{name}/c"), "/a/b"), (format!("/{name}"), ""), ("/a".into(), "/a")] {
            let problem = Problem::invalid(vec![violation(&pointer, Code::UnknownField, format!("No {name}."))]);
            assert_eq!(problem.violations[0].pointer, expected);
            assert_eq!(problem.violations[0].detail.chars().count(), MAX_WORDS + 1);
        }
    }
}
