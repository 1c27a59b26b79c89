//! The Security Self Assessment of a test's partners: steps at any instant, past ones too, decided by the domain and written
//! through the store as the functions do. What must not live here: a state that no step leads to; what a test can call
//! by HTTP at its own instant is in [`assessment`](mod@crate::assessment).

use anyhow::{Context as _, Result, anyhow};
use domain::notice::NoticeId;
use domain::questionnaire::{Answers, assessment};
use domain::self_assessment::{Action, ActionContext, ExpiryStage, Participation, Remarks};
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::Store;
use store::audit::{Actor, By};
use store::drafts::new_etag;
use store::runs::Progress;

use crate::STAFF;
use crate::assessment::complete;

/// The job that goes by the calendar.
pub const JOB: &str = "notify-expiry";

/// Leaves what a first run of the job at an instant leaves in a table with nothing to tell: that one looks back over two
/// months, which takes it a while. A test compares them.
///
/// # Errors
/// The table does not answer.
pub async fn ran_at(store: &Store, instant: Timestamp) -> Result<()> {
    let policy = store.programme().await?.self_assessment;
    let mark =
        |stage: ExpiryStage| Ok((serde_json::from_value(json!(stage))?, json!(stage.expiry_at(&policy, instant))));
    let marks: serde_json::Map<String, Json> = ExpiryStage::ALL.iter().copied().map(mark).collect::<Result<_>>()?;
    let mut progress: Progress<Json> = store.progress(JOB).await?;
    if progress.state.is_null() {
        progress.state = json!({});
    }
    progress.state["expiries"] = json!({ "marks": marks });
    store.put_progress(JOB, progress).await?;
    Ok(())
}

/// Answers to everything that is asked, read.
///
/// # Errors
/// They are not accepted.
pub fn answers() -> Result<Answers> {
    assessment::accept_answers(&complete()).map_err(|violations| anyhow!("{violations:?}"))
}

/// A partner whose steps are taken.
#[derive(Clone, Debug)]
pub struct Applicant<'a> {
    store: &'a Store,
    partner: PartnerId,
    by: EmailAddress,
}

impl<'a> Applicant<'a> {
    /// A partner of a table.
    ///
    /// # Errors
    /// It is not a partner's id.
    pub fn of(store: &'a Store, partner: &str) -> Result<Self> {
        Ok(Self { store, partner: PartnerId::parse(partner)?, by: EmailAddress::parse(STAFF.email)? })
    }

    /// Takes a step, and gives the notices that it wrote; they wait to be sent.
    ///
    /// # Errors
    /// It is refused, or the table does not answer.
    pub async fn step(&self, action: Action, at: &str) -> Result<Vec<NoticeId>> {
        let now: Timestamp = at.parse()?;
        let programme = self.store.programme().await?;
        let read = self.store.participation(&self.partner).await?;
        let (word, saves) = (action.as_str(), matches!(action, Action::Save(_) | Action::Renew));
        let etag = new_etag(now);
        let context = ActionContext { programme: &programme, by: Some(&self.by), eligible: true, etag: &etag, now };
        let change = read.participation.take_action(action, context).with_context(|| format!("{word} at {at}"))?;
        match &change.after.application {
            Some(after) if saves => self.store.save_application(&self.partner, &read, after).await?,
            _ => {
                let by = By::Person(Actor { person: &self.by, now });
                return Ok(self.store.take_step(&self.partner, &read, &change, word, by).await?);
            }
        }
        Ok(Vec::new())
    }

    /// Has an application, or a renewal or an update, submitted at an instant.
    ///
    /// # Errors
    /// It is refused, or the table does not answer.
    pub async fn submitted(&self, at: &str) -> Result<()> {
        self.step(Action::Save(answers()?), at).await?;
        self.step(Action::Submit, at).await.map(drop)
    }

    /// Has one submitted and approved at an instant.
    ///
    /// # Errors
    /// It is refused, or the table does not answer.
    pub async fn approved(&self, at: &str) -> Result<()> {
        self.submitted(at).await?;
        self.step(Action::Approve(Remarks::default()), at).await.map(drop)
    }

    /// Has what was submitted rejected at an instant.
    ///
    /// # Errors
    /// It is refused, or the table does not answer.
    pub async fn rejected(&self, at: &str) -> Result<()> {
        let remarks = Remarks { reasons: Some("The answer to 4 says too little.".to_owned()), ..Remarks::default() };
        self.step(Action::Reject(remarks), at).await.map(drop)
    }

    /// The partner's records.
    ///
    /// # Errors
    /// The table does not answer.
    pub async fn records(&self) -> Result<Participation> {
        Ok(self.store.participation(&self.partner).await?.participation)
    }
}
