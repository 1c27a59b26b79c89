//! Signing in: the mailed links, the sessions that they begin, and how often links were asked for.
//!
//! A person's item lists the sessions that began last. By that list a change of access rewrites their copies of it, as
//! it does those of tokens (see [`person`](crate::person)), and signing out everywhere deletes them. The alternative, a
//! generation number per person, would cost every call another read.

use domain::EmailAddress;
use domain::access::Access;
use domain::session::{LINK_LIFE, ReturnPath, SESSION_LIFE, link_works};
use jiff::Timestamp;
use runtime::secret::SecretHash;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::audit::Actor;
use crate::exposure::hour;
use crate::keys;
use crate::person::{ATTEMPTS, Person, SessionEntry, put_next};
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Store, StoreError};

/// The most sessions of one person; one more ends the oldest. Together with fifty tokens they are rewritten in one
/// transaction.
const MAX_SESSIONS: usize = 20;
/// How long DynamoDB keeps what is over. A session that may still work must be there to be rewritten.
const KEEP_SECONDS: i64 = 24 * 3600;

/// A session, found by its hash when somebody calls with its cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    /// The address of the person who is signed in.
    pub email: EmailAddress,
    /// What they may do.
    #[serde(default)]
    pub access: Access,
    /// When they signed in.
    pub started_at: Timestamp,
    /// When the use of the session was last noted.
    pub used_at: Timestamp,
    ttl: i64,
}

/// A link to sign in that was mailed to somebody.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SignInLink {
    email: EmailAddress,
    then: String,
    made_at: Timestamp,
    ttl: i64,
}

/// Which of a person's sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignOut<'a> {
    /// The session with this hash.
    This(&'a SecretHash),
    /// All sessions.
    Everywhere,
}

impl Store {
    /// The session with this hash; one strongly consistent read.
    pub async fn session(&self, hash: &SecretHash) -> Result<Option<Session>, StoreError> {
        self.read_record(&keys::session(hash), Consistency::Strong).await
    }

    /// Notes that a session was used; `false` when it has ended meanwhile.
    pub async fn note_session_use(&self, hash: &SecretHash, now: Timestamp) -> Result<bool, StoreError> {
        self.write_if(Write::update(&keys::session(hash)).set("used_at", &now)?.only_if(EXISTS, &[])).await
    }

    /// Stores a link that is about to be mailed.
    pub async fn put_link(
        &self,
        link: &SecretHash,
        email: &EmailAddress,
        then: &ReturnPath,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ttl = now.as_second() + LINK_LIFE.as_secs() + KEEP_SECONDS;
        let record = SignInLink { email: email.clone(), then: then.as_str().to_owned(), made_at: now, ttl };
        self.write(Write::put(&keys::sign_in_link(link), &record)?.only_if(ABSENT, &[])).await
    }

    /// The path that the reader of a link wanted to go to; `None` if it would sign nobody in. This does not use it up.
    pub async fn link_path(&self, link: &SecretHash, now: Timestamp) -> Result<Option<ReturnPath>, StoreError> {
        let found = self.working_link(link, now).await?;
        Ok(found.map(|found| ReturnPath::parse(&found.then).unwrap_or_default()))
    }

    async fn working_link(&self, link: &SecretHash, now: Timestamp) -> Result<Option<SignInLink>, StoreError> {
        let link: Option<SignInLink> = self.read_record(&keys::sign_in_link(link), Consistency::Strong).await?;
        Ok(link.filter(|link| link_works(link.made_at, now)))
    }

    /// Uses a link up, begins a session, and returns the path that its reader wanted to go to. `None` when the link is
    /// unknown, over or used, or when its person has no access to anything any more.
    pub async fn sign_in(
        &self,
        link: &SecretHash,
        session: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<ReturnPath>, StoreError> {
        for _ in 0..ATTEMPTS {
            let Some(found) = self.working_link(link, now).await? else { return Ok(None) };
            let known = self.person(&found.email).await?.filter(|person| person.access.is_anything());
            let Some(person) = known else { return Ok(None) };
            let then = ReturnPath::parse(&found.then).unwrap_or_default().for_access(&person.access);
            let mut writes = begin_session(person, &found.email, session, now)?;
            writes.push(Write::delete(&keys::sign_in_link(link)).only_if(EXISTS, &[]));
            match self.transact(writes).await {
                Err(error) if error.is_lost_race() => {}
                outcome => return outcome.map(|()| Some(then)),
            }
        }
        Err(StoreError::Conflict)
    }

    /// Ends sessions of a person. They stop working at once; one that has ended already is no error.
    pub async fn sign_out(&self, which: SignOut<'_>, actor: Actor<'_>) -> Result<(), StoreError> {
        let email = actor.person;
        for _ in 0..ATTEMPTS {
            let Some(mut person) = self.person(email).await? else { return Ok(()) };
            let ends = |entry: &SessionEntry| match which {
                SignOut::This(hash) => entry.hash == *hash,
                SignOut::Everywhere => true,
            };
            let (ended, left): (Vec<_>, Vec<_>) = person.sessions.into_iter().partition(ends);
            person.sessions = left;
            if ended.is_empty() {
                return Ok(());
            }
            let action = if which == SignOut::Everywhere { "sign-out-everywhere" } else { "sign-out" };
            let line = actor.line(keys::person_partition(email), action, Json::Null)?;
            let mut writes = vec![put_next(email, person)?, line];
            writes.extend(ended.iter().filter(|entry| entry.may_work(actor.now)).map(end_session));
            match self.transact(writes).await {
                Err(error) if error.is_lost_race() => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Conflict)
    }

    /// Counts that somebody asked for a link; `false`, without counting, when they did so `most` times in this hour
    /// already.
    pub async fn count_sign_in(&self, whose: &str, most: u32, now: Timestamp) -> Result<bool, StoreError> {
        let count = Write::update(&keys::sign_in_limit(whose, &hour(now)))
            .add("asked", 1)?
            .set("ttl", &(now.as_second() + KEEP_SECONDS))?
            .only_if("attribute_not_exists(#asked) OR #asked < :most", &["asked"])
            .with("most", &most)?;
        self.write_if(count).await
    }
}

/// The writes that begin a session of a person as it was read.
fn begin_session(
    mut person: Person,
    email: &EmailAddress,
    hash: &SecretHash,
    now: Timestamp,
) -> Result<Vec<Write>, StoreError> {
    person.sessions.retain(|entry| entry.may_work(now));
    let surplus = (person.sessions.len() + 1).saturating_sub(MAX_SESSIONS);
    let oldest: Vec<_> = person.sessions.drain(..surplus).collect();
    person.sessions.push(SessionEntry { hash: hash.clone(), started_at: now });
    let session = Session {
        email: email.clone(),
        access: person.access.clone(),
        started_at: now,
        used_at: now,
        ttl: now.as_second() + SESSION_LIFE.as_secs() + KEEP_SECONDS,
    };
    let mut writes = vec![
        put_next(email, person)?,
        Write::put(&keys::session(hash), &session)?.only_if(ABSENT, &[]),
        Actor { person: email, now }.line(keys::person_partition(email), "sign-in", Json::Null)?,
    ];
    writes.extend(oldest.iter().map(end_session));
    Ok(writes)
}

/// Deletes a session that may still work, whose item therefore exists.
fn end_session(entry: &SessionEntry) -> Write {
    Write::delete(&keys::session(&entry.hash)).only_if(EXISTS, &[])
}
