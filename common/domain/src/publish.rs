//! What publishing a draft means: whether it is possible, what goes live, and what customers will see then.

use jiff::Timestamp;
use serde::Serialize;

use crate::draft::{Draft, changes_by_publishing};
use crate::fortified::BadgeState;
use crate::ids::{EmailAddress, QuestionId};
use crate::listing::{Listing, ListingChange, LiveRevision};
use crate::programme::Programme;
use crate::questionnaire::differences::FieldChange;
use crate::questionnaire::publishable::check_publishable;
use crate::questionnaire::wire::FormStatus;
use crate::questionnaire::{Answers, Completeness, MissingField, Violation, published};
use crate::tab::{Tab, TabRequest, build_tab};

/// A draft that may be published, and what that does.
#[derive(Clone, Debug)]
pub struct PublishPlan {
    /// What goes live.
    pub live: LiveRevision,
    /// The listing after the publish.
    pub change: ListingChange,
    /// The version of the questionnaire that is in force.
    pub questionnaire: &'static str,
}

/// Plans to publish a draft at `now`.
///
/// # Errors
/// All reasons not to publish it, by pointers into the wire object.
pub fn plan_publish(
    listing: &Listing,
    draft: &Draft,
    programme: &Programme,
    by: &EmailAddress,
    now: Timestamp,
) -> Result<PublishPlan, Vec<Violation>> {
    // Against the newest version, like every check of answers; what it does not ask is not published.
    let violations = check_publishable(published().newest(), &draft.answers);
    if !violations.is_empty() {
        return Err(violations);
    }
    let live = listing.next_live(draft, by, now);
    let change = listing.changed(programme, now, |listing| listing.live = Some(live.clone()));
    Ok(PublishPlan { live, change, questionnaire: &programme.in_force(now).questionnaire.version })
}

/// The listing with another link to the privacy policy, which takes effect at once and is reviewed like a publish.
pub fn change_privacy_policy(
    listing: &Listing,
    url: Option<String>,
    programme: &Programme,
    now: Timestamp,
) -> ListingChange {
    listing.changed(programme, now, |listing| {
        listing.privacy_policy_url = url;
        if let Some(live) = &mut listing.live {
            live.status = FormStatus::Submitted;
        }
    })
}

/// What a publish takes away of what counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        description = "What publishing takes away of what counts.",
        transform = crate::schema::documented("Self, answers, takesBadge")
    )
)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    /// The questions that count, whose live answers are complete and that would not be answered any more.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "The questions whose complete answer is removed although it counts.")
    )]
    pub answers: Vec<QuestionId>,
    /// Whether the Cloud Fortified badge goes with them, at once.
    #[cfg_attr(feature = "schema", schemars(description = "Whether the Cloud Fortified badge goes at once."))]
    pub takes_badge: bool,
}

impl Removal {
    /// What is taken away between the listing before and after a publish.
    pub fn between(before: &Listing, after: &Listing, programme: &Programme, now: Timestamp) -> Self {
        let answered = before.completeness(programme, now).answered;
        let missing = after.completeness(programme, now).missing;
        let is_missing = |id: &QuestionId| missing.iter().any(|field| field.question == *id);
        let badge = |listing: &Listing| listing.badge(programme, now).state;
        Self {
            answers: answered.into_iter().filter(is_missing).collect(),
            takes_badge: badge(before) == BadgeState::Held && badge(after) == BadgeState::Removed,
        }
    }
}

/// A draft as the customers' tab, and what publishing it would change.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("revision, updatedAt, disclaimer, selfAssessment, changes, newQuestions"))
)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The tab that customers would see.
    #[serde(flatten)]
    pub tab: Tab,
    /// How complete it would be.
    pub completeness: CompletenessCounts,
    /// The fields that would be missing.
    pub missing: Vec<MissingField>,
    /// What would be taken away of what counts.
    pub removes: Removal,
    /// The fields of the live answers that would change.
    #[cfg_attr(feature = "schema", schemars(description = "What publishing would change, field by field."))]
    pub changes: Vec<FieldChange>,
    /// The questions in force that the draft's version of the questionnaire did not have.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "What the draft's version of the questionnaire did not ask.")
    )]
    pub new_questions: Vec<QuestionId>,
    /// When the draft was saved.
    pub saved_at: Timestamp,
    /// Who saved it.
    pub saved_by: EmailAddress,
}

/// A [`Completeness`] without the missing fields, which the preview lists itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Completeness", transform = crate::schema::documented("percent"))
)]
pub struct CompletenessCounts {
    /// 100 exactly when nothing is missing.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 100)))]
    pub percent: u8,
    /// The questions that count.
    pub asked: Vec<QuestionId>,
    /// Those of them with a complete answer.
    pub answered: Vec<QuestionId>,
}

impl From<Completeness> for CompletenessCounts {
    fn from(completeness: Completeness) -> Self {
        Self { percent: completeness.percent, asked: completeness.asked, answered: completeness.answered }
    }
}

/// Previews the publish of a draft. Returns the listing as it would be as well.
pub fn preview_publish(listing: &Listing, draft: &Draft, request: TabRequest<'_>) -> (Preview, Listing) {
    let TabRequest { programme, now, .. } = request;
    let nothing = Answers::default();
    let live = listing.live.as_ref().map_or(&nothing, |live| &live.answers);
    let next = listing.next_live(draft, &draft.saved_by, draft.saved_at);
    let after = listing.changed(programme, now, |listing| listing.live = Some(next)).listing;
    let completeness = after.completeness(programme, now);
    let preview = Preview {
        tab: build_tab(&after, request),
        missing: completeness.missing.clone(),
        completeness: completeness.into(),
        removes: Removal::between(listing, &after, programme, now),
        changes: changes_by_publishing(live, &draft.answers),
        new_questions: draft.new_questions(programme.in_force(now).questionnaire),
        saved_at: draft.saved_at,
        saved_by: draft.saved_by.clone(),
    };
    (preview, after)
}
