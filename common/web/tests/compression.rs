//! Answers for readers who take gzip, as Lambda hands them over.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::Read as _;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use flate2::read::GzDecoder;
use lambda_http::{
    Context,
    aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse},
    request::RequestContext,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use web::gateway::{answer, guard};
use web::reply::{Keep, private, public, with_etag};

/// The most bytes that are sent as they are.
const LONGEST_PLAIN: usize = 1024;

fn text(length: usize) -> String {
    "answer ".chars().cycle().take(length).collect()
}

fn with_headers(headers: &[(header::HeaderName, &str)], length: usize) -> Response {
    let mut response = text(length).into_response();
    for (name, value) in headers {
        response.headers_mut().append(name, value.parse().unwrap());
    }
    response
}

fn router() -> Router {
    let long = async |headers: HeaderMap| public(&headers, "application/json", text(LONGEST_PLAIN + 1), Keep::Shared);
    let short = async |headers: HeaderMap| public(&headers, "application/json", text(LONGEST_PLAIN), Keep::Shared);
    let picture = async |headers: HeaderMap| public(&headers, "image/png", text(5_000), Keep::Shared);
    let draft = async || with_etag(private(StatusCode::OK, "application/json", text(5_000)), "draft");
    let fixed = async || with_headers(&[(header::CACHE_CONTROL, "public, no-transform")], 5_000);
    let encoded = async || with_headers(&[(header::CONTENT_ENCODING, "br")], 5_000);
    let weak = async || with_headers(&[(header::ETAG, "W/\"weak\""), (header::CONTENT_LENGTH, "5000")], 5_000);
    let varying = async || {
        let headers = [(header::VARY, "Accept, Cookie"), (header::VARY, "accept-encoding")];
        with_headers(&headers, 5_000)
    };
    let nothing = async || (StatusCode::NO_CONTENT, [(header::CONTENT_TYPE, "text/plain")]);
    guard(
        Router::new()
            .route("/long", get(long))
            .route("/short", get(short))
            .route("/picture", get(picture))
            .route("/draft", get(draft))
            .route("/fixed", get(fixed))
            .route("/encoded", get(encoded))
            .route("/weak", get(weak))
            .route("/varying", get(varying))
            .route("/nothing", get(nothing)),
    )
}

fn event(method: &Method, path: &str, headers: &[(&str, &str)]) -> ApiGatewayV2httpRequest {
    let key = format!("{method} {path}");
    let headers: Value = headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    serde_json::from_value(json!({
        "version": "2.0",
        "routeKey": key,
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "routeKey": key,
            "stage": "$default",
            "timeEpoch": 1_677_000_000_123_i64,
            "http": {"method": method.as_str(), "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        },
        "isBase64Encoded": false,
    }))
    .unwrap()
}

async fn send(method: Method, path: &str, headers: &[(&str, &str)]) -> ApiGatewayV2httpResponse {
    answer("test", &router(), event(&method, path, headers), Context::default()).await.0
}

async fn read(path: &str) -> ApiGatewayV2httpResponse {
    send(Method::GET, path, &[("accept-encoding", "gzip, deflate, br")]).await
}

fn header_of<'a>(answer: &'a ApiGatewayV2httpResponse, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

fn unpacked(answer: &ApiGatewayV2httpResponse) -> String {
    let mut text = String::new();
    GzDecoder::new(&**answer.body.as_ref().unwrap()).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_compressed_answer_travels_as_base64_and_says_so() {
    let answer = read("/long").await;
    assert_eq!((header_of(&answer, "content-encoding"), answer.is_base64_encoded), (Some("gzip"), true));
    assert_eq!(unpacked(&answer), text(LONGEST_PLAIN + 1));
    let wire = serde_json::to_value(&answer).unwrap();
    // The first two bytes of every gzip file, and the number of the method (RFC 1952, 2.3.1).
    assert!(wire["body"].as_str().unwrap().starts_with("H4sI") && wire["isBase64Encoded"] == true, "{wire}");
}

#[tokio::test]
async fn an_answer_of_a_kilobyte_is_sent_as_it_is_and_one_byte_more_is_compressed() {
    let short = read("/short").await;
    assert_eq!((header_of(&short, "content-encoding"), short.is_base64_encoded), (None, false));
    assert_eq!(header_of(&short, "vary"), Some("Accept, Accept-Language, Accept-Encoding"));
    assert!(header_of(&short, "etag").unwrap().starts_with('"'));
    assert_eq!(header_of(&read("/long").await, "content-encoding"), Some("gzip"));
}

#[tokio::test]
async fn who_does_not_take_gzip_gets_the_answer_as_it_is() {
    for headers in [&[][..], &[("accept-encoding", "gzip;q=0, *")], &[("accept-encoding", "br")]] {
        let answer = send(Method::GET, "/long", headers).await;
        assert_eq!((header_of(&answer, "content-encoding"), answer.is_base64_encoded), (None, false));
        assert_eq!(header_of(&answer, "vary"), Some("Accept, Accept-Language, Accept-Encoding"));
        assert!(header_of(&answer, "etag").unwrap().starts_with('"'));
    }
}

#[tokio::test]
async fn a_304_has_the_etag_and_vary_of_the_answer_that_it_replaces() {
    for (path, coding) in [("/long", "gzip"), ("/long", "br"), ("/short", "gzip"), ("/picture", "gzip")] {
        let whole = send(Method::GET, path, &[("accept-encoding", coding)]).await;
        let etag = header_of(&whole, "etag").unwrap();
        let strong = etag.trim_start_matches("W/");
        assert_eq!(etag.starts_with("W/"), (path, coding) == ("/long", "gzip"), "{path} {coding}");
        for known in [strong, &format!("W/{strong}")] {
            let headers = [("accept-encoding", coding), ("if-none-match", known)];
            let answer = send(Method::GET, path, &headers).await;
            assert_eq!((answer.status_code, &answer.body), (304, &None), "{path} {coding}");
            assert_eq!(header_of(&answer, "content-encoding"), None);
            for name in ["etag", "vary", "cache-control"] {
                assert_eq!(header_of(&answer, name), header_of(&whole, name), "{name} of {path} {coding}");
            }
        }
    }
}

#[tokio::test]
async fn head_answers_as_get_does() {
    for path in ["/long", "/short", "/draft", "/picture"] {
        let got = read(path).await;
        let head = send(Method::HEAD, path, &[("accept-encoding", "gzip")]).await;
        assert_eq!((head.status_code, &head.body), (200, &None), "{path}");
        assert_eq!(head.headers, got.headers, "{path}");
    }
}

#[tokio::test]
async fn the_length_is_that_of_what_is_sent_for_head_too() {
    for path in ["/long", "/weak"] {
        let mut lengths = Vec::new();
        for method in [Method::GET, Method::HEAD] {
            let event = event(&method, path, &[]);
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("accept-encoding", "gzip")
                .extension(RequestContext::ApiGatewayV2(event.request_context));
            let response = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let length = response.headers()[header::CONTENT_LENGTH].to_str().unwrap().parse::<usize>().unwrap();
            lengths.extend([length, to_bytes(response.into_body(), usize::MAX).await.unwrap().len()]);
        }
        assert!(lengths[0] < 500, "{lengths:?} of {path}");
        assert_eq!(lengths, [lengths[0], lengths[0], lengths[0], 0], "{path}");
    }
}

#[tokio::test]
async fn an_etag_that_no_cache_sees_stays_strong() {
    let draft = read("/draft").await;
    assert_eq!((header_of(&draft, "content-encoding"), header_of(&draft, "etag")), (Some("gzip"), Some("\"draft\"")));
    let weak = read("/weak").await;
    assert_eq!((header_of(&weak, "content-encoding"), header_of(&weak, "etag")), (Some("gzip"), Some("W/\"weak\"")));
}

#[tokio::test]
async fn what_is_no_text_or_encoded_already_or_must_stay_as_it_is_is_not_compressed() {
    for (path, coding) in [("/picture", None), ("/fixed", None), ("/encoded", Some("br")), ("/nothing", None)] {
        let answer = read(path).await;
        assert_eq!(header_of(&answer, "content-encoding"), coding, "{path}");
        let vary = header_of(&answer, "vary").unwrap_or_default();
        assert_eq!(vary.contains("Accept-Encoding"), path == "/nothing", "{path}: {vary}");
    }
}

#[tokio::test]
async fn vary_names_the_coding_once_beside_what_it_names_already() {
    assert_eq!(header_of(&read("/varying").await, "vary"), Some("Accept, Cookie, accept-encoding"));
    assert_eq!(header_of(&read("/draft").await, "vary"), Some("Accept-Encoding"));
}
