//! Mail that the mail service refuses: the message, the whole account, or for the moment. Also how many notices a run of
//! send-notices sends.

use anyhow::{Result, ensure};
use domain::notice::{Notice, NoticeState};
use local::mailbox::MailFault;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, PAT, STAFF, World};

use crate::mail::{THIRTY_DAYS_BEFORE, only_mail, put_notice, put_warning, reread, send_notices, state_of, warning};

const OFFICE: &str = "office@acme.example";

/// A refusal by SES, as it spells its codes.
fn refuse(code: &str, message: &str) -> MailFault {
    MailFault::Refuse { code: code.to_owned(), message: message.to_owned() }
}

async fn world_with_contact() -> Result<World> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let partner = json!({ "name": "Acme Software", "contact": OFFICE });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    Ok(world)
}

async fn run_at(world: &World, instant: &str, event: &Json) -> Result<Json> {
    world.set_clock(instant)?;
    world.run_job("send-notices", event).await
}

/// Writes so many notices to Acme that are due now.
async fn put_notices(world: &World, many: usize) -> Result<Vec<Notice>> {
    let mut notices = Vec::new();
    for number in 0..many {
        notices.push(put_notice(world, warning(30)?, &format!("{number}"), &[CHARTS]).await?);
    }
    Ok(notices)
}

#[tokio::test]
async fn a_message_that_is_refused_goes_to_the_next_contact_at_once() -> Result<()> {
    let world = world_with_contact().await?;
    world.add_member("acme", "lee@acme.example", &json!({ "manage-app": "all" })).await?;
    // To both members, then to each of them alone.
    for (refusals, to) in [(1, "lee@acme.example"), (2, PAT.email), (3, OFFICE)] {
        world.local.mailbox().clear();
        let notice = put_notice(&world, warning(30)?, &format!("{refusals}"), &[CHARTS]).await?;
        world.local.mailbox().plan_faults((0..refusals).map(|_| refuse("InvalidParameterValue", "Illegal address")));
        send_notices(&world).await?.expect(200)?;
        assert_eq!(only_mail(&world)?.to, [to], "after {refusals} refusals");
        assert!(matches!(state_of(&world, &notice).await?, NoticeState::Sent { .. }));
    }
    Ok(())
}

#[tokio::test]
async fn a_notice_that_everybody_was_refused_is_tried_again_after_five_minutes_and_in_time_before_its_date()
-> Result<()> {
    let world = World::at("2023-08-13T00:00:00Z").await?;
    let notice = put_notice(&world, warning(1)?, "1d", &[CHARTS]).await?;
    world.local.mailbox().plan_faults((0..100).map(|_| MailFault::Reject));
    let mut attempts = Vec::new();
    while let Some(next) = reread(&world, &notice).await?.due_at().filter(|_| attempts.len() < 30) {
        if next >= "2023-08-14T00:00:00Z".parse()? {
            break;
        }
        world.local.clock().set(next)?;
        send_notices(&world).await?.expect(500)?;
        attempts.push(next.strftime("%H:%M").to_string());
    }
    assert_eq!(attempts, ["00:00", "00:05", "00:15", "00:35", "01:15", "02:35", "05:15", "10:35", "21:15", "23:00"]);
    Ok(())
}

#[tokio::test]
async fn when_the_account_is_refused_every_notice_waits_after_one_call_and_one_alarm() -> Result<()> {
    for (code, message) in [
        ("AccountSendingPausedException", ""),
        ("ConfigurationSetDoesNotExist", ""),
        ("MessageRejected", "Email address is not verified. The following identities failed the check."),
        ("InvalidClientTokenId", "The security token included in the request is invalid."),
        ("Throttling", "Daily message quota exceeded."),
    ] {
        let world = World::at(THIRTY_DAYS_BEFORE).await?;
        let notices = put_notices(&world, 20).await?;
        // The first run finds out while others are under way.
        world.local.mailbox().plan_faults((0..20).map(|_| refuse(code, message)));
        let report = world.run_job("send-notices", &json!({})).await?;
        assert_eq!(
            (&report["acted"], &report["failed"], &report["more"], &report["accountRefusal"]),
            (&json!(0), &json!(0), &json!(true), &json!(code)),
            "{report}"
        );
        assert!(world.local.mailbox().attempts() <= 8, "{code}: {} calls", world.local.mailbox().attempts());
        for notice in &notices {
            let now = reread(&world, notice).await?;
            assert!(matches!(now.state, NoticeState::Open { .. }), "{code}: {:?}", now.state);
            assert_eq!((now.attempts, now.failures), (0, 0), "{code}");
        }
        world.local.mailbox().clear_faults();
        let report = run_at(&world, "2023-07-15T00:01:00Z", &json!({})).await?;
        assert_eq!((&report["acted"], report.get("accountRefusal")), (&json!(20), None), "{code}: {report}");
    }
    Ok(())
}

#[tokio::test]
async fn a_job_that_finds_notices_due_stops_at_a_refused_account_and_loses_none() -> Result<()> {
    let world = World::at("2023-07-15T00:00:00Z").await?;
    world.local.mailbox().plan_faults([refuse("AccountSendingPausedException", "")]);
    let report = world.run_job("enforce-fortified", &json!({})).await?;
    assert_eq!((&report["failed"], &report["accountRefusal"]), (&json!(0), &json!("AccountSendingPausedException")));
    assert_eq!((&report["acted"], &report["more"]), (&json!(0), &json!(true)), "{report}");
    let calls = world.local.mailbox().attempts();
    world.set_clock("2023-07-15T00:01:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!((calls, only_mail(&world)?.tags.kind.as_str()), (1, "fortified-warning"));
    Ok(())
}

#[tokio::test]
async fn a_throttled_run_raises_no_alarm() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let notice = put_warning(&world).await?;
    world.local.mailbox().plan_faults([refuse("Throttling", "Maximum sending rate exceeded.")]);
    let report = world.run_job("send-notices", &json!({})).await?;
    assert_eq!((report.get("accountRefusal"), &report["failed"]), (None, &json!(0)), "{report}");
    assert_eq!(reread(&world, &notice).await?.attempts, 1);
    Ok(())
}

#[tokio::test]
async fn a_run_sends_no_more_notices_than_its_event_or_the_programme_allows() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    put_notices(&world, 12).await?;
    let rehearsed = world.run_job("send-notices", &json!({ "rehearse": true, "maxPerRun": 3 })).await?;
    assert_eq!((&rehearsed["acted"], &rehearsed["more"]), (&json!(3), &json!(true)), "{rehearsed}");
    for (event, acted, more) in [
        (json!({ "maxPerRun": 0 }), 0, true),
        (json!({ "maxPerRun": 3 }), 3, true),
        (json!({}), 4, true),
        (json!({}), 4, true),
        (json!({ "maxPerRun": 1 }), 1, false),
    ] {
        if event == json!({}) {
            let mut document = world.get("/programme").by(&STAFF).send().await?.expect(200)?.json()?;
            document["maxPerRun"] = json!(4);
            world.put("/programme", &document).header("if-match", "*").by(&STAFF).send().await?.expect(200)?;
        }
        let report = world.run_job("send-notices", &event).await?;
        ensure!((&report["acted"], &report["more"]) == (&json!(acted), &json!(more)), "{event}: {report}");
    }
    assert_eq!(world.local.mailbox().sent().len(), 12);
    Ok(())
}
