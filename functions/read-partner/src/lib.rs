//! What customers read of a partner: the profile, and the "Security" section of an app's listing with the answers that the
//! partner shares. Neither is gated by the rollout: the self-assessment is older than the tab.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod pages;
mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::language::Language;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::self_assessment::SharedAssessment;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde::Serialize;
use store::listings::IncludeDraft;
use store::{Consistency, Store, StoreError};
use web::accept::{Format, preferred_format};
use web::language::{accepted, chosen};
use web::path::{Key, Partner};
use web::query::Query;
use web::render::link::LinkParameters;
use web::render::page::{HTML, render_page};
use web::render::texts::PageTexts;
use web::reply::{self, JSON, Keep, in_language, public};
use web::{Caller, Now, Problem};

use pages::{ProfilePage, SecurityPage};

pub use routes::routes;

/// The most apps that a profile names.
const APPS: usize = 100;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct PartnerProfile<'a> {
    partner: &'a PartnerId,
    name: &'a str,
    /// The public cloud apps by name; of more than 100, the first by their keys.
    apps: Vec<PublicApp<'a>>,
    /// null when there is no valid approval.
    self_assessment: Option<&'a SharedAssessment>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct PublicApp<'a> {
    key: &'a AppKey,
    name: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct AppSecurity<'a> {
    app_key: &'a AppKey,
    name: &'a str,
    partner: PartnerOfApp<'a>,
    /// null when there is no valid approval.
    self_assessment: Option<&'a SharedAssessment>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct PartnerOfApp<'a> {
    id: &'a PartnerId,
    name: &'a str,
}

/// How somebody reads.
struct Reader {
    headers: HeaderMap,
    language: Language,
    chosen: Option<Language>,
}

impl Reader {
    fn of(headers: HeaderMap, query: &Query) -> Result<Self, Problem> {
        let chosen = chosen(query)?;
        let language = chosen.unwrap_or_else(|| accepted(&headers));
        Ok(Self { headers, language, chosen })
    }

    fn link_parameters(&self) -> LinkParameters<'static> {
        LinkParameters { visitor: None, language: self.chosen }
    }

    /// The representation that the reader prefers.
    fn answer(
        &self,
        document: &impl Serialize,
        page: impl FnOnce() -> Result<String, Problem>,
    ) -> Result<Response, Problem> {
        let (media_type, body) = match preferred_format(&self.headers) {
            Format::Html => (HTML, page()?),
            Format::Json => (JSON, reply::document(document)?),
        };
        Ok(in_language(public(&self.headers, media_type, body, Keep::Shared), self.language))
    }
}

/// A partner's approval as customers see it, without what reviews withhold of it: what is withheld of a shared answer with one app
/// is withheld with all.
///
/// `read` are listings that were read already. They count beside the list of what is withheld: a release that does not keep the list
/// may be at work still, or have been for a while.
async fn read_shared(
    store: &Store,
    partner: &PartnerId,
    read: impl IntoIterator<Item = &Listing>,
    programme: &Programme,
    (language, now): (Language, Timestamp),
) -> Result<Option<SharedAssessment>, StoreError> {
    let approval = store.approval(partner, Consistency::Eventual);
    let (approval, mut withheld) = tokio::try_join!(approval, store.withheld_answers(partner))?;
    withheld.extend(read.into_iter().map(|listing| listing.withheld.clone()));
    Ok(approval.and_then(|approval| approval.share(programme, &withheld, language, now)))
}

/// A partner with public apps; any other has no profile.
async fn read_profile(
    State(store): State<Store>,
    _: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Partner(id) = partner?;
    let reader = Reader::of(headers, &query)?;
    let (programme, partner, listings) =
        tokio::try_join!(store.programme(), store.partner(&id), store.public_listings_of(&id, APPS))?;
    let partner = partner.ok_or_else(|| Problem::not_found("such partner"))?;
    let mut apps: Vec<_> = listings.iter().map(|(key, listing)| (key, listing.facts.name.as_str())).collect();
    if apps.is_empty() {
        return Err(Problem::not_found("such partner"));
    }
    apps.sort_by_key(|(_, name)| *name);
    let security =
        read_shared(&store, &id, listings.iter().map(|(_, listing)| listing), &programme, (reader.language, now))
            .await?;
    let document = PartnerProfile {
        partner: &id,
        name: &partner.name,
        apps: apps.iter().map(|(key, name)| PublicApp { key, name }).collect(),
        self_assessment: security.as_ref(),
    };
    reader.answer(&document, || {
        render_page(&ProfilePage {
            name: &partner.name,
            apps: &apps,
            security: security.as_ref(),
            texts: PageTexts::for_customers(reader.language),
            parameters: reader.link_parameters(),
        })
    })
}

/// What the partner says of an app's security.
async fn read_security(
    State(store): State<Store>,
    _: Caller,
    Key(key): Key,
    Now(now): Now,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reader = Reader::of(headers, &query)?;
    let read = store.listing(&key, IncludeDraft::No, Consistency::Eventual).await?;
    let read = read.filter(|read| read.listing.facts.has_public_tab());
    let read = read.ok_or_else(|| Problem::not_found("such app"))?;
    let facts = &read.listing.facts;
    let says = !read.listing.statements(&read.programme, reader.language, now).is_empty();
    let security = match says {
        true => read_shared(&store, &facts.partner, [&read.listing], &read.programme, (reader.language, now)).await?,
        false => None,
    };
    let document = AppSecurity {
        app_key: &key,
        name: &facts.name,
        partner: PartnerOfApp { id: &facts.partner, name: &read.listing.partner_name },
        self_assessment: security.as_ref(),
    };
    reader.answer(&document, || {
        render_page(&SecurityPage {
            app: &key,
            listing: &read.listing,
            security: security.as_ref(),
            texts: PageTexts::for_customers(reader.language),
            parameters: reader.link_parameters(),
        })
    })
}
