//! The types of requests and replies in the table of routes. Only with the feature `schema`, which no deployed function has,
//! do they have a JSON Schema.

#[cfg(feature = "schema")]
use schemars::{Schema, SchemaGenerator};

/// A type that has a JSON Schema.
#[cfg(feature = "schema")]
pub trait HasSchema: schemars::JsonSchema {}
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> HasSchema for T {}

/// Any type: without the feature `schema` there are no schemas.
#[cfg(not(feature = "schema"))]
pub trait HasSchema {}
#[cfg(not(feature = "schema"))]
impl<T> HasSchema for T {}

/// Makes the schema of a type; without the feature `schema`, nothing.
#[derive(Clone, Copy, Debug)]
pub struct SchemaSource {
    #[cfg(feature = "schema")]
    pub(super) make: fn(&mut SchemaGenerator) -> Schema,
}

impl SchemaSource {
    pub fn for_type<T: HasSchema>() -> Self {
        Self {
            #[cfg(feature = "schema")]
            make: |generator| generator.subschema_for::<T>(),
        }
    }
}
