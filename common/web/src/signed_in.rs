//! The extractor of the pages under `/manage` and `/staff`: somebody who is signed in. Everybody else is sent to the sign-in page, and back
//! to the page afterwards.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::PartnerId;
use domain::language::Language;
use domain::session::{HOME, ReturnPath};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::secret::SecretHash;
use store::Store;

use super::accept::wants_page;
use super::caller::{Caller, Visit, resolve};
use super::language::PartnerLanguage;
use super::language::SIGN_IN;
use super::person::Person;
use super::render::frame::{ActiveLink, PageFrame};
use super::render::page::{HTML, render_page};
use super::render::texts::PageTexts;
use super::reply::{in_language, private, see_other};
use super::{Problem, ProblemKind};

/// Somebody who is signed in. A browser that is not signed in is redirected to the sign-in page; a form or a program gets
/// 401.
///
/// An API token is accepted too, so that programs can download what pages offer. Handlers of what only a person may do call
/// [`SignedIn::by_session`].
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub person: Person,
    /// The language of the pages.
    pub language: Language,
    session: Option<SecretHash>,
    /// The names of the person's partners, if there are several to be told apart.
    partner_names: BTreeMap<PartnerId, String>,
    /// The query of the page, which the links to its other languages repeat.
    query: Vec<(String, String)>,
}

impl SignedIn {
    /// The same person as a [`Caller`], which checks permissions.
    pub fn caller(&self) -> Caller {
        Caller::Person(self.person.clone())
    }

    /// The texts of the pages.
    pub fn texts(&self) -> PageTexts {
        PageTexts::for_partners(self.language)
    }

    /// What is around a page for this person.
    pub fn frame<'a>(&'a self, active: ActiveLink<'a>) -> PageFrame<'a> {
        PageFrame {
            person: &self.person,
            active,
            texts: if active.is_of_staff() { PageTexts::for_staff(self.language) } else { self.texts() },
            partner_names: &self.partner_names,
            query: &self.query,
        }
    }

    /// A page of this person, in their language.
    ///
    /// # Errors
    /// 500 if a text is missing.
    pub fn respond(&self, status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
        Ok(in_language(private(status, HTML, render_page(page)?), self.language))
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

/// The names of a person's partners; none are needed for somebody of a single one.
async fn name_partners(store: &Store, person: &Person) -> Result<BTreeMap<PartnerId, String>, Problem> {
    let mut names = BTreeMap::new();
    if person.access.partners.len() > 1 {
        for partner in person.access.partners.keys() {
            names.insert(partner.clone(), store.partner_name(partner).await?);
        }
    }
    Ok(names)
}

/// Redirects a browser to the page that signs in, and from there back to `path`.
pub(crate) fn redirect_to_sign_in(path: &str) -> Response {
    see_other(&sign_in_link(&ReturnPath::parse(path).unwrap_or_default()))
}

/// The link to the page that signs in, and leads from there to `return_path`.
pub fn sign_in_link(return_path: &ReturnPath) -> String {
    format!("{SIGN_IN}?then={}", utf8_percent_encode(return_path.as_str(), NON_ALPHANUMERIC))
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
            Caller::Person(person) => {
                let names = name_partners(&Store::from_ref(state), &person).await;
                let PartnerLanguage { language, query } = PartnerLanguage::of(parts);
                let partner_names = names.map_err(IntoResponse::into_response)?;
                Ok(Self { person, language, session, partner_names, query })
            }
            Caller::Nobody if parts.method == Method::GET && wants_page(&parts.headers) => {
                let path = parts.uri.path_and_query().map_or(HOME, |path| path.as_str());
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
