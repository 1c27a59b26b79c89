//! The programme, for marketplace staff: its document, and the rollout as operators see and steer it.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod document;
mod rehearsal;
mod rollout;
mod routes;
mod steering;

use axum::Router;
use store::Store;

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}
