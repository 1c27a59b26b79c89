//! A marketplace of any size whose partners all have an approval, spread evenly over 2022, for budgets and benchmarks: copies
//! of one partner that the functions themselves wrote. What must not live here: an item that they would not write; a test
//! compares them.

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use local::LocalSystem;
use serde_json::{Value as Json, json};

use crate::applicant::Applicant;
use crate::crowd::{MODEL, Model, member, partner};
use crate::{STAFF, World, table};

/// The year of the approvals, and of their expiries.
const YEARS: (i16, i16) = (2022, 2023);
/// When the model was approved.
const APPROVED: &str = "2022-07-20T12:34:56Z";
/// How many partners are written at once.
const AT_ONCE: usize = 5_000;

/// The items that copies are made of.
#[derive(Debug)]
pub struct Approved {
    model: Model,
    row: usize,
}

/// When a partner of so many was approved.
#[must_use]
pub fn approved_at(number: usize, of: usize) -> Timestamp {
    let year = SignedDuration::from_hours(365 * 24).as_secs();
    let seconds = year * number as i64 / of.max(1) as i64;
    let first =
        jiff::civil::date(YEARS.0, 1, 1).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp());
    first.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(first)
}

/// And when the approval expires: neither year has a 29 February.
#[must_use]
pub fn expires_at(number: usize, of: usize) -> Timestamp {
    let approved = approved_at(number, of).to_zoned(TimeZone::UTC);
    approved.checked_add(1.year()).map_or(Timestamp::MAX, |expiry| expiry.timestamp())
}

impl Approved {
    /// Has the functions write a partner with an approval, and takes it as the model.
    ///
    /// # Errors
    /// They did not.
    pub async fn learn() -> Result<Self> {
        let items = written(MODEL, APPROVED).await?;
        let due = items.iter().find(|item| item["sk"]["S"] == "ASSESSMENT#APPROVAL");
        let row = due.map(|item| {
            table::bytes(&json!({
                "pk": item["pk"], "sk": item["sk"], "agenda_pk": item["agenda_pk"], "agenda_sk": item["agenda_sk"]
            }))
        });
        Ok(Self { model: Model::of(items)?, row: row.unwrap_or_default() })
    }

    /// What a partner's row weighs in the list of approvals by the day of their expiry, in bytes.
    #[must_use]
    pub fn row(&self) -> usize {
        self.row
    }

    /// Writes so many partners into a system's table, and says how many items these are. `progress` is told how many
    /// partners are written.
    ///
    /// # Errors
    /// The table does not take them.
    pub fn fill(&self, local: &LocalSystem, partners: usize, mut progress: impl FnMut(usize)) -> Result<usize> {
        let mut written = 0;
        for first in (0..partners).step_by(AT_ONCE) {
            let last = partners.min(first + AT_ONCE);
            let mut items = Vec::new();
            for number in first..last {
                self.copy(number, approved_at(number, partners), &mut items)?;
            }
            written += items.len();
            local.import(items)?;
            progress(last);
        }
        Ok(written)
    }

    fn copy(&self, number: usize, at: Timestamp, items: &mut Vec<Json>) -> Result<()> {
        let stem = |text: &str| text.trim_end_matches('Z').to_owned();
        let later = |text: &str| text.replacen(&YEARS.0.to_string(), &YEARS.1.to_string(), 1);
        let (model, copy) = (stem(APPROVED), stem(&at.to_string()));
        ensure!(copy.len() == model.len(), "{at} is no whole second");
        let day = |stem: &str| format!("#{}#", &later(stem)[..10]);
        let other = |text: String| {
            text.replace(&model, &copy).replace(&later(&model), &later(&copy)).replace(&day(&model), &day(&copy))
        };
        self.model.copy_of(number, other, items)
    }
}

/// What the functions write for a partner that is approved at an instant, but for its history: audit lines and notices.
async fn written(number: usize, at: &str) -> Result<Vec<Json>> {
    let world = World::at(at).await?;
    let id = partner(number);
    let name = format!("Partner {number:07}");
    let body = json!({ "name": name, "contact": format!("contact@{id}.example") });
    world.put(&format!("/catalogue/partners/{id}"), &body).by(&STAFF).send().await?.expect(201)?;
    let security = json!({ "permissions": { "manage-partner-security": true } });
    let path = format!("/catalogue/partners/{id}/members/{}", member(number));
    world.put(&path, &security).by(&STAFF).send().await?.expect(201)?;
    Applicant::of(world.local.store(), &id)?.approved(at).await?;
    let items = table::all(world.local.config()).await?;
    world.local.shutdown().await?;
    let key = |item: &Json, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    let history = |item: &Json| key(item, "pk").starts_with("NOTICE#") || key(item, "sk").starts_with("AUDIT#");
    let theirs = |item: &Json| key(item, "pk").contains(&id) && !history(item);
    Ok(items.into_iter().filter(theirs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items without what is new in every write.
    fn faces(items: Vec<Json>) -> Vec<String> {
        let face = |mut item: Json| {
            if let Some(item) = item.as_object_mut() {
                item.remove("etag");
            }
            item.to_string()
        };
        let mut faces: Vec<String> = items.into_iter().map(face).collect();
        faces.sort();
        faces
    }

    #[tokio::test]
    async fn a_copy_is_what_the_functions_write() {
        let (number, of) = (3_456, 200_000);
        let at = approved_at(number, of);
        let mut copied = Vec::new();
        Approved::learn().await.unwrap().copy(number, at, &mut copied).unwrap();
        assert_eq!(faces(copied), faces(written(number, &at.to_string()).await.unwrap()));
    }
}
