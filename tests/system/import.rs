//! The bulk import: a report for each line, and no line that affects another.

use anyhow::{Context as _, Result};
use serde_json::{Value as Json, json};
use system_tests::{NOTES_PRODUCT, Response, STAFF, World, v2};

/// 4 MiB, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

async fn import(world: &World, text: String) -> Result<Response> {
    world.post("/catalogue/import").by(&STAFF).body("application/x-ndjson", text).send().await
}

fn lines(lines: &[Json]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn partner(id: &str, name: &str) -> Json {
    json!({ "type": "partner", "id": id, "name": name, "contact": "hello@nimbus.example" })
}

fn app(number: usize, name: &str) -> Json {
    json!({
        "type": "app",
        "key": format!("com.example.nimbus.app{number}"),
        "name": name,
        "partner": "nimbus",
        "product": format!("00000000-0000-4000-9000-{number:012}"),
        "hosting": "cloud",
    })
}

fn member(email: &str) -> Json {
    json!({ "type": "member", "partner": "nimbus", "email": email, "permissions": { "manage-app": "all" } })
}

/// The number of each line, and its outcome.
type Outcomes = Vec<(u64, String)>;

/// The counts of a report, and the outcome of each line.
fn parse_report(response: &Response) -> Result<([u64; 4], Outcomes)> {
    let report = response.json()?;
    let counts = ["created", "updated", "unchanged", "failed"].map(|name| report[name].as_u64().unwrap_or(u64::MAX));
    let lines = report["lines"].as_array().context("the lines")?;
    let line = |line: &Json| {
        let outcome = line["outcome"].as_str().context("an outcome")?.to_owned();
        assert_eq!(line.get("problem").is_some(), outcome == "failed", "{line}");
        Ok((line["line"].as_u64().context("a number")?, outcome))
    };
    Ok((counts, lines.iter().map(line).collect::<Result<_>>()?))
}

#[tokio::test]
async fn every_line_is_reported_in_order_and_a_bad_one_does_not_stop_the_others() -> Result<()> {
    let world = World::start().await?;
    let good = [partner("nimbus", "Nimbus"), app(1, "One"), member("lee@nimbus.example"), app(2, "Two")];
    let bad = [
        "not json".to_owned(),
        "[]".to_owned(),
        json!({ "type": "planet" }).to_string(),
        json!({ "type": "partner", "id": "Bad Id" }).to_string(),
        json!({ "type": "app", "key": "com.example.x" }).to_string(),
        app(3, "a\tb").to_string(),
        json!({ "type": "member", "partner": "nobody", "email": "a@b.example", "permissions": {} }).to_string(),
        json!({ "type": "member", "partner": "nimbus", "email": "nobody", "permissions": {} }).to_string(),
    ];
    let mut text = String::new();
    let mut expected = Vec::new();
    for (index, bad) in bad.iter().enumerate() {
        let number = 3 * index as u64;
        // A blank line is skipped, but counts for the numbers of the others.
        text.push_str(&format!("{bad}\n  \n"));
        expected.push((number + 1, "failed".to_owned()));
        match good.get(index) {
            Some(good) => {
                text.push_str(&format!("{good}\r\n"));
                expected.push((number + 3, "created".to_owned()));
            }
            None => text.push('\n'),
        }
    }
    let response = import(&world, text).await?.expect(200)?;
    assert_eq!(parse_report(&response)?, ([4, 0, 0, 8], expected));
    let problems = response.json()?;
    let first = &problems["lines"][0]["problem"];
    assert!(first["type"].is_string() && first["title"].is_string() && first["status"] == 400, "{first}");
    world.get("/catalogue/apps/com.example.nimbus.app2").by(&STAFF).send().await?.expect(200)?;
    world.get("/catalogue/apps/com.example.nimbus.app3").by(&STAFF).send().await?.expect(404)?;
    let lee = world.issue_token("lee@nimbus.example", &json!({ "name": "x" })).await?;
    world.put(&v2("com.example.nimbus.app1"), &json!({})).by(&lee).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_line_that_refers_to_something_missing_fails_until_it_exists() -> Result<()> {
    let world = World::start().await?;
    let backwards = lines(&[member("lee@nimbus.example"), app(1, "One"), partner("nimbus", "Nimbus")]);
    assert_eq!(parse_report(&import(&world, backwards.clone()).await?)?.0, [1, 0, 0, 2]);
    assert_eq!(parse_report(&import(&world, backwards.clone()).await?)?.0, [2, 0, 1, 0]);
    assert_eq!(parse_report(&import(&world, backwards).await?)?.0, [0, 0, 3, 0]);
    Ok(())
}

#[tokio::test]
async fn of_two_lines_about_the_same_thing_the_later_wins() -> Result<()> {
    let world = World::start().await?;
    let none = json!({ "type": "member", "partner": "nimbus", "email": "lee@nimbus.example", "permissions": {} });
    let text = lines(&[
        partner("nimbus", "First"),
        partner("nimbus", "Second"),
        app(1, "First"),
        app(1, "Second"),
        app(2, "Other"),
        app(1, "Third"),
        member("lee@nimbus.example"),
        none,
    ]);
    let (counts, outcomes) = parse_report(&import(&world, text).await?.expect(200)?)?;
    assert_eq!(counts, [4, 4, 0, 0], "{outcomes:?}");
    let name = async |path: &str| -> Result<Json> {
        Ok(world.get(path).by(&STAFF).send().await?.expect(200)?.json()?["name"].clone())
    };
    assert_eq!(name("/catalogue/partners/nimbus").await?, "Second");
    assert_eq!(name("/catalogue/apps/com.example.nimbus.app1").await?, "Third");
    let lee = world.issue_token("lee@nimbus.example", &json!({ "name": "x" })).await?;
    world.put(&v2("com.example.nimbus.app1"), &json!({})).by(&lee).send().await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn an_import_cannot_take_a_product_id_from_another_app() -> Result<()> {
    let world = World::start().await?;
    let mut thief = app(1, "Thief");
    thief["product"] = json!(NOTES_PRODUCT);
    let mut twin = app(2, "Twin");
    twin["key"] = json!("com.example.nimbus.twin");
    let text = lines(&[partner("nimbus", "Nimbus"), thief, app(2, "Two"), twin]);
    assert_eq!(parse_report(&import(&world, text).await?)?.0, [2, 0, 0, 2]);
    Ok(())
}

#[tokio::test]
async fn a_thousand_lines_are_imported_and_importing_them_again_changes_nothing() -> Result<()> {
    let world = World::start().await?;
    let mut all = vec![partner("nimbus", "Nimbus")];
    all.extend((1..=899).map(|number| app(number, &format!("App {number}"))));
    all.extend((1..=100).map(|number| member(&format!("person{number}@nimbus.example"))));
    let text = lines(&all);
    assert_eq!(parse_report(&import(&world, text.clone()).await?.expect(200)?)?.0, [1_000, 0, 0, 0]);
    let before = world.get("/catalogue/apps/com.example.nimbus.app7").by(&STAFF).send().await?.text;
    world.set_clock("2026-02-01T00:00:00Z")?;
    let (counts, outcomes) = parse_report(&import(&world, text.clone()).await?.expect(200)?)?;
    assert_eq!(counts, [0, 0, 1_000, 0]);
    assert!(outcomes.iter().map(|(number, _)| *number).eq(1..=1_000));
    assert_eq!(world.get("/catalogue/apps/com.example.nimbus.app7").by(&STAFF).send().await?.text, before);

    let refused = import(&world, text + &lines(&[partner("other", "Other")])).await?.expect(413)?;
    assert!(refused.text.contains("1001"), "{}", refused.text);
    world.get("/catalogue/partners/other").by(&STAFF).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn an_import_has_at_most_four_mebibytes_of_text() -> Result<()> {
    let world = World::start().await?;
    let line = partner("nimbus", "Nimbus").to_string();
    let padded = |length: usize| format!("{line}{}", " ".repeat(length - line.len()));
    import(&world, padded(LARGEST + 1)).await?.expect(413)?;
    world.get("/catalogue/partners/nimbus").by(&STAFF).send().await?.expect(404)?;
    assert_eq!(parse_report(&import(&world, padded(LARGEST)).await?.expect(200)?)?.0, [1, 0, 0, 0]);
    let latin = world.post("/catalogue/import").by(&STAFF);
    latin.body("application/octet-stream", vec![b'{', 0xfc, b'}']).send().await?.expect(400)?;
    assert_eq!(parse_report(&import(&world, String::new()).await?.expect(200)?)?, ([0, 0, 0, 0], vec![]));
    Ok(())
}
