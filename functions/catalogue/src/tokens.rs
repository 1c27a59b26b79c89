//! API tokens: shown once, kept as hashes, expiring, revocable. A token is its person's, for all that they were granted or
//! for some apps alone.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{MAX_TOKEN_APPS, MAX_TOKEN_NAME, Role, TokenApps, default_expiry};
use domain::questionnaire::Code;
use domain::questionnaire::rules::check_line;
use jiff::Timestamp;
use runtime::secret::Secret;
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use store::person::TokenInfo;
use store::tokens::TokenRequest;
use web::body::{Fields, RequestBody};
use web::path::{Email, TokenId};
use web::person::Person;
use web::problem::violation;
use web::reply::Reply;
use web::{Caller, Now, Problem};

#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "TokenRequest", rename_all = "camelCase")
)]
pub(crate) struct TokenBody {
    /// What the token is for.
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<MAX_TOKEN_NAME>"))]
    name: String,
    /// When the token stops working; in a year, unless said otherwise.
    expires_at: Option<Timestamp>,
    /// The apps that it may manage; all that its person may do, unless said otherwise.
    apps: Option<TokenApps>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Tokens {
    tokens: Vec<TokenInfo>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct NewToken {
    #[serde(flatten)]
    info: TokenInfo,
    /// The token itself, shown this once.
    #[cfg_attr(feature = "schema", schemars(length(min = 32)))]
    token: String,
}

impl TokenBody {
    fn read(mut fields: Fields, now: Timestamp) -> Result<Self, Problem> {
        let name: Option<String> = fields.required("name", "what the token is for");
        let expires_at = fields.instant("expiresAt");
        let apps = fields.optional(
            "apps",
            &format!("1 to {MAX_TOKEN_APPS} keys of apps, or nothing, for everything that the person may do"),
        );
        fields.refuse(name.iter().flat_map(|name| check_line(name, MAX_TOKEN_NAME, "/name")));
        if expires_at.is_some_and(|expires| expires <= now) {
            let detail = "This time is in the past. Send a later one.";
            fields.refuse([violation("/expiresAt", Code::Malformed, detail)]);
        }
        fields.finish()?;
        Ok(Self { name: name.unwrap_or_default(), expires_at, apps })
    }
}

pub(super) async fn list_tokens(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Email, Problem>,
) -> Result<Reply<Tokens>, Problem> {
    caller.staff(Role::Catalogue)?;
    let Email(email) = path?;
    let tokens = store.tokens(&email).await?.ok_or_else(|| Problem::not_found("such person"))?;
    Ok(Reply::ok(Tokens { tokens }))
}

pub(super) async fn issue_token(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Email, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<NewToken>, Problem> {
    let Person { email: person, access, .. } = caller.staff(Role::Catalogue)?;
    let Email(email) = path?;
    let TokenBody { name, expires_at, apps } = TokenBody::read(body.object()?, now)?;
    let expires_at = expires_at.or_else(|| default_expiry(now));
    let secret = Secret::generate()?;
    // A token does what its person may do, and whoever issues it sees it.
    let within = Some(&access.staff);
    let request = TokenRequest { hash: secret.hash(), name: &name, expires_at, apps, id: None, within, reason: None };
    let info = store.issue_token(&email, request, Actor { person, now }).await?;
    Ok(Reply::new(StatusCode::CREATED, NewToken { info, token: secret.expose().to_owned() }))
}

pub(super) async fn revoke_token(
    State(store): State<Store>,
    caller: Caller,
    email: Result<Email, Problem>,
    token: Result<TokenId, Problem>,
    Now(now): Now,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let (Email(email), TokenId(id)) = (email?, token?);
    store.revoke_token(&email, &id, None, Actor { person, now }).await?;
    Ok(StatusCode::NO_CONTENT)
}
