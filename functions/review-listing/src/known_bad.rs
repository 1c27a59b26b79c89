//! The list of known-bad hosts and pages: what staff upload, and what the scanner withholds links for.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::EmailAddress;
use domain::access::Role;
use jiff::Timestamp;
use serde::Serialize;
use store::audit::Actor;
use store::known_bad::KnownBadList;
use store::{Consistency, Store, Versioned};
use web::body::RequestBody;
use web::conditional::read_precondition;
use web::known_bad::{MAX_LIST, replace_list};
use web::reply::Reply;
use web::{Caller, Now, Problem};

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

pub(super) async fn put_list(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<ListReply>, Problem> {
    let person = &caller.staff(Role::Review)?.email;
    let precondition = read_precondition(&headers)?;
    let text = body.text(MAX_LIST, "4 MiB")?;
    Ok(reply(replace_list(&store, text, &precondition, (None, Actor { person, now })).await?))
}
