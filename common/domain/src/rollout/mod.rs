//! Which customers see the tab: exposure in basis points by channel and instant, a visitor's place in it, and what
//! operators do to it ([`control`]). What must not live here: whose calendar it is; that is the programme's.
//!
//! Invariants: a visitor's bucket depends on the salt and the visitor alone, the same on every channel, so raising the
//! exposure never takes the tab away from anybody; 0 shows nobody and 10,000 shows everybody.

pub mod control;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use control::{Control, Mode, Operation, Operations, Refusal, Verb};

/// 100 % in basis points.
pub const EVERYBODY: u16 = 10_000;
/// Frozen: another salt would deal the tab out anew.
const SALT: &str = "privacy-and-security-tab";
/// The longest visitor's id, in characters; a longer one is nobody's.
const MAX_VISITOR: usize = 200;

/// Where a customer reads the tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// The marketplace's website.
    #[default]
    Marketplace,
    /// The marketplaces inside the products.
    Embedded,
}

impl Channel {
    /// Both channels.
    pub const EVERY: [Self; 2] = [Self::Marketplace, Self::Embedded];

    /// The word in queries, keys and documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Marketplace => "marketplace",
            Self::Embedded => "embedded",
        }
    }

    /// The channel of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|channel| channel.word() == word)
    }
}

/// From an instant on, this many basis points of visitors see the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// From when.
    pub from: Timestamp,
    /// How many, 0 to 10,000.
    pub basis_points: u16,
}

/// The exposure in force at `now`: that of the latest step that has begun, and 0 before the first.
#[must_use]
pub fn exposure(steps: &[Step], now: Timestamp) -> u16 {
    steps.iter().filter(|step| step.from <= now).max_by_key(|step| step.from).map_or(0, |step| step.basis_points)
}

/// A visitor's bucket, 0 to 9,999.
#[must_use]
pub fn bucket(visitor: &str) -> u16 {
    let hash = murmur3_32(format!("{SALT}:{visitor}").as_bytes());
    // Below 10,000 by construction: the product of a 32 bit number with 10,000, shifted by 32 bits.
    ((u64::from(hash) * u64::from(EVERYBODY)) >> 32) as u16
}

/// Whether a visitor sees the tab at this exposure. Between 0 and 100 % a visitor without an id sees nothing.
#[must_use]
pub fn exposed(basis_points: u16, visitor: Option<&str>) -> bool {
    match (basis_points, visitor) {
        (0, _) | (1..EVERYBODY, None) => false,
        (EVERYBODY.., _) => true,
        (_, Some(visitor)) => bucket(visitor) < basis_points,
    }
}

/// Whom a channel shows the tab to at an instant: the one answer to that question.
#[derive(Clone, Copy, Debug)]
pub struct Exposure<'a> {
    basis_points: u16,
    forced: Option<&'a BTreeMap<String, bool>>,
}

impl Exposure<'_> {
    /// How many visitors in 10,000, those aside for whom operators said otherwise.
    #[must_use]
    pub fn basis_points(&self) -> u16 {
        self.basis_points
    }

    /// Whether this visitor sees the tab.
    #[must_use]
    pub fn shows(&self, visitor: Option<&str>) -> bool {
        let forced = self.forced.zip(visitor).and_then(|(forced, visitor)| forced.get(visitor));
        forced.copied().unwrap_or_else(|| exposed(self.basis_points, visitor))
    }

    /// Whether the answer is the same for every visitor, so that a shared cache may keep it.
    #[must_use]
    pub fn same_for_everybody(&self) -> bool {
        matches!(self.basis_points, 0 | EVERYBODY..) && self.forced.is_none_or(BTreeMap::is_empty)
    }
}

/// The least and the most that a calendar plans for a day, UTC.
#[must_use]
pub fn planned(steps: &[Step], day: Date) -> (u16, u16) {
    // Days at the very ends of time have no instant; nothing is planned there.
    let begin = |day: Date| day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |midnight| midnight.timestamp());
    let (first, next) = (begin(day), day.tomorrow().map_or(Timestamp::MAX, begin));
    let within = steps.iter().filter(|step| step.from > first && step.from < next).map(|step| step.basis_points);
    let start = exposure(steps, first);
    within.fold((start, start), |(least, most), level| (least.min(level), most.max(level)))
}

/// The part of visitors who were shown the tab, in basis points; `None` when none came. 0 and 100 % are exact: nobody
/// and everybody.
#[must_use]
pub fn observed(shown: u64, hidden: u64) -> Option<u16> {
    let visits = u128::from(shown) + u128::from(hidden);
    let part = (u128::from(shown) * u128::from(EVERYBODY)).checked_div(visits)?;
    u16::try_from(part.max(u128::from(shown > 0))).ok()
}

/// The id in `text`, if it can be one: 1 to 200 characters.
#[must_use]
pub fn visitor_id(text: &str) -> Option<&str> {
    (1..=MAX_VISITOR).contains(&text.chars().count()).then_some(text)
}

/// MurmurHash3 (x86, 32 bit, seed 0) of `bytes`.
#[must_use]
pub fn murmur3_32(mut bytes: &[u8]) -> u32 {
    #[expect(clippy::expect_used, reason = "reading from memory cannot fail")]
    murmur3::murmur3_32(&mut bytes, 0).expect("a slice always reads")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_step_takes_effect_at_its_instant_and_not_a_second_before() {
        let steps = [
            Step { from: at("2023-03-29T00:00:00Z"), basis_points: 100 },
            Step { from: at("2023-04-05T00:00:00Z"), basis_points: 500 },
        ];
        assert_eq!(exposure(&steps, at("2023-03-28T23:59:59Z")), 0);
        assert_eq!(exposure(&steps, at("2023-03-29T00:00:00Z")), 100);
        assert_eq!(exposure(&steps, at("2023-04-04T23:59:59Z")), 100);
        assert_eq!(exposure(&steps, at("2024-01-01T00:00:00Z")), 500);
        assert_eq!(exposure(&[], at("2024-01-01T00:00:00Z")), 0);
    }

    #[test]
    fn nobody_and_everybody_are_exact() {
        assert!(!exposed(0, Some("v")) && !exposed(0, None));
        assert!(exposed(EVERYBODY, Some("v")) && exposed(EVERYBODY, None));
        assert!(!exposed(EVERYBODY - 1, None));
    }

    #[test]
    fn what_was_observed_is_nobody_and_everybody_only_when_it_was() {
        assert_eq!((observed(0, 0), observed(0, 9), observed(9, 0)), (None, Some(0), Some(EVERYBODY)));
        assert_eq!((observed(1, 1), observed(1, 99_999), observed(99_999, 1)), (Some(5_000), Some(1), Some(9_999)));
    }

    #[test]
    fn a_day_is_planned_from_its_midnight_to_the_next() {
        let step = |from: &str, basis_points| Step { from: at(from), basis_points };
        let steps = [step("2023-04-05T00:00:00Z", 100), step("2023-04-06T12:00:00Z", 500)];
        let day = |day: &str| planned(&steps, day.parse().unwrap());
        assert_eq!(day("2023-04-04"), (0, 0));
        assert_eq!(day("2023-04-05"), (100, 100));
        assert_eq!(day("2023-04-06"), (100, 500));
        assert_eq!(day("2023-04-07"), (500, 500));
    }

    #[test]
    fn an_id_has_1_to_200_characters() {
        assert_eq!((visitor_id(""), visitor_id("v")), (None, Some("v")));
        assert!(visitor_id(&"ü".repeat(200)).is_some() && visitor_id(&"v".repeat(201)).is_none());
    }

    #[test]
    fn buckets_are_frozen() {
        let golden: Vec<(String, u16)> = serde_json::from_str(include_str!("../../vectors/rollout.json")).unwrap();
        assert!(!golden.is_empty());
        for (visitor, expected) in golden {
            assert_eq!(bucket(&visitor), expected, "{visitor}");
        }
    }

    #[test]
    fn the_hash_is_murmur3() {
        // Reference values of the algorithm's author's test program.
        assert_eq!(murmur3_32(b""), 0);
        assert_eq!(murmur3_32(b"hello"), 0x248b_fa47);
        assert_eq!(murmur3_32(b"hello, world"), 0x149b_bb7f);
    }
}
