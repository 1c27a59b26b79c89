//! The queue of reviews: how what has just become live enters it, in the transaction that makes it live; how many wait, and
//! what stands beside a review.

use domain::AppKey;
use domain::review::{Review, ReviewState};
use jiff::Timestamp;

use crate::agenda::{FIRST, LAST, PAGE};
use crate::drafts::new_etag;
use crate::dynamodb::{IndexQuery, Order, Row};
use crate::keys;
use crate::write::Write;
use crate::{Store, StoreError};

/// How many reviews are looked at for the next one in the queue. The index is a moment behind, so some may be decided.
const LOOKED_AT: i32 = 10;

/// The reviews in a state, as far as they were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingReviews {
    /// How many were counted.
    pub counted: usize,
    /// Whether there are more than those that were counted.
    pub more: bool,
    /// Since when the one waits, of those counted, that waits longest.
    pub oldest: Option<Timestamp>,
}

/// What the sort keys of reviews begin with that no scan has looked at: after all that one has.
pub(crate) const NOT_SCANNED: &str = "99~";

/// The partition of the reviews in a state.
pub(crate) fn queue_partition(state: ReviewState) -> String {
    format!("REVIEWS#{}", state.as_str())
}

/// Enters what has just become live into the queue. The history of the review stays; a question was about what was live before.
pub(crate) fn enter_queue(app: &AppKey, revision: u32, now: Timestamp) -> Result<Write, StoreError> {
    let (partition, sort) = (queue_partition(ReviewState::Open), format!("{NOT_SCANNED}{}#{app}", keys::instant(now)));
    Write::update(&keys::review(app))
        .set("app", app)?
        .set("revision", &revision)?
        .set("state", &ReviewState::Open)?
        .set("since", &now)?
        .set("etag", &new_etag(now))?
        .remove("scanned_at")
        .remove("findings")
        .remove("absent_since")
        .remove("question")
        .set(keys::AGENDA_PK, &partition)?
        .set(keys::AGENDA_SK, &sort)
}

/// The app whose item a row of the index stands for.
pub(crate) fn app_in(row: &Row) -> Result<AppKey, StoreError> {
    let app = row.key.pk.strip_prefix("APP#").and_then(|app| AppKey::parse(app).ok());
    app.ok_or_else(|| StoreError::corrupt(&row.key, "its key names no app"))
}

/// The place of a review in its queue: greatest risk first, then longest waiting.
pub(crate) fn queue_sort(app: &AppKey, review: &Review) -> String {
    let rank = match review.scanned_at {
        Some(_) => format!("{:02}#", 99 - review.risk().min(99)),
        None => NOT_SCANNED.to_owned(),
    };
    format!("{rank}{}#{app}", keys::instant(review.since))
}

/// Since when a review waits, by its place in the queue.
fn waiting_since(sort: &str) -> Option<Timestamp> {
    // The mark of what was not scanned is as long as a rank.
    sort.get(NOT_SCANNED.len()..)?.split('#').next()?.parse().ok()
}

fn place_of(app: &AppKey, review: &Review) -> Row {
    Row { key: keys::review(app), sort: queue_sort(app, review) }
}

impl Store {
    /// How many reviews are in a state, of at most [`PAGE`]. It reads the index alone, which is a moment behind.
    pub async fn count_reviews(&self, state: ReviewState) -> Result<WaitingReviews, StoreError> {
        Ok(self.count_page(state, None).await?.0)
    }

    /// How many reviews are in a state, all of them.
    pub async fn count_all_reviews(&self, state: ReviewState) -> Result<WaitingReviews, StoreError> {
        let (mut all, mut next) = self.count_page(state, None).await?;
        while let Some(after) = next {
            let page;
            (page, next) = self.count_page(state, Some(&after)).await?;
            all.counted += page.counted;
            all.oldest = [all.oldest, page.oldest].into_iter().flatten().min();
        }
        Ok(WaitingReviews { more: false, ..all })
    }

    /// Counts a page of the reviews in a state, after a row. Also gives the row that the next page begins after.
    async fn count_page(
        &self,
        state: ReviewState,
        after: Option<&Row>,
    ) -> Result<(WaitingReviews, Option<Row>), StoreError> {
        let (partition, order) = (queue_partition(state), Order::Ascending);
        let limit = i32::try_from(PAGE).unwrap_or(i32::MAX);
        let query = IndexQuery { partition: &partition, from: FIRST, until: LAST, after, order, limit };
        let page = self.read_rows(query).await?;
        let oldest = page.found.iter().filter_map(|row| waiting_since(&row.sort)).min();
        Ok((WaitingReviews { counted: page.found.len(), more: page.next.is_some(), oldest }, page.next))
    }

    /// The app that comes after a review in its queue, or else the first one; `None` when no other app waits. What is decided
    /// stands in no queue: the next one is then the first that is open.
    pub async fn next_review(&self, app: &AppKey, review: &Review) -> Result<Option<AppKey>, StoreError> {
        let place = place_of(app, review);
        let (state, places): (_, &[Option<&Row>]) = match review.state {
            ReviewState::Decided => (ReviewState::Open, &[None]),
            waiting => (waiting, &[Some(&place), None]),
        };
        for after in places {
            let page = self.reviews_in(state, *after, LOOKED_AT).await?;
            if let Some(next) = page.found.into_iter().find(|queued| queued.app != *app) {
                return Ok(Some(next.app));
            }
        }
        Ok(None)
    }

    /// The apps before and after a review in its queue, by the index alone.
    pub async fn reviews_beside(&self, app: &AppKey, review: &Review) -> Result<[Option<AppKey>; 2], StoreError> {
        let (partition, place) = (queue_partition(review.state), place_of(app, review));
        let mut beside = [None, None];
        for (neighbour, order) in beside.iter_mut().zip([Order::Descending, Order::Ascending]) {
            let query =
                IndexQuery { partition: &partition, from: FIRST, until: LAST, after: Some(&place), order, limit: 1 };
            *neighbour = self.read_rows(query).await?.found.pop().map(|row| app_in(&row)).transpose()?;
        }
        Ok(beside)
    }
}
