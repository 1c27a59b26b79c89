//! A walk of a job along a list of partners, which is spread over shards: page by page, until the list ends or the run has to.
//! What must not live here: what is done for a partner.
//!
//! Invariant: a position names the last partner that is done, so that the run which continues there leaves nobody out. If a run
//! ends while it visits a partner, that partner is visited again.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use domain::PartnerId;
use serde::{Deserialize, Serialize};
use store::agenda::SHARDS;
use store::{Page, Row};

use crate::notice_sender::NoticeSender;

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
        PageWalk {
            position: self,
            ahead: page.found.into(),
            visited: None,
            more: page.next.is_some(),
            flow: ControlFlow::Continue(()),
        }
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
    /// The row of the partner that is visited.
    visited: Option<Row>,
    more: bool,
    flow: ControlFlow<()>,
}

impl PageWalk {
    /// Visits the next partner, if the run may: the one before is done.
    pub fn next_partner(&mut self, sender: &mut NoticeSender) -> Option<PartnerId> {
        self.finish_partner();
        if self.flow.is_break() || self.ahead.is_empty() {
            return None;
        }
        self.flow = sender.may_continue();
        if self.flow.is_break() {
            return None;
        }
        let (partner, row) = self.ahead.pop_front()?;
        sender.report.examined += 1;
        self.visited = Some(row);
        Some(partner)
    }

    /// The partner that is visited and those that follow, to be read together: no more than the run may act on, and at most `max`.
    pub fn upcoming(&self, visited: &PartnerId, sender: &NoticeSender, max: usize) -> Vec<PartnerId> {
        let remaining = usize::try_from(sender.remaining()).unwrap_or(usize::MAX);
        let ahead = self.ahead.iter().map(|(partner, _)| partner);
        std::iter::once(visited).chain(ahead).take(max.min(remaining)).cloned().collect()
    }

    /// Says whether the run continues after the partner that is visited.
    pub fn set_flow(&mut self, flow: ControlFlow<()>) {
        self.flow = flow;
    }

    /// Whether no partner is left on the page.
    pub fn is_empty(&self) -> bool {
        self.ahead.is_empty()
    }

    /// Where the walk continues, `None` at the end of the list; and whether this run does.
    pub fn end(mut self) -> (Option<Position>, ControlFlow<()>) {
        self.finish_partner();
        match self.flow {
            ControlFlow::Break(()) => (Some(self.position), self.flow),
            ControlFlow::Continue(()) => (self.position.next_page(self.more), self.flow),
        }
    }

    fn finish_partner(&mut self) {
        if let Some(row) = self.visited.take() {
            self.position.after = Some(row);
        }
    }
}
