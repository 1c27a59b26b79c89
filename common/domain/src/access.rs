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

/// The most apps that a token is limited to. A person's item lists up to 50 tokens with theirs, which is 50 × 20 × 85 bytes
/// then, a fifth of what an item holds. (Ours.)
pub const MAX_LIMIT: usize = 20;

/// The apps that an API token is limited to: at least one, at most [`MAX_LIMIT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<AppKey>")]
pub struct Limit(BTreeSet<AppKey>);

/// Why apps are no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLimit {
    /// A token for nothing.
    #[error("Choose at least one app")]
    Empty,
    /// More than a token keeps.
    #[error("A token can be limited to at most {MAX_LIMIT} apps; create another token for the others")]
    TooMany,
}

impl Limit {
    /// The apps themselves.
    #[must_use]
    pub fn apps(&self) -> &BTreeSet<AppKey> {
        &self.0
    }
}

impl TryFrom<Vec<AppKey>> for Limit {
    type Error = BadLimit;

    fn try_from(apps: Vec<AppKey>) -> Result<Self, BadLimit> {
        match apps.len() {
            0 => Err(BadLimit::Empty),
            1..=MAX_LIMIT => Ok(Self(apps.into_iter().collect())),
            _ => Err(BadLimit::TooMany),
        }
    }
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

    /// Those that are among `others` too.
    fn among(&self, others: &BTreeSet<AppKey>) -> Self {
        Self::These(others.iter().filter(|app| self.contains(app)).cloned().collect())
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

    /// What is left of it for a token that is limited to some apps: managing those of them that the person manages, and
    /// nothing else. The person stays a member: the others are forbidden, not unknown.
    #[must_use]
    pub fn limited_to(&self, limit: &Limit) -> Self {
        let narrowed = |(partner, permissions): (&PartnerId, &Permissions)| {
            let manage_app = permissions.manage_app.among(limit.apps());
            (partner.clone(), Permissions { manage_app, manage_partner_security: false })
        };
        Self { partners: self.partners.iter().map(narrowed).collect(), staff: BTreeSet::new() }
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

    fn limit(keys: &[&str]) -> Limit {
        keys.iter().map(|key| AppKey::parse(key).unwrap()).collect::<Vec<_>>().try_into().unwrap()
    }

    #[test]
    fn a_limit_leaves_the_apps_that_it_names_and_the_membership_and_nothing_else() {
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
            staff: Role::EVERY.into(),
        };
        let limited = whole.limited_to(&limit(&["notes", "sync"]));
        assert!(limited.staff.is_empty());
        assert_eq!(limited.partners[&acme], these(&[&notes, &sync]));
        assert_eq!(limited.partners[&borealis], these(&[&sync]));
        assert_eq!(limited.partners[&cirrus], Permissions::default());
        assert_eq!(limited.standing(&acme, &notes), Standing::Manager);
        for member in [
            limited.standing(&acme, &charts),
            limited.standing(&borealis, &notes),
            limited.standing(&cirrus, &notes),
            limited.members_standing(&acme),
            limited.security_standing(&acme),
            limited.security_standing(&borealis),
        ] {
            assert_eq!(member, Standing::Member);
        }
        assert_eq!(limited.standing(&PartnerId::parse("nimbus").unwrap(), &notes), Standing::Stranger);
    }

    #[test]
    fn a_limit_gives_nothing_that_was_not_granted() {
        let acme = PartnerId::parse("acme").unwrap();
        let notes = AppKey::parse("notes").unwrap();
        let member = Access { partners: BTreeMap::from([(acme.clone(), Permissions::default())]), ..Access::default() };
        assert_eq!(member.limited_to(&limit(&["notes"])).standing(&acme, &notes), Standing::Member);
        assert_eq!(Access::default().limited_to(&limit(&["notes"])).standing(&acme, &notes), Standing::Stranger);
    }

    #[test]
    fn a_limit_names_one_to_twenty_apps() {
        let read = |count: usize| {
            let keys: Vec<String> = (0..count).map(|number| format!("app-{number}")).collect();
            serde_json::from_value::<Limit>(serde_json::json!(keys))
        };
        assert!(read(0).unwrap_err().to_string().contains("at least one"));
        assert_eq!(read(1).unwrap().apps().len(), 1);
        assert_eq!(serde_json::to_value(read(MAX_LIMIT).unwrap()).unwrap().as_array().map(Vec::len), Some(MAX_LIMIT));
        assert!(read(MAX_LIMIT + 1).unwrap_err().to_string().contains("at most 20"));
        assert!(serde_json::from_str::<Limit>(r#"["not a key"]"#).is_err());
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
