//! One write of one item, built step by step: what is written, and the condition under which it is.
//!
//! The calls that carry it out are in [`dynamodb`](crate::dynamodb).

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update};
use serde::Serialize;

use crate::error::StoreError;
use crate::item::{self, Item};
use crate::keys::Key;

/// One write with its condition.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) key: Key,
    pub(crate) change: Change,
    pub(crate) condition: Option<String>,
    pub(crate) names: HashMap<String, String>,
    pub(crate) values: HashMap<String, AttributeValue>,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Put(Item),
    Update { set: Vec<String>, remove: Vec<String>, add: Vec<String> },
    Delete,
    Check,
}

/// The condition that the item exists.
pub(crate) const EXISTS: &str = "attribute_exists(pk)";
/// The condition that the item does not exist.
pub(crate) const ABSENT: &str = "attribute_not_exists(pk)";

impl Write {
    fn new(key: &Key, change: Change) -> Self {
        Self { key: key.clone(), change, condition: None, names: HashMap::new(), values: HashMap::new() }
    }

    /// Writes a whole record.
    pub(crate) fn put(key: &Key, record: &impl Serialize) -> Result<Self, StoreError> {
        Ok(Self::new(key, Change::Put(item::to_item(key, record)?)))
    }

    /// Writes single attributes: those given to [`Write::set`], [`Write::remove`] and [`Write::add`].
    pub(crate) fn update(key: &Key) -> Self {
        Self::new(key, Change::Update { set: Vec::new(), remove: Vec::new(), add: Vec::new() })
    }

    /// Deletes the item.
    pub(crate) fn delete(key: &Key) -> Self {
        Self::new(key, Change::Delete)
    }

    /// Writes nothing: a transaction fails if its condition does not hold.
    pub(crate) fn check(key: &Key) -> Self {
        Self::new(key, Change::Check)
    }

    /// Sets an attribute.
    pub(crate) fn set(mut self, name: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        self = self.declare(name, value)?;
        if let Change::Update { set, .. } = &mut self.change {
            set.push(format!("#{name} = :{name}"));
        }
        Ok(self)
    }

    /// Sets an attribute, or removes it when there is no value.
    pub(crate) fn set_or_remove(self, name: &str, value: Option<&impl Serialize>) -> Result<Self, StoreError> {
        match value {
            Some(value) => self.set(name, value),
            None => Ok(self.remove(name)),
        }
    }

    /// Removes an attribute.
    pub(crate) fn remove(mut self, name: &str) -> Self {
        self.names.insert(format!("#{name}"), name.to_owned());
        if let Change::Update { remove, .. } = &mut self.change {
            remove.push(format!("#{name}"));
        }
        self
    }

    /// Adds an integer to a number; a negative one is taken away. An attribute that does not exist counts as 0.
    pub(crate) fn add(mut self, name: &str, number: impl Serialize) -> Result<Self, StoreError> {
        self = self.declare(name, &number)?;
        if let Change::Update { add, .. } = &mut self.change {
            add.push(format!("#{name} :{name}"));
        }
        Ok(self)
    }

    /// Writes only if an expression holds. It writes attributes as `#name`, each of them declared in `names`.
    pub(crate) fn only_if(mut self, expression: impl Into<String>, names: &[&str]) -> Self {
        self.condition = Some(expression.into());
        self.names.extend(names.iter().map(|name| (format!("#{name}"), (*name).to_owned())));
        self
    }

    /// Gives the condition a value, which it writes as `:name`.
    pub(crate) fn with(mut self, name: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        self.values.insert(format!(":{name}"), item::to_value(&self.key, value)?);
        Ok(self)
    }

    /// Writes only if the item's attribute `version` is still the one that was read; 0 means that there was no item.
    pub(crate) fn only_at_version(self, read: u32) -> Result<Self, StoreError> {
        if read == 0 {
            return Ok(self.only_if(ABSENT, &[]));
        }
        self.only_if("#version = :read_version", &["version"]).with("read_version", &read)
    }

    /// The update expression, if this is an update.
    pub(crate) fn update_expression(&self) -> Option<String> {
        let Change::Update { set, remove, add } = &self.change else { return None };
        let clauses = [("SET", set), ("REMOVE", remove), ("ADD", add)];
        let clauses = clauses.into_iter().filter(|(_, terms)| !terms.is_empty());
        Some(clauses.map(|(word, terms)| format!("{word} {}", terms.join(", "))).collect::<Vec<_>>().join(" "))
    }

    /// The write as a part of a transaction.
    pub(crate) fn into_transaction(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let expression = self.update_expression();
        let Self { key, change, condition, names, values } = self;
        let names = (!names.is_empty()).then_some(names);
        let values = (!values.is_empty()).then_some(values);
        // The SDK has one builder per kind of write; the table and the condition are set the same way in all of them.
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

    /// Makes `#name` mean an attribute and `:name` a value for it.
    fn declare(mut self, name: &str, value: &impl Serialize) -> Result<Self, StoreError> {
        self.names.insert(format!("#{name}"), name.to_owned());
        self.with(name, value)
    }
}
