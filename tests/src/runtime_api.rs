//! A Lambda Runtime API for one function, and the real binary behind it: what AWS does around a deployed function, as
//! far as the function can tell.
//!
//! What must not live here: what an event means, or what a function should answer.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use axum::Router;
use axum::extract::{DefaultBodyLimit, RawPathParams, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use local::template::{Function as Deployed, Template};
use runtime::Config;
use serde_json::Value as Json;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// How long a function may take for anything, on a busy machine. No test waits for it unless something is broken.
const PATIENCE: Duration = Duration::from_secs(60);
/// Lambda's limit for an answer, in bytes: 6 MB.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;
/// The instant by which an answer is due: far away, because nothing here reads the clock (2100-01-01, in ms).
const DEADLINE: &str = "4102444800000";

/// What a function did with an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It answered.
    Response(Json),
    /// It refused the event, and waits for the next one.
    Error(Json),
}

impl Outcome {
    /// The answer, if it is one.
    ///
    /// # Errors
    /// With the function's own, when it is none.
    pub fn response(self) -> Result<Json> {
        match self {
            Self::Response(answer) => Ok(answer),
            Self::Error(error) => bail!("the function reported an error: {error}"),
        }
    }
}

/// One event on its way to the function.
struct Invocation {
    id: String,
    event: String,
}

/// What the routes share.
struct Desk {
    waiting: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    running: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    asked: watch::Sender<u64>,
    failed: watch::Sender<Option<String>>,
}

/// A Runtime API that one process calls.
#[derive(Debug)]
pub struct RuntimeApi {
    /// Where it listens: the value of `AWS_LAMBDA_RUNTIME_API`.
    pub address: SocketAddr,
    events: mpsc::UnboundedSender<Invocation>,
    desk: Arc<Desk>,
    numbers: AtomicU64,
    server: JoinHandle<std::io::Result<()>>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl RuntimeApi {
    /// Listens on a free port.
    ///
    /// # Errors
    /// There is none.
    pub async fn start() -> Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (events, waiting) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk {
            waiting: tokio::sync::Mutex::new(waiting),
            running: Mutex::default(),
            asked: watch::Sender::new(0),
            failed: watch::Sender::new(None),
        });
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::max(LARGEST_ANSWER))
            .with_state(desk.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, events, desk, numbers: AtomicU64::new(1), server })
    }

    /// Resolves when the function has asked for its first event: its init is over then.
    ///
    /// # Errors
    /// The init failed.
    pub async fn ready(&self) -> Result<()> {
        let (mut asked, mut failed) = (self.desk.asked.subscribe(), self.desk.failed.subscribe());
        tokio::select! {
            ready = asked.wait_for(|asked| *asked > 0) => drop(ready?),
            failure = failed.wait_for(Option::is_some) => bail!("the init failed: {:?}", failure?.as_deref()),
        }
        Ok(())
    }

    /// Hands the function an event and waits for what it does with it.
    ///
    /// # Errors
    /// The function's init failed.
    pub async fn invoke(&self, event: &Json) -> Result<Outcome> {
        let id = format!("00000000-0000-4000-8000-{:012}", self.numbers.fetch_add(1, Ordering::Relaxed));
        let (sender, outcome) = oneshot::channel();
        self.desk.running.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), sender);
        self.events.send(Invocation { id, event: event.to_string() })?;
        let mut failed = self.desk.failed.subscribe();
        tokio::select! {
            outcome = outcome => Ok(outcome?),
            failure = failed.wait_for(Option::is_some) => bail!("the init failed: {:?}", failure?.as_deref()),
        }
    }
}

/// `GET …/next`: blocks until there is an event, as Lambda does.
async fn next(State(desk): State<Arc<Desk>>) -> impl IntoResponse {
    desk.asked.send_modify(|asked| *asked += 1);
    match desk.waiting.lock().await.recv().await {
        Some(Invocation { id, event }) => {
            let headers = [
                ("content-type", "application/json".to_owned()),
                ("lambda-runtime-aws-request-id", id),
                ("lambda-runtime-deadline-ms", DEADLINE.to_owned()),
                (
                    "lambda-runtime-invoked-function-arn",
                    "arn:aws:lambda:eu-west-1:000000000000:function:local".to_owned(),
                ),
                ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0".to_owned()),
            ];
            (StatusCode::OK, headers, event).into_response()
        }
        None => StatusCode::GONE.into_response(),
    }
}

async fn response(State(desk): State<Arc<Desk>>, params: RawPathParams, body: String) -> StatusCode {
    settle(&desk, &params, &body, Outcome::Response)
}

async fn error(State(desk): State<Arc<Desk>>, params: RawPathParams, body: String) -> StatusCode {
    settle(&desk, &params, &body, Outcome::Error)
}

fn settle(desk: &Desk, params: &RawPathParams, body: &str, outcome: impl Fn(Json) -> Outcome) -> StatusCode {
    let id = params.iter().next().map_or("", |(_, id)| id);
    let sender = desk.running.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    let body = serde_json::from_str(body).unwrap_or_else(|_| Json::String(body.to_owned()));
    match sender.map(|sender| sender.send(outcome(body))) {
        Some(Ok(())) => StatusCode::ACCEPTED,
        // Nobody waits for it: an answer that comes twice, or to an event that nobody sent.
        Some(Err(_)) | None => StatusCode::BAD_REQUEST,
    }
}

async fn init_error(State(desk): State<Arc<Desk>>, body: String) -> StatusCode {
    desk.failed.send_replace(Some(body));
    StatusCode::ACCEPTED
}

/// A function's real binary, running behind a Runtime API of its own.
#[derive(Debug)]
pub struct Function {
    /// From the start of the process to its first call for an event.
    pub init: Duration,
    api: RuntimeApi,
    child: Child,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Function {
    /// Starts `binary` with `environment` and nothing else, and waits until it asks for an event.
    ///
    /// # Errors
    /// It cannot be started, ends, or does not ask in time; its log is in the message.
    pub async fn start<K, V>(binary: &Path, environment: impl IntoIterator<Item = (K, V)>) -> Result<Self>
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        ensure!(binary.exists(), "{} is not there: cargo build --workspace --bins", binary.display());
        let api = RuntimeApi::start().await?;
        let began = Instant::now();
        let mut child = Command::new(binary)
            .env_clear()
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let log = Arc::<Mutex<String>>::default();
        let mut readers = Vec::new();
        readers.extend(child.stdout.take().map(|out| tokio::spawn(keep(out, log.clone()))));
        readers.extend(child.stderr.take().map(|err| tokio::spawn(keep(err, log.clone()))));
        let ready = tokio::select! {
            ready = tokio::time::timeout(PATIENCE, api.ready()) => ready.context("it did not ask for an event in time"),
            ended = child.wait() => Err(anyhow!("it ended before it asked for an event: {:?}", ended)),
        };
        let init = began.elapsed();
        let function = Self { init, api, child, log, readers };
        match ready {
            Ok(Ok(())) => Ok(function),
            Ok(Err(error)) | Err(error) => Err(error.context(function.stop().await?)),
        }
    }

    /// Hands it an event.
    ///
    /// # Errors
    /// It ended, or did not answer in time.
    pub async fn invoke(&mut self, event: &Json) -> Result<Outcome> {
        tokio::select! {
            outcome = tokio::time::timeout(PATIENCE, self.api.invoke(event)) => outcome.context("no answer in time")?,
            ended = self.child.wait() => Err(anyhow!("it ended: {:?}", ended)),
        }
    }

    /// The id of its process.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it, and gives all that it wrote.
    ///
    /// # Errors
    /// It cannot be ended.
    pub async fn stop(mut self) -> Result<String> {
        self.child.kill().await?;
        for reader in self.readers.drain(..) {
            reader.await?;
        }
        Ok(std::mem::take(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Keeps every line of a stream.
async fn keep(stream: impl AsyncRead + Unpin, log: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_str(&line);
        log.push('\n');
    }
}

/// A program that this workspace builds, in the profile of the program that asks.
///
/// # Errors
/// The one who asks is not in a target folder.
pub fn built(name: &str) -> Result<PathBuf> {
    let asking = std::env::current_exe()?;
    let folder = asking.parent().context("a program without a folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The functions that the template deploys.
///
/// # Errors
/// The template's own.
pub fn deployed() -> Result<Vec<Deployed>> {
    Template::embedded()?.functions()
}

/// The environment of a deployed function: the template's variables, and those that Lambda sets, with the table where
/// `table` says.
#[must_use]
pub fn environment(function: &Deployed, table: &Config) -> BTreeMap<String, String> {
    let mut environment = function.environment.clone();
    // A path of Lambda's own image. Here the system's certificates are where the system keeps them.
    environment.remove("SSL_CERT_FILE");
    let lambda = [
        ("AWS_REGION", table.region.as_str()),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("AWS_ENDPOINT_URL_DYNAMODB", table.dynamodb_endpoint.as_deref().unwrap_or_default()),
        ("AWS_ENDPOINT_URL_SES", table.ses_endpoint.as_deref().unwrap_or_default()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.as_str()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "local"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
        ("_HANDLER", "bootstrap"),
    ];
    environment.extend(lambda.map(|(name, value)| (name.to_owned(), value.to_owned())));
    environment
}

/// A key's id that no log may show.
pub const ACCESS_KEY_ID: &str = "ASIANEEDLEINALOG";
/// A key that no log may show.
pub const SECRET_ACCESS_KEY: &str = "needle-secret-access-key";
/// A token that no log may show.
pub const SESSION_TOKEN: &str = "needle-session-token";
