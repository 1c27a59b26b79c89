//! The whole system on one machine: `template.yaml` with its functions in one process over an embedded DynamoDB.
//!
//! | file | what it imitates |
//! |---|---|
//! | [`template`] | the deployment: what there is |
//! | [`routes`], `gateway` | API Gateway: which route, and the event |
//! | `functions` | Lambda: each function in its environment |
//! | [`schedule`] | EventBridge: the jobs, when they are due |
//! | [`database`] | DynamoDB |
//! | [`wire`], [`faults`] | the network in between: metered, and broken on purpose |
//! | [`mailbox`] | SES, and what it tells about a mail |
//! | [`clock`] | time, real or frozen |
//! | `dev_routes`, [`seed`](mod@seed) | nothing: they are for development |
//! | [`replay`] | nothing: it lives the programme's year on all of them |
//! | [`cli`], `server` | the program, and its listeners |
//!
//! What must not live here: a rule of the programme, or a second implementation of anything that ships. Architecture
//! invariant: every listener is on loopback.

pub mod cli;
pub mod clock;
pub mod database;
mod dev_routes;
pub mod faults;
mod functions;
mod gateway;
pub mod mailbox;
pub mod replay;
pub mod routes;
pub mod schedule;
pub mod seed;
mod server;
pub mod template;
pub mod wire;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use runtime::Config;
use store::Store;

pub use clock::Clock;
pub use database::Data;
pub use faults::{Fault, Faults};
pub use mailbox::Mailbox;
pub use wire::{Call, Meter, Usage};

use crate::{
    database::Database,
    functions::Functions,
    schedule::{Schedule, Schedules},
    server::Server,
    template::Template,
    wire::Wire,
};

/// How a local system starts. The default is what a test wants: any port, in memory, real time, no demo data.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on loopback; 0 takes any free one.
    pub port: u16,
    /// Where the items are kept.
    pub data: Data,
    /// The instant at which the clock stands still; without it time is real.
    pub at: Option<Timestamp>,
    /// Whether demo data is written, once per data folder.
    pub seed: bool,
    /// Whether a [`Meter`] and [`Faults`] stand between the functions and DynamoDB.
    pub metered: bool,
    /// Whether the schedules start their functions, when time is real.
    pub scheduled: bool,
    /// When the counts of visits are written.
    pub counts: Counts,
}

/// When the counts of visits are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    /// With each visit: whoever tries the rollout wants to see every count.
    #[default]
    AtOnce,
    /// Summed up for as long as the template says.
    AsDeployed,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            data: Data::Ephemeral,
            at: None,
            seed: false,
            metered: false,
            scheduled: false,
            counts: Counts::default(),
        }
    }
}

/// A running local system. Dropping it stops it without waiting; [`Running::shutdown`] waits.
#[derive(Debug)]
pub struct Running {
    /// Where it answers.
    pub address: SocketAddr,
    clock: Clock,
    config: Config,
    store: Store,
    server: Server,
    mailbox: Mailbox,
    mail_server: Server,
    wire: Option<Wire>,
    database: Database,
    _schedules: Option<Schedules>,
}

/// Starts a local system. Many can run in one process.
///
/// # Errors
/// The port or the data folder is in use or cannot be used; the template and the crates differ; the demo data cannot
/// be written.
pub async fn start(options: Options) -> Result<Running> {
    // The port first: a second start says so before it touches any data.
    let listener = server::listen(options.port).await?;
    let clock = options.at.map_or_else(Clock::real, Clock::frozen);
    let template = Template::embedded()?;
    let table = template.table()?;
    let database = Database::start(options.data, &table, &clock).await?;
    let wire = if options.metered { Some(Wire::start(database.server.address).await?) } else { None };
    let endpoint = wire.as_ref().map_or(database.server.address, |wire| wire.server.address);
    let mailbox = Mailbox::new(clock.clone());
    let mail_server = mailbox.serve().await?;
    let mut variables = Database::variables(&format!("http://{endpoint}")).to_vec();
    variables.push(("AWS_ENDPOINT_URL_SES", format!("http://{}", mail_server.address)));
    let public_url = format!("http://{}", listener.local_addr()?);
    let deployed = template.functions()?;
    let schedules =
        deployed.iter().flat_map(|function| function.schedules.iter().map(|at| (function.name.clone(), at)));
    let schedules: BTreeMap<String, Schedule> =
        schedules.map(|(name, at)| Ok((name, Schedule::parse(at)?))).collect::<Result<_>>()?;
    let functions = Functions::assemble(here(&public_url, options.counts, deployed), &variables)?;

    let config = store_config(&table.name, &variables)?;
    let store = Store::connect(&config);
    if options.seed && !database.is_seeded() {
        seed::seed(&store, clock.now()).await.context("the demo data cannot be written")?;
        database.mark_seeded()?;
    }
    if let Some(wire) = &wire {
        wire.meter.reset();
    }

    let gateway = gateway::Gateway::new(routes::Routes::new(functions.routes)?, clock.clone());
    let jobs = Arc::new(functions.jobs);
    let follows = options.scheduled && !clock.is_frozen();
    let schedules = follows.then(|| Schedules::start(schedules, &jobs, &clock));
    let desk = mailbox::routes::Desk { mailbox: mailbox.clone(), clock: clock.clone(), jobs: jobs.clone() };
    let bench = dev_routes::Bench { clock: clock.clone(), jobs };
    let api = axum::Router::new().fallback(gateway::handle).with_state(Arc::new(gateway));
    let server = Server::start(listener, dev_routes::router(bench).merge(mailbox::routes::router(desk)).merge(api))?;
    Ok(Running {
        address: server.address,
        clock,
        config,
        store,
        server,
        mailbox,
        mail_server,
        wire,
        database,
        _schedules: schedules,
    })
}

/// The functions, told what is so on this machine where the template says something else: the address that they name in
/// what they write to people, and how long counts wait.
fn here(url: &str, counts: Counts, mut functions: Vec<template::Function>) -> Vec<template::Function> {
    let mut here = vec![("PUBLIC_URL", url)];
    if counts == Counts::AtOnce {
        here.push(("EXPOSURE_FLUSH_SECONDS", "0"));
    }
    for function in &mut functions {
        for (name, value) in &here {
            if let Some(own) = function.environment.get_mut(*name) {
                (*value).clone_into(own);
            }
        }
    }
    functions
}

/// The configuration of a program that uses the table from outside the functions: seeds and tests.
fn store_config(table: &str, variables: &[(&'static str, String)]) -> Result<Config> {
    let lookup = |wanted: &str| match wanted {
        "TABLE_NAME" => Some(table.to_owned()),
        _ => variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone()),
    };
    Config::from_lookup(lookup).context("the table's configuration")
}

impl Running {
    /// Its address as a URL without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How to reach the table as the functions do: for a client of one's own, or a function's binary.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The table as the functions see it, through the meter if there is one.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The mails that the functions sent.
    #[must_use]
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// What the functions ask of DynamoDB; none unless it was started with [`Options::metered`].
    #[must_use]
    pub fn meter(&self) -> Option<&Meter> {
        self.wire.as_ref().map(|wire| &wire.meter)
    }

    /// What goes wrong between the functions and DynamoDB; none unless it was started with [`Options::metered`].
    #[must_use]
    pub fn faults(&self) -> Option<&Faults> {
        self.wire.as_ref().map(|wire| &wire.faults)
    }

    /// Writes items in DynamoDB's own JSON (`{"pk": {"S": …}}`) as they are, all or none: past the functions, the store
    /// and the meter, for tables of a size that no test could write through them.
    ///
    /// # Errors
    /// One of them is not an item of the table.
    pub fn import(&self, items: impl IntoIterator<Item = serde_json::Value>) -> Result<()> {
        self.database.import(&self.config.table, items)
    }

    /// Deletes the items whose time to live has passed, and says how many.
    ///
    /// # Errors
    /// The database's own.
    pub fn sweep_expired(&self) -> Result<usize> {
        self.database.sweep_expired()
    }

    /// Lets the running requests finish, then stops everything and frees port and folder.
    ///
    /// # Errors
    /// A part had failed or did not stop in time.
    pub async fn shutdown(self) -> Result<()> {
        self.server.stop().await?;
        self.mail_server.stop().await?;
        if let Some(wire) = self.wire {
            wire.server.stop().await?;
        }
        self.database.stop().await
    }
}
