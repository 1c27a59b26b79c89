//! The members of partners.

use domain::access::{Access, Member, Permissions, check_member_change};
use domain::{EmailAddress, PartnerId};
use serde_json::json;

use crate::audit::Actor;
use crate::item;
use crate::keys;
use crate::partners::Partner;
use crate::person::PeopleError;
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Store, StoreError};

impl Store {
    /// A member of a partner.
    pub async fn member(&self, partner: &PartnerId, email: &EmailAddress) -> Result<Option<Member>, StoreError> {
        self.read_record(&keys::member(partner, email), Consistency::Strong).await
    }

    /// The members of a partner, by address.
    pub async fn members(&self, partner: &PartnerId) -> Result<Vec<Member>, StoreError> {
        let items = self.read_prefix(&keys::partner_partition(partner), keys::MEMBERS).await?;
        items.into_iter().map(|(key, found)| item::to_record(&key, found)).collect()
    }

    /// A partner, unless there is no such one, and its members, in one query: the items are neighbours, and DynamoDB charges for
    /// them as for one.
    pub async fn partner_with_members(
        &self,
        partner: &PartnerId,
    ) -> Result<(Option<Partner>, Vec<Member>), StoreError> {
        let (profile_key, partition) = (keys::profile(partner), keys::partner_partition(partner));
        let found = self.read_range(&partition, keys::MEMBERS, &profile_key.sk, Consistency::Strong).await?;
        let (mut profile, mut members) = (None, Vec::new());
        for (key, item) in found {
            if key == profile_key {
                profile = Some(item::to_record(&key, item)?);
            } else if key.sk.starts_with(keys::MEMBERS) {
                members.push(item::to_record(&key, item)?);
            }
        }
        Ok((profile, members))
    }

    /// Gives a member permissions, or removes the member with `None`, on behalf of another member. Somebody must be
    /// left who may change the members; that they still may is checked in the transaction of the change.
    pub async fn change_member(
        &self,
        partner: &PartnerId,
        email: &EmailAddress,
        permissions: Option<Permissions>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        let members = self.members(partner).await?;
        let mut along = Vec::new();
        if let Some(other) = check_member_change(&members, email, permissions.as_ref())? {
            let still_manages = Write::check(&keys::member(partner, &other.email))
                .only_if("#permissions = :everything", &["permissions"])
                .with("everything", &Permissions::EVERYTHING)?;
            along.push(still_manages);
        }
        match permissions {
            Some(permissions) => {
                let member = Member { email: email.clone(), permissions };
                along.push(Write::put(&keys::member(partner, email), &member)?);
                self.put_member_with(partner, &member, along, (None, actor)).await
            }
            None => self.remove_member_with(partner, email, along, (None, actor)).await,
        }
    }

    /// Gives a member permissions in place of those that were `read`. The partner must exist; somebody who was no member
    /// must not have become one since.
    pub async fn put_member(
        &self,
        partner: &PartnerId,
        member: &Member,
        read: Option<&Member>,
        reason: Option<&str>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        let put = Write::put(&keys::member(partner, &member.email), member)?;
        let put = if read.is_none() { put.only_if(ABSENT, &[]) } else { put };
        self.put_member_with(partner, member, vec![put], (reason, actor)).await
    }

    async fn put_member_with(
        &self,
        partner: &PartnerId,
        member: &Member,
        mut along: Vec<Write>,
        (reason, actor): (Option<&str>, Actor<'_>),
    ) -> Result<(), PeopleError> {
        if self.read_item(&keys::profile(partner), Consistency::Strong).await?.is_none() {
            return Err(PeopleError::UnknownPartner);
        }
        let grant = |access: &mut Access| {
            access.partners.insert(partner.clone(), member.permissions.clone());
            Ok(())
        };
        let detail = json!({ "member": member.email, "permissions": member.permissions, "reason": reason });
        along.push(actor.line(keys::partner_partition(partner), "grant", detail)?);
        self.change_access(&member.email, grant, None, along, actor).await.map(drop)
    }

    /// Removes a member. The member's tokens and sessions stop working for this partner at once.
    pub async fn remove_member(
        &self,
        partner: &PartnerId,
        email: &EmailAddress,
        reason: Option<&str>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        self.remove_member_with(partner, email, Vec::new(), (reason, actor)).await
    }

    async fn remove_member_with(
        &self,
        partner: &PartnerId,
        email: &EmailAddress,
        mut along: Vec<Write>,
        (reason, actor): (Option<&str>, Actor<'_>),
    ) -> Result<(), PeopleError> {
        let remove = |access: &mut Access| access.partners.remove(partner).map(|_| ()).ok_or(PeopleError::Unknown);
        along.push(Write::delete(&keys::member(partner, email)).only_if(EXISTS, &[]));
        along.push(actor.line(
            keys::partner_partition(partner),
            "remove-member",
            json!({ "member": email, "reason": reason }),
        )?);
        self.change_access(email, remove, None, along, actor).await.map(drop)
    }
}
