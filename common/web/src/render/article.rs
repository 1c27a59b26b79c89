//! An app's tab as its template needs it: rows by section, and the links around them. Which rows there are, `domain` says.

use domain::QuestionId;
use domain::language::Language;
use domain::listing::Listing;
use domain::rollout::Channel;
use domain::tab::{PieceBody, SectionOutline, Tab, TabRow, TabView};

use super::link::{LinkParameters, listing_path};
use super::texts::PageTexts;

/// A tab as a page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Article<'a> {
    pub tab: &'a Tab,
    pub listing: &'a Listing,
    /// The language of the page's own texts; the tab's are in it already.
    pub language: Language,
    pub parameters: LinkParameters<'a>,
}

/// The neighbouring rows of one section.
#[derive(Debug)]
pub struct ArticleSection<'a> {
    /// Its place among all sections, the same in both views.
    pub number: usize,
    pub title: &'a str,
    pub rows: &'a [TabRow],
}

impl<'a> Article<'a> {
    /// A tab in a language, on a page without parameters.
    pub fn new(tab: &'a Tab, listing: &'a Listing, language: Language) -> Self {
        Self { tab, listing, language, parameters: LinkParameters::default() }
    }

    pub fn texts(&self) -> PageTexts {
        PageTexts::for_customers(self.language)
    }

    pub fn sections(&self) -> impl Iterator<Item = ArticleSection<'a>> {
        let sections = self.tab.rows.chunk_by(|one, next| one.section == next.section);
        sections.map(|rows| {
            let title = rows.first().map_or("", |row| row.section);
            let before = self.tab.outline.iter().take_while(|section| section.title != title).count();
            ArticleSection { number: before + 1, title, rows }
        })
    }

    /// All sections, each with the link to it in the expanded view.
    pub fn outline(&self) -> impl Iterator<Item = (String, &'a SectionOutline)> {
        let page = if self.is_expanded() { String::new() } else { self.view_link(TabView::Expanded) };
        let sections = self.tab.outline.iter().zip(1..);
        sections.map(move |(section, number)| (format!("{page}#section-{number}"), section))
    }

    /// How many answers the expanded view has.
    pub fn answered(&self) -> usize {
        self.tab.outline.iter().map(|section| section.answered).sum()
    }

    pub fn is_embedded(&self) -> bool {
        self.tab.channel == Channel::Embedded
    }

    pub fn is_expanded(&self) -> bool {
        self.tab.view == TabView::Expanded
    }

    /// The link to the same tab in another view.
    pub fn view_link(&self, view: TabView) -> String {
        self.parameters.query(&[("view", view.as_str()), ("channel", self.tab.channel.as_str())])
    }

    /// The links to the same tab in each language.
    pub fn language_links(&self) -> Vec<(Language, String)> {
        self.parameters.languages(&[("view", self.tab.view.as_str()), ("channel", self.tab.channel.as_str())])
    }

    /// The link to the app's overview.
    pub fn overview_link(&self) -> String {
        let query = self.parameters.query(&[("channel", self.tab.channel.as_str())]);
        format!("{}{query}", listing_path(&self.tab.app_key))
    }

    /// The link to the answers of the partner's self assessment.
    pub fn security_link(&self) -> String {
        format!("{}/security{}", listing_path(&self.tab.app_key), self.parameters.query(&[]))
    }

    /// The link to the feed of what was published, in the language that the reader chose.
    pub fn feed_link(&self) -> String {
        let query = self.parameters.query(&[]);
        format!("{}/privacy-and-security/feed.atom{query}", listing_path(&self.tab.app_key))
    }

    /// The letter that is shown in place of the app's picture.
    pub fn initial(&self) -> Option<String> {
        initial(&self.listing.facts.name)
    }

    /// Whether the question has a row here, so that a link can lead to it.
    pub fn shows(&self, question: &QuestionId) -> bool {
        self.tab.rows.iter().any(|row| row.id == *question)
    }
}

/// The letter that is shown in place of an app's picture.
pub fn initial(name: &str) -> Option<String> {
    let letter = name.chars().find(|letter| letter.is_alphanumeric())?;
    Some(letter.to_uppercase().collect())
}

/// Whether a row needs the whole width of the page.
pub fn is_wide(row: &TabRow) -> bool {
    row.content.iter().any(|piece| matches!(piece.body, PieceBody::Table { .. } | PieceBody::Scopes { .. }))
}
