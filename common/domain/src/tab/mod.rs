//! What customers see: the rows of the tab, in the default and in the expanded view.
//!
//! The answers come in through [`asked_questions`], so the answer to a question that is not asked cannot get here.

mod pieces;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use strum::VariantArray;

pub use self::pieces::{AnswerPiece, NO, NOT_APPLICABLE, PieceBody, YES};
use self::pieces::{answer_pieces, catalogue_piece, plain_text};
use crate::fortified::Badge;
use crate::ids::{AppKey, QuestionId};
use crate::language::Language;
use crate::listing::{AppFacts, BugBounty, Listing};
use crate::programme::Programme;
use crate::questionnaire::asked::{AskedQuestion, asked_questions};
use crate::questionnaire::definition::{Content, Derived, ListingFields};
use crate::questionnaire::wire::write_value;
use crate::questionnaire::{Answers, Questionnaire, View};
use crate::rollout::Channel;

/// "the following default value will be displayed on the fields with no response".
pub const NOT_PROVIDED: &str = "Response not provided by the partner";

/// "We will provide a disclaimer on the tab stating that Marketplace Partners are responsible for the responses on the
/// tab."
pub const DISCLAIMER: &str = "The answers on this tab are given by the Marketplace Partner, who is responsible for them. {marketplace} does not review them before they are published.";

/// The English texts of the tab that are in no questionnaire. A test checks that each has a translation.
#[cfg(test)]
pub(crate) const OWN_WORDS: [&str; 7] =
    [NOT_PROVIDED, DISCLAIMER, YES, NO, NOT_APPLICABLE, pieces::INDEFINITELY, pieces::NO_PERMISSIONS];

/// How much of the tab is shown.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum TabView {
    /// The rows that most customers need.
    #[default]
    Default,
    /// All rows.
    Expanded,
}

impl TabView {
    /// Both views.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The view as queries and documents name it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    fn shows(self, view: View) -> bool {
        match view {
            View::Default => true,
            View::Expanded => self == Self::Expanded,
            View::None => false,
        }
    }
}

/// One row of the tab.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Row", transform = crate::schema::documented("label, value, text, content"))
)]
pub struct TabRow {
    /// The question's id.
    pub id: QuestionId,
    /// The title of the question's section.
    #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::section_titles"))]
    pub section: String,
    /// The label that customers read beside the answer.
    #[cfg_attr(feature = "schema", schemars(description = "What the customer reads beside the answer."))]
    pub label: String,
    /// The smallest view that contains the row.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = [View::Default, View::Expanded])))]
    pub view: View,
    /// Whether the partner has answered. Always true for rows that the catalogue fills.
    pub answered: bool,
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
}

/// The tab of an app, as customers read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("revision, updatedAt, disclaimer, selfAssessment"))
)]
#[serde(rename_all = "camelCase")]
pub struct Tab {
    /// Always true: visitors who do not see the tab get another document.
    #[cfg_attr(feature = "schema", schemars(extend("const" = true)))]
    pub shown: bool,
    /// The app's key.
    pub app_key: AppKey,
    /// The channel that the tab is read on.
    pub channel: Channel,
    /// The view.
    pub view: TabView,
    /// The Cloud Fortified badge.
    pub badge: Badge,
    /// The number of the live revision; `null` if nothing was published.
    #[cfg_attr(feature = "schema", schemars(description = "What is live; null when nothing is."))]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::RevisionNumber>"))]
    pub revision: Option<u32>,
    /// When the answers were last updated; `null` if nothing was published.
    #[cfg_attr(feature = "schema", schemars(description = "When the answers were published; null when nothing was."))]
    pub updated_at: Option<Timestamp>,
    /// The note on who is responsible for the answers.
    #[cfg_attr(feature = "schema", schemars(description = "Who is responsible for the answers."))]
    pub disclaimer: String,
    /// What the "Security" section says about the partner's self assessment, paragraph by paragraph; empty if there is no
    /// such section.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "What the security section says of the partner's self-assessment; empty: no section.")
    )]
    pub self_assessment: Vec<String>,
    /// The rows.
    pub rows: Vec<TabRow>,
}

/// Which tab is requested, where, when, and how it is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct TabRequest<'a> {
    /// The app.
    pub app: &'a AppKey,
    /// The channel that the tab is read on.
    pub channel: Channel,
    /// The view.
    pub view: TabView,
    /// The programme, which decides which questions are in force.
    pub programme: &'a Programme,
    /// The time of the request.
    pub now: Timestamp,
    /// The language of our own texts. Those of the partner are not translated.
    pub language: Language,
}

/// Builds the tab of a listing from the questions in force.
pub fn build_tab(listing: &Listing, request: TabRequest<'_>) -> Tab {
    let TabRequest { app, channel, view, programme, now, language } = request;
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
        disclaimer: language.translate(DISCLAIMER).replace("{marketplace}", &programme.marketplace),
        self_assessment: listing.statements(programme, language, now),
        rows: tab_rows(questionnaire, answers, &listing.facts, &listing.fields(), view, language),
    }
}

/// The rows of a view.
pub fn tab_rows(
    questionnaire: &Questionnaire,
    answers: &Answers,
    facts: &AppFacts,
    listing: &ListingFields<'_>,
    view: TabView,
    language: Language,
) -> Vec<TabRow> {
    let asked = asked_questions(questionnaire, answers, listing);
    let shown = asked.iter().filter(|question| view.shows(question.question.view) && has_row(question, &asked));
    shown
        .map(|question| {
            let section = language.translate(questionnaire.section_title(question.question));
            row(question, section.to_owned(), facts, language)
        })
        .collect()
}

/// Whether a question has a row. One without an answer has a row that says so, unless the partner owes no answer: the
/// question is optional, or it only stands in for another one (whose row then speaks for both), or another one stands in
/// for it.
fn has_row(question: &AskedQuestion<'_>, asked: &[AskedQuestion<'_>]) -> bool {
    let id = &question.question.id;
    let is_stood_in_for =
        || asked.iter().any(|other| other.question.stands_in_for.as_ref() == Some(id) && other.is_answered());
    let is_owed = || question.required && question.question.stands_in_for.is_none() && !is_stood_in_for();
    matches!(question.question.content, Content::Derived(_)) || question.is_answered() || is_owed()
}

fn row(asked: &AskedQuestion<'_>, section: String, facts: &AppFacts, language: Language) -> TabRow {
    let question = asked.question;
    let (value, content) = match question.content {
        Content::Derived(derived) => (catalogue_value(derived, facts), vec![catalogue_piece(derived, facts, language)]),
        Content::Parts { .. } => (answer_value(asked), answer_pieces(asked, language)),
    };
    // An unticked checkbox is an answer, but tells customers nothing.
    let answered = !content.is_empty();
    TabRow {
        id: question.id.clone(),
        section,
        label: language.translate(&question.label).to_owned(),
        view: question.view,
        answered,
        value: if answered { value } else { Json::Null },
        text: if answered { plain_text(&content) } else { language.translate(NOT_PROVIDED).to_owned() },
        content,
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
        let value = asked.parts.first().and_then(|part| part.value.as_ref());
        return value.map_or(Json::Null, write_value);
    }
    let by_part: Map<String, Json> = asked
        .parts
        .iter()
        .filter_map(|part| Some((part.part.name.clone(), write_value(part.value.as_ref()?))))
        .collect();
    if by_part.is_empty() { Json::Null } else { Json::Object(by_part) }
}
