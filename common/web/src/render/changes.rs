//! Changes of answers as people read them: options by their labels, tables row by row.

use domain::QuestionId;
use domain::language::Language;
use domain::places::names_of;
use domain::questionnaire::definition::{Column, InputKind, Part, option_label};
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::violation::path_pointer;
use domain::questionnaire::{Questionnaire, Tri};
use serde_json::{Map, Value as Json};

/// The language of the pages that show changes.
const LANGUAGE: Language = Language::En;

/// A change as people read it.
#[derive(Debug)]
pub struct ReadableChange<'a> {
    pub question: &'a QuestionId,
    pub label: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Changes of the answers to a questionnaire, as people read them.
pub fn readable_changes<'a>(questionnaire: &Questionnaire, changes: &'a [FieldChange]) -> Vec<ReadableChange<'a>> {
    changes.iter().map(|change| readable_change(questionnaire, change)).collect()
}

fn readable_change<'a>(questionnaire: &Questionnaire, change: &'a FieldChange) -> ReadableChange<'a> {
    let found = questionnaire.parts().find(|(_, _, path)| path_pointer(path) == change.pointer);
    let kind = found.map(|(_, part, _)| &part.kind);
    let (before, after) = match (kind, &change.before, &change.after) {
        (Some(InputKind::Rows { columns, .. }), Some(Json::Array(before)), Some(Json::Array(after)))
            if !has_same_rows(columns, before, after) =>
        {
            (Some(differing_rows(columns, before, after)), Some(differing_rows(columns, after, before)))
        }
        (_, before, after) => {
            (before.as_ref().map(|value| readable(kind, value)), after.as_ref().map(|value| readable(kind, value)))
        }
    };
    let label = match found {
        Some((question, Part { label: Some(label), .. }, _)) if question.parts().len() > 1 => {
            format!("{}: {label}", change.label)
        }
        _ => change.label.clone(),
    };
    ReadableChange { question: &change.question, label, before, after }
}

/// Whether the rows are the same except for their order and number.
fn has_same_rows(columns: &[Column], before: &[Json], after: &[Json]) -> bool {
    before.iter().all(|row| is_among(columns, row, after)) && after.iter().all(|row| is_among(columns, row, before))
}

/// Whether one of the rows reads the same: a place may be stored as its name or as its code.
fn is_among(columns: &[Column], row: &Json, rows: &[Json]) -> bool {
    let text = |row: &Json| row.as_object().map(|row| readable_row(columns, row));
    rows.contains(row) || rows.iter().any(|other| text(other) == text(row))
}

/// The rows of a table that the other side does not have: among many equal rows a changed one would be overlooked.
fn differing_rows(columns: &[Column], these: &[Json], others: &[Json]) -> String {
    let (equal, different): (Vec<&Json>, Vec<&Json>) = these.iter().partition(|row| is_among(columns, row, others));
    let mut rows: Vec<String> =
        different.into_iter().filter_map(Json::as_object).map(|row| readable_row(columns, row)).collect();
    match (equal.len(), rows.is_empty()) {
        (0, _) => {}
        (1, true) => rows.push("1 row".to_owned()),
        (1, false) => rows.push("1 more row, the same on both sides".to_owned()),
        (many, true) => rows.push(format!("{many} rows")),
        (many, false) => rows.push(format!("{many} more rows, the same on both sides")),
    }
    rows.join("\n\n")
}

/// A value of the wire format: options by their labels, lists joined, a table row by row.
fn readable(kind: Option<&InputKind>, value: &Json) -> String {
    match (kind, value) {
        (_, Json::Null) => String::new(),
        (_, Json::Bool(yes)) => if *yes { "Yes" } else { "No" }.to_owned(),
        (Some(InputKind::Tri), Json::String(word)) => match word.parse() {
            Ok(Tri::True) => "Yes".to_owned(),
            Ok(Tri::False) => "No".to_owned(),
            Ok(Tri::NotApplicable) => "Not applicable".to_owned(),
            Err(_) => word.clone(),
        },
        (Some(InputKind::Choice(options)), Json::String(text)) => {
            option_label(options, text).unwrap_or(text).to_owned()
        }
        (Some(InputKind::Places { .. }), Json::Array(items)) => {
            names_of(&items.iter().filter_map(Json::as_str).collect::<Vec<_>>(), LANGUAGE).join(", ")
        }
        (_, Json::String(text)) => text.clone(),
        (_, Json::Number(number)) => number.to_string(),
        (Some(InputKind::Rows { columns, .. }), Json::Array(rows)) => {
            let rows = rows.iter().filter_map(Json::as_object).map(|row| readable_row(columns, row));
            rows.collect::<Vec<_>>().join("\n\n")
        }
        (_, Json::Array(items)) => items.iter().map(|item| readable(kind, item)).collect::<Vec<_>>().join(", "),
        (_, Json::Object(object)) => {
            let fields = object.iter().map(|(key, value)| format!("{key}: {}", readable(None, value)));
            fields.collect::<Vec<_>>().join("\n")
        }
    }
}

fn readable_row(columns: &[Column], row: &Map<String, Json>) -> String {
    let cells = columns.iter().filter_map(|column| {
        let cell = row.get(&column.name)?;
        Some(format!("{}: {}", column.label, readable(Some(&column.kind), cell)))
    });
    cells.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use domain::questionnaire::{Answers, Value, published};
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
        let readable = readable_change(published().newest(), &change);
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
            after(
                "/dataResidency/countriesWhereEndUserDataStored",
                json!(["EU", "BR", "uk", "Germany", "DE", "Bavaria"])
            ),
            "European Union, Brazil, United Kingdom, Germany, Bavaria"
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
            let readable = readable_change(published().newest(), &change);
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
        let after: Vec<_> =
            changes.iter().filter_map(|change| readable_change(published().newest(), change).after).collect();
        assert_eq!(after, ["Yes"]);
    }
}
