//! A step of a Security Self Assessment, as the applicant's and the reviewer's functions both take one: read, ask `domain`,
//! write, send what the partner is told. What must not live here: routes, and who may call them.

use axum::http::StatusCode;
use axum::response::Response;
use domain::programme::Programme;
use domain::questionnaire::{Code, Violation, assessment};
use domain::self_assessment::{
    Action, ActionContext, ActionEffect, ActionRefusal, Application, Approval, Participation, makes_eligible,
};
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::{Problem, ProblemKind, reply};
use domain::Precondition;
use mail::Mailer;
use store::Store;
use store::audit::{Actor, By};
use store::drafts::new_etag;
use store::self_assessments::Kept;
use store::{Consistency, StoreError};

/// How often a step is decided anew because another change came first.
const ATTEMPTS: usize = 5;
/// How many of the earlier applications are shown, latest first.
const PAST: i32 = 20;
/// How many listings are looked at together for one that makes the partner eligible.
const AT_ONCE: usize = 25;

/// A step that somebody wants to take.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// With whose application.
    pub partner: &'a PartnerId,
    /// The step.
    pub action: Action,
    /// What the caller requires of the application.
    pub precondition: &'a Precondition,
    /// Who takes it.
    pub by: &'a EmailAddress,
    /// When.
    pub now: Timestamp,
}

/// What is there after a step, or when somebody looks.
#[derive(Clone, Debug)]
pub struct There {
    /// The partner's records.
    pub participation: Participation,
    /// The programme.
    pub programme: Programme,
}

/// Takes a step and sends what the partner is told of it. When another change comes first, the caller's precondition is
/// asked and the step is decided anew.
///
/// # Errors
/// Why it is refused: nothing was changed then.
pub async fn take(mailer: &Mailer, step: Step<'_>) -> Result<There, Problem> {
    let store = mailer.store();
    let programme = store.programme().await?;
    let eligible = !step.action.needs_eligibility() || is_eligible(store, step.partner).await?;
    for _ in 0..ATTEMPTS {
        let read = store.participation(step.partner).await?;
        let etag = read.participation.application.as_ref().map(|application| application.etag.as_str());
        if !step.precondition.is_met_by(etag) {
            let detail = "The application has changed since you read it. Your change was not saved: read the application again and repeat it.";
            return Err(Problem::new(ProblemKind::Stale, detail));
        }
        let (next, now) = (new_etag(step.now), step.now);
        let context = ActionContext { programme: &programme, by: Some(step.by), eligible, etag: &next, now };
        let change = read.participation.take_action(step.action.clone(), context).map_err(refused)?;
        match write(mailer, &step, &read, &change).await {
            Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
            outcome => {
                outcome?;
                return Ok(There { participation: change.after, programme });
            }
        }
    }
    Err(Problem::new(
        ProblemKind::Conflict,
        "Other people made changes at the same time, so yours was not saved. Try again.",
    ))
}

/// A save is one write, which everybody who applies makes often; any other step is a transaction with its notices.
async fn write(mailer: &Mailer, step: &Step<'_>, read: &Kept, change: &ActionEffect) -> Result<(), StoreError> {
    let (store, partner) = (mailer.store(), step.partner);
    if let (Action::Save(_) | Action::Renew, Some(after)) = (&step.action, &change.after.application) {
        return store.save_application(partner, read, after).await;
    }
    let by = By::Person(Actor { person: step.by, now: step.now });
    let told = store.take_step(partner, read, change, step.action.as_str(), by).await?;
    mailer.send_now(told, step.now).await;
    Ok(())
}

/// Whether the partner may apply.
async fn is_eligible(store: &Store, partner: &PartnerId) -> Result<bool, StoreError> {
    for apps in store.apps_of(partner).await?.chunks(AT_ONCE) {
        let listings = store.listings(apps, Consistency::Strong).await?;
        if listings.iter().any(|(_, listing)| makes_eligible(partner, &listing.facts)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn refused(refusal: ActionRefusal) -> Problem {
    let detail = format!("{refusal} Nothing was changed.");
    match refusal {
        ActionRefusal::NoApplication
        | ActionRefusal::WrongState { .. }
        | ActionRefusal::NotRenewable { .. }
        | ActionRefusal::NotEligible
        | ActionRefusal::Ended { .. } => Problem::new(ProblemKind::NotApplicable, detail),
        ActionRefusal::Incomplete(completeness) => {
            let lacking = completeness.missing.iter().map(|missing| Violation {
                pointer: missing.pointer.clone().unwrap_or_default(),
                code: Code::Mandatory,
                detail: missing.detail.to_owned(),
            });
            Problem::incomplete(lacking.collect())
        }
        ActionRefusal::NoReasons => Problem::invalid(vec![Violation {
            pointer: "/reasons".to_owned(),
            code: Code::Mandatory,
            detail: ActionRefusal::NoReasons.to_string(),
        }]),
    }
}

/// Who reads an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The partner: without what reviewers wrote for each other.
    Partner,
    /// Marketplace staff.
    Staff,
}

/// The answer that shows a partner's application, its approval and what came before, with the application's ETag.
///
/// # Errors
/// When the table does not answer.
pub async fn answer(
    store: &Store,
    partner: &PartnerId,
    there: &There,
    reader: Reader,
    now: Timestamp,
) -> Result<Response, Problem> {
    let There { participation, programme } = there;
    let shown = participation.application.as_ref().filter(|application| !application.state.is_open());
    let past = store.past_applications(partner, PAST).await?;
    let past: Vec<Json> = past
        .iter()
        .filter(|past| shown.is_none_or(|shown| shown.started_at != past.started_at))
        .map(|past| application(past, reader))
        .collect();
    let latest = participation.application.as_ref().map(|latest| application(&latest.at(programme, now), reader));
    let approval = participation.approval.as_ref().map(|held| approval(held, programme, now));
    let document = json!({
        "partner": partner,
        "application": latest,
        "approval": approval,
        "past": past,
        "endsAt": programme.self_assessment.deprecated_from,
    });
    let response = reply::json(StatusCode::OK, &document)?;
    Ok(match &participation.application {
        Some(application) => reply::with_etag(response, &application.etag),
        None => response,
    })
}

/// An application as people read it.
fn application(application: &Application, reader: Reader) -> Json {
    let completeness = assessment::completeness(&application.answers);
    let notes: Vec<Json> = match reader {
        Reader::Partner => application.notes_to_partner().map(|note| json!(note)).collect(),
        Reader::Staff => application.notes.iter().map(|note| json!(note)).collect(),
    };
    json!({
        "state": application.state,
        "since": application.since,
        "purpose": application.purpose,
        "startedAt": application.started_at,
        "submittedAt": application.submitted_at,
        "waitingSince": application.waiting_since(),
        "changedBy": application.changed_by,
        "reviewer": application.reviewer.as_ref().filter(|_| reader == Reader::Staff),
        "answers": assessment::write_answers(&application.answers),
        "completeness": {
            "percent": completeness.percent,
            "asked": completeness.asked,
            "answered": completeness.answered,
        },
        "missing": completeness.missing,
        "notes": notes,
    })
}

fn approval(approval: &Approval, programme: &Programme, now: Timestamp) -> Json {
    let (validity, policy) = (&approval.validity, &programme.self_assessment);
    json!({
        "approvedAt": validity.approved_at,
        "expiresAt": validity.expires_at,
        "renewableFrom": validity.renewable_from(policy),
        "renewalSubmitted": validity.renewal_submitted,
        "shownUntil": validity.shown_until(policy).min(policy.deprecated_from),
        "shown": validity.is_shown(programme, now),
        "answeredAt": approval.answered_at,
        "answers": assessment::write_answers(&approval.answers),
    })
}
