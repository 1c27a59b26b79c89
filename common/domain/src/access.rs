//! Who may do what: what a person was granted, and what that means for one app.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{AppKey, PartnerId};

/// Everything that a person was granted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The partners that the person is a member of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partners: BTreeMap<PartnerId, Permissions>,
    /// What the person does for the marketplace.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub staff: BTreeSet<Role>,
}

/// What a member may do for one partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Permissions {
    /// Save, preview, discard and publish the answers of these apps.
    #[serde(default)]
    pub manage_app: Apps,
    /// Apply for the Security Self Assessment on the partner's behalf.
    #[serde(default)]
    pub manage_partner_security: bool,
}

/// Some of a partner's apps: `"all"`, or a list of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Apps {
    /// All apps, those to come included.
    All(All),
    /// Just these.
    These(BTreeSet<AppKey>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum All {
    /// The word itself.
    All,
}

impl Permissions {
    /// Everything.
    pub const EVERYTHING: Self = Self { manage_app: Apps::ALL, manage_partner_security: true };

    /// Whether the member may do everything for the partner, and so say who else may do what: nobody hands out what they do
    /// not have.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::EVERYTHING
    }

    /// Whether the member manages any app.
    #[must_use]
    pub fn manages_any(&self) -> bool {
        self.manage_app != Apps::default()
    }
}

impl Apps {
    /// Every app of the partner.
    pub const ALL: Self = Self::All(All::All);

    /// Whether `app` is among them.
    #[must_use]
    pub fn contains(&self, app: &AppKey) -> bool {
        match self {
            Self::All(All::All) => true,
            Self::These(keys) => keys.contains(app),
        }
    }
}

impl Default for Apps {
    /// None.
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

/// What a member of the marketplace's staff works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Partners, apps, members and tokens.
    Catalogue,
    /// The programme's dates, rollout and mail.
    Programme,
    /// Security Self Assessments.
    Assessment,
    /// Published answers.
    Review,
}

impl Role {
    /// All roles.
    pub const EVERY: [Self; 4] = [Self::Catalogue, Self::Programme, Self::Assessment, Self::Review];
}

/// What somebody is to an app, to a partner's security, or to a partner's members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not of the partner: to them a draft or an application does not exist.
    Stranger,
    /// A member of the partner without the permission.
    Member,
    /// May save, preview, discard and publish: "Any partner who has Manage App permissions can submit responses."
    Manager,
}

impl Access {
    /// Whether the person was granted anything: nobody else can sign in.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        !self.partners.is_empty() || !self.staff.is_empty()
    }

    /// What the person is to `app`, which belongs to `partner`.
    #[must_use]
    pub fn standing(&self, partner: &PartnerId, app: &AppKey) -> Standing {
        match self.partners.get(partner) {
            None => Standing::Stranger,
            Some(permissions) if permissions.manage_app.contains(app) => Standing::Manager,
            Some(_) => Standing::Member,
        }
    }

    /// What the person is to the members of `partner`: a manager may add, change and remove them. That takes every
    /// permission: whoever lacked one could give it to themselves otherwise.
    #[must_use]
    pub fn members_standing(&self, partner: &PartnerId) -> Standing {
        match self.partners.get(partner) {
            None => Standing::Stranger,
            Some(permissions) if permissions.is_everything() => Standing::Manager,
            Some(_) => Standing::Member,
        }
    }

    /// What the person is to the security of `partner`: a manager may apply for the Security Self Assessment.
    #[must_use]
    pub fn security_standing(&self, partner: &PartnerId) -> Standing {
        match self.partners.get(partner) {
            None => Standing::Stranger,
            Some(permissions) if permissions.manage_partner_security => Standing::Manager,
            Some(_) => Standing::Member,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managing_an_app_needs_the_permission_of_its_own_partner() {
        let (acme, borealis) = (PartnerId::parse("acme").unwrap(), PartnerId::parse("borealis").unwrap());
        let (notes, charts) = (AppKey::parse("notes").unwrap(), AppKey::parse("charts").unwrap());
        let only = |apps| Access {
            partners: BTreeMap::from([(acme.clone(), Permissions { manage_app: apps, ..Permissions::default() })]),
            staff: BTreeSet::new(),
        };
        let notes_only = only(Apps::These([notes.clone()].into()));
        assert_eq!(notes_only.standing(&acme, &notes), Standing::Manager);
        assert_eq!(notes_only.standing(&acme, &charts), Standing::Member);
        assert_eq!(notes_only.standing(&borealis, &notes), Standing::Stranger);
        assert_eq!(only(Apps::ALL).standing(&acme, &charts), Standing::Manager);
        assert_eq!(only(Apps::default()).standing(&acme, &charts), Standing::Member);
    }

    #[test]
    fn only_who_may_do_everything_says_who_else_may_do_what() {
        let acme = PartnerId::parse("acme").unwrap();
        let standing = |permissions| {
            let access = Access { partners: BTreeMap::from([(acme.clone(), permissions)]), ..Access::default() };
            access.members_standing(&acme)
        };
        assert_eq!(standing(Permissions::EVERYTHING), Standing::Manager);
        assert_eq!(
            standing(Permissions { manage_partner_security: false, ..Permissions::EVERYTHING }),
            Standing::Member
        );
        assert_eq!(standing(Permissions { manage_app: Apps::default(), ..Permissions::EVERYTHING }), Standing::Member);
        assert_eq!(Access::default().members_standing(&acme), Standing::Stranger);
    }

    #[test]
    fn permissions_read_as_the_catalogue_writes_them() {
        let all: Permissions = serde_json::from_str(r#"{"manage-app":"all","manage-partner-security":true}"#).unwrap();
        assert_eq!(all, Permissions { manage_app: Apps::ALL, manage_partner_security: true });
        let some: Permissions = serde_json::from_str(r#"{"manage-app":["a.b"]}"#).unwrap();
        assert!(some.manage_app.contains(&AppKey::parse("a.b").unwrap()) && !some.manage_partner_security);
        assert!(serde_json::from_str::<Permissions>(r#"{"manage-apps":"all"}"#).is_err());
    }
}
