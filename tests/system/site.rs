//! What programs look for on every site: which pages may be crawled, the icon, where to report a security bug; and what a page
//! says of itself to search engines and previews of links.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::json;
use system_tests::{NOTES, STAFF, SYNC, World, fill_path, listing};

use crate::callers::routes;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const SECURITY: &str = "/.well-known/security.txt";

/// Whether a robots.txt lets everybody's crawlers read a path: the longest rule that matches counts (RFC 9309, 2.2.2).
fn may_crawl(robots: &str, path: &str) -> bool {
    let rules = robots.lines().filter_map(|line| line.split_once(": "));
    let matching = rules.filter_map(|(kind, pattern)| match kind {
        "Allow" | "Disallow" if matches(pattern, path) => Some((pattern.len(), kind == "Allow")),
        _ => None,
    });
    path == "/robots.txt" || matching.max().is_none_or(|(_, allowed)| allowed)
}

/// Whether a path begins with a pattern in which `*` stands for anything.
fn matches(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => path.starts_with(pattern),
        Some((before, after)) => path
            .strip_prefix(before)
            .is_some_and(|rest| rest.char_indices().any(|(index, _)| matches(after, &rest[index..]))),
    }
}

#[tokio::test]
async fn search_engines_may_read_customers_pages_and_nothing_else() -> Result<()> {
    let world = World::start().await?;
    let robots = world.get("/robots.txt").send().await?.expect(200)?;
    assert_eq!(robots.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(robots.text.starts_with("User-agent: *\n"), "{}", robots.text);
    let mut crawled = BTreeSet::new();
    for route in routes()? {
        let path = fill_path(&route.path, |name| Ok(format!("any-{name}")))?;
        if may_crawl(&robots.text, &path) {
            crawled.insert(route.path);
        }
    }
    let expected = [
        "/.well-known/security.txt",
        "/assets/{file}",
        "/favicon.ico",
        "/listings/{appKey}",
        "/listings/{appKey}/badge.json",
        "/listings/{appKey}/badge.svg",
        "/listings/{appKey}/privacy-and-security",
        "/listings/{appKey}/privacy-and-security/feed.atom",
        "/listings/{appKey}/security",
        "/partners/{partnerId}",
        "/robots.txt",
        "/statistics",
    ];
    assert_eq!(crawled, expected.map(ToOwned::to_owned).into());
    Ok(())
}

#[tokio::test]
async fn the_icon_is_where_browsers_look_for_it() -> Result<()> {
    let world = World::start().await?;
    let icon = world.get("/favicon.ico").send().await?.expect(200)?;
    assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    assert_eq!(roxmltree::Document::parse(&icon.text)?.root_element().tag_name().name(), "svg");
    let linked = world.get(&format!("/assets/{}", web::render::assets::icon().file_name)).send().await?.expect(200)?;
    assert_eq!(icon.text, linked.text);
    Ok(())
}

#[tokio::test]
async fn files_that_every_site_has_are_kept_for_a_day() -> Result<()> {
    let world = World::start().await?;
    for path in ["/robots.txt", "/favicon.ico", SECURITY] {
        let file = world.get(path).send().await?.expect(200)?;
        let known = world.get(path).header("if-none-match", file.etag()?).send().await?.expect(304)?;
        for response in [&file, &known] {
            assert_eq!(response.header("cache-control"), Some("public, max-age=86400"), "{path}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn security_txt_names_the_programme_s_contact_and_is_valid_for_a_year() -> Result<()> {
    let world = World::start().await?;
    let (bugs, desk) = ("https://bugs.marketplace.example/new", "https://help.marketplace.example/");
    let sender = |reply_to| json!({ "sender": "no-reply@marketplace.example", "replyTo": reply_to });
    for (links, mail, contact) in [
        (json!({ "support": desk, "securityBug": bugs }), sender(None), bugs),
        (json!({ "support": desk, "securityBug": null }), sender(Some("help@marketplace.example")), desk),
        (json!({ "support": null }), sender(Some("help@marketplace.example")), "mailto:help@marketplace.example"),
        (json!({ "support": null }), sender(None), "mailto:no-reply@marketplace.example"),
    ] {
        let change = world.patch("/programme", &json!({ "links": links, "mail": mail })).by(&STAFF);
        change.header("if-match", "*").send().await?.expect(200)?;
        let file = world.get(SECURITY).send().await?.expect(200)?;
        assert_eq!(file.header("content-type"), Some("text/plain; charset=utf-8"));
        // Over http, as here, the address of the file itself is left out.
        let expected = format!("Contact: {contact}\nExpires: 2027-01-15T00:00:00Z\nPreferred-Languages: en, de\n");
        assert_eq!(file.text, expected);
    }
    let before = world.get(SECURITY).send().await?.expect(200)?;
    world.set_clock("2026-01-15T23:59:59Z")?;
    world.get(SECURITY).header("if-none-match", before.etag()?).send().await?.expect(304)?;
    world.set_clock("2026-01-16T00:00:00Z")?;
    let next_day = world.get(SECURITY).send().await?.expect(200)?;
    assert!(next_day.text.contains("\nExpires: 2027-01-16T00:00:00Z\n"), "{}", next_day.text);
    Ok(())
}

/// The texts of a page's head: its title, its description, and the same two for previews of links.
fn read_head(page: &str) -> Result<[String; 4]> {
    let between = |before: &str, after: &str| -> Result<String> {
        let (_, rest) = page.split_once(before).with_context(|| format!("no {before}"))?;
        Ok(rest.split(after).next().unwrap_or_default().to_owned())
    };
    Ok([
        between("<title>", "</title>")?,
        between("<meta name=\"description\" content=\"", "\">")?,
        between("<meta property=\"og:title\" content=\"", "\">")?,
        between("<meta property=\"og:description\" content=\"", "\">")?,
    ])
}

#[tokio::test]
async fn customers_pages_say_what_they_are_about_to_search_engines_and_previews_of_links() -> Result<()> {
    let world = World::start().await?;
    for (path, title, description) in [
        (
            listing(NOTES),
            "Privacy &#38; Security of Acme Notes",
            "How Acme Notes by Acme Software stores, processes and protects data.",
        ),
        (
            format!("{}?lang=de", listing(NOTES)),
            "Privacy &#38; Security: Acme Notes",
            "Wie Acme Notes von Acme Software Daten speichert, verarbeitet und schützt.",
        ),
        (
            format!("/listings/{SYNC}"),
            "Borealis Sync",
            "Borealis Sync by Borealis Labs: privacy and security at a glance.",
        ),
        (
            format!("/listings/{NOTES}/security"),
            "Security of Acme Notes",
            "What Acme Software says about the security of Acme Notes.",
        ),
        ("/partners/acme".to_owned(), "Acme Software", "Acme Software on the marketplace: apps and security."),
    ] {
        let page = world.get(&path).header("accept", BROWSER).send().await?.expect(200)?;
        let [own_title, own_description, card_title, card_description] = read_head(&page.text).context(path.clone())?;
        assert_eq!((own_title.as_str(), own_description.as_str()), (title, description), "{path}");
        assert_eq!((card_title.as_str(), card_description.as_str()), (title, description), "{path}");
    }
    // A visitor who is not shown the tab gets a page that says nothing of it.
    let before = World::at("2023-04-05T00:00:00Z").await?;
    let page = before.get(&listing(NOTES)).header("accept", BROWSER).header("x-visitor-id", "visitor-1").send().await?;
    let [title, description, card_title, card_description] = read_head(&page.text)?;
    assert_eq!([&title, &description], [&card_title, &card_description]);
    assert_eq!([title.as_str(), description.as_str()], ["Acme Notes", "There is nothing to read here at the moment."]);
    Ok(())
}
