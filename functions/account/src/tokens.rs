//! A person's own API tokens: made, shown once, listed with their last use, revoked. A token is its person's, for all that
//! they were granted or for some apps alone.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::access::{MAX_TOKEN_NAME, TOKEN_DAYS, TokenApps, chosen_expiry};
use domain::questionnaire::rules::check_line;
use jiff::Timestamp;
use runtime::secret::Secret;
use store::Store;
use store::audit::Actor;
use store::person::PeopleError;
use store::tokens::{NewTokenId, TokenRequest};
use web::body::Sent;
use web::form::Form;
use web::path::TokenId;
use web::render::account::{AppNames, NewToken, TokenForm, Wrong, tokens_page};
use web::reply::see_other;
use web::{Now, Problem, SignedIn};

use super::page;

const PAGE: &str = "/manage/tokens";

/// A number of days, with its name for people.
fn labelled(days: u16) -> (u16, String) {
    (days, if days == 365 { "a year".to_owned() } else { format!("{days} days") })
}

pub(super) async fn list(State(store): State<Store>, signed_in: SignedIn, Now(now): Now) -> Result<Response, Problem> {
    shown(&store, &signed_in, StatusCode::OK, None, &TokenForm::blank(now)).await
}

pub(super) async fn issue(
    State(store): State<Store>,
    signed_in: SignedIn,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    signed_in.by_session()?;
    let form = Form::read(&sent)?;
    let (expires_at, apps) = match read(&form, now) {
        Ok(read) => read,
        Err(wrong) => return refused(&store, &signed_in, &form, now, wrong).await,
    };
    let name = form.text("name");
    let secret = Secret::generate()?;
    let person = &signed_in.person.email;
    let id = NewTokenId::parse(form.text("once"));
    let request = TokenRequest { hash: secret.hash(), name, expires_at, apps, id };
    match store.issue_token(person, request, Actor { person, now }).await {
        Ok(_) => {}
        Err(PeopleError::NotManaged(_)) => {
            let detail = "You no longer manage one of these apps. Check which apps are ticked.".to_owned();
            return refused(&store, &signed_in, &form, now, vec![Wrong { field: "apps", detail }]).await;
        }
        // The page was loaded again, which sends its form again.
        Err(PeopleError::MadeBefore) => return Ok(see_other(PAGE)),
        Err(error) => return Err(error.into()),
    }
    let new = NewToken { name, secret: secret.expose() };
    shown(&store, &signed_in, StatusCode::CREATED, Some(&new), &TokenForm::blank(now)).await
}

/// When the token is to stop working, and the apps that it is limited to; or all that is wrong in the form.
fn read(form: &Form, now: Timestamp) -> Result<(Option<Timestamp>, Option<TokenApps>), Vec<Wrong>> {
    let name = form.text("name");
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push(Wrong { field: "name", detail: "Enter a name that says what the token is for.".to_owned() });
    }
    let lines = check_line(name, MAX_TOKEN_NAME, "/name").into_iter();
    wrong.extend(lines.map(|violation| Wrong { field: "name", detail: violation.detail }));
    let expires = chosen_expiry(form.text("days"), now);
    if expires.is_none() {
        wrong.push(Wrong { field: "days", detail: "Choose how long the token is valid.".to_owned() });
    }
    match limit(form) {
        Ok(apps) if wrong.is_empty() => Ok((expires, apps)),
        limit => {
            wrong.extend(limit.err());
            Err(wrong)
        }
    }
}

/// The apps that the form limits a token to. It has to say whether it does: what is missing must not make a token for
/// everything.
fn limit(form: &Form) -> Result<Option<TokenApps>, Wrong> {
    let wrong = |detail: &str| Wrong { field: "apps", detail: detail.to_owned() };
    match form.text("apps") {
        "all" => Ok(None),
        "these" => {
            let apps: Result<Vec<AppKey>, _> = form.all("app").map(AppKey::parse).collect();
            let apps = apps.map_err(|_| wrong("One of the ticked apps is unknown. Tick only apps from the list."))?;
            let limit = TokenApps::try_from(apps).map_err(|error| wrong(&format!("{error}.")))?;
            Ok(Some(limit))
        }
        _ => Err(wrong("Choose which apps the token is for.")),
    }
}

/// The page again, with what is wrong in the form and all that was written in it.
async fn refused(
    store: &Store,
    signed_in: &SignedIn,
    form: &Form,
    now: Timestamp,
    wrong: Vec<Wrong>,
) -> Result<Response, Problem> {
    let ticked = || form.all("app").collect::<BTreeSet<_>>();
    let these = (form.text("apps") != "all").then(ticked);
    let form = TokenForm { name: form.text("name"), days: form.text("days"), these, wrong, ..TokenForm::blank(now) };
    shown(store, signed_in, StatusCode::UNPROCESSABLE_ENTITY, None, &form).await
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
    let person = &signed_in.person;
    let (tokens, apps) = tokio::try_join!(store.tokens_in_use(&person.email), store.managed(&person.access))?;
    Ok(page(status, tokens_page(person, &tokens, &AppNames::from(apps), new, form, &TOKEN_DAYS.map(labelled))?))
}
