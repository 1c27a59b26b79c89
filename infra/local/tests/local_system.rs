//! The local system from outside: over its port, its command line and its proxy.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use local::{LocalSystem, Options, Storage, Usage, start};
use serde_json::{Value, json};

async fn fresh(options: Options) -> LocalSystem {
    start(options).await.unwrap()
}

async fn frozen(at: &str) -> LocalSystem {
    fresh(Options { at: Some(at.parse().unwrap()), ..Options::default() }).await
}

/// A folder that no other test and no earlier run has used.
fn folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("data-{}-{number}", std::process::id()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

async fn get(url: String) -> (u16, String, Value) {
    answer(reqwest::get(url).await.unwrap()).await
}

async fn answer(response: reqwest::Response) -> (u16, String, Value) {
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (response.status().as_u16(), kind.unwrap_or_default(), response.json().await.unwrap())
}

async fn put_clock(system: &LocalSystem, body: &'static str) -> (u16, String, Value) {
    let url = format!("{}/_local/clock", system.url());
    answer(reqwest::Client::new().put(url).body(body).send().await.unwrap()).await
}

#[tokio::test]
async fn an_unknown_route_is_the_default_routes_404() {
    let system = fresh(Options::default()).await;
    let (status, kind, body) = get(format!("{}/nowhere", system.url())).await;
    assert_eq!((status, kind.as_str()), (404, "application/problem+json"));
    assert_eq!(body["type"], "urn:problem:not-found");
    system.shutdown().await.unwrap();
}

#[tokio::test]
async fn many_systems_run_in_one_process_and_share_nothing() {
    let one = frozen("2023-02-13T00:00:00Z").await;
    let two = frozen("2024-02-13T00:00:00Z").await;
    for (system, instant) in [(&one, "2023-02-13T00:00:00Z"), (&two, "2024-02-13T00:00:00Z")] {
        let (status, _, body) = get(format!("{}/_local/health", system.url())).await;
        assert_eq!((status, &body["now"], &body["status"]), (200, &json!(instant), &json!("ok")));
    }
    assert_ne!(one.address, two.address);
    assert!(one.address.ip().is_loopback());
}

#[tokio::test]
async fn a_frozen_clock_can_be_set() {
    let system = frozen("2023-02-13T00:00:00Z").await;
    let (status, _, body) = put_clock(&system, r#"{"now": "2025-02-26T08:30:00Z"}"#).await;
    assert_eq!((status, &body["now"]), (200, &json!("2025-02-26T08:30:00Z")));
    let (_, _, body) = get(format!("{}/_local/clock", system.url())).await;
    assert_eq!(body, json!({"now": "2025-02-26T08:30:00Z", "frozen": true}));
    assert_eq!(system.clock().now().to_string(), "2025-02-26T08:30:00Z");
}

#[tokio::test]
async fn bad_calls_of_the_development_routes_are_problems() {
    let system = frozen("2023-02-13T00:00:00Z").await;
    let real = fresh(Options::default()).await;
    let client = reqwest::Client::new();
    let run = |name: &str| client.post(format!("{}/_local/run/{name}", system.url())).send();
    for (expected, (status, kind, body)) in [
        (400, put_clock(&system, "tomorrow").await),
        (422, put_clock(&system, r#"{"now": "tomorrow"}"#).await),
        (422, put_clock(&system, "{}").await),
        (409, put_clock(&real, r#"{"now": "2025-02-26T08:30:00Z"}"#).await),
        (404, answer(run("submit").await.unwrap()).await),
        (404, get(format!("{}/_local/nothing", system.url())).await),
        (405, answer(client.delete(format!("{}/_local/clock", system.url())).send().await.unwrap()).await),
    ] {
        assert_eq!((status, kind.as_str()), (expected, "application/problem+json"), "{body}");
        assert_eq!(body["status"], expected);
    }
}

#[tokio::test]
async fn no_mail_has_been_sent() {
    let system = frozen("2023-02-13T00:00:00Z").await;
    assert_eq!(get(format!("{}/_local/mail", system.url())).await.2, json!([]));
}

#[tokio::test]
async fn a_used_port_says_what_to_do() {
    let system = fresh(Options::default()).await;
    let port = system.address.port();
    let error = start(Options { port, ..Options::default() }).await.unwrap_err().to_string();
    assert_eq!(error, format!("port {port} is in use: stop what runs there, or choose another with --port"));
}

fn client(system: &LocalSystem) -> aws_sdk_dynamodb::Client {
    runtime::aws::dynamodb(system.config())
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

#[tokio::test]
async fn items_survive_a_restart_of_a_data_folder() {
    let data = folder();
    let options = || Options { storage: Storage::Folder(data.clone()), ..Options::default() };
    let first = fresh(options()).await;
    let table = first.config().table.clone();
    client(&first).put_item().table_name(&table).item("pk", text("a")).item("sk", text("b")).send().await.unwrap();
    first.shutdown().await.unwrap();
    let second = fresh(options()).await;
    let read = client(&second).get_item().table_name(&table).key("pk", text("a")).key("sk", text("b")).send();
    assert!(read.await.unwrap().item.is_some());
}

#[tokio::test]
async fn a_second_system_on_a_data_folder_is_refused() {
    let data = folder();
    let options = || Options { storage: Storage::Folder(data.clone()), ..Options::default() };
    let first = fresh(options()).await;
    let error = start(options()).await.unwrap_err().to_string();
    assert!(error.contains("another process uses the data folder"), "{error}");
    first.shutdown().await.unwrap();
    fresh(options()).await;
}

#[tokio::test]
async fn a_start_that_was_interrupted_while_it_wrote_the_demo_data_is_repeated() {
    let data = folder();
    let demo = || Options { storage: Storage::Folder(data.clone()), seed: true, ..Options::default() };
    // As far as a start comes that is killed early: some of the demo data is there, and no mark.
    let killed = fresh(Options { seed: false, ..demo() }).await;
    let now = killed.clock().now();
    let staff = domain::EmailAddress::parse(local::seed::STAFF.email).unwrap();
    let actor = store::audit::Actor { person: &staff, now };
    killed.store().put_staff(&staff, domain::access::Role::ALL, actor).await.unwrap();
    drop(killed.shutdown().await);
    for _ in 0..2 {
        let started = fresh(demo()).await;
        let notes = domain::AppKey::parse("com.example.acme.notes").unwrap();
        let read = started.store().read_for_publish(&notes, None).await.unwrap().unwrap();
        assert!(read.read.listing.live.is_some(), "the demo data is whole");
        started.shutdown().await.unwrap();
    }
    assert!(data.join("unfinished-dynamodb.sqlite").exists(), "nothing was deleted");
}

#[tokio::test]
async fn a_data_folder_without_its_database_or_with_a_damaged_one_says_what_to_do() {
    let data = folder();
    let demo = || Options { storage: Storage::Folder(data.clone()), seed: true, ..Options::default() };
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("seeded"), "").unwrap();
    let error = format!("{:#}", start(demo()).await.unwrap_err());
    assert!(error.contains("dynamodb.sqlite is gone: put it back, or delete the file seeded"), "{error}");
    std::fs::write(data.join("dynamodb.sqlite"), "no database, but long enough to be taken for one".repeat(100))
        .unwrap();
    let error = format!("{:#}", start(demo()).await.unwrap_err());
    assert!(error.contains("If it is damaged, put a copy of it back, or delete it"), "{error}");
    std::fs::remove_file(data.join("dynamodb.sqlite")).unwrap();
    std::fs::remove_file(data.join("seeded")).unwrap();
    fresh(demo()).await;
}

#[tokio::test]
async fn every_call_of_dynamodb_is_metered() {
    let system = fresh(Options { metered: true, ..Options::default() }).await;
    let (meter, client, table) = (system.meter().unwrap(), client(&system), system.config().table.as_str());
    assert_eq!(meter.take(), []);

    let put = |sk: &str, size: usize| {
        let put = client.put_item().table_name(table).item("pk", text("a")).item("sk", text(sk));
        put.item("body", text(&"x".repeat(size))).condition_expression("attribute_not_exists(pk)").send()
    };
    put("1", 2_500).await.unwrap();
    put("1", 10).await.unwrap_err();
    let get = client.get_item().table_name(table).key("pk", text("a")).key("sk", text("1"));
    get.clone().send().await.unwrap();
    get.consistent_read(true).send().await.unwrap();
    let calls = meter.take();
    let seen: Vec<_> =
        calls.iter().map(|call| (call.operation.as_str(), call.status, call.read_units, call.write_units)).collect();
    assert_eq!(
        seen,
        [
            ("PutItem", 200, 0.0, 3.0),
            ("PutItem", 400, 0.0, 0.0),
            ("GetItem", 200, 0.5, 0.0),
            ("GetItem", 200, 1.0, 0.0)
        ]
    );
    assert_eq!(Usage::sum(&calls), Usage { round_trips: 4, read_units: 1.5, write_units: 3.0 });

    let item = |sk: &str| {
        let put = Put::builder().table_name(table).item("pk", text("t")).item("sk", text(sk)).build().unwrap();
        TransactWriteItem::builder().put(put).build()
    };
    client.transact_write_items().transact_items(item("1")).transact_items(item("2")).send().await.unwrap();
    assert_eq!(Usage::sum(&meter.take()), Usage { round_trips: 1, read_units: 0.0, write_units: 4.0 });
}

#[tokio::test]
async fn a_metered_query_names_its_partition() {
    let system = fresh(Options { metered: true, ..Options::default() }).await;
    let query = client(&system).query().table_name(&system.config().table).key_condition_expression("pk = :pk");
    query.expression_attribute_values(":pk", text("a")).send().await.unwrap();
    let calls = system.meter().unwrap().take();
    assert_eq!(calls.iter().map(|call| call.partition.as_deref()).collect::<Vec<_>>(), [Some("a")]);
}

#[tokio::test]
async fn imported_items_are_in_the_table_and_its_index_all_or_none() {
    let system = fresh(Options::default()).await;
    let item = json!({ "pk": { "S": "a" }, "sk": { "S": "b" }, "agenda_pk": { "S": "p" }, "agenda_sk": { "S": "s" } });
    system.import([item.clone(), json!({ "pk": { "S": "c" } })]).unwrap_err();
    let query = client(&system).query().table_name(&system.config().table).index_name("agenda");
    let query = query.key_condition_expression("agenda_pk = :pk").expression_attribute_values(":pk", text("p"));
    assert_eq!(query.clone().send().await.unwrap().count(), 0);
    system.import([item]).unwrap();
    assert_eq!(query.send().await.unwrap().count(), 1);
}

#[tokio::test]
async fn expired_items_are_deleted_on_request_by_the_frozen_clock() {
    let system = frozen("2023-02-13T00:00:00Z").await;
    let deadline = system.clock().now().as_second() + 60;
    let item = client(&system).put_item().table_name(&system.config().table).item("pk", text("a"));
    item.item("sk", text("b")).item("ttl", AttributeValue::N(deadline.to_string())).send().await.unwrap();
    assert_eq!(system.delete_expired().unwrap(), 0);
    system.clock().set("2023-02-13T00:02:00Z".parse().unwrap()).unwrap();
    assert_eq!(system.delete_expired().unwrap(), 1);
}

/// The running program, and what it printed until it was ready.
fn program(arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_local"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut printed = String::new();
    while !printed.contains("Ctrl-C stops it.") && out.read_line(&mut printed).unwrap() > 0 {}
    (child, out, printed)
}

#[tokio::test]
async fn the_program_prints_where_everything_is_and_stops_when_told() {
    for stop in ["-INT", "-TERM"] {
        let (mut child, mut out, printed) = program(&["--port", "0", "--ephemeral", "--at", "2023-02-13T00:00:00Z"]);
        for expected in ["in memory", "frozen at 2023-02-13T00:00:00Z", "demo-acme", "demo-borealis", "demo-staff"] {
            assert!(printed.contains(expected), "{expected}: {printed}");
        }
        let curls: Vec<_> = printed.lines().filter(|line| line.starts_with("curl ")).collect();
        assert_eq!(curls.len(), 3);
        let url = printed.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        assert_eq!(get(format!("{url}/_local/health")).await.0, 200);
        assert!(Command::new("kill").args([stop, &child.id().to_string()]).status().unwrap().success());
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(child.wait().unwrap().success(), "{rest}");
    }
}

#[tokio::test]
async fn the_program_refuses_a_used_port_and_a_used_or_useless_folder() {
    let data = folder();
    let system = fresh(Options { storage: Storage::Folder(data.clone()), ..Options::default() }).await;
    let port = system.address.port().to_string();
    let file = data.join("lock");
    for (arguments, message) in [
        (vec!["--port", &port, "--ephemeral"], format!("port {port} is in use")),
        (vec!["--port", "0", "--data", data.to_str().unwrap()], "another process uses the data folder".to_owned()),
        (vec!["--port", "0", "--data", file.to_str().unwrap()], "cannot be used".to_owned()),
    ] {
        let (mut child, _, _) = program(&arguments);
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{errors}");
        assert!(errors.contains(&message), "{errors}");
    }
}
