//! The system over another DynamoDB than its own. The other one is the embedded engine of a second system, which is reached
//! as any other is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::{Command, Output};

use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use axum::{Router, http::StatusCode, response::IntoResponse as _};
use local::{LocalSystem, Options, Storage, start};

/// A DynamoDB, with the client of a test.
async fn engine() -> (LocalSystem, aws_sdk_dynamodb::Client) {
    let engine = start(Options::default()).await.unwrap();
    let client = runtime::aws::dynamodb(engine.config());
    (engine, client)
}

fn over(url: &str, table: &str) -> Options {
    let storage = Storage::Other { endpoint: url.parse().unwrap(), table: Some(table.to_owned()) };
    Options { storage, seed: true, ..Options::default() }
}

fn url(engine: &LocalSystem) -> &str {
    engine.config().dynamodb_endpoint.as_deref().unwrap()
}

async fn refusal(options: Options) -> String {
    format!("{:#}", start(options).await.unwrap_err())
}

async fn tab(system: &LocalSystem) -> u16 {
    let url = format!("{}/listings/com.example.acme.notes/privacy-and-security", system.url());
    reqwest::get(url).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_missing_table_is_created_with_demo_data_and_found_again_with_what_was_written() {
    let (engine, client) = engine().await;
    let first = start(over(url(&engine), "Another")).await.unwrap();
    assert_eq!((first.config().table.as_str(), tab(&first).await), ("Another", 200));
    let count = async || client.scan().table_name("Another").send().await.unwrap().count();
    let written = count().await;
    first.shutdown().await.unwrap();
    let second = start(over(url(&engine), "Another")).await.unwrap();
    assert_eq!((tab(&second).await, count().await), (200, written), "the demo data is written once");
    let ttl = client.describe_time_to_live().table_name("Another").send().await.unwrap();
    assert_eq!(ttl.time_to_live_description.unwrap().attribute_name.as_deref(), Some("ttl"));
}

#[tokio::test]
async fn a_table_with_items_gets_no_demo_data() {
    let (engine, _) = engine().await;
    let empty = start(Options { seed: false, ..over(url(&engine), "Another") }).await.unwrap();
    let staff = domain::EmailAddress::parse("lee@marketplace.example").unwrap();
    let actor = store::audit::Actor { person: &staff, now: empty.clock().now() };
    empty.store().put_staff(&staff, domain::access::Role::ALL, actor).await.unwrap();
    empty.shutdown().await.unwrap();
    assert_eq!(tab(&start(over(url(&engine), "Another")).await.unwrap()).await, 404);
}

#[tokio::test]
async fn a_table_of_another_shape_says_in_what_it_differs_and_is_left_as_it_is() {
    let (engine, client) = engine().await;
    for (table, range, reason) in [("Keys", "sort", "its keys are not"), ("Index", "sk", "it has no index agenda")] {
        let attribute = |name: &str| {
            let attribute = AttributeDefinition::builder().attribute_name(name);
            attribute.attribute_type(ScalarAttributeType::S).build().unwrap()
        };
        let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
        let create = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
        let create = create.attribute_definitions(attribute("pk")).attribute_definitions(attribute(range));
        create.key_schema(key("pk", KeyType::Hash)).key_schema(key(range, KeyType::Range)).send().await.unwrap();
        let error = refusal(over(url(&engine), table)).await;
        assert!(error.contains(reason) && error.contains("name another with --table"), "{error}");
        let there = client.describe_table().table_name(table).send().await.unwrap().table.unwrap();
        assert_eq!(there.key_schema().len(), 2);
    }
}

#[tokio::test]
async fn an_address_where_nothing_answers_or_something_else_does_says_so() {
    let (engine, _) = engine().await;
    let free = url(&engine).to_owned();
    engine.shutdown().await.unwrap();
    let error = refusal(over(&free, "Another")).await;
    assert!(
        error.contains(&format!("no DynamoDB answers at {free}: start it, or correct --dynamodb-endpoint")),
        "{error}"
    );

    let error = refusal(over(&answering(StatusCode::NOT_FOUND, "<p>Welcome</p>").await, "Another")).await;
    assert!(error.contains("is not a DynamoDB: correct --dynamodb-endpoint"), "{error}");
}

#[tokio::test]
async fn refused_credentials_say_how_to_choose_others() {
    for code in ["UnrecognizedClientException", "InvalidSignatureException", "AccessDeniedException"] {
        let body = format!(r#"{{"__type":"com.amazon.coral.service#{code}","message":"The reason."}}"#);
        let error = refusal(over(&answering(StatusCode::BAD_REQUEST, body.leak()).await, "Another")).await;
        assert!(error.contains("AWS_PROFILE") && error.contains(&format!("{code}: The reason.")), "{error}");
    }
}

/// The address of a server that gives this answer to everything.
async fn answering(status: StatusCode, body: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(async move || (status, body).into_response());
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn calls_of_another_engine_are_neither_metered_nor_filled_from_outside() {
    let (engine, _) = engine().await;
    let error = refusal(Options { metered: true, ..over(url(&engine), "Another") }).await;
    assert!(error.contains("only the embedded DynamoDB can do this"), "{error}");
    let system = start(over(url(&engine), "Another")).await.unwrap();
    assert!(system.import([]).is_err() && system.delete_expired().is_err());
}

/// Runs the program to its end, without any credentials of the machine.
fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_local"))
        .args(["--port", "0"])
        .args(arguments)
        .env_clear()
        .env("HOME", "/nonexistent")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap()
}

#[test]
fn the_program_names_the_option_that_it_refuses_and_what_to_write() {
    let local = "http://127.0.0.1:1";
    for (arguments, expected) in [
        (vec!["--dynamodb-endpoint", "localhost:8000"], vec!["--dynamodb-endpoint <URL>", "http://127.0.0.1:8000"]),
        (vec!["--dynamodb-endpoint", local, "--table", "a b"], vec!["--table <NAME>", "3 to 255 characters"]),
        (
            vec!["--dynamodb-endpoint", local, "--data", "x"],
            vec!["--dynamodb-endpoint", "cannot be used with", "--data"],
        ),
        (vec!["--dynamodb-endpoint", local, "--ephemeral"], vec!["cannot be used with", "--ephemeral"]),
        (vec!["--dynamodb-endpoint", local, "--seed", "--no-seed"], vec!["cannot be used with", "--no-seed"]),
        (vec!["--table", "Another"], vec!["--dynamodb-endpoint <URL>"]),
        (vec!["--dynamodb-endpoint", local], vec!["no DynamoDB answers at http://127.0.0.1:1: start it"]),
        (
            vec!["--dynamodb-endpoint", "https://dynamodb.eu-west-1.amazonaws.com"],
            vec!["no AWS credentials were found: set AWS_ACCESS_KEY_ID"],
        ),
    ] {
        let output = program(&arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(expected.iter().all(|part| errors.contains(part)), "{arguments:?}: {errors}");
    }
}
