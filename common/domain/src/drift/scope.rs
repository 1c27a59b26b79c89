//! Which answers are compared: of the app, of which other apps, and of which self assessment.

use jiff::Timestamp;

use super::document::{AnswersSource, ComparedAssessment};
use crate::draft::Draft;
use crate::ids::AppKey;
use crate::listing::{Listing, TabStatus};
use crate::programme::Programme;
use crate::questionnaire::Answers;
use crate::self_assessment::Participation;

/// With how many other apps an app is compared at most: so many listings are read in one round trip. Partners have up to
/// 1,000 apps, and a list of 100 differences is as much as anybody reads. (Ours.)
pub const MAX_COMPARED_APPS: usize = 100;

/// The other apps of a partner that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenApps {
    /// The first ones by key, at most [`MAX_COMPARED_APPS`].
    pub apps: Vec<AppKey>,
    /// How many more the reader manages.
    pub left_out: usize,
}

/// Chooses the apps that `app` is compared with from its partner's apps: others that the reader manages, since the answers
/// of an app are not for every colleague before customers see them.
pub fn choose_apps(of_partner: Vec<AppKey>, app: &AppKey, manages: impl Fn(&AppKey) -> bool) -> ChosenApps {
    let mut apps: Vec<AppKey> = of_partner.into_iter().filter(|other| other != app && manages(other)).collect();
    apps.sort();
    let left_out = apps.len().saturating_sub(MAX_COMPARED_APPS);
    apps.truncate(MAX_COMPARED_APPS);
    ChosenApps { apps, left_out }
}

/// The newest answers of an app: the draft's, or else the live ones.
pub(super) fn choose_answers<'a>(listing: &'a Listing, draft: Option<&'a Draft>) -> (&'a Answers, AnswersSource) {
    static NOTHING: std::sync::LazyLock<Answers> = std::sync::LazyLock::new(Answers::default);
    match (draft, &listing.live) {
        (Some(draft), _) => (&draft.answers, AnswersSource::Draft),
        (None, Some(live)) => (&live.answers, AnswersSource::Live),
        (None, None) => (&NOTHING, AnswersSource::Nothing),
    }
}

/// Whether another app can be compared: one of the same partner with a tab and live answers. The partner's list of apps may
/// still name an app that has moved to another partner.
pub(super) fn is_comparable(listing: &Listing, key: &AppKey, other: &Listing) -> bool {
    other.facts.partner == listing.facts.partner
        && other.facts.app(key).tab_status() == TabStatus::Available
        && other.live.is_some()
}

/// The answers of the self assessment that are compared, and why none are. `None` for the participation is a reader who may
/// not see it.
pub(super) fn choose_assessment<'a>(
    participation: Option<&'a Participation>,
    programme: &Programme,
    now: Timestamp,
) -> (ComparedAssessment, Option<&'a Answers>) {
    if programme.self_assessment_ended(now) {
        return (ComparedAssessment::Ended, None);
    }
    let Some(Participation { application, approval }) = participation else {
        return (ComparedAssessment::Withheld, None);
    };
    if let Some(open) = application.as_ref().filter(|application| application.state.is_open()) {
        return (ComparedAssessment::InProgress, Some(&open.answers));
    }
    match approval {
        Some(approval) if approval.validity.is_shown(programme, now) => {
            (ComparedAssessment::Approved, Some(&approval.answers))
        }
        Some(_) => (ComparedAssessment::Expired, None),
        None => (ComparedAssessment::Absent, None),
    }
}
