//! Changes of answers as people read them: options by their labels, tables row by row.

use domain::QuestionId;
use domain::places::names_of;
use domain::questionnaire::definition::{Column, InputKind, Part, option_label};
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::violation::path_pointer;
use domain::questionnaire::{Questionnaire, Tri};
use domain::tab::{NO, NOT_APPLICABLE, YES};
use runtime::text::BadText;
use serde_json::{Map, Value as Json};

use super::texts::PageTexts;

/// A change as people read it.
#[derive(Debug)]
pub struct ReadableChange<'a> {
    pub question: &'a QuestionId,
    pub label: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Changes of the answers to a questionnaire, as people read them.
///
/// # Errors
/// A text is missing.
pub fn readable_changes<'a>(
    questionnaire: &Questionnaire,
    changes: &'a [FieldChange],
    texts: PageTexts,
) -> Result<Vec<ReadableChange<'a>>, BadText> {
    changes.iter().map(|change| readable_change(questionnaire, change, texts)).collect()
}

fn readable_change<'a>(
    questionnaire: &Questionnaire,
    change: &'a FieldChange,
    texts: PageTexts,
) -> Result<ReadableChange<'a>, BadText> {
    let found = questionnaire.parts().find(|(_, _, path)| path_pointer(path) == change.pointer);
    let kind = found.map(|(_, part, _)| &part.kind);
    let (before, after) = match (kind, &change.before, &change.after) {
        (Some(InputKind::Rows { columns, .. }), Some(Json::Array(before)), Some(Json::Array(after)))
            if !has_same_rows(columns, before, after, texts) =>
        {
            let rows = |these, others| differing_rows(columns, these, others, texts);
            (Some(rows(before, after)?), Some(rows(after, before)?))
        }
        (_, before, after) => {
            let side = |value: &Option<Json>| value.as_ref().map(|value| readable(kind, value, texts));
            (side(before), side(after))
        }
    };
    let question = texts.translate(&change.label);
    let label = match found {
        Some((question_of, part @ Part { label: Some(label), .. }, _))
            if question_of.parts().len() > 1 || part.is_note() =>
        {
            format!("{question}: {}", texts.translate(label))
        }
        _ => question.to_owned(),
    };
    Ok(ReadableChange { question: &change.question, label, before, after })
}

/// Whether the rows are the same except for their order and number.
fn has_same_rows(columns: &[Column], before: &[Json], after: &[Json], texts: PageTexts) -> bool {
    let are_among = |these: &[Json], others| these.iter().all(|row| is_among(columns, row, others, texts));
    are_among(before, after) && are_among(after, before)
}

/// Whether one of the rows reads the same: a place may be stored as its name or as its code.
fn is_among(columns: &[Column], row: &Json, rows: &[Json], texts: PageTexts) -> bool {
    let text = |row: &Json| row.as_object().map(|row| readable_row(columns, row, texts));
    rows.contains(row) || rows.iter().any(|other| text(other) == text(row))
}

/// The rows of a table that the other side does not have: among many equal rows a changed one would be overlooked.
fn differing_rows(columns: &[Column], these: &[Json], others: &[Json], texts: PageTexts) -> Result<String, BadText> {
    let (equal, different): (Vec<&Json>, Vec<&Json>) =
        these.iter().partition(|row| is_among(columns, row, others, texts));
    let mut rows: Vec<String> =
        different.into_iter().filter_map(Json::as_object).map(|row| readable_row(columns, row, texts)).collect();
    if !equal.is_empty() {
        let said = if rows.is_empty() { "same-rows-alone" } else { "same-rows" };
        rows.push(texts.text_with_count(said, &equal.len())?);
    }
    Ok(rows.join("\n\n"))
}

/// A value of the wire format: options by their labels, lists joined, a table row by row.
fn readable(kind: Option<&InputKind>, value: &Json, texts: PageTexts) -> String {
    match (kind, value) {
        (_, Json::Null) => String::new(),
        (_, Json::Bool(yes)) => texts.translate(if *yes { YES } else { NO }).to_owned(),
        (Some(InputKind::Tri), Json::String(word)) => match word.parse() {
            Ok(Tri::True) => texts.translate(YES).to_owned(),
            Ok(Tri::False) => texts.translate(NO).to_owned(),
            Ok(Tri::NotApplicable) => texts.translate(NOT_APPLICABLE).to_owned(),
            Err(_) => word.clone(),
        },
        (Some(InputKind::YesNo { .. }), Json::String(_)) => texts.translate(NOT_APPLICABLE).to_owned(),
        (Some(InputKind::Choice(options)), Json::String(text)) => {
            option_label(options, text).map_or_else(|| text.clone(), |label| texts.translate(label).to_owned())
        }
        (Some(InputKind::Places { .. }), Json::Array(items)) => {
            names_of(&items.iter().filter_map(Json::as_str).collect::<Vec<_>>(), texts.language()).join(", ")
        }
        (_, Json::String(text)) => text.clone(),
        (_, Json::Number(number)) => number.to_string(),
        (Some(InputKind::Rows { columns, .. }), Json::Array(rows)) => {
            let rows = rows.iter().filter_map(Json::as_object).map(|row| readable_row(columns, row, texts));
            rows.collect::<Vec<_>>().join("\n\n")
        }
        (_, Json::Array(items)) => items.iter().map(|item| readable(kind, item, texts)).collect::<Vec<_>>().join(", "),
        (_, Json::Object(object)) => {
            let fields = object.iter().map(|(key, value)| format!("{key}: {}", readable(None, value, texts)));
            fields.collect::<Vec<_>>().join("\n")
        }
    }
}

fn readable_row(columns: &[Column], row: &Map<String, Json>, texts: PageTexts) -> String {
    let cells = columns.iter().filter_map(|column| {
        let cell = row.get(&column.name)?;
        Some(format!("{}: {}", texts.translate(&column.label), readable(Some(&column.kind), cell, texts)))
    });
    cells.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use domain::language::Language;
    use domain::questionnaire::{Answers, Value, published};
    use serde_json::json;

    use super::*;

    fn english() -> PageTexts {
        PageTexts::for_partners(Language::En)
    }

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
        let readable = readable_change(published().newest(), &change, english()).unwrap();
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
            let readable = readable_change(published().newest(), &change, english()).unwrap();
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
        let after: Vec<_> = changes
            .iter()
            .filter_map(|change| readable_change(published().newest(), change, english()).unwrap().after)
            .collect();
        assert_eq!(after, ["Yes"]);
    }
}
