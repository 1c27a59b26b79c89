//! The rules of the tab's questionnaire, each from a sentence of the programme's pages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod asked;
mod body;
#[path = "../common/mod.rs"]
mod common;
mod tab;
mod versions;

use std::collections::BTreeSet;

use common::{facts, parse_answers, v1, v2, with_policy};
use domain::draft::{Draft, changes_by_publishing};
use domain::language::Language;
use domain::listing::{AppFacts, Listing};
use domain::overview::changed_rows;
use domain::questionnaire::accept::{accept_answers, check_answers};
use domain::questionnaire::asked::{answers_to_publish, asked_questions, visible_answers};
use domain::questionnaire::completeness::completeness;
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::publishable::check_publishable;
use domain::questionnaire::violation::MANDATORY;
use domain::questionnaire::wire::{Generation, write_answers};
use domain::questionnaire::{Answers, Code, Completeness, Grace, Questionnaire, assessment, packed, published};
use domain::tab::{NOT_PROVIDED, TabRow, TabView, tab_rows};
use domain::{EmailAddress, programme::Programme};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

fn ids(questionnaire: &'static Questionnaire, answers: &Answers) -> Vec<String> {
    asked_questions(questionnaire, answers, &with_policy()).iter().map(|asked| asked.question.id.to_string()).collect()
}

fn asks(answers: &Json, id: &str) -> bool {
    ids(v2(), &parse_answers(answers)).iter().any(|asked| asked == id)
}

fn count(questionnaire: &'static Questionnaire, answers: &Json) -> Completeness {
    completeness(questionnaire, &Grace::default(), &parse_answers(answers), &with_policy())
}

fn missing(answers: &Json, id: &str) -> Vec<String> {
    let missing = count(v2(), answers).missing;
    missing.into_iter().filter(|missing| missing.question == *id).filter_map(|missing| missing.pointer).collect()
}

fn row(answers: &Json, id: &str) -> Option<TabRow> {
    let all = tab_rows(v2(), &parse_answers(answers), &facts(), &with_policy(), TabView::Expanded, Language::En);
    all.into_iter().find(|row| row.id == *id)
}

/// The codes and pointers that a body is refused with.
fn refused(body: &Json) -> Vec<(String, Code)> {
    let violations = accept_answers(body).expect_err("refused");
    violations.into_iter().map(|violation| (violation.pointer, violation.code)).collect()
}

/// Answers of an app that stores data, with these about how long it keeps them.
fn with_retention(retention: Json) -> Json {
    let mut body = stores_and_processes(true, false);
    body["dataRetention"] = retention;
    body["dataRetention"]["isDataRetentionSupported"] = json!(true);
    body
}

fn stores_and_processes(stores: bool, processes: bool) -> Json {
    json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": stores, "appProcessEUDOutsideAtlassian": processes } })
}
