//! The texts and links of a listing, each with its path.

use std::collections::BTreeMap;

use domain::listing::Listing;
use domain::questionnaire::definition::{Column, InputKind, TextForm};
use domain::questionnaire::{Value, published};
use domain::review::{APP_NAME_PATH, PARTNER_NAME_PATH, PRIVACY_POLICY_PATH, shared_kind, shared_texts};
use review::{hosts_in, links_in};

/// Something that people read, or follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The path of the answer that it is in.
    pub(crate) path: String,
    pub(crate) kind: PieceKind,
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// A text. The links and hosts in it are pieces of their own.
    Text,
    /// A link or a site's address, which is a text too.
    Link,
    /// A link in a text.
    LinkInText,
    /// A host in a text that is no link, with its path. It may be something else, so it is only compared with known hosts.
    HostInText,
}

impl PieceKind {
    /// Whether it is a link that can be followed.
    pub(crate) fn is_link(self) -> bool {
        matches!(self, Self::Link | Self::LinkInText)
    }

    /// Whether it is a text of its own.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Link)
    }
}

/// All texts and links of a listing that somebody wrote.
pub(crate) fn pieces_of(listing: &Listing) -> Vec<Piece> {
    let kinds: BTreeMap<&str, &InputKind> =
        published().newest().parts().map(|(_, part, path)| (path, &part.kind)).collect();
    let mut pieces = Vec::new();
    add_text(&mut pieces, APP_NAME_PATH, &listing.facts.name);
    add_text(&mut pieces, PARTNER_NAME_PATH, &listing.partner_name);
    if let Some(link) = &listing.privacy_policy_url {
        add(&mut pieces, PRIVACY_POLICY_PATH, PieceKind::Link, link);
    }
    for (path, value) in shared_texts(&listing.shared_answers) {
        add_value(&mut pieces, &path, &value, shared_kind(&path));
    }
    for (path, value) in listing.live.iter().flat_map(|live| live.answers.iter()) {
        add_value(&mut pieces, path, value, kinds.get(path).copied());
    }
    pieces
}

/// Adds what somebody wrote in an answer. An answer that the newest version does not ask is a text.
fn add_value(pieces: &mut Vec<Piece>, path: &str, value: &Value, kind: Option<&InputKind>) {
    match (value, kind) {
        // An option is the questionnaire's text, not the partner's.
        (Value::Text(_), Some(InputKind::Choice(_))) | (Value::YesNo(_) | Value::Tri(_) | Value::Days(_), _) => {}
        (Value::Text(text), Some(InputKind::Text { form, .. })) if is_link(*form, text) => {
            add(pieces, path, PieceKind::Link, text);
        }
        (Value::Text(text), _) => add_text(pieces, path, text),
        (Value::Chips(links), Some(InputKind::Links { .. })) => {
            links.iter().for_each(|link| add(pieces, path, PieceKind::Link, link));
        }
        (Value::Chips(chips), _) => chips.iter().for_each(|chip| add_text(pieces, path, chip)),
        (Value::Rows(rows), kind) => {
            let columns: &[Column] = if let Some(InputKind::Rows { columns, .. }) = kind { columns } else { &[] };
            for (name, cell) in rows.iter().flatten() {
                let column = columns.iter().find(|column| column.name == *name);
                add_value(pieces, path, cell, column.map(|column| &column.kind));
            }
        }
    }
}

fn is_link(form: TextForm, text: &str) -> bool {
    match form {
        TextForm::Link | TextForm::Site => true,
        TextForm::Contact | TextForm::Email => !text.contains('@') || text.contains("://"),
        TextForm::Line | TextForm::Lines => false,
    }
}

fn add_text(pieces: &mut Vec<Piece>, path: &str, text: &str) {
    add(pieces, path, PieceKind::Text, text);
    links_in(text).iter().for_each(|link| add(pieces, path, PieceKind::LinkInText, link));
    hosts_in(text).iter().for_each(|host| add(pieces, path, PieceKind::HostInText, host));
}

fn add(pieces: &mut Vec<Piece>, path: &str, kind: PieceKind, text: &str) {
    pieces.push(Piece { path: path.to_owned(), kind, text: text.trim().to_owned() });
}
