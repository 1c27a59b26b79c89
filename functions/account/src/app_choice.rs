//! Apps on the pages of the account: by the names that people know, with their keys beside; and the choice between all apps
//! and some of them, which the template `app_choice.html` shows.

use std::collections::{BTreeMap, BTreeSet};

use domain::AppKey;
use domain::listing::AppFacts;

/// The names of some apps.
#[derive(Clone, Debug, Default)]
pub struct AppNames(BTreeMap<AppKey, String>);

/// An app with its name. The name is missing if it is unknown, or not for this reader.
pub struct NamedApp<'a> {
    pub key: &'a AppKey,
    pub name: Option<&'a str>,
}

/// A choice between all apps and some of them.
pub struct AppChoice<'a> {
    /// What the reader is asked.
    pub legend: &'static str,
    /// What "all apps" means here.
    pub all_label: &'static str,
    pub chooses_all: bool,
    /// Each app, and whether it is ticked.
    pub apps: Vec<(NamedApp<'a>, bool)>,
    pub error: Option<&'a str>,
}

impl NamedApp<'_> {
    /// Sorts by name; apps without a name come last.
    fn sort_key(&self) -> (bool, Option<&str>) {
        (self.name.is_none(), self.name)
    }
}

impl From<BTreeMap<AppKey, AppFacts>> for AppNames {
    fn from(facts: BTreeMap<AppKey, AppFacts>) -> Self {
        Self(facts.into_iter().map(|(app, facts)| (app, facts.name)).collect())
    }
}

impl AppNames {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn named<'a>(&'a self, key: &'a AppKey) -> NamedApp<'a> {
        NamedApp { key, name: self.0.get(key).map(String::as_str) }
    }

    /// Some apps, sorted by name.
    pub fn sort<'a>(&'a self, apps: &'a BTreeSet<AppKey>) -> Vec<NamedApp<'a>> {
        let mut named: Vec<_> = apps.iter().map(|app| self.named(app)).collect();
        named.sort_by(|one, other| one.sort_key().cmp(&other.sort_key()));
        named
    }

    /// All apps to choose from, sorted by name, each with whether it is ticked.
    pub fn choices(&self, is_ticked: impl Fn(&AppKey) -> bool) -> Vec<(NamedApp<'_>, bool)> {
        let mut choices: Vec<_> = self.0.keys().map(|app| (self.named(app), is_ticked(app))).collect();
        choices.sort_by(|(one, _), (other, _)| one.sort_key().cmp(&other.sort_key()));
        choices
    }
}
