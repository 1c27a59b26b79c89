//! The extractor of the pages under `/manage`: somebody who is signed in. Everybody else is sent to the sign-in page, and back
//! to the page afterwards.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::session::ReturnPath;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::secret::SecretHash;
use store::Store;

use super::accept::{Format, preferred_format};
use super::caller::{Caller, Visit, resolve};
use super::person::Person;
use super::reply::see_other;
use super::{Problem, ProblemKind};

/// The address of the page that signs in.
pub const SIGN_IN: &str = "/sign-in";

/// Somebody who is signed in. A browser that is not signed in is redirected to the sign-in page; a form or a program gets
/// 401.
///
/// An API token is accepted too, so that programs can download what pages offer. Handlers of what only a person may do call
/// [`SignedIn::by_session`].
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub person: Person,
    session: Option<SecretHash>,
}

impl SignedIn {
    /// The same person as a [`Caller`], which checks permissions.
    pub fn caller(&self) -> Caller {
        Caller::Person(self.person.clone())
    }

    /// The session.
    ///
    /// # Errors
    /// 403 when an API token was sent: a leaked token must not be able to create more tokens or members.
    pub fn by_session(&self) -> Result<&SecretHash, Problem> {
        self.session.as_ref().ok_or_else(|| {
            Problem::new(
                ProblemKind::Forbidden,
                "This cannot be done with an API token. Sign in with a browser at /sign-in.",
            )
        })
    }
}

/// Redirects a browser to the page that signs in, and from there back to `path`.
fn redirect_to_sign_in(path: &str) -> Response {
    let return_path = ReturnPath::parse(path).unwrap_or_default();
    let return_path = utf8_percent_encode(return_path.as_str(), NON_ALPHANUMERIC);
    see_other(&format!("{SIGN_IN}?then={return_path}"))
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let resolved = resolve(parts, &Store::from_ref(state)).await;
        let Visit { caller, session } = resolved.map_err(IntoResponse::into_response)?;
        match caller {
            Caller::Person(person) => Ok(Self { person, session }),
            Caller::Nobody if parts.method == Method::GET && preferred_format(&parts.headers) == Format::Html => {
                let path = parts.uri.path_and_query().map_or(domain::session::HOME, |path| path.as_str());
                Err(redirect_to_sign_in(path))
            }
            // A browser sends a form again when this reply is reloaded, so nothing that was typed is lost.
            Caller::Nobody => Err(Problem::new(
                ProblemKind::Unauthenticated,
                "You are not signed in, or your session has ended. Nothing was saved yet: sign in at /sign-in in another tab, then reload this page to send what you wrote.",
            )
            .into_response()),
        }
    }
}
