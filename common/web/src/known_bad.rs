//! Replacing the list of known-bad hosts and pages, as programs and people in a browser do it. What must not live here: routes,
//! and who may call them.

use domain::Precondition;
use domain::questionnaire::{Code, Violation, packed};
use review::{HashPrefixes, ListError};
use store::audit::Actor;
use store::known_bad::{KnownBadList, check_size};
use store::{Consistency, Store, Versioned};

use crate::conditional::check_writes;
use crate::problem::violation;
use crate::{Problem, ProblemKind};

/// The largest list, in bytes: 4 MiB.
pub const MAX_LIST: usize = packed::MAX_TEXT;

/// How many entries a list has that may be stored.
///
/// # Errors
/// 422 with every line that is no entry, each named by its number, or when there is no line at all; 413 when the list is too
/// large to be stored.
pub fn read_entries(text: &str) -> Result<usize, Problem> {
    if text.trim().is_empty() {
        let detail = "The list is empty. To take all entries off it, send a line with nothing but a comment, such as \"# none\".";
        return Err(Problem::invalid(vec![violation("", Code::Mandatory, detail)]));
    }
    let (list, errors) = HashPrefixes::parse_all(text);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors.into_iter().map(refuse_line).collect()));
    }
    check_size(text).map_err(|fit| {
        let detail = format!(
            "The list has {} lines, and only its first {fit} lines fit. Nothing was changed. Write long hash prefixes with fewer digits, and leave out comments and entries that others cover.",
            text.lines().count()
        );
        Problem::new(ProblemKind::PayloadTooLarge, detail)
    })?;
    Ok(list.len())
}

/// A line is named by its number, with leading zeros so that the first come first.
fn refuse_line(ListError { line, reason }: ListError) -> Violation {
    violation(&format!("/{line:07}"), Code::Malformed, format!("Line {line}: {reason}."))
}

/// Replaces the list as a whole: a list that lacks a line because of a mistake in it would not be seen to lack it. The reason, if
/// there is one, goes into the audit log.
///
/// # Errors
/// As [`read_entries`]; 412 when somebody has replaced the list that the caller knows. Nothing is changed then.
pub async fn replace_list(
    store: &Store,
    text: &str,
    precondition: &Precondition,
    by: (Option<&str>, Actor<'_>),
) -> Result<Versioned<KnownBadList>, Problem> {
    let entries = read_entries(text)?;
    let read = store.known_bad_list(Consistency::Strong).await?;
    let stale = "The list has been replaced since you read it. Nothing was changed: read it again, and upload yours with the ETag that it has now.";
    check_writes(precondition, read.version, stale)?;
    Ok(store.put_known_bad_list(&read, text, entries, by).await?)
}
