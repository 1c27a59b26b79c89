//! The form that issues an API token to somebody.

use domain::AppKey;
use domain::access::{MAX_TOKEN_NAME, TOKEN_DAYS, TokenApps, TokenAppsError, chosen_expiry};
use domain::questionnaire::form::FormData;
use domain::questionnaire::rules::check_line;
use jiff::Timestamp;
use store::tokens::NewTokenId;

use crate::reason::{REASON_MISSING, is_reason};

/// The text that says what is wrong with a form, and what it is wrong with.
pub type Fault = (&'static str, String);

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All that its person may.
    Everything,
    /// Managing the apps whose keys are typed.
    SomeApps,
}

/// The form as it was sent, or as it is at first.
pub struct TokenForm {
    pub name: String,
    pub days: String,
    /// `None` until one was chosen: a field that is missing must not make a token for everything.
    pub reach: Option<Reach>,
    /// The keys of the apps, each on a line.
    pub apps: String,
    pub reason: String,
    /// The id that the new token will have: a form that is sent twice makes one token.
    pub once: String,
}

impl TokenForm {
    pub fn empty(now: Timestamp) -> Self {
        let [name, days, apps, reason] = [const { String::new() }; 4];
        Self { name, days, reach: None, apps, reason, once: NewTokenId::new(now).to_string() }
    }

    pub fn posted(data: &FormData) -> Self {
        let text = |field: &str| data.get(field).unwrap_or_default().trim().to_owned();
        let reach = match data.get("reach") {
            Some("everything") => Some(Reach::Everything),
            Some("apps") => Some(Reach::SomeApps),
            _ => None,
        };
        Self {
            name: text("name"),
            days: text("days"),
            reach,
            apps: text("apps"),
            reason: text("reason"),
            once: text("once"),
        }
    }

    /// When the token expires and which apps it is limited to.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn read(&self, now: Timestamp) -> Result<(Option<Timestamp>, Option<TokenApps>), Fault> {
        if self.name.is_empty() || !check_line(&self.name, MAX_TOKEN_NAME, "/name").is_empty() {
            return Err(("staff-token-name-wrong", MAX_TOKEN_NAME.to_string()));
        }
        let expires_at = chosen_expiry(&self.days, now).ok_or_else(|| ("token-needs-days", String::new()))?;
        let apps = match self.reach {
            Some(Reach::Everything) => None,
            Some(Reach::SomeApps) => Some(self.read_apps()?),
            None => return Err(("token-needs-limit", String::new())),
        };
        if !is_reason(&self.reason) {
            return Err((REASON_MISSING, String::new()));
        }
        Ok((Some(expires_at), apps))
    }

    fn read_apps(&self) -> Result<TokenApps, Fault> {
        let mut apps = Vec::new();
        for typed in self.apps.split_whitespace() {
            apps.push(AppKey::parse(typed).map_err(|_| ("staff-token-not-managed", typed.to_owned()))?);
        }
        TokenApps::try_from(apps).map_err(|error| match error {
            TokenAppsError::Empty => ("staff-member-no-key", String::new()),
            TokenAppsError::TooMany => ("token-too-many-apps", String::new()),
        })
    }

    /// The numbers of days that a token may be valid.
    pub fn choices(&self) -> [usize; TOKEN_DAYS.len()] {
        TOKEN_DAYS.map(usize::from)
    }
}
