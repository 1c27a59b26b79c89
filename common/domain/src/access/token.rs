//! API tokens: how many a person may have, how long they work, and the apps that one may be limited to. What must not live
//! here: the secret itself and what is kept of it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::AppKey;

/// The most working tokens of one person. A change of a person's access rewrites the copy in each of their tokens and
/// sessions in one transaction, and DynamoDB takes at most 100 items in one.
pub const MAX_TOKENS: usize = 50;
/// The longest name of a token, in characters. (Ours.)
pub const MAX_TOKEN_NAME: usize = 80;
/// The most apps that a token can be limited to. A person's record lists up to [`MAX_TOKENS`] tokens with their apps, which
/// is at most 50 × 20 × 85 bytes, a fifth of what a DynamoDB item holds. (Ours.)
pub const MAX_TOKEN_APPS: usize = 20;
/// For how many days people may have a token of their own work, the suggested choice first. (Ours.)
pub const TOKEN_DAYS: [u16; 4] = [90, 7, 30, 365];
/// For how many days a token works that staff issue without naming an expiry. (Ours.)
pub const STAFF_TOKEN_DAYS: u16 = 365;

/// When a token stops working whose owner chose this many days at `now`; `None` when the text is not one of
/// [`TOKEN_DAYS`].
pub fn chosen_expiry(days: &str, now: Timestamp) -> Option<Timestamp> {
    let days = TOKEN_DAYS.into_iter().find(|choice| choice.to_string() == days)?;
    expiry_after(days, now)
}

/// When a token stops working that staff issue at `now` without naming an expiry; `None` (never) only at the end of time.
pub fn default_expiry(now: Timestamp) -> Option<Timestamp> {
    expiry_after(STAFF_TOKEN_DAYS, now)
}

fn expiry_after(days: u16, now: Timestamp) -> Option<Timestamp> {
    now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok()
}

/// Whether a token works at `now` that expires and was revoked at these instants, if ever.
pub fn token_works(expires_at: Option<Timestamp>, revoked_at: Option<Timestamp>, now: Timestamp) -> bool {
    revoked_at.is_none() && expires_at.is_none_or(|expires_at| now < expires_at)
}

/// The apps that an API token is limited to: at least one, at most [`MAX_TOKEN_APPS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, with = "Vec<AppKey>", extend("minItems" = 1, "maxItems" = MAX_TOKEN_APPS), transform = crate::schema::documented(""))
)]
#[serde(try_from = "Vec<AppKey>")]
pub struct TokenApps(BTreeSet<AppKey>);

/// Why a token cannot be limited to a list of apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenAppsError {
    /// The list is empty, so that the token could do nothing.
    #[error("Choose at least one app")]
    Empty,
    /// The list has more than [`MAX_TOKEN_APPS`] entries.
    #[error("A token can be limited to at most {MAX_TOKEN_APPS} apps; create another token for the others")]
    TooMany,
}

impl TokenApps {
    /// The apps' keys.
    pub fn apps(&self) -> &BTreeSet<AppKey> {
        &self.0
    }

    /// Whether a token with this limit may know of another token of its person: of one that can do no more than it can.
    /// `None` is the limit of a token that may do all that its person may.
    pub fn may_know_of(&self, other: Option<&Self>) -> bool {
        other.is_some_and(|other| other.0.is_subset(&self.0))
    }
}

impl TryFrom<Vec<AppKey>> for TokenApps {
    type Error = TokenAppsError;

    fn try_from(apps: Vec<AppKey>) -> Result<Self, TokenAppsError> {
        match apps.len() {
            0 => Err(TokenAppsError::Empty),
            1..=MAX_TOKEN_APPS => Ok(Self(apps.into_iter().collect())),
            _ => Err(TokenAppsError::TooMany),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_token_is_limited_to_one_to_twenty_apps() {
        let parse = |count: usize| {
            let keys: Vec<String> = (0..count).map(|number| format!("app-{number}")).collect();
            serde_json::from_value::<TokenApps>(serde_json::json!(keys))
        };
        let most = parse(MAX_TOKEN_APPS).unwrap();
        assert!(parse(0).unwrap_err().to_string().contains("at least one"));
        assert_eq!(parse(1).unwrap().apps().len(), 1);
        assert_eq!(serde_json::to_value(most).unwrap().as_array().map(Vec::len), Some(MAX_TOKEN_APPS));
        assert!(parse(MAX_TOKEN_APPS + 1).unwrap_err().to_string().contains("at most 20"));
        assert!(serde_json::from_str::<TokenApps>(r#"["not a key"]"#).is_err());
    }

    #[test]
    fn a_limited_token_may_know_of_tokens_that_can_do_no_more_than_it_can() {
        let limit = |keys: &[&str]| serde_json::from_value::<TokenApps>(serde_json::json!(keys)).unwrap();
        let own = limit(&["notes", "charts"]);
        assert!(own.may_know_of(Some(&own)) && own.may_know_of(Some(&limit(&["charts"]))));
        assert!(!own.may_know_of(Some(&limit(&["charts", "sync"]))));
        assert!(!own.may_know_of(None));
    }

    #[test]
    fn a_token_works_until_its_expiry_and_until_it_is_revoked() {
        let now = at("2026-01-15T09:00:00Z");
        assert!(token_works(None, None, now));
        assert!(token_works(Some(at("2026-01-15T09:00:00.001Z")), None, now));
        assert!(!token_works(Some(now), None, now));
        assert!(!token_works(None, Some(now), now));
    }

    #[test]
    fn people_choose_one_of_four_lives() {
        let now = at("2026-01-15T09:00:00Z");
        for (days, expires_at) in [
            ("90", "2026-04-15T09:00:00Z"),
            ("7", "2026-01-22T09:00:00Z"),
            ("30", "2026-02-14T09:00:00Z"),
            ("365", "2027-01-15T09:00:00Z"),
        ] {
            assert_eq!(chosen_expiry(days, now), Some(at(expires_at)));
        }
        for bad in ["", "0", "90 ", "090", "366"] {
            assert_eq!(chosen_expiry(bad, now), None, "{bad:?}");
        }
        assert_eq!(default_expiry(now), Some(at("2027-01-15T09:00:00Z")));
    }
}
