//! `/_local/mail…`: read the mails, publish events about them and plan faults. What must not live here: SES's protocol.

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

use super::{
    events::{EventFormat, MailEvent, sns_event},
    received::ReceivedMail,
    sent::SentMail,
    storage::{MailFault, Mailbox},
};
use crate::{
    clock::Clock,
    functions::Jobs,
    replies::{json_response, problem_response, report_response},
};

/// The most mails on the page. The JSON list has all of them.
const MAX_ON_PAGE: usize = 200;
/// The most faults that one request plans.
const MAX_FAULTS: u64 = 10_000;

#[derive(Clone)]
struct MailState {
    mailbox: Mailbox,
    clock: Clock,
    jobs: Jobs,
}

pub(crate) fn router(mailbox: Mailbox, clock: Clock, jobs: Jobs) -> Router {
    Router::new()
        .route("/_local/mail", get(list_mails).delete(clear_mails))
        .route("/_local/mail/faults", post(plan_faults).delete(clear_faults))
        .route("/_local/mail/{messageId}", get(read_message))
        .route("/_local/mail/{messageId}/html", get(read_html))
        .route("/_local/mail/{messageId}/{event}", post(publish_event))
        .with_state(MailState { mailbox, clock, jobs })
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage {
    mails: Vec<ReceivedMail>,
    count: usize,
}

type Query = BTreeMap<String, String>;

fn parse_query(query: Option<String>) -> Query {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Lists the mails, of a `kind` or `to` an address if the query says so.
async fn list_mails(State(state): State<MailState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let query = parse_query(query);
    let mut mails = state.mailbox.received();
    if let Some(kind) = query.get("kind") {
        mails.retain(|mail| mail.tags.kind == *kind);
    }
    if let Some(address) = query.get("to") {
        mails.retain(|mail| mail.to.contains(address));
    }
    if preferred_format(&headers) == Format::Json {
        return json_response(StatusCode::OK, &json!(mails));
    }
    let count = mails.len();
    let page = MailboxPage { mails: mails.into_iter().rev().take(MAX_ON_PAGE).collect(), count };
    match page.render() {
        Ok(page) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(),
        Err(error) => problem_response(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn clear_mails(State(state): State<MailState>) -> StatusCode {
    state.mailbox.clear();
    StatusCode::NO_CONTENT
}

async fn read_message(State(state): State<MailState>, params: RawPathParams) -> Response {
    match find_mail(&state, &params) {
        Ok(mail) => ([(header::CONTENT_TYPE, "message/rfc822")], mail.raw.clone()).into_response(),
        Err(unknown) => unknown,
    }
}

/// The mail's HTML, for the frame in the list. It cannot run scripts or load anything.
async fn read_html(State(state): State<MailState>, params: RawPathParams) -> Response {
    const POLICY: &str =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'";
    match find_mail(&state, &params) {
        Ok(mail) => {
            let headers =
                [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
            (headers, ReceivedMail::parse(&mail).html).into_response()
        }
        Err(unknown) => unknown,
    }
}

/// Plans faults for the next mails: `{"fault": "throttle", "times": 3}`.
async fn plan_faults(State(state): State<MailState>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let times = body.get("times").map_or(Some(1), Value::as_u64).filter(|times| *times <= MAX_FAULTS);
    match (serde_json::from_value::<MailFault>(body["fault"].clone()), times) {
        (Ok(fault), Some(times)) => {
            state.mailbox.plan_faults((0..times).map(|_| fault.clone()));
            json_response(StatusCode::OK, &json!({ "fault": fault, "times": times }))
        }
        _ => problem_response(
            StatusCode::UNPROCESSABLE_ENTITY,
            r#"send a body like {"fault": "throttle", "times": 3}; the faults are throttle, reject, cut-before, cut-after, hang, garble, and {"refuse": {"code": "AccountSendingPausedException"}} for any error code of SES"#,
        ),
    }
}

async fn clear_faults(State(state): State<MailState>) -> StatusCode {
    state.mailbox.clear_faults();
    StatusCode::NO_CONTENT
}

/// Publishes an event about a mail, as SES would. The query's `of` names the recipients that it is about, separated by
/// commas; without it the event is about all of them.
async fn publish_event(State(state): State<MailState>, params: RawPathParams, RawQuery(query): RawQuery) -> Response {
    let query = parse_query(query);
    let mail = match find_mail(&state, &params) {
        Ok(mail) => mail,
        Err(unknown) => return unknown,
    };
    let name = params.iter().nth(1).map_or("", |(_, name)| name);
    let Some((event, format)) = parse_event(name, &query) else {
        return problem_response(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the events are send, delivery, bounce, complaint and reject; add ?bounce=transient for a bounce that is not \
             permanent, and ?shape=identity for the form of SES's feedback notifications, which has no send and no reject",
        );
    };
    let of: Vec<String> = match query.get("of") {
        Some(of) => of.split(',').map(ToOwned::to_owned).collect(),
        None => mail.destinations.clone(),
    };
    let event = sns_event(&mail, event, &of, format, state.clock.now());
    let report = match state.jobs.mail_listener() {
        Ok((_, job)) => job.run(event).await,
        Err(error) => Err(error),
    };
    report_response(report)
}

fn parse_event(name: &str, query: &Query) -> Option<(MailEvent, EventFormat)> {
    let event = match name {
        "send" => MailEvent::Send,
        "delivery" => MailEvent::Delivery,
        "bounce" => MailEvent::Bounce { permanent: query.get("bounce").is_none_or(|kind| kind != "transient") },
        "complaint" => MailEvent::Complaint,
        "reject" => MailEvent::Reject,
        _ => return None,
    };
    let format = match query.get("shape").map(String::as_str) {
        None | Some("configuration-set") => EventFormat::ConfigurationSet,
        Some("identity") if !matches!(event, MailEvent::Send | MailEvent::Reject) => EventFormat::Identity,
        Some(_) => return None,
    };
    Some((event, format))
}

#[expect(clippy::result_large_err, reason = "the error is the response")]
fn find_mail(state: &MailState, params: &RawPathParams) -> Result<Arc<SentMail>, Response> {
    let id = params.iter().next().map_or("", |(_, id)| id);
    state.mailbox.find(id).ok_or_else(|| {
        problem_response(StatusCode::NOT_FOUND, "there is no mail with this id; GET /_local/mail lists the mails")
    })
}
