//! The exposure of the tab: which part of the visitors sees it at an instant, in basis points, and whether a single visitor
//! does.
//!
//! Invariants: a visitor's bucket depends on the salt and the visitor alone and is the same on every channel, so raising the
//! exposure never takes the tab away from anybody; 0 shows nobody and 10,000 shows everybody; where the embedded channel may
//! not be ahead of the marketplace, it shows the tab to nobody to whom the marketplace does not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// 100 % in basis points: every visitor.
pub const EVERYBODY: u16 = 10_000;
/// Never to be changed: with another salt every visitor would get another bucket.
const SALT: &str = "privacy-and-security-tab";
/// The longest id of a visitor, in characters. (Ours.)
const MAX_VISITOR: usize = 200;

/// A step of a rollout's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// When the step begins.
    pub from: Timestamp,
    /// How many visitors in 10,000 see the tab from then on: 0 to 10,000.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::BasisPoints"))]
    pub basis_points: u16,
}

/// The exposure, in basis points, that a calendar plans for `now`: that of the latest step that has begun, and 0 before the
/// first.
pub fn calendar_exposure(steps: &[Step], now: Timestamp) -> u16 {
    steps.iter().filter(|step| step.from <= now).max_by_key(|step| step.from).map_or(0, |step| step.basis_points)
}

/// A visitor's bucket, 0 to 9,999. The visitor sees the tab when the exposure is greater.
pub fn visitor_bucket(visitor: &str) -> u16 {
    let hash = murmur3_32(format!("{SALT}:{visitor}").as_bytes());
    // Below 10,000 by construction: the product of a 32 bit number with 10,000, shifted by 32 bits.
    ((u64::from(hash) * u64::from(EVERYBODY)) >> 32) as u16
}

/// Whether a visitor sees the tab at this exposure. A visitor without an id sees it only at 100 %, since nothing tells the
/// same visitor from another one at the next request.
pub fn is_exposed(basis_points: u16, visitor: Option<&str>) -> bool {
    match (basis_points, visitor) {
        (0, _) | (1..EVERYBODY, None) => false,
        (EVERYBODY.., _) => true,
        (_, Some(visitor)) => visitor_bucket(visitor) < basis_points,
    }
}

/// Which visitors a channel shows the tab to at an instant, operators' exceptions included.
#[derive(Clone, Copy, Debug)]
pub struct Exposure<'a> {
    own: ChannelLevel<'a>,
    /// The marketplace, if the channel may not be ahead of it.
    limit: Option<ChannelLevel<'a>>,
}

impl<'a> Exposure<'a> {
    /// The exposure that follows from the channel alone.
    pub(crate) fn new(own: ChannelLevel<'a>) -> Self {
        Self { own, limit: None }
    }

    /// The exposure of the embedded channel when it may not be ahead of the marketplace: whoever the marketplace does not
    /// show the tab does not see it on the embedded channel either.
    pub(crate) fn within(self, marketplace: ChannelLevel<'a>) -> Self {
        Self { limit: Some(marketplace), ..self }
    }

    /// How many visitors in 10,000 see the tab, not counting those whom operators forced.
    pub fn basis_points(&self) -> u16 {
        self.limit.map_or(self.own.basis_points, |limit| limit.basis_points.min(self.own.basis_points))
    }

    /// Whether this visitor sees the tab.
    pub fn shows(&self, visitor: Option<&str>) -> bool {
        self.own.shows(visitor) && self.limit.is_none_or(|limit| limit.shows(visitor))
    }

    /// Whether every visitor gets the same answer, so that a shared cache may keep it.
    pub fn same_for_everybody(&self) -> bool {
        match (self.own.answer_to_all(), self.limit.map(|limit| limit.answer_to_all())) {
            (Some(_), None | Some(Some(true))) | (Some(false), Some(None)) | (_, Some(Some(false))) => true,
            (None, None | Some(Some(true))) | (Some(true) | None, Some(None)) => false,
        }
    }

    /// Whether the marketplace keeps the tab from visitors to whom the channel alone would show it.
    pub fn is_limited(&self) -> bool {
        let keeps_from_forced = |limit: ChannelLevel<'_>| {
            self.own.forced.into_iter().flatten().any(|(visitor, shown)| *shown && !limit.shows(Some(visitor)))
        };
        self.limit.is_some_and(|limit| limit.basis_points < self.own.basis_points || keeps_from_forced(limit))
    }
}

/// Which visitors a channel shows the tab to, whatever the other channel does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChannelLevel<'a> {
    basis_points: u16,
    forced: Option<&'a BTreeMap<String, bool>>,
}

impl<'a> ChannelLevel<'a> {
    /// A level with the visitors who are forced to see the tab (`true`) or not to see it (`false`), if there are any.
    pub(super) fn new(basis_points: u16, forced: Option<&'a BTreeMap<String, bool>>) -> Self {
        Self { basis_points, forced }
    }

    pub(crate) fn basis_points(&self) -> u16 {
        self.basis_points
    }

    fn shows(&self, visitor: Option<&str>) -> bool {
        let forced = self.forced.zip(visitor).and_then(|(forced, visitor)| forced.get(visitor));
        forced.copied().unwrap_or_else(|| is_exposed(self.basis_points, visitor))
    }

    /// The answer to every visitor, if all get the same.
    fn answer_to_all(&self) -> Option<bool> {
        let shown = match self.basis_points {
            0 => false,
            EVERYBODY.. => true,
            1..EVERYBODY => return None,
        };
        self.forced.is_none_or(|forced| forced.values().all(|forced| *forced == shown)).then_some(shown)
    }
}

/// The lowest and the highest exposure, in basis points, that a calendar plans for a day in UTC.
pub fn planned_range(steps: &[Step], day: Date) -> (u16, u16) {
    let (first, next) = (midnight(day), day.tomorrow().map_or(Timestamp::MAX, midnight));
    let within = steps.iter().filter(|step| step.from > first && step.from < next).map(|step| step.basis_points);
    let start = calendar_exposure(steps, first);
    within.fold((start, start), |(least, most), level| (least.min(level), most.max(level)))
}

/// The midnight in UTC at which a day begins. Days at the very ends of time have none; nothing is planned there.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

/// The part of the visits at which the tab was shown, in basis points; `None` when there were none. It is rounded so that
/// 0 and 10,000 are exact: they mean that nobody and that everybody was shown the tab.
pub fn observed_exposure(shown: u64, hidden: u64) -> Option<u16> {
    let visits = u128::from(shown) + u128::from(hidden);
    let part = (u128::from(shown) * u128::from(EVERYBODY)).checked_div(visits)?;
    u16::try_from(part.max(u128::from(shown > 0))).ok()
}

/// The text as a visitor's id, if it has 1 to 200 characters.
pub fn parse_visitor_id(text: &str) -> Option<&str> {
    (1..=MAX_VISITOR).contains(&text.chars().count()).then_some(text)
}

/// MurmurHash3 (x86, 32 bit, seed 0) of `bytes`.
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
        assert_eq!(calendar_exposure(&steps, at("2023-03-28T23:59:59Z")), 0);
        assert_eq!(calendar_exposure(&steps, at("2023-03-29T00:00:00Z")), 100);
        assert_eq!(calendar_exposure(&steps, at("2023-04-04T23:59:59Z")), 100);
        assert_eq!(calendar_exposure(&steps, at("2024-01-01T00:00:00Z")), 500);
        assert_eq!(calendar_exposure(&[], at("2024-01-01T00:00:00Z")), 0);
    }

    #[test]
    fn nobody_and_everybody_are_exact() {
        assert!(!is_exposed(0, Some("v")) && !is_exposed(0, None));
        assert!(is_exposed(EVERYBODY, Some("v")) && is_exposed(EVERYBODY, None));
        assert!(!is_exposed(EVERYBODY - 1, None));
    }

    #[test]
    fn an_observed_exposure_is_0_or_100_percent_only_when_it_was_exactly_that() {
        assert_eq!(
            (observed_exposure(0, 0), observed_exposure(0, 9), observed_exposure(9, 0)),
            (None, Some(0), Some(EVERYBODY))
        );
        assert_eq!(
            (observed_exposure(1, 1), observed_exposure(1, 99_999), observed_exposure(99_999, 1)),
            (Some(5_000), Some(1), Some(9_999))
        );
    }

    #[test]
    fn a_day_is_planned_from_its_midnight_to_the_next() {
        let step = |from: &str, basis_points| Step { from: at(from), basis_points };
        let steps = [step("2023-04-05T00:00:00Z", 100), step("2023-04-06T12:00:00Z", 500)];
        let day = |day: &str| planned_range(&steps, day.parse().unwrap());
        assert_eq!(day("2023-04-04"), (0, 0));
        assert_eq!(day("2023-04-05"), (100, 100));
        assert_eq!(day("2023-04-06"), (100, 500));
        assert_eq!(day("2023-04-07"), (500, 500));
    }

    #[test]
    fn an_id_has_1_to_200_characters() {
        assert_eq!((parse_visitor_id(""), parse_visitor_id("v")), (None, Some("v")));
        assert!(parse_visitor_id(&"ü".repeat(200)).is_some() && parse_visitor_id(&"v".repeat(201)).is_none());
    }

    #[test]
    fn buckets_are_frozen() {
        let golden: Vec<(String, u16)> = serde_json::from_str(include_str!("../../vectors/rollout.json")).unwrap();
        assert!(!golden.is_empty());
        for (visitor, expected) in golden {
            assert_eq!(visitor_bucket(&visitor), expected, "{visitor}");
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
