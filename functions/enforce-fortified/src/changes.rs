//! Badges on the agenda: those that have changed since the partner was told of them last, and those that are newly at risk. Each
//! was put there in the transaction that recorded the badge, and stays there until a notice tells of it or there is nothing to tell.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::fortified::{BadgeNews, BadgeState};
use domain::listing::Listing;
use domain::notice::{Notice, NoticeCycle, NoticeWindow};
use domain::{AppKey, PartnerId};
use mail::SideBySide;
use store::badge_changes::DueBadgeChange;
use store::badge_records::BadgeUpdate;
use store::{Consistency, StoreError};

use super::Run;

/// A partner's badges on the agenda by what there is to tell of them.
#[derive(Default)]
struct SortedChanges {
    news: BTreeMap<BadgeNews, Vec<DueBadgeChange>>,
    /// Those whose badge is as it was, and is at risk.
    at_risk: Vec<DueBadgeChange>,
    /// Those of which there is nothing to tell.
    nothing: Vec<DueBadgeChange>,
}

impl Run {
    /// Tells partners of the badges on the agenda that have changed.
    pub(super) async fn send_changes(&mut self) -> Result<ControlFlow<()>, StoreError> {
        let (changes, more) = self.sender.store.badge_changes(self.sender.now).await?;
        self.sender.report.more |= more;
        let mut partners: BTreeMap<PartnerId, Vec<DueBadgeChange>> = BTreeMap::new();
        for change in changes {
            partners.entry(change.partner.clone()).or_default().push(change);
        }
        let (mut visits, mut from_agenda) = (SideBySide::default(), BTreeSet::new());
        for (partner, changes) in partners {
            if visits.make_room(&mut self.sender).await.is_break() {
                break;
            }
            let apps: BTreeSet<AppKey> = changes.iter().map(|change| change.app.clone()).collect();
            self.sender.report.examined += apps.len() as u64;
            self.begin(&mut visits, apps.len(), |mut part| async move {
                let flow = part.send_changes_of(&partner, changes).await;
                (part, flow)
            });
            from_agenda.extend(apps);
        }
        let flow = self.finish(visits).await?;
        self.from_agenda = Arc::new(from_agenda);
        Ok(flow)
    }

    /// Tells a partner of its badges. Those that are at risk are left for later.
    pub(super) async fn send_changes_of(
        &mut self,
        partner: &PartnerId,
        changes: Vec<DueBadgeChange>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let mut apps: BTreeMap<AppKey, Vec<DueBadgeChange>> = BTreeMap::new();
        for change in changes {
            apps.entry(change.app.clone()).or_default().push(change);
        }
        let keys: Vec<AppKey> = apps.keys().cloned().collect();
        let listings = self.sender.store.listings(&keys, Consistency::Strong).await?;
        let listings: BTreeMap<AppKey, Listing> =
            listings.into_iter().filter(|(_, listing)| listing.facts.partner == *partner).collect();
        self.record_badges_of(&apps, &listings).await?;
        let SortedChanges { news, at_risk, nothing } = self.sort_changes(apps, &listings);
        self.finish_changes(&nothing).await?;
        if !at_risk.is_empty() {
            self.to_warn_of.push((partner.clone(), at_risk));
        }
        for (news, changes) in news {
            if self.send_notices_of(partner, news, changes, &listings).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Compares the state of each app's badge that the partner was told of before the first of its changes with the one now.
    fn sort_changes(
        &self,
        apps: BTreeMap<AppKey, Vec<DueBadgeChange>>,
        listings: &BTreeMap<AppKey, Listing>,
    ) -> SortedChanges {
        let (programme, now) = (&self.programme, self.sender.now);
        let mut sorted = SortedChanges::default();
        for (app, changes) in apps {
            let told = changes.first().map_or(BadgeState::None, |first| first.from);
            let listing = listings.get(&app);
            let news = listing.and_then(|listing| listing.badge_news(told, programme, now));
            let warning = listing.and_then(|listing| listing.warning(programme, now));
            match (news, warning) {
                (Some(news), _) => sorted.news.entry(news).or_default().extend(changes),
                (None, Some(_)) => sorted.at_risk.extend(changes),
                (None, None) => sorted.nothing.extend(changes),
            }
        }
        sorted
    }

    /// Records the badges on the agenda as they are now, and what the partner knows of them: the news that it is told now, or what
    /// it knew before the oldest change, which comes first. A later change is compared with that.
    async fn record_badges_of(
        &self,
        apps: &BTreeMap<AppKey, Vec<DueBadgeChange>>,
        listings: &BTreeMap<AppKey, Listing>,
    ) -> Result<(), StoreError> {
        if self.sender.rehearse {
            return Ok(());
        }
        let mut updates = Vec::new();
        for (app, changes) in apps {
            let (Some(oldest), Some(read)) = (changes.first(), listings.get(app)) else { continue };
            if let Some(record) = read.unrecorded_badge(oldest.from, &self.programme, self.sender.now) {
                updates.push(BadgeUpdate { app: app.clone(), read: read.clone(), record, told: None });
            }
        }
        self.sender.store.record_badges(&updates, self.sender.now).await
    }

    /// Sends notices of some changes: usually one for all, or several when an earlier run did so for some of them. A notice is named
    /// after the oldest change, which is taken off the agenda last: if a run is interrupted, the next one finds that change again,
    /// and by it the notice.
    async fn send_notices_of(
        &mut self,
        partner: &PartnerId,
        news: BadgeNews,
        mut changes: Vec<DueBadgeChange>,
        listings: &BTreeMap<AppKey, Listing>,
    ) -> Result<ControlFlow<()>, StoreError> {
        changes.sort_by_key(|change| Reverse(change.at));
        let mut number = 1;
        while let Some(oldest) = changes.last() {
            let (cycle, window) = (NoticeCycle::of_instant(oldest.at), NoticeWindow::CHANGE.numbered(number));
            let mut notice = Notice::new(partner.clone(), cycle, window, news.content(), self.sender.now);
            for (app, listing) in listings.iter().filter(|(app, _)| changes.iter().any(|change| change.app == **app)) {
                notice.add_app(app.clone(), &listing.completeness(&self.programme, self.sender.now));
            }
            let id = notice.id.clone();
            let flow = self.sender.send(notice).await?;
            if self.sender.rehearse {
                self.keep_at_risk(partner, &changes, listings).await?;
                return Ok(flow);
            }
            // If an earlier run wrote a notice of this name, it may cover only some of the changes, or none: the index was behind.
            let Some(stored) = self.sender.store.notice(&id).await? else { return Ok(flow) };
            let notice = stored.notice;
            let is_covered =
                |change: &DueBadgeChange| notice.apps.contains(&change.app) && change.at <= notice.created_at;
            let (covered, left): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_covered);
            self.keep_at_risk(partner, &covered, listings).await?;
            if flow.is_break() {
                return Ok(flow);
            }
            number = if covered.is_empty() { number + 1 } else { 1 };
            changes = left;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Takes badges that were told off the agenda, but for those that are at risk: the partner is to be warned of them.
    async fn keep_at_risk(
        &mut self,
        partner: &PartnerId,
        told: &[DueBadgeChange],
        listings: &BTreeMap<AppKey, Listing>,
    ) -> Result<(), StoreError> {
        let (programme, now) = (&self.programme, self.sender.now);
        let mut at_risk = Vec::new();
        for change in told {
            let listing = listings.get(&change.app).filter(|listing| listing.warning(programme, now).is_some());
            let kept = listing.map(|listing| DueBadgeChange {
                at: now,
                from: listing.badge(programme, now).state,
                ..change.clone()
            });
            match &kept {
                Some(kept) if !self.sender.rehearse => self.sender.store.replace_badge_change(change, kept).await?,
                _ => self.finish_changes(std::slice::from_ref(change)).await?,
            }
            at_risk.extend(kept);
        }
        if !at_risk.is_empty() {
            self.to_warn_of.push((partner.clone(), at_risk));
        }
        Ok(())
    }
}
