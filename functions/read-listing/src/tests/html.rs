//! A strict reader of our own pages: every tag and attribute is one that the templates write, and tags nest.

/// The tags that templates write.
const TAGS: [&str; 43] = [
    "html", "head", "meta", "title", "link", "body", "main", "article", "header", "footer", "section", "nav", "h1",
    "h2", "p", "span", "div", "bdi", "dl", "dt", "dd", "ul", "li", "a", "code", "time", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "svg", "path", "strong", "progress", "details", "summary", "em", "small", "b", "i",
];
/// The attributes that templates write.
const ATTRIBUTES: [&str; 32] = [
    "lang",
    "charset",
    "name",
    "content",
    "rel",
    "href",
    "class",
    "id",
    "aria-labelledby",
    "aria-label",
    "aria-hidden",
    "aria-current",
    "focusable",
    "viewBox",
    "width",
    "height",
    "fill",
    "d",
    "role",
    "scope",
    "dir",
    "target",
    "datetime",
    "data-label",
    "data-live",
    "max",
    "value",
    "open",
    "title",
    "type",
    "hreflang",
    "property",
];
const VOID: [&str; 2] = ["meta", "link"];

/// Panics at the first thing that is not ours.
pub fn check(page: &str) {
    let rest = page.strip_prefix("<!doctype html>").expect("a page starts with its doctype");
    let mut open: Vec<&str> = Vec::new();
    let mut ids: Vec<&str> = Vec::new();
    for piece in rest.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("an open tag: {piece}"));
        assert!(!text.contains(['>', '"', '\'']), "not escaped: {text}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closes what is not open");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        assert!(TAGS.contains(&name), "<{tag}>");
        for (attribute, value) in each(attributes.trim_end_matches('/')) {
            assert!(ATTRIBUTES.contains(&attribute), "{attribute} in <{tag}>");
            if attribute == "href" {
                let leads = [
                    "https://",
                    "mailto:",
                    "?view=",
                    "?channel=",
                    "#Q",
                    "#section-",
                    "/assets/",
                    "/listings/",
                    "/manage/apps/",
                ];
                assert!(leads.iter().any(|start| value.starts_with(start)), "{value}");
            }
            if attribute == "id" {
                assert!(!ids.contains(&value), "{value} twice");
                ids.push(value);
            }
        }
        if name == "a" && attributes.contains("https://") {
            assert!(attributes.contains("rel=\"nofollow noopener ugc\""), "<{tag}>");
        }
        if !VOID.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
}

/// Attributes with their values.
fn each(attributes: &str) -> Vec<(&str, &str)> {
    let mut rest = attributes.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a closing quote"),
            None => ("", after),
        };
        found.push((name, value));
        rest = after.trim_start();
    }
    found
}

/// What a reader sees, with white space squeezed.
pub fn text(page: &str) -> String {
    let mut text = String::new();
    for piece in page.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        let inline = ["bdi", "/bdi", "a", "/a", "strong", "/strong", "time", "/time"];
        if !inline.contains(&tag.split(' ').next().unwrap_or_default()) {
            text.push(' ');
        }
        text.push_str(words);
    }
    let named = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&"), ("&#38;", "&")];
    squeezed(&named.iter().fold(text, |text, (from, to)| text.replace(from, to)))
}

/// White space as a browser shows it.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
