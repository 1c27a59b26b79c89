//! The Web Risk client, against a server on this machine that speaks the documented format.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use url::Url;

use crate::{LinkReputation as _, ReputationError, Threat, WebRisk};

const KEY: &str = "AIzaSy-only_of_this_test/+";

/// Answers every question on a connection in the same way, until the client hangs up. The first lines of the questions.
async fn start(answer: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let lines = Arc::clone(&lines);
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
                    if line == "\r\n" {
                        stream.write_all(answer.as_bytes()).await.unwrap();
                        if answer.is_empty() {
                            // The client gives up first.
                            drop(stream.read_u8().await);
                            return;
                        }
                    } else if line.starts_with("GET ") {
                        lines.lock().unwrap().push(line.clone());
                    }
                    line.clear();
                }
            });
        }
    });
    (base, asked)
}

/// An answer with its length.
macro_rules! answer {
    ($status:literal, $body:literal) => {{
        const LENGTH: usize = $body.len();
        Box::leak(
            format!(
                "HTTP/1.1 {}\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {LENGTH}\r\n\r\n{}",
                $status, $body
            )
            .into_boxed_str(),
        )
    }};
}

fn client(base: &str) -> WebRisk {
    WebRisk::configured(Some(base), Some(KEY)).unwrap().unwrap()
}

#[tokio::test]
async fn the_question_has_the_lists_the_url_and_the_key() {
    let (base, asked) = start(answer!("200 OK", "{}\n")).await;
    let link = "https://shop.example/a b?x=1&key=other#ü";
    assert_eq!(client(&base).threats(link).await.unwrap(), []);
    let asked = asked.lock().unwrap().clone();
    let [line] = &asked[..] else { panic!("one question: {asked:?}") };
    let path = line.trim_end().strip_prefix("GET ").unwrap().strip_suffix(" HTTP/1.1").unwrap();
    let url = Url::parse(&base).unwrap().join(path).unwrap();
    assert_eq!(url.path(), "/v1/uris:search");
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let expected = [
        ("threatTypes", "MALWARE"),
        ("threatTypes", "SOCIAL_ENGINEERING"),
        ("threatTypes", "UNWANTED_SOFTWARE"),
        ("uri", link),
        ("key", KEY),
    ];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn the_documented_answers_are_understood() {
    for (answer, threats) in [
        (answer!("200 OK", "{}\n"), vec![]),
        (
            answer!(
                "200 OK",
                "{\n  \"threat\": {\n    \"threatTypes\": [\n      \"MALWARE\"\n    ],\n    \"expireTime\": \"2019-07-17T15:01:23.045123456Z\"\n  }\n}\n"
            ),
            vec![Threat::Malware],
        ),
        (
            answer!(
                "200 OK",
                "{\"threat\":{\"threatTypes\":[\"SOCIAL_ENGINEERING\",\"UNWANTED_SOFTWARE\"],\"expireTime\":\"2026-11-27T15:01:23Z\"}}"
            ),
            vec![Threat::SocialEngineering, Threat::UnwantedSoftware],
        ),
        // A list of later years.
        (
            answer!("200 OK", "{\"threat\":{\"threatTypes\":[\"SOCIAL_ENGINEERING_EXTENDED_COVERAGE\"]}}"),
            vec![Threat::Other],
        ),
    ] {
        let (base, _) = start(answer).await;
        assert_eq!(client(&base).threats("https://shop.example/").await.unwrap(), threats);
    }
}

#[tokio::test]
async fn whatever_else_is_answered_means_that_nothing_is_known() {
    for (answer, expected) in [
        (answer!("400 Bad Request", "{\"error\":{\"code\":400,\"message\":\"API key not valid.\"}}"), "status 400"),
        (answer!("403 Forbidden", "{}"), "status 403"),
        (answer!("429 Too Many Requests", "{}"), "status 429"),
        (answer!("503 Service Unavailable", "{}"), "status 503"),
        (answer!("302 Found\r\nLocation: https://other.example/", "{}"), "status 302"),
        (answer!("200 OK", "<html></html>"), "cannot be understood"),
        (answer!("200 OK", "[]"), "cannot be understood"),
        (answer!("200 OK", "{\"threat\":{\"threatTypes\":\"MALWARE\"}}"), "cannot be understood"),
    ] {
        let (base, _) = start(answer).await;
        let error = client(&base).threats("https://shop.example/").await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read_to_its_end() {
    // It would be understood: white space may follow.
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{{}}{}", " ".repeat(99_998));
    let (base, _) = start(answer.leak()).await;
    let error = client(&base).threats("https://shop.example/").await.unwrap_err();
    assert!(matches!(error, ReputationError::NotUnderstood(_)), "{error}");
}

#[tokio::test]
async fn a_service_that_is_silent_or_away_means_that_nothing_is_known() {
    let (base, _) = start("").await;
    let silent = client(&base).with_limit(Duration::from_millis(200));
    assert!(matches!(silent.threats("https://shop.example/").await, Err(ReputationError::TooSlow)));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = client(&format!("http://{free}"));
    assert!(matches!(away.threats("https://shop.example/").await, Err(ReputationError::NotReached(_))));
}

#[test]
fn without_a_key_there_is_no_client() {
    for key in [None, Some("")] {
        assert!(WebRisk::configured(None, key).unwrap().is_none());
    }
    for base in [None, Some(""), Some(WebRisk::GOOGLE), Some("https://risk.example/api/"), Some("http://[::1]:8080")] {
        assert!(WebRisk::configured(base, Some(KEY)).unwrap().is_some(), "{base:?}");
    }
}

#[test]
fn a_base_that_would_carry_the_key_in_clear_is_refused() {
    for base in [
        "http://webrisk.googleapis.com",
        "http://10.0.0.1",
        "https://me:secret@risk.example",
        "risk.example",
        "https://risk.example/?a=b",
    ] {
        assert!(WebRisk::configured(Some(base), Some(KEY)).is_err(), "{base}");
    }
}

/// A log that a test can read.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_key_and_the_link_are_in_no_line_of_the_log_and_in_no_error() {
    let lines = Lines::default();
    let writer = lines.clone();
    let log =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _log = tracing::subscriber::set_default(log);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (refusing, _) = start(answer!("403 Forbidden", "{}")).await;
    for base in [format!("http://{free}"), refusing] {
        let error = client(&base).threats("https://shop.example/secret-page").await.unwrap_err();
        let text = format!("{error:?} {}", runtime::log::error_chain(&error));
        assert!(!text.contains("only_of_this_test") && !text.contains("secret-page"), "{text}");
    }
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("Web Risk does not say").count(), 2, "{text}");
    assert!(!text.contains("only_of_this_test") && !text.contains("secret-page"), "{text}");
}
