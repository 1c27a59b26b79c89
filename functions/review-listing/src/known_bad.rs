//! The list of known-bad hosts and pages: what staff upload, and what the scanner withholds links for.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::questionnaire::{Code, Violation};
use domain::{EmailAddress, Precondition};
use jiff::Timestamp;
use review::{HashPrefixes, ListError};
use serde::Serialize;
use store::audit::Actor;
use store::known_bad::{KnownBadList, check_size};
use store::{Consistency, Store, Versioned};
use web::body::RequestBody;
use web::conditional::{read_precondition, unmet};
use web::problem::violation;
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

/// The largest list, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The list as it is sent.
pub(crate) enum KnownBadText {}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for KnownBadText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "KnownBadText".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "An entry in each line: a host, a page, or the first 8 to 64 hexadecimal digits of the SHA-256 of a Safe Browsing expression. What follows a # is a comment.",
            "example": "malware.example # seen in mails\nfiles.example/download/\n",
        })
    }
}

/// The list of known-bad hosts and pages.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "KnownBadList"))]
pub(crate) struct ListReply {
    /// How many entries it has. One that another covers does not count.
    entries: usize,
    /// When it was uploaded; null if none was.
    since: Option<Timestamp>,
    /// Who uploaded it; null if nobody has.
    by: Option<EmailAddress>,
    /// The list as it was uploaded.
    list: String,
}

fn reply(list: Versioned<KnownBadList>) -> Reply<ListReply> {
    let Versioned { value: KnownBadList { text, entries, uploaded }, version } = list;
    let (since, by) = uploaded.map(|upload| (upload.since, upload.by)).unzip();
    Reply::ok(ListReply { entries, since, by, list: text }).with_etag(version.to_string().as_str())
}

pub(super) async fn read_list(State(store): State<Store>, caller: Caller) -> Result<Reply<ListReply>, Problem> {
    caller.staff(Role::Review)?;
    Ok(reply(store.known_bad_list(Consistency::Strong).await?))
}

/// Replaces the list as a whole: a list that lacks a line because of a mistake in it would not be seen to lack it.
pub(super) async fn put_list(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<ListReply>, Problem> {
    let person = &caller.staff(Role::Review)?.email;
    let precondition = read_precondition(&headers)?;
    let text = body.text(MAX_BYTES, "4 MiB")?;
    let entries = read_entries(text)?;
    let read = store.known_bad_list(Consistency::Strong).await?;
    let etag = read.version.to_string();
    let is_first = read.version == 0 && precondition == Precondition::Absent;
    if !is_first && !precondition.is_met_by(Some(&etag)) {
        let stale = "The list has been replaced since you read it. Nothing was changed: read it again, and upload yours with the ETag that it has now.";
        return Err(unmet(&precondition, stale));
    }
    Ok(reply(store.put_known_bad_list(&read, text, entries, Actor { person, now }).await?))
}

/// How many entries a list has that may be stored.
fn read_entries(text: &str) -> Result<usize, Problem> {
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
