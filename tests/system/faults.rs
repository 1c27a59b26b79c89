//! Faults between the functions and what they depend on: a job is killed at any of its calls, the table throttles, conflicts or
//! is lost at any of them, a schedule fires twice at once. Each partner is notified exactly once, and no read shows a wrong
//! badge.

use anyhow::{Context as _, Result, ensure};
use domain::PartnerId;
use domain::notice::{Notice, NoticeKind, NoticeState};
use jiff::{SignedDuration, Timestamp};
use local::mailbox::MailFault;
use local::{DatabaseFault, Faults, Options};
use serde_json::{Value as Json, json};
use system_tests::applicant::{Applicant, pretend_run_at};
use system_tests::{CHARTS, KIM, PAT, SYNC, World, v2};

const JOB: &str = "enforce-fortified";
/// The warning 30 days ahead is due for Acme Charts.
const DUE: &str = "2023-07-15T00:00:00Z";
/// How often the SDK tries a call.
const SDK_ATTEMPTS: usize = 3;

/// A job at an instant at which these notices are due.
#[derive(Clone, Copy)]
struct Case {
    job: &'static str,
    instant: &'static str,
    notices: &'static [(&'static str, NoticeKind)],
    assessment: Assessment,
}

/// What Acme has of the Security Self Assessment.
#[derive(Clone, Copy)]
enum Assessment {
    Nothing,
    /// An approval since an instant. The job has run before.
    Approved(&'static str),
    /// An open application since an instant.
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
                acme.submit_and_approve(at).await?;
                let hour_before = self.instant.parse::<Timestamp>()? - SignedDuration::from_hours(1);
                pretend_run_at(world.local.store(), hour_before).await?;
            }
            Assessment::Open(at) => acme.submit(at).await?,
        }
        // The mails of the steps are not part of the case.
        world.run_job("send-notices", &json!({})).await?;
        world.local.mailbox().clear();
        Ok(world)
    }

    /// Those of the notices that were written.
    async fn written_notices(&self, world: &World) -> Result<Vec<Notice>> {
        let mut there = Vec::new();
        for (partner, kind) in self.notices {
            let (kept, _) = world.local.store().notices_of(&PartnerId::parse(partner)?, None, 100).await?;
            there.extend(kept.into_iter().map(|kept| kept.notice).filter(|notice| notice.id.kind == *kind));
        }
        Ok(there)
    }

    /// Whether every notice was written and sent.
    async fn all_sent(&self, world: &World) -> Result<bool> {
        let there = self.written_notices(world).await?;
        Ok(there.len() == self.notices.len() && there.iter().all(is_sent))
    }

    /// Runs the jobs of the next two hours, without faults.
    async fn run_later_jobs(&self, world: &World) -> Result<()> {
        faults(world)?.clear();
        let start: Timestamp = self.instant.parse()?;
        for (hour, job) in [(1, self.job), (1, "send-notices"), (2, "send-notices")] {
            world.local.clock().set(start + SignedDuration::from_hours(hour))?;
            world.run_job(job, &json!({})).await?;
        }
        Ok(())
    }

    /// Kills the job at a call, counted from 0. `None` if it makes fewer calls.
    async fn kill_at(&self, at: usize, fault: DatabaseFault) -> Result<Option<World>> {
        let world = self.world().await?;
        faults(&world)?.plan(at, 1, fault);
        let hang = faults(&world)?.wait_for_hang();
        let run = world.post(&format!("/_local/run/{}", self.job)).send();
        let finished = tokio::select! {
            () = hang => false,
            // Dropping the request closes its connection, which drops the job in the middle of its work.
            response = run => { response?.expect(200)?; true }
        };
        faults(&world)?.clear();
        Ok((!finished).then_some(world))
    }

    /// Kills the job at each of its calls in turn. Returns how many of them came after a send that was not recorded yet.
    async fn kill_at_every_call(&self, fault: DatabaseFault) -> Result<usize> {
        let (mut call, mut unrecorded) = (0, 0);
        while let Some(world) = self.kill_at(call, fault).await? {
            let settled = self.written_notices(&world).await?.iter().filter(|notice| is_sent(notice)).count();
            if let Some(mail) = world.local.mailbox().sent().get(settled) {
                unrecorded += 1;
                // The mail is sent but not recorded, which the event of the mail service then does.
                world.post(&format!("/_local/mail/{}/send", mail.id)).send().await?.expect(200)?;
            }
            assert_eq!(badge(&world).await?, "held");
            self.run_later_jobs(&world).await?;
            let mails = world.local.mailbox().sent().len();
            ensure!(
                mails == self.notices.len() && self.all_sent(&world).await?,
                "killed {fault:?} call {call}: {mails} mails, {:?}",
                self.written_notices(&world).await?
            );
            call += 1;
        }
        ensure!(call > 10, "the job made {call} calls");
        Ok(unrecorded)
    }
}

fn is_sent(notice: &Notice) -> bool {
    matches!(notice.state, NoticeState::Sent { .. })
}

fn faults(world: &World) -> Result<&Faults> {
    world.local.faults().context("the system is not metered")
}

/// The state of the badge of Acme Charts, as those who manage it read it.
async fn badge(world: &World) -> Result<Json> {
    let path = format!("/apps/{CHARTS}/privacy-and-security/badge");
    Ok(world.get(&path).by(&PAT).send().await?.expect(200)?.json()?["badge"]["state"].clone())
}

#[tokio::test]
async fn a_job_killed_before_any_of_its_calls_loses_no_notice_and_sends_none_twice() -> Result<()> {
    assert_eq!(WARNING.kill_at_every_call(DatabaseFault::HangBefore).await?, 1, "the call that records the send");
    Ok(())
}

#[tokio::test]
async fn a_job_killed_after_any_of_its_calls_loses_no_notice_and_sends_none_twice() -> Result<()> {
    assert_eq!(WARNING.kill_at_every_call(DatabaseFault::HangAfter).await?, 0, "no call of the table comes between");
    Ok(())
}

#[tokio::test]
async fn an_announcement_killed_before_any_of_its_calls_reaches_every_partner_once() -> Result<()> {
    assert_eq!(MILESTONE.kill_at_every_call(DatabaseFault::HangBefore).await?, 2, "a send for each partner");
    Ok(())
}

#[tokio::test]
async fn an_expiry_is_notified_once_although_the_job_is_killed_before_or_after_any_of_its_calls() -> Result<()> {
    assert_eq!(EXPIRING.kill_at_every_call(DatabaseFault::HangBefore).await?, 1, "the call that records the send");
    assert_eq!(EXPIRING.kill_at_every_call(DatabaseFault::HangAfter).await?, 0, "no call of the table comes between");
    Ok(())
}

#[tokio::test]
async fn an_application_is_closed_and_notified_once_although_the_job_is_killed_before_or_after_any_of_its_calls()
-> Result<()> {
    assert_eq!(CLOSING.kill_at_every_call(DatabaseFault::HangBefore).await?, 1, "the call that records the send");
    assert_eq!(CLOSING.kill_at_every_call(DatabaseFault::HangAfter).await?, 0, "no call of the table comes between");
    Ok(())
}

#[tokio::test]
async fn a_crash_during_a_send_without_an_event_is_counted_and_the_mail_sent_again_after_an_hour() -> Result<()> {
    let mut call = 0;
    while let Some(world) = WARNING.kill_at(call, DatabaseFault::HangBefore).await? {
        call += 1;
        if world.local.mailbox().sent().len() != 1 || WARNING.all_sent(&world).await? {
            continue;
        }
        WARNING.run_later_jobs(&world).await?;
        let notices = WARNING.written_notices(&world).await?;
        let notice = notices.first().context("the notice was lost")?;
        assert_eq!((world.local.mailbox().sent().len(), notice.unknowns), (2, 1), "{notice:?}");
        return Ok(());
    }
    anyhow::bail!("no call comes after a send that is not recorded")
}

/// Breaks some calls in a row, beginning with each call in turn. The notice must be sent by the next jobs at the latest.
async fn break_at_every_call(fault: DatabaseFault, in_a_row: usize) -> Result<()> {
    for first in 0.. {
        let world = WARNING.world().await?;
        faults(&world)?.plan(first, in_a_row, fault);
        // The run may fail, because the next one does the rest.
        let run = world.post(&format!("/_local/run/{JOB}")).send().await?;
        let calls = faults(&world)?.calls();
        faults(&world)?.clear();
        ensure!([200, 500].contains(&run.code()), "{fault:?} from call {first}: {}", run.text);
        assert_eq!(badge(&world).await?, "held");
        // Other tests show that a recorded notice is not sent again.
        if !WARNING.all_sent(&world).await? {
            WARNING.run_later_jobs(&world).await?;
        }
        let mails = world.local.mailbox().sent().len();
        let notices = WARNING.written_notices(&world).await?;
        let notice = notices.first().context("the notice was lost")?;
        let twice_is_counted = (1..=1 + notice.unknowns as usize).contains(&mails);
        ensure!(
            twice_is_counted && is_sent(notice),
            "{fault:?} {in_a_row} times from call {first}: {mails} mails, {notice:?}"
        );
        if in_a_row < SDK_ATTEMPTS {
            ensure!(mails == 1 && run.code() == 200, "one {fault:?} at call {first} is not retried: {}", run.text);
        }
        if first >= calls {
            return Ok(());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_throttled_call_is_retried() -> Result<()> {
    break_at_every_call(DatabaseFault::Throttled, 1).await
}

#[tokio::test]
async fn a_lost_connection_to_the_table_is_retried_whether_or_not_the_call_took_effect() -> Result<()> {
    break_at_every_call(DatabaseFault::CutBefore, 1).await?;
    break_at_every_call(DatabaseFault::CutAfter, 1).await
}

#[tokio::test]
async fn a_longer_outage_of_the_table_costs_a_run_but_no_notice() -> Result<()> {
    break_at_every_call(DatabaseFault::CutBefore, SDK_ATTEMPTS).await
}

#[tokio::test]
async fn a_schedule_that_fires_twice_at_once_notifies_each_partner_once() -> Result<()> {
    for _ in 0..5 {
        let world = WARNING.world().await?;
        let event = json!({});
        let run = |job| world.run_job(job, &event);
        let (one, other, third) = tokio::join!(run(JOB), run(JOB), run("send-notices"));
        let acted = |report: &Json| report["acted"].as_u64().unwrap_or_default();
        let (one, other, third) = (one?, other?, third?);
        assert_eq!(acted(&one) + acted(&other) + acted(&third), 1, "{one} {other} {third}");
        WARNING.run_later_jobs(&world).await?;
        assert_eq!(world.local.mailbox().sent().len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_throttling_mail_service_ends_the_run_and_each_partner_is_notified_once() -> Result<()> {
    let world = World::at("2023-03-28T00:00:00Z").await?;
    world.run_job("advance-rollout", &json!({})).await?;
    world.local.mailbox().clear();
    world.set_clock("2023-03-29T00:00:00Z")?;
    world.local.mailbox().plan_faults([MailFault::Throttle]);
    let cut = world.post("/_local/run/advance-rollout").send().await?.expect(500)?;
    ensure!(cut.text.contains("\\\"more\\\":true"), "{}", cut.text);
    assert_eq!(world.local.mailbox().sent().len(), 0, "no other mail was attempted");
    for (instant, job) in [("2023-03-29T00:01:00Z", "send-notices"), ("2023-03-29T01:00:00Z", "advance-rollout")] {
        world.set_clock(instant)?;
        world.run_job(job, &json!({})).await?;
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
    world.run_job(JOB, &json!({})).await?;
    let complete: Json = serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?;
    world.save_draft(CHARTS, &complete, &PAT).await?;
    faults(&world)?.plan(0, 4, DatabaseFault::Conflict);
    world.publish(CHARTS, &PAT).await?;
    faults(&world)?.clear();
    assert_eq!(badge(&world).await?, "held");
    world.run_job(JOB, &json!({})).await?;
    let mails = world.local.mailbox().received();
    let kinds: Vec<&str> = mails.iter().map(|mail| mail.tags.kind.as_str()).collect();
    assert_eq!(kinds, ["badge-removed", "badge-returned"]);
    Ok(())
}

#[tokio::test]
async fn a_failed_write_is_reported_and_leaves_the_draft_as_it_was() -> Result<()> {
    let world = WARNING.world().await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    for fault in DatabaseFault::SURVIVED {
        faults(&world)?.plan(0, usize::MAX, fault);
        let refused = world.put(&v2(SYNC), &body).by(&KIM).send().await?;
        faults(&world)?.clear();
        match fault {
            // Saving a draft is not a transaction, so it cannot conflict with one.
            DatabaseFault::Conflict => assert_eq!(refused.code(), 200),
            _ => assert_eq!((refused.code(), refused.header("retry-after").is_some()), (503, true), "{fault:?}"),
        }
    }
    let there = world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(there["logDetails"], body["logDetails"]);
    Ok(())
}
