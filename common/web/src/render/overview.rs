//! The overview of an app's listing as a page.

use askama::Template;
use domain::language::Language;
use domain::overview::Overview;

use super::article::{Address, initial, listing_path};
use super::rendered;
use super::words::Words;
use crate::Problem;

#[derive(Template)]
#[template(path = "overview.html", whitespace = "minimize")]
struct OverviewPage<'a> {
    overview: &'a Overview,
    words: Words,
    address: Address<'a>,
}

impl OverviewPage<'_> {
    fn initial(&self) -> Option<String> {
        initial(&self.overview.name)
    }

    fn channel(&self) -> [(&'static str, &'static str); 1] {
        [("channel", self.overview.channel.as_str())]
    }

    /// The address of the tab.
    fn tab(&self) -> String {
        let query = self.address.query(&self.channel());
        format!("{}/privacy-and-security{query}", listing_path(&self.overview.app_key))
    }

    /// The address of what the partner says of its security.
    fn security(&self) -> String {
        format!("{}/security{}", listing_path(&self.overview.app_key), self.address.query(&[]))
    }

    fn languages(&self) -> Vec<(Language, String)> {
        self.address.languages(&self.channel())
    }
}

/// The overview as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn overview_page(overview: &Overview, language: Language, address: Address<'_>) -> Result<String, Problem> {
    rendered(&OverviewPage { overview, words: Words(language), address })
}
