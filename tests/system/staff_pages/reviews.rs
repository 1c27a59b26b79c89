//! The review of published answers in a browser: the queue, one review, and the decisions of one reviewer and of two at once.

use anyhow::{Context as _, Result, ensure};
use domain::access::Role;
use serde_json::{Value as Json, json};
use system_tests::assessment::complete_answers;
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World, listing};

use super::one_with_each_role;
use crate::browser::{Browser, FORM, Form, has_all};

const QUEUE: &str = "/staff/console/reviews";
const COMPLETE: &str = include_str!("../../../infra/local/seeds/notes.json");
const FIELD: &str = "security.permissionsJustification";
const CONTACT: &str = "security.securityContact";
const HOSTILE: &str =
    "<script>alert(1)</script> \u{202e}gnp.exe 4111 1111 1111 1111 https://аcme.example/login javascript:alert(1)";

fn page(app: &str) -> String {
    format!("{QUEUE}/{app}")
}

/// Publishes the complete answers with another text in [`FIELD`].
async fn publish(world: &World, app: &str, text: &str) -> Result<()> {
    let who = if app == SYNC { &KIM } else { &PAT };
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!(text);
    world.save_draft(app, &answers, who).await?;
    world.publish(app, who).await.map(|_| ())
}

/// Three apps that were published and scanned: one with a card number, one with an obscenity, one with nothing.
async fn scanned() -> Result<World> {
    let world = World::start().await?;
    publish(&world, SYNC, "Only what the app needs.").await?;
    publish(&world, CHARTS, "You fucking idiot").await?;
    publish(&world, NOTES, "Pay to 4111 1111 1111 1111").await?;
    world.run_job("scan-listings", &json!({})).await?;
    Ok(world)
}

fn staff(world: &World) -> Browser<'_> {
    Browser { world, who: &STAFF }
}

fn tick(form: Form, path: &str) -> Form {
    let mut form = form;
    form.0.push(("fields".to_owned(), path.to_owned()));
    form
}

async fn is_public(world: &World, text: &str) -> Result<bool> {
    let tab = world.get(&format!("{}?view=expanded", listing(NOTES))).send().await?.expect(200)?;
    Ok(tab.text.contains(text))
}

#[tokio::test]
async fn a_reviewer_goes_through_the_queue_until_nothing_waits() -> Result<()> {
    let world = scanned().await?;
    let staff = staff(&world);
    let start = staff.get("/staff").await?.expect(200)?;
    has_all(&start.text, &["Waiting for a decision: 3", "Longest waiting: today", "Partner was asked</a>: 0"])?;
    let queue = staff.get(QUEUE).await?.expect(200)?;
    has_all(&queue.text, &["3 reviews, greatest risk first", "Card number", "Obscenity or threat", "nothing found"])?;
    let place = |app: &str| queue.text.find(&page(app)).context("the app is in the queue");
    ensure!(place(NOTES)? < place(CHARTS)? && place(CHARTS)? < place(SYNC)?, "{}", queue.text);

    let first = staff.get(&page(NOTES)).await?.expect(200)?;
    let next = format!("<a href=\"{}\" rel=\"next\"", page(CHARTS));
    has_all(
        &first.text,
        &["Why the app needs its permissions", "Card number", "passes as that of a payment card", &next],
    )?;
    let form = tick(Form::of(&first.text), FIELD).set("reason", "personal-data").set("text", "Take the number out.");
    let second = staff.press(&page(NOTES), &form, "reject").await?.expect(200)?;
    has_all(&second.text, &["Rejected: <bdi>com.example.acme.notes</bdi>", "This is the next review", "Acme Charts"])?;
    ensure!(!is_public(&world, "Pay to 4111").await?, "it is withheld at once");
    let mail = world.local.mailbox().received().pop().context("a mail")?;
    has_all(&mail.text, &["Take the number out.", "personal data"])?;

    let third = staff.press(&page(CHARTS), &Form::of(&second.text).set("text", "Who is meant?"), "ask").await?;
    has_all(&third.text, &["Tick the answers that you mean"])?;
    let third = staff.press(&page(CHARTS), &tick(Form::of(&third.text), FIELD), "ask").await?.expect(200)?;
    has_all(
        &third.text,
        &["The partner of <bdi>com.example.acme.charts</bdi> is asked", "Borealis Sync", "found nothing"],
    )?;
    let end = staff.press(&page(SYNC), &Form::of(&third.text), "approve").await?.expect(200)?;
    has_all(&end.text, &["Approved: <bdi>com.example.borealis.sync</bdi>", "Nothing waits."])?;
    has_all(&staff.get(&format!("{QUEUE}?state=asked")).await?.text, &["Acme Charts", "1 review,"])?;
    let decided = staff.get(&page(NOTES)).await?.expect(200)?;
    has_all(&decided.text, &["decided", "rejected once so far", "Take the number out.", STAFF.email, "withheld</span>"])
}

#[tokio::test]
async fn approving_leaves_withheld_what_the_reviewer_does_not_release() -> Result<()> {
    let world = scanned().await?;
    let staff = staff(&world);
    let path = page(NOTES);
    let form = tick(staff.form(&path).await?, FIELD).set("reason", "spam");
    staff.press(&path, &form, "reject").await?.expect(200)?;
    staff.press(&path, &staff.form(&path).await?, "approve").await?.expect(200)?;
    ensure!(!is_public(&world, "Pay to 4111").await?, "it was not released");
    let read = world.get(&format!("/staff/reviews/{NOTES}")).by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!((&read["withheld"], &read["formStatus"]), (&json!([FIELD]), &json!("REJECTED")));
    staff.press(&path, &staff.form(&path).await?.set("release", "on"), "approve").await?.expect(200)?;
    ensure!(is_public(&world, "Pay to 4111").await?, "it was released");
    let all = staff.form(&path).await?.set("all", "on").set("reason", "spam");
    staff.press(&path, &all, "reject").await?.expect(200)?;
    let refused = staff.press(&path, &staff.form(&path).await?, "approve").await?.expect(422)?;
    has_all(&refused.text, &["All answers are withheld.", "<title>Error: "])
}

#[tokio::test]
async fn a_refused_decision_changes_nothing_keeps_the_text_and_says_what_to_do() -> Result<()> {
    let world = scanned().await?;
    let staff = staff(&world);
    let path = page(NOTES);
    let form = staff.form(&path).await?.set("text", "Kept & shown");
    let ticked = tick(form.clone(), FIELD);
    for (button, form, said) in [
        ("reject", form.clone().set("reason", "spam"), "Tick the answers that you mean"),
        ("reject", ticked.clone(), "Choose the reason."),
        ("reject", ticked.clone().set("reason", "rude"), "Choose the reason."),
        ("reject", ticked.clone().set("reason", "other").set("text", " "), "Explain the reason in the text"),
        ("ask", ticked.clone().set("text", ""), "Write the question"),
        ("ask", ticked.clone().set("text", &"a".repeat(2_001)), "at most 2,000 characters"),
        ("reject", tick(form.clone(), "security.nothing").set("reason", "spam"), "There is no field"),
    ] {
        let refused = staff.press(&path, &form, button).await?.expect(422)?;
        has_all(&refused.text, &["Nothing was changed", said])?;
    }
    let refused = staff.press(&path, &ticked, "reject").await?.expect(422)?;
    let value = format!("value=\"{FIELD}\" checked");
    has_all(&refused.text, &["Kept &#38; shown", "<title>Error: ", &value])?;
    assert_eq!(staff.press(&path, &ticked, "nonsense").await?.code(), 400);
    let versionless = Form(ticked.0.iter().filter(|(name, _)| name != "etag").cloned().collect());
    assert_eq!(staff.press(&path, &versionless, "approve").await?.code(), 428);
    assert_eq!(staff.press(&page("com.example.nobody.nothing"), &form, "approve").await?.code(), 404);
    assert_eq!(staff.get(&page("com.example.nobody.nothing")).await?.code(), 404);
    let session = world.sign_in(STAFF.email).await?;
    let body = ticked.set("do", "approve").body();
    let elsewhere = world.post(&path).header("cookie", &session.cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.body(FORM, body).send().await?.code(), 403);
    for bad in ["?state=decided", "?kind=rudeness", "?partner=A%20b", "?after=x", "?done=approve&of=%2F", "?done=x"] {
        assert_eq!(staff.get(&format!("{QUEUE}{bad}")).await?.code(), 400, "{bad}");
    }
    let review = world.get(&format!("/staff/reviews/{NOTES}")).by(&STAFF).send().await?.json()?;
    assert_eq!((&review["state"], &review["history"]), (&json!("open"), &json!([])));
    Ok(())
}

#[tokio::test]
async fn of_two_reviewers_the_first_decides_and_the_second_sees_what_is_new() -> Result<()> {
    let world = scanned().await?;
    let staff = staff(&world);
    let path = page(NOTES);
    let form = tick(staff.form(&path).await?, FIELD).set("reason", "spam").set("text", "From the second <b>one");
    staff.press(&path, &form.clone().set("text", "From the first one"), "reject").await?.expect(200)?;
    let late = staff.press(&path, &form, "ask").await?.expect(412)?;
    has_all(
        &late.text,
        &["Somebody was quicker", "Another decision was made.", "From the first one", "From the second &#60;b&#62;one"],
    )?;
    let told = world.local.mailbox().received().into_iter().filter(|mail| mail.subject.contains("withheld")).count();
    assert_eq!(told, 1, "one decision is told");
    let form = Form::of(&late.text);
    publish(&world, NOTES, "Corrected.").await?;
    let late = staff.press(&path, &form, "approve").await?.expect(412)?;
    let new = ["Revision 3 was published.", "Published since you opened the review", "Corrected.", "Pay to 4111"];
    has_all(&late.text, &new)?;
    // What is missing is not asked for of a form that was overtaken.
    let empty = Form(form.0.into_iter().filter(|(name, _)| name != "reason" && name != "fields").collect());
    staff.press(&path, &empty, "reject").await?.expect(412)?;
    Ok(())
}

#[tokio::test]
async fn hostile_texts_are_text_without_effect_in_queue_page_mail_and_download() -> Result<()> {
    let world = World::start().await?;
    publish(&world, NOTES, &format!("{HOSTILE} {}", "W".repeat(400))).await?;
    let name = "<b>Acme</b> \u{202e}setoN";
    world.change_app(NOTES, &json!({ "name": name })).await?.expect(200)?;
    world.run_job("scan-listings", &json!({})).await?;
    let staff = staff(&world);
    let queue = staff.get(QUEUE).await?.expect(200)?;
    let review = staff.get(&page(NOTES)).await?.expect(200)?;
    for shown in [&queue.text, &review.text] {
        has_all(shown, &["&#60;b&#62;Acme", "⟨U+202E⟩setoN"])?;
        for live in ["<script>alert", "<b>Acme", "href=\"javascript", "href=\"https://аcme", "href=\"https://xn--"] {
            ensure!(!shown.contains(live), "{live} is in {shown}");
        }
    }
    let reviewed = &review.text;
    let customers = staff.get(&format!("{}?show=tab", page(NOTES))).await?.expect(200)?.text;
    ensure!(customers.contains("gnp.exe") && !customers.contains("<script>alert"), "{customers}");
    ensure!(!reviewed.contains('\u{202e}'), "no text of a partner turns the page's: {reviewed}");
    ensure!(!reviewed.contains("class=\"external\""), "the reviewer reads links and follows none");
    has_all(reviewed, &["xn--cme-5cd.example", "shown as", "⟨U+202E⟩gnp.exe", "Host that looks like another"])?;
    let form = tick(Form::of(&review.text), FIELD).set("reason", "other").set("text", HOSTILE);
    staff.press(&page(NOTES), &form, "reject").await?.expect(200)?;
    let mail = world.mails().await?.pop().context("a mail")?;
    let html = mail["html"].as_str().unwrap_or_default();
    ensure!(!html.contains("<script>alert") && !html.contains("href=\"javascript"), "{html}");
    for path in [
        "/manage/apps",
        &format!("/manage/apps/{NOTES}/privacy-and-security?section=security"),
        &format!("/manage/apps/{NOTES}/history"),
    ] {
        let shown = Browser { world: &world, who: &PAT }.get(path).await?.expect(200)?.text;
        ensure!(!shown.contains("<script>alert") && !shown.contains("href=\"javascript"), "{path}: {shown}");
    }
    let csv = world.get(&format!("/manage/apps/{NOTES}/answers.csv")).by(&PAT).send().await?.expect(200)?;
    ensure!(
        csv.text.contains("<script>alert(1)") && csv.header("content-type") == Some("text/csv; charset=utf-8"),
        "{csv:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_heaviest_answers_make_no_heavy_page() -> Result<()> {
    let world = World::at("2026-11-10T09:00:00Z").await?;
    let heavy: Json = serde_json::from_str(include_str!("../../../common/domain/tests/answers/heavy.json"))?;
    world.save_draft(NOTES, &heavy["commonCloud"], &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    world.run_job("scan-listings", &json!({})).await?;
    let form =
        tick(staff(&world).form(&page(NOTES)).await?, FIELD).set("reason", "other").set("text", &"a".repeat(2_000));
    staff(&world).press(&page(NOTES), &form, "reject").await?.expect(200)?;
    // Getting a page ensures that it is light.
    for path in [page(NOTES), format!("{}?show=tab", page(NOTES))] {
        staff(&world).get(&path).await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_filter_shows_what_it_says_and_never_hides_that_it_does() -> Result<()> {
    let world = scanned().await?;
    let staff = staff(&world);
    let cards = staff.get(&format!("{QUEUE}?kind=card-number")).await?.expect(200)?;
    has_all(&cards.text, &["3 reviews", "1 of them is shown: the filter looks only at this page.", "Acme Notes"])?;
    ensure!(!cards.text.contains("Borealis Sync"), "{}", cards.text);
    let borealis = staff.get(&format!("{QUEUE}?state=open&kind=&partner=borealis")).await?.expect(200)?;
    ensure!(borealis.text.contains("Borealis Sync") && !borealis.text.contains("Acme Notes"), "{}", borealis.text);
    has_all(&staff.get(&format!("{QUEUE}?partner=nobody")).await?.text, &["0 of them are shown"])
}

#[tokio::test]
async fn only_reviewers_of_published_answers_see_the_pages() -> Result<()> {
    let world = scanned().await?;
    let path = page(NOTES);
    for path in [QUEUE, &path] {
        let refused = world.get(path).header("accept", "text/html").send().await?.expect(303)?;
        ensure!(refused.header("location").is_some_and(|to| to.starts_with("/sign-in?then=")), "{refused:?}");
        world.get(path).by(&PAT).header("accept", "text/html").send().await?.expect(403)?;
    }
    for (role, session) in one_with_each_role(&world).await? {
        let expected = if role == Role::Review { 200 } else { 403 };
        for path in [QUEUE, &path] {
            let seen = world.get(path).header("accept", "text/html").in_session(&session).send().await?;
            assert_eq!(seen.code(), expected, "{role:?} on {path}");
        }
        let form = Form(vec![("etag".to_owned(), "0".to_owned()), ("do".to_owned(), "approve".to_owned())]);
        let post = world.post(&path).in_session(&session).body(FORM, form.body()).send().await?;
        assert_eq!(post.code(), if expected == 200 { 412 } else { 403 }, "{role:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_reviewer_reads_the_shared_self_assessment_beside_its_criteria() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    publish(&world, NOTES, "Only what the app needs.").await?;
    let mut answers = complete_answers();
    answers["answers"]["4"]["details"] = json!("Three people review every change.");
    answers["answers"]["5"]["details"] = json!("For reviewers alone.");
    answers["answers"]["5"]["private"] = json!(true);
    world.approve_acme(&answers).await?;
    let seen = staff(&world).get(&page(NOTES)).await?.expect(200)?.text;
    has_all(
        &seen,
        &["beside the criteria for passing", "Yes, and provides details.", "Three people review every change."],
    )?;
    ensure!(!seen.contains("For reviewers alone."), "what was given to other reviewers is not shown: {seen}");
    Ok(())
}

#[tokio::test]
async fn the_partner_sees_the_fields_everywhere_and_may_ask_for_another_look_once() -> Result<()> {
    let world = scanned().await?;
    let pat = Browser { world: &world, who: &PAT };
    let again = format!("/manage/apps/{NOTES}/look-again");
    assert_eq!(pat.press(&again, &Form(Vec::new()), "").await?.code(), 409, "nothing was rejected");
    let form = staff(&world).form(&page(NOTES)).await?;
    let form = tick(tick(form, FIELD), CONTACT).set("reason", "misleading").set("text", "Say what you read.");
    staff(&world).press(&page(NOTES), &form, "reject").await?.expect(200)?;
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!("Corrected.");
    world.save_draft(NOTES, &answers, &PAT).await?;
    let link = format!("/manage/apps/{NOTES}/privacy-and-security?section=security#Q28");
    let (form, preview) =
        (format!("/manage/apps/{NOTES}/privacy-and-security"), format!("/manage/apps/{NOTES}/preview"));
    for path in ["/manage/apps", &form, &preview] {
        let shown = pat.get(path).await?.expect(200)?.text;
        has_all(
            &shown,
            &[&link, "Say what you read.", "misleads customers", "Ask for another look", "You can ask once"],
        )?;
    }
    has_all(&pat.get(&preview).await?.text, &["Your draft has 1 of these answers as it is"])?;
    has_all(
        &pat.get(&format!("/manage/apps/{NOTES}/history")).await?.text,
        &["Withheld after review: ", "misleads customers"],
    )?;
    for _ in 0..2 {
        let asked = pat.press(&again, &Form(Vec::new()), "").await?.expect(200)?;
        has_all(&asked.text, &["You asked for another look on"])?;
        ensure!(!asked.text.contains(&again), "there is no button any more: {}", asked.text);
    }
    has_all(&staff(&world).get(QUEUE).await?.text, &["the partner asks for another look", "rejected once so far"])?;
    has_all(&staff(&world).get(&page(NOTES)).await?.text, &["The partner asked for another look on"])?;
    staff(&world).press(&page(NOTES), &staff(&world).form(&page(NOTES)).await?, "approve").await?.expect(200)?;
    has_all(&pat.get("/manage/apps").await?.text, &["You asked for another look, and a reviewer has decided since."])?;
    let kim = world.post(&again).by(&KIM).body(FORM, String::new()).send().await?;
    assert_eq!(kim.code(), 404, "a stranger learns nothing");
    let german = world.get("/manage/apps?lang=de").by(&PAT).header("accept", "text/html").send().await?.expect(200)?;
    has_all(&german.text, &["Nach Prüfung zurückgehalten", "und seither wurde entschieden"])
}

#[tokio::test]
async fn approving_drops_nothing_that_was_meant_for_another_button_and_enter_decides_nothing() -> Result<()> {
    let world = scanned().await?;
    let staff = staff(&world);
    let path = page(NOTES);
    let shown = staff.get(&path).await?.expect(200)?;
    let (_, form) =
        shown.text.split_once("<form method=\"post\" action=\"/staff/console/reviews").context("the form")?;
    let (_, first) = form.split_once("<button").context("its first button")?;
    ensure!(first.starts_with(" disabled hidden"), "Enter presses the first button of the form: <button{first}");
    let fresh = Form::of(&shown.text);
    for form in [
        tick(fresh.clone(), FIELD),
        fresh.clone().set("all", "on"),
        fresh.clone().set("reason", "personal-data"),
        fresh.clone().set("text", "Take the number out."),
    ] {
        let refused = staff.press(&path, &form, "approve").await?.expect(422)?;
        has_all(&refused.text, &["which an approval does not use", "<title>Error: "])?;
        let kept = Form::of(&refused.text);
        let same = form.0.iter().filter(|(name, _)| name != "reason").all(|field| kept.0.contains(field));
        ensure!(same, "{form:?} became {kept:?}");
        let chosen = refused.text.contains("<option value=\"personal-data\" selected>");
        assert_eq!(chosen, form.get("reason").is_some(), "the reason is kept");
    }
    let read = world.get(&format!("/staff/reviews/{NOTES}")).by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(read["state"], "open", "nothing was decided: {read}");
    staff.press(&path, &fresh, "approve").await?.expect(200).map(drop)
}
