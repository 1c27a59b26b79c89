//! Statistics over all tabs: how many there are, how many of them are complete, and how often each question is answered.
//!
//! They are sums of what is counted of each tab. The sums follow a tab by the difference between what was counted of it last and
//! what is true now, so that nothing ever goes through all tabs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::QuestionId;
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::{Question, Questionnaire};

/// A number of tabs below this one is not told to the public, nor one that differs from the whole by less: it could give away
/// single apps. (Ours.)
pub const SMALLEST: u64 = 5;

/// What is counted of one tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedTab {
    /// Whether nothing is missing of its answers.
    pub complete: bool,
    /// The questions that count for it.
    pub asked: BTreeSet<QuestionId>,
    /// Those of them that have a complete answer.
    pub answered: BTreeSet<QuestionId>,
}

/// What counts of an app; `None` unless it has a tab that the public can find and has published something.
#[must_use]
pub fn count_tab(listing: &Listing, programme: &Programme, now: Timestamp) -> Option<CountedTab> {
    if listing.live.is_none() || !listing.facts.has_public_tab() {
        return None;
    }
    let completeness = listing.completeness(programme, now);
    Some(CountedTab {
        complete: completeness.is_complete(),
        asked: completeness.asked.into_iter().collect(),
        answered: completeness.answered.into_iter().collect(),
    })
}

/// A number in the sums.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    /// How many tabs there are.
    Tabs,
    /// How many of them are complete.
    Complete,
    /// For how many a question counts.
    Asked(QuestionId),
    /// How many of those answer it.
    Answered(QuestionId),
}

impl Counter {
    /// Its name where it is stored: letters, digits and `_`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Tabs => "tabs".to_owned(),
            Self::Complete => "complete".to_owned(),
            Self::Asked(question) => format!("asked_{question}"),
            Self::Answered(question) => format!("answered_{question}"),
        }
    }

    /// The counter of a name; `None` for any other.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match (name, name.split_once('_')) {
            ("tabs", _) => Some(Self::Tabs),
            ("complete", _) => Some(Self::Complete),
            (_, Some(("asked", question))) => Some(Self::Asked(QuestionId::new(question))),
            (_, Some(("answered", question))) => Some(Self::Answered(QuestionId::new(question))),
            _ => None,
        }
    }
}

/// By how much the sums change when `after` takes the place of `before`. What stays the same is left out.
#[must_use]
pub fn difference(before: Option<&CountedTab>, after: Option<&CountedTab>) -> BTreeMap<Counter, i64> {
    let mut sums = BTreeMap::new();
    for (tab, sign) in [(before, -1), (after, 1)].into_iter().filter_map(|(tab, sign)| Some((tab?, sign))) {
        let asked = tab.asked.iter().cloned().map(Counter::Asked);
        let answered = tab.answered.iter().cloned().map(Counter::Answered);
        let complete = tab.complete.then_some(Counter::Complete);
        for counter in asked.chain(answered).chain(complete).chain([Counter::Tabs]) {
            *sums.entry(counter).or_insert(0) += sign;
        }
    }
    sums.retain(|_, change| *change != 0);
    sums
}

/// How often a question is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionCount {
    /// For how many tabs it counts.
    pub asked: u64,
    /// How many of those answer it.
    pub answered: u64,
}

/// The sums over all tabs: exact numbers, which the public gets only as far as [`publishable`] allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many tabs there are.
    pub tabs: u64,
    /// How many of them are complete.
    pub complete: u64,
    /// How often each question is answered; none for a question that never counted for any tab.
    pub questions: BTreeMap<QuestionId, QuestionCount>,
}

impl Totals {
    /// The sums of some counters, which may come from several places each.
    pub fn of(counters: impl IntoIterator<Item = (Counter, i64)>) -> Self {
        let mut sums = BTreeMap::<Counter, i64>::new();
        for (counter, number) in counters {
            *sums.entry(counter).or_default() += number;
        }
        let mut totals = Self::default();
        for (counter, number) in sums {
            let number = u64::try_from(number).unwrap_or_default();
            match counter {
                Counter::Tabs => totals.tabs = number,
                Counter::Complete => totals.complete = number,
                Counter::Asked(question) => totals.questions.entry(question).or_default().asked = number,
                Counter::Answered(question) => totals.questions.entry(question).or_default().answered = number,
            }
        }
        totals
    }
}

/// A number of tabs out of a whole as the public may know it: `None` if it, or what it lacks of the whole, is so small that it
/// could give away single apps.
#[must_use]
pub fn publishable(number: u64, whole: u64) -> Option<u64> {
    let rest = whole.saturating_sub(number);
    (number >= SMALLEST && (rest == 0 || rest >= SMALLEST)).then_some(number)
}

/// What the public may know of a question's count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToldCount {
    /// For how many tabs it counts.
    pub asked: Option<u64>,
    /// How many of those answer it.
    pub answered: Option<u64>,
}

/// What the public may know of each question's count. A follow-up counts for those who gave one answer to another question, so its
/// number says how many gave the other answer. Of a question, all its follow-ups and the totals, no two numbers are therefore told
/// that differ by less than [`SMALLEST`], unless they are the same. A question that is asked because of answers to several others is
/// not told at all: together with theirs, its number would give away intersections.
#[must_use]
pub fn publishable_counts(totals: &Totals, questionnaire: &Questionnaire) -> BTreeMap<QuestionId, ToldCount> {
    let complete = publishable(totals.complete, totals.tabs);
    let wholes: Vec<u64> = [Some(totals.tabs), complete].into_iter().flatten().collect();
    let mut families = BTreeMap::<QuestionId, Vec<u64>>::new();
    let mut told_counts = BTreeMap::new();
    for question in &questionnaire.questions {
        let Some(count) = totals.questions.get(&question.id) else { continue };
        let told = families.entry(first_of_family(&question.id, questionnaire)).or_insert_with(|| wholes.clone());
        let asked = if depends_on_several(question) { None } else { tell(count.asked, told) };
        let answered = asked.and_then(|_| tell(count.answered, told));
        told_counts.insert(question.id.clone(), ToldCount { asked, answered });
    }
    told_counts
}

/// Tells a number beside those that were `told`, unless it, or what it differs by from one of them, is too small.
fn tell(number: u64, told: &mut Vec<u64>) -> Option<u64> {
    let is_too_close = told.iter().any(|other| (1..SMALLEST).contains(&other.abs_diff(number)));
    if number < SMALLEST || is_too_close {
        return None;
    }
    told.push(number);
    Some(number)
}

fn depends_on_several(question: &Question) -> bool {
    let others: BTreeSet<_> = question.asked.terms().iter().map(|term| &term.question).collect();
    others.len() > 1
}

/// The question from which a chain of follow-ups started.
fn first_of_family(id: &QuestionId, questionnaire: &Questionnaire) -> QuestionId {
    let mut first = id.clone();
    // A chain is no longer than the questionnaire.
    for _ in &questionnaire.questions {
        let question = questionnaire.questions.iter().find(|question| question.id == first);
        match question.and_then(|question| question.asked.terms().first()) {
            Some(term) => first = term.question.clone(),
            None => break,
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::questionnaire::published;

    /// Counts that can be true at once: what is asked because of another question's answer counts for no more tabs than answer that.
    fn possible_totals() -> impl Strategy<Value = Totals> {
        let shares = prop::collection::vec((0..=30_u64, 0..=30_u64), published().newest().questions.len());
        (0..40_u64, 0..12_u64, shares).prop_map(|(tabs, incomplete, shares)| {
            let mut totals = Totals { tabs, complete: tabs.saturating_sub(incomplete), ..Totals::default() };
            for (question, (fewer, unanswered)) in published().newest().questions.iter().zip(shares) {
                let parents = question.asked.terms().iter();
                let of_parents =
                    parents.filter_map(|term| totals.questions.get(&term.question)).map(|count| count.answered);
                let asked = of_parents.min().map_or(tabs, |most| most.saturating_sub(fewer % 9));
                let count = QuestionCount { asked, answered: asked.saturating_sub(unanswered % 9) };
                totals.questions.insert(question.id.clone(), count);
            }
            totals
        })
    }

    proptest! {
        #[test]
        fn no_number_below_five_can_be_derived_of_a_question_and_its_follow_ups(totals in possible_totals()) {
            let questionnaire = published().newest();
            let told = publishable_counts(&totals, questionnaire);
            let tabs = publishable(totals.tabs, totals.tabs);
            for question in &questionnaire.questions {
                let own = told[&question.id];
                let mut wholes = vec![tabs, publishable(totals.complete, totals.tabs), own.asked];
                for term in question.asked.terms() {
                    wholes.extend([told[&term.question].asked, told[&term.question].answered]);
                }
                for number in [own.asked, own.answered].into_iter().flatten() {
                    prop_assert!(number >= SMALLEST, "{}: {own:?}", question.id);
                    for whole in wholes.iter().flatten() {
                        let rest = whole.abs_diff(number);
                        prop_assert!(rest == 0 || rest >= SMALLEST, "{}: {own:?} beside {whole}", question.id);
                    }
                }
            }
        }
    }

    #[test]
    fn a_follow_up_does_not_tell_how_few_gave_the_other_answer() {
        let id = QuestionId::new;
        let count = |asked, answered| QuestionCount { asked, answered };
        let of = |follow_up| {
            let questions = BTreeMap::from([(id("Q1"), count(14, 14)), (id("Q1a"), follow_up)]);
            let told = publishable_counts(&Totals { tabs: 14, complete: 0, questions }, published().newest());
            (told[&id("Q1")], told[&id("Q1a")])
        };
        let told = |asked, answered| ToldCount { asked, answered };
        let all = told(Some(14), Some(14));
        assert_eq!(of(count(13, 13)), (all, told(None, None)), "one app answers No");
        assert_eq!(of(count(9, 9)), (all, told(Some(9), Some(9))), "five do");
        assert_eq!(of(count(9, 6)), (all, told(Some(9), None)));
        assert_eq!(of(count(14, 14)), (all, all));
    }

    fn tab(complete: bool, asked: &[&str], answered: &[&str]) -> CountedTab {
        let ids = |ids: &[&str]| ids.iter().map(|id| QuestionId::new(id)).collect();
        CountedTab { complete, asked: ids(asked), answered: ids(answered) }
    }

    #[test]
    fn the_sums_follow_a_tab_through_all_its_states() {
        let states = [
            None,
            Some(tab(false, &["Q1", "Q2"], &["Q1"])),
            Some(tab(true, &["Q1", "Q2"], &["Q1", "Q2"])),
            Some(tab(true, &["Q1"], &["Q1"])),
            None,
        ];
        let mut sums = Vec::new();
        for pair in states.windows(2) {
            sums.extend(difference(pair[0].as_ref(), pair[1].as_ref()));
            let alone = difference(None, pair[1].as_ref());
            let (followed, counted) = (Totals::of(sums.clone()), Totals::of(alone));
            assert_eq!((followed.tabs, followed.complete), (counted.tabs, counted.complete));
            for (question, count) in &counted.questions {
                assert_eq!(followed.questions[question], *count);
            }
        }
        assert_eq!(Totals::of(sums).questions.values().map(|count| count.asked).sum::<u64>(), 0);
        assert!(difference(states[1].as_ref(), states[1].as_ref()).is_empty(), "counting twice changes nothing");
    }

    #[test]
    fn a_counter_is_read_by_its_name() {
        let question = QuestionId::new("Q10a");
        for counter in [Counter::Tabs, Counter::Complete, Counter::Asked(question.clone()), Counter::Answered(question)]
        {
            assert_eq!(Counter::parse(&counter.name()), Some(counter));
        }
        assert_eq!(Counter::parse("pk"), None);
    }

    #[test]
    fn neither_a_few_apps_nor_all_but_a_few_are_told() {
        let told = [(0, 9), (4, 9), (5, 9), (5, 10), (9, 9), (4, 4), (95, 100), (96, 100)];
        let told = told.map(|(number, whole)| publishable(number, whole));
        assert_eq!(told, [None, None, None, Some(5), Some(9), None, Some(95), None]);
    }
}
