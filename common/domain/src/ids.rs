//! The identifiers of the marketplace: of apps, partners, products, people and questions.
//!
//! Those that come from outside are parsed once, where they arrive; everything behind that takes the typed identifier.
//! A parsed identifier never contains `#`, `/` or a control character, so it can go into the table's keys and into URL
//! paths as it is.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is not a valid identifier. The message says what a valid one looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadId(pub &'static str);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $form:literal, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses an identifier.
            ///
            /// # Errors
            /// [`BadId`] with a description of the valid form.
            pub fn parse(text: &str) -> Result<Self, BadId> {
                let parse: fn(&str) -> Option<String> = $parse;
                parse(text).map(Self).ok_or(BadId($form))
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

/// Returns `text` if it has at most `max` characters, starts with an ASCII letter or digit, and otherwise contains only
/// those and the characters in `also`.
fn parse_word(text: &str, max: usize, also: &str) -> Option<String> {
    let fits = text.len() <= max
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c));
    fits.then(|| text.to_owned())
}

id!(
    /// An app's key, for example `com.example.acme.notes`. The marketplace's REST API calls it the add-on key.
    AppKey,
    "an app key is 1 to 80 letters, digits, dots, hyphens or underscores, and starts with a letter or digit",
    |text| parse_word(text, 80, "._-")
);

id!(
    /// A partner's id, for example `acme`.
    PartnerId,
    "a partner id is 1 to 60 lower-case letters, digits or hyphens, and starts with a letter or digit",
    |text| parse_word(text, 60, "-").filter(|id| !id.contains(|c: char| c.is_ascii_uppercase()))
);

id!(
    /// The marketplace's id of an app's product: a hyphenated UUID, stored in lower case.
    ProductId,
    "a product id is a UUID such as 00000000-0000-4000-8000-000000000001",
    |text| {
        let hyphens = [8, 13, 18, 23];
        let fits = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| {
                if hyphens.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
            });
        fits.then(|| text.to_ascii_lowercase())
    }
);

id!(
    /// A person's email address, stored in lower case and with its domain in DNS form (Punycode), so that one person has
    /// one address however it was typed and however the mail service reports it.
    EmailAddress,
    "an email address looks like name@example.com, without # and /",
    |text| {
        let (local, domain) = text.rsplit_once('@')?;
        let domain = url::Host::parse(domain).ok()?;
        let fits = crate::email::is_address(text) && !text.contains(['#', '/']);
        fits.then(|| format!("{}@{domain}", local.to_lowercase()))
    }
);

/// The id of a question, the same in all versions of a questionnaire: `Q1`, `Q5a` …
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(Cow<'static, str>);

impl QuestionId {
    /// Ids are written in the questionnaires, which the loader checks for unknown ids; there is no form to parse.
    pub(crate) fn new(id: &str) -> Self {
        Self(id.to_owned().into())
    }

    /// The id of a question of a questionnaire. It is kept as long as the program runs, as the questionnaire is, so that its copies
    /// in rows and lists take no memory.
    pub(crate) fn published(id: String) -> Self {
        Self(Cow::Borrowed(id.leak()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for QuestionId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_key_holds_nothing_that_means_something_in_a_key_or_a_path() {
        assert_eq!(
            AppKey::parse("com.example.acme.notes").map(|key| key.to_string()),
            Ok("com.example.acme.notes".into())
        );
        for bad in ["", ".", "..", "a#b", "a/b", "a b", "ü", "a\n", &"a".repeat(81)] {
            assert!(AppKey::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_product_id_is_one_uuid_however_it_is_spelled() {
        let id = ProductId::parse("00000000-0000-4000-8000-00000000ABCD").unwrap();
        assert_eq!(id.as_str(), "00000000-0000-4000-8000-00000000abcd");
        for bad in ["1", "00000000000040008000000000000001", "00000000-0000-4000-8000-00000000000g"] {
            assert!(ProductId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_partner_id_is_lower_case() {
        assert!(PartnerId::parse("acme-2").is_ok());
        assert!(PartnerId::parse("Acme").is_err());
    }

    #[test]
    fn a_person_can_be_named_in_a_path() {
        for bad in ["pat/kim@acme.example", "pat#1@acme.example"] {
            assert!(crate::email::is_address(bad) && EmailAddress::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_person_is_the_same_however_the_address_is_spelled() {
        assert_eq!(EmailAddress::parse("Pat@Acme.Example"), EmailAddress::parse("pat@acme.example"));
        assert_eq!(EmailAddress::parse("pat@Bücher.example"), EmailAddress::parse("pat@xn--bcher-kva.example"));
    }
}
