//! The tab as its template needs it: rows by section, and the small words of the markup. Nothing here chooses what is
//! shown.

use domain::fortified::BadgeState;
use domain::listing::Listing;
use domain::questionnaire::QuestionId;
use domain::rollout::Channel;
use domain::tab::{Body, Row, Tab, TabView};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What an address keeps as it is in a `mailto:` link. Everything else is encoded: a local part may hold `?` and `&`,
/// which would add headers to the mail.
const IN_MAILTO: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+');

/// What `article.html` shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Article<'a> {
    pub(super) tab: &'a Tab,
    pub(super) listing: &'a Listing,
    /// The visitor's id, where only the address carries it: the links to the other view must too.
    pub(super) visitor: Option<&'a str>,
}

/// Neighbouring rows of one section.
pub(super) struct Section<'a> {
    pub(super) title: &'a str,
    pub(super) rows: &'a [Row],
}

impl<'a> Article<'a> {
    pub(super) fn sections(&self) -> impl Iterator<Item = Section<'a>> {
        let neighbours = self.tab.rows.chunk_by(|one, next| one.section == next.section);
        neighbours.map(|rows| Section { title: rows.first().map_or("", |row| &row.section), rows })
    }

    pub(super) fn is_embedded(&self) -> bool {
        self.tab.channel == Channel::Embedded
    }

    pub(super) fn is_expanded(&self) -> bool {
        self.tab.view == TabView::Expanded
    }

    /// The address of the same tab in a view.
    pub(super) fn other(&self, view: TabView) -> String {
        let visitor =
            self.visitor.map(|visitor| format!("&visitor={}", utf8_percent_encode(visitor, NON_ALPHANUMERIC)));
        format!("?view={}&channel={}{}", view.word(), self.tab.channel.word(), visitor.unwrap_or_default())
    }

    /// The letter that stands for the app's picture.
    pub(super) fn initial(&self) -> Option<String> {
        let letter = self.listing.facts.name.chars().find(|letter| letter.is_alphanumeric())?;
        Some(letter.to_uppercase().collect())
    }

    /// Whether the question has a row here, so that a link can lead to it.
    pub(super) fn shows(&self, question: &QuestionId) -> bool {
        self.tab.rows.iter().any(|row| row.id == *question)
    }
}

/// Only a badge that is held is shown; why there is none is nobody's business but the partner's.
pub(super) fn is_held(state: &BadgeState) -> bool {
    *state == BadgeState::Held
}

/// What a partner is told of a badge that the tab would not carry.
pub(super) fn is_removed(state: &BadgeState) -> bool {
    *state == BadgeState::Removed
}

/// What a row says that has no answer.
pub(super) fn silence(row: &Row) -> Option<&str> {
    (!row.answered).then_some(row.text.as_str())
}

/// Whether the answer needs the whole width.
pub(super) fn is_wide(row: &Row) -> bool {
    row.content.iter().any(|piece| matches!(piece.body, Body::Table { .. } | Body::Scopes { .. }))
}

/// The class that makes a short word of ours a chip.
pub(super) fn tone(word: &str) -> &'static str {
    match word {
        "Yes" => " chip yes",
        "No" => " chip no",
        "Not applicable" => " chip",
        _ => "",
    }
}

/// The host that a link leads to. Links are checked at the door: https, with a named host and no user info.
pub(super) fn host(href: &str) -> &str {
    let rest = href.split_once("://").map_or(href, |(_, rest)| rest);
    rest.split(['/', '?', '#', ':']).next().unwrap_or(rest)
}

pub(super) fn mailto(address: &str) -> String {
    format!("mailto:{}", utf8_percent_encode(address, IN_MAILTO))
}

/// As HTML's `datetime` takes it.
pub(super) fn machine_time(instant: &Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(super) fn people_time(instant: &Timestamp) -> String {
    instant.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_s_host_is_what_stands_between_its_scheme_and_its_path() {
        for href in [
            "https://acme.example",
            "https://acme.example/a:b",
            "https://acme.example:8443/",
            "https://acme.example?q#f",
        ] {
            assert_eq!(host(href), "acme.example", "{href}");
        }
    }

    #[test]
    fn an_address_adds_nothing_to_a_mail() {
        assert_eq!(mailto("se.cu+ri-ty@acme.example"), "mailto:se.cu+ri-ty@acme.example");
        assert_eq!(mailto("a?cc=b&c@acme.example"), "mailto:a%3Fcc%3Db%26c@acme.example");
    }

    #[test]
    fn times_are_utc_for_programs_and_for_people() {
        let instant: Timestamp = "2025-03-04T05:06:07.891Z".parse().unwrap();
        assert_eq!(machine_time(&instant), "2025-03-04T05:06:07Z");
        assert_eq!(people_time(&instant), "4 March 2025, 05:06 UTC");
    }
}
