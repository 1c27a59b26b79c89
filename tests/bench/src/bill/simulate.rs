//! Past one machine: for more reads and more apps than anybody has here, what a month costs, how much of each limit of AWS a
//! marketplace takes at its busiest, and which limit comes first. Everything is measured by the bill, computed by a formula that is
//! printed, or an option that is an assumption. What must not live here: measuring.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use clap::Args;
use domain::programme::Programme;
use store::agenda::SHARDS;
use store::exposure::COUNT_SHARDS;
use system_tests::crowd::APPS_PER_PARTNER;

use super::deployment::Deployment;
use super::measure::{Measured, measure_all};
use super::statement::{billed_milliseconds, function_uses, items};
use super::traffic::{HOURS_OF_MONTH, Monthly, Traffic};
use super::{Assumptions, with_commas};
use crate::prices::{ChosenPrices, Prices};

/// The function that answers customers.
const READER: &str = "read-listing";

/// `--apps` and `--reads` are replaced by the numbers of the two lists.
#[derive(Debug, Args)]
pub struct Simulate {
    /// How often tabs are read in a month, several numbers with commas between.
    #[arg(long = "read-counts", value_delimiter = ',', default_values_t = [1e6, 1e8, 1e9, 1e10])]
    read_counts: Vec<f64>,
    /// How many apps there are, several numbers with commas between.
    #[arg(long = "app-counts", value_delimiter = ',', default_values_t = [1e3, 1e5, 1e6])]
    app_counts: Vec<f64>,
    #[command(flatten)]
    traffic: Traffic,
    #[command(flatten)]
    assumed: Assumptions,
    #[command(flatten)]
    busiest: Busiest,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    prices: ChosenPrices,
}

/// What is assumed of the busiest second.
#[derive(Debug, Args)]
struct Busiest {
    /// How many times as many reads as on average there are in the busiest second.
    #[arg(long, default_value_t = 5.0)]
    peak: f64,
    /// Which share of all reads the app has that is read most.
    #[arg(long, default_value_t = 0.02)]
    hottest_app: f64,
    /// Which share of all apps is due a warning on the same day.
    #[arg(long, default_value_t = 0.3)]
    due_at_once: f64,
}

/// What an account of AWS has without asking for more.
#[derive(Debug, Args)]
struct Limits {
    /// How many instances of functions may run at the same time.
    #[arg(long, default_value_t = 1_000.0)]
    instances: f64,
    /// How many requests a second the HTTP API takes.
    #[arg(long, default_value_t = 10_000.0)]
    api_requests: f64,
    /// How many read units a second one partition of DynamoDB gives, and so one item.
    #[arg(long, default_value_t = 3_000.0)]
    partition_reads: f64,
    /// How many write units a second one partition takes.
    #[arg(long, default_value_t = 1_000.0)]
    partition_writes: f64,
    /// How many mails a day SES sends.
    #[arg(long, default_value_t = 50_000.0)]
    mails_a_day: f64,
}

/// How much of a limit is taken.
struct Load {
    name: &'static str,
    /// In the limit's unit.
    taken: f64,
    limit: f64,
    formula: &'static str,
    /// What to do when it is reached.
    remedy: &'static str,
}

impl Load {
    fn share(&self) -> f64 {
        self.taken / self.limit
    }
}

pub async fn print_simulation(simulate: Simulate) -> Result<()> {
    let Simulate { read_counts, app_counts, mut traffic, assumed, busiest, limits, prices } = simulate;
    let (prices, deployment) = (prices.read()?, Deployment::read()?);
    let measured = measure_all().await?;
    let (mut table, mut formulas) = (String::new(), String::new());
    for apps in app_counts {
        for reads in &read_counts {
            (traffic.apps, traffic.reads) = (apps, *reads);
            let month = traffic.of_month(measured.clone())?;
            let dollars = price_of(&month, &deployment, &measured, (&traffic, &assumed), &prices)?;
            let loads = loads(&month, &deployment, (&traffic, &assumed), &busiest, &limits)?;
            if table.is_empty() {
                table = header(&loads);
                formulas = loads.iter().fold(String::new(), |all, load| {
                    all + &format!(
                        "- **{}**: {}; {} at most. At the limit: {}.\n",
                        load.name,
                        load.formula,
                        with_commas(load.limit),
                        load.remedy
                    )
                });
            }
            write_row(&mut table, &traffic, dollars, &loads)?;
        }
    }
    println!("{table}\n{formulas}");
    Ok(())
}

fn header(loads: &[Load]) -> String {
    let names: String = loads.iter().map(|load| format!(" {} |", load.name)).collect();
    format!(
        "| apps | reads a month | $ a month |{names} first limit |\n|---|---|---|{}---|\n",
        "---|".repeat(loads.len())
    )
}

fn write_row(table: &mut String, traffic: &Traffic, dollars: f64, loads: &[Load]) -> Result<()> {
    let first = loads.iter().max_by(|one, other| one.share().total_cmp(&other.share())).context("there are limits")?;
    let (apps, reads, dollars) = (with_commas(traffic.apps), with_commas(traffic.reads), with_commas(dollars));
    write!(table, "| {apps} | {reads} | {dollars} |")?;
    for load in loads {
        let taken = if load.taken < 10.0 { format!("{:.1}", load.taken) } else { with_commas(load.taken) };
        let reached = if load.share() > 1.0 { "**" } else { "" };
        write!(table, " {reached}{taken}{reached} |")?;
    }
    writeln!(table, " {}: {:.0} % of it |", first.name, 100.0 * first.share())?;
    Ok(())
}

/// The sum of the bill, in US dollars.
fn price_of(
    month: &[Monthly],
    deployment: &Deployment,
    measured: &Measured,
    (traffic, assumed): (&Traffic, &Assumptions),
    prices: &Prices,
) -> Result<f64> {
    let uses = function_uses(month, deployment, assumed)?;
    let items = items(month, &uses, deployment, measured.bytes_of_app, (traffic, assumed));
    items.iter().map(|item| item.dollars(prices)).sum()
}

/// How much of each limit is taken in the busiest second, or on the busiest day.
fn loads(
    month: &[Monthly],
    deployment: &Deployment,
    (traffic, assumed): (&Traffic, &Assumptions),
    busiest: &Busiest,
    limits: &Limits,
) -> Result<Vec<Load>> {
    let tab = month.iter().find(|it| it.operation.function == READER).context("the tab is measured")?;
    let memory = deployment.memory.get(READER).context(READER)?;
    let a_second = 1.0 / (HOURS_OF_MONTH * 3_600.0);
    let reads = traffic.reads * a_second * busiest.peak;
    let requests: f64 = month.iter().filter(|it| it.operation.function == READER).map(|it| it.times).sum();
    let instances = reads * billed_milliseconds(tab, *memory, assumed) / 1_000.0;
    let hottest = reads * busiest.hottest_app * tab.operation.read_units;
    let due_mails = traffic.apps * busiest.due_at_once / APPS_PER_PARTNER as f64;
    let rate = f64::from(Programme::default().mail.per_second);
    // Each instance adds its counts once a minute, to one of the shards of the hour; each costs a write unit.
    let counts = instances.max(1.0) / 60.0 / f64::from(COUNT_SHARDS);
    // Each notice of the day writes its index row at the pace of the mails.
    let index = rate / f64::from(SHARDS) * 2.0;
    Ok(vec![
        Load {
            name: "instances",
            taken: instances,
            limit: limits.instances,
            formula: "reads a second at the peak × seconds of a read in Lambda",
            remedy: "ask AWS for more, or put the CDN in front (parameter `Domain`)",
        },
        Load {
            name: "requests/s",
            taken: requests * a_second * busiest.peak,
            limit: limits.api_requests,
            formula: "reads and files a second at the peak",
            remedy: "the CDN, or more by AWS and `ThrottlingRate`",
        },
        Load {
            name: "hottest listing, read units/s",
            taken: hottest,
            limit: limits.partition_reads,
            formula: "reads a second at the peak × --hottest-app × read units of a tab",
            remedy: "the CDN, which keeps what everybody sees",
        },
        Load {
            name: "programme, read units/s",
            taken: instances * 0.5 / 5.0,
            limit: limits.partition_reads,
            formula: "each instance reads it every 5 seconds for half a unit",
            remedy: "a higher `PROGRAMME_CACHE_SECONDS`",
        },
        Load {
            name: "counts, write units/s",
            taken: counts,
            limit: limits.partition_writes,
            formula: "each instance adds its counts once a minute, to one of the shards",
            remedy: "a higher `EXPOSURE_FLUSH_SECONDS`",
        },
        Load {
            name: "index of notices, write units/s",
            taken: index,
            limit: limits.partition_writes,
            formula: "mails a second by the programme ÷ shards × 2",
            remedy: "more shards in `store::agenda`",
        },
        Load {
            name: "mails on the busiest day",
            taken: due_mails,
            limit: limits.mails_a_day.min(rate * 86_400.0),
            formula: "apps × --due-at-once ÷ apps of a partner; SES's quota, or what `mail.perSecond` of the programme gives in a day",
            remedy: "ask AWS for a higher quota, and set `mail.perSecond` to its rate",
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_names_the_limit_that_is_taken_most_and_marks_those_that_are_passed() {
        let load = |name, taken, limit| Load { name, taken, limit, formula: "", remedy: "" };
        let loads = [load("one", 5.0, 10.0), load("other", 30.0, 20.0)];
        let traffic = Traffic { apps: 1_000.0, reads: 1e6, ..Traffic::usual() };
        let mut row = String::new();
        write_row(&mut row, &traffic, 12.4, &loads).unwrap();
        assert_eq!(row, "| 1,000 | 1,000,000 | 12 | 5.0 | **30** | other: 150 % of it |\n");
    }
}
