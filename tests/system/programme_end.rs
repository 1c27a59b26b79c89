//! The end of the Security Self Assessment: who is warned of it and when, and what it closes.

use anyhow::{Context as _, Result, ensure};
use domain::self_assessment::ApplicationState;
use local::{DatabaseFault, Options};
use serde_json::json;
use system_tests::applicant::{Applicant, JOB, pretend_run_at};
use system_tests::{KIM, PAT, World};

use crate::browser::Browser;
use crate::expiry::{
    BEFORE, acme, add_partners, all_once, at, change_programme, count_by_address, hourly, mailed, nothing_new_at,
    partner,
};

const CLOSED: &str = "self-assessment-closed";
const AHEAD: &str = "deprecation-ahead";
/// When the programme ends.
const END: &str = "2023-08-13T00:00:00Z";

/// A system in which Acme has a valid approval and Borealis an open application. Two other partners have neither.
async fn with_participants() -> Result<World> {
    let world = World::at(BEFORE).await?;
    add_partners(&world, 2).await?;
    let of = |partner: &str| Applicant::of(world.local.store(), partner);
    of("acme")?.submit_and_approve("2022-12-20T00:00:00Z").await?;
    of("borealis")?.submit("2023-01-10T00:00:00Z").await?;
    of(&partner(0))?.submit_and_approve("2021-12-01T00:00:00Z").await?;
    of(&partner(1))?.submit("2022-12-01T00:00:00Z").await?;
    of(&partner(1))?.reject("2022-12-02T00:00:00Z").await?;
    pretend_run_at(world.local.store(), "2023-05-14T23:00:00Z".parse()?).await?;
    Ok(world)
}

/// The recipients of all mails of a kind, sorted.
async fn recipients(world: &World, kind: &str) -> Result<Vec<String>> {
    let mut to: Vec<_> =
        mailed(world).await?.into_iter().filter(|(mailed_kind, _)| mailed_kind == kind).map(|(_, to)| to).collect();
    to.sort();
    Ok(to)
}

#[tokio::test]
async fn participants_are_warned_90_and_30_days_before_the_end_and_the_end_closes_open_applications() -> Result<()> {
    let world = with_participants().await?;
    let mut expected: Vec<&str> = Vec::new();
    for (instant, news) in [
        ("2023-05-15T00:00:00Z", true),
        ("2023-05-15T01:00:00Z", false),
        ("2023-07-13T23:00:00Z", false),
        ("2023-07-14T00:00:00Z", true),
        ("2023-08-12T23:00:00Z", false),
        (END, false),
    ] {
        hourly(&world, instant).await?;
        expected.extend([KIM.email, PAT.email].iter().filter(|_| news));
        expected.sort_unstable();
        assert_eq!(recipients(&world, AHEAD).await?, expected, "{instant}");
    }
    let text = world.mails().await?.iter().map(|mail| mail["text"].to_string()).collect::<String>();
    assert!(text.contains("Privacy & Security tab"), "{text}");
    assert_eq!(recipients(&world, CLOSED).await?, [KIM.email]);
    let borealis = Applicant::of(world.local.store(), "borealis")?.read().await?;
    let closed = borealis.application.context("an application")?;
    assert_eq!((closed.state, closed.since, closed.changed_by), (ApplicationState::Closed, END.parse()?, None));
    assert!(acme(&world)?.read().await?.approval.is_some(), "the approval is kept");
    nothing_new_at(&world, &["2023-08-13T01:00:00Z", "2023-12-20T00:00:00Z"]).await
}

#[tokio::test]
async fn after_months_without_a_run_only_the_latest_warning_is_sent() -> Result<()> {
    let world = with_participants().await?;
    hourly(&world, "2023-07-20T00:00:00Z").await?;
    assert_eq!(recipients(&world, AHEAD).await?, [KIM.email, PAT.email]);
    let subjects = world.mails().await?;
    assert!(subjects.iter().all(|mail| !mail["text"].as_str().unwrap_or_default().contains("90 days")));
    nothing_new_at(&world, &["2023-07-20T01:00:00Z", "2023-07-19T00:00:00Z"]).await
}

#[tokio::test]
async fn a_limit_and_a_rehearsal_leave_applications_open_for_a_later_run() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let many = 6;
    add_partners(&world, many).await?;
    for number in 0..many {
        Applicant::of(world.local.store(), &partner(number))?.submit("2023-01-10T00:00:00Z").await?;
    }
    let open = async || -> Result<usize> {
        let mut open = 0;
        for number in 0..many {
            let records = Applicant::of(world.local.store(), &partner(number))?.read().await?;
            open += usize::from(records.application.is_some_and(|application| application.state.is_open()));
        }
        Ok(open)
    };
    world.set_clock(END)?;
    assert_eq!(world.run_job(JOB, &json!({ "rehearse": true })).await?["acted"], many);
    assert_eq!((open().await?, mailed(&world).await?), (many, Vec::new()));
    for (hour, left) in [(0, 4), (1, 2), (2, 0), (3, 0)] {
        world.set_clock(&format!("2023-08-13T{hour:02}:00:00Z"))?;
        world.run_job(JOB, &json!({ "max_per_run": 2 })).await?;
        assert_eq!(open().await?, left, "after the run of hour {hour}");
    }
    assert_eq!(count_by_address(&world, CLOSED).await?, all_once(many));
    Ok(())
}

#[tokio::test]
async fn a_postponed_end_sends_its_own_warnings_and_closes_applications_again() -> Result<()> {
    let world = with_participants().await?;
    hourly(&world, END).await?;
    assert_eq!(recipients(&world, CLOSED).await?, [KIM.email]);
    world.local.mailbox().clear();
    change_programme(&world, |policy| policy["deprecatedFrom"] = json!("2023-12-01T00:00:00Z")).await?;
    Applicant::of(world.local.store(), "borealis")?.submit("2023-08-20T00:00:00Z").await?;
    for (instant, ahead, closed) in [
        ("2023-09-02T00:00:00Z", 2, 0),
        ("2023-11-01T00:00:00Z", 4, 0),
        ("2023-12-01T00:00:00Z", 4, 1),
        ("2023-12-01T01:00:00Z", 4, 1),
    ] {
        hourly(&world, instant).await?;
        let mails = (recipients(&world, AHEAD).await?.len(), recipients(&world, CLOSED).await?.len());
        assert_eq!(mails, (ahead, closed), "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_closing_that_conflicts_with_another_step_is_retried() -> Result<()> {
    let options = Options { at: Some(END.parse()?), seed: true, metered: true, ..Options::default() };
    let world = World::with(options).await?;
    Applicant::of(world.local.store(), "borealis")?.submit("2023-01-10T00:00:00Z").await?;
    let faults = world.local.faults().context("the faults of a metered system")?;
    faults.plan(0, usize::MAX, DatabaseFault::Conflict);
    let failed = world.post(&format!("/_local/run/{JOB}")).send().await?;
    assert_eq!(failed.code(), 500, "{}", failed.text);
    faults.clear();
    at(&world, "2023-08-13T01:00:00Z").await?;
    assert_eq!(mailed(&world).await?, [(CLOSED.to_owned(), KIM.email.to_owned())]);
    Ok(())
}

#[tokio::test]
async fn after_the_end_the_partners_page_is_short_and_says_what_was() -> Result<()> {
    let world = with_participants().await?;
    // No job has run since the end.
    world.set_clock(END)?;
    for (who, partner, name, says) in [
        (&PAT, "acme", "Acme Software", "The last approval was given"),
        (&KIM, "borealis", "Borealis", "There was no approval."),
    ] {
        let browser = Browser { world: &world, who };
        let path = format!("/manage/partners/{partner}/self-assessment");
        let page = browser.get(&path).await?.expect(200)?;
        for text in ["The programme ended on", says, &format!("Security Self Assessment of <bdi>{name}")] {
            ensure!(page.text.contains(text), "{text:?} is not in {}", page.text);
        }
        ensure!(!page.text.contains("<fieldset") && page.text.len() < 6_000, "{}", page.text);
        let (_, link) = page.text.split_once(&format!("href=\"{path}/")).context("a link to the application")?;
        let begun = link.split('"').next().unwrap_or_default();
        let past = browser.get(&format!("{path}/{begun}")).await?.expect(200)?;
        let state = if partner == "acme" { "approved" } else { "closed" };
        ensure!(past.text.contains(state) && past.text.contains(name), "{}", past.text);
    }
    Ok(())
}
