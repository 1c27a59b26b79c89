//! What customers read of a listing, over real HTTP: the overview, the badge's image, the feed; in their language; gated as
//! the tab is.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{Answer, CHARTS, Call, KIM, NOTES, PAT, SYNC, World, listing};

/// Its bucket is 2,064, by the golden vectors.
const EARLY: &str = "visitor-2";
/// Its bucket is 3,676.
const LATE: &str = "visitor-1";

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn overview(app: &str) -> String {
    format!("/listings/{app}")
}

fn feed(app: &str) -> String {
    format!("{}/feed.atom", listing(app))
}

/// Every address of a listing that customers read.
fn every(app: &str) -> [String; 5] {
    let (image, shield) = (format!("/listings/{app}/badge.svg"), format!("/listings/{app}/badge.json"));
    [overview(app), listing(app), image, shield, feed(app)]
}

async fn get(call: Call) -> Result<Answer> {
    call.send().await?.expect(200)
}

async fn says(world: &World, app: &str, visitor: Option<&str>) -> Result<Json> {
    let call = world.get(&format!("/listings/{app}/badge.json"));
    let call = visitor.into_iter().fold(call, |call, visitor| call.header("x-visitor-id", visitor));
    get(call).await?.json()
}

/// The entries of a feed: their titles and summaries.
fn entries(text: &str) -> Result<Vec<(String, String)>> {
    let document = roxmltree::Document::parse(text)?;
    let atom = "http://www.w3.org/2005/Atom";
    ensure!(document.root_element().has_tag_name((atom, "feed")), "not a feed");
    // RFC 4287: exactly one each, of the feed and of every entry.
    for of in document.descendants().filter(|node| ["feed", "entry"].contains(&node.tag_name().name())) {
        for name in ["id", "title", "updated"] {
            ensure!(of.children().filter(|node| node.has_tag_name((atom, name))).count() == 1, "{name} of {of:?}");
        }
    }
    let entries = document.descendants().filter(|node| node.has_tag_name((atom, "entry")));
    let text = |entry: roxmltree::Node<'_, '_>, name: &str| -> Result<String> {
        let node = entry.children().find(|node| node.has_tag_name((atom, name)));
        Ok(node.and_then(|node| node.text()).context("an entry without a text")?.to_owned())
    };
    entries.map(|entry| Ok((text(entry, "title")?, text(entry, "summary")?))).collect()
}

#[tokio::test]
async fn the_overview_introduces_an_app_with_its_default_rows_in_short() -> Result<()> {
    let world = World::start().await?;
    let answer = get(world.get(&overview(NOTES))).await?.json()?;
    let tab = get(world.get(&listing(NOTES))).await?.json()?;
    for field in ["appKey", "badge", "updatedAt", "channel"] {
        assert_eq!(answer[field], tab[field], "{field}");
    }
    let ids = |rows: &Json| rows.as_array().map(|rows| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>());
    assert_eq!(ids(&answer["summary"]), ids(&tab["rows"]));
    assert_eq!((&answer["name"], &answer["partnerName"]), (&json!("Acme Notes"), &json!("Acme Software")));
    let page = get(world.get(&overview(NOTES)).header("accept", BROWSER)).await?;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text.contains("Acme Notes") && page.text.contains("/privacy-and-security?channel=marketplace"));
    Ok(())
}

#[tokio::test]
async fn whoever_does_not_see_the_tab_reads_nothing_of_it_anywhere() -> Result<()> {
    let world = World::at("2023-04-27T00:00:00Z").await?;
    for (visitor, shown) in [(EARLY, true), (LATE, false)] {
        let by = |path: &str| world.get(path).header("x-visitor-id", visitor);
        let answer = get(by(&overview(NOTES))).await?;
        let body = answer.json()?;
        assert_eq!(body["shown"], shown);
        assert_eq!(body["name"], "Acme Notes");
        assert_eq!(body["summary"].as_array().map(Vec::is_empty), Some(!shown));
        assert_eq!(body["updatedAt"].is_null(), !shown);
        let page = get(by(&overview(NOTES)).header("accept", BROWSER)).await?;
        assert_eq!(page.text.contains("Types of End-User Data stored"), shown);
        assert_eq!(entries(&get(by(&feed(NOTES))).await?.text)?.is_empty(), !shown);
        // What depends on the visitor is the visitor's alone.
        for path in every(NOTES) {
            let answer = get(by(&path)).await?;
            assert_eq!(answer.header("cache-control"), Some("private, no-cache"), "{path}");
            assert!(answer.header("vary").is_some_and(|vary| vary.contains("X-Visitor-Id")), "{path}");
        }
    }
    assert_eq!(says(&world, SYNC, Some(EARLY)).await?["message"], "not answered yet");
    assert_eq!(says(&world, SYNC, Some(LATE)).await?["message"], "not shown yet");
    Ok(())
}

#[tokio::test]
async fn an_app_without_a_public_tab_has_no_listing_for_strangers() -> Result<()> {
    let world = World::start().await?;
    for path in every("com.example.nobody.nothing") {
        world.get(&path).send().await?.expect(404)?;
    }
    world.post(&format!("/catalogue/apps/{NOTES}/archive")).by(&system_tests::STAFF).send().await?.expect(200)?;
    for path in every(NOTES) {
        world.get(&path).send().await?.expect(404)?;
        world.get(&path).by(&KIM).send().await?.expect(404)?;
        let told = world.get(&path).by(&PAT).send().await?.expect(404)?;
        assert!(told.text.contains("no-tab"), "{path}: {}", told.text);
    }
    Ok(())
}

#[tokio::test]
async fn the_badge_says_what_everybody_may_know() -> Result<()> {
    let world = World::start().await?;
    let fortified = says(&world, NOTES, None).await?;
    let expected = json!({ "schemaVersion": 1, "label": "Privacy & Security", "message": "Cloud Fortified", "color": "brightgreen" });
    assert_eq!(fortified, expected);
    assert_eq!(says(&world, CHARTS, None).await?["message"], "not answered yet", "why is the partner's business");
    world.save(SYNC, &json!({ "logDetails": { "logEndUserData": false } }), &KIM).await?;
    world.publish(SYNC, &KIM).await?;
    assert_eq!(says(&world, SYNC, None).await?["message"], "updated 15 January 2026");
    let image = get(world.get(&format!("/listings/{SYNC}/badge.svg?lang=de"))).await?;
    assert_eq!(image.header("content-type"), Some("image/svg+xml; charset=utf-8"));
    let document = roxmltree::Document::parse(&image.text)?;
    let title = document.descendants().find(|node| node.tag_name().name() == "title");
    let title = title.and_then(|title| title.text());
    assert_eq!(title, Some("Borealis Sync: Privacy & Security: aktualisiert am 15. Januar 2026"));
    Ok(())
}

#[tokio::test]
async fn the_feed_tells_what_each_revision_changed_by_label_and_never_who_did_it() -> Result<()> {
    let world = World::start().await?;
    let nothing = get(world.get(&feed(SYNC))).await?;
    assert_eq!(nothing.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert!(entries(&nothing.text)?.is_empty());
    let answers = |logs: bool, contact: &str| json!({ "logDetails": { "logEndUserData": logs }, "security": { "securityContact": contact } });
    let hostile = json!({
        "logDetails": { "logEndUserData": true },
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": ["<script>alert(1)</script>"] },
    });
    for body in [
        answers(false, "a@borealis.example"),
        answers(false, "b@borealis.example"),
        answers(false, "b@borealis.example"),
        hostile,
    ] {
        world.save(SYNC, &body, &KIM).await?;
        world.publish(SYNC, &KIM).await?;
    }
    let answer = get(world.get(&feed(SYNC))).await?;
    let told = entries(&answer.text)?;
    let titles: Vec<&str> = told.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(titles[0], "Revision 4 of the answers");
    let summaries: Vec<&str> = told.iter().map(|(_, summary)| summary.as_str()).collect();
    assert!(summaries[0].contains("Types of End-User Data stored · ") && summaries[0].contains("Logs End-User Data"));
    assert_eq!(summaries[1], "Nothing that this tab shows has changed.");
    assert_eq!(summaries[2], "Changed: Contact for app security issues");
    assert_eq!(summaries[3], "First published answers");
    for secret in [KIM.email, "b@borealis.example", "alert"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
    assert!(answer.text.contains(&format!("href=\"{}{}\"", world.local.url(), feed(SYNC))), "{}", answer.text);
    Ok(())
}

#[tokio::test]
async fn a_long_history_is_told_from_its_latest_end() -> Result<()> {
    let world = World::start().await?;
    for number in 0..22 {
        world
            .save(SYNC, &json!({ "security": { "securityContact": format!("a{number}@borealis.example") } }), &KIM)
            .await?;
        world.publish(SYNC, &KIM).await?;
    }
    let told = entries(&get(world.get(&feed(SYNC))).await?.text)?;
    assert_eq!(told.len(), 20);
    let (title, summary) = told.last().context("entries")?;
    assert_eq!(
        (title.as_str(), summary.as_str()),
        ("Revision 3 of the answers", "Changed: Contact for app security issues")
    );
    Ok(())
}

#[tokio::test]
async fn an_address_that_leads_nowhere_says_so_in_the_readers_language() -> Result<()> {
    let world = World::start().await?;
    let page = |path: &'static str, language: &'static str| {
        world.get(path).header("accept", "text/html").header("accept-language", language).send()
    };
    let german = page("/listings/com.example.nothing", "de-AT").await?.expect(404)?;
    for said in ["<html lang=\"de\">", "<h1>Seite nicht gefunden</h1>"] {
        ensure!(german.text.contains(said), "{said:?} is not in {}", german.text);
    }
    ensure!(!german.text.contains("There is no"), "no English beside it: {}", german.text);
    let english = page("/listings/com.example.nothing?lang=en", "de-AT").await?.expect(404)?;
    ensure!(english.text.contains("Page not found") && english.text.contains("lang=\"en\""), "{}", english.text);
    let unread = page("/listings/com.example.acme.notes?lang=xx", "de").await?.expect(400)?;
    ensure!(unread.text.contains("Die Adresse ist ungültig"), "{}", unread.text);
    let partner = page("/manage/apps/com.example.nothing/history", "de").await?.expect(303)?;
    ensure!(partner.header("location").is_some_and(|to| to.starts_with("/sign-in")), "a partner's page asks who it is");
    Ok(())
}

#[tokio::test]
async fn customers_read_in_their_language() -> Result<()> {
    let world = World::start().await?;
    for path in every(NOTES) {
        for (chosen, accepted, language) in [
            ("", None, "en"),
            ("", Some("de-CH, en;q=0.5"), "de"),
            ("?lang=en", Some("de"), "en"),
            ("?lang=de", None, "de"),
        ] {
            let call = world.get(&format!("{path}{chosen}"));
            let call = accepted.into_iter().fold(call, |call, accepted| call.header("accept-language", accepted));
            let answer = get(call.header("accept", BROWSER)).await?;
            assert_eq!(answer.header("content-language"), Some(language), "{path}{chosen} {accepted:?}");
            assert!(answer.header("vary").is_some_and(|vary| vary.contains("Accept-Language")), "{path}");
            if answer.header("content-type") == Some("text/html; charset=utf-8") {
                assert!(answer.text.contains(&format!("<html lang=\"{language}\">")), "{path}");
            }
        }
        world.get(&format!("{path}?lang=fr")).send().await?.expect(400)?;
    }
    let page = get(world.get(&listing(SYNC)).header("accept", BROWSER).header("accept-language", "de")).await?;
    assert!(page.text.contains("Antwort vom Partner nicht angegeben"));
    // A program that asks for nothing gets English; what it computes with is the same in both.
    let english = get(world.get(&listing(NOTES))).await?.json()?;
    let german = get(world.get(&listing(NOTES)).header("accept-language", "de")).await?.json()?;
    assert_eq!(english["rows"][0]["section"], "Data access and storage");
    assert_eq!(german["rows"][0]["section"], "Datenzugriff und -speicherung");
    let values =
        |tab: &Json| tab["rows"].as_array().map(|rows| rows.iter().map(|row| row["value"].clone()).collect::<Vec<_>>());
    assert_eq!(values(&english), values(&german));
    Ok(())
}

#[tokio::test]
async fn every_page_is_light_and_lets_a_browser_do_nothing_but_read_it() -> Result<()> {
    let world = World::start().await?;
    let pages = [
        overview(NOTES),
        listing(NOTES),
        format!("{}?view=expanded", listing(NOTES)),
        format!("{}?view=expanded&channel=embedded&lang=de", listing(NOTES)),
        listing(SYNC),
        listing("com.example.nobody.nothing"),
    ];
    for path in pages {
        let page = world.get(&path).header("accept", BROWSER).send().await?;
        assert!(page.text.contains("<html"), "{path}");
        assert!(page.text.len() < 60_000, "{path}: {}", page.text.len());
        assert!(
            !page.text.contains("style=") && !page.text.contains("<script") && !page.text.contains("<style"),
            "{path}"
        );
        let policy = page.header("content-security-policy").context("a policy")?;
        assert_eq!(
            policy,
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        for (name, value) in [
            ("strict-transport-security", "max-age=31536000"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
        ] {
            assert_eq!(page.header(name), Some(value), "{name} of {path}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_names_of_apps_and_partners_are_text_wherever_they_stand() -> Result<()> {
    let world = World::start().await?;
    let name = "<script>alert(1)</script>\"'&";
    let path = format!("/catalogue/apps/{SYNC}");
    let mut app = world.get(&path).by(&system_tests::STAFF).send().await?.expect(200)?.json()?;
    for field in ["key", "archivedAt", "revision"] {
        app.as_object_mut().context("an app is an object")?.remove(field);
    }
    app["name"] = json!(name);
    world.put(&path, &app).by(&system_tests::STAFF).send().await?.expect(200)?;
    for path in every(SYNC) {
        let answer = get(world.get(&path).header("accept", BROWSER)).await?;
        assert!(!answer.text.contains("<script"), "{path}: {}", answer.text);
        if path.ends_with(".svg") || path.ends_with(".atom") {
            let document = roxmltree::Document::parse(&answer.text)?;
            assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.contains(name))), "{path}");
        }
    }
    assert_eq!(get(world.get(&overview(SYNC))).await?.json()?["name"], name);
    Ok(())
}
