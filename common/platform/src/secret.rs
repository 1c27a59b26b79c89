//! Randomness, and new secrets: 256 random bits in URL-safe base64. Only their hashes are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::{Problem, ProblemKind};

/// A new secret, such as an API token.
///
/// # Errors
/// When the machine has no randomness.
pub fn new() -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(random::<32>()?))
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system's random numbers are not available");
        Problem::new(ProblemKind::Internal, "We have logged the error. Nothing was changed. Try again later.")
    })?;
    Ok(bytes)
}
