//! Signing in by a mailed link, and out. Invariants: no answer tells whether an address is known, neither by its words nor
//! by how long it took; a link is used up by a POST of its page's button and by nothing else.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::EmailAddress;
use domain::language::Language;
use domain::session::{LINKS_PER_ADDRESS, LINKS_PER_SOURCE, ReturnPath};
use jiff::Timestamp;
use mail::Mailer;
use mail::compose::sign_in::SignInLink;
use runtime::secret::Secret;
use store::Store;
use store::audit::Actor;
use store::sessions::SignOut;
use tokio::time::{sleep, timeout};
use web::body::Sent;
use web::caller::Caller;
use web::caller::Visit;
use web::cookie::{cookie, no_cookie};
use web::form::Form;
use web::path::LinkSecret;
use web::query::Query;
use web::render::account::{Why, Wrong, link_page, link_sent_page, sign_in_page};
use web::reply::see_other;
use web::session::from_our_pages;
use web::signed_in::SIGN_IN;
use web::source::Source;
use web::{Now, Problem, language, reply};

use super::page;

/// How long an answer takes to somebody who asks for a link, from when it is known who asks: for everybody the same,
/// whatever the mail service does. Longer than it takes to hand a mail over, its first TLS handshake included.
const ANSWER_AFTER: Duration = Duration::from_secs(1);

/// The page that asks for an address.
pub(super) async fn form(_: Caller, query: Query) -> Result<Response, Problem> {
    let why = match (query.get("link"), query.get("out")) {
        (Some(_), _) => Why::DeadLink,
        (None, Some(_)) => Why::SignedOut,
        (None, None) => Why::Asked,
    };
    let then = query.get("then").and_then(ReturnPath::parse).unwrap_or_default();
    Ok(page(StatusCode::OK, sign_in_page(why, "", &[], &then)?))
}

/// Mails a link to whom it may concern.
pub(super) async fn ask(
    State(mailer): State<Mailer>,
    _: Caller,
    Now(now): Now,
    source: Source,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    from_our_pages(&headers)?;
    let form = Form::read(&sent)?;
    let then = ReturnPath::parse(form.text("then")).unwrap_or_default();
    let Ok(email) = EmailAddress::parse(form.text("email")) else {
        let detail = "Enter your complete email address, such as pat@example.com.".to_owned();
        let wrong = [Wrong { field: "email", detail }];
        let text = sign_in_page(Why::Asked, form.text("email"), &wrong, &then)?;
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, text));
    };
    let language = language::accepted(&headers);
    let known = known(mailer.store(), &source, &email, now).await?;
    let asked = Asked { email: &email, then: &then, language, now };
    let mailed = async { if known { mail_link(&mailer, asked).await } else { Ok(()) } };
    // Lambda runs nothing after the answer: a mail that is not handed over by then is given up, though it may arrive.
    let (mailed, ()) = tokio::join!(timeout(ANSWER_AFTER, mailed), sleep(ANSWER_AFTER));
    match mailed {
        Ok(Ok(())) => {}
        // Who asks learns nothing of it: for an address that is not known nothing is mailed.
        Ok(Err(problem)) => tracing::error!(kind = ?problem.kind, "a link to sign in was not mailed"),
        Err(_) => {
            tracing::warn!("a link to sign in may not arrive: SES did not take the mail within the time of a response")
        }
    }
    Ok(page(StatusCode::OK, link_sent_page()?))
}

/// Whether a link is to be mailed, as far as it takes the same reads for everybody to find out: nobody asks too often, and
/// the address is of somebody who has something to do here.
async fn known(store: &Store, source: &Source, email: &EmailAddress, now: Timestamp) -> Result<bool, Problem> {
    let few = store.count_sign_in(&source.key(), LINKS_PER_SOURCE, now).await?
        && store.count_sign_in(&format!("address#{email}"), LINKS_PER_ADDRESS, now).await?;
    if !few {
        tracing::warn!("too many links to sign in were requested for one address or from one source");
        return Ok(false);
    }
    Ok(store.granted(email).await?.is_some_and(|access| access.is_anything()))
}

/// What somebody asked for.
struct Asked<'a> {
    email: &'a EmailAddress,
    then: &'a ReturnPath,
    language: Language,
    now: Timestamp,
}

async fn mail_link(mailer: &Mailer, asked: Asked<'_>) -> Result<(), Problem> {
    let Asked { email, then, language, now } = asked;
    let store = mailer.store();
    if !store.suppressed(std::slice::from_ref(email)).await?.is_empty() {
        return Ok(());
    }
    let secret = Secret::generate()?;
    // Kept before it is sent: a link that arrives works.
    store.put_link(&secret.hash(), email, then, now).await?;
    let path = format!("{SIGN_IN}/{}", secret.expose());
    Ok(mailer.send_link(SignInLink { to: email, path: &path, language, now }).await?)
}

/// The page behind a link. It uses nothing up, however often it is fetched.
pub(super) async fn link(
    State(store): State<Store>,
    _: Caller,
    LinkSecret(secret): LinkSecret,
    Now(now): Now,
) -> Result<Response, Problem> {
    if store.link_works(&secret.hash(), now).await? { Ok(page(StatusCode::OK, link_page()?)) } else { Ok(dead()) }
}

/// Uses a link up and signs in.
pub(super) async fn enter(
    State(store): State<Store>,
    _: Caller,
    LinkSecret(link): LinkSecret,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    from_our_pages(&headers)?;
    let session = Secret::generate()?;
    let Some(then) = store.sign_in(&link.hash(), &session.hash(), now).await? else { return Ok(dead()) };
    let mut response = see_other(then.as_str());
    reply::insert(&mut response, SET_COOKIE, &cookie(&headers, &session));
    Ok(response)
}

/// A link that is unknown, used or over leads to where there is a new one.
fn dead() -> Response {
    see_other(&format!("{SIGN_IN}?link=over"))
}

/// Ends this session, or with `all=true` every session of the person. Who is not signed in is signed out already.
pub(super) async fn leave(
    State(store): State<Store>,
    visit: Visit,
    Now(now): Now,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    if let Visit { caller: Caller::Person(person), session: Some(session) } = &visit {
        let everywhere = Form::read(&sent).is_ok_and(|form| form.text("all") == "true");
        let which = if everywhere { SignOut::Everywhere } else { SignOut::This(session) };
        store.sign_out(which, Actor { person: &person.email, now }).await?;
    }
    let mut response = see_other(&format!("{SIGN_IN}?out=1"));
    reply::insert(&mut response, SET_COOKIE, &no_cookie(&headers));
    Ok(response)
}
