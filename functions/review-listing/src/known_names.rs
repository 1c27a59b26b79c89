//! The names of a partner that are no obscenity.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::access::Role;
use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation};
use domain::review::{KnownName, check_known_names, marked_names};
use domain::{PartnerId, Precondition};
use review::has_words;
use serde::Serialize;
use store::audit::Actor;
use store::{Consistency, Store, Versioned};
use web::body::RequestBody;
use web::conditional::{read_precondition, unmet};
use web::path::Partner;
use web::problem::violation;
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

async fn replace_names(
    store: &Store,
    partner: &PartnerId,
    names: &[String],
    precondition: &Precondition,
    actor: Actor<'_>,
) -> Result<Versioned<Vec<KnownName>>, Problem> {
    require_partner(store, partner).await?;
    let read = store.known_names(partner, Consistency::Strong).await?;
    let is_first = read.version == 0 && *precondition == Precondition::Absent;
    if !is_first && !precondition.is_met_by(Some(&read.version.to_string())) {
        let stale = "The names have been changed since you read them. Nothing was changed: read them again and repeat the change.";
        return Err(unmet(precondition, stale));
    }
    let known = marked_names(&read.value, names, actor.person, actor.now);
    if known == read.value {
        return Ok(read);
    }
    Ok(store.put_known_names(partner, &read, known, actor).await?)
}

async fn require_partner(store: &Store, partner: &PartnerId) -> Result<(), Problem> {
    store.partner(partner).await?.map(|_| ()).ok_or_else(|| Problem::not_found("such partner"))
}

impl NamesBody {
    /// Reads `{"names": ["Middlesex"]}`.
    fn read(body: &RequestBody) -> Result<Self, Problem> {
        let mut body = body.object()?;
        let names: Option<Vec<String>> = body.required("names", "a list of names, such as [\"Middlesex\"]");
        body.refuse(names.iter().flat_map(|names| check_known_names(names)));
        body.refuse(names.iter().flatten().enumerate().filter_map(refuse_without_words));
        body.finish()?;
        Ok(Self { names: names.unwrap_or_default() })
    }
}

/// A name of digits and signs alone is nothing that the detector of obscenities looks at.
fn refuse_without_words((index, name): (usize, &String)) -> Option<Violation> {
    let detail = "This has no word that could be taken for an obscenity. Leave it out.";
    let at = pointer("/names", &index.to_string());
    (!name.trim().is_empty() && !has_words(name)).then(|| violation(&at, Code::Malformed, detail))
}
