//! A table with any number of apps, for budgets and benchmarks. All apps are copies of a few that the functions themselves
//! wrote, under other names.
//!
//! App `n` belongs to partner `n / APPS_PER_PARTNER`. All names of a kind have one length, so that all copies have one size.
//!
//! What must not live here: an item that the functions would not write. A test compares a copy with an original.

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::PartnerId;
use domain::questionnaire::packed;
use local::LocalSystem;
use serde_json::{Value as Json, json};
use store::agenda;

use crate::answers::v2_body;
use crate::{STAFF, World, table};

pub const APPS_PER_PARTNER: usize = 5;
/// When all apps were enrolled and published, which is before the first warning.
pub const ENROLLED_AT: &str = "2023-05-01T00:00:00Z";
/// How many apps one import writes.
const BATCH: usize = 2_000;

/// The number of the partner and of the apps that are copied.
pub(crate) const MODEL: usize = 9_999_999;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Enrolled in Cloud Fortified, with an incomplete live tab.
    Enrolled,
    /// Not enrolled, with nothing live.
    Plain,
}

impl Kind {
    fn letter(self) -> char {
        match self {
            Self::Enrolled => 'e',
            Self::Plain => 'p',
        }
    }
}

/// The partner and the apps that are copied.
#[derive(Debug)]
pub struct Crowd {
    partner: Model,
    enrolled: Model,
    plain: Model,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub items: usize,
    /// The size of all index rows of enrolled apps.
    pub watch_row_bytes: usize,
}

pub fn partner_id(number: usize) -> String {
    format!("partner-{number:07}")
}

/// The address of a partner's only member.
pub fn member_email(number: usize) -> String {
    format!("member@{}.example", partner_id(number))
}

pub fn app_key(number: usize, kind: Kind) -> String {
    format!("com.example.app-{}-{number:07}", kind.letter())
}

fn product_id(number: usize, kind: Kind) -> String {
    format!("{:08x}-0000-4000-8000-{number:012}", u32::from(kind.letter()))
}

impl Crowd {
    /// Has the functions write the partner and an app of each kind that are copied.
    ///
    /// # Errors
    /// They refuse to.
    pub async fn learn() -> Result<Self> {
        let world = World::at(ENROLLED_AT).await?;
        for kind in [Kind::Enrolled, Kind::Plain] {
            write_original(&world, MODEL, MODEL, kind).await?;
        }
        let items = table::scan(world.local.config()).await?;
        world.local.shutdown().await?;
        let text = |item: &Json, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
        let (enrolled, plain) = (app_key(MODEL, Kind::Enrolled), app_key(MODEL, Kind::Plain));
        let of = |app: &str| items.iter().filter(|item| item.to_string().contains(app)).cloned().collect::<Vec<_>>();
        let (enrolled, plain) = (of(&enrolled), of(&plain));
        // Tokens are left out: their keys are hashes, which do not name the partner.
        let is_of_partner =
            |item: &&Json| [text(item, "pk"), text(item, "sk")].iter().any(|key| key.contains(&partner_id(MODEL)));
        let rest = items.iter().filter(is_of_partner).filter(|item| !enrolled.contains(item) && !plain.contains(item));
        Ok(Self { partner: Model::of(rest.cloned())?, enrolled: Model::of(enrolled)?, plain: Model::of(plain)? })
    }

    /// Writes `apps` apps and their partners into a system's table. The first `enrolled` of them are enrolled. Calls
    /// `progress` with the number of apps that are written.
    ///
    /// # Errors
    /// The table cannot be written.
    pub fn fill(
        &self,
        local: &LocalSystem,
        apps: usize,
        enrolled: usize,
        mut progress: impl FnMut(usize),
    ) -> Result<Filled> {
        let mut filled = Filled::default();
        for first in (0..apps).step_by(BATCH) {
            let last = apps.min(first + BATCH);
            let mut items = Vec::new();
            for number in first..last {
                if number % APPS_PER_PARTNER == 0 {
                    self.partner.copy(number / APPS_PER_PARTNER, number, Kind::Plain, &mut items)?;
                }
                let (model, kind) =
                    if number < enrolled { (&self.enrolled, Kind::Enrolled) } else { (&self.plain, Kind::Plain) };
                model.copy(number / APPS_PER_PARTNER, number, kind, &mut items)?;
            }
            let is_watched = |item: &&Json| item["agenda_pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("WATCH#"));
            filled.items += items.len();
            filled.watch_row_bytes += items.iter().filter(is_watched).map(table::size_of).sum::<usize>();
            local.import(items)?;
            progress(last);
        }
        Ok(filled)
    }
}

/// Has the functions write an app, and its partner unless it exists.
async fn write_original(world: &World, partner_number: usize, number: usize, kind: Kind) -> Result<()> {
    let (id, member) = (partner_id(partner_number), member_email(partner_number));
    let name = format!("Partner {partner_number:07}");
    let body = json!({ "name": name, "contact": format!("contact@{id}.example") });
    let path = format!("/catalogue/partners/{id}");
    let put = world.put(&path, &body).by(&STAFF).send().await?;
    anyhow::ensure!(put.status.is_success(), "{}", put.text);
    let enrolment = match kind {
        Kind::Enrolled => json!({ "status": "APPROVED", "approvedAt": ENROLLED_AT }),
        Kind::Plain => json!({ "status": "NOT_A_PARTICIPANT" }),
    };
    let key = app_key(number, kind);
    let facts = json!({
        "name": format!("App {number:07}"),
        "partner": id,
        "product": product_id(number, kind),
        "hosting": "cloud",
        "scopes": [{ "id": "read:jira-work", "name": "View issue data", "capability": "Read projects and issues" }],
        "fortified": enrolment,
        "privacyPolicyUrl": format!("https://{id}.example/privacy"),
    });
    world.put(&format!("/catalogue/apps/{key}"), &facts).by(&STAFF).send().await?.expect(201)?;
    if kind == Kind::Enrolled {
        let member = world.add_member(&id, &member, &json!({ "manage-app": "all" })).await?;
        let answers: Json = serde_json::from_str(include_str!("../../infra/local/seeds/charts.json"))?;
        let path = crate::v2(&key);
        world.put(&path, &v2_body(&answers)).by(&member).send().await?.expect(200)?;
        world.post(&format!("{path}/publish")).by(&member).send().await?.expect(200)?;
    }
    Ok(())
}

/// Items that are copied under other names.
#[derive(Debug)]
pub(crate) struct Model {
    items: Vec<Item>,
    /// The packed documents, each of them once, because packing takes most of the time of a copy.
    documents: Vec<String>,
}

/// An item as text.
#[derive(Debug)]
struct Item {
    /// `@` and a number in place of each packed document that contains a name.
    text: String,
    /// The numbers of those documents.
    documents: Vec<usize>,
}

impl Model {
    pub(crate) fn of(items: impl IntoIterator<Item = Json>) -> Result<Self> {
        let mut model = Self { items: Vec::new(), documents: Vec::new() };
        for mut item in items {
            let mut used = Vec::new();
            for value in item.as_object_mut().into_iter().flatten().filter_map(|(_, value)| value.get_mut("B")) {
                let bytes = STANDARD.decode(value.as_str().context("a binary is a text")?)?;
                let document = packed::unpack_json::<serde_json::Value>(&bytes)?.to_string();
                // A document without a name is the same in every copy: answers, for example.
                if [partner_id(MODEL), format!("{MODEL}")].iter().any(|name| document.contains(name)) {
                    let known = model.documents.iter().position(|known| *known == document);
                    let number = known.unwrap_or(model.documents.len());
                    if known.is_none() {
                        model.documents.push(document);
                    }
                    *value = json!(format!("@{number}"));
                    used.push(number);
                }
            }
            model.items.push(Item { text: item.to_string(), documents: used });
        }
        Ok(model)
    }

    /// Adds a copy for an app and its partner.
    fn copy(&self, partner_number: usize, number: usize, kind: Kind, items: &mut Vec<Json>) -> Result<()> {
        let of_app = |text: String| {
            text.replace(&app_key(MODEL, kind), &app_key(number, kind))
                .replace(&product_id(MODEL, kind), &product_id(number, kind))
                .replace(&format!("App {MODEL}"), &format!("App {number:07}"))
        };
        self.copy_of(partner_number, of_app, items)
    }

    /// Adds a copy for a partner. `other` replaces all names but the partner's.
    pub(crate) fn copy_of(
        &self,
        partner_number: usize,
        other: impl Fn(String) -> String,
        items: &mut Vec<Json>,
    ) -> Result<()> {
        let id = partner_id(partner_number);
        let name = |text: &str| {
            let of_partner = text
                .replace(&partner_id(MODEL), &id)
                .replace(&format!("Partner {MODEL}"), &format!("Partner {partner_number:07}"));
            other(of_partner)
        };
        let pack = |document: &String| -> Result<String> {
            Ok(STANDARD.encode(packed::pack_json(&serde_json::from_str(&name(document))?)))
        };
        let packed: Vec<String> = self.documents.iter().map(pack).collect::<Result<_>>()?;
        let shard = agenda::shard(&PartnerId::parse(&id)?);
        for item in &self.items {
            let mut text = name(&item.text);
            for document in &item.documents {
                text = text.replace(&format!("\"@{document}\""), &format!("\"{}\"", packed[*document]));
            }
            let mut copy: Json = serde_json::from_str(&text)?;
            // The shard of an index list depends on the partner.
            let place = copy["agenda_pk"]["S"].as_str().and_then(|place| place.rsplit_once('#'));
            if let Some((list, _)) = place.filter(|(_, part)| part.parse::<u32>().is_ok()) {
                copy["agenda_pk"]["S"] = format!("{list}#{shard}").into();
            }
            items.push(copy);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items in a fixed order, without the ids of audit lines and the versions of reviews, which are new with every write.
    fn comparable(items: &[Json]) -> Vec<String> {
        let without_id = |item: &Json| {
            let mut item = item.clone();
            if item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("AUDIT#")) {
                item["sk"]["S"] = "AUDIT#".into();
            }
            if item["sk"]["S"] == "REVIEW" {
                item["etag"]["S"] = "".into();
            }
            item.to_string()
        };
        let mut items: Vec<String> = items.iter().map(without_id).collect();
        items.sort();
        items
    }

    #[tokio::test]
    async fn a_copy_equals_what_the_functions_write() {
        let crowd = Crowd::learn().await.unwrap();
        for (model, kind) in [(&crowd.enrolled, Kind::Enrolled), (&crowd.plain, Kind::Plain)] {
            let world = World::at(ENROLLED_AT).await.unwrap();
            write_original(&world, 7, 35, kind).await.unwrap();
            let written = table::scan(world.local.config()).await.unwrap();
            let written: Vec<Json> =
                written.into_iter().filter(|item| item.to_string().contains(&app_key(35, kind))).collect();
            let mut copied = Vec::new();
            model.copy(7, 35, kind, &mut copied).unwrap();
            assert_eq!(comparable(&copied), comparable(&written));
        }
    }
}
