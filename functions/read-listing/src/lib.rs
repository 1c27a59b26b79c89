//! x

use axum::Router;
use platform::Store;

/// The function's routes. `embedded_origins`: who may frame the embedded tab.
pub fn router(_store: Store, _embedded_origins: &str) -> Router {
    Router::new()
}
