//! The functions that the local system runs, each in its environment. What must not live here: routes, schedules and
//! variables; those come from the template.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use axum::Router;
use mail::{Failure, Mailer, job::TimeLimit, listener};
use runtime::{Config, Line};
use serde::Serialize;
use serde_json::Value;
use store::Store;
use web::{gateway::guard, operation::Operation, routes::FunctionDescription};

use crate::{
    metrics::Metrics,
    schedule::Schedule,
    template::{Function, Route},
};

/// Makes a [`Crate`] of each name. `http` is a crate with a `router` and `routes`, `job` one with a `JOB` that a schedule
/// starts, `listener` one with a `run` that takes an event of any form.
macro_rules! crates {
    ($($kind:ident $name:ident,)*) => {
        &[$(Crate { name: stringify!($name), start: crates!(@ $kind $name) }),*]
    };
    (@ http $name:ident) => {
        Start::Http {
            router: |store, config| MakeRouter::make(&$name::router, store, config),
            describe: || $name::routes().describe(),
        }
    };
    (@ job $name:ident) => {
        Start::Job(|config, event| {
            Box::pin(async move {
                let (report, line) = $name::JOB.run_with(&config, event, TimeLimit::within(LONGEST_RUN)).await;
                (to_json(report), line)
            })
        })
    };
    (@ listener $name:ident) => {
        Start::Job(|config, event| {
            Box::pin(async move {
                let store = Store::connect(&config);
                let (summary, line) = listener::measure(&config.function, $name::run(&store, &event)).await;
                (to_json(summary), line)
            })
        })
    };
}

/// The crate of every function that the template deploys, in the template's order, which is that of openapi.json's tags.
/// `build.rs` writes the list.
const CRATES: &[Crate] = include!(concat!(env!("OUT_DIR"), "/crates.rs"));

struct Crate {
    /// As Rust spells it, with underscores.
    name: &'static str,
    start: Start,
}

/// How a crate's function is started.
enum Start {
    Http { router: fn(Store, &Config) -> Result<Router>, describe: fn() -> FunctionDescription },
    Job(fn(Config, Value) -> MeasuredRun),
}

/// Calls a function's `router`, whatever it takes: the table, also the configuration, or a mailer.
trait MakeRouter<Arguments> {
    fn make(&self, store: Store, config: &Config) -> Result<Router>;
}

impl<F: Fn(Store) -> Router> MakeRouter<Store> for F {
    fn make(&self, store: Store, _: &Config) -> Result<Router> {
        Ok(self(store))
    }
}

impl<F: Fn(Store, &Config) -> Router> MakeRouter<(Store, &Config)> for F {
    fn make(&self, store: Store, config: &Config) -> Result<Router> {
        Ok(self(store, config))
    }
}

impl<F: Fn(Mailer) -> Router> MakeRouter<Mailer> for F {
    fn make(&self, store: Store, config: &Config) -> Result<Router> {
        Ok(self(Mailer::connect(config, store)?))
    }
}

impl<F: Fn(Mailer, &Config) -> Router> MakeRouter<(Mailer, &Config)> for F {
    fn make(&self, store: Store, config: &Config) -> Result<Router> {
        Ok(self(Mailer::connect(config, store)?, config))
    }
}

/// How long a job may run here: as long as Lambda allows at most.
const LONGEST_RUN: Duration = Duration::from_secs(900);

/// One run of a job. Its value is the job's report, and the line that a deployed job would log.
type MeasuredRun = Pin<Box<dyn Future<Output = (Result<Value>, Line)> + Send>>;

/// What a job answered, as the Runtime API would get it. The error is the job's own [`Failure`], with its kind before it.
fn to_json(answer: Result<impl Serialize, Failure>) -> Result<Value> {
    let answer = answer.map_err(|failure| {
        let kind = failure.kind.as_str();
        anyhow::Error::new(failure).context(kind)
    })?;
    Ok(serde_json::to_value(answer)?)
}

/// A function that a schedule or an event starts, in its environment.
pub struct Job {
    /// The logical id of its function, which is also the function's name on this machine.
    function: String,
    config: Config,
    start: fn(Config, Value) -> MeasuredRun,
    metrics: Metrics,
    pub schedules: Vec<Schedule>,
    /// Whether it gets the events that SES publishes about mails.
    hears_of_mails: bool,
}

impl Job {
    /// Runs it once with `event`, and adds its numbers to the metrics.
    pub async fn run(&self, event: Value) -> Result<Value> {
        let (report, line) = (self.start)(self.config.clone(), event).await;
        self.metrics.record(&line);
        report
    }
}

/// All jobs by name. Clones share them.
#[derive(Clone)]
pub struct Jobs(Arc<BTreeMap<String, Job>>);

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl Jobs {
    pub fn get(&self, name: &str) -> Option<&Job> {
        self.0.get(name)
    }

    /// The job of a function.
    pub fn of_function(&self, function: &str) -> Option<&Job> {
        self.0.values().find(|job| job.function == function)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The jobs that schedules start.
    pub fn scheduled(&self) -> impl Iterator<Item = (&str, &Job)> {
        self.0.iter().filter(|(_, job)| !job.schedules.is_empty()).map(|(name, job)| (name.as_str(), job))
    }

    /// The job that gets the events that SES publishes about mails.
    ///
    /// # Errors
    /// The template deploys none.
    pub fn mail_listener(&self) -> Result<(&str, &Job)> {
        let listener = self.0.iter().find(|(_, job)| job.hears_of_mails);
        listener.map(|(name, job)| (name.as_str(), job)).context("template.yaml has no function with an SNS event")
    }
}

/// A function that answers requests.
#[derive(Clone, Debug)]
pub struct HttpFunction {
    pub name: Arc<str>,
    pub router: Router,
}

/// The template's functions in their environments.
pub struct Functions {
    /// Each route with the function that answers it.
    pub routes: Vec<(Route, HttpFunction)>,
    pub jobs: Jobs,
}

impl Functions {
    /// Starts each of the template's functions with its own variables and those that Lambda sets.
    ///
    /// # Errors
    /// The list of crates lacks a function, a variable is missing, or a schedule is not understood.
    pub fn assemble(deployed: Vec<Function>, lambda: &[(&'static str, String)], metrics: &Metrics) -> Result<Self> {
        let (mut routes, mut jobs) = (Vec::new(), BTreeMap::new());
        for function in deployed {
            let config = read_config(&function, lambda)?;
            let known = CRATES.iter().find(|known| known.name == function.name.replace('-', "_"));
            match known.map(|known| &known.start) {
                Some(Start::Http { router, .. }) => {
                    let router = guard(router(Store::connect(&config), &config)?);
                    let answers = HttpFunction { name: function.name.into(), router };
                    routes.extend(function.routes.into_iter().map(|route| (route, answers.clone())));
                }
                Some(Start::Job(start)) => {
                    let schedules = function.schedules.iter().map(|expression| Schedule::parse(expression));
                    let schedules = schedules.collect::<Result<_>>()?;
                    let (hears_of_mails, metrics) = (!function.topics.is_empty(), metrics.clone());
                    let job = Job { function: function.id, config, start: *start, metrics, schedules, hears_of_mails };
                    jobs.insert(function.name, job);
                }
                None => bail!("infra/local/build.rs did not find the function {} in template.yaml", function.name),
            }
        }
        Ok(Self { routes, jobs: Jobs(Arc::new(jobs)) })
    }
}

/// The functions that serve HTTP by their names, each with the description of its routes.
pub fn descriptions() -> impl Iterator<Item = (String, FunctionDescription)> {
    CRATES.iter().filter_map(|known| match known.start {
        Start::Http { describe, .. } => Some((known.name.replace('_', "-"), describe())),
        Start::Job(_) => None,
    })
}

/// The routes of each function that serves HTTP, by the function's name.
pub fn operations() -> BTreeMap<String, Vec<Operation>> {
    descriptions().map(|(name, description)| (name, description.operations)).collect()
}

/// The configuration that a function reads from its variables and those that Lambda sets.
fn read_config(function: &Function, lambda: &[(&'static str, String)]) -> Result<Config> {
    Config::from_lookup(|variable| {
        if variable == "AWS_LAMBDA_FUNCTION_NAME" {
            return Some(function.name.clone());
        }
        let own = function.environment.get(variable);
        own.or_else(|| lambda.iter().find(|(name, _)| *name == variable).map(|(_, value)| value)).cloned()
    })
    .with_context(|| format!("the function {}", function.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Template;

    fn deployed() -> Vec<Function> {
        Template::embedded().unwrap().functions().unwrap()
    }

    fn assemble(functions: Vec<Function>) -> Result<Functions> {
        let lambda = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name, "set".to_owned()));
        Functions::assemble(functions, &lambda, &Metrics::default())
    }

    fn error(functions: Vec<Function>) -> String {
        format!("{:#}", assemble(functions).err().unwrap())
    }

    #[tokio::test]
    async fn every_function_of_the_template_is_known_and_has_what_it_needs() {
        let functions = deployed();
        let routes: usize = functions.iter().map(|function| function.routes.len()).sum();
        let scheduled = functions.iter().filter(|function| !function.schedules.is_empty()).count();
        let Functions { routes: assembled, jobs } = assemble(functions).unwrap();
        assert_eq!((assembled.len(), jobs.scheduled().count()), (routes, scheduled));
        assert_eq!(jobs.mail_listener().unwrap().0, "record-delivery");
    }

    #[test]
    fn a_function_without_a_crate_is_an_error_that_names_it() {
        let mut functions = deployed();
        functions[0].name = "dance".to_owned();
        let error = error(functions);
        assert!(error.contains("did not find the function dance"), "{error}");
    }

    #[test]
    fn a_variable_that_the_template_forgets_is_an_error_that_names_both() {
        let mut functions = deployed();
        functions[0].environment.remove("TABLE_NAME");
        let name = functions[0].name.clone();
        let error = error(functions);
        assert!(error.contains("TABLE_NAME") && error.contains(&name), "{error}");
    }
}
