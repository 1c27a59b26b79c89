//! A judge of Atom feeds: the rules of RFC 4287 and of the W3C's feed validator, each with a message as the validator has it. It
//! knows the elements that our feeds have, and reports every other one. A rule that only a document of another kind could break,
//! such as one about podcasts, is not here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use roxmltree::{Document, Node};
use url::Url;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The elements that a feed and an entry may have: those of RFC 4287, 4.1, without what only a feed with contents has.
const OF_FEED: &[&str] = &["id", "title", "subtitle", "updated", "author", "link", "rights", "generator", "entry"];
const OF_ENTRY: &[&str] = &["id", "title", "updated", "published", "author", "link", "summary", "rights"];
const OF_PERSON: &[&str] = &["name", "uri", "email"];
/// The elements of which there is at most one.
const SINGLE: &[&str] =
    &["id", "title", "subtitle", "updated", "published", "rights", "generator", "summary", "name", "uri", "email"];
/// The relations of links in RFC 4287, 4.2.7.2.
const RELATIONS: &[&str] = &["alternate", "related", "self", "enclosure", "via"];

/// A feed as it was served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServedFeed<'a> {
    /// The address that was asked for, complete.
    pub(crate) address: &'a str,
    pub(crate) content_type: &'a str,
    pub(crate) text: &'a str,
    /// When it was read: nothing in it is later.
    pub(crate) read_at: Timestamp,
}

/// What is wrong with a feed, a message for each fault; nothing if it is valid.
pub(crate) fn judge(feed: ServedFeed<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    judge_delivery(feed, &mut faults);
    let document = match Document::parse(feed.text) {
        Ok(document) => document,
        Err(error) => {
            faults.push(format!("not well-formed: {error}"));
            return faults;
        }
    };
    let root = document.root_element();
    if !root.has_tag_name((ATOM, "feed")) {
        faults.push("the root is not atom:feed".to_owned());
        return faults;
    }
    if root.attribute((XML, "lang")).is_none_or(str::is_empty) {
        faults.push("feed without xml:lang".to_owned());
    }
    judge_parts(root, OF_FEED, &["id", "title", "updated"], &mut faults);
    judge_self(root, feed.address, &mut faults);
    let entries: Vec<_> = root.children().filter(|node| node.has_tag_name((ATOM, "entry"))).collect();
    if entries.first().is_some_and(|first| first.next_siblings().any(|node| is_metadata(node))) {
        faults.push("misplaced metadata: the feed's own elements come before its entries".to_owned());
    }
    for entry in &entries {
        judge_entry(root, *entry, &mut faults);
    }
    judge_order(root, &entries, feed.read_at, &mut faults);
    faults
}

fn is_metadata(node: Node<'_, '_>) -> bool {
    node.is_element() && !node.has_tag_name((ATOM, "entry"))
}

/// How it is served: the media type, the character set and the XML declaration agree.
fn judge_delivery(feed: ServedFeed<'_>, faults: &mut Vec<String>) {
    let mut parts = feed.content_type.split(';').map(str::trim);
    if parts.next() != Some("application/atom+xml") {
        faults.push(format!("unexpected content type: {}", feed.content_type));
    }
    if !parts.any(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8")) {
        faults.push(format!("the content type does not say UTF-8: {}", feed.content_type));
    }
    if !feed.text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>") {
        faults.push("the document does not begin with an XML declaration of UTF-8".to_owned());
    }
}

/// The elements of a feed, an entry or a person: which ones may be there, how often, and what they say.
fn judge_parts(of: Node<'_, '_>, allowed: &[&str], required: &[&str], faults: &mut Vec<String>) {
    let place = of.tag_name().name();
    let count = |name: &str| of.children().filter(|node| node.has_tag_name((ATOM, name))).count();
    for name in required.iter().filter(|name| count(name) == 0) {
        faults.push(format!("missing element: {name} of {place}"));
    }
    for name in SINGLE.iter().filter(|name| count(name) > 1) {
        faults.push(format!("duplicate element: {name} of {place}"));
    }
    if of.children().any(|node| node.is_text() && !node.text().unwrap_or_default().trim().is_empty()) {
        faults.push(format!("unexpected text in {place}"));
    }
    for part in of.children().filter(Node::is_element) {
        let name = part.tag_name().name();
        if part.tag_name().namespace() != Some(ATOM) || !allowed.contains(&name) {
            faults.push(format!("undefined element: {name} of {place}"));
            continue;
        }
        judge_part(part, faults);
    }
    judge_alternates(of, faults);
}

fn judge_part(part: Node<'_, '_>, faults: &mut Vec<String>) {
    match part.tag_name().name() {
        "id" => judge_id(part, faults),
        "title" | "subtitle" | "summary" | "rights" => judge_text(part, faults),
        "updated" | "published" => judge_date(part, faults),
        "author" => judge_parts(part, OF_PERSON, &["name"], faults),
        "name" => judge_plain(part, faults),
        "link" => judge_link(part, faults),
        _ => {}
    }
}

/// The text of an element, which must have no element within it.
fn says<'a>(part: Node<'a, '_>) -> &'a str {
    part.text().unwrap_or_default()
}

fn judge_plain(part: Node<'_, '_>, faults: &mut Vec<String>) {
    let name = part.tag_name().name();
    if part.children().any(|node| node.is_element()) {
        faults.push(format!("undefined element in {name}"));
    }
    if says(part).trim().is_empty() {
        faults.push(format!("{name} is blank"));
    }
}

/// An id is an absolute IRI in its canonical form, without white space around it.
fn judge_id(part: Node<'_, '_>, faults: &mut Vec<String>) {
    judge_plain(part, faults);
    let id = says(part);
    match Url::parse(id) {
        Err(_) => faults.push(format!("id is not a full IRI: {id:?}")),
        Ok(canonical) if canonical.as_str() != id || id.to_lowercase() != id => {
            faults.push(format!("id is not in canonical form: {id:?}"));
        }
        Ok(_) => {}
    }
    if let Some(rest) = id.strip_prefix("urn:uuid:") {
        let groups: Vec<usize> = rest.split('-').map(str::len).collect();
        if groups != [8, 4, 4, 4, 12] || !rest.chars().all(|c| c == '-' || c.is_ascii_hexdigit()) {
            faults.push(format!("id is not a UUID: {id:?}"));
        }
    }
}

/// A text construct of type `text`: RFC 4287, 3.1.1.1.
fn judge_text(part: Node<'_, '_>, faults: &mut Vec<String>) {
    judge_plain(part, faults);
    let (name, kind) = (part.tag_name().name(), part.attribute("type").unwrap_or("text"));
    if kind != "text" {
        faults.push(format!("{name} has the type {kind:?}"));
    }
    let is_markup = |text: &str| text.split('<').skip(1).any(|tag| tag.contains('>') && !tag.starts_with([' ', '=']));
    if is_markup(says(part)) {
        faults.push(format!("{name} contains HTML that its type does not declare"));
    }
}

/// RFC 3339 with an upper-case `T`, and a zone or `Z`.
fn judge_date(part: Node<'_, '_>, faults: &mut Vec<String>) {
    let text = says(part);
    let has_form = text.as_bytes().get(10) == Some(&b'T') && text.len() >= 20 && !text.contains(['[', ' ', 't', 'z']);
    if !has_form || text.parse::<Timestamp>().is_err() {
        faults.push(format!("{} is not an RFC 3339 date-time: {text:?}", part.tag_name().name()));
    }
}

fn judge_link(part: Node<'_, '_>, faults: &mut Vec<String>) {
    let relation = part.attribute("rel").unwrap_or("alternate");
    if !RELATIONS.contains(&relation) {
        faults.push(format!("not a registered relation: {relation:?}"));
    }
    match part.attribute("href") {
        None => faults.push("link without href".to_owned()),
        Some(href) => match Url::parse(href) {
            Err(_) => faults.push(format!("relative reference without a base: {href:?}")),
            Ok(_) if !href.is_ascii() || href.contains(char::is_whitespace) => {
                faults.push(format!("link is not a valid URI: {href:?}"));
            }
            Ok(_) => {}
        },
    }
    let is_media_type = |kind: &str| {
        let is_token =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        kind.split_once('/').is_some_and(|(main, sub)| is_token(main) && is_token(sub))
    };
    if let Some(kind) = part.attribute("type").filter(|kind| !is_media_type(kind)) {
        faults.push(format!("invalid media type: {kind:?}"));
    }
    if part.children().any(|node| node.is_element()) {
        faults.push("undefined element in link".to_owned());
    }
}

/// Two links to alternates differ in type or language: RFC 4287, 4.1.1.
fn judge_alternates(of: Node<'_, '_>, faults: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for link in links(of, "alternate") {
        if !seen.insert((link.attribute("type"), link.attribute("hreflang"))) {
            faults.push(format!("duplicate alternate of {}", of.tag_name().name()));
        }
    }
}

fn links<'a, 'input: 'a>(of: Node<'a, 'input>, relation: &str) -> Vec<Node<'a, 'input>> {
    let is_meant = |node: &Node<'_, '_>| {
        node.has_tag_name((ATOM, "link")) && node.attribute("rel").unwrap_or("alternate") == relation
    };
    of.children().filter(is_meant).collect()
}

/// The feed says where it is, with its own media type.
fn judge_self(root: Node<'_, '_>, address: &str, faults: &mut Vec<String>) {
    let own = links(root, "self");
    let [link] = own.as_slice() else {
        faults.push(format!("{} links with rel=\"self\"", own.len()));
        return;
    };
    if link.attribute("href") != Some(address) {
        faults.push(format!("self does not match the document's location: {:?}", link.attribute("href")));
    }
    if link.attribute("type") != Some("application/atom+xml") {
        faults.push(format!("self has the type {:?}", link.attribute("type")));
    }
}

fn judge_entry(root: Node<'_, '_>, entry: Node<'_, '_>, faults: &mut Vec<String>) {
    judge_parts(entry, OF_ENTRY, &["id", "title", "updated"], faults);
    let has_author = |of: Node<'_, '_>| of.children().any(|node| node.has_tag_name((ATOM, "author")));
    if !has_author(root) && !has_author(entry) {
        faults.push("missing element: author of entry or feed".to_owned());
    }
    if links(entry, "alternate").is_empty() {
        faults.push("entry without content has no alternate".to_owned());
    }
    if !entry.children().any(|node| node.has_tag_name((ATOM, "summary"))) {
        faults.push("entry without content has no summary".to_owned());
    }
}

fn instant(of: Node<'_, '_>, name: &str) -> Option<Timestamp> {
    of.children().find(|node| node.has_tag_name((ATOM, name))).and_then(|node| says(node).parse().ok())
}

/// No two entries are the same or were updated at once, the newest comes first, the feed was updated with it, and nothing is of
/// the future.
fn judge_order(root: Node<'_, '_>, entries: &[Node<'_, '_>], read_at: Timestamp, faults: &mut Vec<String>) {
    let ids = std::iter::once(&root)
        .chain(entries)
        .filter_map(|of| of.children().find(|node| node.has_tag_name((ATOM, "id"))));
    let mut seen = BTreeSet::new();
    for id in ids.map(says) {
        if !seen.insert(id) {
            faults.push(format!("two elements with the id {id}"));
        }
    }
    let updated: Vec<_> = entries.iter().filter_map(|entry| instant(*entry, "updated")).collect();
    for pair in updated.windows(2) {
        match pair[0].cmp(&pair[1]) {
            std::cmp::Ordering::Less => faults.push(format!("{} stands before the newer {}", pair[0], pair[1])),
            std::cmp::Ordering::Equal => faults.push(format!("two entries with the same updated: {}", pair[0])),
            std::cmp::Ordering::Greater => {}
        }
    }
    let of_feed = instant(root, "updated");
    if updated.iter().max().is_some_and(|newest| of_feed != Some(*newest)) {
        faults.push(format!("the feed's updated is not its newest entry's: {of_feed:?}"));
    }
    if updated.iter().chain(&of_feed).any(|at| *at > read_at) {
        faults.push("a date of the future".to_owned());
    }
    for entry in entries {
        if instant(*entry, "published") > instant(*entry, "updated") {
            faults.push("an entry was updated before it was published".to_owned());
        }
    }
}
