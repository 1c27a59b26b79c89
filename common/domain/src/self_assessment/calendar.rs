//! What the calendar alone brings to a partner, without anybody's action: that an approval expires, and that the programme
//! ends. What must not live here: how a job walks through the partners, and how far it has come.
//!
//! Invariant: whether a partner is to be told something is decided from the partner's records as they are now, never from
//! the place at which a job found them in a list.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::records::Participation;
use super::state::ApplicationState;
use super::validity::{days, days_before};
use crate::notice::NoticeContent;
use crate::notice::window::open_window;
use crate::programme::{Programme, SelfAssessment};

/// A stage of an approval's expiry, which it comes to by the calendar alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray)]
#[serde(rename_all = "kebab-case")]
pub enum ExpiryStage {
    /// The expiry is announced.
    Notice,
    /// The approval expires.
    Expiry,
    /// The days are over for which an undecided renewal keeps the approval shown.
    GraceOver,
}

impl ExpiryStage {
    /// All stages, in the order in which an approval comes to them.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The expiry of the approvals that come to this stage at `now`: those that expire earlier have come to it before.
    pub fn expiry_at(self, policy: &SelfAssessment, now: Timestamp) -> Timestamp {
        match self {
            // The expiry of an approval that is valid for less time is announced by the action that begins it.
            Self::Notice => now.checked_add(days(policy.notice_days)).unwrap_or(Timestamp::MAX),
            Self::Expiry => now,
            Self::GraceOver => days_before(now, policy.renewal_grace_days),
        }
    }
}

/// What the end of the Security Self Assessment requires to be done at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProgrammeEnd {
    /// To tell the partners that take part that the end is near.
    Ahead {
        /// The end.
        from: Timestamp,
        /// How many days before the end the open warning window began.
        days: u16,
    },
    /// To close the open applications.
    Close {
        /// The end.
        from: Timestamp,
    },
}

impl ProgrammeEnd {
    /// What is to be done at `now`; `None` before the first warning. Of several warnings only the latest counts.
    pub fn due_at(programme: &Programme, now: Timestamp) -> Option<Self> {
        let policy = &programme.self_assessment;
        let from = policy.deprecated_from;
        if programme.self_assessment_ended(now) {
            return Some(Self::Close { from });
        }
        open_window(&policy.warning_days, from, now).map(|days| Self::Ahead { from, days })
    }
}

impl Participation {
    /// What the partner is to be told at `now` of its approval, which has come to `stage`.
    pub fn notice_of_expiry(&self, stage: ExpiryStage, programme: &Programme, now: Timestamp) -> Option<NoticeContent> {
        let validity = self.validity()?;
        let expires_at = validity.expires_at;
        if validity.is_expiring(programme, now) {
            return Some(NoticeContent::SelfAssessmentExpiring { expires_at });
        }
        // Without another application since the approval there was no renewal to wait for: the partner was told at the
        // expiry.
        let was_told = stage == ExpiryStage::GraceOver
            && self.application.as_ref().is_some_and(|application| application.state == ApplicationState::Approved);
        (validity.has_ended(programme, now) && !was_told).then_some(NoticeContent::SelfAssessmentExpired { expires_at })
    }

    /// What the partner is to be told at `now` of the programme's coming end; `None` when it would lose nothing by it.
    pub fn notice_of_end(&self, end: ProgrammeEnd, programme: &Programme, now: Timestamp) -> Option<NoticeContent> {
        let ProgrammeEnd::Ahead { from, days } = end else { return None };
        self.is_active(programme, now).then_some(NoticeContent::DeprecationAhead { from, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Answers;
    use crate::self_assessment::{Application, Approval, Purpose, Validity};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const APPROVED: &str = "2022-03-10T12:00:00Z";
    const EXPIRES: &str = "2023-03-10T12:00:00Z";

    /// A partner with an approval, and an application in `state`.
    fn with(renewal_submitted: bool, state: ApplicationState) -> Participation {
        let validity = Validity { approved_at: at(APPROVED), expires_at: at(EXPIRES), renewal_submitted };
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
        let approval = Approval { validity, answers: Answers::default(), answered_at: at(APPROVED) };
        Participation { application: Some(application), approval: Some(approval) }
    }

    fn notice(participation: &Participation, stage: ExpiryStage, now: &str) -> Option<NoticeContent> {
        participation.notice_of_expiry(stage, &Programme::default(), at(now))
    }

    #[test]
    fn an_expiry_is_announced_30_days_before_to_the_second_and_told_when_it_comes() {
        let approved = with(false, ApplicationState::Approved);
        let expires_at = at(EXPIRES);
        for (now, expected) in [
            ("2023-02-08T11:59:59Z", None),
            ("2023-02-08T12:00:00Z", Some(NoticeContent::SelfAssessmentExpiring { expires_at })),
            ("2023-03-10T11:59:59Z", Some(NoticeContent::SelfAssessmentExpiring { expires_at })),
            ("2023-03-10T12:00:00Z", Some(NoticeContent::SelfAssessmentExpired { expires_at })),
        ] {
            assert_eq!(notice(&approved, ExpiryStage::Expiry, now), expected, "{now}");
        }
    }

    #[test]
    fn an_approval_comes_to_each_stage_when_its_partner_may_be_told() {
        let policy = SelfAssessment::default();
        let expiry_at = |stage: ExpiryStage, now: &str| stage.expiry_at(&policy, at(now));
        assert_eq!(expiry_at(ExpiryStage::Notice, "2023-02-08T12:00:00Z"), at(EXPIRES));
        assert_eq!(expiry_at(ExpiryStage::Expiry, EXPIRES), at(EXPIRES));
        assert_eq!(expiry_at(ExpiryStage::GraceOver, "2023-05-09T12:00:00Z"), at(EXPIRES));
    }

    #[test]
    fn while_a_renewal_is_undecided_the_expiry_is_told_when_the_grace_is_over_and_not_before() {
        let renewing = with(true, ApplicationState::InReview);
        assert_eq!(notice(&renewing, ExpiryStage::Expiry, EXPIRES), None);
        assert_eq!(notice(&renewing, ExpiryStage::GraceOver, "2023-05-09T11:59:59Z"), None);
        let expired = Some(NoticeContent::SelfAssessmentExpired { expires_at: at(EXPIRES) });
        assert_eq!(notice(&renewing, ExpiryStage::GraceOver, "2023-05-09T12:00:00Z"), expired);
        // Rejected after the grace, before the job ran.
        assert_eq!(
            notice(&with(false, ApplicationState::Rejected), ExpiryStage::GraceOver, "2023-05-09T12:30:00Z"),
            expired
        );
    }

    #[test]
    fn without_a_renewal_nothing_more_is_told_at_the_end_of_the_grace() {
        assert_eq!(
            notice(&with(false, ApplicationState::Approved), ExpiryStage::GraceOver, "2023-05-09T12:00:00Z"),
            None
        );
        assert_eq!(notice(&Participation::default(), ExpiryStage::Expiry, EXPIRES), None);
    }

    #[test]
    fn after_the_programmes_end_no_expiry_is_told() {
        for stage in ExpiryStage::ALL {
            assert_eq!(notice(&with(false, ApplicationState::Approved), *stage, "2023-08-13T00:00:00Z"), None);
        }
    }

    #[test]
    fn the_programmes_end_is_announced_90_and_30_days_before_to_partners_who_lose_something() {
        let programme = Programme::default();
        let from = programme.self_assessment.deprecated_from;
        for (now, expected) in [
            ("2023-05-14T23:59:59Z", None),
            ("2023-05-15T00:00:00Z", Some(ProgrammeEnd::Ahead { from, days: 90 })),
            ("2023-07-14T00:00:00Z", Some(ProgrammeEnd::Ahead { from, days: 30 })),
            ("2023-08-12T23:59:59Z", Some(ProgrammeEnd::Ahead { from, days: 30 })),
            ("2023-08-13T00:00:00Z", Some(ProgrammeEnd::Close { from })),
        ] {
            assert_eq!(ProgrammeEnd::due_at(&programme, at(now)), expected, "{now}");
        }
        let now = at("2023-05-15T00:00:00Z");
        let ahead = ProgrammeEnd::Ahead { from, days: 90 };
        let before = |participation: &Participation| participation.notice_of_end(ahead, &programme, now);
        assert_eq!(
            before(&with(true, ApplicationState::InReview)),
            Some(NoticeContent::DeprecationAhead { from, days: 90 })
        );
        // Expired in March, and nothing open.
        assert_eq!(before(&with(false, ApplicationState::Approved)), None);
        assert_eq!(before(&Participation::default()), None);
        assert_eq!(
            with(true, ApplicationState::InReview).notice_of_end(ProgrammeEnd::Close { from }, &programme, now),
            None
        );
    }
}
