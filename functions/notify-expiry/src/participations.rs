//! The participations of the partners on a page, read some at a time.

use std::collections::BTreeMap;

use domain::PartnerId;
use domain::self_assessment::Participation;
use mail::NoticeSender;
use mail::walk::PageWalk;
use store::{Consistency, StoreError};

/// How many partners are read at once: each has two records, and one call takes a hundred.
const AT_ONCE: usize = 50;

pub(super) struct Participations {
    read: BTreeMap<PartnerId, Participation>,
    consistency: Consistency,
}

impl Participations {
    pub(super) fn new(consistency: Consistency) -> Self {
        Self { read: BTreeMap::new(), consistency }
    }

    /// The participation of the partner that is visited. If it was not read yet, those of the next partners are read with it.
    pub(super) async fn take(
        &mut self,
        visited: &PartnerId,
        walk: &PageWalk,
        sender: &NoticeSender,
    ) -> Result<Participation, StoreError> {
        if !self.read.contains_key(visited) {
            let upcoming = walk.upcoming(visited, sender, AT_ONCE);
            let read = sender.store.participations(&upcoming, self.consistency).await?;
            self.read = read.into_iter().map(|(partner, participation)| (partner, participation.value)).collect();
        }
        Ok(self.read.remove(visited).unwrap_or_default())
    }
}
