//! What customers see: the rows of the tab, in the default and in the expanded view.
//!
//! The answers come in through [`asked`], so a hidden question's answer cannot get here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::AppKey;
use crate::fortified::Badge;
use crate::language::Language;
use crate::link;
use crate::listing::{BugBounty, Facts, Listing, ListingFields, Scope};
use crate::programme::Programme;
use crate::questionnaire::asked::{Asked, AskedPart, asked};
use crate::questionnaire::definition::{Choice, Column, Content, Derived, Kind, Part, TextForm, label_of};
use crate::questionnaire::{Answers, QuestionId, Questionnaire, Row as TableRow, Tri, Value, View, wire};
use crate::rollout::Channel;

/// "the following default value will be displayed on the fields with no response".
pub const NOT_PROVIDED: &str = "Response not provided by the partner";

/// "We will provide a disclaimer on the tab stating that Marketplace Partners are responsible for the responses on the
/// tab."
pub const DISCLAIMER: &str = "The answers on this tab are given by the Marketplace Partner, who is responsible for them. {marketplace} does not review them before they are published.";

/// An answer of one word.
pub const YES: &str = "Yes";
/// An answer of one word.
pub const NO: &str = "No";
/// An answer of one word, or nearly.
pub const NOT_APPLICABLE: &str = "Not applicable";
const INDEFINITELY: &str = "Indefinitely";
const NO_PERMISSIONS: &str = "The app requests no permissions";

/// What the tab says that no questionnaire does, in English.
#[cfg(test)]
pub(crate) const OWN_WORDS: [&str; 7] =
    [NOT_PROVIDED, DISCLAIMER, YES, NO, NOT_APPLICABLE, INDEFINITELY, NO_PERMISSIONS];

/// The disclaimer with the marketplace's name.
fn disclaimer(marketplace: &str, language: Language) -> String {
    language.translate(DISCLAIMER).replace("{marketplace}", marketplace)
}

/// How much of the tab is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TabView {
    /// What most customers need.
    #[default]
    Default,
    /// Everything.
    Expanded,
}

impl TabView {
    /// The word in queries and documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Expanded => "expanded",
        }
    }

    fn shows(self, view: View) -> bool {
        match view {
            View::Default => true,
            View::Expanded => self == Self::Expanded,
            View::None => false,
        }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The question's id.
    pub id: QuestionId,
    /// The title of its section.
    pub section: String,
    /// What the customer reads beside the answer.
    pub label: String,
    /// The view that the row belongs to.
    pub view: View,
    /// Whether the partner said anything; always true for the catalogue's own rows.
    pub answered: bool,
    /// The answer for programs: as REST v3 writes it, or an object by part where a question has several; `null` when
    /// nothing was said.
    pub value: Json,
    /// The answer for people, as plain text.
    pub text: String,
    /// The answer piece by piece, for pages.
    pub content: Vec<Piece>,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// What stands over it, when a row has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub body: Body,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Body {
    /// Words of ours: yes, no, an option's label.
    Word {
        /// The words.
        text: String,
    },
    /// The partner's words, with their line feeds.
    Text {
        /// The words.
        text: String,
    },
    /// Several short texts.
    Chips {
        /// The texts.
        items: Vec<String>,
    },
    /// A link that the partner gave.
    Link {
        /// Where it leads; always https.
        href: String,
        /// The partner's words.
        text: String,
    },
    /// An address.
    Email {
        /// The address.
        address: String,
    },
    /// A table.
    Table {
        /// The columns' labels.
        columns: Vec<String>,
        /// The cells, row by row; a cell without an answer has no body.
        rows: Vec<Vec<Option<Body>>>,
    },
    /// The app's permissions.
    Scopes {
        /// The permissions.
        scopes: Vec<Scope>,
    },
}

/// The tab of an app, as customers get it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tab {
    /// Always true here: who is not shown the tab gets nothing of it.
    pub shown: bool,
    /// The app.
    pub app_key: AppKey,
    /// Where it is read.
    pub channel: Channel,
    /// How much of it.
    pub view: TabView,
    /// The Cloud Fortified badge.
    pub badge: Badge,
    /// The number of the live revision; `null` when nothing was published.
    pub revision: Option<u32>,
    /// When the answers were last updated; `null` when nothing was published.
    pub updated_at: Option<Timestamp>,
    /// Who is responsible for the answers.
    pub disclaimer: String,
    /// What the "Security" section says of the partner's self-assessment, paragraph by paragraph; empty: no section.
    pub self_assessment: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// How a tab is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The app.
    pub app: &'a AppKey,
    /// Where.
    pub channel: Channel,
    /// How much.
    pub view: TabView,
    /// The programme.
    pub programme: &'a Programme,
    /// When.
    pub now: Timestamp,
    /// In which language our own words are; the partner's stay as they are.
    pub language: Language,
}

/// The tab of a listing, under the questions in force.
#[must_use]
pub fn tab(listing: &Listing, reading: Reading<'_>) -> Tab {
    let Reading { app, channel, view, programme, now, language } = reading;
    let nothing = Answers::default();
    let answers = listing.live.as_ref().map_or(&nothing, |live| &live.answers);
    let questionnaire = programme.in_force(now).questionnaire;
    Tab {
        shown: true,
        app_key: app.clone(),
        channel,
        view,
        badge: listing.badge(programme, now),
        revision: listing.live.as_ref().map(|live| live.revision),
        updated_at: listing.live.as_ref().map(|live| live.published_at),
        disclaimer: disclaimer(&programme.marketplace, language),
        self_assessment: listing.statements(programme, language, now),
        rows: rows(questionnaire, answers, &listing.facts, &listing.fields(), view, language),
    }
}

/// The rows of a view.
#[must_use]
pub fn rows(
    questionnaire: &Questionnaire,
    answers: &Answers,
    facts: &Facts,
    listing: &ListingFields<'_>,
    view: TabView,
    language: Language,
) -> Vec<Row> {
    let walk = asked(questionnaire, answers, listing);
    // A question without an answer is shown as such, unless nothing is owed: it is optional as things stand, it only
    // stands in for another (which speaks for both), or it was stood in for.
    let stood_in = |asked: &Asked<'_>| {
        let stands = |other: &&Asked<'_>| other.question.stands_in_for.as_ref() == Some(&asked.question.id);
        walk.iter().filter(stands).any(Asked::answered)
    };
    let nothing_owed = |asked: &Asked<'_>| !asked.required || asked.question.stands_in_for.is_some() || stood_in(asked);
    let silent = |asked: &Asked<'_>| {
        let derived = matches!(asked.question.content, Content::Derived(_));
        !derived && !asked.answered() && nothing_owed(asked)
    };
    let section = |asked: &Asked<'_>| language.translate(questionnaire.section_title(asked.question)).to_owned();
    let shown = walk.iter().filter(|asked| view.shows(asked.question.view) && !silent(asked));
    shown.map(|asked| row(asked, section(asked), facts, language)).collect()
}

fn row(asked: &Asked<'_>, section: String, facts: &Facts, language: Language) -> Row {
    let question = asked.question;
    let (answered, value, content) = match question.content {
        Content::Derived(derived) => {
            let (value, body) = from_catalogue(derived, facts, language);
            (true, value, vec![Piece { label: None, body }])
        }
        Content::Parts { .. } => match pieces(asked, language) {
            // A box that is not ticked is an answer that says nothing to customers.
            silent if silent.is_empty() => (false, Json::Null, silent),
            pieces => (true, value(asked), pieces),
        },
    };
    let text = if answered { plain(&content) } else { language.translate(NOT_PROVIDED).to_owned() };
    Row {
        id: question.id.clone(),
        section,
        label: language.translate(&question.label).to_owned(),
        view: question.view,
        answered,
        value,
        text,
        content,
    }
}

fn from_catalogue(derived: Derived, facts: &Facts, language: Language) -> (Json, Body) {
    match derived {
        Derived::BugBounty => {
            let takes_part = facts.bug_bounty == BugBounty::Approved;
            (json!(takes_part), word(language.translate(yes_no(takes_part))))
        }
        Derived::Scopes if facts.scopes.is_empty() => (json!([]), word(language.translate(NO_PERMISSIONS))),
        Derived::Scopes => (json!(facts.scopes), Body::Scopes { scopes: facts.scopes.clone() }),
    }
}

/// The answer for programs.
fn value(asked: &Asked<'_>) -> Json {
    let written = |part: &AskedPart<'_>| part.value.as_ref().map(wire::value);
    match asked.question.parts() {
        [_] => asked.parts.first().and_then(written).unwrap_or(Json::Null),
        _ => {
            let parts: Map<String, Json> =
                asked.parts.iter().filter_map(|part| Some((part.part.name.clone(), written(part)?))).collect();
            if parts.is_empty() { Json::Null } else { Json::Object(parts) }
        }
    }
}

fn pieces(asked: &Asked<'_>, language: Language) -> Vec<Piece> {
    let several = asked.parts.len() > 1;
    let piece = |part: &AskedPart<'_>| {
        let body = body(&part.part.kind, part.value.as_ref()?, language)?;
        Some(Piece { label: label(part.part, several, language), body })
    };
    asked.parts.iter().filter_map(piece).collect()
}

/// The first part of a question speaks for itself; the others say what they are.
fn label(part: &Part, several: bool, language: Language) -> Option<String> {
    let speaks_for_itself = matches!(part.kind, Kind::YesNo | Kind::Tri | Kind::Checkbox);
    let label = part.label.as_deref().filter(|_| several && !speaks_for_itself);
    label.map(|label| language.translate(label).to_owned())
}

fn body(kind: &Kind, value: &Value, language: Language) -> Option<Body> {
    let word = |text: &str| word(language.translate(text));
    Some(match (kind, value) {
        (Kind::Checkbox, Value::YesNo(false)) => return None,
        (Kind::Checkbox, Value::YesNo(true)) => word(INDEFINITELY),
        (_, Value::YesNo(yes)) => word(yes_no(*yes)),
        (_, Value::Tri(tri)) => word(match tri {
            Tri::True => YES,
            Tri::False => NO,
            Tri::NotApplicable => NOT_APPLICABLE,
        }),
        (Kind::Choice(options), Value::Text(text)) => Body::Word { text: labelled(options, text, language) },
        (Kind::Chips { options, .. }, Value::Chips(chips)) => {
            Body::Chips { items: chips.iter().map(|chip| labelled(options, chip, language)).collect() }
        }
        (_, Value::Chips(chips)) => Body::Chips { items: chips.clone() },
        (_, Value::Days(days)) => Body::Word { text: days.to_string() },
        (Kind::Text { form, .. }, Value::Text(text)) => text_body(*form, text),
        (_, Value::Text(text)) => Body::Text { text: text.clone() },
        (Kind::Rows { columns, .. }, Value::Rows(rows)) => table(columns, rows, language),
        (_, Value::Rows(_)) => return None,
    })
}

fn text_body(form: TextForm, text: &str) -> Body {
    let text = text.to_owned();
    match form {
        TextForm::Line | TextForm::Lines => Body::Text { text },
        TextForm::Link => Body::Link { href: text.clone(), text },
        TextForm::Site => Body::Link { href: link::website_href(&text), text },
        TextForm::Email => Body::Email { address: text },
    }
}

fn table(columns: &[Column], rows: &[TableRow], language: Language) -> Body {
    let cell =
        |row: &TableRow, column: &Column| row.get(&column.name).and_then(|value| body(&column.kind, value, language));
    Body::Table {
        columns: columns.iter().map(|column| language.translate(&column.label).to_owned()).collect(),
        rows: rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect(),
    }
}

/// An option's label; anything else is the partner's own word and stays as it is.
fn labelled(options: &[Choice], value: &str, language: Language) -> String {
    label_of(options, value).map_or(value, |label| language.translate(label)).to_owned()
}

fn word(text: &str) -> Body {
    Body::Word { text: text.to_owned() }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { YES } else { NO }
}

/// The pieces as plain text.
fn plain(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| {
        let text = plain_body(&piece.body);
        piece.label.as_ref().map_or_else(|| text.clone(), |label| format!("{label}: {text}"))
    };
    pieces.iter().map(piece).collect::<Vec<_>>().join("\n")
}

fn plain_body(body: &Body) -> String {
    match body {
        Body::Word { text } | Body::Text { text } | Body::Link { text, .. } => text.clone(),
        Body::Email { address } => address.clone(),
        Body::Chips { items } => items.join(", "),
        Body::Scopes { scopes } => scopes.iter().map(|scope| scope.name.as_str()).collect::<Vec<_>>().join(", "),
        Body::Table { rows, .. } => {
            let row = |row: &Vec<Option<Body>>| row.iter().flatten().map(plain_body).collect::<Vec<_>>().join(" · ");
            rows.iter().map(row).collect::<Vec<_>>().join("\n")
        }
    }
}
