//! Approvals that come to a point of their life: each point has its own walk along the list of approvals by the day of
//! their expiry, from where the last run's ended.
//!
//! Invariants: every approval whose expiry is behind a point's mark was looked at for it; a mark never goes back, so a
//! clock or a policy that steps back tells nothing twice, and none is left out when they step ahead. While the programme
//! is over the marks rest: nobody is told then, and those whose time came meanwhile are told if it goes on.

use std::collections::BTreeMap;

use domain::self_assessment::ExpiryStage;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use mail::{Position, Then};
use serde::{Deserialize, Serialize};
use store::{Consistency, StoreError};

use super::{Records, Run};

/// How far the first run of all looks back: approvals that expired longer ago are nobody's news.
const NEWS: SignedDuration = SignedDuration::from_hours(60 * 24);
/// And how far behind a point that is itself further back.
const MARGIN: SignedDuration = SignedDuration::from_hours(2 * 24);

/// How far the runs have looked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Looked {
    /// The mark of each point: the expiry up to which approvals were looked at.
    #[serde(default)]
    marks: BTreeMap<ExpiryStage, Timestamp>,
    /// The walk that has begun and is not over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<Begun>,
}

/// A walk along the approvals that expire after `from` and by `until`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Begun {
    point: ExpiryStage,
    from: Timestamp,
    until: Timestamp,
    /// The day that it is in.
    day: Date,
    #[serde(flatten)]
    at: Position,
}

impl Begun {
    fn at(point: ExpiryStage, from: Timestamp, until: Timestamp) -> Self {
        Self { point, from, until, day: day(from), at: Position::default() }
    }

    /// Where it goes on when a day's list goes on at `at`, or has ended.
    fn further(self, at: Option<Position>) -> Option<Self> {
        match at {
            Some(at) => Some(Self { at, ..self }),
            None => {
                let day = self.day.checked_add(1.day()).ok()?;
                Some(Self { day, at: Position::default(), ..self }).filter(|next| next.day <= self::day(next.until))
            }
        }
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

impl Run<'_> {
    /// Looks at the approvals that have come to a point since the last run.
    pub(super) async fn expiries(&mut self) -> Result<(), StoreError> {
        if self.programme.self_assessment_ended(self.teller.now) {
            return Ok(());
        }
        let mut moved = false;
        while let Some(begun) = self.due() {
            let (next, found, then) = self.page(begun.clone()).await?;
            if next.is_none() {
                self.progress.value.expiries.marks.insert(begun.point, begun.until);
            }
            self.progress.value.expiries.begun = next;
            moved = true;
            // What a page without anybody says is noted with the next one.
            if found {
                self.note().await?;
                moved = false;
            }
            if then == Then::Stop {
                break;
            }
        }
        if moved {
            self.note().await?;
        }
        Ok(())
    }

    /// The walk that has begun, or else one that is to begin.
    fn due(&self) -> Option<Begun> {
        let Looked { marks, begun } = &self.progress.value.expiries;
        let (policy, now) = (&self.programme.self_assessment, self.teller.now);
        let to_begin = |point: ExpiryStage| {
            let until = point.expiry_at(policy, now);
            let first = now.checked_sub(NEWS).map_or(until, |news| until.min(news));
            let first = first.checked_sub(MARGIN).unwrap_or(first);
            let from = marks.get(&point).copied().unwrap_or(first);
            // Of what has expired no end is to be announced.
            let from = if point == ExpiryStage::Notice { from.max(now) } else { from };
            (from < until).then(|| Begun::at(point, from, until))
        };
        // A walk to where the clock or the policy has stepped back from is made again when they come there.
        let begun = begun.clone().filter(|begun| begun.until <= begun.point.expiry_at(policy, now));
        begun.or_else(|| ExpiryStage::ALL.iter().copied().find_map(to_begin))
    }

    /// Visits one page of a day's approvals. Says where the next page begins, and whether anybody was on this one.
    async fn page(&mut self, begun: Begun) -> Result<(Option<Begun>, bool, Then), StoreError> {
        let Begun { point, day, at, .. } = begun.clone();
        let between = (begun.from, begun.until);
        let page = self.store.expiring(day, at.shard, between, at.after.as_ref()).await?;
        let mut stretch = at.along(page);
        let found = !stretch.is_empty();
        // Nobody looks again at who is left out here.
        let mut records = Records::read(Consistency::Strong);
        while let Some(partner) = stretch.next(&mut self.teller) {
            let participation = records.of(&partner, &stretch, self).await?;
            if let Some(content) = participation.notice_of_expiry(point, &self.programme, self.teller.now) {
                let notice = content.into_notice_of_calendar(partner, self.teller.now);
                stretch.then(self.teller.tell(notice).await?);
            }
        }
        let (next, then) = stretch.end();
        let next = match (next, then) {
            (at, Then::GoOn) => begun.further(at),
            (at, Then::Stop) => at.map(|at| Begun { at, ..begun }),
        };
        Ok((next, found, then))
    }
}
