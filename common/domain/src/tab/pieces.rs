//! Answers for people: in pieces, from which pages are built, and as plain text.

use std::borrow::Cow;

use serde::Serialize;

use crate::language::Language;
use crate::listing::{AppFacts, BugBounty, Scope};
use crate::places::names_of;
use crate::questionnaire::asked::{AskedPart, AskedQuestion};
use crate::questionnaire::definition::{Choice, Column, Derived, InputKind, Part, TextForm, option_label};
use crate::questionnaire::{TableRow, Tri, Value, View};
use crate::{email, link};

/// The text of an answer.
pub const YES: &str = "Yes";
/// The text of an answer.
pub const NO: &str = "No";
/// The text of an answer.
pub const NOT_APPLICABLE: &str = "Not applicable";
pub(super) const INDEFINITELY: &str = "Indefinitely";
pub(super) const NO_PERMISSIONS: &str = "The app requests no permissions";
/// What is shown where the catalogue does not know the answer.
pub const NOT_KNOWN: &str = "Not known";

/// What is shown in place of an answer that a review withholds, so that nobody takes its absence for the partner's silence.
pub const WITHHELD: &str = "Withheld after review";

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Piece", transform = crate::schema::documented("label, href"))
)]
pub struct AnswerPiece {
    /// The heading above the piece, if the row has several.
    #[cfg_attr(feature = "schema", schemars(description = "What stands over the piece."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'static str>,
    /// The piece itself.
    #[serde(flatten)]
    pub body: PieceBody,
}

/// What a piece of an answer consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("href"))
)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum PieceBody {
    /// A text of ours: yes, no, the label of an option.
    Word {
        /// The text.
        text: Cow<'static, str>,
    },
    /// A text of the partner; may contain line feeds.
    Text {
        /// The text.
        text: String,
    },
    /// Several short texts.
    Chips {
        /// The texts.
        items: Vec<String>,
    },
    /// A link of the partner.
    Link {
        /// The address; always https.
        #[cfg_attr(feature = "schema", schemars(description = "Always https."))]
        href: String,
        /// The text as the partner wrote it.
        text: String,
    },
    /// An email address.
    Email {
        /// The address.
        address: String,
    },
    /// A table.
    Table {
        /// The headings of the columns.
        columns: Vec<&'static str>,
        /// The cells, row by row; `None` for a cell without an answer. A cell is never a table.
        #[cfg_attr(feature = "schema", schemars(with = "Vec<Vec<Option<schemas::Cell>>>"))]
        rows: Vec<Vec<Option<PieceBody>>>,
    },
    /// The permissions that the app requests.
    Scopes {
        /// The permissions.
        scopes: Vec<Scope>,
    },
}

/// The row of the tab that the catalogue fills, as a piece; `None` while the catalogue does not know.
pub(super) fn catalogue_piece(derived: Derived, facts: &AppFacts, language: Language) -> Option<AnswerPiece> {
    let body = match derived {
        Derived::BugBounty => word(yes_no(facts.bug_bounty == BugBounty::Approved), language),
        Derived::Scopes => match facts.scopes.as_deref()? {
            [] => word(NO_PERMISSIONS, language),
            scopes => PieceBody::Scopes { scopes: scopes.to_vec() },
        },
    };
    Some(AnswerPiece { label: None, body })
}

/// What a ticked checkbox that has no row of its own says in the row of the question before it; `None` unless it is ticked.
pub(super) fn piece_of_tick(asked: &AskedQuestion<'_>, language: Language) -> Option<AnswerPiece> {
    let is_tick = |part: &AskedPart<'_>| {
        matches!((&part.part.kind, part.value.as_deref()), (InputKind::Checkbox, Some(Value::YesNo(true))))
    };
    let is_ticked = asked.question.view == View::None && asked.parts.iter().any(is_tick);
    is_ticked.then(|| AnswerPiece { label: None, body: word(&asked.question.label, language) })
}

/// Whether the catalogue knows the answer.
pub(super) fn is_in_catalogue(derived: Derived, facts: &AppFacts) -> bool {
    match derived {
        Derived::BugBounty => true,
        Derived::Scopes => facts.scopes.is_some(),
    }
}

/// Whether an answer has a part that tells customers something, and so a piece in [`answer_pieces`]. An unticked checkbox is an
/// answer, but tells them nothing.
pub(super) fn tells_something(asked: &AskedQuestion<'_>) -> bool {
    asked.parts.iter().any(has_piece)
}

fn has_piece(part: &AskedPart<'_>) -> bool {
    match (&part.part.kind, part.value.as_deref()) {
        (_, None) | (InputKind::Checkbox, Some(Value::YesNo(false))) => false,
        (kind, Some(Value::Rows(_))) => matches!(kind, InputKind::Rows { .. }),
        _ => true,
    }
}

/// The parts of an answer as pieces; empty if none of them tells customers anything.
pub(super) fn answer_pieces(asked: &AskedQuestion<'_>, language: Language) -> Vec<AnswerPiece> {
    let several = asked.parts.len() > 1;
    let pieces = asked.parts.iter().filter(|part| has_piece(part)).filter_map(|part| {
        let body = body(&part.part.kind, part.value.as_deref()?, language)?;
        let label = part_label(part.part).filter(|_| several).map(|label| language.translate(label));
        Some(AnswerPiece { label, body })
    });
    pieces.collect()
}

/// The pieces of an answer within the row of another question: under its own label, and without yes or no, which that row says.
pub(super) fn pieces_with_label(asked: &AskedQuestion<'_>, language: Language) -> Vec<AnswerPiece> {
    let pieces = asked.parts.iter().filter(|part| !matches!(part.part.kind, InputKind::YesNo { .. }));
    let pieces = pieces.filter_map(|part| {
        let label = Some(language.translate(&asked.question.label));
        Some(AnswerPiece { label, body: body(&part.part.kind, part.value.as_deref()?, language)? })
    });
    pieces.collect()
}

/// What stands in place of the parts of an answer that are withheld while others are shown.
pub(super) fn withheld_pieces(asked: &AskedQuestion<'_>, language: Language) -> Vec<AnswerPiece> {
    let parts = asked.parts.iter().filter(|part| part.withheld);
    let pieces = parts.map(|part| {
        let label = part_label(part.part).map(|label| language.translate(label));
        AnswerPiece { label, body: word(WITHHELD, language) }
    });
    pieces.collect()
}

/// A piece that consists of words of ours.
pub(super) fn piece_of_words(words: &'static str, language: Language) -> AnswerPiece {
    AnswerPiece { label: None, body: word(words, language) }
}

/// The heading above a part. A yes or no answers the question itself and needs none.
fn part_label(part: &'static Part) -> Option<&'static str> {
    match part.kind {
        InputKind::YesNo { .. } | InputKind::Tri | InputKind::Checkbox => None,
        _ => part.label.as_deref(),
    }
}

fn body(kind: &'static InputKind, value: &Value, language: Language) -> Option<PieceBody> {
    Some(match (kind, value) {
        (InputKind::Checkbox, Value::YesNo(false)) => return None,
        (InputKind::Checkbox, Value::YesNo(true)) => word(INDEFINITELY, language),
        (_, Value::YesNo(yes)) => word(yes_no(*yes), language),
        (_, Value::Tri(tri)) => word(tri_text(*tri), language),
        (InputKind::Choice(options), Value::Text(text)) => {
            PieceBody::Word { text: label_or_text(options, text, language) }
        }
        (InputKind::Places { .. }, Value::Chips(places)) => PieceBody::Chips { items: names_of(places, language) },
        (_, Value::Chips(chips)) => PieceBody::Chips { items: chips.clone() },
        (_, Value::Days(days)) => PieceBody::Word { text: days.to_string().into() },
        (InputKind::Text { form, .. }, Value::Text(text)) => text_body(*form, text),
        (_, Value::Text(text)) => PieceBody::Text { text: text.clone() },
        (InputKind::Rows { columns, .. }, Value::Rows(rows)) => table(columns, rows, language),
        (_, Value::Rows(_)) => return None,
    })
}

fn text_body(form: TextForm, text: &str) -> PieceBody {
    let text = text.to_owned();
    match form {
        TextForm::Line | TextForm::Lines => PieceBody::Text { text },
        TextForm::Link => PieceBody::Link { href: text.clone(), text },
        TextForm::Site => PieceBody::Link { href: link::website_href(&text), text },
        TextForm::Email => PieceBody::Email { address: text },
        TextForm::Contact if email::is_address(&text) => PieceBody::Email { address: text },
        TextForm::Contact => PieceBody::Link { href: text.clone(), text },
    }
}

fn table(columns: &'static [Column], rows: &[TableRow], language: Language) -> PieceBody {
    let cells = |row: &TableRow| {
        let cell = |column: &'static Column| body(&column.kind, row.get(&column.name)?, language);
        columns.iter().map(cell).collect()
    };
    PieceBody::Table {
        columns: columns.iter().map(|column| language.translate(&column.label)).collect(),
        rows: rows.iter().map(cells).collect(),
    }
}

/// The label of an option. Any other text is the partner's own and is not translated.
fn label_or_text(options: &'static [Choice], value: &str, language: Language) -> Cow<'static, str> {
    match option_label(options, value) {
        Some(label) => language.translate(label).into(),
        None => value.to_owned().into(),
    }
}

fn word(text: &'static str, language: Language) -> PieceBody {
    PieceBody::Word { text: language.translate(text).into() }
}

fn tri_text(tri: Tri) -> &'static str {
    match tri {
        Tri::True => YES,
        Tri::False => NO,
        Tri::NotApplicable => NOT_APPLICABLE,
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { YES } else { NO }
}

/// Pieces as plain text, a line or more each.
pub(super) fn plain_text(pieces: &[AnswerPiece]) -> String {
    let mut text = String::new();
    push_joined(&mut text, pieces, "\n", |text, piece| {
        if let Some(label) = piece.label {
            text.push_str(label);
            text.push_str(": ");
        }
        push_body(text, &piece.body);
    });
    text
}

fn push_body(text: &mut String, body: &PieceBody) {
    match body {
        PieceBody::Word { text: word } => text.push_str(word),
        PieceBody::Text { text: said } | PieceBody::Link { text: said, .. } => text.push_str(said),
        PieceBody::Email { address } => text.push_str(address),
        PieceBody::Chips { items } => push_joined(text, items, ", ", |text, item| text.push_str(item)),
        PieceBody::Scopes { scopes } => push_joined(text, scopes, ", ", |text, scope| text.push_str(&scope.name)),
        PieceBody::Table { rows, .. } => push_joined(text, rows, "\n", |text, row| {
            push_joined(text, row.iter().flatten(), " · ", push_body);
        }),
    }
}

/// Adds items to a text, with `between` between every two.
fn push_joined<T>(text: &mut String, items: impl IntoIterator<Item = T>, between: &str, push: impl Fn(&mut String, T)) {
    for (number, item) in items.into_iter().enumerate() {
        if number > 0 {
            text.push_str(between);
        }
        push(text, item);
    }
}

#[cfg(feature = "schema")]
mod schemas {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator};
    use serde_json::Value as Json;

    use super::PieceBody;

    /// What can be in the cell of a table: any other piece. It has a schema of its own, because generators of clients cannot
    /// read one that refers to itself.
    pub(super) enum Cell {}

    impl JsonSchema for Cell {
        fn schema_name() -> Cow<'static, str> {
            "Cell".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let mut schema = PieceBody::json_schema(generator);
            if let Some(variants) = schema.get_mut("oneOf").and_then(Json::as_array_mut) {
                variants.retain(|variant| variant["properties"]["kind"]["const"] != "table");
            }
            schema
        }
    }
}
