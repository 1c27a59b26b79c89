//! What publishing a draft means: whether it is possible, what goes live, and what customers will see then.

use jiff::Timestamp;
use serde::Serialize;

use crate::draft::{Draft, changes_by_publishing};
use crate::ids::{EmailAddress, QuestionId};
use crate::listing::{Listing, ListingChange, LiveRevision};
use crate::programme::Programme;
use crate::questionnaire::differences::FieldChange;
use crate::questionnaire::publishable::check_publishable;
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
        changes: changes_by_publishing(live, &draft.answers),
        new_questions: draft.new_questions(programme.in_force(now).questionnaire),
        saved_at: draft.saved_at,
        saved_by: draft.saved_by.clone(),
    };
    (preview, after)
}
