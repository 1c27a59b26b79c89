//! Measures each operation that the bill counts, through the real system. What must not live here: how often it happens.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use local::{Options, Usage};
use serde_json::{Value as Json, json};
use system_tests::answers::{typical, v2_body};
use system_tests::crowd::{APPS_PER_PARTNER, Crowd};
use system_tests::runtime_api::deployed;
use system_tests::{CHARTS, NOTES, PAT, Request, STAFF, World, listing, preview, table, v2};

use super::operation::{Operation, Origin, measure_requests};
use crate::measured::{Run, Runs};
use crate::scale::table::{JOB, WINDOW, fill_table};

/// How often a request is repeated.
const TIMES: u32 = 20;
/// How many apps the table of due work has.
const CROWD: usize = 100;
/// Asking for a link, opening it and pressing its button.
const SIGN_IN_REQUESTS: u32 = 3;

/// Everything that was measured.
#[derive(Clone)]
pub struct Measured {
    pub tab: Operation,
    pub asset: Operation,
    /// How many files the tab's page loads.
    pub assets: usize,
    pub save: Operation,
    pub preview: Operation,
    pub publish: Operation,
    pub page: Operation,
    pub sign_in: Operation,
    pub staff: Operation,
    pub delivery: Operation,
    /// A run of each job when nothing is due.
    pub idle: Vec<Operation>,
    pub notice: Operation,
    pub new_scan: Operation,
    pub later_scan: Operation,
    /// What an app with one revision takes in the table, its partner's items included, in bytes.
    pub bytes_of_app: f64,
}

pub async fn measure_all() -> Result<Measured> {
    let world = World::metered().await?;
    let tab = measure_tab(&world).await?;
    let (asset, assets) = measure_assets(&world).await?;
    let answers = v2_body(&typical()?);
    let save = measure_requests(&world, ("save a draft", "submit"), (TIMES, 1), async |number| {
        bytes_of(world.put(&v2(NOTES), &changed(&answers, number)).by(&PAT)).await
    })
    .await?;
    let preview = measure_requests(&world, ("preview a draft", "preview"), (TIMES, 1), async |_| {
        bytes_of(world.get(&preview(NOTES)).by(&PAT).taking_gzip()).await
    })
    .await?;
    let publish = measure_publish(&world, &answers).await?;
    let (page, sign_in) = measure_partner_pages(&world).await?;
    let staff = measure_requests(&world, ("open a page of staff", "staff"), (TIMES, 1), async |_| {
        bytes_of(world.get("/staff/console/reviews").from_our_page().by(&STAFF).taking_gzip()).await
    })
    .await?;
    let delivery = measure_delivery(&world).await?;
    world.local.shutdown().await?;
    let idle = measure_idle_runs().await?;
    let (notice, new_scan, later_scan, bytes_of_app) = measure_due_work().await?;
    Ok(Measured {
        tab,
        asset,
        assets,
        save,
        preview,
        publish,
        page,
        sign_in,
        staff,
        delivery,
        idle,
        notice,
        new_scan,
        later_scan,
        bytes_of_app,
    })
}

/// Makes a request, and gives the bytes of its answer.
async fn bytes_of(request: Request) -> Result<usize> {
    Ok(request.send().await?.expect(200)?.bytes_sent)
}

/// The answers with another contact, so that each save writes something new.
fn changed(answers: &Json, number: u32) -> Json {
    let mut changed = answers.clone();
    for section in changed.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        if let Some(contact) = section.get_mut("security").and_then(|security| security.get_mut("securityContact")) {
            *contact = json!(format!("security{number}@acme.example"));
        }
    }
    changed
}

async fn measure_tab(world: &World) -> Result<Operation> {
    measure_requests(world, ("read a tab, as a page", "read-listing"), (TIMES, 1), async |_| {
        bytes_of(world.get(&listing(NOTES)).from_our_page().taking_gzip()).await
    })
    .await
}

/// One of the files that the tab's page loads, on average, and how many there are.
async fn measure_assets(world: &World) -> Result<(Operation, usize)> {
    let page = world.get(&listing(NOTES)).from_our_page().send().await?.expect(200)?.text;
    let mut files: Vec<&str> = page.split('"').filter(|text| text.starts_with("/assets/")).collect();
    files.sort_unstable();
    files.dedup();
    ensure!(!files.is_empty(), "the tab's page loads no file");
    let operation = measure_requests(world, ("load a file of a page", "read-listing"), (TIMES, 1), async |number| {
        let file = files[number as usize % files.len()];
        bytes_of(world.get(file).taking_gzip()).await
    })
    .await?;
    Ok((operation, files.len()))
}

/// Only the publishes are measured, not the saves before them.
async fn measure_publish(world: &World, answers: &Json) -> Result<Operation> {
    let meter = world.local.meter().context("this world is metered")?;
    let (mut usage, mut fastest, mut bytes) = (Usage::default(), f64::INFINITY, 0);
    for number in 0..TIMES {
        world.put(&v2(NOTES), &changed(answers, 100 + number)).by(&PAT).send().await?.expect(200)?;
        meter.reset();
        let began = Instant::now();
        bytes = world.publish(NOTES, &PAT).await?.to_string().len();
        fastest = f64::min(fastest, began.elapsed().as_secs_f64());
        usage += Usage::sum(&meter.take());
    }
    let times = f64::from(TIMES);
    let operation = Operation::of("publish", "publish", Origin::Request).taking(usage, fastest * times, times);
    Ok(Operation { bytes: bytes as f64, ..operation })
}

async fn measure_partner_pages(world: &World) -> Result<(Operation, Operation)> {
    let sign_in = measure_requests(world, ("sign in", "account"), (3, SIGN_IN_REQUESTS), async |_| {
        let asked = world.request_link(PAT.email, "").await?.expect(200)?;
        let link = world.sign_in_links(PAT.email).await?.pop().context("no link was mailed")?;
        let page = bytes_of(world.get(&link).from_our_page().taking_gzip()).await?;
        let signed_in = world.post(&link).from_our_page().send().await?.expect(303)?;
        Ok(asked.bytes_sent + page + signed_in.bytes_sent)
    })
    .await?;
    let session = world.sign_in(PAT.email).await?;
    let form = format!("/manage/apps/{CHARTS}/privacy-and-security");
    let page = measure_requests(world, ("open the form", "console"), (TIMES, 1), async |_| {
        bytes_of(world.get(&form).in_session(&session).taking_gzip()).await
    })
    .await?;
    Ok((page, sign_in))
}

/// What SES reports about one mail: that it was sent, and that it was delivered.
async fn measure_delivery(world: &World) -> Result<Operation> {
    world.local.clock().set("2023-07-15T00:00:00Z".parse()?)?;
    world.local.mailbox().clear();
    world.run_job(JOB, &json!({})).await?;
    let mail = world.local.mailbox().sent().first().cloned().context("no notice was sent")?;
    let meter = world.local.meter().context("this world is metered")?;
    meter.reset();
    let began = Instant::now();
    for event in ["send", "delivery"] {
        world.post(&format!("/_local/mail/{}/{event}", mail.id)).send().await?.expect(200)?;
    }
    let seconds = began.elapsed().as_secs_f64();
    let operation = Operation::of("record what became of a mail", "record-delivery", Origin::MailEvent);
    Ok(operation.taking(Usage::sum(&meter.take()), seconds, 2.0))
}

/// A run of each job an hour after one that had nothing to do either.
async fn measure_idle_runs() -> Result<Vec<Operation>> {
    let before: Timestamp = "2023-08-02T00:00:00Z".parse()?;
    let options = Options { at: Some(before), metered: true, ..Options::default() };
    let world = World::with(options).await?;
    let mut idle = Vec::new();
    for function in deployed()?.into_iter().filter(|function| !function.schedules.is_empty()) {
        Run::start(&world, &function.name, before).await?;
        let run = Run::start(&world, &function.name, before + SignedDuration::from_hours(1)).await?;
        ensure!(run.count("acted") == 0, "{} was not idle: {}", function.name, run.report);
        let name = format!("a run of {} with nothing due", function.name);
        idle.push(Operation::of(&name, &function.name, Origin::Schedule).taking(run.usage(), run.seconds, 1.0));
    }
    world.local.shutdown().await?;
    Ok(idle)
}

/// What a notice costs, what the scanner does for an app that was published and for one whose turn it is, each by itself, and the
/// bytes of an app.
async fn measure_due_work() -> Result<(Operation, Operation, Operation, f64)> {
    let (world, _) = fill_table(&Crowd::learn().await?, CROWD, CROWD).await?;
    let bytes: usize = table::scan(world.local.config()).await?.iter().map(table::size_of).sum();
    let instant: Timestamp = WINDOW.parse()?;
    let runs = Runs::until_done(&world, JOB, instant, |calls| Usage::sum(calls), |_, _| {}).await?;
    let mails = runs.mail_count() as f64;
    ensure!(runs.mail_count() == CROWD / APPS_PER_PARTNER, "{mails} mails");
    let notice = Operation::of("find, write and send a notice", JOB, Origin::PartOfRun);
    let notice = notice.taking(runs.usage, runs.seconds, mails);
    let new_scan = measure_scan(&world, "scan an app after it was published", instant).await?;
    let later = instant + SignedDuration::from_hours(24 * 32);
    let later_scan = measure_scan(&world, "scan an app again by its age", later).await?;
    world.local.shutdown().await?;
    Ok((notice, new_scan, later_scan, bytes as f64 / CROWD as f64))
}

async fn measure_scan(world: &World, name: &str, at: Timestamp) -> Result<Operation> {
    let mut acted = 0;
    let count = |_, run: &Run| acted += run.count("acted");
    let runs = Runs::until_done(world, "scan-listings", at, |calls| Usage::sum(calls), count).await?;
    ensure!(acted >= CROWD as u64, "{name}: {acted} apps");
    Ok(Operation::of(name, "scan-listings", Origin::PartOfRun).taking(runs.usage, runs.seconds, CROWD as f64))
}
