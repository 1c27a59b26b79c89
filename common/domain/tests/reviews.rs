//! Withholding holds against any sequence of publishes and decisions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use std::collections::BTreeSet;

use domain::draft::Draft;
use domain::language::Language;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::publish::plan_publish;
use domain::questionnaire::packed::{MAX_WITHHELD_BYTES, pack_withheld, unpack_withheld};
use domain::questionnaire::wire::FormStatus;
use domain::questionnaire::{Answers, Value, assessment, published};
use domain::review::{
    DecideError, DecisionKind, Entry, LookAgainError, MAX_FINDINGS, Order, PRIVACY_POLICY_PATH, Presence, Reason,
    Review, ReviewFinding, ReviewState, Scan, Withheld, decide, shared_kind, shared_path, withhold_at_once,
};
use domain::rollout::Channel;
use domain::tab::{TabRequest, TabView, WITHHELD, build_tab};
use domain::{AppKey, EmailAddress};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const PATHS: [&str; 2] = ["security.permissionsJustification", "security.publicSecurityPoliciesLink"];

fn now() -> Timestamp {
    "2026-01-15T09:00:00Z".parse().unwrap()
}

fn pat() -> EmailAddress {
    EmailAddress::parse("pat@acme.example").unwrap()
}

fn listing() -> Listing {
    Listing {
        facts: common::facts(),
        partner_name: "Acme".to_owned(),
        privacy_policy_url: Some("https://acme.example/policy-0".to_owned()),
        live: None,
        badge_record: None,
        assessment: None,
        shared_answers: Default::default(),
        withheld: Default::default(),
    }
}

fn review(listing: &Listing) -> Review {
    let revision = listing.live.as_ref().map_or(0, |live| live.revision);
    Review {
        revision,
        state: ReviewState::Open,
        since: now(),
        scanned_at: None,
        findings: Vec::new(),
        failing_links: Default::default(),
        accepted_hosts: Default::default(),
        decision: None,
        question: None,
        rejections: 0,
        look_again_at: None,
        absent_since: None,
        etag: "read".to_owned(),
    }
}

fn publish(listing: &Listing, texts: &[Option<u8>]) -> Listing {
    let mut answers = Answers::default();
    for (at, (path, text)) in PATHS.iter().zip(texts).enumerate() {
        if let Some(text) = text {
            answers.set(path, Value::Text(format!("https://acme.example/{at}/text-{text}.")));
        }
    }
    let draft = Draft {
        answers,
        questionnaire: "2025-02".to_owned(),
        etag: "draft".to_owned(),
        saved_at: now(),
        saved_by: pat(),
    };
    plan_publish(listing, &draft, &Programme::default(), &pat(), now()).unwrap().change.listing
}

fn order(kind: DecisionKind, fields: &[&str]) -> Order {
    let named = fields.iter().map(|field| (*field).to_owned()).collect();
    let fields = (!fields.is_empty()).then_some(named);
    Order { kind, fields, reason: Some(Reason::Spam), text: Some("Say more.".to_owned()) }
}

fn decided(listing: &Listing, kind: DecisionKind, fields: &[&str]) -> Option<(Listing, Review)> {
    let after = decide(
        (listing, &review(listing)),
        order(kind, fields),
        &Programme::default(),
        (&pat(), "after".to_owned()),
        now(),
    );
    after.ok().map(|after| (after.change.listing, after.review))
}

fn shown(listing: &Listing) -> String {
    let app = AppKey::parse("com.example.notes").unwrap();
    let request = TabRequest {
        app: &app,
        channel: Channel::Marketplace,
        view: TabView::Expanded,
        programme: &Programme::default(),
        now: now(),
        language: Language::En,
    };
    serde_json::to_string(&build_tab(listing, request)).unwrap()
}

/// What is live: path and text.
fn live(listing: &Listing) -> BTreeSet<(String, String)> {
    let answers = listing.live.iter().flat_map(|live| live.answers.iter());
    let texts = answers.filter_map(|(path, value)| match value {
        Value::Text(text) => Some((path.to_owned(), text.clone())),
        _ => None,
    });
    texts.collect()
}

#[derive(Clone, Debug)]
enum Step {
    Publish([Option<u8>; 2]),
    Reject(usize),
    Approve(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let text = || prop::option::of(0u8..3);
    prop_oneof![
        (text(), text()).prop_map(|(one, other)| Step::Publish([one, other])),
        (0..PATHS.len()).prop_map(Step::Reject),
        (0..PATHS.len()).prop_map(Step::Approve),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_publishes_and_decisions_shows_a_withheld_answer(steps in prop::collection::vec(step(), 1..25)) {
        let (mut here, mut rejected) = (listing(), BTreeSet::new());
        for step in steps {
            let (kind, path) = match step {
                Step::Publish(texts) => {
                    here = publish(&here, &texts);
                    (None, "")
                }
                Step::Reject(at) => (Some(DecisionKind::Reject), PATHS[at]),
                Step::Approve(at) => (Some(DecisionKind::Approve), PATHS[at]),
            };
            let answer = live(&here).into_iter().find(|(at, _)| at == path);
            if let (Some(kind), Some(answer)) = (kind, answer) {
                here = decided(&here, kind, &[path]).unwrap().0;
                if kind == DecisionKind::Reject { rejected.insert(answer); } else { rejected.remove(&answer); }
            }
            let tab = shown(&here);
            for (path, text) in live(&here) {
                let is_rejected = rejected.contains(&(path.clone(), text.clone()));
                prop_assert_eq!(tab.contains(&text), !is_rejected, "{} in {}", text, tab);
                prop_assert_eq!(here.withheld_paths().contains(&path), is_rejected);
            }
        }
    }
}

#[test]
fn a_rejection_makes_the_status_rejected_and_an_approval_of_all_makes_it_approved() {
    let here = publish(&listing(), &[Some(1), Some(2)]);
    let (rejected, after) = decided(&here, DecisionKind::Reject, &[PATHS[0]]).unwrap();
    assert_eq!((rejected.live.as_ref().unwrap().status, after.state), (FormStatus::Rejected, ReviewState::Decided));
    assert!(shown(&rejected).contains(WITHHELD));
    let (approved, _) = decided(&rejected, DecisionKind::Approve, &PATHS).unwrap();
    assert_eq!(approved.live.as_ref().unwrap().status, FormStatus::Approved);
    assert!(!shown(&approved).contains(WITHHELD));
}

#[test]
fn no_fields_are_all_fields_that_have_an_answer() {
    let (rejected, _) = decided(&publish(&listing(), &[Some(1), None]), DecisionKind::Reject, &[]).unwrap();
    let all = [PATHS[0], PRIVACY_POLICY_PATH].map(str::to_owned);
    assert!(all.iter().all(|path| rejected.withheld_paths().contains(path)), "{:?}", rejected.withheld_paths());
    assert!(!shown(&rejected).contains("policy-0"));
}

#[test]
fn an_approval_that_names_no_fields_releases_nothing() {
    let here = publish(&listing(), &[Some(1), Some(2)]);
    let (rejected, _) = decided(&here, DecisionKind::Reject, &[PATHS[0]]).unwrap();
    let (approved, after) = decided(&rejected, DecisionKind::Approve, &[]).unwrap();
    assert_eq!(approved.withheld_paths(), rejected.withheld_paths());
    assert!(!after.decision.unwrap().fields.iter().any(|field| field == PATHS[0]));
    let (all, _) = decided(&here, DecisionKind::Reject, &[]).unwrap();
    assert!(decided(&all, DecisionKind::Approve, &[]).is_none(), "nothing is left to approve");
}

#[test]
fn an_empty_list_of_fields_is_refused_and_not_taken_for_all() {
    let here = publish(&listing(), &[Some(1), None]);
    for kind in [DecisionKind::Approve, DecisionKind::Reject, DecisionKind::Ask] {
        let order = Order { fields: Some(Vec::new()), ..order(kind, &[]) };
        let by = (&pat(), "after".to_owned());
        let refused = decide((&here, &review(&here)), order, &Programme::default(), by, now()).unwrap_err();
        let DecideError::Invalid(violations) = refused else { panic!("{refused:?}") };
        assert_eq!(violations[0].pointer, "/fields", "{violations:?}");
    }
}

#[test]
fn a_withheld_answer_that_the_version_in_force_does_not_show_reads_as_withheld_and_not_as_missing() {
    let contact = "security.securityContact";
    let mut here = publish(&listing(), &[Some(1), None]);
    let link = Value::Text("https://acme.example/contact".to_owned());
    here.live.as_mut().unwrap().answers.set(contact, link);
    assert!(!shown(&here).contains("acme.example/contact"), "the version in force takes an email address only");
    let (rejected, _) = decided(&here, DecisionKind::Reject, &[contact]).unwrap();
    assert!(shown(&rejected).contains(WITHHELD), "{}", shown(&rejected));
}

#[test]
fn a_question_withholds_nothing() {
    let here = publish(&listing(), &[Some(1), None]);
    let (asked, after) = decided(&here, DecisionKind::Ask, &[PATHS[0]]).unwrap();
    assert_eq!((asked.withheld_paths().len(), after.state), (0, ReviewState::Asked));
}

#[test]
fn a_question_is_open_until_a_person_decides_or_something_new_is_live_and_there_is_one_at_a_time() {
    let here = publish(&listing(), &[Some(1), Some(2)]);
    let step = |review: &Review, kind| {
        let by = (&pat(), "after".to_owned());
        decide((&here, review), order(kind, &[PATHS[0]]), &Programme::default(), by, now())
    };
    let asked = step(&review(&here), DecisionKind::Ask).unwrap().review;
    assert_eq!(asked.question.as_ref().unwrap().fields, [PATHS[0]]);
    assert_eq!(step(&asked, DecisionKind::Ask).unwrap_err(), DecideError::AskedAlready(now()));
    for kind in [DecisionKind::Approve, DecisionKind::Reject] {
        let decided = step(&asked, kind).unwrap().review;
        assert_eq!(decided.question, None, "{kind:?}");
        assert!(step(&decided, DecisionKind::Ask).is_ok(), "after {kind:?}");
    }
    let fields = [PATHS[1].to_owned()];
    let programme = Programme::default();
    let scanner = withhold_at_once((&here, &asked), &fields, "bad.example", &programme, "scan".to_owned(), now());
    assert_eq!(scanner.unwrap().review.question, asked.question, "the scanner answers no question");
    let entered = Review::entered(Some(&asked), Entry { revision: 2, at: now() }, "new".to_owned());
    assert_eq!(entered.question, None);
}

#[test]
fn another_look_can_be_asked_for_once_a_rejection_and_only_while_something_is_withheld() {
    let here = publish(&listing(), &[Some(1), None]);
    let new = review(&here);
    assert_eq!(new.look_again(&here, now(), "a".to_owned()).unwrap_err(), LookAgainError::NothingWithheld);
    let (there, rejected) = decided(&here, DecisionKind::Reject, &[PATHS[0]]).unwrap();
    let again = rejected.look_again(&there, now(), "b".to_owned()).unwrap();
    assert_eq!(again.state, ReviewState::Open);
    assert_eq!(again.look_again(&there, now(), "c".to_owned()).unwrap_err(), LookAgainError::AskedAlready);
}

#[test]
fn an_approval_of_other_answers_neither_takes_away_another_look_nor_gives_a_second_one() {
    let here = publish(&listing(), &[Some(1), Some(2)]);
    let step = |listing: &Listing, review: &Review, kind, field| {
        let by = (&pat(), "after".to_owned());
        let after = decide((listing, review), order(kind, &[field]), &Programme::default(), by, now()).unwrap();
        (after.change.listing, after.review)
    };
    let (here, rejected) = step(&here, &review(&here), DecisionKind::Reject, PATHS[0]);
    let (here, approved) = step(&here, &rejected, DecisionKind::Approve, PATHS[1]);
    let again = approved.look_again(&here, now(), "b".to_owned()).unwrap();
    let (here, approved) = step(&here, &again, DecisionKind::Approve, PATHS[1]);
    assert_eq!(approved.look_again(&here, now(), "c".to_owned()).unwrap_err(), LookAgainError::AskedAlready);
    let (here, released) = step(&here, &approved, DecisionKind::Approve, PATHS[0]);
    assert_eq!(released.look_again(&here, now(), "d".to_owned()).unwrap_err(), LookAgainError::NothingWithheld);
    let (here, rejected) = step(&here, &released, DecisionKind::Reject, PATHS[1]);
    assert!(rejected.look_again(&here, now(), "e".to_owned()).is_ok(), "each rejection has another look");
}

/// A review that was decided after a scan that found these.
fn decided_after(findings: &[ReviewFinding]) -> Review {
    let open = review(&listing());
    let scanned = open.scanned(&scan(findings), "scanned".to_owned()).unwrap();
    Review { state: ReviewState::Decided, ..scanned }
}

fn scan(findings: &[ReviewFinding]) -> Scan {
    let (failing_links, next_at) = (Default::default(), now());
    let presence = Presence::Public;
    Scan { revision: 0, at: now(), findings: findings.to_vec(), failing_links, next_at, presence }
}

fn finding(path: &str, detail: &str, host: Option<&str>) -> ReviewFinding {
    let (path, kind, detail) = (path.to_owned(), "dead-link".to_owned(), detail.to_owned());
    ReviewFinding { path, kind, detail, found_at: now(), risk: 10, host: host.map(str::to_owned) }
}

#[test]
fn a_scan_that_finds_what_a_person_has_seen_leaves_the_review_decided() {
    let many: Vec<_> = (0..MAX_FINDINGS + 5).map(|at| finding(&format!("path-{at}"), "it is gone", None)).collect();
    let again = decided_after(&many).scanned(&scan(&many), "again".to_owned()).unwrap();
    assert_eq!((again.state, again.findings.len()), (ReviewState::Decided, MAX_FINDINGS));
    let seen = decided_after(&[finding(PATHS[0], "it answers 404", Some("one.example"))]);
    for (found, state) in [
        (finding(PATHS[0], "it answers 500", Some("one.example")), ReviewState::Decided),
        (finding(PATHS[0], "it answers 404", Some("two.example")), ReviewState::Open),
        (finding(PATHS[1], "it answers 404", Some("one.example")), ReviewState::Open),
    ] {
        let after = seen.scanned(&scan(std::slice::from_ref(&found)), "again".to_owned()).unwrap();
        assert_eq!(after.state, state, "{found:?}");
    }
}

#[test]
fn what_is_shared_is_named_by_its_texts_and_links_only() {
    let here = publish(&listing(), &[Some(1), None]);
    for (path, detail) in [
        ("selfAssessment.1a.details", "has no answer that is live"),
        ("selfAssessment.1a.answer", "There is no field"),
        ("selfAssessment.nothing", "There is no field"),
    ] {
        let by = (&pat(), "after".to_owned());
        let order = order(DecisionKind::Reject, &[path]);
        let refused = decide((&here, &review(&here)), order, &Programme::default(), by, now()).unwrap_err();
        let DecideError::Invalid(violations) = refused else { panic!("{refused:?}") };
        assert!(violations[0].detail.contains(detail), "{path}: {violations:?}");
    }
}

#[test]
fn all_that_can_be_withheld_at_once_with_what_is_shared_takes_170_bytes_beyond_its_share_of_the_item() {
    let own = published().newest().parts().map(|(.., path)| path.to_owned());
    let shared = assessment::questionnaire().parts().map(|(.., path)| shared_path(path));
    let shared = shared.filter(|path| shared_kind(path).is_some());
    let mut withheld = Withheld::default();
    for (number, path) in own.chain([PRIVACY_POLICY_PATH.to_owned()]).chain(shared).enumerate() {
        withheld.withhold(&path, &Value::Text(format!("text {number}")));
    }
    let packed = pack_withheld(&withheld);
    assert!(packed.len() <= MAX_WITHHELD_BYTES + 170, "{} answers in {} bytes", withheld.answers().len(), packed.len());
    assert_eq!(unpack_withheld(&packed), Ok(withheld));
}

#[test]
fn a_review_waits_for_nobody_while_customers_cannot_find_the_app_and_then_again_since_when_it_did() {
    let open = review(&listing());
    assert!(open.waits());
    let seen = |before: &Review, presence, at: Timestamp| {
        let scan = Scan { revision: before.revision, at, presence, ..scan(&[]) };
        before.scanned(&scan, "scanned".to_owned()).unwrap()
    };
    let later = now() + SignedDuration::from_hours(1);
    let absent = seen(&open, Presence::Absent, now());
    assert_eq!((absent.waits(), absent.absent_since), (false, Some(now())));
    assert_eq!(seen(&absent, Presence::Absent, later).absent_since, Some(now()));
    let back = seen(&absent, Presence::Public, later);
    assert_eq!((back.waits(), back.state, back.since), (true, ReviewState::Open, open.since));
    let published = Review::entered(Some(&absent), Entry { revision: 2, at: later }, "entered".to_owned());
    assert!(published.waits(), "what is published is looked at");
}

#[test]
fn that_nothing_is_withheld_any_more_is_packed_too() {
    assert_eq!(unpack_withheld(&pack_withheld(&Withheld::default())).unwrap(), Withheld::default());
}
