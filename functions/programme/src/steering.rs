//! What operators do to the rollout: to a channel, and for one visitor.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Role;
use domain::questionnaire::rules::check_line;
use domain::rollout::{self, OperationKind, OperationRefusal};
use serde_json::{Value as Json, json};
use store::Store;
use store::audit::Actor;
use store::programme::ProgrammeChange;
use web::body::{Fields, RequestBody};
use web::path::{OnChannel, Operation, Visitor};
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

use crate::rollout::ChannelState;

/// The longest reason, in characters.
pub(crate) const REASON_LENGTH: usize = 500;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "camelCase"))]
pub(crate) struct OperationBody {
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<REASON_LENGTH>"))]
    reason: Option<String>,
    /// Where to; for jump and roll-back, and for no other.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<domain::schema::BasisPoints>", transform = domain::schema::describe_value)
    )]
    basis_points: Option<Json>,
}

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ForcedBody {
    /// Whether the visitor sees the tab.
    #[cfg_attr(feature = "schema", schemars(required))]
    shown: Option<bool>,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<REASON_LENGTH>"))]
    reason: Option<String>,
}

impl OperationBody {
    /// Reads what is sent, and the operation that `kind` makes of it.
    fn read(mut fields: Fields, kind: OperationKind) -> Result<(Self, rollout::Operation), Problem> {
        let reason = read_reason(&mut fields);
        let basis_points: Option<Json> = fields.optional("basisPoints", "a whole number");
        let operation = kind.with_exposure(basis_points.as_ref());
        fields.refuse(operation.as_ref().err().cloned());
        fields.finish()?;
        let operation = operation.map_err(|violation| Problem::invalid(vec![violation]))?;
        Ok((Self { reason, basis_points }, operation))
    }
}

impl ForcedBody {
    fn read(mut fields: Fields) -> Result<Self, Problem> {
        let reason = read_reason(&mut fields);
        let shown = fields.required("shown", "true or false");
        fields.finish()?;
        Ok(Self { shown, reason })
    }
}

pub(super) async fn operate_channel(
    State(store): State<Store>,
    caller: Caller,
    channel: Result<OnChannel, Problem>,
    kind: Result<Operation, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<ChannelState>, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let (OnChannel(channel), Operation(kind)) = (channel?, kind?);
    let (OperationBody { reason, basis_points }, operation) = OperationBody::read(body.object_or_nothing()?, kind)?;
    let changed = crate::change(&store, Actor { person, now }, |current| {
        let after = current.value.operate(channel, operation, now).map_err(explain_refusal)?;
        let detail = json!({ "channel": channel, "basisPoints": basis_points, "reason": reason });
        Ok((after, ProgrammeChange { action: kind.action(), detail }))
    });
    Ok(Reply::ok(ChannelState::at(&changed.await?.value, channel, now)))
}

/// Forces a visitor to see the tab, or not to, whatever the exposure is.
pub(super) async fn force_visitor(
    State(store): State<Store>,
    caller: Caller,
    channel: Result<OnChannel, Problem>,
    visitor: Result<Visitor, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<ChannelState>, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let (OnChannel(channel), Visitor(visitor)) = (channel?, visitor?);
    let ForcedBody { shown, reason } = ForcedBody::read(body.object()?)?;
    let changed = crate::change(&store, Actor { person, now }, |current| {
        let after = current.value.force(channel, &visitor, shown, now).map_err(explain_refusal)?;
        let detail = json!({ "channel": channel, "visitor": visitor, "shown": shown, "reason": reason });
        Ok((after, ProgrammeChange { action: "rollout-force", detail }))
    });
    Ok(Reply::ok(ChannelState::at(&changed.await?.value, channel, now)))
}

pub(super) async fn release_visitor(
    State(store): State<Store>,
    caller: Caller,
    channel: Result<OnChannel, Problem>,
    visitor: Result<Visitor, Problem>,
    Now(now): Now,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let (OnChannel(channel), Visitor(visitor)) = (channel?, visitor?);
    let changed = crate::change(&store, Actor { person, now }, |current| {
        let after = current.value.force(channel, &visitor, None, now).map_err(explain_refusal)?;
        Ok((
            after,
            ProgrammeChange { action: "rollout-release", detail: json!({ "channel": channel, "visitor": visitor }) },
        ))
    });
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read_reason(fields: &mut Fields) -> Option<String> {
    let reason: Option<String> = fields.required("reason", "the reason, in one line, for the audit log");
    fields.refuse(reason.iter().flat_map(|reason| check_line(reason, REASON_LENGTH, "/reason")));
    reason
}

fn explain_refusal(refusal: OperationRefusal) -> Problem {
    match refusal {
        OperationRefusal::NotForced => Problem::not_found("such forced visitor"),
        refusal => Problem::new(ProblemKind::NotApplicable, format!("{refusal} Nothing was changed.")),
    }
}
