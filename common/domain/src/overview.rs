//! What customers see of an app around its tab: the overview with its summary, the short words of the badge image, and what
//! a new revision changed. All of it is the tab, shortened: nothing here shows what the tab does not.

use jiff::Timestamp;
use serde::Serialize;

use crate::AppKey;
use crate::fortified::{Badge, BadgeState};
use crate::language::Language;
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::{Answers, QuestionId};
use crate::rollout::Channel;
use crate::tab::{Reading, Row, Tab, TabView, rows, tab};

/// A summary is read at a glance; a longer answer ends in an ellipsis. (Ours.)
const SUMMARY_LENGTH: usize = 120;

/// An app as its listing introduces it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The app.
    pub app_key: AppKey,
    /// Its name.
    pub name: String,
    /// The partner's name.
    pub partner_name: String,
    /// Where it is read.
    pub channel: Channel,
    /// The Cloud Fortified badge.
    pub badge: Badge,
    /// Whether this visitor sees the tab; without it, there is nothing of it here.
    pub shown: bool,
    /// When the answers were last updated; `null` when nothing was published, or nothing is shown.
    pub updated_at: Option<Timestamp>,
    /// What the "Security" section says of the partner's self-assessment, which is older than the tab and not gated; empty:
    /// no section.
    pub self_assessment: Vec<String>,
    /// The rows of the default view in short; empty when the tab is not shown.
    pub summary: Vec<Line>,
}

/// A row in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The question's id.
    pub id: QuestionId,
    /// What the customer reads beside the answer.
    pub label: String,
    /// Whether the partner said anything.
    pub answered: bool,
    /// The answer in one line.
    pub text: String,
}

/// The overview of a listing, for a visitor who sees the tab or not.
#[must_use]
pub fn overview(listing: &Listing, reading: Reading<'_>, shown: bool) -> Overview {
    let tab = shown.then(|| tab(listing, Reading { view: TabView::Default, ..reading }));
    Overview {
        app_key: reading.app.clone(),
        name: listing.facts.name.clone(),
        partner_name: listing.partner_name.clone(),
        channel: reading.channel,
        badge: listing.badge(reading.programme, reading.now),
        shown,
        updated_at: tab.as_ref().and_then(|tab| tab.updated_at),
        self_assessment: listing.statements(reading.programme, reading.language, reading.now),
        summary: tab.iter().flat_map(|tab: &Tab| tab.rows.iter().map(line)).collect(),
    }
}

fn line(row: &Row) -> Line {
    Line { id: row.id.clone(), label: row.label.clone(), answered: row.answered, text: one_line(&row.text) }
}

/// A text in one line of at most [`SUMMARY_LENGTH`] characters.
fn one_line(text: &str) -> String {
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = text.lines().map(squeezed).filter(|line| !line.is_empty()).collect();
    let text = lines.join(" · ");
    match text.char_indices().nth(SUMMARY_LENGTH) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// What the small image of a tab says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The app carries the Cloud Fortified badge; the rollout of the tab does not hide that.
    Fortified,
    /// The answers were last updated then.
    Updated(Timestamp),
    /// Nothing was published.
    Silent,
    /// This visitor does not see the tab yet.
    NotShown,
}

/// The sign of a listing, for a visitor who sees the tab or not.
#[must_use]
pub fn sign(listing: &Listing, programme: &Programme, shown: bool, now: Timestamp) -> Sign {
    match (listing.badge(programme, now).state, &listing.live) {
        (BadgeState::Held, _) => Sign::Fortified,
        _ if !shown => Sign::NotShown,
        (_, Some(live)) => Sign::Updated(live.published_at),
        (_, None) => Sign::Silent,
    }
}

/// The labels of the tab's rows that a revision changed, in the tab's order: both revisions are read as customers read
/// them now, so what they cannot see is not told.
#[must_use]
pub fn changed_rows(
    listing: &Listing,
    programme: &Programme,
    (before, after): (&Answers, &Answers),
    language: Language,
    now: Timestamp,
) -> Vec<String> {
    let questionnaire = programme.in_force(now).questionnaire;
    let rows = |answers| rows(questionnaire, answers, &listing.facts, &listing.fields(), TabView::Expanded, language);
    let (before, after) = (rows(before), rows(after));
    let says = |rows: &[Row], id: &QuestionId| {
        rows.iter().find(|row| row.id == *id && row.answered).map(|row| (row.value.clone(), row.content.clone()))
    };
    let asked = questionnaire.questions.iter();
    let changed = asked.filter(|question| says(&before, &question.id) != says(&after, &question.id));
    changed.map(|question| language.translate(&question.label).to_owned()).collect()
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
