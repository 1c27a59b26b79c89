//! How long an approval is valid, and how long customers see it. Whether they do is derived from the validity, the programme
//! and now, and never stored.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::programme::{Programme, SelfAssessment};

/// From when to when an approval is valid. The listings of the partner's apps carry a copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Validity {
    /// When it begins, which is when the application or its renewal was approved.
    pub approved_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// Whether an application was submitted before the expiry and is undecided: when the expiry comes, it serves as the
    /// renewal, whether it was begun as one or as an update.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renewal_submitted: bool,
}

impl Validity {
    /// The validity of an approval at `now`: "If your security self-assessment program application is approved, it will be
    /// valid for one year." A year from 29 February ends on 28 February.
    pub fn beginning_at(now: Timestamp, policy: &SelfAssessment) -> Self {
        Self { approved_at: now, expires_at: months_after(now, policy.validity_months), renewal_submitted: false }
    }

    /// The validity after a renewal was approved at `now`. It is prolonged from the old expiry on, so that nobody loses days
    /// by renewing early, and from `now` on when the expiry has passed.
    pub fn renewed(self, now: Timestamp, policy: &SelfAssessment) -> Self {
        let from = if now < self.expires_at { self.expires_at } else { now };
        Self { approved_at: now, expires_at: months_after(from, policy.validity_months), renewal_submitted: false }
    }

    /// From when on the expiry is announced and a renewal may be filed: "You'll receive a notification 30 days before
    /// expiry."
    pub fn renewable_from(&self, policy: &SelfAssessment) -> Timestamp {
        days_before(self.expires_at, policy.notice_days)
    }

    /// Until when customers see the approval, unless the programme ends before: its expiry or, while an application is
    /// undecided that was submitted before it, some days more.
    pub fn shown_until(&self, policy: &SelfAssessment) -> Timestamp {
        let grace = if self.renewal_submitted { policy.renewal_grace_days } else { 0 };
        self.expires_at.checked_add(days(grace)).unwrap_or(Timestamp::MAX)
    }

    /// Whether customers see the approval at `now`.
    pub fn is_shown(&self, programme: &Programme, now: Timestamp) -> bool {
        let policy = &programme.self_assessment;
        self.approved_at <= now && now < self.shown_until(policy) && !programme.self_assessment_ended(now)
    }

    /// Whether the expiry is to be announced at `now`.
    pub fn is_expiring(&self, programme: &Programme, now: Timestamp) -> bool {
        let opens = self.renewable_from(&programme.self_assessment);
        opens <= now && now < self.expires_at && !programme.self_assessment_ended(now)
    }

    /// Whether the approval is no longer shown at `now` because it has expired, and not because the programme has ended.
    pub fn has_ended(&self, programme: &Programme, now: Timestamp) -> bool {
        self.shown_until(&programme.self_assessment) <= now && !programme.self_assessment_ended(now)
    }
}

/// Days of 24 hours.
pub(super) fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

/// So many days before an instant.
pub(super) fn days_before(at: Timestamp, count: u16) -> Timestamp {
    at.checked_sub(days(count)).unwrap_or(Timestamp::MIN)
}

/// So many calendar months after an instant, in UTC.
fn months_after(at: Timestamp, months: u8) -> Timestamp {
    at.to_zoned(TimeZone::UTC).checked_add(i64::from(months).months()).map_or(Timestamp::MAX, |end| end.timestamp())
}
