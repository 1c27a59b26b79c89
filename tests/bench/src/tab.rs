//! What a read of the tab and a publish cost, by the units that DynamoDB says they consumed. What must not live here: what
//! they may cost; that is a test.

use anyhow::{Context as _, Result};
use local::Usage;
use serde_json::Value as Json;
use system_tests::answers::{heavy, typical, v2_body};
use system_tests::{NOTES, PAT, World, listing, table, v2};

pub async fn measure_tabs() -> Result<()> {
    println!(
        "{:<44} {:>10} {:>9} {:>10} {:>10} {:>11}",
        "answers", "JSON bytes", "item B", "tab trips", "read units", "write units"
    );
    for (name, answers) in [
        ("typical: the fully answered demo app", typical()?),
        ("3 third parties, 4 KB of JSON", heavy(3, 430)?),
        ("10 third parties × 12 countries, 300 characters", heavy(10, 300)?),
        ("10 third parties × 12 countries, 600 characters", heavy(10, 600)?),
        (
            "full answers of version 2026-09: small",
            full(include_str!("../../../common/domain/tests/answers/small.json"))?,
        ),
        (
            "full answers of version 2026-09: typical",
            full(include_str!("../../../common/domain/tests/answers/typical.json"))?,
        ),
        (
            "full answers of version 2026-09: heavy",
            full(include_str!("../../../common/domain/tests/answers/heavy.json"))?,
        ),
    ] {
        measure(name, &answers).await?;
    }
    println!(
        "\nitem B: the view, which is all that a public read needs; tab trips, read units: GET /listings/…; write units: \
         publish, with an idempotency key."
    );
    Ok(())
}

/// Answers that are kept as a body of REST v3.
fn full(body: &str) -> Result<Json> {
    let body: Json = serde_json::from_str(body)?;
    Ok(body["commonCloud"].clone())
}

async fn measure(name: &str, answers: &Json) -> Result<()> {
    let world = World::metered().await?;
    let meter = world.local.meter().context("this world is metered")?;
    world.put(&v2(NOTES), &v2_body(answers)).by(&PAT).send().await?.expect(200)?;
    meter.reset();
    let publish = world.post(&format!("{}/publish", v2(NOTES))).header("Idempotency-Key", "bench").by(&PAT);
    publish.send().await?.expect(200)?;
    let publish = Usage::sum(&meter.take());
    world.get(&listing(NOTES)).send().await?.expect(200)?;
    let read = Usage::sum(&meter.take());
    let view = table::get_item(world.local.config(), &format!("LISTING#{NOTES}"), "VIEW").await?.context("a view")?;
    println!(
        "{name:<44} {:>10} {:>9} {:>10} {:>10} {:>11}",
        answers.to_string().len(),
        table::size_of(&view),
        read.round_trips,
        read.read_units,
        publish.write_units
    );
    world.local.shutdown().await
}
