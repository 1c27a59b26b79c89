//! The door through which answers come in: a body is parsed, the answers are checked, they must fit the space in the
//! table, what says nothing is removed, and places become codes.
//!
//! Answers may be incomplete: whether something is missing is for [`completeness`](super::completeness).

use serde_json::{Map, Value as Json};

use super::answers::Answers;
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
    let violations = check_rules(published().newest(), answers);
    if violations.is_empty() { check_size(answers, MAX_ANSWERS_BYTES).into_iter().collect() } else { violations }
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
    // The rules look at what was sent, so that a pointer names the item's place there, and the size at what will be stored.
    let mut found = check_rules(format.questionnaire, &answers);
    let answers = answers.tidied(format.questionnaire).with_place_codes(format.questionnaire);
    if found.is_empty() {
        found.extend(check_size(&answers, max_bytes));
    }
    violations.extend(found.into_iter().map(|violation| violation.within(&prefix)));
    (answers, violations)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::questionnaire::wire::write::write_stored;

    fn body(places: &Json) -> Json {
        json!({
            "dataResidency": { "countriesWhereEndUserDataStored": places },
            "thirdPartyInformation": { "thirdPartyDetails": [{ "name": "us", "thirdPartyCountries": places }] },
        })
    }

    #[test]
    fn places_become_codes_and_other_texts_stay_as_they_are() {
        let sent = json!(["us", "UK", "GB", "XK", "Österreich", "Bavaria", "AWS eu-central-1", "austria", "weltweit"]);
        let stored = json!(["US", "GB", "XK", "AT", "Bavaria", "AWS eu-central-1", "Global"]);
        let answers = accept_answers(&body(&sent)).unwrap();
        assert_eq!(Json::Object(write_stored(&answers)), body(&stored));
        let chips = json!({ "dataAccessAndStorage": { "typesOfDataStored": ["us", "Germany", "DE"] } });
        assert_eq!(Json::Object(write_stored(&accept_answers(&chips).unwrap())), chips, "these are no places");
    }

    #[test]
    fn a_violation_points_at_the_place_that_was_sent() {
        let refused = accept_answers(&body(&json!(["us", "US", "Germany", "a\tb"]))).unwrap_err();
        let pointers: Vec<&str> = refused.iter().map(|violation| violation.pointer.as_str()).collect();
        let expected = [
            "/thirdPartyInformation/thirdPartyDetails/0/thirdPartyCountries/3",
            "/dataResidency/countriesWhereEndUserDataStored/3",
        ];
        assert_eq!(pointers, expected);
    }
}
