//! The expiry of approvals of the Security Self Assessment: who is notified and when, however late, often or partially the job
//! runs.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use domain::{AppKey, PartnerId};
use jiff::{SignedDuration, Timestamp};
use local::{DatabaseFault, Options};
use serde_json::{Value as Json, json};
use store::Consistency;
use system_tests::applicant::{Applicant, JOB, pretend_run_at};
use system_tests::{PAT, STAFF, World};

const EXPIRING: &str = "self-assessment-expiring";
const EXPIRED: &str = "self-assessment-expired";
/// Before any notice is due.
pub(crate) const BEFORE: &str = "2023-01-15T00:00:00Z";
/// An approval of this instant is valid until [`EXPIRY`].
const APPROVED: &str = "2022-03-10T12:00:00Z";
/// 30 days before the expiry.
const NOTICE: &str = "2023-02-08T12:00:00Z";
const EXPIRY: &str = "2023-03-10T12:00:00Z";
/// When the grace period of a renewal ends that was submitted in time.
const GRACE_OVER: &str = "2023-05-09T12:00:00Z";
/// When the programme ends.
const END: &str = "2023-08-13T00:00:00Z";

pub(crate) fn acme(world: &World) -> Result<Applicant<'_>> {
    Applicant::of(world.local.store(), "acme")
}

/// A system in which Acme was approved at an instant and the job has run before.
async fn approved(approved_at: &str) -> Result<World> {
    let world = World::at(BEFORE).await?;
    acme(&world)?.submit_and_approve(approved_at).await?;
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    Ok(world)
}

/// Runs the job at an instant.
pub(crate) async fn at(world: &World, instant: &str) -> Result<Json> {
    world.set_clock(instant)?;
    world.run_job(JOB, &json!({})).await
}

/// Runs the job at an instant as if it had run in every hour before, with nothing due.
pub(crate) async fn hourly(world: &World, instant: &str) -> Result<Json> {
    let hour_before = instant.parse::<Timestamp>()? - SignedDuration::from_hours(1);
    if world.local.clock().now() + SignedDuration::from_hours(24) < hour_before {
        pretend_run_at(world.local.store(), hour_before).await?;
    }
    at(world, instant).await
}

/// The kind and the recipient of each mail, oldest first.
pub(crate) async fn mailed(world: &World) -> Result<Vec<(String, String)>> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    Ok(world.mails().await?.iter().map(|mail| (text(&mail["tags"]["kind"]), text(&mail["to"][0]))).collect())
}

fn to_pat(kind: &str) -> (String, String) {
    (kind.to_owned(), PAT.email.to_owned())
}

pub(crate) async fn change_programme(world: &World, change: impl FnOnce(&mut Json)) -> Result<()> {
    let mut document = world.get("/programme").by(&STAFF).send().await?.expect(200)?.json()?;
    change(&mut document["selfAssessment"]);
    world.put("/programme", &document).header("if-match", "*").by(&STAFF).send().await?.expect(200)?;
    Ok(())
}

/// Runs the job at each instant in turn, and checks which kind of mail Pat gets.
async fn runs_mail(world: &World, hours: &[(&str, Option<&str>)]) -> Result<()> {
    let mut expected = Vec::new();
    for (instant, kind) in hours {
        hourly(world, instant).await?;
        expected.extend(kind.map(to_pat));
        assert_eq!(mailed(world).await?, expected, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_is_notified_once_30_days_before_the_expiry_and_once_at_the_expiry() -> Result<()> {
    let world = approved(APPROVED).await?;
    runs_mail(
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
async fn the_mail_goes_to_the_members_who_look_after_the_partners_security() -> Result<()> {
    let world = approved(APPROVED).await?;
    let security = json!({ "manage-partner-security": true });
    world.add_member("acme", "sam@acme.example", &security).await?;
    world.add_member("acme", PAT.email, &json!({ "manage-app": "all" })).await?;
    hourly(&world, NOTICE).await?;
    assert_eq!(mailed(&world).await?, [(EXPIRING.to_owned(), "sam@acme.example".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn a_renewed_approval_is_notified_only_before_its_new_expiry() -> Result<()> {
    let world = approved("2021-03-10T12:00:00Z").await?;
    acme(&world)?.submit_and_approve("2022-02-20T00:00:00Z").await?;
    // The old expiry is a year ago, and the new one counts from it.
    runs_mail(&world, &[(BEFORE, None), ("2023-02-08T11:00:00Z", None), (NOTICE, Some(EXPIRING))]).await?;
    acme(&world)?.submit_and_approve("2023-03-01T00:00:00Z").await?;
    nothing_new_at(&world, &[EXPIRY, "2023-03-11T00:00:00Z", GRACE_OVER]).await
}

/// Runs the job at each instant, and checks that it mails nothing.
pub(crate) async fn nothing_new_at(world: &World, instants: &[&str]) -> Result<()> {
    let before = mailed(world).await?;
    for instant in instants {
        let report = hourly(world, instant).await?;
        assert_eq!((&report["acted"], &report["failed"]), (&json!(0), &json!(0)), "{instant}: {report}");
        assert_eq!(mailed(world).await?, before, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_notice_that_still_waits_when_the_approval_is_renewed_is_never_sent() -> Result<()> {
    let world = approved(APPROVED).await?;
    world.set_clock(NOTICE)?;
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Throttle]);
    world.post(&format!("/_local/run/{JOB}")).send().await?.expect(500)?;
    acme(&world)?.submit_and_approve("2023-02-08T12:00:30Z").await?;
    for instant in ["2023-02-08T12:02:00Z", "2023-02-08T14:00:00Z"] {
        world.set_clock(instant)?;
        world.run_job("send-notices", &json!({})).await?;
        world.run_job(JOB, &json!({})).await?;
    }
    let mails = mailed(&world).await?;
    assert_eq!(mails.iter().filter(|(kind, _)| kind == EXPIRING).count(), 0, "{mails:?}");
    Ok(())
}

#[tokio::test]
async fn an_undecided_renewal_keeps_the_approval_until_its_grace_period_ends() -> Result<()> {
    let world = approved(APPROVED).await?;
    runs_mail(&world, &[(NOTICE, Some(EXPIRING))]).await?;
    acme(&world)?.submit("2023-02-20T00:00:00Z").await?;
    nothing_new_at(&world, &[EXPIRY, "2023-03-11T00:00:00Z", "2023-05-09T11:59:59Z"]).await?;
    hourly(&world, GRACE_OVER).await?;
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRING), to_pat(EXPIRED)]);
    nothing_new_at(&world, &["2023-05-09T13:00:00Z", "2023-05-10T00:00:00Z"]).await
}

#[tokio::test]
async fn after_a_rejected_renewal_the_partner_is_notified_of_the_expiry_exactly_once() -> Result<()> {
    // During the grace period the rejection notifies of the expiry, before the expiry the job does, and after the grace
    // period the job has.
    for (rejected, until) in [("2023-03-20T00:00:00Z", 1), ("2023-03-01T00:00:00Z", 1), ("2023-05-09T12:30:00Z", 1)] {
        let world = approved(APPROVED).await?;
        hourly(&world, NOTICE).await?;
        acme(&world)?.submit("2023-02-20T00:00:00Z").await?;
        let mut left = Some(rejected);
        for instant in
            [EXPIRY, "2023-03-20T01:00:00Z", "2023-05-09T11:00:00Z", "2023-05-09T13:00:00Z", "2023-05-10T00:00:00Z"]
        {
            if left.is_some_and(|rejected| rejected < instant) {
                acme(&world)?.reject(rejected).await?;
                left = None;
            }
            hourly(&world, instant).await?;
            world.run_job("send-notices", &json!({})).await?;
        }
        let mails = mailed(&world).await?;
        assert_eq!(mails.iter().filter(|(kind, _)| kind == EXPIRED).count(), until, "{rejected}: {mails:?}");
    }
    Ok(())
}

#[tokio::test]
async fn after_the_end_of_the_programme_no_expiry_is_notified() -> Result<()> {
    // Both would be due after the end.
    for approved_at in ["2022-08-13T00:00:00Z", "2022-09-20T00:00:00Z"] {
        let world = approved(approved_at).await?;
        pretend_run_at(world.local.store(), "2023-08-12T23:00:00Z".parse()?).await?;
        nothing_new_at(&world, &[END, "2023-08-21T00:00:00Z", "2023-09-20T00:00:00Z", "2024-01-01T00:00:00Z"]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn when_the_end_is_postponed_after_it_passed_expiries_in_between_are_notified() -> Result<()> {
    let world = approved("2022-08-20T00:00:00Z").await?;
    pretend_run_at(world.local.store(), "2023-08-12T23:00:00Z".parse()?).await?;
    for instant in [END, "2023-08-25T00:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(mailed(&world).await?, []);
    change_programme(&world, |policy| policy["deprecatedFrom"] = json!("2024-06-01T00:00:00Z")).await?;
    at(&world, "2023-08-25T01:00:00Z").await?;
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRED)]);
    Ok(())
}

#[tokio::test]
async fn a_bounced_notice_goes_to_the_next_contact() -> Result<()> {
    let world = approved(APPROVED).await?;
    world.run_job("send-notices", &json!({})).await?;
    world.local.mailbox().clear();
    let partner = json!({ "name": "Acme Software", "contact": "office@acme.example" });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    hourly(&world, NOTICE).await?;
    let mail = world.local.mailbox().sent().first().cloned().context("a mail")?;
    world.post(&format!("/_local/mail/{}/bounce", mail.id)).send().await?.expect(200)?;
    world.set_clock("2023-02-08T12:01:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    let office = (EXPIRING.to_owned(), "office@acme.example".to_owned());
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRING), office.clone()]);
    // The address is not used for the next notice either.
    hourly(&world, EXPIRY).await?;
    assert_eq!(mailed(&world).await?.last(), Some(&(EXPIRED.to_owned(), office.1)));
    Ok(())
}

pub(crate) fn partner(number: usize) -> String {
    format!("partner-{number:02}")
}

fn address(number: usize) -> String {
    format!("security@{}.example", partner(number))
}

/// Imports partners that have a contact and no members.
pub(crate) async fn add_partners(world: &World, many: usize) -> Result<()> {
    let lines: String = (0..many)
        .map(|number| {
            let (id, contact) = (partner(number), address(number));
            format!(
                "{}\n",
                json!({ "type": "partner", "id": id, "name": format!("Partner {number}"), "contact": contact })
            )
        })
        .collect();
    let import = world.post("/catalogue/import").body("application/x-ndjson", lines);
    let report = import.by(&STAFF).send().await?.expect(200)?.json()?;
    ensure!(report["failed"] == 0, "{report}");
    Ok(())
}

/// How many mails of a kind went to each address.
pub(crate) async fn count_by_address(world: &World, kind: &str) -> Result<BTreeMap<String, usize>> {
    let mut each = BTreeMap::new();
    for (_, to) in mailed(world).await?.into_iter().filter(|(mails, _)| mails == kind) {
        *each.entry(to).or_default() += 1;
    }
    Ok(each)
}

/// One mail to each of the first partners.
pub(crate) fn all_once(many: usize) -> BTreeMap<String, usize> {
    (0..many).map(|number| (address(number), 1)).collect()
}

#[tokio::test]
async fn a_limit_below_the_number_of_due_notices_delays_them_and_loses_none() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let many = 7;
    add_partners(&world, many).await?;
    for number in 0..many {
        let approved_at = format!("2022-03-10T{:02}:00:00Z", 10 + number);
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(&approved_at).await?;
    }
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    // Every hour another notice is due, and every second hour one may be sent.
    for hour in 0..24 {
        world.set_clock(&format!("2023-02-08T{hour:02}:00:00Z"))?;
        let report = world.run_job(JOB, &json!({ "max_per_run": u32::from(hour % 2 == 1) })).await?;
        assert!(report["acted"].as_u64() <= Some(1), "{report}");
    }
    at(&world, "2023-02-09T00:00:00Z").await?;
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(many));
    nothing_new_at(&world, &["2023-02-09T01:00:00Z"]).await
}

#[tokio::test]
async fn missed_runs_are_made_up_for() -> Result<()> {
    for (missed, days) in [("2023-02-09T00:00:00Z", 1), ("2023-02-22T00:00:00Z", 14), ("2023-03-20T00:00:00Z", 40)] {
        let world = World::at(BEFORE).await?;
        add_partners(&world, 3).await?;
        // In each outage two notices become due. In the one of 40 days, all three approvals expire.
        for (number, approved_at) in
            ["2022-03-01T00:00:00Z", "2022-03-10T06:00:00Z", "2022-03-10T12:00:00Z"].iter().enumerate()
        {
            Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(approved_at).await?;
        }
        pretend_run_at(world.local.store(), "2023-01-29T23:00:00Z".parse()?).await?;
        at(&world, "2023-02-08T00:00:00Z").await?;
        assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(1));
        at(&world, missed).await?;
        let (expiring, expired) = (count_by_address(&world, EXPIRING).await?, count_by_address(&world, EXPIRED).await?);
        match days {
            40 => assert_eq!((expiring, expired), (all_once(1), all_once(3)), "only the expiry is notified"),
            _ => assert_eq!((expiring, expired), (all_once(3), BTreeMap::new()), "after {days} days"),
        }
        nothing_new_at(&world, &["2023-03-20T01:00:00Z"].map(|instant| if days == 40 { instant } else { missed }))
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_pretended_run_leaves_what_a_real_first_run_leaves() -> Result<()> {
    let (one, other) = (World::at(BEFORE).await?, World::at(BEFORE).await?);
    at(&one, BEFORE).await?;
    pretend_run_at(other.local.store(), BEFORE.parse()?).await?;
    let noted = async |world: &World| Ok::<Json, anyhow::Error>(world.local.store().progress(JOB).await?.value);
    assert_eq!(noted(&one).await?, noted(&other).await?);
    Ok(())
}

#[tokio::test]
async fn the_very_first_run_notifies_only_partners_whose_approval_expires_or_expired_recently() -> Result<()> {
    let world = World::at("2023-03-05T00:00:00Z").await?;
    add_partners(&world, 3).await?;
    for (number, approved_at) in
        ["2022-03-10T12:00:00Z", "2022-02-01T00:00:00Z", "2021-11-01T00:00:00Z"].iter().enumerate()
    {
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(approved_at).await?;
    }
    world.run_job(JOB, &json!({})).await?;
    let said = |number| BTreeMap::from([(address(number), 1)]);
    assert_eq!(
        (count_by_address(&world, EXPIRING).await?, count_by_address(&world, EXPIRED).await?),
        (said(0), said(1))
    );
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_set_back_notifies_nobody_twice_and_forgets_nobody() -> Result<()> {
    let world = World::at(BEFORE).await?;
    add_partners(&world, 4).await?;
    for number in 0..4 {
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve("2022-03-10T12:00:00Z").await?;
    }
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    world.set_clock(NOTICE)?;
    // The run stops at its limit, and then the clock is set back.
    assert_eq!(world.run_job(JOB, &json!({ "max_per_run": 2 })).await?["more"], true);
    for instant in ["2023-02-08T11:00:00Z", "2023-02-07T00:00:00Z", NOTICE, "2023-02-08T13:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(4));
    Ok(())
}

#[tokio::test]
async fn a_longer_notice_period_notifies_those_newly_due_and_nobody_twice() -> Result<()> {
    let world = World::at(BEFORE).await?;
    add_partners(&world, 2).await?;
    Applicant::of(world.local.store(), &partner(0))?.submit_and_approve(APPROVED).await?;
    Applicant::of(world.local.store(), &partner(1))?.submit_and_approve("2022-04-01T00:00:00Z").await?;
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    hourly(&world, NOTICE).await?;
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(1));
    change_programme(&world, |policy| policy["noticeDays"] = json!(60)).await?;
    hourly(&world, "2023-02-08T13:00:00Z").await?;
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(2));
    change_programme(&world, |policy| policy["noticeDays"] = json!(30)).await?;
    nothing_new_at(&world, &["2023-02-08T14:00:00Z", "2023-03-02T00:00:00Z"]).await
}

#[tokio::test]
async fn an_approval_shorter_than_the_notice_period_is_notified_when_it_begins() -> Result<()> {
    let world = World::at(BEFORE).await?;
    change_programme(&world, |policy| (policy["validityMonths"], policy["noticeDays"]) = (json!(1), json!(60))).await?;
    pretend_run_at(world.local.store(), "2023-02-01T00:00:00Z".parse()?).await?;
    acme(&world)?.submit_and_approve("2023-02-01T00:30:00Z").await?;
    // The approval itself opens the notice, and the job finds nothing more to say.
    world.set_clock("2023-02-01T00:31:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(mailed(&world).await?.iter().filter(|mail| **mail == to_pat(EXPIRING)).count(), 1);
    world.local.mailbox().clear();
    runs_mail(&world, &[("2023-02-01T01:00:00Z", None), ("2023-03-01T01:00:00Z", Some(EXPIRED))]).await
}

#[tokio::test]
async fn a_shorter_validity_and_a_short_month_leave_no_approval_untold() -> Result<()> {
    // Under twelve months the job has looked 60 days ahead; then approvals become valid for a month.
    let world = World::at(BEFORE).await?;
    change_programme(&world, |policy| policy["noticeDays"] = json!(60)).await?;
    pretend_run_at(world.local.store(), "2023-01-30T23:00:00Z".parse()?).await?;
    add_partners(&world, 2).await?;
    change_programme(&world, |policy| (policy["validityMonths"], policy["noticeDays"]) = (json!(1), json!(20))).await?;
    for (number, approved_at) in ["2023-01-31T12:00:00Z", "2023-01-28T18:00:00Z"].iter().enumerate() {
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(approved_at).await?;
    }
    for instant in ["2023-01-31T13:00:00Z", "2023-02-08T11:00:00Z", "2023-02-08T18:00:00Z", "2023-02-09T00:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(2));
    for instant in ["2023-02-28T12:00:00Z", "2023-02-28T18:00:00Z", "2023-03-02T00:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(
        (count_by_address(&world, EXPIRED).await?, count_by_address(&world, EXPIRING).await?),
        (all_once(2), all_once(2))
    );
    Ok(())
}

#[tokio::test]
async fn an_edit_of_the_policy_looks_again_and_tells_nobody_twice() -> Result<()> {
    let world = approved(APPROVED).await?;
    hourly(&world, NOTICE).await?;
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(10)).await?;
    world.set_clock("2023-02-08T13:00:00Z")?;
    let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], &rehearsed["skipped"]), (&json!(0), &json!(1)), "a rehearsal knows what was told");
    nothing_new_at(&world, &["2023-02-08T13:00:00Z"]).await?;
    runs_mail_after(&world, EXPIRY, EXPIRED).await?;
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(20)).await?;
    nothing_new_at(&world, &["2023-03-10T14:00:00Z"]).await
}

/// Runs the job at an instant, and checks that it mails one more mail of a kind.
async fn runs_mail_after(world: &World, instant: &str, kind: &str) -> Result<()> {
    let mut expected = mailed(world).await?;
    expected.push(to_pat(kind));
    hourly(world, instant).await?;
    assert_eq!(mailed(world).await?, expected, "{instant}");
    Ok(())
}

#[tokio::test]
async fn a_notice_that_an_edit_made_untrue_is_sent_when_it_is_true_again() -> Result<()> {
    let world = approved(APPROVED).await?;
    world.set_clock(NOTICE)?;
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Throttle]);
    world.post(&format!("/_local/run/{JOB}")).send().await?.expect(500)?;
    change_programme(&world, |policy| policy["noticeDays"] = json!(7)).await?;
    world.set_clock("2023-02-08T12:05:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert!(!mailed(&world).await?.contains(&to_pat(EXPIRING)));
    world.local.mailbox().clear();
    at(&world, "2023-03-03T12:00:00Z").await?;
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRING)]);
    Ok(())
}

#[tokio::test]
async fn a_rejection_after_the_expiry_was_told_is_not_refused() -> Result<()> {
    let world = approved(APPROVED).await?;
    acme(&world)?.submit("2023-02-20T00:00:00Z").await?;
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(0)).await?;
    at(&world, EXPIRY).await?;
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRED)]);
    // Shown again, by an edit; then the renewal fails.
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(60)).await?;
    acme(&world)?.reject("2023-03-20T00:00:00Z").await?;
    world.set_clock("2023-03-20T00:00:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(mailed(&world).await?.iter().filter(|mail| **mail == to_pat(EXPIRED)).count(), 1);
    Ok(())
}

#[tokio::test]
async fn an_update_under_review_serves_as_the_renewal_and_the_mail_says_so() -> Result<()> {
    for (grace, words, told_at_expiry) in [
        (
            60,
            "Until there is a decision, customers still see the present approval, at most until 9 May 2023, 12:00 UTC.",
            false,
        ),
        (
            0,
            "If there is no decision before it expires, customers do not see the assessment again until your application is approved.",
            true,
        ),
    ] {
        let world = approved(APPROVED).await?;
        change_programme(&world, |policy| policy["renewalGraceDays"] = json!(grace)).await?;
        acme(&world)?.submit("2023-01-20T00:00:00Z").await?;
        hourly(&world, NOTICE).await?;
        let mail = world.local.mailbox().received().pop().context("a mail")?;
        ensure!(mail.subject.contains("your application under review will renew it"), "{}", mail.subject);
        for wanted in ["serves as the renewal", "in 30 days", words] {
            ensure!(mail.text.contains(wanted), "{wanted}: {}", mail.text);
        }
        let page = world.get("/manage/partners/acme/self-assessment").by(&PAT).send().await?.expect(200)?;
        ensure!(page.text.contains("The application that you submitted serves as the renewal."), "{}", page.text);
        ensure!(page.text.contains("as long as your application is undecided") != told_at_expiry, "{}", page.text);
        let read = world.get("/partners/acme/self-assessment").by(&PAT).send().await?.expect(200)?.json()?;
        assert_eq!(read["application"]["purpose"], "renewal");
        hourly(&world, EXPIRY).await?;
        let mail = world.local.mailbox().received().pop().context("a mail")?;
        ensure!((mail.tags.kind == EXPIRED) == told_at_expiry, "{}", mail.subject);
        if told_at_expiry {
            ensure!(mail.subject.contains("your application is still under review"), "{}", mail.subject);
        }
        acme(&world)?
            .take_step(domain::self_assessment::Action::Approve(Default::default()), "2023-03-20T00:00:00Z")
            .await?;
        let validity = acme(&world)?.read().await?.validity().context("an approval")?;
        assert_eq!(validity.expires_at.to_string(), "2024-03-20T00:00:00Z");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_who_was_asked_for_changes_is_told_to_make_them() -> Result<()> {
    let world = approved(APPROVED).await?;
    let acme = acme(&world)?;
    acme.submit("2023-01-20T00:00:00Z").await?;
    let remarks =
        domain::self_assessment::Remarks { reasons: Some("Name the key store.".to_owned()), notes: Vec::new() };
    acme.take_step(domain::self_assessment::Action::RequestChanges(remarks), "2023-01-21T00:00:00Z").await?;
    hourly(&world, NOTICE).await?;
    let mail = world.local.mailbox().received().pop().context("a mail")?;
    ensure!(
        mail.text.contains("Make them and submit it again.") && !mail.text.contains("do not need"),
        "{}",
        mail.text
    );
    hourly(&world, GRACE_OVER).await?;
    let mail = world.local.mailbox().received().pop().context("a mail")?;
    ensure!(mail.subject.contains("change your application and submit it again"), "{}", mail.subject);
    Ok(())
}

#[tokio::test]
async fn the_mail_says_in_true_words_how_much_time_is_left() -> Result<()> {
    for (instant, en, de) in [
        ("2023-03-09T12:00:00Z", "in 24 hours", "in 24 Stunden"),
        ("2023-03-10T11:30:00Z", "in less than an hour", "in weniger als einer Stunde"),
    ] {
        for (language, words) in [("en", en), ("de", de)] {
            let world = approved(APPROVED).await?;
            let partner = json!({ "name": "Acme Software", "contact": "office@acme.example", "language": language });
            world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
            at(&world, instant).await?;
            let mail = world.local.mailbox().received().pop().context("a mail")?;
            ensure!(mail.tags.kind == EXPIRING && mail.text.contains(words), "{words}: {}", mail.text);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_rehearsal_reports_what_would_happen_and_changes_nothing() -> Result<()> {
    let world = approved(APPROVED).await?;
    for (instant, kind) in [(NOTICE, EXPIRING), (EXPIRY, EXPIRED)] {
        pretend_run_at(world.local.store(), instant.parse::<Timestamp>()? - SignedDuration::from_hours(1)).await?;
        world.set_clock(instant)?;
        let before = mailed(&world).await?;
        let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
        assert_eq!((&rehearsed["acted"], &rehearsed["rehearsal"]), (&json!(1), &json!(true)));
        assert_eq!((&rehearsed["first"][0]["partner"], &rehearsed["first"][0]["kind"]), (&json!("acme"), &json!(kind)));
        assert_eq!(mailed(&world).await?, before);
        assert_eq!(world.run_job(JOB, &json!({})).await?["acted"], 1);
        assert_eq!(mailed(&world).await?.last(), Some(&to_pat(kind)));
    }
    Ok(())
}

/// Gives Acme more public cloud apps.
async fn add_apps(world: &World, many: usize) -> Result<Vec<AppKey>> {
    let key = |number: usize| format!("com.example.acme.more-{number:03}");
    let lines: String = (0..many)
        .map(|number| {
            let product = format!("10000000-0000-4000-8000-{number:012}");
            let app = json!({ "type": "app", "key": key(number), "name": format!("More {number}"), "partner": "acme",
                              "product": product, "hosting": "cloud" });
            format!("{app}\n")
        })
        .collect();
    let import = world.post("/catalogue/import").body("application/x-ndjson", lines);
    let report = import.by(&STAFF).send().await?.expect(200)?.json()?;
    ensure!(report["failed"] == 0, "{report}");
    (0..many).map(|number| Ok(AppKey::parse(&key(number))?)).collect()
}

#[tokio::test]
async fn an_approval_reaches_every_listing_even_if_the_step_is_killed_after_its_transaction() -> Result<()> {
    let options = Options { at: Some(BEFORE.parse()?), seed: true, metered: true, ..Options::default() };
    let world = World::with(options).await?;
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    let apps = add_apps(&world, 120).await?;
    let acme = acme(&world)?;
    acme.submit("2023-01-10T00:00:00Z").await?;
    let faults = world.local.faults().context("the faults of a metered system")?;
    let with_window = async || -> Result<usize> {
        let listings = world.local.store().listings(&apps, Consistency::Strong).await?;
        Ok(listings.iter().filter(|(_, listing)| listing.assessment.is_some()).count())
    };
    // Kill the step after its first call, after its second and so on, until it has written its transaction.
    let mut calls = 0;
    while with_window().await? == 0 {
        faults.plan(calls, 1, DatabaseFault::HangAfter);
        let hang = faults.wait_for_hang();
        let step = acme.take_step(domain::self_assessment::Action::Approve(Default::default()), "2023-01-12T00:00:00Z");
        tokio::select! {
            () = hang => {}
            step = step => { step?; }
        }
        faults.clear();
        calls += 1;
    }
    let reached = with_window().await?;
    assert!((1..apps.len()).contains(&reached), "{reached} listings were reached");
    let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], with_window().await?), (&json!(1), reached));
    assert_eq!(world.run_job(JOB, &json!({})).await?["acted"], 1);
    assert_eq!(with_window().await?, apps.len());
    let (due, _) = world.local.store().copies_due().await?;
    assert_eq!(due, Vec::<PartnerId>::new());
    Ok(())
}
