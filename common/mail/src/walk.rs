//! A walk of a job along a list of partners, which is spread over shards: page by page, until the list ends or the run has to.
//! What must not live here: what is done for a partner.
//!
//! Invariant: a position that is stored names the last partner that is done, so that the run which continues there leaves nobody
//! out. If a run is killed on a page, all partners of that page are visited again.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use domain::PartnerId;
use serde::{Deserialize, Serialize};
use store::agenda::SHARDS;
use store::{Page, Row};

use crate::notice_sender::NoticeSender;
use crate::side_by_side::SideBySide;

/// How far a walk has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The shard.
    pub shard: u32,
    /// The row of the last partner in it that is done; `None` at its beginning.
    pub after: Option<Row>,
}

impl Position {
    /// Begins the page that was read at this position.
    pub fn begin(self, page: Page<(PartnerId, Row)>) -> PageWalk {
        PageWalk { position: self, ahead: page.found.into(), more: page.next.is_some() }
    }

    /// Where the next page begins after this one is done; `None` at the end of the list. `more`: whether the shard has more.
    pub fn next_page(self, more: bool) -> Option<Self> {
        if more {
            return Some(self);
        }
        Some(Self { shard: self.shard + 1, after: None }).filter(|next| next.shard < SHARDS)
    }
}

/// A walk along one page of a list.
#[derive(Debug)]
pub struct PageWalk {
    position: Position,
    ahead: VecDeque<(PartnerId, Row)>,
    more: bool,
}

impl PageWalk {
    /// The next partner to visit, as soon as there is room beside those that are being visited; `None` at the end of the page, or
    /// when the run has to end.
    pub async fn next_partner<T: Send + 'static>(
        &mut self,
        visits: &mut SideBySide<T>,
        sender: &mut NoticeSender,
    ) -> Option<PartnerId> {
        if self.ahead.is_empty() || visits.make_room(sender).await.is_break() {
            return None;
        }
        let (partner, row) = self.ahead.pop_front()?;
        sender.report.examined += 1;
        self.position.after = Some(row);
        Some(partner)
    }

    /// The partner that is visited and those that follow, to be read together: no more than the run may act on, and at most `max`.
    pub fn upcoming(&self, visited: &PartnerId, sender: &NoticeSender, max: usize) -> Vec<PartnerId> {
        let remaining = usize::try_from(sender.remaining()).unwrap_or(usize::MAX);
        let ahead = self.ahead.iter().map(|(partner, _)| partner);
        std::iter::once(visited).chain(ahead).take(max.min(remaining)).cloned().collect()
    }

    /// Whether no partner is left on the page.
    pub fn is_empty(&self) -> bool {
        self.ahead.is_empty()
    }

    /// Where the walk continues after its visits have ended, `None` at the end of the list. `flow`: whether this run continues.
    pub fn end(self, flow: ControlFlow<()>) -> Option<Position> {
        match flow {
            ControlFlow::Break(()) => Some(self.position),
            ControlFlow::Continue(()) => self.position.next_page(self.more),
        }
    }
}
