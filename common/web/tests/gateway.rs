//! The traps between API Gateway and axum, each as an event that would panic or go to another route without care.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use axum::{
    Router,
    body::Bytes,
    extract::{RawPathParams, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    routing::{get, post},
};
use lambda_http::{
    Context, RequestExt as _,
    aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse},
    request::RequestContext,
};
use serde_json::{Value, json};
use web::gateway::{answer, guard};

fn text_of(headers: &HeaderMap, name: header::HeaderName) -> String {
    String::from_utf8_lossy(headers[name].as_bytes()).into_owned()
}

fn router() -> Router {
    let params = |params: RawPathParams| async move {
        params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(",")
    };
    guard(
        Router::new()
            .route("/apps/{appKey}", get(params))
            .route("/apps/{appKey}/single", get(params))
            .route("/single", get(|| async { "single" }))
            .route("/query", get(|request: Request| async move { request.uri().query().unwrap_or("none").to_owned() }))
            .route("/cookie", get(|headers: HeaderMap| async move { text_of(&headers, header::COOKIE) }))
            .route("/host", get(|headers: HeaderMap| async move { text_of(&headers, header::HOST) }))
            .route("/echo", post(|body: Bytes| async move { ([(header::CONTENT_TYPE, "image/png")], body) }))
            .route(
                "/repeated",
                get(|| async {
                    let mut headers = HeaderMap::new();
                    for (name, value) in [
                        (header::VARY, "Accept"),
                        (header::VARY, "Accept-Language"),
                        (header::LINK, "<a>"),
                        (header::LINK, "<b>"),
                        (header::SERVER, "alone"),
                        (header::SET_COOKIE, "one=1, 2"),
                        (header::SET_COOKIE, "two=2"),
                    ] {
                        headers.append(name, value.parse().unwrap());
                    }
                    // The event is JSON, which has no room for what is not UTF-8.
                    for name in [header::VIA, header::WARNING] {
                        headers.append(name, HeaderValue::from_bytes(b"caf\xe9").unwrap());
                    }
                    headers.append(header::WARNING, "readable".parse().unwrap());
                    (StatusCode::CREATED, headers, "done")
                }),
            )
            .route(
                "/instant",
                get(|request: Request| async move {
                    match request.extensions().request_context_ref() {
                        Some(RequestContext::ApiGatewayV2(context)) => context.time_epoch.to_string(),
                        _ => "none".to_owned(),
                    }
                }),
            ),
    )
}

/// An event of the route `key`, with the fields of `changes` put over it.
async fn call(key: &str, raw_path: &str, changes: Value) -> ApiGatewayV2httpResponse {
    let method = key.split_once(' ').map_or("GET", |(method, _)| method);
    let mut event = json!({
        "version": "2.0",
        "routeKey": key,
        "rawPath": raw_path,
        "rawQueryString": "",
        "headers": {"host": "api.example"},
        "requestContext": {
            "routeKey": key,
            "stage": "$default",
            "timeEpoch": 1_677_000_000_123_i64,
            "domainName": "api.example",
            "http": {"method": method, "path": raw_path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        },
        "isBase64Encoded": false,
    });
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    let event: ApiGatewayV2httpRequest = serde_json::from_value(event).unwrap();
    answer("test", &router(), event, Context::default()).await.0
}

fn text(answer: &ApiGatewayV2httpResponse) -> &str {
    match &answer.body {
        Some(lambda_http::Body::Text(text)) => text,
        other => panic!("not text: {other:?}"),
    }
}

#[tokio::test]
async fn a_decoded_path_keeps_its_parameter_whatever_it_contains() {
    for raw in
        ["a b", "a\"b", "a?b", "a#b", "a%b", "a%2Fb", "ключ", "a\\b", "{a}", "..", "<a>", "a\nb", "kim+x@y.example"]
    {
        let answer = call("GET /apps/{appKey}", &format!("/apps/{raw}"), json!({})).await;
        assert_eq!(answer.status_code, 200, "{raw}");
        assert_eq!(text(&answer), format!("appKey={raw}"));
    }
}

#[tokio::test]
async fn dots_do_not_walk_to_another_route() {
    let answer = call("GET /apps/{appKey}/single", "/apps/../single", json!({})).await;
    assert_eq!((answer.status_code, text(&answer)), (200, "appKey=.."));
}

#[tokio::test]
async fn a_request_that_axum_routes_elsewhere_than_api_gateway_is_not_found() {
    for (key, path) in [
        ("GET /apps/{appKey}", "/single"),
        ("GET /apps/{appKey}", "/apps/a/single"),
        ("GET /apps/{appKey}", "/nowhere"),
        ("POST /single", "/nowhere"),
        ("nonsense", "/single"),
        ("$default", "/single"),
        ("$default", "/nowhere"),
    ] {
        let answer = call(key, path, json!({})).await;
        assert_eq!(answer.status_code, 404, "{key} {path}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    }
    assert_eq!(call("GET /single", "/single", json!({})).await.status_code, 200);
}

#[tokio::test]
async fn an_unencoded_query_does_not_panic_and_an_encoded_one_stays_as_it_was() {
    for (sent, seen) in [
        ("view=default&visitor=a%20b%22", "view=default&visitor=a%20b%22"),
        ("visitor=a b\"<>#c", "visitor=a%20b%22%3C%3E%23c"),
        ("visitor=é", "visitor=%C3%A9"),
        ("visitor=%zz", "visitor=%zz"),
        ("", "none"),
    ] {
        let answer = call("GET /query", "/query", json!({"rawQueryString": sent})).await;
        assert_eq!((answer.status_code, text(&answer)), (200, seen));
    }
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused() {
    let answer = call("GET /query", "/query", json!({"rawQueryString": "a".repeat(70_000)})).await;
    assert_eq!(answer.status_code, 400);
}

#[tokio::test]
async fn a_host_that_does_not_parse_does_not_panic() {
    for host in ["a b", "[", "1.2.3.456", "x:y:z", "xn--", "é"] {
        let answer = call("GET /host", "/host", json!({"headers": {"host": host}})).await;
        assert_eq!(answer.status_code, 200, "{host}");
    }
}

#[tokio::test]
async fn bad_base64_is_a_bad_request() {
    let answer = call("POST /echo", "/echo", json!({"body": "%%%", "isBase64Encoded": true})).await;
    assert_eq!(answer.status_code, 400);
}

#[tokio::test]
async fn bytes_travel_as_base64_both_ways() {
    let answer = call("POST /echo", "/echo", json!({"body": "iVBORw==", "isBase64Encoded": true})).await;
    let wire = serde_json::to_value(&answer).unwrap();
    assert_eq!((&wire["body"], &wire["isBase64Encoded"]), (&json!("iVBORw=="), &json!(true)));
}

#[tokio::test]
async fn a_text_arrives_with_its_byte_order_mark() {
    let answer = call("POST /echo", "/echo", json!({"body": "\u{feff}a;b"})).await;
    let wire = serde_json::to_value(&answer).unwrap();
    assert_eq!((&wire["body"], &wire["isBase64Encoded"]), (&json!("\u{feff}a;b"), &json!(false)));
}

#[tokio::test]
async fn cookies_become_one_header() {
    let answer = call("GET /cookie", "/cookie", json!({"cookies": ["visitor=v1", "session=s"]})).await;
    assert_eq!(text(&answer), "visitor=v1; session=s");
}

#[tokio::test]
async fn repeated_headers_are_joined_and_cookies_stay_apart() {
    let answer = call("GET /repeated", "/repeated", json!({})).await;
    let wire = serde_json::to_value(&answer).unwrap();
    assert_eq!(wire["statusCode"], 201);
    assert_eq!(wire["headers"]["vary"], "Accept, Accept-Language, Accept-Encoding");
    assert_eq!(wire["headers"]["link"], "<a>, <b>");
    assert_eq!(wire["headers"]["server"], "alone");
    assert_eq!((&wire["headers"]["via"], &wire["headers"]["warning"]), (&json!(""), &json!("readable")));
    assert_eq!(wire["headers"]["set-cookie"], Value::Null);
    assert_eq!(wire["headers"]["content-length"], Value::Null, "API Gateway counts it");
    assert_eq!(wire["cookies"], json!(["one=1, 2", "two=2"]));
}

#[tokio::test]
async fn the_instant_of_the_event_reaches_the_handler() {
    let answer = call("GET /instant", "/instant", json!({})).await;
    assert_eq!(text(&answer), "1677000000123");
}
