//! The calls: one item, several items, one page, one conditional write, one transaction.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, KeysAndAttributes, Put, TransactWriteItem, Update,
};
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::item::{self, Item};
use super::keys::{Key, PK, SK};
use super::{Consistency, Store};

/// The most items of one batch.
const BATCH: usize = 100;
/// How often a batch asks again for what DynamoDB left out before it gives up.
const BATCH_ATTEMPTS: usize = 5;
/// How often a transaction that met another one is tried again.
const CONFLICT_RETRIES: u32 = 4;

/// The sparse index.
const AGENDA: &str = "agenda";
/// The name of the index's partition key.
pub(super) const AGENDA_PK: &str = "agenda_pk";
/// The name of the index's sort key.
pub(super) const AGENDA_SK: &str = "agenda_sk";

/// One write with its condition.
#[derive(Clone, Debug)]
pub(super) struct Write {
    key: Key,
    change: Change,
    condition: Option<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

#[derive(Clone, Debug)]
enum Change {
    Put(Item),
    Update { set: Vec<String>, remove: Vec<String>, add: Vec<String> },
    Delete,
    Check,
}

/// The condition that the item is there.
pub(super) const EXISTS: &str = "attribute_exists(pk)";
/// The condition that the item is not there.
pub(super) const ABSENT: &str = "attribute_not_exists(pk)";

impl Write {
    fn new(key: &Key, change: Change) -> Self {
        Self { key: key.clone(), change, condition: None, names: HashMap::new(), values: HashMap::new() }
    }

    /// Writes a whole record.
    pub(super) fn put(key: &Key, record: &impl Serialize) -> Result<Self, StoreError> {
        Ok(Self::new(key, Change::Put(item::item(key, record)?)))
    }

    /// Writes single attributes; say which with [`Write::set`], [`Write::remove`] and [`Write::add`].
    pub(super) fn update(key: &Key) -> Self {
        Self::new(key, Change::Update { set: Vec::new(), remove: Vec::new(), add: Vec::new() })
    }

    /// Deletes the item.
    pub(super) fn delete(key: &Key) -> Self {
        Self::new(key, Change::Delete)
    }

    /// Writes nothing: only its condition matters.
    pub(super) fn check(key: &Key) -> Self {
        Self::new(key, Change::Check)
    }

    /// Sets an attribute.
    pub(super) fn set(mut self, name: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        let value = item::value(&self.key, value)?;
        self.names.insert(format!("#{name}"), name.to_owned());
        self.values.insert(format!(":{name}"), value);
        if let Change::Update { set, .. } = &mut self.change {
            set.push(format!("#{name} = :{name}"));
        }
        Ok(self)
    }

    /// Sets an attribute, or removes it when there is no value.
    pub(super) fn set_or_remove(self, name: &str, value: Option<&impl Serialize>) -> Result<Self, StoreError> {
        match value {
            Some(value) => self.set(name, value),
            None => Ok(self.remove(name)),
        }
    }

    /// Removes an attribute.
    pub(super) fn remove(mut self, name: &str) -> Self {
        self.names.insert(format!("#{name}"), name.to_owned());
        if let Change::Update { remove, .. } = &mut self.change {
            remove.push(format!("#{name}"));
        }
        self
    }

    /// Adds to a number; one that is not there is 0.
    pub(super) fn add(mut self, name: &str, number: u64) -> Result<Self, StoreError> {
        let value = item::value(&self.key, &number)?;
        self.names.insert(format!("#{name}"), name.to_owned());
        self.values.insert(format!(":{name}"), value);
        if let Change::Update { add, .. } = &mut self.change {
            add.push(format!("#{name} :{name}"));
        }
        Ok(self)
    }

    /// Only if this expression holds; attribute names stand in it as `#name`, declared by `names`.
    pub(super) fn only_if(mut self, expression: impl Into<String>, names: &[&str]) -> Self {
        self.condition = Some(expression.into());
        self.names.extend(names.iter().map(|name| (format!("#{name}"), (*name).to_owned())));
        self
    }

    /// Gives the condition a value, which stands in it as `:name`.
    pub(super) fn with(mut self, name: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        self.values.insert(format!(":{name}"), item::value(&self.key, value)?);
        Ok(self)
    }

    fn expression(&self) -> Option<String> {
        let Change::Update { set, remove, add } = &self.change else { return None };
        let clause = |word: &str, terms: &[String]| (!terms.is_empty()).then(|| format!("{word} {}", terms.join(", ")));
        let clauses = [clause("SET", set), clause("REMOVE", remove), clause("ADD", add)];
        Some(clauses.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    fn into_transaction(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let expression = self.expression();
        let Self { key, change, condition, names, values } = self;
        let names = (!names.is_empty()).then_some(names);
        let values = (!values.is_empty()).then_some(values);
        // The SDK has a builder for each kind of write; the table, the condition and its words are the same in all.
        macro_rules! guarded {
            ($write:expr) => {
                $write
                    .table_name(table)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .build()
                    .map_err(|error| StoreError::corrupt(&key, error))?
            };
        }
        let at = Some(item::key_item(&key));
        let write = TransactWriteItem::builder();
        Ok(match change {
            Change::Put(item) => write.put(guarded!(Put::builder().set_item(Some(item)))),
            Change::Update { .. } => {
                write.update(guarded!(Update::builder().set_key(at).set_update_expression(expression)))
            }
            Change::Delete => write.delete(guarded!(Delete::builder().set_key(at))),
            Change::Check => write.condition_check(guarded!(ConditionCheck::builder().set_key(at))),
        }
        .build())
    }
}

impl Store {
    /// Reads one item.
    pub(super) async fn item(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, StoreError> {
        let call = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(item::key_item(key)))
            .consistent_read(consistency == Consistency::Strong);
        Ok(call.send().await.map_err(StoreError::of)?.item)
    }

    /// Reads one record.
    pub(super) async fn record<T: serde::de::DeserializeOwned>(
        &self,
        key: &Key,
        consistency: Consistency,
    ) -> Result<Option<T>, StoreError> {
        self.item(key, consistency).await?.map(|found| item::record(key, found)).transpose()
    }

    /// Reads several items in one round trip (more when DynamoDB leaves some out).
    pub(super) async fn items(&self, keys: &[Key], consistency: Consistency) -> Result<HashMap<Key, Item>, StoreError> {
        let mut found = HashMap::new();
        let request = KeysAndAttributes::builder()
            .set_keys(Some(keys.iter().map(item::key_item).collect()))
            .consistent_read(consistency == Consistency::Strong)
            .build()
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        let mut wanted = HashMap::from([(self.table.clone(), request)]);
        for attempt in 0..BATCH_ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
            let call = self.client.batch_get_item().set_request_items(Some(wanted));
            let answer = call.send().await.map_err(StoreError::of)?;
            let items = answer.responses.into_iter().flatten().flat_map(|(_, items)| items);
            found.extend(items.filter_map(|item| Some((item::key_of(&item)?, item))));
            wanted = answer.unprocessed_keys.unwrap_or_default();
            if wanted.is_empty() {
                return Ok(found);
            }
        }
        Err(StoreError::Throttled("DynamoDB left keys unprocessed".into()))
    }

    /// Reads any number of items, as many at once as a call takes.
    pub(super) async fn many(&self, keys: &[Key], consistency: Consistency) -> Result<HashMap<Key, Item>, StoreError> {
        let mut found = HashMap::new();
        for batch in keys.chunks(BATCH) {
            found.extend(self.items(batch, consistency).await?);
        }
        Ok(found)
    }

    /// Reads a page of a partition's items whose sort key starts with `prefix`, after or before `from`.
    pub(super) async fn page(&self, page: Page<'_>) -> Result<(Vec<Item>, bool), StoreError> {
        let start = page.from.map(|sk| item::key_item(&Key { pk: page.partition.to_owned(), sk: sk.to_owned() }));
        let call = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":pk", AttributeValue::S(page.partition.to_owned()))
            .expression_attribute_values(":prefix", AttributeValue::S(page.prefix.to_owned()))
            .set_exclusive_start_key(start)
            .scan_index_forward(page.order == Order::Ascending)
            .limit(page.limit)
            .consistent_read(true);
        let answer = call.send().await.map_err(StoreError::of)?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key.is_some()))
    }

    /// Reads all items of a partition whose sort key is between two, both included; eventually consistent.
    pub(super) async fn between(&self, partition: &str, from: &str, to: &str) -> Result<Vec<Item>, StoreError> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let call = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("#pk = :pk AND #sk BETWEEN :from AND :to")
                .expression_attribute_names("#pk", PK)
                .expression_attribute_names("#sk", SK)
                .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
                .expression_attribute_values(":from", AttributeValue::S(from.to_owned()))
                .expression_attribute_values(":to", AttributeValue::S(to.to_owned()))
                .set_exclusive_start_key(start);
            let answer = call.send().await.map_err(StoreError::of)?;
            found.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// Reads a page of the index: the rows of a partition after a row, up to a sort key.
    pub(super) async fn rows(&self, rows: Rows<'_>) -> Result<(Vec<Row>, bool), StoreError> {
        let mut call = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(AGENDA)
            .key_condition_expression("#pk = :pk AND #sk BETWEEN :from AND :until")
            .expression_attribute_names("#pk", AGENDA_PK)
            .expression_attribute_names("#sk", AGENDA_SK)
            .expression_attribute_values(":pk", AttributeValue::S(rows.partition.to_owned()))
            .expression_attribute_values(":from", AttributeValue::S(rows.from.to_owned()))
            .expression_attribute_values(":until", AttributeValue::S(rows.until.to_owned()))
            .scan_index_forward(rows.order == Order::Ascending)
            .limit(rows.limit);
        if let Some(after) = rows.after {
            let mut start = item::key_item(&after.key);
            start.insert(AGENDA_PK.to_owned(), AttributeValue::S(rows.partition.to_owned()));
            start.insert(AGENDA_SK.to_owned(), AttributeValue::S(after.sort.clone()));
            call = call.set_exclusive_start_key(Some(start));
        }
        let answer = call.send().await.map_err(StoreError::of)?;
        let row = |item: Item| {
            let sort = item.get(AGENDA_SK)?.as_s().ok()?.clone();
            Some(Row { key: item::key_of(&item)?, sort })
        };
        Ok((
            answer.items.unwrap_or_default().into_iter().filter_map(row).collect(),
            answer.last_evaluated_key.is_some(),
        ))
    }

    /// Writes one item. A put or a delete alone costs half of what it does in a transaction.
    pub(super) async fn write(&self, write: Write) -> Result<(), StoreError> {
        let Write { key, change, condition, names, values } = write;
        let (some_names, some_values) = (!names.is_empty(), !values.is_empty());
        // The SDK has a builder for each call; the table, the condition and its words are the same in both.
        macro_rules! alone {
            ($call:expr) => {
                $call
                    .table_name(&self.table)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(some_names.then_some(names))
                    .set_expression_attribute_values(some_values.then_some(values))
                    .send()
                    .await
                    .map(|_| ())
                    .map_err(StoreError::of)
            };
        }
        match change {
            Change::Put(item) => alone!(self.client.put_item().set_item(Some(item))),
            Change::Delete => alone!(self.client.delete_item().set_key(Some(item::key_item(&key)))),
            change => self.transact(vec![Write { key, change, condition, names, values }]).await,
        }
    }

    /// Adds to the numbers of an item, in any order with others, so without a condition; it costs half of what it does
    /// in a transaction. An attempt that the SDK repeats
    /// may count twice: only for what may be a little wrong.
    pub(super) async fn count(&self, write: Write) -> Result<(), StoreError> {
        let expression = write.expression();
        let call = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item::key_item(&write.key)))
            .set_update_expression(expression)
            .set_expression_attribute_names(Some(write.names))
            .set_expression_attribute_values(Some(write.values));
        call.send().await.map_err(StoreError::of)?;
        Ok(())
    }

    /// Writes all or nothing. The SDK's idempotency token makes its own retries safe; a transaction that met another one
    /// on the same item was not made and is tried again, its conditions with it.
    pub(super) async fn transact(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let writes: Vec<_> =
            writes.into_iter().map(|write| write.into_transaction(&self.table)).collect::<Result<_, _>>()?;
        let mut attempt = 0;
        loop {
            let call = self.client.transact_write_items().set_transact_items(Some(writes.clone()));
            match call.send().await.map_err(StoreError::of_transaction) {
                Err(StoreError::Conflict) if attempt < CONFLICT_RETRIES => {
                    attempt += 1;
                    tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
                }
                outcome => return outcome.map(|_| ()),
            }
        }
    }
}

/// A row of the index `agenda`: which item somebody is to look at, and its place in the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The item.
    pub key: Key,
    /// The index's sort key.
    pub sort: String,
}

/// What part of a partition of the index to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rows<'a> {
    pub(super) partition: &'a str,
    pub(super) from: &'a str,
    pub(super) until: &'a str,
    /// The row before the page.
    pub(super) after: Option<&'a Row>,
    pub(super) order: Order,
    pub(super) limit: i32,
}

/// What part of a partition to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    pub(super) partition: &'a str,
    pub(super) prefix: &'a str,
    /// The sort key of the item before the page.
    pub(super) from: Option<&'a str>,
    pub(super) order: Order,
    pub(super) limit: i32,
}

/// The order of a page's items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    Descending,
}
