//! The answers for REST clients, in both generations: live for everybody, the draft for those who manage the app.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::AppKey;
use domain::draft::{Draft, paths_changed_by_publishing};
use domain::listing::{Listing, LiveRevision};
use domain::programme::Programme;
use domain::questionnaire::Answers;
use domain::questionnaire::asked::visible_answers;
use domain::questionnaire::wire::{self, FormStatus, Generation, WireProperties};
use jiff::Timestamp;
use store::Store;
use store::listings::{IncludeDraft, ListingRecord};
use web::app_path::AppPath;
use web::query::Query;
use web::reply::{JSON, Keep, private, public, with_etag};
use web::{Caller, Now, Problem, ProblemKind};

use super::access::{check_readable, consistency_for};

/// Which answers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Live,
    Draft,
    /// The draft if the caller manages the app and there is one, else what is live.
    Latest,
}

/// `GET /rest/2/…`: the bare object; the latest unless said otherwise.
pub(super) async fn read_v2(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    query: Query,
    now: Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = which(&query, Which::Latest)?;
    read_answers(&store, &caller, app_path, which, Generation::V2, now, &headers).await
}

/// `GET /rest/3/…`: in `commonCloud`; live unless said otherwise.
pub(super) async fn read_v3(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    query: Query,
    now: Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let which = which(&query, Which::Live)?;
    read_answers(&store, &caller, app_path, which, Generation::V3, now, &headers).await
}

fn which(query: &Query, unless_said: Which) -> Result<Which, Problem> {
    Ok(query.one_of("state", &[("live", Which::Live), ("draft", Which::Draft)])?.unwrap_or(unless_said))
}

async fn read_answers(
    store: &Store,
    caller: &Caller,
    app_path: AppPath,
    which: Which,
    generation: Generation,
    Now(now): Now,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if which == Which::Draft {
        caller.person()?;
    }
    let along =
        if which == Which::Live || matches!(caller, Caller::Nobody) { IncludeDraft::No } else { IncludeDraft::Yes };
    let key = app_path.key(store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let read = store.listing(&key, along, consistency_for(caller)).await?;
    let ListingRecord { listing, programme, draft } = visible_to(caller, &key, which, read)?;
    let manages = caller.manages(&listing.facts.app(&key));
    match draft.filter(|_| manages) {
        Some(draft) => {
            let body = wire::write_body(&draft.answers, &of_draft(&listing, &draft), generation);
            Ok(with_etag(private(StatusCode::OK, JSON, body.to_string()), &draft.etag))
        }
        None if which == Which::Draft => Err(Problem::new(ProblemKind::NoDraft, "The app has no draft.")),
        None => {
            let live = live(&listing, manages || programme.live_is_public(now))?;
            let (answers, properties) =
                if manages { for_managers(&listing, live) } else { for_customers(&listing, live, &programme, now) };
            let body = wire::write_body(&answers, &properties, generation).to_string();
            let keep = if matches!(caller, Caller::Nobody) { Keep::Shared } else { Keep::Private };
            Ok(public(headers, JSON, body, keep))
        }
    }
}

/// What is live, where it is `open`. Before the rollout a stranger cannot tell the app from an unknown one.
fn live(listing: &Listing, open: bool) -> Result<&LiveRevision, Problem> {
    if !open {
        return Err(Problem::not_found("such app"));
    }
    listing.live.as_ref().ok_or_else(|| Problem::not_found("published answer of this app"))
}

/// What was published, whole: whoever manages the app may put it back.
fn for_managers(listing: &Listing, live: &LiveRevision) -> (Answers, WireProperties) {
    let publisher = listing.facts.publisher(live.revision, &live.published_by);
    (live.answers.clone(), of_live(live, publisher.to_string(), live.changed_paths()))
}

/// The answers to what is asked now, without those that a review withholds, in the partner's name.
fn for_customers(
    listing: &Listing,
    live: &LiveRevision,
    programme: &Programme,
    now: Timestamp,
) -> (Answers, WireProperties) {
    let in_force = programme.in_force(now).questionnaire;
    let answers = listing.withheld.shown(&visible_answers(in_force, &live.answers));
    let mut changed = live.changed_paths();
    changed.retain(|changed| in_force.parts().any(|(.., path)| path == changed));
    (answers, of_live(live, listing.partner_name.clone(), changed))
}

fn of_live(live: &LiveRevision, updated_by: String, updated_values: Vec<String>) -> WireProperties {
    WireProperties { status: live.status, updated_at: live.published_at, updated_by, updated_values }
}

/// What the caller may know of the listing at all; of a draft, nothing unless they manage the app.
fn visible_to(
    caller: &Caller,
    key: &AppKey,
    which: Which,
    read: Option<ListingRecord>,
) -> Result<ListingRecord, Problem> {
    let app = read.as_ref().map(|read| read.listing.facts.app(key));
    if which == Which::Draft {
        caller.manager(app.as_ref())?;
    }
    check_readable(caller, key, read)
}

fn of_draft(listing: &Listing, draft: &Draft) -> WireProperties {
    let nothing = Answers::default();
    let live = listing.live.as_ref().map_or(&nothing, |live| &live.answers);
    WireProperties {
        status: FormStatus::Saved,
        updated_at: draft.saved_at,
        updated_by: draft.saved_by.to_string(),
        updated_values: paths_changed_by_publishing(live, &draft.answers),
    }
}
