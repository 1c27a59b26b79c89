//! `doctor` from outside: its exit code, its two forms, and what it says of a data folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use local::{Options, Storage, start};
use serde_json::Value;

/// A folder of this test alone.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("doctor-{name}-{}", std::process::id()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

fn doctor(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_local"))
        .arg("doctor")
        .args(arguments)
        .env_clear()
        .env("HOME", "/nonexistent")
        .output()
        .unwrap()
}

fn printed(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_is_looked_at_when_nobody_uses_it_and_a_running_system_at_its_address() {
    let data = folder("used");
    let path = data.to_str().unwrap().to_owned();
    let options = Options { storage: Storage::Folder(data.clone()), seed: true, ..Options::default() };
    let system = start(options).await.unwrap();

    let (code, _, errors) = printed(&doctor(&["--data", &path]));
    assert!(
        code == Some(2) && errors.contains("--dynamodb-endpoint") && errors.contains("another process"),
        "{errors}"
    );

    let endpoint = system.config().dynamodb_endpoint.clone().unwrap();
    let (code, text, errors) = printed(&doctor(&["--dynamodb-endpoint", &endpoint]));
    assert_eq!(code, Some(1), "no job has run: {text}{errors}");
    assert!(text.contains("ok       table ") && text.ends_with("warning\n"), "{text}");

    system.shutdown().await.unwrap();
    let (code, text, errors) = printed(&doctor(&["--data", &path, "--json"]));
    let checkup: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, checkup["verdict"].as_str()), (Some(1), Some("warning")), "{errors}");
    let findings = checkup["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| (finding["verdict"] == "ok") == finding["remedy"].is_null()), "{checkup}");
}

#[test]
fn a_folder_without_data_is_not_made_one() {
    let data = folder("none");
    let (code, _, errors) = printed(&doctor(&["--data", data.to_str().unwrap()]));
    assert!(code == Some(2) && errors.contains("there is no data in"), "{errors}");
    assert!(!data.exists());
}

#[test]
fn what_cannot_be_reached_is_bad() {
    let (code, text, errors) = printed(&doctor(&["--dynamodb-endpoint", "http://127.0.0.1:1"]));
    assert!(code == Some(2) && text.contains("bad      table"), "{text}{errors}");
}
