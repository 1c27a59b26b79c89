//! A person's own API tokens: created, shown once, listed with their last use, revoked. A token may do everything that its
//! person may, or manages some apps only.

use std::collections::BTreeSet;

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::access::{MAX_TOKEN_NAME, TOKEN_DAYS, TokenApps, chosen_expiry};
use domain::questionnaire::form::FormData;
use domain::questionnaire::rules::check_line;
use jiff::Timestamp;
use runtime::secret::Secret;
use runtime::text::BadText;
use store::Store;
use store::audit::Actor;
use store::person::PeopleError;
use store::tokens::{ListedToken, NewTokenId, TokenRequest};
use web::body::RequestBody;
use web::path::TokenId;
use web::posted::trimmed;
use web::render::frame::{ActiveLink, PageFrame};
use web::render::texts::PageTexts;
use web::render::token;
use web::reply::{self, see_other};
use web::{Now, Problem, SignedIn};

use crate::app_choice::{AppChoice, AppNames, NamedApp};
use crate::form::{FieldError, find_error};

const PAGE: &str = "/manage/tokens";
/// The person's tokens, and the form for a new one.
#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage<'a> {
    frame: PageFrame<'a>,
    /// Each token with the last day on which its use was noted.
    tokens: &'a [ListedToken],
    /// The apps that the person manages.
    apps: &'a AppNames,
    new: Option<&'a NewToken<'a>>,
    form: &'a TokenForm<'a>,
    /// The numbers of days that a token may be valid.
    validity_choices: [usize; TOKEN_DAYS.len()],
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
    fn validity(&self, token: &ListedToken) -> Result<Safe<String>, BadText> {
        token::validity(token, self.frame.texts)
    }

    fn last_use(&self, token: &ListedToken) -> Result<String, BadText> {
        token::last_use(token, self.frame.texts)
    }

    fn title(&self) -> Result<String, BadText> {
        let title = self.frame.texts.text("frame-tokens")?;
        if self.form.errors.is_empty() { Ok(title) } else { self.frame.texts.text_with("error-title", "title", &title) }
    }

    fn apps_of_limit<'a>(&'a self, limit: &'a TokenApps) -> Vec<NamedApp<'a>> {
        self.apps.sort(limit.apps())
    }

    fn app_choice(&self) -> AppChoice<'_> {
        let ticked = self.form.limited_to.as_ref();
        AppChoice {
            legend: "token-manages",
            all_label: "token-all-apps",
            chooses_all: ticked.is_none(),
            apps: self.apps.choices(|app| ticked.is_some_and(|ticked| ticked.contains(app.as_str()))),
            error: self.error_at("apps"),
        }
    }

    fn is_chosen(&self, days: &usize) -> bool {
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
    let (expires_at, apps) = match parse_form(&form, signed_in.texts(), now)? {
        Ok(parsed) => parsed,
        Err(errors) => return show_errors(&store, &signed_in, &form, now, errors).await,
    };
    let name = trimmed(&form, "name");
    let secret = Secret::generate()?;
    let person = &signed_in.person.email;
    let id = NewTokenId::parse(trimmed(&form, "once"));
    let request = TokenRequest { hash: secret.hash(), name, expires_at, apps, id, within: None, reason: None };
    match store.issue_token(person, request, Actor { person, now }).await {
        Ok(_) => {}
        Err(PeopleError::NotManaged(_)) => {
            let detail = signed_in.texts().text("token-not-managed")?;
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

/// When a token expires and which apps it is limited to.
type TokenTerms = (Option<Timestamp>, Option<TokenApps>);

/// The terms of the new token, or all that is wrong in the form.
fn parse_form(
    form: &FormData,
    texts: PageTexts,
    now: Timestamp,
) -> Result<Result<TokenTerms, Vec<FieldError>>, BadText> {
    let name = trimmed(form, "name");
    let mut errors = Vec::new();
    if name.is_empty() {
        errors.push(FieldError::new("name", texts.text("token-needs-name")?));
    }
    for violation in check_line(name, MAX_TOKEN_NAME, "/name") {
        errors.push(FieldError::new("name", texts.describe_violation(&violation)?));
    }
    let expires_at = chosen_expiry(trimmed(form, "days"), now);
    if expires_at.is_none() {
        errors.push(FieldError::new("days", texts.text("token-needs-days")?));
    }
    let limit = match parse_limit(form) {
        Ok(limit) => limit,
        Err(text) => {
            errors.push(FieldError::new("apps", texts.text(text)?));
            None
        }
    };
    Ok(match expires_at {
        Some(expires_at) if errors.is_empty() => Ok((Some(expires_at), limit)),
        _ => Err(errors),
    })
}

/// The apps that the form limits a token to, or the text that says what is wrong. The form must say whether there is a limit: a
/// field that is missing must not create a token for everything.
fn parse_limit(form: &FormData) -> Result<Option<TokenApps>, &'static str> {
    match trimmed(form, "apps") {
        "all" => Ok(None),
        "these" => {
            let apps: Result<Vec<AppKey>, _> = form.all("app").map(AppKey::parse).collect();
            let apps = apps.map_err(|_| "token-unknown-app")?;
            let limit_text = if apps.is_empty() { "token-no-apps" } else { "token-too-many-apps" };
            TokenApps::try_from(apps).map(Some).map_err(|_| limit_text)
        }
        _ => Err("token-needs-limit"),
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
        tokens.retain(|token| limit.may_know_of(token.info.apps.as_ref()));
    }
    let page = TokensPage {
        frame: signed_in.frame(ActiveLink::Tokens),
        tokens: &tokens,
        apps: &AppNames::from(apps),
        new,
        form,
        validity_choices: TOKEN_DAYS.map(usize::from),
    };
    signed_in.respond(status, &page)
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
    store.revoke_token(person, &id, None, Actor { person, now }).await?;
    Ok(see_other(PAGE))
}
