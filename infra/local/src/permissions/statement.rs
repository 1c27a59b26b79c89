//! What one statement of a policy allows, and its smallest parts. What must not live here: whose policy it is.

use std::fmt;

use super::access::Access;
use super::resource::Resource;

/// A statement of a policy that allows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// As IAM spells it behind the colon, such as `GetItem`.
    pub actions: Vec<String>,
    pub resource: Resource,
    /// Patterns of partition keys, or of the names of what else it is about, in which a `*` at the end stands for any text; `None`
    /// allows every partition.
    pub patterns: Option<Vec<String>>,
}

/// The smallest part of what a policy allows: one action for one pattern. To read one item and to read several by their keys is one
/// right, for which IAM has two names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    pub function: String,
    pub resource: Resource,
    /// As IAM spells it behind the colon, such as `GetItem`.
    pub action: String,
    pub pattern: String,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, resource, action, pattern } = self;
        write!(f, "{function} {}:{action} {resource:?} {pattern}", resource.service())
    }
}

impl Statement {
    /// Whether it allows an access as a whole. IAM does not put an access together from several statements.
    pub(super) fn allows(&self, access: &Access) -> bool {
        self.resource == access.resource
            && self.actions.iter().any(|action| action == access.action)
            && self.patterns.as_ref().is_none_or(|patterns| {
                access.names.iter().all(|name| patterns.iter().any(|pattern| matches(pattern, name)))
            })
    }

    pub(super) fn grants(&self, function: &str) -> impl Iterator<Item = Grant> {
        self.actions.iter().flat_map(move |action| self.grants_of(function, action))
    }

    /// One for each pattern.
    fn grants_of(&self, function: &str, action: &str) -> impl Iterator<Item = Grant> {
        let patterns = self.patterns.clone().unwrap_or_else(|| vec!["*".to_owned()]);
        let (function, resource, action) = (function.to_owned(), self.resource, right(action).to_owned());
        patterns.into_iter().map(move |pattern| {
            let (function, action) = (function.clone(), action.clone());
            Grant { function, resource, action, pattern }
        })
    }

    /// Those by which it allows an access.
    pub(super) fn grants_for(&self, function: &str, access: &Access) -> impl Iterator<Item = Grant> {
        let is_used = |grant: &Grant| access.names.iter().any(|name| matches(&grant.pattern, name));
        self.grants_of(function, access.action).filter(is_used)
    }
}

/// The right that an action stands for.
fn right(action: &str) -> &str {
    if action == "BatchGetItem" { "GetItem" } else { action }
}

/// Whether a partition's key is like a pattern. A `*` that is not at its end stands for itself here, so that the pattern allows less
/// than for IAM.
fn matches(pattern: &str, key: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == key, |prefix| key.starts_with(prefix))
}
