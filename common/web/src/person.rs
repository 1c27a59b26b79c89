//! A person who calls, and what they may do.

use domain::access::{Access, Standing};
use domain::listing::App;
use domain::{EmailAddress, PartnerId};

use super::{Problem, ProblemKind};

/// Somebody with a living token or session.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who it is.
    pub email: EmailAddress,
    /// What they were granted; by a token that is limited to some apps, what is left of it.
    pub access: Access,
}

impl Person {
    /// The person, if they manage an app.
    ///
    /// # Errors
    /// 404, as if the app did not exist, for a stranger and for an unknown app; 403 for a member of the partner without
    /// Manage App.
    pub fn managing(&self, app: Option<&App>) -> Result<&Self, Problem> {
        let standing = app.map_or(Standing::Stranger, |app| self.access.standing(&app.partner, &app.key));
        let needed =
            "You need the Manage App permission for this app, and the API token must not be limited to other apps.";
        self.with(standing, needed, "such app")
    }

    /// The person, if they look after a partner's security.
    ///
    /// # Errors
    /// 404, as if the partner did not exist, for a stranger; 403 for a member without the permission.
    pub fn securing(&self, partner: &PartnerId) -> Result<&Self, Problem> {
        let needed = "You need the permission for the partner's security (manage-partner-security). An API token that is limited to some apps cannot be used for this.";
        self.with(self.access.security_standing(partner), needed, "such partner")
    }

    /// The person, if they say who else may do what for a partner.
    ///
    /// # Errors
    /// 404, as if the partner did not exist, for a stranger; 403 for a member without every permission.
    pub fn managing_members(&self, partner: &PartnerId) -> Result<&Self, Problem> {
        let needed = "Only a member with every permission (manage-app for all apps, and manage-partner-security) can manage the members.";
        self.with(self.access.members_standing(partner), needed, "such partner")
    }

    fn with(&self, standing: Standing, needed: &str, what: &str) -> Result<&Self, Problem> {
        match standing {
            Standing::Manager => Ok(self),
            Standing::Member => Err(Problem::new(ProblemKind::Forbidden, needed)),
            Standing::Stranger => Err(Problem::not_found(what)),
        }
    }
}
