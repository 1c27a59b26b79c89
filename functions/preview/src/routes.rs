//! The function's route, and what openapi.json says of it.

use domain::publish::Preview;
use store::Store;
use web::ProblemKind;
use web::operation::{Access, CHANNEL, Content, Operation, VIEW};
use web::routes::Routes;
use web::schema::SchemaSource;

use super::preview_draft;

/// The function's routes.
pub fn routes() -> Routes<Store> {
    let preview = Content::JsonOrPage(SchemaSource::for_type::<Preview>());
    let preview = Operation::new(Access::Manager, "previewDraft", "Preview the draft")
        .query(&[VIEW, CHANNEL])
        .answers_with(200, "The draft as customers would see it.", preview)
        .tagged()
        .problems(&[ProblemKind::BadRequest, ProblemKind::NoDraft, ProblemKind::NoTab]);
    Routes::new("The draft as customers would see it.").get(
        "/apps/{appKey}/privacy-and-security/preview",
        preview_draft,
        preview,
    )
}
