//! How often each operation happens in a month: options, and formulas over them. What must not live here: what one costs.

use anyhow::{Context as _, Result};
use clap::Args;
use local::schedule::Schedule;
use system_tests::crowd::APPS_PER_PARTNER;
use system_tests::runtime_api::deployed;

use super::measure::Measured;
use super::operation::Operation;

/// AWS's month, in hours.
pub const HOURS_OF_MONTH: f64 = 730.0;

/// What is assumed of a marketplace's month.
#[derive(Debug, Args)]
pub struct Traffic {
    /// How many apps there are.
    #[arg(long, default_value_t = 5_000.0)]
    pub apps: f64,
    /// How often a tab is read.
    #[arg(long, default_value_t = 100_000_000.0)]
    pub reads: f64,
    /// How many reads load the page's files too, because the browser does not have them yet.
    #[arg(long, default_value_t = 0.1)]
    pub first_visits: f64,
    /// How often an app is published.
    #[arg(long, default_value_t = 0.5)]
    pub publishes_per_app: f64,
    /// How often a draft is saved for each publish.
    #[arg(long, default_value_t = 20.0)]
    pub saves_per_publish: f64,
    /// How often a draft is previewed for each publish.
    #[arg(long, default_value_t = 3.0)]
    pub previews_per_publish: f64,
    /// How many pages a partner opens for each publish.
    #[arg(long, default_value_t = 20.0)]
    pub pages_per_publish: f64,
    /// How many notices a partner gets.
    #[arg(long, default_value_t = 1.0)]
    pub notices_per_partner: f64,
    /// How many requests the marketplace's staff make.
    #[arg(long, default_value_t = 20_000.0)]
    pub staff_requests: f64,
}

/// An operation, how often it happens in a month, and why so often.
#[derive(Clone, Debug)]
pub struct Monthly {
    pub operation: Operation,
    pub times: f64,
    pub why: String,
}

impl Traffic {
    /// What is assumed unless options say otherwise.
    #[cfg(test)]
    pub fn usual() -> Self {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            traffic: Traffic,
        }
        <Alone as clap::Parser>::parse_from(["bench"]).traffic
    }

    pub fn publishes(&self) -> f64 {
        self.apps * self.publishes_per_app
    }

    pub fn notices(&self) -> f64 {
        self.apps / APPS_PER_PARTNER as f64 * self.notices_per_partner
    }

    /// Notices, and a mail for each sign-in.
    pub fn mails(&self) -> f64 {
        self.notices() + self.publishes()
    }

    /// All operations with their numbers.
    pub fn of_month(&self, measured: Measured) -> Result<Vec<Monthly>> {
        let publishes = self.publishes();
        let files = measured.assets as f64;
        let per_publish = |times: f64| (publishes * times, format!("publishes × {times}"));
        let mut all: Vec<(Operation, (f64, String))> = vec![
            (measured.tab, (self.reads, "--reads".to_owned())),
            (
                measured.asset,
                (self.reads * self.first_visits * files, format!("reads × --first-visits × {files} files")),
            ),
            (measured.save, per_publish(self.saves_per_publish)),
            (measured.preview, per_publish(self.previews_per_publish)),
            (measured.publish, (publishes, "--apps × --publishes-per-app".to_owned())),
            (measured.page, per_publish(self.pages_per_publish)),
            (measured.sign_in, (publishes, "one for each publish".to_owned())),
            (measured.staff, (self.staff_requests, "--staff-requests".to_owned())),
            (measured.notice, (self.notices(), format!("--apps ÷ {APPS_PER_PARTNER} × --notices-per-partner"))),
            (measured.delivery, (2.0 * self.mails(), "two for each mail".to_owned())),
            (measured.new_scan, (publishes, "one for each publish".to_owned())),
            (measured.later_scan, (self.apps, "each app once".to_owned())),
        ];
        for run in measured.idle {
            let (runs, schedule) = runs_of_month(&run.function)?;
            all.push((run, (runs, schedule)));
        }
        Ok(all.into_iter().map(|(operation, (times, why))| Monthly { operation, times, why }).collect())
    }
}

/// How often the template's schedules start a job, and their expressions.
fn runs_of_month(job: &str) -> Result<(f64, String)> {
    let function = deployed()?.into_iter().find(|function| function.name == job).with_context(|| job.to_owned())?;
    let mut runs = 0;
    for expression in &function.schedules {
        let schedule = Schedule::parse(expression)?;
        let minutes = (0..24 * 60).map(|minute| jiff::Timestamp::from_second(minute * 60));
        for minute in minutes {
            runs += u32::from(schedule.is_due(minute?));
        }
    }
    Ok((f64::from(runs) * HOURS_OF_MONTH / 24.0, function.schedules.join(", ")))
}
