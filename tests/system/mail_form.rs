//! What a reader's mail program makes of a mail: what it shows together, where a reply goes, and in which colours.

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use system_tests::assessment::{SELF_ASSESSMENT, complete_answers};
use system_tests::{CHARTS, PAT, STAFF, World};

use crate::mail::{DEADLINE, THIRTY_DAYS_BEFORE, headers, only_mail, put_notice, put_warning, send_notices, warning};

/// The subjects of the mails that were sent, without the acknowledgement of an application.
fn subjects(world: &World) -> Vec<String> {
    let mails = world.local.mailbox().received().into_iter();
    mails.filter(|mail| mail.tags.kind != "self-assessment-received").map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn reminders_of_one_date_have_different_subjects() -> Result<()> {
    for language in ["en", "de"] {
        let world = World::at("2023-05-15T00:00:00Z").await?;
        let partner = json!({ "name": "Acme Software", "contact": "office@acme.example", "language": language });
        world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
        for days in [90, 30, 7, 1] {
            world.local.clock().set(DEADLINE.parse::<Timestamp>()? - SignedDuration::from_hours(24 * days))?;
            put_notice(&world, warning(u16::try_from(days)?)?, &format!("{days}d"), &[CHARTS]).await?;
            send_notices(&world).await?.expect(200)?;
        }
        let warnings = subjects(&world);
        assert_eq!(warnings.len(), 4);
        for (subject, left) in warnings.iter().zip(["90 ", "30 ", "7 ", "24 "]) {
            ensure!(subject.contains(left), "{left} is not in {subject}");
        }

        world.local.mailbox().clear();
        world.set_clock("2023-05-14T00:00:00Z")?;
        world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
        world.partner_step("submit").await?.expect(200)?;
        for instant in ["2023-05-15T00:00:00Z", "2023-07-14T00:00:00Z"] {
            world.set_clock(instant)?;
            world.run_job("notify-expiry", &json!({})).await?;
        }
        let ahead = subjects(&world);
        ensure!(ahead.len() == 2 && ahead[0].contains("90 ") && ahead[1].contains("30 "), "{ahead:?}");
    }
    Ok(())
}

#[tokio::test]
async fn every_mail_can_be_replied_to_and_says_where_to_ask() -> Result<()> {
    let site = "https://marketplace.example";
    for (mail, links, reply_to, says) in [
        (
            json!({}),
            json!({ "website": null }),
            "no-reply@marketplace.example",
            "Questions? Write to no-reply@marketplace.example.",
        ),
        (
            json!({}),
            json!({ "website": site }),
            "no-reply@marketplace.example",
            "Questions? https://marketplace.example",
        ),
        (
            json!({ "replyTo": "help@marketplace.example" }),
            json!({ "website": site }),
            "help@marketplace.example",
            "Questions? Reply to this email.",
        ),
        (
            json!({ "replyTo": "help@marketplace.example" }),
            json!({ "support": "https://marketplace.example/help" }),
            "help@marketplace.example",
            "Questions? https://marketplace.example/help",
        ),
    ] {
        let world = World::at(THIRTY_DAYS_BEFORE).await?;
        world
            .change_programme(|document| {
                for (field, value) in links.as_object().into_iter().flatten() {
                    document["links"][field] = value.clone();
                }
                for (field, value) in mail.as_object().into_iter().flatten() {
                    document["mail"][field] = value.clone();
                }
            })
            .await?;
        put_warning(&world).await?;
        send_notices(&world).await?.expect(200)?;
        let sent = only_mail(&world)?;
        let headers = headers(&sent);
        ensure!(headers.contains(&format!("Reply-To: {reply_to}")), "{headers}");
        for part in [&sent.text, &sent.html] {
            ensure!(part.contains(says), "{part}");
        }
    }
    Ok(())
}

/// The part of the contrast formula of WCAG that one colour has.
fn luminance(colour: &str) -> f64 {
    let channel = |index: usize| {
        let value =
            f64::from(u8::from_str_radix(colour.get(index..index + 2).unwrap_or("00"), 16).unwrap_or(0)) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[tokio::test]
async fn a_mail_that_promises_dark_colours_has_them_and_they_can_be_read() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    put_warning(&world).await?;
    send_notices(&world).await?.expect(200)?;
    let html = only_mail(&world)?.html;
    ensure!(html.contains(r#"<meta name="color-scheme" content="light dark">"#), "{html}");
    let dark = html.split_once("@media (prefers-color-scheme:dark)").context("colours for dark")?.1;
    let colour = |class: &str, property: &str| -> Result<String> {
        let rule = dark.split_once(&format!(".{class}{{")).with_context(|| format!("{class} in {dark}"))?.1;
        let rule = rule.split('}').next().unwrap_or_default();
        let value = rule.split(';').find_map(|part| part.strip_prefix(property)?.strip_prefix(':'));
        Ok(value.with_context(|| format!("{property} of {class}"))?.replace("!important", ""))
    };
    let (text, quiet) = (colour("ground", "color")?, colour("quiet", "color")?);
    let (ground, card) = (colour("ground", "background")?, colour("card", "background")?);
    let button = (colour("button", "color")?, colour("button", "background")?);
    for (one, other) in [(&text, &ground), (&text, &card), (&quiet, &ground), (&quiet, &card), (&button.0, &button.1)] {
        let (one_is, other_is) = (luminance(one), luminance(other));
        let contrast = (one_is.max(other_is) + 0.05) / (one_is.min(other_is) + 0.05);
        ensure!(contrast >= 4.5, "{one} on {other}: {contrast:.1}");
    }
    // Whatever has a colour of its own for light has one for dark.
    let elements = html.split('<').filter_map(|piece| piece.split_once('>')).map(|(element, _)| element);
    for element in elements.filter(|element| element.contains("style=") && element.contains('#')) {
        ensure!(element.contains("class="), "<{element}>");
    }
    Ok(())
}

/// SES writes to no local part outside ASCII, and refuses a message to several people for one of them.
#[tokio::test]
async fn an_address_that_the_mail_service_cannot_write_to_takes_the_mail_from_nobody() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    world.add_member("acme", "jörg@acme.example", &json!({ "manage-app": "all" })).await?;
    put_warning(&world).await?;
    send_notices(&world).await?.expect(200)?;
    assert_eq!(only_mail(&world)?.to, [PAT.email]);
    assert_eq!(world.local.mailbox().attempts(), 1);
    Ok(())
}
