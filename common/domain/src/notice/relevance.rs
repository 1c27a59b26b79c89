//! Whether a notice is still true and worth sending, which is asked again just before it is sent. What must not live here:
//! when a notice is due.

use jiff::Timestamp;

use super::content::NoticeContent;
use super::window::open_window;
use crate::fortified::{self, BadgeState, EnrolmentStatus};
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::Completeness;
use crate::review::shared_kind;
use crate::self_assessment::{ApplicationState, Participation};

impl NoticeContent {
    /// Whether the notice is worth sending at `now`. The warning of an earlier window is not, nor is a warning before a
    /// date that has passed or was moved, nor a milestone that a later one has overtaken.
    pub fn is_timely(&self, programme: &Programme, now: Timestamp) -> bool {
        match self {
            Self::FortifiedWarning { due, days } => fortified::open_warning(programme, *due, now) == Some(*days),
            Self::RolloutMilestone { milestone } => {
                let latest = programme.milestones_reached(now).into_iter().map(|(reached, _)| reached).max();
                latest == Some(*milestone)
            }
            Self::DeprecationAhead { from, days } => {
                let policy = &programme.self_assessment;
                *from == policy.deprecated_from && open_window(&policy.warning_days, *from, now) == Some(*days)
            }
            // The others are as true as the records of the app or of the partner are.
            _ => true,
        }
    }

    /// Whether a notice about a Security Self Assessment is still true of the partner at `now`. The notice of an action is
    /// not after a further action, nor is an expiry of an approval that was renewed.
    pub fn is_true_of_partner(&self, participation: &Participation, programme: &Programme, now: Timestamp) -> bool {
        let application = participation.application.as_ref().map(|application| application.at(programme, now));
        let is_since = |state: ApplicationState, at: &Timestamp| {
            application.as_ref().is_some_and(|application| (application.state, application.since) == (state, *at))
        };
        let approval_expiring_at =
            |expires_at: &Timestamp| participation.validity().filter(|validity| validity.expires_at == *expires_at);
        match self {
            Self::SelfAssessmentReceived { at } => application
                .as_ref()
                .is_some_and(|application| application.state.is_with_staff() && application.submitted_at == Some(*at)),
            Self::SelfAssessmentChangesRequested { at } => is_since(ApplicationState::ChangesRequested, at),
            // Not by the application's state: an approval stays true when the next application is under way.
            Self::SelfAssessmentApproved { at } => {
                let approved = participation.approval.as_ref().is_some_and(|approval| approval.answered_at == *at);
                approved && !programme.self_assessment_ended(now)
            }
            Self::SelfAssessmentRejected { at } => is_since(ApplicationState::Rejected, at),
            Self::SelfAssessmentClosed { at } => is_since(ApplicationState::Closed, at),
            Self::SelfAssessmentExpiring { expires_at } => {
                approval_expiring_at(expires_at).is_some_and(|validity| validity.is_expiring(programme, now))
            }
            Self::SelfAssessmentExpired { expires_at } => {
                approval_expiring_at(expires_at).is_some_and(|validity| validity.has_ended(programme, now))
            }
            Self::DeprecationAhead { .. } => participation.is_active(programme, now),
            // The others are about apps.
            _ => false,
        }
    }

    /// How complete an app's tab is at the date that a notice about apps names, or at `now`; `None` when the notice is no
    /// longer true of the app.
    pub fn completeness_of_app(
        &self,
        listing: &Listing,
        programme: &Programme,
        now: Timestamp,
    ) -> Option<Completeness> {
        let badge_is = |state| listing.facts.is_watched() && listing.badge(programme, now).state == state;
        let is_true = match self {
            Self::FortifiedWarning { due, .. } => {
                return listing.at_risk(programme, now).filter(|risk| risk.due == *due).map(|risk| risk.completeness);
            }
            Self::BadgeRemoved => badge_is(BadgeState::Removed),
            Self::BadgeReturned => badge_is(BadgeState::Held),
            Self::FortifiedLeft => {
                listing.facts.fortified.status != EnrolmentStatus::Approved && listing.facts.has_public_tab()
            }
            Self::FortifiedEnded => badge_is(BadgeState::None),
            Self::RolloutMilestone { .. } => listing.facts.has_public_tab(),
            // Not once the partner has corrected all of it.
            Self::ReviewRejection { fields, .. } => {
                let withheld = listing.withheld_paths();
                fields.iter().any(|field| withheld.contains(field) || withholds_shared_text(listing, field))
            }
            Self::ReviewQuestion { revision, .. } => {
                // Revision 0 is the privacy policy's link alone.
                listing.live.as_ref().map_or(0, |live| live.revision) == *revision
            }
            // The others are about the Security Self Assessment.
            _ => false,
        };
        is_true.then(|| listing.completeness(programme, now))
    }
}

/// Whether a review withholds what the partner shares at a path. Whoever sends mail does not read what is shared now, so the path
/// alone has to tell.
fn withholds_shared_text(listing: &Listing, path: &str) -> bool {
    shared_kind(path).is_some() && listing.withheld.answers().iter().any(|answer| answer.path == path)
}
