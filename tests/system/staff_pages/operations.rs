//! What operators read and do besides the rollout: Cloud Fortified, mail, jobs.

use anyhow::{Context as _, Result, ensure};
use domain::notice::{DeliveryFailure, Notice, NoticeState, SendOutcome};
use domain::{EmailAddress, PartnerId};
use local::functions::operations;
use local::template::Template;
use serde_json::{Value as Json, json};
use store::addresses::{Reason, Suppression};
use store::audit::AuditedThing;
use system_tests::applicant::Applicant;
use system_tests::{CHARTS, NOTES, PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form};

const MAIL: &str = "/staff/console/mail";
const SUPPRESSED: &str = "/staff/console/mail/suppressed";

#[tokio::test]
async fn who_would_lose_the_badge_at_the_deadline_is_listed_with_what_is_missing_and_who_lost_it_afterwards()
-> Result<()> {
    let world = World::at("2023-08-03T12:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let before = staff.get("/staff/console/fortified").await?.expect(200)?;
    for text in ["<strong>10</strong> whole days", "Acme Charts", "Nothing is published.", "1 of 2 enrolled apps"] {
        ensure!(before.text.contains(text), "{text:?} is not in {}", before.text);
    }
    ensure!(!before.text.contains(NOTES), "a complete app would keep its badge");
    let now = staff.get("/staff/console/fortified?at=now").await?.expect(200)?;
    ensure!(now.text.contains("0 of 2 enrolled apps") && !now.text.contains(CHARTS), "{}", now.text);
    world.set_clock("2023-08-14T00:00:00Z")?;
    let after = staff.get("/staff/console/fortified").await?.expect(200)?;
    for text in ["The deadline has passed", CHARTS, "since <time datetime=\"2023-08-14T00:00:00Z\">"] {
        ensure!(after.text.contains(text), "{text:?} is not in {}", after.text);
    }
    Ok(())
}

/// A notice to Acme that the mail service has just refused.
async fn fail_a_notice(world: &World) -> Result<Notice> {
    let (store, now) = (world.local.store(), world.local.clock().now());
    Applicant::of(store, "acme")?.submit(&now.to_string()).await?;
    let (mut opened, _) = store.notices_of(&PartnerId::parse("acme")?, None, 10).await?;
    let claimed = store.claim_notice(&opened.remove(0), now).await?.context("it is due")?;
    let failure = SendOutcome::Failed(DeliveryFailure::Rejected { code: "MessageRejected".to_owned() });
    Ok(store.settle_notice(&claimed, failure, now).await?.notice)
}

#[tokio::test]
async fn a_mail_that_failed_is_listed_and_sent_again_once() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let notice = fail_a_notice(&world).await?;
    let failed = staff.get(&format!("{MAIL}?state=failed")).await?.expect(200)?;
    for text in ["self-assessment-received", "MessageRejected", "tried again from", "Send again"] {
        ensure!(failed.text.contains(text), "{text:?} is not in {}", failed.text);
    }
    let (_, count) = staff
        .get("/staff")
        .await?
        .text
        .split_once("Mails that failed")
        .map(|(a, b)| (a.len(), b.to_owned()))
        .context("a row")?;
    ensure!(count.contains("<span class=\"chip bad\">1</span>"), "{count}");
    let form = Form::of(&failed.text).set("notice", &notice.id.text());
    for reason in ["", " ", "two\nlines"] {
        let refused = staff.press(MAIL, &form.clone().set("reason", reason), "").await?.expect(422)?;
        for text in ["Write the reason in one line.", "MessageRejected"] {
            ensure!(refused.text.contains(text), "{text:?} is not in {}", refused.text);
        }
    }
    ensure!(world.local.mailbox().received().is_empty(), "a refusal sends nothing");
    let form = form.set("reason", "Their address works again");
    let sent = staff.press(MAIL, &form, "").await?.expect(200)?;
    ensure!(sent.text.contains("The mail was sent.") && sent.text.contains(PAT.email), "{}", sent.text);
    assert_eq!(world.local.mailbox().received().len(), 1);
    let again = staff.press(MAIL, &form, "").await?;
    assert_eq!(again.code(), 409, "{}", again.text);
    assert_eq!(world.local.mailbox().received().len(), 1, "a second press sends no second mail");
    let acme = PartnerId::parse("acme")?;
    let lines = world.local.store().audit_lines(AuditedThing::Partner(&acme), 10).await?;
    let again = lines.iter().filter(|line| line.by == STAFF.email && line.action == "notice-again");
    let reasons: Vec<_> = again.map(|line| &line.detail["reason"]).collect();
    assert_eq!(reasons, ["Their address works again"], "{lines:?}");
    let stored = world.local.store().notice(&notice.id).await?.context("the notice")?;
    ensure!(matches!(stored.notice.state, NoticeState::Sent { .. }), "{:?}", stored.notice.state);
    let month = staff.get(&format!("{MAIL}?month=2023-03")).await?.expect(200)?;
    ensure!(month.text.contains("self-assessment-received") && !month.text.contains("Send again"), "{}", month.text);
    Ok(())
}

#[tokio::test]
async fn mail_is_sent_again_by_staff_alone_and_only_what_exists() -> Result<()> {
    let world = World::start().await?;
    let body = "notice=acme%23none";
    world.post(MAIL).body(FORM, body).send().await?.expect(401)?;
    world.post(MAIL).by(&PAT).body(FORM, body).send().await?.expect(403)?;
    world.post(MAIL).by(&STAFF).body(FORM, body).send().await?.expect(404)?;
    for query in ["month=yesterday", "partner=A%20B", "state=lost"] {
        world.get(&format!("{MAIL}?{query}")).by(&STAFF).send().await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_suppressed_address_is_listed_and_let_go_with_a_reason_that_is_kept() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let gone = EmailAddress::parse("gone@acme.example")?;
    let suppression = Suppression { reason: Reason::Complaint, since: world.local.clock().now() };
    world.local.store().suppress(&gone, &suppression).await?;
    let list = staff.get(SUPPRESSED).await?.expect(200)?;
    ensure!(list.text.contains("gone@acme.example") && list.text.contains("Its owner complained."), "{}", list.text);
    let form = staff.form(&format!("{SUPPRESSED}?email=gone%40acme.example")).await?;
    assert_eq!(form.get("email"), Some("gone@acme.example"));
    for (email, reason, words) in [
        ("gone@acme.example", " ", "Write the reason"),
        ("gone", "They asked", "Enter the whole email address."),
        ("here@acme.example", "They asked", "This address is not suppressed."),
    ] {
        let form = form.clone().set("email", email).set("reason", reason);
        let refused = staff.press(SUPPRESSED, &form, "").await?.expect(422)?;
        ensure!(refused.text.contains(words), "{words:?} is not in {}", refused.text);
        assert_eq!(Form::of(&refused.text).get("email"), Some(email), "what was typed is lost");
    }
    let done = staff.press(SUPPRESSED, &form.set("reason", "They asked"), "").await?.expect(200)?;
    ensure!(
        done.text.contains("Mail goes there again.") && done.text.contains("No address is suppressed."),
        "{}",
        done.text
    );
    let lines = world.local.store().audit_lines(AuditedThing::Person(&gone), 1).await?;
    assert_eq!((lines[0].action.as_str(), &lines[0].detail["reason"]), ("unsuppress", &Json::from("They asked")));
    Ok(())
}

#[tokio::test]
async fn the_runs_of_a_job_are_shown_with_their_reports() -> Result<()> {
    let world = World::at("2023-07-20T12:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let none = staff.get("/staff/console/jobs/enforce-fortified").await?.expect(200)?;
    ensure!(none.text.contains("has not run yet"), "{}", none.text);
    world.run_job("enforce-fortified", &json!({})).await?;
    let ran = staff.get("/staff/console/jobs/enforce-fortified").await?.expect(200)?;
    for text in ["datetime=\"2023-07-20T12:00:00Z\"", "class=\"chip\">good</span>"] {
        ensure!(ran.text.contains(text), "{text:?} is not in {}", ran.text);
    }
    ensure!(staff.get("/staff/console/jobs").await?.text.contains("datetime=\"2023-07-20T12:00:00Z\""), "the last run");
    staff.get("/staff/console/jobs/mine-gold").await?.expect(404)?;
    Ok(())
}

#[test]
fn the_jobs_are_those_that_the_template_schedules() -> Result<()> {
    ensure!(operations().contains_key("staff"), "the function is deployed");
    let functions = Template::embedded()?.document()["Resources"].as_object().cloned().context("resources")?;
    let mut scheduled = Vec::new();
    for function in functions.values() {
        let events = function["Properties"]["Events"].as_object().into_iter().flatten();
        for (_, event) in events.filter(|(_, event)| event["Type"] == "ScheduleV2") {
            let name = function["Properties"]["CodeUri"].as_str().context("a folder")?.trim_start_matches("functions/");
            let minutes = match event["Properties"]["ScheduleExpression"].as_str() {
                Some("rate(1 minute)") => 1,
                Some("cron(0 * * * ? *)") => 60,
                other => anyhow::bail!("how often is {other:?}?"),
            };
            scheduled.push((name.to_owned(), minutes));
        }
    }
    scheduled.sort();
    let watched: Vec<_> = staff::JOBS.iter().map(|job| (job.name.to_owned(), job.every_minutes)).collect();
    assert_eq!(watched, scheduled);
    Ok(())
}
