//! The program of the local system with a data folder: no acknowledged change is lost when it is killed, a restart keeps all
//! data, and it stops when it is asked to.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Client;
use serde_json::{Value as Json, json};
use system_tests::local_program::read_address;
use system_tests::runtime_api::program;
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, listing, v2};
use tokio::io::{AsyncReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long a start or a stop may take on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How many publishes are attempted.
const PUBLISHES: u32 = 200;
/// After how many publishes the system is killed, in the middle of others.
const KILLED_AFTER: u32 = 90;
/// How many apps are published concurrently.
const APPS: u32 = 4;

/// A data folder of a test's own, which is removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{} stays: {error}", self.0.display());
        }
    }
}

struct Process {
    child: Child,
    url: String,
    client: Client,
    /// Kept open, because a program that prints to a closed standard output ends.
    _output: Lines<BufReader<ChildStdout>>,
}

fn command(data: &Path) -> Result<Command> {
    let mut command = Command::new(program("local")?);
    command.arg("--port").arg("0").arg("--data").arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

impl Process {
    async fn start(data: &Path) -> Result<Self> {
        let mut child = command(data)?.spawn().context("cargo build --workspace --bins comes first")?;
        let (url, output) = read_address(&mut child).await?;
        Ok(Self { child, url, client: Client::builder().no_proxy().build()?, _output: output })
    }

    async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Sends a signal, as a terminal does, and waits until the process ends.
    async fn signal(mut self, name: &str) -> Result<ExitStatus> {
        let id = self.child.id().context("it runs")?.to_string();
        ensure!(Command::new("kill").args(["-s", name, &id]).status().await?.success());
        Ok(tokio::time::timeout(TIMEOUT, self.child.wait()).await.context("it did not end in time")??)
    }

    async fn get(&self, path: &str) -> Result<Json> {
        let request = self.client.get(format!("{}{path}", self.url)).basic_auth(STAFF.email, Some(STAFF.token));
        Ok(request.send().await?.error_for_status()?.json().await?)
    }
}

fn answers(marker: &str) -> Json {
    json!({ "appTrustInformation": { "dataAccessAndStorage": {
        "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": [marker],
        "appProcessEUDOutsideAtlassian": true, "isSameDataProcessedAndStored": true } } })
}

fn app(number: u32) -> String {
    format!("com.example.borealis.durable{number}")
}

/// Saves and publishes once. The revision, or `None` if the system has been killed or refuses.
async fn publish(client: &Client, url: &str, app: &str, marker: &str) -> Option<u64> {
    let save = client.put(format!("{url}{}", v2(app))).basic_auth(KIM.email, Some(KIM.token)).json(&answers(marker));
    if !save.send().await.ok()?.status().is_success() {
        return None;
    }
    let publish = client.post(format!("{url}{}/publish", v2(app))).basic_auth(KIM.email, Some(KIM.token));
    let response = publish.send().await.ok()?;
    if !response.status().is_success() {
        return None;
    }
    response.json::<Json>().await.ok()?["revision"].as_u64()
}

/// The acknowledged publishes of an app: each revision with the marker in its answers.
type Acknowledged = Vec<(u64, String)>;

async fn publish_in_a_loop(client: Client, url: String, app: String, count: Arc<AtomicU32>) -> Acknowledged {
    let mut acknowledged = Vec::new();
    while count.load(Ordering::Relaxed) < PUBLISHES {
        let marker = format!("{app} {}", acknowledged.len());
        let Some(revision) = publish(&client, &url, &app, &marker).await else { break };
        acknowledged.push((revision, marker));
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

async fn create_apps(process: &Process) -> Result<()> {
    for number in 0..APPS {
        let facts = json!({
            "name": format!("Durable {number}"), "partner": "borealis", "visibility": "public", "hosting": "cloud",
            "product": format!("00000000-0000-4000-8000-0000000001{number:02}"),
        });
        let url = format!("{}/catalogue/apps/{}", process.url, app(number));
        let put = process.client.put(url).basic_auth(STAFF.email, Some(STAFF.token)).json(&facts).send().await?;
        let status = put.status();
        ensure!(status.is_success(), "{status} {}", put.text().await?);
    }
    Ok(())
}

/// All revisions of an app with their markers, oldest first.
async fn revisions(process: &Process, app: &str) -> Result<Acknowledged> {
    let (mut all, mut before) = (Vec::new(), String::new());
    loop {
        let url = format!("{}/apps/{app}/privacy-and-security/revisions?limit=100{before}", process.url);
        let page = process.client.get(url).basic_auth(KIM.email, Some(KIM.token)).send().await?;
        let page: Json = page.error_for_status()?.json().await?;
        let page = page["revisions"].as_array().context("a page of revisions")?.clone();
        for entry in &page {
            let revision = entry["revision"].as_u64().context("a revision has a number")?;
            let url = format!("{}/apps/{app}/privacy-and-security/revisions/{revision}", process.url);
            let one = process.client.get(url).basic_auth(KIM.email, Some(KIM.token)).send().await?;
            let one = one.error_for_status()?.text().await?;
            let marker = one.split('"').find(|text| text.starts_with(app) && text.len() > app.len() && *text != app);
            all.push((revision, marker.with_context(|| format!("no marker in {one}"))?.to_owned()));
        }
        match all.last() {
            Some((last, _)) if *last > 1 && !page.is_empty() => before = format!("&before={last}"),
            _ => break,
        }
    }
    all.reverse();
    Ok(all)
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_in_the_middle_of_200_publishes_loses_no_acknowledged_one() -> Result<()> {
    let folder = Folder::new("kill")?;
    let process = Process::start(&folder.0).await?;
    create_apps(&process).await?;

    let count = Arc::new(AtomicU32::new(0));
    let loops: Vec<_> = (0..APPS)
        .map(|number| {
            let (client, url) = (process.client.clone(), process.url.clone());
            tokio::spawn(publish_in_a_loop(client, url, app(number), count.clone()))
        })
        .collect();
    tokio::time::timeout(TIMEOUT, async {
        while count.load(Ordering::Relaxed) < KILLED_AFTER {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .context("the publishes are too slow")?;
    process.kill().await?;
    let mut acknowledged = Vec::new();
    for one in loops {
        acknowledged.push(one.await?);
    }
    let before = acknowledged.iter().map(Vec::len).sum::<usize>();
    ensure!(before < PUBLISHES as usize, "the kill came too late to be in the middle");

    let process = Process::start(&folder.0).await?;
    for (number, acknowledged) in (0..).zip(&acknowledged) {
        let app = app(number);
        let kept = revisions(&process, &app).await?;
        let numbers: Vec<_> = kept.iter().map(|(revision, _)| *revision).collect();
        let last = kept.len() as u64;
        assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "{app}: revisions have no gap");
        assert!(kept.starts_with(acknowledged), "{app}: {acknowledged:?} was acknowledged, but {kept:?} was kept");
        assert!(kept.len() <= acknowledged.len() + 1, "{app}: more than one publish was not acknowledged");
        // The tab is not half written: its number and its answers are those of the last revision.
        let tab = process.get(&format!("{}?view=expanded", listing(&app))).await?;
        assert_eq!(tab["revision"], last, "{app}");
        let (_, marker) = kept.last().context("each app was published")?;
        assert!(tab["rows"].to_string().contains(marker.as_str()), "{app}: the tab is not of revision {last}");
        // Publishing continues with the next number.
        let next = publish(&process.client, &process.url, &app, &format!("{app} after")).await;
        assert_eq!(next, Some(last + 1), "{app}");
    }
    process.kill().await
}

#[tokio::test]
async fn a_restart_keeps_all_data() -> Result<()> {
    let folder = Folder::new("restart")?;
    let process = Process::start(&folder.0).await?;
    assert_eq!(publish(&process.client, &process.url, SYNC, "kept").await, Some(1));
    let discard = process.client.post(format!("{}{}/publish", process.url, v2(CHARTS)));
    ensure!(discard.basic_auth(PAT.email, Some(PAT.token)).send().await?.status().is_success());
    let before = process.get(&listing(SYNC)).await?;
    ensure!(process.signal("TERM").await?.success());

    let process = Process::start(&folder.0).await?;
    assert_eq!(process.get(&listing(SYNC)).await?, before);
    // The start did not write the demo data again.
    assert_eq!(process.get(&listing(CHARTS)).await?["revision"], 1);
    assert_eq!(process.get(&listing(NOTES)).await?["revision"], 1);
    process.kill().await
}

#[tokio::test]
async fn ctrl_c_stops_cleanly() -> Result<()> {
    let folder = Folder::new("interrupt")?;
    let process = Process::start(&folder.0).await?;
    assert_eq!(process.signal("INT").await?.code(), Some(0));
    Process::start(&folder.0).await?.kill().await
}

#[tokio::test]
async fn a_second_process_on_the_same_folder_is_refused_with_the_reason() -> Result<()> {
    let folder = Folder::new("shared")?;
    let first = Process::start(&folder.0).await?;
    let mut second = command(&folder.0)?.stderr(Stdio::piped()).spawn()?;
    let mut message = String::new();
    second.stderr.take().context("its errors are piped")?.read_to_string(&mut message).await?;
    let status = tokio::time::timeout(TIMEOUT, second.wait()).await.context("it did not end in time")??;
    assert!(!status.success());
    assert!(message.contains("another process uses the data folder"), "{message}");
    // The first process still works.
    first.get(&listing(NOTES)).await?;
    first.kill().await
}
