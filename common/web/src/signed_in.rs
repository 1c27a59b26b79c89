//! The door of the pages under `/manage`: it lets in who is signed in, and leads everybody else to the sign-in page and back.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::session::ReturnPath;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::Store;

use super::caller::{Caller, Visit, resolve};
use super::person::Person;
use super::reply::{Format, preferred, see_other};
use super::session::SessionHash;
use super::{Problem, ProblemKind};

/// The address of the page that signs in.
pub const SIGN_IN: &str = "/sign-in";

/// Somebody who is signed in, for the pages under `/manage`. Whoever asks for a page and is not signed in is led to the
/// sign-in page and back; everybody else gets 401.
///
/// An API token is as good as a session, so that programs may read what pages offer for download; what only a person may
/// do asks for [`SignedIn::by_session`].
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who it is.
    pub person: Person,
    session: Option<SessionHash>,
}

impl SignedIn {
    /// The same person as a caller, who is asked for their permissions there.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::Person(self.person.clone())
    }

    /// The session.
    ///
    /// # Errors
    /// 403 for somebody who came by an API token: a token that leaks must not be able to make more of itself.
    pub fn by_session(&self) -> Result<&SessionHash, Problem> {
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
            Caller::Nobody if parts.method == Method::GET && preferred(&parts.headers) == Format::Html => {
                let path = parts.uri.path_and_query().map_or(domain::session::HOME, |path| path.as_str());
                Err(redirect_to_sign_in(path))
            }
            // A browser sends the form again when this answer is loaded anew, so nothing that was written is lost.
            Caller::Nobody => Err(Problem::new(
                ProblemKind::Unauthenticated,
                "You are not signed in, or your session has ended. Nothing was saved yet: sign in at /sign-in in another tab, then reload this page to send what you wrote.",
            )
            .into_response()),
        }
    }
}
