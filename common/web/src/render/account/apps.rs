//! Apps on the small pages: by the names that people know, with their keys beside.

use std::collections::{BTreeMap, BTreeSet};

use domain::AppKey;
use domain::listing::AppFacts;

/// The names of some apps.
#[derive(Clone, Debug, Default)]
pub struct AppNames(BTreeMap<AppKey, String>);

/// An app as it is named. One whose name is not known, or not for the reader, goes by its key alone.
pub(super) struct Named<'a> {
    pub(super) key: &'a AppKey,
    pub(super) name: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// Its place among others: by name, those without one last.
    fn place(&self) -> (bool, Option<&'a str>) {
        (self.name.is_none(), self.name)
    }
}

/// A choice between all apps and some of them, as `apps.html` asks it.
pub(super) struct Choice<'a> {
    /// What is asked.
    pub(super) legend: &'static str,
    /// What all of them means.
    pub(super) every: &'static str,
    /// Whether all are chosen.
    pub(super) all: bool,
    /// Each app, and whether it is ticked.
    pub(super) some: Vec<(Named<'a>, bool)>,
    /// What is wrong.
    pub(super) wrong: Option<&'a str>,
}

impl From<BTreeMap<AppKey, AppFacts>> for AppNames {
    fn from(facts: BTreeMap<AppKey, AppFacts>) -> Self {
        Self(facts.into_iter().map(|(app, facts)| (app, facts.name)).collect())
    }
}

impl AppNames {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An app as it is named.
    fn named<'a>(&'a self, key: &'a AppKey) -> Named<'a> {
        Named { key, name: self.0.get(key).map(String::as_str) }
    }

    /// Some apps, by name.
    pub(super) fn of<'a>(&'a self, apps: &'a BTreeSet<AppKey>) -> Vec<Named<'a>> {
        let mut named: Vec<_> = apps.iter().map(|app| self.named(app)).collect();
        named.sort_by_key(Named::place);
        named
    }

    /// All of them to choose from, by name; those that `ticked` says are chosen.
    pub(super) fn choices(&self, ticked: impl Fn(&AppKey) -> bool) -> Vec<(Named<'_>, bool)> {
        let mut choices: Vec<_> = self.0.keys().map(|app| (self.named(app), ticked(app))).collect();
        choices.sort_by_key(|(app, _)| app.place());
        choices
    }
}
