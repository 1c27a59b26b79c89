//! The extractor of staff's pages: a member of the marketplace's staff who is signed in. Everybody else who is signed in gets
//! 403, and a browser that is not is sent to the sign-in page.

use askama::Template;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use store::Store;
use web::person::Person;
use web::render::frame::{ActiveLink, PageFrame, StaffArea};
use web::render::texts::PageTexts;
use web::{Problem, ProblemKind, SignedIn};

/// A member of the marketplace's staff, whatever their roles.
#[derive(Clone, Debug)]
pub struct StaffMember(SignedIn);

impl StaffMember {
    /// The person, if their roles let them work in an area.
    ///
    /// # Errors
    /// 403 if they lack the role.
    pub fn working_in(&self, area: StaffArea) -> Result<&Person, Problem> {
        if let Some(role) = area.role() {
            self.0.caller().staff(role)?;
        }
        Ok(&self.0.person)
    }

    /// Whether their roles let them work in an area.
    pub fn works_in(&self, area: StaffArea) -> bool {
        self.working_in(area).is_ok()
    }

    /// What is around a page of an area.
    pub fn frame(&self, area: StaffArea) -> PageFrame<'_> {
        self.0.frame(ActiveLink::Staff(area))
    }

    /// The texts of the pages.
    pub fn texts(&self) -> PageTexts {
        PageTexts::for_staff(self.0.language)
    }

    /// A page for this person.
    ///
    /// # Errors
    /// 500 if a text is missing.
    pub fn respond(&self, status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
        self.0.respond(status, page)
    }
}

impl<S> FromRequestParts<S> for StaffMember
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        if signed_in.person.access.staff.is_empty() {
            let detail = "These pages are for the marketplace's staff, and you are not one of them. An API token that is limited to some apps cannot be used for them.";
            return Err(Problem::new(ProblemKind::Forbidden, detail).into_response());
        }
        Ok(Self(signed_in))
    }
}
