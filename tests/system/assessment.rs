//! The Security Self Assessment by API: a partner applies, staff review, customers see it for a year; and every way in
//! which a step is refused.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::assessment::{MINE, REVIEW, complete};
use system_tests::{Answer, CHARTS, KIM, NOTES, PAT, STAFF, World};

/// Before the first customer sees the tab, and long before the programme's end.
const MARCH: &str = "2023-03-01T09:00:00Z";

async fn mine(world: &World) -> Result<Json> {
    world.get(MINE).by(&PAT).send().await?.expect(200)?.json()
}

/// The subjects of all mails so far.
fn subjects(world: &World) -> Vec<String> {
    world.local.mailbox().received().into_iter().map(|mail| mail.subject).collect()
}

/// A step that is refused as the programme's rules say, with these words in the detail.
fn refused(answer: Answer, words: &str) -> Result<()> {
    let problem = answer.expect(409)?.json()?;
    assert_eq!(problem["type"], "urn:problem:not-applicable");
    let detail = problem["detail"].as_str().context("a detail")?;
    ensure!(detail.contains(words) && detail.ends_with("Nothing was changed."), "{detail}");
    Ok(())
}

/// Whether an app's listing carries the window of an approval.
async fn carries(world: &World, app: &str) -> Result<bool> {
    let key = domain::AppKey::parse(app)?;
    let listings = world.local.store().listings(&[key], store::Consistency::Strong).await?;
    Ok(listings.first().context("a listing")?.1.assessment.is_some())
}

#[tokio::test]
async fn a_partner_applies_is_asked_for_changes_is_approved_and_renews_a_year_later() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;

    // The partner begins with what it knows, and may come back to it.
    let begun = json!({ "answers": { "2": { "answer": "no" } } });
    let draft = world.put(MINE, &begun).by(&PAT).send().await?.expect(200)?;
    let etag = draft.etag()?.to_owned();
    assert_eq!(draft.json()?["application"]["state"], "draft");
    let lacking = world.apply("submit").await?.expect(422)?.json()?;
    assert_eq!(lacking["type"], "urn:problem:incomplete");
    let pointers: Vec<&str> =
        lacking["errors"].as_array().into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect();
    ensure!(pointers.contains(&"/answers/1a/answer") && !pointers.contains(&"/answers/2/answer"), "{pointers:?}");

    // It answers the rest and submits; a mail says that it has arrived.
    let whole = world.put(MINE, &complete()).by(&PAT).header("if-match", &etag_of(&etag)).send().await?.expect(200)?;
    assert_eq!(whole.json()?["application"]["completeness"]["percent"], 100);
    let submitted = world.apply("submit").await?.expect(200)?.json()?;
    assert_eq!(
        (&submitted["application"]["state"], &submitted["application"]["purpose"]),
        (&json!("submitted"), &json!("new"))
    );
    refused(world.put(MINE, &begun).by(&PAT).send().await?, "withdraw it first")?;

    // A reviewer finds it in the queue, reads it and asks for a change.
    world.set_clock("2022-03-05T09:00:00Z")?;
    let queue = world.get("/staff/self-assessments").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(queue["applications"][0]["partner"], "acme");
    assert_eq!(queue["applications"][0]["waitingSince"], "2022-03-01T09:00:00Z");
    world.review("start-review", &json!({})).await?.expect(200)?;
    let remarks = json!({
        "reasons": "One answer says too little.",
        "notes": [
            { "question": "8", "text": "Within which time do you tell us?" },
            { "text": "Second reviewer, please.", "audience": "internal" },
        ],
    });
    world.review("request-changes", &remarks).await?.expect(200)?;
    let seen = mine(&world).await?;
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

    // The partner changes it and submits again; the reviewer approves.
    let mut better = complete();
    better["answers"]["8"]["details"] = json!("The on-call engineer files a ticket within the hour.");
    world.put(MINE, &better).by(&PAT).send().await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    world.set_clock("2022-03-10T12:00:00Z")?;
    let approved = world.review("approve", &json!({})).await?.expect(200)?.json()?;
    assert_eq!(approved["approval"]["expiresAt"], "2023-03-10T12:00:00Z");
    assert_eq!(approved["approval"]["shown"], true);
    ensure!(carries(&world, NOTES).await? && carries(&world, CHARTS).await?, "every listing carries the window");
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
    ensure!(!asked.text.contains("Second reviewer"), "what reviewers write for each other stays with them");
    ensure!(asked.text.contains("/manage/partners/acme/self-assessment"), "{}", asked.text);

    // Thirty days before the end a renewal opens, to the second; approved early, it counts from the old expiry.
    world.set_clock("2023-02-08T11:59:59Z")?;
    refused(world.apply("renew").await?, "from 2023-02-08T12:00:00Z")?;
    world.set_clock("2023-02-08T12:00:00Z")?;
    let renewal = world.apply("renew").await?.expect(200)?.json()?;
    assert_eq!(
        (&renewal["application"]["state"], &renewal["application"]["purpose"]),
        (&json!("draft"), &json!("renewal"))
    );
    assert_eq!(renewal["application"]["answers"], better["answers"]);
    assert_eq!(renewal["past"].as_array().map(Vec::len), Some(1));
    world.apply("submit").await?.expect(200)?;
    world.set_clock("2023-03-01T00:00:00Z")?;
    let renewed = world.review("approve", &json!({ "reasons": "Thank you." })).await?.expect(200)?.json()?;
    assert_eq!(renewed["approval"]["expiresAt"], "2024-03-10T12:00:00Z");
    Ok(())
}

fn etag_of(etag: &str) -> String {
    if etag.starts_with('"') { etag.to_owned() } else { format!("\"{etag}\"") }
}

#[tokio::test]
async fn an_update_leaves_the_validity_and_what_is_shown_until_it_is_decided() -> Result<()> {
    let world = World::at(MARCH).await?;
    let first = world.approved(&complete()).await?;
    let mut other = complete();
    other["answers"]["5"]["details"] = json!("A quarterly audit.");
    world.set_clock("2023-04-01T00:00:00Z")?;
    world.put(MINE, &other).by(&PAT).send().await?.expect(200)?;
    let submitted = world.apply("submit").await?.expect(200)?.json()?;
    assert_eq!(submitted["application"]["purpose"], "update");
    assert_eq!(submitted["approval"], first["approval"], "nothing of the approval has changed");
    let updated = world.review("approve", &json!({})).await?.expect(200)?.json()?;
    for kept in ["approvedAt", "expiresAt", "shownUntil"] {
        assert_eq!(updated["approval"][kept], first["approval"][kept], "{kept}");
    }
    assert_eq!(updated["approval"]["answers"]["5"]["details"], "A quarterly audit.");
    Ok(())
}

#[tokio::test]
async fn a_rejected_partner_reads_why_and_applies_again_with_its_answers() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    let silent = world.review("reject", &json!({})).await?.expect(422)?.json()?;
    assert_eq!(silent["errors"][0]["pointer"], "/reasons");
    world.review("reject", &json!({ "reasons": "Question 12 has no plan." })).await?.expect(200)?;
    let rejected = mine(&world).await?;
    assert_eq!((&rejected["application"]["state"], &rejected["approval"]), (&json!("rejected"), &Json::Null));
    refused(world.review("approve", &json!({})).await?, "cannot be approved")?;
    let again = world.apply("renew").await?.expect(200)?.json()?;
    assert_eq!(
        (&again["application"]["state"], &again["application"]["answers"]),
        (&json!("draft"), &complete()["answers"])
    );
    assert_eq!(again["past"][0]["notes"][0]["text"], "Question 12 has no plan.");
    Ok(())
}

#[tokio::test]
async fn a_step_that_makes_no_sense_is_refused_with_the_reason() -> Result<()> {
    let world = World::at(MARCH).await?;
    for step in ["submit", "withdraw", "renew"] {
        refused(world.apply(step).await?, "There is no application")?;
    }
    world.review("approve", &json!({})).await?.expect(404)?;
    world.get(REVIEW).by(&STAFF).send().await?.expect(404)?;
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    for step in ["start-review", "approve", "reject", "request-changes"] {
        refused(world.review(step, &json!({ "reasons": "r" })).await?, "has not been submitted")?;
    }
    world.apply("submit").await?.expect(200)?;
    refused(world.apply("submit").await?, "The marketplace is reviewing it")?;
    refused(world.apply("renew").await?, "The marketplace is reviewing it")?;
    world.apply("withdraw").await?.expect(200)?;
    refused(world.apply("withdraw").await?, "is finished")?;
    // The programme's end: nothing is handed in any more, and what is open counts as closed.
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.set_clock("2023-08-12T23:59:59Z")?;
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.set_clock("2023-08-13T00:00:00Z")?;
    refused(world.apply("submit").await?, "ended on 2023-08-13T00:00:00Z")?;
    assert_eq!(mine(&world).await?["application"]["state"], "closed");
    Ok(())
}

#[tokio::test]
async fn a_partner_without_a_public_cloud_app_cannot_apply() -> Result<()> {
    let world = World::at(MARCH).await?;
    for app in [NOTES, CHARTS] {
        world.post(&format!("/catalogue/apps/{app}/archive")).by(&STAFF).send().await?.expect(200)?;
    }
    refused(world.put(MINE, &complete()).by(&PAT).send().await?, "no public cloud app")?;
    world.post(&format!("/catalogue/apps/{NOTES}/restore")).by(&STAFF).send().await?.expect(200)?;
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_step_on_what_has_changed_since_is_refused_and_changes_nothing() -> Result<()> {
    let world = World::at(MARCH).await?;
    let old = world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?.etag()?.to_owned();
    let same = world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?.etag()?.to_owned();
    ensure!(old != same, "every save has a name of its own");
    let (old, same) = (etag_of(&old), etag_of(&same));
    let stale = world.put(MINE, &json!({ "answers": {} })).by(&PAT).header("if-match", &old).send().await?;
    assert_eq!(stale.expect(412)?.json()?["type"], "urn:problem:stale");
    let submit = |etag: &str| world.post(&format!("{MINE}/submit")).by(&PAT).header("if-match", etag).send();
    submit(&old).await?.expect(412)?;
    submit("not a tag").await?.expect(400)?;
    submit(&same).await?.expect(200)?;
    let approve = || world.post(&format!("{REVIEW}/approve")).by(&STAFF).json(&json!({}));
    assert_eq!(approve().send().await?.expect(428)?.json()?["type"], "urn:problem:precondition-required");
    approve().header("if-match", &same).send().await?.expect(412)?;
    assert_eq!(mine(&world).await?["application"]["state"], "submitted");
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_one_is_refused_at_every_place_at_once() -> Result<()> {
    let world = World::at(MARCH).await?;
    let bad = json!({ "answers": {
        "1a": { "answer": "maybe" },
        "3": { "links": ["https://acme.example", "http://acme.example"] },
        "14": { "answer": "yes" },
    } });
    let errors = world.put(MINE, &bad).by(&PAT).send().await?.expect(422)?.json()?["errors"].clone();
    let pointers: Vec<&str> = errors.as_array().into_iter().flatten().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/answers/14", "/answers/1a/answer", "/answers/3/links/1"]);
    assert_eq!(mine(&world).await?["application"], Json::Null);

    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    let remarks = json!({
        "reasons": "x".repeat(2_001),
        "notes": [{ "question": "99", "text": " " }, { "text": "a\u{0}b" }],
        "mood": "good",
    });
    let errors = world.review("reject", &remarks).await?.expect(422)?.json()?["errors"].clone();
    let pointers: Vec<&str> = errors.as_array().into_iter().flatten().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/mood", "/notes/0/question", "/notes/0/text", "/notes/1/text", "/reasons"]);
    let many: Vec<Json> = (0..41).map(|_| json!({ "text": "n" })).collect();
    world.review("reject", &json!({ "reasons": "r", "notes": many })).await?.expect(422)?;
    world.review("reject", &json!({ "notes": ["a note"] })).await?.expect(422)?;
    assert_eq!(mine(&world).await?["application"]["state"], "submitted");
    for bad in ["state=lost", "after=nothing", "state=draft&after=eyJ9"] {
        world.get(&format!("/staff/self-assessments?{bad}")).by(&STAFF).send().await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_queue_is_paged_with_those_that_wait_longest_first() -> Result<()> {
    let world = World::at(MARCH).await?;
    for number in 0..52 {
        let (partner, app) = (format!("p{number:02}"), format!("com.example.p{number:02}"));
        let body = json!({ "name": partner, "contact": format!("hello@{partner}.example") });
        world.put(&format!("/catalogue/partners/{partner}"), &body).by(&STAFF).send().await?.expect(201)?;
        let product = format!("00000000-0000-4000-8000-0000000001{number:02}");
        let body = json!({ "name": app, "partner": partner, "product": product, "hosting": "cloud" });
        world.put(&format!("/catalogue/apps/{app}"), &body).by(&STAFF).send().await?.expect(201)?;
        let permissions = json!({ "manage-partner-security": true });
        let member = world.member(&partner, &format!("m@{partner}.example"), &permissions).await?;
        world.set_clock(&format!("2023-03-01T10:{:02}:00Z", 59 - number))?;
        let path = format!("/partners/{partner}/self-assessment");
        world.put(&path, &complete()).by(&member).send().await?.expect(200)?;
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
async fn of_reviewers_who_decide_at_the_same_time_one_does() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    let reasons = json!({ "reasons": "r" });
    let none = json!({});
    let (approved, rejected, asked) = tokio::join!(
        world.review("approve", &none),
        world.review("reject", &reasons),
        world.review("request-changes", &reasons)
    );
    let mut codes = [approved?.code(), rejected?.code(), asked?.code()];
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409]);
    assert_eq!(subjects(&world).len(), 2, "that it was received, and the one decision");
    Ok(())
}

#[tokio::test]
async fn an_app_that_comes_later_or_to_another_partner_carries_the_window_of_its_partner() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.approved(&complete()).await?;
    let app = |partner: &str| json!({ "name": "Late", "partner": partner, "product": "00000000-0000-4000-8000-0000000000cc", "hosting": "cloud" });
    let path = "/catalogue/apps/com.example.late";
    world.put(path, &app("acme")).by(&STAFF).send().await?.expect(201)?;
    ensure!(carries(&world, "com.example.late").await?, "a new app has its partner's");
    world.put(path, &app("borealis")).by(&STAFF).send().await?.expect(200)?;
    ensure!(!carries(&world, "com.example.late").await?, "an app that was sold has its new partner's");
    world.put(path, &app("acme")).by(&STAFF).send().await?.expect(200)?;
    ensure!(carries(&world, "com.example.late").await?, "and back");
    Ok(())
}

#[tokio::test]
async fn strangers_learn_nothing_of_a_self_assessment() -> Result<()> {
    let world = World::at(MARCH).await?;
    let before = world.get(MINE).by(&KIM).send().await?.face();
    world.approved(&complete()).await?;
    assert_eq!(world.get(MINE).by(&KIM).send().await?.face(), before);
    assert_eq!(world.get("/partners/nobody/self-assessment").by(&KIM).send().await?.face(), before);
    assert_eq!(before.0, 404);
    Ok(())
}

#[tokio::test]
async fn a_mail_service_that_is_down_delays_a_mail_and_not_the_step() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Throttle]);
    world.apply("submit").await?.expect(200)?;
    assert!(subjects(&world).is_empty());
    world.set_clock("2023-03-01T09:01:00Z")?;
    world.run("send-notices", &json!({})).await?;
    assert_eq!(subjects(&world).len(), 1);
    Ok(())
}

const COMPLETED: &str =
    "This partner has completed the security self-assessment and shared the results with Atlassian.";
const ENCOURAGED: &str = "Cloud app partners are encouraged to complete a yearly self-assessment of their data security \
    practices. This information is self-reported by partners, and Atlassian is not responsible for the security or \
    integrity of this app.";

/// What customers read of acme's self-assessment everywhere: `null` when nothing.
async fn read_everywhere(world: &World) -> Result<Json> {
    let profile = world.get("/partners/acme").send().await?.expect(200)?.json()?["selfAssessment"].clone();
    let app = world.get(&format!("/listings/{NOTES}/security")).send().await?.expect(200)?.json()?;
    assert_eq!(app["selfAssessment"], profile, "the profile and the app say the same");
    let overview = world.get(&format!("/listings/{NOTES}")).send().await?.expect(200)?.json()?;
    let none = json!([]);
    let statements = if profile.is_null() { &none } else { &profile["statements"] };
    assert_eq!(&overview["selfAssessment"], statements, "so does the overview");
    let tab = world.get(&system_tests::listing(NOTES)).send().await?.expect(200)?.json()?;
    if tab["shown"] == true {
        assert_eq!(&tab["selfAssessment"], statements, "and so does the tab, once it is shown");
    }
    Ok(profile)
}

#[tokio::test]
async fn customers_see_an_approval_from_its_instant_to_its_end_whether_or_not_they_see_the_tab() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;
    assert_eq!(read_everywhere(&world).await?, Json::Null);
    world.put(MINE, &complete()).by(&PAT).send().await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    assert_eq!(read_everywhere(&world).await?, Json::Null, "what waits is nobody's business");
    world.review("approve", &json!({})).await?.expect(200)?;
    let shown = read_everywhere(&world).await?;
    assert_eq!(shown["statements"], json!([COMPLETED, ENCOURAGED]));
    for (instant, there) in [("2023-03-01T08:59:59.999Z", true), ("2023-03-01T09:00:00Z", false)] {
        world.set_clock(instant)?;
        assert_eq!(read_everywhere(&world).await?.is_object(), there, "{instant}");
    }
    // Another one, up to the programme's end.
    world.apply("renew").await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    world.review("approve", &json!({})).await?.expect(200)?;
    for (instant, there) in [
        ("2023-03-28T00:00:00Z", true),
        ("2023-06-01T00:00:00Z", true),
        ("2023-08-12T23:59:59.999Z", true),
        ("2023-08-13T00:00:00Z", false),
    ] {
        world.set_clock(instant)?;
        assert_eq!(read_everywhere(&world).await?.is_object(), there, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_renewal_under_review_keeps_the_badge_beyond_the_expiry_until_it_is_decided() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;
    world.approved(&complete()).await?;
    world.set_clock("2023-02-28T00:00:00Z")?;
    world.apply("renew").await?.expect(200)?;
    world.apply("submit").await?.expect(200)?;
    world.set_clock("2023-03-20T00:00:00Z")?;
    assert!(read_everywhere(&world).await?.is_object(), "it is not the partner who is late");
    world.review("reject", &json!({ "reasons": "No." })).await?.expect(200)?;
    assert_eq!(read_everywhere(&world).await?, Json::Null);
    let told = subjects(&world);
    ensure!(told.iter().any(|subject| subject.contains("has expired")), "{told:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_for_reviewers_only_reaches_no_customer_and_a_partners_text_no_markup() -> Result<()> {
    let world = World::at(MARCH).await?;
    let mut answers = complete();
    answers["answers"]["5"]["details"] = json!("<script>alert(1)</script> & \"more\"");
    world.approved(&answers).await?;
    for path in ["/partners/acme".to_owned(), format!("/listings/{NOTES}/security")] {
        let json = world.get(&path).send().await?.expect(200)?;
        ensure!(!json.text.contains("Pentesters") && !json.text.contains("reviewer"), "{}", json.text);
        let seventh = json.json()?["selfAssessment"]["answers"]
            .as_array()
            .context("answers")?
            .iter()
            .find(|answer| answer["id"] == "7")
            .cloned()
            .context("question 7")?;
        assert_eq!((&seventh["answer"], &seventh["details"]), (&json!("Yes"), &Json::Null));
        let page = world.get(&path).header("accept", "text/html").send().await?.expect(200)?;
        ensure!(!page.text.contains("<script") && page.text.contains("&#60;script&#62;"), "{}", page.text);
        ensure!(page.text.contains(COMPLETED) && !page.text.contains("Pentesters"), "{}", page.text);
        ensure!(page.text.len() < 60_000, "{path} has {} bytes", page.text.len());
        let german = world.get(&format!("{path}?lang=de")).header("accept", "text/html").send().await?.expect(200)?;
        ensure!(german.text.contains("lang=\"de\"") && german.text.contains("Dieser Partner hat"), "{}", german.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_or_an_app_that_the_public_does_not_know_has_no_profile_and_no_security() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.approved(&complete()).await?;
    world.get("/partners/nobody").send().await?.expect(404)?;
    world.get("/listings/com.example.nobody/security").send().await?.expect(404)?;
    for app in [NOTES, CHARTS] {
        world.post(&format!("/catalogue/apps/{app}/archive")).by(&STAFF).send().await?.expect(200)?;
    }
    world.get("/partners/acme").send().await?.expect(404)?;
    world.get(&format!("/listings/{NOTES}/security")).send().await?.expect(404)?;
    world.get("/partners/borealis?lang=xx").send().await?.expect(400)?;
    Ok(())
}
