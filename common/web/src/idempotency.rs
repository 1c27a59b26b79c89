//! `Idempotency-Key`: the caller's id of a request, so that sending the request again does not repeat its effect.

use axum::extract::{MatchedPath, OptionalFromRequestParts};
use axum::http::request::Parts;
use domain::{AppKey, EmailAddress};

use super::{Problem, ProblemKind};
use runtime::secret::sha256_hex;

/// The longest key that is accepted, in characters.
const MAX_LENGTH: usize = 255;

/// The caller's key and the route that it was sent to.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: String,
    route: String,
}

impl<S: Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Problem> {
        let Some(header) = parts.headers.get("idempotency-key") else { return Ok(None) };
        let key = header.to_str().ok().filter(|key| (1..=MAX_LENGTH).contains(&key.len()));
        let key = key.ok_or_else(|| {
            Problem::new(
                ProblemKind::BadRequest,
                format!("Idempotency-Key must be 1 to {MAX_LENGTH} printable ASCII characters."),
            )
        })?;
        let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        Ok(Some(Self { key: key.to_owned(), route: route.to_owned() }))
    }
}

impl IdempotencyKey {
    /// The key of a form on a page of ours: a form that is sent again for the same version is the same press of its
    /// button.
    pub fn of_form(route: &str, version: &str) -> Self {
        Self { key: version.to_owned(), route: route.to_owned() }
    }

    /// The id under which the first reply is stored: a hash of caller, app, route and key.
    pub fn hash(&self, caller: &EmailAddress, app: &AppKey) -> String {
        // None of the parts can contain a line feed, so two different requests never give the same text.
        sha256_hex(&format!("{caller}\n{app}\n{}\n{}", self.route, self.key))
    }
}
