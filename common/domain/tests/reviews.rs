//! Withholding holds against any sequence of publishes and decisions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use std::collections::BTreeSet;

use domain::draft::Draft;
use domain::language::Language;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::publish::plan_publish;
use domain::questionnaire::wire::FormStatus;
use domain::questionnaire::{Answers, Value};
use domain::review::{DecisionKind, LookAgainError, Order, PRIVACY_POLICY_PATH, Reason, Review, ReviewState, decide};
use domain::rollout::Channel;
use domain::tab::{TabRequest, TabView, WITHHELD, build_tab};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
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
        rejections: 0,
        look_again_at: None,
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
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
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
    let (approved, _) = decided(&rejected, DecisionKind::Approve, &[]).unwrap();
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
fn a_question_withholds_nothing() {
    let here = publish(&listing(), &[Some(1), None]);
    let (asked, after) = decided(&here, DecisionKind::Ask, &[PATHS[0]]).unwrap();
    assert_eq!((asked.withheld_paths().len(), after.state), (0, ReviewState::Asked));
}

#[test]
fn another_look_can_be_asked_for_once_and_only_after_a_rejection() {
    let here = publish(&listing(), &[Some(1), None]);
    let new = review(&here);
    assert_eq!(new.look_again(now(), "a".to_owned()).unwrap_err(), LookAgainError::NothingRejected);
    let (_, rejected) = decided(&here, DecisionKind::Reject, &[PATHS[0]]).unwrap();
    let again = rejected.look_again(now(), "b".to_owned()).unwrap();
    assert_eq!(again.state, ReviewState::Open);
    assert_eq!(again.look_again(now(), "c".to_owned()).unwrap_err(), LookAgainError::AskedAlready);
}
