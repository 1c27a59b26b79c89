//! Which inputs of a form its person has touched: the form carries a mark of every answer that it began with. When
//! somebody else saved meanwhile, an input that still says what it began with takes the newer answer, so that saving the
//! form undoes nothing that its person never looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use serde_json::{Map, Value as Json};

use super::Answers;
use super::check::path_pointer;
use super::definition::{Kind, Part};
use super::form::{Asking, Entries, SHOWN, field_name};
use super::wire::{self, Generation};

/// The field with the marks.
pub const BEGAN: &str = "began";

impl Entries {
    /// Marks the answers that the form begins with.
    pub fn mark(&mut self, asking: Asking, answers: &Answers) {
        let marks = marks(asking, &wire::object(answers, Generation::V3));
        let marks: Vec<String> = marks.into_iter().map(|(name, mark)| format!("{name}:{mark:x}")).collect();
        self.set(BEGAN, marks.join(" "));
    }

    /// Goes on from newer answers: untouched inputs take them. A form without marks counts as touched everywhere.
    pub fn rebase(&mut self, asking: Asking, newest: &Answers) {
        let mine = marks(asking, &self.object(asking, newest));
        let began: BTreeMap<&str, &str> =
            self.get(BEGAN).unwrap_or_default().split(' ').filter_map(|mark| mark.split_once(':')).collect();
        let shown: BTreeSet<&str> = self.all(SHOWN).collect();
        let untouched = |(name, mark): &(String, u32)| {
            shown.contains(name.as_str()) && began.get(name.as_str()) == Some(&format!("{mark:x}").as_str())
        };
        let untouched: Vec<String> = mine.into_iter().filter(untouched).map(|(name, _)| name).collect();
        let newer = Self::of(asking.questionnaire(), newest);
        for name in untouched {
            self.take(&name, &newer);
        }
        self.mark(asking, newest);
    }
}

/// A mark of every input's answer, in the questionnaire's order.
fn marks(asking: Asking, object: &Map<String, Json>) -> Vec<(String, u32)> {
    let object = Json::Object(object.clone());
    let marked = |part: &Part, path: &str| mark(&part.kind, object.pointer(&path_pointer(path)));
    let inputs = asking.questionnaire().parts();
    inputs.map(|(question, part, path)| (field_name(question, part), marked(part, path))).collect()
}

/// The same for answers that a form cannot tell apart: no list has an order there, and a box that is not ticked is no
/// answer.
fn mark(kind: &Kind, answer: Option<&Json>) -> u32 {
    let said = match (kind, answer.map(unordered)) {
        (Kind::Checkbox, Some(Json::Bool(false))) | (_, None) => Json::Null,
        (_, Some(said)) => said,
    };
    // Reading from memory does not fail.
    murmur3::murmur3_32(&mut Cursor::new(said.to_string()), 0).unwrap_or_default()
}

fn unordered(answer: &Json) -> Json {
    match answer {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(unordered).collect();
            if items.iter().all(Json::is_string) {
                items.sort_by_key(Json::to_string);
            }
            if items.is_empty() { Json::Null } else { Json::Array(items) }
        }
        Json::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), unordered(field))).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::published;
    use super::*;

    use serde_json::json;

    fn tab() -> Asking {
        Asking::Tab(published().newest())
    }

    fn answers(object: &Json) -> Answers {
        wire::read(object).unwrap()
    }

    /// The form of these answers, as a browser sends it after somebody wrote into some of its fields.
    fn sent(began: &Answers, written: &[(&str, &str)]) -> Entries {
        let mut entries = Entries::of(tab().questionnaire(), began);
        entries.mark(tab(), began);
        for (name, text) in written {
            entries.set(name, (*text).to_owned());
        }
        let mut pairs: Vec<(String, String)> =
            entries.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        pairs.extend(
            tab().questionnaire().parts().map(|(question, part, _)| (SHOWN.to_owned(), field_name(question, part))),
        );
        Entries::sent(pairs)
    }

    fn began() -> Json {
        json!({
            "logDetails": { "logEndUserData": true },
            "security": { "securityContact": "old@a.example", "publicSecurityPoliciesLink": "https://a.example/old" },
            "thirdPartyInformation": {
                "isEndUserDataShared": true,
                "thirdPartyDetails": [{ "name": "A", "thirdPartyCountries": ["US", "Peru", "DE"] }],
            },
            "dataResidency": { "countriesWhereEndUserDataStored": ["Peru", "EU", "DE"] },
        })
    }

    #[test]
    fn what_nobody_touched_takes_the_newer_answer_and_what_somebody_touched_stays() {
        let before = answers(&began());
        let mut theirs = began();
        theirs["security"]["securityContact"] = json!("new@a.example");
        theirs["logDetails"]["logEndUserData"] = json!(false);
        theirs["thirdPartyInformation"]["thirdPartyDetails"] = json!([{ "name": "B" }, { "name": "C" }]);
        theirs["dataResidency"]["countriesWhereEndUserDataStored"] = json!(["US"]);
        let theirs = answers(&theirs);
        let mut form = sent(&before, &[("Q22", "https://a.example/mine"), ("Q3", "yes")]);
        form.rebase(tab(), &theirs);
        let object = Json::Object(form.object(tab(), &theirs));
        let mut expected = Json::Object(wire::object(&theirs, Generation::V3));
        expected["security"]["publicSecurityPoliciesLink"] = json!("https://a.example/mine");
        assert_eq!(object, expected);
        let again = form.clone();
        form.rebase(tab(), &theirs);
        assert_eq!(form, again, "the marks are of the newer answers now");
    }

    #[test]
    fn a_no_is_an_answer_and_a_box_that_nobody_ticked_is_none() {
        let before = answers(&json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }));
        let theirs = answers(&json!({
            "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "isSameDataProcessedAndStored": true },
        }));
        let mut form = sent(&before, &[("Q3", "no")]);
        form.rebase(tab(), &theirs);
        let object = Json::Object(form.object(tab(), &theirs));
        assert_eq!(object.pointer("/logDetails/logEndUserData"), Some(&json!(false)));
        assert_eq!(object.pointer("/dataAccessAndStorage/isSameDataProcessedAndStored"), Some(&json!(true)));
    }

    #[test]
    fn an_answer_that_somebody_took_away_is_touched() {
        let before = answers(&began());
        let mut form = sent(&before, &[("Q21", ""), ("Q5a.0.name", "Other")]);
        form.rebase(tab(), &before);
        let object = Json::Object(form.object(tab(), &before));
        assert_eq!(object.pointer("/security/securityContact"), None);
        assert_eq!(object["thirdPartyInformation"]["thirdPartyDetails"][0]["name"], "Other");
    }

    #[test]
    fn a_form_without_marks_is_touched_everywhere() {
        let mut form = sent(&answers(&began()), &[]);
        form.set(BEGAN, String::new());
        form.rebase(tab(), &answers(&json!({ "security": { "securityContact": "new@a.example" } })));
        assert_eq!(form.get("Q21"), Some("old@a.example"));
    }
}
