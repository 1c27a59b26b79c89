//! One row of the tab: an answer for programs and for people, or what stands in its place.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::pieces::{
    AnswerPiece, NOT_APPLICABLE, NOT_KNOWN, WITHHELD, answer_pieces, catalogue_piece, is_in_catalogue, piece_of_tick,
    piece_of_words, pieces_with_label, plain_text, tells_something, withheld_pieces,
};
use crate::ids::QuestionId;
use crate::language::Language;
use crate::listing::{AppFacts, BugBounty};
use crate::questionnaire::asked::{AskedPart, AskedQuestion};
use crate::questionnaire::definition::{CombinedRow, Content, Derived, Question};
use crate::questionnaire::wire::write_value;
use crate::questionnaire::{Questionnaire, View};

/// "the following default value will be displayed on the fields with no response".
pub const NOT_PROVIDED: &str = "Response not provided by the partner";

/// One row of the tab.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Row", transform = crate::schema::documented("label, applies, reason, value, text, content, note"))
)]
pub struct TabRow {
    /// The question's id.
    pub id: QuestionId,
    /// The title of the question's section.
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::section_titles"))]
    pub section: &'static str,
    /// The label that customers read beside the answer.
    #[cfg_attr(feature = "schema", schemars(description = "What the customer reads beside the answer."))]
    pub label: &'static str,
    /// The smallest view that contains the row.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = [View::Default, View::Expanded])))]
    pub view: View,
    /// Whether the question applies. One that other answers rule out is in the expanded view only.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "False for a question that other answers rule out; it is in the expanded view only.")
    )]
    pub applies: bool,
    /// Why the question does not apply; absent if it does.
    #[cfg_attr(feature = "schema", schemars(description = "Why it does not apply."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// Whether there is an answer: of the partner, or of the catalogue for the rows that it fills.
    pub answered: bool,
    /// Whether a review withholds the answer, a part of it or the note; absent if it does not.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "True where a review withholds the answer, a part of it or the note.")
    )]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
    /// The answer for programs: a value as REST v3 writes it, or an object with the values of the question's parts if it
    /// has several; `null` if there is no answer.
    #[cfg_attr(
        feature = "schema",
        schemars(
            description = "The answer for programs: as REST v3 writes it, or an object by part where a question has several; null when nothing was said."
        )
    )]
    pub value: Json,
    /// The answer for people, as plain text.
    #[cfg_attr(feature = "schema", schemars(description = "The answer for people."))]
    pub text: String,
    /// The answer in pieces, for pages.
    #[cfg_attr(feature = "schema", schemars(description = "The answer piece by piece, for pages."))]
    pub content: Vec<AnswerPiece>,
    /// The partner's note beside the answer; absent if there is none.
    #[cfg_attr(feature = "schema", schemars(description = "The partner's note beside the answer."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What every row needs besides its question.
pub(super) struct RowTexts<'a> {
    pub(super) questionnaire: &'static Questionnaire,
    pub(super) facts: &'a AppFacts,
    pub(super) language: Language,
}

impl RowTexts<'_> {
    pub(super) fn section(&self, question: &Question) -> &'static str {
        self.language.translate(self.questionnaire.section_title(question))
    }

    /// Whether the row of a question that is asked has an answer.
    pub(super) fn is_answered(&self, asked: &AskedQuestion<'_>) -> bool {
        match asked.question.content {
            Content::Derived(derived) => is_in_catalogue(derived, self.facts),
            Content::Parts { .. } => tells_something(asked),
        }
    }

    /// The row of a question that is asked. `next` is the question after it: a checkbox there may add to the answer.
    pub(super) fn row(&self, asked: &AskedQuestion<'_>, next: Option<&AskedQuestion<'_>>) -> TabRow {
        let question = asked.question;
        let (value, mut content) = match question.content {
            Content::Derived(derived) => {
                let piece = catalogue_piece(derived, self.facts, self.language);
                (catalogue_value(derived, self.facts), piece.into_iter().collect())
            }
            Content::Parts { .. } => (answer_value(asked), answer_pieces(asked, self.language)),
        };
        let answered = self.is_answered(asked);
        let silent = match question.content {
            Content::Derived(_) => NOT_KNOWN,
            Content::Parts { .. } if asked.parts.iter().any(|part| part.withheld) => WITHHELD,
            Content::Parts { .. } => NOT_PROVIDED,
        };
        if answered {
            content.extend(withheld_pieces(asked, self.language));
        }
        content.extend(next.and_then(|next| piece_of_tick(next, self.language)).filter(|_| answered));
        TabRow {
            id: question.id.clone(),
            section: self.section(question),
            label: self.language.translate(&question.label),
            view: question.view,
            applies: true,
            reason: None,
            answered,
            withheld: asked.is_withheld(),
            value: if answered { value } else { Json::Null },
            text: if answered { plain_text(&content) } else { self.language.translate(silent).to_owned() },
            content,
            note: self.note(asked),
        }
    }

    fn note(&self, asked: &AskedQuestion<'_>) -> Option<String> {
        if asked.note_withheld {
            Some(self.language.translate(WITHHELD).to_owned())
        } else {
            asked.note.as_deref().map(ToOwned::to_owned)
        }
    }

    pub(super) fn not_applicable_row(&self, question: &'static Question, reason: &'static str) -> TabRow {
        let reason = self.language.translate(reason);
        TabRow {
            id: question.id.clone(),
            section: self.section(question),
            label: self.language.translate(&question.label),
            view: View::Expanded,
            applies: false,
            reason: Some(reason),
            answered: false,
            withheld: false,
            value: Json::Null,
            text: format!("{}: {reason}", self.language.translate(NOT_APPLICABLE)),
            content: Vec::new(),
            note: None,
        }
    }

    /// Makes the row of a question speak for `others` as well.
    pub(super) fn combine<'a>(
        &self,
        row: &mut TabRow,
        own: &AskedQuestion<'_>,
        combination: &'static CombinedRow,
        others: impl Iterator<Item = &'a AskedQuestion<'a>>,
    ) {
        let mut values = values_by_part(own);
        let mut notes: Vec<String> = self.note(own).into_iter().collect();
        row.label = self.language.translate(&combination.label);
        row.content = vec![piece_of_words(&combination.text, self.language)];
        row.content.extend(withheld_pieces(own, self.language));
        for other in others {
            values.extend(values_by_part(other));
            notes.extend(self.note(other));
            row.content.extend(pieces_with_label(other, self.language));
            row.content.extend(withheld_pieces(other, self.language));
            row.withheld |= other.is_withheld();
        }
        row.value = Json::Object(values);
        row.text = plain_text(&row.content);
        row.note = (!notes.is_empty()).then(|| notes.join("\n"));
    }
}

fn catalogue_value(derived: Derived, facts: &AppFacts) -> Json {
    match derived {
        Derived::BugBounty => json!(facts.bug_bounty == BugBounty::Approved),
        Derived::Scopes => json!(facts.scopes),
    }
}

fn answer_value(asked: &AskedQuestion<'_>) -> Json {
    if let [_] = asked.question.parts() {
        let value = asked.parts.first().and_then(|part| part.value.as_deref());
        return value.map_or(Json::Null, write_value);
    }
    let by_part = values_by_part(asked);
    if by_part.is_empty() { Json::Null } else { Json::Object(by_part) }
}

fn values_by_part(asked: &AskedQuestion<'_>) -> Map<String, Json> {
    let value = |part: &AskedPart<'_>| Some((part.part.name.clone(), write_value(part.value.as_deref()?)));
    asked.parts.iter().filter_map(value).collect()
}
