//! Random numbers, and new secrets: 256 random bits in URL-safe base64. Only their hashes are stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The machine has no source of randomness.
#[derive(Debug, thiserror::Error)]
#[error("the machine gives no random numbers")]
pub struct NoRandomness(#[from] getrandom::Error);

/// A new secret, such as an API token.
///
/// # Errors
/// [`NoRandomness`].
pub fn new() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// `N` random bytes.
///
/// # Errors
/// [`NoRandomness`].
pub fn random_bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
