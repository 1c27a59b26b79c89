//! Partners: the name that customers know, the contact that the marketplace writes to, and in which language.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
#[cfg(feature = "schema")]
use domain::catalogue::MAX_NAME;
use domain::language::Language;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::addresses::Reason;
use store::audit::Actor;
use store::partners::Partner;
use web::body::RequestBody;
use web::catalogue::{PartnerBody, save_partner};
use web::conditional::read_precondition;
use web::path::Partner as PartnerPath;
use web::reply::Reply;
use web::{Caller, Now, Problem};

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
    let (outcome, partner) = save_partner(&store, &id, &body, &precondition, (None, Actor { person, now })).await?;
    Ok(Reply::new(outcome.status(), PartnerReply::new(id, partner)))
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
