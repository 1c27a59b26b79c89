//! What a month costs in an account of AWS: each operation is measured in a run through the real system, counted by the options and
//! the template's schedules, and charged by a file of prices. What must not live here: what an operation may cost; that is a test.
//!
//! | file | what it is |
//! |---|---|
//! | `operation`, `measure` | what each operation takes |
//! | `traffic` | how often it happens |
//! | `deployment` | what the template has that is charged for by itself |
//! | `statement` | the bill |
//! | `simulate` | the bill and the limits of AWS for more reads and apps |

mod deployment;
mod measure;
mod operation;
pub mod simulate;
mod statement;
mod traffic;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use clap::Args;
use local::replay::numbers::grouped;

use deployment::Deployment;
use statement::{FunctionUse, Item, billed_milliseconds, function_uses, items};
use traffic::{Monthly, Traffic};

use crate::prices::{ChosenPrices, Prices};

#[derive(Debug, Args)]
pub struct Bill {
    #[command(flatten)]
    traffic: Traffic,
    #[command(flatten)]
    assumed: Assumptions,
    #[command(flatten)]
    prices: ChosenPrices,
}

/// What is assumed of AWS.
#[derive(Debug, Args)]
pub struct Assumptions {
    /// How long a call of the table takes in Lambda beyond what it takes here, in milliseconds.
    #[arg(long, default_value_t = 5.0)]
    round_trip_ms: f64,
    /// How long each start of a function takes, such as read-listing=8, instead of what was measured here.
    #[arg(long, value_parser = parse_milliseconds)]
    ms: Vec<(String, f64)>,
    /// The bytes that a start writes to logs: our own line, Lambda's three, and that of the API.
    #[arg(long, default_value_t = 1_500.0)]
    log_bytes: f64,
    /// How many months of revisions the table has.
    #[arg(long, default_value_t = 24.0)]
    history_months: f64,
    /// How many runs fail for good, and are sent to the queue and read from it.
    #[arg(long, default_value_t = 100.0)]
    failed_runs: f64,
}

fn parse_milliseconds(text: &str) -> Result<(String, f64)> {
    let (function, ms) = text.split_once('=').context("write it as FUNCTION=MILLISECONDS, such as read-listing=8")?;
    Ok((function.to_owned(), ms.parse().context("the milliseconds are no number")?))
}

pub async fn print_bill(Bill { traffic, assumed, prices }: Bill) -> Result<()> {
    // Before anything is measured, because they may be wrong.
    let prices = prices.read()?;
    let deployment = Deployment::read()?;
    let measured = measure::measure_all().await?;
    let bytes_of_app = measured.bytes_of_app;
    let month = traffic.of_month(measured)?;
    let uses = function_uses(&month, &deployment, &assumed)?;
    print_operations(&month, &deployment, &assumed);
    print_functions(&uses, &deployment);
    print_items(&items(&month, &uses, &deployment, bytes_of_app, (&traffic, &assumed)), &prices)
}

fn print_operations(month: &[Monthly], deployment: &Deployment, assumed: &Assumptions) {
    println!(
        "Each operation, measured here and counted for a month; *ms in Lambda* are ms here ÷ the share of a processor that the \
         memory gives, and {} ms (assumed) for each round trip:\n",
        assumed.round_trip_ms
    );
    println!(
        "| operation | function | round trips | read units | write units | bytes out | ms here | ms in Lambda | times a month | \
         from |\n|---|---|---|---|---|---|---|---|---|---|"
    );
    for monthly in month {
        let Monthly { operation, times, why } = monthly;
        let memory = deployment.memory.get(&operation.function).copied().unwrap_or(f64::NAN);
        println!(
            "| {} | `{}` | {:.1} | {:.1} | {:.1} | {} | {:.1} | {} | {} | {why} |",
            operation.name,
            operation.function,
            operation.round_trips,
            operation.read_units,
            operation.write_units,
            with_commas(operation.bytes),
            operation.milliseconds,
            with_commas(billed_milliseconds(monthly, memory, assumed)),
            with_commas(*times)
        );
    }
}

fn print_functions(uses: &BTreeMap<String, FunctionUse>, deployment: &Deployment) {
    println!("\nEach function in the month:\n");
    println!(
        "| function | starts | MB | seconds | GB-seconds | read units | write units |\n|---|---|---|---|---|---|---|"
    );
    for (function, it) in uses {
        let memory = deployment.memory.get(function).copied().unwrap_or(f64::NAN);
        let [starts, seconds, gb_seconds, reads, writes] =
            [it.starts, it.seconds, it.gb_seconds, it.read_units, it.write_units].map(with_commas);
        println!("| `{function}` | {starts} | {memory} | {seconds} | {gb_seconds} | {reads} | {writes} |");
    }
}

fn print_items(items: &[Item], prices: &Prices) -> Result<()> {
    println!(
        "\nThe bill, by the list prices of {} as of {}, without free tiers:\n\n| what | quantity | price | $ a month | quantity \
         from |\n|---|---|---|---|---|",
        prices.region, prices.as_of
    );
    let mut sum = 0.0;
    for item in items {
        let (price, dollars) = (prices.of(item.service)?, item.dollars(prices)?);
        sum += dollars;
        let is_small = item.quantity < 100.0 && item.quantity.fract() > 0.0;
        let quantity = if is_small { format!("{:.2}", item.quantity) } else { with_commas(item.quantity) };
        let per = if price.per > 1.0 { format!("for {}", with_commas(price.per)) } else { "each".to_owned() };
        println!("| {} | {quantity} {} | ${} {per} | {dollars:.2} | {} |", item.what, price.unit, price.usd, item.how);
    }
    println!("| **together** | | | **{sum:.2}** | |");
    Ok(())
}

/// A number rounded to a whole one, with commas between its thousands.
fn with_commas(number: f64) -> String {
    grouped(number.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_a_comma_for_each_thousand() {
        for (number, text) in [(0.0, "0"), (999.6, "1,000"), (1_234_567.0, "1,234,567")] {
            assert_eq!(with_commas(number), text);
        }
    }
}
