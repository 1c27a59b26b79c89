//! One edit of a form: the answers that were stored and what was posted make the new answers, or faults. If somebody
//! else saved meanwhile, the same edit is applied to the newer answers.

use super::data::FormData;
use super::faults::{Fault, violation_faults};
use super::inputs::CONFLICT;
use super::kind::FormKind;
use crate::questionnaire::answers::Answers;
use crate::questionnaire::differences::{FieldChange, differences};

/// A form in somebody's hands, and what it makes of the stored answers.
#[derive(Clone, Debug)]
pub struct Edit {
    kind: FormKind,
    stored: Answers,
    /// What is in the form's fields.
    pub data: FormData,
    /// The answers after the edit, as far as they can be read.
    pub answers: Answers,
    faults: Vec<Fault>,
}

/// What an edit amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// The answers cannot be saved; see [`Edit::faults`].
    Faulty,
    /// The answers are those that are stored.
    Unchanged,
    /// There is something to save.
    Changed,
}

impl Edit {
    /// A form with the stored answers, before anybody changes it.
    pub fn begin(kind: FormKind, stored: Answers) -> Self {
        Self::begin_with(kind, stored.clone(), stored)
    }

    /// A form that is filled with other answers than the stored ones, for example those of another app. All that differs
    /// counts as changed by its person.
    pub fn begin_with(kind: FormKind, stored: Answers, answers: Answers) -> Self {
        let mut data = FormData::from_answers(kind.questionnaire(), &answers);
        data.mark(kind, &stored);
        Self { kind, stored, data, answers, faults: Vec::new() }
    }

    /// A form that was posted, applied to the stored answers.
    pub fn post(kind: FormKind, stored: Answers, data: FormData) -> Self {
        let object = data.to_object(kind, &stored);
        let (accepted, violations) = kind.accept(&object);
        let answers = accepted.in_the_spelling_of(kind.questionnaire(), &stored);
        let faults = violation_faults(kind.questionnaire(), &object, &violations);
        Self { kind, stored, data, answers, faults }
    }

    /// What the edit amounts to.
    pub fn outcome(&self) -> EditOutcome {
        if !self.faults.is_empty() {
            EditOutcome::Faulty
        } else if self.answers == self.stored {
            EditOutcome::Unchanged
        } else {
            EditOutcome::Changed
        }
    }

    /// What is wrong with the form, by field.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What the edit changes in the stored answers.
    pub fn differences(&self) -> Vec<FieldChange> {
        differences(self.kind.newest(), &self.stored, &self.answers)
    }

    /// Whether nothing of the edit would be lost if `newest` stayed stored. That is so when the edit itself was saved
    /// before, and the response to that save did not arrive.
    pub fn is_contained_in(&self, newest: &Answers) -> bool {
        differences(self.kind.newest(), newest, &self.answers).is_empty()
    }

    /// The same edit applied to newer answers: inputs that its person did not change take them.
    pub fn rebase(mut self, newest: Answers) -> Self {
        self.data.take_newer(self.kind, &newest);
        self.data.remove(CONFLICT);
        Self::post(self.kind, newest, self.data)
    }

    /// The form after its answers were saved, for its person to go on with.
    pub fn saved(mut self) -> Self {
        self.data.mark(self.kind, &self.answers);
        self.data.remove(CONFLICT);
        Self { stored: self.answers.clone(), ..self }
    }

    /// Whether the form shows a conflict that its person has not decided yet.
    pub fn shows_conflict(&self) -> bool {
        self.data.get(CONFLICT).is_some()
    }

    /// Fills the inputs that the form did not show, so that all inputs that are asked now have their answers.
    pub fn fill_unshown(&mut self) {
        self.data.fill_unshown(self.kind, &self.answers);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::inputs::BEGAN;
    use super::super::samples::{answers, old_spellings, posted, tab};
    use super::*;
    use crate::questionnaire::answers::Value;
    use crate::questionnaire::wire::write::write_stored;

    fn object(answers: &Answers) -> Json {
        Json::Object(write_stored(answers))
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
    fn an_edit_is_unchanged_changed_or_faulty() {
        let stored = answers(&began());
        let edit = |written| Edit::post(tab(), stored.clone(), posted(&stored, written));
        assert_eq!(edit(&[]).outcome(), EditOutcome::Unchanged);
        let changed = edit(&[("Q21", "new@a.example")]);
        assert_eq!(changed.outcome(), EditOutcome::Changed);
        let differences: Vec<String> = changed.differences().into_iter().map(|change| change.pointer).collect();
        assert_eq!(differences, ["/security/securityContact"]);
        assert!(changed.is_contained_in(&changed.answers) && !changed.is_contained_in(&stored));
        assert_eq!(changed.saved().outcome(), EditOutcome::Unchanged);
        let faulty = edit(&[("Q21", "nobody"), ("Q3", "no")]);
        assert_eq!((faulty.outcome(), faulty.faults().len()), (EditOutcome::Faulty, 1));
    }

    #[test]
    fn answers_with_old_spellings_of_places_are_unchanged_until_somebody_changes_them() {
        let stored = old_spellings();
        let edit = |written| Edit::post(tab(), stored.clone(), posted(&stored, written));
        let shown = [
            ("Q8a", "Germany\nUnited States"),
            ("Q5a.0.name", "A"),
            ("Q5a.0.thirdPartyCountries", "Germany\nPeru\nUnited Kingdom"),
        ];
        for unchanged in [edit(&[]), edit(&shown)] {
            assert_eq!((unchanged.outcome(), &unchanged.answers), (EditOutcome::Unchanged, &stored));
        }
        let changed = edit(&[("Q21", "a@b.example"), ("Q8a", "Germany")]);
        let pointers: Vec<String> = changed.differences().into_iter().map(|change| change.pointer).collect();
        assert_eq!(pointers, ["/dataResidency/countriesWhereEndUserDataStored", "/security/securityContact"]);
        let after = object(&changed.answers);
        assert_eq!(after["dataResidency"]["countriesWhereEndUserDataStored"], json!(["DE"]));
        let row = &after["thirdPartyInformation"]["thirdPartyDetails"][0];
        assert_eq!(row["thirdPartyCountries"], json!(["DE", "Peru", "uk"]), "a table that nobody touched is as it was");
        let renamed = object(&edit(&[("Q5a.0.name", "B")]).answers);
        let row = &renamed["thirdPartyInformation"]["thirdPartyDetails"][0];
        assert_eq!(*row, json!({ "name": "B", "thirdPartyCountries": ["DE", "PE", "GB"] }));
    }

    #[test]
    fn places_that_somebody_else_spelled_as_codes_meanwhile_are_no_change_of_this_person() {
        let before = old_spellings();
        let mut theirs = before.clone();
        let places = ["US", "DE", "FR"].map(ToOwned::to_owned).to_vec();
        theirs.set("dataResidency.countriesWhereEndUserDataStored", Value::Chips(places));
        let data = posted(&before, &[("Q21", "a@b.example")]);
        let edit = Edit::post(tab(), before, data).rebase(theirs.clone());
        let pointers: Vec<String> = edit.differences().into_iter().map(|change| change.pointer).collect();
        assert_eq!(pointers, ["/security/securityContact"]);
    }

    #[test]
    fn an_input_that_nobody_changed_takes_the_newer_answer() {
        let before = answers(&began());
        let mut theirs = began();
        theirs["security"]["securityContact"] = json!("new@a.example");
        theirs["logDetails"]["logEndUserData"] = json!(false);
        theirs["thirdPartyInformation"]["thirdPartyDetails"] = json!([{ "name": "B" }, { "name": "C" }]);
        theirs["dataResidency"]["countriesWhereEndUserDataStored"] = json!(["US"]);
        let theirs = answers(&theirs);
        let data = posted(&before, &[("Q22", "https://a.example/mine"), ("Q3", "yes")]);
        let edit = Edit::post(tab(), before, data).rebase(theirs.clone());
        let mut expected = object(&theirs);
        expected["security"]["publicSecurityPoliciesLink"] = json!("https://a.example/mine");
        assert_eq!(object(&edit.answers), expected);
        assert_eq!(edit.clone().rebase(theirs).data, edit.data, "the marks are of the newer answers now");
    }

    #[test]
    fn a_no_is_an_answer_and_an_unticked_box_is_none() {
        let before = answers(&json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }));
        let theirs = answers(&json!({
            "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "isSameDataProcessedAndStored": true },
        }));
        let data = posted(&before, &[("Q3", "no")]);
        let object = object(&Edit::post(tab(), before, data).rebase(theirs).answers);
        assert_eq!(object.pointer("/logDetails/logEndUserData"), Some(&json!(false)));
        assert_eq!(object.pointer("/dataAccessAndStorage/isSameDataProcessedAndStored"), Some(&json!(true)));
    }

    #[test]
    fn to_remove_an_answer_is_a_change() {
        let before = answers(&began());
        let data = posted(&before, &[("Q21", ""), ("Q5a.0.name", "Other")]);
        let object = object(&Edit::post(tab(), before.clone(), data).rebase(before).answers);
        assert_eq!(object.pointer("/security/securityContact"), None);
        assert_eq!(object["thirdPartyInformation"]["thirdPartyDetails"][0]["name"], "Other");
    }

    #[test]
    fn in_a_form_without_marks_everything_counts_as_changed() {
        let mut data = posted(&answers(&began()), &[]);
        data.set(BEGAN, String::new());
        let theirs = answers(&json!({ "security": { "securityContact": "new@a.example" } }));
        let edit = Edit::post(tab(), answers(&began()), data).rebase(theirs);
        assert_eq!(edit.data.get("Q21"), Some("old@a.example"));
    }
}
