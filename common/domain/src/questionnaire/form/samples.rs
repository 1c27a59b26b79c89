//! What the tests of forms share.

use serde_json::Value as Json;

use super::data::FormData;
use super::kind::FormKind;
use crate::questionnaire::accept::accept_answers;
use crate::questionnaire::answers::{Answers, Value};
use crate::questionnaire::load::published;

pub(super) fn tab() -> FormKind {
    FormKind::Tab(published().newest())
}

pub(super) fn answers(object: &Json) -> Answers {
    accept_answers(object).unwrap()
}

/// Answers as they were stored before places became codes: they cannot come in through the door any more.
pub(super) fn old_spellings() -> Answers {
    let places = |texts: &[&str]| Value::Chips(texts.iter().map(|text| (*text).to_owned()).collect());
    let row = [("name", Value::Text("A".to_owned())), ("thirdPartyCountries", places(&["DE", "Peru", "uk"]))];
    let mut answers = Answers::default();
    answers.set("dataResidency.countriesWhereEndUserDataStored", places(&["US", "Germany", "DE"]));
    let row = row.map(|(column, value)| (column.to_owned(), value));
    answers.set("thirdPartyInformation.thirdPartyDetails", Value::Rows(vec![row.into()]));
    answers
}

/// The form of these answers with all inputs, as a browser posts it after somebody wrote into some of its fields.
pub(super) fn posted(began: &Answers, written: &[(&str, &str)]) -> FormData {
    let mut data = FormData::from_answers(tab().questionnaire(), began);
    data.mark(tab(), began);
    for (name, text) in written {
        data.set(name, (*text).to_owned());
    }
    data.show_all(tab());
    data
}
