//! Signing in: the mailed links, the sessions that they begin, and how often links were asked for.
//!
//! A person's item lists the sessions that began last. A change of access rewrites their copies as it does those of tokens
//! (see [`people`](super::people)), and signing out everywhere deletes them by the same list: there is no generation
//! number that every call would have to read besides.

use domain::EmailAddress;
use domain::access::Access;
use domain::session::{LINK_LIFE, ReturnPath, SESSION_LIFE, link_works};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::audit::Actor;
use super::dynamodb::{ABSENT, EXISTS, Write};
use super::exposure::hour;
use super::keys;
use super::people::{ATTEMPTS, Person, next, token_hash};
use super::{Consistency, Store, StoreError};

/// The most sessions of one person: one more ends the oldest. Fifty tokens and these are rewritten in one transaction.
const MAX_SESSIONS: usize = 20;
/// How long DynamoDB keeps what is over. Longer than the life of a session, so that one that may live is there to be
/// rewritten.
const KEEP_SECONDS: i64 = 24 * 3600;

/// A session as calls find it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in.
    pub email: EmailAddress,
    /// What they may do.
    #[serde(default)]
    pub access: Access,
    /// When they signed in.
    pub started_at: Timestamp,
    /// When the session was last noted as used.
    pub used_at: Timestamp,
    ttl: i64,
}

/// A session in the list of its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptSession {
    pub(super) hash: String,
    started_at: Timestamp,
}

impl KeptSession {
    /// Whether it is not certainly over: the list does not know when a session was used.
    pub(super) fn may_live(&self, now: Timestamp) -> bool {
        now.duration_since(self.started_at) < SESSION_LIFE
    }
}

/// A link that was mailed to somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Link {
    email: EmailAddress,
    then: String,
    made_at: Timestamp,
    ttl: i64,
}

/// Which of a person's sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOut<'a> {
    /// The one with this hash.
    This(&'a str),
    /// All.
    Everywhere,
}

impl Store {
    /// The session that hashes to `hash`; one strongly consistent read.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn session(&self, hash: &str) -> Result<Option<Session>, StoreError> {
        self.record(&keys::session(hash), Consistency::Strong).await
    }

    /// Notes that a session was used; false when it has ended meanwhile.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_use(&self, hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        let note = Write::update(&keys::session(hash)).set("used_at", &now)?.only_if(EXISTS, &[]);
        match self.write(note).await {
            Ok(()) => Ok(true),
            Err(StoreError::Condition { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a person was granted; `None` when nobody knows the person.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn granted(&self, email: &EmailAddress) -> Result<Option<Access>, StoreError> {
        Ok(self.person(email).await?.map(|person| person.access))
    }

    /// Keeps a link that is about to be mailed. `secret` is what the link carries; only its hash is kept.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn put_link(
        &self,
        secret: &str,
        email: &EmailAddress,
        then: &ReturnPath,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ttl = now.as_second() + LINK_LIFE.as_secs() + KEEP_SECONDS;
        let link = Link { email: email.clone(), then: then.as_str().to_owned(), made_at: now, ttl };
        self.write(Write::put(&keys::sign_in_link(&token_hash(secret)), &link)?.only_if(ABSENT, &[])).await
    }

    /// Whether a link would sign somebody in; it is not used up.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn link_works(&self, secret: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.link(secret, now).await?.is_some())
    }

    async fn link(&self, secret: &str, now: Timestamp) -> Result<Option<Link>, StoreError> {
        let link: Option<Link> = self.record(&keys::sign_in_link(&token_hash(secret)), Consistency::Strong).await?;
        Ok(link.filter(|link| link_works(link.made_at, now)))
    }

    /// Uses a link up and begins the session that hashes to `session`; says where its reader wanted to go. `None` when the
    /// link is unknown, over or used, or its person has nothing here any more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sign_in(&self, secret: &str, session: &str, now: Timestamp) -> Result<Option<ReturnPath>, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(link) = self.link(secret, now).await? else { return Ok(None) };
            let known = self.person(&link.email).await?.filter(|person| person.access.is_anything());
            let Some(person) = known else { return Ok(None) };
            let used = Write::delete(&keys::sign_in_link(&token_hash(secret))).only_if(EXISTS, &[]);
            let mut writes = begin(person, &link.email, session, now)?;
            writes.push(used);
            match self.transact(writes).await {
                Ok(()) => return Ok(Some(ReturnPath::parse(&link.then).unwrap_or_default())),
                Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict)
    }

    /// Ends sessions of a person; they stop working at once. One that has ended is no error.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn sign_out(&self, which: SignOut<'_>, actor: Actor<'_>) -> Result<(), StoreError> {
        let email = actor.person;
        for _ in 0..ATTEMPTS {
            let Some(mut person) = self.person(email).await? else { return Ok(()) };
            let ends = |kept: &KeptSession| match which {
                SignOut::This(hash) => kept.hash == hash,
                SignOut::Everywhere => true,
            };
            let (ended, left): (Vec<_>, Vec<_>) = person.sessions.into_iter().partition(ends);
            person.sessions = left;
            if ended.is_empty() {
                return Ok(());
            }
            let action = if which == SignOut::Everywhere { "sign-out-everywhere" } else { "sign-out" };
            let mut writes = vec![next(email, person)?, actor.line(keys::person(email), action, Json::Null)?];
            writes.extend(ended.iter().filter(|kept| kept.may_live(actor.now)).map(end));
            match self.transact(writes).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict)
    }

    /// Counts that somebody asked for a link, unless they did `most` times in this hour already; false then.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn count_sign_in(&self, whose: &str, most: u32, now: Timestamp) -> Result<bool, StoreError> {
        let count = Write::update(&keys::sign_in_limit(whose, &hour(now)))
            .add("asked", 1)?
            .set("ttl", &(now.as_second() + KEEP_SECONDS))?
            .only_if("attribute_not_exists(#asked) OR #asked < :most", &["asked"])
            .with("most", &most)?;
        match self.write(count).await {
            Ok(()) => Ok(true),
            Err(StoreError::Condition { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The writes that begin a session, on the condition that the person is still as read.
fn begin(mut person: Person, email: &EmailAddress, hash: &str, now: Timestamp) -> Result<Vec<Write>, StoreError> {
    person.sessions.retain(|kept| kept.may_live(now));
    let over = (person.sessions.len() + 1).saturating_sub(MAX_SESSIONS);
    let oldest: Vec<_> = person.sessions.drain(..over).collect();
    person.sessions.push(KeptSession { hash: hash.to_owned(), started_at: now });
    let session = Session {
        email: email.clone(),
        access: person.access.clone(),
        started_at: now,
        used_at: now,
        ttl: now.as_second() + SESSION_LIFE.as_secs() + KEEP_SECONDS,
    };
    let mut writes = vec![
        next(email, person)?,
        Write::put(&keys::session(hash), &session)?.only_if(ABSENT, &[]),
        Actor { person: email, now }.line(keys::person(email), "sign-in", Json::Null)?,
    ];
    writes.extend(oldest.iter().map(end));
    Ok(writes)
}

/// Deletes a session that is there: it stands in its person's list and is younger than its item's time to live.
fn end(kept: &KeptSession) -> Write {
    Write::delete(&keys::session(&kept.hash)).only_if(EXISTS, &[])
}
