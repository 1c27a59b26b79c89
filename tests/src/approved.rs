//! A table with any number of partners that all have an approval, for budgets and benchmarks. The approvals are spread evenly
//! over 2022. All partners are copies of one that the functions themselves wrote.
//!
//! What must not live here: an item that the functions would not write. A test compares a copy with an original.

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};
use local::LocalSystem;
use serde_json::{Value as Json, json};

use crate::applicant::Applicant;
use crate::crowd::{MODEL, Model, member_email, partner_id};
use crate::{STAFF, World, table};

/// The year of the approvals, and the year of their expiries. Neither has a 29 February.
const YEARS: (i16, i16) = (2022, 2023);
/// When the partner was approved that all others are copies of.
const APPROVED: &str = "2022-07-20T12:34:56Z";
/// How many partners one import writes.
const BATCH: usize = 5_000;

/// The partner that all others are copies of.
#[derive(Debug)]
pub struct Approved {
    model: Model,
    row_bytes: usize,
}

/// When partner `number` of `of` was approved.
pub fn approved_at(number: usize, of: usize) -> Timestamp {
    let year = SignedDuration::from_hours(365 * 24).as_secs();
    let seconds = year * number as i64 / of.max(1) as i64;
    let first =
        jiff::civil::date(YEARS.0, 1, 1).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp());
    first.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(first)
}

/// When the approval of partner `number` of `of` expires.
pub fn expires_at(number: usize, of: usize) -> Timestamp {
    let approved = approved_at(number, of).to_zoned(TimeZone::UTC);
    approved.checked_add(1.year()).map_or(Timestamp::MAX, |expiry| expiry.timestamp())
}

impl Approved {
    /// Has the functions write the partner that is copied.
    ///
    /// # Errors
    /// They refuse to.
    pub async fn learn() -> Result<Self> {
        let items = write_original(MODEL, APPROVED).await?;
        let due = items.iter().find(|item| item["sk"]["S"] == "ASSESSMENT#APPROVAL");
        let row = due.map(|item| {
            table::size_of(&json!({
                "pk": item["pk"], "sk": item["sk"], "agenda_pk": item["agenda_pk"], "agenda_sk": item["agenda_sk"]
            }))
        });
        Ok(Self { model: Model::of(items)?, row_bytes: row.unwrap_or_default() })
    }

    /// The size of a partner's row in the index of approvals by the day of their expiry.
    pub fn row_bytes(&self) -> usize {
        self.row_bytes
    }

    /// Writes `partners` partners into a system's table, and returns how many items they have. Calls `progress` with the
    /// number of partners that are written.
    ///
    /// # Errors
    /// The table cannot be written.
    pub fn fill(&self, local: &LocalSystem, partners: usize, mut progress: impl FnMut(usize)) -> Result<usize> {
        let mut written = 0;
        for first in (0..partners).step_by(BATCH) {
            let last = partners.min(first + BATCH);
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

/// The items that the functions write for a partner that is approved at an instant, without audit lines and notices.
async fn write_original(number: usize, at: &str) -> Result<Vec<Json>> {
    let world = World::at(at).await?;
    let id = partner_id(number);
    let name = format!("Partner {number:07}");
    let body = json!({ "name": name, "contact": format!("contact@{id}.example") });
    world.put(&format!("/catalogue/partners/{id}"), &body).by(&STAFF).send().await?.expect(201)?;
    let security = json!({ "permissions": { "manage-partner-security": true } });
    let path = format!("/catalogue/partners/{id}/members/{}", member_email(number));
    world.put(&path, &security).by(&STAFF).send().await?.expect(201)?;
    Applicant::of(world.local.store(), &id)?.submit_and_approve(at).await?;
    let items = table::scan(world.local.config()).await?;
    world.local.shutdown().await?;
    let key = |item: &Json, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
    let is_history = |item: &Json| key(item, "pk").starts_with("NOTICE#") || key(item, "sk").starts_with("AUDIT#");
    let is_copied = |item: &Json| key(item, "pk").contains(&id) && !is_history(item);
    Ok(items.into_iter().filter(is_copied).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The items in a fixed order, without ETags, which are new with every write.
    fn comparable(items: Vec<Json>) -> Vec<String> {
        let without_etag = |mut item: Json| {
            if let Some(item) = item.as_object_mut() {
                item.remove("etag");
            }
            item.to_string()
        };
        let mut items: Vec<String> = items.into_iter().map(without_etag).collect();
        items.sort();
        items
    }

    #[tokio::test]
    async fn a_copy_equals_what_the_functions_write() {
        let (number, of) = (3_456, 200_000);
        let at = approved_at(number, of);
        let mut copied = Vec::new();
        Approved::learn().await.unwrap().copy(number, at, &mut copied).unwrap();
        assert_eq!(comparable(copied), comparable(write_original(number, &at.to_string()).await.unwrap()));
    }
}
