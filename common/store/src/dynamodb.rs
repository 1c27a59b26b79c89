//! The calls to DynamoDB: reads of one item or many, queries, single writes and transactions.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::item::{self, Item};
use crate::keys::{AGENDA, AGENDA_PK, AGENDA_SK, Key, PK, SK};
use crate::write::{Change, Write};
use crate::{Consistency, Store};

/// The most items of one batch.
const BATCH: usize = 100;
/// How often a batch asks again for what DynamoDB left out before it gives up.
const BATCH_ATTEMPTS: usize = 5;
/// How often a transaction is tried again after a conflict with another one.
const CONFLICT_RETRIES: u32 = 4;

/// A row of the index `agenda`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The item that the row stands for.
    pub key: Key,
    /// The index's sort key.
    pub sort: String,
}

/// One page of the index.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is on the page.
    pub found: Vec<T>,
    /// The last row of the page, after which the next one begins; `None` on the last page.
    pub next: Option<Row>,
}

impl Page<Row> {
    /// Replaces each row by what it stands for.
    pub(crate) fn try_map<T>(self, read: impl Fn(Row) -> Result<T, StoreError>) -> Result<Page<T>, StoreError> {
        let found = self.found.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page { found, next: self.next })
    }
}

/// The rows of one partition of the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexQuery<'a> {
    pub(crate) partition: &'a str,
    /// The least sort key.
    pub(crate) from: &'a str,
    /// The greatest sort key.
    pub(crate) until: &'a str,
    /// The last row of the page before.
    pub(crate) after: Option<&'a Row>,
    pub(crate) order: Order,
    pub(crate) limit: i32,
}

/// The items of one partition of the table whose sort keys have a prefix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageQuery<'a> {
    pub(crate) partition: &'a str,
    pub(crate) prefix: &'a str,
    /// The sort key of the last item of the page before.
    pub(crate) after: Option<&'a str>,
    pub(crate) order: Order,
    pub(crate) limit: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

impl Store {
    pub(crate) async fn read_item(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, StoreError> {
        let call = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(item::key_item(key)))
            .consistent_read(consistency == Consistency::Strong);
        Ok(call.send().await.map_err(StoreError::from_call)?.item)
    }

    pub(crate) async fn read_record<T: DeserializeOwned>(
        &self,
        key: &Key,
        consistency: Consistency,
    ) -> Result<Option<T>, StoreError> {
        self.read_item(key, consistency).await?.map(|found| item::to_record(key, found)).transpose()
    }

    /// Reads at most 100 items in one round trip, or in more when DynamoDB leaves some out.
    pub(crate) async fn read_items(
        &self,
        keys: &[Key],
        consistency: Consistency,
    ) -> Result<HashMap<Key, Item>, StoreError> {
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
            let answer = call.send().await.map_err(StoreError::from_call)?;
            let items = answer.responses.into_iter().flatten().flat_map(|(_, items)| items);
            found.extend(items.filter_map(item::with_key));
            wanted = answer.unprocessed_keys.unwrap_or_default();
            if wanted.is_empty() {
                return Ok(found);
            }
        }
        Err(StoreError::Throttled("DynamoDB left keys unprocessed".into()))
    }

    /// Reads any number of items. Those that do not exist are left out.
    pub(crate) async fn read_all_items(
        &self,
        keys: &[Key],
        consistency: Consistency,
    ) -> Result<HashMap<Key, Item>, StoreError> {
        let mut found = HashMap::new();
        for batch in keys.chunks(BATCH) {
            found.extend(self.read_items(batch, consistency).await?);
        }
        Ok(found)
    }

    /// Reads the item of each id, in the order of the ids. Those that do not exist are left out.
    pub(crate) async fn read_each<'a, T: 'a>(
        &self,
        ids: impl IntoIterator<Item = &'a T>,
        key: fn(&T) -> Key,
        consistency: Consistency,
    ) -> Result<Vec<(&'a T, Key, Item)>, StoreError> {
        let wanted: Vec<(&T, Key)> = ids.into_iter().map(|id| (id, key(id))).collect();
        let keys: Vec<Key> = wanted.iter().map(|(_, key)| key.clone()).collect();
        let mut found = self.read_all_items(&keys, consistency).await?;
        Ok(wanted.into_iter().filter_map(|(id, key)| found.remove(&key).map(|item| (id, key, item))).collect())
    }

    /// Reads one page of a partition's items, and whether there are more; strongly consistent.
    pub(crate) async fn read_page(&self, page: PageQuery<'_>) -> Result<(Vec<(Key, Item)>, bool), StoreError> {
        let start = page.after.map(|sk| item::key_item(&Key { pk: page.partition.to_owned(), sk: sk.to_owned() }));
        let call = self
            .query_prefix(page.partition, page.prefix)
            .set_exclusive_start_key(start)
            .scan_index_forward(page.order == Order::Ascending)
            .limit(page.limit)
            .consistent_read(true);
        let answer = call.send().await.map_err(StoreError::from_call)?;
        let items = answer.items.unwrap_or_default().into_iter().filter_map(item::with_key).collect();
        Ok((items, answer.last_evaluated_key.is_some()))
    }

    /// Reads all items of a partition whose sort keys have a prefix; strongly consistent.
    pub(crate) async fn read_prefix(&self, partition: &str, prefix: &str) -> Result<Vec<(Key, Item)>, StoreError> {
        read_to_end(self.query_prefix(partition, prefix).consistent_read(true)).await
    }

    /// Reads all items of a partition whose sort keys have a prefix; eventually consistent.
    pub(crate) async fn read_prefix_eventually(
        &self,
        partition: &str,
        prefix: &str,
    ) -> Result<Vec<(Key, Item)>, StoreError> {
        read_to_end(self.query_prefix(partition, prefix)).await
    }

    /// Reads all items of a partition with sort keys from one to another, both included.
    pub(crate) async fn read_range(
        &self,
        partition: &str,
        from: &str,
        until: &str,
        consistency: Consistency,
    ) -> Result<Vec<(Key, Item)>, StoreError> {
        let call = self
            .query(partition, "#pk = :pk AND #sk BETWEEN :from AND :until")
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":from", AttributeValue::S(from.to_owned()))
            .expression_attribute_values(":until", AttributeValue::S(until.to_owned()))
            .consistent_read(consistency == Consistency::Strong);
        read_to_end(call).await
    }

    /// The items of a partition whose sort keys have a prefix. DynamoDB refuses an empty text in a condition, so an empty
    /// prefix gives no condition.
    fn query_prefix(&self, partition: &str, prefix: &str) -> QueryFluentBuilder {
        if prefix.is_empty() {
            return self.query(partition, "#pk = :pk");
        }
        self.query(partition, "#pk = :pk AND begins_with(#sk, :prefix)")
            .expression_attribute_names("#sk", SK)
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
    }

    fn query(&self, partition: &str, condition: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression(condition)
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":pk", AttributeValue::S(partition.to_owned()))
    }

    /// Reads one page of a partition of the index.
    pub(crate) async fn read_rows(&self, rows: IndexQuery<'_>) -> Result<Page<Row>, StoreError> {
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
        let answer = call.send().await.map_err(StoreError::from_call)?;
        let found: Vec<Row> = answer.items.unwrap_or_default().into_iter().filter_map(to_row).collect();
        let next = found.last().filter(|_| answer.last_evaluated_key.is_some()).cloned();
        Ok(Page { found, next })
    }

    /// Writes one item. A put or a delete alone costs half of what it costs in a transaction. An update is a
    /// transaction all the same: its idempotency token keeps a retry of the SDK from failing on the condition that the
    /// first attempt changed.
    pub(crate) async fn write(&self, write: Write) -> Result<(), StoreError> {
        let Write { key, change, condition, names, values } = write;
        let (some_names, some_values) = (!names.is_empty(), !values.is_empty());
        // The SDK has one builder per call; the table and the condition are set the same way in both.
        macro_rules! send {
            ($call:expr) => {
                $call
                    .table_name(&self.table)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(some_names.then_some(names))
                    .set_expression_attribute_values(some_values.then_some(values))
                    .send()
                    .await
                    .map(|_| ())
                    .map_err(StoreError::from_call)
            };
        }
        match change {
            Change::Put(item) => send!(self.client.put_item().set_item(Some(item))),
            Change::Delete => send!(self.client.delete_item().set_key(Some(item::key_item(&key)))),
            change => self.transact(vec![Write { key, change, condition, names, values }]).await,
        }
    }

    /// Writes one item if its condition holds, and says whether it did.
    pub(crate) async fn write_if(&self, write: Write) -> Result<bool, StoreError> {
        match self.write(write).await {
            Ok(()) => Ok(true),
            Err(StoreError::Condition { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Adds to an item's numbers, without a condition. It costs half of what it costs in a transaction, but a retry of
    /// the SDK may count twice: only for numbers that may be a little wrong.
    pub(crate) async fn add_counts(&self, write: Write) -> Result<(), StoreError> {
        let expression = write.update_expression();
        let call = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(item::key_item(&write.key)))
            .set_update_expression(expression)
            .set_expression_attribute_names(Some(write.names))
            .set_expression_attribute_values(Some(write.values));
        call.send().await.map_err(StoreError::from_call)?;
        Ok(())
    }

    /// Writes all or nothing. The SDK's idempotency token makes its own retries safe. A transaction that conflicted
    /// with another one changed nothing, so it is tried again; its conditions are checked again as well.
    pub(crate) async fn transact(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let writes: Vec<_> =
            writes.into_iter().map(|write| write.into_transaction(&self.table)).collect::<Result<_, _>>()?;
        let mut attempt = 0;
        loop {
            let call = self.client.transact_write_items().set_transact_items(Some(writes.clone()));
            match call.send().await.map_err(StoreError::from_transaction) {
                Err(StoreError::Conflict) if attempt < CONFLICT_RETRIES => {
                    attempt += 1;
                    tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
                }
                outcome => return outcome.map(|_| ()),
            }
        }
    }
}

/// Reads all pages of a query.
async fn read_to_end(call: QueryFluentBuilder) -> Result<Vec<(Key, Item)>, StoreError> {
    let (mut found, mut start) = (Vec::new(), None);
    loop {
        let call = call.clone().set_exclusive_start_key(start);
        let answer = call.send().await.map_err(StoreError::from_call)?;
        found.extend(answer.items.into_iter().flatten().filter_map(item::with_key));
        start = answer.last_evaluated_key;
        if start.is_none() {
            return Ok(found);
        }
    }
}

fn to_row(item: Item) -> Option<Row> {
    let sort = item.get(AGENDA_SK)?.as_s().ok()?.clone();
    Some(Row { key: item::with_key(item)?.0, sort })
}
