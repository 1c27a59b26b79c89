//! Badge changes that came with a change of a listing: a publish, another enrolment, a privacy policy. Each was put on
//! the agenda in its own transaction and stays there until a notice tells of it, or there is nothing left to tell.

use std::collections::BTreeMap;

use domain::fortified::{BadgeChange, BadgeState};
use domain::listing::Listing;
use domain::notice::{Notice, NoticeContent, NoticeCycle, NoticeWindow};
use domain::{AppKey, PartnerId};
use mail::Then;
use store::badge_changes::DueBadgeChange;
use store::{Consistency, StoreError};

use super::Run;

impl Run<'_> {
    /// Tells of the badge changes up to now, one partner after the other.
    pub(super) async fn changes(&mut self) -> Result<Then, StoreError> {
        let (changes, more) = self.store.badge_changes(self.teller.now).await?;
        self.teller.report.more |= more;
        let mut partners: BTreeMap<PartnerId, Vec<DueBadgeChange>> = BTreeMap::new();
        for change in changes {
            partners.entry(change.partner.clone()).or_default().push(change);
        }
        for (partner, changes) in partners {
            if self.teller.another() == Then::Stop || self.changes_of(&partner, changes).await? == Then::Stop {
                return Ok(Then::Stop);
            }
        }
        Ok(Then::GoOn)
    }

    async fn changes_of(&mut self, partner: &PartnerId, changes: Vec<DueBadgeChange>) -> Result<Then, StoreError> {
        let mut apps: BTreeMap<AppKey, Vec<DueBadgeChange>> = BTreeMap::new();
        for change in changes {
            apps.entry(change.app.clone()).or_default().push(change);
        }
        self.teller.report.examined += apps.len() as u64;
        let keys: Vec<AppKey> = apps.keys().cloned().collect();
        let listings = self.store.listings(&keys, Consistency::Strong).await?;
        let listings: BTreeMap<AppKey, Listing> = listings.into_iter().collect();
        let (mut gone, mut back, mut nothing) = (Vec::new(), Vec::new(), Vec::new());
        for (app, changes) in apps {
            // What counts is how the badge was before the first of them and how it is now.
            let from = changes.first().map_or(BadgeState::None, |first| first.from);
            let now = listings.get(&app).filter(|listing| listing.facts.is_watched());
            let now = now.map_or(BadgeState::None, |listing| listing.badge(&self.programme, self.teller.now).state);
            match BadgeChange::between(from, now).map(|change| change.to) {
                Some(BadgeState::Removed) => gone.extend(changes),
                Some(BadgeState::Held) => back.extend(changes),
                _ => nothing.extend(changes),
            }
        }
        self.done(&nothing).await?;
        for (matter, changes) in [(NoticeContent::BadgeRemoved, gone), (NoticeContent::BadgeReturned, back)] {
            if self.tell_of(partner, &matter, changes, &listings).await? == Then::Stop {
                return Ok(Then::Stop);
            }
        }
        Ok(Then::GoOn)
    }

    /// Tells of some changes in one notice. It is named after the oldest of them, which is taken off the agenda last: a
    /// run that was cut off finds it again, and with it the notice.
    async fn tell_of(
        &mut self,
        partner: &PartnerId,
        matter: &NoticeContent,
        mut changes: Vec<DueBadgeChange>,
        listings: &BTreeMap<AppKey, Listing>,
    ) -> Result<Then, StoreError> {
        changes.sort_by_key(|change| std::cmp::Reverse(change.at));
        while let Some(oldest) = changes.last() {
            let (cycle, window) = (NoticeCycle::of_instant(oldest.at), NoticeWindow::CHANGE);
            let mut notice = Notice::new(partner.clone(), cycle, window, matter.clone(), self.teller.now);
            for (app, listing) in listings.iter().filter(|(app, _)| changes.iter().any(|change| change.app == **app)) {
                notice.add_app(app.clone(), &listing.completeness(&self.programme, self.teller.now));
            }
            let id = notice.id.clone();
            let then = self.teller.tell(notice).await?;
            if self.teller.rehearse {
                return Ok(then);
            }
            // An earlier run may have told of some of them under this name.
            let Some(told) = self.store.notice(&id).await? else { return Ok(then) };
            let told = told.notice;
            let covered = |change: &DueBadgeChange| told.apps.contains(&change.app) && change.at <= told.created_at;
            let (covered, left): (Vec<_>, Vec<_>) = changes.into_iter().partition(covered);
            self.done(&covered).await?;
            if then == Then::Stop || covered.is_empty() {
                return Ok(then);
            }
            changes = left;
        }
        Ok(Then::GoOn)
    }

    async fn done(&self, changes: &[DueBadgeChange]) -> Result<(), StoreError> {
        if self.teller.rehearse {
            return Ok(());
        }
        for change in changes {
            self.store.finish_badge_change(change).await?;
        }
        Ok(())
    }
}
