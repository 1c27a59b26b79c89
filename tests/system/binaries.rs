//! The real program of every deployed function, behind a Runtime API of its own: it answers an event, survives malformed
//! ones, and logs nothing of them.

use std::collections::BTreeMap;
use std::io::Read as _;

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::notice::NoticeContent;
use flate2::read::GzDecoder;
use local::mailbox::MailFault;
use local::template::Function as Deployed;
use serde_json::{Value as Json, json};
use system_tests::events::Case;
use system_tests::runtime_api::{self, Function, Outcome, deployed, environment, program};
use system_tests::{CHARTS, NOTES, PAT, World, v2};

use crate::mail::put_notice;

/// What no log may show, whatever `RUST_LOG` is: parts of events, headers, credentials.
const NEEDLES: &[&str] = &[
    "needle",
    "demo-acme",
    "demo-borealis",
    "demo-staff",
    // The beginnings of user:password in base64, as Basic sends it.
    "cGF0QGFjbWUuZXhhbXBsZ",
    "a2ltQGJvcmVhbGlzLmV4YW1wbGU",
    "c3RhZmZAbWFya2V0cGxhY2UuZXhhbXBsZ",
    "203.0.113.7",
    "rawPath",
    runtime_api::ACCESS_KEY_ID,
    runtime_api::SECRET_ACCESS_KEY,
    runtime_api::SESSION_TOKEN,
];

async fn start(world: &World, function: &Deployed, log: &str) -> Result<Function> {
    let mut environment: BTreeMap<_, _> = environment(function, world.local.config());
    environment.insert("RUST_LOG".to_owned(), log.to_owned());
    Function::start(&program(&function.name)?, environment).await.with_context(|| function.name.clone())
}

#[tokio::test]
async fn every_binary_answers_its_event() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let case = Case::of(&function)?;
        let mut process = start(&world, &function, "info").await?;
        case.check(&process.invoke(&case.event).await?.response()?)?;
        process.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn only_the_embedded_tab_may_be_framed_and_only_by_the_configured_origins() -> Result<()> {
    let world = World::start().await?;
    let origins = "https://product.example https://other.example";
    let functions = deployed()?;
    let reader = functions.iter().find(|function| function.name == "read-listing").context("read-listing")?;
    let mut environment = environment(reader, world.local.config());
    environment.insert("EMBEDDED_ORIGINS".to_owned(), origins.to_owned());
    let mut process = Function::start(&program(&reader.name)?, environment).await?;
    let mut event = Case::of(reader)?.event;
    event["headers"]["accept"] = json!("text/html");
    for (query, expected) in [("channel=embedded", origins), ("channel=marketplace", "'none'"), ("", "'none'")] {
        event["rawQueryString"] = json!(query);
        let answer = process.invoke(&event).await?.response()?;
        let policy = answer["headers"]["content-security-policy"].as_str().context("a policy")?;
        ensure!(policy.ends_with(&format!("frame-ancestors {expected}")), "{query}: {policy}");
    }
    process.stop().await?;
    Ok(())
}

#[tokio::test]
async fn a_compressed_response_leaves_the_process_as_base64() -> Result<()> {
    let world = World::start().await?;
    let functions = deployed()?;
    let reader = functions.iter().find(|function| function.name == "read-listing").context("read-listing")?;
    let mut process = start(&world, reader, "info").await?;
    let mut event = Case::of(reader)?.event;
    event["rawPath"] = json!("/openapi.json");
    event["routeKey"] = json!("GET /openapi.json");
    event["requestContext"]["routeKey"] = json!("GET /openapi.json");
    let plain = process.invoke(&event).await?.response()?;
    assert_eq!(plain["isBase64Encoded"], false);
    event["headers"]["accept-encoding"] = json!("gzip");
    let packed = process.invoke(&event).await?.response()?;
    assert_eq!((&packed["isBase64Encoded"], &packed["headers"]["content-encoding"]), (&json!(true), &json!("gzip")));
    let body = STANDARD.decode(packed["body"].as_str().context("a body")?)?;
    let mut text = String::new();
    GzDecoder::new(&*body).read_to_string(&mut text)?;
    assert_eq!(text, plain["body"]);
    process.stop().await?;
    Ok(())
}

/// Events that no function can handle: not of HTTP, not objects, or with a part missing or malformed.
fn malformed_events(good: &Json) -> Vec<Json> {
    let with = |path: &str, value: Json| {
        let mut event = good.clone();
        if let Some(part) = event.pointer_mut(path) {
            *part = value;
        }
        event
    };
    let mut broken_body = with("/isBase64Encoded", json!(true));
    broken_body["body"] = json!("not base64!");
    vec![
        json!({ "needle": "not of HTTP" }),
        json!([1, 2, 3]),
        json!("needle"),
        Json::Null,
        with("/requestContext", json!({})),
        with("/requestContext/http/method", json!("BREW IT")),
        with("/requestContext/routeKey", json!("GET /somewhere/else")),
        with("/requestContext/timeEpoch", json!("soon")),
        with("/rawPath", json!("/../../%00?#needle")),
        with("/rawQueryString", json!("<needle>&=&\u{0}")),
        with("/headers", json!({ "bad header": "needle\n" })),
        with("/headers/host", json!("not a host")),
        with("/version", json!("7.0")),
        broken_body,
    ]
}

#[tokio::test]
async fn no_event_ends_the_process() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let case = Case::of(&function)?;
        let mut process = start(&world, &function, "info").await?;
        let id = process.process_id();
        for event in malformed_events(&case.event) {
            if let Outcome::Response(answer) = process.invoke(&event).await.with_context(|| format!("{event}"))? {
                let status = answer["statusCode"].as_u64().unwrap_or_default();
                ensure!(status < 500, "{}: {event} is answered with {answer}", function.name);
            }
        }
        // One of the events may have been good enough to publish the draft, so save another.
        let draft = world.put(&v2(CHARTS), &json!({ "appTrustInformation": {} })).by(&PAT);
        draft.send().await?.expect(200)?;
        case.check_status(&process.invoke(&case.event).await?.response()?)?;
        assert_eq!(process.process_id(), id, "{}", function.name);
        process.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn no_log_shows_an_event_a_header_or_a_credential() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let case = Case::of(&function)?;
        let mut process = start(&world, &function, "trace").await?;
        process.invoke(&case.event).await?.response()?;
        for event in malformed_events(&case.event) {
            process.invoke(&event).await?;
        }
        let log = process.stop().await?;
        for needle in NEEDLES {
            let line = log.lines().find(|line| line.contains(needle));
            ensure!(line.is_none(), "{} logs {needle}: {}", function.name, line.unwrap_or_default());
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_log_names_the_recipients_of_a_mail() -> Result<()> {
    let world = World::at("2023-07-15T00:00:00Z").await?;
    let function = deployed()?.into_iter().find(|function| function.name == "send-notices");
    let mut process = start(&world, &function.context("send-notices is deployed")?, "trace").await?;
    for (number, fault) in [None, Some(MailFault::Reject), Some(MailFault::CutAfter)].into_iter().enumerate() {
        world.local.mailbox().plan_faults(fault);
        put_notice(&world, NoticeContent::BadgeReturned, &format!("change{number}"), &[NOTES]).await?;
        process.invoke(&json!({ "scheduledAt": "2023-07-15T00:00:00Z" })).await?;
    }
    ensure!(world.local.mailbox().attempts() == 3, "{} sends", world.local.mailbox().attempts());
    let log = process.stop().await?;
    for needle in ["@acme.example", "@marketplace.example", "Acme Notes"] {
        let line = log.lines().find(|line| line.contains(needle));
        ensure!(line.is_none(), "the log names {needle}: {}", line.unwrap_or_default());
    }
    Ok(())
}

#[tokio::test]
async fn a_function_without_its_table_says_which_variable_is_missing() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let mut environment = environment(&function, world.local.config());
        environment.remove("TABLE_NAME");
        let error = format!("{:#}", Function::start(&program(&function.name)?, environment).await.unwrap_err());
        ensure!(error.contains("TABLE_NAME"), "{}: {error}", function.name);
    }
    Ok(())
}
