//! Secrets: API tokens, sessions, and mailed sign-in links. Each has 256 random bits. Only their hashes are stored.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The machine has no source of randomness.
#[derive(Debug, thiserror::Error)]
#[error("the machine gives no random numbers")]
pub struct NoRandomness(#[from] getrandom::Error);

/// A secret, as text. It has neither `Debug` nor `Display` nor `Serialize`, so that it cannot reach a log or the table
/// by accident; [`Secret::expose`] is the only way out.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new secret: 256 random bits in URL-safe base64.
    pub fn generate() -> Result<Self, NoRandomness> {
        Ok(Self(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?)))
    }

    /// A secret that somebody sent, which may be anything.
    pub fn received(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for the one reply, cookie or mail that hands it out.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of the secret. With 256 random bits it needs no slower hash.
    pub fn hash(&self) -> SecretHash {
        SecretHash(sha256_hex(&self.0))
    }
}

/// The hash of a secret, by which its record is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl fmt::Display for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 in hex.
pub fn sha256_hex(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// `N` random bytes.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
