//! What the sort keys of one kind begin with, for queries of all of them. The keys themselves are made in `keys`.

/// The prefix of the sort key of a member of staff.
pub const STAFF_PEOPLE: &str = "PERSON#";
/// The prefix of the sort key of a token that a person issued to somebody else.
pub const ISSUED_TOKENS: &str = "ISSUED#";
/// The prefix of a revision's sort key.
pub const REVISIONS: &str = "REVISION#";
/// The prefix of the sort key of a review's decision.
pub const DECISIONS: &str = "DECISION#";
/// The prefix of what lists the shared answers of a partner that are withheld.
pub const WITHHELD: &str = "WITHHELD";
/// The prefix of an app's sort key in its partner's partition.
pub const APPS: &str = "APP#";
/// The prefix of the sort key of an application that came to an end.
pub const PAST_APPLICATIONS: &str = "ASSESSMENT#PAST#";
/// The prefix of the sort key of a run's report, which is an instant of this millennium.
pub const RUNS: &str = "2";
/// The prefix of the partition of an address.
pub const ADDRESSES: &str = "ADDRESS#";
/// The prefix of an audit line's sort key.
pub const AUDITS: &str = "AUDIT#";
/// The prefix of a member's sort key in their partner's partition.
pub const MEMBERS: &str = "MEMBER#";
