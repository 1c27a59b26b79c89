//! What goes wrong between the functions and what they depend on: a job that is killed at any of its calls, a table that
//! throttles, conflicts or goes away at any of them, a schedule that fires twice at once. Each partner hears once, nobody
//! loses a notice, and no read ever shows a wrong badge.

use anyhow::{Context as _, Result, ensure};
use domain::PartnerId;
use domain::notice::{Notice, NoticeKind, NoticeState};
use jiff::{SignedDuration, Timestamp};
use local::mailbox::MailFault;
use local::{DatabaseFault, Faults, Options};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::applicant::{Applicant, ran_at};
use system_tests::{CHARTS, KIM, PAT, SYNC, World, v2};

const JOB: &str = "enforce-fortified";
/// The 30 days' window opens: Acme Charts is at risk, and one notice is due.
const DUE: &str = "2023-07-15T00:00:00Z";
/// How often the SDK asks before it gives up.
const SDK_ATTEMPTS: usize = 3;

/// A job at an instant at which it finds these notices due.
#[derive(Clone, Copy)]
struct Case {
    job: &'static str,
    instant: &'static str,
    notices: &'static [(&'static str, NoticeKind)],
    /// What acme has of the Security Self Assessment.
    assessment: Assessment,
}

/// What a partner has of the Security Self Assessment.
#[derive(Clone, Copy)]
enum Assessment {
    Nothing,
    /// An approval since an instant; the job has had a run before.
    Approved(&'static str),
    /// An application that is open since an instant.
    Open(&'static str),
}

const WARNING: Case = Case {
    job: JOB,
    instant: DUE,
    notices: &[("acme", NoticeKind::FortifiedWarning)],
    assessment: Assessment::Nothing,
};
const MILESTONE: Case = Case {
    job: "advance-rollout",
    instant: "2023-03-29T00:00:00Z",
    notices: &[("acme", NoticeKind::RolloutMilestone), ("borealis", NoticeKind::RolloutMilestone)],
    assessment: Assessment::Nothing,
};
const EXPIRING: Case = Case {
    job: "notify-expiry",
    instant: "2023-02-08T12:00:00Z",
    notices: &[("acme", NoticeKind::SelfAssessmentExpiring)],
    assessment: Assessment::Approved("2022-03-10T12:00:00Z"),
};
const CLOSING: Case = Case {
    job: "notify-expiry",
    instant: "2023-08-13T00:00:00Z",
    notices: &[("acme", NoticeKind::SelfAssessmentClosed)],
    assessment: Assessment::Open("2023-08-01T00:00:00Z"),
};

impl Case {
    async fn world(&self) -> Result<World> {
        let options = Options { at: Some(self.instant.parse()?), seed: true, metered: true, ..Options::default() };
        let world = World::with(options).await?;
        let acme = Applicant::of(world.local.store(), "acme")?;
        match self.assessment {
            Assessment::Nothing => return Ok(world),
            Assessment::Approved(at) => {
                acme.approved(at).await?;
                let hour_before = self.instant.parse::<Timestamp>()? - SignedDuration::from_hours(1);
                ran_at(world.local.store(), hour_before).await?;
            }
            Assessment::Open(at) => acme.submitted(at).await?,
        }
        // What the steps told is another test's matter.
        world.run("send-notices", &json!({})).await?;
        world.local.mailbox().clear();
        Ok(world)
    }

    /// The notices that there are.
    async fn notices(&self, world: &World) -> Result<Vec<Notice>> {
        let mut there = Vec::new();
        for (partner, kind) in self.notices {
            let (kept, _) = world.local.store().notices_of(&PartnerId::parse(partner)?, None, 100).await?;
            there.extend(kept.into_iter().map(|kept| kept.notice).filter(|notice| notice.id.kind == *kind));
        }
        Ok(there)
    }

    /// Whether every notice is there and was sent.
    async fn all_sent(&self, world: &World) -> Result<bool> {
        let there = self.notices(world).await?;
        Ok(there.len() == self.notices.len() && there.iter().all(is_sent))
    }

    /// The hours after: the schedules fire, and whatever was left is taken up.
    async fn hours_pass(&self, world: &World) -> Result<()> {
        faults(world)?.clear();
        let start: Timestamp = self.instant.parse()?;
        for (hour, job) in [(1, self.job), (1, "send-notices"), (2, "send-notices")] {
            world.local.clock().set(start + SignedDuration::from_hours(hour))?;
            world.run(job, &json!({})).await?;
        }
        Ok(())
    }

    /// Kills the job at its call of this number; `None` when it makes fewer.
    async fn killed(&self, at: usize, fault: DatabaseFault) -> Result<Option<World>> {
        let world = self.world().await?;
        faults(&world)?.plan(at, 1, fault);
        let hang = faults(&world)?.wait_for_hang();
        let run = world.call(Method::POST, &format!("/_local/run/{}", self.job)).send();
        let finished = tokio::select! {
            () = hang => false,
            // Going out of scope, the call takes its connection with it, and the job ends in the middle of its work.
            answer = run => { answer?.expect(200)?; true }
        };
        faults(&world)?.clear();
        Ok((!finished).then_some(world))
    }

    /// Kills the job at every one of its calls, and gives how many were in the window between a send and its note.
    async fn killed_at_every_call(&self, fault: DatabaseFault) -> Result<usize> {
        let (mut call, mut in_the_window) = (0, 0);
        while let Some(world) = self.killed(call, fault).await? {
            let settled = self.notices(&world).await?.iter().filter(|notice| is_sent(notice)).count();
            if let Some(mail) = world.local.mailbox().sent().get(settled) {
                in_the_window += 1;
                // The documented window: the mail is out and nobody noted it. Its event tells.
                world.post(&format!("/_local/mail/{}/send", mail.id)).send().await?.expect(200)?;
            }
            assert_eq!(badge(&world).await?, "held");
            self.hours_pass(&world).await?;
            let mails = world.local.mailbox().sent().len();
            ensure!(
                mails == self.notices.len() && self.all_sent(&world).await?,
                "killed {fault:?} call {call}: {mails} mails, {:?}",
                self.notices(&world).await?
            );
            call += 1;
        }
        ensure!(call > 10, "the job made {call} calls");
        Ok(in_the_window)
    }
}

fn is_sent(notice: &Notice) -> bool {
    matches!(notice.state, NoticeState::Sent { .. })
}

fn faults(world: &World) -> Result<&Faults> {
    world.local.faults().context("the world has no faults")
}

/// The badge as it is, whoever is shown the tab.
async fn badge(world: &World) -> Result<Json> {
    let path = format!("/apps/{CHARTS}/privacy-and-security/badge");
    Ok(world.get(&path).by(&PAT).send().await?.expect(200)?.json()?["badge"]["state"].clone())
}

#[tokio::test]
async fn a_job_that_is_killed_before_any_of_its_calls_loses_no_notice_and_sends_none_twice() -> Result<()> {
    assert_eq!(WARNING.killed_at_every_call(DatabaseFault::HangBefore).await?, 1, "the call that notes the send");
    Ok(())
}

#[tokio::test]
async fn a_job_that_is_killed_after_any_of_its_calls_loses_no_notice_and_sends_none_twice() -> Result<()> {
    assert_eq!(WARNING.killed_at_every_call(DatabaseFault::HangAfter).await?, 0, "the send is no call of the table");
    Ok(())
}

#[tokio::test]
async fn an_announcement_that_is_killed_before_any_of_its_calls_reaches_every_partner_once() -> Result<()> {
    assert_eq!(MILESTONE.killed_at_every_call(DatabaseFault::HangBefore).await?, 2, "a send for each partner");
    Ok(())
}

#[tokio::test]
async fn an_expiry_that_is_killed_before_or_after_any_of_its_calls_is_told_once() -> Result<()> {
    assert_eq!(EXPIRING.killed_at_every_call(DatabaseFault::HangBefore).await?, 1, "the call that notes the send");
    assert_eq!(EXPIRING.killed_at_every_call(DatabaseFault::HangAfter).await?, 0, "the send is no call of the table");
    Ok(())
}

#[tokio::test]
async fn a_closing_that_is_killed_before_or_after_any_of_its_calls_is_made_and_told_once() -> Result<()> {
    assert_eq!(CLOSING.killed_at_every_call(DatabaseFault::HangBefore).await?, 1, "the call that notes the send");
    assert_eq!(CLOSING.killed_at_every_call(DatabaseFault::HangAfter).await?, 0, "the send is no call of the table");
    Ok(())
}

#[tokio::test]
async fn a_crash_inside_the_send_without_an_event_is_counted_and_sent_again_after_an_hour() -> Result<()> {
    let mut call = 0;
    while let Some(world) = WARNING.killed(call, DatabaseFault::HangBefore).await? {
        call += 1;
        if world.local.mailbox().sent().len() != 1 || WARNING.all_sent(&world).await? {
            continue;
        }
        WARNING.hours_pass(&world).await?;
        let notices = WARNING.notices(&world).await?;
        let notice = notices.first().context("the notice was lost")?;
        assert_eq!((world.local.mailbox().sent().len(), notice.unknowns), (2, 1), "{notice:?}");
        return Ok(());
    }
    anyhow::bail!("no call is in the window between the send and its note")
}

/// Breaks some calls in a row, from each on, and lets the hours pass.
async fn broken_at_every_call(fault: DatabaseFault, in_a_row: usize) -> Result<()> {
    for first in 0.. {
        let world = WARNING.world().await?;
        faults(&world)?.plan(first, in_a_row, fault);
        // It may fail: the next run is there for that.
        let run = world.call(Method::POST, &format!("/_local/run/{JOB}")).send().await?;
        let calls = faults(&world)?.calls();
        faults(&world)?.clear();
        ensure!([200, 500].contains(&run.code()), "{fault:?} from call {first}: {}", run.text);
        assert_eq!(badge(&world).await?, "held");
        // What was sent and noted stays so: the other tests show it. Here the hours pass for what was not.
        if !WARNING.all_sent(&world).await? {
            WARNING.hours_pass(&world).await?;
        }
        let mails = world.local.mailbox().sent().len();
        let notices = WARNING.notices(&world).await?;
        let notice = notices.first().context("the notice was lost")?;
        let twice_is_counted = (1..=1 + notice.unknowns as usize).contains(&mails);
        ensure!(
            twice_is_counted && is_sent(notice),
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
    broken_at_every_call(DatabaseFault::Throttled, 1).await
}

#[tokio::test]
async fn a_table_that_goes_away_for_a_moment_is_borne_whether_it_had_done_its_work_or_not() -> Result<()> {
    broken_at_every_call(DatabaseFault::CutBefore, 1).await?;
    broken_at_every_call(DatabaseFault::CutAfter, 1).await
}

#[tokio::test]
async fn a_table_that_goes_away_for_longer_costs_a_run_and_no_notice() -> Result<()> {
    broken_at_every_call(DatabaseFault::CutBefore, SDK_ATTEMPTS).await
}

#[tokio::test]
async fn the_same_schedule_twice_at_once_tells_each_partner_once() -> Result<()> {
    for _ in 0..5 {
        let world = WARNING.world().await?;
        let event = json!({});
        let run = |job| world.run(job, &event);
        let (one, other, third) = tokio::join!(run(JOB), run(JOB), run("send-notices"));
        let acted = |report: &Json| report["acted"].as_u64().unwrap_or_default();
        let (one, other, third) = (one?, other?, third?);
        assert_eq!(acted(&one) + acted(&other) + acted(&third), 1, "{one} {other} {third}");
        WARNING.hours_pass(&world).await?;
        assert_eq!(world.local.mailbox().sent().len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_service_that_slows_a_job_down_ends_the_run_and_everybody_hears_once() -> Result<()> {
    let world = World::at("2023-03-28T00:00:00Z").await?;
    world.run("advance-rollout", &json!({})).await?;
    world.local.mailbox().clear();
    world.set_clock("2023-03-29T00:00:00Z")?;
    world.local.mailbox().plan_faults([MailFault::Throttle]);
    let cut = world.call(Method::POST, "/_local/run/advance-rollout").send().await?.expect(500)?;
    ensure!(cut.text.contains("\\\"more\\\":true"), "{}", cut.text);
    assert_eq!(world.local.mailbox().sent().len(), 0, "nobody else was tried");
    for (instant, job) in [("2023-03-29T00:01:00Z", "send-notices"), ("2023-03-29T01:00:00Z", "advance-rollout")] {
        world.set_clock(instant)?;
        world.run(job, &json!({})).await?;
    }
    let mut to: Vec<String> = world.local.mailbox().received().into_iter().flat_map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, [KIM.email, PAT.email]);
    Ok(())
}

#[tokio::test]
async fn a_conflict_with_another_transaction_loses_no_publish_and_no_badge_change() -> Result<()> {
    let world = WARNING.world().await?;
    world.set_clock("2023-08-20T00:00:00Z")?;
    let complete: Json = serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?;
    world.save(CHARTS, &complete, &PAT).await?;
    faults(&world)?.plan(0, 4, DatabaseFault::Conflict);
    world.publish(CHARTS, &PAT).await?;
    faults(&world)?.clear();
    assert_eq!(badge(&world).await?, "held");
    world.run(JOB, &json!({})).await?;
    let mails = world.local.mailbox().received();
    let kinds: Vec<&str> = mails.iter().map(|mail| mail.tags.kind.as_str()).collect();
    assert_eq!(kinds, ["badge-returned"]);
    Ok(())
}

#[tokio::test]
async fn whatever_breaks_a_write_is_told_and_leaves_what_was_there() -> Result<()> {
    let world = WARNING.world().await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    for fault in DatabaseFault::SURVIVED {
        faults(&world)?.plan(0, usize::MAX, fault);
        let refused = world.put(&v2(SYNC), &body).by(&KIM).send().await?;
        faults(&world)?.clear();
        match fault {
            // A draft's save is no transaction.
            DatabaseFault::Conflict => assert_eq!(refused.code(), 200),
            _ => assert_eq!((refused.code(), refused.header("retry-after").is_some()), (503, true), "{fault:?}"),
        }
    }
    let there = world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(there["logDetails"], body["logDetails"]);
    Ok(())
}
