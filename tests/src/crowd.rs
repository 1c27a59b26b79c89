//! A marketplace of any size, for budgets and benchmarks: copies of a few apps that the functions themselves wrote, each
//! under names of its own. What must not live here: an item that the functions would not write; a test compares them.
//!
//! App `n` belongs to partner `n / APPS_EACH`. All names of a kind are of one length, so that copies weigh the same.

use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::PartnerId;
use domain::questionnaire::packed;
use local::LocalSystem;
use serde_json::{Value as Json, json};
use store::agenda;

use crate::answers::v2_body;
use crate::{STAFF, World, table};

/// How many apps a partner has.
pub const APPS_EACH: usize = 5;
/// When the crowd came: before the first warning.
pub const CAME: &str = "2023-05-01T00:00:00Z";
/// How many apps are written at once.
const AT_ONCE: usize = 2_000;

/// The number of the partner and of the apps that all others are copies of.
pub(crate) const MODEL: usize = 9_999_999;

/// Which apps of the crowd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Enrolled in Cloud Fortified, with a live tab that is not complete.
    Enrolled,
    /// Not enrolled; nothing live.
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

/// The items that copies are made of.
#[derive(Debug)]
pub struct Crowd {
    partner: Model,
    enrolled: Model,
    plain: Model,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// How many items.
    pub items: usize,
    /// The rows of the index that name enrolled apps, in bytes.
    pub watch_rows: usize,
}

/// A partner's id.
#[must_use]
pub fn partner(number: usize) -> String {
    format!("partner-{number:07}")
}

/// The address of a partner's one member.
#[must_use]
pub fn member(number: usize) -> String {
    format!("member@{}.example", partner(number))
}

/// An app's key.
#[must_use]
pub fn app(number: usize, kind: Kind) -> String {
    format!("com.example.app-{}-{number:07}", kind.letter())
}

fn product(number: usize, kind: Kind) -> String {
    format!("{:08x}-0000-4000-8000-{number:012}", u32::from(kind.letter()))
}

impl Crowd {
    /// Has the functions write a partner and an app of each kind, and takes them as models.
    ///
    /// # Errors
    /// The functions did not.
    pub async fn learn() -> Result<Self> {
        let world = World::at(CAME).await?;
        for kind in [Kind::Enrolled, Kind::Plain] {
            write(&world, MODEL, MODEL, kind).await?;
        }
        let items = table::all(world.local.config()).await?;
        world.local.shutdown().await?;
        let text = |item: &Json, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
        let (enrolled, plain) = (app(MODEL, Kind::Enrolled), app(MODEL, Kind::Plain));
        let of = |app: &str| items.iter().filter(|item| item.to_string().contains(app)).cloned().collect::<Vec<_>>();
        let (enrolled, plain) = (of(&enrolled), of(&plain));
        // A token is found by its hash, which says nothing of its partner; copies have none.
        let theirs =
            |item: &&Json| [text(item, "pk"), text(item, "sk")].iter().any(|key| key.contains(&partner(MODEL)));
        let rest = items.iter().filter(theirs).filter(|item| !enrolled.contains(item) && !plain.contains(item));
        Ok(Self { partner: Model::of(rest.cloned())?, enrolled: Model::of(enrolled)?, plain: Model::of(plain)? })
    }

    /// Writes `apps` apps and their partners into a system's table; the first `enrolled` of them are enrolled.
    /// `progress` is told how many are written.
    ///
    /// # Errors
    /// The table does not take them.
    pub fn fill(
        &self,
        local: &LocalSystem,
        apps: usize,
        enrolled: usize,
        mut progress: impl FnMut(usize),
    ) -> Result<Filled> {
        let mut filled = Filled::default();
        for first in (0..apps).step_by(AT_ONCE) {
            let last = apps.min(first + AT_ONCE);
            let mut items = Vec::new();
            for number in first..last {
                if number % APPS_EACH == 0 {
                    self.partner.copy(number / APPS_EACH, number, Kind::Plain, &mut items)?;
                }
                let (model, kind) =
                    if number < enrolled { (&self.enrolled, Kind::Enrolled) } else { (&self.plain, Kind::Plain) };
                model.copy(number / APPS_EACH, number, kind, &mut items)?;
            }
            let watched = |item: &&Json| item["agenda_pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("WATCH#"));
            filled.items += items.len();
            filled.watch_rows += items.iter().filter(watched).map(table::bytes).sum::<usize>();
            local.import(items)?;
            progress(last);
        }
        Ok(filled)
    }
}

/// Has the functions write a partner, unless they did, and an app of it.
async fn write(world: &World, partner_number: usize, number: usize, kind: Kind) -> Result<()> {
    let (id, member) = (partner(partner_number), member(partner_number));
    let name = format!("Partner {partner_number:07}");
    let body = json!({ "name": name, "contact": format!("contact@{id}.example") });
    let path = format!("/catalogue/partners/{id}");
    let put = world.put(&path, &body).by(&STAFF).send().await?;
    anyhow::ensure!(put.status.is_success(), "{}", put.text);
    let enrolment = match kind {
        Kind::Enrolled => json!({ "status": "APPROVED", "approvedAt": CAME }),
        Kind::Plain => json!({ "status": "NOT_A_PARTICIPANT" }),
    };
    let key = app(number, kind);
    let facts = json!({
        "name": format!("App {number:07}"),
        "partner": id,
        "product": product(number, kind),
        "hosting": "cloud",
        "scopes": [{ "id": "read:jira-work", "name": "View issue data", "capability": "Read projects and issues" }],
        "fortified": enrolment,
        "privacyPolicyUrl": format!("https://{id}.example/privacy"),
    });
    world.put(&format!("/catalogue/apps/{key}"), &facts).by(&STAFF).send().await?.expect(201)?;
    if kind == Kind::Enrolled {
        let member = world.member(&id, &member, &json!({ "manage-app": "all" })).await?;
        let answers: Json = serde_json::from_str(include_str!("../../infra/local/seeds/charts.json"))?;
        let path = crate::v2(&key);
        world.put(&path, &v2_body(&answers)).by(&member).send().await?.expect(200)?;
        world.post(&format!("{path}/publish")).by(&member).send().await?.expect(200)?;
    }
    Ok(())
}

/// Items whose names are replaced in a copy.
#[derive(Debug)]
pub(crate) struct Model {
    items: Vec<Item>,
    /// What packed attributes hold, each document once: packing is most of a copy's work.
    documents: Vec<String>,
}

/// An item as text; where a packed document with a name in it was, stands `@` and its number.
#[derive(Debug)]
struct Item {
    text: String,
    documents: Vec<usize>,
}

impl Model {
    pub(crate) fn of(items: impl IntoIterator<Item = Json>) -> Result<Self> {
        let mut model = Self { items: Vec::new(), documents: Vec::new() };
        for mut item in items {
            let mut used = Vec::new();
            for value in item.as_object_mut().into_iter().flatten().filter_map(|(_, value)| value.get_mut("B")) {
                let bytes = STANDARD.decode(value.as_str().context("a binary is a text")?)?;
                let document = packed::unpack_json(&bytes)?.to_string();
                // Answers name nobody.
                if [partner(MODEL), format!("{MODEL}")].iter().any(|name| document.contains(name)) {
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
            text.replace(&app(MODEL, kind), &app(number, kind))
                .replace(&product(MODEL, kind), &product(number, kind))
                .replace(&format!("App {MODEL}"), &format!("App {number:07}"))
        };
        self.copy_of(partner_number, of_app, items)
    }

    /// Adds a copy for a partner, in which `other` replaces all names but the partner's.
    pub(crate) fn copy_of(
        &self,
        partner_number: usize,
        other: impl Fn(String) -> String,
        items: &mut Vec<Json>,
    ) -> Result<()> {
        let id = partner(partner_number);
        let name = |text: &str| {
            let of_partner = text
                .replace(&partner(MODEL), &id)
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
            // A list of the index is spread by partner.
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

    /// The items without the ids of audit lines, which are new in every write.
    fn faces(items: &[Json]) -> Vec<String> {
        let face = |item: &Json| {
            let mut item = item.clone();
            if item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("AUDIT#")) {
                item["sk"]["S"] = "AUDIT#".into();
            }
            item.to_string()
        };
        let mut faces: Vec<String> = items.iter().map(face).collect();
        faces.sort();
        faces
    }

    #[tokio::test]
    async fn a_copy_is_what_the_functions_write() {
        let crowd = Crowd::learn().await.unwrap();
        for (model, kind) in [(&crowd.enrolled, Kind::Enrolled), (&crowd.plain, Kind::Plain)] {
            let world = World::at(CAME).await.unwrap();
            write(&world, 7, 35, kind).await.unwrap();
            let written = table::all(world.local.config()).await.unwrap();
            let written: Vec<Json> =
                written.into_iter().filter(|item| item.to_string().contains(&app(35, kind))).collect();
            let mut copied = Vec::new();
            model.copy(7, 35, kind, &mut copied).unwrap();
            assert_eq!(faces(&copied), faces(&written));
        }
    }
}
