//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::operation::{Access, Content, IF_MATCH, Operation, Parameter, ParameterKind};
use web::routes::Routes;
use web::schema::SchemaSource;

use super::{Receipt, publish_draft};

const IDEMPOTENCY_KEY: Parameter = Parameter {
    name: "Idempotency-Key",
    description: "Your name for this call: repeated within 24 hours, it gets the first answer and publishes nothing.",
    kind: ParameterKind::Text("^[!-~]([ -~]{0,253}[!-~])?$"),
    example: "6f1c2f0e",
};

/// The function's routes.
pub fn routes() -> Routes<Store> {
    const PRODUCT: &str = "/rest/3/privacy-and-security/products/{productId}/publish";
    const ADDON: &str = "/rest/2/addons/{addonKey}/privacy-and-security/publish";
    Routes::new("Make the draft live.").rest_v3(Method::POST, PRODUCT, publish_draft, publish("publishDraft")).post(
        ADDON,
        publish_draft,
        publish("publishDraftOfAddon"),
    )
}

fn publish(id: &str) -> Operation {
    let receipt = Content::Json(SchemaSource::for_type::<Receipt<'_>>());
    Operation::new(Access::Manager, id, "Publish the draft")
        .headers(&[IF_MATCH, IDEMPOTENCY_KEY])
        .answers_with(200, "Live; the revision number is the receipt.", receipt)
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::NoDraft,
            ProblemKind::NoTab,
            ProblemKind::Conflict,
            ProblemKind::NotAcceptedYet,
            ProblemKind::Stale,
            ProblemKind::NotPublishable,
            ProblemKind::IdempotencyMismatch,
        ])
}
