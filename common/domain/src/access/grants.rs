//! What a person was granted, and what that means for one app or one partner.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::staff::Role;
use super::token::TokenApps;
use crate::{AppKey, PartnerId};

/// Everything that a person was granted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredAccess", into = "StoredAccess")]
pub struct Access {
    /// The partners that the person is a member of.
    pub partners: BTreeMap<PartnerId, Permissions>,
    /// The person's roles as a member of the marketplace's staff.
    pub staff: BTreeSet<Role>,
}

/// [`Access`] as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredAccess {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    partners: BTreeMap<PartnerId, Permissions>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    staff: BTreeSet<Role>,
    /// Whether it was stored since there is [`Role::People`]. Whoever had every role before looked after staff too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    knows_people: bool,
}

impl From<StoredAccess> for Access {
    fn from(stored: StoredAccess) -> Self {
        let StoredAccess { partners, mut staff, knows_people } = stored;
        let had_every_role = Role::ALL.iter().all(|role| *role == Role::People || staff.contains(role));
        if !knows_people && had_every_role {
            staff.insert(Role::People);
        }
        Self { partners, staff }
    }
}

impl From<Access> for StoredAccess {
    fn from(Access { partners, staff }: Access) -> Self {
        let knows_people = !staff.is_empty();
        Self { partners, staff, knows_people }
    }
}

/// What a member may do for one partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("manage-app, manage-partner-security"))
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Permissions {
    /// The apps whose answers the member may save, preview, discard and publish.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "Save, preview, discard and publish the answers of these apps.")
    )]
    #[serde(default)]
    pub manage_app: Apps,
    /// Whether the member may apply for the Security Self Assessment on the partner's behalf.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "Apply for the Security Self Assessment on the partner's behalf.")
    )]
    #[serde(default)]
    pub manage_partner_security: bool,
}

/// Some of a partner's apps: `"all"`, or a list of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented(""))
)]
#[serde(untagged)]
pub enum Apps {
    /// All apps of the partner, including those it adds later.
    All(All),
    /// Only these apps.
    These(BTreeSet<AppKey>),
}

/// The word `all` in JSON. A type of its own, because serde cannot read one literal as an untagged variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum All {
    /// `"all"`.
    All,
}

impl Permissions {
    /// Every permission that exists, for all apps of the partner.
    pub const EVERYTHING: Self = Self { manage_app: Apps::ALL, manage_partner_security: true };

    /// Whether the member has every permission, and may therefore manage the partner's members: nobody can grant what they
    /// do not have themselves.
    pub fn is_everything(&self) -> bool {
        *self == Self::EVERYTHING
    }

    /// Whether the member may manage at least one app.
    pub fn manages_any(&self) -> bool {
        self.manage_app != Apps::default()
    }
}

impl Apps {
    /// Every app of the partner.
    pub const ALL: Self = Self::All(All::All);

    /// Whether `app`, an app of the partner, is included.
    pub fn contains(&self, app: &AppKey) -> bool {
        match self {
            Self::All(All::All) => true,
            Self::These(keys) => keys.contains(app),
        }
    }

    /// The apps that are also in `others`.
    fn intersection(&self, others: &BTreeSet<AppKey>) -> Self {
        Self::These(others.iter().filter(|app| self.contains(app)).cloned().collect())
    }
}

impl Default for Apps {
    /// No apps.
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

/// How a person is related to an app, to a partner's security, or to a partner's list of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Not a member of the partner. The person must not even learn that a draft or an application exists.
    Stranger,
    /// A member of the partner without the permission that is needed.
    Member,
    /// Has the permission: "Any partner who has Manage App permissions can submit responses."
    Manager,
}

impl Access {
    /// Whether the person was granted anything at all. Nobody else can sign in.
    pub fn is_anything(&self) -> bool {
        !self.partners.is_empty() || !self.staff.is_empty()
    }

    /// What is left of the access for a token that is limited to some apps: managing those of them that the person manages.
    /// The person stays a member of their partners, so that other apps are forbidden to the token (403) and not unknown
    /// (404).
    pub fn limited_to(&self, limit: &TokenApps) -> Self {
        let narrowed = |(partner, permissions): (&PartnerId, &Permissions)| {
            let manage_app = permissions.manage_app.intersection(limit.apps());
            (partner.clone(), Permissions { manage_app, manage_partner_security: false })
        };
        Self { partners: self.partners.iter().map(narrowed).collect(), staff: BTreeSet::new() }
    }

    /// The relation to `app`, which belongs to `partner`. A manager may save, preview, discard and publish its answers.
    pub fn relation_to_app(&self, partner: &PartnerId, app: &AppKey) -> Relation {
        self.relation_to(partner, |permissions| permissions.manage_app.contains(app))
    }

    /// The relation to the members of `partner`. A manager may add, change and remove them, which takes every permission:
    /// a member who lacked one could otherwise grant it to themselves.
    pub fn relation_to_members(&self, partner: &PartnerId) -> Relation {
        self.relation_to(partner, Permissions::is_everything)
    }

    /// The relation to the security of `partner`. A manager may apply for the Security Self Assessment.
    pub fn relation_to_security(&self, partner: &PartnerId) -> Relation {
        self.relation_to(partner, |permissions| permissions.manage_partner_security)
    }

    fn relation_to(&self, partner: &PartnerId, may_manage: impl FnOnce(&Permissions) -> bool) -> Relation {
        match self.partners.get(partner) {
            None => Relation::Stranger,
            Some(permissions) if may_manage(permissions) => Relation::Manager,
            Some(_) => Relation::Member,
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
        assert_eq!(notes_only.relation_to_app(&acme, &notes), Relation::Manager);
        assert_eq!(notes_only.relation_to_app(&acme, &charts), Relation::Member);
        assert_eq!(notes_only.relation_to_app(&borealis, &notes), Relation::Stranger);
        assert_eq!(only(Apps::ALL).relation_to_app(&acme, &charts), Relation::Manager);
        assert_eq!(only(Apps::default()).relation_to_app(&acme, &charts), Relation::Member);
    }

    #[test]
    fn only_a_member_with_every_permission_manages_the_members() {
        let acme = PartnerId::parse("acme").unwrap();
        let relation = |permissions| {
            let access = Access { partners: BTreeMap::from([(acme.clone(), permissions)]), ..Access::default() };
            access.relation_to_members(&acme)
        };
        assert_eq!(relation(Permissions::EVERYTHING), Relation::Manager);
        assert_eq!(
            relation(Permissions { manage_partner_security: false, ..Permissions::EVERYTHING }),
            Relation::Member
        );
        assert_eq!(relation(Permissions { manage_app: Apps::default(), ..Permissions::EVERYTHING }), Relation::Member);
        assert_eq!(Access::default().relation_to_members(&acme), Relation::Stranger);
    }

    fn limit(keys: &[&str]) -> TokenApps {
        keys.iter().map(|key| AppKey::parse(key).unwrap()).collect::<Vec<_>>().try_into().unwrap()
    }

    #[test]
    fn a_limited_token_keeps_only_its_apps_and_the_membership() {
        let [acme, borealis, cirrus] = ["acme", "borealis", "cirrus"].map(|id| PartnerId::parse(id).unwrap());
        let [notes, charts, sync] = ["notes", "charts", "sync"].map(|key| AppKey::parse(key).unwrap());
        let these = |apps: &[&AppKey]| Permissions {
            manage_app: Apps::These(apps.iter().map(|app| (*app).clone()).collect()),
            manage_partner_security: false,
        };
        let whole = Access {
            partners: BTreeMap::from([
                (acme.clone(), Permissions::EVERYTHING),
                (borealis.clone(), Permissions { manage_partner_security: true, ..these(&[&sync]) }),
                (cirrus.clone(), Permissions::default()),
            ]),
            staff: Role::ALL.iter().copied().collect(),
        };
        let limited = whole.limited_to(&limit(&["notes", "sync"]));
        assert!(limited.staff.is_empty());
        assert_eq!(limited.partners[&acme], these(&[&notes, &sync]));
        assert_eq!(limited.partners[&borealis], these(&[&sync]));
        assert_eq!(limited.partners[&cirrus], Permissions::default());
        assert_eq!(limited.relation_to_app(&acme, &notes), Relation::Manager);
        for member in [
            limited.relation_to_app(&acme, &charts),
            limited.relation_to_app(&borealis, &notes),
            limited.relation_to_app(&cirrus, &notes),
            limited.relation_to_members(&acme),
            limited.relation_to_security(&acme),
            limited.relation_to_security(&borealis),
        ] {
            assert_eq!(member, Relation::Member);
        }
        assert_eq!(limited.relation_to_app(&PartnerId::parse("nimbus").unwrap(), &notes), Relation::Stranger);
    }

    #[test]
    fn a_limited_token_grants_nothing_that_its_person_lacks() {
        let acme = PartnerId::parse("acme").unwrap();
        let notes = AppKey::parse("notes").unwrap();
        let member = Access { partners: BTreeMap::from([(acme.clone(), Permissions::default())]), ..Access::default() };
        assert_eq!(member.limited_to(&limit(&["notes"])).relation_to_app(&acme, &notes), Relation::Member);
        assert_eq!(Access::default().limited_to(&limit(&["notes"])).relation_to_app(&acme, &notes), Relation::Stranger);
    }

    #[test]
    fn whoever_had_every_role_before_there_was_one_for_people_has_that_too_and_nobody_else() {
        let read = |text: &str| serde_json::from_str::<Access>(text).unwrap().staff;
        let all = r#"["catalogue", "programme", "assessment", "review"]"#;
        assert!(read(&format!(r#"{{"staff": {all}}}"#)).contains(&Role::People));
        assert!(!read(r#"{"staff": ["catalogue", "programme", "review"]}"#).contains(&Role::People));
        let four = Role::ALL.iter().copied().filter(|role| *role != Role::People).collect();
        let given_since = Access { staff: four, ..Access::default() };
        let stored = serde_json::to_string(&given_since).unwrap();
        assert_eq!(serde_json::from_str::<Access>(&stored).unwrap(), given_since);
        assert_eq!(serde_json::to_string(&Access::default()).unwrap(), "{}");
    }

    #[test]
    fn permissions_are_read_as_the_catalogue_writes_them() {
        let all: Permissions = serde_json::from_str(r#"{"manage-app":"all","manage-partner-security":true}"#).unwrap();
        assert_eq!(all, Permissions { manage_app: Apps::ALL, manage_partner_security: true });
        let some: Permissions = serde_json::from_str(r#"{"manage-app":["a.b"]}"#).unwrap();
        assert!(some.manage_app.contains(&AppKey::parse("a.b").unwrap()) && !some.manage_partner_security);
        assert!(serde_json::from_str::<Permissions>(r#"{"manage-apps":"all"}"#).is_err());
    }
}
