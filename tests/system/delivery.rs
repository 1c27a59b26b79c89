//! The events that the mail service sends about a mail: in both of their formats, in any order and more than once.

use anyhow::{Context as _, Result, ensure};
use domain::notice::NoticeState;
use local::mailbox::{EventFormat, MailEvent, sns_event};
use local::{ConfigurationSet, Options};
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, PAT, STAFF, World, table};

use crate::mail::{THIRTY_DAYS_BEFORE, only_mail, put_warning, reread, send_notices, state_of};

const OFFICE: &str = "office@acme.example";

/// The two formats of events, and what mail is sent with where they come.
const SHAPES: [(ConfigurationSet, &str); 2] =
    [(ConfigurationSet::AsDeployed, "configuration-set"), (ConfigurationSet::Missing, "identity")];

/// A system in which Pat was mailed a warning and Acme's contact is its office.
async fn mailed() -> Result<(World, domain::notice::Notice, String)> {
    mailed_with(ConfigurationSet::AsDeployed).await
}

async fn mailed_with(configuration_set: ConfigurationSet) -> Result<(World, domain::notice::Notice, String)> {
    let at = Some(THIRTY_DAYS_BEFORE.parse()?);
    let world = World::with(Options { at, seed: true, configuration_set, ..Options::default() }).await?;
    let partner = json!({ "name": "Acme Software", "contact": OFFICE });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    let notice = put_warning(&world).await?;
    send_notices(&world).await?.expect(200)?;
    let message = only_mail(&world)?.message_id;
    Ok((world, notice, message))
}

async fn send_event(world: &World, message: &str, what: &str) -> Result<Json> {
    world.post(&format!("/_local/mail/{message}/{what}")).send().await?.expect(200)?.json()
}

async fn read_reachability(world: &World) -> Result<Json> {
    Ok(world.get("/catalogue/partners/acme").by(&STAFF).send().await?.expect(200)?.json()?["mail"].clone())
}

#[tokio::test]
async fn a_delivery_is_recorded_once_and_makes_the_partner_reachable_again() -> Result<()> {
    for (set, shape) in SHAPES {
        let (world, notice, message) = mailed_with(set).await?;
        world.local.store().mark_unreachable(&notice.id.partner, THIRTY_DAYS_BEFORE.parse()?).await?;
        assert_eq!(read_reachability(&world).await?["reachable"], false);
        let event = send_event(&world, &message, &format!("delivery?shape={shape}")).await?;
        assert_eq!(event, json!({ "events": 1, "changed": 1, "unmatched": 0, "ignored": 0 }));
        assert!(reread(&world, &notice).await?.delivered_at.is_some());
        assert_eq!(send_event(&world, &message, &format!("delivery?shape={shape}")).await?["changed"], 0);
        assert_eq!(read_reachability(&world).await?["reachable"], true, "{shape}");
    }
    Ok(())
}

#[tokio::test]
async fn a_bounced_notice_goes_to_the_next_contact_and_its_address_is_suppressed() -> Result<()> {
    for (set, shape) in SHAPES {
        let (world, notice, message) = mailed_with(set).await?;
        send_event(&world, &message, &format!("bounce?shape={shape}")).await?;
        assert!(matches!(state_of(&world, &notice).await?, NoticeState::Open { .. }));
        let banner = read_reachability(&world).await?;
        assert_eq!(
            banner["suppressed"][0],
            json!({ "address": PAT.email, "reason": "bounce", "since": THIRTY_DAYS_BEFORE })
        );
        send_notices(&world).await?.expect(200)?;
        let mails = world.local.mailbox().received();
        assert_eq!((mails.len(), mails[1].to.as_slice()), (2, [OFFICE.to_owned()].as_slice()));
        // Late and repeated events of the first message change nothing.
        for late in ["send", "delivery", "bounce"] {
            assert_eq!(send_event(&world, &message, late).await?["changed"], 0, "{late}");
        }
        let now = reread(&world, &notice).await?;
        assert!(matches!(&now.state, NoticeState::Sent { message, .. } if *message == mails[1].message_id));
    }
    Ok(())
}

#[tokio::test]
async fn a_temporary_bounce_suppresses_no_address() -> Result<()> {
    let (world, _, message) = mailed().await?;
    send_event(&world, &message, "bounce?bounce=transient").await?;
    assert_eq!(read_reachability(&world).await?["suppressed"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_partner_whose_addresses_all_bounced_is_unreachable_until_a_mail_is_delivered() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    send_event(&world, &message, "complaint").await?;
    send_notices(&world).await?.expect(200)?;
    let second = world.local.mailbox().received()[1].message_id.clone();
    send_event(&world, &second, "bounce").await?;
    send_notices(&world).await?.expect(500)?;
    assert!(matches!(state_of(&world, &notice).await?, NoticeState::Failed { .. }));
    assert_eq!(read_reachability(&world).await?["reachable"], false);
    // A new member joins.
    world.add_member("acme", "lee@acme.example", &json!({ "manage-app": "all" })).await?;
    world.set_clock("2023-07-16T00:00:00Z")?;
    send_notices(&world).await?.expect(200)?;
    let third = world.local.mailbox().received()[2].clone();
    assert_eq!(third.to, ["lee@acme.example"]);
    assert_eq!(read_reachability(&world).await?["reachable"], false, "not yet delivered");
    send_event(&world, &third.message_id, "delivery").await?;
    assert_eq!(read_reachability(&world).await?["reachable"], true);
    Ok(())
}

#[tokio::test]
async fn events_may_arrive_before_their_message_is_recorded_and_more_than_once() -> Result<()> {
    // The bounce arrives before the response to the send, so its message is not recorded yet.
    let (world, notice, message) = mailed().await?;
    let store = world.local.store();
    let mail = world.local.mailbox().find(&message).context("the mail")?;
    let mut early = (*mail).clone();
    early.id = "0102-early".to_owned();
    let now = world.local.clock().now();
    let pat = [PAT.email.to_owned()];
    for what in [MailEvent::Bounce { permanent: true }, MailEvent::Bounce { permanent: true }, MailEvent::Complaint] {
        let event = sns_event(&early, what, &pat, EventFormat::Identity, now);
        let response = world.post("/_local/run/record-delivery").json(&event).send().await?.expect(200)?.json()?;
        assert_eq!(response["unmatched"], 1);
    }
    // Recording the message returns all events so far, once.
    let events = store.note_message("0102-early", &notice.id, now).await?;
    assert_eq!(events.len(), 2, "the same event twice is one");
    assert!(store.note_message("0102-early", &notice.id, now).await?.is_empty());
    Ok(())
}

/// Whether the table knows by its id which notice a message carried.
async fn is_noted(world: &World, message: &str) -> Result<bool> {
    Ok(table::get_item(world.local.config(), &format!("MESSAGE#{message}"), "KEY").await?.is_some())
}

#[tokio::test]
async fn a_message_is_noted_only_if_its_events_will_not_name_its_notice() -> Result<()> {
    for (set, noted) in [(ConfigurationSet::AsDeployed, false), (ConfigurationSet::Missing, true)] {
        let (world, _, message) = mailed_with(set).await?;
        assert_eq!(is_noted(&world, &message).await?, noted, "{set:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_event_without_tags_finds_the_notice_of_a_message_that_an_earlier_release_noted() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    world.local.store().note_message(&message, &notice.id, world.local.clock().now()).await?;
    assert_eq!(send_event(&world, &message, "delivery?shape=identity").await?["changed"], 1);
    assert!(reread(&world, &notice).await?.delivered_at.is_some());
    Ok(())
}

#[tokio::test]
async fn a_mail_rejected_after_the_send_is_retried_five_minutes_later() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    send_event(&world, &message, "reject").await?;
    assert!(matches!(state_of(&world, &notice).await?, NoticeState::Failed { .. }));
    world.set_clock("2023-07-15T00:05:00Z")?;
    send_notices(&world).await?.expect(200)?;
    assert_eq!(world.local.mailbox().sent().len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_event_of_an_unknown_message_is_only_counted_and_a_malformed_event_fails() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    let before = reread(&world, &notice).await?;
    let mail = world.local.mailbox().find(&message).context("the mail")?;
    let foreign = local::mailbox::SentMail { id: "foreign".into(), tags: [].into(), ..(*mail).clone() };
    let now = world.local.clock().now();
    let event = sns_event(&foreign, MailEvent::Delivery, &[], EventFormat::ConfigurationSet, now);
    let response = world.post("/_local/run/record-delivery").json(&event).send().await?.expect(200)?.json()?;
    assert_eq!(response["unmatched"], 1);
    assert_eq!(reread(&world, &notice).await?, before);
    // A malformed record fails the whole invocation, after the other records are handled.
    let good = sns_event(&mail, MailEvent::Delivery, &[PAT.email.to_owned()], EventFormat::ConfigurationSet, now);
    let bad = json!({ "Sns": { "Message": "{\"pat@acme.example\": 1}", "Timestamp": now } });
    let records = json!({ "Records": [bad, good["Records"][0]] });
    let response = world.post("/_local/run/record-delivery").json(&records).send().await?.expect(500)?;
    ensure!(response.text.contains("/Sns/Message") && !response.text.contains("pat@"), "{}", response.text);
    assert!(reread(&world, &notice).await?.delivered_at.is_some());
    for none in [json!({}), json!({ "Records": [] })] {
        world.post("/_local/run/record-delivery").json(&none).send().await?.expect(500)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_message_that_is_no_json_is_counted_and_ignored() -> Result<()> {
    let world = World::start().await?;
    let sentence = "Successfully validated SNS topic for Amazon SES event publishing.";
    for message in [sentence, "", "{\"eventType\":"] {
        let record = json!({ "Sns": { "Message": message, "Timestamp": "2023-08-14T00:00:09Z" } });
        let event = json!({ "Records": [record] });
        let summary = world.run_job("record-delivery", &event).await?;
        assert_eq!(summary, json!({ "events": 1, "changed": 0, "unmatched": 0, "ignored": 1 }), "{message:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_mailbox_shows_each_mail_as_a_page_and_as_it_was_sent() -> Result<()> {
    let (world, _, message) = mailed().await?;
    let listed =
        world.get("/_local/mail?kind=fortified-warning&to=pat@acme.example").send().await?.expect(200)?.json()?;
    assert_eq!(listed[0]["messageId"], message);
    assert_eq!(world.get("/_local/mail?kind=badge-removed").send().await?.json()?, json!([]));
    let raw = world.get(&format!("/_local/mail/{message}")).send().await?.expect(200)?;
    assert_eq!(raw.header("content-type"), Some("message/rfc822"));
    ensure!(raw.text.contains("Subject: "), "{}", raw.text);
    let page = world.get("/_local/mail").header("accept", "text/html").send().await?.expect(200)?;
    ensure!(page.text.contains("Complete your Privacy") && page.text.contains("sandbox"), "{}", page.text);
    let html = world.get(&format!("/_local/mail/{message}/html")).send().await?.expect(200)?;
    ensure!(html.text.contains(CHARTS) && html.header("content-security-policy").is_some(), "{}", html.text);
    for (path, status) in [("nothing", 404), ("nothing/html", 404)] {
        world.get(&format!("/_local/mail/{path}")).send().await?.expect(status)?;
    }
    world.post(&format!("/_local/mail/{message}/dance")).send().await?.expect(422)?;
    world.post(&format!("/_local/mail/{message}/send?shape=identity")).send().await?.expect(422)?;
    world.post("/_local/mail/faults").json(&json!({ "fault": "rain" })).send().await?.expect(422)?;
    Ok(())
}
