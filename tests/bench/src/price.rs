//! What runs of a job would cost on AWS. Prices differ by region and change, so each is an option.

use clap::Args;

use crate::measured::Runs;

/// Prices in US dollars. The defaults are AWS's list prices of us-east-1 after the reduction of November 2024, without the free
/// tier: <https://aws.amazon.com/dynamodb/pricing/on-demand/> and <https://aws.amazon.com/lambda/pricing/> (arm64).
#[derive(Clone, Copy, Debug, Args)]
pub struct Prices {
    /// A million read request units of DynamoDB on demand, in US dollars.
    #[arg(long, default_value_t = 0.125)]
    million_reads: f64,
    /// A million write request units of DynamoDB on demand, in US dollars.
    #[arg(long, default_value_t = 0.625)]
    million_writes: f64,
    /// A second of a Lambda function with a gigabyte of memory, in US dollars.
    #[arg(long, default_value_t = 0.000_013_333_4)]
    gigabyte_second: f64,
    /// A million invocations of Lambda functions, in US dollars.
    #[arg(long, default_value_t = 0.20)]
    million_invocations: f64,
    /// The memory of the function, in megabytes, as template.yaml says.
    #[arg(long, default_value_t = 256)]
    memory: u32,
}

impl Prices {
    /// What DynamoDB costs, in US dollars.
    pub fn of_table(&self, runs: &Runs) -> f64 {
        (runs.usage.read_units * self.million_reads + runs.usage.write_units * self.million_writes) / 1e6
    }

    /// What Lambda costs, in US dollars, if the runs take as long there as they took here. They take less: this may be a debug
    /// build, and here DynamoDB works on the same processors.
    pub fn of_function(&self, runs: &Runs) -> f64 {
        let gigabyte_seconds = runs.seconds * f64::from(self.memory) / 1_024.0;
        gigabyte_seconds * self.gigabyte_second + runs.count as f64 * self.million_invocations / 1e6
    }
}
