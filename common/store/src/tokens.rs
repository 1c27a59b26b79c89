//! The API tokens of people.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Access, MAX_TOKENS, Relation, Role, TokenApps};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use runtime::secret::SecretHash;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{Actor, time_ordered, with_reason};
use crate::item;
use crate::keys;
use crate::person::{ATTEMPTS, PeopleError, Person, TokenEntry, TokenInfo, put_next};
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Store, StoreError};

/// How long DynamoDB keeps a token after it expired, so that its holder is told so.
const KEEP_EXPIRED_SECONDS: i64 = 90 * 24 * 3600;

/// A token, found by its hash when somebody calls with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenRecord {
    /// The person's address.
    pub email: EmailAddress,
    /// The token's public id.
    pub id: String,
    /// What the person may do; [`TokenRecord::access`] is what a call with the token may do.
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
    /// The last day on which its use was noted; at first the day on which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_on: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<i64>,
}

impl TokenRecord {
    /// What a call with the token may do.
    pub fn access(&self) -> Access {
        self.apps.as_ref().map_or_else(|| self.access.clone(), |apps| self.access.limited_to(apps))
    }
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct TokenRequest<'a> {
    /// The hash of the token.
    pub hash: SecretHash,
    /// What the token is for.
    pub name: &'a str,
    /// When it stops working; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// The apps that it is limited to; `None`: it may do all that its person may.
    pub apps: Option<TokenApps>,
    /// Its public id, so that a form that is sent twice makes one token; `None`: a new one.
    pub id: Option<NewTokenId>,
    /// The staff roles that its person may have at most: those of whoever issues it and sees it; `None`: the person makes it for
    /// themselves.
    pub within: Option<&'a BTreeSet<Role>>,
    /// Why it is issued, for the audit log; a program need not say it.
    pub reason: Option<&'a str>,
}

/// A token in the list of its person, as its person and staff see it.
#[derive(Clone, Debug)]
pub struct ListedToken {
    /// Its id and name, what it is limited to, and its dates.
    pub info: TokenInfo,
    /// The last day on which its use was noted; at first the day on which it was made.
    pub used_on: Option<Date>,
    /// Who issued it, and so saw it; `None` if that is not known.
    pub issued_by: Option<EmailAddress>,
}

/// The public id of a token that is yet to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTokenId(Uuid);

impl NewTokenId {
    /// An id that was never used before.
    pub fn new(now: Timestamp) -> Self {
        Self(time_ordered(now))
    }

    /// Reads an id from a form.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self)
    }
}

impl std::fmt::Display for NewTokenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.simple().fmt(f)
    }
}

/// That a person issued a token to somebody else, in the issuer's partition.
#[derive(Serialize, Deserialize)]
struct IssuedToken {
    person: EmailAddress,
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<i64>,
}

impl Store {
    /// The token with this hash; one strongly consistent read.
    pub async fn token(&self, hash: &SecretHash) -> Result<Option<TokenRecord>, StoreError> {
        self.read_record(&keys::token(hash), Consistency::Strong).await
    }

    /// Notes that a token was used, at most once a day.
    pub async fn note_token_use(
        &self,
        hash: &SecretHash,
        token: &TokenRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let today = utc_day(now);
        if token.used_on.is_some_and(|day| day >= today) {
            return Ok(());
        }
        let note = Write::update(&keys::token(hash)).set("used_on", &today)?.only_if(EXISTS, &[]);
        self.write(note).await
    }

    /// The tokens of a person; `None` for an unknown person.
    pub async fn tokens(&self, email: &EmailAddress) -> Result<Option<Vec<TokenInfo>>, StoreError> {
        let person = self.person(email).await?;
        Ok(person.map(|person| person.tokens.into_iter().map(|entry| entry.info).collect()))
    }

    /// The tokens of a person, newest first, each with the last day on which its use was noted.
    pub async fn tokens_in_use(&self, email: &EmailAddress) -> Result<Vec<ListedToken>, StoreError> {
        let entries = self.person(email).await?.unwrap_or_default().tokens;
        let keys: Vec<_> = entries.iter().map(|entry| keys::token(&entry.hash)).collect();
        let mut found = self.read_all_items(&keys, Consistency::Strong).await?;
        let mut tokens = Vec::new();
        for (entry, key) in entries.into_iter().zip(&keys).rev() {
            let record = found.remove(key).map(|item| item::to_record::<TokenRecord>(key, item)).transpose()?;
            let used_on = record.and_then(|record| record.used_on);
            tokens.push(ListedToken { info: entry.info, used_on, issued_by: entry.issued_by });
        }
        Ok(tokens)
    }

    /// The tokens that a person issued to others, and that still work, by whose they are. One from before this was noted is not
    /// among them.
    pub async fn tokens_issued_by(
        &self,
        issuer: &EmailAddress,
        now: Timestamp,
    ) -> Result<BTreeMap<EmailAddress, Vec<TokenInfo>>, StoreError> {
        let mut issued: BTreeMap<EmailAddress, BTreeSet<String>> = BTreeMap::new();
        for (key, found) in self.read_prefix(&keys::person_partition(issuer), keys::ISSUED_TOKENS).await? {
            let IssuedToken { person, id, .. } = item::to_record(&key, found)?;
            issued.entry(person).or_default().insert(id);
        }
        let mut tokens = BTreeMap::new();
        for (email, ids) in issued {
            let entries = self.person(&email).await?.unwrap_or_default().tokens.into_iter();
            let works = entries.filter(|entry| entry.works(now) && ids.contains(&entry.info.id));
            let works: Vec<TokenInfo> = works.map(|entry| entry.info).collect();
            if !works.is_empty() {
                tokens.insert(email, works);
            }
        }
        Ok(tokens)
    }

    /// Issues a token to a person. If the token is limited to apps, its person must manage all of them.
    pub async fn issue_token(
        &self,
        email: &EmailAddress,
        request: TokenRequest<'_>,
        actor: Actor<'_>,
    ) -> Result<TokenInfo, PeopleError> {
        let TokenRequest { hash, name, expires_at, apps, id, within, reason } = request;
        let info = TokenInfo {
            id: id.unwrap_or_else(|| NewTokenId::new(actor.now)).to_string(),
            name: name.to_owned(),
            created_at: actor.now,
            apps,
            expires_at,
            revoked_at: None,
        };
        for _ in 0..ATTEMPTS {
            let person = self.person(email).await?.ok_or(PeopleError::Unknown)?;
            if within.is_some_and(|roles| !person.access.staff.is_subset(roles)) {
                return Err(PeopleError::BeyondIssuer);
            }
            if let Some(limit) = &info.apps {
                self.check_manages_all(&person.access, limit).await?;
            }
            match self.transact(put_new_token((email, person), &info, &hash, (reason, actor))?).await {
                Err(StoreError::Condition { at: 0 } | StoreError::Conflict) => {}
                outcome => return Ok(outcome.map(|()| info)?),
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn check_manages_all(&self, access: &Access, limit: &TokenApps) -> Result<(), PeopleError> {
        let facts = self.facts(limit.apps()).await?;
        let manages = |app: &AppKey| {
            facts.get(app).is_some_and(|facts| access.relation_to_app(&facts.partner, app) == Relation::Manager)
        };
        let others: Vec<AppKey> = limit.apps().iter().filter(|app| !manages(app)).cloned().collect();
        if others.is_empty() { Ok(()) } else { Err(PeopleError::NotManaged(others)) }
    }

    /// Revokes a person's token. It stops working at once.
    pub async fn revoke_token(
        &self,
        email: &EmailAddress,
        id: &str,
        reason: Option<&str>,
        actor: Actor<'_>,
    ) -> Result<(), PeopleError> {
        for _ in 0..ATTEMPTS {
            let mut person = self.person(email).await?.ok_or(PeopleError::Unknown)?;
            let entry = person.tokens.iter_mut().find(|entry| entry.info.id == id).ok_or(PeopleError::Unknown)?;
            if entry.info.revoked_at.is_some() {
                return Ok(());
            }
            entry.info.revoked_at = Some(actor.now);
            let name = entry.info.name.clone();
            let revoke = Write::update(&keys::token(&entry.hash)).set("revoked_at", &actor.now)?.only_if(EXISTS, &[]);
            let detail = with_reason(json!({ "token": id, "name": name }), reason);
            let line = actor.line(keys::person_partition(email), "revoke-token", detail)?;
            match self.transact(vec![put_next(email, person)?, revoke, line]).await {
                Err(StoreError::Condition { at: 0 } | StoreError::Conflict) => {}
                outcome => return Ok(outcome?),
            }
        }
        Err(StoreError::Conflict.into())
    }
}

/// The writes that issue a token to a person as it was read.
fn put_new_token(
    (email, mut person): (&EmailAddress, Person),
    info: &TokenInfo,
    hash: &SecretHash,
    (reason, actor): (Option<&str>, Actor<'_>),
) -> Result<Vec<Write>, PeopleError> {
    if person.tokens.iter().any(|entry| entry.info.id == info.id) {
        return Err(PeopleError::MadeBefore);
    }
    person.tokens.retain(|entry| entry.works(actor.now));
    if person.tokens.len() >= MAX_TOKENS {
        return Err(PeopleError::TooManyTokens);
    }
    person.tokens.push(TokenEntry { info: info.clone(), hash: hash.clone(), issued_by: Some(actor.person.clone()) });
    let record = TokenRecord {
        email: email.clone(),
        id: info.id.clone(),
        access: person.access.clone(),
        apps: info.apps.clone(),
        expires_at: info.expires_at,
        revoked_at: None,
        used_on: Some(utc_day(actor.now)),
        ttl: info.expires_at.map(|expires| expires.as_second() + KEEP_EXPIRED_SECONDS),
    };
    let detail = with_reason(json!({ "token": info.id, "name": info.name, "apps": info.apps }), reason);
    let mut writes = vec![
        put_next(email, person)?,
        Write::put(&keys::token(hash), &record)?.only_if(ABSENT, &[]),
        actor.line(keys::person_partition(email), "issue-token", detail)?,
    ];
    if actor.person != email {
        let issued = IssuedToken { person: email.clone(), id: info.id.clone(), ttl: record.ttl };
        writes.push(Write::put(&keys::issued_token(actor.person, email, &info.id), &issued)?);
    }
    Ok(writes)
}

fn utc_day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}
