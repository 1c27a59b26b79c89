//! The pace of sends.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Keeps sends apart, so that a process sends no faster than the programme says. It holds the turn of the next send.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Resolves when the next send may be made.
    pub(crate) async fn wait(&self, per_second: u16) {
        let turn = take_turn(&mut *self.0.lock().await, Instant::now(), per_second);
        sleep_until(turn).await;
    }
}

/// The turn of a send that is ready at `now`. Idle time is not saved up for later sends.
fn take_turn(next: &mut Option<Instant>, now: Instant, per_second: u16) -> Instant {
    let turn = next.unwrap_or(now).max(now);
    *next = Some(turn + Duration::from_secs(1) / u32::from(per_second.max(1)));
    turn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_are_as_far_apart_as_the_programme_says() {
        let (start, mut next) = (Instant::now(), None);
        let mut turn = |now| take_turn(&mut next, start + Duration::from_millis(now), 10).duration_since(start);
        let turns = [0, 0, 0, 50, 5_000, 5_000].map(|now| turn(now).as_millis());
        assert_eq!(turns, [0, 100, 200, 300, 5_000, 5_100]);
    }
}
