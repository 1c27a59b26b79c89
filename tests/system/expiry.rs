//! The Security Self Assessment by the calendar: who hears that an approval will expire or has, who hears that the programme
//! will end, what it closes; and that runs that are late, cut short, doubled or rehearsed change nothing of it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use domain::self_assessment::ApplicationState;
use domain::{AppKey, PartnerId};
use jiff::{SignedDuration, Timestamp};
use local::{DatabaseFault, Options};
use serde_json::{Value as Json, json};
use store::Consistency;
use system_tests::applicant::{Applicant, JOB, ran_at};
use system_tests::{KIM, PAT, STAFF, World};

const EXPIRING: &str = "self-assessment-expiring";
const EXPIRED: &str = "self-assessment-expired";
const CLOSED: &str = "self-assessment-closed";
const AHEAD: &str = "deprecation-ahead";
/// Before everything.
const BEFORE: &str = "2023-01-15T00:00:00Z";
/// Valid until 10 March 2023, 12:00.
const APPROVED: &str = "2022-03-10T12:00:00Z";
const NOTICE: &str = "2023-02-08T12:00:00Z";
const EXPIRY: &str = "2023-03-10T12:00:00Z";
/// When the grace of a renewal that was submitted in time is over.
const GRACE_OVER: &str = "2023-05-09T12:00:00Z";
/// When the programme ends.
const END: &str = "2023-08-13T00:00:00Z";

fn acme(world: &World) -> Result<Applicant<'_>> {
    Applicant::of(world.local.store(), "acme")
}

/// A world that has had runs, in which acme was approved at an instant.
async fn approved(at_instant: &str) -> Result<World> {
    let world = World::at(BEFORE).await?;
    acme(&world)?.approved(at_instant).await?;
    ran_at(world.local.store(), BEFORE.parse()?).await?;
    Ok(world)
}

/// Runs the job at an instant.
async fn at(world: &World, instant: &str) -> Result<Json> {
    world.set_clock(instant)?;
    world.run(JOB, &json!({})).await
}

/// Runs the job at an instant, after a run in every hour until then; those had nothing to tell.
async fn hourly(world: &World, instant: &str) -> Result<Json> {
    let hour_before = instant.parse::<Timestamp>()? - SignedDuration::from_hours(1);
    if world.local.clock().now() + SignedDuration::from_hours(24) < hour_before {
        ran_at(world.local.store(), hour_before).await?;
    }
    at(world, instant).await
}

/// What the job was to tell and mailed: kind and recipient.
async fn told(world: &World) -> Result<Vec<(String, String)>> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    Ok(world.mail().await?.iter().map(|mail| (text(&mail["tags"]["kind"]), text(&mail["to"][0]))).collect())
}

fn pat(kind: &str) -> (String, String) {
    (kind.to_owned(), PAT.email.to_owned())
}

async fn change_programme(world: &World, change: impl FnOnce(&mut Json)) -> Result<()> {
    let mut document = world.get("/programme").by(&STAFF).send().await?.expect(200)?.json()?;
    change(&mut document["selfAssessment"]);
    world.put("/programme", &document).header("if-match", "*").by(&STAFF).send().await?.expect(200)?;
    Ok(())
}

/// Runs the job at each instant in turn, and says what was told until then.
async fn lives(world: &World, hours: &[(&str, Option<&str>)]) -> Result<()> {
    let mut expected = Vec::new();
    for (instant, kind) in hours {
        hourly(world, instant).await?;
        expected.extend(kind.map(pat));
        assert_eq!(told(world).await?, expected, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_hears_30_days_before_to_the_second_and_at_the_end_and_once_each() -> Result<()> {
    let world = approved(APPROVED).await?;
    lives(
        &world,
        &[
            ("2023-02-08T11:59:59Z", None),
            (NOTICE, Some(EXPIRING)),
            ("2023-02-08T13:00:00Z", None),
            ("2023-03-10T11:59:59Z", None),
            (EXPIRY, Some(EXPIRED)),
            ("2023-03-10T13:00:00Z", None),
            (GRACE_OVER, None),
            ("2023-05-09T13:00:00Z", None),
        ],
    )
    .await
}

#[tokio::test]
async fn the_mail_goes_to_those_who_look_after_the_partners_security() -> Result<()> {
    let world = approved(APPROVED).await?;
    let security = json!({ "manage-partner-security": true });
    world.member("acme", "sam@acme.example", &security).await?;
    world.member("acme", PAT.email, &json!({ "manage-app": "all" })).await?;
    hourly(&world, NOTICE).await?;
    assert_eq!(told(&world).await?, [(EXPIRING.to_owned(), "sam@acme.example".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn an_approval_that_was_renewed_is_not_told_of_until_its_new_end() -> Result<()> {
    let world = approved("2021-03-10T12:00:00Z").await?;
    acme(&world)?.approved("2022-02-20T00:00:00Z").await?;
    // The old end passed a year ago; the new one counts from it.
    lives(&world, &[(BEFORE, None), ("2023-02-08T11:00:00Z", None), (NOTICE, Some(EXPIRING))]).await?;
    acme(&world)?.approved("2023-03-01T00:00:00Z").await?;
    lives_on(&world, &[EXPIRY, "2023-03-11T00:00:00Z", GRACE_OVER]).await
}

/// Runs the job at each instant: nothing new is told.
async fn lives_on(world: &World, instants: &[&str]) -> Result<()> {
    let before = told(world).await?;
    for instant in instants {
        let report = hourly(world, instant).await?;
        assert_eq!((&report["acted"], &report["failed"]), (&json!(0), &json!(0)), "{instant}: {report}");
        assert_eq!(told(world).await?, before, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_notice_that_waits_while_the_approval_is_renewed_is_never_sent() -> Result<()> {
    let world = approved(APPROVED).await?;
    world.set_clock(NOTICE)?;
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Throttle]);
    world.call(reqwest::Method::POST, &format!("/_local/run/{JOB}")).send().await?.expect(500)?;
    acme(&world)?.approved("2023-02-08T12:00:30Z").await?;
    for instant in ["2023-02-08T12:02:00Z", "2023-02-08T14:00:00Z"] {
        world.set_clock(instant)?;
        world.run("send-notices", &json!({})).await?;
        world.run(JOB, &json!({})).await?;
    }
    let told = told(&world).await?;
    assert_eq!(told.iter().filter(|(kind, _)| kind == EXPIRING).count(), 0, "{told:?}");
    Ok(())
}

#[tokio::test]
async fn a_renewal_that_is_undecided_keeps_the_approval_until_the_grace_is_over() -> Result<()> {
    let world = approved(APPROVED).await?;
    lives(&world, &[(NOTICE, Some(EXPIRING))]).await?;
    acme(&world)?.submitted("2023-02-20T00:00:00Z").await?;
    lives_on(&world, &[EXPIRY, "2023-03-11T00:00:00Z", "2023-05-09T11:59:59Z"]).await?;
    hourly(&world, GRACE_OVER).await?;
    assert_eq!(told(&world).await?, [pat(EXPIRING), pat(EXPIRED)]);
    lives_on(&world, &["2023-05-09T13:00:00Z", "2023-05-10T00:00:00Z"]).await
}

#[tokio::test]
async fn a_renewal_that_is_rejected_ends_the_approval_there_and_then() -> Result<()> {
    // During the grace the step tells of both; before the expiry the job tells of it in time; after the grace it has.
    for (rejected, until) in [("2023-03-20T00:00:00Z", 1), ("2023-03-01T00:00:00Z", 1), ("2023-05-09T12:30:00Z", 1)] {
        let world = approved(APPROVED).await?;
        hourly(&world, NOTICE).await?;
        acme(&world)?.submitted("2023-02-20T00:00:00Z").await?;
        let mut left = Some(rejected);
        for instant in
            [EXPIRY, "2023-03-20T01:00:00Z", "2023-05-09T11:00:00Z", "2023-05-09T13:00:00Z", "2023-05-10T00:00:00Z"]
        {
            if left.is_some_and(|rejected| rejected < instant) {
                acme(&world)?.rejected(rejected).await?;
                left = None;
            }
            hourly(&world, instant).await?;
            world.run("send-notices", &json!({})).await?;
        }
        let told = told(&world).await?;
        assert_eq!(told.iter().filter(|(kind, _)| kind == EXPIRED).count(), until, "{rejected}: {told:?}");
    }
    Ok(())
}

#[tokio::test]
async fn after_the_programmes_end_no_approval_is_told_of() -> Result<()> {
    // Both would come to their points after the end.
    for approved_at in ["2022-08-13T00:00:00Z", "2022-09-20T00:00:00Z"] {
        let world = approved(approved_at).await?;
        ran_at(world.local.store(), "2023-08-12T23:00:00Z".parse()?).await?;
        lives_on(&world, &[END, "2023-08-21T00:00:00Z", "2023-09-20T00:00:00Z", "2024-01-01T00:00:00Z"]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_end_that_is_put_off_after_it_had_passed_tells_what_came_meanwhile() -> Result<()> {
    let world = approved("2022-08-20T00:00:00Z").await?;
    ran_at(world.local.store(), "2023-08-12T23:00:00Z".parse()?).await?;
    for instant in [END, "2023-08-25T00:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(told(&world).await?, []);
    change_programme(&world, |policy| policy["deprecatedFrom"] = json!("2024-06-01T00:00:00Z")).await?;
    at(&world, "2023-08-25T01:00:00Z").await?;
    assert_eq!(told(&world).await?, [pat(EXPIRED)]);
    Ok(())
}

#[tokio::test]
async fn a_notice_that_bounced_goes_to_the_next_contact() -> Result<()> {
    let world = approved(APPROVED).await?;
    world.run("send-notices", &json!({})).await?;
    world.local.mailbox().clear();
    let partner = json!({ "name": "Acme Software", "contact": "office@acme.example" });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    hourly(&world, NOTICE).await?;
    let mail = world.local.mailbox().sent().first().cloned().context("a mail")?;
    world.post(&format!("/_local/mail/{}/bounce", mail.id)).send().await?.expect(200)?;
    world.set_clock("2023-02-08T12:01:00Z")?;
    world.run("send-notices", &json!({})).await?;
    let office = (EXPIRING.to_owned(), "office@acme.example".to_owned());
    assert_eq!(told(&world).await?, [pat(EXPIRING), office.clone()]);
    // The address is not tried again at the end.
    hourly(&world, EXPIRY).await?;
    assert_eq!(told(&world).await?.last(), Some(&(EXPIRED.to_owned(), office.1)));
    Ok(())
}

fn partner(number: usize) -> String {
    format!("partner-{number:02}")
}

fn address(number: usize) -> String {
    format!("security@{}.example", partner(number))
}

/// Some partners whose contact looks after everything, in one import.
async fn partners(world: &World, many: usize) -> Result<()> {
    let lines: String = (0..many)
        .map(|number| {
            let (id, contact) = (partner(number), address(number));
            format!(
                "{}\n",
                json!({ "type": "partner", "id": id, "name": format!("Partner {number}"), "contact": contact })
            )
        })
        .collect();
    let import = world.call(reqwest::Method::POST, "/catalogue/import").body("application/x-ndjson", lines);
    let report = import.by(&STAFF).send().await?.expect(200)?.json()?;
    ensure!(report["failed"] == 0, "{report}");
    Ok(())
}

/// How many mails of a kind went to each address.
async fn each(world: &World, kind: &str) -> Result<BTreeMap<String, usize>> {
    let mut each = BTreeMap::new();
    for (_, to) in told(world).await?.into_iter().filter(|(told, _)| told == kind) {
        *each.entry(to).or_default() += 1;
    }
    Ok(each)
}

fn all_once(many: usize) -> BTreeMap<String, usize> {
    (0..many).map(|number| (address(number), 1)).collect()
}

#[tokio::test]
async fn a_brake_below_the_arrivals_delays_notices_and_loses_none() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let many = 7;
    partners(&world, many).await?;
    for number in 0..many {
        let approved_at = format!("2022-03-10T{:02}:00:00Z", 10 + number);
        Applicant::of(world.local.store(), &partner(number))?.approved(&approved_at).await?;
    }
    ran_at(world.local.store(), BEFORE.parse()?).await?;
    // An approval an hour, a notice every second hour: the queue is longest when the last has come.
    for hour in 0..24 {
        world.set_clock(&format!("2023-02-08T{hour:02}:00:00Z"))?;
        let report = world.run(JOB, &json!({ "max_per_run": u32::from(hour % 2 == 1) })).await?;
        assert!(report["acted"].as_u64() <= Some(1), "{report}");
    }
    at(&world, "2023-02-09T00:00:00Z").await?;
    assert_eq!(each(&world, EXPIRING).await?, all_once(many));
    lives_on(&world, &["2023-02-09T01:00:00Z"]).await
}

#[tokio::test]
async fn runs_that_were_missed_are_made_up_for() -> Result<()> {
    for (missed, days) in [("2023-02-09T00:00:00Z", 1), ("2023-02-22T00:00:00Z", 14), ("2023-03-20T00:00:00Z", 40)] {
        let world = World::at(BEFORE).await?;
        partners(&world, 3).await?;
        // One expires in the outage of 40 days; of two the notice falls due within every one of them.
        for (number, approved_at) in
            ["2022-03-01T00:00:00Z", "2022-03-10T06:00:00Z", "2022-03-10T12:00:00Z"].iter().enumerate()
        {
            Applicant::of(world.local.store(), &partner(number))?.approved(approved_at).await?;
        }
        ran_at(world.local.store(), "2023-01-29T23:00:00Z".parse()?).await?;
        at(&world, "2023-02-08T00:00:00Z").await?;
        assert_eq!(each(&world, EXPIRING).await?, all_once(1));
        at(&world, missed).await?;
        let (expiring, expired) = (each(&world, EXPIRING).await?, each(&world, EXPIRED).await?);
        match days {
            40 => assert_eq!((expiring, expired), (all_once(1), all_once(3)), "who has expired hears of that alone"),
            _ => assert_eq!((expiring, expired), (all_once(3), BTreeMap::new()), "after {days} days"),
        }
        lives_on(&world, &["2023-03-20T01:00:00Z"].map(|instant| if days == 40 { instant } else { missed })).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_first_run_notes_how_far_it_has_looked() -> Result<()> {
    let (one, other) = (World::at(BEFORE).await?, World::at(BEFORE).await?);
    at(&one, BEFORE).await?;
    ran_at(other.local.store(), BEFORE.parse()?).await?;
    let noted = async |world: &World| Ok::<Json, anyhow::Error>(world.local.store().progress(JOB).await?.state);
    assert_eq!(noted(&one).await?, noted(&other).await?);
    Ok(())
}

#[tokio::test]
async fn the_first_run_of_all_tells_whom_it_still_concerns() -> Result<()> {
    let world = World::at("2023-03-05T00:00:00Z").await?;
    partners(&world, 3).await?;
    for (number, approved_at) in
        ["2022-03-10T12:00:00Z", "2022-02-01T00:00:00Z", "2021-11-01T00:00:00Z"].iter().enumerate()
    {
        Applicant::of(world.local.store(), &partner(number))?.approved(approved_at).await?;
    }
    world.run(JOB, &json!({})).await?;
    let said = |number| BTreeMap::from([(address(number), 1)]);
    assert_eq!((each(&world, EXPIRING).await?, each(&world, EXPIRED).await?), (said(0), said(1)));
    Ok(())
}

#[tokio::test]
async fn a_clock_that_steps_back_tells_nobody_twice_and_forgets_nobody() -> Result<()> {
    let world = World::at(BEFORE).await?;
    partners(&world, 4).await?;
    for number in 0..4 {
        Applicant::of(world.local.store(), &partner(number))?.approved("2022-03-10T12:00:00Z").await?;
    }
    ran_at(world.local.store(), BEFORE.parse()?).await?;
    world.set_clock(NOTICE)?;
    // Cut short in the middle, then the clock steps back.
    assert_eq!(world.run(JOB, &json!({ "max_per_run": 2 })).await?["more"], true);
    for instant in ["2023-02-08T11:00:00Z", "2023-02-07T00:00:00Z", NOTICE, "2023-02-08T13:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(each(&world, EXPIRING).await?, all_once(4));
    Ok(())
}

#[tokio::test]
async fn a_notice_that_is_given_earlier_reaches_those_who_wait_for_it_and_nobody_twice() -> Result<()> {
    let world = World::at(BEFORE).await?;
    partners(&world, 2).await?;
    Applicant::of(world.local.store(), &partner(0))?.approved(APPROVED).await?;
    Applicant::of(world.local.store(), &partner(1))?.approved("2022-04-01T00:00:00Z").await?;
    ran_at(world.local.store(), BEFORE.parse()?).await?;
    hourly(&world, NOTICE).await?;
    assert_eq!(each(&world, EXPIRING).await?, all_once(1));
    change_programme(&world, |policy| policy["noticeDays"] = json!(60)).await?;
    hourly(&world, "2023-02-08T13:00:00Z").await?;
    assert_eq!(each(&world, EXPIRING).await?, all_once(2));
    change_programme(&world, |policy| policy["noticeDays"] = json!(30)).await?;
    lives_on(&world, &["2023-02-08T14:00:00Z", "2023-03-02T00:00:00Z"]).await
}

#[tokio::test]
async fn an_approval_that_is_shorter_than_the_notice_is_told_of_when_it_begins() -> Result<()> {
    let world = World::at(BEFORE).await?;
    change_programme(&world, |policy| (policy["validityMonths"], policy["noticeDays"]) = (json!(1), json!(60))).await?;
    ran_at(world.local.store(), "2023-02-01T00:00:00Z".parse()?).await?;
    acme(&world)?.approved("2023-02-01T00:30:00Z").await?;
    lives(&world, &[("2023-02-01T01:00:00Z", Some(EXPIRING)), ("2023-03-01T01:00:00Z", Some(EXPIRED))]).await
}

#[tokio::test]
async fn a_rehearsal_says_what_would_happen_and_changes_nothing() -> Result<()> {
    let world = approved(APPROVED).await?;
    for (instant, kind) in [(NOTICE, EXPIRING), (EXPIRY, EXPIRED)] {
        ran_at(world.local.store(), instant.parse::<Timestamp>()? - SignedDuration::from_hours(1)).await?;
        world.set_clock(instant)?;
        let before = told(&world).await?;
        let rehearsed = world.run(JOB, &json!({ "rehearse": true })).await?;
        assert_eq!((&rehearsed["acted"], &rehearsed["rehearsal"]), (&json!(1), &json!(true)));
        assert_eq!((&rehearsed["first"][0]["partner"], &rehearsed["first"][0]["kind"]), (&json!("acme"), &json!(kind)));
        assert_eq!(told(&world).await?, before);
        assert_eq!(world.run(JOB, &json!({})).await?["acted"], 1);
        assert_eq!(told(&world).await?.last(), Some(&pat(kind)));
    }
    Ok(())
}

/// Acme has a valid approval, borealis an application that is open; two others have nothing that an end could take.
async fn before_the_end() -> Result<World> {
    let world = World::at(BEFORE).await?;
    partners(&world, 2).await?;
    let of = |partner: &str| Applicant::of(world.local.store(), partner);
    of("acme")?.approved("2022-12-20T00:00:00Z").await?;
    of("borealis")?.submitted("2023-01-10T00:00:00Z").await?;
    of(&partner(0))?.approved("2021-12-01T00:00:00Z").await?;
    of(&partner(1))?.submitted("2022-12-01T00:00:00Z").await?;
    of(&partner(1))?.rejected("2022-12-02T00:00:00Z").await?;
    ran_at(world.local.store(), "2023-05-14T23:00:00Z".parse()?).await?;
    Ok(world)
}

/// To whom a kind was mailed, in order of the address.
async fn recipients(world: &World, kind: &str) -> Result<Vec<String>> {
    let mut to: Vec<_> = told(world).await?.into_iter().filter(|(told, _)| told == kind).map(|(_, to)| to).collect();
    to.sort();
    Ok(to)
}

#[tokio::test]
async fn the_end_is_told_90_and_30_days_ahead_to_those_who_take_part_and_closes_what_is_open() -> Result<()> {
    let world = before_the_end().await?;
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
    let text = world.mail().await?.iter().map(|mail| mail["text"].to_string()).collect::<String>();
    assert!(text.contains("Privacy & Security tab"), "{text}");
    assert_eq!(recipients(&world, CLOSED).await?, [KIM.email]);
    let borealis = Applicant::of(world.local.store(), "borealis")?.records().await?;
    let closed = borealis.application.context("an application")?;
    assert_eq!((closed.state, closed.since, closed.changed_by), (ApplicationState::Closed, END.parse()?, None));
    assert!(acme(&world)?.records().await?.approval.is_some(), "nothing of it is taken away");
    lives_on(&world, &["2023-08-13T01:00:00Z", "2023-12-20T00:00:00Z"]).await
}

#[tokio::test]
async fn after_months_without_a_run_only_the_latest_warning_is_told() -> Result<()> {
    let world = before_the_end().await?;
    hourly(&world, "2023-07-20T00:00:00Z").await?;
    assert_eq!(recipients(&world, AHEAD).await?, [KIM.email, PAT.email]);
    let subjects = world.mail().await?;
    assert!(subjects.iter().all(|mail| !mail["text"].as_str().unwrap_or_default().contains("90 days")));
    lives_on(&world, &["2023-07-20T01:00:00Z", "2023-07-19T00:00:00Z"]).await
}

#[tokio::test]
async fn at_the_end_a_brake_and_a_rehearsal_leave_applications_open_until_they_are_closed() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let many = 6;
    partners(&world, many).await?;
    for number in 0..many {
        Applicant::of(world.local.store(), &partner(number))?.submitted("2023-01-10T00:00:00Z").await?;
    }
    let open = async || -> Result<usize> {
        let mut open = 0;
        for number in 0..many {
            let records = Applicant::of(world.local.store(), &partner(number))?.records().await?;
            open += usize::from(records.application.is_some_and(|application| application.state.is_open()));
        }
        Ok(open)
    };
    world.set_clock(END)?;
    assert_eq!(world.run(JOB, &json!({ "rehearse": true })).await?["acted"], many);
    assert_eq!((open().await?, told(&world).await?), (many, Vec::new()));
    for (hour, left) in [(0, 4), (1, 2), (2, 0), (3, 0)] {
        world.set_clock(&format!("2023-08-13T{hour:02}:00:00Z"))?;
        world.run(JOB, &json!({ "max_per_run": 2 })).await?;
        assert_eq!(open().await?, left, "after the run of hour {hour}");
    }
    assert_eq!(each(&world, CLOSED).await?, all_once(many));
    Ok(())
}

#[tokio::test]
async fn an_end_that_is_put_off_brings_its_own_warnings_and_closes_again() -> Result<()> {
    let world = before_the_end().await?;
    hourly(&world, END).await?;
    assert_eq!(recipients(&world, CLOSED).await?, [KIM.email]);
    world.local.mailbox().clear();
    change_programme(&world, |policy| policy["deprecatedFrom"] = json!("2023-12-01T00:00:00Z")).await?;
    Applicant::of(world.local.store(), "borealis")?.submitted("2023-08-20T00:00:00Z").await?;
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
async fn a_closing_that_another_step_crosses_is_tried_again() -> Result<()> {
    let options = Options { at: Some(END.parse()?), seed: true, metered: true, ..Options::default() };
    let world = World::with(options).await?;
    Applicant::of(world.local.store(), "borealis")?.submitted("2023-01-10T00:00:00Z").await?;
    let faults = world.local.faults().context("a metered world")?;
    faults.plan(0, usize::MAX, DatabaseFault::Conflict);
    let failed = world.call(reqwest::Method::POST, &format!("/_local/run/{JOB}")).send().await?;
    assert_eq!(failed.code(), 500, "{}", failed.text);
    faults.clear();
    at(&world, "2023-08-13T01:00:00Z").await?;
    assert_eq!(told(&world).await?, [(CLOSED.to_owned(), KIM.email.to_owned())]);
    Ok(())
}

/// Gives acme so many further public cloud apps.
async fn apps(world: &World, many: usize) -> Result<Vec<AppKey>> {
    let key = |number: usize| format!("com.example.acme.more-{number:03}");
    let lines: String = (0..many)
        .map(|number| {
            let product = format!("10000000-0000-4000-8000-{number:012}");
            let app = json!({ "type": "app", "key": key(number), "name": format!("More {number}"), "partner": "acme",
                              "product": product, "hosting": "cloud" });
            format!("{app}\n")
        })
        .collect();
    let import = world.call(reqwest::Method::POST, "/catalogue/import").body("application/x-ndjson", lines);
    let report = import.by(&STAFF).send().await?.expect(200)?.json()?;
    ensure!(report["failed"] == 0, "{report}");
    (0..many).map(|number| Ok(AppKey::parse(&key(number))?)).collect()
}

#[tokio::test]
async fn an_approval_reaches_every_listing_though_the_step_was_cut_off_after_its_transaction() -> Result<()> {
    let options = Options { at: Some(BEFORE.parse()?), seed: true, metered: true, ..Options::default() };
    let world = World::with(options).await?;
    ran_at(world.local.store(), BEFORE.parse()?).await?;
    let apps = apps(&world, 120).await?;
    let acme = acme(&world)?;
    acme.submitted("2023-01-10T00:00:00Z").await?;
    let faults = world.local.faults().context("a metered world")?;
    let with_window = async || -> Result<usize> {
        let listings = world.local.store().listings(&apps, Consistency::Strong).await?;
        Ok(listings.iter().filter(|(_, listing)| listing.assessment.is_some()).count())
    };
    // The calls of the step up to its transaction, which is carried out; whoever waits for its answer is killed.
    let mut calls = 0;
    while with_window().await? == 0 {
        faults.plan(calls, 1, DatabaseFault::HangAfter);
        let hang = faults.wait_for_hang();
        let step = acme.step(domain::self_assessment::Action::Approve(Default::default()), "2023-01-12T00:00:00Z");
        tokio::select! {
            () = hang => {}
            step = step => { step?; }
        }
        faults.clear();
        calls += 1;
    }
    let reached = with_window().await?;
    assert!((1..apps.len()).contains(&reached), "{reached} listings were reached");
    let rehearsed = world.run(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], with_window().await?), (&json!(1), reached));
    assert_eq!(world.run(JOB, &json!({})).await?["acted"], 1);
    assert_eq!(with_window().await?, apps.len());
    let (due, _) = world.local.store().copies_due().await?;
    assert_eq!(due, Vec::<PartnerId>::new());
    Ok(())
}
