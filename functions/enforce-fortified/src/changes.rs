//! Badge changes that came with a change of a listing: a publish, another enrolment, a privacy policy. Each was put on the agenda
//! in the transaction of that change, and stays there until a notice tells of it or there is nothing to tell.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::fortified::{BadgeChange, BadgeState};
use domain::listing::Listing;
use domain::notice::{Notice, NoticeContent, NoticeCycle, NoticeWindow};
use domain::{AppKey, PartnerId};
use store::badge_changes::DueBadgeChange;
use store::{Consistency, StoreError};

use super::Run;

/// A partner's badge changes by what there is to tell of them.
#[derive(Default)]
struct SortedChanges {
    removed: Vec<DueBadgeChange>,
    returned: Vec<DueBadgeChange>,
    /// Those of apps whose badge is as it was before.
    nothing: Vec<DueBadgeChange>,
}

impl Run {
    /// Sends notices of the badge changes up to now, one partner after the other.
    pub(super) async fn send_changes(&mut self) -> Result<ControlFlow<()>, StoreError> {
        let (changes, more) = self.sender.store.badge_changes(self.sender.now).await?;
        self.sender.report.more |= more;
        let mut partners: BTreeMap<PartnerId, Vec<DueBadgeChange>> = BTreeMap::new();
        for change in changes {
            partners.entry(change.partner.clone()).or_default().push(change);
        }
        for (partner, changes) in partners {
            if self.sender.may_continue().is_break() || self.send_changes_of(&partner, changes).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn send_changes_of(
        &mut self,
        partner: &PartnerId,
        changes: Vec<DueBadgeChange>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let mut apps: BTreeMap<AppKey, Vec<DueBadgeChange>> = BTreeMap::new();
        for change in changes {
            apps.entry(change.app.clone()).or_default().push(change);
        }
        self.sender.report.examined += apps.len() as u64;
        let keys: Vec<AppKey> = apps.keys().cloned().collect();
        let listings = self.sender.store.listings(&keys, Consistency::Strong).await?;
        let listings: BTreeMap<AppKey, Listing> = listings.into_iter().collect();
        let SortedChanges { removed, returned, nothing } = self.sort_changes(apps, &listings);
        self.finish_changes(&nothing).await?;
        for (content, changes) in [(NoticeContent::BadgeRemoved, removed), (NoticeContent::BadgeReturned, returned)] {
            if self.send_notices_of(partner, &content, changes, &listings).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Compares each app's badge before the first of its changes with its badge now.
    fn sort_changes(
        &self,
        apps: BTreeMap<AppKey, Vec<DueBadgeChange>>,
        listings: &BTreeMap<AppKey, Listing>,
    ) -> SortedChanges {
        let mut sorted = SortedChanges::default();
        for (app, changes) in apps {
            let before = changes.first().map_or(BadgeState::None, |first| first.from);
            let listing = listings.get(&app).filter(|listing| listing.facts.is_watched());
            let now = listing.map_or(BadgeState::None, |listing| listing.badge(&self.programme, self.sender.now).state);
            match BadgeChange::between(before, now).map(|change| change.to) {
                Some(BadgeState::Removed) => sorted.removed.extend(changes),
                Some(BadgeState::Held) => sorted.returned.extend(changes),
                _ => sorted.nothing.extend(changes),
            }
        }
        sorted
    }

    /// Sends notices of some changes: usually one for all, or several when an earlier run did so for some of them. A notice is named
    /// after the oldest change, which is taken off the agenda last: if a run is interrupted, the next one finds that change again,
    /// and by it the notice.
    async fn send_notices_of(
        &mut self,
        partner: &PartnerId,
        content: &NoticeContent,
        mut changes: Vec<DueBadgeChange>,
        listings: &BTreeMap<AppKey, Listing>,
    ) -> Result<ControlFlow<()>, StoreError> {
        changes.sort_by_key(|change| Reverse(change.at));
        while let Some(oldest) = changes.last() {
            let cycle = NoticeCycle::of_instant(oldest.at);
            let mut notice =
                Notice::new(partner.clone(), cycle, NoticeWindow::CHANGE, content.clone(), self.sender.now);
            for (app, listing) in listings.iter().filter(|(app, _)| changes.iter().any(|change| change.app == **app)) {
                notice.add_app(app.clone(), &listing.completeness(&self.programme, self.sender.now));
            }
            let id = notice.id.clone();
            let flow = self.sender.send(notice).await?;
            if self.sender.rehearse {
                return Ok(flow);
            }
            // If an earlier run wrote a notice of this name, it may cover only some of the changes.
            let Some(stored) = self.sender.store.notice(&id).await? else { return Ok(flow) };
            let notice = stored.notice;
            let is_covered =
                |change: &DueBadgeChange| notice.apps.contains(&change.app) && change.at <= notice.created_at;
            let (covered, left): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_covered);
            self.finish_changes(&covered).await?;
            if flow.is_break() || covered.is_empty() {
                return Ok(flow);
            }
            changes = left;
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn finish_changes(&self, changes: &[DueBadgeChange]) -> Result<(), StoreError> {
        if self.sender.rehearse {
            return Ok(());
        }
        for change in changes {
            self.sender.store.finish_badge_change(change).await?;
        }
        Ok(())
    }
}
