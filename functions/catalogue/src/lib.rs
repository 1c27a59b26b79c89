//! The catalogue, for marketplace staff: partners, apps, members, API tokens, the marketplace's staff, and the import of many
//! lines at once.

mod apps;
mod import;
mod members;
mod partners;
mod routes;
mod staff;
mod tokens;

use axum::Router;
use store::Store;

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}
