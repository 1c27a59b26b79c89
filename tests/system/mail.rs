//! Mail to partners: what arrives, at whom, in which language; and what becomes of a notice when the mail service fails.

use anyhow::{Context as _, Result, ensure};
use domain::notice::{DeliveryFailure, Notice, NoticeContent, NoticeCycle, NoticeState, NoticeWindow};
use domain::programme::Milestone;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use local::mailbox::{MailFault, ReceivedMail};
use mail::Mailer;
use serde_json::{Value as Json, json};
use store::notices::Rescue;
use system_tests::assessment::{MINE, complete};
use system_tests::{Answer, CHARTS, NOTES, PAT, STAFF, World, answers};

/// Thirty days before the deadline.
const THIRTY: &str = "2023-07-15T00:00:00Z";
/// The end of 13 August 2023.
const DEADLINE: &str = "2023-08-14T00:00:00Z";

fn at(text: &str) -> Result<Timestamp> {
    Ok(text.parse()?)
}

fn warning(days: u16) -> Result<NoticeContent> {
    Ok(NoticeContent::FortifiedWarning { due: at(DEADLINE)?, days })
}

/// Puts a notice to acme on the agenda, due now, about these apps.
pub(crate) async fn due(world: &World, matter: NoticeContent, window: &str, apps: &[&str]) -> Result<Notice> {
    let now = world.local.clock().now();
    let apps = apps.iter().map(|app| AppKey::parse(app)).collect::<Result<_, _>>()?;
    let cycle = NoticeCycle::of_instant(at(DEADLINE)?);
    let window = NoticeWindow::parse(window).context("a window")?;
    let notice = Notice::new(PartnerId::parse("acme")?, cycle, window, matter, now).with_apps(apps);
    let kept = world.local.store().put_notice(notice, Rescue::Agenda).await?.context("the notice is new")?;
    Ok(kept.notice)
}

/// The warning to acme about Acme Charts, due now.
pub(crate) async fn warned(world: &World) -> Result<Notice> {
    due(world, warning(30)?, "30d", &[CHARTS]).await
}

/// Runs send-notices at the clock's instant.
pub(crate) async fn send(world: &World) -> Result<Answer> {
    world.post("/_local/run/send-notices").send().await
}

/// How a notice stands.
pub(crate) async fn state(world: &World, notice: &Notice) -> Result<NoticeState> {
    Ok(again(world, notice).await?.state)
}

pub(crate) async fn again(world: &World, notice: &Notice) -> Result<Notice> {
    Ok(world.local.store().notice(&notice.id).await?.context("the notice is kept")?.notice)
}

/// The only mail that has arrived.
pub(crate) fn only(world: &World) -> Result<ReceivedMail> {
    let mut mails = world.local.mailbox().received();
    ensure!(mails.len() == 1, "{} mails", mails.len());
    mails.pop().context("a mail")
}

/// Makes acme a partner that reads this language.
pub(crate) async fn speaks(world: &World, language: &str) -> Result<()> {
    let partner = json!({ "name": "Acme Software", "contact": "office@acme.example", "language": language });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    Ok(())
}

/// The message's header lines, unfolded.
fn headers(mail: &ReceivedMail) -> String {
    mail.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ")
}

#[tokio::test]
async fn a_warning_says_what_to_do_by_when_for_which_app_and_nothing_of_the_partner_is_in_a_header() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let notice = warned(&world).await?;
    let report = send(&world).await?.expect(200)?.json()?;
    assert_eq!((&report["examined"], &report["acted"], &report["failed"]), (&json!(1), &json!(1), &json!(0)));
    let mail = only(&world)?;
    assert_eq!(
        mail.subject,
        "Complete your Privacy & Security tab by 13 August 2023 (UTC) to keep the Cloud Fortified badge"
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
    assert!(matches!(state(&world, &notice).await?, NoticeState::Sent { .. }));
    assert_eq!(send(&world).await?.expect(200)?.json()?["examined"], 0);
    only(&world)?;
    Ok(())
}

/// A kind of mail: when it is true, what it says, its window and the apps.
type Example = (&'static str, NoticeContent, &'static str, Vec<&'static str>);

/// Every kind of mail, over the demo's apps.
pub(crate) fn every_kind() -> Result<Vec<Example>> {
    let milestone = |milestone| NoticeContent::RolloutMilestone { milestone };
    Ok(vec![
        (THIRTY, warning(30)?, "30d", vec![CHARTS]),
        ("2023-08-14T01:00:00Z", NoticeContent::BadgeRemoved, "deadline", vec![CHARTS]),
        ("2023-08-14T01:00:00Z", NoticeContent::BadgeReturned, "change", vec![NOTES]),
        ("2023-02-13T00:00:00Z", milestone(Milestone::AnswersOpen), "answers-open", vec![]),
        ("2023-03-29T00:00:00Z", milestone(Milestone::RolloutBegins), "rollout-begins", vec![]),
        ("2023-06-01T00:00:00Z", milestone(Milestone::Everybody), "everybody", vec![]),
    ])
}

/// What happens to a partner's self assessment, and the mail that each of it brings: the last one is looked at.
pub(crate) const OF_SELF_ASSESSMENT: [(&str, &[&str]); 9] = [
    ("self-assessment-received", &["submit"]),
    ("self-assessment-changes-requested", &["submit", "request-changes"]),
    ("self-assessment-rejected", &["submit", "reject"]),
    ("self-assessment-approved", &["submit", "approve"]),
    ("self-assessment-approved", &["submit", "approve", "save", "submit", "approve"]),
    ("self-assessment-expiring", &["submit", "approve", "2023-02-08T00:00:00Z", "notify-expiry"]),
    ("self-assessment-expired", &["submit", "approve", "2023-03-01T00:00:00Z", "notify-expiry"]),
    ("deprecation-ahead", &["submit", "2023-07-14T00:00:00Z", "notify-expiry"]),
    ("self-assessment-closed", &["submit", "2023-08-13T00:00:00Z", "notify-expiry"]),
];

/// Brings acme's self assessment to where it brings a mail.
pub(crate) async fn lives(world: &World, steps: &[&str]) -> Result<()> {
    let save = || async { world.put(MINE, &complete()).by(&PAT).send().await?.expect(200) };
    save().await?;
    for step in steps {
        match *step {
            "save" => drop(save().await?),
            "submit" => drop(world.apply(step).await?.expect(200)?),
            "notify-expiry" => drop(world.run(step, &json!({})).await?),
            instant if instant.starts_with("20") => world.set_clock(instant)?,
            step => drop(world.review(step, &json!({ "reasons": "Say more." })).await?.expect(200)?),
        }
    }
    Ok(())
}

/// The latest notice of a kind to acme, due once more under another name.
pub(crate) async fn once_more(world: &World, kind: &str) -> Result<Notice> {
    let store = world.local.store();
    let (kept, _) = store.notices_of(&PartnerId::parse("acme")?, None, 100).await?;
    let of_kind = kept.into_iter().map(|kept| kept.notice).filter(|notice| notice.id.kind.as_str() == kind);
    let mut notice = of_kind.max_by_key(|notice| notice.created_at).context("a notice of the kind")?;
    notice.id.window = NoticeWindow::parse("again").context("a window")?;
    notice.state = NoticeState::Open { next: world.local.clock().now() };
    Ok(store.put_notice(notice, Rescue::Agenda).await?.context("the notice is new")?.notice)
}

#[tokio::test]
async fn every_mail_of_the_self_assessment_is_whole_in_every_language() -> Result<()> {
    for (kind, steps) in OF_SELF_ASSESSMENT {
        for (language, word) in [("en", "You are receiving this email"), ("de", "Sie erhalten diese E-Mail")] {
            let world = World::at("2022-03-01T00:00:00Z").await?;
            speaks(&world, language).await?;
            lives(&world, steps).await?;
            let mail = world.local.mailbox().received().pop().context(kind)?;
            assert_eq!(mail.tags.kind, kind, "{steps:?}");
            for part in [&mail.subject, &mail.text, &mail.html] {
                ensure!(!part.contains(['{', '}', '$']), "{language} {kind}: {part}");
            }
            ensure!(mail.text.contains(word) && mail.html.contains(word), "{language} {kind}: {}", mail.text);
            ensure!(
                mail.text.contains("/manage/") && mail.html.contains("/manage/"),
                "{language} {kind}: {}",
                mail.text
            );
            ensure!(mail.subject.chars().count() <= 120 && !mail.subject.contains("Acme"), "{}", mail.subject);
            assert_eq!(mail.to, [PAT.email]);
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_kind_of_mail_is_whole_in_every_language() -> Result<()> {
    for (now, matter, window, apps) in every_kind()? {
        for (language, word) in [("en", "You are receiving this email"), ("de", "Sie erhalten diese E-Mail")] {
            let world = World::at(now).await?;
            speaks(&world, language).await?;
            let notice = due(&world, matter.clone(), window, &apps).await?;
            send(&world).await?.expect(200)?;
            let mail = only(&world).with_context(|| format!("{matter:?}"))?;
            assert!(headers(&mail).contains(&format!("Content-Language: {language}")));
            for part in [&mail.subject, &mail.text, &mail.html] {
                ensure!(!part.contains(['{', '}', '$']), "{language} {matter:?}: {part}");
            }
            ensure!(mail.text.contains(word) && mail.html.contains(word), "{language} {matter:?}: {}", mail.text);
            ensure!(
                mail.html.contains(&format!("lang=\"{language}\"")) && mail.subject.chars().count() <= 120,
                "{}",
                mail.subject
            );
            ensure!(!mail.subject.contains("Acme"), "{}", mail.subject);
            assert_eq!(mail.tags.kind, notice.id.kind.as_str());
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_lists_all_apps_of_the_partner_that_it_is_about() -> Result<()> {
    let world = World::at("2023-06-01T00:00:00Z").await?;
    due(&world, NoticeContent::RolloutMilestone { milestone: Milestone::Everybody }, "everybody", &[]).await?;
    send(&world).await?.expect(200)?;
    let mail = only(&world)?;
    for wanted in
        ["Acme Notes", NOTES, "Complete: every field is answered.", "Acme Charts", CHARTS, "Nothing is published yet."]
    {
        assert!(mail.text.contains(wanted), "{wanted}: {}", mail.text);
    }
    Ok(())
}

#[tokio::test]
async fn what_was_fixed_or_overtaken_before_the_send_is_not_mailed() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let fixed = warned(&world).await?;
    let older = due(&world, warning(90)?, "90d", &[CHARTS]).await?;
    world.save(CHARTS, &answers::v2_body(&answers::typical()?), &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    let report = send(&world).await?.expect(200)?.json()?;
    assert_eq!((&report["acted"], &report["skipped"]), (&json!(0), &json!(2)));
    for notice in [fixed, older] {
        assert!(matches!(state(&world, &notice).await?, NoticeState::Moot { .. }));
    }
    assert_eq!(world.local.mailbox().attempts(), 0);
    Ok(())
}

#[tokio::test]
async fn the_contact_hears_when_no_member_may_manage_the_app_and_nobody_is_a_counted_failure() -> Result<()> {
    let world = World::at(THIRTY).await?;
    speaks(&world, "en").await?;
    world.delete("/catalogue/partners/acme/members/pat@acme.example").by(&STAFF).send().await?.expect(204)?;
    warned(&world).await?;
    send(&world).await?.expect(200)?;
    assert_eq!(only(&world)?.to, ["office@acme.example"]);

    let suppression = store::addresses::Suppression { reason: store::addresses::Reason::Complaint, since: at(THIRTY)? };
    let office = domain::EmailAddress::parse("office@acme.example")?;
    world.local.store().suppress(&office, &suppression).await?;
    world.set_clock("2023-08-07T00:00:00Z")?;
    let notice = due(&world, warning(7)?, "7d", &[CHARTS]).await?;
    send(&world).await?.expect(500)?;
    assert!(matches!(state(&world, &notice).await?, NoticeState::Failed { failure: DeliveryFailure::NoAddress, .. }));
    let partner = world.get("/catalogue/partners/acme").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(partner["mail"]["reachable"], false);
    assert_eq!(partner["mail"]["suppressed"][0]["address"], "office@acme.example");
    assert_eq!(partner["mail"]["suppressed"][0]["reason"], "complaint");

    // Staff learns that the address works after all: the mail goes out when the notice is tried again.
    let path = "/staff/mail/suppressions/office@acme.example";
    world.delete(path).by(&STAFF).send().await?.expect(204)?;
    world.delete(path).by(&STAFF).send().await?.expect(404)?;
    world.set_clock("2023-08-08T00:00:00Z")?;
    send(&world).await?.expect(200)?;
    assert!(matches!(state(&world, &notice).await?, NoticeState::Sent { .. }));
    Ok(())
}

#[tokio::test]
async fn a_mail_service_that_asks_to_slow_down_is_asked_again_a_minute_later() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let notice = warned(&world).await?;
    world.local.mailbox().plan_faults([MailFault::Throttle]);
    send(&world).await?;
    assert_eq!(state(&world, &notice).await?, NoticeState::Open { next: at("2023-07-15T00:01:00Z")? });
    world.set_clock("2023-07-15T00:01:00Z")?;
    send(&world).await?.expect(200)?;
    only(&world)?;
    Ok(())
}

#[tokio::test]
async fn a_mail_that_is_refused_is_a_failure_with_the_services_code() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let notice = warned(&world).await?;
    world.local.mailbox().plan_faults([MailFault::Reject]);
    send(&world).await?.expect(500)?;
    let failure = DeliveryFailure::Rejected { code: "MessageRejected".to_owned() };
    assert_eq!(state(&world, &notice).await?, NoticeState::Failed { at: at(THIRTY)?, failure });
    Ok(())
}

#[tokio::test]
async fn a_mail_service_that_is_not_reached_has_sent_nothing() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let notice = warned(&world).await?;
    let mut config = world.local.config().clone();
    // A port on which nothing listens: it was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    config.ses_endpoint = Some(format!("http://{free}"));
    config.public_url = Some(world.local.url());
    let store = world.local.store();
    let mailer = Mailer::connect(&config, store.clone())?;
    let kept = store.notice(&notice.id).await?.context("the notice is kept")?;
    let claimed = store.claim(&kept, at(THIRTY)?).await?.context("it is due")?;
    let settled = mailer.deliver(claimed, at(THIRTY)?).await?;
    assert!(matches!(settled.state, NoticeState::Open { .. }), "{:?}", settled.state);
    Ok(())
}

#[tokio::test]
async fn nobody_knows_what_became_of_a_mail_without_an_answer_until_its_event_comes() -> Result<()> {
    for fault in [MailFault::CutAfter, MailFault::Garble, MailFault::Hang] {
        let world = World::at(THIRTY).await?;
        let notice = warned(&world).await?;
        world.local.mailbox().plan_faults([fault]);
        send(&world).await?;
        assert!(matches!(state(&world, &notice).await?, NoticeState::Unknown { .. }), "{fault:?}");
        let mail = only(&world)?;
        // Within the hour nobody sends it again, and the event settles it.
        world.set_clock("2023-07-15T00:59:59Z")?;
        send(&world).await?.expect(200)?;
        world.post(&format!("/_local/mail/{}/send", mail.message_id)).send().await?.expect(200)?;
        let told = again(&world, &notice).await?;
        assert!(matches!(&told.state, NoticeState::Sent { message, .. } if *message == mail.message_id), "{fault:?}");
        assert_eq!(told.unknowns, 1, "it stays counted");
        world.set_clock("2023-07-15T02:00:00Z")?;
        send(&world).await?.expect(200)?;
        only(&world)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_that_was_never_accepted_is_sent_again_after_an_hour() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let notice = warned(&world).await?;
    world.local.mailbox().plan_faults([MailFault::CutBefore]);
    send(&world).await?;
    assert!(matches!(state(&world, &notice).await?, NoticeState::Unknown { .. }));
    assert!(world.local.mailbox().sent().is_empty());
    world.set_clock("2023-07-15T01:00:00Z")?;
    send(&world).await?.expect(200)?;
    only(&world)?;
    Ok(())
}

#[tokio::test]
async fn two_runs_at_once_send_a_notice_once() -> Result<()> {
    let world = World::at(THIRTY).await?;
    warned(&world).await?;
    let (one, other) = tokio::join!(send(&world), send(&world));
    one?.expect(200)?;
    other?.expect(200)?;
    only(&world)?;
    Ok(())
}

#[tokio::test]
async fn staff_sees_every_notice_and_what_became_of_it() -> Result<()> {
    let world = World::at(THIRTY).await?;
    let sent = warned(&world).await?;
    send(&world).await?.expect(200)?;
    let moot = due(&world, NoticeContent::BadgeReturned, "change", &[CHARTS]).await?;
    world.local.mailbox().plan_faults([MailFault::Throttle]);
    send(&world).await?;
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
async fn pages_of_notices_lead_through_all_of_them_once() -> Result<()> {
    let world = World::at(THIRTY).await?;
    for number in 0..120 {
        due(&world, NoticeContent::BadgeReturned, &format!("change{number}"), &[NOTES]).await?;
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
