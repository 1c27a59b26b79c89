//! The warnings that are due to a partner. What must not live here: which they are (`domain::notice::fortified`).

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::notice::Notice;
use domain::notice::fortified::{due_warnings, untold_warning};
use domain::{AppKey, PartnerId};
use mail::notice_sender::NewNotice;
use mail::{ReadListings, SideBySide};
use store::badge_changes::DueBadgeChange;
use store::{Consistency, StoreError};
use tokio::time::Instant;

use super::Run;

impl Run {
    /// Sends the warnings of the badges on the agenda, and takes these off it.
    pub(super) async fn send_warnings(&mut self) -> Result<(), StoreError> {
        // A partner may be there twice: its badges that only are at risk, and those that changed as well.
        let mut partners: BTreeMap<PartnerId, Vec<Vec<DueBadgeChange>>> = BTreeMap::new();
        for (partner, changes) in std::mem::take(&mut self.to_warn_of) {
            partners.entry(partner).or_default().push(changes);
        }
        let mut visits = SideBySide::default();
        for (partner, changes) in partners {
            if visits.make_room(&mut self.sender).await.is_break() {
                break;
            }
            let most = changes.iter().map(Vec::len).sum();
            self.begin(&mut visits, most, |mut part| async move {
                let flow = part.warn_of_changes(&partner, changes).await;
                (part, flow)
            });
        }
        self.finish(visits).await.map(drop)
    }

    /// Sends a partner the warnings of its badges on the agenda, and takes these off it.
    async fn warn_of_changes(
        &mut self,
        partner: &PartnerId,
        changes: Vec<Vec<DueBadgeChange>>,
    ) -> Result<ControlFlow<()>, StoreError> {
        for changes in changes {
            let keys: Vec<AppKey> = changes.iter().map(|change| change.app.clone()).collect();
            let at = Instant::now();
            let mut apps = self.sender.store.listings(&keys, Consistency::Strong).await?;
            apps.retain(|(_, listing)| listing.facts.partner == *partner);
            let flow = self.warn(partner, ReadListings { apps: &apps, at }).await?;
            self.finish_changes(&changes).await?;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Sends a partner the warnings that are due and that it did not get.
    pub(super) async fn warn(
        &mut self,
        partner: &PartnerId,
        read: ReadListings<'_>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let mut flow = ControlFlow::Continue(());
        for warning in due_warnings(partner, read.apps, &self.programme, self.sender.now) {
            if self.send_warning(warning, read).await?.is_break() {
                flow = ControlFlow::Break(());
            }
        }
        Ok(flow)
    }

    /// Sends a warning about the apps of which the partner was not warned. Usually none of them was told of, and then nothing more
    /// is read.
    async fn send_warning(&mut self, warning: Notice, read: ReadListings<'_>) -> Result<ControlFlow<()>, StoreError> {
        let mut next = Some(warning.clone());
        while let Some(notice) = next {
            match self.sender.send_if_new(notice, Some(read)).await? {
                NewNotice::Sent(flow) => return Ok(flow),
                NewNotice::Found(found) => {
                    let flow = self.sender.send_again(*found).await?;
                    if flow.is_break() {
                        return Ok(flow);
                    }
                }
                NewNotice::Rehearsed => {}
            }
            let told = self.sender.notices_of(&warning.id.partner).await?;
            next = untold_warning(&warning, &told);
        }
        Ok(ControlFlow::Continue(()))
    }

    pub(super) async fn finish_changes(&self, changes: &[DueBadgeChange]) -> Result<(), StoreError> {
        if self.sender.rehearse {
            return Ok(());
        }
        for change in changes {
            self.sender.store.finish_badge_change(change).await?;
        }
        Ok(())
    }
}
