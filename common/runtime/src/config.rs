//! The configuration of a deployed function: the one reader of environment variables.
//!
//! The local system builds the same [`Config`] from the variables that `template.yaml` gives each function, through
//! [`Config::from_lookup`], so a variable that the template forgets is missing there too.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;

use crate::authorities::{Authorities, BadBundle};
use crate::secret::Secret;

/// What a function is told by its environment.
#[derive(Clone, Debug)]
pub struct Config {
    /// `AWS_LAMBDA_FUNCTION_NAME`, set by Lambda: the function's name, which no other stack has.
    pub function: String,
    /// `TABLE_NAME`: the one table.
    pub table: String,
    /// `AWS_REGION`, set by Lambda.
    pub region: String,
    /// `AWS_ENDPOINT_URL_DYNAMODB`: where DynamoDB is when it is not AWS's own endpoint.
    pub dynamodb_endpoint: Option<String>,
    /// `AWS_ENDPOINT_URL_SES`: where the mail service is when it is not AWS's own endpoint.
    pub ses_endpoint: Option<String>,
    /// `AWS_ENDPOINT_URL_LAMBDA`: where Lambda's own API is when it is not AWS's own endpoint.
    pub lambda_endpoint: Option<String>,
    /// `AWS_CA_BUNDLE`: a file of the authorities that the AWS clients trust instead of those that Mozilla trusts.
    pub authorities: Authorities,
    /// `JOB_FUNCTIONS`: the name of each job's function with its alias, by the job's name, as `job=function:alias` with spaces
    /// between. Only the function that starts jobs on request has it.
    pub job_functions: BTreeMap<String, String>,
    /// `MAIL_CONFIGURATION_SET`: the configuration set whose events tell what became of a mail.
    pub configuration_set: Option<String>,
    /// `PUBLIC_URL`: where people find the partners' pages, without a slash at the end. The functions that write
    /// whole links need it; see [`Config::public_url`].
    pub public_url: Option<String>,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, set by Lambda for the function's role.
    pub credentials: Credentials,
    /// `EMBEDDED_ORIGINS`: the origins, separated by spaces, that may frame the embedded tab; `'none'` when it is not
    /// set.
    pub embedded_origins: String,
    /// `EXPOSURE_FLUSH_SECONDS`: how long an instance sums up how often the tab was shown before it writes the counts.
    pub exposure_flush: SignedDuration,
    /// `PROGRAMME_CACHE_SECONDS`: for how many seconds an instance may go on using the programme that it has read, for what customers
    /// see and for mails. Without it, every request and every mail reads it.
    pub programme_cache: Duration,
    /// What the review of live tabs asks the network.
    pub link_review: LinkReview,
}

/// What the review of live tabs asks the network about links.
#[derive(Clone)]
pub struct LinkReview {
    /// `LINK_CHECK`: whether sites are asked if their links still lead somewhere; they are unless it is `off`.
    pub checks_links: bool,
    /// `WEB_RISK_KEY`: the key of Google's Web Risk. Without it nobody is asked whether a link is known as bad.
    pub web_risk_key: Option<Secret>,
    /// `WEB_RISK_URL`: where Web Risk answers when it is not Google's own endpoint.
    pub web_risk_url: Option<String>,
}

impl fmt::Debug for LinkReview {
    /// Leaves out the key: secrets never reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { checks_links, web_risk_url, .. } = self;
        let mut shown = f.debug_struct("LinkReview");
        shown.field("checks_links", checks_links).field("web_risk_url", web_risk_url).finish_non_exhaustive()
    }
}

/// The credentials of the function's role.
#[derive(Clone)]
pub struct Credentials {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`; a role's credentials always have one.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    /// Shows the key's id only: secrets never reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

/// How long the counts are summed up unless said otherwise, in seconds.
const EXPOSURE_FLUSH_SECONDS: u32 = 60;

/// The standard variable of the AWS CLI and SDKs. The one for Rust does not read it.
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// A variable that a function cannot start without, or not with this value.
#[derive(Debug, thiserror::Error)]
#[error("the environment variable {name} is missing or not valid; template.yaml sets it")]
pub struct MissingVariable {
    /// Its name.
    pub name: &'static str,
}

/// The environment with which a function cannot start.
#[derive(thiserror::Error)]
pub enum ConfigError {
    /// A variable is not set, or its value is not valid.
    #[error(transparent)]
    Variable(#[from] MissingVariable),
    /// `AWS_CA_BUNDLE` names a file without authorities.
    #[error(transparent)]
    Bundle(#[from] BadBundle),
}

impl fmt::Debug for ConfigError {
    /// Says it in words: this is what a program prints whose `main` ends in an error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A variable of the process's environment. What is not Unicode in it is replaced: it must be refused where it is used, and not be
/// taken for a variable that is not set.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

impl Config {
    /// Where people find the partners' pages.
    ///
    /// # Errors
    /// `PUBLIC_URL` is not set.
    pub fn public_url(&self) -> Result<&str, MissingVariable> {
        self.public_url.as_deref().ok_or(MissingVariable { name: "PUBLIC_URL" })
    }

    /// `RUST_LOG`: what is logged, such as `info` or `warn,store=debug`.
    pub fn log_directives() -> Option<String> {
        #[expect(clippy::disallowed_methods, reason = "this is the one reader of environment variables")]
        std::env::var("RUST_LOG").ok()
    }

    /// `AWS_CA_BUNDLE`, for programs that reach AWS without being a function.
    pub fn ca_bundle() -> Option<String> {
        variable(CA_BUNDLE).filter(|file| !file.is_empty())
    }

    /// Reads the process's environment.
    ///
    /// # Errors
    /// The first required variable that is not set, or a bundle of authorities that has none.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(variable)
    }

    /// Reads the variables through `lookup`; an empty value counts as not set.
    ///
    /// # Errors
    /// The first required variable that `lookup` does not know, or a bundle of authorities that has none.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let optional = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let required = |name: &'static str| optional(name).ok_or(MissingVariable { name });
        let flush = optional("EXPOSURE_FLUSH_SECONDS").map_or(Ok(EXPOSURE_FLUSH_SECONDS), |seconds| seconds.parse());
        let flush = flush.map_err(|_| MissingVariable { name: "EXPOSURE_FLUSH_SECONDS" })?;
        let cache = optional("PROGRAMME_CACHE_SECONDS").map_or(Ok(0), |seconds| seconds.parse::<u32>());
        let cache = cache.map_err(|_| MissingVariable { name: "PROGRAMME_CACHE_SECONDS" })?;
        let checks_links = match optional("LINK_CHECK").as_deref() {
            None | Some("on") => true,
            Some("off") => false,
            Some(_) => return Err(MissingVariable { name: "LINK_CHECK" }.into()),
        };
        Ok(Self {
            function: optional("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
            table: required("TABLE_NAME")?,
            region: required("AWS_REGION")?,
            dynamodb_endpoint: optional("AWS_ENDPOINT_URL_DYNAMODB"),
            ses_endpoint: optional("AWS_ENDPOINT_URL_SES"),
            lambda_endpoint: optional("AWS_ENDPOINT_URL_LAMBDA"),
            authorities: Authorities::of_bundle(optional(CA_BUNDLE).as_deref())?,
            job_functions: read_job_functions(&optional("JOB_FUNCTIONS").unwrap_or_default())?,
            configuration_set: optional("MAIL_CONFIGURATION_SET"),
            public_url: optional("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned()),
            credentials: Credentials {
                access_key_id: required("AWS_ACCESS_KEY_ID")?,
                secret_access_key: required("AWS_SECRET_ACCESS_KEY")?,
                session_token: optional("AWS_SESSION_TOKEN"),
            },
            embedded_origins: optional("EMBEDDED_ORIGINS").unwrap_or_else(|| "'none'".to_owned()),
            exposure_flush: SignedDuration::from_secs(flush.into()),
            programme_cache: Duration::from_secs(cache.into()),
            link_review: LinkReview {
                checks_links,
                web_risk_key: optional("WEB_RISK_KEY").map(|key| Secret::received(&key)),
                web_risk_url: optional("WEB_RISK_URL"),
            },
        })
    }
}

fn read_job_functions(text: &str) -> Result<BTreeMap<String, String>, MissingVariable> {
    let pair = |pair: &str| match pair.split_once('=') {
        Some((job, function)) if !job.is_empty() && !function.is_empty() => Ok((job.to_owned(), function.to_owned())),
        _ => Err(MissingVariable { name: "JOB_FUNCTIONS" }),
    };
    text.split_whitespace().map(pair).collect()
}
