//! The delivery of a claimed notice: what is true now, to whom, one send, and what became of it. What must not live here:
//! which notices are due.
//!
//! Invariants: only a claimed notice is sent; the state is read again just before; whatever the mail service answers is
//! written, and what it did not answer is left to its events.

use std::sync::Arc;
use std::time::Duration;

use domain::notice::{Audience, DeliveryFailure, Notice, NoticeId, SendOutcome};
use domain::programme::Programme;
use domain::self_assessment::Participation;
use domain::{AppKey, EmailAddress, listing::Listing, questionnaire::Completeness};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::compose::sign_in::{self, SignInLink};
use super::compose::{About, ComposeError, Occasion, compose};
use super::feedback::hear;
use super::mime::{self, BadMessage, Envelope};
use super::send::{Identity, Posting, send};
use crate::job::{Report, TimeLimit};
use runtime::Config;
use runtime::config::MissingVariable;
use store::Store;
use store::notices::StoredNotice;
use store::partners::Partner;
use store::{Consistency, StoreError};

/// How many notices are on their way at the same time.
const AT_ONCE: usize = 8;

/// Why a mail cannot be written: a fault of ours.
#[derive(Debug, thiserror::Error)]
enum Unwritable {
    #[error(transparent)]
    Letter(#[from] ComposeError),
    #[error(transparent)]
    Message(#[from] BadMessage),
}

/// The code of a failure that is ours and not the mail service's.
const UNWRITABLE: &str = "Unwritable";

/// Delivers notices. Clones share one pace.
#[derive(Clone, Debug)]
pub struct Mailer {
    store: Store,
    ses: aws_sdk_ses::Client,
    configuration_set: Option<String>,
    public_url: String,
    pace: Arc<Pace>,
}

/// What is true of a notice when it is to be sent.
struct Now {
    programme: Programme,
    partner: Partner,
    subject: Current,
    to: Vec<EmailAddress>,
}

/// What a notice is about, as it is now.
enum Current {
    Apps(Vec<(AppKey, Listing, Completeness)>),
    SelfAssessment(Box<Participation>),
}

impl Mailer {
    /// A mailer with the mail service and the addresses of `config`.
    ///
    /// # Errors
    /// `PUBLIC_URL` is not set.
    pub fn connect(config: &Config, store: Store) -> Result<Self, MissingVariable> {
        Ok(Self {
            store,
            ses: runtime::aws::ses(config),
            configuration_set: config.configuration_set.clone(),
            public_url: config.public_url()?.to_owned(),
            pace: Arc::default(),
        })
    }

    /// The table that notices rest in.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Claims and delivers notices, some at the same time, until the time limit.
    pub async fn send_due(&self, due: Vec<StoredNotice>, now: Timestamp, limit: TimeLimit) -> Report {
        let mut report = Report { examined: due.len() as u64, ..Report::default() };
        let mut waiting = due.into_iter();
        let mut under_way: JoinSet<Report> = JoinSet::new();
        loop {
            while under_way.len() < AT_ONCE && !limit.is_over() {
                let Some(kept) = waiting.next() else { break };
                let mailer = self.clone();
                under_way.spawn(async move { mailer.send_one(kept, now).await });
            }
            match under_way.join_next().await {
                Some(Ok(part)) => report.add(part),
                Some(Err(error)) => {
                    tracing::error!(%error, "a delivery ended by itself");
                    report.failed += 1;
                }
                None => break,
            }
        }
        let left = waiting.len() as u64;
        report.examined -= left;
        report.more |= left > 0;
        report
    }

    /// Sends notices that a change has just written. What fails is left to send-notices: the change is made, and its answer
    /// does not depend on a mail.
    pub async fn send_now(&self, notices: Vec<NoticeId>, now: Timestamp) {
        for id in notices {
            let sent = match self.store.notice(&id).await {
                Ok(Some(kept)) => self.claim_and_deliver(kept, now).await.map(|_| ()),
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = sent {
                tracing::warn!(
                    notice = id.text(),
                    cause = super::chain(&error),
                    "{} waits for send-notices",
                    id.text()
                );
            }
        }
    }

    /// Claims and delivers one notice, and counts what became of it.
    async fn send_one(&self, due: StoredNotice, now: Timestamp) -> Report {
        let mut report = Report::default();
        let id = due.notice.id.text();
        let state = match self.claim_and_deliver(due, now).await {
            Ok(Some(notice)) => {
                let state = notice.state.as_str();
                match state {
                    "sent" => report.acted += 1,
                    "failed" => report.failed += 1,
                    _ => report.skipped += 1,
                }
                state
            }
            Ok(None) => {
                report.skipped += 1;
                "claimed by another"
            }
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(notice = id, cause = super::chain(cause), "{id} was not delivered");
                report.failed += 1;
                "error"
            }
        };
        report.name(|| json!({ "notice": id, "state": state }));
        report
    }

    async fn claim_and_deliver(&self, due: StoredNotice, now: Timestamp) -> Result<Option<Notice>, StoreError> {
        match self.store.claim_notice(&due, now).await? {
            Some(claimed) => self.deliver(claimed, now).await.map(Some),
            None => Ok(None),
        }
    }

    /// Delivers a notice that the caller has claimed, and gives it as it stands then.
    ///
    /// # Errors
    /// When the table does not answer. The notice stays claimed; it may have been sent.
    pub async fn deliver(&self, claimed: StoredNotice, now: Timestamp) -> Result<Notice, StoreError> {
        let outcome = match self.look(&claimed.notice, now).await? {
            None => SendOutcome::Moot,
            Some(there) if there.to.is_empty() => {
                self.store.mark_unreachable(&claimed.notice.id.partner, now).await?;
                SendOutcome::Failed(DeliveryFailure::NoAddress)
            }
            Some(there) => self.send(&claimed.notice, there, now).await.unwrap_or_else(|error| {
                let id = claimed.notice.id.text();
                tracing::error!(notice = id, cause = super::chain(&error), "the mail of {id} cannot be written");
                SendOutcome::Failed(DeliveryFailure::Rejected { code: UNWRITABLE.to_owned() })
            }),
        };
        self.settle(&claimed, outcome, now).await
    }

    /// Reads what is true now; `None` when there is nothing left to say.
    async fn look(&self, notice: &Notice, now: Timestamp) -> Result<Option<Now>, StoreError> {
        let programme = self.store.programme().await?;
        let id = &notice.id;
        if !notice.content.is_timely(&programme, now) {
            return Ok(None);
        }
        let subject = match id.kind.profile().audience {
            Audience::AppManagers => self.apps(notice, &programme, now).await?,
            Audience::SecurityManagers => {
                let participation = self.store.participation(&id.partner).await?.value;
                let holds = notice.content.is_true_of_partner(&participation, &programme, now);
                holds.then(|| Current::SelfAssessment(Box::new(participation)))
            }
        };
        let Some(subject) = subject else { return Ok(None) };
        let Some(partner) = self.store.partner(&id.partner).await? else { return Ok(None) };
        let about = match &subject {
            Current::Apps(apps) => notice.clone().with_apps(apps.iter().map(|(key, ..)| key.clone()).collect()),
            Current::SelfAssessment(_) => notice.clone(),
        };
        let mut to = self.store.contacts(&id.partner).await?.recipients(&about);
        to.retain(mime::carries);
        Ok(Some(Now { programme, partner, subject, to }))
    }

    /// The apps that a notice still is about; `None` when there is none.
    async fn apps(
        &self,
        notice: &Notice,
        programme: &Programme,
        now: Timestamp,
    ) -> Result<Option<Current>, StoreError> {
        let partner = &notice.id.partner;
        let keys = if notice.apps.is_empty() { self.store.apps_of(partner).await? } else { notice.apps.clone() };
        let listings = self.store.listings(&keys, Consistency::Strong).await?;
        let theirs = listings.into_iter().filter(|(_, listing)| listing.facts.partner == *partner);
        let apps: Vec<_> = theirs
            .filter_map(|(key, listing)| {
                let completeness = notice.content.completeness_of_app(&listing, programme, now)?;
                Some((key, listing, completeness))
            })
            .collect();
        Ok((!apps.is_empty()).then_some(Current::Apps(apps)))
    }

    async fn send(&self, notice: &Notice, there: Now, now: Timestamp) -> Result<SendOutcome, Unwritable> {
        let Now { programme, partner, subject, to } = there;
        let letter = compose(&Occasion {
            notice,
            programme: &programme,
            partner: &partner.name,
            language: partner.language,
            about: match &subject {
                Current::Apps(apps) => About::Apps(apps),
                Current::SelfAssessment(participation) => About::SelfAssessment(participation),
            },
            public_url: &self.public_url,
            now,
        })?;
        let mail = &programme.mail;
        let envelope = Envelope {
            name: &programme.marketplace,
            sender: &mail.sender,
            reply_to: mail.reply_to.as_ref(),
            to: &to,
            now,
        };
        let message = mime::message(&letter, &envelope)?;
        let configuration_set = self.configuration_set.as_deref();
        self.pace.wait(mail.per_second).await;
        Ok(send(
            &self.ses,
            Posting { identity: Identity::Notice(&notice.id), sender: &mail.sender, to, configuration_set, message },
        )
        .await)
    }

    /// Mails a link to sign in. Nothing takes it up again when it fails: its reader asks once more sooner than a job would
    /// come by, and an old link is of no use.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn send_link(&self, link: SignInLink<'_>) -> Result<(), StoreError> {
        let programme = self.store.programme().await?;
        let to = vec![link.to.clone()];
        let mail = &programme.mail;
        let envelope = Envelope {
            name: &programme.marketplace,
            sender: &mail.sender,
            reply_to: mail.reply_to.as_ref(),
            to: &to,
            now: link.now,
        };
        let written = sign_in::compose(&link, &programme, &self.public_url).map_err(Unwritable::from);
        let message = match written.and_then(|letter| Ok(mime::message(&letter, &envelope)?)) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(cause = super::chain(&error), "the mail of a link to sign in cannot be written");
                return Ok(());
            }
        };
        let configuration_set = self.configuration_set.as_deref();
        let posting = Posting { identity: Identity::SignIn, sender: &mail.sender, to, configuration_set, message };
        match send(&self.ses, posting).await {
            SendOutcome::Sent { message, .. } => tracing::info!(message, "a link to sign in is on its way"),
            // send() has logged why.
            outcome => tracing::warn!("a link to sign in may not arrive: {outcome:?}"),
        }
        Ok(())
    }

    /// Writes what became of a notice, and hears what was told of its message before.
    async fn settle(&self, claimed: &StoredNotice, outcome: SendOutcome, now: Timestamp) -> Result<Notice, StoreError> {
        let there = self.store.settle_notice(claimed, outcome.clone(), now).await?;
        tracing::info!(
            notice = there.notice.id.text(),
            state = there.notice.state.as_str(),
            apps = there.notice.apps.len(),
            recipients = there.notice.to.len(),
            "notice {} is {}",
            there.notice.id.text(),
            there.notice.state.as_str()
        );
        if let SendOutcome::Sent { message, .. } = &outcome {
            for early in self.store.note_message(message, &there.notice.id, now).await? {
                hear(&self.store, &early, Some(there.notice.id.clone()), now).await?;
            }
        }
        Ok(there.notice)
    }
}

/// Keeps sends apart, so that a process sends no faster than the programme says.
#[derive(Debug, Default)]
struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// Resolves when the next send may be made.
    async fn wait(&self, per_second: u16) {
        let turn = Self::turn(&mut *self.0.lock().await, Instant::now(), per_second);
        sleep_until(turn).await;
    }

    /// The turn of whoever asks at `now`; `next` is the one after it. Idle time is not saved up.
    fn turn(next: &mut Option<Instant>, now: Instant, per_second: u16) -> Instant {
        let turn = next.unwrap_or(now).max(now);
        *next = Some(turn + Duration::from_secs(1) / u32::from(per_second.max(1)));
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_are_as_far_apart_as_the_programme_says() {
        let (start, mut next) = (Instant::now(), None);
        let mut turn = |now| Pace::turn(&mut next, start + Duration::from_millis(now), 10).duration_since(start);
        let turns = [0, 0, 0, 50, 5_000, 5_000].map(|now| turn(now).as_millis());
        assert_eq!(turns, [0, 100, 200, 300, 5_000, 5_100]);
    }
}
