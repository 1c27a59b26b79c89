//! What the functions say that they serve.

use std::collections::BTreeMap;

use web::routes::Operation;

/// The operations of each function that serves HTTP, by the function's name. A test compares them with the template.
pub fn operations() -> BTreeMap<&'static str, Vec<Operation>> {
    BTreeMap::from([
        ("account", account::routes().operations()),
        ("apply-self-assessment", apply_self_assessment::routes().operations()),
        ("catalogue", catalogue::routes().operations()),
        ("console", console::routes().operations()),
        ("preview", preview::routes().operations()),
        ("programme", programme::routes().operations()),
        ("publish", publish::routes().operations()),
        ("read-listing", read_listing::routes().operations()),
        ("read-mail", read_mail::routes().operations()),
        ("read-partner", read_partner::routes().operations()),
        ("review-self-assessment", review_self_assessment::routes().operations()),
        ("submit", submit::routes().operations()),
    ])
}
