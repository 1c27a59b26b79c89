//! The application for the Security Self Assessment, for those who look after a partner's security: read, save, submit,
//! withdraw, begin anew.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod routes;
mod schema;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::questionnaire::assessment;
use domain::self_assessment::Action;
use jiff::Timestamp;
use mail::Mailer;
use store::Store;
use web::assess::{self, Reader, Step, There};
use web::body::Sent;
use web::conditional::read_if_match;
use web::path::Partner;
use web::state::MailState;
use web::{Caller, Now, Problem};

pub use routes::routes;
pub use schema::schemas;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}

/// The application, the approval, and what came before.
async fn get(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    caller.person()?;
    let Partner(partner) = partner?;
    caller.security_manager(&partner)?;
    let there = There {
        participation: store.participation(&partner).await?.participation,
        programme: store.programme().await?,
    };
    assess::answer(&store, &partner, &there, Reader::Partner, now).await
}

/// Saves the answers, a full replace: of the open application, or of a new one.
async fn save(
    State(mailer): State<Mailer>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.person()?;
    let Partner(partner) = partner?;
    let by = &caller.security_manager(&partner)?.email;
    let precondition = read_if_match(&headers)?;
    let answers = assessment::accept_answers(&sent.json()?).map_err(Problem::invalid)?;
    let step = Step { partner: &partner, action: Action::Save(answers), precondition: &precondition, by, now };
    taken(&mailer, step).await
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
        ) -> Result<Response, Problem> {
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
) -> Result<Response, Problem> {
    caller.person()?;
    let Partner(partner) = partner?;
    let by = &caller.security_manager(&partner)?.email;
    let precondition = read_if_match(headers)?;
    taken(mailer, Step { partner: &partner, action, precondition: &precondition, by, now }).await
}

async fn taken(mailer: &Mailer, step: Step<'_>) -> Result<Response, Problem> {
    let (partner, now) = (step.partner, step.now);
    let there = assess::take(mailer, step).await?;
    assess::answer(mailer.store(), partner, &there, Reader::Partner, now).await
}
