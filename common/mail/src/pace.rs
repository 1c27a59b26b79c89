//! The pace of sends, and how many mails are under way to keep it.

use std::time::Duration;

use domain::programme::Programme;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// The most mails that a run has under way.
const MOST_AT_ONCE: u16 = 16;

/// How many mails a run has under way at once: as many as the programme's pace lets it send in half a second. Any more would only
/// wait for their turn, while what they say grows old.
pub fn at_once(programme: &Programme) -> usize {
    programme.mail.per_second.div_ceil(2).clamp(1, MOST_AT_ONCE).into()
}

/// Keeps sends apart, so that a process sends no faster than the programme says. It holds the turn of the next send.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Resolves when the next send may be made.
    pub(crate) async fn wait(&self, per_second: u16) {
        let mut next = self.0.lock().await;
        sleep_until(take_turn(&mut next, Instant::now(), per_second)).await;
        // Whoever was held up must not be followed at once.
        *next = Some(Instant::now() + gap(per_second));
    }
}

/// How far sends are apart.
fn gap(per_second: u16) -> Duration {
    Duration::from_secs(1) / u32::from(per_second.max(1))
}

/// The turn of a send that is ready at `now`. Idle time is not saved up for later sends.
fn take_turn(next: &mut Option<Instant>, now: Instant, per_second: u16) -> Instant {
    let turn = next.unwrap_or(now).max(now);
    *next = Some(turn + gap(per_second));
    turn
}

#[cfg(test)]
mod tests {
    use domain::programme::Mail;

    use std::task::Poll;

    use super::*;

    #[tokio::test]
    async fn whoever_is_held_up_is_not_followed_at_once() {
        let pace = Pace::default();
        pace.wait(10).await;
        let mut late = Box::pin(pace.wait(10));
        let is_waiting = std::future::poll_fn(|context| Poll::Ready(late.as_mut().poll(context).is_pending())).await;
        assert!(is_waiting, "its turn is a tenth of a second later");
        // Longer than two turns, in which nobody polls it.
        tokio::time::sleep(Duration::from_millis(250)).await;
        late.await;
        let sent = Instant::now();
        pace.wait(10).await;
        assert!(sent.elapsed() >= Duration::from_millis(100), "{:?}", sent.elapsed());
    }

    #[test]
    fn as_many_mails_are_under_way_as_half_a_second_of_the_pace_and_sixteen_at_most() {
        for (per_second, expected) in [(1, 1), (2, 1), (3, 2), (10, 5), (14, 7), (32, 16), (500, 16)] {
            let mail = Mail { per_second, ..Mail::default() };
            assert_eq!(at_once(&Programme { mail, ..Programme::default() }), expected, "{per_second} a second");
        }
    }

    #[test]
    fn sends_are_as_far_apart_as_the_programme_says() {
        let (start, mut next) = (Instant::now(), None);
        let mut turn = |now| take_turn(&mut next, start + Duration::from_millis(now), 10).duration_since(start);
        let turns = [0, 0, 0, 50, 5_000, 5_000].map(|now| turn(now).as_millis());
        assert_eq!(turns, [0, 100, 200, 300, 5_000, 5_100]);
    }
}
