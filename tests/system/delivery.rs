//! What the mail service tells afterwards, in both of its shapes, in any order and more than once.

use anyhow::{Context as _, Result, ensure};
use domain::notice::NoticeState;
use local::mailbox::{EventFormat, MailEvent, sns_event};
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, PAT, STAFF, World};

use crate::mail::{again, only, send, state, warned};

const THIRTY: &str = "2023-07-15T00:00:00Z";
const OFFICE: &str = "office@acme.example";

/// A world in which acme was warned by a mail to Pat, and has an office as its contact.
async fn mailed() -> Result<(World, domain::notice::Notice, String)> {
    let world = World::at(THIRTY).await?;
    let partner = json!({ "name": "Acme Software", "contact": OFFICE });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    let notice = warned(&world).await?;
    send(&world).await?.expect(200)?;
    let message = only(&world)?.message_id;
    Ok((world, notice, message))
}

async fn tell(world: &World, message: &str, what: &str) -> Result<Json> {
    world.post(&format!("/_local/mail/{message}/{what}")).send().await?.expect(200)?.json()
}

async fn partner(world: &World) -> Result<Json> {
    Ok(world.get("/catalogue/partners/acme").by(&STAFF).send().await?.expect(200)?.json()?["mail"].clone())
}

#[tokio::test]
async fn a_delivery_is_noted_once_whichever_shape_tells_it_and_takes_the_banner_away() -> Result<()> {
    for shape in ["configuration-set", "identity"] {
        let (world, notice, message) = mailed().await?;
        world.local.store().put_unreachable(&notice.id.partner, THIRTY.parse()?).await?;
        assert_eq!(partner(&world).await?["reachable"], false);
        let told = tell(&world, &message, &format!("delivery?shape={shape}")).await?;
        assert_eq!(told, json!({ "events": 1, "changed": 1, "unmatched": 0, "ignored": 0 }));
        assert!(again(&world, &notice).await?.delivered_at.is_some());
        assert_eq!(tell(&world, &message, &format!("delivery?shape={shape}")).await?["changed"], 0);
        assert_eq!(partner(&world).await?["reachable"], true, "{shape}");
    }
    Ok(())
}

#[tokio::test]
async fn a_notice_that_bounced_goes_to_the_next_contact_and_the_address_is_not_used_again() -> Result<()> {
    for shape in ["configuration-set", "identity"] {
        let (world, notice, message) = mailed().await?;
        tell(&world, &message, &format!("bounce?shape={shape}")).await?;
        assert!(matches!(state(&world, &notice).await?, NoticeState::Open { .. }));
        let banner = partner(&world).await?;
        assert_eq!(banner["suppressed"][0], json!({ "address": PAT.email, "reason": "bounce", "since": THIRTY }));
        send(&world).await?.expect(200)?;
        let mails = world.local.mailbox().received();
        assert_eq!((mails.len(), mails[1].to.as_slice()), (2, [OFFICE.to_owned()].as_slice()));
        // The first message's events come late and again: they are old news.
        for late in ["send", "delivery", "bounce"] {
            assert_eq!(tell(&world, &message, late).await?["changed"], 0, "{late}");
        }
        let now = again(&world, &notice).await?;
        assert!(matches!(&now.state, NoticeState::Sent { message, .. } if *message == mails[1].message_id));
    }
    Ok(())
}

#[tokio::test]
async fn a_mailbox_that_is_full_today_may_get_mail_tomorrow() -> Result<()> {
    let (world, _, message) = mailed().await?;
    tell(&world, &message, "bounce?bounce=transient").await?;
    assert_eq!(partner(&world).await?["suppressed"], json!([]));
    Ok(())
}

#[tokio::test]
async fn when_every_address_bounced_the_partner_has_a_banner_until_one_works() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    tell(&world, &message, "complaint").await?;
    send(&world).await?.expect(200)?;
    let second = world.local.mailbox().received()[1].message_id.clone();
    tell(&world, &second, "bounce").await?;
    send(&world).await?.expect(500)?;
    assert!(matches!(state(&world, &notice).await?, NoticeState::Failed { .. }));
    assert_eq!(partner(&world).await?["reachable"], false);
    // A new member takes over.
    world.member("acme", "lee@acme.example", &json!({ "manage-app": "all" })).await?;
    world.set_clock("2023-07-16T00:00:00Z")?;
    send(&world).await?.expect(200)?;
    let third = world.local.mailbox().received()[2].clone();
    assert_eq!(third.to, ["lee@acme.example"]);
    assert_eq!(partner(&world).await?["reachable"], false, "not yet delivered");
    tell(&world, &third.message_id, "delivery").await?;
    assert_eq!(partner(&world).await?["reachable"], true);
    Ok(())
}

#[tokio::test]
async fn events_may_come_before_the_message_is_known_and_in_any_order() -> Result<()> {
    // A bounce without tags overtakes the answer of the send: nobody knows the message yet.
    let (world, notice, message) = mailed().await?;
    let store = world.local.store();
    let mail = world.local.mailbox().find(&message).context("the mail")?;
    let mut early = (*mail).clone();
    early.id = "0102-early".to_owned();
    let now = world.local.clock().now();
    let pat = [PAT.email.to_owned()];
    for what in [MailEvent::Bounce { permanent: true }, MailEvent::Bounce { permanent: true }, MailEvent::Complaint] {
        let told = sns_event(&early, what, &pat, EventFormat::Identity, now);
        let answer = world.post("/_local/run/record-delivery").json(&told).send().await?.expect(200)?.json()?;
        assert_eq!(answer["unmatched"], 1);
    }
    // Whoever notes the message hears all of it.
    let events = store.note_message("0102-early", &notice.id, now).await?;
    assert_eq!(events.len(), 2, "the same event twice is one");
    assert!(store.note_message("0102-early", &notice.id, now).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_reject_after_the_send_is_a_failure_and_tried_again_a_day_later() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    tell(&world, &message, "reject").await?;
    assert!(matches!(state(&world, &notice).await?, NoticeState::Failed { .. }));
    world.set_clock("2023-07-16T00:00:00Z")?;
    send(&world).await?.expect(200)?;
    assert_eq!(world.local.mailbox().sent().len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_unknown_message_is_ignored_and_a_malformed_event_is_not() -> Result<()> {
    let (world, notice, message) = mailed().await?;
    let before = again(&world, &notice).await?;
    let mail = world.local.mailbox().find(&message).context("the mail")?;
    let foreign = local::mailbox::SentMail { id: "foreign".into(), tags: [].into(), ..(*mail).clone() };
    let now = world.local.clock().now();
    let told = sns_event(&foreign, MailEvent::Delivery, &[], EventFormat::ConfigurationSet, now);
    let answer = world.post("/_local/run/record-delivery").json(&told).send().await?.expect(200)?.json()?;
    assert_eq!(answer["unmatched"], 1);
    assert_eq!(again(&world, &notice).await?, before);
    // One malformed record fails the whole, after the others were heard.
    let good = sns_event(&mail, MailEvent::Delivery, &[PAT.email.to_owned()], EventFormat::Identity, now);
    let bad = json!({ "Sns": { "Message": "pat@acme.example", "Timestamp": now } });
    let records = json!({ "Records": [bad, good["Records"][0]] });
    let answer = world.post("/_local/run/record-delivery").json(&records).send().await?.expect(500)?;
    ensure!(answer.text.contains("/Sns/Message") && !answer.text.contains("pat@"), "{}", answer.text);
    assert!(again(&world, &notice).await?.delivered_at.is_some());
    for none in [json!({}), json!({ "Records": [] })] {
        world.post("/_local/run/record-delivery").json(&none).send().await?.expect(500)?;
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
