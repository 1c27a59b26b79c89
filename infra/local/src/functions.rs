//! The functions that the local system runs: for each crate, how its `main.rs` makes its router or runs its job. What
//! must not live here: routes, schedules and environments; those come from the template.

use std::{collections::BTreeMap, future::Future, pin::Pin, time::Duration};

use anyhow::{Context as _, Result, bail};
use axum::Router;
use mail::{Mailer, job::TimeLimit};
use runtime::Config;
use serde_json::Value;
use store::Store;
use web::gateway::guard;

use crate::template::{Function, Route};

/// A function behind the HTTP API.
struct Http {
    name: &'static str,
    router: fn(Store, &Config) -> Result<Router>,
}

/// Every function behind the HTTP API. Adding one is a line here and a resource in the template.
const HTTP: &[Http] = &[
    Http { name: "submit", router: |store, _| Ok(submit::router(store)) },
    Http { name: "preview", router: |store, _| Ok(preview::router(store)) },
    Http { name: "publish", router: |store, _| Ok(publish::router(store)) },
    Http { name: "read-listing", router: |store, config| Ok(read_listing::router(store, config)) },
    Http { name: "read-partner", router: |store, _| Ok(read_partner::router(store)) },
    Http { name: "console", router: |store, config| Ok(console::router(Mailer::connect(config, store)?)) },
    Http {
        name: "apply-self-assessment",
        router: |store, config| Ok(apply_self_assessment::router(Mailer::connect(config, store)?)),
    },
    Http {
        name: "review-self-assessment",
        router: |store, config| Ok(review_self_assessment::router(Mailer::connect(config, store)?)),
    },
    Http { name: "account", router: |store, config| Ok(account::router(Mailer::connect(config, store)?)) },
    Http { name: "programme", router: |store, _| Ok(programme::router(store)) },
    Http { name: "read-mail", router: |store, _| Ok(read_mail::router(store)) },
    Http { name: "catalogue", router: |store, _| Ok(catalogue::router(store)) },
];

/// A function that a schedule or an event starts.
struct Scheduled {
    name: &'static str,
    run: fn(Config, Value) -> Run,
}

/// One run of a scheduled function: its report, or why it failed.
pub type Run = Pin<Box<dyn Future<Output = Result<Value>> + Send>>;

/// How long a run may take here: as long as Lambda's longest.
const LONGEST: Duration = Duration::from_secs(900);

/// A job of the calendar: its crate's `run` with a store and a mailer of its own, as its `main.rs` makes them.
macro_rules! job {
    ($name:literal, $run:path) => {
        Scheduled {
            name: $name,
            run: |config, event| {
                Box::pin(async move {
                    let store = Store::connect(&config);
                    let mailer = Mailer::connect(&config, store.clone())?;
                    let event = serde_json::from_value(event)?;
                    let report = $run(&store, &mailer, &event, TimeLimit::within(LONGEST)).await?;
                    Ok(serde_json::to_value(report)?)
                })
            },
        }
    };
}

/// Every function that a schedule or an event starts. Adding one is a line here and a resource in the template.
const SCHEDULED: &[Scheduled] = &[
    job!("advance-rollout", advance_rollout::run),
    job!("enforce-fortified", enforce_fortified::run),
    job!("notify-expiry", notify_expiry::run),
    job!("send-notices", send_notices::run),
    Scheduled {
        name: "record-delivery",
        run: |config, event| {
            Box::pin(async move {
                let summary = record_delivery::run(&Store::connect(&config), &event).await?;
                Ok(serde_json::to_value(summary)?)
            })
        },
    },
];

/// The template's functions, each with the environment that the template gives it.
pub struct Functions {
    /// What answers each route.
    pub routes: Vec<(Route, Router)>,
    /// What a schedule starts, by name.
    pub jobs: BTreeMap<&'static str, Job>,
}

/// A scheduled function in its environment.
pub struct Job {
    config: Config,
    run: fn(Config, Value) -> Run,
}

impl Job {
    /// Runs it once with `event`.
    pub fn run(&self, event: Value) -> Run {
        (self.run)(self.config.clone(), event)
    }
}

impl Functions {
    /// Puts every function of the template into its environment and the variables that Lambda itself sets.
    ///
    /// # Errors
    /// The template and the crates differ, or a function misses a variable.
    pub fn assemble(functions: Vec<Function>, lambda: &[(&'static str, String)]) -> Result<Self> {
        for name in HTTP.iter().map(|http| http.name).chain(SCHEDULED.iter().map(|scheduled| scheduled.name)) {
            if !functions.iter().any(|function| function.name == name) {
                bail!("template.yaml does not deploy the function {name}");
            }
        }
        let mut assembled = Self { routes: Vec::new(), jobs: BTreeMap::new() };
        for function in functions {
            let config = config(&function, lambda)?;
            if let Some(http) = HTTP.iter().find(|http| http.name == function.name) {
                let router = guard((http.router)(Store::connect(&config), &config)?);
                assembled.routes.extend(function.routes.into_iter().map(|route| (route, router.clone())));
            } else if let Some(scheduled) = SCHEDULED.iter().find(|scheduled| scheduled.name == function.name) {
                assembled.jobs.insert(scheduled.name, Job { config, run: scheduled.run });
            } else {
                bail!("template.yaml deploys the function {}, which the local system does not know", function.name);
            }
        }
        Ok(assembled)
    }
}

/// The configuration that a function reads from the template's variables and Lambda's own.
fn config(function: &Function, lambda: &[(&'static str, String)]) -> Result<Config> {
    Config::from_lookup(|variable| {
        let own = function.environment.get(variable);
        own.or_else(|| lambda.iter().find(|(name, _)| *name == variable).map(|(_, value)| value)).cloned()
    })
    .with_context(|| format!("the function {}", function.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{database::Database, template::Template};

    #[tokio::test]
    async fn every_function_of_the_template_is_known_and_has_what_it_needs() {
        let functions = Template::embedded().unwrap().functions().unwrap();
        let routes: usize = functions.iter().map(|function| function.routes.len()).sum();
        let assembled = Functions::assemble(functions, &Database::variables("http://127.0.0.1:1")).unwrap();
        assert_eq!(assembled.routes.len(), routes);
    }

    #[test]
    fn a_function_that_the_template_forgets_or_invents_is_an_error() {
        let error = |functions| Functions::assemble(functions, &[]).err().unwrap().to_string();
        assert!(error(Vec::new()).contains("does not deploy the function submit"));
        let invented = Function {
            name: "dance".to_owned(),
            environment: BTreeMap::new(),
            routes: Vec::new(),
            schedules: Vec::new(),
        };
        let variables = Database::variables("http://127.0.0.1:1");
        let mut functions = Template::embedded().unwrap().functions().unwrap();
        functions.insert(0, Function { environment: functions[0].environment.clone(), ..invented });
        let error = Functions::assemble(functions, &variables).err().unwrap().to_string();
        assert!(error.contains("dance"), "{error}");
    }

    #[test]
    fn a_variable_that_the_template_forgets_is_an_error_that_names_both() {
        let mut functions = Template::embedded().unwrap().functions().unwrap();
        functions[0].environment.remove("TABLE_NAME");
        let name = functions[0].name.clone();
        let error = Functions::assemble(functions, &Database::variables("http://127.0.0.1:1")).err().unwrap();
        let error = format!("{error:#}");
        assert!(error.contains("TABLE_NAME") && error.contains(&name), "{error}");
    }
}
