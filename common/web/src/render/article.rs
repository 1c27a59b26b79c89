//! The tab as its template needs it: rows by section, and the small words of the markup. Nothing here chooses what is
//! shown.

use domain::AppKey;
use domain::QuestionId;
use domain::fortified::BadgeState;
use domain::language::Language;
use domain::listing::Listing;
use domain::rollout::Channel;
use domain::tab::{PieceBody, Tab, TabRow, TabView};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::words::Words;

/// What an address keeps as it is in a `mailto:` link. Everything else is encoded: a local part may hold `?` and `&`,
/// which would add headers to the mail.
const IN_MAILTO: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+');
/// What a path's segment and a query's value keep as they are.
pub(super) const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// A tab as a page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Article<'a> {
    /// What is shown.
    pub tab: &'a Tab,
    /// The app.
    pub listing: &'a Listing,
    /// The language of the page's own words; the tab's are in it already.
    pub language: Language,
    /// What the page's own address said.
    pub address: Address<'a>,
}

/// What a page's own address said that its links must say on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Address<'a> {
    /// The visitor's id, where only the address carries it.
    pub visitor: Option<&'a str>,
    /// The language, where the reader chose it.
    pub language: Option<Language>,
}

impl Address<'_> {
    /// The query of a link: what it is for, and what is said on.
    pub(super) fn query(&self, link: &[(&str, &str)]) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, IN_QUERY).to_string();
        let language = self.language.map(Language::code);
        let carried = [("visitor", self.visitor), ("lang", language)];
        let carried = carried.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs = link.iter().copied().chain(carried);
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// The same address in each language.
    pub(super) fn languages(&self, link: &[(&str, &str)]) -> Vec<(Language, String)> {
        let in_language = |language| Address { language: Some(language), ..*self }.query(link);
        Language::ALL.iter().map(|language| (*language, in_language(*language))).collect()
    }
}

/// Neighbouring rows of one section.
pub(super) struct Section<'a> {
    pub(super) title: &'a str,
    pub(super) rows: &'a [TabRow],
}

impl<'a> Article<'a> {
    /// A tab in a language, with nothing around it.
    #[must_use]
    pub fn new(tab: &'a Tab, listing: &'a Listing, language: Language) -> Self {
        Self { tab, listing, language, address: Address::default() }
    }

    pub(super) fn words(&self) -> Words {
        Words(self.language)
    }

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
        self.address.query(&[("view", view.as_str()), ("channel", self.tab.channel.as_str())])
    }

    /// The address of the same tab in each language.
    pub(super) fn languages(&self) -> Vec<(Language, String)> {
        self.address.languages(&[("view", self.tab.view.as_str()), ("channel", self.tab.channel.as_str())])
    }

    /// The address of the app's overview.
    pub(super) fn overview(&self) -> String {
        let query = self.address.query(&[("channel", self.tab.channel.as_str())]);
        format!("{}{query}", listing_path(&self.tab.app_key))
    }

    /// The address of what the partner says of its security.
    pub(super) fn security(&self) -> String {
        format!("{}/security{}", listing_path(&self.tab.app_key), self.address.query(&[]))
    }

    /// The address of the feed of what changes.
    pub(super) fn feed(&self) -> String {
        format!("{}/privacy-and-security/feed.atom", listing_path(&self.tab.app_key))
    }

    /// The letter that stands for the app's picture.
    pub(super) fn initial(&self) -> Option<String> {
        initial(&self.listing.facts.name)
    }

    /// Whether the question has a row here, so that a link can lead to it.
    pub(super) fn shows(&self, question: &QuestionId) -> bool {
        self.tab.rows.iter().any(|row| row.id == *question)
    }
}

/// The path of an app's listing.
pub(super) fn listing_path(app: &AppKey) -> String {
    format!("/listings/{}", utf8_percent_encode(app.as_str(), IN_QUERY))
}

/// The letter that stands for an app's picture.
pub(super) fn initial(name: &str) -> Option<String> {
    let letter = name.chars().find(|letter| letter.is_alphanumeric())?;
    Some(letter.to_uppercase().collect())
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
pub(super) fn silence(row: &TabRow) -> Option<&str> {
    (!row.answered).then_some(row.text.as_str())
}

/// Whether the answer needs the whole width.
pub(super) fn is_wide(row: &TabRow) -> bool {
    row.content.iter().any(|piece| matches!(piece.body, PieceBody::Table { .. } | PieceBody::Scopes { .. }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_say_on_what_the_address_said() {
        assert_eq!(Address::default().query(&[("view", "default")]), "?view=default");
        let address = Address { visitor: Some("a&b=c"), language: Some(Language::De) };
        assert_eq!(address.query(&[("view", "default")]), "?view=default&visitor=a%26b%3Dc&lang=de");
        let languages = address.languages(&[]);
        assert_eq!(languages[0], (Language::En, "?visitor=a%26b%3Dc&lang=en".to_owned()));
    }

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
    fn times_are_utc_for_programs_and_for_people_in_their_language() {
        let instant: Timestamp = "2025-03-04T05:06:07.891Z".parse().unwrap();
        assert_eq!(machine_time(&instant), "2025-03-04T05:06:07Z");
        assert_eq!(Words(Language::En).time(&instant).unwrap(), "4 March 2025, 05:06 UTC");
        assert_eq!(Words(Language::De).time(&instant).unwrap(), "4. März 2025, 05:06 Uhr UTC");
    }
}
