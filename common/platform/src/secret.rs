//! New secrets: 256 random bits in URL-safe base64. Only their hashes are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::{Problem, ProblemKind};

/// A new secret, such as an API token.
///
/// # Errors
/// When the machine has no randomness.
pub fn new() -> Result<String, Problem> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness");
        Problem::new(ProblemKind::Internal, "The fault is in the log. Nothing was changed.")
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
