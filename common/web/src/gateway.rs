//! Between API Gateway and an axum router: one HTTP API event (payload format 2.0) in, one answer out.
//!
//! The deployed functions ([`run`]) and the local system ([`answer`]) both come through here, so what is tested on
//! one machine is what ships. What must not live here: routes, callers, problems of the programme.
//!
//! The request is built here and not by `lambda_http`'s adapter. API Gateway hands over `rawPath` decoded, and the
//! adapter parses that as a URL: a `?` or `#` in a parameter cuts the path, `..` walks to another route, and a host, a
//! query or a body that does not parse panics. The answer is built here too: the adapter takes the byte order mark off a
//! text. The types and the request context in the extensions are `lambda_http`'s own.
//!
//! Invariants: no event, header or body is logged; every request has one line in the log (`request_line`); `requestContext`
//! reaches the handlers as it came, because its `timeEpoch` is the request's instant.

use std::time::Instant;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{MatchedPath, Request},
    http::header::{self, InvalidHeaderValue},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lambda_http::{
    Context, Error, LambdaEvent,
    aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse},
    request::RequestContext,
};
use lambda_runtime::service_fn;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use tower::ServiceExt as _;

use super::request_line::{Answered, RequestFacts};
use super::{Problem, ProblemKind, compression, problem_reply, reply, unrouted};
use mail::failure::FailureKind;
use mail::{Failure, Mailer};
use runtime::{Config, Line, tally};
use store::Store;

/// What a path may not carry as it is, once it has been decoded: all but `/` and RFC 3986's `pchar`.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What a query may not carry as it is. The query arrives encoded, so `%` stays.
const QUERY: &AsciiSet = &PATH.remove(b'%').remove(b'?');

/// API Gateway's name of the route for requests that match no other.
const DEFAULT_ROUTE: &str = "$default";

/// Why an event never reached its handler.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("The address is too long")]
    Address,
    #[error("The body is not valid base64")]
    Body,
    #[error("There is nothing at this address")]
    Route,
}

impl Refusal {
    fn into_response(self) -> Response {
        let kind = match self {
            Self::Address | Self::Body => ProblemKind::BadRequest,
            Self::Route => ProblemKind::NotFound,
        };
        Problem::new(kind, format!("{self}.")).into_response()
    }
}

/// Runs a deployed function that needs the table: wires it as its environment says, reads what is the same for all requests,
/// and answers one event after the other until Lambda ends the process.
///
/// # Errors
/// A variable is not set, or `AWS_CA_BUNDLE` names no bundle; the Lambda runtime's own: no event can be fetched or no answer delivered.
pub async fn run(router: impl FnOnce(Store, &Config) -> Router) -> Result<(), Error> {
    runtime::log::init();
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    store.warm_up().await;
    serve(&config.function, router(store, &config)).await
}

/// Runs a deployed function that sends mail too; see [`run`].
///
/// # Errors
/// As [`run`].
pub async fn run_with_mail(router: impl FnOnce(Mailer) -> Router) -> Result<(), Error> {
    run_with_mail_and_config(|mailer, _| router(mailer)).await
}

/// Runs a deployed function that sends mail and reads more of its environment; see [`run`].
///
/// # Errors
/// As [`run`].
pub async fn run_with_mail_and_config(router: impl FnOnce(Mailer, &Config) -> Router) -> Result<(), Error> {
    runtime::log::init();
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    let mailer = Mailer::connect(&config, store.clone())?;
    store.warm_up().await;
    serve(&config.function, router(mailer, &config)).await
}

/// Answers one event after the other, and writes a line about each.
async fn serve(function: &str, router: Router) -> Result<(), Error> {
    let router = guard(router);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Received>| {
        let router = router.clone();
        async move {
            let request = event.payload.0.map_err(|error| Failure::new(FailureKind::BadEvent, &error))?;
            let (answer, line) = answer(function, &router, request, event.context).await;
            line.write();
            Ok::<_, Failure>(answer)
        }
    }))
    .await
}

/// An event that can be read, or not. That it cannot is no error of the deserialization, because the runtime would log that
/// with serde's own words, which carry the value that was in the way.
struct Received(Result<ApiGatewayV2httpRequest, NotAnHttpEvent>);

/// The event is not one of an HTTP API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an event of an HTTP API, payload format 2.0")]
struct NotAnHttpEvent;

impl<'de> Deserialize<'de> for Received {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The whole event is passed over first, because what follows an error would be left unread.
        let event = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(event.get()).map_err(|_| NotAnHttpEvent)))
    }
}

/// Refuses, with a 404, a request that axum would route elsewhere than API Gateway did.
///
/// API Gateway authorises, throttles and logs the route that it chose; the handler must be of that very route. The key
/// `$default` has no handler here: `unrouted` answers such a request, behind the fallback of a router if a member of staff may
/// have sent it. The layer must see the matched path, so it goes on a
/// router with its routes.
///
/// What every answer has in common comes around it, so that a refusal has it too: problems take the shape of their
/// reader, long answers are compressed, and all of them say what browsers must know.
pub fn guard(router: Router) -> Router {
    let guarded = router.layer(middleware::from_fn(same_route));
    guarded
        .layer(middleware::from_fn(problem_reply::for_reader))
        .layer(middleware::from_fn(compression::compress_for_reader))
        .layer(middleware::from_fn(reply::for_browsers))
}

async fn same_route(request: Request, next: Next) -> Response {
    let chosen = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.route_key.as_deref(),
        _ => None,
    };
    if chosen == Some(DEFAULT_ROUTE) {
        // Its answer depends on who asks, which only a handler can find out.
        if unrouted::is_of_staff(request.uri().path(), request.headers()) {
            return next.run(request).await;
        }
        return unrouted::answer(request.method(), request.uri().path(), request.headers());
    }
    let same = chosen.and_then(|key| key.split_once(' ')).is_some_and(|(method, path)| {
        (method == "ANY" || method == request.method().as_str())
            && request.extensions().get::<MatchedPath>().is_some_and(|matched| matched.as_str() == path)
    });
    if same { next.run(request).await } else { Refusal::Route.into_response() }
}

/// Answers one event with the router of a function, which [`guard`] has been put around, and makes the line of the request.
pub async fn answer(
    function: &str,
    router: &Router,
    mut event: ApiGatewayV2httpRequest,
    context: Context,
) -> (ApiGatewayV2httpResponse, Line) {
    let begun = Instant::now();
    put_cookies_into_headers(&mut event);
    let facts = RequestFacts::of(&event, &context);
    let work = async {
        let response = respond(router, event, context).await;
        let answered = Answered::of(&response);
        (outcome(response).await, answered)
    };
    let ((outcome, answered), used) = tally::measure(work).await;
    let line = facts.line(function, &answered, used, begun.elapsed());
    (outcome, line)
}

async fn respond(router: &Router, event: ApiGatewayV2httpRequest, context: Context) -> Response {
    let mut response = match request(event, context) {
        Ok(request) => match router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Err(refusal) => refusal.into_response(),
    };
    if response.status() == StatusCode::NOT_FOUND {
        // axum adds the methods of the path that it would have chosen itself.
        response.headers_mut().remove(header::ALLOW);
    }
    response
}

/// Puts the cookies where HTTP has them: API Gateway hands them over apart from the headers.
fn put_cookies_into_headers(event: &mut ApiGatewayV2httpRequest) {
    let cookies = event.cookies.take();
    if let Some(cookies) = cookies.and_then(|cookies| HeaderValue::try_from(cookies.join("; ")).ok()) {
        event.headers.insert(header::COOKIE, cookies);
    }
}

/// The HTTP request that the event describes.
fn request(event: ApiGatewayV2httpRequest, context: Context) -> Result<Request, Refusal> {
    let uri =
        uri(event.raw_path.as_deref().unwrap_or_default(), event.raw_query_string.as_deref().unwrap_or_default())?;
    let body = match event.body {
        Some(text) if event.is_base64_encoded => Body::from(STANDARD.decode(text).map_err(|_| Refusal::Body)?),
        Some(text) => Body::from(text),
        None => Body::empty(),
    };
    let mut request = Request::new(body);
    *request.method_mut() = event.request_context.http.method.clone();
    *request.uri_mut() = uri;
    *request.headers_mut() = event.headers;
    request.extensions_mut().insert(RequestContext::ApiGatewayV2(event.request_context));
    request.extensions_mut().insert(context);
    Ok(request)
}

/// The address as axum reads it: the decoded path encoded again, so that it has the segments that API Gateway saw.
fn uri(decoded_path: &str, query: &str) -> Result<Uri, Refusal> {
    let slash = if decoded_path.starts_with('/') { "" } else { "/" };
    let path = utf8_percent_encode(decoded_path, PATH);
    let address = if query.is_empty() {
        format!("{slash}{path}")
    } else {
        format!("{slash}{path}?{}", utf8_percent_encode(query, QUERY))
    };
    Uri::try_from(address).map_err(|_| Refusal::Address)
}

/// The answer as API Gateway takes it: one value per header, `Set-Cookie` apart, base64 for what is no text.
async fn outcome(response: Response) -> ApiGatewayV2httpResponse {
    let (parts, body) = response.into_parts();
    let mut outcome = ApiGatewayV2httpResponse::default();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        tracing::error!("the body of a response cannot be read");
        outcome.status_code = 500;
        return outcome;
    };
    outcome.status_code = i64::from(parts.status.as_u16());
    outcome.cookies = texts(&parts.headers, &header::SET_COOKIE).map(str::to_owned).collect();
    outcome.headers = joined(&parts.headers);
    outcome.body = match String::from_utf8(bytes.into()) {
        Ok(text) if text.is_empty() => None,
        Ok(text) => Some(lambda_http::Body::Text(text)),
        Err(error) => Some(lambda_http::Body::Binary(error.into_bytes())),
    };
    outcome.is_base64_encoded = matches!(outcome.body, Some(lambda_http::Body::Binary(_)));
    outcome
}

/// Every header once, its values joined with `, `: the event has room for one value per name. API Gateway counts the
/// length itself.
fn joined(headers: &HeaderMap) -> HeaderMap {
    let mut joined = HeaderMap::with_capacity(headers.keys_len());
    let elsewhere = [header::SET_COOKIE, header::CONTENT_LENGTH];
    for name in headers.keys().filter(|name| !elsewhere.contains(name)) {
        match joined_value(headers, name) {
            Ok(value) => drop(joined.insert(name, value)),
            Err(_) => tracing::error!(header = name.as_str(), "a response header cannot be written"),
        }
    }
    joined
}

/// The values of a header in one. Most have only one.
fn joined_value(headers: &HeaderMap, name: &HeaderName) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(only), None) if std::str::from_utf8(only.as_bytes()).is_ok() => Ok(only.clone()),
        _ => HeaderValue::try_from(texts(headers, name).collect::<Vec<_>>().join(", ")),
    }
}

/// A header's values that are text; the event is JSON and can carry no others.
fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
}
