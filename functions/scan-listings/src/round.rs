//! A round: the run looks through everything that is live, partner by partner, for what a change of the rules brings. The list of
//! known-bad hosts may say something else of an answer by now, an app may have been published before there were reviews, and what
//! is withheld of a partner's shared answers may not be listed yet.
//!
//! A round asks no site, and writes only where something has changed. It goes as far as a run may, and the next run continues.
//! For an app it reads the listing and the review, and for a partner the list of its apps and what it shares of its self
//! assessment.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::listing::Listing;
use domain::questionnaire::Answers;
use domain::review::Review;
use domain::{AppKey, PartnerId};
use runtime::log::error_chain;
use serde::{Deserialize, Serialize};
use store::agenda::SHARDS;
use store::reviews::ScanList;
use store::{Consistency, Row, StoreError, Versioned};

use crate::scanner::Outcome;
use crate::{Run, count};

/// The number of the rules that a round is about. A higher one starts a round, once.
const GENERATION: u32 = 2;
/// After how many partners the job's progress is written.
const PARTNERS_AT_ONCE: usize = 50;

/// How far the rounds have come, from one run to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Progress {
    /// What the last round that came to its end looked for.
    finished: Subject,
    under_way: Option<Position>,
}

/// What a round looks for. When a number has changed, everything is looked through again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Subject {
    generation: u32,
    /// The version of the list of known-bad hosts.
    known_bad: u32,
}

/// How far a round has come: whatever stands before this position was looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Position {
    subject: Subject,
    shard: u32,
    /// The last partner of the shard that was looked at.
    after: Option<Row>,
}

impl Run {
    /// Goes on with the round, or begins one if something has changed. Says whether the run has time left.
    pub(crate) async fn go_round(&mut self) -> Result<ControlFlow<()>, StoreError> {
        let store = self.start.store.clone();
        let mut progress: Versioned<Progress> = store.progress(self.start.job).await?;
        let known_bad = match &self.scanner {
            // What this run looks for.
            Some(scanner) => scanner.known_bad_version,
            None => store.known_bad_version().await?,
        };
        let mut subject = Subject { generation: GENERATION, known_bad };
        if progress.value.finished == subject {
            return Ok(ControlFlow::Continue(()));
        }
        subject.known_bad = self.open_scanner().await?.known_bad_version;
        let begun = progress.value.under_way.take().filter(|position| position.subject == subject);
        let mut position = begun.unwrap_or(Position { subject, shard: 0, after: None });
        while position.shard < SHARDS {
            if self.look_through_page(&mut position, &mut progress).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        progress.value = Progress { finished: subject, under_way: None };
        self.put_progress(&mut progress).await?;
        Ok(ControlFlow::Continue(()))
    }

    async fn put_progress(&self, progress: &mut Versioned<Progress>) -> Result<(), StoreError> {
        if self.start.event.rehearse {
            return Ok(());
        }
        self.start.store.put_progress(self.start.job, progress).await
    }

    /// Looks through a page of partners, and moves the position behind the last that was finished.
    async fn look_through_page(
        &mut self,
        position: &mut Position,
        progress: &mut Versioned<Progress>,
    ) -> Result<ControlFlow<()>, StoreError> {
        let page = self.start.store.partners(position.shard, position.after.as_ref()).await?;
        for some in page.found.chunks(PARTNERS_AT_ONCE) {
            let flow = self.look_at_partners(some, position).await?;
            progress.value.under_way = Some(position.clone());
            self.put_progress(progress).await?;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        if page.next.is_none() {
            *position = Position { subject: position.subject, shard: position.shard + 1, after: None };
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn look_at_partners(
        &mut self,
        partners: &[(PartnerId, Row)],
        position: &mut Position,
    ) -> Result<ControlFlow<()>, StoreError> {
        for (partner, row) in partners {
            if self.start.limit.is_over() {
                return Ok(ControlFlow::Break(()));
            }
            match self.look_at_partner(partner).await {
                // The other partners can be looked at.
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(%partner, error = error_chain(&error), "a partner's apps cannot be looked at");
                    self.report.failed += 1;
                }
                flow => {
                    if flow?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            position.after = Some(row.clone());
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn look_at_partner(&mut self, partner: &PartnerId) -> Result<ControlFlow<()>, StoreError> {
        let store = self.start.store.clone();
        let apps = store.apps_of(partner).await?;
        let mut reviews: BTreeMap<AppKey, Review> = store.reviews_of(&apps).await?.into_iter().collect();
        let listings = store.listings(&apps, Consistency::Eventual).await?;
        if !self.start.event.rehearse {
            store.list_withheld_answers(partner, &listings).await?;
        }
        let shared = match listings.iter().any(|(_, listing)| listing.assessment.is_some()) {
            true => store.shared_answers(partner).await?,
            false => Answers::default(),
        };
        let scanner = self.open_scanner().await?;
        for (app, listing) in listings {
            let listing = Listing { shared_answers: shared.clone(), ..listing };
            let flow = match (reviews.remove(&app), &listing.live) {
                (Some(review), _) if scanner.is_outdated(&listing, &review) => self.look_again(app).await?,
                (None, Some(live)) => self.begin_review(app, live.revision).await?,
                _ => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Scans an app of which the list of known-bad hosts says something else than before.
    async fn look_again(&mut self, app: AppKey) -> Result<ControlFlow<()>, StoreError> {
        if self.begun.contains(&app) {
            return Ok(ControlFlow::Continue(()));
        }
        if self.is_full() {
            return Ok(ControlFlow::Break(()));
        }
        self.begun.insert(app.clone());
        let outcome = self.open_scanner().await?.scan_in_time(&app, ScanList::Aged(0)).await?;
        match outcome {
            Outcome::NotBegun => return Ok(ControlFlow::Break(())),
            // The round does not come back to the app, and the app need not be due otherwise.
            Outcome::Superseded if !self.start.event.rehearse => {
                self.start.store.scan_soon(&app, self.start.event.scheduled_at).await?;
            }
            _ => {}
        }
        count(&mut self.report, &app, &outcome);
        Ok(ControlFlow::Continue(()))
    }

    /// Enters an app into the queue that was published before there were reviews. The next run scans it.
    async fn begin_review(&mut self, app: AppKey, revision: u32) -> Result<ControlFlow<()>, StoreError> {
        if self.is_full() {
            return Ok(ControlFlow::Break(()));
        }
        self.begun.insert(app.clone());
        let entered = match self.start.event.rehearse {
            true => true,
            false => self.start.store.begin_review(&app, revision, self.start.event.scheduled_at).await?,
        };
        count(&mut self.report, &app, if entered { &Outcome::Entered } else { &Outcome::Superseded });
        Ok(ControlFlow::Continue(()))
    }
}
