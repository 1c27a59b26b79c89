//! The catalogue, for marketplace staff: partners, apps, members, API tokens, and the import of many lines at once.

mod apps;
mod import;
mod members;
mod partners;
mod routes;
mod schema;
mod tokens;

use axum::Router;
use store::Store;

pub use routes::routes;
pub use schema::schemas;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}
