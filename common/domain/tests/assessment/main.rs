//! The rules of the self assessment's questionnaire, each from a sentence of the programme's pages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod accepted;
mod asked;
#[path = "../common/mod.rs"]
mod common;
mod seen;

use std::collections::BTreeSet;

use common::any_answers_to;
use domain::questionnaire::assessment::{self, AssessmentRow, rows, shared_answers};
use domain::questionnaire::violation::MANDATORY;
use domain::questionnaire::{Answers, Code, Completeness, Value, packed, published};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn parse_answers(answers: Json) -> Answers {
    let body = json!({ "answers": answers });
    assessment::accept_answers(&body).unwrap_or_else(|violations| panic!("{violations:#?}"))
}

/// The pointers and codes that a body is refused with.
fn refused(body: &Json) -> Vec<(String, Code)> {
    let violations = assessment::accept_answers(body).expect_err("refused");
    violations.into_iter().map(|violation| (violation.pointer, violation.code)).collect()
}

fn one(body: &Json) -> (String, Code) {
    let found = refused(body);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

/// The names of the parts that are missing if this is the whole answer to a question.
fn lacks(id: &str, said: Json) -> Vec<String> {
    let missing = assessment::completeness(&parse_answers(json!({ id: said }))).missing;
    let of_it = missing.into_iter().filter(|missing| missing.question == *id);
    of_it.map(|missing| missing.pointer.unwrap().strip_prefix(&format!("/answers/{id}/")).unwrap().to_owned()).collect()
}

fn counted(completeness: &Completeness) -> Vec<&str> {
    completeness.asked.iter().map(|id| id.as_str()).collect()
}

fn row(answers: &Answers, id: &str) -> AssessmentRow {
    rows(answers).into_iter().find(|row| *row.id == *id).unwrap()
}

/// The shortest answers that may be submitted.
fn complete() -> Json {
    let details = "A process.";
    let mut answers: Json = ["1a", "2", "3", "5", "6", "7", "8", "9", "10", "12", "13"]
        .into_iter()
        .map(|id| (id.to_owned(), json!({ "answer": "no" })))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for id in ["4", "11"] {
        answers[id] = json!({ "answer": "no", "details": details });
    }
    answers
}
