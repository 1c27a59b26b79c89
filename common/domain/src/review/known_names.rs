//! Names that are no obscenity: staff mark the name of an app, a company or a place as known, once per partner.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::EmailAddress;
use crate::questionnaire::rules::check_line;
use crate::questionnaire::violation::pointer;
use crate::questionnaire::{Code, Violation};

/// The most names that are known of one partner. (Ours.)
pub const MAX_KNOWN_NAMES: usize = 100;
/// The longest known name, in characters. (Ours.)
pub const MAX_KNOWN_NAME: usize = 100;

/// A name that staff have marked as known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
pub struct KnownName {
    /// The name, as staff wrote it. In texts it is found in capitals and small letters.
    pub name: String,
    /// Since when it is known.
    pub since: Timestamp,
    /// Who marked it.
    pub by: EmailAddress,
}

/// What is wrong with names that are to be known, by pointers into a body with a list `names`.
pub fn check_known_names(names: &[String]) -> Vec<Violation> {
    let mut violations = Vec::new();
    if names.len() > MAX_KNOWN_NAMES {
        let detail = format!("There are {} names; at most {MAX_KNOWN_NAMES} can be known of a partner.", names.len());
        violations.push(Violation { pointer: "/names".to_owned(), code: Code::TooMany, detail });
    }
    for (index, name) in names.iter().enumerate() {
        let at = pointer("/names", &index.to_string());
        if name.trim().is_empty() {
            let detail = "This name is empty. Enter it as it stands in the texts, or leave it out.".to_owned();
            violations.push(Violation { pointer: at, code: Code::Mandatory, detail });
        } else {
            violations.extend(check_line(name, MAX_KNOWN_NAME, &at));
        }
    }
    violations
}

/// The names that are known after staff sent a list of them. Those that were known `before` keep when and by whom; one that is
/// listed twice is known once.
pub fn marked_names(before: &[KnownName], names: &[String], by: &EmailAddress, now: Timestamp) -> Vec<KnownName> {
    let mut known: Vec<KnownName> = Vec::new();
    for name in names.iter().map(|name| name.trim()) {
        let is_same = |other: &KnownName| other.name.to_lowercase() == name.to_lowercase();
        if !known.iter().any(is_same) {
            let kept = before.iter().find(|other| is_same(other)).cloned();
            known.push(kept.unwrap_or_else(|| KnownName { name: name.to_owned(), since: now, by: by.clone() }));
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_known_keeps_who_marked_it_and_one_that_is_listed_twice_is_known_once() {
        let [pat, kim] = ["pat@acme.example", "kim@acme.example"].map(|email| EmailAddress::parse(email).unwrap());
        let [then, now] = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"].map(|at| at.parse().unwrap());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let before = marked_names(&[], &names(&["Dick Smith"]), &pat, then);
        let after = marked_names(&before, &names(&[" Middlesex ", "dick smith", "MIDDLESEX"]), &kim, now);
        let expected = [("Middlesex", now, kim), ("Dick Smith", then, pat)];
        let expected = expected.map(|(name, since, by)| KnownName { name: name.to_owned(), since, by });
        assert_eq!(after, expected);
    }

    #[test]
    fn a_name_that_is_empty_or_too_long_is_refused_and_so_are_too_many() {
        let names = |name: &str, count| vec![name.to_owned(); count];
        let refused = |names: &[String]| check_known_names(names).into_iter().map(|refused| refused.pointer).collect();
        let pointers: [Vec<String>; 4] = [
            refused(&names("Middlesex", MAX_KNOWN_NAMES)),
            refused(&names("Middlesex", MAX_KNOWN_NAMES + 1)),
            refused(&[" ".to_owned()]),
            refused(&["a".to_owned(), "x".repeat(MAX_KNOWN_NAME + 1)]),
        ];
        assert_eq!(
            pointers,
            [vec![], vec!["/names".to_owned()], vec!["/names/0".to_owned()], vec!["/names/1".to_owned()]]
        );
    }
}
