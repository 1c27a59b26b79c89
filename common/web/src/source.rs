//! Where a request came from, for counting alone: the address that API Gateway saw. It is neither logged nor kept for longer
//! than a count is.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::session::source;
use lambda_http::request::RequestContext;

/// A source of requests.
#[derive(Clone, Debug)]
pub struct Source(String);

impl Source {
    /// Its name among what is counted.
    #[must_use]
    pub fn key(&self) -> String {
        format!("source#{}", self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for Source {
    type Rejection = Infallible;

    /// Requests whose source is unknown are one source.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let address = match parts.extensions.get::<RequestContext>() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        let address = address.and_then(|address| address.parse().ok());
        Ok(Self(address.map_or_else(|| "unknown".to_owned(), source)))
    }
}
