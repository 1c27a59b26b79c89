//! What reads and writes cost in round trips, units and bytes, as DynamoDB itself reports them.

use anyhow::{Context as _, Result};
use local::{Call, Options, ProgrammeCache, Usage};
use serde_json::{Value as Json, json};
use system_tests::answers::{heavy, typical, v2_body};
use system_tests::applicant::{self, Applicant};
use system_tests::budgets;
use system_tests::crowd::{self, Crowd, Filled};
use system_tests::runtime_api::deployed;
use system_tests::{KIM, NOTES, NOTES_PRODUCT, PAT, STAFF, SYNC, THEN, World, listing, table, v2, v3};

/// The calls of DynamoDB since this was last asked.
fn calls(world: &World) -> Result<Vec<Call>> {
    Ok(world.local.meter().context("this world is metered")?.take())
}

fn operations(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| call.operation.as_str()).collect()
}

/// What a successful GET of `path` costs.
async fn get(world: &World, path: &str) -> Result<Usage> {
    calls(world)?;
    world.get(path).send().await?.expect(200)?;
    Ok(Usage::sum(&calls(world)?))
}

async fn view_bytes(world: &World, app: &str) -> Result<usize> {
    let view = table::get_item(world.local.config(), &format!("LISTING#{app}"), "VIEW").await?;
    Ok(table::size_of(&view.context("the app has a view")?))
}

async fn publish(world: &World, answers: &Json) -> Result<()> {
    world.put(&v2(NOTES), &v2_body(answers)).by(&PAT).send().await?.expect(200)?;
    world.post(&format!("{}/publish", v2(NOTES))).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn the_tab_of_a_fully_answered_app_costs_one_round_trip_and_one_read_unit() -> Result<()> {
    let world = World::metered().await?;
    let expanded = format!("{}?view=expanded&channel=embedded", listing(NOTES));
    let around = ["", "/badge.svg", "/badge.json"].map(|end| format!("/listings/{NOTES}{end}"));
    for path in [listing(NOTES), expanded].into_iter().chain(around) {
        let usage = get(&world, &path).await?;
        assert_eq!(usage.round_trips, 1, "{path}");
        assert!(usage.read_units > 0.0 && usage.read_units <= 1.0, "{path}: {usage:?}");
        assert_eq!(usage.write_units, 0.0, "{path}");
    }
    assert!(view_bytes(&world, NOTES).await? <= 4_096);
    Ok(())
}

#[tokio::test]
async fn of_a_tab_that_is_read_again_within_seconds_only_the_listing_is_read() -> Result<()> {
    let programme_cache = ProgrammeCache::AsDeployed;
    let cached = Options { at: Some(THEN.parse()?), seed: true, metered: true, programme_cache, ..Options::default() };
    let world = World::with(cached).await?;
    get(&world, &listing(NOTES)).await?;
    for path in [listing(NOTES), format!("/listings/{NOTES}/badge.svg"), format!("{}?view=expanded", listing(NOTES))] {
        let usage = get(&world, &path).await?;
        assert_eq!((usage.round_trips, usage.read_units), (1, 0.5), "{path}");
    }
    // Who manages the app sees the programme as it is.
    let managed = world.get(&listing(NOTES)).by(&PAT);
    calls(&world)?;
    managed.send().await?.expect(200)?;
    let wanted: Vec<_> = calls(&world)?.into_iter().map(|call| (call.operation, call.read_units)).collect();
    assert!(wanted.contains(&("BatchGetItem".to_owned(), 2.0)), "{wanted:?}");
    Ok(())
}

#[tokio::test]
async fn a_heavy_tab_costs_one_round_trip_and_one_and_a_half_read_units() -> Result<()> {
    let world = World::metered().await?;
    publish(&world, &heavy(10, 600)?).await?;
    let usage = get(&world, &listing(NOTES)).await?;
    assert_eq!(usage.round_trips, 1);
    assert!(usage.read_units <= 1.5, "{usage:?}");
    // With less, this would test the same as a typical tab.
    let bytes = view_bytes(&world, NOTES).await?;
    assert!((4_097..=8_192).contains(&bytes), "{bytes}");
    Ok(())
}

/// Replaces texts by random characters, which compress worse than any prose.
fn make_incompressible(answers: &mut Json, length: usize) {
    let mut state = 7_u64;
    let mut text = |length: usize| -> String {
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(b'!' + u8::try_from((state >> 33) % 94).unwrap_or(0))
            })
            .collect()
    };
    answers["security"]["permissionsJustification"] = text(length).into();
    for row in answers["thirdPartyInformation"]["thirdPartyDetails"].as_array_mut().into_iter().flatten() {
        row["purpose"] = text(length.min(600)).into();
    }
    for question in ["Q1", "Q3", "Q24"] {
        answers["notes"][question] = text(length.min(40)).into();
    }
}

#[tokio::test]
async fn the_heaviest_tab_that_is_accepted_costs_2_read_units() -> Result<()> {
    let world = World::metered().await?;
    // The item also contains the approval of the self assessment.
    world.set_clock("2023-03-01T00:00:00Z")?;
    world.approve_acme(&system_tests::assessment::complete_answers()).await?;
    world.set_clock(system_tests::THEN)?;
    let scopes: Vec<_> = (0..60)
        .map(|number| json!({ "id": format!("read:jira-work-{number}"), "name": format!("View data {number}"), "capability": "Read projects" }))
        .collect();
    let app = world.get(&format!("/catalogue/apps/{NOTES}")).by(&STAFF).send().await?.expect(200)?.json()?;
    let mut heavier = app.clone();
    for field in ["key", "archivedAt", "revision"] {
        heavier.as_object_mut().context("an app is an object")?.remove(field);
    }
    heavier["scopes"] = json!(scopes);
    world.put(&format!("/catalogue/apps/{NOTES}"), &heavier).by(&STAFF).send().await?.expect(200)?;

    let (mut accepted, mut refused) = (0, 5_001);
    while refused - accepted > 1 {
        let length = usize::midpoint(accepted, refused);
        let mut answers = heavy(12, 10)?;
        make_incompressible(&mut answers, length);
        let response = world.put(&v2(NOTES), &v2_body(&answers)).by(&PAT).send().await?;
        match response.code() {
            200 => accepted = length,
            _ => refused = length,
        }
        assert!(matches!(response.code(), 200 | 422), "{}", response.text);
    }
    assert!(accepted > 0 && refused <= 5_000, "the limit is found between {accepted} and {refused}");
    let mut answers = heavy(12, 10)?;
    make_incompressible(&mut answers, accepted);
    publish(&world, &answers).await?;
    let bytes = view_bytes(&world, NOTES).await?;
    assert!((9_600..=12_288).contains(&bytes), "{bytes}");
    let usage = get(&world, &listing(NOTES)).await?;
    assert!(usage.round_trips == 1 && usage.read_units <= 2.0, "{usage:?}");
    Ok(())
}

#[tokio::test]
async fn reading_the_largest_programme_with_a_tab_costs_half_a_read_unit() -> Result<()> {
    let world = World::metered().await?;
    let mut state = 7_u64;
    let mut id = || -> String {
        let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            letters[usize::try_from(state >> 33).unwrap_or(0) % letters.len()]
        };
        (0..200).map(|_| next()).collect()
    };
    let mut codes = Vec::new();
    for number in 0..40 {
        let channel = if number % 2 == 0 { "marketplace" } else { "embedded" };
        let path = format!("/programme/rollout/{channel}/visitors/{}", id());
        let forced = world.put(&path, &json!({ "shown": true, "reason": "A test." })).by(&STAFF).send().await?;
        codes.push(forced.code());
    }
    assert!(codes.first() == Some(&200) && codes.last() == Some(&409), "{codes:?}");
    for operation in ["hold", "kill"] {
        let path = format!("/programme/rollout/embedded/{operation}");
        world.post(&path).json(&json!({ "reason": "A test." })).by(&STAFF).send().await?.expect(200)?;
    }
    let item = table::get_item(world.local.config(), "PROGRAMME", "CURRENT").await?.context("the programme's item")?;
    let bytes = table::size_of(&item);
    assert!((3_700..=4_096).contains(&bytes), "{bytes}");
    let usage = get(&world, &listing(NOTES)).await?;
    assert!(usage.round_trips == 1 && usage.read_units <= 1.0, "{usage:?}");
    Ok(())
}

#[tokio::test]
async fn a_feed_costs_one_more_round_trip_for_the_history() -> Result<()> {
    let world = World::metered().await?;
    let usage = get(&world, &format!("{}/feed.atom", listing(NOTES))).await?;
    assert_eq!((usage.round_trips, usage.write_units), (2, 0.0));
    assert!(usage.read_units <= 2.0, "{usage:?}");
    // Without a publish there is no history to read.
    assert_eq!(get(&world, &format!("{}/feed.atom", listing(SYNC))).await?.round_trips, 1);
    Ok(())
}

#[tokio::test]
async fn a_public_rest_read_costs_one_round_trip() -> Result<()> {
    let world = World::metered().await?;
    let usage = get(&world, &format!("{}?state=live", v2(NOTES))).await?;
    assert_eq!((usage.round_trips, usage.write_units), (1, 0.0));
    assert!(usage.read_units <= 1.0, "{usage:?}");
    // REST v3 takes a product id, and finding its app is another read.
    assert_eq!(get(&world, &v3(NOTES_PRODUCT)).await?.round_trips, 2);
    Ok(())
}

#[tokio::test]
async fn a_refused_request_costs_at_most_one_read_of_the_caller() -> Result<()> {
    let world = World::metered().await?;
    for (call, most) in [(world.put(&v2(NOTES), &json!({})), 0), (world.put(&v2(NOTES), &json!({})).bearer("wrong"), 1)]
    {
        calls(&world)?;
        call.send().await?.expect(401)?;
        assert!(calls(&world)?.len() <= most);
    }
    Ok(())
}

#[tokio::test]
async fn a_save_reads_the_caller_and_the_app_and_writes_once() -> Result<()> {
    let world = World::metered().await?;
    world.put(&v2(SYNC), &v2_body(&typical()?)).by(&KIM).send().await?.expect(200)?;
    let calls = calls(&world)?;
    let [caller, read, write] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((caller.operation.as_str(), write.operation.as_str()), ("GetItem", "PutItem"));
    assert!(matches!(read.operation.as_str(), "GetItem" | "BatchGetItem"), "{calls:?}");
    assert!(write.write_units <= 3.0, "{calls:?}");
    Ok(())
}

#[tokio::test]
async fn a_publish_costs_two_round_trips_after_the_read_of_the_caller_and_22_write_units() -> Result<()> {
    let world = World::metered().await?;
    let answers = answers_of_4_kb()?;
    world.put(&v2(SYNC), &v2_body(&answers)).by(&KIM).send().await?.expect(200)?;
    calls(&world)?;
    let publish = world.post(&format!("{}/publish", v2(SYNC))).header("Idempotency-Key", "once");
    publish.by(&KIM).send().await?.expect(200)?;
    let calls = calls(&world)?;
    assert_eq!(operations(&calls), ["GetItem", "BatchGetItem", "TransactWriteItems"]);
    let usage = Usage::sum(&calls);
    assert!(usage.write_units > 0.0 && usage.write_units <= 22.0, "{calls:?}");
    Ok(())
}

/// Answers that are just over 4 KB as JSON.
fn answers_of_4_kb() -> Result<Json> {
    let mut answers = typical()?;
    for length in 1.. {
        answers = heavy(3, length)?;
        if answers.to_string().len() >= 4_096 {
            break;
        }
    }
    Ok(answers)
}

/// A metered system with enrolled apps, an hour before their warning 30 days ahead is due.
async fn enrolled(crowd: &Crowd, apps: usize) -> Result<(World, Filled)> {
    let at = Some("2023-07-14T23:00:00Z".parse()?);
    let world = World::with(Options { at, metered: true, ..Options::default() }).await?;
    let filled = crowd.fill(&world.local, apps, apps, |_| {})?;
    world.run_job("enforce-fortified", &json!({ "scheduledAt": crowd::ENROLLED_AT })).await?;
    Ok((world, filled))
}

/// What one run of a job at the clock's instant costs.
async fn run(world: &World, job: &str, event: &Json) -> Result<Vec<Call>> {
    calls(world)?;
    world.run_job(job, event).await?;
    calls(world)
}

#[tokio::test]
async fn a_warning_costs_at_most_3_write_units_and_2_more_for_each_further_app() -> Result<()> {
    let crowd = Crowd::learn().await?;
    let mut costs = Vec::new();
    for apps in [0, 1, 5] {
        let (world, _) = enrolled(&crowd, apps).await?;
        world.set_clock("2023-07-15T00:00:00Z")?;
        let calls = run(&world, "enforce-fortified", &json!({})).await?;
        assert_eq!(world.local.mailbox().sent().len(), apps.min(1));
        costs.push(Usage::sum(&calls).write_units);
    }
    let [nothing, one, five] = costs.as_slice() else { panic!("{costs:?}") };
    assert!((1.0..=budgets::notice(1)).contains(&(one - nothing)), "{costs:?}");
    assert!((1.0..=budgets::notice(5)).contains(&(five - nothing)), "{costs:?}");
    Ok(())
}

#[tokio::test]
async fn a_warning_about_five_apps_takes_four_round_trips_and_six_read_units() -> Result<()> {
    let (partners, crowd) = (3, Crowd::learn().await?);
    let mut runs = Vec::new();
    for apps in [0, partners * crowd::APPS_PER_PARTNER] {
        let (at, programme_cache) = (Some("2023-07-15T00:00:00Z".parse()?), ProgrammeCache::AsDeployed);
        let world = World::with(Options { at, metered: true, programme_cache, ..Options::default() }).await?;
        crowd.fill(&world.local, apps, apps, |_| {})?;
        runs.push(run(&world, "enforce-fortified", &json!({})).await?);
        assert_eq!(world.local.mailbox().sent().len(), apps / crowd::APPS_PER_PARTNER);
    }
    let [nothing, due] = runs.as_slice() else { panic!("{runs:?}") };
    let count = |operation: &str| {
        let of = |calls: &[Call]| calls.iter().filter(|call| call.operation == operation).count();
        of(due) - of(nothing)
    };
    // The claim and its end; the partner with its members; which of their addresses are suppressed.
    assert_eq!((count("PutItem"), count("Query")), (2 * partners, partners), "{due:?}");
    // The listings of the partners in a shard are read together, and once.
    let listings = count("BatchGetItem") - partners;
    assert!((1..=partners).contains(&listings), "{due:?}");
    assert_eq!(due.len() - nothing.len(), 4 * partners + listings, "{due:?}");
    let units = Usage::sum(due).read_units - Usage::sum(nothing).read_units;
    assert!(units > 0.0 && units <= 6.0 * partners as f64, "{units} read units");
    Ok(())
}

#[tokio::test]
async fn a_run_with_nothing_due_costs_the_same_few_reads_whatever_is_in_the_table() -> Result<()> {
    let crowd = Crowd::learn().await?;
    for apps in [0, 20] {
        let (world, _) = enrolled(&crowd, apps).await?;
        for job in deployed()?.into_iter().filter(|function| !function.schedules.is_empty()) {
            let job = job.name.as_str();
            let (round_trips, read_units) = budgets::idle_run(job);
            // The rollout has no milestone then, and no approval expires.
            for instant in ["2023-08-20T00:00:00Z", "2023-08-20T01:00:00Z"] {
                world.set_clock(instant)?;
                let usage = Usage::sum(&run(&world, job, &json!({})).await?);
                if instant.contains("T01") {
                    assert!(usage.round_trips <= round_trips && usage.read_units <= read_units, "{job}: {usage:?}");
                    assert!(usage.write_units <= 1.0, "{job} writes more than its report: {usage:?}");
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_sweep_reads_the_list_of_the_enrolled_apps_once() -> Result<()> {
    let crowd = Crowd::learn().await?;
    for apps in [0, 5, 300] {
        let (world, filled) = enrolled(&crowd, apps).await?;
        world.set_clock("2023-07-15T00:00:00Z")?;
        let calls = run(&world, "enforce-fortified", &json!({ "rehearse": true })).await?;
        let (read, budget) =
            (budgets::usage_of_enrolled_list(&calls).read_units, budgets::sweep(filled.watch_row_bytes));
        assert!(read > 0.0 && read <= budget, "{read} of {budget} units for {apps} apps");
    }
    Ok(())
}

#[tokio::test]
async fn a_run_reads_no_more_of_the_list_than_its_limit_allows_it_to_act_on() -> Result<()> {
    let apps = 600;
    let (world, filled) = enrolled(&Crowd::learn().await?, apps).await?;
    world.set_clock("2023-07-15T00:00:00Z")?;
    let event = json!({ "rehearse": true, "maxPerRun": 50 });
    let read = budgets::usage_of_enrolled_list(&run(&world, "enforce-fortified", &event).await?);
    // A shard has 150 rows, of which a run with this limit reads one batch of 100.
    let batch = 100 * filled.watch_row_bytes / apps;
    assert_eq!((read.round_trips, read.read_units), (1, batch.div_ceil(4_096) as f64 / 2.0));
    Ok(())
}

/// A metered system with partners whose approval expires soon, half an hour before they are to be notified. notify-expiry has
/// run until then.
async fn approved(partners: usize) -> Result<World> {
    let at = Some("2023-06-20T12:00:00Z".parse()?);
    let world = World::with(Options { at, seed: true, metered: true, ..Options::default() }).await?;
    let id = |number: usize| format!("partner-{number:07}");
    let lines = (0..partners).map(|number| {
        let partner = id(number);
        let contact = format!("contact@{partner}.example");
        format!("{}\n", json!({ "type": "partner", "id": partner, "name": "Partner", "contact": contact }))
    });
    let import = world.post("/catalogue/import").body("application/x-ndjson", lines.collect::<String>());
    import.by(&STAFF).send().await?.expect(200)?;
    for number in 0..partners {
        Applicant::of(world.local.store(), &id(number))?.submit_and_approve("2022-07-20T12:30:00Z").await?;
    }
    applicant::pretend_run_at(world.local.store(), "2023-06-20T11:00:00Z".parse()?).await?;
    world.run_job(applicant::JOB, &json!({})).await?;
    world.local.mailbox().clear();
    Ok(world)
}

#[tokio::test]
async fn a_run_in_which_no_approval_is_due_costs_the_same_few_reads() -> Result<()> {
    for partners in [0, 20] {
        let world = approved(partners).await?;
        world.set_clock("2023-06-20T12:15:00Z")?;
        let calls = run(&world, applicant::JOB, &json!({})).await?;
        // The list of approvals is read for three purposes in four shards each. The rest are the list of approvals to copy,
        // the programme, the job's progress, and its report.
        let (usage, lists) = (Usage::sum(&calls), budgets::usage_of_expiry_lists(&calls));
        assert_eq!((lists.round_trips, usage.round_trips), (12, 20), "{usage:?}");
        assert!(usage.read_units <= 10.0 && usage.write_units <= 2.0, "{usage:?}");
        assert!(lists.read_units <= budgets::sweep_of_lists(3, 0), "{lists:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_notice_of_an_approval_costs_3_write_units_and_its_sweep_reads_only_the_rows_that_are_due() -> Result<()> {
    let partners = 24;
    let world = approved(partners).await?;
    world.set_clock("2023-06-20T13:00:00Z")?;
    let calls = run(&world, applicant::JOB, &json!({})).await?;
    assert_eq!(world.local.mailbox().sent().len(), partners);
    let (usage, lists) = (Usage::sum(&calls), budgets::usage_of_expiry_lists(&calls));
    // The other writes are the report, and the progress after each shard and at the end.
    let others = f64::from(store::agenda::SHARDS) + 2.0;
    assert!(usage.write_units <= budgets::notice(1) * partners as f64 + others, "{usage:?}");
    let row = world.local.config();
    let row = table::get_item(row, "PARTNER#partner-0000000", "ASSESSMENT#APPROVAL").await?.context("an approval")?;
    let keys =
        json!({ "pk": row["pk"], "sk": row["sk"], "agenda_pk": row["agenda_pk"], "agenda_sk": row["agenda_sk"] });
    let budget = budgets::sweep_of_lists(3, partners * table::size_of(&keys));
    assert!(lists.read_units > 0.0 && lists.read_units <= budget, "{lists:?} of {budget}");
    Ok(())
}
