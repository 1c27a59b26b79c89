//! Links that do not answer. A site may be down for a day, so a link is only dead when it did not answer on several days.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::rollout::murmur3_32;

/// On how many days, UTC, a link must have failed to be dead. (Ours.)
pub const DEAD_AFTER_DAYS: u8 = 3;

/// The links of an app that failed when they were tried last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FailingLinks(Vec<FailingLink>);

/// A link that failed when it was tried last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FailingLink {
    /// A digest of the link: an app may have many, and some are long.
    digest: u32,
    /// On how many days it failed in a row, up to [`DEAD_AFTER_DAYS`].
    days: u8,
    /// The last of them, UTC.
    last: Date,
}

impl FailingLinks {
    /// Whether every link answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a link has failed that is not dead yet, so that it must be tried again on another day.
    pub fn is_undecided(&self) -> bool {
        self.0.iter().any(|link| link.days < DEAD_AFTER_DAYS)
    }

    /// Notes that `url` failed on the day `on`, after what was noted `before`. Returns whether it is dead now. However often it
    /// is tried on one day, that day counts once.
    pub fn note_failure(&mut self, before: &Self, url: &str, on: Date) -> bool {
        let link = match before.find(url) {
            Some(known) if known.last == on => known.clone(),
            Some(known) => {
                FailingLink { days: known.days.saturating_add(1).min(DEAD_AFTER_DAYS), last: on, ..known.clone() }
            }
            None => FailingLink { digest: digest(url), days: 1, last: on },
        };
        self.note(link)
    }

    /// Keeps what was noted `before` about `url`, because it was not tried this time. Returns whether it is dead.
    pub fn keep(&mut self, before: &Self, url: &str) -> bool {
        before.find(url).is_some_and(|known| self.note(known.clone()))
    }

    fn note(&mut self, link: FailingLink) -> bool {
        let is_dead = link.days >= DEAD_AFTER_DAYS;
        self.0.retain(|other| other.digest != link.digest);
        self.0.push(link);
        is_dead
    }

    fn find(&self, url: &str) -> Option<&FailingLink> {
        let digest = digest(url);
        self.0.iter().find(|link| link.digest == digest)
    }
}

/// Only tells the links of one app apart.
fn digest(url: &str) -> u32 {
    murmur3_32(url.as_bytes())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const URL: &str = "https://acme.example/security";

    fn try_on(before: &FailingLinks, day: i8) -> (FailingLinks, bool) {
        let mut after = FailingLinks::default();
        let is_dead = after.note_failure(before, URL, date(2023, 8, day));
        (after, is_dead)
    }

    #[test]
    fn a_link_is_dead_when_it_failed_on_three_days() {
        let (first, dead) = try_on(&FailingLinks::default(), 1);
        assert!(!dead && first.is_undecided());
        let (same_day, dead) = try_on(&first, 1);
        assert!(!dead && same_day == first);
        let (second, dead) = try_on(&same_day, 2);
        assert!(!dead && second.is_undecided());
        let (third, dead) = try_on(&second, 4);
        assert!(dead && !third.is_undecided());
        assert!(try_on(&third, 30).1);
    }

    #[test]
    fn a_link_that_answered_begins_anew_and_one_that_was_not_tried_does_not() {
        let (second, _) = try_on(&try_on(&FailingLinks::default(), 1).0, 2);
        // It answered: nothing is noted.
        assert!(!try_on(&FailingLinks::default(), 3).1);
        let mut kept = FailingLinks::default();
        assert!(!kept.keep(&second, URL));
        assert!(try_on(&kept, 5).1);
    }
}
