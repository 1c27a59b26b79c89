//! Partners that a run visits side by side, because a mail is mostly waiting: for the table, and for the mail service. What must
//! not live here: what is done for a partner.
//!
//! Invariants: each partner's own steps come one after the other. A run acts on no more than if it visited one partner after the
//! other, because whoever is being visited counts as if everything were done for them. After a visit that ends the run no other
//! begins, and those that have begun come to their end: so of a list, a first part is done and the rest is not.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::pin::Pin;

use domain::notice::Notice;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use store::StoreError;

use crate::notice_sender::NoticeSender;

/// A visit that is under way. It gives back the sender that it worked with, and what came of it.
type Visit<T> = Pin<Box<dyn Future<Output = Ended<T>> + Send>>;

/// A visit that has ended.
struct Ended<T> {
    /// Its number, from 0, in the order in which visits began.
    number: usize,
    /// How many subjects it was counted as.
    most: u64,
    sender: NoticeSender,
    outcome: Result<(T, ControlFlow<()>), StoreError>,
}

/// The visits of a run that are under way, and what came of those that have ended.
pub struct SideBySide<T> {
    under_way: FuturesUnordered<Visit<T>>,
    begun: usize,
    /// How many subjects those under way are counted as.
    reserved: u64,
    results: BTreeMap<usize, T>,
    flow: ControlFlow<()>,
    failure: Option<StoreError>,
}

impl<T> Default for SideBySide<T> {
    fn default() -> Self {
        Self {
            under_way: FuturesUnordered::new(),
            begun: 0,
            reserved: 0,
            results: BTreeMap::new(),
            flow: ControlFlow::Continue(()),
            failure: None,
        }
    }
}

impl<T: Send + 'static> SideBySide<T> {
    /// Waits until the run may begin to visit another partner, and says whether it does.
    pub async fn make_room(&mut self, run: &mut NoticeSender) -> ControlFlow<()> {
        loop {
            if self.flow.is_continue() && self.failure.is_none() {
                self.flow = run.may_continue();
            }
            if self.flow.is_break() || self.failure.is_some() {
                return ControlFlow::Break(());
            }
            let is_within_limit = self.under_way.is_empty() || run.remaining() > self.reserved;
            if self.under_way.len() < run.at_once() && is_within_limit {
                return ControlFlow::Continue(());
            }
            self.wait_for_one(run).await;
        }
    }

    /// Begins to visit a partner, for whom the run acts on `most` subjects at most. `visit` is given a sender of its own.
    pub fn begin<F>(&mut self, run: &NoticeSender, most: u64, visit: impl FnOnce(NoticeSender) -> F)
    where
        F: Future<Output = (NoticeSender, Result<(T, ControlFlow<()>), StoreError>)> + Send + 'static,
    {
        let (number, visit) = (self.begun, visit(run.part()));
        self.begun += 1;
        self.reserved += most;
        self.under_way.push(Box::pin(async move {
            let (sender, outcome) = visit.await;
            Ended { number, most, sender, outcome }
        }));
    }

    /// Waits for the visits that are under way. Returns what came of all, in the order in which they began, and whether the run
    /// continues.
    ///
    /// # Errors
    /// The first error of a visit.
    pub async fn finish(mut self, run: &mut NoticeSender) -> Result<(Vec<T>, ControlFlow<()>), StoreError> {
        while !self.under_way.is_empty() {
            self.wait_for_one(run).await;
        }
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok((self.results.into_values().collect(), self.flow)),
        }
    }

    async fn wait_for_one(&mut self, run: &mut NoticeSender) {
        let Some(Ended { number, most, sender, outcome }) = self.under_way.next().await else { return };
        self.reserved -= most;
        run.report.add(sender.report);
        match outcome {
            Ok((result, flow)) => {
                self.results.insert(number, result);
                if flow.is_break() {
                    self.flow = flow;
                }
            }
            Err(error) => {
                self.failure.get_or_insert(error);
            }
        }
    }
}

impl SideBySide<()> {
    /// Begins to send a notice about its partner, or about all of its apps.
    pub fn begin_notice(&mut self, run: &NoticeSender, notice: Notice) {
        self.begin(run, 1, |mut sender| async move {
            let flow = sender.send(notice).await;
            (sender, flow.map(|flow| ((), flow)))
        });
    }
}
