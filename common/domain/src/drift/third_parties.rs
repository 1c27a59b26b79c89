//! A third party that several apps share data with: the same company should be described with the same website, and where
//! it works is worth a second look if the apps name different countries.

use std::collections::{BTreeMap, BTreeSet};

use super::answered::AppAnswers;
use super::app_rules::{Groups, OtherApp, plain_name};
use super::document::{DriftKind, DriftQuestion};
use crate::language::Language;
use crate::places::{code_of, name_of};
use crate::questionnaire::definition::Column;
use crate::questionnaire::{TableRow, Value};

/// The question whose answer describes the third parties.
const QUESTION: &str = "Q5a";

const COUNTRIES: &str = "This app and others ({apps}) name different countries for the third party {name}. Does it work in other places for each app?";
const WEBSITES: &str =
    "This app and others ({apps}) give different websites for the third party {name}. Is it the same company?";

/// The ends of names that only say what kind of company it is.
const LEGAL_FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "gmbh",
    "ag",
    "se",
    "corp",
    "corporation",
    "bv",
    "pty",
    "sarl",
    "plc",
];

/// What an app says about a third party.
#[derive(Default)]
struct ThirdParty {
    name: String,
    /// In the words of people, by code or plain name.
    countries: BTreeMap<String, String>,
    /// The websites as they are written, by host.
    websites: BTreeMap<String, String>,
}

impl ThirdParty {
    fn add(&mut self, columns: &[Column], row: &TableRow, language: Language) {
        for column in columns {
            match (column.name.as_str(), row.get(&column.name)) {
                ("link", Some(Value::Text(link))) => {
                    self.websites.insert(host(link), link.clone());
                }
                ("thirdPartyCountries", Some(Value::Chips(places))) => {
                    self.countries.extend(places.iter().map(|place| country(place, language)));
                }
                _ => {}
            }
        }
    }

    fn facts_of(&self, kind: DriftKind) -> &BTreeMap<String, String> {
        if kind == DriftKind::ThirdPartyCountries { &self.countries } else { &self.websites }
    }

    /// What is compared, for people.
    fn text(&self, kind: DriftKind) -> String {
        let facts: Vec<&str> = self.facts_of(kind).values().map(String::as_str).collect();
        format!("{}: {}", self.name, facts.join(", "))
    }
}

/// What different descriptions of the same third party make us ask.
pub(super) fn compare_third_parties(
    here: &AppAnswers<'_>,
    others: &[OtherApp<'_>],
    language: Language,
) -> Vec<DriftQuestion> {
    let ours = third_parties(here, language);
    let theirs: Vec<_> = others.iter().map(|other| (other, third_parties(&other.answers, language))).collect();
    let both = [(DriftKind::ThirdPartyCountries, COUNTRIES), (DriftKind::ThirdPartyWebsite, WEBSITES)];
    let compared = ours.iter().flat_map(|(id, third_party)| both.map(|rule| (id, third_party, rule)));
    compared
        .filter_map(|(id, ours, (kind, text))| {
            let mut groups = Groups::default();
            for (other, third_parties) in &theirs {
                let Some(theirs) = third_parties.get(id).filter(|theirs| differ(kind, ours, theirs)) else { continue };
                let Some(answered) = other.answers.get(QUESTION) else { continue };
                let fact: BTreeSet<String> = theirs.facts_of(kind).keys().cloned().collect();
                groups.add(&other.app, fact, |apps| answered.there(apps, theirs.text(kind)));
            }
            let text = language.translate(text).replace("{name}", &ours.name);
            groups.into_question(kind, &text, here.get(QUESTION)?.here(ours.text(kind)))
        })
        .collect()
}

/// Whether two apps describe a third party differently. What one of them does not say is no difference.
fn differ(kind: DriftKind, ours: &ThirdParty, theirs: &ThirdParty) -> bool {
    let (ours, theirs) = (ours.facts_of(kind), theirs.facts_of(kind));
    if ours.is_empty() || theirs.is_empty() {
        return false;
    }
    match kind {
        DriftKind::ThirdPartyWebsite => !ours.keys().any(|one| theirs.keys().any(|other| are_related(one, other))),
        _ => ours.keys().ne(theirs.keys()),
    }
}

/// Whether two hosts are the same or one is below the other: `aws.amazon.com` belongs to `amazon.com`.
fn are_related(one: &str, other: &str) -> bool {
    let is_below = |host: &str, above: &str| host.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'));
    one == other || is_below(one, other) || is_below(other, one)
}

/// The third parties of an app by their names, without the legal form. A third party with several rows is described by all.
fn third_parties(answers: &AppAnswers<'_>, language: Language) -> BTreeMap<String, ThirdParty> {
    let mut found: BTreeMap<String, ThirdParty> = BTreeMap::new();
    let Some((columns, rows)) = answers.get(QUESTION).and_then(|answered| answered.table()) else { return found };
    for row in rows {
        let Some(Value::Text(name)) = row.get("name") else { continue };
        let third_party =
            found.entry(company(name)).or_insert_with(|| ThirdParty { name: name.clone(), ..Default::default() });
        third_party.add(columns, row, language);
    }
    found
}

fn company(name: &str) -> String {
    let mut words: Vec<String> = name.split_whitespace().map(plain_name).filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|last| LEGAL_FORMS.contains(&last.as_str())) {
        words.pop();
    }
    words.concat()
}

/// A country by which it is compared, and as people read it.
fn country(place: &str, language: Language) -> (String, String) {
    match code_of(place) {
        Some(code) => (code.to_owned(), name_of(code, language).unwrap_or(code).to_owned()),
        None => (plain_name(place), place.to_owned()),
    }
}

/// The host of a website, which may be a bare domain.
fn host(website: &str) -> String {
    let rest = website.trim().split_once("://").map_or(website.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest).to_lowercase();
    host.strip_prefix("www.").map(ToOwned::to_owned).unwrap_or(host)
}

/// The English texts of this file.
#[cfg(test)]
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    [COUNTRIES, WEBSITES].into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_the_same_with_and_without_its_legal_form() {
        for name in ["Mailer", "Mailer, Inc.", "MAILER GmbH", "mailer Pty Ltd"] {
            assert_eq!(company(name), "mailer", "{name}");
        }
        assert_eq!(company("Inc."), "inc");
    }

    #[test]
    fn a_website_is_known_by_its_host() {
        for website in ["aws.amazon.com", "https://AWS.amazon.com/privacy", "https://www.aws.amazon.com:443?x"] {
            assert_eq!(host(website), "aws.amazon.com");
        }
        assert!(are_related("aws.amazon.com", "amazon.com") && are_related("a.example", "a.example"));
        assert!(!are_related("notamazon.com", "amazon.com"));
    }
}
