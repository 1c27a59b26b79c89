//! People: what they were granted, and the tokens that they call with. Their sessions are in [`sessions`](super::sessions).
//!
//! Every token and every session carries a copy of its person's access, so that a call costs one read. Invariant: whoever changes the
//! access rewrites all living copies in the same transaction, and issues a token or begins a session only on the version that was
//! copied.

use domain::access::{
    Access, LastManager, MAX_TOKENS, Member, Permissions, Relation, Role, TokenApps, check_member_change, token_works,
};
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::audit::{Actor, time_ordered};
use super::dynamodb::{ABSENT, EXISTS, Order, Page, Write};
use super::item;
use super::keys;
use super::sessions::KeptSession;
use super::{Consistency, Store, StoreError};

/// How long DynamoDB keeps a token after it expired, so that its holder is told so.
const KEEP_EXPIRED_SECONDS: i64 = 90 * 24 * 3600;
/// How often a change of access starts again because another one came first.
pub(super) const ATTEMPTS: usize = 8;

/// A token as calls find it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenRecord {
    /// Whose it is.
    pub email: EmailAddress,
    /// Its public id.
    pub id: String,
    /// What its person may do; [`TokenRecord::may`] says what a call with it may.
    #[serde(default)]
    access: Access,
    /// The apps that it is limited to; absent: it may do all that its person may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apps: Option<TokenApps>,
    /// When it stops working.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// The last day on which it was noted as used; at first the day on which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<i64>,
}

/// What people see of a token; never the token itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenInfo {
    /// Its public id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The apps that it is limited to; absent: it may do all that its person may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apps: Option<TokenApps>,
    /// When it stops working; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct TokenRequest<'a> {
    /// The token itself; only its hash is kept.
    pub secret: &'a str,
    /// What it is for.
    pub name: &'a str,
    /// When it is to stop working; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// The apps that it is limited to; `None`: it may do all that its person may.
    pub apps: Option<TokenApps>,
    /// The id that it is to have, so that a form that is sent twice makes one token; `None`: a new one.
    pub id: Option<NewTokenId>,
}

impl TokenRecord {
    /// What a call with it may do.
    #[must_use]
    pub fn may(&self) -> Access {
        self.apps.as_ref().map_or_else(|| self.access.clone(), |apps| self.access.limited_to(apps))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    info: TokenInfo,
    hash: String,
}

impl Kept {
    fn lives(&self, now: Timestamp) -> bool {
        token_works(self.info.expires_at, self.info.revoked_at, now)
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Person {
    version: u32,
    #[serde(default)]
    pub(super) access: Access,
    #[serde(default)]
    tokens: Vec<Kept>,
    /// Those that began last, oldest first. Invariant: a session that is not here does not live.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) sessions: Vec<KeptSession>,
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
    /// The person has as many tokens as one person may.
    #[error("there are too many tokens")]
    TooManyTokens,
    /// The token of this id was made before.
    #[error("the token was made before")]
    MadeBefore,
    /// A token would be limited to apps that its person does not manage.
    #[error("the person does not manage {}", listed(.0))]
    NotManaged(Vec<AppKey>),
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is kept of a secret (a token, a session, a mailed link): SHA-256 in hex. They have 256 random bits, so nothing
/// slower is needed.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The id of a token that is yet to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTokenId(Uuid);

impl NewTokenId {
    /// One that was never used before.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(time_ordered(now))
    }

    /// One as it is written; nothing for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl std::fmt::Display for NewTokenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.simple().fmt(f)
    }
}

/// Apps in a text, by key.
pub fn listed(apps: &[AppKey]) -> String {
    apps.iter().map(AppKey::as_str).collect::<Vec<_>>().join(", ")
}

impl Store {
    /// The token that hashes to `hash`; one strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn token(&self, hash: &str) -> Result<Option<TokenRecord>, StoreError> {
        self.record(&keys::token(hash), Consistency::Strong).await
    }

    /// Notes that a token was used, once a day: not noted on the day on which it was made.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_token_use(&self, hash: &str, token: &TokenRecord, now: Timestamp) -> Result<(), StoreError> {
        let today = day(now);
        if token.used_on.is_some_and(|day| day >= today) {
            return Ok(());
        }
        let note = Write::update(&keys::token(hash)).set("used_on", &today)?.only_if(EXISTS, &[]);
        self.write(note).await
    }

    /// The tokens of a person with the last day on which each was noted as used, the newest first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn tokens_in_use(&self, email: &EmailAddress) -> Result<Vec<(TokenInfo, Option<Date>)>, StoreError> {
        let kept = self.person(email).await?.unwrap_or_default().tokens;
        let all: Vec<_> = kept.iter().map(|kept| keys::token(&kept.hash)).collect();
        let mut found = self.many(&all, Consistency::Strong).await?;
        let mut tokens = Vec::new();
        for (kept, key) in kept.into_iter().zip(&all).rev() {
            let record = found.remove(key).map(|item| item::record::<TokenRecord>(key, item)).transpose()?;
            tokens.push((kept.info, record.and_then(|record| record.used_on)));
        }
        Ok(tokens)
    }

    /// Gives a member permissions, or removes them with `None`, on behalf of another member: refused when nobody would be
    /// left who may do so. The one who is left is checked in the change's own transaction.
    ///
    /// # Errors
    /// See [`PeopleError`].
    pub async fn change_member(
        &self,
        partner: &PartnerId,
        email: &EmailAddress,
        permissions: Option<Permissions>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        let members = self.members(partner).await?;
        let mut along = Vec::new();
        if let Some(left) = check_member_change(&members, email, permissions.as_ref())? {
            let still = Write::check(&keys::member(partner, &left.email))
                .only_if("#permissions = :everything", &["permissions"])
                .with("everything", &Permissions::EVERYTHING)?;
            along.push(still);
        }
        match permissions {
            Some(permissions) => {
                let member = Member { email: email.clone(), permissions };
                self.put_member_with(partner, &member, along, actor).await
            }
            None => self.remove_member_with(partner, email, along, actor).await,
        }
    }

    /// Grants a member permissions, in place of those they had.
    ///
    /// # Errors
    /// See [`PeopleError`].
    pub async fn put_member(&self, partner: &PartnerId, member: &Member, actor: Actor<'_>) -> Result<(), PeopleError> {
        self.put_member_with(partner, member, Vec::new(), actor).await
    }

    async fn put_member_with(
        &self,
        partner: &PartnerId,
        member: &Member,
        mut along: Vec<Write>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        if self.item(&keys::profile(partner), Consistency::Strong).await?.is_none() {
            return Err(PeopleError::UnknownPartner);
        }
        let grant = |access: &mut Access| {
            access.partners.insert(partner.clone(), member.permissions.clone());
            Ok(())
        };
        let detail = json!({ "member": member.email, "permissions": member.permissions });
        let line = |actor: Actor<'_>| actor.line(keys::partner(partner), "grant", detail.clone());
        along.push(Write::put(&keys::member(partner, &member.email), member)?);
        self.change_access(&member.email, grant, along, line, actor).await
    }

    /// Removes a member. Their tokens stop working for this partner at once.
    ///
    /// # Errors
    /// See [`PeopleError`].
    pub async fn remove_member(
        &self,
        partner: &PartnerId,
        email: &EmailAddress,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        self.remove_member_with(partner, email, Vec::new(), actor).await
    }

    async fn remove_member_with(
        &self,
        partner: &PartnerId,
        email: &EmailAddress,
        mut along: Vec<Write>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        let remove = |access: &mut Access| access.partners.remove(partner).map(|_| ()).ok_or(PeopleError::Unknown);
        let line = |actor: Actor<'_>| actor.line(keys::partner(partner), "remove-member", json!({ "member": email }));
        along.push(Write::delete(&keys::member(partner, email)).only_if(EXISTS, &[]));
        self.change_access(email, remove, along, line, actor).await
    }

    /// Gives a person their staff roles, in place of those they had.
    ///
    /// # Errors
    /// See [`PeopleError`].
    pub async fn put_staff(&self, email: &EmailAddress, roles: &[Role], actor: Actor<'_>) -> Result<(), PeopleError> {
        let grant = |access: &mut Access| {
            access.staff = roles.iter().copied().collect();
            Ok(())
        };
        let line = |actor: Actor<'_>| actor.line(keys::person(email), "staff-roles", json!({ "roles": roles }));
        self.change_access(email, grant, Vec::new(), line, actor).await
    }

    /// One member of a partner.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn member(&self, partner: &PartnerId, email: &EmailAddress) -> Result<Option<Member>, StoreError> {
        self.record(&keys::member(partner, email), Consistency::Strong).await
    }

    /// The members of a partner, by address.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn members(&self, partner: &PartnerId) -> Result<Vec<Member>, StoreError> {
        let partition = keys::partner(partner);
        let mut members: Vec<Member> = Vec::new();
        loop {
            let from = members.last().map(|last| keys::member(partner, &last.email).sk);
            let page = Page {
                partition: &partition,
                prefix: keys::MEMBERS,
                from: from.as_deref(),
                order: Order::Ascending,
                limit: 200,
            };
            let (items, more) = self.page(page).await?;
            for found in items {
                members.push(item::record(&keys::profile(partner), found)?);
            }
            if !more {
                return Ok(members);
            }
        }
    }

    /// The tokens of a person; `None` when nobody knows the person.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn tokens(&self, email: &EmailAddress) -> Result<Option<Vec<TokenInfo>>, StoreError> {
        let person: Option<Person> = self.record(&keys::access(email), Consistency::Strong).await?;
        Ok(person.map(|person| person.tokens.into_iter().map(|kept| kept.info).collect()))
    }

    /// Issues a token to a person. One that is limited names apps that the person manages: any other is a slip.
    ///
    /// # Errors
    /// See [`PeopleError`].
    pub async fn issue_token(
        &self,
        email: &EmailAddress,
        request: TokenRequest<'_>,
        actor: Actor<'_>,
    ) -> Result<TokenInfo, PeopleError> {
        let TokenRequest { secret, name, expires_at, apps, id } = request;
        let info = TokenInfo {
            id: id.unwrap_or_else(|| NewTokenId::new(actor.now)).to_string(),
            name: name.to_owned(),
            created_at: actor.now,
            apps: apps.clone(),
            expires_at,
            revoked_at: None,
        };
        let hash = token_hash(secret);
        for _ in 0..ATTEMPTS {
            let mut person = self.person(email).await?.ok_or(PeopleError::Unknown)?;
            if let Some(limit) = &apps {
                self.all_managed(&person.access, limit).await?;
            }
            if person.tokens.iter().any(|kept| kept.info.id == info.id) {
                return Err(PeopleError::MadeBefore);
            }
            person.tokens.retain(|kept| kept.lives(actor.now));
            if person.tokens.len() >= MAX_TOKENS {
                return Err(PeopleError::TooManyTokens);
            }
            person.tokens.push(Kept { info: info.clone(), hash: hash.clone() });
            let record = TokenRecord {
                email: email.clone(),
                id: info.id.clone(),
                access: person.access.clone(),
                apps: apps.clone(),
                expires_at,
                revoked_at: None,
                used_on: Some(day(actor.now)),
                ttl: expires_at.map(|expires| expires.as_second() + KEEP_EXPIRED_SECONDS),
            };
            let put = Write::put(&keys::token(&hash), &record)?.only_if(ABSENT, &[]);
            let line = actor.line(
                keys::person(email),
                "issue-token",
                json!({ "token": info.id, "name": name, "apps": apps }),
            )?;
            match self.transact(vec![next(email, person)?, put, line]).await {
                Ok(()) => return Ok(info),
                Err(StoreError::Condition { at: 0 } | StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    /// That a person manages all that a token is to be limited to.
    async fn all_managed(&self, access: &Access, limit: &TokenApps) -> Result<(), PeopleError> {
        let facts = self.facts(limit.apps()).await?;
        let manages = |app: &AppKey| {
            facts.get(app).is_some_and(|facts| access.relation_to_app(&facts.partner, app) == Relation::Manager)
        };
        let others: Vec<AppKey> = limit.apps().iter().filter(|app| !manages(app)).cloned().collect();
        if others.is_empty() { Ok(()) } else { Err(PeopleError::NotManaged(others)) }
    }

    /// Revokes a person's token; it stops working at once.
    ///
    /// # Errors
    /// See [`PeopleError`].
    pub async fn revoke_token(&self, email: &EmailAddress, id: &str, actor: Actor<'_>) -> Result<(), PeopleError> {
        for _ in 0..ATTEMPTS {
            let mut person = self.person(email).await?.ok_or(PeopleError::Unknown)?;
            let kept = person.tokens.iter_mut().find(|kept| kept.info.id == id).ok_or(PeopleError::Unknown)?;
            if kept.info.revoked_at.is_some() {
                return Ok(());
            }
            kept.info.revoked_at = Some(actor.now);
            let revoke = Write::update(&keys::token(&kept.hash)).set("revoked_at", &actor.now)?.only_if(EXISTS, &[]);
            let line = actor.line(keys::person(email), "revoke-token", json!({ "token": id }))?;
            match self.transact(vec![next(email, person)?, revoke, line]).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Condition { at: 0 } | StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }

    pub(super) async fn person(&self, email: &EmailAddress) -> Result<Option<Person>, StoreError> {
        self.record(&keys::access(email), Consistency::Strong).await
    }

    /// Changes a person's access and every living copy of it, with what else belongs to the change.
    async fn change_access(
        &self,
        email: &EmailAddress,
        change: impl Fn(&mut Access) -> Result<(), PeopleError>,
        along: Vec<Write>,
        line: impl Fn(Actor<'_>) -> Result<Write, StoreError>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        for _ in 0..ATTEMPTS {
            let mut person = self.person(email).await?.unwrap_or_default();
            change(&mut person.access)?;
            let mut writes = Vec::new();
            for kept in person.tokens.iter().filter(|kept| kept.lives(actor.now)) {
                writes
                    .push(Write::update(&keys::token(&kept.hash)).set("access", &person.access)?.only_if(EXISTS, &[]));
            }
            for kept in person.sessions.iter().filter(|kept| kept.may_live(actor.now)) {
                writes.push(
                    Write::update(&keys::session(&kept.hash)).set("access", &person.access)?.only_if(EXISTS, &[]),
                );
            }
            writes.insert(0, next(email, person)?);
            writes.extend(along.iter().cloned());
            writes.push(line(actor)?);
            match self.transact(writes).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict.into())
    }
}

fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// The next version of a person, on the condition that this one is still the latest.
pub(super) fn next(email: &EmailAddress, mut person: Person) -> Result<Write, StoreError> {
    let read = person.version;
    person.version += 1;
    let put = Write::put(&keys::access(email), &person)?;
    if read == 0 {
        Ok(put.only_if(ABSENT, &[]))
    } else {
        put.only_if("#version = :read", &["version"]).with("read", &read)
    }
}
