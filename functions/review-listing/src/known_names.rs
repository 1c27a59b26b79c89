//! The names of a partner that are no obscenity.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::access::Role;
use domain::review::KnownName;
use serde::Serialize;
use store::audit::Actor;
use store::{Consistency, Store, Versioned};
use web::body::RequestBody;
use web::conditional::read_precondition;
use web::known_names::{check_names, replace_names, require_partner};
use web::path::Partner;
use web::reply::Reply;
use web::{Caller, Now, Problem};

/// The names that are to be known, all of them.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "KnownNamesBody"))]
pub(crate) struct NamesBody {
    /// As they stand in the texts.
    #[cfg_attr(feature = "schema", schemars(example = ["Middlesex"]))]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<domain::schema::Line<{ domain::review::MAX_KNOWN_NAME }>>"))]
    #[cfg_attr(feature = "schema", schemars(length(max = domain::review::MAX_KNOWN_NAMES)))]
    names: Vec<String>,
}

/// The names that are known.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "KnownNames"))]
pub(crate) struct NamesReply {
    names: Vec<KnownName>,
}

fn reply(known: Versioned<Vec<KnownName>>) -> Reply<NamesReply> {
    Reply::ok(NamesReply { names: known.value }).with_etag(known.version.to_string().as_str())
}

pub(super) async fn read_names(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
) -> Result<Reply<NamesReply>, Problem> {
    caller.staff(Role::Review)?;
    let Partner(partner) = partner?;
    require_partner(&store, &partner).await?;
    Ok(reply(store.known_names(&partner, Consistency::Strong).await?))
}

pub(super) async fn put_names(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<NamesReply>, Problem> {
    let person = &caller.staff(Role::Review)?.email;
    let (Partner(partner), precondition) = (partner?, read_precondition(&headers)?);
    let NamesBody { names } = NamesBody::read(&body)?;
    Ok(reply(replace_names(&store, &partner, &names, &precondition, Actor { person, now }).await?))
}

pub(super) async fn remove_names(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Review)?.email;
    let (Partner(partner), precondition) = (partner?, read_precondition(&headers)?);
    replace_names(&store, &partner, &[], &precondition, Actor { person, now }).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl NamesBody {
    /// Reads `{"names": ["Middlesex"]}`.
    fn read(body: &RequestBody) -> Result<Self, Problem> {
        let mut body = body.object()?;
        let names: Option<Vec<String>> = body.required("names", "a list of names, such as [\"Middlesex\"]");
        body.refuse(names.iter().flat_map(|names| check_names(names)));
        body.finish()?;
        Ok(Self { names: names.unwrap_or_default() })
    }
}
