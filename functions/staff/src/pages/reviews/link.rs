//! Where the links in an answer lead, in words: a reviewer reads it and follows nothing.

use domain::questionnaire::Value;
use domain::questionnaire::definition::{Column, InputKind, TextForm};
use review::links_in;
use url::Url;

use super::reveal::reveal;

/// A link as a reviewer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLink {
    /// The link as the partner wrote it.
    pub written: String,
    /// The host that a browser goes to, with its port; `None` if no browser could read the link.
    pub host: Option<String>,
    /// How a browser may show the host, if it is written in other letters than ASCII.
    pub shown: Option<String>,
}

impl ReadLink {
    fn new(link: &str) -> Self {
        let parsed = if link.contains("://") { Url::parse(link) } else { Url::parse(&format!("https://{link}")) };
        let host = parsed.ok().and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
        });
        let shown = host.as_deref().map(|host| idna::domain_to_unicode(host).0);
        let shown = shown.filter(|shown| Some(shown) != host.as_ref()).map(|shown| reveal(&shown));
        Self { written: reveal(link), host, shown }
    }
}

/// The links in an answer, each once.
pub fn links_of(value: &Value, kind: Option<&InputKind>) -> Vec<ReadLink> {
    let mut links = Vec::new();
    add_links(&mut links, value, kind);
    links
}

fn add_links(links: &mut Vec<ReadLink>, value: &Value, kind: Option<&InputKind>) {
    match (value, kind) {
        (Value::Text(text), Some(InputKind::Text { form, .. })) if is_link(*form, text) => add(links, text),
        (Value::Text(text), _) => links_in(text).iter().for_each(|link| add(links, link)),
        (Value::Chips(items), Some(InputKind::Links { .. })) => items.iter().for_each(|link| add(links, link)),
        (Value::Chips(items), _) => items.iter().flat_map(|item| links_in(item)).for_each(|link| add(links, &link)),
        (Value::Rows(rows), kind) => {
            let columns: &[Column] = if let Some(InputKind::Rows { columns, .. }) = kind { columns } else { &[] };
            for (name, cell) in rows.iter().flatten() {
                let column = columns.iter().find(|column| column.name == *name);
                add_links(links, cell, column.map(|column| &column.kind));
            }
        }
        (Value::YesNo(_) | Value::Tri(_) | Value::Days(_), _) => {}
    }
}

fn add(links: &mut Vec<ReadLink>, link: &str) {
    let link = ReadLink::new(link);
    if !links.contains(&link) {
        links.push(link);
    }
}

fn is_link(form: TextForm, text: &str) -> bool {
    match form {
        TextForm::Link | TextForm::Site => true,
        TextForm::Contact | TextForm::Email => !text.contains('@') || text.contains("://"),
        TextForm::Line | TextForm::Lines => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(written: &str) -> (Option<String>, Option<String>) {
        let link = ReadLink::new(written);
        (link.host, link.shown)
    }

    #[test]
    fn a_link_says_which_host_a_browser_goes_to() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(link("https://bank.example@evil.example/login"), (some("evil.example"), None));
        assert_eq!(link("acme.example/a"), (some("acme.example"), None));
        assert_eq!(link("https://аcme.example"), (some("xn--cme-5cd.example"), some("аcme.example")));
        assert_eq!(
            link("https://xn--cme-5cd.example:8443/"),
            (some("xn--cme-5cd.example:8443"), some("аcme.example:8443"))
        );
        assert_eq!(link("https://0x7f.1/"), (some("127.0.0.1"), None));
        assert_eq!(link("https://"), (None, None));
    }

    #[test]
    fn links_are_found_in_texts_and_in_the_cells_of_tables() {
        let text = Value::Text("See https://acme.example/a, and https://acme.example/a.".to_owned());
        assert_eq!(links_of(&text, None).len(), 1);
        let row = [("purpose".to_owned(), text), ("name".to_owned(), Value::Text("Acme".to_owned()))];
        let found = links_of(&Value::Rows(vec![row.into_iter().collect()]), None);
        assert_eq!(found.iter().map(|link| link.written.as_str()).collect::<Vec<_>>(), ["https://acme.example/a"]);
    }
}
