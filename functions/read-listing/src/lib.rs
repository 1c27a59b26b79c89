//! What is read: what customers see of a listing (overview, tab, badge image, feed), the answers for REST clients, the revisions for those who manage the
//! app, and openapi.json for everybody.

mod badge;
mod counts;
mod overview;
mod rest;
mod revisions;
mod routes;
mod schema;
mod tab;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::AppKey;
use runtime::Config;
use store::Consistency;
use store::Store;
use store::listings::ListingRecord;
use web::app_path::has_tab;
use web::path::File;
use web::render;
use web::reply::{JSON, Keep, public};
use web::{Caller, Problem, ProblemKind};

use counts::Counting;

pub use routes::routes;

/// What the handlers need.
#[derive(Clone, Debug)]
pub struct Reading {
    store: Store,
    embedded_origins: String,
    public_url: String,
    counts: Arc<Counting>,
}

impl FromRef<Reading> for Store {
    fn from_ref(reading: &Reading) -> Self {
        reading.store.clone()
    }
}

/// The function's router.
pub fn router(store: Store, config: &Config) -> Router {
    let counts = Arc::new(Counting::every(config.exposure_flush));
    // Without a public address the links of feeds are paths: template.yaml says it, and a test that it does.
    let public_url = config.public_url.clone().unwrap_or_default();
    routes().into_router(Reading { store, embedded_origins: config.embedded_origins.clone(), public_url, counts })
}

/// The description of every route of every function. Generated; `tests` compares it with the code.
async fn read_openapi(_: Caller, headers: HeaderMap) -> Response {
    public(&headers, JSON, include_str!("../openapi.json").to_owned(), Keep::Shared)
}

/// The pages' stylesheet and module.
async fn read_asset(_: Caller, File(file): File, headers: HeaderMap) -> Result<Response, Problem> {
    let (media_type, text) = render::asset(&file).ok_or_else(|| {
        Problem::new(
            ProblemKind::NotFound,
            "There is no such file. Reload the page that linked to it: the file may have a new name.",
        )
    })?;
    Ok(public(&headers, media_type, text.to_owned(), Keep::Forever))
}

/// Those who manage what they read see every write at once; for the public, a moment's delay halves the price.
fn consistency(caller: &Caller) -> Consistency {
    match caller {
        Caller::Person(_) => Consistency::Strong,
        Caller::Nobody => Consistency::Eventual,
    }
}

/// The listing, if the caller may read its tab. To the public an app without a public tab does not exist; those who
/// manage it are told why it has none.
fn readable(caller: &Caller, key: &AppKey, read: Option<ListingRecord>) -> Result<ListingRecord, Problem> {
    let read = read.ok_or_else(|| Problem::not_found("such app"))?;
    let app = read.listing.facts.app(key);
    if caller.manages(&app) {
        has_tab(&app)?;
    } else if !read.listing.facts.has_public_tab() {
        return Err(Problem::not_found("such app"));
    }
    Ok(read)
}
