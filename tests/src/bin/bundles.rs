//! Starts bundles that were built for Lambda, each behind a Runtime API, gives each its event, and prints its sizes and times.
//!
//! ```sh
//! cargo run -p system-tests --bin bundles -- FOLDER EMULATOR FUNCTION…
//! ```
//!
//! `FOLDER` has a folder for each function with its `bootstrap` and `bootstrap.zip`; `infra/bundles` makes them. `EMULATOR` is the
//! command that runs programs for the bundles' processor, with its arguments.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use system_tests::World;
use system_tests::events::Case;
use system_tests::runtime_api::{Function, deployed, environment};

/// How often the warm function gets its event.
const TIMES: usize = 10;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, emulator, functions @ ..] = arguments.as_slice() else { bail!("give FOLDER EMULATOR FUNCTION…") };
    println!(
        "| function | bytes | zipped | start, ms | first answer, ms | later answers, ms |\n|---|---|---|---|---|---|"
    );
    for function in functions {
        let bundle = Path::new(folder).join(function);
        answer_event(&bundle, emulator, function).await.with_context(|| function.clone())?;
    }
    println!(
        "each answered its event as it should, by the emulator {emulator:?}, whose times say nothing about Lambda's"
    );
    Ok(())
}

async fn answer_event(bundle: &Path, emulator: &str, name: &str) -> Result<()> {
    // A system of its own, because an event may publish what the next function wants to publish.
    let world = World::start().await?;
    let function = deployed()?.into_iter().find(|it| it.name == name).context("template.yaml has no such function")?;
    let case = Case::of(&function)?;
    let binary = bundle.join("bootstrap");
    let mut process = Function::start_in(Some(emulator), &binary, environment(&function, world.local.config())).await?;
    let began = Instant::now();
    case.check(&process.invoke(&case.event).await?.response()?)?;
    let first = began.elapsed();
    let mut later = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        process.invoke(&case.event).await?;
        later.push(began.elapsed());
    }
    later.sort_unstable();
    let ms = |duration: Duration| format!("{:.1}", duration.as_secs_f64() * 1_000.0);
    let bytes = |file: &str| Ok::<_, std::io::Error>(std::fs::metadata(bundle.join(file))?.len());
    println!(
        "| `{name}` | {} | {} | {} | {} | {} |",
        bytes("bootstrap")?,
        bytes("bootstrap.zip")?,
        ms(process.init),
        ms(first),
        ms(later[TIMES / 2])
    );
    process.stop().await?;
    world.local.shutdown().await
}
