//! The mailer: composes an email, waits for its turn, and gives it to the mail service once. What must not live here: what a
//! notice is about, and what becomes of it.

use std::sync::{Arc, OnceLock};

use domain::EmailAddress;
use domain::notice::SendOutcome;
use domain::programme::Programme;
use jiff::Timestamp;
use runtime::Config;
use runtime::config::MissingVariable;
use runtime::log::error_chain;
use runtime::tally;
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

/// Sends emails. Clones share one pace, and what they learnt of the account.
#[derive(Clone, Debug)]
pub struct Mailer {
    pub(crate) store: Store,
    ses: aws_sdk_ses::Client,
    configuration_set: Option<String>,
    public_url: String,
    pace: Arc<Pace>,
    /// The code with which the mail service refused the whole account in this run.
    account_refusal: Arc<OnceLock<String>>,
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
            account_refusal: Arc::default(),
        })
    }

    /// The table that has the notices.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The mailer of another run or request, which finds out anew whether the mail service takes the account's messages.
    pub(crate) fn for_run(&self) -> Self {
        Self { account_refusal: Arc::default(), ..self.clone() }
    }

    /// The code with which the mail service refused the whole account in this run. From then on the run does not call it.
    pub fn account_refusal(&self) -> Option<&str> {
        self.account_refusal.get().map(String::as_str)
    }

    /// Whether the mail service's events about a message name its notice. Those of a configuration set have the message's tags;
    /// without one they have only the message's id, and the table has to know which notice that is.
    pub(crate) fn is_named_in_events(&self) -> bool {
        self.configuration_set.is_some()
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
        if let Some(code) = self.account_refusal() {
            return Ok(SendOutcome::AccountRefused { code: code.to_owned() });
        }
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
        match self.for_run().send(Purpose::SignIn, &programme, to, message).await {
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
        let outgoing = OutgoingMessage { purpose, sender, to, configuration_set, message };
        let outcome = send_message(&self.ses, outgoing).await;
        tally::add(|tally| match outcome {
            SendOutcome::Sent { .. } => tally.mails_sent += 1,
            SendOutcome::Unknown => tally.mails_unanswered += 1,
            _ => tally.mails_refused += 1,
        });
        if let SendOutcome::AccountRefused { code } = &outcome {
            self.note_account_refusal(code);
        }
        outcome
    }

    /// Notes that the mail service refuses all messages, and raises the alarm once in a run: only operators can end this.
    fn note_account_refusal(&self, code: &str) {
        // Others that were under way may be refused as well.
        if self.account_refusal.set(code.to_owned()).is_ok() {
            tracing::error!(code, "the mail service refuses all messages of this account ({code}); every notice waits");
        }
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
    let reply_to = mail.reply_to.as_ref().unwrap_or(&mail.sender);
    build_message(email, &Envelope { name, sender: &mail.sender, reply_to, to, now })
}
