//! The partner's preview: the customer's tab, and what publishing the draft would mean, for people.

use askama::Template;
use domain::QuestionId;
use domain::language::Language;
use domain::listing::Listing;
use domain::publish::Preview;
use domain::questionnaire::definition::{Choice, Column, InputKind};
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::violation::path_pointer;
use domain::questionnaire::{Questionnaire, Tri, published};
use domain::rollout::Channel;
use domain::tab::{PieceBody, TabView};
use serde_json::{Map, Value as Json};

use super::article::Article;
use super::rendered;
use crate::Problem;

/// A longer list starts closed, so that the tab stays in sight.
pub(super) const MANY: usize = 6;

#[derive(Template)]
#[template(path = "preview.html", whitespace = "minimize")]
struct PreviewPage<'a> {
    article: Article<'a>,
    preview: &'a Preview,
    changes: Vec<Readable<'a>>,
    views: [(&'static str, TabView); 2],
    channels: [(&'static str, Channel); 2],
}

/// The draft as the customer's tab, below what publishing it would mean.
///
/// # Errors
/// 500 when the template fails.
pub fn preview_page(preview: &Preview, listing: &Listing) -> Result<String, Problem> {
    rendered(&PreviewPage {
        article: Article::new(&preview.tab, listing, Language::En),
        preview,
        changes: readable_changes(published().newest(), &preview.changes),
        views: [("Default", TabView::Default), ("Expanded", TabView::Expanded)],
        channels: [("Marketplace", Channel::Marketplace), ("Embedded", Channel::Embedded)],
    })
}

/// A change for people.
pub(super) struct Readable<'a> {
    pub(super) question: &'a QuestionId,
    pub(super) label: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// Changes of the answers to a questionnaire, for people.
pub(super) fn readable_changes<'a>(questionnaire: &Questionnaire, changes: &'a [FieldChange]) -> Vec<Readable<'a>> {
    changes.iter().map(|change| readable(questionnaire, change)).collect()
}

fn readable<'a>(questionnaire: &Questionnaire, change: &'a FieldChange) -> Readable<'a> {
    let part = questionnaire.parts().find(|(_, _, path)| path_pointer(path) == change.pointer);
    let several = part.is_some_and(|(question, ..)| question.parts().len() > 1);
    let part = part.map(|(_, part, _)| part);
    let kind = part.map(|part| &part.kind);
    let over = part.and_then(|part| part.label.as_deref()).filter(|_| several);
    let side = |value: &Option<Json>| value.as_ref().map(|value| words(kind, value));
    let (before, after) = match (kind, &change.before, &change.after) {
        (Some(InputKind::Rows { columns, .. }), Some(Json::Array(before)), Some(Json::Array(after)))
            if !same_rows(before, after) =>
        {
            (Some(other_rows(columns, before, after)), Some(other_rows(columns, after, before)))
        }
        (_, before, after) => (side(before), side(after)),
    };
    let label = over.map_or_else(|| change.label.clone(), |over| format!("{}: {over}", change.label));
    Readable { question: &change.question, label, before, after }
}

/// Whether the rows are the same but for their order and number.
fn same_rows(before: &[Json], after: &[Json]) -> bool {
    before.iter().all(|row| after.contains(row)) && after.iter().all(|row| before.contains(row))
}

/// The rows of a table that the other side does not have: a changed row must not hide among those that stay.
fn other_rows(columns: &[Column], these: &[Json], others: &[Json]) -> String {
    let (stay, differ): (Vec<&Json>, Vec<&Json>) = these.iter().partition(|row| others.contains(row));
    let mut rows: Vec<String> =
        differ.into_iter().filter_map(Json::as_object).map(|row| row_words(columns, row)).collect();
    match (stay.len(), rows.is_empty()) {
        (0, _) => {}
        (1, true) => rows.push("1 row".to_owned()),
        (1, false) => rows.push("1 more row, the same on both sides".to_owned()),
        (many, true) => rows.push(format!("{many} rows")),
        (many, false) => rows.push(format!("{many} more rows, the same on both sides")),
    }
    rows.join("\n\n")
}

/// A value of the wire in words: options by their labels, lists joined, a table row by row.
fn words(kind: Option<&InputKind>, value: &Json) -> String {
    match (kind, value) {
        (_, Json::Null) => String::new(),
        (_, Json::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
        (Some(InputKind::Tri), Json::String(word)) => match word.parse() {
            Ok(Tri::True) => "Yes".to_owned(),
            Ok(Tri::False) => "No".to_owned(),
            Ok(Tri::NotApplicable) => "Not applicable".to_owned(),
            Err(_) => word.clone(),
        },
        (Some(InputKind::Choice(options) | InputKind::Chips { options, .. }), Json::String(text)) => {
            labelled(options, text)
        }
        (_, Json::String(text)) => text.clone(),
        (_, Json::Number(number)) => number.to_string(),
        (Some(InputKind::Rows { columns, .. }), Json::Array(rows)) => {
            rows.iter().filter_map(Json::as_object).map(|row| row_words(columns, row)).collect::<Vec<_>>().join("\n\n")
        }
        (_, Json::Array(items)) => items.iter().map(|item| words(kind, item)).collect::<Vec<_>>().join(", "),
        (_, Json::Object(object)) => {
            object.iter().map(|(key, value)| format!("{key}: {}", words(None, value))).collect::<Vec<_>>().join("\n")
        }
    }
}

fn row_words(columns: &[Column], row: &Map<String, Json>) -> String {
    let cell =
        |column: &Column| Some(format!("{}: {}", column.label, words(Some(&column.kind), row.get(&column.name)?)));
    columns.iter().filter_map(cell).collect::<Vec<_>>().join("\n")
}

fn labelled(options: &[Choice], value: &str) -> String {
    options.iter().find(|option| option.value == value).map_or(value, |option| option.label.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use domain::questionnaire::differences::FieldChange;
    use domain::questionnaire::{Answers, Value};
    use serde_json::json;

    use super::*;

    fn change(pointer: &str, after: &Json) -> (String, Option<String>) {
        let path = pointer.trim_start_matches('/').replace('/', ".");
        let newest = published().newest();
        let (question, ..) = newest.parts().find(|(_, _, other)| *other == path).unwrap();
        let change = FieldChange {
            question: question.id.clone(),
            label: question.label.clone(),
            pointer: pointer.to_owned(),
            before: None,
            after: Some(after.clone()),
        };
        let readable = readable(published().newest(), &change);
        assert_eq!(readable.before, None);
        (readable.label, readable.after)
    }

    #[test]
    fn a_change_reads_as_words() {
        let after = |pointer, value: Json| change(pointer, &value).1.unwrap();
        assert_eq!(after("/logDetails/logEndUserData", json!(true)), "Yes");
        assert_eq!(after("/privacy/ccpa/business/isAppBusiness", json!("NOT_APPLICABLE")), "Not applicable");
        assert_eq!(
            after("/dataResidency/isDataResidencySupported", json!("APP_DOES_NOT_SUPPORT_DR")),
            "The app does not support data residency"
        );
        assert_eq!(
            after("/dataResidency/countriesWhereEndUserDataStored", json!(["EU", "Brazil"])),
            "European Union, Brazil"
        );
        let rows = json!([
            { "name": "Hosting AG", "link": "hosting.example", "purpose": "Runs it", "thirdPartyCountries": ["DE", "CH"] },
            { "name": "Mail Inc." },
        ]);
        assert_eq!(
            after("/thirdPartyInformation/thirdPartyDetails", rows),
            "Name: Hosting AG\nWebsite: hosting.example\nPurpose: Runs it\nCountries: Germany, Switzerland\n\nName: Mail Inc."
        );
    }

    #[test]
    fn a_changed_row_does_not_hide_among_those_that_stay() {
        let (question, part, path) =
            published().newest().parts().find(|(_, part, _)| matches!(part.kind, InputKind::Rows { .. })).unwrap();
        assert_eq!(part.label, None);
        let rows = |names: &[&str]| Some(names.iter().map(|name| json!({ "name": name })).collect::<Json>());
        let sides = |before: &[&str], after: &[&str]| {
            let (before, after) = (rows(before), rows(after));
            let change = FieldChange {
                question: question.id.clone(),
                label: String::new(),
                pointer: path_pointer(path),
                before,
                after,
            };
            let readable = readable(published().newest(), &change);
            (readable.before.unwrap(), readable.after.unwrap())
        };
        let same = "2 more rows, the same on both sides";
        assert_eq!(
            sides(&["a", "b", "c"], &["a", "d", "c"]),
            (format!("Name: b\n\n{same}"), format!("Name: d\n\n{same}"))
        );
        assert_eq!(sides(&["a"], &["a", "b"]).0, "1 row");
        assert_eq!(sides(&["a", "b"], &["b", "a"]), ("Name: a\n\nName: b".to_owned(), "Name: b\n\nName: a".to_owned()));
    }

    #[test]
    fn a_part_of_several_says_which_it_is() {
        let (label, after) = change("/dataRetention/retentionDurationInDays/min", &json!(30));
        let question = published().newest().question("Q10a").unwrap();
        assert!(label.starts_with(&question.label) && label.len() > question.label.len(), "{label}");
        assert_eq!(after.as_deref(), Some("30"));
    }

    #[test]
    fn every_change_of_the_domain_finds_its_part() {
        let mut answers = Answers::default();
        answers.set("privacy.gdpr.dataController.isAppDataController", Value::Tri(Tri::True));
        let changes = domain::draft::changes_by_publishing(&Answers::default(), &answers);
        let after: Vec<_> = changes.iter().filter_map(|change| readable(published().newest(), change).after).collect();
        assert_eq!(after, ["Yes"]);
    }
}
