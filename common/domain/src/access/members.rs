//! The members of a partner, and the rule that somebody must always be left who manages them.

use serde::{Deserialize, Serialize};

use super::grants::Permissions;
use crate::EmailAddress;

/// A member of a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
pub struct Member {
    /// The person's address.
    pub email: EmailAddress,
    /// What the person may do for the partner.
    pub permissions: Permissions,
}

/// A change of members that would leave nobody who manages them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is the last member with every permission")]
pub struct LastManager;

/// A member other than `email` who manages the members.
pub fn find_other_manager<'a>(members: &'a [Member], email: &EmailAddress) -> Option<&'a Member> {
    members.iter().find(|member| member.email != *email && member.permissions.is_everything())
}

/// Checks a change that one of the members makes: `email` gets `permissions`, or is removed with `None`.
///
/// Gives the other member on whom the change relies, if it does: the change must be written on the condition that this
/// member still has every permission, since two members could otherwise remove each other at the same moment.
///
/// # Errors
/// [`LastManager`] when no other member has every permission and `email` would not have it either.
pub fn check_member_change<'a>(
    members: &'a [Member],
    email: &EmailAddress,
    permissions: Option<&Permissions>,
) -> Result<Option<&'a Member>, LastManager> {
    if permissions.is_some_and(Permissions::is_everything) {
        return Ok(None);
    }
    find_other_manager(members, email).map(Some).ok_or(LastManager)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_member_with_every_permission_can_neither_go_nor_lose_one() {
        let email = |name: &str| EmailAddress::parse(&format!("{name}@acme.example")).unwrap();
        let member = |name: &str, permissions| Member { email: email(name), permissions };
        let less = Permissions { manage_partner_security: false, ..Permissions::EVERYTHING };
        let one = [member("pat", Permissions::EVERYTHING), member("kim", less.clone())];
        for permissions in [None, Some(&less)] {
            assert_eq!(check_member_change(&one, &email("pat"), permissions), Err(LastManager));
            assert_eq!(check_member_change(&one, &email("kim"), permissions), Ok(Some(&one[0])));
        }
        assert_eq!(check_member_change(&one, &email("pat"), Some(&Permissions::EVERYTHING)), Ok(None));
        let two = [member("pat", Permissions::EVERYTHING), member("kim", Permissions::EVERYTHING)];
        assert_eq!(check_member_change(&two, &email("pat"), None), Ok(Some(&two[1])));
    }
}
