//! One application: as a reviewer reads it, and the reviewer's steps.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::self_assessment::{Action, Remarks};
use jiff::Timestamp;
use mail::Mailer;
use store::Store;
use web::assess::{self, Step, There};
use web::assessment_reply::{Reader, SelfAssessmentReply};
use web::body::RequestBody;
use web::conditional::require_precondition;
use web::path::Partner;
use web::remarks::read_remarks;
use web::reply::Reply;
use web::{Caller, Now, Problem};

pub(super) async fn read_application(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Reply<SelfAssessmentReply>, Problem> {
    caller.staff(Role::Assessment)?;
    let Partner(partner) = partner?;
    let participation = store.participation(&partner).await?.value;
    if participation.application.is_none() {
        return Err(Problem::not_found("application of such a partner"));
    }
    let there = There { participation, programme: store.programme().await? };
    SelfAssessmentReply::read(&store, &partner, &there, Reader::Staff, now).await
}

/// What a step's handler is given.
struct Call<'a> {
    mailer: &'a Mailer,
    caller: &'a Caller,
    partner: Result<Partner, Problem>,
    headers: &'a HeaderMap,
    body: &'a RequestBody,
    now: Timestamp,
}

macro_rules! step {
    ($(#[$doc:meta])* $name:ident, $action:path) => {
        $(#[$doc])*
        pub(super) async fn $name(
            State(mailer): State<Mailer>,
            caller: Caller,
            partner: Result<Partner, Problem>,
            Now(now): Now,
            headers: HeaderMap,
            body: RequestBody,
        ) -> Result<Reply<SelfAssessmentReply>, Problem> {
            let call =
                Call { mailer: &mailer, caller: &caller, partner, headers: &headers, body: &body, now };
            take(call, $action).await
        }
    };
}

step!(
    /// Takes the application up, or over.
    start_review, Action::StartReview
);
step!(
    /// Gives the application back.
    request_changes, Action::RequestChanges
);
step!(
    /// Approves it.
    approve, Action::Approve
);
step!(
    /// Rejects it.
    reject, Action::Reject
);

async fn take(call: Call<'_>, action: fn(Remarks) -> Action) -> Result<Reply<SelfAssessmentReply>, Problem> {
    let by = &call.caller.staff(Role::Assessment)?.email;
    let Partner(partner) = call.partner?;
    let precondition = require_precondition(call.headers)?;
    let remarks = read_remarks(call.body.object_or_nothing()?)?;
    let store = call.mailer.store();
    if store.participation(&partner).await?.value.application.is_none() {
        return Err(Problem::not_found("application of such a partner"));
    }
    let step = Step { partner: &partner, action: action(remarks), precondition: &precondition, by, now: call.now };
    let there = assess::take(call.mailer, step).await?;
    SelfAssessmentReply::read(store, &partner, &there, Reader::Staff, call.now).await
}
