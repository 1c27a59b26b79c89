//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, Form, IF_MATCH, Operation, Parameter, Routes};

const IDEMPOTENCY_KEY: Parameter = Parameter {
    name: "Idempotency-Key",
    description: "Your name for this call: repeated within 24 hours, it gets the first answer and publishes nothing.",
    form: Form::Text("^[!-~]([ -~]{0,253}[!-~])?$"),
    example: "6f1c2f0e",
};

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    let publish = |id: &str| Operation {
        headers: &[IF_MATCH, IDEMPOTENCY_KEY],
        answers: vec![Answer::json(200, "Live; the revision number is the receipt.", "Receipt")],
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::NoDraft,
            ProblemKind::NoTab,
            ProblemKind::Conflict,
            ProblemKind::NotAcceptedYet,
            ProblemKind::Stale,
            ProblemKind::NotPublishable,
            ProblemKind::IdempotencyMismatch,
        ],
        ..Operation::new(id, "Publish the draft", Access::Manager)
    };
    Routes::default()
        .rest_v3(
            Method::POST,
            "/rest/3/privacy-and-security/products/{productId}/publish",
            super::publish,
            publish("publishDraft"),
        )
        .route(
            Method::POST,
            "/rest/2/addons/{addonKey}/privacy-and-security/publish",
            super::publish,
            publish("publishDraftOfAddon"),
        )
}
