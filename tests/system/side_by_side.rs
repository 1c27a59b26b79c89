//! Jobs that mail several partners side by side: as many at once as the pace allows, never more than the limit of a run, and each
//! partner once, although the run is killed at any moment.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use domain::programme::Programme;
use jiff::{SignedDuration, Timestamp};
use local::mailbox::MailFault;
use local::{DatabaseFault, Faults, Options};
use runtime::Config;
use serde_json::{Value as Json, json};
use store::Store;
use system_tests::World;
use system_tests::crowd::{APPS_PER_PARTNER, Crowd, member_email};
use tokio::time::timeout;

const JOB: &str = "enforce-fortified";
/// The warning 30 days ahead is due for all apps.
const DUE: &str = "2023-07-15T00:00:00Z";
/// How many mails are under way at once at the pace of ten a second.
const AT_ONCE: usize = 5;
/// The calls of the table before the first partner is visited: the programme, the badges on the agenda in four shards, the job's
/// progress, a page of the enrolled apps, their listings.
const BEFORE_VISITS: usize = 8;

/// A system in which so many partners are due a warning.
async fn due(crowd: &Crowd, partners: usize) -> Result<World> {
    let world = World::with(Options { at: Some(DUE.parse()?), metered: true, ..Options::default() }).await?;
    let apps = partners * APPS_PER_PARTNER;
    crowd.fill(&world.local, apps, apps, |_| {})?;
    Ok(world)
}

fn faults(world: &World) -> Result<&Faults> {
    world.local.faults().context("the system is metered")
}

/// How many mails went to each address.
fn mails(world: &World) -> BTreeMap<String, usize> {
    let mut mails = BTreeMap::new();
    for address in world.local.mailbox().sent().iter().flat_map(|mail| &mail.destinations) {
        *mails.entry(address.clone()).or_default() += 1;
    }
    mails
}

fn one_each(partners: usize) -> BTreeMap<String, usize> {
    (0..partners).map(|number| (member_email(number), 1)).collect()
}

/// Waits until what a killed job had sent before its end has arrived: all of this system is on one thread, which reads from every
/// connection before it answers a later request.
async fn wait_for_what_is_under_way(world: &World) -> Result<()> {
    for _ in 0..3 {
        world.get("/_local/health").send().await?.expect(200)?;
    }
    Ok(())
}

/// Runs jobs as in the hours that follow, each after the mail service has told of the mails so far.
async fn run_later_jobs(world: &World) -> Result<()> {
    let start: Timestamp = DUE.parse()?;
    for (hours, job) in [(1, JOB), (1, "send-notices"), (2, "send-notices")] {
        for mail in world.local.mailbox().sent() {
            world.post(&format!("/_local/mail/{}/send", mail.id)).send().await?.expect(200)?;
        }
        world.local.clock().set(start + SignedDuration::from_hours(hours))?;
        world.run_job(job, &json!({})).await?;
    }
    Ok(())
}

#[tokio::test]
async fn as_many_partners_are_visited_at_once_as_the_pace_allows() -> Result<()> {
    let world = due(&Crowd::learn().await?, 40).await?;
    faults(&world)?.plan(BEFORE_VISITS, usize::MAX, DatabaseFault::HangBefore);
    let run = world.post(&format!("/_local/run/{JOB}")).send();
    tokio::select! {
        hanging = timeout(Duration::from_secs(60), faults(&world)?.wait_for_hanging(AT_ONCE)) => hanging?,
        response = run => anyhow::bail!("the run ended: {response:?}"),
    }
    ensure!(world.local.mailbox().attempts() == 0, "no mail is sent before its notice is claimed");
    Ok(())
}

#[tokio::test]
async fn a_run_never_acts_on_more_than_its_limit_and_the_next_ones_reach_everybody_once() -> Result<()> {
    let partners = 24;
    let world = due(&Crowd::learn().await?, partners).await?;
    let mut runs = 0;
    loop {
        let report = world.run_job(JOB, &json!({ "maxPerRun": 35 })).await?;
        runs += 1;
        let acted = report["acted"].as_u64().context("acted")?;
        if report["more"] != true {
            break;
        }
        // Seven partners of five apps.
        assert_eq!(acted, 35, "{report}");
    }
    assert_eq!((runs, mails(&world)), (4, one_each(partners)));
    Ok(())
}

#[tokio::test]
async fn when_the_mail_service_refuses_the_account_no_other_visit_begins_and_all_notices_wait() -> Result<()> {
    let partners = 24;
    let world = due(&Crowd::learn().await?, partners).await?;
    let refusal = MailFault::Refuse { code: "AccountSendingPausedException".to_owned(), message: String::new() };
    world.local.mailbox().plan_faults(vec![refusal; AT_ONCE]);
    let report: Json = world.run_job(JOB, &json!({})).await?;
    assert_eq!((&report["accountRefusal"], &report["acted"]), (&json!("AccountSendingPausedException"), &json!(0)));
    let attempts = world.local.mailbox().attempts();
    ensure!((1..=AT_ONCE as u64).contains(&attempts), "{attempts} attempts");
    world.local.mailbox().clear_faults();
    run_later_jobs(&world).await?;
    assert_eq!(mails(&world), one_each(partners));
    Ok(())
}

#[tokio::test]
async fn a_run_killed_at_any_call_among_several_partners_loses_no_notice_and_sends_none_twice() -> Result<()> {
    let (partners, crowd) = (6, Crowd::learn().await?);
    for fault in [DatabaseFault::HangBefore, DatabaseFault::HangAfter] {
        for call in BEFORE_VISITS - 1.. {
            let world = due(&crowd, partners).await?;
            faults(&world)?.plan(call, 1, fault);
            let hang = faults(&world)?.wait_for_hang();
            let run = world.post(&format!("/_local/run/{JOB}")).send();
            let finished = tokio::select! {
                () = hang => false,
                // Dropping the request drops the job in the middle of its work.
                response = run => { response?.expect(200)?; true }
            };
            wait_for_what_is_under_way(&world).await?;
            faults(&world)?.clear();
            run_later_jobs(&world).await?;
            assert_eq!(mails(&world), one_each(partners), "killed {fault:?} call {call}");
            if finished {
                ensure!(call > BEFORE_VISITS + 4 * partners, "the run made {call} calls");
                break;
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_a_run_decides_by_is_the_latest_programme_and_its_mails_are_written_by_none_that_is_older() -> Result<()> {
    let world = World::start().await?;
    let config = Config { programme_cache: Duration::from_secs(3_600), ..world.local.config().clone() };
    let store = Store::connect(&config);
    let named = |name: &str| Programme { marketplace: name.to_owned(), ..Programme::default() };
    for (number, reads_strongly) in [(1, false), (2, true)] {
        let before = store.programme().await?.marketplace.clone();
        let after = format!("Marketplace {number}");
        world.local.store().put_programme(&named(&after)).await?;
        assert_eq!(store.programme().await?.marketplace, before, "it is read once an hour here");
        let decided_by = match reads_strongly {
            true => store.current_programme().await?.value.marketplace,
            false => store.latest_programme().await?.marketplace.clone(),
        };
        assert_eq!((decided_by, store.programme().await?.marketplace.clone()), (after.clone(), after));
    }
    Ok(())
}
