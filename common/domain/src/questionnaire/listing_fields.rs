//! What the listing adds to the answers: the fields that questions ask for, and what is withheld.

use std::borrow::Cow;

use super::answers::{Answers, Value};
use super::withheld::{PRIVACY_POLICY_PATH, Withheld};

/// The values of the listing's fields that questions ask for, and the answers that a review withholds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListingFields<'a> {
    /// The link to the privacy policy (Q27).
    pub privacy_policy_url: Option<&'a str>,
    /// What is withheld; `None` if nothing is.
    pub withheld: Option<&'a Withheld>,
}

impl ListingFields<'_> {
    /// The link to the privacy policy as an answer.
    pub fn privacy_policy(&self) -> Option<Value> {
        self.privacy_policy_url.map(|url| Value::Text(url.to_owned()))
    }

    /// Whether this value of the answer at `path` is withheld.
    pub fn withholds(&self, path: &str, value: &Value) -> bool {
        self.withheld.is_some_and(|withheld| withheld.covers(path, value))
    }

    /// These answers as customers may read them.
    pub fn shown<'b>(&self, answers: &'b Answers) -> Cow<'b, Answers> {
        match self.withheld {
            Some(withheld) => Cow::Owned(withheld.shown(answers)),
            None => Cow::Borrowed(answers),
        }
    }

    /// Whether the link to the privacy policy is withheld.
    pub fn withholds_privacy_policy(&self) -> bool {
        self.privacy_policy().is_some_and(|url| self.withholds(PRIVACY_POLICY_PATH, &url))
    }
}
