//! Cloud Fortified: "Cloud Fortified apps will be required to complete all fields … After that date their Cloud
//! Fortified badge will be removed if all fields of Privacy & Security tab are not filled out."
//!
//! The badge is derived at every read from the enrolment, the completeness of the tab, the programme's dates and the
//! time, so a job that runs late cannot make it wrong. What was derived last is recorded with the listing: a run of the job
//! compares it with what is true then, and tells the partner the difference.

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

/// The badge as it was recorded last: with a change of the listing, or by the job enforce-fortified when a date of the
/// programme changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadgeRecord {
    /// The state of the badge.
    pub state: BadgeState,
    /// When it came into this state.
    pub since: Timestamp,
    /// When it was recorded. What happened before cannot be derived from what is live now.
    pub at: Timestamp,
    /// The state that the partner knows, because it was told or is about to be; `None` if that is `state`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<BadgeState>,
}

impl BadgeRecord {
    /// The state that the partner knows.
    pub fn told(&self) -> BadgeState {
        self.told.unwrap_or(self.state)
    }

    /// The same record for a partner who knows the state `told`.
    pub fn with_told(self, told: BadgeState) -> Self {
        Self { told: Some(told).filter(|told| *told != self.state), ..self }
    }
}

/// What a partner is told of a badge that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BadgeNews {
    /// The badge is no longer shown, because the tab is not complete.
    Removed,
    /// The badge is shown again.
    Returned,
    /// The app has left Cloud Fortified.
    Left,
    /// Cloud Fortified itself has ended, and the app had the badge until then.
    Ended,
}

impl BadgeNews {
    /// What there is to tell a partner who knows the state `told` of an app that is enrolled, when the badge is now in the
    /// state `now`. An enrolled app has no badge only after the end of Cloud Fortified, of which those are told who had it.
    pub fn between(told: BadgeState, now: BadgeState) -> Option<Self> {
        match (told, now) {
            (BadgeState::None | BadgeState::Held, BadgeState::Removed) => Some(Self::Removed),
            (BadgeState::None | BadgeState::Removed, BadgeState::Held) => Some(Self::Returned),
            (BadgeState::Held, BadgeState::None) => Some(Self::Ended),
            _ => None,
        }
    }
}

impl BadgeState {
    /// The state that a partner expects of an app that it enrols at `now`, and needs not be told of.
    pub fn expected(programme: &Programme, now: Timestamp) -> Self {
        if programme.fortified.has_ended(now) { Self::None } else { Self::Held }
    }

    /// What a partner who knows this state knows after the state `now` was told, if there was something to tell. A badge that
    /// was removed before the end of Cloud Fortified stays removed for its partner.
    pub fn known_after(self, now: Self) -> Self {
        if (self, now) == (Self::Removed, Self::None) { self } else { now }
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

/// Whether one of the calendar's instants is after `after` and not after `until`.
pub fn any_passed(calendar: &[Timestamp], after: Timestamp, until: Timestamp) -> bool {
    calendar.iter().any(|instant| after < *instant && *instant <= until)
}

/// What the badge of an enrolled app is derived from.
#[derive(Clone, Copy)]
pub struct BadgeInput<'a> {
    /// When the enrolment was approved.
    pub approved_at: Timestamp,
    /// The badge as it was recorded last.
    pub record: Option<&'a BadgeRecord>,
    /// The programme with its past rules.
    pub programme: &'a Programme,
    /// Whether the live tab is complete by the questions that count at an instant under a programme's rules.
    pub is_complete: &'a dyn Fn(&Programme, Timestamp) -> bool,
}

impl BadgeInput<'_> {
    /// The state of the badge at an instant, by the rules in force then.
    pub fn state_at(&self, at: Timestamp) -> BadgeState {
        let rules = self.programme.with_rules_at(at);
        if rules.fortified.has_ended(at) {
            BadgeState::None
        } else if at < rules.fortified.deadline || (self.is_complete)(&rules, at) {
            BadgeState::Held
        } else {
            BadgeState::Removed
        }
    }

    /// The record from which the badge at `now` follows. A record from before the enrolment says nothing, and one from the
    /// future is only found after the clock was set back.
    fn start(&self, now: Timestamp) -> BadgeRecord {
        let of_enrolment = BadgeRecord {
            state: self.state_at(self.approved_at),
            since: self.approved_at,
            at: self.approved_at,
            told: None,
        };
        self.record.filter(|record| record.at >= self.approved_at && record.at <= now).copied().unwrap_or(of_enrolment)
    }

    /// The badge at `now`, as it is to be recorded. Since the last record, nothing but the programme's rules can have changed
    /// it.
    pub fn record_at(&self, now: Timestamp) -> BadgeRecord {
        let mut badge = self.start(now);
        for change in self.programme.changes_of_rules(badge.at, now) {
            let state = self.state_at(change);
            if state != badge.state {
                (badge.state, badge.since) = (state, change);
            }
        }
        // The state differs only if the clock was set back to before the enrolment.
        BadgeRecord { state: self.state_at(now), since: badge.since, at: now, told: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn recorded(
        record: Option<&BadgeRecord>,
        programme: &Programme,
        is_complete: &dyn Fn(&Programme, Timestamp) -> bool,
        now: &str,
    ) -> BadgeRecord {
        BadgeInput { approved_at: at("2023-01-10T00:00:00Z"), record, programme, is_complete }.record_at(at(now))
    }

    fn state(complete: bool, now: &str) -> (BadgeState, Option<Timestamp>) {
        let badge = recorded(None, &Programme::default(), &|_, _| complete, now);
        (badge.state, Some(badge.since))
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
        let found = |after: &str, until: &str| any_passed(&calendar, at(after), at(until));
        assert!(found("2023-05-15T23:00:00Z", "2023-05-16T00:00:00Z"));
        assert!(!found("2023-05-16T00:00:00Z", "2023-05-16T01:00:00Z"), "each window is found once");
        assert!(found("2023-07-10T00:00:00Z", "2023-08-20T00:00:00Z"), "after 40 days without a run");
        assert!(found("2023-08-13T23:00:00Z", "2023-08-14T00:00:00Z"), "the loss itself");
        assert!(!found("2023-08-14T00:00:00Z", "2023-08-13T00:00:00Z"), "a clock that stepped back");
        assert!(found("2025-05-27T23:00:00Z", "2025-05-28T00:00:00Z"), "90 days before new questions count");
    }

    #[test]
    fn partners_are_told_of_a_badge_that_went_or_came_back_or_ended() {
        use BadgeState::{Held, None as No, Removed};
        let news = BadgeNews::between;
        assert_eq!((news(Held, Removed), news(No, Removed)), (Some(BadgeNews::Removed), Some(BadgeNews::Removed)));
        assert_eq!((news(Removed, Held), news(Held, No)), (Some(BadgeNews::Returned), Some(BadgeNews::Ended)));
        assert_eq!(news(No, Held), Some(BadgeNews::Returned), "the end was taken back");
        for (told, now) in [(Held, Held), (Removed, Removed), (Removed, No), (No, No)] {
            assert_eq!(news(told, now), None, "{told:?} {now:?}");
        }
    }

    #[test]
    fn the_badge_goes_when_a_new_question_counts_and_is_not_answered() {
        let counted = at("2025-08-26T00:00:00Z");
        let badge = recorded(None, &Programme::default(), &|_, at| at < counted, "2025-09-01T00:00:00Z");
        assert_eq!((badge.state, badge.since), (BadgeState::Removed, counted));
    }

    #[test]
    fn from_the_end_of_cloud_fortified_on_there_is_no_badge() {
        let mut programme = Programme::default();
        programme.fortified.ends_at = Some(at("2026-12-31T00:00:00Z"));
        let before = recorded(None, &programme, &|_, _| true, "2026-12-30T23:59:59Z");
        assert_eq!(before.state, BadgeState::Held);
        let after = recorded(None, &programme, &|_, _| true, "2027-06-01T00:00:00Z");
        assert_eq!((after.state, after.since), (BadgeState::None, at("2026-12-31T00:00:00Z")));
    }

    #[test]
    fn since_is_the_instant_of_the_cause_and_does_not_move() {
        let changed = |before: &Programme, deadline: &str, now: &str| {
            let mut document = serde_json::to_value(before).unwrap();
            document["fortified"]["deadline"] = deadline.into();
            before.replaced_by(&document, at(now)).unwrap()
        };
        let first = Programme::default();
        let put_off = changed(&first, "2024-01-01T00:00:00Z", "2023-08-20T10:00:00Z");
        let brought_forward = changed(&put_off, "2023-06-01T00:00:00Z", "2023-09-05T11:00:00Z");
        let since = |programme: &Programme, now: &str| {
            let badge = recorded(None, programme, &|_, _| false, now);
            (badge.state, badge.since)
        };
        let removed = (BadgeState::Removed, at("2023-08-14T00:00:00Z"));
        assert_eq!(since(&first, "2023-08-15T00:00:00Z"), removed);
        let returned = (BadgeState::Held, at("2023-08-20T10:00:00Z"));
        assert_eq!(since(&put_off, "2023-08-20T10:00:00Z"), returned);
        assert_eq!(since(&put_off, "2023-08-30T00:00:00Z"), returned, "at every read");
        assert_eq!(since(&put_off, "2024-01-05T00:00:00Z"), (BadgeState::Removed, at("2024-01-01T00:00:00Z")));
        let gone = (BadgeState::Removed, at("2023-09-05T11:00:00Z"));
        assert_eq!(since(&brought_forward, "2023-09-05T11:00:00Z"), gone, "when staff said so, not before");
        assert_eq!(since(&brought_forward, "2024-02-01T00:00:00Z"), gone);
    }

    #[test]
    fn a_record_is_where_the_history_goes_on() {
        let (removed_at, recorded_at) = (at("2023-08-14T00:00:00Z"), at("2023-08-20T12:00:00Z"));
        let programme = Programme::default();
        let record = BadgeRecord { state: BadgeState::Removed, since: removed_at, at: recorded_at, told: None };
        let badge = recorded(Some(&record), &programme, &|_, _| false, "2023-09-01T00:00:00Z");
        assert_eq!((badge.state, badge.since), (BadgeState::Removed, removed_at));
        let record = BadgeRecord { state: BadgeState::Held, since: recorded_at, at: recorded_at, told: None };
        let badge = recorded(Some(&record), &programme, &|_, _| true, "2023-09-01T00:00:00Z");
        assert_eq!((badge.state, badge.since), (BadgeState::Held, recorded_at));
        let earlier = recorded(Some(&record), &programme, &|_, _| true, "2023-07-01T00:00:00Z");
        assert_eq!(earlier.since, at("2023-01-10T00:00:00Z"), "a clock that was set back");
    }
}
