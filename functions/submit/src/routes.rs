//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, Body, IF_MATCH, Operation, Routes};

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    let save = |id: &str| Operation {
        headers: &[IF_MATCH],
        body: Body::json("AnswersBody"),
        answers: vec![Answer::json(200, "Saved; the ETag names this draft.", "Saved").tagged()],
        problems: &[
            ProblemKind::MalformedJson,
            ProblemKind::PayloadTooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
            ProblemKind::Stale,
            ProblemKind::Conflict,
            ProblemKind::NotAcceptedYet,
            ProblemKind::NoTab,
            ProblemKind::BadRequest,
        ],
        ..Operation::new(id, "Save the draft: a full replace", Access::Manager)
    };
    let discard = Operation {
        headers: &[IF_MATCH],
        answers: vec![Answer::empty(204, "Discarded; what is live stays.")],
        problems: &[
            ProblemKind::NoDraft,
            ProblemKind::Stale,
            ProblemKind::NoTab,
            ProblemKind::Conflict,
            ProblemKind::BadRequest,
        ],
        ..Operation::new("discardDraft", "Discard the draft", Access::Manager)
    };
    let policy = Operation {
        body: Body::json("PrivacyPolicy"),
        answers: vec![Answer::json(200, "In force.", "PrivacyPolicyInForce")],
        problems: &[
            ProblemKind::MalformedJson,
            ProblemKind::PayloadTooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
            ProblemKind::NoTab,
            ProblemKind::Conflict,
        ],
        ..Operation::new("putPrivacyPolicy", "Put the privacy policy's link (Q27) in force at once", Access::Manager)
    };
    Routes::default()
        .route(Method::PUT, "/rest/2/addons/{addonKey}/privacy-and-security", super::save, save("saveDraftOfAddon"))
        .rest_v3(Method::PUT, "/rest/3/privacy-and-security/products/{productId}", super::save, save("saveDraft"))
        .rest_v3(Method::DELETE, "/rest/3/privacy-and-security/products/{productId}", super::discard, discard)
        .route(Method::PUT, "/apps/{appKey}/privacy-policy", super::put_privacy_policy, policy)
}
