//! The programme that an instance has read last, for the public reads and the mails of the next seconds: it is one key that every
//! one of them needs, and one partition serves a few thousand reads a second at most. What must not be decided by it: anything that
//! is written, but for what becomes of a mail, and anything that people see who can change the programme.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use domain::programme::Programme;

/// The instant by the clock on the wall.
#[expect(clippy::disallowed_methods, reason = "how long ago an instance has read something is the platform's time")]
pub(crate) fn wall_clock() -> SystemTime {
    SystemTime::now()
}

/// The last programme that was read, for as long as it may be shown.
#[derive(Debug)]
pub(crate) struct ProgrammeCache {
    lasts: Duration,
    read: Mutex<Option<(SystemTime, Arc<Programme>)>>,
}

impl ProgrammeCache {
    /// A cache whose programme is read again after `lasts`; with no time at all, it is read by every request.
    pub(crate) fn lasting(lasts: Duration) -> Self {
        Self { lasts, read: Mutex::default() }
    }

    /// The programme, unless it is too old at `now`.
    pub(crate) fn get(&self, now: SystemTime) -> Option<Arc<Programme>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, programme) = read.as_ref()?;
        // By the clock on the wall, because the other one may stand still while Lambda freezes an instance. A clock that was
        // set back says nothing about the age.
        let age = now.duration_since(*at).ok()?;
        (age < self.lasts).then(|| programme.clone())
    }

    /// Keeps a programme whose read began at `at`.
    pub(crate) fn keep(&self, at: SystemTime, programme: &Arc<Programme>) {
        if self.lasts > Duration::ZERO {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            // Of reads at the same time, the one that began last counts, not the one that ended last. Whatever is further ahead was
            // kept before the clock was set back.
            let ahead = read.as_ref().and_then(|(kept, _)| kept.duration_since(at).ok());
            if ahead.is_none_or(|ahead| ahead.is_zero() || ahead >= self.lasts) {
                *read = Some((at, programme.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programme_is_shown_until_it_is_too_old_and_not_when_the_clock_was_set_back() {
        let read_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let programme = Arc::new(Programme::default());
        let cache = ProgrammeCache::lasting(Duration::from_secs(5));
        assert!(cache.get(read_at).is_none(), "nothing was read");
        cache.keep(read_at, &programme);
        for (now, is_shown) in [(1_000.0, true), (1_004.999, true), (1_005.0, false), (999.999, false)] {
            let found = cache.get(SystemTime::UNIX_EPOCH + Duration::from_secs_f64(now));
            assert_eq!(found.is_some(), is_shown, "{now}");
        }
        let other = Arc::new(Programme { marketplace: "Other".to_owned(), ..Programme::default() });
        let shown = |now: f64| {
            cache.get(SystemTime::UNIX_EPOCH + Duration::from_secs_f64(now)).map(|it| it.marketplace.clone())
        };
        cache.keep(read_at - Duration::from_secs(1), &other);
        assert_eq!(shown(1_000.0), Some(programme.marketplace.clone()), "a read that began earlier ended later");
        cache.keep(read_at - Duration::from_secs(100), &other);
        assert_eq!(shown(900.0), Some("Other".to_owned()), "the clock was set back");
        let none = ProgrammeCache::lasting(Duration::ZERO);
        none.keep(read_at, &programme);
        assert!(none.get(read_at).is_none(), "every request reads it");
    }
}
