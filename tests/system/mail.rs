//! Mail to partners: what is sent to whom, and what becomes of a notice when the mail service fails.

use anyhow::{Context as _, Result, ensure};
use domain::notice::{DeliveryFailure, Notice, NoticeContent, NoticeCycle, NoticeState, NoticeWindow};
use domain::programme::Milestone;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use local::mailbox::{MailFault, ReceivedMail};
use mail::Mailer;
use serde_json::{Value as Json, json};
use store::notices::RetriedBy;
use system_tests::{CHARTS, NOTES, PAT, Response, STAFF, World, answers};

/// Thirty days before the deadline.
pub(crate) const THIRTY_DAYS_BEFORE: &str = "2023-07-15T00:00:00Z";
/// The end of 13 August 2023.
pub(crate) const DEADLINE: &str = "2023-08-14T00:00:00Z";

fn at(text: &str) -> Result<Timestamp> {
    Ok(text.parse()?)
}

pub(crate) fn warning(days: u16) -> Result<NoticeContent> {
    Ok(NoticeContent::FortifiedWarning { due: at(DEADLINE)?, days })
}

/// Writes a notice to Acme about these apps, due now.
pub(crate) async fn put_notice(world: &World, content: NoticeContent, window: &str, apps: &[&str]) -> Result<Notice> {
    let now = world.local.clock().now();
    let apps = apps.iter().map(|app| AppKey::parse(app)).collect::<Result<_, _>>()?;
    let cycle = NoticeCycle::of_instant(at(DEADLINE)?);
    let window = NoticeWindow::parse(window).context("a window")?;
    let notice = Notice::new(PartnerId::parse("acme")?, cycle, window, content, now).with_apps(apps);
    let kept = world.local.store().create_notice(notice, RetriedBy::Agenda).await?.context("the notice is new")?;
    Ok(kept.notice)
}

/// Writes a warning to Acme about Acme Charts, due now.
pub(crate) async fn put_warning(world: &World) -> Result<Notice> {
    put_notice(world, warning(30)?, "30d", &[CHARTS]).await
}

/// Runs send-notices at the clock's instant.
pub(crate) async fn send_notices(world: &World) -> Result<Response> {
    world.post("/_local/run/send-notices").send().await
}

pub(crate) async fn state_of(world: &World, notice: &Notice) -> Result<NoticeState> {
    Ok(reread(world, notice).await?.state)
}

/// The notice as it is now.
pub(crate) async fn reread(world: &World, notice: &Notice) -> Result<Notice> {
    Ok(world.local.store().notice(&notice.id).await?.context("the notice is kept")?.notice)
}

/// The only mail that was sent.
pub(crate) fn only_mail(world: &World) -> Result<ReceivedMail> {
    let mut mails = world.local.mailbox().received();
    ensure!(mails.len() == 1, "{} mails", mails.len());
    mails.pop().context("a mail")
}

/// The header lines of a mail, unfolded.
pub(crate) fn headers(mail: &ReceivedMail) -> String {
    mail.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ")
}

#[tokio::test]
async fn a_warning_says_what_to_do_by_when_for_which_app_and_its_headers_name_neither_app_nor_partner() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let notice = put_warning(&world).await?;
    let report = send_notices(&world).await?.expect(200)?.json()?;
    assert_eq!((&report["examined"], &report["acted"], &report["failed"]), (&json!(1), &json!(1), &json!(0)));
    let mail = only_mail(&world)?;
    assert_eq!(
        mail.subject,
        "Complete your Privacy & Security tab by 13 August 2023 (UTC) to keep the Cloud Fortified badge: 30 days left"
    );
    assert_eq!(mail.from, "Atlassian Marketplace <no-reply@marketplace.example>");
    assert_eq!(mail.to, [PAT.email]);
    assert_eq!((mail.tags.kind.as_str(), mail.tags.notice.as_str()), ("fortified-warning", notice.id.hex().as_str()));
    let link = format!("{}/manage/apps/{CHARTS}/privacy-and-security", world.local.url());
    for part in [&mail.text, &mail.html] {
        for wanted in
            ["13 August 2023 (UTC)", "30 days left", "Acme Charts", CHARTS, &link, "Acme Software", "GDPR data"]
        {
            assert!(part.contains(wanted), "{wanted} is missing in {part}");
        }
        assert!(!part.contains("Acme Notes"), "an app that is complete is not listed");
    }
    let headers = headers(&mail);
    for wanted in [
        "Auto-Submitted: auto-generated",
        "Content-Language: en",
        "Date: Sat, 15 Jul 2023 00:00:00 +0000",
        "multipart/alternative",
    ] {
        assert!(headers.contains(wanted), "{wanted} is missing in {headers}");
    }
    assert!(!headers.contains("Acme") && !headers.contains(CHARTS), "{headers}");
    assert!(matches!(state_of(&world, &notice).await?, NoticeState::Sent { .. }));
    assert_eq!(send_notices(&world).await?.expect(200)?.json()?["examined"], 0);
    only_mail(&world)?;
    Ok(())
}

#[tokio::test]
async fn a_mail_lists_all_apps_that_it_is_about() -> Result<()> {
    let world = World::at("2023-06-01T00:00:00Z").await?;
    put_notice(&world, NoticeContent::RolloutMilestone { milestone: Milestone::Everybody }, "everybody", &[]).await?;
    send_notices(&world).await?.expect(200)?;
    let mail = only_mail(&world)?;
    for wanted in
        ["Acme Notes", NOTES, "Complete: every field is answered.", "Acme Charts", CHARTS, "Nothing is published yet."]
    {
        assert!(mail.text.contains(wanted), "{wanted}: {}", mail.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_notice_that_was_resolved_or_superseded_before_the_send_is_not_mailed() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let fixed = put_warning(&world).await?;
    let older = put_notice(&world, warning(90)?, "90d", &[CHARTS]).await?;
    world.save_draft(CHARTS, &answers::v2_body(&answers::typical()?), &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    let report = send_notices(&world).await?.expect(200)?.json()?;
    assert_eq!((&report["acted"], &report["skipped"]), (&json!(0), &json!(2)));
    for notice in [fixed, older] {
        assert!(matches!(state_of(&world, &notice).await?, NoticeState::Moot { .. }));
    }
    assert_eq!(world.local.mailbox().attempts(), 0);
    Ok(())
}

#[tokio::test]
async fn the_contact_is_mailed_when_no_member_manages_the_app_and_without_any_address_the_notice_fails() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let partner = json!({ "name": "Acme Software", "contact": "office@acme.example", "language": "en" });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    world.delete("/catalogue/partners/acme/members/pat@acme.example").by(&STAFF).send().await?.expect(204)?;
    put_warning(&world).await?;
    send_notices(&world).await?.expect(200)?;
    assert_eq!(only_mail(&world)?.to, ["office@acme.example"]);

    let suppression =
        store::addresses::Suppression { reason: store::addresses::Reason::Complaint, since: at(THIRTY_DAYS_BEFORE)? };
    let office = domain::EmailAddress::parse("office@acme.example")?;
    world.local.store().suppress(&office, &suppression).await?;
    world.set_clock("2023-08-07T00:00:00Z")?;
    let notice = put_notice(&world, warning(7)?, "7d", &[CHARTS]).await?;
    send_notices(&world).await?.expect(500)?;
    assert!(matches!(
        state_of(&world, &notice).await?,
        NoticeState::Failed { failure: DeliveryFailure::NoAddress, .. }
    ));
    let partner = world.get("/catalogue/partners/acme").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(partner["mail"]["reachable"], false);
    assert_eq!(partner["mail"]["suppressed"][0]["address"], "office@acme.example");
    assert_eq!(partner["mail"]["suppressed"][0]["reason"], "complaint");

    // Staff lift the suppression, and the next retry of the notice sends the mail.
    let path = "/staff/mail/suppressions/office@acme.example";
    world.delete(path).by(&STAFF).send().await?.expect(204)?;
    world.delete(path).by(&STAFF).send().await?.expect(404)?;
    world.set_clock("2023-08-08T00:00:00Z")?;
    send_notices(&world).await?.expect(200)?;
    assert!(matches!(state_of(&world, &notice).await?, NoticeState::Sent { .. }));
    Ok(())
}

#[tokio::test]
async fn a_throttled_mail_is_retried_a_minute_later() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let notice = put_warning(&world).await?;
    world.local.mailbox().plan_faults([MailFault::Throttle]);
    send_notices(&world).await?;
    assert_eq!(state_of(&world, &notice).await?, NoticeState::Open { next: at("2023-07-15T00:01:00Z")? });
    world.set_clock("2023-07-15T00:01:00Z")?;
    send_notices(&world).await?.expect(200)?;
    only_mail(&world)?;
    Ok(())
}

#[tokio::test]
async fn a_rejected_mail_is_a_failure_with_the_code_of_the_mail_service() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let notice = put_warning(&world).await?;
    world.local.mailbox().plan_faults([MailFault::Reject]);
    send_notices(&world).await?.expect(500)?;
    let failure = DeliveryFailure::Rejected { code: "MessageRejected".to_owned() };
    assert_eq!(state_of(&world, &notice).await?, NoticeState::Failed { at: at(THIRTY_DAYS_BEFORE)?, failure });
    Ok(())
}

#[tokio::test]
async fn when_the_mail_service_cannot_be_reached_the_notice_stays_open() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let notice = put_warning(&world).await?;
    let mut config = world.local.config().clone();
    // Nothing listens on this port, which was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    config.ses_endpoint = Some(format!("http://{free}"));
    config.public_url = Some(world.local.url());
    let store = world.local.store();
    let mailer = Mailer::connect(&config, store.clone())?;
    let kept = store.notice(&notice.id).await?.context("the notice is kept")?;
    let claimed = store.claim_notice(&kept, at(THIRTY_DAYS_BEFORE)?).await?.context("it is due")?;
    let settled = mailer.deliver(claimed, at(THIRTY_DAYS_BEFORE)?).await?;
    assert!(matches!(settled.state, NoticeState::Open { .. }), "{:?}", settled.state);
    Ok(())
}

#[tokio::test]
async fn a_mail_without_a_response_is_unknown_until_its_event_arrives() -> Result<()> {
    for fault in [MailFault::CutAfter, MailFault::Garble, MailFault::Hang] {
        let world = World::at(THIRTY_DAYS_BEFORE).await?;
        let notice = put_warning(&world).await?;
        world.local.mailbox().plan_faults([fault.clone()]);
        send_notices(&world).await?;
        assert!(matches!(state_of(&world, &notice).await?, NoticeState::Unknown { .. }), "{fault:?}");
        let mail = only_mail(&world)?;
        // It is not sent again within the hour, and the event then says what became of it.
        world.set_clock("2023-07-15T00:59:59Z")?;
        send_notices(&world).await?.expect(200)?;
        world.post(&format!("/_local/mail/{}/send", mail.message_id)).send().await?.expect(200)?;
        let now = reread(&world, &notice).await?;
        assert!(matches!(&now.state, NoticeState::Sent { message, .. } if *message == mail.message_id), "{fault:?}");
        assert_eq!(now.unknowns, 1, "it stays counted");
        world.set_clock("2023-07-15T02:00:00Z")?;
        send_notices(&world).await?.expect(200)?;
        only_mail(&world)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_that_was_never_accepted_is_sent_again_after_an_hour() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let notice = put_warning(&world).await?;
    world.local.mailbox().plan_faults([MailFault::CutBefore]);
    send_notices(&world).await?;
    assert!(matches!(state_of(&world, &notice).await?, NoticeState::Unknown { .. }));
    assert!(world.local.mailbox().sent().is_empty());
    world.set_clock("2023-07-15T01:00:00Z")?;
    send_notices(&world).await?.expect(200)?;
    only_mail(&world)?;
    Ok(())
}

#[tokio::test]
async fn two_runs_at_once_send_a_notice_once() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    put_warning(&world).await?;
    let (one, other) = tokio::join!(send_notices(&world), send_notices(&world));
    one?.expect(200)?;
    other?.expect(200)?;
    only_mail(&world)?;
    Ok(())
}

#[tokio::test]
async fn staff_see_every_notice_and_its_state() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    let sent = put_warning(&world).await?;
    send_notices(&world).await?.expect(200)?;
    let moot = put_notice(&world, NoticeContent::BadgeReturned, "change", &[CHARTS]).await?;
    world.local.mailbox().plan_faults([MailFault::Throttle]);
    send_notices(&world).await?;
    let list = async |query: &str| -> Result<Vec<Json>> {
        let page = world.get(&format!("/staff/mail{query}")).by(&STAFF).send().await?.expect(200)?.json()?;
        Ok(page["mail"].as_array().context("a list")?.clone())
    };
    for query in ["", "?partner=acme"] {
        assert_eq!(list(query).await?.len(), 2, "{query}");
    }
    let found = list("?kind=fortified-warning&state=sent").await?;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["notice"], &found[0]["to"]), (&json!(sent.id.hex()), &json!([PAT.email])));
    assert_eq!(list("?partner=acme&state=open").await?[0]["notice"], moot.id.hex());
    assert!(list("?partner=borealis").await?.is_empty());
    for bad in ["?kind=letter", "?state=lost", "?partner=A", "?after=x"] {
        world.get(&format!("/staff/mail{bad}")).by(&STAFF).send().await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_of_notices_show_each_notice_exactly_once() -> Result<()> {
    let world = World::at(THIRTY_DAYS_BEFORE).await?;
    for number in 0..120 {
        put_notice(&world, NoticeContent::BadgeReturned, &format!("change{number}"), &[NOTES]).await?;
    }
    for start in ["/staff/mail", "/staff/mail?partner=acme"] {
        let (mut seen, mut next) = (std::collections::BTreeSet::new(), Some(start.to_owned()));
        while let Some(path) = next {
            let page = world.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
            for notice in page["mail"].as_array().context("a list")? {
                assert!(seen.insert(notice["notice"].to_string()), "twice");
            }
            next = page["next"].as_str().map(ToOwned::to_owned);
        }
        assert_eq!(seen.len(), 120, "{start}");
    }
    Ok(())
}
