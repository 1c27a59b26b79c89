//! Whether a link is known as bad, whoever knows it.

use std::error::Error;

/// What a link is known for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Threat {
    /// It installs what harms.
    Malware,
    /// It makes people believe that it is somebody else: phishing.
    SocialEngineering,
    /// It installs what nobody asked for.
    UnwantedSoftware,
    /// It is known as bad, for a reason that has no name here.
    Other,
}

/// Why nothing is known. It says nothing of the link, good or bad.
#[derive(Debug, thiserror::Error)]
pub enum ReputationError {
    /// No answer in time.
    #[error("no answer in time")]
    TooSlow,
    /// The service was not reached, or the list not read.
    #[error("not reached")]
    NotReached(#[source] Box<dyn Error + Send + Sync>),
    /// The service refused to answer: with 4xx for a wrong key or too many questions, with 5xx for troubles of its own.
    #[error("the service answers with status {0}")]
    Status(u16),
    /// The answer has another form than was agreed.
    #[error("an answer that cannot be understood")]
    NotUnderstood(#[source] Box<dyn Error + Send + Sync>),
}

/// Knows bad links.
pub trait LinkReputation {
    /// What a URL is known for; nothing when it is not known as bad.
    ///
    /// # Errors
    /// It could not be found out.
    fn threats(&self, url: &str) -> impl Future<Output = Result<Vec<Threat>, ReputationError>> + Send;
}
