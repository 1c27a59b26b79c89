//! What customers read of an app besides its tab: the overview, the badge image and the feed, in their language, and only as
//! far as they are shown the tab.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, NOTES, PAT, Request, Response, SYNC, World, listing};

/// In bucket 2,064, by the recorded vectors.
const EARLY: &str = "visitor-2";
/// In bucket 3,676.
const LATE: &str = "visitor-1";

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn overview(app: &str) -> String {
    format!("/listings/{app}")
}

fn feed(app: &str) -> String {
    format!("{}/feed.atom", listing(app))
}

/// Every path of an app's listing.
fn listing_paths(app: &str) -> [String; 5] {
    let (image, shield) = (format!("/listings/{app}/badge.svg"), format!("/listings/{app}/badge.json"));
    [overview(app), listing(app), image, shield, feed(app)]
}

async fn get(call: Request) -> Result<Response> {
    call.send().await?.expect(200)
}

async fn read_badge(world: &World, app: &str, visitor: Option<&str>) -> Result<Json> {
    let call = world.get(&format!("/listings/{app}/badge.json"));
    let call = visitor.into_iter().fold(call, |call, visitor| call.header("x-visitor-id", visitor));
    get(call).await?.json()
}

/// The titles and summaries of a feed's entries.
fn parse_entries(text: &str) -> Result<Vec<(String, String)>> {
    let document = roxmltree::Document::parse(text)?;
    let atom = "http://www.w3.org/2005/Atom";
    ensure!(document.root_element().has_tag_name((atom, "feed")), "not a feed");
    // RFC 4287: the feed and every entry have exactly one of each.
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
async fn the_overview_summarises_the_rows_of_the_default_view() -> Result<()> {
    let world = World::start().await?;
    let response = get(world.get(&overview(NOTES))).await?.json()?;
    let tab = get(world.get(&listing(NOTES))).await?.json()?;
    for field in ["appKey", "badge", "updatedAt", "channel"] {
        assert_eq!(response[field], tab[field], "{field}");
    }
    let ids = |rows: &Json| rows.as_array().map(|rows| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>());
    assert_eq!(ids(&response["summary"]), ids(&tab["rows"]));
    assert_eq!((&response["name"], &response["partnerName"]), (&json!("Acme Notes"), &json!("Acme Software")));
    let page = get(world.get(&overview(NOTES)).header("accept", BROWSER)).await?;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text.contains("Acme Notes") && page.text.contains("/privacy-and-security?channel=marketplace"));
    Ok(())
}

#[tokio::test]
async fn visitors_who_are_not_shown_the_tab_read_none_of_it_elsewhere() -> Result<()> {
    let world = World::at("2023-04-27T00:00:00Z").await?;
    for (visitor, shown) in [(EARLY, true), (LATE, false)] {
        let by = |path: &str| world.get(path).header("x-visitor-id", visitor);
        let response = get(by(&overview(NOTES))).await?;
        let body = response.json()?;
        assert_eq!(body["shown"], shown);
        assert_eq!(body["name"], "Acme Notes");
        assert_eq!(body["summary"].as_array().map(Vec::is_empty), Some(!shown));
        assert_eq!(body["updatedAt"].is_null(), !shown);
        let page = get(by(&overview(NOTES)).header("accept", BROWSER)).await?;
        assert_eq!(page.text.contains("Types of End-User Data stored"), shown);
        assert_eq!(parse_entries(&get(by(&feed(NOTES))).await?.text)?.is_empty(), !shown);
        // No shared cache may keep what depends on the visitor.
        for path in listing_paths(NOTES) {
            let response = get(by(&path)).await?;
            assert_eq!(response.header("cache-control"), Some("private, no-cache"), "{path}");
            assert!(response.header("vary").is_some_and(|vary| vary.contains("X-Visitor-Id")), "{path}");
        }
    }
    assert_eq!(read_badge(&world, SYNC, Some(EARLY)).await?["message"], "not answered yet");
    assert_eq!(read_badge(&world, SYNC, Some(LATE)).await?["message"], "app listing");
    Ok(())
}

/// What a document says: its text without addresses, which the visitor has asked for.
fn without_addresses(document: &str) -> String {
    let mut rest = document;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("href=\"") {
        text.push_str(before);
        rest = after.split_once('"').map_or("", |(_, after)| after);
    }
    (text + rest).to_lowercase()
}

#[tokio::test]
async fn visitors_who_are_not_shown_the_tab_are_not_told_that_there_is_one() -> Result<()> {
    let operate = async |world: &World, operation: &str| {
        let path = format!("/programme/rollout/marketplace/{operation}");
        world.post(&path).json(&json!({ "reason": "A test." })).by(&system_tests::STAFF).send().await?.expect(200)
    };
    let before = World::at("2023-03-01T00:00:00Z").await?;
    let during = World::at("2023-04-27T00:00:00Z").await?;
    let killed = World::start().await?;
    operate(&killed, "kill").await?;
    for (world, when) in [(&before, "before the rollout"), (&during, "during the rollout"), (&killed, "after a kill")] {
        for channel in ["marketplace", "embedded"] {
            for language in ["en", "de"] {
                let paths = listing_paths(NOTES).into_iter().chain([
                    format!("/listings/{NOTES}/security"),
                    "/partners/acme".to_owned(),
                    format!("/listings/{SYNC}/badge.svg"),
                ]);
                for (path, accept) in paths.flat_map(|path| [(path.clone(), BROWSER), (path, "*/*")]) {
                    let path = format!("{path}?channel={channel}&lang={language}");
                    let request = world.get(&path).header("accept", accept).header("x-visitor-id", LATE);
                    let document = without_addresses(&get(request).await?.text);
                    for word in ["privacy", "datenschutz", " tab", "step by step", "yet", "noch nicht", "rollout"] {
                        assert!(!document.contains(word), "{when}, {path} says {word:?}: {document}");
                    }
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_app_without_a_public_tab_has_no_listing_for_strangers() -> Result<()> {
    let world = World::start().await?;
    for path in listing_paths("com.example.nobody.nothing") {
        world.get(&path).send().await?.expect(404)?;
    }
    world.post(&format!("/catalogue/apps/{NOTES}/archive")).by(&system_tests::STAFF).send().await?.expect(200)?;
    for path in listing_paths(NOTES) {
        world.get(&path).send().await?.expect(404)?;
        world.get(&path).by(&KIM).send().await?.expect(404)?;
        let entries = world.get(&path).by(&PAT).send().await?.expect(404)?;
        assert!(entries.text.contains("no-tab"), "{path}: {}", entries.text);
    }
    Ok(())
}

#[tokio::test]
async fn the_badge_image_shows_only_what_is_public() -> Result<()> {
    let world = World::start().await?;
    let fortified = read_badge(&world, NOTES, None).await?;
    let expected = json!({ "schemaVersion": 1, "label": "Privacy & Security", "message": "Cloud Fortified", "color": "brightgreen" });
    assert_eq!(fortified, expected);
    assert_eq!(
        read_badge(&world, CHARTS, None).await?["message"],
        "not answered yet",
        "the badge image does not say why the badge was removed"
    );
    world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": false } }), &KIM).await?;
    world.publish(SYNC, &KIM).await?;
    assert_eq!(read_badge(&world, SYNC, None).await?["message"], "updated 15 January 2026");
    let image = get(world.get(&format!("/listings/{SYNC}/badge.svg?lang=de"))).await?;
    assert_eq!(image.header("content-type"), Some("image/svg+xml; charset=utf-8"));
    let document = roxmltree::Document::parse(&image.text)?;
    let title = document.descendants().find(|node| node.tag_name().name() == "title");
    let title = title.and_then(|title| title.text());
    assert_eq!(title, Some("Borealis Sync: Privacy & Security: aktualisiert am 15. Januar 2026"));
    Ok(())
}

#[tokio::test]
async fn the_feed_names_the_changed_questions_of_each_revision_and_no_person() -> Result<()> {
    let world = World::start().await?;
    let nothing = get(world.get(&feed(SYNC))).await?;
    assert_eq!(nothing.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert!(parse_entries(&nothing.text)?.is_empty());
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
        world.save_draft(SYNC, &body, &KIM).await?;
        world.publish(SYNC, &KIM).await?;
    }
    let response = get(world.get(&feed(SYNC))).await?;
    let entries = parse_entries(&response.text)?;
    let titles: Vec<&str> = entries.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(titles[0], "Revision 4 of the answers");
    let summaries: Vec<&str> = entries.iter().map(|(_, summary)| summary.as_str()).collect();
    assert!(summaries[0].contains("Types of End-User Data stored · ") && summaries[0].contains("Logs End-User Data"));
    assert_eq!(summaries[1], "Nothing that this tab shows has changed.");
    assert_eq!(summaries[2], "Changed: Contact for app security issues");
    assert_eq!(summaries[3], "First published answers");
    for secret in [KIM.email, "b@borealis.example", "alert"] {
        assert!(!response.text.contains(secret), "{secret}");
    }
    assert!(response.text.contains(&format!("href=\"{}{}\"", world.local.url(), feed(SYNC))), "{}", response.text);
    Ok(())
}

#[tokio::test]
async fn the_feed_of_a_long_history_has_the_latest_20_revisions() -> Result<()> {
    let world = World::start().await?;
    for number in 0..22 {
        world
            .save_draft(
                SYNC,
                &json!({ "security": { "securityContact": format!("a{number}@borealis.example") } }),
                &KIM,
            )
            .await?;
        world.publish(SYNC, &KIM).await?;
    }
    let entries = parse_entries(&get(world.get(&feed(SYNC))).await?.text)?;
    assert_eq!(entries.len(), 20);
    let (title, summary) = entries.last().context("entries")?;
    assert_eq!(
        (title.as_str(), summary.as_str()),
        ("Revision 3 of the answers", "Changed: Contact for app security issues")
    );
    Ok(())
}

#[tokio::test]
async fn an_unknown_address_is_reported_in_the_readers_language() -> Result<()> {
    let world = World::start().await?;
    let page = |path: &'static str, language: &'static str| {
        world.get(path).header("accept", "text/html").header("accept-language", language).send()
    };
    let german = page("/listings/com.example.nothing", "de-AT").await?.expect(404)?;
    for said in ["<html lang=\"de\">", "<h1>Seite nicht gefunden</h1>"] {
        ensure!(german.text.contains(said), "{said:?} is not in {}", german.text);
    }
    ensure!(!german.text.contains("There is no"), "the page is partly English: {}", german.text);
    let english = page("/listings/com.example.nothing?lang=en", "de-AT").await?.expect(404)?;
    ensure!(english.text.contains("Page not found") && english.text.contains("lang=\"en\""), "{}", english.text);
    let unread = page("/listings/com.example.acme.notes?lang=xx", "de").await?.expect(400)?;
    ensure!(unread.text.contains("Die Adresse ist ungültig"), "{}", unread.text);
    let partner = page("/manage/apps/com.example.nothing/history", "de").await?.expect(303)?;
    ensure!(partner.header("location").is_some_and(|to| to.starts_with("/sign-in")), "a partner's page asks who it is");
    Ok(())
}

#[tokio::test]
async fn every_page_for_customers_is_in_the_readers_language() -> Result<()> {
    let world = World::start().await?;
    for path in listing_paths(NOTES) {
        for (chosen, accepted, language) in [
            ("", None, "en"),
            ("", Some("de-CH, en;q=0.5"), "de"),
            ("?lang=en", Some("de"), "en"),
            ("?lang=de", None, "de"),
        ] {
            let call = world.get(&format!("{path}{chosen}"));
            let call = accepted.into_iter().fold(call, |call, accepted| call.header("accept-language", accepted));
            let response = get(call.header("accept", BROWSER)).await?;
            assert_eq!(response.header("content-language"), Some(language), "{path}{chosen} {accepted:?}");
            assert!(response.header("vary").is_some_and(|vary| vary.contains("Accept-Language")), "{path}");
            if response.header("content-type") == Some("text/html; charset=utf-8") {
                assert!(response.text.contains(&format!("<html lang=\"{language}\">")), "{path}");
            }
        }
        world.get(&format!("{path}?lang=fr")).send().await?.expect(400)?;
    }
    let page = get(world.get(&listing(SYNC)).header("accept", BROWSER).header("accept-language", "de")).await?;
    assert!(page.text.contains("Antwort vom Partner nicht angegeben"));
    // Without Accept-Language the texts are English. The values are the same in every language.
    let english = get(world.get(&listing(NOTES))).await?.json()?;
    let german = get(world.get(&listing(NOTES)).header("accept-language", "de")).await?.json()?;
    assert_eq!(english["rows"][0]["section"], "Data access and storage");
    assert_eq!(german["rows"][0]["section"], "Datenzugriff und Datenspeicherung");
    let values =
        |tab: &Json| tab["rows"].as_array().map(|rows| rows.iter().map(|row| row["value"].clone()).collect::<Vec<_>>());
    assert_eq!(values(&english), values(&german));
    Ok(())
}

#[tokio::test]
async fn every_page_for_customers_is_light_and_allows_no_script() -> Result<()> {
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
            "default-src 'none'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
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
async fn the_name_of_an_app_is_escaped_everywhere() -> Result<()> {
    let world = World::start().await?;
    let name = "<script>alert(1)</script>\"'&";
    let path = format!("/catalogue/apps/{SYNC}");
    let mut app = world.get(&path).by(&system_tests::STAFF).send().await?.expect(200)?.json()?;
    for field in ["key", "archivedAt", "revision"] {
        app.as_object_mut().context("an app is an object")?.remove(field);
    }
    app["name"] = json!(name);
    world.put(&path, &app).by(&system_tests::STAFF).send().await?.expect(200)?;
    for path in listing_paths(SYNC) {
        let response = get(world.get(&path).header("accept", BROWSER)).await?;
        assert!(!response.text.contains("<script"), "{path}: {}", response.text);
        if path.ends_with(".svg") || path.ends_with(".atom") {
            let document = roxmltree::Document::parse(&response.text)?;
            assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.contains(name))), "{path}");
        }
    }
    assert_eq!(get(world.get(&overview(SYNC))).await?.json()?["name"], name);
    Ok(())
}
