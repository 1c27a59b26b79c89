//! The rules of the Cloud Fortified badge over time. A programme keeps the rules that staff have replaced, so that a badge's
//! history follows from the dates as they were then: a deadline that was put off has never taken a badge, and one that was
//! brought into the past takes it when staff say so, not before.
//!
//! What must not live here: what the rules mean for an app ([`fortified`](crate::fortified)).

use std::borrow::Cow;

use jiff::Timestamp;

use super::document::{BadgeRules, PastBadgeRules, Period, Programme};
use super::limits::{MAX_PAST_RULES, MAX_STORED};
use super::size::stored_bytes;

impl BadgeRules {
    /// The instants at which the rules change what a badge requires, in no particular order: the deadline, the end, and each
    /// version's dates.
    fn turning_points(&self) -> impl Iterator<Item = Timestamp> {
        let versions = self.questionnaires.iter().flat_map(|version| [version.from, version.counted_from]);
        [self.fortified.deadline].into_iter().chain(self.fortified.ends_at).chain(versions)
    }
}

impl PastBadgeRules {
    /// Whether nothing was replaced yet.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn forget_oldest(&mut self) {
        self.known_from = Some(self.periods.remove(0).until);
    }
}

impl Programme {
    /// The rules of the badge in force.
    pub fn badge_rules(&self) -> BadgeRules {
        BadgeRules { fortified: self.fortified.clone(), questionnaires: self.questionnaires.clone() }
    }

    /// Since when the rules of the badge are in force; `None` when staff have never changed them.
    pub fn badge_rules_since(&self) -> Option<Timestamp> {
        self.past_rules.periods.last().map(|period| period.until).or(self.past_rules.known_from)
    }

    /// The programme with the rules of the badge that were in force at an instant. From the last edit on these are the
    /// present ones.
    pub fn with_rules_at(&self, at: Timestamp) -> Cow<'_, Self> {
        match self.past_rules.periods.iter().find(|period| at < period.until) {
            Some(Period { rules: BadgeRules { fortified, questionnaires }, .. }) => Cow::Owned(Self {
                fortified: fortified.clone(),
                questionnaires: questionnaires.clone(),
                past_rules: PastBadgeRules::default(),
                ..self.clone()
            }),
            None => Cow::Borrowed(self),
        }
    }

    /// The instants after `after` and not after `until` at which what a badge requires may have changed, in order: by a date
    /// that was in force then, or because staff replaced the rules.
    pub fn changes_of_rules(&self, after: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let (mut changes, mut from) = (Vec::new(), None);
        for Period { until: end, rules } in &self.past_rules.periods {
            changes
                .extend(rules.turning_points().filter(|point| from.is_none_or(|from| from <= *point) && point < end));
            changes.push(*end);
            from = Some(*end);
        }
        changes.extend(self.turning_points().filter(|point| from.is_none_or(|from| from <= *point)));
        let after = self.past_rules.known_from.map_or(after, |known_from| after.max(known_from));
        changes.retain(|change| after < *change && *change <= until);
        changes.sort_unstable();
        changes.dedup();
        changes
    }

    /// The instants at which the present rules change what a badge requires, in no particular order.
    pub fn turning_points(&self) -> impl Iterator<Item = Timestamp> {
        let points: Vec<Timestamp> = self.badge_rules().turning_points().collect();
        points.into_iter()
    }

    /// This programme as the successor of `before`, whose rules were in force until `now`.
    ///
    /// Each run of the job that tells partners of their badges records what it finds, so the oldest rules are needed no more
    /// when there are many, or when they do not fit.
    pub(super) fn succeeding(mut self, before: &Self, now: Timestamp) -> Self {
        self.past_rules = before.past_rules.clone();
        // Only a clock that was set back finds rules that end in the future.
        self.past_rules.periods.retain(|period| period.until <= now);
        if before.badge_rules() != self.badge_rules() {
            self.past_rules.periods.push(Period { until: now, rules: before.badge_rules() });
        }
        while self.past_rules.periods.len() > MAX_PAST_RULES
            || (self.past_rules.periods.len() > 1 && stored_bytes(&self) > MAX_STORED)
        {
            self.past_rules.forget_oldest();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn with_deadline(before: &Programme, deadline: &str, now: &str) -> Programme {
        let mut after = before.clone();
        after.fortified.deadline = at(deadline);
        after.succeeding(before, at(now))
    }

    #[test]
    fn the_rules_at_an_instant_are_those_that_were_in_force_then() {
        let first = Programme::default();
        let second = with_deadline(&first, "2024-01-01T00:00:00Z", "2023-08-20T00:00:00Z");
        let third = with_deadline(&second, "2023-06-01T00:00:00Z", "2023-09-01T00:00:00Z");
        for (now, deadline) in [
            ("2023-08-19T23:59:59Z", "2023-08-14T00:00:00Z"),
            ("2023-08-20T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("2023-09-01T00:00:00Z", "2023-06-01T00:00:00Z"),
        ] {
            assert_eq!(third.with_rules_at(at(now)).fortified.deadline, at(deadline), "{now}");
        }
        let changes = third.changes_of_rules(at("2023-05-01T00:00:00Z"), at("2024-06-01T00:00:00Z"));
        // The second deadline never came, and the third was past when it was set.
        assert_eq!(changes, [at("2023-08-14T00:00:00Z"), at("2023-08-20T00:00:00Z"), at("2023-09-01T00:00:00Z")]);
    }

    #[test]
    fn an_edit_of_anything_else_replaces_no_rules() {
        let first = Programme::default();
        let renamed = Programme { marketplace: "Other".to_owned(), ..first.clone() };
        assert!(renamed.succeeding(&first, at("2023-08-20T00:00:00Z")).past_rules.is_empty());
    }

    #[test]
    fn the_oldest_rules_are_forgotten_and_nothing_is_said_about_their_time() {
        let mut programme = Programme::default();
        for day in 1..=28 {
            programme = with_deadline(
                &programme,
                &format!("2024-01-{day:02}T00:00:00Z"),
                &format!("2023-02-{day:02}T00:00:00Z"),
            );
        }
        assert_eq!(programme.past_rules.periods.len(), MAX_PAST_RULES);
        let oldest = programme.past_rules.known_from.unwrap();
        let changes = programme.changes_of_rules(Timestamp::MIN, at("2023-03-01T00:00:00Z"));
        assert!(changes.iter().all(|change| *change > oldest), "{changes:?}");
        assert!(stored_bytes(&programme) <= MAX_STORED);
    }
}
