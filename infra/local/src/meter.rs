//! What the calls of DynamoDB consume, as DynamoDB itself counts it. What must not live here: how calls travel; that is
//! `proxy`.

use std::{
    ops::AddAssign,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context as _, Result};
use axum::{body::Bytes, http::StatusCode};
use serde_json::Value;

/// The operations whose answers say what they consumed, if asked.
const METERED: &[&str] = &[
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
];

/// The operations whose units are read units; those of all others are write units.
const READING: &[&str] = &["BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"];

/// One call of DynamoDB: one round trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `GetItem`, `TransactWriteItems` and so on.
    pub operation: String,
    /// The partition that a query reads, of the table or of its index.
    pub partition: Option<String>,
    /// The response's HTTP status. A condition that does not hold is a 400.
    pub status: u16,
    /// In read units of 4 KB.
    pub read_units: f64,
    /// In write units of 1 KB. Zero for a write that was refused, although AWS charges for it.
    pub write_units: f64,
}

/// What some calls consumed together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// How many calls there were.
    pub round_trips: usize,
    /// In read units of 4 KB.
    pub read_units: f64,
    /// In write units of 1 KB.
    pub write_units: f64,
}

impl Usage {
    /// Adds up what `calls` consumed.
    pub fn sum<'a>(calls: impl IntoIterator<Item = &'a Call>) -> Self {
        let mut sum = Self::default();
        for Call { read_units, write_units, .. } in calls {
            sum += Self { round_trips: 1, read_units: *read_units, write_units: *write_units };
        }
        sum
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.round_trips += other.round_trips;
        self.read_units += other.read_units;
        self.write_units += other.write_units;
    }
}

/// The calls since the meter was last read, in the order in which they were answered. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Vec<Call>>>);

impl Meter {
    /// The calls since the last `take`. The meter begins again at zero.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.calls())
    }

    /// Forgets the calls so far.
    pub fn reset(&self) {
        self.calls().clear();
    }

    pub(crate) fn record(&self, call: Call) {
        self.calls().push(call);
    }

    fn calls(&self) -> MutexGuard<'_, Vec<Call>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds to a request's body the field that asks what the call consumes. Also gives the partition that a query names.
pub(crate) fn ask_for_capacity(operation: &str, body: Bytes) -> Result<(Bytes, Option<String>)> {
    if !METERED.contains(&operation) {
        return Ok((body, None));
    }
    let mut request: Value = serde_json::from_slice(&body).context("a request that is not JSON")?;
    // The store uses this placeholder for the partition key in all of its queries.
    let partition = request["ExpressionAttributeValues"][":pk"]["S"].as_str().filter(|_| operation == "Query");
    let partition = partition.map(ToOwned::to_owned);
    if let Some(fields) = request.as_object_mut() {
        fields.insert("ReturnConsumedCapacity".to_owned(), "TOTAL".into());
    }
    Ok((serde_json::to_vec(&request)?.into(), partition))
}

/// Reads from a response what its call consumed.
pub(crate) fn read_capacity(operation: String, partition: Option<String>, status: StatusCode, body: &[u8]) -> Call {
    let response: Value = serde_json::from_slice(body).unwrap_or_default();
    let units: f64 = match &response["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().filter_map(|table| table["CapacityUnits"].as_f64()).sum(),
        table => table["CapacityUnits"].as_f64().unwrap_or(0.0),
    };
    let (read_units, write_units) = if READING.contains(&operation.as_str()) { (units, 0.0) } else { (0.0, units) };
    Call { operation, partition, status: status.as_u16(), read_units, write_units }
}
