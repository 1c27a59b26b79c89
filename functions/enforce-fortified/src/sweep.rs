//! The sweep over the enrolled apps, partner by partner. It is made only when a date of the calendar has passed since the last
//! finished one, so that a run in which nothing is due costs two reads.

use std::ops::ControlFlow;

use domain::fortified::{any_passed, badge_calendar};
use domain::listing::Listing;
use domain::notice::fortified::due_notices;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use mail::Position;
use serde::{Deserialize, Serialize};
use store::agenda::PAGE;
use store::watch_list::WatchedApp;
use store::{Consistency, Row, StoreError, Versioned};

use super::Run;

/// How far the sweeps have come.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// Every date of the calendar up to here was swept for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    through: Option<Timestamp>,
    /// The calendar at that time. If it was changed since, it may have other dates in the past.
    #[serde(default)]
    calendar: Vec<Timestamp>,
    /// The sweep that is not finished.
    #[serde(default, rename = "begun", skip_serializing_if = "Option::is_none")]
    current: Option<Sweep>,
}

/// A sweep that is not finished.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Sweep {
    /// The instant up to which it looks for dates of the calendar.
    until: Timestamp,
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

impl Run {
    /// Sweeps, if a date of the calendar has passed.
    pub(super) async fn sweep(&mut self) -> Result<(), StoreError> {
        let mut progress: Versioned<Progress> = self.sender.read_progress().await?;
        let calendar = badge_calendar(&self.programme);
        let after = progress.value.through.filter(|_| progress.value.calendar == calendar);
        let mut sweep = match progress.value.current.clone() {
            Some(current) => Some(current),
            None if any_passed(&calendar, after, self.sender.now) => {
                Some(Sweep { until: self.sender.now, position: Position::default() })
            }
            None => None,
        };
        while let Some(Sweep { until, position }) = sweep {
            let (next, flow) = self.sweep_page(position, after).await?;
            if next.is_none() {
                progress.value.through = Some(until);
                progress.value.calendar.clone_from(&calendar);
            }
            let next = next.map(|position| Sweep { until, position });
            progress.value.current.clone_from(&next);
            self.sender.save_progress(&mut progress).await?;
            sweep = next.filter(|_| flow.is_continue());
        }
        Ok(())
    }

    /// Sweeps one page of the list. Returns where the next page begins, `None` after the last one, and whether this run
    /// continues.
    async fn sweep_page(
        &mut self,
        mut position: Position,
        after: Option<Timestamp>,
    ) -> Result<(Option<Position>, ControlFlow<()>), StoreError> {
        if self.sender.may_continue().is_break() {
            return Ok((Some(position), ControlFlow::Break(())));
        }
        let (groups, more) = self.read_groups(&position).await?;
        let mut rest = groups.as_slice();
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(batch_size(rest, self.sender.remaining()));
            let mut listings = self.read_listings(batch).await?;
            for group in batch {
                if self.sender.may_continue().is_break() {
                    return Ok((Some(position), ControlFlow::Break(())));
                }
                let theirs = listings.extract_if(.., |(app, _)| group.apps.contains(app)).collect();
                let flow = self.send_due_notices(&group.partner, theirs, after).await?;
                position.after = Some(group.last.clone());
                if flow.is_break() {
                    return Ok((Some(position), flow));
                }
            }
            rest = others;
        }
        Ok((position.next_page(more), ControlFlow::Continue(())))
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
        // A notice's listings are read again before it is sent, and strongly consistent then.
        self.sender.store.listings(&apps, Consistency::Eventual).await
    }

    async fn send_due_notices(
        &mut self,
        partner: &PartnerId,
        apps: Vec<(AppKey, Listing)>,
        after: Option<Timestamp>,
    ) -> Result<ControlFlow<()>, StoreError> {
        self.sender.report.examined += apps.len() as u64;
        let mut flow = ControlFlow::Continue(());
        for notice in due_notices(partner, &apps, &self.programme, after, self.sender.now) {
            if self.sender.send(notice).await?.is_break() {
                flow = ControlFlow::Break(());
            }
        }
        Ok(flow)
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
