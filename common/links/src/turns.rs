//! Politeness: at most one request at a time to a host, and a pause between two.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until};

/// When the last request to a host ended.
type LastEnd = Option<Instant>;

/// Who may ask which host.
pub struct Turns {
    pause: Duration,
    hosts: Mutex<HashMap<String, Arc<Mutex<LastEnd>>>>,
}

/// The right to ask one host, until it is dropped.
pub struct Turn(OwnedMutexGuard<LastEnd>);

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0 = Some(Instant::now());
    }
}

impl Turns {
    /// `pause` is the time between the end of one request and the start of the next.
    pub fn new(pause: Duration) -> Self {
        Self { pause, hosts: Mutex::default() }
    }

    /// Waits until the host may be asked.
    pub async fn wait(&self, host: &str) -> Turn {
        let host = self.hosts.lock().await.entry(host.to_owned()).or_default().clone();
        let turn = Turn(host.lock_owned().await);
        if let Some(last) = *turn.0 {
            sleep_until(last + self.pause).await;
        }
        turn
    }
}
