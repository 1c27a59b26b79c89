//! The fields of the form about a member of a partner.

use std::collections::BTreeSet;

use domain::access::{Apps, Member, Permissions};
use domain::questionnaire::form::FormData;
use domain::{AppKey, PartnerId};
use store::Store;
use web::Problem;
use web::posted::trimmed;

/// Which apps the form gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manages {
    All,
    /// Those whose keys are typed.
    #[default]
    Some,
    None,
}

/// Why the apps of a form cannot be read.
pub enum BadApps {
    /// No key was typed.
    NoKey,
    /// This is not the key of an app of the partner.
    Unknown(String),
}

/// The form as it was sent, or as it is for a member that there is.
#[derive(Clone, Debug, Default)]
pub struct MemberForm {
    pub email: String,
    pub manages: Manages,
    /// The keys of the apps that the member manages, each on a line.
    pub apps: String,
    pub secures: bool,
    /// For the audit log.
    pub reason: String,
    /// Whether the last member would be removed, which is to be confirmed.
    pub asks_for_last: bool,
    /// Whether the form is about a member that there is.
    pub exists: bool,
    /// The text that says what is wrong with it, and what it is wrong with.
    pub fault: Option<(&'static str, String)>,
}

impl MemberForm {
    /// What the form grants, with the apps that were read from it.
    pub fn permissions(&self, manage_app: Apps) -> Permissions {
        Permissions { manage_app, manage_partner_security: self.secures }
    }

    /// The form for a member that there is.
    pub fn of(member: &Member) -> Self {
        let (manages, apps) = match &member.permissions.manage_app {
            Apps::All(_) => (Manages::All, String::new()),
            Apps::These(keys) if keys.is_empty() => (Manages::None, String::new()),
            Apps::These(keys) => (Manages::Some, keys.iter().map(AppKey::as_str).collect::<Vec<_>>().join("\n")),
        };
        let secures = member.permissions.manage_partner_security;
        Self { email: member.email.to_string(), manages, apps, secures, exists: true, ..Self::default() }
    }

    /// The form as it was sent.
    pub fn posted(data: &FormData) -> Self {
        let text = |field: &str| trimmed(data, field).to_owned();
        Self {
            email: text("email"),
            manages: match data.get("manages") {
                Some("all") => Manages::All,
                Some("none") => Manages::None,
                _ => Manages::Some,
            },
            apps: text("apps"),
            secures: data.get("security").is_some(),
            reason: text("reason"),
            exists: data.get("exists").is_some(),
            asks_for_last: false,
            fault: None,
        }
    }

    /// The apps that were typed.
    ///
    /// # Errors
    /// There is none where some are said to follow, or the first that is not an app of the partner.
    pub async fn read_apps(&self, store: &Store, partner: &PartnerId) -> Result<Result<Apps, BadApps>, Problem> {
        match self.manages {
            Manages::All => return Ok(Ok(Apps::ALL)),
            Manages::None => return Ok(Ok(Apps::These(BTreeSet::new()))),
            Manages::Some if self.apps.trim().is_empty() => return Ok(Err(BadApps::NoKey)),
            Manages::Some => {}
        }
        let known: BTreeSet<AppKey> = store.apps_of(partner).await?.into_iter().collect();
        let mut apps = BTreeSet::new();
        for typed in self.apps.split_whitespace() {
            match AppKey::parse(typed) {
                Ok(key) if known.contains(&key) => drop(apps.insert(key)),
                _ => return Ok(Err(BadApps::Unknown(typed.to_owned()))),
            }
        }
        Ok(Ok(Apps::These(apps)))
    }
}
