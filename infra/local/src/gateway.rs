//! The HTTP API on this machine: turns each request into the event that API Gateway would send (payload format 2.0) and
//! gives it to the router that ships. What must not live here: an answer that AWS would not give.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, tz::TimeZone};
use lambda_http::{
    Context,
    aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse},
};
use serde_json::{Value, json};
use web::gateway::answer;

use crate::{
    clock::Clock,
    functions::HttpFunction,
    metrics::Metrics,
    routes::{RouteMatch, Routes, decode},
};

/// The largest payload of an HTTP API, in bytes: 10 MB.
const MAX_PAYLOAD: usize = 10 * 1024 * 1024;

/// Headers that API Gateway does not pass on: those about the connection, and cookies, which have a field of their own.
const NOT_PASSED_ON: &[header::HeaderName] = &[
    header::CONNECTION,
    header::COOKIE,
    header::EXPECT,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

#[derive(Debug)]
pub struct Gateway {
    routes: Routes<HttpFunction>,
    clock: Clock,
    metrics: Metrics,
    requests: AtomicU64,
}

impl Gateway {
    /// An HTTP API with these routes, whose requests arrive at the instants that `clock` shows and are counted in `metrics`.
    pub fn new(routes: Routes<HttpFunction>, clock: Clock, metrics: Metrics) -> Self {
        Self { routes, clock, metrics, requests: AtomicU64::new(0) }
    }

    /// The router that answers every request as this HTTP API.
    pub fn into_router(self) -> Router {
        Router::new().fallback(handle).with_state(Arc::new(self))
    }
}

/// Answers one request as API Gateway and Lambda would together.
async fn handle(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(found) = gateway.routes.find(parts.method.as_str(), parts.uri.path()) else {
        return gateway_response(StatusCode::NOT_FOUND, "Not Found");
    };
    let Ok(body) = to_bytes(body, MAX_PAYLOAD).await else {
        return gateway_response(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
    };
    let number = gateway.requests.fetch_add(1, Ordering::Relaxed);
    let event = build_event(&parts, &body, &found, gateway.clock.now(), number);
    let Ok(event) = serde_json::from_value::<ApiGatewayV2httpRequest>(event) else {
        return gateway_response(StatusCode::BAD_REQUEST, "Bad Request");
    };
    let HttpFunction { name, router } = found.target.clone();
    // In a task of its own, so that a panic ends only this invocation, with API Gateway's 500, as on Lambda.
    let invocation = tokio::spawn(async move { answer(&name, &router, event, Context::default()).await });
    match invocation.await {
        Ok((answer, line)) => {
            gateway.metrics.record(&line);
            client_response(answer, number)
        }
        Err(panic) => {
            tracing::error!(route = found.route.key(), "the function panicked: {panic}");
            gateway_response(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
        }
    }
}

/// The event of one request. The ids in it come from `number`.
fn build_event<T>(parts: &Parts, body: &[u8], found: &RouteMatch<'_, T>, now: Timestamp, number: u64) -> Value {
    let headers = event_headers(&parts.headers, now, number);
    let query = parts.uri.query().unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": found.route.key(),
        "rawPath": decode(parts.uri.path()),
        "rawQueryString": query,
        "headers": headers,
        "requestContext": request_context(parts, &headers, &found.route.key(), now, number),
        "isBase64Encoded": false,
    });
    let cookies: Vec<_> = values(&parts.headers, &header::COOKIE).collect();
    if !cookies.is_empty() {
        event["cookies"] = cookies.iter().flat_map(|line| line.split(';')).map(str::trim).collect();
    }
    if !query.is_empty() {
        event["queryStringParameters"] = json!(query_parameters(query));
    }
    if !found.parameters.is_empty() {
        event["pathParameters"] = json!(found.parameters);
    }
    match std::str::from_utf8(body) {
        Ok("") => {}
        Ok(text) if is_text(&parts.headers) => event["body"] = json!(text),
        _ => {
            event["body"] = json!(STANDARD.encode(body));
            event["isBase64Encoded"] = json!(true);
        }
    }
    event
}

fn request_context(
    parts: &Parts,
    headers: &BTreeMap<String, String>,
    route: &str,
    now: Timestamp,
    number: u64,
) -> Value {
    json!({
        "accountId": "000000000000",
        "apiId": "local",
        "domainName": headers.get("host").map_or("localhost", String::as_str),
        "domainPrefix": "local",
        "http": {
            "method": parts.method.as_str(),
            "path": decode(parts.uri.path()),
            "protocol": format!("{:?}", parts.version),
            "sourceIp": "127.0.0.1",
            "userAgent": headers.get("user-agent"),
        },
        "requestId": request_id(number),
        "routeKey": route,
        "stage": "$default",
        "time": now.to_zoned(TimeZone::UTC).strftime("%d/%b/%Y:%H:%M:%S %z").to_string(),
        "timeEpoch": now.as_millisecond(),
    })
}

/// The request's headers with lower-case names and one value each, and those that API Gateway adds.
fn event_headers(sent: &HeaderMap, now: Timestamp, number: u64) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<_, _> = sent
        .keys()
        .filter(|name| !NOT_PASSED_ON.contains(name))
        .map(|name| (name.as_str().to_owned(), values(sent, name).collect::<Vec<_>>().join(",")))
        .collect();
    let port = sent.get(header::HOST).and_then(|host| host.to_str().ok()?.rsplit_once(':').map(|(_, port)| port));
    for (name, value) in [
        ("x-forwarded-for", "127.0.0.1".to_owned()),
        ("x-forwarded-port", port.unwrap_or("80").to_owned()),
        ("x-forwarded-proto", "http".to_owned()),
        ("x-amzn-trace-id", format!("Root=1-{:08x}-{number:024x}", now.as_second())),
    ] {
        headers.insert(name.to_owned(), value);
    }
    headers
}

fn values<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> impl Iterator<Item = String> + use<'a> {
    headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The parameters of a query, decoded. Values of the same name are joined with commas.
fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::<String, String>::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        parameters
            .entry(name.into_owned())
            .and_modify(|values| {
                values.push(',');
                values.push_str(&value);
            })
            .or_insert_with(|| value.clone().into_owned());
    }
    parameters
}

/// Whether API Gateway passes on a body of this type as text. It encodes all others as base64.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/plain");
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || matches!(kind.as_str(), "application/json" | "application/xml" | "application/javascript")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}

fn request_id(number: u64) -> String {
    format!("local-{number:08}")
}

/// A function's answer as the client gets it.
fn client_response(answer: ApiGatewayV2httpResponse, number: u64) -> Response {
    let status = u16::try_from(answer.status_code).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let Some(status) = status else {
        return gateway_response(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
    };
    let body = answer.body.map(|body| body.to_vec()).unwrap_or_default();
    let mut response = (status, Body::from(body)).into_response();
    *response.headers_mut() = answer.headers;
    for cookie in answer.cookies {
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    if let Ok(id) = HeaderValue::try_from(request_id(number)) {
        response.headers_mut().insert("apigw-requestid", id);
    }
    response
}

/// A response of API Gateway itself.
fn gateway_response(status: StatusCode, text: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], json!({ "message": text }).to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Route;

    fn event_for(request: axum::http::request::Builder, body: &[u8]) -> Value {
        let route = Route { method: "PUT".to_owned(), path: "/people/{email}/tokens".to_owned() };
        let routes = Routes::new([(route, ())]).unwrap();
        let (parts, ()) = request.method("PUT").body(()).unwrap().into_parts();
        let found = routes.find("PUT", parts.uri.path()).unwrap();
        build_event(&parts, body, &found, "2023-02-13T09:05:00.123456Z".parse().unwrap(), 7)
    }

    #[test]
    fn a_request_becomes_the_event_that_api_gateway_would_send() {
        let request = Request::builder()
            .uri("/people/kim%2Bx%40borealis.example/tokens?visitor=a%20b&view=default&view=expanded")
            .header("Host", "127.0.0.1:3000")
            .header("User-Agent", "curl/8")
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Accept", "text/html")
            .header("Accept", "application/json")
            .header("Cookie", "session=s1; visitor=v1")
            .header("Cookie", "theme=dark")
            .header("Connection", "keep-alive");
        let golden: Value = serde_json::from_str(include_str!("../tests/golden/event.json")).unwrap();
        assert_eq!(event_for(request, "{\"name\":\"Zoë\"}".as_bytes()), golden);
    }

    #[test]
    fn a_body_is_text_only_if_its_type_and_its_bytes_are() {
        for (kind, body, encoded) in [
            (Some("application/json"), "{}".as_bytes(), false),
            (Some("application/merge-patch+json"), b"{}", false),
            (Some("TEXT/CSV"), b"a,b", false),
            (None, b"plain", false),
            (Some("application/x-www-form-urlencoded"), b"a=b", true),
            (Some("application/x-ndjson"), b"{}", true),
            (Some("application/json"), b"\xff", true),
        ] {
            let mut request = Request::builder().uri("/people/kim/tokens");
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let event = event_for(request, body);
            assert_eq!(event["isBase64Encoded"], encoded, "{kind:?}");
            let sent = if encoded { STANDARD.encode(body) } else { String::from_utf8(body.to_vec()).unwrap() };
            assert_eq!(event["body"], sent);
        }
    }

    #[test]
    fn fields_without_a_value_are_left_out() {
        let event = event_for(Request::builder().uri("/people/kim/tokens"), b"");
        for field in ["body", "cookies", "queryStringParameters"] {
            assert!(event.get(field).is_none(), "{field}");
        }
        assert_eq!(event["rawQueryString"], "");
    }

    fn gateway(now: &str) -> Arc<Gateway> {
        let router = Router::new()
            .route("/panics", axum::routing::get(async || panic_now()))
            .route("/waits", axum::routing::get(all_at_once))
            .route("/echo/{name}", axum::routing::put(async |request: Request| request.into_body()))
            .with_state(Arc::new(tokio::sync::Barrier::new(20)));
        let router = web::gateway::guard(router);
        let function = HttpFunction { name: "test".into(), router };
        let routes = ["GET /panics", "GET /waits", "PUT /echo/{name}"].map(|key| {
            let (method, path) = key.split_once(' ').unwrap();
            (Route { method: method.to_owned(), path: path.to_owned() }, function.clone())
        });
        let clock = Clock::frozen(now.parse().unwrap());
        Arc::new(Gateway::new(Routes::new(routes).unwrap(), clock, Metrics::default()))
    }

    /// Answers once twenty requests have come.
    async fn all_at_once(State(all): State<Arc<tokio::sync::Barrier>>) -> StatusCode {
        all.wait().await;
        StatusCode::OK
    }

    fn panic_now() {
        panic!("a bug");
    }

    async fn send(gateway: &Arc<Gateway>, method: &str, uri: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
        let request = Request::builder().method(method).uri(uri).body(Body::from(body)).unwrap();
        let response = handle(State(gateway.clone()), request).await;
        let status = response.status().as_u16();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn requests_that_no_function_answers_get_the_response_of_api_gateway() {
        let gateway = gateway("2023-02-13T00:00:00Z");
        let answer = |text: &str| json!({ "message": text }).to_string().into_bytes();
        assert_eq!(send(&gateway, "GET", "/nowhere", vec![]).await, (404, answer("Not Found")));
        assert_eq!(send(&gateway, "HEAD", "/panics", vec![]).await.0, 404);
        assert_eq!(send(&gateway, "GET", "/panics", vec![]).await, (500, answer("Internal Server Error")));
        let (status, body) = send(&gateway, "PUT", "/echo/a", vec![b'a'; MAX_PAYLOAD + 1]).await;
        assert_eq!((status, body), (413, answer("Request Entity Too Large")));
        assert_eq!(send(&gateway, "PUT", "/echo/a", vec![b'a'; MAX_PAYLOAD]).await.1.len(), MAX_PAYLOAD);
    }

    #[tokio::test]
    async fn bytes_come_back_as_they_were_sent() {
        let gateway = gateway("2023-02-13T00:00:00Z");
        let text = "Zoë\r\n\0".as_bytes().to_vec();
        assert_eq!(send(&gateway, "PUT", "/echo/a%2Fb", text.clone()).await.0, 404, "axum sees two segments");
        assert_eq!(send(&gateway, "PUT", "/echo/%3F%23%20..", text.clone()).await, (200, text));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn requests_are_answered_at_the_same_time() {
        let gateway = gateway("2023-02-13T00:00:00Z");
        let sent: Vec<_> = (0..20)
            .map(|_| {
                let gateway = gateway.clone();
                tokio::spawn(async move { send(&gateway, "GET", "/waits", vec![]).await.0 })
            })
            .collect();
        for answer in sent {
            assert_eq!(answer.await.unwrap(), 200);
        }
    }
}
