//! The mailer: composes an email, waits for its turn, and gives it to the mail service once. What must not live here: what a
//! notice is about, and what becomes of it.

use std::sync::Arc;

use domain::EmailAddress;
use domain::notice::SendOutcome;
use domain::programme::Programme;
use jiff::Timestamp;
use runtime::Config;
use runtime::config::MissingVariable;
use runtime::log::error_chain;
use store::{Store, StoreError};

use crate::compose::sign_in::{SignInLink, compose_sign_in};
use crate::compose::{ComposeError, Email, MailContext, compose};
use crate::mime::{BadMessage, Envelope, build_message};
use crate::pace::Pace;
use crate::send::{OutgoingMessage, Purpose, send_message};

/// Why an email cannot be written: a fault of this program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnwritableEmail {
    #[error(transparent)]
    Email(#[from] ComposeError),
    #[error(transparent)]
    Message(#[from] BadMessage),
}

/// Sends emails. Clones share one pace.
#[derive(Clone, Debug)]
pub struct Mailer {
    pub(crate) store: Store,
    ses: aws_sdk_ses::Client,
    configuration_set: Option<String>,
    public_url: String,
    pace: Arc<Pace>,
}

impl Mailer {
    /// A mailer with the mail service and the addresses of `config`.
    pub fn connect(config: &Config, store: Store) -> Result<Self, MissingVariable> {
        Ok(Self {
            store,
            ses: runtime::aws::ses(config),
            configuration_set: config.configuration_set.clone(),
            public_url: config.public_url()?.to_owned(),
            pace: Arc::default(),
        })
    }

    /// The table that has the notices.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Where people find the partners' pages, without a slash at the end.
    pub(crate) fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Sends the email of a notice, when it is its turn.
    pub(crate) async fn send_notice(
        &self,
        context: &MailContext<'_>,
        to: Vec<EmailAddress>,
    ) -> Result<SendOutcome, UnwritableEmail> {
        let message = write_message(&compose(context)?, context.programme, &to, context.now)?;
        self.pace.wait(context.programme.mail.per_second).await;
        Ok(self.send(Purpose::Notice(&context.notice.id), context.programme, to, message).await)
    }

    /// Mails a link to sign in. If that fails, nothing tries it again: its reader asks for another link before any job would run,
    /// and an old link is of no use.
    pub async fn send_link(&self, link: SignInLink<'_>) -> Result<(), StoreError> {
        let programme = self.store.programme().await?;
        let to = vec![link.to.clone()];
        let email = compose_sign_in(&link, &programme, &self.public_url).map_err(UnwritableEmail::from);
        let message = match email.and_then(|email| Ok(write_message(&email, &programme, &to, link.now)?)) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(cause = error_chain(&error), "the email with a link to sign in cannot be written");
                return Ok(());
            }
        };
        match self.send(Purpose::SignIn, &programme, to, message).await {
            SendOutcome::Sent { message, .. } => tracing::info!(message, "sent a link to sign in"),
            // The cause is logged already.
            outcome => tracing::warn!("a link to sign in may not arrive: {outcome:?}"),
        }
        Ok(())
    }

    async fn send(
        &self,
        purpose: Purpose<'_>,
        programme: &Programme,
        to: Vec<EmailAddress>,
        message: Vec<u8>,
    ) -> SendOutcome {
        let configuration_set = self.configuration_set.as_deref();
        let sender = &programme.mail.sender;
        send_message(&self.ses, OutgoingMessage { purpose, sender, to, configuration_set, message }).await
    }
}

fn write_message(
    email: &Email,
    programme: &Programme,
    to: &[EmailAddress],
    now: Timestamp,
) -> Result<Vec<u8>, BadMessage> {
    let mail = &programme.mail;
    let name = &programme.marketplace;
    build_message(email, &Envelope { name, sender: &mail.sender, reply_to: mail.reply_to.as_ref(), to, now })
}
