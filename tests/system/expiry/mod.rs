//! The expiry of approvals of the Security Self Assessment: who is notified and when, however late, often or partially the job
//! runs.

mod copies;
mod edits;
mod runs;

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
