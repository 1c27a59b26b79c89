//! x

use axum::Router;
use platform::Store;

/// The function's routes.
pub fn router(_store: Store) -> Router {
    Router::new()
}
