//! A person: what they were granted, and the lists of their tokens and sessions. The tokens and sessions themselves are
//! in [`tokens`](crate::tokens) and [`sessions`](crate::sessions).
//!
//! Every token and every session has a copy of its person's access, so that a call costs one read. Invariant: a change
//! of the access rewrites all copies that may still be used in its own transaction, and a token is issued or a session
//! begun only on the version of the person that was copied.

use std::collections::BTreeSet;

use domain::access::{Access, LastAdmin, LastManager, Role, TokenApps, token_works};
use domain::session::SESSION_LIFE;
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use runtime::secret::SecretHash;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::Actor;
use crate::keys;
use crate::write::{EXISTS, Write};
use crate::{Consistency, Store, StoreError};

/// How often a change of a person starts again because somebody else changed the person first.
pub(crate) const ATTEMPTS: usize = 8;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Person {
    version: u32,
    #[serde(default)]
    pub(crate) access: Access,
    #[serde(default)]
    pub(crate) tokens: Vec<TokenEntry>,
    /// The sessions that began last, oldest first. Invariant: a session that is not in this list does not work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) sessions: Vec<SessionEntry>,
}

/// A token in the list of its person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TokenEntry {
    #[serde(flatten)]
    pub(crate) info: TokenInfo,
    pub(crate) hash: SecretHash,
    /// Who issued it, and so saw it; absent for a token from before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issued_by: Option<EmailAddress>,
}

/// What people see of a token, which is never the token itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Token", transform = domain::schema::documented("apps, expiresAt"))
)]
#[serde(rename_all = "camelCase")]
pub struct TokenInfo {
    /// Its public id.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[0-9a-f]{32}$")))]
    pub id: String,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The apps that it may manage; absent: it may do all that its person may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apps: Option<TokenApps>,
    /// When it stops working; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

impl TokenEntry {
    pub(crate) fn works(&self, now: Timestamp) -> bool {
        token_works(self.info.expires_at, self.info.revoked_at, now)
    }
}

/// A session in the list of its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionEntry {
    pub(crate) hash: SecretHash,
    pub(crate) started_at: Timestamp,
}

impl SessionEntry {
    /// Whether the session may still work. It may also have ended because it was not used, which this list does not
    /// know.
    pub(crate) fn may_work(&self, now: Timestamp) -> bool {
        now.duration_since(self.started_at) < SESSION_LIFE
    }
}

/// Why a change of people is refused.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// There is no such partner.
    #[error("there is no such partner")]
    UnknownPartner,
    /// There is no such person, member or token.
    #[error("there is no such person, member or token")]
    Unknown,
    /// Nobody would be left who manages the partner's members.
    #[error(transparent)]
    LastManager(#[from] LastManager),
    /// Nobody would be left who may change the marketplace's staff.
    #[error(transparent)]
    LastAdmin(#[from] LastAdmin),
    /// The person has as many tokens as one person may have.
    #[error("there are too many tokens")]
    TooManyTokens,
    /// There is a token with this id already.
    #[error("the token was made before")]
    MadeBefore,
    /// A token would be limited to apps that its person does not manage.
    #[error("the person does not manage all of these apps: {0:?}")]
    NotManaged(Vec<AppKey>),
    /// The person's staff roles are these, and not those from which the change started.
    #[error("somebody has changed the person's staff roles")]
    RolesChanged(BTreeSet<Role>),
    /// A token would have staff roles that whoever issues it does not have.
    #[error("the person has staff roles that the issuer of the token does not have")]
    BeyondIssuer,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    pub(crate) async fn person(&self, email: &EmailAddress) -> Result<Option<Person>, StoreError> {
        self.read_record(&keys::person(email), Consistency::Strong).await
    }

    /// What a person was granted; `None` for an unknown person.
    pub async fn granted(&self, email: &EmailAddress) -> Result<Option<Access>, StoreError> {
        Ok(self.person(email).await?.map(|person| person.access))
    }

    /// Changes a person's access and every copy of it that may still be used, together with the writes in `along`. Returns how many
    /// tokens it revoked: when the person gets a staff role, those that somebody else issued, who saw them and was not given it;
    /// and at another change of their staff roles, for which `trusted` names those who may change staff anyway, the tokens that
    /// neither the person nor one of these issued.
    pub(crate) async fn change_access(
        &self,
        email: &EmailAddress,
        change: impl Fn(&mut Access) -> Result<(), PeopleError>,
        trusted: Option<&BTreeSet<EmailAddress>>,
        along: Vec<Write>,
        actor: Actor<'_>,
    ) -> Result<usize, PeopleError> {
        let now = actor.now;
        for _ in 0..ATTEMPTS {
            let mut person = self.person(email).await?.unwrap_or_default();
            let before = person.access.staff.clone();
            change(&mut person.access)?;
            let gains_role = !person.access.staff.is_subset(&before);
            let revoked = match trusted {
                _ if gains_role => revoke_seen_by_others(email, &mut person, &BTreeSet::new(), now),
                Some(trusted) if !person.access.staff.is_empty() => {
                    revoke_seen_by_others(email, &mut person, trusted, now)
                }
                _ => Vec::new(),
            };
            let tokens = person.tokens.iter().filter(|entry| entry.works(now)).map(|entry| keys::token(&entry.hash));
            let sessions = person.sessions.iter().filter(|entry| entry.may_work(now));
            let copies = tokens.chain(sessions.map(|entry| keys::session(&entry.hash)));
            let copies: Vec<Write> = copies
                .map(|key| Ok(Write::update(&key).set("access", &person.access)?.only_if(EXISTS, &[])))
                .collect::<Result<_, StoreError>>()?;
            let mut writes = vec![put_next(email, person)?];
            writes.extend(copies.into_iter().chain(along.iter().cloned()));
            writes.extend(write_revocation(email, &revoked, actor)?);
            match self.transact(writes).await {
                Err(error) if error.is_lost_race() => {}
                outcome => return Ok(outcome.map(|()| revoked.len())?),
            }
        }
        Err(StoreError::Conflict.into())
    }
}

/// Why tokens are revoked with a change of roles, as the audit log has it.
pub const ISSUED_BY_OTHERS: &str = "issued-by-others";

/// Revokes the person's tokens that anybody saw but the person and those who are trusted, and returns them. A token whose issuer is
/// not known counts.
fn revoke_seen_by_others(
    email: &EmailAddress,
    person: &mut Person,
    trusted: &BTreeSet<EmailAddress>,
    now: Timestamp,
) -> Vec<TokenEntry> {
    let may_see = |issuer: &EmailAddress| issuer == email || trusted.contains(issuer);
    let mut revoked = Vec::new();
    for entry in &mut person.tokens {
        if entry.works(now) && !entry.issued_by.as_ref().is_some_and(may_see) {
            entry.info.revoked_at = Some(now);
            revoked.push(entry.clone());
        }
    }
    revoked
}

fn write_revocation(email: &EmailAddress, revoked: &[TokenEntry], actor: Actor<'_>) -> Result<Vec<Write>, StoreError> {
    if revoked.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = revoked.iter().map(|entry| entry.info.id.as_str()).collect();
    let detail = json!({ "tokens": ids, "reason": ISSUED_BY_OTHERS });
    let mut writes = vec![actor.line(keys::person_partition(email), "revoke-tokens", detail)?];
    for entry in revoked {
        writes.push(Write::update(&keys::token(&entry.hash)).set("revoked_at", &actor.now)?.only_if(EXISTS, &[]));
    }
    Ok(writes)
}

/// Writes the next version of a person over the one that was read.
pub(crate) fn put_next(email: &EmailAddress, mut person: Person) -> Result<Write, StoreError> {
    let read = person.version;
    person.version += 1;
    Write::put(&keys::person(email), &person)?.only_at_version(read)
}
