//! What was published when and by whom, for those who manage the app.

use axum::extract::State;
use domain::EmailAddress;
use domain::listing::App;
use domain::questionnaire::wire::{self, Generation};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::Store;
use store::revisions::Revision;
use web::Problem;
use web::managed_app::ManagedApp;
use web::path::Number;
use web::query::Query;
use web::reply::Reply;

/// Revisions on a page unless said otherwise, and at most.
const PAGE: u32 = 20;
const MAX_PAGE: u32 = 100;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Revisions {
    revisions: Vec<RevisionHead>,
    /// The path of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct RevisionHead {
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::RevisionNumber"))]
    revision: u32,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::QuestionnaireVersion"))]
    questionnaire: String,
    published_at: Timestamp,
    /// Null: a member of a partner that the app belonged to then.
    published_by: Option<EmailAddress>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Revision"))]
pub(crate) struct RevisionReply {
    #[serde(flatten)]
    head: RevisionHead,
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::PublishedAnswers"))]
    answers: Map<String, Json>,
}

impl RevisionHead {
    fn new(app: &App, revision: Revision) -> Self {
        Self {
            revision: revision.revision,
            questionnaire: revision.questionnaire,
            published_at: revision.published_at,
            published_by: app.publisher(revision.revision, &revision.published_by).person().cloned(),
        }
    }
}

/// The revisions, latest first.
pub(super) async fn list_revisions(
    State(store): State<Store>,
    ManagedApp { app, .. }: ManagedApp,
    query: Query,
) -> Result<Reply<Revisions>, Problem> {
    let limit = query.number("limit")?.unwrap_or(PAGE).min(MAX_PAGE);
    let before = query.number("before")?;
    let (revisions, more) = store.revisions(&app.key, before, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
    let next = revisions
        .last()
        // DynamoDB says that there may be more whenever a page is full; there is nothing before the first.
        .filter(|last| more && last.revision > 1)
        .map(|last| format!("/apps/{}/privacy-and-security/revisions?before={}&limit={limit}", app.key, last.revision));
    let revisions = revisions.into_iter().map(|revision| RevisionHead::new(&app, revision)).collect();
    Ok(Reply::ok(Revisions { revisions, next }))
}

/// One revision, whole.
pub(super) async fn read_revision(
    State(store): State<Store>,
    ManagedApp { app, .. }: ManagedApp,
    number: Result<Number, Problem>,
) -> Result<Reply<RevisionReply>, Problem> {
    let Number(number) = number?;
    let revision = store.revision(&app.key, number).await?.ok_or_else(|| Problem::not_found("such revision"))?;
    let answers = wire::write_answers(&revision.answers, Generation::V3);
    Ok(Reply::ok(RevisionReply { head: RevisionHead::new(&app, revision), answers }))
}
