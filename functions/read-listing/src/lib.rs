//! What customers read of a listing (`overview`, `tab`, `badge_image`, `feed`), all of it through the rollout's gate
//! (`visit`); for REST clients the answers (`rest`); for those who manage the app its `revisions` and its `badge`; for
//! everybody openapi.json and what pages load (`files`), and what every site has (`site`). What customers are shown is counted (`counts`).

mod access;
mod badge;
mod badge_image;
mod counts;
mod feed;
mod files;
mod overview;
mod rest;
mod revisions;
mod routes;
mod schema;
mod site;
mod state;
mod statistics;
mod tab;
#[cfg(test)]
mod tests;
mod visit;
mod xml;

use axum::Router;
use runtime::Config;
use store::Store;

pub use routes::routes;

/// The function's router.
pub fn router(store: Store, config: &Config) -> Router {
    let fallback = web::unrouted::answer_staff;
    let staff_pages = Router::new().fallback(fallback).with_state(store.clone());
    routes().into_router(state::ReadState::new(store, config)).merge(staff_pages)
}
