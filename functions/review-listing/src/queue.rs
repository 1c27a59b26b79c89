//! The queue: the reviews in a state, greatest risk first, then longest waiting.

use axum::extract::State;
use domain::AppKey;
use domain::access::Role;
use domain::review::{ReviewFinding, ReviewState};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::reviews::QueuedReview;
use web::cursor;
use web::query::Query;
use web::reply::Reply;
use web::{Caller, Problem};

/// How many reviews a page has.
const PAGE: i32 = 50;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ReviewPage {
    items: Vec<ReviewHead>,
    /// The path of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct ReviewHead {
    app_key: AppKey,
    /// The revision that is reviewed; 0 if only the privacy policy's link is live.
    revision: u32,
    state: ReviewState,
    /// Since when it waits.
    since: Timestamp,
    /// When the scanner looked at it last; null if it has not yet.
    scanned_at: Option<Timestamp>,
    findings: Vec<ReviewFinding>,
    /// How often something of the app was rejected.
    rejections: u32,
    /// When the partner asked for another look at the last decision; null if it has not.
    look_again_at: Option<Timestamp>,
}

impl ReviewHead {
    fn new(QueuedReview { app, review }: QueuedReview) -> Self {
        Self {
            app_key: app,
            revision: review.revision,
            state: review.state,
            since: review.since,
            scanned_at: review.scanned_at,
            findings: review.findings,
            rejections: review.rejections,
            look_again_at: review.look_again_at,
        }
    }
}

pub(super) async fn list_reviews(
    State(store): State<Store>,
    caller: Caller,
    query: Query,
) -> Result<Reply<ReviewPage>, Problem> {
    caller.staff(Role::Review)?;
    let waiting = [ReviewState::Open, ReviewState::Asked].map(|state| (state.as_str(), state));
    let state = query.one_of("state", &waiting)?.unwrap_or(ReviewState::Open);
    let after = query.get("after").map(|text| cursor::read_queue_cursor(text, &state)).transpose()?;
    let page = store.reviews_in(state, after.as_ref(), PAGE).await?;
    let next = page.next.map(|after| cursor::write_queue_cursor(state, after)).transpose()?;
    let next = next.map(|after| format!("/staff/reviews?state={}&after={after}", state.as_str()));
    Ok(Reply::ok(ReviewPage { items: page.found.into_iter().map(ReviewHead::new).collect(), next }))
}
