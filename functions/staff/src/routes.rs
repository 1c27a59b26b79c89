//! The function's routes: pages and forms for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;

use super::pages::{
    assessments, catalogue, fortified, jobs, mail, people, programme, reviews, rollout, start, statistics,
};
use super::state::StaffState;

/// The function's routes.
pub fn routes() -> Routes<StaffState> {
    const APPLICATION: &str = "/staff/console/self-assessments/{partnerId}";
    const OPERATION: &str = "/staff/console/rollout/{channel}/{operation}";
    const SUPPRESSED: &str = "/staff/console/mail/suppressed";
    const VISITORS: &str = "/staff/console/rollout/{channel}/visitors";
    add_catalogue(add_reviews(Routes::default()))
        .page(Method::GET, "/staff", start::show_start)
        .page(Method::GET, "/staff/console/self-assessments", assessments::list_queue)
        .page(Method::GET, APPLICATION, assessments::show_application)
        .page(Method::POST, APPLICATION, assessments::decide_application)
        .page(Method::GET, "/staff/console/rollout", rollout::show_rollout)
        .page(Method::GET, VISITORS, rollout::list_visitors)
        .page(Method::POST, VISITORS, rollout::change_visitor)
        .page(Method::GET, OPERATION, rollout::ask_to_operate)
        .page(Method::POST, OPERATION, rollout::operate_channel)
        .page(Method::GET, "/staff/console/fortified", fortified::show_fortified)
        .page(Method::GET, "/staff/console/mail", mail::show_log)
        .page(Method::POST, "/staff/console/mail", mail::send_again)
        .page(Method::GET, SUPPRESSED, mail::list_suppressed)
        .page(Method::POST, SUPPRESSED, mail::release_address)
        .page(Method::GET, "/staff/console/jobs", jobs::list_jobs)
        .page(Method::GET, "/staff/console/jobs/{job}", jobs::show_job)
        .page(Method::POST, "/staff/console/jobs/{job}", jobs::start_job)
        .page(Method::GET, "/staff/console/programme", programme::show_document)
        .page(Method::POST, "/staff/console/programme", programme::change_document)
        .page(Method::GET, "/staff/console/statistics", statistics::show_statistics)
        .page(Method::GET, "/staff/console/staff", people::list_people)
        .page(Method::POST, "/staff/console/staff", people::change_person)
}

/// Adds the routes of the review of published answers.
fn add_reviews(routes: Routes<StaffState>) -> Routes<StaffState> {
    const KNOWN_BAD: &str = "/staff/console/reviews/known-bad";
    const REVIEW: &str = "/staff/console/reviews/{appKey}";
    routes
        .page(Method::GET, "/staff/console/reviews", reviews::list_queue)
        .page(Method::GET, KNOWN_BAD, reviews::show_known_bad)
        .page(Method::POST, KNOWN_BAD, reviews::replace_known_bad)
        .page(Method::GET, REVIEW, reviews::show_review)
        .page(Method::POST, REVIEW, reviews::decide_review)
        .page(Method::POST, "/staff/console/reviews/{appKey}/known-names", reviews::change_known_names)
}

/// Adds the routes of the catalogue.
fn add_catalogue(routes: Routes<StaffState>) -> Routes<StaffState> {
    const APP: &str = "/staff/console/catalogue/apps/{appKey}";
    const IMPORT: &str = "/staff/console/catalogue/import";
    const PARTNER: &str = "/staff/console/catalogue/partners/{partnerId}";
    const PERSON: &str = "/staff/console/catalogue/people/{email}";
    routes
        .page(Method::GET, "/staff/console/catalogue", catalogue::list_partners)
        .page(Method::GET, IMPORT, catalogue::show_import)
        .page(Method::POST, IMPORT, catalogue::import_lines)
        .page(Method::GET, PARTNER, catalogue::show_partner)
        .page(Method::POST, PARTNER, catalogue::change_member)
        .page(Method::GET, APP, catalogue::show_app)
        .page(Method::POST, APP, catalogue::change_place)
        .page(Method::GET, PERSON, catalogue::show_person)
        .page(Method::POST, PERSON, catalogue::change_tokens)
}
