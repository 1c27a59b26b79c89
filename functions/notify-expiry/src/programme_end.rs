//! The end of the programme: partners that take part are notified before it, and open applications are closed when it has come.
//! Each is one walk along the list of the partners that take part, or did.
//!
//! Invariant: a walk is identified by what it does and by the date of the programme's end. If that date is moved, there is
//! another walk.

use std::ops::ControlFlow;
use std::sync::Arc;

use domain::PartnerId;
use domain::programme::Programme;
use domain::self_assessment::{Action, ActionContext, ProgrammeEnd};
use mail::walk::PageWalk;
use mail::{NoticeSender, Position, SideBySide};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::audit::By;
use store::drafts::new_etag;
use store::{Consistency, StoreError};

use super::Run;
use super::participations::Participations;

/// How often closing an application is tried when somebody else changes it at the same moment.
const ATTEMPTS: u32 = 3;

/// The last walk, and how far it has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EndProgress {
    #[serde(rename = "of")]
    end: ProgrammeEnd,
    /// Where it continues; `None` when it is finished.
    #[serde(default, rename = "at", skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
}

impl Run {
    /// Does what the end of the programme requires now, unless it is done.
    pub(super) async fn handle_programme_end(&mut self) -> Result<ControlFlow<()>, StoreError> {
        let Some(end) = ProgrammeEnd::due_at(&self.programme, self.sender.now) else {
            return Ok(ControlFlow::Continue(()));
        };
        let begun = self.progress.value.programme_end.as_ref().filter(|begun| begun.end == end);
        let mut next = begun.map_or(Some(Position::default()), |begun| begun.position.clone());
        while let Some(position) = next {
            let (further, flow) = self.visit_participants(end, position).await?;
            self.progress.value.programme_end = Some(EndProgress { end, position: further.clone() });
            self.save_progress().await?;
            if flow.is_break() {
                return Ok(flow);
            }
            next = further;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Visits the partners of one page. Returns where the next page begins, `None` after the last one, and whether this run
    /// continues.
    async fn visit_participants(
        &mut self,
        end: ProgrammeEnd,
        position: Position,
    ) -> Result<(Option<Position>, ControlFlow<()>), StoreError> {
        let page = self.sender.store.participants(position.shard, position.after.as_ref()).await?;
        let (mut walk, mut visits) = (position.begin(page), SideBySide::default());
        let begun = self.begin_visits(end, &mut walk, &mut visits).await;
        // Those that are under way come to their end, even if the others cannot be read.
        let (_, flow) = visits.finish(&mut self.sender).await?;
        begun?;
        Ok((walk.end(flow), flow))
    }

    /// Begins to visit the partners of a page.
    async fn begin_visits(
        &mut self,
        end: ProgrammeEnd,
        walk: &mut PageWalk,
        visits: &mut SideBySide<()>,
    ) -> Result<(), StoreError> {
        // A notice is checked again before it is sent, but an application that is not closed here stays open.
        let mut participations = Participations::new(match end {
            ProgrammeEnd::Ahead { .. } => Consistency::Eventual,
            ProgrammeEnd::Close { .. } => Consistency::Strong,
        });
        while let Some(partner) = walk.next_partner(visits, &mut self.sender).await {
            let participation = participations.take(&partner, walk, &self.sender).await?;
            let is_open = participation.application.as_ref().is_some_and(|application| application.state.is_open());
            let notice = participation.notice_of_end(end, &self.programme, self.sender.now);
            match (end, notice) {
                (ProgrammeEnd::Close { .. }, _) if is_open => {
                    let programme = Arc::clone(&self.programme);
                    visits.begin(&self.sender, 1, |sender| async move {
                        let mut closing = Closing { programme, sender };
                        let flow = closing.close_application(&partner).await;
                        (closing.sender, flow.map(|flow| ((), flow)))
                    });
                }
                (ProgrammeEnd::Ahead { .. }, Some(content)) => {
                    visits.begin_notice(&self.sender, content.into_notice_of_calendar(partner, self.sender.now));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The part of a run that closes the application of one partner.
struct Closing {
    programme: Arc<Programme>,
    sender: NoticeSender,
}

impl Closing {
    /// Closes a partner's application, and notifies the partner.
    async fn close_application(&mut self, partner: &PartnerId) -> Result<ControlFlow<()>, StoreError> {
        let mut attempts = ATTEMPTS;
        loop {
            attempts -= 1;
            match self.try_to_close(partner).await {
                Err(error) if error.is_lost_race() && attempts > 0 => {}
                outcome => return outcome,
            }
        }
    }

    async fn try_to_close(&mut self, partner: &PartnerId) -> Result<ControlFlow<()>, StoreError> {
        let now = self.sender.now;
        let read = self.sender.store.participation(partner).await?;
        let etag = new_etag(now);
        let context = ActionContext { programme: &self.programme, by: None, eligible: false, etag: &etag, now };
        let Ok(effect) = read.value.take_action(Action::Close, context) else {
            self.sender.report.skipped += 1;
            return Ok(ControlFlow::Continue(()));
        };
        if self.sender.rehearse {
            self.sender.report.acted += 1;
            self.sender.report.list(|| json!({ "partner": partner, "outcome": "would be closed" }));
            return Ok(ControlFlow::Continue(()));
        }
        let (action, by) = (Action::Close.as_str(), By::Job(self.sender.job, now));
        let mut flow = ControlFlow::Continue(());
        for notice in self.sender.store.take_action(partner, &read, &effect, action, by).await? {
            if self.sender.send_written(&notice).await?.is_break() {
                flow = ControlFlow::Break(());
            }
        }
        Ok(flow)
    }
}
