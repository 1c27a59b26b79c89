//! What customers see: the rows of the tab, in the default and in the expanded view.
//!
//! The answers come in through [`asked_questions`], so the answer to a question that is not asked cannot get here.

mod pieces;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use strum::VariantArray;

pub use self::pieces::{AnswerPiece, NO, NOT_APPLICABLE, NOT_KNOWN, PieceBody, YES};
use self::pieces::{answer_pieces, catalogue_piece, piece_of_tick, piece_of_words, pieces_with_label, plain_text, withheld_pieces};
use crate::fortified::Badge;
use crate::ids::{AppKey, QuestionId};
use crate::language::Language;
use crate::listing::{AppFacts, BugBounty, Listing};
use crate::programme::Programme;
use crate::questionnaire::asked::{Asides, AskedPart, AskedQuestion, asides, asked_questions};
use crate::questionnaire::definition::{CombinedRow, Content, Derived, Question};
use crate::questionnaire::listing_fields::ListingFields;
use crate::questionnaire::wire::write_value;
use crate::questionnaire::{Answers, Questionnaire, View};
use crate::rollout::Channel;

/// "the following default value will be displayed on the fields with no response".
pub const NOT_PROVIDED: &str = "Response not provided by the partner";

/// What is shown in place of an answer that a review withholds, so that nobody takes its absence for the partner's silence.
pub const WITHHELD: &str = "Withheld after review";

/// "We will provide a disclaimer on the tab stating that Marketplace Partners are responsible for the responses on the
/// tab."
pub const DISCLAIMER: &str = "The answers on this tab are given by the Marketplace Partner, who is responsible for them. {marketplace} does not review them before they are published.";

/// The English texts of the tab that are in no questionnaire. A test checks that each has a translation.
#[cfg(test)]
pub(crate) const OWN_WORDS: [&str; 9] =
    [NOT_PROVIDED, WITHHELD, DISCLAIMER, YES, NO, NOT_APPLICABLE, pieces::INDEFINITELY, pieces::NO_PERMISSIONS, NOT_KNOWN];

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
    schemars(rename = "Row", transform = crate::schema::documented("label, applies, reason, value, text, content, note"))
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
    /// Whether the question applies. One that other answers rule out is in the expanded view only.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "False for a question that other answers rule out; it is in the expanded view only.")
    )]
    pub applies: bool,
    /// Why the question does not apply; absent if it does.
    #[cfg_attr(feature = "schema", schemars(description = "Why it does not apply."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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
    let Asides { not_applicable, mut combined } = asides(questionnaire, answers);
    // A row without an answer speaks for no others.
    combined.retain(|(id, _)| asked.iter().any(|asked| asked.question.id == **id && asked.is_answered()));
    let texts = RowTexts { questionnaire, facts, language };
    let shown = questionnaire.questions.iter().filter_map(|question| {
        let Some(position) = asked.iter().position(|asked| asked.question.id == question.id) else {
            let (_, reason) = not_applicable.iter().find(|(other, _)| other.id == question.id)?;
            return (question.view != View::None).then(|| texts.not_applicable_row(question, reason));
        };
        let one = &asked[position];
        if is_spoken_for(one, &combined) || !has_row(one, &asked) {
            return None;
        }
        let mut row = texts.row(one, asked.get(position + 1));
        if let Some((_, combination)) = combined.iter().find(|(id, _)| **id == question.id) {
            let others = asked.iter().filter(|other| combination.with.contains(&other.question.id));
            texts.combine(&mut row, one, combination, others.filter(|other| other.is_answered()));
        }
        Some(row)
    });
    shown.filter(|row| view.shows(row.view)).collect()
}

/// Whether the row of another question speaks for this one. A question without an answer speaks for itself.
fn is_spoken_for(asked: &AskedQuestion<'_>, combined: &[(&QuestionId, &CombinedRow)]) -> bool {
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

/// What every row needs besides its question.
struct RowTexts<'a> {
    questionnaire: &'a Questionnaire,
    facts: &'a AppFacts,
    language: Language,
}

impl RowTexts<'_> {
    fn section(&self, question: &Question) -> String {
        self.language.translate(self.questionnaire.section_title(question)).to_owned()
    }

    /// The row of a question that is asked. `next` is the question after it: a checkbox there may add to the answer.
    fn row(&self, asked: &AskedQuestion<'_>, next: Option<&AskedQuestion<'_>>) -> TabRow {
        let question = asked.question;
        let (value, mut content) = match question.content {
            Content::Derived(derived) => {
                let piece = catalogue_piece(derived, self.facts, self.language);
                (catalogue_value(derived, self.facts), piece.into_iter().collect())
            }
            Content::Parts { .. } => (answer_value(asked), answer_pieces(asked, self.language)),
        };
        // An unticked checkbox is an answer, but tells customers nothing.
        let answered = !content.is_empty();
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
            label: self.language.translate(&question.label).to_owned(),
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
        if asked.note_withheld { Some(self.language.translate(WITHHELD).to_owned()) } else { asked.note.clone() }
    }

    fn not_applicable_row(&self, question: &Question, reason: &str) -> TabRow {
        let reason = self.language.translate(reason);
        TabRow {
            id: question.id.clone(),
            section: self.section(question),
            label: self.language.translate(&question.label).to_owned(),
            view: View::Expanded,
            applies: false,
            reason: Some(reason.to_owned()),
            answered: false,
            withheld: false,
            value: Json::Null,
            text: format!("{}: {reason}", self.language.translate(NOT_APPLICABLE)),
            content: Vec::new(),
            note: None,
        }
    }

    /// Makes the row of a question speak for `others` as well.
    fn combine<'a>(
        &self,
        row: &mut TabRow,
        own: &AskedQuestion<'_>,
        combination: &CombinedRow,
        others: impl Iterator<Item = &'a AskedQuestion<'a>>,
    ) {
        let mut values = values_by_part(own);
        let mut notes: Vec<String> = self.note(own).into_iter().collect();
        row.label = self.language.translate(&combination.label).to_owned();
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
        let value = asked.parts.first().and_then(|part| part.value.as_ref());
        return value.map_or(Json::Null, write_value);
    }
    let by_part = values_by_part(asked);
    if by_part.is_empty() { Json::Null } else { Json::Object(by_part) }
}

fn values_by_part(asked: &AskedQuestion<'_>) -> Map<String, Json> {
    let value = |part: &AskedPart<'_>| Some((part.part.name.clone(), write_value(part.value.as_ref()?)));
    asked.parts.iter().filter_map(value).collect()
}
