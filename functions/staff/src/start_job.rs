//! Starts a run of a job through Lambda's own API, and says how the run went. What must not live here: who may start one, and
//! what a job does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_lambda::operation::invoke::{InvokeError, InvokeOutput};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use jiff::Timestamp;
use mail::report::Report;
use runtime::Config;
use serde_json::{Value as Json, json};

/// How long a page waits for the end of a run. A page that runs a job rehearses it first, and API Gateway waits for 30 seconds
/// at most.
const PATIENCE: Duration = Duration::from_secs(12);

/// Starts runs of jobs.
#[derive(Clone, Debug)]
pub struct JobStarter {
    client: Client,
    /// The name of each job's function with its alias, by the job's name.
    functions: Arc<BTreeMap<String, String>>,
}

/// What a run is asked to do.
#[derive(Clone, Copy, Debug)]
pub struct RunRequest {
    /// The instant that the run counts as scheduled for.
    pub at: Timestamp,
    pub mode: RunMode,
    /// The most subjects, in place of the programme's limit.
    pub limit: Option<u32>,
}

/// Whether a run does what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunMode {
    /// It only reports what it would do.
    Rehearsal,
    /// It does its work, which nobody can undo.
    Real,
}

/// How a run went, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub enum RunAnswer {
    /// It came to its end.
    Ended(Report),
    /// It ended in an error, which is in its log. What it had done by then is done.
    Failed,
    /// There is no answer yet: it may still be under way.
    Unanswered,
    /// It was not started. Lambda's code says why.
    Refused(String),
}

impl RunRequest {
    fn event(self) -> Json {
        let mut event = json!({ "scheduledAt": self.at, "rehearse": self.mode == RunMode::Rehearsal });
        if let Some(limit) = self.limit {
            event["maxPerRun"] = json!(limit);
        }
        event
    }
}

impl JobStarter {
    /// With the functions and the address of `config`.
    pub fn connect(config: &Config) -> Self {
        let client = Client::new(&runtime::aws::lambda(config, PATIENCE));
        Self { client, functions: Arc::new(config.job_functions.clone()) }
    }

    /// Starts one run of a job and waits for its end.
    pub async fn start(&self, job: &str, request: RunRequest) -> RunAnswer {
        let Some(function) = self.functions.get(job) else {
            tracing::error!(job, "the environment does not name the function of the job {job}");
            return RunAnswer::Refused("FunctionNotConfigured".to_owned());
        };
        let call = self
            .client
            .invoke()
            .function_name(function)
            .invocation_type(InvocationType::RequestResponse)
            .payload(Blob::new(request.event().to_string()));
        match call.send().await {
            Ok(output) => read_output(job, &output),
            Err(error) => read_error(job, &error),
        }
    }
}

fn read_output(job: &str, output: &InvokeOutput) -> RunAnswer {
    let payload = output.payload().map(Blob::as_ref).unwrap_or_default();
    if let Some(kind) = output.function_error() {
        // The text names subjects only by their ids, which the job's own log has too.
        let said = String::from_utf8_lossy(payload);
        tracing::error!(job, kind, "a run of {job} that somebody started has failed: {said}");
        return RunAnswer::Failed;
    }
    match serde_json::from_slice::<Report>(payload) {
        Ok(report) => RunAnswer::Ended(report),
        Err(error) => {
            tracing::error!(job, %error, "the function of {job} answered with something that is no report");
            RunAnswer::Failed
        }
    }
}

fn read_error(job: &str, error: &SdkError<InvokeError>) -> RunAnswer {
    let refusal = match error {
        SdkError::ServiceError(refused) if !refused.raw().status().is_server_error() => {
            Some(refused.err().code().unwrap_or("Unknown").to_owned())
        }
        SdkError::ConstructionFailure(_) => Some("ConstructionFailure".to_owned()),
        // The request may have arrived all the same.
        _ => None,
    };
    let chain = runtime::log::error_chain(error);
    tracing::warn!(job, refusal, "there is no answer to the start of {job}: {chain}");
    refusal.map_or(RunAnswer::Unanswered, RunAnswer::Refused)
}
