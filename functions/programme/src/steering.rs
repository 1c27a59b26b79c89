//! What operators do to the rollout: to a channel, and for one visitor.

use axum::extract::State;
use axum::http::StatusCode;
use domain::Precondition;
use domain::access::Role;
use store::Store;
use store::audit::Actor;
use web::body::{Fields, RequestBody};
use web::path::{OnChannel, Operation, Visitor};
use web::reply::Reply;
use web::steering::{force, operate, read_reason};
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
    let forced = (channel, visitor.as_str(), shown);
    let changed = force(&store, Actor { person, now }, forced, reason.as_deref()).await?;
    Ok(Reply::ok(ChannelState::at(&changed.value, channel, now)))
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
    force(&store, Actor { person, now }, (channel, &visitor, None), None).await?;
    Ok(StatusCode::NO_CONTENT)
}
