//! The types of what travels, as the table of routes names them. Their schemas exist only with the feature `schema`, which
//! no deployed function has; there, nothing of a type is kept.

#[cfg(feature = "schema")]
use schemars::{Schema, SchemaGenerator};

/// A type whose JSON Schema openapi.json can show.
#[cfg(feature = "schema")]
pub trait Described: schemars::JsonSchema {}
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> Described for T {}

/// A type whose JSON Schema openapi.json can show: without the feature `schema`, every type.
#[cfg(not(feature = "schema"))]
pub trait Described {}
#[cfg(not(feature = "schema"))]
impl<T> Described for T {}

/// The schema of a type.
#[derive(Clone, Copy, Debug)]
pub struct SchemaOf {
    #[cfg(feature = "schema")]
    pub(super) make: fn(&mut SchemaGenerator) -> Schema,
}

impl SchemaOf {
    pub fn type_of<T: Described>() -> Self {
        Self {
            #[cfg(feature = "schema")]
            make: |generator| generator.subschema_for::<T>(),
        }
    }
}
