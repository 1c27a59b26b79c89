//! The feed of the running system is valid Atom by the rules that the W3C's validator applies, in every language, with entries and
//! without; and the rules find what is wrong with a feed that breaks them.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use system_tests::{KIM, SYNC, World, listing};

use crate::atom::{ServedFeed, judge};

/// When the feeds are read.
const READ: &str = "2026-01-18T09:00:00Z";

/// A world in which an app was published on three days, and its feed's path.
async fn publish_three_times() -> Result<(World, String)> {
    let world = World::start().await?;
    for day in 15..18 {
        world.set_clock(&format!("2026-01-{day}T09:00:00Z"))?;
        let contact = format!("s{day}@borealis.example");
        world.save_draft(SYNC, &json!({ "security": { "securityContact": contact } }), &KIM).await?;
        world.publish(SYNC, &KIM).await?;
    }
    world.set_clock(READ)?;
    Ok((world, format!("{}/feed.atom", listing(SYNC))))
}

/// The feed at a path, as a reader of German if `accepted` says so, and what is wrong with it.
async fn read_and_judge(world: &World, path: &str, accepted: &str) -> Result<(String, Vec<String>)> {
    let response = world.get(path).header("accept-language", accepted).send().await?.expect(200)?;
    let address = format!("{}{path}", world.local.url());
    let content_type = response.header("content-type").context("a content type")?;
    let faults = judge(ServedFeed { address: &address, content_type, text: &response.text, read_at: READ.parse()? });
    Ok((response.text.clone(), faults))
}

#[tokio::test]
async fn a_feed_is_valid_atom_in_every_language() -> Result<()> {
    let (world, feed) = publish_three_times().await?;
    let (german_link, english_link) = (format!("{feed}?lang=de"), format!("{feed}?lang=en"));
    for (path, accepted, language) in
        [(&feed, "en", "en"), (&feed, "de-AT, en;q=0.5", "de"), (&german_link, "en", "de"), (&english_link, "de", "en")]
    {
        let (text, faults) = read_and_judge(&world, path, accepted).await?;
        assert!(faults.is_empty(), "{path} for {accepted}: {faults:#?}\n{text}");
        assert_eq!(text.matches("<entry>").count(), 3);
        ensure!(text.contains(&format!("xml:lang=\"{language}\"")), "{path} for {accepted}: {text}");
        let first = if language == "de" { "Erste veröffentlichte Antworten" } else { "First published answers" };
        ensure!(text.contains(first), "{first:?} is not in {text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_feed_without_entries_is_valid_atom() -> Result<()> {
    let world = World::start().await?;
    world.set_clock(READ)?;
    let (text, faults) = read_and_judge(&world, &format!("{}/feed.atom", listing(SYNC)), "en").await?;
    assert!(faults.is_empty(), "{faults:#?}\n{text}");
    assert_eq!(text.matches("<entry>").count(), 0);
    Ok(())
}

#[tokio::test]
async fn the_entries_of_a_feed_have_the_same_ids_in_every_language() -> Result<()> {
    let (world, feed) = publish_three_times().await?;
    let ids =
        |text: &str| text.lines().filter(|line| line.starts_with("<id>")).map(ToOwned::to_owned).collect::<Vec<_>>();
    let (english, _) = read_and_judge(&world, &feed, "en").await?;
    let (german, _) = read_and_judge(&world, &format!("{feed}?lang=de"), "en").await?;
    assert_eq!(ids(&english).len(), 4);
    assert_eq!(ids(&english), ids(&german));
    Ok(())
}

#[tokio::test]
async fn the_tab_of_a_reader_who_chose_german_links_to_the_german_feed() -> Result<()> {
    let (world, feed) = publish_three_times().await?;
    let page =
        world.get(&format!("{}?lang=de", listing(SYNC))).header("accept", "text/html").send().await?.expect(200)?;
    let link = format!("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{feed}?lang=de\">");
    ensure!(page.text.contains(&link), "{link} is not in {}", page.text);
    Ok(())
}

/// A change that breaks a valid feed: what is replaced where it first stands, by what, and a part of the fault that it causes.
type Break = (&'static str, &'static str, &'static str);

const BREAKS: &[Break] = &[
    ("encoding=\"utf-8\"", "encoding=\"iso-8859-1\"", "XML declaration of UTF-8"),
    ("</feed>", "", "not well-formed"),
    ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "the root is not atom:feed"),
    ("xml:lang=\"en\"", "xml:lang=\"\"", "feed without xml:lang"),
    ("<title>", "<title/><title>", "duplicate element: title of feed"),
    ("<author>", "<creator/><author>", "undefined element: creator of feed"),
    ("<entry>", "<entry>said", "unexpected text in entry"),
    ("<title>Revision 3 of the answers</title>", "", "missing element: title of entry"),
    ("<title>Revision 3 of the answers</title>", "<title> </title>", "title is blank"),
    ("Revision 3 of", "Revision &lt;b&gt;3&lt;/b&gt; of", "title contains HTML"),
    ("<summary type=\"text\">", "<summary type=\"html\">", "summary has the type \"html\""),
    ("<id>urn:uuid:", "<id>", "id is not a full IRI"),
    ("<id>urn:uuid:", "<id> urn:uuid:", "id is not in canonical form"),
    ("<id>urn:uuid:00000000-", "<id>urn:uuid:", "id is not a UUID"),
    ("<updated>2026-01-17T", "<updated>2026-01-17 ", "updated is not an RFC 3339 date-time"),
    ("T09:00:00Z</published>", "</published>", "published is not an RFC 3339 date-time"),
    ("<published>2026-01-17", "<published>2026-01-18", "updated before it was published"),
    ("<updated>2026-01-17", "<updated>2026-01-16", "the feed's updated is not its newest entry's"),
    ("<updated>2026-01-16", "<updated>2026-01-17", "two entries with the same updated"),
    ("<updated>2026-01-15", "<updated>2026-01-17", "stands before the newer"),
    ("<name>Borealis Labs</name>", "", "missing element: name of author"),
    ("<author><name>Borealis Labs</name></author>", "", "missing element: author of entry or feed"),
    ("rel=\"self\"", "rel=\"current\"", "not a registered relation"),
    ("rel=\"self\"", "rel=\"via\"", "0 links with rel=\"self\""),
    ("rel=\"self\" type=\"application/atom+xml\"", "rel=\"self\" type=\"text/xml\"", "self has the type"),
    ("/feed.atom\"", "/other.atom\"", "self does not match the document's location"),
    ("type=\"text/html\"", "type=\"html\"", "invalid media type"),
    (" href=\"http", " source=\"http", "link without href"),
    (
        "type=\"text/html\" href=\"http://127.0.0.1",
        "type=\"text/html\" href=\"/at",
        "relative reference without a base",
    ),
    (
        "<link rel=\"alternate\"",
        "<link rel=\"alternate\" type=\"text/html\" href=\"http://a.example/\"/><link rel=\"alternate\"",
        "duplicate alternate of feed",
    ),
    (
        "<summary type=\"text\">Changed: Contact for app security issues</summary>",
        "",
        "entry without content has no summary",
    ),
    ("</entry>\n</feed>", "</entry>\n<rights>Ours</rights></feed>", "misplaced metadata"),
];

#[tokio::test]
async fn every_rule_of_the_judge_finds_a_feed_that_breaks_it() -> Result<()> {
    let (world, path) = publish_three_times().await?;
    let (text, faults) = read_and_judge(&world, &path, "en").await?;
    assert!(faults.is_empty(), "{faults:#?}");
    let address = format!("{}{path}", world.local.url());
    let whole = ServedFeed {
        address: &address,
        content_type: "application/atom+xml; charset=utf-8",
        text: &text,
        read_at: READ.parse()?,
    };
    for (part, instead, fault) in BREAKS {
        ensure!(text.contains(part), "{part:?} is not in {text}");
        let found = judge(ServedFeed { text: &text.replacen(part, instead, 1), ..whole });
        ensure!(found.iter().any(|found| found.contains(fault)), "{part:?} for {instead:?} is told as {found:#?}");
    }
    let (of_feed, entries) = text.split_once("<entry>").context("an entry")?;
    let related = format!("{of_feed}<entry>{}", entries.replacen("rel=\"alternate\"", "rel=\"related\"", 1));
    let found = judge(ServedFeed { text: &related, ..whole });
    ensure!(found.iter().any(|fault| fault.contains("has no alternate")), "{found:#?}");
    let entry = text.find("<entry>").zip(text.rfind("<entry>")).context("entries")?;
    let twice = format!("{}{}", &text[..entry.1], &text[entry.0..]);
    let found = judge(ServedFeed { text: &twice, ..whole });
    ensure!(found.iter().any(|fault| fault.contains("two elements with the id")), "{found:#?}");
    for (broken, fault) in [
        (ServedFeed { content_type: "text/xml; charset=utf-8", ..whole }, "unexpected content type"),
        (ServedFeed { content_type: "application/atom+xml", ..whole }, "does not say UTF-8"),
        (ServedFeed { read_at: "2026-01-16T00:00:00Z".parse()?, ..whole }, "a date of the future"),
    ] {
        let found = judge(broken);
        ensure!(found.iter().any(|found| found.contains(fault)), "{fault:?} is told as {found:#?}");
    }
    Ok(())
}
