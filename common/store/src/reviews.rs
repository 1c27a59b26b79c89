//! Reviews of what is published. A publish enters its app into the queue in its own transaction, without reading the review
//! before it; decisions are kept one by one beside it.
//!
//! Invariants: whoever replaces a review names the version that they read, and a publish always makes a new version, so no
//! scan or decision is recorded for a revision that it was not made of. A decision is written in one transaction with the
//! view that it changes.

use domain::AppKey;
use domain::listing::Listing;
use domain::notice::{Notice, NoticeId};
use domain::programme::Programme;
use domain::review::{Decided, Decision, DecisionKind, PastDecision, Review, ReviewFinding, ReviewState, Scan};
use domain::rollout::murmur3_32;
use domain::statistics::count_tab;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::agenda::{FIRST, IndexKey, Indexed, LAST, SHARDS};
use crate::audit::{Actor, By};
use crate::drafts::new_etag;
use crate::dynamodb::{IndexQuery, Order, Page, PageQuery, Row};
use crate::item::{self, Item, Packed};
use crate::keys::{self, AGENDA_SK, Key};
use crate::listings::{only_if_unchanged, read_view, set_withheld};
use crate::notices::open_notice;
use crate::review_queue::{NOT_SCANNED, app_in, enter_queue, queue_partition, queue_sort};
use crate::withheld_answers::put_withheld_answers;
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError, badge_changes, programme};

pub use crate::review_queue::WaitingReviews;

/// A review with what a decision about it depends on.
#[derive(Clone, Debug)]
pub struct ReviewRecord {
    /// The app's listing.
    pub listing: Listing,
    /// The programme.
    pub programme: Programme,
    /// The review.
    pub review: Review,
}

/// A review in the queue.
#[derive(Clone, Debug)]
pub struct QueuedReview {
    /// The app whose answers are reviewed.
    pub app: AppKey,
    /// Where its review stands.
    pub review: Review,
}

/// The lists of what is to be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanList {
    /// What was published since the last scan.
    Published,
    /// What is to be scanned again because of its age, in one shard.
    Aged(u32),
}

impl ScanList {
    /// The lists in the order of urgency: what is new to customers comes before what they have seen for a month.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Published).chain((0..SHARDS).map(Self::Aged))
    }
}

#[derive(Serialize, Deserialize)]
struct ReviewItem {
    app: AppKey,
    revision: u32,
    state: ReviewState,
    since: Timestamp,
    etag: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scanned_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    findings: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    question: Option<Packed>,
    #[serde(default)]
    rejections: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    look_again_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failing_links: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted_hosts: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    absent_since: Option<Timestamp>,
}

#[derive(Serialize)]
struct QueueItem<'a> {
    #[serde(flatten)]
    record: &'a ReviewItem,
    #[serde(flatten)]
    index_key: Option<IndexKey>,
}

#[derive(Serialize, Deserialize)]
struct AgedItem {
    app: AppKey,
    at: Timestamp,
}

impl ReviewItem {
    fn pack(app: &AppKey, review: &Review, key: &Key) -> Result<Self, StoreError> {
        let findings = (!review.findings.is_empty()).then(|| Packed::pack(key, &review.findings));
        let failing_links = (!review.failing_links.is_empty()).then(|| Packed::pack(key, &review.failing_links));
        let accepted_hosts = (!review.accepted_hosts.is_empty()).then(|| Packed::pack(key, &review.accepted_hosts));
        Ok(Self {
            app: app.clone(),
            revision: review.revision,
            state: review.state,
            since: review.since,
            etag: review.etag.clone(),
            scanned_at: review.scanned_at,
            findings: findings.transpose()?,
            decision: review.decision.as_ref().map(|decision| Packed::pack(key, decision)).transpose()?,
            question: review.question.as_ref().map(|question| Packed::pack(key, question)).transpose()?,
            rejections: review.rejections,
            look_again_at: review.look_again_at,
            failing_links: failing_links.transpose()?,
            accepted_hosts: accepted_hosts.transpose()?,
            absent_since: review.absent_since,
        })
    }

    fn into_review(self, key: &Key) -> Result<Review, StoreError> {
        let findings: Option<Vec<ReviewFinding>> = self.findings.map(|findings| findings.unpack(key)).transpose()?;
        let failing_links = self.failing_links.map(|links| links.unpack(key)).transpose()?;
        let accepted_hosts = self.accepted_hosts.map(|hosts| hosts.unpack(key)).transpose()?;
        let decision: Option<Decision> = self.decision.map(|decision| decision.unpack(key)).transpose()?;
        let question: Option<Decision> = self.question.map(|question| question.unpack(key)).transpose()?;
        // A review that was asked about before questions were kept by themselves has it as its last decision.
        let asked = decision.clone().filter(|last| self.state == ReviewState::Asked && last.kind == DecisionKind::Ask);
        Ok(Review {
            revision: self.revision,
            state: self.state,
            since: self.since,
            scanned_at: self.scanned_at,
            findings: findings.unwrap_or_default(),
            decision,
            question: question.or(asked),
            rejections: self.rejections,
            look_again_at: self.look_again_at,
            failing_links: failing_links.unwrap_or_default(),
            accepted_hosts: accepted_hosts.unwrap_or_default(),
            absent_since: self.absent_since,
            etag: self.etag,
        })
    }
}

pub(crate) fn read_review(key: &Key, found: Item) -> Result<Review, StoreError> {
    item::to_record::<ReviewItem>(key, found)?.into_review(key)
}

fn index_key(app: &AppKey, review: &Review) -> Option<IndexKey> {
    review.waits().then(|| IndexKey::in_partition(queue_partition(review.state), queue_sort(app, review)))
}

/// Replaces the review that was read.
fn put_review(app: &AppKey, read: &Review, after: &Review) -> Result<Write, StoreError> {
    let key = keys::review(app);
    let record = ReviewItem::pack(app, after, &key)?;
    let item = QueueItem { record: &record, index_key: index_key(app, after) };
    Write::put(&key, &item)?.only_if("#etag = :read", &["etag"]).with("read", &read.etag)
}

/// How long after its schedule a run may still be at work.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(1);

/// Puts an app on the list of what is to be scanned from an instant on.
pub(crate) fn put_aged(app: &AppKey, at: Timestamp) -> Result<Write, StoreError> {
    let shard = murmur3_32(app.as_str().as_bytes()) % SHARDS;
    let sort = format!("{}#{app}", keys::instant(at));
    let index_key = IndexKey::in_partition(aged_partition(shard), sort);
    Write::put(&keys::aged_review(app), &Indexed { record: &AgedItem { app: app.clone(), at }, index_key })
}

/// A decision takes a review off the list of what was published. What no scan has looked at yet stays due all the same: on the
/// list of what is scanned by age.
fn first_scan_due(app: &AppKey, review: &Review, now: Timestamp) -> Result<Option<Write>, StoreError> {
    let is_due = review.scanned_at.is_none();
    is_due.then(|| put_aged(app, now)).transpose()
}

fn aged_partition(shard: u32) -> String {
    format!("DUE#review#{shard}")
}

impl Store {
    /// A page of the apps whose live revision is to be scanned at `now`, longest waiting first. The index is a moment behind:
    /// an app may have been scanned already.
    pub async fn due_reviews(
        &self,
        list: ScanList,
        now: Timestamp,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<Page<(AppKey, Row)>, StoreError> {
        let instant = keys::instant(now);
        let (partition, from, until) = match list {
            ScanList::Published => {
                (queue_partition(ReviewState::Open), NOT_SCANNED, format!("{NOT_SCANNED}{instant}{LAST}"))
            }
            ScanList::Aged(shard) => (aged_partition(shard), FIRST, format!("{instant}{LAST}")),
        };
        let query = IndexQuery { partition: &partition, from, until: &until, after, order: Order::Ascending, limit };
        self.read_rows(query).await?.try_map(|row| Ok((app_in(&row)?, row)))
    }

    /// Records what a scan found, and puts the app on the list to be scanned again. Returns the review, or `None` if another
    /// revision is live by now.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when the review changed since `read`, or something else of the app since
    /// the run began: nothing was written then.
    pub async fn record_scan(&self, app: &AppKey, read: &Review, scan: &Scan) -> Result<Option<Review>, StoreError> {
        let Some(after) = read.scanned(scan, new_etag(scan.at)) else { return Ok(None) };
        // A change since the run began has put the app on the list anew, and that counts. What is due later is what the scan before
        // this one left.
        let soon = scan.at.saturating_add(LONGEST_RUN).unwrap_or(Timestamp::MAX);
        let aged = put_aged(app, scan.next_at)?
            .only_if(format!("{ABSENT} OR #{AGENDA_SK} <= :now OR #{AGENDA_SK} > :soon"), &[AGENDA_SK])
            .with("now", &format!("{}{LAST}", keys::instant(scan.at)))?
            .with("soon", &format!("{}{LAST}", keys::instant(soon)))?;
        self.transact(vec![put_review(app, read, &after)?, aged]).await?;
        Ok(Some(after))
    }

    /// Enters an app into the queue that was published before there were reviews. Says whether it had none.
    pub async fn begin_review(&self, app: &AppKey, revision: u32, now: Timestamp) -> Result<bool, StoreError> {
        self.write_if(enter_queue(app, revision, now)?.only_if(ABSENT, &[])).await
    }

    /// Puts an app on the list of what is scanned, as if it were due by age at `at`.
    pub async fn scan_soon(&self, app: &AppKey, at: Timestamp) -> Result<(), StoreError> {
        self.write(put_aged(app, at)?).await
    }

    /// Takes an app off the list of what is scanned by age, for example because it has left the marketplace.
    pub async fn stop_scanning(&self, app: &AppKey) -> Result<(), StoreError> {
        self.write(Write::delete(&keys::aged_review(app))).await
    }

    /// An app's review, with its listing and the programme. `None` for an app that was never published, or not since reviews
    /// began.
    ///
    /// Invariant: the listing is at least as new as the review. A batch does not read its items at one instant, so the review
    /// is read before it. Otherwise a scan of an old link to the privacy policy could be recorded as one of the new link; so
    /// it finds that the review has changed.
    pub async fn review(&self, app: &AppKey) -> Result<Option<ReviewRecord>, StoreError> {
        let (view, document, review) = (keys::view(app), keys::programme(), keys::review(app));
        let Some(item) = self.read_item(&review, Consistency::Strong).await? else { return Ok(None) };
        let mut found = self.read_items(&[view.clone(), document.clone()], Consistency::Strong).await?;
        let Some(listing) = found.remove(&view) else { return Ok(None) };
        let mut listing = read_view(&view, listing)?;
        let programme = programme::read_programme(found.remove(&document))?;
        if listing.assessment.is_some() {
            listing.shared_answers = self.shared_answers(&listing.facts.partner).await?;
        }
        Ok(Some(ReviewRecord { listing, programme, review: read_review(&review, item)? }))
    }

    /// The reviews of some apps. Apps without one are left out.
    pub async fn reviews_of(&self, apps: &[AppKey]) -> Result<Vec<(AppKey, Review)>, StoreError> {
        let found = self.read_each(apps, keys::review, Consistency::Strong).await?;
        found.into_iter().map(|(app, key, item)| Ok((app.clone(), read_review(&key, item)?))).collect()
    }

    /// A page of the reviews in a state, greatest risk first, then longest waiting. None is listed once it is decided.
    pub async fn reviews_in(
        &self,
        state: ReviewState,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<Page<QueuedReview>, StoreError> {
        let (partition, order) = (queue_partition(state), Order::Ascending);
        let query = IndexQuery { partition: &partition, from: FIRST, until: LAST, after, order, limit };
        let Page { found: rows, next } = self.read_rows(query).await?;
        let mut found = Vec::with_capacity(rows.len());
        for (_, key, item) in self.read_each(&rows, |row: &Row| row.key.clone(), Consistency::Strong).await? {
            let item: ReviewItem = item::to_record(&key, item)?;
            let app = item.app.clone();
            let review = item.into_review(&key)?;
            // The index is a moment behind, so the review may have left this list.
            if review.state == state && review.waits() {
                found.push(QueuedReview { app, review });
            }
        }
        Ok(Page { found, next })
    }

    /// The decisions about an app, latest first.
    pub async fn review_decisions(&self, app: &AppKey, limit: i32) -> Result<Vec<Decision>, StoreError> {
        Ok(self.past_decisions(app, limit).await?.into_iter().map(|past| past.decision).collect())
    }

    /// The decisions about an app with which answers they were about, latest first.
    pub async fn past_decisions(&self, app: &AppKey, limit: i32) -> Result<Vec<PastDecision>, StoreError> {
        let partition = keys::app_partition(app);
        let (prefix, order) = (keys::DECISIONS, Order::Descending);
        let (items, _) = self.read_page(PageQuery { partition: &partition, prefix, after: None, order, limit }).await?;
        let unpack = |(key, found): (Key, Item)| {
            let DecisionItem { decision, digests } = item::to_record(&key, found)?;
            Ok(PastDecision { decision: decision.unpack(&key)?, digests })
        };
        items.into_iter().map(unpack).collect()
    }

    /// Writes a decision: the view that customers read, the review, the history, an audit line, what the statistics count, and the
    /// notice to the partner. Returns the notices that are to be sent.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody published or decided since `read`: nothing was
    /// written then.
    pub async fn put_decision(
        &self,
        app: &AppKey,
        read: &ReviewRecord,
        decided: &Decided,
        notice: Option<&Notice>,
        by: By<'_>,
    ) -> Result<Vec<NoticeId>, StoreError> {
        let Decided { change, review, decision } = decided;
        let mut view = set_withheld(Write::update(&keys::view(app)), &change.listing)?
            .set_or_remove("standing", change.listing.badge_record.as_ref())?;
        if let Some(live) = &change.listing.live {
            view = view.set("form_status", &live.status)?;
        }
        let key = keys::review_decision(app, decision.at, &review.etag);
        let item = DecisionItem { decision: Packed::pack(&key, decision)?, digests: decision.digests(&read.listing) };
        let word: &'static str = decision.kind.into();
        let detail = serde_json::json!({
            "revision": decision.revision, "fields": decision.fields, "reason": decision.reason, "text": decision.text,
        });
        let mut writes = vec![
            only_if_unchanged(view, &read.listing)?,
            put_review(app, &read.review, review)?,
            Write::put(&key, &item)?.only_if(ABSENT, &[]),
            by.line(keys::app_partition(app), &format!("review-{word}"), detail)?,
        ];
        writes.extend(first_scan_due(app, review, by.now())?);
        writes.extend(badge_changes::put_badge_change(app, change, by.now())?);
        writes.extend(notice.map(|notice| open_notice(notice.clone())).transpose()?);
        let (partner, shared) = (&change.listing.facts.partner, change.listing.withheld_shared());
        if shared != read.listing.withheld_shared() {
            writes.push(put_withheld_answers(partner, app, &shared)?);
        }
        let counted = count_tab(&change.listing, &read.programme, by.now());
        self.transact_and_count(writes, app, counted.as_ref(), by.now()).await?;
        Ok(notice.map(|notice| notice.id.clone()).into_iter().collect())
    }

    /// Writes that the partner asked for another look.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when the review changed since `read`.
    pub async fn put_look_again(
        &self,
        app: &AppKey,
        read: &Review,
        after: &Review,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let detail = serde_json::json!({ "revision": after.revision });
        let line = actor.line(keys::app_partition(app), "review-look-again", detail)?;
        self.transact(vec![put_review(app, read, after)?, line]).await
    }
}

#[derive(Serialize, Deserialize)]
struct DecisionItem {
    decision: Packed,
    #[serde(default)]
    digests: Vec<u32>,
}
