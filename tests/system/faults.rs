//! What goes wrong between the functions and what they depend on: a job that is killed at any of its calls, a table that
//! throttles, conflicts or goes away at any of them, a schedule that fires twice at once. Each partner hears once, nobody
//! loses a notice, and no read ever shows a wrong badge.

use anyhow::{Context as _, Result, ensure};
use domain::notice::{NoticeId, State};
use jiff::{SignedDuration, Timestamp};
use local::mailbox::Fault as MailFault;
use local::{Fault, Faults, Options};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, PAT, SYNC, World, listing, v2};

const JOB: &str = "enforce-fortified";
/// The 30 days' window opens: Acme Charts is at risk, and one notice is due.
const DUE: &str = "2023-07-15T00:00:00Z";
const NOTICE: &str = "acme#2023-08-14T00:00:00Z#fortified-warning#30d";
/// How often the SDK asks before it gives up.
const SDK_ATTEMPTS: usize = 3;

async fn world() -> Result<World> {
    World::with(Options { at: Some(DUE.parse()?), seed: true, metered: true, ..Options::default() }).await
}

fn faults(world: &World) -> Result<&Faults> {
    world.local.faults().context("the world has no wire to break")
}

/// The badge as customers read it.
async fn badge(world: &World) -> Result<Json> {
    Ok(world.get(&listing(CHARTS)).send().await?.expect(200)?.json()?["badge"]["state"].clone())
}

async fn notice(world: &World) -> Result<Option<domain::notice::Notice>> {
    let id = NoticeId::parse(NOTICE).context("a notice's identity")?;
    Ok(world.local.store().notice(&id).await?.map(|kept| kept.notice))
}

/// The hours after: the schedules fire, and whatever was left is taken up.
async fn hours_pass(world: &World) -> Result<()> {
    faults(world)?.none();
    let start: Timestamp = DUE.parse()?;
    for (hour, job) in [(1, JOB), (1, "send-notices"), (2, "send-notices")] {
        world.local.clock().set(start + SignedDuration::from_hours(hour))?;
        world.run(job, &json!({})).await?;
    }
    Ok(())
}

/// Kills the job at its call of this number; `None` when it makes fewer.
async fn killed(at: usize, fault: Fault) -> Result<Option<World>> {
    let world = world().await?;
    faults(&world)?.plan(at, 1, fault);
    let hang = faults(&world)?.hang();
    let run = world.call(Method::POST, &format!("/_local/run/{JOB}")).send();
    let finished = tokio::select! {
        () = hang => false,
        // Going out of scope, the call takes its connection with it, and the job ends in the middle of its work.
        answer = run => { answer?.expect(200)?; true }
    };
    faults(&world)?.none();
    Ok((!finished).then_some(world))
}

/// Gives how many of the calls were in the window between the send and its note.
async fn killed_at_every_call(fault: Fault) -> Result<usize> {
    let (mut call, mut in_the_window) = (0, 0);
    while let Some(world) = killed(call, fault).await? {
        let sent = world.local.mailbox().mails().len();
        let settled = notice(&world).await?.is_some_and(|notice| matches!(notice.state, State::Sent { .. }));
        let cut_in_the_send = sent == 1 && !settled;
        if cut_in_the_send {
            in_the_window += 1;
            // The documented window: the mail is out and nobody noted it. Its event tells.
            let mail = world.local.mailbox().mails()[0].id.clone();
            world.post(&format!("/_local/mail/{mail}/send")).send().await?.expect(200)?;
        }
        assert_eq!(badge(&world).await?, "held");
        hours_pass(&world).await?;
        let mails = world.local.mailbox().mails().len();
        let notice = notice(&world).await?.context("the notice was lost")?;
        ensure!(
            mails == 1 && matches!(notice.state, State::Sent { .. }),
            "killed {fault:?} call {call}: {mails} mails, {notice:?}"
        );
        call += 1;
    }
    ensure!(call > 10, "the job made {call} calls");
    Ok(in_the_window)
}

#[tokio::test]
async fn a_job_that_is_killed_before_any_of_its_calls_loses_no_notice_and_sends_none_twice() -> Result<()> {
    assert_eq!(killed_at_every_call(Fault::HangBefore).await?, 1, "the call that notes the send");
    Ok(())
}

#[tokio::test]
async fn a_job_that_is_killed_after_any_of_its_calls_loses_no_notice_and_sends_none_twice() -> Result<()> {
    assert_eq!(killed_at_every_call(Fault::HangAfter).await?, 0, "the send is no call of the table");
    Ok(())
}

#[tokio::test]
async fn a_crash_inside_the_send_without_an_event_is_counted_and_sent_again_after_an_hour() -> Result<()> {
    let mut call = 0;
    while let Some(world) = killed(call, Fault::HangBefore).await? {
        call += 1;
        let unsettled = notice(&world).await?.is_some_and(|notice| matches!(notice.state, State::Claimed { .. }));
        if world.local.mailbox().mails().len() != 1 || !unsettled {
            continue;
        }
        hours_pass(&world).await?;
        let notice = notice(&world).await?.context("the notice was lost")?;
        assert_eq!((world.local.mailbox().mails().len(), notice.unknowns), (2, 1), "{notice:?}");
        return Ok(());
    }
    anyhow::bail!("no call is in the window between the send and its note")
}

/// Breaks some calls in a row, from each on, and lets the hours pass.
async fn broken_at_every_call(fault: Fault, in_a_row: usize) -> Result<()> {
    for first in 0.. {
        let world = world().await?;
        faults(&world)?.plan(first, in_a_row, fault);
        // It may fail: the next run is there for that.
        let run = world.call(Method::POST, &format!("/_local/run/{JOB}")).send().await?;
        let calls = faults(&world)?.calls();
        faults(&world)?.none();
        ensure!([200, 500].contains(&run.code()), "{fault:?} from call {first}: {}", run.text);
        assert_eq!(badge(&world).await?, "held");
        // What was sent and noted stays so: the other tests show it. Here the hours pass for what was not.
        if notice(&world).await?.is_none_or(|notice| !matches!(notice.state, State::Sent { .. })) {
            hours_pass(&world).await?;
        }
        let mails = world.local.mailbox().mails().len();
        let notice = notice(&world).await?.context("the notice was lost")?;
        let twice_is_counted = (1..=1 + notice.unknowns as usize).contains(&mails);
        ensure!(
            twice_is_counted && matches!(notice.state, State::Sent { .. }),
            "{fault:?} {in_a_row} times from call {first}: {mails} mails, {notice:?}"
        );
        if in_a_row < SDK_ATTEMPTS {
            ensure!(mails == 1 && run.code() == 200, "one {fault:?} at call {first} is borne: {}", run.text);
        }
        if first >= calls {
            return Ok(());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_table_that_throttles_for_a_moment_is_borne() -> Result<()> {
    broken_at_every_call(Fault::Throttled, 1).await
}

#[tokio::test]
async fn a_table_that_goes_away_for_a_moment_is_borne_whether_it_had_done_its_work_or_not() -> Result<()> {
    broken_at_every_call(Fault::CutBefore, 1).await?;
    broken_at_every_call(Fault::CutAfter, 1).await
}

#[tokio::test]
async fn a_table_that_goes_away_for_longer_costs_a_run_and_no_notice() -> Result<()> {
    broken_at_every_call(Fault::CutBefore, SDK_ATTEMPTS).await
}

#[tokio::test]
async fn the_same_schedule_twice_at_once_tells_each_partner_once() -> Result<()> {
    for _ in 0..5 {
        let world = world().await?;
        let event = json!({});
        let run = |job| world.run(job, &event);
        let (one, other, third) = tokio::join!(run(JOB), run(JOB), run("send-notices"));
        let acted = |report: &Json| report["acted"].as_u64().unwrap_or_default();
        let (one, other, third) = (one?, other?, third?);
        assert_eq!(acted(&one) + acted(&other) + acted(&third), 1, "{one} {other} {third}");
        hours_pass(&world).await?;
        assert_eq!(world.local.mailbox().mails().len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_service_that_slows_a_job_down_ends_the_run_and_everybody_hears_once() -> Result<()> {
    let world = World::at("2023-03-28T00:00:00Z").await?;
    world.run("advance-rollout", &json!({})).await?;
    world.local.mailbox().clear();
    world.set_clock("2023-03-29T00:00:00Z")?;
    world.local.mailbox().fail([MailFault::Throttle]);
    let cut = world.call(Method::POST, "/_local/run/advance-rollout").send().await?.expect(500)?;
    ensure!(cut.text.contains("\\\"more\\\":true"), "{}", cut.text);
    assert_eq!(world.local.mailbox().mails().len(), 0, "nobody else was tried");
    for (instant, job) in [("2023-03-29T00:01:00Z", "send-notices"), ("2023-03-29T01:00:00Z", "advance-rollout")] {
        world.set_clock(instant)?;
        world.run(job, &json!({})).await?;
    }
    let mut to: Vec<String> = world.local.mailbox().read().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, [KIM.email, PAT.email]);
    Ok(())
}

#[tokio::test]
async fn a_conflict_with_another_transaction_loses_no_publish_and_no_badge_change() -> Result<()> {
    let world = world().await?;
    world.set_clock("2023-08-20T00:00:00Z")?;
    let complete: Json = serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?;
    world.save(CHARTS, &complete, &PAT).await?;
    faults(&world)?.plan(0, 4, Fault::Conflict);
    world.publish(CHARTS, &PAT).await?;
    faults(&world)?.none();
    assert_eq!(badge(&world).await?, "held");
    world.run(JOB, &json!({})).await?;
    let mails = world.local.mailbox().read();
    let kinds: Vec<&str> = mails.iter().map(|mail| mail.tags.kind.as_str()).collect();
    assert_eq!(kinds, ["badge-returned"]);
    Ok(())
}

#[tokio::test]
async fn whatever_breaks_a_write_is_told_and_leaves_what_was_there() -> Result<()> {
    let world = world().await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    for fault in Fault::SURVIVED {
        faults(&world)?.plan(0, usize::MAX, fault);
        let refused = world.put(&v2(SYNC), &body).by(&KIM).send().await?;
        faults(&world)?.none();
        match fault {
            // A draft's save is no transaction.
            Fault::Conflict => assert_eq!(refused.code(), 200),
            _ => assert_eq!((refused.code(), refused.header("retry-after").is_some()), (503, true), "{fault:?}"),
        }
    }
    let there = world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(there["logDetails"], body["logDetails"]);
    Ok(())
}
