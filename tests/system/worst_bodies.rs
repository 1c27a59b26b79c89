//! The largest and most faulty bodies that are still read: what they are answered stays far below what Lambda can answer.

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, CHARTS_PRODUCT, PAT, STAFF, World, v2, v3};

use crate::browser::{Browser, page};
use crate::callers::{Cast, routes};

/// The largest JSON document, in bytes.
const LARGEST: usize = 256 * 1024;
/// The largest answer, in bytes: Lambda's limit is 6 MB, and base64 takes a third of it.
const LARGEST_ANSWER: usize = 1_000_000;

/// A list or an object of as many parts as fit.
fn filled(before: &str, part: impl Fn(usize) -> String, after: &str) -> String {
    let mut body = before.to_owned();
    for number in 0.. {
        let part = part(number);
        if body.len() + part.len() + 1 + after.len() > LARGEST {
            break;
        }
        if number > 0 {
            body.push(',');
        }
        body.push_str(&part);
    }
    body + after
}

/// JSON documents with as many or as long faults as possible.
fn worst_documents() -> Vec<(&'static str, String)> {
    let member = |number: usize| format!("\"{number}\":0");
    let long = "n".repeat(LARGEST / 2);
    vec![
        ("many unknown members", filled("{", member, "}")),
        ("one member twice and twice", filled("{", |_| "\"a\":0".to_owned(), "}")),
        ("twice under a long name", filled(&format!("{{\"{long}\":{{"), |_| "\"a\":0".to_owned(), "}}")),
        ("a long name", json!({ "\u{7f}".repeat(LARGEST - 16): 0 }).to_string()),
        ("quotes as a name", format!("{{\"{}\":0}}", "\\\"".repeat(LARGEST / 2 - 8))),
        ("control characters", answers(&"\\u0001".repeat(LARGEST / 8))),
        ("many contacts", filled("{\"security\":{\"securityContact\":[", |_| "\"\\u0001\"".to_owned(), "]}}")),
        ("many rows", filled("{\"dataAccessAndStorage\":{\"thirdParties\":[", |_| "{\"x\":0}".to_owned(), "]}}")),
        ("many notes", filled("{\"notes\":[", |_| "{\"text\":\"\\u0001\",\"audience\":\"partner\"}".to_owned(), "]}")),
        ("many apps", filled("{\"name\":\"x\",\"apps\":[", |_| "\"!\"".to_owned(), "]}")),
        ("many scopes", filled("{\"scopes\":[", |_| "{}".to_owned(), "]}")),
        ("many answers", filled("{\"answers\":{", |number| format!("\"{number}\":\"\\u0001\""), "}}")),
        ("long reasons", json!({ "reasons": "\u{7f}".repeat(LARGEST - 32) }).to_string()),
        ("not JSON", "[".repeat(LARGEST)),
    ]
}

fn answers(text: &str) -> String {
    format!("{{\"dataResidency\":{{\"x\":\"{text}\"}},\"security\":{{\"securityContact\":\"{text}\"}}}}")
        .chars()
        .take(LARGEST)
        .collect()
}

#[tokio::test]
async fn the_answer_to_the_worst_body_of_every_route_is_small() -> Result<()> {
    let cast = Cast::assemble().await?;
    let documents = worst_documents();
    let field = "a=%00%22%3C&";
    let forms = [
        ("a form of unknown fields", field.repeat(LARGEST / field.len())),
        ("a form of one field", {
            let start = "do=save&etag=none&shown=Q21&Q21=";
            format!("{start}{}", "%01".repeat((LARGEST - start.len()) / 3))
        }),
    ];
    let mut tried = 0;
    for route in routes()?.iter().filter(|route| ["PUT", "POST", "PATCH"].contains(&route.method.as_str())) {
        let is_page = route.path.starts_with("/manage") || route.path.starts_with("/sign-");
        let (media_type, bodies) = if is_page {
            ("application/x-www-form-urlencoded", &forms[..])
        } else {
            ("application/json", &documents[..])
        };
        for (what, body) in bodies {
            let response = cast.with_body(route, media_type, body.clone())?.send().await?;
            let size = response.text.len();
            ensure!(size < LARGEST_ANSWER, "{} with {what}: {} with {size} bytes", route.key(), response.status);
            ensure!(!response.status.is_server_error(), "{} with {what}: {}", route.key(), response.status);
            tried += 1;
        }
    }
    ensure!(tried > 100, "only {tried} bodies were tried");
    Ok(())
}

/// Tables with as many or as long faults as possible.
fn worst_tables() -> Vec<(&'static str, String)> {
    let head = "field,question,answer\n";
    // The rest of the form takes some bytes of what a body may have.
    let filled = |line: &str| format!("{head}{}", line.repeat((LARGEST - 1024 - head.len()) / line.len()));
    vec![
        ("fields that do not exist", filled("\u{1},,x\n")),
        ("one field again and again", filled("Q3,,x\n")),
        ("lines of one column", filled("x\n")),
        ("lines of many columns", filled(",,,,,,,\n")),
        ("a field with a long name", filled("<\u{7f}")),
        ("a long answer", format!("{head}Q21,,{}", "<".repeat(LARGEST - 2048))),
        ("no end of quotes", filled("\"")),
        ("no columns", "\"".repeat(LARGEST - 1024)),
    ]
}

#[tokio::test]
async fn the_answer_to_the_worst_table_is_small_however_it_is_uploaded() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = page(CHARTS, "history");
    let etag = pat.form(&path).await?.get("etag").unwrap_or_default().to_owned();
    let part =
        |name: &str, value: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    for (what, table) in worst_tables() {
        for field in ["file", "text"] {
            let body = part("etag", &etag) + &part("do", "upload") + &part(field, &table) + "--b--\r\n";
            ensure!(body.len() <= LARGEST, "{what} is too large to be read");
            let sent = world.post(&path).by(&PAT).from_our_page().body("multipart/form-data; boundary=b", body);
            let response = sent.send().await?.expect(422).with_context(|| format!("{what} as a {field}"))?;
            let size = response.text.len();
            // The page gives back a text that it refuses, so that nothing is lost: as HTML, a quote takes five bytes.
            let largest = if field == "text" { LARGEST_ANSWER + 5 * table.len() } else { LARGEST_ANSWER };
            ensure!(size < largest, "{what} as a {field}: {size} bytes");
        }
    }
    Ok(())
}

#[tokio::test]
async fn of_many_violations_a_hundred_are_listed_and_the_others_counted() -> Result<()> {
    let world = World::start().await?;
    let body = filled("{", |number| format!("\"{number}\":0"), "}");
    let count = body.matches(':').count();
    for path in [v2(CHARTS), v3(CHARTS_PRODUCT)] {
        let sent = world.request(Method::PUT, &path).by(&PAT).body("application/json", body.clone());
        let errors = sent.send().await?.expect(422)?.json()?["errors"].take();
        let errors = errors.as_array().context("errors")?;
        assert_eq!(errors.len(), 101);
        assert_eq!(errors[100]["detail"], format!("{} more errors are not listed.", count - 100));
    }
    Ok(())
}

#[tokio::test]
async fn the_report_of_the_worst_import_is_small_and_says_of_every_line_that_it_failed() -> Result<()> {
    let world = World::start().await?;
    let name = "\u{7f}".repeat(3_900);
    let many = (0..250).map(|number| format!("\"{number}\":\"\\u0001\"")).collect::<Vec<_>>().join(",");
    for line in [
        json!({ "type": "partner", "id": "x", "name": "x", "contact": "x", (name): 0 }).to_string(),
        format!("{{\"type\":\"partner\",\"id\":\"x\",\"name\":\"\",\"contact\":\"x\",{many}}}"),
        format!("{{{}}}", vec!["\"a\":0"; 600].join(",")),
    ] {
        let text = vec![line; 1_000].join("\n");
        let sent = world.post("/catalogue/import").by(&STAFF).body("application/x-ndjson", text);
        let response = sent.send().await?.expect(200)?;
        assert!(response.text.len() < LARGEST_ANSWER, "{} bytes", response.text.len());
        let report = response.json()?;
        assert_eq!(report["failed"], 1_000);
        let listed = |line: &Json| line["problem"]["errors"].as_array().map_or(0, Vec::len);
        let lines = report["lines"].as_array().context("lines")?;
        assert_eq!(lines.iter().map(listed).sum::<usize>(), 100);
        let last = lines.last().and_then(|line| line["problem"]["detail"].as_str()).context("a detail")?;
        assert!(last.contains("not listed"), "{last}");
    }
    Ok(())
}
