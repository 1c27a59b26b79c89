//! The mail to partners, for marketplace staff: which notices there are and what became of them, and the addresses that no
//! mail goes to.
//!
//! Invariant: addresses are shown to staff and stand in no log.

mod cursor;
mod notices;
mod routes;
mod suppressions;

use axum::Router;
use store::Store;

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}
