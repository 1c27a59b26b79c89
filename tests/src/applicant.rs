//! Security Self Assessments at any instant, in the past too: each step is decided by the domain and written through the
//! store, as the functions do it. Steps through the API, at the clock's instant, are in
//! [`assessment`](mod@crate::assessment).
//!
//! What must not live here: a state that no step leads to.

use anyhow::{Context as _, Result, anyhow};
use domain::notice::NoticeId;
use domain::questionnaire::{Answers, assessment};
use domain::self_assessment::{Action, ActionContext, ExpiryMarks, ExpiryStage, Participation, Remarks};
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::audit::{Actor, By};
use store::drafts::new_etag;
use store::{Store, Versioned};

use crate::STAFF;
use crate::assessment::complete_answers;

/// The job that notifies partners of the expiry of their approvals.
pub const JOB: &str = "notify-expiry";

/// Writes what the job's first run at an instant leaves in a table in which nothing is due. A real first run is slow,
/// because it looks back over two months. A test compares the two.
///
/// # Errors
/// The table cannot be written.
pub async fn pretend_run_at(store: &Store, instant: Timestamp) -> Result<()> {
    let Versioned { value: programme, version } = store.current_programme().await?;
    let policy = programme.self_assessment;
    let mut marks = ExpiryMarks::default();
    marks.fit_to(version, &policy, instant);
    ExpiryStage::ALL.iter().for_each(|stage| marks.set_looked_at(*stage, stage.expiry_at(&policy, instant)));
    let mut progress: Versioned<Json> = store.progress(JOB).await?;
    if progress.value.is_null() {
        progress.value = json!({});
    }
    progress.value["expiries"] = json!(marks);
    store.put_progress(JOB, &mut progress).await?;
    Ok(())
}

fn parse_complete_answers() -> Result<Answers> {
    assessment::accept_answers(&complete_answers()).map_err(|violations| anyhow!("{violations:?}"))
}

/// A partner whose application a test moves from step to step.
#[derive(Clone, Debug)]
pub struct Applicant<'a> {
    store: &'a Store,
    partner: PartnerId,
    by: EmailAddress,
}

impl<'a> Applicant<'a> {
    /// The partner with this id.
    ///
    /// # Errors
    /// A partner's id cannot be spelt so.
    pub fn of(store: &'a Store, partner: &str) -> Result<Self> {
        Ok(Self { store, partner: PartnerId::parse(partner)?, by: EmailAddress::parse(STAFF.email)? })
    }

    /// Takes a step, and returns the notices that it wrote. They are not sent yet.
    ///
    /// # Errors
    /// The step is refused, or the table cannot be written.
    pub async fn take_step(&self, action: Action, at: &str) -> Result<Vec<NoticeId>> {
        let now: Timestamp = at.parse()?;
        let programme = self.store.programme().await?;
        let read = self.store.participation(&self.partner).await?;
        let (word, saves) = (action.as_str(), matches!(action, Action::Save(_) | Action::Renew));
        let etag = new_etag(now);
        let context = ActionContext { programme: &programme, by: Some(&self.by), eligible: true, etag: &etag, now };
        let change = read.value.take_action(action, context).with_context(|| format!("{word} at {at}"))?;
        match &change.after.application {
            Some(after) if saves => self.store.save_application(&self.partner, &read, after).await?,
            _ => {
                let by = By::Person(Actor { person: &self.by, now });
                return Ok(self.store.take_action(&self.partner, &read, &change, word, by).await?);
            }
        }
        Ok(Vec::new())
    }

    /// Submits an application at an instant: a first one, a renewal or an update.
    ///
    /// # Errors
    /// A step is refused, or the table cannot be written.
    pub async fn submit(&self, at: &str) -> Result<()> {
        self.take_step(Action::Save(parse_complete_answers()?), at).await?;
        self.take_step(Action::Submit, at).await.map(drop)
    }

    /// Submits an application and approves it, both at one instant.
    ///
    /// # Errors
    /// A step is refused, or the table cannot be written.
    pub async fn submit_and_approve(&self, at: &str) -> Result<()> {
        self.submit(at).await?;
        self.take_step(Action::Approve(Remarks::default()), at).await.map(drop)
    }

    /// Rejects the submitted application at an instant.
    ///
    /// # Errors
    /// The step is refused, or the table cannot be written.
    pub async fn reject(&self, at: &str) -> Result<()> {
        let remarks = Remarks { reasons: Some("The answer to 4 says too little.".to_owned()), ..Remarks::default() };
        self.take_step(Action::Reject(remarks), at).await.map(drop)
    }

    /// Reads the partner's application and approval.
    ///
    /// # Errors
    /// The table cannot be read.
    pub async fn read(&self) -> Result<Participation> {
        Ok(self.store.participation(&self.partner).await?.value)
    }
}
