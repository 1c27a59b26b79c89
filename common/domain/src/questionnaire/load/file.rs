//! Reads one questionnaire from the JSON that the build script makes of its TOML.

use serde::Deserialize;

use super::coherence::{Flaw, check_coherence};
use crate::ids::QuestionId;
use crate::questionnaire::condition::Condition;
use crate::questionnaire::definition::{
    AnswerPlace, CHIP_LENGTH, CHIPS, Choice, Column, CombinedRow, Content, DAYS, Derived, InputKind, LINE_LENGTH,
    LINK_LENGTH, LINKS, ListingField, NOTE_LENGTH, NOTES, NotApplicable, Part, Question, Questionnaire, ROWS, Section,
    TEXT_LENGTH, TextForm, View,
};

/// Why a questionnaire is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("questionnaire {version}: {reason}")]
pub struct LoadError {
    /// The version that the text names; `?` if it could not be read.
    pub version: String,
    /// What is wrong, and with which question.
    pub reason: String,
}

/// Reads one questionnaire from its JSON text.
///
/// # Errors
/// The first reason to refuse it.
pub(in crate::questionnaire) fn load_questionnaire(text: &str) -> Result<Questionnaire, LoadError> {
    let file: File =
        serde_json::from_str(text).map_err(|error| LoadError { version: "?".to_owned(), reason: error.to_string() })?;
    let refuse = |reason: String| LoadError { version: file.version.clone(), reason };
    let mut questions = Vec::with_capacity(file.question.len());
    for raw in file.question {
        let id = raw.id.clone();
        let mut question = build_question(raw).map_err(|flaw| refuse(format!("{id}: {flaw}")))?;
        question.note = (file.notes && matches!(question.content, Content::Parts { .. })).then(|| note(&question.id));
        questions.push(question);
    }
    let questionnaire = Questionnaire { version: file.version.clone(), sections: file.section, questions };
    check_coherence(&questionnaire).map_err(|flaw| refuse(flaw.to_string()))?;
    Ok(questionnaire)
}

// The entries of the file, as its first lines describe them.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    #[serde(default)]
    notes: bool,
    section: Vec<Section>,
    question: Vec<RawQuestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: String,
    section: String,
    view: View,
    question: String,
    label: String,
    help: String,
    criterion: Option<String>,
    asked: Option<String>,
    required: Option<String>,
    stands_in_for: Option<String>,
    #[serde(default)]
    complete_with: Vec<Vec<String>>,
    #[serde(default)]
    ignored: Vec<String>,
    derived: Option<Derived>,
    #[serde(default)]
    not_applicable: Vec<RawNotApplicable>,
    combined: Option<RawCombined>,
    #[serde(default)]
    part: Vec<RawPart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNotApplicable {
    when: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCombined {
    when: String,
    with: Vec<String>,
    label: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    name: Option<String>,
    path: Option<String>,
    listing: Option<ListingField>,
    asked: Option<String>,
    mandatory: Option<Mandatory>,
    #[serde(default)]
    suggestions: Vec<String>,
    no_answer: Option<String>,
    min_length: Option<usize>,
    label: Option<String>,
    r#type: String,
    #[serde(default)]
    options: Vec<Choice>,
    max_length: Option<usize>,
    max_items: Option<usize>,
    max: Option<u32>,
    #[serde(default)]
    column: Vec<RawColumn>,
}

/// `true`, `false`, or a condition.
#[derive(Deserialize)]
#[serde(untagged, expecting = "`mandatory` is true, false or a condition")]
enum Mandatory {
    Plain(bool),
    When(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    name: String,
    label: String,
    r#type: String,
    #[serde(default)]
    options: Vec<Choice>,
    max_length: Option<usize>,
    max_items: Option<usize>,
    #[serde(default)]
    optional: bool,
}

fn parse_condition(text: Option<String>) -> Result<Condition, Flaw> {
    let text = text.unwrap_or_else(|| "always".to_owned());
    Condition::parse(&text).ok_or(Flaw::Condition(text))
}

fn build_question(raw: RawQuestion) -> Result<Question, Flaw> {
    let content = match raw.derived {
        Some(derived) if raw.part.is_empty() => Content::Derived(derived),
        None if !raw.part.is_empty() => Content::Parts {
            parts: raw.part.into_iter().map(build_part).collect::<Result<_, _>>()?,
            complete_with: raw.complete_with,
        },
        _ => return Err(Flaw::Content),
    };
    Ok(Question {
        id: QuestionId::published(raw.id),
        section: raw.section,
        view: raw.view,
        question: raw.question,
        label: raw.label,
        help: raw.help,
        criterion: raw.criterion,
        asked: parse_condition(raw.asked)?,
        required: parse_condition(raw.required)?,
        stands_in_for: raw.stands_in_for.map(QuestionId::published),
        ignored: raw.ignored,
        not_applicable: raw.not_applicable.into_iter().map(build_not_applicable).collect::<Result<_, _>>()?,
        combined: raw.combined.map(build_combined).transpose()?,
        note: None,
        content,
    })
}

fn build_not_applicable(raw: RawNotApplicable) -> Result<NotApplicable, Flaw> {
    Ok(NotApplicable { when: parse_condition(Some(raw.when))?, reason: raw.reason })
}

fn build_combined(raw: RawCombined) -> Result<CombinedRow, Flaw> {
    let with = raw.with.into_iter().map(QuestionId::published).collect();
    Ok(CombinedRow { when: parse_condition(Some(raw.when))?, with, label: raw.label, text: raw.text })
}

/// The note beside the answer to a question.
fn note(question: &QuestionId) -> Part {
    Part {
        name: "note".to_owned(),
        place: AnswerPlace::Path(format!("{NOTES}.{question}")),
        label: Some("Note".to_owned()),
        kind: InputKind::Text { form: TextForm::Lines, max_length: NOTE_LENGTH },
        asked: Condition::Always,
        mandatory: Condition::Never,
        suggestions: Vec::new(),
        no_answer: None,
        min_length: None,
    }
}

fn build_part(raw: RawPart) -> Result<Part, Flaw> {
    let place = match (raw.path, raw.listing) {
        (Some(path), None) => AnswerPlace::Path(path),
        (None, Some(field)) => AnswerPlace::Listing(field),
        _ => return Err(Flaw::Place),
    };
    let name = raw.name.unwrap_or_else(|| match &place {
        AnswerPlace::Path(path) => path.rsplit('.').next().unwrap_or(path).to_owned(),
        AnswerPlace::Listing(_) => "answer".to_owned(),
    });
    let kind = match raw.r#type.as_str() {
        "yes-no" => InputKind::YesNo { or_not_applicable: false },
        "yes-no-not-applicable" => InputKind::YesNo { or_not_applicable: true },
        "tri" => InputKind::Tri,
        "checkbox" => InputKind::Checkbox,
        "days" => InputKind::Days { max: raw.max.unwrap_or(DAYS) },
        "links" => InputKind::Links { max_items: raw.max_items.unwrap_or(LINKS) },
        "rows" if !raw.column.is_empty() => InputKind::Rows {
            columns: raw.column.into_iter().map(build_column).collect::<Result<_, _>>()?,
            max_items: raw.max_items.unwrap_or(ROWS),
        },
        other => shared_kind(other, raw.options, raw.max_length, raw.max_items)?,
    };
    Ok(Part {
        name,
        place,
        label: raw.label,
        kind,
        asked: parse_condition(raw.asked)?,
        mandatory: match raw.mandatory {
            None | Some(Mandatory::Plain(true)) => Condition::Always,
            Some(Mandatory::Plain(false)) => Condition::Never,
            Some(Mandatory::When(text)) => parse_condition(Some(text))?,
        },
        suggestions: raw.suggestions,
        no_answer: raw.no_answer,
        min_length: raw.min_length,
    })
}

fn build_column(raw: RawColumn) -> Result<Column, Flaw> {
    let kind = shared_kind(&raw.r#type, raw.options, raw.max_length, raw.max_items)?;
    Ok(Column { name: raw.name, label: raw.label, kind, optional: raw.optional })
}

/// The kinds that both parts and the columns of tables can have.
fn shared_kind(
    name: &str,
    options: Vec<Choice>,
    length: Option<usize>,
    items: Option<usize>,
) -> Result<InputKind, Flaw> {
    let text = |form, default| InputKind::Text { form, max_length: length.unwrap_or(default) };
    let (max_items, max_length) = (items.unwrap_or(CHIPS), length.unwrap_or(CHIP_LENGTH));
    Ok(match name {
        "choice" if !options.is_empty() => InputKind::Choice(options),
        "places" if !options.is_empty() => InputKind::Places { options, max_items, max_length },
        "chips" if options.is_empty() => InputKind::Chips { max_items, max_length },
        "text" => text(TextForm::Lines, TEXT_LENGTH),
        "line" => text(TextForm::Line, LINE_LENGTH),
        "link" => text(TextForm::Link, LINK_LENGTH),
        "site" => text(TextForm::Site, LINK_LENGTH),
        "email" => text(TextForm::Email, LINE_LENGTH),
        "contact" => text(TextForm::Contact, LINK_LENGTH),
        other => return Err(Flaw::Type(other.to_owned())),
    })
}
