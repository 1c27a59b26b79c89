//! A member of a partner, as staff write it.

use domain::access::{Member, Permissions};
use domain::{PartnerId, Precondition};
use store::Store;
use store::audit::Actor;

use super::outcome::Outcome;
use crate::Problem;
use crate::body::{Fields, Object};
use crate::conditional::check_existence;

/// A member as staff send it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = domain::schema::documented("")))]
pub struct MemberBody {
    /// What the person may do for the partner.
    pub permissions: Permissions,
}

impl MemberBody {
    /// Reads what staff send of a member.
    pub fn read(mut fields: Fields) -> Result<Self, Problem> {
        let permissions: Option<Object<Permissions>> = fields.required(
            "permissions",
            "an object such as {\"manage-app\": \"all\", \"manage-partner-security\": false}; manage-app may be a list of app keys",
        );
        fields.finish()?;
        let Object(permissions) = permissions.ok_or_else(|| Problem::invalid(Vec::new()))?;
        Ok(Self { permissions })
    }
}

/// Puts a member, unless they are just so already.
pub async fn save_member(
    store: &Store,
    partner: &PartnerId,
    member: &Member,
    precondition: &Precondition,
    (reason, actor): (Option<&str>, Actor<'_>),
) -> Result<Outcome, Problem> {
    let before = store.member(partner, &member.email).await?;
    check_existence(precondition, before.is_some())?;
    if before.as_ref().is_some_and(|before| before.permissions == member.permissions) {
        return Ok(Outcome::Unchanged);
    }
    store.put_member(partner, member, before.as_ref(), reason, actor).await?;
    Ok(Outcome::of_write(before.is_some()))
}
