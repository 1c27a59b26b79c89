//! The whole system on one machine: the functions of `template.yaml` in one process, over an embedded DynamoDB.
//!
//! | file | what it imitates |
//! |---|---|
//! | [`template`] | the deployment: which functions, routes and tables there are |
//! | [`routes`], `gateway` | API Gateway: which route a request belongs to, and the event that it becomes |
//! | [`functions`] | Lambda: each function in its environment |
//! | [`schedule`], `scheduler` | EventBridge: when jobs are due, and starting them |
//! | `database` | DynamoDB: `embedded`, or any `other_engine` at an [`Endpoint`] |
//! | [`invocations`] | Lambda's own API: jobs that a function starts |
//! | [`mailbox`] | SES, and the events that it sends about a mail |
//! | `metrics` | CloudWatch: the numbers in the lines of requests and runs |
//! | [`clock`] | the time, real or frozen |
//!
//! | file | what it is for |
//! |---|---|
//! | [`system`] | puts the parts together, starts and stops them |
//! | `server` | the HTTP servers of all parts |
//! | `proxy`, [`meter`], [`faults`], `refused` | tests: count and break calls of DynamoDB, and refuse what it refuses |
//! | `iam`, [`permissions`] | tests: refuse what IAM refuses, by the policies of the template |
//! | `dev_routes`, `replies` | development: `/_local/…` |
//! | [`seed`] | development: the demo data |
//! | [`replay`] | a demonstration: the programme's year, day by day |
//! | [`doctor`] | operators: what is wrong with a deployment, and what to do |
//! | [`cli`] | the command line |
//!
//! What must not live here: a rule of the programme, or a second implementation of anything that ships. Architecture
//! invariant: every server listens on loopback only.

#![allow(missing_docs, reason = "only this workspace's own tests use the crate")]

pub mod backup;
pub mod cli;
pub mod clock;
mod database;
mod dev_routes;
pub mod doctor;
mod embedded;
mod endpoint;
pub mod faults;
pub mod functions;
mod gateway;
mod iam;
pub mod invocations;
pub mod mailbox;
pub mod meter;
mod metrics;
mod other_engine;
pub mod permissions;
mod proxy;
mod refused;
pub mod replay;
mod replies;
pub mod routes;
pub mod schedule;
mod scheduler;
pub mod seed;
mod server;
pub mod system;
pub mod template;

pub use clock::Clock;
pub use database::Storage;
pub use endpoint::{BadEndpoint, Endpoint};
pub use faults::{DatabaseFault, Faults};
pub use iam::Iam;
pub use meter::{Call, Meter, Usage};
pub use system::{ConfigurationSet, CountFlush, LocalSystem, Options, ProgrammeCache, start};
