//! One review: as a reviewer reads it, and the reviewer's decisions.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::questionnaire::rules::check_lines;
use domain::review::{DecisionKind, Order, Reason};
use jiff::Timestamp;
use mail::Mailer;
use store::Store;
use web::body::{Fields, RequestBody};
use web::conditional::require_precondition;
use web::path::Key;
use web::reply::Reply;
use web::review::{self, ReviewStep, TEXT_LENGTH, take_decision};
use web::{Caller, Now, Problem};

use crate::reply::ReviewReply;

/// A decision, as it is sent.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReviewDecision"))]
pub(crate) struct DecisionBody {
    /// The paths of the answers in the wire object, or `privacyPolicyUrl`. Absent for all: to approve, all that are shown; to
    /// reject or to ask, all of the app itself. What is withheld is released by its path only. An empty list is refused.
    #[cfg_attr(feature = "schema", schemars(example = ["security.permissionsJustification"]))]
    fields: Option<Vec<String>>,
    /// Why; required to reject.
    reason: Option<Reason>,
    /// What the partner is told; required to ask, and with the reason `other`.
    #[cfg_attr(feature = "schema", schemars(length(max = TEXT_LENGTH)))]
    text: Option<String>,
}

pub(super) async fn read_review(
    State(store): State<Store>,
    caller: Caller,
    app: Result<Key, Problem>,
) -> Result<Reply<ReviewReply>, Problem> {
    caller.staff(Role::Review)?;
    let Key(app) = app?;
    let record = review::read_review(&store, &app).await?;
    ReviewReply::read(&store, app, &record).await
}

/// What a decision's handler is given.
struct Call<'a> {
    mailer: &'a Mailer,
    caller: &'a Caller,
    app: Result<Key, Problem>,
    headers: &'a HeaderMap,
    body: &'a RequestBody,
    now: Timestamp,
}

macro_rules! decision {
    ($(#[$doc:meta])* $name:ident, $kind:path) => {
        $(#[$doc])*
        pub(super) async fn $name(
            State(mailer): State<Mailer>,
            caller: Caller,
            app: Result<Key, Problem>,
            Now(now): Now,
            headers: HeaderMap,
            body: RequestBody,
        ) -> Result<Reply<ReviewReply>, Problem> {
            take(Call { mailer: &mailer, caller: &caller, app, headers: &headers, body: &body, now }, $kind).await
        }
    };
}

decision!(
    /// Lets answers be shown.
    approve, DecisionKind::Approve
);
decision!(
    /// Withholds answers.
    reject, DecisionKind::Reject
);
decision!(
    /// Asks the partner first.
    ask, DecisionKind::Ask
);

async fn take(call: Call<'_>, kind: DecisionKind) -> Result<Reply<ReviewReply>, Problem> {
    let by = &call.caller.staff(Role::Review)?.email;
    let Key(app) = call.app?;
    let precondition = &require_precondition(call.headers)?;
    let order = read_order(call.body.object_or_nothing()?, kind)?;
    let step = ReviewStep { app: &app, order, precondition, by, now: call.now };
    let after = take_decision(call.mailer, step).await?;
    ReviewReply::read(call.mailer.store(), app, &after).await
}

impl DecisionBody {
    /// Reads `{"fields": ["security.permissionsJustification"], "reason": "spam", "text": "…"}`.
    fn read(body: &mut Fields) -> Self {
        Self {
            fields: body.optional("fields", "a list of the paths of answers"),
            reason: body.optional("reason", &format!("one of {}", Reason::NAMES.join(", "))),
            text: body.optional("text", "what the partner is told"),
        }
    }
}

fn read_order(mut body: Fields, kind: DecisionKind) -> Result<Order, Problem> {
    let DecisionBody { fields, reason, text } = DecisionBody::read(&mut body);
    body.refuse(text.iter().flat_map(|text| check_lines(text, TEXT_LENGTH, "/text")));
    body.finish()?;
    let text = text.filter(|text| !text.trim().is_empty());
    Ok(Order { kind, fields, reason, text })
}
