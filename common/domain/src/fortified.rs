//! Cloud Fortified: "Cloud Fortified apps will be required to complete all fields … After that date their Cloud
//! Fortified badge will be removed if all fields of Privacy & Security tab are not filled out."
//!
//! The badge is derived at every read from the enrolment, the completeness of the tab, the programme's dates and the
//! time. No job writes it, so a job that runs late cannot make it wrong.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::notice::window::{open_window, window_opens};
use crate::programme::Programme;
use crate::questionnaire::Completeness;

/// The app's enrolment in Cloud Fortified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented(""))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Enrolment {
    /// The status of the enrolment.
    pub status: EnrolmentStatus,
    /// When the enrolment was approved; present exactly if `status` is `APPROVED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Timestamp>,
}

impl Enrolment {
    /// The enrolment with its approval date. An approval that is sent without a date keeps the date that it has; a new
    /// one is dated `now`.
    pub fn dated(self, before: Option<Self>, now: Timestamp) -> Self {
        match (self.status, self.approved_at) {
            (EnrolmentStatus::Approved, None) => {
                Self { approved_at: before.and_then(|before| before.approved_at).or(Some(now)), ..self }
            }
            _ => self,
        }
    }
}

/// The status of an enrolment, in the words of the marketplace's API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnrolmentStatus {
    /// The partner has applied.
    Applied,
    /// The app has the badge as long as its conditions are met.
    Approved,
    /// The marketplace has rejected the application.
    Rejected,
    /// The app does not take part.
    #[default]
    NotAParticipant,
}

/// Whether the badge is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
pub enum BadgeState {
    /// The app is not enrolled.
    None,
    /// The badge is shown.
    Held,
    /// The app is enrolled, but the badge is not shown because the tab is not complete.
    Removed,
}

/// The badge of an app at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(description = "The Cloud Fortified badge.", transform = crate::schema::documented("Self, since, deadline"))
)]
pub struct Badge {
    /// Whether it is shown.
    pub state: BadgeState,
    /// When it came into this state; absent if the app is not enrolled.
    #[cfg_attr(feature = "schema", schemars(description = "Since when; null when the app is not enrolled."))]
    pub since: Option<Timestamp>,
    /// When a complete tab becomes a condition of the badge; absent if the app is not enrolled.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "From when on a complete tab is required; null when the app is not enrolled.")
    )]
    pub deadline: Option<Timestamp>,
}

/// The badge as it was stored with the last change of the listing. What happened before that change cannot be derived
/// from what is live now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeRecord {
    /// The state of the badge.
    pub state: BadgeState,
    /// When it came into this state.
    pub since: Timestamp,
    /// When the listing changed.
    pub at: Timestamp,
}

impl BadgeRecord {
    /// The record for a change of the listing at `now`, from the badge just before and just after it; `None` if the app
    /// has no badge.
    pub fn after_change(before: Badge, after: Badge, now: Timestamp) -> Option<Self> {
        (after.state != BadgeState::None).then(|| {
            let unchanged_since = before.since.filter(|_| before.state == after.state);
            Self { state: after.state, since: unchanged_since.unwrap_or(now), at: now }
        })
    }
}

/// A change of the badge that the partner is notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeChange {
    /// The state before.
    pub from: BadgeState,
    /// The state after.
    pub to: BadgeState,
}

impl BadgeChange {
    /// The change, if partners are notified of it: they are told that a badge was removed or has returned, but not that
    /// a new one is shown or that the app has left Cloud Fortified.
    pub fn between(from: BadgeState, to: BadgeState) -> Option<Self> {
        let is_notified = match to {
            BadgeState::None => false,
            BadgeState::Held => from == BadgeState::Removed,
            BadgeState::Removed => from != BadgeState::Removed,
        };
        is_notified.then_some(Self { from, to })
    }
}

/// A badge that is shown now and will be removed unless fields are filled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeAtRisk {
    /// When it will be removed.
    pub due: Timestamp,
    /// How complete the live tab is by the questions that count then.
    pub completeness: Completeness,
}

/// The warning that is due at `now` for badges that will be removed at `due`: the latest window that has opened, in days
/// before `due`.
pub fn open_warning(programme: &Programme, due: Timestamp, now: Timestamp) -> Option<u16> {
    open_window(&programme.fortified.warning_days, due, now)
}

/// All instants at which a warning's window opens or a badge may be removed, in order.
pub fn badge_calendar(programme: &Programme) -> Vec<Timestamp> {
    let mut calendar: Vec<Timestamp> = Vec::new();
    for due in programme.turning_points() {
        calendar.extend(programme.fortified.warning_days.iter().map(|days| window_opens(due, *days)));
        calendar.push(due);
    }
    calendar.sort_unstable();
    calendar.dedup();
    calendar
}

/// Whether one of the calendar's instants is after `after` and not after `until`. Without `after`, whether one is not
/// after `until`.
pub fn any_passed(calendar: &[Timestamp], after: Option<Timestamp>, until: Timestamp) -> bool {
    calendar.iter().any(|instant| *instant <= until && after.is_none_or(|after| after < *instant))
}

/// The badge at `now`. `is_complete` says whether the live tab is complete by the questions that count at an instant.
pub fn badge_at(
    enrolment: &Enrolment,
    record: Option<&BadgeRecord>,
    programme: &Programme,
    is_complete: impl Fn(Timestamp) -> bool,
    now: Timestamp,
) -> Badge {
    let (EnrolmentStatus::Approved, Some(approved_at)) = (enrolment.status, enrolment.approved_at) else {
        return Badge { state: BadgeState::None, since: None, deadline: None };
    };
    let deadline = programme.fortified.deadline;
    let state_at = |at| if at < deadline || is_complete(at) { BadgeState::Held } else { BadgeState::Removed };
    let start = match record {
        Some(record) if record.at >= approved_at => *record,
        _ => BadgeRecord { state: state_at(approved_at), since: approved_at, at: approved_at },
    };
    // Since the record was written, nothing but the programme's own dates can have changed the badge.
    let mut turning_points: Vec<Timestamp> =
        programme.turning_points().filter(|point| *point > start.at && *point <= now).collect();
    turning_points.sort_unstable();
    let (mut state, mut since) = (start.state, start.since);
    for point in turning_points {
        if state_at(point) != state {
            (state, since) = (state_at(point), point);
        }
    }
    // The record may be from the future, if the clock has been set back; then the state at `now` decides.
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
        let badge = badge_at(&enrolled(), None, &Programme::default(), |_| complete, at(now));
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
            assert_eq!(open_warning(&programme, deadline, at(now)), due, "{now}");
        }
    }

    #[test]
    fn a_window_that_opened_while_nobody_looked_is_found_afterwards() {
        let programme = Programme::default();
        let calendar = badge_calendar(&programme);
        let found = |after: &str, until: &str| any_passed(&calendar, Some(at(after)), at(until));
        assert!(found("2023-05-15T23:00:00Z", "2023-05-16T00:00:00Z"));
        assert!(!found("2023-05-16T00:00:00Z", "2023-05-16T01:00:00Z"), "each window is found once");
        assert!(found("2023-07-10T00:00:00Z", "2023-08-20T00:00:00Z"), "after 40 days without a run");
        assert!(found("2023-08-13T23:00:00Z", "2023-08-14T00:00:00Z"), "the loss itself");
        assert!(!found("2023-08-14T00:00:00Z", "2023-08-13T00:00:00Z"), "a clock that stepped back");
        assert!(found("2025-05-27T23:00:00Z", "2025-05-28T00:00:00Z"), "90 days before new questions count");
        assert!(any_passed(&calendar, None, at("2026-01-01T00:00:00Z")), "nobody has ever looked");
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
            let badge = badge_at(&enrolment, None, &Programme::default(), |_| true, at("2024-01-01T00:00:00Z"));
            assert_eq!(badge, Badge { state: BadgeState::None, since: None, deadline: None });
        }
    }

    #[test]
    fn the_badge_goes_when_a_new_question_counts_and_is_not_answered() {
        let programme = Programme::default();
        let counted = at("2025-08-26T00:00:00Z");
        let badge = badge_at(&enrolled(), None, &programme, |at| at < counted, at("2025-09-01T00:00:00Z"));
        assert_eq!((badge.state, badge.since), (BadgeState::Removed, Some(counted)));
    }

    #[test]
    fn a_change_that_changes_nothing_keeps_since() {
        let programme = Programme::default();
        let (removed_at, changed_at) = (at("2023-08-14T00:00:00Z"), at("2023-08-20T12:00:00Z"));
        let before = badge_at(&enrolled(), None, &programme, |_| false, changed_at);
        let record = BadgeRecord::after_change(before, before, changed_at).unwrap();
        let later = at("2023-09-01T00:00:00Z");
        let still = badge_at(&enrolled(), Some(&record), &programme, |_| false, later);
        assert_eq!((still.state, still.since), (BadgeState::Removed, Some(removed_at)));
        let after = Badge { state: BadgeState::Held, ..before };
        let record = BadgeRecord::after_change(before, after, changed_at).unwrap();
        let returned = badge_at(&enrolled(), Some(&record), &programme, |_| true, later);
        assert_eq!((returned.state, returned.since), (BadgeState::Held, Some(changed_at)));
    }
}
