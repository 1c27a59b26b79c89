//! What `doctor` says about a deployment in which one thing is wrong, and that it writes nothing.

use anyhow::{Context as _, Result};
use domain::EmailAddress;
use domain::notice::{NoticeContent, SendOutcome};
use domain::programme::Programme;
use local::Storage;
use local::doctor::{Checkup, DoctorOptions, Verdict, examine};
use local::mailbox::{MailFault, Senders};
use mail::report::Report;
use serde_json::json;
use store::addresses::{Reason, Suppression};
use system_tests::{NOTES, PAT, STAFF, World};

use crate::mail::put_notice;

const NOW: &str = "2023-07-15T00:00:00Z";
const JOBS: [&str; 5] = ["advance-rollout", "enforce-fortified", "notify-expiry", "scan-listings", "send-notices"];

/// Looks at the table of a system, at an instant.
async fn look(world: &World, at: &str) -> Result<Checkup> {
    let config = world.local.config();
    let endpoint = config.dynamodb_endpoint.as_deref().context("an endpoint")?.parse()?;
    let storage = Storage::Other { endpoint, table: Some(config.table.clone()) };
    examine(&DoctorOptions { storage, ses_endpoint: config.ses_endpoint.clone(), at: Some(at.parse()?) }).await
}

/// How a check ended, and what it found.
fn outcome<'a>(checkup: &'a Checkup, check: &str) -> Result<(Verdict, &'a str)> {
    let finding = checkup.findings.iter().find(|finding| finding.check == check);
    let finding = finding.with_context(|| format!("nothing about {check}:\n{checkup}"))?;
    assert_eq!(finding.remedy.is_some(), finding.verdict != Verdict::Ok, "{finding:?}");
    Ok((finding.verdict, &finding.found))
}

async fn run_jobs(world: &World) -> Result<()> {
    for job in JOBS {
        world.run_job(job, &json!({})).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_system_whose_jobs_run_is_well() -> Result<()> {
    let world = World::at(NOW).await?;
    run_jobs(&world).await?;
    let programme = world.local.store().programme().await?;
    world.local.store().put_programme(&programme).await?;
    let checkup = look(&world, NOW).await?;
    let wrong: Vec<_> = checkup.findings.iter().filter(|finding| finding.verdict == Verdict::Bad).collect();
    assert!(wrong.is_empty(), "{checkup}");
    for check in
        ["clock", "table", "time to live", "programme", "notices", "claims", "mail identity"].iter().chain(&JOBS)
    {
        let (verdict, found) = outcome(&checkup, check)?;
        assert_eq!(verdict, Verdict::Ok, "{check}: {found}");
    }
    assert!(outcome(&checkup, "programme")?.1.contains("dates to come"), "{checkup}");
    Ok(())
}

#[tokio::test]
async fn a_job_that_never_ran_and_one_that_is_late_are_told_apart() -> Result<()> {
    let world = World::at(NOW).await?;
    assert_eq!(outcome(&look(&world, NOW).await?, "send-notices")?.0, Verdict::Warning);
    run_jobs(&world).await?;
    // A run each minute or each hour, and a quarter of an hour for the run itself.
    for (at, job, expected) in [
        ("2023-07-15T00:16:00Z", "send-notices", Verdict::Ok),
        ("2023-07-15T00:16:01Z", "send-notices", Verdict::Bad),
        ("2023-07-15T01:15:00Z", "notify-expiry", Verdict::Ok),
        ("2023-07-15T01:15:01Z", "notify-expiry", Verdict::Bad),
    ] {
        let checkup = look(&world, at).await?;
        assert_eq!(outcome(&checkup, job)?.0, expected, "{job} at {at}");
        assert!(expected == Verdict::Ok || checkup.exit_code() == 2);
    }
    Ok(())
}

#[tokio::test]
async fn the_last_run_tells_of_failures_of_what_it_left_and_of_an_account_that_is_refused() -> Result<()> {
    let world = World::at(NOW).await?;
    let report = Report { examined: 7, failed: 2, ..Report::default() };
    for (minute, report, expected, words) in [
        (1, report.clone(), Verdict::Warning, "failed for 2 of 7"),
        (2, Report { failed: 0, more: true, ..report.clone() }, Verdict::Warning, "left work"),
        (
            3,
            Report { failed: 0, account_refusal: Some("AccountSendingPausedException".to_owned()), ..report },
            Verdict::Bad,
            "AccountSendingPausedException",
        ),
    ] {
        let at = format!("2023-07-15T00:0{minute}:00Z");
        world.local.store().put_report("send-notices", at.parse()?, &report).await?;
        let checkup = look(&world, &at).await?;
        let (verdict, found) = outcome(&checkup, "send-notices")?;
        assert!(verdict == expected && found.contains(words), "{verdict:?} {found}");
    }
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_missing_or_another_is_bad_and_nothing_else_is_asked() -> Result<()> {
    let world = World::at(NOW).await?;
    let endpoint = world.local.config().dynamodb_endpoint.as_deref().context("an endpoint")?.parse()?;
    let storage = Storage::Other { endpoint, table: Some("no-such-table".to_owned()) };
    let checkup = examine(&DoctorOptions { storage, ses_endpoint: None, at: None }).await?;
    let (verdict, found) = outcome(&checkup, "table")?;
    assert!(verdict == Verdict::Bad && found.contains("no-such-table"), "{found}");
    assert_eq!(checkup.findings.len(), 2, "{checkup}");
    Ok(())
}

#[tokio::test]
async fn no_dynamodb_at_the_address_is_bad() -> Result<()> {
    // Nothing listens on port 1.
    let storage = Storage::Other { endpoint: "http://127.0.0.1:1".parse()?, table: None };
    let checkup = examine(&DoctorOptions { storage, ses_endpoint: None, at: None }).await?;
    assert_eq!((outcome(&checkup, "table")?.0, outcome(&checkup, "clock")?.0), (Verdict::Bad, Verdict::Warning));
    Ok(())
}

#[tokio::test]
async fn notices_that_wait_too_long_and_claims_that_nobody_settled_are_found() -> Result<()> {
    let world = World::at(NOW).await?;
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    let notices = |checkup: &Checkup| outcome(checkup, "notices").map(|(verdict, _)| verdict);
    assert_eq!(notices(&look(&world, "2023-07-15T00:14:59Z").await?)?, Verdict::Ok);
    assert_eq!(notices(&look(&world, "2023-07-15T00:15:00Z").await?)?, Verdict::Bad);
    // A sender claims it, and is never heard of again.
    let (due, _) = world.local.store().due_notices(NOW.parse()?).await?;
    let claimed = world.local.store().claim_notice(due.first().context("it is due")?, NOW.parse()?).await?;
    let claims = |checkup: &Checkup| outcome(checkup, "claims").map(|(verdict, _)| verdict);
    assert_eq!(claims(&look(&world, "2023-07-15T00:59:59Z").await?)?, Verdict::Ok);
    assert_eq!(claims(&look(&world, "2023-07-15T01:00:00Z").await?)?, Verdict::Warning);
    // The mail service did not answer.
    let claimed = claimed.context("it was claimed")?;
    world.local.store().settle_notice(&claimed, SendOutcome::Unknown, NOW.parse()?).await?;
    let checkup = look(&world, "2023-07-15T00:10:00Z").await?;
    assert_eq!(outcome(&checkup, "unanswered mails")?, (Verdict::Warning, "1 may or may not have been sent"));
    Ok(())
}

#[tokio::test]
async fn a_notice_that_was_refused_is_found() -> Result<()> {
    let world = World::at(NOW).await?;
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    world.local.mailbox().plan_faults([MailFault::Reject]);
    world.post("/_local/run/send-notices").send().await?.expect(500)?;
    let checkup = look(&world, NOW).await?;
    assert_eq!(outcome(&checkup, "failed notices")?, (Verdict::Warning, "1 could not be delivered"));
    assert_eq!(outcome(&checkup, "send-notices")?.0, Verdict::Warning);
    Ok(())
}

#[tokio::test]
async fn a_sender_that_the_mail_service_does_not_know_is_bad() -> Result<()> {
    let world = World::at(NOW).await?;
    world.local.mailbox().set_senders(Senders::Unverified);
    let checkup = look(&world, NOW).await?;
    let (verdict, found) = outcome(&checkup, "mail identity")?;
    assert!(verdict == Verdict::Bad && found.contains("not verified"), "{found}");
    Ok(())
}

#[tokio::test]
async fn the_programme_must_be_set_readable_and_valid() -> Result<()> {
    let world = World::with(local::Options { at: Some(NOW.parse()?), ..local::Options::default() }).await?;
    let checkup = look(&world, NOW).await?;
    let (verdict, found) = outcome(&checkup, "programme")?;
    assert!(verdict == Verdict::Warning && found.contains("defaults"), "{found}");
    // Something else wrote into the table.
    let programme = json!({ "pk": { "S": "PROGRAMME" }, "sk": { "S": "CURRENT" }, "version": { "N": "1" } });
    world.local.import([programme])?;
    let checkup = look(&world, NOW).await?;
    let (verdict, found) = outcome(&checkup, "programme")?;
    assert!(verdict == Verdict::Bad && found.contains("cannot be read"), "{found}");
    Ok(())
}

#[tokio::test]
async fn an_old_version_may_have_left_a_programme_that_is_not_valid_today() -> Result<()> {
    let world = World::at(NOW).await?;
    let mut programme = Programme::clone(&*world.local.store().programme().await?);
    programme.fortified.deadline = "2020-01-01T00:00:00Z".parse()?;
    world.local.store().put_programme(&programme).await?;
    let checkup = look(&world, NOW).await?;
    let (verdict, found) = outcome(&checkup, "programme")?;
    assert!(verdict == Verdict::Bad && found.contains("/fortified/deadline"), "{found}");
    Ok(())
}

#[tokio::test]
async fn reviews_that_wait_for_more_than_a_week_and_addresses_without_mail_are_counted() -> Result<()> {
    let world = World::at(NOW).await?;
    world.save_draft(NOTES, &json!({ "appTrustInformation": {} }), &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    let suppression = Suppression { reason: Reason::Bounce, since: NOW.parse()? };
    world.local.store().suppress(&EmailAddress::parse("gone@acme.example")?, &suppression).await?;
    let checkup = look(&world, "2023-07-22T00:00:00Z").await?;
    assert_eq!(outcome(&checkup, "reviews")?.0, Verdict::Ok, "{checkup}");
    assert_eq!(outcome(&checkup, "suppressed addresses")?, (Verdict::Ok, "1 get no mail any more"));
    assert_eq!(outcome(&look(&world, "2023-07-22T00:00:01Z").await?, "reviews")?.0, Verdict::Warning);
    Ok(())
}

#[tokio::test]
async fn looking_changes_nothing() -> Result<()> {
    let world = World::metered().await?;
    world.get("/catalogue/partners/acme").by(&STAFF).send().await?.expect(200)?;
    let meter = world.local.meter().context("it is metered")?;
    meter.reset();
    look(&world, NOW).await?;
    let calls = meter.take();
    let reads =
        ["BatchGetItem", "DescribeContinuousBackups", "DescribeTable", "DescribeTimeToLive", "GetItem", "Query"];
    for call in &calls {
        assert!(reads.contains(&call.operation.as_str()), "{}", call.operation);
    }
    assert!(calls.len() >= 20, "{} calls", calls.len());
    Ok(())
}
