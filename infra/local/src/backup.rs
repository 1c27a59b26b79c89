//! A table as a file, and back: one item a line, in the form in which DynamoDB itself exports tables (`DYNAMODB_JSON`), so
//! that a file of either can be restored. What must not live here: what is in an item.
//!
//! An export reads page after page: it is the table of one instant only if nobody writes meanwhile. It holds everything that
//! the table holds, addresses and the hashes of secrets too.

use std::{
    collections::HashMap,
    io::{BufRead, Write},
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use aws_sdk_dynamodb::{
    Client,
    error::DisplayErrorContext,
    types::{AttributeValue, PutRequest, WriteRequest},
};
use serde::{Deserialize, Serialize};

use crate::{
    clock::Clock,
    database::{Database, Storage},
    other_engine::MissingTable,
    template::Template,
};

/// The most items that DynamoDB takes in one call.
const BATCH: usize = 25;
/// How long to wait before what DynamoDB did not take is sent again, and how often; then it is an error.
const PAUSE: Duration = Duration::from_millis(200);
const ATTEMPTS: u32 = 20;

/// A line of a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(rename = "Item")]
    item: serde_dynamo::Item,
}

type Item = HashMap<String, AttributeValue>;

/// What a table may have before items are written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nothing: an item that is there already is a mistake.
    Empty,
    /// Anything: an item of the file takes the place of one with its key, and others stay.
    Filled,
}

/// Writes every item of a table to `out`, and returns how many there are. `progress` gets the number after every page.
///
/// # Errors
/// There is no such table, it cannot be read, or `out` cannot be written to.
pub async fn export(storage: Storage, out: &mut impl Write, progress: impl Fn(usize)) -> Result<usize> {
    let place = Place::open(storage, MissingTable::Refused).await?;
    let (mut count, mut start) = (0, None);
    loop {
        let call = place.client.scan().table_name(&place.table).consistent_read(true);
        let page = call.set_exclusive_start_key(start).send().await.map_err(explain)?;
        for item in page.items.unwrap_or_default() {
            serde_json::to_writer(&mut *out, &Line { item: item.into() })?;
            out.write_all(b"\n").context("the file cannot be written")?;
            count += 1;
        }
        progress(count);
        start = page.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    out.flush().context("the file cannot be written")?;
    place.database.stop().await?;
    Ok(count)
}

/// Writes every item of a file into a table, which is created if it is missing, and returns how many there were. The whole
/// file is read before anything is written. A run that was cut off can be repeated with [`Target::Filled`]: it ends the same.
///
/// # Errors
/// A line is not an item of the table, the table has items and should not, or it cannot be written to.
pub async fn import(storage: Storage, file: &Path, target: Target, progress: impl Fn(usize)) -> Result<usize> {
    let lines = check_lines(file)?;
    let place = Place::open(storage, MissingTable::Created).await?;
    if target == Target::Empty {
        place.refuse_items().await?;
    }
    let (mut batch, mut count) = (Vec::with_capacity(BATCH), 0);
    for line in open(file)?.lines().filter(|line| !is_blank(line)) {
        batch.push(parse(&line?)?);
        count += 1;
        if batch.len() == BATCH || count == lines {
            place.write(std::mem::take(&mut batch)).await?;
            progress(count);
        }
    }
    place.database.mark_seeded()?;
    place.database.stop().await?;
    Ok(count)
}

/// Reads a file without writing anything, and returns how many items it has.
fn check_lines(file: &Path) -> Result<usize> {
    let mut count = 0;
    for (number, line) in (1_usize..).zip(open(file)?.lines()) {
        if !is_blank(&line) {
            let item = line.map_err(anyhow::Error::from).and_then(|line| parse(&line));
            item.with_context(|| format!("line {number} of {}; nothing was written", file.display()))?;
            count += 1;
        }
    }
    ensure!(count > 0, "{} has no items", file.display());
    Ok(count)
}

fn open(file: &Path) -> Result<impl BufRead> {
    let opened = std::fs::File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(std::io::BufReader::new(opened))
}

fn is_blank(line: &std::io::Result<String>) -> bool {
    line.as_ref().is_ok_and(|line| line.trim().is_empty())
}

fn parse(line: &str) -> Result<Item> {
    let Line { item } = serde_json::from_str(line)
        .context("it is not an item as DynamoDB exports it: {\"Item\": {\"pk\": {\"S\": …}, \"sk\": {\"S\": …}, …}}")?;
    let item: Item = item.into();
    for name in ["pk", "sk"] {
        let is_there = matches!(item.get(name), Some(AttributeValue::S(text)) if !text.is_empty());
        ensure!(is_there, "the item has no {name}: is the file of another table?");
    }
    Ok(item)
}

/// A table, wherever it is.
struct Place {
    database: Database,
    client: Client,
    table: String,
}

impl Place {
    async fn open(storage: Storage, missing: MissingTable) -> Result<Self> {
        let template = Template::embedded()?.table()?;
        let table = storage.table().unwrap_or(&template.name).to_owned();
        let database = Database::open(storage, missing, &template, &Clock::real()).await?;
        let client = runtime::aws::dynamodb(&database.connection().config(&table)?);
        Ok(Self { database, client, table })
    }

    async fn refuse_items(&self) -> Result<()> {
        let found = self.client.scan().table_name(&self.table).limit(1).send().await.map_err(explain)?;
        ensure!(
            found.items().is_empty(),
            "the table {} has items: name an empty one, or let the file's items take the place of those with their keys by --over",
            self.table
        );
        Ok(())
    }

    /// Writes up to [`BATCH`] items, again and again until DynamoDB has taken all.
    async fn write(&self, items: Vec<Item>) -> Result<()> {
        let put = |item| Ok(PutRequest::builder().set_item(Some(item)).build()?);
        let puts = items.into_iter().map(put).collect::<Result<Vec<_>>>()?;
        let mut left: Vec<_> = puts.into_iter().map(|put| WriteRequest::builder().put_request(put).build()).collect();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(PAUSE * attempt).await;
            }
            let call = self.client.batch_write_item().request_items(&self.table, left);
            let unprocessed = call.send().await.map_err(explain)?.unprocessed_items.unwrap_or_default();
            left = unprocessed.into_values().flatten().collect();
            if left.is_empty() {
                return Ok(());
            }
        }
        bail!(
            "DynamoDB does not take the items fast enough: run the import again with --over, which goes on where it is"
        )
    }
}

fn explain<E, R>(error: aws_sdk_dynamodb::error::SdkError<E, R>) -> anyhow::Error
where
    E: std::error::Error + 'static,
    R: std::fmt::Debug,
{
    anyhow::anyhow!("the table cannot be used: {}", DisplayErrorContext(error))
}
