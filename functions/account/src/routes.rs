//! The function's routes: pages and forms for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;
use web::state::MailState;

use super::pages::{members, sign_in, tokens};

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    const MEMBERS: &str = "/manage/partners/{partnerId}/members";
    const REMOVE: &str = "/manage/partners/{partnerId}/members/remove";
    Routes::default()
        .page(Method::GET, "/sign-in", sign_in::show_sign_in)
        .page(Method::POST, "/sign-in", sign_in::request_link)
        .page(Method::GET, "/sign-in/{token}", sign_in::show_link)
        .page(Method::POST, "/sign-in/{token}", sign_in::sign_in)
        .page(Method::POST, "/sign-out", sign_in::sign_out)
        .page(Method::GET, "/manage/tokens", tokens::list_tokens)
        .page(Method::POST, "/manage/tokens", tokens::create_token)
        .page(Method::POST, "/manage/tokens/{tokenId}/revoke", tokens::revoke_token)
        .page(Method::GET, MEMBERS, members::list_members)
        .page(Method::POST, MEMBERS, members::save_member)
        .page(Method::GET, REMOVE, members::show_removal)
        .page(Method::POST, REMOVE, members::remove_member)
}
