//! The list of partners, and the search for one, for an app or for a person, by an id or an address.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use store::agenda::SHARDS;
use store::{Row, Store};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Problem, cursor, reply};

use super::{app_path, partner_path, person_path};
use crate::member::StaffMember;

/// How many partners a page has.
const PAGE: usize = 50;

/// Where a page begins: in a shard of the list, after a row.
type Position = (u32, Option<Row>);

#[derive(Template)]
#[template(path = "partners.html")]
struct PartnersPage<'a> {
    frame: PageFrame<'a>,
    /// The partners, each with its name.
    partners: Vec<(PartnerId, String)>,
    next: Option<String>,
    /// What was looked for and not found.
    sought: Option<&'a str>,
}

pub async fn list_partners(State(store): State<Store>, member: StaffMember, query: Query) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let sought = query.get("find").map(str::trim).filter(|sought| !sought.is_empty());
    if let Some(sought) = sought
        && let Some(path) = find(&store, sought).await?
    {
        return Ok(reply::see_other(&path));
    }
    let position = query.get("after").map(cursor::read_cursor::<Position>).transpose()?.unwrap_or((0, None));
    let (found, next) = read_page(&store, position).await?;
    let mut partners = Vec::new();
    for partner in found {
        let name = store.partner_name(&partner).await?;
        partners.push((partner, name));
    }
    let next = next.map(|position| cursor::write_cursor(&position)).transpose()?;
    let next = next.map(|after| format!("{}?after={after}", StaffArea::Catalogue.path()));
    member.respond(StatusCode::OK, &PartnersPage { frame: member.frame(StaffArea::Catalogue), partners, next, sought })
}

/// The page of what has this id: a partner, an app, a product or a person.
async fn find(store: &Store, sought: &str) -> Result<Option<String>, Problem> {
    if let Ok(partner) = PartnerId::parse(sought)
        && store.partner(&partner).await?.is_some()
    {
        return Ok(Some(partner_path(&partner)));
    }
    if let Ok(product) = ProductId::parse(sought)
        && let Some(app) = store.key_of_product(&product).await?
    {
        return Ok(Some(app_path(&app)));
    }
    if let Ok(email) = EmailAddress::parse(sought) {
        return Ok(store.granted(&email).await?.map(|_| person_path(&email)));
    }
    match AppKey::parse(sought) {
        Ok(app) if store.facts_and_listing(&app).await?.is_some() => Ok(Some(app_path(&app))),
        _ => Ok(None),
    }
}

async fn read_page(
    store: &Store,
    (mut shard, mut after): Position,
) -> Result<(Vec<PartnerId>, Option<Position>), Problem> {
    let mut partners = Vec::new();
    while shard < SHARDS {
        let page = store.partners(shard, after.as_ref()).await?;
        for (partner, row) in page.found {
            if partners.len() == PAGE {
                return Ok((partners, Some((shard, after))));
            }
            partners.push(partner);
            after = Some(row);
        }
        if page.next.is_none() {
            (shard, after) = (shard + 1, None);
        }
    }
    Ok((partners, None))
}
