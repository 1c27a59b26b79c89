//! A person: what they were granted, their API tokens, and what was done to them. A token is issued here, shown once, and
//! revoked.

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::EmailAddress;
use domain::access::{Access, token_works};
use domain::questionnaire::form::FormData;
use jiff::Timestamp;
use runtime::secret::Secret;
use runtime::text::BadText;
use store::Store;
use store::audit::{Actor, AuditLine, AuditedThing};
use store::person::PeopleError;
use store::tokens::{ListedToken, NewTokenId, TokenRequest};
use web::body::RequestBody;
use web::path::Email;
use web::posted::{no_such_button, pressed_button};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::render::token;
use web::{Now, Problem, reply};

use super::person_path;
use super::token_form::{Fault, Reach, TokenForm};
use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};
use crate::words::role_names;

/// How many audit lines are shown.
const LINES: i32 = 50;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage<'a> {
    frame: PageFrame<'a>,
    email: &'a EmailAddress,
    access: Access,
    tokens: Vec<ListedToken>,
    /// Whether the reader may issue a token to the person: who issues it sees it, and must have all of the person's staff roles.
    may_issue: bool,
    state: PageState<'a>,
    lines: Vec<AuditLine>,
    now: Timestamp,
}

/// What was sent, and what became of it.
struct PageState<'a> {
    status: StatusCode,
    form: TokenForm,
    /// The id of the token that is to be revoked, if one was chosen.
    revoking: Option<String>,
    /// The token that was just made: it is shown this once.
    secret: Option<&'a str>,
    /// The text that says what was done.
    done: Option<&'static str>,
    fault: Option<Fault>,
}

impl PageState<'_> {
    fn new(now: Timestamp) -> Self {
        let form = TokenForm::empty(now);
        Self { status: StatusCode::OK, form, revoking: None, secret: None, done: None, fault: None }
    }

    fn refused(self, fault: Fault) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, fault: Some(fault), ..self }
    }
}

/// The page. The query's `revoke` names the token that is to be revoked.
pub async fn show_person(
    State(store): State<Store>,
    member: StaffMember,
    email: Result<Email, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let Email(email) = email?;
    let done = query.get("done").map(|_| "staff-token-revoked");
    let revoking = query.get("revoke").map(ToOwned::to_owned);
    respond(&store, &member, &email, PageState { revoking, done, ..PageState::new(now) }, now).await
}

async fn respond(
    store: &Store,
    member: &StaffMember,
    email: &EmailAddress,
    state: PageState<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    let own = member.working_in(StaffArea::Catalogue)?;
    let access = store.granted(email).await?.ok_or_else(|| Problem::not_found("such person"))?;
    let (status, has_secret) = (state.status, state.secret.is_some());
    let page = PersonPage {
        frame: member.frame(StaffArea::Catalogue),
        email,
        may_issue: access.staff.is_subset(&own.access.staff),
        access,
        tokens: store.tokens_in_use(email).await?,
        state,
        lines: store.audit_lines(AuditedThing::Person(email), LINES).await?,
        now,
    };
    let response = member.respond(status, &page)?;
    Ok(if has_secret { reply::scripted(response) } else { response })
}

/// Issues a token, or revokes one.
pub async fn change_tokens(
    State(store): State<Store>,
    member: StaffMember,
    email: Result<Email, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let (Email(email), data) = (email?, body.form().await?);
    match pressed_button(&data) {
        Some("issue") => issue_token(&store, &member, &email, TokenForm::posted(&data), now).await,
        Some("revoke") => revoke_token(&store, &member, &email, &data, now).await,
        _ => Err(no_such_button()),
    }
}

async fn issue_token(
    store: &Store,
    member: &StaffMember,
    email: &EmailAddress,
    form: TokenForm,
    now: Timestamp,
) -> Result<Response, Problem> {
    let issuer = member.working_in(StaffArea::Catalogue)?;
    let fault = match form.read(now) {
        Err(fault) => fault,
        Ok((expires_at, apps)) => {
            let secret = Secret::generate()?;
            let (name, id, reason) = (form.name.as_str(), NewTokenId::parse(&form.once), Some(form.reason.as_str()));
            let within = Some(&issuer.access.staff);
            let request = TokenRequest { hash: secret.hash(), name, expires_at, apps, id, within, reason };
            match store.issue_token(email, request, Actor { person: &issuer.email, now }).await {
                Ok(_) => {
                    let state =
                        PageState { status: StatusCode::CREATED, secret: Some(secret.expose()), ..PageState::new(now) };
                    return respond(store, member, email, state, now).await;
                }
                Err(error) => fault_of(error)?,
            }
        }
    };
    respond(store, member, email, PageState { form, ..PageState::new(now) }.refused(fault), now).await
}

/// The text that says why a token was not issued.
///
/// # Errors
/// The problem, if the form has nothing to do with it.
fn fault_of(error: PeopleError) -> Result<Fault, Problem> {
    match error {
        PeopleError::NotManaged(apps) => {
            let keys: Vec<String> = apps.iter().map(ToString::to_string).collect();
            Ok(("staff-token-not-managed", keys.join(", ")))
        }
        PeopleError::TooManyTokens => Ok(("staff-token-too-many", domain::access::MAX_TOKENS.to_string())),
        PeopleError::BeyondIssuer => Ok(("staff-token-beyond", String::new())),
        // Reloading the page sent its form again: the token is in the list, and was shown once.
        PeopleError::MadeBefore => Ok(("staff-token-made-before", String::new())),
        error => Err(error.into()),
    }
}

async fn revoke_token(
    store: &Store,
    member: &StaffMember,
    email: &EmailAddress,
    data: &FormData,
    now: Timestamp,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Catalogue)?.email;
    let id = data.get("token").unwrap_or_default();
    let reason = data.get("reason").unwrap_or_default().trim();
    if !is_reason(reason) {
        let form = TokenForm { reason: reason.to_owned(), ..TokenForm::empty(now) };
        let state = PageState { form, revoking: Some(id.to_owned()), ..PageState::new(now) };
        return respond(store, member, email, state.refused((REASON_MISSING, String::new())), now).await;
    }
    store.revoke_token(email, id, Some(reason), Actor { person, now }).await?;
    Ok(reply::see_other(&format!("{}?done=1", person_path(email))))
}

impl PersonPage<'_> {
    fn path(&self) -> String {
        person_path(self.email)
    }

    fn role_names(&self) -> Vec<&'static str> {
        role_names(&self.access.staff)
    }

    fn works(&self, token: &ListedToken) -> bool {
        token_works(token.info.expires_at, token.info.revoked_at, self.now)
    }

    /// The token that is to be revoked.
    fn revoked_token(&self) -> Option<&ListedToken> {
        let id = self.state.revoking.as_deref()?;
        self.tokens.iter().find(|token| token.info.id == id && self.works(token))
    }

    fn validity(&self, token: &ListedToken) -> Result<Safe<String>, BadText> {
        token::validity(token, self.frame.texts)
    }

    fn last_use(&self, token: &ListedToken) -> Result<String, BadText> {
        token::last_use(token, self.frame.texts)
    }

    fn is_chosen(&self, days: &usize) -> bool {
        self.state.form.days == days.to_string()
    }
}
