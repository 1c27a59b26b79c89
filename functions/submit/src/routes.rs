//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::operation::{Access, IF_MATCH, IF_NONE_MATCH_ANY, Operation};
use web::routes::Routes;

use super::{AnswersBody, PrivacyPolicyBody, discard_draft, put_privacy_policy, restore_revision, save_draft};

/// The function's routes.
pub fn routes() -> Routes<Store> {
    const PRODUCT: &str = "/rest/3/privacy-and-security/products/{productId}";
    let discard = Operation::new(Access::Manager, "discardDraft", "Discard the draft")
        .headers(&[IF_MATCH])
        .answers(204, "Discarded; what is live stays.")
        .problems(&[
            ProblemKind::NoDraft,
            ProblemKind::Stale,
            ProblemKind::NoTab,
            ProblemKind::Conflict,
            ProblemKind::BadRequest,
        ]);
    let policy =
        Operation::new(Access::Manager, "putPrivacyPolicy", "Put the privacy policy's link (Q27) in force at once");
    let policy = policy.takes::<PrivacyPolicyBody>().answers(200, "In force.").problems(&[
        ProblemKind::NotAcceptedYet,
        ProblemKind::NoTab,
        ProblemKind::Conflict,
    ]);
    let restore =
        Operation::new(Access::Manager, "restoreRevision", "Make a revision's answers the draft: a full replace")
            .headers(&[IF_MATCH, IF_NONE_MATCH_ANY])
            .answers(200, "The draft; the ETag names it. What is live stays until it is published.")
            .tagged()
            .problems(&[
                ProblemKind::BadRequest,
                ProblemKind::NoTab,
                ProblemKind::NotAcceptedYet,
                ProblemKind::Stale,
                ProblemKind::Conflict,
                ProblemKind::Invalid,
            ]);
    Routes::new("Save and discard drafts, restore revisions; the privacy policy's link.")
        .put("/rest/2/addons/{addonKey}/privacy-and-security", save_draft, save("saveDraftOfAddon"))
        .rest_v3(Method::PUT, PRODUCT, save_draft, save("saveDraft"))
        .rest_v3(Method::DELETE, PRODUCT, discard_draft, discard)
        .post("/apps/{appKey}/privacy-and-security/revisions/{number}/restore", restore_revision, restore)
        .put("/apps/{appKey}/privacy-policy", put_privacy_policy, policy)
}

fn save(id: &str) -> Operation {
    Operation::new(Access::Manager, id, "Save the draft: a full replace")
        .headers(&[IF_MATCH, IF_NONE_MATCH_ANY])
        .takes::<AnswersBody>()
        .answers(200, "Saved; the ETag names this draft.")
        .tagged()
        .problems(&[
            ProblemKind::Stale,
            ProblemKind::Conflict,
            ProblemKind::NotAcceptedYet,
            ProblemKind::NoTab,
            ProblemKind::BadRequest,
        ])
}
