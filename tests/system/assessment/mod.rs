//! The Security Self Assessment through the API: a partner applies, staff review, customers see the approval for a year; and
//! why steps are refused.

mod seen;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::assessment::{REVIEW, SELF_ASSESSMENT, complete_answers};
use system_tests::{CHARTS, KIM, NOTES, PAT, Response, STAFF, World};

/// Before the first customer sees the tab, and before the end of the programme.
const MARCH: &str = "2023-03-01T09:00:00Z";

async fn read_mine(world: &World) -> Result<Json> {
    world.get(SELF_ASSESSMENT).by(&PAT).send().await?.expect(200)?.json()
}

/// The subjects of all mails so far, oldest first.
fn subjects(world: &World) -> Vec<String> {
    world.local.mailbox().received().into_iter().map(|mail| mail.subject).collect()
}

/// Checks that a step was refused because it does not fit the state, with these words in the detail.
fn check_refused(response: Response, words: &str) -> Result<()> {
    let problem = response.expect(409)?.json()?;
    assert_eq!(problem["type"], "urn:problem:not-applicable");
    let detail = problem["detail"].as_str().context("a detail")?;
    ensure!(detail.contains(words) && detail.ends_with("Nothing was changed."), "{detail}");
    Ok(())
}

/// Whether the listing of an app has a copy of its partner's approval.
async fn has_approval(world: &World, app: &str) -> Result<bool> {
    let key = domain::AppKey::parse(app)?;
    let listings = world.local.store().listings(&[key], store::Consistency::Strong).await?;
    Ok(listings.first().context("a listing")?.1.assessment.is_some())
}

#[tokio::test]
async fn a_partner_applies_is_asked_for_changes_is_approved_and_renews_a_year_later() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;

    // The partner begins a draft.
    let begun = json!({ "answers": { "2": { "answer": "no" } } });
    let draft = world.put(SELF_ASSESSMENT, &begun).by(&PAT).send().await?.expect(200)?;
    let etag = draft.etag()?.to_owned();
    assert_eq!(draft.json()?["application"]["state"], "draft");
    let lacking = world.partner_step("submit").await?.expect(422)?.json()?;
    assert_eq!(lacking["type"], "urn:problem:incomplete");
    let pointers: Vec<&str> =
        lacking["errors"].as_array().into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect();
    ensure!(pointers.contains(&"/answers/1a/answer") && !pointers.contains(&"/answers/2/answer"), "{pointers:?}");

    // It answers the rest and submits, which a mail confirms.
    let whole = world
        .put(SELF_ASSESSMENT, &complete_answers())
        .by(&PAT)
        .header("if-match", &quoted(&etag))
        .send()
        .await?
        .expect(200)?;
    assert_eq!(whole.json()?["application"]["completeness"]["percent"], 100);
    let submitted = world.partner_step("submit").await?.expect(200)?.json()?;
    assert_eq!(
        (&submitted["application"]["state"], &submitted["application"]["purpose"]),
        (&json!("submitted"), &json!("new"))
    );
    check_refused(world.put(SELF_ASSESSMENT, &begun).by(&PAT).send().await?, "withdraw it first")?;

    // A reviewer finds it in the queue and requests changes.
    world.set_clock("2022-03-05T09:00:00Z")?;
    let queue = world.get("/staff/self-assessments").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(queue["applications"][0]["partner"], "acme");
    assert_eq!(queue["applications"][0]["waitingSince"], "2022-03-01T09:00:00Z");
    world.reviewer_step("start-review", &json!({})).await?.expect(200)?;
    let remarks = json!({
        "reasons": "One answer says too little.",
        "notes": [
            { "question": "8", "text": "Within which time do you tell us?" },
            { "text": "Second reviewer, please.", "audience": "internal" },
        ],
    });
    world.reviewer_step("request-changes", &remarks).await?.expect(200)?;
    let seen = read_mine(&world).await?;
    assert_eq!(seen["application"]["state"], "changes-requested");
    let notes: Vec<&str> = seen["application"]["notes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|note| note["text"].as_str())
        .collect();
    assert_eq!(notes, ["One answer says too little.", "Within which time do you tell us?"]);
    assert_eq!(seen["application"]["reviewer"], Json::Null);
    let staff = world.get(REVIEW).by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(staff["application"]["notes"][2]["text"], "Second reviewer, please.");
    assert_eq!(staff["application"]["reviewer"], STAFF.email);

    // The partner changes it and submits it again, and the reviewer approves.
    let mut better = complete_answers();
    better["answers"]["8"]["details"] = json!("The on-call engineer files a ticket within the hour.");
    world.put(SELF_ASSESSMENT, &better).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    world.set_clock("2022-03-10T12:00:00Z")?;
    let approved = world.reviewer_step("approve", &json!({})).await?.expect(200)?.json()?;
    assert_eq!(approved["approval"]["expiresAt"], "2023-03-10T12:00:00Z");
    assert_eq!(approved["approval"]["shown"], true);
    ensure!(
        has_approval(&world, NOTES).await? && has_approval(&world, CHARTS).await?,
        "every listing has the approval"
    );
    assert_eq!(
        subjects(&world),
        [
            "We received your Security Self Assessment: nothing to do until it is reviewed",
            "Change your Security Self Assessment and submit it again",
            "We received your Security Self Assessment: nothing to do until it is reviewed",
            "Your Security Self Assessment is approved until 10 March 2023",
        ]
    );
    let asked = &world.local.mailbox().received()[1];
    ensure!(asked.text.contains("Within which time do you tell us?"), "{}", asked.text);
    ensure!(asked.text.contains("Question 8: "), "{}", asked.text);
    ensure!(!asked.text.contains("Second reviewer"), "the mail has no internal note");
    ensure!(asked.text.contains("/manage/partners/acme/self-assessment"), "{}", asked.text);

    // A renewal is possible from thirty days before the expiry. Approved early, it is valid for a year after the old expiry.
    world.set_clock("2023-02-08T11:59:59Z")?;
    check_refused(world.partner_step("renew").await?, "from 2023-02-08T12:00:00Z")?;
    world.set_clock("2023-02-08T12:00:00Z")?;
    let renewal = world.partner_step("renew").await?.expect(200)?.json()?;
    assert_eq!(
        (&renewal["application"]["state"], &renewal["application"]["purpose"]),
        (&json!("draft"), &json!("renewal"))
    );
    assert_eq!(renewal["application"]["answers"], better["answers"]);
    assert_eq!(renewal["past"].as_array().map(Vec::len), Some(1));
    world.partner_step("submit").await?.expect(200)?;
    world.set_clock("2023-03-01T00:00:00Z")?;
    let renewed = world.reviewer_step("approve", &json!({ "reasons": "Thank you." })).await?.expect(200)?.json()?;
    assert_eq!(renewed["approval"]["expiresAt"], "2024-03-10T12:00:00Z");
    Ok(())
}

fn quoted(etag: &str) -> String {
    if etag.starts_with('"') { etag.to_owned() } else { format!("\"{etag}\"") }
}

#[tokio::test]
async fn an_update_changes_neither_the_validity_nor_what_customers_see_until_it_is_decided() -> Result<()> {
    let world = World::at(MARCH).await?;
    let first = world.approve_acme(&complete_answers()).await?;
    let mut other = complete_answers();
    other["answers"]["5"]["details"] = json!("A quarterly audit.");
    world.set_clock("2023-04-01T00:00:00Z")?;
    world.put(SELF_ASSESSMENT, &other).by(&PAT).send().await?.expect(200)?;
    let submitted = world.partner_step("submit").await?.expect(200)?.json()?;
    assert_eq!(submitted["application"]["purpose"], "update");
    let mut unchanged = first["approval"].clone();
    unchanged["renewalSubmitted"] = json!(true);
    assert_eq!(submitted["approval"], unchanged, "the approval has not changed");
    let updated = world.reviewer_step("approve", &json!({})).await?.expect(200)?.json()?;
    for kept in ["approvedAt", "expiresAt", "shownUntil", "renewalSubmitted"] {
        assert_eq!(updated["approval"][kept], first["approval"][kept], "{kept}");
    }
    assert_eq!(updated["approval"]["answers"]["5"]["details"], "A quarterly audit.");
    Ok(())
}

#[tokio::test]
async fn a_rejected_partner_reads_the_reasons_and_can_apply_again_with_the_same_answers() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    let silent = world.reviewer_step("reject", &json!({})).await?.expect(422)?.json()?;
    assert_eq!(silent["errors"][0]["pointer"], "/reasons");
    world.reviewer_step("reject", &json!({ "reasons": "Question 12 has no plan." })).await?.expect(200)?;
    let rejected = read_mine(&world).await?;
    assert_eq!((&rejected["application"]["state"], &rejected["approval"]), (&json!("rejected"), &Json::Null));
    check_refused(world.reviewer_step("approve", &json!({})).await?, "cannot be approved")?;
    let again = world.partner_step("renew").await?.expect(200)?.json()?;
    assert_eq!(
        (&again["application"]["state"], &again["application"]["answers"]),
        (&json!("draft"), &complete_answers()["answers"])
    );
    assert_eq!(again["past"][0]["notes"][0]["text"], "Question 12 has no plan.");
    Ok(())
}

#[tokio::test]
async fn a_step_that_does_not_fit_the_state_is_refused_with_the_reason() -> Result<()> {
    let world = World::at(MARCH).await?;
    for step in ["submit", "withdraw", "renew"] {
        check_refused(world.partner_step(step).await?, "There is no application")?;
    }
    world.reviewer_step("approve", &json!({})).await?.expect(404)?;
    world.get(REVIEW).by(&STAFF).send().await?.expect(404)?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    for step in ["start-review", "approve", "reject", "request-changes"] {
        check_refused(world.reviewer_step(step, &json!({ "reasons": "r" })).await?, "has not been submitted")?;
    }
    world.partner_step("submit").await?.expect(200)?;
    check_refused(world.partner_step("submit").await?, "The marketplace is reviewing it")?;
    check_refused(world.partner_step("renew").await?, "The marketplace is reviewing it")?;
    world.partner_step("withdraw").await?.expect(200)?;
    check_refused(world.partner_step("withdraw").await?, "is finished")?;
    // After the end of the programme nothing can be submitted, and open applications count as closed.
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.set_clock("2023-08-12T23:59:59Z")?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.set_clock("2023-08-13T00:00:00Z")?;
    check_refused(world.partner_step("submit").await?, "ended on 2023-08-13T00:00:00Z")?;
    assert_eq!(read_mine(&world).await?["application"]["state"], "closed");
    Ok(())
}

#[tokio::test]
async fn a_partner_without_a_public_cloud_app_cannot_apply() -> Result<()> {
    let world = World::at(MARCH).await?;
    for app in [NOTES, CHARTS] {
        world.post(&format!("/catalogue/apps/{app}/archive")).by(&STAFF).send().await?.expect(200)?;
    }
    check_refused(world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?, "no public cloud app")?;
    world.post(&format!("/catalogue/apps/{NOTES}/restore")).by(&STAFF).send().await?.expect(200)?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_step_on_an_outdated_version_is_refused_and_changes_nothing() -> Result<()> {
    let world = World::at(MARCH).await?;
    let old = world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?.etag()?.to_owned();
    let same = world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?.etag()?.to_owned();
    ensure!(old != same, "every save has its own ETag");
    let (old, same) = (quoted(&old), quoted(&same));
    let stale = world.put(SELF_ASSESSMENT, &json!({ "answers": {} })).by(&PAT).header("if-match", &old).send().await?;
    assert_eq!(stale.expect(412)?.json()?["type"], "urn:problem:stale");
    let submit = |etag: &str| world.post(&format!("{SELF_ASSESSMENT}/submit")).by(&PAT).header("if-match", etag).send();
    submit(&old).await?.expect(412)?;
    submit("not a tag").await?.expect(400)?;
    submit(&same).await?.expect(200)?;
    let approve = || world.post(&format!("{REVIEW}/approve")).by(&STAFF).json(&json!({}));
    assert_eq!(approve().send().await?.expect(428)?.json()?["type"], "urn:problem:precondition-required");
    approve().header("if-match", &same).send().await?.expect(412)?;
    assert_eq!(read_mine(&world).await?["application"]["state"], "submitted");
    Ok(())
}

#[tokio::test]
async fn an_invalid_body_is_refused_with_every_error_at_once() -> Result<()> {
    let world = World::at(MARCH).await?;
    let bad = json!({ "answers": {
        "1a": { "answer": "maybe" },
        "3": { "links": ["https://acme.example", "http://acme.example"] },
        "14": { "answer": "yes" },
    } });
    let errors = world.put(SELF_ASSESSMENT, &bad).by(&PAT).send().await?.expect(422)?.json()?["errors"].clone();
    let pointers: Vec<&str> = errors.as_array().into_iter().flatten().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/answers/14", "/answers/1a/answer", "/answers/3/links/1"]);
    assert_eq!(read_mine(&world).await?["application"], Json::Null);

    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    let remarks = json!({
        "reasons": "x".repeat(2_001),
        "notes": [{ "question": "99", "text": " " }, { "text": "a\u{0}b" }],
        "mood": "good",
    });
    let errors = world.reviewer_step("reject", &remarks).await?.expect(422)?.json()?["errors"].clone();
    let pointers: Vec<&str> = errors.as_array().into_iter().flatten().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/mood", "/notes/0/question", "/notes/0/text", "/notes/1/text", "/reasons"]);
    let many: Vec<Json> = (0..41).map(|_| json!({ "text": "n" })).collect();
    world.reviewer_step("reject", &json!({ "reasons": "r", "notes": many })).await?.expect(422)?;
    world.reviewer_step("reject", &json!({ "notes": ["a note"] })).await?.expect(422)?;
    assert_eq!(read_mine(&world).await?["application"]["state"], "submitted");
    for bad in ["state=lost", "after=nothing", "state=draft&after=eyJ9"] {
        world.get(&format!("/staff/self-assessments?{bad}")).by(&STAFF).send().await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_queue_lists_the_longest_waiting_applications_first() -> Result<()> {
    let world = World::at(MARCH).await?;
    for number in 0..52 {
        let (partner, app) = (format!("p{number:02}"), format!("com.example.p{number:02}"));
        let body = json!({ "name": partner, "contact": format!("hello@{partner}.example") });
        world.put(&format!("/catalogue/partners/{partner}"), &body).by(&STAFF).send().await?.expect(201)?;
        let product = format!("00000000-0000-4000-8000-0000000001{number:02}");
        let body = json!({ "name": app, "partner": partner, "product": product, "hosting": "cloud" });
        world.put(&format!("/catalogue/apps/{app}"), &body).by(&STAFF).send().await?.expect(201)?;
        let permissions = json!({ "manage-partner-security": true });
        let member = world.add_member(&partner, &format!("m@{partner}.example"), &permissions).await?;
        world.set_clock(&format!("2023-03-01T10:{:02}:00Z", 59 - number))?;
        let path = format!("/partners/{partner}/self-assessment");
        world.put(&path, &complete_answers()).by(&member).send().await?.expect(200)?;
        world.post(&format!("{path}/submit")).by(&member).send().await?.expect(200)?;
    }
    let (mut path, mut partners) = ("/staff/self-assessments?state=submitted".to_owned(), Vec::new());
    let mut pages = 0;
    loop {
        let page = world.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
        let found = page["applications"].as_array().context("a list")?;
        partners.extend(found.iter().filter_map(|head| head["partner"].as_str().map(ToOwned::to_owned)));
        pages += 1;
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => break,
        }
    }
    let expected: Vec<String> = (0..52).rev().map(|number| format!("p{number:02}")).collect();
    assert_eq!((pages, partners), (2, expected));
    Ok(())
}

#[tokio::test]
async fn of_concurrent_decisions_by_reviewers_exactly_one_takes_effect() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    let reasons = json!({ "reasons": "r" });
    let none = json!({});
    let (approved, rejected, asked) = tokio::join!(
        world.reviewer_step("approve", &none),
        world.reviewer_step("reject", &reasons),
        world.reviewer_step("request-changes", &reasons)
    );
    let mut codes = [approved?.code(), rejected?.code(), asked?.code()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409]);
    assert_eq!(subjects(&world).len(), 2, "the confirmation and one decision");
    Ok(())
}

#[tokio::test]
async fn a_new_app_and_a_sold_app_carry_the_approval_of_their_current_partner() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.approve_acme(&complete_answers()).await?;
    let app = |partner: &str| json!({ "name": "Late", "partner": partner, "product": "00000000-0000-4000-8000-0000000000cc", "hosting": "cloud" });
    let path = "/catalogue/apps/com.example.late";
    world.put(path, &app("acme")).by(&STAFF).send().await?.expect(201)?;
    ensure!(has_approval(&world, "com.example.late").await?, "a new app has its partner's approval");
    world.put(path, &app("borealis")).by(&STAFF).send().await?.expect(200)?;
    ensure!(!has_approval(&world, "com.example.late").await?, "a sold app has no approval of its old partner");
    world.put(path, &app("acme")).by(&STAFF).send().await?.expect(200)?;
    ensure!(has_approval(&world, "com.example.late").await?, "an app that came back has its partner's approval");
    Ok(())
}

#[tokio::test]
async fn strangers_cannot_tell_whether_a_self_assessment_exists() -> Result<()> {
    let world = World::at(MARCH).await?;
    let before = world.get(SELF_ASSESSMENT).by(&KIM).send().await?.observable();
    world.approve_acme(&complete_answers()).await?;
    assert_eq!(world.get(SELF_ASSESSMENT).by(&KIM).send().await?.observable(), before);
    assert_eq!(world.get("/partners/nobody/self-assessment").by(&KIM).send().await?.observable(), before);
    assert_eq!(before.0, 404);
    Ok(())
}

#[tokio::test]
async fn an_unavailable_mail_service_delays_the_mail_but_not_the_step() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Throttle]);
    world.partner_step("submit").await?.expect(200)?;
    assert!(subjects(&world).is_empty());
    world.set_clock("2023-03-01T09:01:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(subjects(&world).len(), 1);
    Ok(())
}

const COMPLETED: &str =
    "This partner has completed the security self-assessment and shared the results with Atlassian.";
const ENCOURAGED: &str = "Cloud app partners are encouraged to complete a yearly self-assessment of their data security \
    practices. This information is self-reported by partners, and Atlassian is not responsible for the security or \
    integrity of this app.";
