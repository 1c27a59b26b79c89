//! Names of a partner that are no obscenity, marked and removed on the page of a review.

use anyhow::{Result, ensure};
use domain::PartnerId;
use domain::access::Role;
use domain::review::{MAX_KNOWN_NAME, MAX_KNOWN_NAMES};
use serde_json::{Value as Json, json};
use store::audit::AuditedThing;
use system_tests::{NOTES, PAT, STAFF, World};

use super::one_with_each_role;
use crate::browser::{Browser, FORM, Form};

const COMPLETE: &str = include_str!("../../../infra/local/seeds/notes.json");

fn page() -> String {
    format!("/staff/console/reviews/{NOTES}")
}

fn names() -> String {
    format!("{}/known-names", page())
}

fn form(field: &str, text: &str) -> Form {
    Form(vec![(field.to_owned(), text.to_owned())])
}

/// Acme Notes with names that read as obscene: its own, and one in an answer. The scanner has seen them.
async fn with_names() -> Result<World> {
    let world = World::start().await?;
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!("Written by Dick Fucker Ltd.");
    world.save_draft(NOTES, &answers, &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    world.change_app(NOTES, &json!({ "name": "Fucking Notes" })).await?.expect(200)?;
    world.run_job("scan-listings", &json!({})).await?;
    Ok(world)
}

async fn known(world: &World) -> Result<Vec<String>> {
    let read = world.get("/staff/partners/acme/known-names").by(&STAFF).send().await?.expect(200)?.json()?;
    let names = read["names"].as_array().into_iter().flatten();
    Ok(names.filter_map(|known| known["name"].as_str().map(ToOwned::to_owned)).collect())
}

async fn findings(world: &World) -> Result<Json> {
    let review = world.get(&format!("/staff/reviews/{NOTES}")).by(&STAFF).send().await?.expect(200)?.json()?;
    Ok(review["findings"].clone())
}

#[tokio::test]
async fn a_word_that_is_a_name_is_marked_where_it_was_found_and_found_no_more() -> Result<()> {
    let world = with_names().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let review = staff.get(&page()).await?.expect(200)?.text;
    let button =
        |word: &str| format!("<button form=\"mark-name\" name=\"mark\" value=\"{word}\"><bdi>{word}</bdi> is a name");
    for word in ["Fucking", "Fucker"] {
        ensure!(review.contains(&button(word)), "{word} cannot be marked: {review}");
    }
    ensure!(review.contains("No name is marked."), "{review}");
    // A button that is pressed twice marks once.
    for _ in 0..2 {
        let marked = staff.press(&names(), &form("mark", "Fucking"), "").await?.expect(200)?.text;
        ensure!(marked.contains("The name is marked.") && !marked.contains(&button("Fucking")), "{marked}");
        ensure!(marked.contains("It is marked as a name by now") && marked.contains(STAFF.email), "{marked}");
        ensure!(marked.contains(&button("Fucker")), "another word stays as it was: {marked}");
    }
    staff.press(&names(), &form("name", " Dick Fucker "), "mark").await?.expect(200)?;
    assert_eq!(known(&world).await?, ["Fucking", "Dick Fucker"]);
    world.run_job("scan-listings", &json!({})).await?;
    assert_eq!(findings(&world).await?, json!([]));
    let forgotten = staff.press(&names(), &form("forget", "Fucking"), "").await?.expect(200)?.text;
    ensure!(forgotten.contains("The name is not marked any more."), "{forgotten}");
    assert_eq!(known(&world).await?, ["Dick Fucker"]);
    world.run_job("scan-listings", &json!({})).await?;
    assert_eq!(findings(&world).await?[0]["path"], "name");
    let lines = world.local.store().audit_lines(AuditedThing::Partner(&PartnerId::parse("acme")?), 10).await?;
    // All of them were made at the same instant, so their order is not known.
    let mut changes: Vec<_> =
        lines.iter().filter(|line| line.action == "known-names").map(|line| line.detail.to_string()).collect();
    changes.sort_unstable();
    let expected = [["Dick Fucker"].as_slice(), &["Fucking", "Dick Fucker"], &["Fucking"]];
    let mut expected = expected.map(|names| json!({ "names": names }).to_string());
    expected.sort_unstable();
    assert_eq!(changes, expected);
    Ok(())
}

#[tokio::test]
async fn what_is_no_name_is_refused_and_what_was_typed_stays() -> Result<()> {
    let world = with_names().await?;
    let staff = Browser { world: &world, who: &STAFF };
    for (typed, words) in [
        (" ".to_owned(), "This name is empty."),
        ("4711 / 0815".to_owned(), "This has no word that could be taken for an obscenity."),
        ("a".repeat(MAX_KNOWN_NAME + 1), "This has 101 characters; at most 100 are allowed."),
    ] {
        let refused = staff.press(&names(), &form("name", &typed), "mark").await?.expect(422)?;
        ensure!(refused.text.contains(words) && refused.text.contains("Nothing was changed"), "{}", refused.text);
        assert_eq!(Form::of(&refused.text).get("name"), Some(typed.as_str()), "what was typed is lost");
    }
    let both = form("mark", "Fucking").set("forget", "Fucking");
    for (form, button) in [(form("name", "Fucking"), "explode"), (both, "")] {
        assert_eq!(staff.press(&names(), &form, button).await?.code(), 400);
    }
    assert_eq!(staff.get(&format!("{}?names=nonsense", page())).await?.code(), 400);
    assert_eq!(known(&world).await?, [""; 0]);
    let all: Vec<String> = (0..MAX_KNOWN_NAMES).map(|number| format!("Name x{number}y")).collect();
    world.put("/staff/partners/acme/known-names", &json!({ "names": all })).by(&STAFF).send().await?.expect(200)?;
    let refused = staff.press(&names(), &form("mark", "Fucking"), "").await?.expect(422)?;
    ensure!(refused.text.contains("There are 101 names; at most 100"), "{}", refused.text);
    staff.press(&names(), &form("forget", "Nobody"), "").await?.expect(200)?;
    assert_eq!(known(&world).await?.len(), MAX_KNOWN_NAMES);
    Ok(())
}

#[tokio::test]
async fn only_reviewers_of_published_answers_mark_names() -> Result<()> {
    let world = with_names().await?;
    let body = || form("mark", "Fucking").body();
    let refused = world.post(&names()).header("accept", "text/html").body(FORM, body()).send().await?.expect(401)?;
    ensure!(refused.text.contains("href=\"/sign-in"), "{}", refused.text);
    world.post(&names()).by(&PAT).body(FORM, body()).send().await?.expect(403)?;
    for (role, session) in one_with_each_role(&world).await? {
        let expected = if role == Role::Review { 303 } else { 403 };
        let post = world.post(&names()).in_session(&session).body(FORM, body()).send().await?;
        assert_eq!(post.code(), expected, "{role:?}");
    }
    let unknown = "/staff/console/reviews/com.example.nobody.nothing/known-names";
    world.post(unknown).by(&STAFF).body(FORM, body()).send().await?.expect(404)?;
    Ok(())
}
