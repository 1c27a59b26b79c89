//! What staff and customers read costs as much as they see, however many reviews are open and however many apps a partner has.

use anyhow::{Context as _, Result, ensure};
use local::Usage;
use serde_json::{Value as Json, json};
use system_tests::{NOTES, STAFF, World, table};

/// More than any list or count reads at once.
const MANY: usize = 1_100;
const TWICE_AS_MANY: usize = 2_200;
/// How many items are written at once.
const BATCH: usize = 5_000;

fn app_key(number: usize) -> String {
    format!("com.example.acme.app{number:05}")
}

/// A system in which Acme has this many apps like Acme Notes, each scanned and with an open review, and an approval.
async fn with_apps(count: usize) -> Result<World> {
    let world = World::metered().await?;
    world.set_clock("2023-03-01T00:00:00Z")?;
    world.approve_acme(&system_tests::assessment::complete_answers()).await?;
    world.run_job("scan-listings", &json!({})).await?;
    let items = table::scan(world.local.config()).await?;
    let is_of_app = |item: &&Json| {
        let key = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        [key("pk"), key("sk")].iter().any(|part| part.split_once('#').is_some_and(|(_, app)| app == NOTES))
    };
    let of_app: Vec<String> = items.iter().filter(is_of_app).map(ToString::to_string).collect();
    ensure!(of_app.len() > 4, "the app's items: {of_app:?}");
    let mut copies = Vec::new();
    for number in 0..count {
        for item in &of_app {
            copies.push(serde_json::from_str(&item.replace(NOTES, &app_key(number)))?);
        }
        if copies.len() > BATCH {
            world.local.import(std::mem::take(&mut copies))?;
        }
    }
    world.local.import(copies)?;
    Ok(world)
}

async fn cost(world: &World, path: &str) -> Result<Usage> {
    let meter = world.local.meter().context("this world is metered")?;
    meter.take();
    let call = world.get(path);
    let call = if path.starts_with("/staff") { call.by(&STAFF) } else { call };
    call.send().await?.expect(200)?;
    Ok(Usage::sum(&meter.take()))
}

#[tokio::test]
async fn a_list_of_reviews_and_a_partners_pages_cost_what_they_show() -> Result<()> {
    let mut costs = Vec::new();
    for apps in [MANY, TWICE_AS_MANY] {
        let world = with_apps(apps).await?;
        let first = world.get("/staff/reviews").by(&STAFF).send().await?.expect(200)?.json()?;
        assert_eq!(first["items"].as_array().map(Vec::len), Some(50));
        let next = first["next"].as_str().context("another page")?.to_owned();
        let app = app_key(7);
        let paths = [
            ("the first page of the queue", "/staff/reviews".to_owned(), 55.0),
            ("the next page of the queue", next, 55.0),
            ("a review", format!("/staff/reviews/{app}"), 6.0),
            ("the queue as a page", "/staff/console/reviews".to_owned(), 80.0),
            ("a review as a page", format!("/staff/console/reviews/{app}"), 11.0),
            ("a partner's profile", "/partners/acme".to_owned(), 60.0),
            ("an app's security", format!("/listings/{app}/security"), 2.5),
        ];
        for (what, path, most) in paths {
            let usage = cost(&world, &path).await?;
            println!("{apps} apps: {what}: {} read units in {} round trips", usage.read_units, usage.round_trips);
            costs.push((what, usage.round_trips, usage.read_units, most));
        }
    }
    let (few, more) = costs.split_at(costs.len() / 2);
    for (few, more) in few.iter().zip(more) {
        let (what, round_trips, read_units, most) = *few;
        assert!(read_units <= most, "{what}: {read_units}");
        assert_eq!((more.0, more.1, more.2), (what, round_trips, read_units), "twice as many apps");
    }
    Ok(())
}
