//! The function's routes, and what openapi.json says of them.

use store::Store;
use web::ProblemKind;
use web::operation::{Access, Content, IF_NONE_MATCH, LANG, Operation};
use web::routes::Routes;
use web::schema::{HasSchema, SchemaSource};

use super::{AppSecurity, PartnerProfile, read_profile, read_security};

/// The function's routes.
pub fn routes() -> Routes<Store> {
    let profile = "The partner, its public cloud apps and its security.";
    let profile = read::<PartnerProfile<'_>>("readProfile", "Read a partner's profile", profile);
    let security = "What the partner says of the app's security.";
    let security = read::<AppSecurity<'_>>("readSecurity", "Read what a partner says of an app's security", security);
    Routes::new("A partner's profile, and an app's security.").get("/partners/{partnerId}", read_profile, profile).get(
        "/listings/{appKey}/security",
        read_security,
        security,
    )
}

fn read<T: HasSchema>(id: &str, summary: &'static str, answer: &'static str) -> Operation {
    Operation::new(Access::Public, id, summary)
        .query(&[LANG])
        .headers(&[IF_NONE_MATCH])
        .answers_with(200, answer, Content::JsonOrPage(SchemaSource::for_type::<T>()))
        .cacheable()
        .problems(&[ProblemKind::NotFound, ProblemKind::BadRequest])
}
