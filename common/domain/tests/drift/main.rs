//! What contradictions between a partner's answers make us ask, and what they do not.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod apps;
#[path = "../common/mod.rs"]
mod common;
mod questions;
mod self_assessment;

use domain::AppKey;
use domain::drift::document::AnswersSource;
use domain::drift::{ComparedAssessment, Drift, DriftKind, DriftRequest, MAX_COMPARED_APPS, choose_apps, find_drift};
use domain::language::Language;
use domain::listing::{BugBounty, Listing, LiveRevision};
use domain::programme::Programme;
use domain::questionnaire::wire::FormStatus;
use domain::questionnaire::{Answers, assessment};
use domain::self_assessment::{Application, ApplicationState, Approval, Participation, Purpose, Validity};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use common::{any_answers, facts, parse_answers};

/// While both questionnaires are in force and the self assessment has not ended.
const NOW: &str = "2023-06-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn key(name: &str) -> AppKey {
    AppKey::parse(name).unwrap()
}

fn listing(name: &str, answers: Answers) -> Listing {
    Listing {
        facts: domain::listing::AppFacts { name: name.to_owned(), ..facts() },
        partner_name: "Acme".to_owned(),
        privacy_policy_url: None,
        live: Some(LiveRevision {
            revision: 1,
            answers,
            published_at: now(),
            published_by: domain::EmailAddress::parse("pat@acme.example").unwrap(),
            status: FormStatus::Submitted,
            changed: None,
        }),
        badge_record: None,
        assessment: None,
        shared_answers: Default::default(),
        withheld: Default::default(),
    }
}

fn answering(body: &Json) -> Listing {
    listing("Acme Notes", parse_answers(body))
}

fn approved(answers: &Json) -> Participation {
    let answers = assessment::accept_answers(&json!({ "answers": answers })).unwrap();
    let validity = Validity {
        approved_at: "2023-01-01T00:00:00Z".parse().unwrap(),
        expires_at: "2024-01-01T00:00:00Z".parse().unwrap(),
        renewal_submitted: false,
    };
    let approval = Approval { validity, answers, answered_at: validity.approved_at };
    Participation { application: None, approval: Some(approval) }
}

fn compare(listing: &Listing, others: &[(AppKey, Listing)], participation: Option<&Participation>) -> Drift {
    compare_in(Language::En, listing, others, participation)
}

fn compare_in(
    language: Language,
    listing: &Listing,
    others: &[(AppKey, Listing)],
    participation: Option<&Participation>,
) -> Drift {
    let (programme, now) = (Programme::default(), now());
    let draft = None;
    find_drift(DriftRequest {
        listing,
        draft,
        others,
        apps_left_out: 0,
        participation,
        programme: &programme,
        now,
        language,
    })
}

fn kinds(drift: &Drift) -> Vec<DriftKind> {
    drift.questions.iter().map(|asked| asked.kind).collect()
}

/// The kinds of question for a tab beside a self assessment.
fn asked(tab: &Json, answers: &Json) -> Vec<DriftKind> {
    kinds(&compare(&answering(tab), &[], Some(&approved(answers))))
}

/// The kinds of question for a tab beside that of another app.
fn asked_beside(here: &Json, there: &Json) -> Vec<DriftKind> {
    let other = listing("Acme Charts", parse_answers(there));
    kinds(&compare(&answering(here), &[(key("charts"), other)], None))
}
