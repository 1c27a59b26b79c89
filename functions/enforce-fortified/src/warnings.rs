//! The warnings that are due to a partner. What must not live here: which they are (`domain::notice::fortified`).

use std::ops::ControlFlow;

use domain::listing::Listing;
use domain::notice::Notice;
use domain::notice::fortified::{due_warnings, untold_warning};
use domain::{AppKey, PartnerId};
use mail::notice_sender::NewNotice;
use store::badge_changes::DueBadgeChange;
use store::{Consistency, StoreError};

use super::Run;

impl Run {
    /// Sends the warnings of the badges on the agenda, and takes these off it.
    pub(super) async fn send_warnings(&mut self) -> Result<(), StoreError> {
        for (partner, changes) in std::mem::take(&mut self.to_warn_of) {
            if self.sender.may_continue().is_break() {
                break;
            }
            let keys: Vec<AppKey> = changes.iter().map(|change| change.app.clone()).collect();
            let mut listings = self.sender.store.listings(&keys, Consistency::Strong).await?;
            listings.retain(|(_, listing)| listing.facts.partner == partner);
            let flow = self.warn(&partner, &listings).await?;
            self.finish_changes(&changes).await?;
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Sends a partner the warnings that are due and that it did not get.
    pub(super) async fn warn(
        &mut self,
        partner: &PartnerId,
        apps: &[(AppKey, Listing)],
    ) -> Result<ControlFlow<()>, StoreError> {
        let mut flow = ControlFlow::Continue(());
        for warning in due_warnings(partner, apps, &self.programme, self.sender.now) {
            if self.send_warning(warning).await?.is_break() {
                flow = ControlFlow::Break(());
            }
        }
        Ok(flow)
    }

    /// Sends a warning about the apps of which the partner was not warned. Usually none of them was told of, and then nothing more
    /// is read.
    async fn send_warning(&mut self, warning: Notice) -> Result<ControlFlow<()>, StoreError> {
        let mut next = Some(warning.clone());
        while let Some(notice) = next {
            match self.sender.send_if_new(notice).await? {
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
