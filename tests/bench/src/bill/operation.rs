//! What one operation of the system takes, measured in the run. What must not live here: how often it happens.

use std::time::Instant;

use anyhow::{Context as _, Result};
use local::Usage;
use system_tests::World;

/// What something takes each time, on average.
#[derive(Clone, Debug)]
pub struct Operation {
    pub name: String,
    /// The function that does it.
    pub function: String,
    /// How often the function is started for it.
    pub starts: f64,
    /// Whether it comes through the API, and its answer goes to the internet.
    pub origin: Origin,
    pub round_trips: f64,
    pub read_units: f64,
    pub write_units: f64,
    /// On this machine, in milliseconds, with the embedded DynamoDB.
    pub milliseconds: f64,
    /// Of the answers, as they are sent.
    pub bytes: f64,
}

/// What starts a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Request,
    Schedule,
    MailEvent,
    /// What a run that is counted already has to do more.
    PartOfRun,
}

impl Operation {
    pub fn of(name: &str, function: &str, origin: Origin) -> Self {
        let starts = if origin == Origin::PartOfRun { 0.0 } else { 1.0 };
        let (name, function) = (name.to_owned(), function.to_owned());
        let [round_trips, read_units, write_units, milliseconds, bytes] = [0.0; 5];
        Self { name, function, starts, origin, round_trips, read_units, write_units, milliseconds, bytes }
    }

    /// With what several of it took together.
    pub fn taking(self, usage: Usage, seconds: f64, times: f64) -> Self {
        Self {
            round_trips: usage.round_trips as f64 / times,
            read_units: usage.read_units / times,
            write_units: usage.write_units / times,
            milliseconds: seconds * 1_000.0 / times,
            ..self
        }
    }
}

/// Makes a request several times and gives what it took on average, and the time of the fastest. `request` gives the bytes of the
/// answers to the `requests` requests that it makes each time.
pub async fn measure_requests(
    world: &World,
    (name, function): (&str, &str),
    (times, requests): (u32, u32),
    mut request: impl AsyncFnMut(u32) -> Result<usize>,
) -> Result<Operation> {
    let meter = world.local.meter().context("this world is metered")?;
    // The first one fills caches and opens connections, which is the cold start's part.
    request(times).await.context(name.to_owned())?;
    meter.reset();
    let (mut bytes, mut fastest) = (0, f64::INFINITY);
    for number in 0..times {
        let began = Instant::now();
        bytes += request(number).await.with_context(|| name.to_owned())?;
        // The others had to wait for whatever else the machine does.
        fastest = fastest.min(began.elapsed().as_secs_f64());
    }
    let times = f64::from(times);
    let operation =
        Operation::of(name, function, Origin::Request).taking(Usage::sum(&meter.take()), fastest * times, times);
    Ok(Operation { starts: f64::from(requests), bytes: bytes as f64 / times, ..operation })
}
