//! What a caller requires of the thing that they change: the vocabulary of `If-Match` and `If-None-Match` (RFC 9110),
//! without HTTP.

/// What must be true of a draft, an application or a programme before it is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing is required.
    None,
    /// It does not exist yet: `If-None-Match: *`, or a form that was opened when there was none.
    Absent,
    /// It exists in any version: `If-Match: *`.
    Exists,
    /// Its ETag is one of these.
    Is(Vec<String>),
}

impl Precondition {
    /// Whether the thing with this ETag, or its absence, meets the precondition.
    #[must_use]
    pub fn is_met_by(&self, etag: Option<&str>) -> bool {
        match self {
            Self::None => true,
            Self::Absent => etag.is_none(),
            Self::Exists => etag.is_some(),
            Self::Is(tags) => etag.is_some_and(|etag| tags.iter().any(|tag| tag == etag)),
        }
    }

    /// Whether a thing without versions meets the precondition by being there or not. No ETag can name it.
    #[must_use]
    pub fn is_met_by_existence(&self, exists: bool) -> bool {
        match self {
            Self::None => true,
            Self::Absent => !exists,
            Self::Exists => exists,
            Self::Is(_) => false,
        }
    }
}

impl std::fmt::Display for Precondition {
    /// The value of `If-Match` in one spelling; empty when neither header would be there.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Absent => f.write_str("none"),
            Self::Exists => f.write_str("*"),
            Self::Is(tags) => f.write_str(&tags.iter().map(|tag| format!("\"{tag}\"")).collect::<Vec<_>>().join(", ")),
        }
    }
}
