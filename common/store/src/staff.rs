//! The marketplace's staff: a list of all of them, which follows what each was granted.
//!
//! Somebody who got their roles before there was the list is not in it until they are changed, or are noted by
//! [`Store::note_staff`].

use std::collections::BTreeSet;

use domain::EmailAddress;
use domain::access::{Access, Role, StaffPerson, check_staff_change};
use serde_json::json;

use crate::audit::Actor;
use crate::item;
use crate::keys;
use crate::person::{ISSUED_BY_OTHERS, PeopleError};
use crate::write::{ABSENT, Write};
use crate::{Store, StoreError};

/// Why a person's roles are changed, and from what.
#[derive(Clone, Copy, Debug, Default)]
pub struct StaffChange<'a> {
    /// Why, in the words of whoever changes the roles; the audit log keeps it.
    pub reason: Option<&'a str>,
    /// The roles that whoever changes them saw; `None`: the change does not depend on them.
    pub seen: Option<&'a BTreeSet<Role>>,
}

impl Store {
    /// All members of staff in the list, by address.
    pub async fn staff(&self) -> Result<Vec<StaffPerson>, StoreError> {
        let items = self.read_prefix(keys::STAFF, keys::STAFF_PEOPLE).await?;
        items.into_iter().map(|(key, found)| item::to_record(&key, found)).collect()
    }

    /// Takes a member of staff into the list who got their roles before there was one.
    pub async fn note_staff(&self, person: &StaffPerson) -> Result<(), StoreError> {
        let put = Write::put(&keys::staff_person(&person.email), person)?.only_if(ABSENT, &[]);
        self.write_if(put).await.map(drop)
    }

    /// Gives a person staff roles in place of those they had, without a look at who is left: for the first of them.
    pub async fn put_staff(&self, email: &EmailAddress, roles: &[Role], actor: Actor<'_>) -> Result<(), PeopleError> {
        let person = StaffPerson { email: email.clone(), roles: roles.iter().copied().collect() };
        self.write_staff(&person, StaffChange::default(), None, Vec::new(), actor).await.map(drop)
    }

    /// Gives a person staff roles in place of those they had, none of them to take them out of staff. Somebody must
    /// be left who may change staff; that they still may is checked in the transaction of the change.
    /// Returns how many of the person's tokens it revoked: those that somebody else had issued before the person got a role, and
    /// those that nobody issued who may change staff or is the person.
    pub async fn change_staff(
        &self,
        person: &StaffPerson,
        change: StaffChange<'_>,
        actor: Actor<'_>,
    ) -> Result<usize, PeopleError> {
        let staff = self.staff().await?;
        let along = match check_staff_change(&staff, &person.email, &person.roles)? {
            Some(other) => vec![
                Write::check(&keys::staff_person(&other.email))
                    .only_if("contains(#roles, :people)", &["roles"])
                    .with("people", &Role::People)?,
            ],
            None => Vec::new(),
        };
        let admins = staff.into_iter().filter(|other| other.roles.contains(&Role::People));
        let trusted = admins.map(|admin| admin.email).chain([actor.person.clone()]).collect();
        let revoked = self.write_staff(person, change, Some(&trusted), along, actor).await?;
        Ok(revoked + self.revoke_beyond_issuer(person, actor).await?)
    }

    /// Revokes the tokens that a person issued to others who have staff roles which the person does not have, or no longer: whoever
    /// issued a token saw it. Returns how many.
    async fn revoke_beyond_issuer(&self, issuer: &StaffPerson, actor: Actor<'_>) -> Result<usize, PeopleError> {
        let mut revoked = 0;
        for (holder, tokens) in self.tokens_issued_by(&issuer.email, actor.now).await? {
            let access = self.person(&holder).await?.unwrap_or_default().access;
            if access.staff.is_subset(&issuer.roles) {
                continue;
            }
            for token in tokens {
                self.revoke_token(&holder, &token.id, Some(ISSUED_BY_OTHERS), actor).await?;
                revoked += 1;
            }
        }
        Ok(revoked)
    }

    async fn write_staff(
        &self,
        person: &StaffPerson,
        StaffChange { reason, seen }: StaffChange<'_>,
        trusted: Option<&BTreeSet<EmailAddress>>,
        mut along: Vec<Write>,
        actor: Actor<'_>,
    ) -> Result<usize, PeopleError> {
        let StaffPerson { email, roles } = person;
        let grant = |access: &mut Access| {
            if seen.is_some_and(|seen| *seen != access.staff) {
                return Err(PeopleError::RolesChanged(access.staff.clone()));
            }
            access.staff.clone_from(roles);
            Ok(())
        };
        let detail = json!({ "roles": roles, "person": email, "reason": reason });
        along.push(actor.line(keys::person_partition(email), "staff-roles", detail.clone())?);
        along.push(actor.line(keys::STAFF.to_owned(), "staff-roles", detail)?);
        along.push(match roles.is_empty() {
            true => Write::delete(&keys::staff_person(email)),
            false => Write::put(&keys::staff_person(email), person)?,
        });
        self.change_access(email, grant, trusted, along, actor).await
    }
}
