//! What operators do to the rollout: to a channel, and for one visitor.

use axum::extract::State;
use axum::http::StatusCode;
use domain::Precondition;
use domain::access::Role;
use serde_json::json;
use store::Store;
use store::audit::Actor;
use store::programme::ProgrammeChange;
use web::body::{Fields, RequestBody};
use web::path::{OnChannel, Operation, Visitor};
use web::programme_change::change;
use web::reply::Reply;
use web::steering::{explain_refusal, operate, read_reason};
use web::{Caller, Now, Problem};

use crate::rollout::ChannelState;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ForcedBody {
    /// Whether the visitor sees the tab.
    #[cfg_attr(feature = "schema", schemars(required))]
    shown: Option<bool>,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<{ web::steering::REASON_LENGTH }>"))]
    reason: Option<String>,
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
    let (actor, fields) = (Actor { person, now }, body.object_or_nothing()?);
    let changed = operate(&store, actor, (channel, kind), fields, &Precondition::None).await?;
    Ok(Reply::ok(ChannelState::at(&changed.value, channel, now)))
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
    let changed = change(&store, Actor { person, now }, |current| {
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
    let changed = change(&store, Actor { person, now }, |current| {
        let after = current.value.force(channel, &visitor, None, now).map_err(explain_refusal)?;
        Ok((
            after,
            ProgrammeChange { action: "rollout-release", detail: json!({ "channel": channel, "visitor": visitor }) },
        ))
    });
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}
