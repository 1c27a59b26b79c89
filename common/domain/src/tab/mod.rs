//! What customers see: the rows of the tab, in the default and in the expanded view.
//!
//! The answers come in through [`asked_questions`], so the answer to a question that is not asked cannot get here.

mod pieces;
mod row;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

pub use self::pieces::{AnswerPiece, NO, NOT_APPLICABLE, NOT_KNOWN, PieceBody, WITHHELD, YES};
use self::row::RowTexts;
pub use self::row::{NOT_PROVIDED, TabRow};
use crate::fortified::Badge;
use crate::ids::{AppKey, QuestionId};
use crate::language::Language;
use crate::listing::{AppFacts, Listing};
use crate::programme::Programme;
use crate::questionnaire::asked::{Asides, AskedQuestion, asides, asked_questions};
use crate::questionnaire::definition::{CombinedRow, Content, Question};
use crate::questionnaire::listing_fields::ListingFields;
use crate::questionnaire::{Answers, Questionnaire, View};
use crate::rollout::Channel;

/// "We will provide a disclaimer on the tab stating that Marketplace Partners are responsible for the responses on the
/// tab."
pub const DISCLAIMER: &str = "The answers on this tab are given by the Marketplace Partner, who is responsible for them. {marketplace} does not review them before they are published.";

/// The English texts of the tab that are in no questionnaire. A test checks that each has a translation.
#[cfg(test)]
pub(crate) const OWN_WORDS: [&str; 9] = [
    NOT_PROVIDED,
    WITHHELD,
    DISCLAIMER,
    YES,
    NO,
    NOT_APPLICABLE,
    pieces::INDEFINITELY,
    pieces::NO_PERMISSIONS,
    NOT_KNOWN,
];

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
    pub title: &'static str,
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
    let fields = listing.fields();
    let plan = RowPlan::new(questionnaire, answers, &fields);
    let texts = RowTexts { questionnaire, facts: &listing.facts, language };
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
        rows: plan.rows(&texts, view),
        outline: plan.outline(&texts),
        marketplace: MarketplaceName::of(programme),
    }
}

/// The rows of a view.
pub fn tab_rows(
    questionnaire: &'static Questionnaire,
    answers: &Answers,
    facts: &AppFacts,
    listing: &ListingFields<'_>,
    view: TabView,
    language: Language,
) -> Vec<TabRow> {
    RowPlan::new(questionnaire, answers, listing).rows(&RowTexts { questionnaire, facts, language }, view)
}

/// Which rows the expanded view has. Rows that a view leaves out are planned but not built.
struct RowPlan<'a> {
    asked: Vec<AskedQuestion<'a>>,
    combined: Vec<(&'static QuestionId, &'static CombinedRow)>,
    rows: Vec<PlannedRow>,
}

#[derive(Clone, Copy)]
enum PlannedRow {
    /// The row of the question at this place among those that are asked.
    Asked(usize),
    /// The row of a question that does not apply, with the reason.
    NotApplicable(&'static Question, &'static str),
}

impl<'a> RowPlan<'a> {
    fn new(questionnaire: &'static Questionnaire, answers: &'a Answers, listing: &ListingFields<'a>) -> Self {
        let asked = asked_questions(questionnaire, answers, listing);
        let Asides { not_applicable, combined } = asides(questionnaire, &listing.shown(answers));
        let row = |question: &'static Question| {
            let Some(position) = asked.iter().position(|asked| asked.question.id == question.id) else {
                let (_, reason) = not_applicable.iter().find(|(other, _)| other.id == question.id)?;
                return (question.view != View::None).then_some(PlannedRow::NotApplicable(question, reason));
            };
            let one = &asked[position];
            let has_row = question.view != View::None && !is_spoken_for(one, &combined) && has_row(one, &asked);
            has_row.then_some(PlannedRow::Asked(position))
        };
        let rows = questionnaire.questions.iter().filter_map(row).collect();
        Self { asked, combined, rows }
    }

    /// The sections that have rows, in order.
    fn outline(&self, texts: &RowTexts<'_>) -> Vec<SectionOutline> {
        let mut outline: Vec<SectionOutline> = Vec::new();
        for row in &self.rows {
            let (question, answered) = match *row {
                PlannedRow::Asked(position) => {
                    let asked = &self.asked[position];
                    (asked.question, texts.is_answered(asked))
                }
                PlannedRow::NotApplicable(question, _) => (question, false),
            };
            let title = texts.section(question);
            match outline.last_mut() {
                Some(section) if section.title == title => section.answered += usize::from(answered),
                _ => outline.push(SectionOutline { title, answered: usize::from(answered) }),
            }
        }
        outline
    }

    fn rows(&self, texts: &RowTexts<'_>, view: TabView) -> Vec<TabRow> {
        let rows = self.rows.iter().filter_map(|row| match *row {
            PlannedRow::Asked(position) => {
                view.shows(self.asked[position].question.view).then(|| self.row_of(position, texts))
            }
            PlannedRow::NotApplicable(question, reason) => {
                view.shows(View::Expanded).then(|| texts.not_applicable_row(question, reason))
            }
        });
        rows.collect()
    }

    fn row_of(&self, position: usize, texts: &RowTexts<'_>) -> TabRow {
        let one = &self.asked[position];
        let mut row = texts.row(one, self.asked.get(position + 1));
        if let Some((_, combination)) = self.combined.iter().find(|(id, _)| **id == one.question.id) {
            let others = self.asked.iter().filter(|other| combination.with.contains(&other.question.id));
            texts.combine(&mut row, one, combination, others.filter(|other| other.is_answered()));
        }
        row
    }
}

/// Whether the row of another question speaks for this one. A question without an answer speaks for itself.
fn is_spoken_for(asked: &AskedQuestion<'_>, combined: &[(&'static QuestionId, &'static CombinedRow)]) -> bool {
    asked.is_answered() && combined.iter().any(|(_, combination)| combination.with.contains(&asked.question.id))
}

/// Whether a question has a row. One without an answer has a row that says so, unless the partner owes no answer: the
/// question is optional, or it only stands in for another one (whose row then speaks for both), or another one stands in
/// for it.
fn has_row(question: &AskedQuestion<'_>, asked: &[AskedQuestion<'_>]) -> bool {
    let id = &question.question.id;
    let is_stood_in_for =
        || asked.iter().any(|other| other.question.stands_in_for.as_ref() == Some(id) && other.is_answered());
    let is_owed = || question.required && question.question.stands_in_for.is_none() && !is_stood_in_for();
    matches!(question.question.content, Content::Derived(_))
        || question.is_answered()
        || question.note.is_some()
        || question.is_withheld()
        || is_owed()
}
