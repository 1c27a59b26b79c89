//! The list of apps that a person manages.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::draft::Draft;
use domain::listing::{Listing, TabStatus};
use domain::programme::Programme;
use domain::rollout::{Channel, EVERYBODY};
use domain::session::HOME;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use store::Consistency;
use store::Store;
use web::person::Person;
use web::render::console::{AppRow, AppsPage, Standing, apps_page};
use web::render::{Around, Here};
use web::{Caller, Now, Problem, SignedIn, reply};

/// What is at the root of the site: whoever types the bare address is a partner or staff, since customers come to a
/// listing by its link.
pub async fn home(_: Caller) -> Response {
    reply::see_other(HOME)
}

/// The page.
pub async fn list(State(store): State<Store>, signed_in: SignedIn, Now(now): Now) -> Result<Response, Problem> {
    let person = &signed_in.person;
    let programme = store.programme().await?;
    let apps = apps(&store, person).await?;
    let keys: Vec<AppKey> = apps.iter().map(|(key, _)| key.clone()).collect();
    let mut drafts = store.drafts(&keys).await?;
    let mut rows: Vec<AppRow> =
        apps.into_iter().map(|(key, listing)| row(key, listing, &mut drafts, &programme, now)).collect();
    rows.sort_by(|one, other| one.listing.facts.name.cmp(&other.listing.facts.name));
    let partners = &person.access.partners;
    let assessed: Vec<PartnerId> =
        partners.iter().filter(|(_, may)| may.manage_partner_security).map(|(partner, _)| partner.clone()).collect();
    let page = AppsPage {
        around: Around { person, here: Here::Apps },
        apps: &rows,
        assessed: &assessed,
        unreachable: &unreachable(&store, person).await?,
        rollout_complete: programme.exposure(Channel::Marketplace, now).basis_points() >= EVERYBODY,
        assessment_ends: programme.self_assessment.deprecated_from,
        assessment_ended: programme.self_assessment_ended(now),
        support: programme.links.support.as_deref(),
    };
    Ok(super::page(StatusCode::OK, apps_page(&page)?))
}

/// The cloud apps that a person manages, of all partners.
pub async fn apps(store: &Store, person: &Person) -> Result<Vec<(AppKey, Listing)>, Problem> {
    let mut apps = Vec::new();
    for (partner, may) in &person.access.partners {
        let keys: Vec<AppKey> =
            store.apps_of(partner).await?.into_iter().filter(|key| may.manage_app.contains(key)).collect();
        let listings = store.listings(&keys, Consistency::Strong).await?;
        // A listing that moved to another partner is that one's.
        apps.extend(listings.into_iter().filter(|(key, listing)| {
            listing.facts.partner == *partner && listing.facts.app(key).tab_status() == TabStatus::Available
        }));
    }
    Ok(apps)
}

fn row(
    key: AppKey,
    listing: Listing,
    drafts: &mut BTreeMap<AppKey, Draft>,
    programme: &Programme,
    now: Timestamp,
) -> AppRow {
    let draft = drafts.remove(&key);
    let live = listing.completeness(programme, now);
    AppRow {
        standing: Standing::of(listing.live.is_some(), draft.is_some()),
        completeness: draft.map_or(live, |draft| listing.completeness_of(&draft.answers, programme, now)),
        badge: listing.badge(programme, now),
        at_risk: listing.at_risk(programme, now),
        key,
        listing,
    }
}

/// The partners of whose apps the person manages some, and that no mail reaches.
async fn unreachable(store: &Store, person: &Person) -> Result<Vec<PartnerId>, Problem> {
    let mut unreachable = Vec::new();
    for (partner, _) in person.access.partners.iter().filter(|(_, may)| may.manages_any()) {
        if !store.contacts(partner).await?.reach_anybody() {
            unreachable.push(partner.clone());
        }
    }
    Ok(unreachable)
}
