//! What every function starts with: its configuration ([`config`]), the AWS clients ([`aws`]) over their HTTP client ([`http`]) and
//! the [`authorities`] that it trusts, the log ([`log`]), secrets ([`secret`]) and the texts of mails and pages ([`text`]).
//!
//! Each request and each run is measured: what it used ([`tally`], to which `capacity` adds what DynamoDB counts) goes into
//! its [`line`](mod@line) in the log, whose [`metrics`] are listed once.
//!
//! Nothing here knows the table, mail or HTTP; those are the crates `store`, `mail` and `web`.

pub mod authorities;
pub mod aws;
mod capacity;
pub mod config;
pub mod http;
pub mod line;
pub mod log;
pub mod metrics;
pub mod secret;
pub mod tally;
pub mod text;

pub use authorities::Authorities;
pub use config::Config;
pub use line::Line;
