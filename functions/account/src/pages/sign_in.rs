//! Signing in by a mailed link, and out. Invariants: no answer tells whether an address is known, neither by its words nor
//! by how long it took; a link is used up by a POST of its page's button and by nothing else.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::EmailAddress;
use domain::language::Language;
use domain::session::{HOME, LINK_LIFE, LINKS_PER_ADDRESS, LINKS_PER_SOURCE, ReturnPath};
use jiff::Timestamp;
use mail::Mailer;
use mail::compose::sign_in::SignInLink;
use runtime::secret::Secret;
use runtime::text::BadText;
use store::Store;
use store::audit::Actor;
use store::sessions::SignOut;
use tokio::time::{sleep, timeout};
use web::body::RequestBody;
use web::caller::Caller;
use web::caller::Visit;
use web::cookie::{expired_session_cookie, session_cookie};
use web::language::PartnerLanguage;
use web::language::SIGN_IN;
use web::path::LinkSecret;
use web::posted::trimmed;
use web::query::Query;
use web::render::link::LinkParameters;
use web::render::texts::PageTexts;
use web::reply::{self, in_language, see_other};
use web::session::from_our_pages;
use web::signed_in::sign_in_link;
use web::source::Source;
use web::{Now, Problem};

use crate::form::FieldError;
use crate::page::respond;

/// How long an answer takes to somebody who asks for a link, from when it is known who asks: for everybody the same,
/// whatever the mail service does. Longer than it takes to hand a mail over, its first TLS handshake included.
const ANSWER_AFTER: Duration = Duration::from_secs(1);

/// The page that asks for an email address.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    to: &'a Entrance,
    reason: SignInReason,
    email: &'a str,
    errors: &'a [FieldError],
}

/// Why somebody is on the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SignInReason {
    NotSignedIn,
    LinkExpired,
    SignedOut,
}

/// What everybody sees who asked for a link: it does not say whether the address is known.
#[derive(Template)]
#[template(path = "link_sent.html")]
struct LinkSentPage<'a> {
    to: &'a Entrance,
}

/// The page of a mailed link. Its button, and not the page itself, signs in.
#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage<'a> {
    to: &'a Entrance,
}

/// What one signs in to, in the reader's language: the pages of a marketplace for partners, or those for its staff.
struct Entrance {
    /// Where one wanted to go.
    return_path: ReturnPath,
    texts: PageTexts,
    /// The same page in each language.
    languages: Vec<(Language, String)>,
    marketplace: String,
}

impl Entrance {
    async fn to(return_path: ReturnPath, reader: PartnerLanguage, store: &Store) -> Result<Self, Problem> {
        let marketplace = store.programme().await?.marketplace.clone();
        let query: Vec<(&str, &str)> =
            reader.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let languages = LinkParameters::default().languages(&query);
        Ok(Self { return_path, texts: PageTexts::for_partners(reader.language), languages, marketplace })
    }

    fn title(&self) -> Result<String, BadText> {
        let id = if self.return_path.is_for_staff() { "sign-in-staff-title" } else { "sign-in-title" };
        self.texts.text_with(id, "marketplace", &self.marketplace)
    }

    fn about(&self) -> Result<String, BadText> {
        self.texts.text(if self.return_path.is_for_staff() { "sign-in-staff-about" } else { "sign-in-about" })
    }

    /// The link to ask for another link, to go to the same place.
    fn again_link(&self) -> String {
        sign_in_link(&self.return_path)
    }

    /// A text that says for how long a link works.
    fn in_minutes(&self, id: &str) -> Result<String, BadText> {
        self.texts.text_with_minutes(id, LINK_LIFE.as_mins())
    }

    fn respond(&self, status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
        Ok(in_language(respond(status, page)?, self.texts.language()))
    }
}

pub async fn show_sign_in(
    State(store): State<Store>,
    _: Caller,
    reader: PartnerLanguage,
    query: Query,
) -> Result<Response, Problem> {
    let reason = match (query.get("link"), query.get("out")) {
        (Some(_), _) => SignInReason::LinkExpired,
        (None, Some(_)) => SignInReason::SignedOut,
        (None, None) => SignInReason::NotSignedIn,
    };
    let return_path = query.get("then").and_then(ReturnPath::parse).unwrap_or_default();
    let to = Entrance::to(return_path, reader, &store).await?;
    let page = SignInPage { to: &to, reason, email: "", errors: &[] };
    to.respond(StatusCode::OK, &page)
}

/// Mails a link to the address, if its owner may sign in.
pub async fn request_link(
    State(mailer): State<Mailer>,
    _: Caller,
    Now(now): Now,
    source: Source,
    reader: PartnerLanguage,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Response, Problem> {
    from_our_pages(&headers)?;
    let form = body.form().await?;
    let return_path = ReturnPath::parse(trimmed(&form, "then")).unwrap_or_default();
    let to = Entrance::to(return_path, reader, mailer.store()).await?;
    let Ok(email) = EmailAddress::parse(trimmed(&form, "email")) else {
        let errors = &[FieldError::new("email", to.texts.text("sign-in-incomplete")?)];
        let (reason, email) = (SignInReason::NotSignedIn, trimmed(&form, "email"));
        let page = SignInPage { to: &to, reason, email, errors };
        return to.respond(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let language = to.texts.language();
    let is_allowed = may_get_link(mailer.store(), &source, &email, now).await?;
    let request = LinkRequest { email: &email, return_path: &to.return_path, language, now };
    let mailed = async { if is_allowed { mail_link(&mailer, request).await } else { Ok(()) } };
    // Lambda runs nothing after the answer: a mail that is not handed over by then is given up, though it may arrive.
    let (mailed, ()) = tokio::join!(timeout(ANSWER_AFTER, mailed), sleep(ANSWER_AFTER));
    match mailed {
        Ok(Ok(())) => {}
        // The answer must not tell: nothing is mailed to an unknown address either.
        Ok(Err(problem)) => tracing::error!(kind = ?problem.kind, "a link to sign in was not mailed"),
        Err(_) => {
            tracing::warn!("a link to sign in may not arrive: SES did not take the mail within the time of a response")
        }
    }
    to.respond(StatusCode::OK, &LinkSentPage { to: &to })
}

/// Whether a link may be mailed: there were not too many requests, and the address is of somebody who may do something
/// here. It takes the same reads for every address, so that the time that it takes tells nothing.
async fn may_get_link(store: &Store, source: &Source, email: &EmailAddress, now: Timestamp) -> Result<bool, Problem> {
    let is_within_limits = store.count_sign_in(&source.key(), LINKS_PER_SOURCE, now).await?
        && store.count_sign_in(&format!("address#{email}"), LINKS_PER_ADDRESS, now).await?;
    if !is_within_limits {
        tracing::warn!("too many links to sign in were requested for one address or from one source");
        return Ok(false);
    }
    Ok(store.granted(email).await?.is_some_and(|access| access.is_anything()))
}

struct LinkRequest<'a> {
    email: &'a EmailAddress,
    return_path: &'a ReturnPath,
    language: Language,
    now: Timestamp,
}

async fn mail_link(mailer: &Mailer, request: LinkRequest<'_>) -> Result<(), Problem> {
    let LinkRequest { email, return_path, language, now } = request;
    let store = mailer.store();
    if !store.suppressed(std::slice::from_ref(email)).await?.is_empty() {
        return Ok(());
    }
    let secret = Secret::generate()?;
    // Stored before it is sent, so that a link works when it arrives.
    store.put_link(&secret.hash(), email, return_path, now).await?;
    let path = format!("{SIGN_IN}/{}", secret.expose());
    Ok(mailer.send_link(SignInLink { to: email, path: &path, language, now }).await?)
}

/// The page of a link. It does not use the link up, however often it is fetched. Somebody who is signed in already is led on
/// by a link that no longer works.
pub async fn show_link(
    State(store): State<Store>,
    visit: Visit,
    LinkSecret(secret): LinkSecret,
    Now(now): Now,
    reader: PartnerLanguage,
) -> Result<Response, Problem> {
    let Some(return_path) = store.link_path(&secret.hash(), now).await? else {
        return Ok(link_expired(&visit));
    };
    let to = Entrance::to(return_path, reader, &store).await?;
    to.respond(StatusCode::OK, &LinkPage { to: &to })
}

/// Uses a link up and signs in.
pub async fn sign_in(
    State(store): State<Store>,
    visit: Visit,
    LinkSecret(link): LinkSecret,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    from_our_pages(&headers)?;
    let session = Secret::generate()?;
    let signed_in = store.sign_in(&link.hash(), &session.hash(), now).await?;
    let Some(return_path) = signed_in else { return Ok(link_expired(&visit)) };
    let mut response = see_other(return_path.as_str());
    reply::insert(&mut response, SET_COOKIE, &session_cookie(&headers, &session));
    Ok(response)
}

/// Leads from a link that is unknown, used up or expired to the page that mails a new one; or, in a browser that is signed
/// in, to where a link leads.
fn link_expired(visit: &Visit) -> Response {
    match visit.session {
        Some(_) => see_other(HOME),
        None => see_other(&format!("{SIGN_IN}?link=over")),
    }
}

/// Ends this session or, with `all=true`, every session of the person. Without a session there is nothing to end.
pub async fn sign_out(
    State(store): State<Store>,
    visit: Visit,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Response, Problem> {
    if let Visit { caller: Caller::Person(person), session: Some(session) } = &visit {
        let everywhere = body.form().await.is_ok_and(|form| trimmed(&form, "all") == "true");
        let which = if everywhere { SignOut::Everywhere } else { SignOut::This(session) };
        store.sign_out(which, Actor { person: &person.email, now }).await?;
    }
    let mut response = see_other(&format!("{SIGN_IN}?out=1"));
    reply::insert(&mut response, SET_COOKIE, &expired_session_cookie(&headers));
    Ok(response)
}
