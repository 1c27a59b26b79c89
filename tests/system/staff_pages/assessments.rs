//! The review of self assessments: the queue, one application, and the reviewer's steps.

use anyhow::{Result, ensure};
use domain::PartnerId;
use serde_json::json;
use store::audit::AuditedThing;
use system_tests::assessment::{SELF_ASSESSMENT, complete_answers};
use system_tests::{PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form};

const QUEUE: &str = "/staff/console/self-assessments";
const ACME: &str = "/staff/console/self-assessments/acme";

async fn submitted() -> Result<World> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    Ok(world)
}

fn subjects(world: &World) -> Vec<String> {
    world.local.mailbox().received().into_iter().map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn a_reviewer_takes_an_application_up_asks_for_changes_and_approves() -> Result<()> {
    let world = submitted().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let queue = staff.get(QUEUE).await?.expect(200)?;
    for text in ["Acme", ACME, "A new application", "100 %"] {
        ensure!(queue.text.contains(text), "{text:?} is not in {}", queue.text);
    }
    let page = staff.get(ACME).await?.expect(200)?;
    for text in ["It passes if", "Report 2022-17, by Pentesters Ltd.", "The partner has not answered before."] {
        ensure!(page.text.contains(text), "{text:?} is not in {}", page.text);
    }
    let taken = staff.press(ACME, &Form::of(&page.text), "start-review").await?.expect(200)?;
    ensure!(taken.text.contains("You have taken the application up."), "{}", taken.text);
    let form = Form::of(&taken.text).set("reasons", "Please be exact.\nThank you.").set("note.4", "Who reviews?");
    let asked = staff.press(ACME, &form.set("internal", "They seem careful."), "request-changes").await?.expect(200)?;
    for text in
        ["Changes were requested", "Please be exact.", "Who reviews?", "They seem careful.", "for reviewers only"]
    {
        ensure!(asked.text.contains(text), "{text:?} is not in {}", asked.text);
    }
    let mine = world.get(SELF_ASSESSMENT).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(mine["application"]["state"], "changes-requested");
    assert_eq!(mine["application"]["notes"].as_array().map(Vec::len), Some(2), "{mine}");
    ensure!(!mine.to_string().contains("careful"), "the partner reads a note that is for reviewers only");

    let mut answers = complete_answers();
    answers["answers"]["4"]["details"] = json!("Three people review every change.");
    world.put(SELF_ASSESSMENT, &answers).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    let done = staff.press(ACME, &staff.form(ACME).await?, "approve").await?.expect(200)?;
    ensure!(done.text.contains("Approved. The partner is told by mail."), "{}", done.text);
    ensure!(subjects(&world).iter().any(|subject| subject.contains("approved")), "{:?}", subjects(&world));
    let acme = PartnerId::parse("acme")?;
    let lines = world.local.store().audit_lines(AuditedThing::Partner(&acme), 10).await?;
    // All of them at one instant, so in no order.
    for action in ["start-review", "request-changes", "approve"] {
        ensure!(
            lines.iter().any(|line| line.by == STAFF.email && line.action == action),
            "{action} is not in {lines:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_year_later_the_reviewer_sees_only_what_has_changed_as_a_difference() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;
    world.approve_acme(&complete_answers()).await?;
    world.set_clock("2023-02-20T09:00:00Z")?;
    let mut answers = complete_answers();
    answers["answers"]["5"]["details"] = json!("Two audits a year.");
    world.put(SELF_ASSESSMENT, &answers).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    let page = Browser { world: &world, who: &STAFF }.get(ACME).await?.expect(200)?;
    let (_, changes) = page.text.split_once("Changes since").unwrap_or_default();
    let (changes, _) = changes.split_once("</section>").unwrap_or_default();
    ensure!(changes.contains("A yearly audit by our own team.") && changes.contains("Two audits a year."), "{changes}");
    ensure!(!changes.contains("Two administrators"), "an answer that is the same is shown as changed: {changes}");
    assert_eq!(page.text.matches("<span class=\"chip\">changed</span>").count(), 1, "{}", page.text);
    Ok(())
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_takes_one_step_and_keeps_what_was_written() -> Result<()> {
    let world = submitted().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(ACME).await?.set("reasons", "Too little <b>about</b> 4.");
    staff.press(ACME, &form, "request-changes").await?.expect(200)?;
    let again = staff.press(ACME, &form, "reject").await?.expect(412)?;
    for text in ["Nothing was changed", "pressed a button twice", "changes requested"] {
        ensure!(again.text.contains(text), "{text:?} is not in {}", again.text);
    }
    let sent = subjects(&world).iter().filter(|subject| subject.to_lowercase().contains("change")).count();
    assert_eq!(sent, 1, "{:?}", subjects(&world));
    Ok(())
}

#[tokio::test]
async fn a_refused_step_changes_nothing_and_says_what_to_do() -> Result<()> {
    let world = submitted().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(ACME).await?.set("internal", "Kept & shown");
    let refused = staff.press(ACME, &form, "reject").await?.expect(422)?;
    for text in ["Write the reasons: the partner will read them.", "Kept &#38; shown", "<title>Error: "] {
        ensure!(refused.text.contains(text), "{text:?} is not in {}", refused.text);
    }
    let long = staff.press(ACME, &form.clone().set("note.4", &"a".repeat(2_001)), "approve").await?.expect(422)?;
    ensure!(long.text.contains("/notes/0/text"), "{}", long.text);
    let versionless = Form(form.0.iter().filter(|(name, _)| name != "etag").cloned().collect());
    assert_eq!(staff.press(ACME, &versionless, "approve").await?.code(), 428);
    assert_eq!(staff.press(ACME, &form, "nonsense").await?.code(), 400);
    assert_eq!(staff.press(&ACME.replace("acme", "borealis"), &form, "approve").await?.code(), 404);
    let body = form.clone().set("do", "approve").body();
    let by_pat = world.post(ACME).by(&PAT).body(FORM, body.clone()).send().await?;
    assert_eq!(by_pat.code(), 403);
    let session = world.sign_in(STAFF.email).await?;
    let elsewhere = world.post(ACME).header("cookie", &session.cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.body(FORM, body).send().await?.code(), 403);
    let state = world.get(SELF_ASSESSMENT).by(&PAT).send().await?.json()?["application"]["state"].clone();
    assert_eq!(state, "submitted");
    Ok(())
}

#[tokio::test]
async fn after_the_programmes_end_applications_are_read_and_not_decided() -> Result<()> {
    let world = submitted().await?;
    world.set_clock("2023-09-01T00:00:00Z")?;
    let staff = Browser { world: &world, who: &STAFF };
    let page = staff.get(ACME).await?.expect(200)?;
    ensure!(page.text.contains("closed") && !page.text.contains("value=\"approve\""), "{}", page.text);
    ensure!(staff.get(QUEUE).await?.text.contains("nothing can be decided any more"), "the queue says so");
    Ok(())
}

#[tokio::test]
async fn reasons_are_not_lost_in_an_approval_and_enter_decides_nothing() -> Result<()> {
    let world = submitted().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let page = staff.get(ACME).await?.expect(200)?;
    let (_, form) = page.text.split_once("<form method=\"post\" action=\"/staff/console/self-a").unwrap_or_default();
    let (_, first) = form.split_once("<button").unwrap_or_default();
    ensure!(first.starts_with(" disabled hidden"), "Enter presses the first button of the form: <button{first}");
    let form = Form::of(&page.text).set("reasons", "Please be exact.").set("note.4", "Well done.");
    let refused = staff.press(ACME, &form, "approve").await?.expect(422)?;
    ensure!(refused.text.contains("You wrote reasons, which are for changes"), "{}", refused.text);
    let kept = Form::of(&refused.text);
    assert_eq!((kept.get("reasons"), kept.get("note.4")), (Some("Please be exact."), Some("Well done.")));
    let done = staff.press(ACME, &kept.set("reasons", " "), "approve").await?.expect(200)?;
    ensure!(done.text.contains("Approved. The partner is told by mail.") && done.text.contains("Well done."));
    Ok(())
}
