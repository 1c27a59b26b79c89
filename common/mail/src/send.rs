//! One send through SES, and what its answer means. SES cannot recognize a message that it has already accepted, so nothing here
//! sends twice, and an answer that does not say whether the message was accepted counts as unknown.

use aws_sdk_ses::Client;
use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};
use domain::EmailAddress;
use domain::notice::{DeliveryFailure, NoticeId, RefusalScope, SendOutcome};
use runtime::http::never_connected;
use runtime::log::error_chain;

use crate::refusal::{NO_CREDENTIALS, refusal_scope, says_no_credentials};

/// The tag that has the notice's identity.
pub const NOTICE_TAG: &str = "notice";
/// The tag that has the notice's kind.
pub const KIND_TAG: &str = "kind";
/// The kind in the tag of a message that carries no notice but a link to sign in.
pub const SIGN_IN: &str = "sign-in";

/// What a message is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose<'a> {
    /// It carries a notice to a partner.
    Notice(&'a NoticeId),
    /// It carries a link to sign in. Nothing else identifies it: who knows the link can sign in.
    SignIn,
}

impl Purpose<'_> {
    /// The name in the log.
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

#[derive(Debug)]
pub(crate) struct OutgoingMessage<'a> {
    pub(crate) purpose: Purpose<'a>,
    pub(crate) sender: &'a EmailAddress,
    pub(crate) to: Vec<EmailAddress>,
    /// The configuration set of SES whose events tell what becomes of the message.
    pub(crate) configuration_set: Option<&'a str>,
    pub(crate) message: Vec<u8>,
}

/// Sends a message once.
pub(crate) async fn send_message(client: &Client, outgoing: OutgoingMessage<'_>) -> SendOutcome {
    let OutgoingMessage { purpose, sender, to, configuration_set, message } = outgoing;
    let mut call = client
        .send_raw_email()
        .source(sender.as_str())
        .set_destinations(Some(to.iter().map(ToString::to_string).collect()))
        .set_configuration_set_name(configuration_set.map(ToOwned::to_owned));
    for (name, value) in purpose.tags() {
        match MessageTag::builder().name(name).value(value).build() {
            Ok(tag) => call = call.tags(tag),
            Err(error) => return not_sent(purpose, &error),
        }
    }
    match RawMessage::builder().data(Blob::new(message)).build() {
        Ok(raw) => call = call.raw_message(raw),
        Err(error) => return not_sent(purpose, &error),
    }
    match call.send().await {
        Ok(answer) if !answer.message_id.is_empty() => SendOutcome::Sent { message: answer.message_id, to },
        Ok(_) => {
            let name = purpose.text();
            tracing::warn!(notice = name, "the mail service gave {name} no id");
            SendOutcome::Unknown
        }
        Err(error) => outcome_of_failure(purpose, &error),
    }
}

fn not_sent(purpose: Purpose<'_>, error: &dyn std::error::Error) -> SendOutcome {
    let name = purpose.text();
    tracing::warn!(notice = name, cause = error_chain(error), "{name} was not sent");
    SendOutcome::NotSent
}

/// What a failed call means for the message.
fn outcome_of_failure(purpose: Purpose<'_>, error: &SdkError<SendRawEmailError>) -> SendOutcome {
    let outcome = match error {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code().unwrap_or_default();
            let message = refused.err().message().unwrap_or_default();
            match refusal_scope(refused.raw().status().as_u16(), code, message) {
                Some(RefusalScope::Message) => SendOutcome::Failed(DeliveryFailure::Rejected { code: code.to_owned() }),
                Some(RefusalScope::Account) => SendOutcome::AccountRefused { code: code.to_owned() },
                Some(RefusalScope::Moment) => SendOutcome::NotSent,
                None => SendOutcome::Unknown,
            }
        }
        SdkError::ConstructionFailure(_) | SdkError::DispatchFailure(_) if says_no_credentials(&error_chain(error)) => {
            SendOutcome::AccountRefused { code: NO_CREDENTIALS.to_owned() }
        }
        SdkError::ConstructionFailure(_) => SendOutcome::NotSent,
        SdkError::DispatchFailure(_) if never_connected(error) => SendOutcome::NotSent,
        _ => SendOutcome::Unknown,
    };
    let (name, cause) = (purpose.text(), loggable_cause(error));
    tracing::warn!(notice = name, cause, "sending {name} ended as {outcome:?}");
    outcome
}

/// The cause for the log. If the service gave a code, that is only the code, because its message may name addresses.
fn loggable_cause(error: &SdkError<SendRawEmailError>) -> String {
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some(code) => code.to_owned(),
        None => error_chain(error),
    }
}
