//! The fields of the form about a member of a partner.

use std::collections::BTreeSet;

use domain::access::{Apps, Member};
use domain::questionnaire::form::FormData;
use domain::{AppKey, PartnerId};
use store::Store;
use web::Problem;

/// The form as it was sent, or as it is for a member that there is.
#[derive(Clone, Debug, Default)]
pub struct MemberForm {
    pub email: String,
    pub manages_all: bool,
    /// The keys of the apps that the member manages, each on a line.
    pub apps: String,
    pub secures: bool,
    /// Whether the form is about a member that there is.
    pub exists: bool,
    /// The text that says what is wrong with it, and what it is wrong with.
    pub fault: Option<(&'static str, String)>,
}

impl MemberForm {
    /// The form for a member that there is.
    pub fn of(member: &Member) -> Self {
        let (manages_all, apps) = match &member.permissions.manage_app {
            Apps::All(_) => (true, String::new()),
            Apps::These(keys) => (false, keys.iter().map(AppKey::as_str).collect::<Vec<_>>().join("\n")),
        };
        let secures = member.permissions.manage_partner_security;
        Self { email: member.email.to_string(), manages_all, apps, secures, exists: true, fault: None }
    }

    /// The form as it was sent.
    pub fn posted(data: &FormData) -> Self {
        let text = |field: &str| data.get(field).unwrap_or_default().trim().to_owned();
        Self {
            email: text("email"),
            manages_all: data.get("manages") == Some("all"),
            apps: text("apps"),
            secures: data.get("security").is_some(),
            exists: false,
            fault: None,
        }
    }

    /// The apps that were typed.
    ///
    /// # Errors
    /// The first that is not an app of the partner.
    pub async fn read_apps(&self, store: &Store, partner: &PartnerId) -> Result<Result<Apps, String>, Problem> {
        if self.manages_all {
            return Ok(Ok(Apps::ALL));
        }
        let known: BTreeSet<AppKey> = store.apps_of(partner).await?.into_iter().collect();
        let mut apps = BTreeSet::new();
        for typed in self.apps.split_whitespace() {
            match AppKey::parse(typed) {
                Ok(key) if known.contains(&key) => drop(apps.insert(key)),
                _ => return Ok(Err(typed.to_owned())),
            }
        }
        Ok(Ok(Apps::These(apps)))
    }
}
