//! Records with the version that was read.

/// A record as it was read. Its next write succeeds only if nobody has written it since, which its version shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The record.
    pub value: T,
    /// How often it was written; 0 for a record that does not exist yet.
    pub version: u32,
}
