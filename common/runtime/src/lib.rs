//! What every function starts with: its configuration ([`config`]), the AWS clients ([`aws`]), the log ([`log`]),
//! secrets ([`secret`]) and the texts of mails and pages ([`text`]).
//!
//! Nothing here knows the table, mail or HTTP; those are the crates `store`, `mail` and `web`.

pub mod aws;
pub mod config;
pub mod log;
pub mod metric;
pub mod secret;
pub mod text;

pub use config::Config;
