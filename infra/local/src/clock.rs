//! The clock of the local system; nothing else reads the machine's clock. What must not live here: anything that acts when
//! time passes.
//!
//! Invariant: a frozen clock moves only when it is set; nothing advances it.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

/// A clock that shows the machine's time or is frozen. Clones show and set the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Time>);

#[derive(Debug)]
enum Time {
    Real,
    Frozen(Mutex<Timestamp>),
}

/// The clock shows real time, which cannot be set.
#[derive(Debug, thiserror::Error)]
#[error("the clock shows real time and cannot be set; start with --at INSTANT to freeze it")]
pub struct TimeIsReal;

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(Arc::new(Time::Real))
    }

    /// A clock that is frozen at `instant`.
    pub fn frozen(instant: Timestamp) -> Self {
        Self(Arc::new(Time::Frozen(Mutex::new(instant))))
    }

    /// The instant that it shows, to the millisecond: events of API Gateway are no more precise.
    #[expect(clippy::disallowed_methods, reason = "the one place where the local system reads the machine's clock")]
    pub fn now(&self) -> Timestamp {
        let instant = match &*self.0 {
            Time::Real => Timestamp::now(),
            Time::Frozen(instant) => *instant.lock().unwrap_or_else(PoisonError::into_inner),
        };
        Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
    }

    pub fn is_frozen(&self) -> bool {
        matches!(*self.0, Time::Frozen(_))
    }

    /// Moves a frozen clock, forwards or backwards.
    ///
    /// # Errors
    /// [`TimeIsReal`] when it is not frozen.
    pub fn set(&self, instant: Timestamp) -> Result<(), TimeIsReal> {
        match &*self.0 {
            Time::Real => Err(TimeIsReal),
            Time::Frozen(shown) => {
                *shown.lock().unwrap_or_else(PoisonError::into_inner) = instant;
                Ok(())
            }
        }
    }
}

/// The embedded DynamoDB expires items by the same clock. It has no instants before 1970.
impl dynoxide::storage_backend::Clock for Clock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.now().as_second()).unwrap_or(0)
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.now().as_duration().as_secs_f64().max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_shows_the_same_instant_until_it_is_set() {
        let start: Timestamp = "2023-02-13T00:00:00Z".parse().unwrap();
        let clock = Clock::frozen(start);
        let same = clock.clone();
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert_eq!(clock.now(), start);
        let later = "2024-02-13T00:00:00.5Z".parse().unwrap();
        clock.set(later).unwrap();
        assert_eq!(same.now(), later);
        assert_eq!(dynoxide::storage_backend::Clock::now_unix_secs(&same), 1_707_782_400);
    }

    #[test]
    fn real_time_passes_and_cannot_be_set() {
        let clock = Clock::real();
        let before = clock.now();
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(clock.now() > before);
        assert!(clock.set(before).is_err());
    }
}
