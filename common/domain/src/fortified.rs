//! Cloud Fortified: "Cloud Fortified apps will be required to complete all fields … After that date their Cloud
//! Fortified badge will be removed if all fields of Privacy & Security tab are not filled out."
//!
//! The badge is derived at every read from enrolment, completeness, the programme's dates and now; nothing that a late
//! job writes can make it wrong.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::listing::{Enrolment, EnrolmentStatus, Listing};
use crate::notice::window::{open_window, window_opens};
use crate::notice::{Notice, NoticeContent, NoticeCycle, NoticeWindow};
use crate::programme::Programme;
use crate::questionnaire::Completeness;
use crate::{AppKey, PartnerId};

/// Whether the badge is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BadgeState {
    /// The app is not enrolled.
    None,
    /// It is shown.
    Held,
    /// The app is enrolled, and the badge is not shown, since the tab is not complete.
    Removed,
}

/// The badge of an app at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// Whether it is shown.
    pub state: BadgeState,
    /// Since when it has been so; absent when the app is not enrolled.
    pub since: Option<Timestamp>,
    /// From when on a complete tab is required; absent when the app is not enrolled.
    pub deadline: Option<Timestamp>,
}

/// Where the badge stood after the last change of the listing: what happened before that change is not derivable from
/// what is live now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How it was.
    pub state: BadgeState,
    /// Since when.
    pub since: Timestamp,
    /// When the listing changed.
    pub at: Timestamp,
}

impl Standing {
    /// Where the badge stands after a change at `now`, from how it was just before and just after.
    #[must_use]
    pub fn after_change(before: Badge, after: Badge, now: Timestamp) -> Option<Self> {
        (after.state != BadgeState::None).then(|| {
            let unchanged = before.since.filter(|_| before.state == after.state);
            Self { state: after.state, since: unchanged.unwrap_or(now), at: now }
        })
    }
}

/// A badge that a change of the listing took away or gave back: what the partner is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeChange {
    /// How it was just before the change.
    pub from: BadgeState,
    /// How it was just after it.
    pub to: BadgeState,
}

impl BadgeChange {
    /// The change, if it is one that the partner is to be told of: not that a badge is shown to begin with, nor that the
    /// app left the programme.
    #[must_use]
    pub fn between(from: BadgeState, to: BadgeState) -> Option<Self> {
        let told = match to {
            BadgeState::None => false,
            BadgeState::Held => from == BadgeState::Removed,
            BadgeState::Removed => from != BadgeState::Removed,
        };
        told.then_some(Self { from, to })
    }
}

/// A badge that is held and will go unless fields are filled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtRisk {
    /// When it goes.
    pub due: Timestamp,
    /// How complete the live tab is by what counts then.
    pub completeness: Completeness,
}

/// The warning that is due at `now` for badges that go at `due`: the latest window that has opened, in days.
#[must_use]
pub fn warning(programme: &Programme, due: Timestamp, now: Timestamp) -> Option<u16> {
    open_window(&programme.fortified.warning_days, due, now)
}

/// Every instant at which a warning's window opens or a badge may go, in order.
#[must_use]
pub fn calendar(programme: &Programme) -> Vec<Timestamp> {
    let windows = |due: Timestamp| {
        let warnings = programme.fortified.warning_days.iter().map(move |days| window_opens(due, *days));
        warnings.chain([due])
    };
    let mut calendar: Vec<Timestamp> = programme.turning_points().flat_map(windows).collect();
    calendar.sort_unstable();
    calendar.dedup();
    calendar
}

/// Whether one of the calendar's instants came after `after` and by `until`; with no `after`, at any time before.
#[must_use]
pub fn opened(calendar: &[Timestamp], after: Option<Timestamp>, until: Timestamp) -> bool {
    calendar.iter().any(|instant| *instant <= until && after.is_none_or(|after| after < *instant))
}

/// What a partner is to be told at `now` of its apps, one notice for each kind and window: the badges that went at one of
/// the programme's own instants after `after`, and those at risk whose warning's window is open. Badges that went by a
/// change of the listing are told of with that change.
#[must_use]
pub fn notices(
    partner: &PartnerId,
    apps: &[(AppKey, Listing)],
    programme: &Programme,
    after: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Notice> {
    let mut found: BTreeMap<(Timestamp, Option<u16>), Notice> = BTreeMap::new();
    for (key, listing) in apps.iter().filter(|(_, listing)| listing.facts.is_watched()) {
        let Some((due, days, completeness)) = due(listing, programme, after, now) else { continue };
        let (window, content) = match days {
            Some(days) => (NoticeWindow::of_days(days), NoticeContent::FortifiedWarning { due, days }),
            None => (NoticeWindow::DEADLINE, NoticeContent::BadgeRemoved),
        };
        let new = || Notice::new(partner.clone(), NoticeCycle::of_instant(due), window, content, now);
        found.entry((due, days)).or_insert_with(new).add_app(key.clone(), &completeness);
    }
    found.into_values().collect()
}

/// What is to be told of one app: the loss of its badge, or the warning that is open, with the instant of the loss and how
/// complete the tab is by what counts then.
fn due(
    listing: &Listing,
    programme: &Programme,
    after: Option<Timestamp>,
    now: Timestamp,
) -> Option<(Timestamp, Option<u16>, Completeness)> {
    let badge = listing.badge(programme, now);
    if badge.state == BadgeState::Removed {
        let told_with_its_change = |since: &Timestamp| !programme.turning_points().any(|point| point == *since);
        let since = badge.since.filter(|since| !told_with_its_change(since));
        let since = since.filter(|since| after.is_none_or(|after| after < *since))?;
        return Some((since, None, listing.completeness(programme, now)));
    }
    let AtRisk { due, completeness } = listing.at_risk(programme, now)?;
    Some((due, Some(warning(programme, due, now)?), completeness))
}

/// The badge at `now`. `complete` tells whether the live tab is complete under the questions in force at an instant.
#[must_use]
pub fn badge(
    enrolment: &Enrolment,
    standing: Option<&Standing>,
    programme: &Programme,
    complete: impl Fn(Timestamp) -> bool,
    now: Timestamp,
) -> Badge {
    let (EnrolmentStatus::Approved, Some(approved_at)) = (enrolment.status, enrolment.approved_at) else {
        return Badge { state: BadgeState::None, since: None, deadline: None };
    };
    let deadline = programme.fortified.deadline;
    let state_at = |at: Timestamp| if at < deadline || complete(at) { BadgeState::Held } else { BadgeState::Removed };
    let start = match standing {
        Some(standing) if standing.at >= approved_at => *standing,
        _ => Standing { state: state_at(approved_at), since: approved_at, at: approved_at },
    };
    let mut turning_points: Vec<Timestamp> =
        programme.turning_points().filter(|point| *point > start.at && *point <= now).collect();
    turning_points.sort_unstable();
    let (state, since) = turning_points.into_iter().fold((start.state, start.since), |(state, since), point| {
        let then = state_at(point);
        if then == state { (state, since) } else { (then, point) }
    });
    // The change that `start` stands for may have come after a clock that stepped back; what counts is now.
    let current = state_at(now);
    let since = if current == state { since } else { now };
    Badge { state: current, since: Some(since), deadline: Some(deadline) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn enrolled() -> Enrolment {
        Enrolment { status: EnrolmentStatus::Approved, approved_at: Some(at("2023-01-10T00:00:00Z")) }
    }

    fn state(complete: bool, now: &str) -> (BadgeState, Option<Timestamp>) {
        let badge = badge(&enrolled(), None, &Programme::default(), |_| complete, at(now));
        (badge.state, badge.since)
    }

    #[test]
    fn until_the_end_of_13_august_2023_the_badge_is_held_whatever_the_tab() {
        assert_eq!(state(false, "2023-08-13T23:59:59Z"), (BadgeState::Held, Some(at("2023-01-10T00:00:00Z"))));
    }

    #[test]
    fn from_14_august_2023_on_only_a_complete_tab_keeps_it() {
        assert_eq!(state(false, "2023-08-14T00:00:00Z"), (BadgeState::Removed, Some(at("2023-08-14T00:00:00Z"))));
        assert_eq!(state(false, "2024-08-14T00:00:00Z"), (BadgeState::Removed, Some(at("2023-08-14T00:00:00Z"))));
        assert_eq!(state(true, "2024-08-14T00:00:00Z"), (BadgeState::Held, Some(at("2023-01-10T00:00:00Z"))));
    }

    #[test]
    fn warnings_open_90_30_7_and_1_days_before_the_deadline_and_an_older_one_is_skipped() {
        let programme = Programme::default();
        let deadline = at("2023-08-14T00:00:00Z");
        for (now, due) in [
            ("2023-05-15T23:59:59Z", None),
            ("2023-05-16T00:00:00Z", Some(90)),
            ("2023-07-14T23:59:59Z", Some(90)),
            ("2023-07-15T00:00:00Z", Some(30)),
            ("2023-08-07T00:00:00Z", Some(7)),
            ("2023-08-13T00:00:00Z", Some(1)),
            ("2023-08-13T23:59:59Z", Some(1)),
            ("2023-08-14T00:00:00Z", None),
        ] {
            assert_eq!(warning(&programme, deadline, at(now)), due, "{now}");
        }
    }

    #[test]
    fn a_window_that_opened_while_nobody_looked_is_found_afterwards() {
        let programme = Programme::default();
        let calendar = calendar(&programme);
        let found = |after: &str, until: &str| opened(&calendar, Some(at(after)), at(until));
        assert!(found("2023-05-15T23:00:00Z", "2023-05-16T00:00:00Z"));
        assert!(!found("2023-05-16T00:00:00Z", "2023-05-16T01:00:00Z"), "each window is found once");
        assert!(found("2023-07-10T00:00:00Z", "2023-08-20T00:00:00Z"), "after 40 days without a run");
        assert!(found("2023-08-13T23:00:00Z", "2023-08-14T00:00:00Z"), "the loss itself");
        assert!(!found("2023-08-14T00:00:00Z", "2023-08-13T00:00:00Z"), "a clock that stepped back");
        assert!(found("2025-05-27T23:00:00Z", "2025-05-28T00:00:00Z"), "90 days before new questions count");
        assert!(opened(&calendar, None, at("2026-01-01T00:00:00Z")), "nobody has ever looked");
    }

    #[test]
    fn partners_are_told_of_a_badge_that_went_or_came_back() {
        use BadgeState::{Held, None as No, Removed};
        let told = |from, to| BadgeChange::between(from, to).is_some();
        assert!(told(Held, Removed) && told(Removed, Held) && told(No, Removed));
        assert!(!told(No, Held) && !told(Held, Held) && !told(Removed, Removed) && !told(Removed, No));
    }

    #[test]
    fn an_app_that_is_not_approved_has_no_badge() {
        for status in [EnrolmentStatus::Applied, EnrolmentStatus::Rejected, EnrolmentStatus::NotAParticipant] {
            let enrolment = Enrolment { status, approved_at: None };
            let badge = badge(&enrolment, None, &Programme::default(), |_| true, at("2024-01-01T00:00:00Z"));
            assert_eq!(badge, Badge { state: BadgeState::None, since: None, deadline: None });
        }
    }

    #[test]
    fn the_badge_goes_when_a_new_question_counts_and_is_not_answered() {
        let programme = Programme::default();
        let counted = at("2025-08-26T00:00:00Z");
        let badge = badge(&enrolled(), None, &programme, |at| at < counted, at("2025-09-01T00:00:00Z"));
        assert_eq!((badge.state, badge.since), (BadgeState::Removed, Some(counted)));
    }

    #[test]
    fn a_change_that_changes_nothing_keeps_since() {
        let programme = Programme::default();
        let (removed_at, changed_at) = (at("2023-08-14T00:00:00Z"), at("2023-08-20T12:00:00Z"));
        let before = badge(&enrolled(), None, &programme, |_| false, changed_at);
        let standing = Standing::after_change(before, before, changed_at).unwrap();
        let later = at("2023-09-01T00:00:00Z");
        let still = badge(&enrolled(), Some(&standing), &programme, |_| false, later);
        assert_eq!((still.state, still.since), (BadgeState::Removed, Some(removed_at)));
        let after = Badge { state: BadgeState::Held, ..before };
        let standing = Standing::after_change(before, after, changed_at).unwrap();
        let returned = badge(&enrolled(), Some(&standing), &programme, |_| true, later);
        assert_eq!((returned.state, returned.since), (BadgeState::Held, Some(changed_at)));
    }
}
