//! When a request is: the instant at which API Gateway received it. This is the one place where HTTP reads a time.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use lambda_http::request::RequestContext;

use super::{Problem, ProblemKind};

/// The request's instant, to the millisecond.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub Timestamp);

impl<S: Sync> FromRequestParts<S> for Now {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        read(parts).map(Self).ok_or_else(|| Problem::new(ProblemKind::Internal, "The request has no time."))
    }
}

/// The instant in the event's `requestContext.timeEpoch`.
pub(super) fn read(parts: &Parts) -> Option<Timestamp> {
    match parts.extensions.get::<RequestContext>()? {
        RequestContext::ApiGatewayV2(context) => Timestamp::from_millisecond(context.time_epoch).ok(),
        _ => None,
    }
}
