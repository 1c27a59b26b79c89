//! What system tests have in common. Everything behind the port of a test's system is what ships: there is no mock here.
//!
//! | module | what it is for |
//! |---|---|
//! | `allowed_calls` | a test fails if a function called AWS as its policies do not allow |
//! | `world`, `http` | a local system of a test's own, and requests to it |
//! | [`second_engine`] | the tables of a system in another DynamoDB than the embedded one |
//! | [`assessment`], [`applicant`] | Security Self Assessments, through the API now and through the store at any instant |
//! | [`crowd`], [`approved`] | a table with any number of apps or of partners |
//! | [`answers`] | answers of any size |
//! | [`table`], [`budgets`] | the items in the table, and what reading and writing them may cost |
//! | [`audience`] | who may call which route |
//! | [`runtime_api`], [`events`] | the real program of a function, and an event for it |
//! | [`tls`] | a server of HTTPS with an authority of its own |
//! | [`openapi`] | writes `openapi.json` |

#![allow(missing_docs, reason = "only this workspace's own tests use the crate")]

pub mod alarms;
mod allowed_calls;
pub mod answers;
pub mod applicant;
pub mod approved;
pub mod assessment;
pub mod audience;
pub mod badge_history;
pub mod badge_model;
pub mod budgets;
pub mod crowd;
pub mod events;
mod http;
pub mod local_program;
pub mod openapi;
pub mod runtime_api;
pub mod second_engine;
mod staff;
pub mod table;
pub mod tls;
mod world;

use anyhow::Result;

pub use http::{Credentials, Person, Request, Response, Session};
pub use local::functions::operations;
pub use local::seed::{KIM, PAT, STAFF};
pub use world::World;

/// Acme Notes: every question answered and published; Cloud Fortified.
pub const NOTES: &str = "com.example.acme.notes";
/// Acme Charts: an incomplete draft, nothing live; Cloud Fortified.
pub const CHARTS: &str = "com.example.acme.charts";
/// Borealis Sync: no answers yet.
pub const SYNC: &str = "com.example.borealis.sync";
pub const NOTES_PRODUCT: &str = "00000000-0000-4000-8000-000000000001";
pub const CHARTS_PRODUCT: &str = "00000000-0000-4000-8000-000000000002";
pub const SYNC_PRODUCT: &str = "00000000-0000-4000-8000-000000000003";

/// The time in a test that sets none: both questionnaires are in force and every question counts.
pub const THEN: &str = "2026-01-15T09:00:00Z";

/// The path of an app's answers in REST v2.
pub fn v2(app: &str) -> String {
    format!("/rest/2/addons/{app}/privacy-and-security")
}

/// The path of a product's answers in REST v3.
pub fn v3(product: &str) -> String {
    format!("/rest/3/privacy-and-security/products/{product}")
}

/// A REST v3 path at its second address, which the original API has too.
pub fn under_marketplace(path: &str) -> String {
    format!("/marketplace{path}")
}

/// The path of an app's tab.
pub fn listing(app: &str) -> String {
    format!("/listings/{app}/privacy-and-security")
}

/// The path of the preview of an app's draft.
pub fn preview(app: &str) -> String {
    format!("/apps/{app}/privacy-and-security/preview")
}

/// Replaces the parameters of a route's path, which are in braces, by their values.
///
/// # Errors
/// A parameter has no value.
pub fn fill_path(path: &str, mut value: impl FnMut(&str) -> Result<String>) -> Result<String> {
    let mut filled = String::new();
    for (index, part) in path.split(['{', '}']).enumerate() {
        // The text between two braces.
        let is_parameter = index % 2 == 1;
        filled.push_str(&if is_parameter { value(part)? } else { part.to_owned() });
    }
    Ok(filled)
}
