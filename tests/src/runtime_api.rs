//! The real program of a function behind a Lambda Runtime API of its own: for the function, this is AWS.
//!
//! What must not live here: the content of events, or what a function should answer.

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

/// How long a function may take to start or to answer, on a busy machine. No test waits so long unless something is broken.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Lambda's limit for an answer, in bytes: 6 MB.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;
/// The deadline of every invocation, in milliseconds: 1 January 2100, because nothing here reads the clock.
const DEADLINE_MS: &str = "4102444800000";

/// What a function did with an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Response(Json),
    /// It reported an error, and waits for the next event.
    Error(Json),
}

impl Outcome {
    /// The response.
    ///
    /// # Errors
    /// The function reported an error instead.
    pub fn response(self) -> Result<Json> {
        match self {
            Self::Response(answer) => Ok(answer),
            Self::Error(error) => bail!("the function reported an error: {error}"),
        }
    }
}

/// An event that the function has not fetched yet.
struct Invocation {
    id: String,
    event: String,
}

/// What the routes of a Runtime API share.
struct Invocations {
    pending: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    /// By the id of the invocation, where its outcome goes.
    running: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    /// How often the function asked for an event.
    requests: watch::Sender<u64>,
    /// The error with which the function's start failed.
    init_error: watch::Sender<Option<String>>,
}

/// A Runtime API for one process.
#[derive(Debug)]
pub struct RuntimeApi {
    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub address: SocketAddr,
    events: mpsc::UnboundedSender<Invocation>,
    invocations: Arc<Invocations>,
    numbers: AtomicU64,
    server: JoinHandle<std::io::Result<()>>,
}

impl std::fmt::Debug for Invocations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invocations").finish_non_exhaustive()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl RuntimeApi {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start() -> Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (events, pending) = mpsc::unbounded_channel();
        let invocations = Arc::new(Invocations {
            pending: tokio::sync::Mutex::new(pending),
            running: Mutex::default(),
            requests: watch::Sender::new(0),
            init_error: watch::Sender::new(None),
        });
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .layer(DefaultBodyLimit::max(LARGEST_ANSWER))
            .with_state(invocations.clone());
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, events, invocations, numbers: AtomicU64::new(1), server })
    }

    /// Waits until the function has started, which is when it asks for its first event.
    ///
    /// # Errors
    /// It reports that it could not start.
    pub async fn ready(&self) -> Result<()> {
        let invocations = &self.invocations;
        let (mut requests, mut init_error) = (invocations.requests.subscribe(), invocations.init_error.subscribe());
        tokio::select! {
            ready = requests.wait_for(|requests| *requests > 0) => drop(ready?),
            error = init_error.wait_for(Option::is_some) => bail!("the function did not start: {:?}", error?.as_deref()),
        }
        Ok(())
    }

    /// Gives the function an event, and waits for the outcome.
    ///
    /// # Errors
    /// The function reports that it could not start.
    pub async fn invoke(&self, event: &Json) -> Result<Outcome> {
        let id = format!("00000000-0000-4000-8000-{:012}", self.numbers.fetch_add(1, Ordering::Relaxed));
        let (sender, outcome) = oneshot::channel();
        self.invocations.running.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), sender);
        self.events.send(Invocation { id, event: event.to_string() })?;
        let mut init_error = self.invocations.init_error.subscribe();
        tokio::select! {
            outcome = outcome => Ok(outcome?),
            error = init_error.wait_for(Option::is_some) => bail!("the function did not start: {:?}", error?.as_deref()),
        }
    }
}

/// `GET …/next`: waits until there is an event, as Lambda does.
async fn next(State(invocations): State<Arc<Invocations>>) -> impl IntoResponse {
    invocations.requests.send_modify(|requests| *requests += 1);
    match invocations.pending.lock().await.recv().await {
        Some(Invocation { id, event }) => {
            let headers = [
                ("content-type", "application/json".to_owned()),
                ("lambda-runtime-aws-request-id", id),
                ("lambda-runtime-deadline-ms", DEADLINE_MS.to_owned()),
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

async fn response(State(invocations): State<Arc<Invocations>>, params: RawPathParams, body: String) -> StatusCode {
    finish(&invocations, &params, &body, Outcome::Response)
}

async fn error(State(invocations): State<Arc<Invocations>>, params: RawPathParams, body: String) -> StatusCode {
    finish(&invocations, &params, &body, Outcome::Error)
}

fn finish(
    invocations: &Invocations,
    params: &RawPathParams,
    body: &str,
    outcome: impl Fn(Json) -> Outcome,
) -> StatusCode {
    let id = params.iter().next().map_or("", |(_, id)| id);
    let sender = invocations.running.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    let body = serde_json::from_str(body).unwrap_or_else(|_| Json::String(body.to_owned()));
    match sender.map(|sender| sender.send(outcome(body))) {
        Some(Ok(())) => StatusCode::ACCEPTED,
        // A second response to an event, or a response to an event that was never sent.
        Some(Err(_)) | None => StatusCode::BAD_REQUEST,
    }
}

async fn init_error(State(invocations): State<Arc<Invocations>>, body: String) -> StatusCode {
    invocations.init_error.send_replace(Some(body));
    StatusCode::ACCEPTED
}

/// The running program of a function, with a Runtime API of its own.
#[derive(Debug)]
pub struct Function {
    /// From the start of the process to its first request for an event.
    pub init: Duration,
    api: RuntimeApi,
    child: Child,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Function {
    /// Starts a program in this environment, without the variables of this process, and waits until it asks for an event.
    ///
    /// # Errors
    /// It cannot be started, ends, or does not ask in time. The error shows its log.
    pub async fn start<K, V>(binary: &Path, environment: impl IntoIterator<Item = (K, V)>) -> Result<Self>
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        Self::start_in(None, binary, environment).await
    }

    /// Starts a program for another processor, in an emulator of it. `emulator` is the emulator's command with its arguments.
    ///
    /// # Errors
    /// As those of [`Function::start`].
    pub async fn start_in<K, V>(
        emulator: Option<&str>,
        binary: &Path,
        environment: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self>
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        ensure!(binary.exists(), "{} does not exist: run cargo build --workspace --bins", binary.display());
        let api = RuntimeApi::start().await?;
        let start = Instant::now();
        let mut words = emulator.into_iter().flat_map(str::split_whitespace);
        let mut command = match words.next() {
            Some(program) => {
                let mut command = Command::new(program);
                command.args(words).arg(binary);
                command
            }
            None => Command::new(binary),
        };
        let mut child = command
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
        readers.extend(child.stdout.take().map(|out| tokio::spawn(collect_lines(out, log.clone()))));
        readers.extend(child.stderr.take().map(|err| tokio::spawn(collect_lines(err, log.clone()))));
        let ready = tokio::select! {
            ready = tokio::time::timeout(TIMEOUT, api.ready()) => ready.context("it did not ask for an event in time"),
            ended = child.wait() => Err(anyhow!("it ended before it asked for an event: {:?}", ended)),
        };
        let init = start.elapsed();
        let function = Self { init, api, child, log, readers };
        match ready {
            Ok(Ok(())) => Ok(function),
            Ok(Err(error)) | Err(error) => Err(error.context(function.stop().await?)),
        }
    }

    /// Gives it an event, and waits for the outcome.
    ///
    /// # Errors
    /// It ends, or does not answer in time.
    pub async fn invoke(&mut self, event: &Json) -> Result<Outcome> {
        tokio::select! {
            outcome = tokio::time::timeout(TIMEOUT, self.api.invoke(event)) => outcome.context("no answer in time")?,
            ended = self.child.wait() => Err(anyhow!("it ended: {:?}", ended)),
        }
    }

    /// Its process id, unless it has ended.
    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it, and returns everything that it wrote to its log.
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn stop(mut self) -> Result<String> {
        self.child.kill().await?;
        self.read_log().await
    }

    /// Waits until it ends by itself, and returns everything that it wrote to its log.
    ///
    /// # Errors
    /// It does not end in time.
    pub async fn ended(mut self) -> Result<String> {
        tokio::time::timeout(TIMEOUT, self.child.wait()).await.context("it did not end in time")??;
        self.read_log().await
    }

    async fn read_log(mut self) -> Result<String> {
        for reader in self.readers.drain(..) {
            reader.await?;
        }
        Ok(std::mem::take(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

async fn collect_lines(stream: impl AsyncRead + Unpin, log: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_str(&line);
        log.push('\n');
    }
}

/// The path of a program of this workspace, built with the same profile as the program that calls this.
///
/// # Errors
/// The calling program is not in a target folder.
pub fn program(name: &str) -> Result<PathBuf> {
    let caller = std::env::current_exe()?;
    let folder = caller.parent().context("a program without a folder")?;
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    Ok(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The functions that the template deploys.
///
/// # Errors
/// The template is not valid.
pub fn deployed() -> Result<Vec<Deployed>> {
    Template::embedded()?.functions()
}

/// The environment of a deployed function: the template's variables, and those that Lambda sets. `table` says where the
/// table and the mail service are.
pub fn environment(function: &Deployed, table: &Config) -> BTreeMap<String, String> {
    let mut environment = function.environment.clone();
    // The path exists only in Lambda's own image; this machine keeps its certificates elsewhere.
    environment.remove("SSL_CERT_FILE");
    let lambda = [
        ("AWS_REGION", table.region.as_str()),
        ("AWS_DEFAULT_REGION", table.region.as_str()),
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

// Tests look for these in logs, where they must not be.
pub const ACCESS_KEY_ID: &str = "ASIANEEDLEINALOG";
pub const SECRET_ACCESS_KEY: &str = "needle-secret-access-key";
pub const SESSION_TOKEN: &str = "needle-session-token";
