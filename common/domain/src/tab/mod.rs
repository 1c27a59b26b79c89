//! What customers see: the rows of the tab, in the default and in the expanded view.
//!
//! The answers come in through [`asked_questions`], so the answer to a question that is not asked cannot get here.

mod pieces;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use strum::VariantArray;

pub use self::pieces::{AnswerPiece, NO, NOT_APPLICABLE, NOT_KNOWN, PieceBody, YES};
use self::pieces::{answer_pieces, catalogue_piece, piece_of_tick, plain_text};
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
pub(crate) const OWN_WORDS: [&str; 8] =
    [NOT_PROVIDED, DISCLAIMER, YES, NO, NOT_APPLICABLE, pieces::INDEFINITELY, pieces::NO_PERMISSIONS, NOT_KNOWN];

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
    /// Whether there is an answer: of the partner, or of the catalogue for the rows that it fills.
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
    /// The sections of the expanded view, whichever view this is: pages tell what there is to open.
    #[serde(skip)]
    pub outline: Vec<SectionOutline>,
    /// The marketplace whose tab it is, as pages name it.
    #[serde(skip)]
    pub marketplace: MarketplaceName,
}

/// A section of the expanded view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionOutline {
    /// Its title, as [`TabRow::section`] has it.
    pub title: String,
    /// How many of its rows have an answer.
    pub answered: usize,
}

/// A marketplace as pages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketplaceName {
    /// Its name.
    pub name: String,
    /// The https address of its website, if the programme has one.
    pub website: Option<String>,
}

impl MarketplaceName {
    /// The marketplace of a programme.
    pub fn of(programme: &Programme) -> Self {
        Self { name: programme.marketplace.clone(), website: programme.links.website.clone() }
    }
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
    let mut rows = tab_rows(questionnaire, answers, &listing.facts, &listing.fields(), TabView::Expanded, language);
    let outline = outline_of(&rows);
    rows.retain(|row| view.shows(row.view));
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
        rows,
        outline,
        marketplace: MarketplaceName::of(programme),
    }
}

fn outline_of(rows: &[TabRow]) -> Vec<SectionOutline> {
    let sections = rows.chunk_by(|one, next| one.section == next.section);
    let outline = sections.map(|rows| SectionOutline {
        title: rows.first().map_or_else(String::new, |row| row.section.clone()),
        answered: rows.iter().filter(|row| row.answered).count(),
    });
    outline.collect()
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
    let followed = asked.iter().zip(asked.iter().skip(1).map(Some).chain([None]));
    let shown = followed.filter(|(question, _)| view.shows(question.question.view) && has_row(question, &asked));
    shown
        .map(|(question, next)| {
            let section = language.translate(questionnaire.section_title(question.question));
            let tick = next.and_then(|next| piece_of_tick(next, language));
            row(question, tick, section.to_owned(), facts, language)
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

/// The row of a question. `tick` is what a checkbox after it adds.
fn row(
    asked: &AskedQuestion<'_>,
    tick: Option<AnswerPiece>,
    section: String,
    facts: &AppFacts,
    language: Language,
) -> TabRow {
    let question = asked.question;
    let (value, mut content) = match question.content {
        Content::Derived(derived) => {
            (catalogue_value(derived, facts), catalogue_piece(derived, facts, language).into_iter().collect())
        }
        Content::Parts { .. } => (answer_value(asked), answer_pieces(asked, language)),
    };
    // An unticked checkbox is an answer, but tells customers nothing.
    let answered = !content.is_empty();
    let silent = match question.content {
        Content::Derived(_) => NOT_KNOWN,
        Content::Parts { .. } => NOT_PROVIDED,
    };
    content.extend(tick.filter(|_| answered));
    TabRow {
        id: question.id.clone(),
        section,
        label: language.translate(&question.label).to_owned(),
        view: question.view,
        answered,
        value: if answered { value } else { Json::Null },
        text: if answered { plain_text(&content) } else { language.translate(silent).to_owned() },
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
