//! What a publish makes of a draft, as the API and the partner's pages both publish: whether it may, and what goes live.
//! What must not live here: routes, and what is answered.

use domain::listing::{ListingChange, LiveRevision};
use domain::publish::plan_publish;
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;

use crate::app_path::accepting;
use crate::conditional::unmet;
use crate::{Problem, ProblemKind};
use domain::Precondition;
use store::listings::ListingRecord;
use store::publish::{FirstAnswer, Publication};

/// A draft that may go live, and what does.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    read: &'a ListingRecord,
    draft: &'a domain::draft::Draft,
    questionnaire: &'static str,
    /// What goes live.
    pub live: LiveRevision,
    /// The listing then.
    pub after: ListingChange,
}

/// Makes a draft ready to go live.
///
/// # Errors
/// Why it may not: answers are not accepted yet, there is no draft, it is another than the caller knows, or its table has
/// holes.
pub fn prepare<'a>(
    read: &'a ListingRecord,
    precondition: &Precondition,
    by: &EmailAddress,
    now: Timestamp,
) -> Result<Prepared<'a>, Problem> {
    accepting(&read.programme, now)?;
    let draft =
        read.draft.as_ref().ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft to publish."))?;
    if !precondition.is_met_by(Some(&draft.etag)) {
        return Err(unmet(
            precondition,
            "The draft has changed since you read it. Nothing was published: read the draft again, then publish it.",
        ));
    }
    let plan = plan_publish(&read.listing, draft, &read.programme, by, now).map_err(Problem::not_publishable)?;
    Ok(Prepared { read, draft, questionnaire: plan.questionnaire, live: plan.live, after: plan.change })
}

impl Prepared<'_> {
    /// What the table is told; with the idempotency record's hash and the answer to keep, when a caller gave a key.
    #[must_use]
    pub fn publication<'b>(&'b self, app: &'b AppKey, idempotency: Option<(&'b str, FirstAnswer)>) -> Publication<'b> {
        Publication {
            app,
            read: &self.read.listing,
            draft: self.draft,
            live: &self.live,
            after: &self.after,
            questionnaire: self.questionnaire,
            idempotency,
        }
    }
}
