//! The function's routes: pages and forms for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;
use web::state::MailState;

use super::{members, sign_in, tokens};

/// The routes.
#[must_use]
pub fn routes() -> Routes<MailState> {
    const MEMBERS: &str = "/manage/partners/{partnerId}/members";
    const REMOVE: &str = "/manage/partners/{partnerId}/members/remove";
    Routes::default()
        .page(Method::GET, "/sign-in", sign_in::form)
        .page(Method::POST, "/sign-in", sign_in::ask)
        .page(Method::GET, "/sign-in/{token}", sign_in::link)
        .page(Method::POST, "/sign-in/{token}", sign_in::enter)
        .page(Method::POST, "/sign-out", sign_in::leave)
        .page(Method::GET, "/manage/tokens", tokens::list)
        .page(Method::POST, "/manage/tokens", tokens::issue)
        .page(Method::POST, "/manage/tokens/{tokenId}/revoke", tokens::revoke)
        .page(Method::GET, MEMBERS, members::list)
        .page(Method::POST, MEMBERS, members::save)
        .page(Method::GET, REMOVE, members::ask)
        .page(Method::POST, REMOVE, members::remove)
}
