//! A table goes to a file and back, by the program that people run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::{LocalSystem, Options, Storage, start};
use serde_json::Value;

/// A folder of this test alone, which is deleted at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("backup-{name}-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A system with the demo data, whose DynamoDB is reached as any other is.
async fn system() -> (LocalSystem, String) {
    let system = start(Options { seed: true, ..Options::default() }).await.unwrap();
    let url = system.config().dynamodb_endpoint.clone().unwrap();
    (system, url)
}

/// What the program prints, and what it says if it fails.
async fn run(arguments: &[&str]) -> Result<String, String> {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let ended = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_local")).args(arguments).env("NO_PROXY", "127.0.0.1").output().unwrap()
    });
    let output = ended.await.unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).unwrap()),
        false => Err(String::from_utf8(output.stderr).unwrap()),
    }
}

/// The items of a file by their keys.
fn items(file: &str) -> BTreeMap<(String, String), Value> {
    let text = fs::read_to_string(file).unwrap();
    let item = |line: &str| {
        let item = serde_json::from_str::<Value>(line).unwrap()["Item"].clone();
        let key = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
        ((key("pk"), key("sk")), item)
    };
    text.lines().map(item).collect()
}

async fn tab(system: &LocalSystem) -> Value {
    let url = format!("{}/listings/com.example.acme.notes/privacy-and-security", system.url());
    let reply = reqwest::get(url).await.unwrap().error_for_status().unwrap();
    reply.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_and_imported_is_the_same_table() {
    let folder = Folder::new("round-trip");
    let (system, url) = system().await;
    let (file, data, again) = (folder.path("table.jsonl"), folder.path("data"), folder.path("again.jsonl"));
    let said = run(&["export", &file, "--dynamodb-endpoint", &url]).await.unwrap();
    let exported = items(&file);
    assert_eq!(said, format!("{file} has {} items\n", exported.len()));
    assert!(exported.contains_key(&("LISTING#com.example.acme.notes".to_owned(), "VIEW".to_owned())));

    run(&["import", &file, "--data", &data]).await.unwrap();
    run(&["export", &again, "--data", &data]).await.unwrap();
    assert_eq!(items(&again), exported);
    let restored = Options { storage: Storage::Folder(data.into()), seed: true, at: None, ..Options::default() };
    let restored = start(restored).await.unwrap();
    assert_eq!(tab(&restored).await, tab(&system).await);
    restored.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_cut_off_is_repeated_over_what_it_wrote() {
    let folder = Folder::new("cut-off");
    let (_source, url) = system().await;
    let (file, part) = (folder.path("table.jsonl"), folder.path("part.jsonl"));
    run(&["export", &file, "--dynamodb-endpoint", &url]).await.unwrap();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&part, text.lines().take(7).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let target = ["--dynamodb-endpoint", &url, "--table", "Restored"];
    run(&[&["import", &part], &target[..]].concat()).await.unwrap();
    let refused = run(&[&["import", &file], &target[..]].concat()).await.unwrap_err();
    assert!(refused.contains("the table Restored has items") && refused.contains("--over"), "{refused}");
    run(&[&["import", &file, "--over"], &target[..]].concat()).await.unwrap();
    let again = folder.path("again.jsonl");
    run(&[&["export", &again], &target[..]].concat()).await.unwrap();
    assert_eq!(items(&again), items(&file));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_no_item_is_named_and_nothing_is_written() {
    let folder = Folder::new("bad-lines");
    let (_system, url) = system().await;
    let good = r#"{"Item":{"pk":{"S":"APP#x"},"sk":{"S":"HEAD"}}}"#;
    for (number, (bad, said)) in [
        ("{\"Item\": {\"pk\"", "it is not an item as DynamoDB exports it"),
        (r#"{"pk":{"S":"APP#x"},"sk":{"S":"HEAD"}}"#, "it is not an item as DynamoDB exports it"),
        (r#"{"Item":{"pk":{"S":"APP#x"}}}"#, "the item has no sk"),
        (r#"{"Item":{"pk":{"N":"1"},"sk":{"S":"HEAD"}}}"#, "the item has no pk"),
    ]
    .into_iter()
    .enumerate()
    {
        let (file, table) = (folder.path("bad.jsonl"), format!("Bad{number}"));
        fs::write(&file, format!("{good}\n\n{bad}\n")).unwrap();
        let target = ["--dynamodb-endpoint", &url, "--table", &table];
        let refused = run(&[&["import", &file], &target[..]].concat()).await.unwrap_err();
        assert!(refused.contains("line 3 of") && refused.contains(said), "{refused}");
        let none = run(&[&["export", &folder.path("none.jsonl")], &target[..]].concat()).await.unwrap_err();
        assert!(none.contains(&format!("there is no table {table}")), "{none}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_neither_exported_nor_made_and_no_file_is_overwritten() {
    let folder = Folder::new("missing");
    let data = folder.path("nothing");
    let refused = run(&["export", &folder.path("a.jsonl"), "--data", &data]).await.unwrap_err();
    assert!(refused.contains("there is no data in") && !Path::new(&data).exists(), "{refused}");
    assert!(!Path::new(&folder.path("a.jsonl")).exists(), "half a table must not be taken for a whole one");
    fs::write(folder.path("a.jsonl"), "kept").unwrap();
    let refused = run(&["export", &folder.path("a.jsonl"), "--data", &data]).await.unwrap_err();
    assert!(refused.contains("a.jsonl cannot be written: name a new file"), "{refused}");
    let refused = run(&["import", &folder.path("b.jsonl"), "--data", &data]).await.unwrap_err();
    assert!(refused.contains("b.jsonl cannot be read"), "{refused}");
    fs::write(folder.path("empty.jsonl"), "\n").unwrap();
    let refused = run(&["import", &folder.path("empty.jsonl"), "--data", &data]).await.unwrap_err();
    assert!(refused.contains("empty.jsonl has no items") && !Path::new(&data).exists(), "{refused}");
}
