//! Who calls: nobody, or a person who sent an API token (with Basic or Bearer) or has a session's cookie. Either takes one
//! strongly consistent read.
//!
//! Credentials that are wrong, expired or revoked are refused on every route, public ones too, because a client sends them
//! on purpose. A cookie that is unknown or expired counts as no credentials, because browsers send it unasked.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderValue;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::access::{Relation, Role, token_works};
use domain::listing::App;
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use runtime::secret::{Secret, SecretHash};

use super::now;
use super::person::Person;
use super::session::signed_in;
use super::{Problem, ProblemKind};
use store::Store;

/// Who calls, as far as the request proves it.
#[derive(Clone, Debug)]
pub enum Caller {
    /// No credentials and no valid session.
    Nobody,
    Person(Person),
}

impl Caller {
    /// The person who calls.
    ///
    /// # Errors
    /// 401 without credentials.
    pub fn person(&self) -> Result<&Person, Problem> {
        match self {
            Self::Person(person) => Ok(person),
            Self::Nobody => Err(unauthenticated(
                "Send your email address and API token with Basic authentication, or the token alone as a Bearer token.",
            )),
        }
    }

    /// The member of marketplace staff who calls.
    ///
    /// # Errors
    /// 401 without credentials, 403 without the role.
    pub fn staff(&self, role: Role) -> Result<&Person, Problem> {
        let person = self.person()?;
        if person.access.staff.contains(&role) {
            Ok(person)
        } else {
            Err(Problem::new(
                ProblemKind::Forbidden,
                "Only marketplace staff with the right role can do this. An API token that is limited to some apps cannot be used for it.",
            ))
        }
    }

    /// The caller, if they manage the app; see [`Person::managing`].
    ///
    /// # Errors
    /// 401 without credentials, else as [`Person::managing`].
    pub fn manager(&self, app: Option<&App>) -> Result<&Person, Problem> {
        self.person()?.managing(app)
    }

    /// The caller, if they are responsible for the partner's security; see [`Person::securing`].
    ///
    /// # Errors
    /// 401 without credentials, else as [`Person::securing`].
    pub fn security_manager(&self, partner: &PartnerId) -> Result<&Person, Problem> {
        self.person()?.securing(partner)
    }

    /// Whether the caller manages the app.
    pub fn manages(&self, app: &App) -> bool {
        match self {
            Self::Person(person) => person.access.relation_to_app(&app.partner, &app.key) == Relation::Manager,
            Self::Nobody => false,
        }
    }
}

fn unauthenticated(detail: &str) -> Problem {
    Problem::new(ProblemKind::Unauthenticated, detail)
}

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(resolve(parts, &Store::from_ref(state)).await?.caller)
    }
}

/// Who calls, and by which session.
#[derive(Clone, Debug)]
pub struct Visit {
    pub caller: Caller,
    /// The session whose cookie was sent; none when an API token was sent.
    pub session: Option<SecretHash>,
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        resolve(parts, &Store::from_ref(state)).await
    }
}

/// Who reads the answer, for what goes around the handlers: it learns who calls without another read. Empty until a handler has
/// asked who calls.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownReader(Arc<OnceLock<Person>>);

impl KnownReader {
    /// The person, if a handler has found out who calls.
    pub(super) fn person(&self) -> Option<&Person> {
        self.0.get()
    }
}

/// Finds out who calls, and tells the [`KnownReader`] of the request if it has one.
pub(super) async fn resolve(parts: &Parts, store: &Store) -> Result<Visit, Problem> {
    let visit = find_caller(parts, store).await?;
    if let (Caller::Person(person), Some(reader)) = (&visit.caller, parts.extensions.get::<KnownReader>()) {
        reader.0.get_or_init(|| person.clone());
    }
    Ok(visit)
}

/// Finds out who calls. An `Authorization` header counts before a cookie.
async fn find_caller(parts: &Parts, store: &Store) -> Result<Visit, Problem> {
    let now = now::read(parts);
    if let Some(header) = parts.headers.get(AUTHORIZATION) {
        return Ok(Visit { caller: Caller::Person(by_token(header, store, now).await?), session: None });
    }
    let found = match now {
        Some(now) => signed_in(parts, store, now).await?,
        None => None,
    };
    Ok(match found {
        Some((person, session)) => Visit { caller: Caller::Person(person), session: Some(session) },
        None => Visit { caller: Caller::Nobody, session: None },
    })
}

async fn by_token(header: &HeaderValue, store: &Store, now: Option<Timestamp>) -> Result<Person, Problem> {
    let sent = header.to_str().ok().and_then(Credentials::read);
    let sent = sent.ok_or_else(|| {
        unauthenticated("The Authorization header must be Basic, with an email address and an API token, or Bearer, with an API token.")
    })?;
    let hash = sent.token.hash();
    let found = store.token(&hash).await?;
    let refused = || unauthenticated("The token is unknown, expired or revoked, or it belongs to somebody else.");
    let token = found.ok_or_else(refused)?;
    // Without a clock only a token that never expires is taken to work.
    let living = token_works(token.expires_at, token.revoked_at, now.unwrap_or(Timestamp::MAX));
    let theirs = sent.email.is_none_or(|email| EmailAddress::parse(&email).is_ok_and(|email| email == token.email));
    if !(living && theirs) {
        return Err(refused());
    }
    if let Some(now) = now
        && let Err(error) = store.note_token_use(&hash, &token, now).await
    {
        // When a token was last used is only for information, so the call goes on.
        tracing::warn!(token = token.id, %error, "when token {} was used was not stored", token.id);
    }
    Ok(Person { access: token.access(), email: token.email, limit: token.apps })
}

struct Credentials {
    email: Option<String>,
    token: Secret,
}

impl Credentials {
    fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.split_once(' ')?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return (!rest.is_empty()).then(|| Self { email: None, token: Secret::received(rest) });
        }
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
        let (email, token) = text.split_once(':')?;
        Some(Self { email: Some(email.to_owned()), token: Secret::received(token) })
    }
}
