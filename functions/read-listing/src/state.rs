//! What the handlers need.

use std::sync::Arc;

use axum::extract::FromRef;
use runtime::Config;
use store::Store;

use super::counts::Counting;

/// The state of the router.
#[derive(Clone, Debug)]
pub struct ReadState {
    pub store: Store,
    pub embedded_origins: String,
    pub public_url: String,
    pub(super) counts: Arc<Counting>,
}

impl ReadState {
    pub fn new(store: Store, config: &Config) -> Self {
        Self {
            store,
            embedded_origins: config.embedded_origins.clone(),
            // Without a public address the links of feeds would be paths: a test makes sure that template.yaml sets it.
            public_url: config.public_url.clone().unwrap_or_default(),
            counts: Arc::new(Counting::every(config.exposure_flush)),
        }
    }
}

impl FromRef<ReadState> for Store {
    fn from_ref(state: &ReadState) -> Self {
        state.store.clone()
    }
}
