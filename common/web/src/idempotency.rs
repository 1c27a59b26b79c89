//! `Idempotency-Key`: a caller's name for one call, so that repeating it does not do it twice.

use axum::extract::{MatchedPath, OptionalFromRequestParts};
use axum::http::request::Parts;
use domain::{AppKey, EmailAddress};

use super::{Problem, ProblemKind};
use runtime::secret::sha256_hex;

/// The longest key.
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
    /// Names the call: by caller, app and route.
    #[must_use]
    pub fn hash(&self, caller: &EmailAddress, app: &AppKey) -> String {
        // Line feeds stand in none of the parts, so no two calls share a text.
        sha256_hex(&format!("{caller}\n{app}\n{}\n{}", self.route, self.key))
    }
}
