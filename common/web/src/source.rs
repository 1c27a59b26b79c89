//! The network address that API Gateway received a request from. It is only used to count sign-in attempts; it is never logged,
//! and stored no longer than the count.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::session::request_source;
use lambda_http::request::RequestContext;

/// The source of a request.
#[derive(Clone, Debug)]
pub struct Source(String);

impl Source {
    /// The key of its counter.
    pub fn key(&self) -> String {
        format!("source#{}", self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for Source {
    type Rejection = Infallible;

    /// Requests without a known address share one source, so that they are limited together.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let address = match parts.extensions.get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        let address = address.and_then(|address| address.parse().ok());
        Ok(Self(address.map_or_else(|| "unknown".to_owned(), request_source)))
    }
}
