//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use platform::http::ProblemKind;
use platform::http::routes::Form;
use platform::http::routes::{Access, Answer, Body, CHANNEL, Operation, Parameter, Routes, VIEW};
use platform::mail::Mailer;

const REVISION: Parameter = Parameter {
    name: "revision",
    description: "The revision; the live one without it.",
    form: Form::Number,
    example: "1",
};
const BEFORE: Parameter =
    Parameter { name: "before", description: "Only revisions before this one.", form: Form::Number, example: "100" };
const FROM: Parameter =
    Parameter { name: "from", description: "One of two revisions to compare.", form: Form::Number, example: "1" };
const TO: Parameter =
    Parameter { name: "to", description: "The other of two revisions to compare.", form: Form::Number, example: "1" };

fn page(id: &str, summary: &'static str, access: Access) -> Operation {
    Operation {
        answers: vec![Answer::text(200, "The page.", "text/html")],
        problems: &[ProblemKind::BadRequest, ProblemKind::NoTab],
        ..Operation::new(id, summary, access)
    }
}

/// A page's form, which comes back as a page, or leads to the next one.
fn posted(id: &str, summary: &'static str, access: Access) -> Operation {
    Operation {
        body: Some(Body { media_type: "application/x-www-form-urlencoded", schema: "PageForm", required: true }),
        answers: vec![
            Answer::text(200, "The page again, with what the button did; nothing was saved.", "text/html"),
            Answer::empty(303, "Done; the page that shows it."),
        ],
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::NoDraft,
            ProblemKind::NoTab,
            ProblemKind::Conflict,
            ProblemKind::NotAcceptedYet,
            ProblemKind::NotApplicable,
            ProblemKind::Stale,
            ProblemKind::PreconditionRequired,
            ProblemKind::PayloadTooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
        ],
        ..Operation::new(id, summary, access)
    }
}

/// The routes.
#[must_use]
pub fn routes() -> Routes<Mailer> {
    use Access::{Manager, PartnerSecurity};
    const FORM: &str = "/manage/apps/{appKey}/privacy-and-security";
    const DISCARD: &str = "/manage/apps/{appKey}/privacy-and-security/discard";
    const PREVIEW: &str = "/manage/apps/{appKey}/preview";
    const HISTORY: &str = "/manage/apps/{appKey}/history";
    const ASSESSMENT: &str = "/manage/partners/{partnerId}/self-assessment";
    let preview = Operation {
        query: &[VIEW, CHANNEL],
        ..page("managePreview", "The page of a draft before its publish", Manager)
    };
    let receipt =
        Operation { query: &[REVISION], ..page("manageReceipt", "The page that a publish leads to", Manager) };
    let history =
        Operation { query: &[BEFORE, FROM, TO], ..page("manageHistory", "The page of an app's revisions", Manager) };
    let file = |id: &str, summary, media_type| Operation {
        answers: vec![Answer::text(200, "The answers.", media_type)],
        ..page(id, summary, Manager)
    };
    Routes::default()
        .route(
            Method::GET,
            "/manage/apps",
            super::apps::list,
            page("manageApps", "The page of your apps", Access::Person),
        )
        .route(Method::GET, FORM, super::form::show, page("manageForm", "The page of an app's form", Manager))
        .route(Method::POST, FORM, super::form::change, posted("postForm", "Send an app's form", Manager))
        .route(
            Method::GET,
            DISCARD,
            super::form::ask,
            page("askDiscard", "The page before a draft is dropped", Manager),
        )
        .route(
            Method::POST,
            DISCARD,
            super::form::discard,
            posted("postDiscard", "Drop the draft from its page", Manager),
        )
        .route(Method::GET, PREVIEW, super::preview::show, preview)
        .route(
            Method::POST,
            PREVIEW,
            super::preview::publish,
            posted("postPreview", "Publish from the preview", Manager),
        )
        .route(Method::GET, "/manage/apps/{appKey}/receipt", super::preview::receipt, receipt)
        .route(Method::GET, HISTORY, super::history::show, history)
        .route(
            Method::POST,
            HISTORY,
            super::history::change,
            posted("postHistory", "Restore or upload answers", Manager),
        )
        .route(
            Method::GET,
            "/manage/apps/{appKey}/answers.json",
            super::history::json,
            file("downloadJson", "Download an app's answers as JSON", "application/json"),
        )
        .route(
            Method::GET,
            "/manage/apps/{appKey}/answers.csv",
            super::history::csv,
            file("downloadCsv", "Download an app's answers as CSV", "text/csv"),
        )
        .route(
            Method::GET,
            ASSESSMENT,
            super::assessment::show,
            page("manageAssessment", "The page of a partner's self assessment", PartnerSecurity),
        )
        .route(
            Method::POST,
            ASSESSMENT,
            super::assessment::change,
            posted("postAssessment", "Send a partner's self assessment", PartnerSecurity),
        )
}
