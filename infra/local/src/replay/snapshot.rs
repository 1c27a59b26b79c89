//! How the apps are on one evening, derived from their listings in the table. What must not live here: what staff and
//! partners did on the day.

use std::collections::BTreeMap;

use anyhow::Result;
use domain::{AppKey, fortified::BadgeState, listing::Listing, programme::Programme, self_assessment::Validity};
use jiff::{Timestamp, civil::Date};
use store::{Consistency, Store};

use super::hours::day_of;

/// An app with a public tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppStatus {
    /// Whether it is in Cloud Fortified.
    pub enrolled: bool,
    pub badge: BadgeState,
    pub complete: bool,
    /// The live revision and the day on which it was published.
    pub live: Option<(u32, Date)>,
    /// From when to when its partner's approval is valid.
    pub assessment: Option<Validity>,
}

impl AppStatus {
    fn derive(listing: &Listing, programme: &Programme, now: Timestamp) -> Self {
        let live = listing.live.as_ref();
        Self {
            enrolled: listing.facts.is_watched(),
            badge: listing.badge(programme, now).state,
            complete: live.is_some() && listing.completeness(programme, now).is_complete(),
            live: live.map(|live| (live.revision, day_of(live.published_at))),
            assessment: listing.assessment,
        }
    }
}

/// All apps with a public tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot(pub BTreeMap<AppKey, AppStatus>);

impl Snapshot {
    /// The snapshot with the present status of `apps`, which it reads and derives as a customer would see it.
    pub async fn update(&self, store: &Store, apps: &[AppKey], programme: &Programme, now: Timestamp) -> Result<Self> {
        let listings = store.listings(apps, Consistency::Strong).await?;
        let mut updated = self.0.clone();
        updated.retain(|app, _| !apps.contains(app));
        let public = listings.into_iter().filter(|(_, listing)| listing.facts.has_public_tab());
        updated.extend(public.map(|(app, listing)| (app, AppStatus::derive(&listing, programme, now))));
        Ok(Self(updated))
    }

    pub fn count(&self, is_counted: impl Fn(&AppStatus) -> bool) -> usize {
        self.0.values().filter(|status| is_counted(status)).count()
    }

    /// How many apps changed since `before` from one status to another. Apps that are new do not count.
    pub fn count_changed(
        &self,
        before: &Self,
        from: impl Fn(&AppStatus) -> bool,
        to: impl Fn(&AppStatus) -> bool,
    ) -> usize {
        let was = |app| before.0.get(app).is_some_and(&from);
        self.0.iter().filter(|(app, status)| to(status) && was(app)).count()
    }

    /// How many listings show an approval of the Security Self Assessment at `now`.
    pub fn count_assessed(&self, programme: &Programme, now: Timestamp) -> usize {
        self.count(|status| status.assessment.is_some_and(|window| window.is_shown(programme, now)))
    }

    /// How many badges were removed since `before`, from apps that are still enrolled.
    pub fn count_lost(&self, before: &Self) -> usize {
        let is_removed = |is: &AppStatus| is.enrolled && is.badge == BadgeState::Removed;
        self.count_changed(before, |was| was.badge == BadgeState::Held, is_removed)
    }

    /// How many badges were given back since `before`.
    pub fn count_returned(&self, before: &Self) -> usize {
        let is_held = |is: &AppStatus| is.enrolled && is.badge == BadgeState::Held;
        self.count_changed(before, |was| was.badge == BadgeState::Removed, is_held)
    }
}

/// The numbers of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub day: Date,
    /// Apps with a public tab.
    pub public: usize,
    /// Tabs that are published.
    pub published: usize,
    /// Tabs that are published and complete.
    pub complete: usize,
    /// Apps in Cloud Fortified.
    pub enrolled: usize,
    /// Apps in Cloud Fortified whose tab is complete.
    pub enrolled_complete: usize,
    /// Badges that are shown.
    pub held: usize,
    /// Badges that were removed since the day before.
    pub lost: usize,
    /// Badges that were given back since the day before.
    pub returned: usize,
    /// Listings that show an approval of the Security Self Assessment.
    pub assessed: usize,
}

impl Tally {
    pub fn count(day: Date, now: &Snapshot, before: &Snapshot, assessed: usize) -> Self {
        Self {
            day,
            public: now.0.len(),
            published: now.count(|status| status.live.is_some()),
            complete: now.count(|status| status.complete),
            enrolled: now.count(|status| status.enrolled),
            enrolled_complete: now.count(|status| status.enrolled && status.complete),
            held: now.count(|status| status.enrolled && status.badge == BadgeState::Held),
            lost: now.count_lost(before),
            returned: now.count_returned(before),
            assessed,
        }
    }

    pub fn empty(day: Date) -> Self {
        Self::count(day, &Snapshot::default(), &Snapshot::default(), 0)
    }
}
