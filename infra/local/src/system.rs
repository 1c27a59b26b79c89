//! A local system: starts its parts, connects them and stops them. What must not live here: what a part does.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use runtime::Config;
use serde_json::Value;
use store::Store;

use crate::{
    clock::Clock,
    database::{Database, DemoData, Storage},
    dev_routes,
    endpoint::Connection,
    faults::Faults,
    functions::{Functions, Jobs},
    gateway::Gateway,
    iam::Iam,
    invocations::Invocations,
    mailbox::{self, Mailbox},
    meter::Meter,
    metrics::Metrics,
    permissions::Permissions,
    proxy::Proxy,
    routes::Routes,
    scheduler::Scheduler,
    seed,
    server::{self, Server},
    template::{Function, Template},
};

/// How a local system starts. The default is what a test wants: any free port, in memory, real time, no demo data.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The port on loopback; 0 takes any free one.
    pub port: u16,
    pub storage: Storage,
    /// The instant at which the clock is frozen; without it the clock shows real time.
    pub at: Option<Timestamp>,
    /// Whether the demo data is written, once per data folder, and into another DynamoDB only if its table is empty.
    pub seed: bool,
    /// Whether calls of DynamoDB go through a proxy, with a [`Meter`] and [`Faults`], which, as SES and
    /// Lambda here do then, holds each function to its policies. Only for the embedded DynamoDB.
    pub metered: bool,
    /// Whether schedules start their jobs. They never do while the clock is frozen.
    pub scheduled: bool,
    pub count_flush: CountFlush,
    pub programme_cache: ProgrammeCache,
    /// Whether the review of live tabs asks the sites of links.
    pub link_check: LinkCheck,
    pub configuration_set: ConfigurationSet,
}

/// Whether mail is sent with the configuration set whose events name each mail's notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfigurationSet {
    /// As the template says.
    #[default]
    AsDeployed,
    /// Without one, as where only an identity's feedback tells what becomes of a mail.
    Missing,
}

/// Whether the review of live tabs asks the sites of links if they still lead somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkCheck {
    /// No: the demo data's sites do not exist, and tests need no network.
    #[default]
    Off,
    /// As the template says.
    AsDeployed,
}

/// When the functions write how often tabs were shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountFlush {
    /// With each visit, so that people who try the rollout see every count at once.
    #[default]
    Immediate,
    /// As rarely as the template says.
    AsDeployed,
}

/// How old the programme may be by which customers are shown a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProgrammeCache {
    /// Every request reads it, so that people who change it see the effect at once.
    #[default]
    Off,
    /// As old as the template says.
    AsDeployed,
}

/// A running local system. Dropping it stops it without waiting; [`LocalSystem::shutdown`] waits.
#[derive(Debug)]
pub struct LocalSystem {
    pub address: SocketAddr,
    clock: Clock,
    config: Config,
    store: Store,
    jobs: Jobs,
    /// Those of the HTTP API, of SES and of Lambda.
    servers: Vec<Server>,
    mailbox: Mailbox,
    invocations: Invocations,
    proxy: Option<Proxy>,
    database: Database,
    _scheduler: Option<Scheduler>,
}

/// Starts a local system. Many can run in one process.
///
/// # Errors
/// The port or the data folder is in use or cannot be used; another DynamoDB does not answer, does not accept the
/// credentials, or has another table of this name; a function exists only in the template or only as a crate;
/// the demo data cannot be written.
pub async fn start(options: Options) -> Result<LocalSystem> {
    // The port first: a second start must fail before it touches any data.
    let listener = server::listen(options.port).await?;
    let clock = options.at.map_or_else(Clock::real, Clock::frozen);
    let template = Template::embedded()?;
    let table = template.table()?;
    let name = options.storage.table().unwrap_or(&table.name).to_owned();
    let database = Database::start(options.storage, options.seed, &table, &clock).await?;
    let iam = Iam::new(Permissions::read(&template)?);
    let proxy = if options.metered { Some(Proxy::start(database.embedded_address()?, &iam).await?) } else { None };
    let connection = connect(&database, proxy.as_ref());
    let mailbox = Mailbox::new(clock.clone());
    let mail_server = mailbox::serve(&mailbox, &iam).await?;
    let invocations_listener = server::listen(0).await?;
    let adaptations = (options.count_flush, options.programme_cache, options.link_check, options.configuration_set);
    let mut deployed = adapt_to_this_machine(template.functions()?, listener.local_addr()?, &name, adaptations);
    sign_by_name(&mut deployed, proxy.as_ref());
    let variables = lambda_variables(&connection, mail_server.address, invocations_listener.local_addr()?);
    let (metrics, invocations) = (Metrics::default(), Invocations::default());
    let Functions { routes, jobs } = Functions::assemble(deployed, &variables, &metrics)?;
    let lambda_server = invocations.serve(invocations_listener, &jobs, &iam)?;
    let ses_endpoint = Some(format!("http://{}", mail_server.address));
    let lambda_endpoint = Some(format!("http://{}", lambda_server.address));
    let config = Config { ses_endpoint, lambda_endpoint, ..connection.config(&name)? };
    let store = Store::connect(&config);
    if options.seed {
        write_demo_data_once(&database, &store, clock.now()).await?;
    }
    proxy.iter().for_each(|proxy| proxy.meter.reset());

    let _scheduler = (options.scheduled && !clock.is_frozen()).then(|| Scheduler::start(&jobs, &clock));
    let gateway = Gateway::new(Routes::new(routes)?, clock.clone(), metrics.clone());
    let development = dev_routes::router(clock.clone(), jobs.clone(), metrics);
    let mail = mailbox::router(mailbox.clone(), clock.clone(), jobs.clone());
    let server = Server::start(listener, development.merge(mail).merge(gateway.into_router()))?;
    let (address, servers) = (server.address, vec![server, mail_server, lambda_server]);
    Ok(LocalSystem { address, clock, config, store, jobs, servers, mailbox, invocations, proxy, database, _scheduler })
}

/// How the functions reach the table: through the proxy, if there is one.
fn connect(database: &Database, proxy: Option<&Proxy>) -> Connection {
    match proxy {
        Some(proxy) => Connection::unverified(format!("http://{}", proxy.server.address)),
        None => database.connection(),
    }
}

/// Writes the demo data, unless they were written before.
async fn write_demo_data_once(database: &Database, store: &Store, now: Timestamp) -> Result<()> {
    if database.demo_data().await? == DemoData::ToBeWritten {
        seed::write_demo_data(store, now).await.context("the demo data cannot be written")?;
        database.mark_seeded()?;
    }
    Ok(())
}

/// What Lambda itself would set: credentials to sign with, and where the services of AWS are.
fn lambda_variables(dynamodb: &Connection, ses: SocketAddr, lambda: SocketAddr) -> Vec<(&'static str, String)> {
    let mut variables = dynamodb.variables();
    variables.push(("AWS_ENDPOINT_URL_LAMBDA", format!("http://{lambda}")));
    variables.push(("AWS_ENDPOINT_URL_SES", format!("http://{ses}")));
    variables
}

/// Replaces the template's values that cannot be right on this machine: the address in links that people get, the table's
/// name, how long counts wait, how old the programme may be, whether sites are asked about links, and whether mail has a
/// configuration set.
fn adapt_to_this_machine(
    mut functions: Vec<Function>,
    address: SocketAddr,
    table: &str,
    (flush, cache, link_check, set): (CountFlush, ProgrammeCache, LinkCheck, ConfigurationSet),
) -> Vec<Function> {
    for function in &mut functions {
        if let Some(url) = function.environment.get_mut("PUBLIC_URL") {
            *url = format!("http://{address}");
        }
        if let Some(name) = function.environment.get_mut("TABLE_NAME") {
            table.clone_into(name);
        }
        if let Some(seconds) = function.environment.get_mut("EXPOSURE_FLUSH_SECONDS")
            && flush == CountFlush::Immediate
        {
            "0".clone_into(seconds);
        }
        if let Some(seconds) = function.environment.get_mut("PROGRAMME_CACHE_SECONDS")
            && cache == ProgrammeCache::Off
        {
            "0".clone_into(seconds);
        }
        if let Some(checks) = function.environment.get_mut("LINK_CHECK")
            && link_check == LinkCheck::Off
        {
            "off".clone_into(checks);
        }
        if set == ConfigurationSet::Missing {
            function.environment.remove("MAIL_CONFIGURATION_SET");
        }
    }
    functions
}

/// Lets each function sign its calls with an access key of its own, its name, so that whoever gets them knows whose policies count.
/// Without the proxy they sign with the credentials of the table.
fn sign_by_name(functions: &mut [Function], proxy: Option<&Proxy>) {
    for function in functions.iter_mut().filter(|_| proxy.is_some()) {
        function.environment.insert("AWS_ACCESS_KEY_ID".to_owned(), function.name.clone());
    }
}

impl LocalSystem {
    /// Its address as a URL without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// How to reach the table as the functions do: for another client, or the binary of a function.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The table as the functions see it, through the proxy if there is one.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The functions that schedules and events start.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// The mails that the functions sent.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// The service that starts jobs for the functions.
    pub fn invocations(&self) -> &Invocations {
        &self.invocations
    }

    /// Counts calls of DynamoDB. Only with [`Options::metered`].
    pub fn meter(&self) -> Option<&Meter> {
        self.proxy.as_ref().map(|proxy| &proxy.meter)
    }

    /// What functions were refused because their policies do not allow it, and what was allowed by which. Only with
    /// [`Options::metered`].
    pub fn iam(&self) -> Option<&Iam> {
        self.proxy.as_ref().map(|proxy| &proxy.iam)
    }

    /// Breaks calls of DynamoDB. Only with [`Options::metered`].
    pub fn faults(&self) -> Option<&Faults> {
        self.proxy.as_ref().map(|proxy| &proxy.faults)
    }

    /// Writes items in DynamoDB's own JSON (`{"pk": {"S": …}}`), all or none. It goes past the functions, the store and
    /// the meter, so that a test can fill a table that would take too long to write through them.
    ///
    /// # Errors
    /// One of them is not an item of the table, or the table is not in the embedded database.
    pub fn import(&self, items: impl IntoIterator<Item = Value>) -> Result<()> {
        self.database.import(&self.config.table, items)
    }

    /// Deletes the items whose time to live has passed, and returns how many there were.
    ///
    /// # Errors
    /// The embedded database failed, or the table is in another one.
    pub fn delete_expired(&self) -> Result<usize> {
        self.database.delete_expired()
    }

    /// Lets running requests finish, then stops everything and frees port and folder.
    ///
    /// # Errors
    /// A part had failed or did not stop in time.
    pub async fn shutdown(self) -> Result<()> {
        for server in self.servers {
            server.stop().await?;
        }
        if let Some(proxy) = self.proxy {
            proxy.server.stop().await?;
        }
        self.database.stop().await
    }
}
