//! The application for the Security Self Assessment, for those who look after a partner's security: read, save, submit,
//! withdraw, begin anew.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::questionnaire::assessment;
use domain::self_assessment::Action;
use jiff::Timestamp;
use mail::Mailer;
use store::Store;
use web::assess::{self, Step, There};
use web::assessment_reply::{Reader, SelfAssessmentReply};
use web::body::RequestBody;
use web::conditional::read_precondition;
use web::path::Partner;
use web::reply::Reply;
use web::state::MailState;
use web::{Caller, Now, Problem};

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}

/// The application, the approval, and what came before.
async fn read(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Reply<SelfAssessmentReply>, Problem> {
    caller.person()?;
    let Partner(partner) = partner?;
    caller.security_manager(&partner)?;
    let there =
        There { participation: store.participation(&partner).await?.value, programme: store.programme().await? };
    SelfAssessmentReply::read(&store, &partner, &there, Reader::Partner, now).await
}

/// Saves the answers, a full replace: of the open application, or of a new one.
async fn save(
    State(mailer): State<Mailer>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<SelfAssessmentReply>, Problem> {
    caller.person()?;
    let Partner(partner) = partner?;
    let by = &caller.security_manager(&partner)?.email;
    let precondition = read_precondition(&headers)?;
    let answers = assessment::accept_answers(&body.json()?).map_err(Problem::invalid)?;
    let step = Step { partner: &partner, action: Action::Save(answers), precondition: &precondition, by, now };
    take(&mailer, step).await
}

macro_rules! step {
    ($(#[$doc:meta])* $name:ident, $action:expr) => {
        $(#[$doc])*
        async fn $name(
            State(mailer): State<Mailer>,
            caller: Caller,
            partner: Result<Partner, Problem>,
            Now(now): Now,
            headers: HeaderMap,
        ) -> Result<Reply<SelfAssessmentReply>, Problem> {
            step(&mailer, &caller, partner, &headers, $action, now).await
        }
    };
}

step!(
    /// Hands the application in.
    submit, Action::Submit
);
step!(
    /// Takes the application back.
    withdraw, Action::Withdraw
);
step!(
    /// Begins an application with the answers that were last given.
    renew, Action::Renew
);

/// A step that needs no body.
async fn step(
    mailer: &Mailer,
    caller: &Caller,
    partner: Result<Partner, Problem>,
    headers: &HeaderMap,
    action: Action,
    now: Timestamp,
) -> Result<Reply<SelfAssessmentReply>, Problem> {
    caller.person()?;
    let Partner(partner) = partner?;
    let by = &caller.security_manager(&partner)?.email;
    let precondition = read_precondition(headers)?;
    take(mailer, Step { partner: &partner, action, precondition: &precondition, by, now }).await
}

async fn take(mailer: &Mailer, step: Step<'_>) -> Result<Reply<SelfAssessmentReply>, Problem> {
    let (partner, now) = (step.partner, step.now);
    let there = assess::take(mailer, step).await?;
    SelfAssessmentReply::read(mailer.store(), partner, &there, Reader::Partner, now).await
}

/// The answers as they are sent.
pub(crate) enum AssessmentBody {}

#[cfg(feature = "schema")]
domain::hand_written_schemas! {
    "AssessmentBody" for AssessmentBody: assessment::body_schema();
}
