//! The programme's end: told ahead to those who take part, and, when it has come, written into the applications that are
//! open. Each is one walk along the list of those who take part, or did.
//!
//! Invariant: a walk is named after what it is for, the programme's date included; a date that is moved brings its own.

use domain::PartnerId;
use domain::self_assessment::{Action, ActionContext, ProgrammeEnd};
use mail::{Position, Then};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::By;
use store::drafts::new_etag;
use store::{Consistency, StoreError};

use super::{JOB, Records, Run};

/// How often a step is tried against others at the same instant.
const TRIES: u32 = 3;

/// A walk, and how far it has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Walked {
    /// What it is for.
    of: ProgrammeEnd,
    /// Where it goes on; none when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Position>,
}

impl Run<'_> {
    /// Does what the programme's end asks for, unless it is done.
    pub(super) async fn ending(&mut self) -> Result<Then, StoreError> {
        let Some(of) = ProgrammeEnd::due_at(&self.programme, self.teller.now) else { return Ok(Then::GoOn) };
        let begun = self.progress.value.ending.as_ref().filter(|walked| walked.of == of);
        let mut next = begun.map_or(Some(Position::default()), |walked| walked.at.clone());
        while let Some(at) = next {
            let (further, then) = self.participants(of, at).await?;
            self.progress.value.ending = Some(Walked { of, at: further.clone() });
            self.note().await?;
            if then == Then::Stop {
                return Ok(Then::Stop);
            }
            next = further;
        }
        Ok(Then::GoOn)
    }

    /// Visits one page of those who take part, and says where the next one begins.
    async fn participants(&mut self, of: ProgrammeEnd, at: Position) -> Result<(Option<Position>, Then), StoreError> {
        let page = self.store.participants(at.shard, at.after.as_ref()).await?;
        let mut stretch = at.along(page);
        // A warning's state is read again before it is sent; who is not closed here stays open.
        let mut records = Records::read(match of {
            ProgrammeEnd::Ahead { .. } => Consistency::Eventual,
            ProgrammeEnd::Close { .. } => Consistency::Strong,
        });
        while let Some(partner) = stretch.next(&mut self.teller) {
            let found = records.of(&partner, &stretch, self).await?;
            let is_open = found.application.as_ref().is_some_and(|application| application.state.is_open());
            let ahead = found.notice_of_end(of, &self.programme, self.teller.now);
            stretch.then(match (of, ahead) {
                (ProgrammeEnd::Close { .. }, _) if is_open => self.close(&partner).await?,
                (ProgrammeEnd::Ahead { .. }, Some(content)) => {
                    self.teller.tell(content.into_notice_of_calendar(partner, self.teller.now)).await?
                }
                _ => Then::GoOn,
            });
        }
        Ok(stretch.end())
    }

    /// Closes a partner's application, and tells the partner.
    async fn close(&mut self, partner: &PartnerId) -> Result<Then, StoreError> {
        let mut tries = TRIES;
        loop {
            tries -= 1;
            match self.try_to_close(partner).await {
                // The partner's last step, or another run, was there at the same instant: what it left is looked at.
                Err(StoreError::Condition { .. } | StoreError::Conflict) if tries > 0 => {}
                outcome => return outcome,
            }
        }
    }

    async fn try_to_close(&mut self, partner: &PartnerId) -> Result<Then, StoreError> {
        let now = self.teller.now;
        let read = self.store.participation(partner).await?;
        let etag = new_etag(now);
        let context = ActionContext { programme: &self.programme, by: None, eligible: false, etag: &etag, now };
        let Ok(change) = read.value.take_action(Action::Close, context) else {
            self.teller.report.skipped += 1;
            return Ok(Then::GoOn);
        };
        if self.teller.rehearse {
            self.teller.report.acted += 1;
            self.teller.report.name(|| json!({ "partner": partner, "outcome": "would be closed" }));
            return Ok(Then::GoOn);
        }
        let mut then = Then::GoOn;
        for notice in self.store.take_action(partner, &read, &change, Action::Close.as_str(), By::Job(JOB, now)).await?
        {
            if self.teller.send(&notice).await? == Then::Stop {
                then = Then::Stop;
            }
        }
        Ok(then)
    }
}
