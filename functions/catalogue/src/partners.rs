//! Partners: the name that customers know, the contact that the marketplace writes to, and in which language.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::catalogue::MAX_NAME;
use domain::language::Language;
use domain::questionnaire::rules::check_line;
use domain::{AppKey, EmailAddress, PartnerId, Precondition};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::addresses::Reason;
use store::audit::Actor;
use store::partners::Partner;
use web::body::{Fields, RequestBody};
use web::conditional::{check_existence, read_precondition};
use web::path::Partner as PartnerPath;
use web::reply::Reply;
use web::{Caller, Now, Problem};

use crate::outcome::Outcome;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct PartnerBody {
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<MAX_NAME>"))]
    name: String,
    /// Where the marketplace writes to.
    contact: EmailAddress,
    /// What the marketplace writes to the partner in. Absent: as it is. null, or absent for a new partner: en.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Language>"))]
    language: Option<Option<Language>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Partner"))]
pub(crate) struct PartnerReply {
    id: PartnerId,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<MAX_NAME>"))]
    name: String,
    /// Where the marketplace writes to.
    contact: EmailAddress,
    /// What the marketplace writes to the partner in.
    language: Language,
    /// The partner's apps; in reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    apps: Option<Vec<AppKey>>,
    /// Whether mail reaches the partner; in reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<Mail>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(rename_all = "camelCase")]
struct Mail {
    /// Whether any address works.
    reachable: bool,
    unreachable_since: Option<Timestamp>,
    /// The addresses of its people that no mail goes to any more.
    suppressed: Vec<SuppressedAddress>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct SuppressedAddress {
    address: EmailAddress,
    reason: Reason,
    since: Timestamp,
}

impl PartnerBody {
    pub(crate) fn read(mut fields: Fields) -> Result<Self, Problem> {
        let name: Option<String> = fields.required("name", "the name that customers know");
        let contact: Option<EmailAddress> = fields.required("contact", "an email address");
        let language: Option<Option<Language>> = fields.nullable("language", "en or de, or null for en");
        fields.refuse(name.iter().flat_map(|name| check_line(name, MAX_NAME, "/name")));
        fields.finish()?;
        match (name, contact) {
            (Some(name), Some(contact)) => Ok(Self { name, contact, language }),
            _ => Err(Problem::invalid(Vec::new())),
        }
    }

    /// The partner as described. What nothing is said of stays as it was `before`.
    fn partner(&self, before: Option<&Partner>) -> Partner {
        let language = match self.language {
            Some(language) => language.unwrap_or_default(),
            None => before.map(|before| before.language).unwrap_or_default(),
        };
        Partner { name: self.name.clone(), contact: self.contact.clone(), language }
    }
}

impl PartnerReply {
    fn new(id: PartnerId, partner: Partner) -> Self {
        let Partner { name, contact, language } = partner;
        Self { id, name, contact, language, apps: None, mail: None }
    }
}

pub(super) async fn read_partner(
    State(store): State<Store>,
    caller: Caller,
    path: Result<PartnerPath, Problem>,
) -> Result<Reply<PartnerReply>, Problem> {
    caller.staff(Role::Catalogue)?;
    let PartnerPath(id) = path?;
    let partner = store.partner(&id).await?.ok_or_else(|| Problem::not_found("such partner"))?;
    let (apps, mail) = (store.apps_of(&id).await?, Mail::read(&store, &id).await?);
    Ok(Reply::ok(PartnerReply { apps: Some(apps), mail: Some(mail), ..PartnerReply::new(id, partner) }))
}

pub(super) async fn put_partner(
    State(store): State<Store>,
    caller: Caller,
    path: Result<PartnerPath, Problem>,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<PartnerReply>, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let PartnerPath(id) = path?;
    let precondition = read_precondition(&headers)?;
    let body = PartnerBody::read(body.object()?)?;
    let (outcome, partner) = save_partner(&store, &id, &body, &precondition, Actor { person, now }).await?;
    Ok(Reply::new(outcome.status(), PartnerReply::new(id, partner)))
}

/// Puts a partner, unless it is just so already.
pub(crate) async fn save_partner(
    store: &Store,
    id: &PartnerId,
    body: &PartnerBody,
    precondition: &Precondition,
    actor: Actor<'_>,
) -> Result<(Outcome, Partner), Problem> {
    let existing = store.partner(id).await?;
    check_existence(precondition, existing.is_some())?;
    let partner = body.partner(existing.as_ref());
    if existing.as_ref() == Some(&partner) {
        return Ok((Outcome::Unchanged, partner));
    }
    store.put_partner(id, &partner, existing.as_ref(), actor).await?;
    Ok((Outcome::of_write(existing.is_some()), partner))
}

impl Mail {
    async fn read(store: &Store, id: &PartnerId) -> Result<Self, Problem> {
        let contacts = store.contacts(id).await?;
        let addresses: Vec<EmailAddress> = contacts.suppressed.into_iter().collect();
        let suppressed = store.suppressed(&addresses).await?.into_iter();
        let unreachable = store.unreachable(id).await?;
        Ok(Self {
            reachable: unreachable.is_none(),
            unreachable_since: unreachable.map(|unreachable| unreachable.since),
            suppressed: suppressed
                .map(|(address, why)| SuppressedAddress { address, reason: why.reason, since: why.since })
                .collect(),
        })
    }
}
