//! `/_local/mail…`: the mails for people and tests, what became of them, and the faults. What must not live here: SES's
//! own wire.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{RawPathParams, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use url::form_urlencoded;
use web::accept::{Format, preferred_format};

use super::{Fault, Mail, Mailbox, Read, Shape, What, notification};
use crate::{
    clock::Clock,
    dev_routes::{json_answer, problem},
    functions::Job,
};

/// The function that hears what became of a mail.
const LISTENER: &str = "record-delivery";
/// The most mails on the page; the list for programs has them all.
const ON_PAGE: usize = 200;
/// The most faults of one call.
const MAX_TIMES: u64 = 10_000;

/// What the routes act on.
#[derive(Clone)]
pub struct Desk {
    pub mailbox: Mailbox,
    pub clock: Clock,
    pub jobs: Arc<BTreeMap<&'static str, Job>>,
}

/// The routes.
pub fn router(desk: Desk) -> Router {
    Router::new()
        .route("/_local/mail", get(list).delete(clear))
        .route("/_local/mail/faults", post(fail).delete(heal))
        .route("/_local/mail/{messageId}", get(raw))
        .route("/_local/mail/{messageId}/html", get(html))
        .route("/_local/mail/{messageId}/{what}", post(tell))
        .with_state(desk)
}

/// The page that lists the mails.
#[derive(Template)]
#[template(path = "mailbox.html")]
struct Page {
    mails: Vec<Read>,
    count: usize,
}

type Parameters = BTreeMap<String, String>;

fn parameters(query: Option<String>) -> Parameters {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

async fn list(State(desk): State<Desk>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let wanted = parameters(query);
    let of = |name: &str, has: &dyn Fn(&str) -> bool| wanted.get(name).is_none_or(|wanted| has(wanted));
    let mails = desk.mailbox.read().into_iter().filter(|mail| {
        of("kind", &|kind| mail.tags.kind == kind) && of("to", &|address| mail.to.iter().any(|to| to == address))
    });
    let mails: Vec<Read> = mails.collect();
    if preferred_format(&headers) == Format::Json {
        return json_answer(StatusCode::OK, &json!(mails));
    }
    let count = mails.len();
    let page = Page { mails: mails.into_iter().rev().take(ON_PAGE).collect(), count };
    match page.render() {
        Ok(page) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn clear(State(desk): State<Desk>) -> StatusCode {
    desk.mailbox.clear();
    StatusCode::NO_CONTENT
}

/// The message as it was sent.
async fn raw(State(desk): State<Desk>, params: RawPathParams) -> Response {
    match mail(&desk, &params) {
        Ok(mail) => ([(header::CONTENT_TYPE, "message/rfc822")], mail.raw.clone()).into_response(),
        Err(unknown) => unknown,
    }
}

/// The mail's page, for the frame in the list: it runs nothing and loads nothing.
async fn html(State(desk): State<Desk>, params: RawPathParams) -> Response {
    const POLICY: &str =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'";
    match mail(&desk, &params) {
        Ok(mail) => {
            let headers =
                [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
            (headers, Read::of(&mail).html).into_response()
        }
        Err(unknown) => unknown,
    }
}

/// Makes the next sends go wrong: `{"fault": "throttle", "times": 3}`.
async fn fail(State(desk): State<Desk>, body: Bytes) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let times = asked.get("times").map_or(Some(1), Value::as_u64).filter(|times| *times <= MAX_TIMES);
    match (serde_json::from_value::<Fault>(asked["fault"].clone()), times) {
        (Ok(fault), Some(times)) => {
            desk.mailbox.fail((0..times).map(|_| fault));
            json_answer(StatusCode::OK, &json!({ "fault": fault, "times": times }))
        }
        _ => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            r#"say {"fault": "throttle", "times": 3}; faults are throttle, reject, cut-before, cut-after, hang and garble"#,
        ),
    }
}

async fn heal(State(desk): State<Desk>) -> StatusCode {
    desk.mailbox.heal();
    StatusCode::NO_CONTENT
}

/// Tells the system what became of a mail, as AWS would. `of`: whose, separated by commas; everybody's unless said.
async fn tell(State(desk): State<Desk>, params: RawPathParams, RawQuery(query): RawQuery) -> Response {
    let query = parameters(query);
    let mail = match mail(&desk, &params) {
        Ok(mail) => mail,
        Err(unknown) => return unknown,
    };
    let word = params.iter().nth(1).map_or("", |(_, word)| word);
    let Some((what, shape)) = asked(word, &query) else {
        return problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "say send, delivery, bounce, complaint or reject; ?bounce=transient; ?shape=identity, which knows no send and no reject",
        );
    };
    let Some(job) = desk.jobs.get(LISTENER) else {
        return problem(StatusCode::NOT_FOUND, &format!("no function is called {LISTENER}"));
    };
    let of: Vec<String> = match query.get("of") {
        Some(of) => of.split(',').map(ToOwned::to_owned).collect(),
        None => mail.destinations.clone(),
    };
    match job.run(notification(&mail, &what, &of, shape, desk.clock.now())).await {
        Ok(report) => json_answer(StatusCode::OK, &report),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    }
}

fn asked(word: &str, query: &Parameters) -> Option<(What, Shape)> {
    let what = match word {
        "send" => What::Send,
        "delivery" => What::Delivery,
        "bounce" => What::Bounce { permanent: query.get("bounce").is_none_or(|kind| kind != "transient") },
        "complaint" => What::Complaint,
        "reject" => What::Reject,
        _ => return None,
    };
    let shape = match query.get("shape").map(String::as_str) {
        None | Some("configuration-set") => Shape::ConfigurationSet,
        Some("identity") if !matches!(what, What::Send | What::Reject) => Shape::Identity,
        Some(_) => return None,
    };
    Some((what, shape))
}

#[expect(clippy::result_large_err, reason = "the error is the answer")]
fn mail(desk: &Desk, params: &RawPathParams) -> Result<Arc<Mail>, Response> {
    let id = params.iter().next().map_or("", |(_, id)| id);
    desk.mailbox
        .mail(id)
        .ok_or_else(|| problem(StatusCode::NOT_FOUND, "no mail has this id; GET /_local/mail lists them"))
}
