//! The copies of an approval in the listings of its partner.

use super::*;

/// Gives Acme more public cloud apps.
async fn add_apps(world: &World, many: usize) -> Result<Vec<AppKey>> {
    let key = |number: usize| format!("com.example.acme.more-{number:03}");
    let lines: String = (0..many)
        .map(|number| {
            let product = format!("10000000-0000-4000-8000-{number:012}");
            let app = json!({ "type": "app", "key": key(number), "name": format!("More {number}"), "partner": "acme",
                              "product": product, "hosting": "cloud" });
            format!("{app}\n")
        })
        .collect();
    let import = world.post("/catalogue/import").body("application/x-ndjson", lines);
    let report = import.by(&STAFF).send().await?.expect(200)?.json()?;
    ensure!(report["failed"] == 0, "{report}");
    (0..many).map(|number| Ok(AppKey::parse(&key(number))?)).collect()
}

#[tokio::test]
async fn an_approval_reaches_every_listing_even_if_the_step_is_killed_after_its_transaction() -> Result<()> {
    let options = Options { at: Some(BEFORE.parse()?), seed: true, metered: true, ..Options::default() };
    let world = World::with(options).await?;
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    let apps = add_apps(&world, 120).await?;
    let acme = acme(&world)?;
    acme.submit("2023-01-10T00:00:00Z").await?;
    let faults = world.local.faults().context("the faults of a metered system")?;
    let with_window = async || -> Result<usize> {
        let listings = world.local.store().listings(&apps, Consistency::Strong).await?;
        Ok(listings.iter().filter(|(_, listing)| listing.assessment.is_some()).count())
    };
    // Kill the step after its first call, after its second and so on, until it has written its transaction.
    let mut calls = 0;
    while with_window().await? == 0 {
        faults.plan(calls, 1, DatabaseFault::HangAfter);
        let hang = faults.wait_for_hang();
        let step = acme.take_step(domain::self_assessment::Action::Approve(Default::default()), "2023-01-12T00:00:00Z");
        tokio::select! {
            () = hang => {}
            step = step => { step?; }
        }
        faults.clear();
        calls += 1;
    }
    let reached = with_window().await?;
    assert!((1..apps.len()).contains(&reached), "{reached} listings were reached");
    let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], with_window().await?), (&json!(1), reached));
    assert_eq!(world.run_job(JOB, &json!({})).await?["acted"], 1);
    assert_eq!(with_window().await?, apps.len());
    let (due, _) = world.local.store().copies_due().await?;
    assert_eq!(due, Vec::<PartnerId>::new());
    Ok(())
}
