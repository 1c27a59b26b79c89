//! Conditional requests (RFC 9110, 13): `If-Match` and `If-None-Match: *` on changes, `If-None-Match` on public reads.

use axum::http::HeaderMap;
use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use domain::Precondition;
use sha2::{Digest, Sha256};

use super::problem::{Problem, ProblemKind};

/// How many tags `If-Match` may name: DynamoDB compares them in one condition with `IN`, which takes at most 100 operands.
const MAX_TAGS: usize = 100;

/// Reads what a change requires of the thing that it changes: `If-Match`, and `If-None-Match: *` for one that must not
/// exist yet.
///
/// # Errors
/// 400 when `If-Match` is not a list of entity tags, or `If-None-Match` is not `*`.
pub fn read_precondition(headers: &HeaderMap) -> Result<Precondition, Problem> {
    match (read_if_match(headers)?, is_for_something_new(headers)?) {
        (required, false) => Ok(required),
        (Precondition::None, true) => Ok(Precondition::Absent),
        // Nothing is there and not there: no version meets both.
        (_, true) => Ok(Precondition::Is(Vec::new())),
    }
}

/// Reads `If-Match`. Weak tags never match, so they are left out.
fn read_if_match(headers: &HeaderMap) -> Result<Precondition, Problem> {
    let Some(text) = joined(headers, &IF_MATCH)? else { return Ok(Precondition::None) };
    if text.trim() == "*" {
        return Ok(Precondition::Exists);
    }
    let tags = tags(&text).ok_or_else(|| {
        Problem::new(
            ProblemKind::BadRequest,
            "If-Match must be * or a list of entity tags in quotes, as they stand in the ETag header.",
        )
    })?;
    if tags.len() > MAX_TAGS {
        return Err(Problem::new(ProblemKind::BadRequest, format!("If-Match may have at most {MAX_TAGS} tags.")));
    }
    Ok(Precondition::Is(tags.into_iter().filter_map(|(weak, tag)| (!weak).then_some(tag)).collect()))
}

/// Whether a change may only make something new: `If-None-Match: *`.
fn is_for_something_new(headers: &HeaderMap) -> Result<bool, Problem> {
    match joined(headers, &IF_NONE_MATCH)? {
        None => Ok(false),
        Some(text) if text.trim() == "*" => Ok(true),
        Some(_) => Err(Problem::new(
            ProblemKind::BadRequest,
            "On a change If-None-Match may only be *, for something that must not exist yet. To change a version that you know, send its ETag in If-Match.",
        )),
    }
}

/// Reads the precondition where a change must name the version that it changes.
///
/// # Errors
/// 400 as [`read_precondition`], 428 when there is none.
pub fn require_precondition(headers: &HeaderMap) -> Result<Precondition, Problem> {
    match read_precondition(headers)? {
        Precondition::None => Err(Problem::new(
            ProblemKind::PreconditionRequired,
            "Send If-Match with the ETag of the version that you read, or * to change any version. Nothing was changed.",
        )),
        required => Ok(required),
    }
}

/// The problem of a precondition that is not met; `changed` is what to say when another version is there than the caller
/// knows.
pub fn unmet(precondition: &Precondition, changed: impl Into<String>) -> Problem {
    match precondition {
        Precondition::Absent => Problem::new(
            ProblemKind::Stale,
            "With If-None-Match: * only something new is made, and this exists already. Nothing was changed. To change it, leave the header out.",
        ),
        _ => Problem::new(ProblemKind::Stale, changed),
    }
}

/// Checks the precondition for a thing that is always there, and whose version counts its writes: 0 means that nobody has written
/// it yet, so a caller may ask for something new, or know it as version 0. `changed` is what to say when it is another version.
///
/// # Errors
/// 412 when it is not met.
pub fn check_writes(precondition: &Precondition, version: u32, changed: &str) -> Result<(), Problem> {
    let is_first = version == 0 && *precondition == Precondition::Absent;
    if is_first || precondition.is_met_by(Some(&version.to_string())) {
        return Ok(());
    }
    Err(unmet(precondition, changed))
}

/// Checks the precondition for a thing that has no versions.
///
/// # Errors
/// 412 when it is not met.
pub fn check_existence(precondition: &Precondition, exists: bool) -> Result<(), Problem> {
    if precondition.is_met_by_existence(exists) {
        return Ok(());
    }
    let detail = if exists {
        "This has no versions, so no ETag matches. Nothing was changed. Send If-Match: *, or leave the header out."
    } else {
        "If-Match asks for something that exists, and this does not yet. Nothing was changed. To create it, leave the header out."
    };
    Err(unmet(precondition, detail))
}

/// Whether `If-None-Match` names this ETag (weak comparison), so that the reply is 304.
pub fn unchanged(headers: &HeaderMap, etag: &str) -> bool {
    let Ok(Some(text)) = joined(headers, &IF_NONE_MATCH) else { return false };
    text.trim() == "*" || tags(&text).is_some_and(|tags| tags.iter().any(|(_, tag)| tag == etag))
}

/// The ETag of a public representation: half of the SHA-256 of its bytes, in hex.
pub fn etag_of(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..16])
}

fn joined(headers: &HeaderMap, name: &axum::http::HeaderName) -> Result<Option<String>, Problem> {
    let mut values = Vec::new();
    for value in headers.get_all(name) {
        let text = value
            .to_str()
            .map_err(|_| Problem::new(ProblemKind::BadRequest, format!("The header {name} is not text.")))?;
        values.push(text);
    }
    Ok((!values.is_empty()).then(|| values.join(", ")))
}

/// The entity tags of a list, each with whether it is weak; none when the text is not such a list.
fn tags(list: &str) -> Option<Vec<(bool, String)>> {
    let mut tags = Vec::new();
    let mut rest = list.trim();
    while !rest.is_empty() {
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
        let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
        tags.push((weak, tag.to_owned()));
        let after = after.trim_start();
        rest = if after.is_empty() { after } else { after.strip_prefix(',')?.trim_start() };
    }
    Some(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn if_match_reads_as_the_rfc_says() {
        let read = |value| read_precondition(&headers("if-match", value)).map_err(|problem| problem.kind);
        assert_eq!(read_precondition(&HeaderMap::new()).unwrap(), Precondition::None);
        assert_eq!(require_precondition(&HeaderMap::new()).unwrap_err().kind, ProblemKind::PreconditionRequired);
        assert_eq!(require_precondition(&headers("if-match", "*")).unwrap(), Precondition::Exists);
        assert_eq!(read("*"), Ok(Precondition::Exists));
        assert_eq!(read("\"a\", \"b\""), Ok(Precondition::Is(vec!["a".into(), "b".into()])));
        assert_eq!(read("W/\"a\""), Ok(Precondition::Is(vec![])));
        for bad in ["a", "\"a", "\"a\" \"b\""] {
            assert_eq!(read(bad), Err(ProblemKind::BadRequest), "{bad}");
        }
    }

    #[test]
    fn if_none_match_on_a_change_asks_for_something_new() {
        let read = |value| read_precondition(&headers("if-none-match", value)).map_err(|problem| problem.kind);
        assert_eq!(read("*"), Ok(Precondition::Absent));
        assert_eq!(read(" * "), Ok(Precondition::Absent));
        for bad in ["\"a\"", "W/\"a\"", "", "*, *"] {
            assert_eq!(read(bad), Err(ProblemKind::BadRequest), "{bad}");
        }
        let mut both = headers("if-none-match", "*");
        both.insert("if-match", "\"a\"".parse().unwrap());
        let never = read_precondition(&both).unwrap();
        assert!(!never.is_met_by(Some("a")) && !never.is_met_by(None), "nothing is there and not there");
    }

    #[test]
    fn a_thing_without_versions_meets_a_precondition_by_being_there_or_not() {
        let met = |precondition: Precondition| {
            [true, false].map(|exists| check_existence(&precondition, exists).map_err(|problem| problem.kind).is_ok())
        };
        assert_eq!(met(Precondition::None), [true, true]);
        assert_eq!(met(Precondition::Absent), [false, true]);
        assert_eq!(met(Precondition::Exists), [true, false]);
        assert_eq!(met(Precondition::Is(vec!["a".into()])), [false, false]);
        let refused = check_existence(&Precondition::Absent, true).unwrap_err();
        assert!(refused.kind == ProblemKind::Stale && refused.detail.contains("exists already"), "{refused:?}");
    }

    #[test]
    fn if_none_match_compares_weakly() {
        for same in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(unchanged(&headers("if-none-match", same), "a"), "{same}");
        }
        assert!(!unchanged(&headers("if-none-match", "\"b\""), "a"));
        assert!(!unchanged(&HeaderMap::new(), "a"));
    }

    #[test]
    fn what_nobody_has_written_yet_is_new_and_has_version_0() {
        let met = |precondition: Precondition| [0, 3].map(|version| check_writes(&precondition, version, "").is_ok());
        assert_eq!(met(Precondition::None), [true, true]);
        assert_eq!(met(Precondition::Absent), [true, false]);
        assert_eq!(met(Precondition::Exists), [true, true]);
        assert_eq!(met(Precondition::Is(vec!["0".into()])), [true, false]);
        assert_eq!(met(Precondition::Is(vec!["3".into()])), [false, true]);
    }
}
