//! One review, as staff and the partner read it.

use std::collections::BTreeSet;

use domain::AppKey;
use domain::questionnaire::wire::FormStatus;
use domain::review::{Decision, Review, ReviewFinding, ReviewState};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::reviews::ReviewRecord;
use web::Problem;
use web::reply::Reply;

/// How many decisions of an app's history a reply has.
const HISTORY: i32 = 50;

/// A review with its history.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Review"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReviewReply {
    app_key: AppKey,
    /// The name of the app.
    name: String,
    /// The revision that is reviewed; 0 if only the privacy policy's link is live.
    revision: u32,
    state: ReviewState,
    /// Since when it is in this state.
    since: Timestamp,
    /// The status of what is live; null if nothing was published.
    form_status: Option<FormStatus>,
    /// When the scanner looked at this revision last; null if it has not yet.
    scanned_at: Option<Timestamp>,
    /// What the scanner found, greatest risk first.
    findings: Vec<ReviewFinding>,
    /// The paths of the live answers that are withheld.
    withheld: BTreeSet<String>,
    /// The question to the partner that is open, until the partner publishes or a reviewer decides; null if none is.
    question: Option<Decision>,
    /// How often something of the app was rejected.
    rejections: u32,
    /// When the partner asked for another look at the last decision; null if it has not.
    look_again_at: Option<Timestamp>,
    /// The decisions about the app, latest first.
    history: Vec<Decision>,
}

impl ReviewReply {
    pub(crate) async fn read(store: &Store, app: AppKey, record: &ReviewRecord) -> Result<Reply<Self>, Problem> {
        let history = store.review_decisions(&app, HISTORY).await?;
        let ReviewRecord { listing, review, .. } = record;
        let Review { revision, state, since, scanned_at, findings, question, rejections, look_again_at, etag, .. } =
            review.clone();
        let document = Self {
            app_key: app,
            name: listing.facts.name.clone(),
            revision,
            state,
            since,
            form_status: listing.live.as_ref().map(|live| live.status),
            scanned_at,
            findings,
            withheld: listing.withheld_paths(),
            question,
            rejections,
            look_again_at,
            history,
        };
        Ok(Reply::ok(document).with_etag(etag.as_str()))
    }
}
