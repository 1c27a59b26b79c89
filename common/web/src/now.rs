//! The instant of a request: when API Gateway received it. HTTP handlers take their time from here and read no clock.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use lambda_http::request::RequestContext;

use super::{Problem, ProblemKind};

/// When API Gateway received the request, to the millisecond.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub Timestamp);

impl<S: Sync> FromRequestParts<S> for Now {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        read(parts).map(Self).ok_or_else(|| Problem::new(ProblemKind::Internal, "The request has no time."))
    }
}

/// The instant from the event's `requestContext.timeEpoch`; none when the request did not come through API Gateway.
pub(super) fn read(parts: &Parts) -> Option<Timestamp> {
    match parts.extensions.get::<RequestContext>()? {
        RequestContext::ApiGatewayV2(context) => Timestamp::from_millisecond(context.time_epoch).ok(),
        _ => None,
    }
}
