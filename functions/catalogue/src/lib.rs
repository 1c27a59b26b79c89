//! The catalogue, for marketplace staff: partners, apps, members, API tokens, and the import of many lines at once.

mod apps;
mod import;
mod members;
mod outcome;
mod partners;
mod routes;
mod tokens;

use axum::Router;
use store::Store;

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}
