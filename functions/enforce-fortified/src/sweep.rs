//! The sweep over the enrolled apps, partner by partner. It is made only when a date has passed, or staff have changed the rules of
//! the badge, since the last finished one, so that a run in which nothing is due costs two reads.

use std::ops::ControlFlow;

use domain::fortified::{any_passed, badge_calendar};
use domain::listing::Listing;
use domain::programme::BadgeRules;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use mail::{Position, ReadListings, SideBySide};
use serde::{Deserialize, Serialize};
use store::agenda::PAGE;
use store::badge_changes::DueBadgeChange;
use store::badge_records::BadgeUpdate;
use store::watch_list::WatchedApp;
use store::{Consistency, Row, StoreError, Versioned};
use tokio::time::Instant;

use super::{AtRisk, Run};

/// How far the sweeps have come.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// Every date up to here was swept for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    through: Option<Timestamp>,
    /// The rules that the last finished sweep was made under. Under other rules, `through` says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<RulesInForce>,
    /// The sweep that is not finished.
    #[serde(default, rename = "begun", skip_serializing_if = "Option::is_none")]
    current: Option<Sweep>,
}

/// The rules of the badge, and since when they are in force: rules that were changed and changed back are others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RulesInForce {
    #[serde(flatten)]
    rules: BadgeRules,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

/// A sweep that is not finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Sweep {
    /// The instant up to which it looks for dates of the calendar.
    until: Timestamp,
    /// The rules that it was begun under. When staff change them, the list begins anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<RulesInForce>,
    /// Earlier releases did not record what they told. Changes up to here are theirs, and are only recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told_through: Option<Timestamp>,
    /// The last row of the last partner that is done.
    #[serde(flatten)]
    position: Position,
}

/// A partner's enrolled apps, and the last row of them.
struct Group {
    partner: PartnerId,
    apps: Vec<AppKey>,
    last: Row,
}

/// How many apps are read at once: the most that one call takes.
const AT_ONCE: u32 = 100;

/// How often the badges of a partner are derived again when somebody changes a listing at the same time.
const ATTEMPTS: usize = 5;

impl Run {
    /// Sweeps, if a date has passed or the rules have changed. Says whether the run continues, which means that no sweep is
    /// unfinished.
    pub(super) async fn sweep(&mut self) -> Result<ControlFlow<()>, StoreError> {
        let mut progress: Versioned<Progress> = self.sender.read_progress().await?;
        let under = RulesInForce { rules: self.programme.badge_rules(), since: self.programme.badge_rules_since() };
        let mut sweep = self.sweep_to_make(&progress.value, &under);
        while let Some(Sweep { until, told_through, position, .. }) = sweep {
            let (next, flow) = self.sweep_page(position, told_through).await?;
            if next.is_none() {
                progress.value.through = Some(until);
                progress.value.under = Some(under.clone());
            }
            let next = next.map(|position| Sweep { until, under: Some(under.clone()), told_through, position });
            progress.value.current.clone_from(&next);
            self.sender.save_progress(&mut progress).await?;
            if flow.is_break() {
                return Ok(flow);
            }
            sweep = next;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The sweep that is not finished, or a new one if there is a reason for it.
    fn sweep_to_make(&self, progress: &Progress, under: &RulesInForce) -> Option<Sweep> {
        if let Some(current) = progress.current.clone().filter(|current| current.under.as_ref() == Some(under)) {
            return Some(current);
        }
        let swept_through = progress.through.filter(|_| progress.under.as_ref() == Some(under));
        let calendar = badge_calendar(&self.programme);
        let is_due = swept_through.is_none_or(|through| any_passed(&calendar, through, self.sender.now));
        is_due.then(|| Sweep {
            until: self.sender.now,
            under: Some(under.clone()),
            told_through: progress.through.filter(|_| progress.under.is_none()),
            position: Position::default(),
        })
    }

    /// Sweeps one page of the list. Returns where the next page begins, `None` after the last one, and whether this run
    /// continues.
    async fn sweep_page(
        &mut self,
        mut position: Position,
        told_through: Option<Timestamp>,
    ) -> Result<(Option<Position>, ControlFlow<()>), StoreError> {
        if self.sender.may_continue().is_break() {
            return Ok((Some(position), ControlFlow::Break(())));
        }
        let (groups, more) = self.read_groups(&position).await?;
        let mut visits = SideBySide::default();
        let begun = self.begin_visits(&groups, told_through, &mut position, &mut visits).await;
        // Those that are under way come to their end, even if the others cannot be read.
        let flow = self.finish(visits).await?;
        begun?;
        Ok(match flow {
            ControlFlow::Break(()) => (Some(position), flow),
            ControlFlow::Continue(()) => (position.next_page(more), flow),
        })
    }

    /// Begins to visit partners, as many as the run may, and moves the position behind them.
    async fn begin_visits(
        &mut self,
        groups: &[Group],
        told_through: Option<Timestamp>,
        position: &mut Position,
        visits: &mut SideBySide<AtRisk>,
    ) -> Result<(), StoreError> {
        let mut rest = groups;
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(batch_size(rest, self.sender.remaining()));
            let at = Instant::now();
            let mut listings = self.read_listings(batch).await?;
            for Group { partner, apps, last } in batch {
                if visits.make_room(&mut self.sender).await.is_break() {
                    return Ok(());
                }
                let theirs: Vec<_> = listings.extract_if(.., |(app, _)| apps.contains(app)).collect();
                let partner = partner.clone();
                // A badge that came back may be at risk again.
                self.begin(visits, 2 * apps.len(), |mut part| async move {
                    let flow = part.visit_partner(&partner, theirs, at, told_through).await;
                    (part, flow)
                });
                position.after = Some(last.clone());
            }
            rest = others;
        }
        Ok(())
    }

    /// Reads one page of the list, as whole partners, and says whether there are more.
    async fn read_groups(&self, position: &Position) -> Result<(Vec<Group>, bool), StoreError> {
        let (store, shard) = (&self.sender.store, position.shard);
        // Rows beyond what this run may act on would be read again by the next run.
        let limit = u32::try_from(self.sender.remaining()).unwrap_or(PAGE).clamp(AT_ONCE, PAGE);
        let mut page = store.watched(shard, position.after.as_ref(), limit).await?;
        let mut groups = Vec::new();
        add_rows(&mut groups, page.found);
        // A partner's apps are looked at together, however many pages they fill.
        while groups.len() == 1 && page.next.is_some() {
            page = store.watched(shard, page.next.as_ref(), PAGE).await?;
            add_rows(&mut groups, page.found);
        }
        // The last partner may have more apps on the next page.
        if page.next.is_some() {
            groups.pop();
        }
        Ok((groups, page.next.is_some()))
    }

    async fn read_listings(&self, groups: &[Group]) -> Result<Vec<(AppKey, Listing)>, StoreError> {
        let apps: Vec<AppKey> = groups.iter().flat_map(|group| group.apps.iter().cloned()).collect();
        // What a moment may hide here, a change that was just made, is on the agenda.
        self.sender.store.listings(&apps, Consistency::Eventual).await
    }

    /// Records and tells what has changed of a partner's badges, and sends the warnings that are due. `at`: when the listings of
    /// its apps were read.
    async fn visit_partner(
        &mut self,
        partner: &PartnerId,
        mut apps: Vec<(AppKey, Listing)>,
        at: Instant,
        told_through: Option<Timestamp>,
    ) -> Result<ControlFlow<()>, StoreError> {
        apps.retain(|(_, listing)| listing.facts.partner == *partner);
        self.sender.report.examined += apps.len() as u64;
        let changes = self.record_badges(&mut apps, told_through).await?;
        let told = match changes.is_empty() {
            true => ControlFlow::Continue(()),
            false => self.send_changes_of(partner, changes).await?,
        };
        // Even if the run ends here: the sweep goes on behind this partner, and what is written now is sent by send-notices.
        let warned = self.warn(partner, ReadListings { apps: &apps, at }).await?;
        Ok(if told.is_break() { told } else { warned })
    }

    /// Records the badges that are not as they were recorded, and returns those that the partner may have to be told of. Listings
    /// that somebody changed meanwhile are read again.
    async fn record_badges(
        &self,
        apps: &mut [(AppKey, Listing)],
        told_through: Option<Timestamp>,
    ) -> Result<Vec<DueBadgeChange>, StoreError> {
        let (store, now) = (&self.sender.store, self.sender.now);
        let mut changes = Vec::new();
        for attempt in 1.. {
            let updates = self.unrecorded_badges(apps, told_through);
            let written = if self.sender.rehearse { Ok(()) } else { store.record_badges(&updates, now).await };
            match written {
                Ok(()) => {
                    changes = updates.iter().filter_map(|update| update.due_change(now)).collect();
                    break;
                }
                Err(StoreError::Condition { .. } | StoreError::Conflict) if attempt < ATTEMPTS => {
                    let keys: Vec<AppKey> = apps.iter().map(|(app, _)| app.clone()).collect();
                    for (app, listing) in store.listings(&keys, Consistency::Strong).await? {
                        apps.iter_mut().filter(|(key, _)| *key == app).for_each(|(_, old)| old.clone_from(&listing));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(changes)
    }

    fn unrecorded_badges(&self, apps: &[(AppKey, Listing)], told_through: Option<Timestamp>) -> Vec<BadgeUpdate> {
        let now = self.sender.now;
        let update = |(app, read): &(AppKey, Listing)| {
            if self.sender.rehearse && self.from_agenda.contains(app) {
                return None;
            }
            let told = read.told_badge(&self.programme)?;
            let record = read.unrecorded_badge(told, &self.programme, now)?;
            let is_new = told_through.is_none_or(|through| through < record.since);
            let told = (is_new && read.badge_news(told, &self.programme, now).is_some()).then_some(told);
            Some(BadgeUpdate { app: app.clone(), read: read.clone(), record, told })
        };
        apps.iter().filter_map(update).collect()
    }
}

/// Adds rows, which come in the order of partners, to the groups of the rows before.
fn add_rows(groups: &mut Vec<Group>, rows: Vec<(WatchedApp, Row)>) {
    for (WatchedApp { partner, app }, row) in rows {
        match groups.last_mut().filter(|group| group.partner == partner) {
            Some(group) => {
                group.apps.push(app);
                group.last = row;
            }
            None => groups.push(Group { partner, apps: vec![app], last: row }),
        }
    }
}

/// How many of the groups are read together, when the run may act on so many apps: at least one.
fn batch_size(groups: &[Group], remaining: u64) -> usize {
    let (mut apps, max) = (0, remaining.min(AT_ONCE.into()));
    let within = groups.iter().take_while(|group| {
        apps += group.apps.len() as u64;
        apps <= max
    });
    within.count().max(1)
}
