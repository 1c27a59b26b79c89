//! The page of the list of known-bad hosts.

use anyhow::{Result, ensure};
use domain::access::Role;
use serde_json::{Value as Json, json};
use store::audit::AuditedThing;
use system_tests::{NOTES, PAT, STAFF, World, v2};

use super::one_with_each_role;
use crate::browser::{Browser, FORM, Form, body_with_file, has_all};

const PAGE: &str = "/staff/console/reviews/known-bad";
const COMPLETE: &str = include_str!("../../../infra/local/seeds/notes.json");

async fn list(world: &World) -> Result<Json> {
    world.get("/staff/known-bad-list").by(&STAFF).send().await?.expect(200)?.json()
}

/// Looks at what a list would change, and saves it.
async fn replace(staff: &Browser<'_>, text: &str) -> Result<()> {
    let preview = staff.press(PAGE, &staff.form(PAGE).await?.set("list", text), "preview").await?.expect(200)?;
    staff.press(PAGE, &Form::of(&preview.text).set("reason", "A report"), "save").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_list_is_previewed_line_by_line_then_saved_and_withholds_what_leads_there() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!("See https://malware.example/why.");
    world.save_draft(NOTES, &answers, &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    world.run_job("scan-listings", &json!({})).await?;
    let staff = Browser { world: &world, who: &STAFF };
    has_all(&staff.get("/staff/console/reviews").await?.text, &[&format!("href=\"{PAGE}\"")])?;
    let empty = staff.get(PAGE).await?.expect(200)?;
    has_all(&empty.text, &["No list was uploaded yet.", "Hosts on the list are withheld at once in every live tab"])?;
    replace(&staff, "old.example\nkept.example # <b>\n").await?;
    let form = staff.form(PAGE).await?;
    assert_eq!((form.get("list"), form.get("etag")), (Some("old.example\nkept.example # <b>\n"), Some("1")));
    let sent = form.set("list", "kept.example # <b>\nmalware.example\n# why\n");
    let preview = staff.press(PAGE, &sent, "preview").await?.expect(200)?;
    has_all(
        &preview.text,
        &[
            "2 lines are added:",
            "<bdi>malware.example</bdi>",
            "1 line is removed:",
            "<bdi>old.example</bdi>",
            "The list then has 2 entries.",
            "Replace the list",
        ],
    )?;
    ensure!(!preview.text.contains("<bdi>kept.example"), "what stays is not listed: {}", preview.text);
    assert_eq!(list(&world).await?["list"], "old.example\nkept.example # <b>\n", "a preview saves nothing");
    let unexplained = staff.press(PAGE, &Form::of(&preview.text), "save").await?.expect(422)?;
    has_all(&unexplained.text, &["Write the reason in one line.", "2 lines are added:"])?;
    assert_eq!(list(&world).await?["list"], "old.example\nkept.example # <b>\n", "nothing is saved without a reason");
    let explained = Form::of(&unexplained.text).set("reason", "It spreads malware");
    let saved = staff.press(PAGE, &explained, "save").await?.expect(200)?;
    has_all(&saved.text, &["Saved. The next run", STAFF.email, "2023", "kept.example # &#60;b&#62;"])?;
    let expected = json!({ "entries": 2, "since": "2023-09-01T00:00:00Z", "by": STAFF.email, "list": "kept.example # <b>\nmalware.example\n# why\n" });
    assert_eq!(list(&world).await?, expected);
    world.run_job("scan-listings", &json!({})).await?;
    let shown = world.get(&v2(NOTES)).send().await?.expect(200)?.text;
    ensure!(!shown.contains("malware.example"), "{shown}");
    let lines = world.local.store().audit_lines(AuditedThing::KnownBadList, 10).await?;
    let mut reasons: Vec<_> = lines.iter().filter_map(|line| line.detail["reason"].as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["A report", "It spreads malware"], "{lines:?}");
    let same = staff.press(PAGE, &staff.form(PAGE).await?, "preview").await?.expect(200)?;
    ensure!(same.text.contains("Nothing differs.") && !same.text.contains("value=\"save\""), "{}", same.text);
    Ok(())
}

#[tokio::test]
async fn a_list_with_bad_lines_names_each_by_its_number_and_loses_nothing_of_what_was_typed() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    replace(&staff, "malware.example").await?;
    let form = staff.form(PAGE).await?;
    let many = "abc\n".repeat(103);
    for (text, words) in [
        ("good.example\nabc\n# fine\n<i>not a host\n", "Line 2: a hash prefix has an even number"),
        ("good.example\nabc\n# fine\n<i>not a host\n", "Line 4: &#34;&#60;i&#62;not a host&#34; is neither"),
        (" \n", "The list is empty."),
        ("", "The list is empty."),
        (many.as_str(), "3 more errors are not listed."),
    ] {
        let sent = form.clone().set("list", text);
        let refused = staff.press(PAGE, &sent, "preview").await?.expect(422)?;
        has_all(&refused.text, &["Nothing was changed", "The list is not accepted.", words])?;
        assert_eq!(Form::of(&refused.text).get("list"), Some(text), "what was typed is lost");
        let unsaved = staff.press(PAGE, &sent.set("reason", "A report"), "save").await?.expect(422)?;
        assert_eq!(Form::of(&unsaved.text).get("reason"), Some("A report"), "what was typed is lost");
    }
    let long: String = (0..30_000_u64)
        .map(|n| {
            format!("{:016x}{:016x}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15), n.wrapping_mul(0xbf58_476d_1ce4_e5b9))
        })
        .collect();
    let send = async |list: &str| {
        let body = body_with_file(&[("etag", "1"), ("do", "preview")], list);
        let call = world.post(PAGE).by(&STAFF).header("accept", "text/html");
        call.body("multipart/form-data; boundary=b", body).send().await
    };
    let refused = send(&long).await?.expect(413)?;
    has_all(&refused.text, &["The list has 30000 lines, and only its first "])?;
    assert_eq!(Form::of(&refused.text).get("list"), Some(long.as_str()), "what was sent is lost");
    let comments = format!("# {}\n", "a".repeat(98)).repeat(30_000);
    let file = send(&format!("\u{feff}new.example\n{comments}")).await?.expect(200)?;
    has_all(&file.text, &["<bdi>new.example</bdi>", "The list then has 1 entry."])?;
    send(&"a".repeat(4 * 1024 * 1024)).await?.expect(413)?;
    assert_eq!(list(&world).await?["list"], "malware.example", "nothing was changed");
    Ok(())
}

#[tokio::test]
async fn a_list_that_was_not_seen_or_that_somebody_has_replaced_since_is_shown_again() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(PAGE).await?.set("list", "mine.example");
    let seen = Form::of(&staff.press(PAGE, &form, "preview").await?.expect(200)?.text).set("reason", "A report");
    let other = staff.press(PAGE, &seen.clone().set("list", "other.example"), "save").await?.expect(409)?;
    has_all(&other.text, &["This is not the list whose changes you have seen.", "<bdi>other.example</bdi>"])?;
    assert_eq!(staff.press(PAGE, &form, "save").await?.code(), 409, "it was not previewed at all");
    replace(&staff, "theirs.example").await?;
    let stale = staff.press(PAGE, &seen, "save").await?.expect(412)?;
    has_all(&stale.text, &["Somebody has replaced the list", "<bdi>theirs.example</bdi>", "<bdi>mine.example</bdi>"])?;
    assert_eq!(list(&world).await?["list"], "theirs.example");
    staff.press(PAGE, &Form::of(&stale.text), "save").await?.expect(200)?;
    assert_eq!(list(&world).await?["list"], "mine.example");
    let versionless = Form(form.0.iter().filter(|(name, _)| name != "etag").cloned().collect());
    assert_eq!(staff.press(PAGE, &versionless, "save").await?.code(), 428);
    assert_eq!(staff.press(PAGE, &form, "explode").await?.code(), 400);
    Ok(())
}

#[tokio::test]
async fn only_reviewers_of_published_answers_see_and_replace_the_list() -> Result<()> {
    let world = World::start().await?;
    let refused = world.get(PAGE).header("accept", "text/html").send().await?.expect(303)?;
    ensure!(refused.header("location").is_some_and(|to| to.starts_with("/sign-in?then=")), "{refused:?}");
    world.get(PAGE).by(&PAT).header("accept", "text/html").send().await?.expect(403)?;
    for (role, session) in one_with_each_role(&world).await? {
        let expected = if role == Role::Review { 200 } else { 403 };
        let seen = world.get(PAGE).header("accept", "text/html").in_session(&session).send().await?;
        assert_eq!(seen.code(), expected, "{role:?}");
        let body = "etag=0&do=preview&list=malware.example";
        assert_eq!(world.post(PAGE).in_session(&session).body(FORM, body).send().await?.code(), expected, "{role:?}");
    }
    let session = world.sign_in(STAFF.email).await?;
    let elsewhere = world.post(PAGE).header("cookie", &session.cookie).header("sec-fetch-site", "cross-site");
    assert_eq!(elsewhere.body(FORM, "etag=0&do=preview&list=a.example").send().await?.code(), 403);
    Ok(())
}
