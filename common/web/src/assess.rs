//! A step of a Security Self Assessment, as the applicant's and the reviewer's functions both take one: read, ask `domain`,
//! write, send what the partner is told. What must not live here: routes, and who may call them.

use std::sync::Arc;

use domain::programme::Programme;
use domain::questionnaire::{Code, Violation};
use domain::self_assessment::{Action, ActionContext, ActionEffect, ActionRefusal, Participation, makes_eligible};
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;

use crate::conditional::unmet;
use crate::{Problem, ProblemKind};
use domain::Precondition;
use mail::Mailer;
use store::Store;
use store::Versioned;
use store::audit::{Actor, By};
use store::drafts::new_etag;
use store::{Consistency, StoreError};

/// How often a step is decided anew because another change came first.
const ATTEMPTS: usize = 5;
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
    pub programme: Arc<Programme>,
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
        let etag = read.value.application.as_ref().map(|application| application.etag.as_str());
        if !step.precondition.is_met_by(etag) {
            let detail = "The application has changed since you read it. Your change was not saved: read the application again and repeat it.";
            return Err(unmet(step.precondition, detail));
        }
        let (next, now) = (new_etag(step.now), step.now);
        let context = ActionContext { programme: &programme, by: Some(step.by), eligible, etag: &next, now };
        let change = read.value.take_action(step.action.clone(), context).map_err(refused)?;
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
async fn write(
    mailer: &Mailer,
    step: &Step<'_>,
    read: &Versioned<Participation>,
    change: &ActionEffect,
) -> Result<(), StoreError> {
    let (store, partner) = (mailer.store(), step.partner);
    if let (Action::Save(_) | Action::Renew, Some(after)) = (&step.action, &change.after.application) {
        return store.save_application(partner, read, after).await;
    }
    let by = By::Person(Actor { person: step.by, now: step.now });
    let told = store.take_action(partner, read, change, step.action.as_str(), by).await?;
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
                detail: missing.detail.clone().into_owned(),
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
