//! API tokens: shown once, kept as hashes, expiring, revocable. A token is its person's, for all that they were granted or
//! for some apps alone.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{MAX_TOKEN_APPS, MAX_TOKEN_NAME, Role, TokenApps, default_expiry};
use domain::questionnaire::Code;
use domain::questionnaire::rules::check_line;
use jiff::Timestamp;
use runtime::secret;
use serde_json::json;
use store::Store;
use store::audit::Actor;
use store::people::TokenRequest;
use web::body::Sent;
use web::path::{Email, TokenId};
use web::problem::violation;
use web::{Caller, Now, Problem, reply};

pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Email, Problem>,
) -> Result<Response, Problem> {
    caller.staff(Role::Catalogue)?;
    let Email(email) = path?;
    let tokens = store.tokens(&email).await?.ok_or_else(|| Problem::not_found("such person"))?;
    reply::json(StatusCode::OK, &json!({ "tokens": tokens }))
}

pub(super) async fn issue(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Email, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let Email(email) = path?;
    let mut fields = sent.object()?;
    let name: Option<String> = fields.required("name", "what the token is for");
    let expires: Option<Timestamp> = fields.optional("expiresAt", "an instant such as 2027-01-31T00:00:00Z");
    let apps: Option<TokenApps> = fields.optional(
        "apps",
        &format!("1 to {MAX_TOKEN_APPS} keys of apps, or nothing, for everything that the person may do"),
    );
    fields.refuse(name.iter().flat_map(|name| check_line(name, MAX_TOKEN_NAME, "/name")));
    if expires.is_some_and(|expires| expires <= now) {
        fields.refuse([violation("/expiresAt", Code::Malformed, "This time is in the past. Send a later one.")]);
    }
    fields.finish()?;
    let expires = expires.or_else(|| default_expiry(now));
    let secret = secret::new()?;
    let name = name.unwrap_or_default();
    let request = TokenRequest { secret: &secret, name: &name, expires_at: expires, apps, id: None };
    let info = store.issue_token(&email, request, Actor { person, now }).await?;
    let mut document = json!(info);
    document["token"] = json!(secret);
    reply::json(StatusCode::CREATED, &document)
}

pub(super) async fn revoke(
    State(store): State<Store>,
    caller: Caller,
    email: Result<Email, Problem>,
    token: Result<TokenId, Problem>,
    Now(now): Now,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let (Email(email), TokenId(id)) = (email?, token?);
    store.revoke_token(&email, &id, Actor { person, now }).await?;
    Ok(StatusCode::NO_CONTENT)
}
