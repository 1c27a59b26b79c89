//! The sweep over the enrolled apps, partner by partner. It is made only when a window of the calendar has opened since
//! the last finished one, so an hour in which nothing is due costs two reads.

use domain::fortified::{any_passed, badge_calendar};
use domain::listing::Listing;
use domain::notice::fortified::due_notices;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use mail::{Position, Then};
use serde::{Deserialize, Serialize};
use store::Versioned;
use store::{Consistency, Row, StoreError};
use store::{agenda::PAGE, watch_list::WatchedApp};

use super::{JOB, Run};

/// How far the sweeps have come.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Swept {
    /// Every window up to here was swept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    through: Option<Timestamp>,
    /// The calendar by which it was; another one may have windows in the past.
    #[serde(default)]
    calendar: Vec<Timestamp>,
    /// The sweep that has begun and is not over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<Begun>,
}

/// A sweep that is not over.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Begun {
    /// The instant up to which it sweeps windows.
    until: Timestamp,
    /// The last row of the last partner that is done.
    #[serde(flatten)]
    at: Position,
}

/// A partner's enrolled apps, and the last row of them.
struct Group {
    partner: PartnerId,
    apps: Vec<AppKey>,
    last: Row,
}

/// How many apps are read at once: the most that one call takes.
const AT_ONCE: u32 = 100;

impl Run<'_> {
    /// Sweeps, if a window has opened.
    pub(super) async fn sweep(&mut self) -> Result<(), StoreError> {
        let mut progress: Versioned<Swept> = self.store.progress(JOB).await?;
        let calendar = badge_calendar(&self.programme);
        // A calendar that was changed may have windows that opened before the last sweep.
        let after = progress.value.through.filter(|_| progress.value.calendar == calendar);
        let begun = match progress.value.begun.clone() {
            Some(begun) => begun,
            None if any_passed(&calendar, after, self.teller.now) => {
                Begun { until: self.teller.now, at: Position::default() }
            }
            None => return Ok(()),
        };
        let mut begun = Some(begun);
        while let Some(Begun { until, at }) = begun {
            let (next, then) = self.page(at, after).await?;
            if next.is_none() {
                progress.value.through = Some(until);
                progress.value.calendar.clone_from(&calendar);
            }
            let next = next.map(|at| Begun { until, at });
            progress.value.begun.clone_from(&next);
            if !self.teller.rehearse {
                self.store.put_progress(JOB, &mut progress).await?;
            }
            begun = next.filter(|_| then == Then::GoOn);
        }
        Ok(())
    }

    /// Looks at one page of the list, and says where the next one begins; none when all is done.
    async fn page(
        &mut self,
        mut at: Position,
        after: Option<Timestamp>,
    ) -> Result<(Option<Position>, Then), StoreError> {
        if self.teller.another() == Then::Stop {
            return Ok((Some(at), Then::Stop));
        }
        let mut page = self.store.watched(at.shard, at.after.as_ref(), self.rows()).await?;
        let mut groups = grouped(page.found);
        // A partner's apps are looked at together, however many pages they fill.
        while groups.len() == 1 && page.next.is_some() {
            page = self.store.watched(at.shard, page.next.as_ref(), PAGE).await?;
            groups = joined(groups, page.found);
        }
        // Those of the last partner may go on on the next page.
        if page.next.is_some() {
            groups.pop();
        }
        let mut rest = groups.as_slice();
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(batch(rest, self.teller.room()));
            let mut listings = self.listings(batch).await?;
            for group in batch {
                if self.teller.another() == Then::Stop {
                    return Ok((Some(at), Then::Stop));
                }
                let theirs = listings.extract_if(.., |(app, _)| group.apps.contains(app)).collect();
                let then = self.partner(group, theirs, after).await?;
                at.after = Some(group.last.clone());
                if then == Then::Stop {
                    return Ok((Some(at), Then::Stop));
                }
            }
            rest = others;
        }
        Ok((at.further(page.next.is_some()), Then::GoOn))
    }

    /// How many rows of the list are read at once: where the brake stops this run, the next one reads the rest again.
    fn rows(&self) -> u32 {
        u32::try_from(self.teller.room()).unwrap_or(PAGE).clamp(AT_ONCE, PAGE)
    }

    async fn listings(&self, groups: &[Group]) -> Result<Vec<(AppKey, Listing)>, StoreError> {
        let apps: Vec<AppKey> = groups.iter().flat_map(|group| group.apps.iter().cloned()).collect();
        // What is found due is read again, strongly, before it is sent.
        self.store.listings(&apps, Consistency::Eventual).await
    }

    async fn partner(
        &mut self,
        group: &Group,
        apps: Vec<(AppKey, Listing)>,
        after: Option<Timestamp>,
    ) -> Result<Then, StoreError> {
        self.teller.report.examined += apps.len() as u64;
        let mut then = Then::GoOn;
        for notice in due_notices(&group.partner, &apps, &self.programme, after, self.teller.now) {
            if self.teller.tell(notice).await? == Then::Stop {
                then = Then::Stop;
            }
        }
        Ok(then)
    }
}

/// The rows of each partner; they come in the order of partners.
fn grouped(rows: Vec<(WatchedApp, Row)>) -> Vec<Group> {
    joined(Vec::new(), rows)
}

/// The groups with the rows that follow theirs.
fn joined(mut groups: Vec<Group>, rows: Vec<(WatchedApp, Row)>) -> Vec<Group> {
    for (WatchedApp { partner, app }, row) in rows {
        match groups.last_mut().filter(|group| group.partner == partner) {
            Some(group) => {
                group.apps.push(app);
                group.last = row;
            }
            None => groups.push(Group { partner, apps: vec![app], last: row }),
        }
    }
    groups
}

/// How many of the groups are read together, when the run has room for so many apps.
fn batch(groups: &[Group], room: u64) -> usize {
    let (mut apps, most) = (0, room.min(AT_ONCE.into()));
    let within = groups.iter().take_while(|group| {
        apps += group.apps.len() as u64;
        apps <= most
    });
    within.count().max(1)
}
