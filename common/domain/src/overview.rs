//! What customers see of an app outside its tab: the overview with its summary, the badge image, and what a new revision
//! changed. All of it is derived from the tab, so nothing appears here that the tab does not show.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use crate::fortified::{Badge, BadgeState};
use crate::ids::{AppKey, QuestionId};
use crate::language::Language;
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::Answers;
use crate::rollout::Channel;
use crate::tab::{AnswerPiece, MarketplaceName, PieceBody, TabRequest, TabRow, TabView, build_tab, tab_rows};

/// The maximum length, in characters, of an answer in the summary, which is read at a glance. A longer one ends in an
/// ellipsis. (Ours.)
const SUMMARY_LENGTH: usize = 120;

/// The short presentation of an app.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("name, partnerName, shown, updatedAt, selfAssessment, summary"))
)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The app's key.
    pub app_key: AppKey,
    /// The app's name.
    pub name: String,
    /// The partner's name.
    pub partner_name: String,
    /// The channel that the overview is read on.
    pub channel: Channel,
    /// The Cloud Fortified badge.
    pub badge: Badge,
    /// Whether this visitor sees the tab. If not, the overview contains nothing of it.
    #[cfg_attr(feature = "schema", schemars(description = "Whether this visitor is shown the tab."))]
    pub shown: bool,
    /// When the answers were last updated; `null` if nothing was published or the tab is not shown.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "When the answers were published; null when nothing was, or nothing is shown.")
    )]
    pub updated_at: Option<Timestamp>,
    /// What the "Security" section says about the partner's self assessment, paragraph by paragraph; empty if there is no
    /// such section. The section is older than the tab, so the rollout does not hide it.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "What the security section says of the partner's self-assessment; empty: no section.")
    )]
    pub self_assessment: Vec<String>,
    /// The rows of the default view in short; empty if the tab is not shown.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "The rows of the default view in short; empty for whom the tab is not shown.")
    )]
    pub summary: Vec<SummaryLine>,
    /// The marketplace, as pages name it.
    #[serde(skip)]
    pub marketplace: MarketplaceName,
}

/// A row of the tab in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("label, text"))
)]
pub struct SummaryLine {
    /// The question's id.
    pub id: QuestionId,
    /// The label that customers read beside the answer.
    #[cfg_attr(feature = "schema", schemars(description = "What the customer reads beside the answer."))]
    pub label: &'static str,
    /// Whether the partner has answered.
    pub answered: bool,
    /// The answer in one line.
    pub text: String,
    /// Where the answer leads, if it is a link; always https.
    #[serde(skip)]
    pub href: Option<String>,
}

/// The overview of a listing. `shown` says whether this visitor sees the tab.
pub fn overview(listing: &Listing, request: TabRequest<'_>, shown: bool) -> Overview {
    let tab = shown.then(|| build_tab(listing, TabRequest { view: TabView::Default, ..request }));
    Overview {
        app_key: request.app.clone(),
        name: listing.facts.name.clone(),
        partner_name: listing.partner_name.clone(),
        channel: request.channel,
        badge: listing.badge(request.programme, request.now),
        shown,
        updated_at: tab.as_ref().and_then(|tab| tab.updated_at),
        self_assessment: listing.statements(request.programme, request.language, request.now),
        summary: tab.iter().flat_map(|tab| tab.rows.iter().map(summary_line)).collect(),
        marketplace: MarketplaceName::of(request.programme),
    }
}

fn summary_line(row: &TabRow) -> SummaryLine {
    let href = match row.content.as_slice() {
        [AnswerPiece { body: PieceBody::Link { href, .. }, .. }] => Some(href.clone()),
        _ => None,
    };
    SummaryLine { id: row.id.clone(), label: row.label, answered: row.answered, text: one_line(&row.text), href }
}

/// A text in one line of at most [`SUMMARY_LENGTH`] characters.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" · ");
    match text.char_indices().nth(SUMMARY_LENGTH) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// What the badge image of a listing says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListingBadge {
    /// The app has the Cloud Fortified badge.
    Fortified,
    /// When the answers were last updated.
    Updated(Timestamp),
    /// Nothing was published.
    NothingPublished,
    /// This visitor does not see the tab, and is not told that there is one.
    NotShown,
}

/// The badge image of a listing. `shown` says whether this visitor sees the tab.
pub fn listing_badge(listing: &Listing, programme: &Programme, shown: bool, now: Timestamp) -> ListingBadge {
    match (listing.badge(programme, now).state, &listing.live) {
        // The rollout of the tab does not hide the Cloud Fortified badge.
        (BadgeState::Held, _) => ListingBadge::Fortified,
        _ if !shown => ListingBadge::NotShown,
        (_, Some(live)) => ListingBadge::Updated(live.published_at),
        (_, None) => ListingBadge::NothingPublished,
    }
}

/// The labels of the rows that a revision changed, in the tab's order. Both revisions are read as customers would read
/// them now, so a change that they cannot see is not listed.
pub fn changed_rows(
    listing: &Listing,
    programme: &Programme,
    (before, after): (&Answers, &Answers),
    language: Language,
    now: Timestamp,
) -> Vec<String> {
    let questionnaire = programme.in_force(now).questionnaire;
    let rows =
        |answers| tab_rows(questionnaire, answers, &listing.facts, &listing.fields(), TabView::Expanded, language);
    let (before, after) = (rows(before), rows(after));
    let changed =
        questionnaire.questions.iter().filter(|question| answer(&before, &question.id) != answer(&after, &question.id));
    changed.map(|question| language.translate(&question.label).to_owned()).collect()
}

/// What a view says in answer to a question, if it is answered there.
fn answer<'a>(rows: &'a [TabRow], id: &QuestionId) -> Option<(&'a Json, &'a [AnswerPiece], Option<&'a str>)> {
    let row = rows.iter().find(|row| row.id == *id && (row.answered || row.note.is_some()))?;
    Some((&row.value, &row.content, row.note.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_line_and_ends_where_it_is_too_long() {
        assert_eq!(one_line("a\n \nb\t c "), "a · b c");
        let exact = "ü".repeat(SUMMARY_LENGTH);
        assert_eq!(one_line(&exact), exact);
        assert_eq!(one_line(&format!("{exact}.")), format!("{exact}…"));
    }
}
