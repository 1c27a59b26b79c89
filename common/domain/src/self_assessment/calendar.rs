//! What the calendar alone brings to a partner, without a step of anybody's: that an approval will expire or has, and what
//! the programme's end asks for. What must not live here: who looks when, and how far somebody has come with it.
//!
//! Invariant: whether something is to be told is decided from the partner's records as they are, never from where they
//! stood in a list.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Participation, State, before, days, later};
use crate::notice::Matter;
use crate::notice::window::window;
use crate::programme::{Programme, SelfAssessment};

/// A point in an approval's life to which it comes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// Its end is announced.
    Notice,
    /// Its expiry.
    Expiry,
    /// The end of the days for which a renewal may keep it shown.
    GraceOver,
}

impl Point {
    /// All of them, in the order in which an approval comes to them.
    pub const EVERY: [Self; 3] = [Self::Notice, Self::Expiry, Self::GraceOver];

    /// The expiry of the approvals that come to this point at `now`: those with an earlier one have, those with a later one
    /// have not.
    #[must_use]
    pub fn expiry(self, policy: &SelfAssessment, now: Timestamp) -> Timestamp {
        match self {
            // An approval that is shorter than the notice is announced when it begins.
            Self::Notice => {
                let whole = later(now, policy.validity_months);
                now.checked_add(days(policy.notice_days)).map_or(whole, |ahead| ahead.min(whole))
            }
            Self::Expiry => now,
            Self::GraceOver => before(now, policy.renewal_grace_days),
        }
    }
}

/// What the programme's end asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// To tell those who take part that it comes.
    Ahead {
        /// When.
        from: Timestamp,
        /// How many days before it.
        days: u16,
    },
    /// To close what is open.
    Close {
        /// Since when.
        from: Timestamp,
    },
}

impl Ending {
    /// What it asks for at `now`: nothing before the first warning. Of the warnings the latest counts.
    #[must_use]
    pub fn at(programme: &Programme, now: Timestamp) -> Option<Self> {
        let policy = &programme.self_assessment;
        let from = policy.deprecated_from;
        if programme.self_assessment_ended(now) {
            return Some(Self::Close { from });
        }
        window(&policy.warning_days, from, now).map(|days| Self::Ahead { from, days })
    }
}

impl Participation {
    /// What the partner is to be told of its approval at `now`, when that has come to `point`.
    #[must_use]
    pub fn at_point(&self, point: Point, programme: &Programme, now: Timestamp) -> Option<Matter> {
        let window = self.window()?;
        let expires_at = window.expires_at;
        if window.is_expiring(programme, now) {
            return Some(Matter::SelfAssessmentExpiring { expires_at });
        }
        // Without another application since the approval there was no renewal to wait for: all was said at the expiry.
        let said = point == Point::GraceOver
            && self.application.as_ref().is_some_and(|application| application.state == State::Approved);
        (window.has_ended(programme, now) && !said).then_some(Matter::SelfAssessmentExpired { expires_at })
    }

    /// What the partner is to be told before the programme ends; nothing when that takes nothing away from it.
    #[must_use]
    pub fn before_ending(&self, ending: Ending, programme: &Programme, now: Timestamp) -> Option<Matter> {
        let Ending::Ahead { from, days } = ending else { return None };
        self.is_active(programme, now).then_some(Matter::DeprecationAhead { from, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Answers;
    use crate::self_assessment::{Application, Approval, Purpose, Window};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const APPROVED: &str = "2022-03-10T12:00:00Z";
    const EXPIRES: &str = "2023-03-10T12:00:00Z";

    /// A partner with an approval, and an application in `state`.
    fn with(renewal_submitted: bool, state: State) -> Participation {
        let window = Window { approved_at: at(APPROVED), expires_at: at(EXPIRES), renewal_submitted };
        let application = Application {
            state,
            since: at(APPROVED),
            purpose: Purpose::New,
            answers: Answers::default(),
            etag: "a".to_owned(),
            started_at: at(APPROVED),
            submitted_at: None,
            changed_by: None,
            reviewer: None,
            notes: Vec::new(),
        };
        let approval = Approval { window, answers: Answers::default(), answered_at: at(APPROVED) };
        Participation { application: Some(application), approval: Some(approval) }
    }

    fn told(of: &Participation, point: Point, now: &str) -> Option<Matter> {
        of.at_point(point, &Programme::default(), at(now))
    }

    #[test]
    fn the_end_is_announced_30_days_before_to_the_second_and_told_at_the_expiry() {
        let approved = with(false, State::Approved);
        let expires_at = at(EXPIRES);
        for (now, expected) in [
            ("2023-02-08T11:59:59Z", None),
            ("2023-02-08T12:00:00Z", Some(Matter::SelfAssessmentExpiring { expires_at })),
            ("2023-03-10T11:59:59Z", Some(Matter::SelfAssessmentExpiring { expires_at })),
            ("2023-03-10T12:00:00Z", Some(Matter::SelfAssessmentExpired { expires_at })),
        ] {
            assert_eq!(told(&approved, Point::Expiry, now), expected, "{now}");
        }
    }

    #[test]
    fn an_approval_comes_to_each_point_when_its_partner_may_hear_of_it() {
        let policy = SelfAssessment::default();
        let at_point = |point: Point, now: &str| point.expiry(&policy, at(now));
        assert_eq!(at_point(Point::Notice, "2023-02-08T12:00:00Z"), at(EXPIRES));
        assert_eq!(at_point(Point::Expiry, EXPIRES), at(EXPIRES));
        assert_eq!(at_point(Point::GraceOver, "2023-05-09T12:00:00Z"), at(EXPIRES));
        let short = SelfAssessment { validity_months: 1, ..policy };
        assert_eq!(Point::Notice.expiry(&short, at("2023-02-10T00:00:00Z")), at("2023-03-10T00:00:00Z"));
    }

    #[test]
    fn while_a_renewal_is_undecided_the_end_is_told_when_the_grace_is_over_and_not_before() {
        let renewing = with(true, State::InReview);
        assert_eq!(told(&renewing, Point::Expiry, EXPIRES), None);
        assert_eq!(told(&renewing, Point::GraceOver, "2023-05-09T11:59:59Z"), None);
        let expired = Some(Matter::SelfAssessmentExpired { expires_at: at(EXPIRES) });
        assert_eq!(told(&renewing, Point::GraceOver, "2023-05-09T12:00:00Z"), expired);
        // Rejected after the grace, before anybody looked.
        assert_eq!(told(&with(false, State::Rejected), Point::GraceOver, "2023-05-09T12:30:00Z"), expired);
    }

    #[test]
    fn where_nothing_was_renewed_the_end_of_the_grace_says_nothing_more() {
        assert_eq!(told(&with(false, State::Approved), Point::GraceOver, "2023-05-09T12:00:00Z"), None);
        assert_eq!(told(&Participation::default(), Point::Expiry, EXPIRES), None);
    }

    #[test]
    fn when_the_programme_has_ended_no_approval_is_told_of() {
        for point in Point::EVERY {
            assert_eq!(told(&with(false, State::Approved), point, "2023-08-13T00:00:00Z"), None);
        }
    }

    #[test]
    fn the_end_is_announced_90_and_30_days_before_to_those_from_whom_it_takes_something() {
        let programme = Programme::default();
        let from = programme.self_assessment.deprecated_from;
        for (now, expected) in [
            ("2023-05-14T23:59:59Z", None),
            ("2023-05-15T00:00:00Z", Some(Ending::Ahead { from, days: 90 })),
            ("2023-07-14T00:00:00Z", Some(Ending::Ahead { from, days: 30 })),
            ("2023-08-12T23:59:59Z", Some(Ending::Ahead { from, days: 30 })),
            ("2023-08-13T00:00:00Z", Some(Ending::Close { from })),
        ] {
            assert_eq!(Ending::at(&programme, at(now)), expected, "{now}");
        }
        let now = at("2023-05-15T00:00:00Z");
        let ahead = Ending::Ahead { from, days: 90 };
        let before = |of: &Participation| of.before_ending(ahead, &programme, now);
        assert_eq!(before(&with(true, State::InReview)), Some(Matter::DeprecationAhead { from, days: 90 }));
        // Expired in March, and nothing open.
        assert_eq!(before(&with(false, State::Approved)), None);
        assert_eq!(before(&Participation::default()), None);
        assert_eq!(with(true, State::InReview).before_ending(Ending::Close { from }, &programme, now), None);
    }
}
