//! What must be true of any answers that a form can produce.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{any_answers, newest, parse_answers, v1, v2, with_policy};
use domain::QuestionId;
use domain::language::Language;
use domain::listing::{AppFacts, Scope};
use domain::programme::{Milestone, Programme, Rollout};
use domain::questionnaire::accept::check_answers;
use domain::questionnaire::asked::{answers_to_publish, asked_questions, visible_answers};
use domain::questionnaire::completeness::completeness;
use domain::questionnaire::definition::AnswerPlace;
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::publishable::check_publishable;
use domain::questionnaire::wire::{Generation, write_answers};
use domain::questionnaire::{Answers, Grace, Question, Questionnaire, Value, View, packed};
use domain::rollout::{Channel, EVERYBODY, Operation, Step, is_exposed};
use domain::tab::{NOT_KNOWN, NOT_PROVIDED, TabView, tab_rows};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn open(questionnaire: &'static Questionnaire, answers: &Answers) -> BTreeSet<String> {
    asked_questions(questionnaire, answers, &with_policy()).iter().map(|asked| asked.question.id.to_string()).collect()
}

fn without_future(questionnaire: &'static Questionnaire, answers: &Answers) -> domain::questionnaire::Completeness {
    completeness(questionnaire, &Grace::default(), answers, &with_policy())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn check_accepts_whatever_a_form_can_produce(answers in any_answers()) {
        prop_assert_eq!(check_answers(&answers), vec![]);
    }

    #[test]
    fn the_wire_object_reads_back_in_every_generation_and_wrapper(answers in any_answers()) {
        for generation in [Generation::V2, Generation::V3] {
            let object = Json::Object(write_answers(&answers, generation));
            prop_assert_eq!(&parse_answers(&object), &answers);
            prop_assert_eq!(&parse_answers(&json!({ "appTrustInformation": object })), &answers);
            prop_assert_eq!(&parse_answers(&json!({ "commonCloud": object, "properties": {} })), &answers);
        }
    }

    #[test]
    fn tri_values_read_the_same_as_strings_and_as_booleans(answers in any_answers()) {
        let text = Json::Object(write_answers(&answers, Generation::V3)).to_string();
        let as_booleans = text.replace("\"TRUE\"", "true").replace("\"FALSE\"", "false");
        prop_assert_eq!(parse_answers(&serde_json::from_str(&as_booleans).unwrap()), answers);
    }

    #[test]
    fn packed_answers_unpack_to_themselves(answers in any_answers()) {
        prop_assert_eq!(packed::unpack_answers(&packed::pack_answers(&answers)), Ok(answers));
    }

    #[test]
    fn an_answer_to_a_question_that_is_not_asked_neither_counts_nor_shows(answers in any_answers()) {
        for questionnaire in [v1(), v2(), newest()] {
            let seen = visible_answers(questionnaire, &answers);
            prop_assert_eq!(without_future(questionnaire, &answers), without_future(questionnaire, &seen));
            let shown = |answers: &Answers| tab_rows(questionnaire, answers, &common::facts(), &with_policy(), TabView::Expanded, Language::En);
            prop_assert_eq!(shown(&answers), shown(&seen));
            let asked = open(questionnaire, &answers);
            for row in shown(&answers) {
                prop_assert_eq!(asked.contains(row.id.as_str()), row.applies);
            }
        }
    }

    #[test]
    fn publishing_keeps_all_that_customers_see_now_and_under_any_version(answers in any_answers()) {
        let published = answers_to_publish(&answers);
        for questionnaire in [v1(), v2(), newest()] {
            prop_assert_eq!(visible_answers(questionnaire, &published), visible_answers(questionnaire, &answers));
        }
    }

    #[test]
    fn one_hundred_percent_is_exactly_nothing_missing(answers in any_answers()) {
        let counted = without_future(newest(), &answers);
        prop_assert_eq!(counted.percent == 100, counted.missing.is_empty());
        let missing: BTreeSet<_> = counted.missing.iter().map(|missing| &missing.question).collect();
        let answered: BTreeSet<_> = counted.answered.iter().collect();
        prop_assert!(missing.is_disjoint(&answered));
        prop_assert_eq!(missing.union(&answered).count(), counted.asked.len());
    }

    #[test]
    fn completeness_never_falls_when_an_answer_opens_no_follow_up(before in any_answers(), more in any_answers()) {
        for (path, value) in more.iter() {
            if before.get(path).is_some() {
                continue;
            }
            let mut after = before.clone();
            after.set(path, value.clone());
            if open(newest(), &after) != open(newest(), &before) || opens_a_part(&before, &after) {
                continue;
            }
            let (then, now) = (without_future(newest(), &before), without_future(newest(), &after));
            // A table with an incomplete row is an answer, but does not make its question complete.
            prop_assert!(now.percent >= then.percent, "{path}: {} -> {}", then.percent, now.percent);
        }
    }

    #[test]
    fn every_row_says_something_and_the_default_rows_are_among_the_expanded(
        answers in any_answers(), scopes in prop::option::of(prop::collection::vec(Just("read:page"), 0..3)),
    ) {
        let scope = |id: &str| Scope { id: id.to_owned(), name: format!("Permission {id}"), capability: None };
        let scopes = scopes.map(|ids| ids.into_iter().map(scope).collect());
        let facts = AppFacts { scopes, ..common::facts() };
        let at = |view| tab_rows(newest(), &answers, &facts, &ListingFields::default(), view, Language::En);
        let expanded: BTreeMap<_, _> = at(TabView::Expanded).into_iter().map(|row| (row.id.clone(), row)).collect();
        for row in at(TabView::Default) {
            prop_assert_eq!(expanded.get(&row.id), Some(&row));
        }
        for row in expanded.values() {
            prop_assert!(!row.text.trim().is_empty(), "{}", row.id);
            let is_silent = [NOT_PROVIDED, NOT_KNOWN].contains(&row.text.as_str());
            prop_assert_eq!(row.answered, row.applies && !is_silent);
            prop_assert_eq!(row.applies, row.reason.is_none());
            prop_assert_eq!(row.answered, !row.value.is_null());
            prop_assert_eq!(row.answered, !row.content.is_empty());
        }
    }

    #[test]
    fn a_question_that_the_answers_rule_out_says_why(answers in any_answers()) {
        let asked = open(newest(), &answers);
        let rows = tab_rows(newest(), &answers, &common::facts(), &with_policy(), TabView::Expanded, Language::En);
        for question in newest().questions.iter().filter(|question| !asked.contains(question.id.as_str())) {
            let row = rows.iter().find(|row| row.id == question.id);
            // A tick says that the kinds of data that are processed are those that are stored.
            let is_ticked = question.id == *"Q2a" && answers.get(SAME_TYPES) == Some(&Value::YesNo(true));
            let settled = terms_are_settled(&answers, &asked, question) && !is_ticked;
            let is_shown = question.view != View::None;
            prop_assert!(!settled || !is_shown || row.is_some_and(|row| !row.applies), "{}", question.id);
        }
        for row in rows.iter().filter(|row| !row.applies) {
            prop_assert!(!asked.contains(row.id.as_str()), "{}", row.id);
        }
    }

    #[test]
    fn only_an_incomplete_row_keeps_answers_from_being_published(answers in any_answers()) {
        let rows_are_whole = match answers.get("thirdPartyInformation.thirdPartyDetails") {
            Some(Value::Rows(rows)) if open(newest(), &answers).contains("Q5a") => rows.iter().all(|row| row.keys().filter(|column| *column != "dataTypes").count() == 4),
            _ => true,
        };
        prop_assert_eq!(check_publishable(newest(), &answers).is_empty(), rows_are_whole);
    }
}

const SAME_TYPES: &str = "dataAccessAndStorage.isSameDataProcessedAndStored";

/// Whether everything is answered that decides whether a question is asked.
fn terms_are_settled(answers: &Answers, asked: &BTreeSet<String>, question: &Question) -> bool {
    question.asked.terms().iter().all(|term| {
        let other = newest().question(term.question.as_str()).expect("it is there");
        if asked.contains(other.id.as_str()) {
            word(answers, &other.id).is_some()
        } else {
            terms_are_settled(answers, asked, other)
        }
    })
}

/// The answer to the first part of a question.
fn word<'a>(answers: &'a Answers, id: &QuestionId) -> Option<&'a Value> {
    let (_, path) = newest().question(id.as_str())?.parts_with_path().next()?;
    answers.get(path)
}

/// Whether two sets of answers open different parts of questions.
fn opens_a_part(before: &Answers, after: &Answers) -> bool {
    let parts = |answers: &Answers| -> BTreeSet<String> {
        let walk = asked_questions(newest(), answers, &ListingFields::default());
        let parts = walk.iter().flat_map(|asked| asked.parts.iter());
        parts
            .filter_map(|part| match &part.part.place {
                AnswerPlace::Path(path) => Some(path.clone()),
                AnswerPlace::Listing(_) => None,
            })
            .collect()
    };
    parts(before) != parts(after)
}

fn channel() -> impl Strategy<Value = Channel> {
    prop_oneof![Just(Channel::Marketplace), Just(Channel::Embedded)]
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        Just(Operation::Hold),
        Just(Operation::Resume),
        Just(Operation::Kill),
        (0..=EVERYBODY).prop_map(Operation::Jump),
        (0..=EVERYBODY).prop_map(Operation::RollBack),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn raising_the_exposure_never_hides_the_tab(visitor in "\\PC{1,40}", low in 0..=EVERYBODY, high in 0..=EVERYBODY) {
        let (low, high) = (low.min(high), low.max(high));
        for visitor in [None, Some(visitor.as_str())] {
            prop_assert!(!is_exposed(low, visitor) || is_exposed(high, visitor));
        }
    }

    #[test]
    fn whoever_sees_the_tab_embedded_sees_it_on_the_marketplace_when_its_percentage_says_so(
        visitor in "\\PC{1,40}",
        days in 0_i64..200,
    ) {
        let now = "2023-03-01T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(24 * days);
        let programme = Programme::default();
        let shows = |channel| programme.exposure(channel, now).shows(Some(&visitor));
        prop_assert!(!shows(Channel::Embedded) || shows(Channel::Marketplace));
    }

    #[test]
    fn nothing_but_a_roll_back_and_a_kill_lowers_the_exposure(
        steps in prop::collection::vec((channel(), operation(), 0_i64..20), 1..30),
    ) {
        let mut programme = Programme::default();
        let mut now = "2023-03-01T00:00:00Z".parse::<Timestamp>().unwrap();
        let levels = |programme: &Programme, now| {
            Channel::ALL.map(|channel| programme.exposure(channel, now).basis_points())
        };
        let mut open = false;
        for (channel, operation, days) in steps {
            let before = levels(&programme, now);
            now += jiff::SignedDuration::from_hours(24 * days);
            let waited = levels(&programme, now);
            prop_assert!(before[0] <= waited[0] && before[1] <= waited[1], "waiting lowers nothing");
            if let Ok(after) = programme.operate(channel, operation, now) {
                programme = after;
            }
            let operated = levels(&programme, now);
            let lowers = matches!(operation, Operation::RollBack(_) | Operation::Kill);
            for (at, (waited, operated)) in waited.iter().zip(operated).enumerate() {
                // The embedded channel goes down with the marketplace, because it may not be ahead of it.
                let concerns = Channel::ALL[at] == channel || channel == Channel::Marketplace;
                prop_assert!(*waited <= operated || (lowers && concerns), "{operation:?}");
            }
            open |= operated[0] > 0 || waited[0] > 0;
            prop_assert_eq!(programme.live_is_public(now), open, "open from the first exposure on, and for ever");
        }
    }
}

/// Steps as no document may have them: in any order, up and down.
fn calendar() -> impl Strategy<Value = Vec<Step>> {
    let exposure = prop_oneof![Just(0), Just(EVERYBODY), 0..=EVERYBODY];
    let step = (0_i64..120, exposure).prop_map(|(day, basis_points)| Step { from: on_day(day), basis_points });
    prop::collection::vec(step, 0..8)
}

fn on_day(day: i64) -> Timestamp {
    "2023-03-01T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(24 * day)
}

/// What staff do to a channel: an operation, or a visitor who is forced or released.
#[derive(Clone, Debug)]
enum Act {
    Operate(Operation),
    Force(&'static str, Option<bool>),
    ReplaceCalendar(Vec<Step>),
}

fn act() -> impl Strategy<Value = Act> {
    let forced = (prop::sample::select(VISITORS.to_vec()), any::<Option<bool>>());
    prop_oneof![
        4 => operation().prop_map(Act::Operate),
        2 => forced.prop_map(|(visitor, shown)| Act::Force(visitor, shown)),
        1 => calendar().prop_map(Act::ReplaceCalendar),
    ]
}

const VISITORS: [&str; 4] = ["visitor-1", "visitor-2", "visitor-3", "visitor-4"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_sees_embedded_what_the_marketplace_does_not_show_them_whatever_staff_and_calendars_do(
        marketplace in calendar(),
        embedded in calendar(),
        acts in prop::collection::vec((channel(), act(), 0_i64..20), 1..25),
    ) {
        let rollout = Rollout { marketplace, embedded, embedded_may_lead: false };
        let mut programme = Programme { rollout, ..Programme::default() };
        let mut day = 0;
        for (channel, act, days) in acts {
            day += days;
            let after = match act {
                Act::Operate(operation) => programme.operate(channel, operation, on_day(day)),
                Act::Force(visitor, shown) => programme.force(channel, visitor, shown, on_day(day)),
                Act::ReplaceCalendar(steps) => {
                    let mut after = programme.clone();
                    match channel {
                        Channel::Marketplace => after.rollout.marketplace = steps,
                        Channel::Embedded => after.rollout.embedded = steps,
                    }
                    Ok(after)
                }
            };
            programme = after.unwrap_or(programme);
            // Also at instants before the last operation: a clock that is set back shows no more.
            for day in (0..140).step_by(7).chain([day]) {
                let now = on_day(day);
                let [on_marketplace, on_embedded] = Channel::ALL.map(|channel| programme.exposure(channel, now));
                prop_assert!(on_embedded.basis_points() <= on_marketplace.basis_points(), "day {}", day);
                for visitor in VISITORS.map(Some).into_iter().chain([None, Some("nobody-in-particular")]) {
                    prop_assert!(
                        !on_embedded.shows(visitor) || on_marketplace.shows(visitor),
                        "day {day}: {visitor:?} sees it on the embedded channel only"
                    );
                }
                let full = [on_marketplace, on_embedded].iter().all(|exposure| exposure.basis_points() == EVERYBODY);
                let reached = programme.milestones_reached(now);
                prop_assert!(full || reached.iter().all(|(milestone, _)| *milestone != Milestone::Everybody));
            }
        }
    }
}

#[test]
fn a_percentage_of_visitors_is_that_percentage_within_what_chance_allows() {
    let visitors: Vec<String> = (0..100_000).map(|number| format!("visitor-{number}")).collect();
    let n = visitors.len() as f64;
    for basis_points in [100, 1_000, 5_000, 9_900] {
        let shown = visitors.iter().filter(|visitor| is_exposed(basis_points, Some(visitor))).count() as f64 / n;
        let p = f64::from(basis_points) / f64::from(EVERYBODY);
        assert!((shown - p).abs() <= 3.29 * (p * (1.0 - p) / n).sqrt(), "{basis_points}: {shown}");
    }
    assert!(visitors.iter().all(|visitor| !is_exposed(0, Some(visitor)) && is_exposed(EVERYBODY, Some(visitor))));
}
