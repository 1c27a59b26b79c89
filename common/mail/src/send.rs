//! One send, and what its answer means. SES has no token by which it could tell a mail that it has already, so nothing here
//! sends twice, and an answer that does not say whether the mail was taken is told as such.

use aws_sdk_ses::Client;
use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};
use domain::EmailAddress;
use domain::notice::{DeliveryFailure, NoticeId, SendOutcome};

use super::chain;

/// The tag that carries the notice's identity.
pub const NOTICE_TAG: &str = "notice";
/// The tag that carries the notice's kind.
pub const KIND_TAG: &str = "kind";

/// The codes by which SES asks to slow down.
const THROTTLES: [&str; 5] =
    ["Throttling", "ThrottlingException", "TooManyRequests", "TooManyRequestsException", "LimitExceeded"];

/// The kind of a mail that carries no notice: a link to sign in.
pub const SIGN_IN: &str = "sign-in";

/// What a message is, for its tags and the log.
#[derive(Clone, Copy, Debug)]
pub enum Identity<'a> {
    /// A notice to a partner.
    Notice(&'a NoticeId),
    /// A link to sign in, to one person. It has no more of a name: whoever knew the link could sign in.
    SignIn,
}

impl Identity<'_> {
    fn text(&self) -> String {
        match self {
            Self::Notice(notice) => notice.text(),
            Self::SignIn => SIGN_IN.to_owned(),
        }
    }

    fn tags(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Notice(notice) => vec![(KIND_TAG, notice.kind.as_str().to_owned()), (NOTICE_TAG, notice.hex())],
            Self::SignIn => vec![(KIND_TAG, SIGN_IN.to_owned())],
        }
    }
}

/// A message on its way.
#[derive(Debug)]
pub struct Posting<'a> {
    /// What it is.
    pub identity: Identity<'a>,
    /// From whom.
    pub sender: &'a EmailAddress,
    /// To whom.
    pub to: Vec<EmailAddress>,
    /// The set of events that tell about it.
    pub configuration_set: Option<&'a str>,
    /// The message.
    pub message: Vec<u8>,
}

/// Sends a message once.
pub async fn send(client: &Client, posting: Posting<'_>) -> SendOutcome {
    let Posting { identity, sender, to, configuration_set, message } = posting;
    let mut call = client
        .send_raw_email()
        .source(sender.as_str())
        .set_destinations(Some(to.iter().map(ToString::to_string).collect()))
        .set_configuration_set_name(configuration_set.map(ToOwned::to_owned));
    for (name, value) in identity.tags() {
        match MessageTag::builder().name(name).value(value).build() {
            Ok(tag) => call = call.tags(tag),
            Err(error) => return not_sent(identity, &error),
        }
    }
    match RawMessage::builder().data(Blob::new(message)).build() {
        Ok(raw) => call = call.raw_message(raw),
        Err(error) => return not_sent(identity, &error),
    }
    match call.send().await {
        Ok(answer) if !answer.message_id.is_empty() => SendOutcome::Sent { message: answer.message_id, to },
        Ok(_) => {
            tracing::warn!(notice = identity.text(), "the mail service gave {} no id", identity.text());
            SendOutcome::Unknown
        }
        Err(error) => settle(identity, &error),
    }
}

fn not_sent(identity: Identity<'_>, error: &dyn std::error::Error) -> SendOutcome {
    tracing::warn!(notice = identity.text(), cause = chain(error), "{} was not sent", identity.text());
    SendOutcome::NotSent
}

/// What a failed call means for the mail.
fn settle(identity: Identity<'_>, error: &SdkError<SendRawEmailError>) -> SendOutcome {
    let outcome = match error {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code().unwrap_or_default();
            let told = !code.is_empty() && (400..500).contains(&refused.raw().status().as_u16());
            match code {
                code if told && THROTTLES.contains(&code) => SendOutcome::NotSent,
                code if told => SendOutcome::Failed(DeliveryFailure::Rejected { code: code.to_owned() }),
                _ => SendOutcome::Unknown,
            }
        }
        SdkError::ConstructionFailure(_) => SendOutcome::NotSent,
        SdkError::DispatchFailure(_) if never_connected(error) => SendOutcome::NotSent,
        _ => SendOutcome::Unknown,
    };
    tracing::warn!(notice = identity.text(), cause = reason(error), "sending {} ended as {outcome:?}", identity.text());
    outcome
}

/// Whether the error's chain says that there was no connection to send anything over. No type of it is public.
fn never_connected(error: &dyn std::error::Error) -> bool {
    let chain = chain(error);
    ["(Connect)", "connect timeout"].iter().any(|words| chain.contains(words))
}

/// The cause for the log: the code alone when the service gave one, since its words may name addresses.
fn reason(error: &SdkError<SendRawEmailError>) -> String {
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some(code) => code.to_owned(),
        None => chain(error),
    }
}
