//! A person who calls, and what they may do.

use domain::access::{Access, Relation, TokenApps};
use domain::listing::App;
use domain::{EmailAddress, PartnerId};

use super::{Problem, ProblemKind};

/// A person with a valid API token or session.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: EmailAddress,
    /// What they may do. A token that is limited to some apps leaves less than was granted to the person.
    pub access: Access,
    /// The apps that the token they called with is limited to; `None` for a token without a limit, and for a session.
    pub limit: Option<TokenApps>,
}

impl Person {
    /// The person, if they manage the app.
    ///
    /// # Errors
    /// 404 when the app is unknown or belongs to a partner that the person is no member of, so that a stranger does not
    /// learn that it exists; 403 for a member without the Manage App permission.
    pub fn managing(&self, app: Option<&App>) -> Result<&Self, Problem> {
        let relation = app.map_or(Relation::Stranger, |app| self.access.relation_to_app(&app.partner, &app.key));
        let needed =
            "You need the Manage App permission for this app, and the API token must not be limited to other apps.";
        self.with(relation, needed, "such app")
    }

    /// The person, if they are responsible for the partner's security.
    ///
    /// # Errors
    /// 404, as if the partner did not exist, for a stranger; 403 for a member without the permission.
    pub fn securing(&self, partner: &PartnerId) -> Result<&Self, Problem> {
        let needed = "You need the permission for the partner's security (manage-partner-security). An API token that is limited to some apps cannot be used for this.";
        self.with(self.access.relation_to_security(partner), needed, "such partner")
    }

    /// The person, if they manage the partner's members.
    ///
    /// # Errors
    /// 404, as if the partner did not exist, for a stranger; 403 for a member without every permission.
    pub fn managing_members(&self, partner: &PartnerId) -> Result<&Self, Problem> {
        let needed = "Only a member with every permission (manage-app for all apps, and manage-partner-security) can manage the members.";
        self.with(self.access.relation_to_members(partner), needed, "such partner")
    }

    fn with(&self, relation: Relation, needed: &str, what: &str) -> Result<&Self, Problem> {
        match relation {
            Relation::Manager => Ok(self),
            Relation::Member => Err(Problem::new(ProblemKind::Forbidden, needed)),
            Relation::Stranger => Err(Problem::not_found(what)),
        }
    }
}
