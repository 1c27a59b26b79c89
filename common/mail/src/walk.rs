//! How a job goes along a list of partners that is spread over shards: page by page, until the list ends, or the run has
//! to. What must not live here: what is done for a partner.
//!
//! Invariant: a position names the last partner that is done with, so that the run which takes it up leaves nobody out; the
//! partner in whose midst a run ended is visited again.

use std::collections::VecDeque;

use domain::PartnerId;
use serde::{Deserialize, Serialize};

use super::{Teller, Then};
use store::Row;
use store::{Page, agenda::SHARDS};

/// Where a walk stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The shard that it is in.
    pub shard: u32,
    /// The row of the last partner that is done with; none in a shard that was not begun.
    pub after: Option<Row>,
}

impl Position {
    /// Begins the page that was read here.
    #[must_use]
    pub fn along(self, page: Page<(PartnerId, Row)>) -> Stretch {
        Stretch { at: self, ahead: page.found.into(), visited: None, more: page.next.is_some(), then: Then::GoOn }
    }

    /// Where the next page begins, when all of this one is done with; none when the list is.
    #[must_use]
    pub fn further(self, more: bool) -> Option<Self> {
        if more {
            return Some(self);
        }
        Some(Self { shard: self.shard + 1, after: None }).filter(|next| next.shard < SHARDS)
    }
}

/// A page of a list on a walk.
#[derive(Debug)]
pub struct Stretch {
    at: Position,
    ahead: VecDeque<(PartnerId, Row)>,
    /// The row of the partner who is visited.
    visited: Option<Row>,
    more: bool,
    then: Then,
}

impl Stretch {
    /// The next partner, if the run may begin one: the one before is done with.
    pub fn next(&mut self, teller: &mut Teller<'_>) -> Option<PartnerId> {
        self.pass();
        if self.then == Then::Stop || self.ahead.is_empty() {
            return None;
        }
        self.then = teller.another();
        if self.then == Then::Stop {
            return None;
        }
        let (partner, row) = self.ahead.pop_front()?;
        teller.report.examined += 1;
        self.visited = Some(row);
        Some(partner)
    }

    /// The partner who is visited and those who come next, to read of them together; as many as the run may have use for.
    #[must_use]
    pub fn together(&self, visited: &PartnerId, teller: &Teller<'_>, most: usize) -> Vec<PartnerId> {
        let room = usize::try_from(teller.room()).unwrap_or(usize::MAX);
        let next = self.ahead.iter().map(|(partner, _)| partner);
        std::iter::once(visited).chain(next).take(most.min(room)).cloned().collect()
    }

    /// Ends the walk here when the run stops: the partner who is visited is done with.
    pub fn then(&mut self, then: Then) {
        self.then = then;
    }

    /// Whether anybody is on the page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ahead.is_empty()
    }

    /// Where the walk goes on, none when the list is at its end; and whether this run does.
    #[must_use]
    pub fn end(mut self) -> (Option<Position>, Then) {
        self.pass();
        match self.then {
            Then::Stop => (Some(self.at), Then::Stop),
            Then::GoOn => (self.at.further(self.more), Then::GoOn),
        }
    }

    fn pass(&mut self) {
        if let Some(row) = self.visited.take() {
            self.at.after = Some(row);
        }
    }
}
