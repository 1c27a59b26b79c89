//! The one error of the HTTP side: a problem document (RFC 9457), or the original's `errors[]` on `/rest`. One match
//! gives each kind its slug, title and status. Causes go to the log, never to the caller.

use std::borrow::Cow;

use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::programme::ProgrammeEffect;
use domain::questionnaire::{Code, Violation};
use runtime::log::error_chain;
use runtime::secret::NoRandomness;
use serde_json::json;
use store::StoreError;
use store::person::PeopleError;

use super::shorten;

/// What went wrong, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A header or a query parameter is not of its form.
    BadRequest,
    /// The body is not JSON.
    MalformedJson,
    /// No credentials, or wrong, expired or revoked ones.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// There is no such thing, or not for this caller.
    NotFound,
    /// The address exists, but not with this method.
    MethodNotAllowed,
    /// The app has no draft.
    NoDraft,
    /// The app has no tab.
    NoTab,
    /// Two changes at once; this one was not made.
    Conflict,
    /// Answers are not accepted yet.
    NotAcceptedYet,
    /// This is not possible at the moment.
    NotApplicable,
    /// The change takes something from many, and the caller has not named how many.
    Unconfirmed,
    /// What is there is not what the caller knows.
    Stale,
    /// The call must say which version it changes, and does not.
    PreconditionRequired,
    /// The body is too large.
    PayloadTooLarge,
    /// The body has the wrong content type.
    UnsupportedMediaType,
    /// The body is well-formed JSON, and something in it is not accepted.
    Invalid,
    /// The draft cannot be published as it is.
    NotPublishable,
    /// Something that is asked has no answer.
    Incomplete,
    /// The idempotency key was used for another call.
    IdempotencyMismatch,
    /// The system is asked to slow down.
    Busy,
    /// The service is not available at the moment.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl ProblemKind {
    /// All kinds.
    pub const EVERY: [Self; 23] = [
        Self::BadRequest,
        Self::MalformedJson,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NoDraft,
        Self::NoTab,
        Self::Conflict,
        Self::NotAcceptedYet,
        Self::NotApplicable,
        Self::Unconfirmed,
        Self::Stale,
        Self::PreconditionRequired,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::NotPublishable,
        Self::Incomplete,
        Self::IdempotencyMismatch,
        Self::Busy,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The slug, the title and the status: the one place that says so.
    #[must_use]
    pub fn facts(self) -> (&'static str, &'static str, StatusCode) {
        match self {
            Self::BadRequest => ("bad-request", "The request is not valid", StatusCode::BAD_REQUEST),
            Self::MalformedJson => ("malformed-json", "The body is not JSON", StatusCode::BAD_REQUEST),
            Self::Unauthenticated => ("unauthenticated", "Valid credentials are required", StatusCode::UNAUTHORIZED),
            Self::Forbidden => ("forbidden", "You do not have permission", StatusCode::FORBIDDEN),
            Self::NotFound => ("not-found", "Not found", StatusCode::NOT_FOUND),
            Self::MethodNotAllowed => ("method-not-allowed", "Method not allowed", StatusCode::METHOD_NOT_ALLOWED),
            Self::NoDraft => ("no-draft", "The app has no draft", StatusCode::NOT_FOUND),
            Self::NoTab => ("no-tab", "The app has no Privacy & Security tab", StatusCode::NOT_FOUND),
            Self::Conflict => ("conflict", "Another change came first", StatusCode::CONFLICT),
            Self::NotAcceptedYet => ("not-accepted-yet", "Answers are not accepted yet", StatusCode::CONFLICT),
            Self::NotApplicable => ("not-applicable", "This is not possible at the moment", StatusCode::CONFLICT),
            Self::Unconfirmed => ("unconfirmed", "The change takes something from many", StatusCode::CONFLICT),
            Self::Stale => ("stale", "This has changed since you read it", StatusCode::PRECONDITION_FAILED),
            Self::PreconditionRequired => {
                ("precondition-required", "If-Match is required", StatusCode::PRECONDITION_REQUIRED)
            }
            Self::PayloadTooLarge => ("payload-too-large", "The body is too large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::UnsupportedMediaType => {
                ("unsupported-media-type", "The body has the wrong content type", StatusCode::UNSUPPORTED_MEDIA_TYPE)
            }
            Self::Invalid => ("invalid", "The body is not valid", StatusCode::UNPROCESSABLE_ENTITY),
            Self::NotPublishable => {
                ("not-publishable", "The draft cannot be published as it is", StatusCode::UNPROCESSABLE_ENTITY)
            }
            Self::Incomplete => ("incomplete", "Some questions have no answer", StatusCode::UNPROCESSABLE_ENTITY),
            Self::IdempotencyMismatch => (
                "idempotency-mismatch",
                "The idempotency key was used for another request",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            Self::Busy => ("busy", "Too many requests at the moment", StatusCode::SERVICE_UNAVAILABLE),
            Self::Unavailable => {
                ("unavailable", "The service is not available at the moment", StatusCode::SERVICE_UNAVAILABLE)
            }
            Self::Internal => ("internal", "Something went wrong on our side", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// The status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        self.facts().2
    }

    /// After how many seconds a caller may try again, when that helps.
    fn retry_after(self) -> Option<&'static str> {
        match self {
            Self::Busy => Some("1"),
            Self::Unavailable => Some("5"),
            _ => None,
        }
    }
}

/// The most violations that an answer lists: Lambda answers at most 6 MB, and a body can have tens of thousands of faults.
pub const MAX_VIOLATIONS: usize = 100;

/// A problem, ready to be answered.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its kind.
    pub kind: ProblemKind,
    /// What happened and what to do, for this case.
    pub detail: String,
    /// What is wrong in the body: the first [`MAX_VIOLATIONS`] of it.
    pub violations: Vec<Violation>,
    /// How many violations there are besides.
    unlisted: usize,
    /// What the change would do, if it must be confirmed.
    pub effect: Option<Box<ProgrammeEffect>>,
}

impl Problem {
    /// A problem with its detail.
    #[must_use]
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), violations: Vec::new(), unlisted: 0, effect: None }
    }

    /// A body that is not accepted, with every violation.
    #[must_use]
    pub fn invalid(violations: Vec<Violation>) -> Self {
        Self::with_violations(
            ProblemKind::Invalid,
            "Correct the errors and send the request again. Nothing was changed.",
            violations,
        )
    }

    /// A draft that cannot be published, with every reason.
    #[must_use]
    pub fn not_publishable(violations: Vec<Violation>) -> Self {
        let detail = "Complete or remove the rows named in the errors, then publish again. Nothing was published.";
        Self::with_violations(ProblemKind::NotPublishable, detail, violations)
    }

    /// An application that cannot be submitted, with all that it lacks.
    #[must_use]
    pub fn incomplete(violations: Vec<Violation>) -> Self {
        let detail = "Answer the questions named in the errors, save, then submit again. Nothing was submitted.";
        Self::with_violations(ProblemKind::Incomplete, detail, violations)
    }

    fn with_violations(kind: ProblemKind, detail: &str, mut violations: Vec<Violation>) -> Self {
        violations.sort();
        let mut problem = Self { violations, ..Self::new(kind, detail) };
        problem.list_at_most(MAX_VIOLATIONS);
        problem
    }

    /// Lists no more than so many violations, and counts the others.
    pub fn list_at_most(&mut self, most: usize) {
        self.unlisted += self.violations.len().saturating_sub(most);
        self.violations.truncate(most);
        for violation in &mut self.violations {
            shorten::shorten(violation);
        }
    }

    /// How many errors are not listed, in words.
    pub fn unlisted(&self) -> Option<String> {
        match self.unlisted {
            0 => None,
            1 => Some("1 more error is not listed.".to_owned()),
            more => Some(format!("{more} more errors are not listed.")),
        }
    }

    /// What happened and what to do, and how many errors are not listed.
    pub fn whole_detail(&self) -> Cow<'_, str> {
        match self.unlisted() {
            None => Cow::Borrowed(&self.detail),
            Some(more) => Cow::Owned(format!("{} {more}", self.detail)),
        }
    }

    /// A change of the programme that must be confirmed with the number of those that it affects.
    #[must_use]
    pub fn unconfirmed(detail: impl Into<String>, effect: ProgrammeEffect) -> Self {
        Self { effect: Some(Box::new(effect)), ..Self::new(ProblemKind::Unconfirmed, detail) }
    }

    /// What is not there, by its name.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ProblemKind::NotFound, format!("There is no {what}, or you may not see it."))
    }
}

/// A violation.
#[must_use]
pub fn violation(pointer: &str, code: Code, detail: impl Into<String>) -> Violation {
    Violation { pointer: pointer.to_owned(), code, detail: detail.into() }
}

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(cause = error_chain(&error), "{error}");
        Self::new(ProblemKind::Internal, "We have logged the error. Nothing was changed. Try again later.")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Condition { .. } | StoreError::Conflict => ProblemKind::Conflict,
            StoreError::Throttled(_) => ProblemKind::Busy,
            StoreError::Unavailable(_) => ProblemKind::Unavailable,
            StoreError::Corrupt { .. } => ProblemKind::Internal,
        };
        let detail = match kind {
            ProblemKind::Conflict => {
                "Somebody else made a change at the same time, so yours was not saved. Read it again and repeat your change."
            }
            ProblemKind::Internal => "We have logged the error. Nothing was changed. Try again later.",
            _ => "Nothing was changed. Try again in a moment.",
        };
        if kind != ProblemKind::Conflict {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(cause = error_chain(cause), "the table failed: {error}");
        }
        Self::new(kind, detail)
    }
}

impl From<PeopleError> for Problem {
    fn from(error: PeopleError) -> Self {
        let conflict = |detail| Self::new(ProblemKind::Conflict, detail);
        match error {
            PeopleError::UnknownPartner => Self::not_found("such partner"),
            PeopleError::Unknown => Self::not_found("such person, member or token"),
            PeopleError::LastManager(_) => {
                conflict("Nobody would be left to manage the members. Give another member every permission first.")
            }
            PeopleError::LastAdmin(_) => {
                conflict("Nobody would be left who may change staff. Give somebody else the role people first.")
            }
            PeopleError::TooManyTokens => {
                conflict("This person has as many active tokens as is allowed. Revoke one first.")
            }
            PeopleError::MadeBefore => conflict("This token was already created. Nothing was changed."),
            PeopleError::RolesChanged(_) => conflict("Somebody has changed this person's roles. Look at them again."),
            PeopleError::BeyondIssuer => Self::new(
                ProblemKind::Forbidden,
                "This person has roles that you do not have. Ask somebody who has them, or the person: they can make a token of their own.",
            ),
            PeopleError::NotManaged(apps) => {
                let keys = apps.iter().map(domain::AppKey::as_str).collect::<Vec<_>>().join(", ");
                let detail =
                    format!("This person does not manage {keys}. Grant that permission first, or leave it out.");
                Self::invalid(vec![violation("/apps", Code::NotAnOption, detail)])
            }
            PeopleError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    /// The RFC's document; the layer in `problem_reply` gives it the form that its reader wants.
    fn into_response(self) -> Response {
        let mut response = answer(self.kind, "application/problem+json", json!(self.document()).to_string());
        response.extensions_mut().insert(self);
        response
    }
}

pub(crate) fn answer(kind: ProblemKind, media_type: &'static str, body: String) -> Response {
    let mut response = (kind.status(), body).into_response();
    // For the request's line in the log.
    response.extensions_mut().insert(kind);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A page elsewhere that may read the answer may read why there is none; nothing here is for one caller alone.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if let Some(seconds) = kind.retry_after() {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    if kind == ProblemKind::Unauthenticated {
        headers.insert(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Basic realm=\"privacy-and-security\", charset=\"UTF-8\", Bearer"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_slug_of_its_own_and_is_an_error() {
        let slugs: BTreeSet<&str> = ProblemKind::EVERY.iter().map(|kind| kind.facts().0).collect();
        assert_eq!(slugs.len(), ProblemKind::EVERY.len());
        for kind in ProblemKind::EVERY {
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }

    #[test]
    fn of_many_violations_the_first_are_listed_and_the_others_counted() {
        let list =
            |count: usize| (0..count).map(|n| violation(&format!("/{n:05}"), Code::UnknownField, "No.")).collect();
        let problem = Problem::invalid(list(MAX_VIOLATIONS));
        assert_eq!((problem.violations.len(), problem.unlisted()), (MAX_VIOLATIONS, None));
        for (more, words) in [(1, "1 more error is not listed."), (27_900, "27900 more errors are not listed.")] {
            let problem = Problem::invalid(list(MAX_VIOLATIONS + more));
            assert_eq!(problem.violations[MAX_VIOLATIONS - 1].pointer, "/00099");
            let (document, rest) = (json!(problem.document()), json!(problem.rest_document()));
            assert!(document["detail"].as_str().unwrap().ends_with(&format!("Nothing was changed. {words}")));
            assert_eq!(document["errors"].as_array().unwrap().len(), MAX_VIOLATIONS);
            assert_eq!(rest["errors"].as_array().unwrap().len(), MAX_VIOLATIONS + 1);
            assert_eq!(rest["errors"][MAX_VIOLATIONS]["detail"], words);
            assert_eq!(rest["errors"][MAX_VIOLATIONS]["source"], json!(null));
        }
    }

    #[test]
    fn throttling_says_when_to_come_back() {
        let response = Problem::from(StoreError::Throttled("slow down".into())).into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[RETRY_AFTER], "1");
    }

    #[test]
    fn a_cause_never_reaches_the_caller() {
        let problem = Problem::from(StoreError::Unavailable("secret endpoint".into()));
        assert!(
            !json!(problem.document()).to_string().contains("secret")
                && !json!(problem.rest_document()).to_string().contains("secret")
        );
    }
}
