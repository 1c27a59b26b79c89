//! Every binary that is deployed answers a recorded event behind a Runtime API, survives events that are none, and
//! keeps what it is sent to itself.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use domain::notice::NoticeContent;
use local::mailbox::MailFault;
use local::template::Function as Deployed;
use serde_json::{Value as Json, json};
use system_tests::runtime_api::{self, Function, Outcome, built, deployed, environment};
use system_tests::{CHARTS, NOTES, PAT, World, v2};

use crate::mail::due;

/// What no log may show, whatever `RUST_LOG` says: parts of events, headers, credentials.
const NEEDLES: &[&str] = &[
    "needle",
    "demo-acme",
    "demo-borealis",
    "demo-staff",
    // user:password, as Basic spells it
    "cGF0QGFjbWUuZXhhbXBsZ",
    "a2ltQGJvcmVhbGlzLmV4YW1wbGU",
    "c3RhZmZAbWFya2V0cGxhY2UuZXhhbXBsZ",
    "203.0.113.7",
    "rawPath",
    runtime_api::ACCESS_KEY_ID,
    runtime_api::SECRET_ACCESS_KEY,
    runtime_api::SESSION_TOKEN,
];

/// An event and what is answered, from `events/<function>.json`.
fn recorded(function: &Deployed) -> Result<Json> {
    let path = format!("{}/events/{}.json", env!("CARGO_MANIFEST_DIR"), function.name);
    let text = std::fs::read_to_string(&path).with_context(|| format!("{path}: every function has one"))?;
    Ok(serde_json::from_str(&text)?)
}

async fn start(world: &World, function: &Deployed, log: &str) -> Result<Function> {
    let mut environment: BTreeMap<_, _> = environment(function, world.local.config());
    environment.insert("RUST_LOG".to_owned(), log.to_owned());
    Function::start(&built(&function.name)?, environment).await.with_context(|| function.name.clone())
}

/// The recorded status or report, and at least the recorded fields.
fn as_recorded(function: &Deployed, answer: &Json, recorded: &Json) -> Result<()> {
    if let Some(report) = recorded["report"].as_object() {
        for (field, value) in report {
            ensure!(&answer[field] == value, "{}: {field} is not {value}: {answer}", function.name);
        }
        return Ok(());
    }
    let body = answer["body"].as_str().unwrap_or_default();
    ensure!(answer["statusCode"] == recorded["status"], "{}: {answer}", function.name);
    let body: Json = serde_json::from_str(body).with_context(|| format!("{}: {body}", function.name))?;
    for (field, value) in recorded["body"].as_object().context("a recorded body is an object")? {
        ensure!(&body[field] == value, "{}: {field} is {} and not {value}", function.name, body[field]);
    }
    Ok(())
}

#[tokio::test]
async fn every_binary_answers_its_recorded_event() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let recorded = recorded(&function)?;
        let mut process = start(&world, &function, "info").await?;
        as_recorded(&function, &process.invoke(&recorded["event"]).await?.response()?, &recorded)?;
        process.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_embedded_tab_may_stand_in_frames_of_the_configured_origins_and_no_other_page_may() -> Result<()> {
    let world = World::start().await?;
    let origins = "https://product.example https://other.example";
    let functions = deployed()?;
    let reader = functions.iter().find(|function| function.name == "read-listing").context("read-listing")?;
    let mut environment = environment(reader, world.local.config());
    environment.insert("EMBEDDED_ORIGINS".to_owned(), origins.to_owned());
    let mut process = Function::start(&built(&reader.name)?, environment).await?;
    let mut event = recorded(reader)?["event"].clone();
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

/// Events that no function can answer: not of HTTP, not objects, and ones that have lost or broken a part.
fn bad_events(good: &Json) -> Vec<Json> {
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
async fn no_event_ends_a_process() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let recorded = recorded(&function)?;
        let mut process = start(&world, &function, "info").await?;
        let id = process.process();
        for event in bad_events(&recorded["event"]) {
            if let Outcome::Response(answer) = process.invoke(&event).await.with_context(|| format!("{event}"))? {
                let status = answer["statusCode"].as_u64().unwrap_or_default();
                ensure!(status < 500, "{}: {event} is answered with {answer}", function.name);
            }
        }
        // A bad event may have been good enough to publish the draft: there is one again.
        let draft = world.put(&v2(CHARTS), &json!({ "appTrustInformation": {} })).by(&PAT);
        draft.send().await?.expect(200)?;
        let answer = process.invoke(&recorded["event"]).await?.response()?;
        ensure!(answer["statusCode"] == recorded["status"], "{}: {answer}", function.name);
        assert_eq!(process.process(), id, "{}", function.name);
        process.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn no_log_shows_an_event_a_header_or_a_credential() -> Result<()> {
    let world = World::start().await?;
    for function in deployed()? {
        let recorded = recorded(&function)?;
        let mut process = start(&world, &function, "trace").await?;
        process.invoke(&recorded["event"]).await?.response()?;
        for event in bad_events(&recorded["event"]) {
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
async fn no_log_names_whom_a_mail_goes_to() -> Result<()> {
    let world = World::at("2023-07-15T00:00:00Z").await?;
    let function = deployed()?.into_iter().find(|function| function.name == "send-notices");
    let mut process = start(&world, &function.context("send-notices is deployed")?, "trace").await?;
    for (number, fault) in [None, Some(MailFault::Reject), Some(MailFault::CutAfter)].into_iter().enumerate() {
        world.local.mailbox().plan_faults(fault);
        due(&world, NoticeContent::BadgeReturned, &format!("change{number}"), &[NOTES]).await?;
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
        let error = format!("{:#}", Function::start(&built(&function.name)?, environment).await.unwrap_err());
        ensure!(error.contains("TABLE_NAME"), "{}: {error}", function.name);
    }
    Ok(())
}
