//! The scanner over the network: it asks a site of this test over TLS, and a Web Risk server that speaks the documented format.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use links::{Limits, LinkChecker, Loopback, UserAgent};
use mail::Mailer;
use mail::event::JobEvent;
use mail::job::{JobRun, TimeLimit};
use mail::report::Report;
use serde_json::{Value as Json, json};
use system_tests::tls::Identity;
use system_tests::{NOTES, PAT, STAFF, World, v2};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const FIELD: &str = "security.permissionsJustification";
const HOST: &str = "shop.example";
/// A key that only this test's server knows.
const KEY: &str = "a-key-of-this-test";

/// How a server answers a request, by its first line; `None` for no answer at all.
type Answers = Arc<Mutex<Box<dyn FnMut(&str) -> Option<String> + Send>>>;

fn answers(answer: impl FnMut(&str) -> Option<String> + Send + 'static) -> Answers {
    Arc::new(Mutex::new(Box::new(answer)))
}

fn reply(status: &str, body: &str) -> Option<String> {
    Some(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()))
}

/// A site on this machine.
struct Site {
    port: u16,
    /// The certificate of its authority.
    authority: Vec<u8>,
}

impl Site {
    async fn start(answers: Answers) -> Result<Self> {
        let Identity { acceptor, authority } = Identity::of(HOST)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answers) = (acceptor.clone(), Arc::clone(&answers));
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await?;
                    serve(stream, &answers).await
                });
            }
        });
        Ok(Self { port, authority: authority.to_vec() })
    }

    fn link(&self, path: &str) -> String {
        format!("https://{HOST}:{}{path}", self.port)
    }

    /// A checker that finds the site under its name, and nothing under any other.
    fn checker(&self) -> Result<LinkChecker> {
        let about = Url::parse("https://marketplace.example/links")?;
        let names = |name: &str| if name == HOST { vec![IpAddr::from(Ipv4Addr::LOCALHOST)] } else { Vec::new() };
        let server = Loopback { port: self.port, root_certificate: self.authority.clone(), names: Box::new(names) };
        let limits = Limits { pause: Duration::ZERO, ..Limits::default() };
        Ok(LinkChecker::with_loopback(UserAgent::new("example-link-check/1.0", &about)?, limits, server)?)
    }
}

/// A Web Risk server. Returns its base URL.
async fn start_web_risk(answers: Answers) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            tokio::spawn(async move { serve(stream, &answers).await });
        }
    });
    Ok(base)
}

/// Answers one request.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, answers: &Answers) -> std::io::Result<()> {
    let mut header = Vec::new();
    while !header.ends_with(b"\r\n\r\n") {
        header.push(stream.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&header).into_owned();
    let line = text.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1");
    let answer = answers.lock().map(|mut answer| answer(line)).unwrap_or_default();
    match answer {
        Some(answer) => stream.write_all(answer.as_bytes()).await?,
        // Until the client gives up.
        None => drop(stream.read_u8().await),
    }
    stream.shutdown().await
}

/// Publishes a text in [`FIELD`].
async fn publish(world: &World, app: &str, text: &str) -> Result<()> {
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!(text);
    world.save_draft(app, &answers, &PAT).await?.expect(200)?;
    world.publish(app, &PAT).await.map(|_| ())
}

/// One run of the job at an instant, as the system is configured.
fn start_run(world: &World, at: &str, web_risk: Option<&str>) -> Result<JobRun> {
    let mut config = world.local.config().clone();
    config.public_url = Some("https://marketplace.example".to_owned());
    config.link_review.web_risk_url = web_risk.map(ToOwned::to_owned);
    config.link_review.web_risk_key = web_risk.map(|_| runtime::secret::Secret::received(KEY));
    let store = world.local.store().clone();
    let mailer = Mailer::connect(&config, store.clone())?;
    let event = JobEvent { scheduled_at: at.parse::<Timestamp>()?, rehearse: false, max_per_run: None };
    let limit = TimeLimit::within(Duration::from_secs(900));
    Ok(JobRun { job: "scan-listings", store, mailer, config, event, limit })
}

async fn run(world: &World, site: &Site, at: &str, web_risk: Option<&str>) -> Result<Report> {
    Ok(scan_listings::scan_with(start_run(world, at, web_risk)?, site.checker()?).await?)
}

/// The kinds and details of what was found in [`FIELD`].
async fn findings(world: &World, app: &str) -> Result<Vec<(String, String)>> {
    let review = world.get(&format!("/staff/reviews/{app}")).by(&STAFF).send().await?.expect(200)?.json()?;
    let found = review["findings"].as_array().context("findings")?;
    let word = |finding: &Json, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let found = found.iter().filter(|finding| finding["path"] == FIELD);
    Ok(found.map(|finding| (word(finding, "kind"), word(finding, "detail"))).collect())
}

#[tokio::test]
async fn a_dead_link_is_a_finding_after_three_days_and_no_run_fails_for_it() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    let status = Arc::new(Mutex::new("404 Not Found"));
    let now = Arc::clone(&status);
    let site = Site::start(answers(move |_| reply(*now.lock().ok()?, ""))).await?;
    publish(&world, NOTES, &format!("See {} for the reasons.", site.link("/reasons"))).await?;
    for (day, found) in [(1, 0), (2, 0), (3, 1)] {
        let report = run(&world, &site, &format!("2023-09-{day:02}T01:00:00Z"), None).await?;
        assert_eq!((report.acted, report.failed), (1, 0), "on day {day}: {report:?}");
        assert_eq!(findings(&world, NOTES).await?.len(), found, "on day {day}");
    }
    let (kind, detail) = findings(&world, NOTES).await?.remove(0);
    assert!(kind == "dead-link" && detail.contains("/reasons") && detail.contains("404"), "{kind}: {detail}");
    *status.lock().map_err(|_| anyhow::anyhow!("the status is lost"))? = "200 OK";
    assert_eq!(run(&world, &site, "2023-09-04T01:00:00Z", None).await?.examined, 0, "it is scanned again by age");
    assert_eq!(run(&world, &site, "2023-10-04T01:00:00Z", None).await?.acted, 1);
    assert_eq!(findings(&world, NOTES).await?, [], "a link that answers again is alive");
    Ok(())
}

#[tokio::test]
async fn a_link_that_leads_to_another_site_is_a_finding_at_once() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    let away = "HTTP/1.1 302 Found\r\nLocation: https://10.0.0.1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let site = Site::start(answers(move |_| Some(away.to_owned()))).await?;
    publish(&world, NOTES, &site.link("/moved")).await?;
    assert_eq!(run(&world, &site, "2023-09-01T01:00:00Z", None).await?.failed, 0);
    let (kind, detail) = findings(&world, NOTES).await?.remove(0);
    assert!(
        kind == "refused-link" && detail.contains("/moved"),
        "a redirect into a network is refused: {kind}: {detail}"
    );
    Ok(())
}

#[tokio::test]
async fn what_web_risk_knows_queues_with_the_greatest_risk_and_is_withheld_by_nobody_but_a_person() -> Result<()> {
    let world = World::at("2026-01-15T09:00:00Z").await?;
    let site = Site::start(answers(|_| reply("200 OK", ""))).await?;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&asked);
    let web_risk = start_web_risk(answers(move |line| {
        lines.lock().ok()?.push(line.to_owned());
        let threat = r#"{"threat":{"threatTypes":["MALWARE"],"expireTime":"2023-09-02T00:00:00.000000001Z"}}"#;
        reply("200 OK", if line.contains("tool.exe") { threat } else { "{}" })
    }))
    .await?;
    let link = site.link("/tool.exe");
    publish(&world, NOTES, &format!("Install {link}")).await?;
    run(&world, &site, "2026-01-15T10:00:00Z", Some(&web_risk)).await?;
    let (kind, detail) = findings(&world, NOTES).await?.remove(0);
    assert_eq!((kind.as_str(), detail), ("known-bad-host", format!("Web Risk knows {link} as malware")));
    assert!(
        world.get(&v2(NOTES)).send().await?.expect(200)?.text.contains("tool.exe"),
        "Web Risk alone withholds nothing"
    );
    let asked = asked.lock().map_err(|_| anyhow::anyhow!("the lines are lost"))?.clone();
    ensure!(asked.iter().all(|line| line.starts_with("GET /v1/uris:search?") && line.contains(KEY)), "{asked:?}");
    Ok(())
}

#[tokio::test]
async fn a_web_risk_that_does_not_answer_fails_no_run_and_is_asked_again_the_next_day() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    let site = Site::start(answers(|_| reply("200 OK", ""))).await?;
    let web_risk = start_web_risk(answers(|_| reply("503 Service Unavailable", ""))).await?;
    publish(&world, NOTES, &site.link("/")).await?;
    let report = run(&world, &site, "2023-09-01T01:00:00Z", Some(&web_risk)).await?;
    assert_eq!((report.acted, report.failed), (1, 0), "{report:?}");
    assert_eq!(run(&world, &site, "2023-09-01T23:00:00Z", Some(&web_risk)).await?.examined, 0);
    assert_eq!(run(&world, &site, "2023-09-02T01:00:00Z", Some(&web_risk)).await?.acted, 1);
    Ok(())
}

#[tokio::test]
async fn a_run_that_is_killed_among_many_apps_is_continued_without_asking_for_what_is_done() -> Result<()> {
    const APPS: usize = 20;
    const ANSWERED: usize = 9;
    let world = World::at("2023-09-01T00:00:00Z").await?;
    // The site answers for nine apps and then never, until the run is killed.
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (lines, is_killed) = (Arc::clone(&asked), Arc::new(Mutex::new(false)));
    let killed = Arc::clone(&is_killed);
    let site = Site::start(answers(move |line| {
        let mut lines = lines.lock().ok()?;
        lines.push(line.to_owned());
        if lines.len() <= ANSWERED || *killed.lock().ok()? { reply("200 OK", "") } else { None }
    }))
    .await?;
    let app = |number: usize| format!("com.example.many.app{number:02}");
    for number in 0..APPS {
        let facts = json!({
            "name": format!("Many {number}"), "partner": "acme", "hosting": "cloud",
            "product": format!("00000000-0000-4000-8000-0000000001{number:02}"),
        });
        world.put(&format!("/catalogue/apps/{}", app(number)), &facts).by(&STAFF).send().await?.expect(201)?;
        publish(&world, &app(number), &site.link(&format!("/app/{number:02}"))).await?;
    }
    let first = scan_listings::scan_with(start_run(&world, "2023-09-01T01:00:00Z", None)?, site.checker()?);
    let first = tokio::spawn(first);
    let scanned = async |world: &World| -> Result<Vec<usize>> {
        let mut scanned = Vec::new();
        for number in 0..APPS {
            let review = world.get(&format!("/staff/reviews/{}", app(number))).by(&STAFF).send().await?.expect(200)?;
            if review.json()?["scannedAt"].is_string() {
                scanned.push(number);
            }
        }
        Ok(scanned)
    };
    while scanned(&world).await?.len() < ANSWERED {
        ensure!(!first.is_finished(), "the run ended by itself");
    }
    first.abort();
    ensure!(first.await.is_err(), "the run was killed");
    *is_killed.lock().map_err(|_| anyhow::anyhow!("the switch is lost"))? = true;
    let done = scanned(&world).await?;
    let report = run(&world, &site, "2023-09-01T02:00:00Z", None).await?;
    assert_eq!((scanned(&world).await?.len(), report.failed), (APPS, 0), "{report:?}");
    let asked = asked.lock().map_err(|_| anyhow::anyhow!("the lines are lost"))?.clone();
    for number in 0..APPS {
        let path = format!("/app/{number:02}");
        let times = asked.iter().filter(|line| line.ends_with(&path)).count();
        ensure!(times >= 1, "{path} was lost");
        ensure!(times == 1 || !done.contains(&number), "{path} was done and was asked for {times} times");
    }
    Ok(())
}
