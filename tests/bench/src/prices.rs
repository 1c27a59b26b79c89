//! What AWS charges for a unit of each service: `prices.toml`, another file of its form, or single prices of the command line.
//! What must not live here: how much of a service is used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, ValueEnum};
use serde::Deserialize;

const INCLUDED: &str = include_str!("prices.toml");

/// The prices that are chosen on the command line.
#[derive(Clone, Debug, Args)]
pub struct ChosenPrices {
    /// A file of prices instead of those that come with this program, in the same form.
    #[arg(long)]
    prices: Option<PathBuf>,
    /// A price in US dollars, such as read-units=0.25.
    #[arg(long = "price")]
    own_prices: Vec<OwnPrice>,
}

impl ChosenPrices {
    pub fn read(&self) -> Result<Prices> {
        Prices::read(self.prices.as_deref(), &self.own_prices)
    }
}

/// What is charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    LambdaRequests,
    LambdaGbSeconds,
    ApiRequests,
    DataOut,
    ReadUnits,
    WriteUnits,
    TableStorage,
    TableBackup,
    Mails,
    TopicPublishes,
    QueueRequests,
    Schedules,
    LogIngestion,
    LogStorage,
    Metrics,
    AlarmMetrics,
    Dashboards,
    Traces,
    KeyRequests,
}

/// What some units of a service cost.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// In US dollars, for `per` units.
    pub usd: f64,
    pub per: f64,
    pub unit: String,
    /// The page that says so.
    pub source: String,
}

impl Price {
    /// What so many units cost, in US dollars.
    pub fn of(&self, quantity: f64) -> f64 {
        quantity / self.per * self.usd
    }
}

/// The price of every service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    pub region: String,
    /// The month as of which they were noted.
    pub as_of: String,
    prices: BTreeMap<Service, Price>,
}

/// A price of the command line, such as `read-units=0.25`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnPrice {
    service: Service,
    usd: f64,
}

impl FromStr for OwnPrice {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, usd) = text.split_once('=').context("write it as NAME=DOLLARS, such as read-units=0.25")?;
        let Ok(service) = Service::from_str(name, false) else {
            let known = Service::value_variants().iter().map(|service| service_name(*service)).collect::<Vec<_>>();
            bail!("{name} is none of {}", known.join(", "));
        };
        let usd = usd.parse().ok().filter(|usd: &f64| usd.is_finite() && *usd >= 0.0);
        Ok(Self { service, usd: usd.context("a price is a number of dollars that is not negative")? })
    }
}

impl Prices {
    /// The prices of a file, or else those that come with this program, with single ones replaced.
    fn read(file: Option<&Path>, own: &[OwnPrice]) -> Result<Self> {
        let text = match file {
            Some(file) => std::fs::read_to_string(file).with_context(|| file.display().to_string())?,
            None => INCLUDED.to_owned(),
        };
        let mut prices: Self = toml::from_str(&text)?;
        for service in Service::value_variants() {
            let price = prices.prices.get(service);
            let price = price.with_context(|| format!("there is no price of {}", service_name(*service)))?;
            ensure!(price.per > 0.0 && price.usd >= 0.0, "the price of {} is not one", service_name(*service));
        }
        for OwnPrice { service, usd } in own {
            if let Some(price) = prices.prices.get_mut(service) {
                (price.usd, price.source) = (*usd, "the command line".to_owned());
            }
        }
        Ok(prices)
    }

    pub fn of(&self, service: Service) -> Result<&Price> {
        self.prices.get(&service).with_context(|| service_name(service))
    }
}

/// As the file and the command line spell it.
fn service_name(service: Service) -> String {
    service.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_of_the_command_line_replaces_that_of_the_file_and_another_word_is_refused_with_those_there_are() {
        let own: OwnPrice = "read-units=0.5".parse().unwrap();
        let prices = Prices::read(None, &[own]).unwrap();
        assert_eq!(prices.of(Service::ReadUnits).unwrap().of(2_000_000.0), 1.0);
        assert_eq!(prices.of(Service::WriteUnits).unwrap().of(2_000_000.0), 1.25);
        for (wrong, said) in
            [("reads=1", "read-units"), ("read-units", "NAME=DOLLARS"), ("read-units=-1", "not negative")]
        {
            let error = wrong.parse::<OwnPrice>().unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
