//! One review: as a reviewer reads it, and the reviewer's decisions.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::notice::notice_of_decision as notice_of;
use domain::questionnaire::rules::check_lines;
use domain::review::{DecideError, DecisionKind, Order, Reason, decide};
use jiff::Timestamp;
use mail::Mailer;
use store::audit::{Actor, By};
use store::drafts::new_etag;
use store::reviews::ReviewRecord;
use store::{Store, StoreError};
use web::body::{Fields, RequestBody};
use web::conditional::{require_precondition, unmet};
use web::path::Key;
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

use crate::reply::ReviewReply;

/// The longest text to the partner, in characters.
pub(crate) const TEXT_LENGTH: usize = 2_000;
/// How often a decision is made anew because another change came first.
const ATTEMPTS: usize = 5;

/// A decision, as it is sent.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReviewDecision"))]
pub(crate) struct DecisionBody {
    /// The paths of the answers in the wire object, or `privacyPolicyUrl`; empty or absent for all that have an answer.
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
    let record = store.review(&app).await?.ok_or_else(no_review)?;
    ReviewReply::read(&store, app, &record).await
}

fn no_review() -> Problem {
    Problem::not_found("review of such an app")
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
    let precondition = require_precondition(call.headers)?;
    let order = read_order(call.body.object_or_nothing()?, kind)?;
    let (store, now) = (call.mailer.store(), call.now);
    for _ in 0..ATTEMPTS {
        let read = store.review(&app).await?.ok_or_else(no_review)?;
        let stale = "What is live or its review has changed since you read it. Nothing was decided: read the review again and repeat the decision.";
        if !precondition.is_met_by(Some(&read.review.etag)) {
            return Err(unmet(&precondition, stale));
        }
        let (listing, review) = (&read.listing, &read.review);
        let decided = match decide((listing, review), order.clone(), &read.programme, (by, new_etag(now)), now) {
            Err(DecideError::Invalid(violations)) => return Err(Problem::invalid(violations)),
            // The two items are read together and written together, so the next read has both.
            Err(DecideError::Stale) => continue,
            Ok(decided) => decided,
        };
        let notice = notice_of(&app, &read.listing.facts.partner, &decided);
        let actor = By::Person(Actor { person: by, now });
        match store.put_decision(&app, &read, &decided, notice.as_ref(), actor).await {
            Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
            outcome => {
                call.mailer.send_now(outcome?, now).await;
                let programme = read.programme;
                let after = ReviewRecord { listing: decided.change.listing, programme, review: decided.review };
                return ReviewReply::read(store, app, &after).await;
            }
        }
    }
    Err(Problem::new(
        ProblemKind::Conflict,
        "Other people made changes at the same time, so nothing was decided. Try again.",
    ))
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
    Ok(Order { kind, fields: fields.unwrap_or_default(), reason, text })
}
