//! A person's own API tokens: created, shown once, listed with their last use, revoked. A token may do everything that its
//! person may, or manages some apps only.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::access::{MAX_TOKEN_NAME, TOKEN_DAYS, TokenApps, chosen_expiry};
use domain::questionnaire::form::FormData;
use domain::questionnaire::rules::check_line;
use jiff::Timestamp;
use jiff::civil::Date;
use runtime::secret::Secret;
use store::Store;
use store::audit::Actor;
use store::person::{PeopleError, TokenInfo};
use store::tokens::{NewTokenId, TokenRequest};
use web::body::RequestBody;
use web::path::TokenId;
use web::render::frame::{ActiveLink, PageFrame};
use web::reply::{self, see_other};
use web::{Now, Problem, SignedIn};

use crate::app_choice::{AppChoice, AppNames, NamedApp};
use crate::form::{FieldError, find_error, trimmed};
use crate::page::respond;

const PAGE: &str = "/manage/tokens";
/// The person's tokens, and the form for a new one.
#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage<'a> {
    frame: PageFrame<'a>,
    /// Each token with the last day on which its use was noted.
    tokens: &'a [(TokenInfo, Option<Date>)],
    /// The apps that the person manages.
    apps: &'a AppNames,
    new: Option<&'a NewToken<'a>>,
    form: &'a TokenForm<'a>,
    /// The numbers of days that a token may be valid, each as people read it.
    validity_choices: [(u16, String); TOKEN_DAYS.len()],
}

/// A token that was just created.
struct NewToken<'a> {
    name: &'a str,
    /// The token itself. It is shown this once.
    secret: &'a str,
}

/// The form for a new token, as it was sent.
struct TokenForm<'a> {
    name: &'a str,
    days: &'a str,
    /// The ticked apps; `None` if the token is not limited to some apps.
    limited_to: Option<BTreeSet<&'a str>>,
    errors: Vec<FieldError>,
    /// The id that the new token will have: a form that is sent twice creates one token.
    new_id: NewTokenId,
}

impl TokenForm<'_> {
    fn empty(now: Timestamp) -> Self {
        Self { name: "", days: "", limited_to: None, errors: Vec::new(), new_id: NewTokenId::new(now) }
    }
}

impl TokensPage<'_> {
    /// When a token was last used, as far as that was noted.
    fn last_use(&self, token: &TokenInfo, used_on: &Option<Date>) -> String {
        let created_on = token.created_at.to_zoned(jiff::tz::TimeZone::UTC).date();
        match used_on {
            Some(day) if *day > created_on => day.to_string(),
            _ => format!("not since {created_on}"),
        }
    }

    fn apps_of_limit<'a>(&'a self, limit: &'a TokenApps) -> Vec<NamedApp<'a>> {
        self.apps.sort(limit.apps())
    }

    fn app_choice(&self) -> AppChoice<'_> {
        let ticked = self.form.limited_to.as_ref();
        AppChoice {
            legend: "Can manage",
            all_label: "All my apps, and everything else that I can do",
            chooses_all: ticked.is_none(),
            apps: self.apps.choices(|app| ticked.is_some_and(|ticked| ticked.contains(app.as_str()))),
            error: self.error_at("apps"),
        }
    }

    fn is_chosen(&self, days: &u16) -> bool {
        self.form.days == days.to_string()
    }

    fn error_at(&self, field: &str) -> Option<&str> {
        find_error(&self.form.errors, field)
    }
}

pub async fn list_tokens(State(store): State<Store>, signed_in: SignedIn, Now(now): Now) -> Result<Response, Problem> {
    show_tokens(&store, &signed_in, StatusCode::OK, None, &TokenForm::empty(now)).await
}

pub async fn create_token(
    State(store): State<Store>,
    signed_in: SignedIn,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    signed_in.by_session()?;
    let form = body.form().await?;
    let (expires_at, apps) = match parse_form(&form, now) {
        Ok(parsed) => parsed,
        Err(errors) => return show_errors(&store, &signed_in, &form, now, errors).await,
    };
    let name = trimmed(&form, "name");
    let secret = Secret::generate()?;
    let person = &signed_in.person.email;
    let id = NewTokenId::parse(trimmed(&form, "once"));
    let request = TokenRequest { hash: secret.hash(), name, expires_at, apps, id };
    match store.issue_token(person, request, Actor { person, now }).await {
        Ok(_) => {}
        Err(PeopleError::NotManaged(_)) => {
            let detail = "You no longer manage one of these apps. Check which apps are ticked.";
            return show_errors(&store, &signed_in, &form, now, vec![FieldError::new("apps", detail)]).await;
        }
        // Reloading the page sent its form again.
        Err(PeopleError::MadeBefore) => return Ok(see_other(PAGE)),
        Err(error) => return Err(error.into()),
    }
    let new = NewToken { name, secret: secret.expose() };
    let page = show_tokens(&store, &signed_in, StatusCode::CREATED, Some(&new), &TokenForm::empty(now)).await?;
    Ok(reply::scripted(page))
}

/// When the token expires and which apps it is limited to, or all that is wrong in the form.
fn parse_form(form: &FormData, now: Timestamp) -> Result<(Option<Timestamp>, Option<TokenApps>), Vec<FieldError>> {
    let name = trimmed(form, "name");
    let mut errors = Vec::new();
    if name.is_empty() {
        errors.push(FieldError::new("name", "Enter a name that says what the token is for."));
    }
    let violations = check_line(name, MAX_TOKEN_NAME, "/name").into_iter();
    errors.extend(violations.map(|violation| FieldError::new("name", violation.detail)));
    let expires_at = chosen_expiry(trimmed(form, "days"), now);
    if expires_at.is_none() {
        errors.push(FieldError::new("days", "Choose how long the token is valid."));
    }
    match parse_limit(form) {
        Ok(limit) if errors.is_empty() => Ok((expires_at, limit)),
        limit => {
            errors.extend(limit.err());
            Err(errors)
        }
    }
}

/// The apps that the form limits a token to. The form must say whether there is a limit: a field that is missing must not
/// create a token for everything.
fn parse_limit(form: &FormData) -> Result<Option<TokenApps>, FieldError> {
    match trimmed(form, "apps") {
        "all" => Ok(None),
        "these" => {
            let apps: Result<Vec<AppKey>, _> = form.all("app").map(AppKey::parse).collect();
            let apps = apps.map_err(|_| {
                FieldError::new("apps", "One of the ticked apps is unknown. Tick only apps from the list.")
            })?;
            let limit = TokenApps::try_from(apps).map_err(|error| FieldError::new("apps", format!("{error}.")))?;
            Ok(Some(limit))
        }
        _ => Err(FieldError::new("apps", "Choose which apps the token is for.")),
    }
}

/// The page with what is wrong in the form, and everything that was entered.
async fn show_errors(
    store: &Store,
    signed_in: &SignedIn,
    form: &FormData,
    now: Timestamp,
    errors: Vec<FieldError>,
) -> Result<Response, Problem> {
    let limited_to = (trimmed(form, "apps") != "all").then(|| form.all("app").collect::<BTreeSet<_>>());
    let (name, days) = (trimmed(form, "name"), trimmed(form, "days"));
    let form = TokenForm { name, days, limited_to, errors, ..TokenForm::empty(now) };
    show_tokens(store, signed_in, StatusCode::UNPROCESSABLE_ENTITY, None, &form).await
}

async fn show_tokens(
    store: &Store,
    signed_in: &SignedIn,
    status: StatusCode,
    new: Option<&NewToken<'_>>,
    form: &TokenForm<'_>,
) -> Result<Response, Problem> {
    let person = &signed_in.person;
    let (mut tokens, apps) = tokio::try_join!(store.tokens_in_use(&person.email), store.managed(&person.access))?;
    if let Some(limit) = &person.limit {
        // A token for some apps goes to a program of those apps, which learns nothing of the person's other work.
        tokens.retain(|(token, _)| limit.may_know_of(token.apps.as_ref()));
    }
    let page = TokensPage {
        frame: PageFrame { person, active: ActiveLink::Tokens },
        tokens: &tokens,
        apps: &AppNames::from(apps),
        new,
        form,
        validity_choices: TOKEN_DAYS.map(|days| (days, describe_days(days))),
    };
    respond(status, &page)
}

fn describe_days(days: u16) -> String {
    if days == 365 { "1 year".to_owned() } else { format!("{days} days") }
}

pub async fn revoke_token(
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
