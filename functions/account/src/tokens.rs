//! A person's own API tokens: made, shown once, listed with their last use, revoked. A token is its person's, for all that
//! they were granted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::check::check_line;
use jiff::SignedDuration;
use platform::Store;
use platform::http::body::Sent;
use platform::http::form::Form;
use platform::http::path::TokenId;
use platform::http::session::see_other;
use platform::http::{Now, Problem, SignedIn};
use platform::render::account::{NewToken, TokenForm, Wrong, tokens_page};
use platform::secret;
use platform::store::audit::Actor;
use platform::store::people::MAX_TOKEN_NAME;

use super::page;

const PAGE: &str = "/manage/tokens";
/// For how many days a token may work, the usual one first.
const LIVES: [(u16, &str); 4] = [(90, "90 days"), (7, "7 days"), (30, "30 days"), (365, "a year")];

pub(super) async fn list(State(store): State<Store>, signed_in: SignedIn) -> Result<Response, Problem> {
    shown(&store, &signed_in, StatusCode::OK, None, &TokenForm::default()).await
}

pub(super) async fn issue(
    State(store): State<Store>,
    signed_in: SignedIn,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    signed_in.by_session()?;
    let form = Form::read(&sent)?;
    let name = form.text("name");
    let days = LIVES.iter().find(|(days, _)| days.to_string() == form.text("days")).map(|(days, _)| i64::from(*days));
    let expires = days.and_then(|days| now.checked_add(SignedDuration::from_hours(days * 24)).ok());
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push(Wrong { field: "name", detail: "Give the token a name: what it is for.".to_owned() });
    }
    let lines = check_line(name, MAX_TOKEN_NAME, "/name").into_iter();
    wrong.extend(lines.map(|violation| Wrong { field: "name", detail: violation.detail }));
    if expires.is_none() {
        wrong.push(Wrong { field: "days", detail: "Choose for how long the token works.".to_owned() });
    }
    if !wrong.is_empty() {
        let form = TokenForm { name, wrong };
        return shown(&store, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, None, &form).await;
    }
    let secret = secret::new()?;
    let person = &signed_in.person.email;
    store.issue_token(person, &secret, name, expires, Actor { person, now }).await?;
    let new = NewToken { name, secret: &secret };
    shown(&store, &signed_in, StatusCode::CREATED, Some(&new), &TokenForm::default()).await
}

pub(super) async fn revoke(
    State(store): State<Store>,
    signed_in: SignedIn,
    token: Result<TokenId, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    signed_in.by_session()?;
    let TokenId(id) = token?;
    let person = &signed_in.person.email;
    store.revoke_token(person, &id, Actor { person, now }).await?;
    Ok(see_other(PAGE))
}

async fn shown(
    store: &Store,
    signed_in: &SignedIn,
    status: StatusCode,
    new: Option<&NewToken<'_>>,
    form: &TokenForm<'_>,
) -> Result<Response, Problem> {
    let tokens = store.tokens_in_use(&signed_in.person.email).await?;
    Ok(page(status, tokens_page(&signed_in.person, &tokens, new, form, &LIVES)?))
}
