//! Scans one app: reads it, inspects it, and records what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::AppKey;
use domain::listing::Listing;
use domain::notice::notice_of_decision;
use domain::programme::Programme;
use domain::review::{
    KnownName, Presence, Review, ReviewFinding, ReviewState, Scan, hosts_to_withhold, withhold_at_once,
};
use domain::statistics::count_tab;
use jiff::{SignedDuration, Timestamp};
use links::LinkChecker;
use mail::job::{JobRun, TimeLimit};
use review::HashPrefixes;
use runtime::log::error_chain;
use store::audit::By;
use store::drafts::new_etag;
use store::reviews::{ReviewRecord, ScanList};
use store::{Consistency, Store, StoreError};
use url::Url;

use crate::inspect::{Found, Inspection, host_of, known_bad_hosts};
use crate::network::Network;
use crate::texts::pieces_of;

/// After how long a live tab is scanned again while it is undecided whether a link is dead.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What scans in a run.
pub(crate) struct Scanner {
    job: &'static str,
    store: Store,
    known_bad: HashPrefixes,
    /// The version of the list of known-bad hosts.
    pub(crate) known_bad_version: u32,
    programme: Arc<Programme>,
    network: Network,
    public_host: Option<String>,
    now: Timestamp,
    rehearse: bool,
    limit: TimeLimit,
}

/// What became of an app.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was scanned.
    Scanned {
        /// How many findings there are.
        findings: usize,
        /// The paths that lead to known-bad hosts.
        withheld: Vec<String>,
    },
    /// It was entered into the queue.
    Entered,
    /// Another scan, a publish or a decision came first, or others kept counting apps at the same time. The app stays due.
    Superseded,
    /// Its record cannot be read. The others can.
    Unreadable,
    /// The run had no time left.
    NotBegun,
}

impl Scanner {
    /// Reads what every scan of the run needs. Also returns how much of the configuration cannot be used.
    pub(crate) async fn open(
        run: &JobRun,
        programme: Arc<Programme>,
        checker: Option<LinkChecker>,
    ) -> Result<(Self, u64), StoreError> {
        let (network, mut faults) = Network::open(run, checker);
        let list = run.store.known_bad_list(Consistency::Strong).await?;
        let known_bad_version = list.version;
        let known_bad = HashPrefixes::parse(&list.value.text).unwrap_or_else(|error| {
            tracing::error!(error = error_chain(&error), "the list of known-bad hosts cannot be read");
            faults += 1;
            HashPrefixes::default()
        });
        let public_url = run.config.public_url.as_deref().and_then(|url| Url::parse(url).ok());
        let public_host = public_url.as_ref().and_then(Url::domain).map(ToOwned::to_owned);
        let scanner = Self {
            job: run.job,
            store: run.store.clone(),
            known_bad,
            known_bad_version,
            programme,
            network,
            public_host,
            now: run.event.scheduled_at,
            rehearse: run.event.rehearse,
            limit: run.limit,
        };
        Ok((scanner, faults))
    }

    /// Scans an app, unless the run has no time left.
    pub(crate) async fn scan_in_time(&self, app: &AppKey, list: ScanList) -> Result<Outcome, StoreError> {
        if self.limit.is_over() {
            return Ok(Outcome::NotBegun);
        }
        match self.scan(app, list).await {
            Err(error) if error.is_lost_race() => Ok(Outcome::Superseded),
            Err(error @ StoreError::Corrupt { .. }) => {
                tracing::error!(%app, error = error_chain(&error), "an app cannot be scanned");
                Ok(Outcome::Unreadable)
            }
            outcome => outcome,
        }
    }

    async fn scan(&self, app: &AppKey, list: ScanList) -> Result<Outcome, StoreError> {
        let Some(mut record) = self.store.review(app).await? else {
            if !self.rehearse {
                self.store.stop_scanning(app).await?;
                self.store.count_tab(app, None).await?;
            }
            return Ok(Outcome::Superseded);
        };
        record.listing = record.listing.as_shown(&record.programme, self.now);
        let live = record.listing.live.as_ref().map_or(0, |live| live.revision);
        // The two items are not read at one instant, and the index is a moment behind.
        let is_scanned = list == ScanList::Published && record.review.scanned_at.is_some();
        if live != record.review.revision || is_scanned {
            return Ok(Outcome::Superseded);
        }
        let names = self.store.known_names(&record.listing.facts.partner, Consistency::Eventual).await?.value;
        let (found, again_in) = self.inspect(&record, names).await;
        let hosts = hosts_to_withhold((&record.listing, &record.review), &found.known_bad_hosts());
        let withheld: Vec<String> = hosts.keys().cloned().collect();
        let findings = found.findings.len();
        if !self.rehearse {
            let (listing, review) = self.withhold(app, &record, &hosts, &found.known_bad).await?;
            // Before the scan is recorded: a run that ends here comes back to the app, and counting twice changes nothing.
            let counted = count_tab(&listing, &record.programme, self.now);
            self.store.count_tab(app, counted.as_ref()).await?;
            let Found { findings, failing_links, .. } = found;
            let next_at = self.now.saturating_add(again_in).unwrap_or(Timestamp::MAX);
            let presence = Presence::of(&listing.facts);
            let scan = Scan { revision: live, at: self.now, findings, failing_links, next_at, presence };
            if self.store.record_scan(app, &review, &scan).await?.is_none() {
                return Ok(Outcome::Superseded);
            }
        }
        Ok(Outcome::Scanned { findings, withheld })
    }

    /// Inspects a listing. Also returns after how long it is to be scanned again.
    async fn inspect(&self, record: &ReviewRecord, names: Vec<KnownName>) -> (Found, SignedDuration) {
        let names: Vec<String> = names.into_iter().map(|known| known.name).collect();
        let listing = &record.listing;
        let policy = listing.privacy_policy_url.as_deref().and_then(|url| Url::parse(url).ok());
        let own_host = policy.as_ref().and_then(Url::domain);
        let pieces = pieces_of(listing);
        let mut inspection = Inspection {
            protected: self.public_host.as_deref().into_iter().chain(own_host).collect(),
            known_bad: &self.known_bad,
            known_names: &names,
            failing_before: &record.review.failing_links,
            now: self.now,
            found: Found::default(),
        };
        let urls = inspection.inspect(&pieces);
        let answers = self.network.ask(urls).await;
        inspection.add_answers(&pieces, &answers.by_link, self.network.asks_sites());
        let found = inspection.found;
        let days = record.programme.review.scan_after_days;
        let age = SignedDuration::from_hours(24 * i64::from(days));
        let again_in = if answers.incomplete || found.failing_links.is_undecided() { NEXT_DAY } else { age };
        (found, again_in)
    }

    /// Whether the list of known-bad hosts says something else of a listing than when it was scanned.
    pub(crate) fn is_outdated(&self, listing: &Listing, review: &Review) -> bool {
        if review.scanned_at.is_none() {
            // What is open is due by being so. Earlier releases left what was decided before its first scan on no list.
            return review.state != ReviewState::Open;
        }
        let listing = listing.clone().as_shown(&self.programme, self.now);
        let known = |finding: &ReviewFinding| Some((finding.path.clone(), finding.host.clone()?));
        let known: BTreeSet<_> = review.findings.iter().filter_map(known).collect();
        known_bad_hosts(&pieces_of(&listing), &self.known_bad) != known
    }

    /// Withholds the answers that lead to these hosts, which are by path, and tells the partner what is `known_bad` of the links.
    /// Returns the listing and the review after that.
    async fn withhold(
        &self,
        app: &AppKey,
        record: &ReviewRecord,
        hosts: &BTreeMap<String, BTreeSet<String>>,
        known_bad: &BTreeSet<(String, String)>,
    ) -> Result<(Listing, Review), StoreError> {
        let fields: Vec<String> = hosts.keys().cloned().collect();
        let withheld = known_bad
            .iter()
            .filter(|(path, expression)| hosts.get(path).is_some_and(|hosts| hosts.contains(&host_of(expression))));
        let text = explain(withheld.map(|(_, expression)| expression.as_str()));
        let (listing, review) = (&record.listing, &record.review);
        let decided =
            withhold_at_once((listing, review), &fields, &text, &record.programme, new_etag(self.now), self.now);
        let Some(decided) = decided else { return Ok((listing.clone(), review.clone())) };
        let notice = notice_of_decision(app, &listing.facts.partner, &decided);
        let by = By::Job(self.job, self.now);
        // The notice is on the agenda, from which the job send-notices sends it within a minute.
        self.store.put_decision(app, record, &decided, notice.as_ref(), by).await?;
        Ok((decided.change.listing, decided.review))
    }
}

/// What the partner is told. A mail must not carry a link to such a host or page, so dots are in brackets.
fn explain<'a>(expressions: impl Iterator<Item = &'a str>) -> String {
    let (mut hosts, mut pages) = (BTreeSet::new(), BTreeSet::new());
    for expression in expressions {
        let unlinked = expression.replace('.', "[.]");
        match unlinked.strip_suffix('/').filter(|host| !host.contains('/')) {
            Some(host) => hosts.insert(host.to_owned()),
            None => pages.insert(unlinked),
        };
    }
    let mut sentences = Vec::new();
    for (what, known) in [("host", hosts), ("page", pages)] {
        let known: Vec<String> = known.into_iter().collect();
        if !known.is_empty() {
            sentences
                .push(format!("A link in it leads to a {what} that is known to be malicious: {}.", known.join(", ")));
        }
    }
    sentences.push("Publish the answer without that link.".to_owned());
    sentences.join(" ")
}
