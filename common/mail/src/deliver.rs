//! The delivery of a notice: claim it, read what is true now, send one email, and settle the notice. What must not live here:
//! which notices are due.
//!
//! Invariants: only a claimed notice is sent; what it is about is read again just before; every answer of the mail service is
//! written to the notice, and if there was no answer, its events decide later.

use std::sync::Arc;
use std::time::Duration;

use domain::listing::Listing;
use domain::notice::{Audience, DeliveryFailure, Notice, NoticeId, SendOutcome};
use domain::programme::Programme;
use domain::self_assessment::Participation;
use domain::{AppKey, EmailAddress};
use futures_util::future::try_join3;
use jiff::Timestamp;
use runtime::log::error_chain;
use store::notices::StoredNotice;
use store::partners::Partner;
use store::{Consistency, StoreError};
use tokio::time::Instant;

use crate::compose::{MailContext, Topic};
use crate::feedback::apply_delivery_event;
use crate::mailer::Mailer;
use crate::mime;

/// The code of a failure that is not the mail service's but a fault of this program.
const UNWRITABLE: &str = "Unwritable";

/// What would become of a notice, as far as it can be known before the mail service is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreseen {
    /// It would be given to the mail service.
    Sent,
    /// The partner has no address that mail can be sent to.
    NoAddress,
    /// It is not true or not worth sending any more.
    Moot,
}

/// How long listings count as what is true now: as long as the programme does. The partners whose listings are read together are
/// visited within this time, unless the pace is slow.
const MOMENTS: Duration = Duration::from_secs(5);

/// The listings of a partner by which a notice was found due. If that was moments ago they are not read again for its mail, which
/// would cost more than everything else about it.
#[derive(Clone, Copy, Debug)]
pub struct ReadListings<'a> {
    /// The apps with their listings.
    pub apps: &'a [(AppKey, Listing)],
    /// When the reading began.
    pub at: Instant,
}

impl ReadListings<'_> {
    /// The listings of a notice's apps, unless they have to be read again.
    fn still_true_of(self, notice: &Notice) -> Option<Vec<(AppKey, Listing)>> {
        let found = |key: &AppKey| self.apps.iter().find(|(app, _)| app == key).cloned();
        let is_recent = self.at.elapsed() < MOMENTS && !notice.apps.is_empty();
        if is_recent { notice.apps.iter().map(found).collect() } else { None }
    }
}

/// The records that a notice is about.
enum Subject {
    Listings(Vec<(AppKey, Listing)>),
    Participation(Box<Participation>),
}

/// What is true when a notice is to be sent.
struct Situation {
    programme: Arc<Programme>,
    partner: Partner,
    topic: Topic,
    /// Whom the message goes to first, and who follows if it is refused.
    recipients: Vec<Vec<EmailAddress>>,
}

impl Mailer {
    /// Sends notices that a change has just written. If one fails, the job send-notices sends it: the change is made, and the
    /// answer to it does not depend on a mail.
    pub async fn send_now(&self, notices: Vec<NoticeId>, now: Timestamp) {
        let mailer = self.for_run();
        for id in notices {
            let sent = match self.store.notice(&id).await {
                Ok(Some(stored)) => mailer.claim_and_deliver(stored, now).await.map(|_| ()),
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = sent {
                let id = id.text();
                tracing::warn!(notice = id, cause = error_chain(&error), "{id} is left to send-notices");
            }
        }
    }

    /// Claims a notice and delivers it. `None` when it is not due, or when somebody else has claimed it.
    pub async fn claim_and_deliver(&self, due: StoredNotice, now: Timestamp) -> Result<Option<Notice>, StoreError> {
        match self.store.claim_notice(&due, now).await? {
            Some(claimed) => self.deliver(claimed, now).await.map(Some),
            None => Ok(None),
        }
    }

    /// Delivers a notice that the caller has claimed, and returns its state afterwards.
    ///
    /// # Errors
    /// Whatever the error, the notice stays claimed, and it may have been sent.
    pub async fn deliver(&self, claimed: StoredNotice, now: Timestamp) -> Result<Notice, StoreError> {
        self.deliver_as_read(claimed, None, now).await
    }

    /// As [`deliver`](Self::deliver), for a notice that was found due by listings that were just read.
    pub(crate) async fn deliver_as_read(
        &self,
        claimed: StoredNotice,
        read: Option<ReadListings<'_>>,
        now: Timestamp,
    ) -> Result<Notice, StoreError> {
        let outcome = match self.read_situation(&claimed.notice, read, now).await? {
            None => SendOutcome::Moot,
            Some(situation) if situation.recipients.is_empty() => {
                self.store.mark_unreachable(&claimed.notice.id.partner, now).await?;
                SendOutcome::Failed(DeliveryFailure::NoAddress)
            }
            Some(situation) => self.send_in(&claimed.notice, situation, now).await,
        };
        self.settle(&claimed, outcome, now).await
    }

    /// What would become of a notice that was sent now. Nothing is changed.
    pub async fn foresee(&self, notice: &Notice, now: Timestamp) -> Result<Foreseen, StoreError> {
        Ok(match self.read_situation(notice, None, now).await? {
            None => Foreseen::Moot,
            Some(situation) if situation.recipients.is_empty() => Foreseen::NoAddress,
            Some(_) => Foreseen::Sent,
        })
    }

    /// Reads what is true now; `None` when the notice is not true or not worth sending any more.
    async fn read_situation(
        &self,
        notice: &Notice,
        read: Option<ReadListings<'_>>,
        now: Timestamp,
    ) -> Result<Option<Situation>, StoreError> {
        let id = &notice.id.partner;
        let reads = (self.store.programme(), self.read_subject(notice, read), self.store.partner_with_members(id));
        let (programme, subject, (partner, members)) = try_join3(reads.0, reads.1, reads.2).await?;
        if !notice.content.is_timely(&programme, now) {
            return Ok(None);
        }
        let (Some(topic), Some(partner)) = (topic_of(notice, subject, &programme, now), partner) else {
            return Ok(None);
        };
        let current = match &topic {
            Topic::Apps(apps) => notice.clone().with_apps(apps.iter().map(|(key, ..)| key.clone()).collect()),
            Topic::SelfAssessment(_) => notice.clone(),
        };
        let contacts = self.store.contacts_among(Some(partner.contact.clone()), members).await?;
        let mut recipients = contacts.recipients_in_turn(&current);
        recipients.iter_mut().for_each(|together| together.retain(mime::can_be_addressed));
        recipients.retain(|together| !together.is_empty());
        Ok(Some(Situation { programme, partner, topic, recipients }))
    }

    /// Reads the records that a notice is about.
    async fn read_subject(&self, notice: &Notice, read: Option<ReadListings<'_>>) -> Result<Subject, StoreError> {
        let partner = &notice.id.partner;
        if notice.id.kind.profile().audience == Audience::SecurityManagers {
            let participation = self.store.participation(partner).await?.value;
            return Ok(Subject::Participation(Box::new(participation)));
        }
        if let Some(listings) = read.and_then(|read| read.still_true_of(notice)) {
            return Ok(Subject::Listings(listings));
        }
        let keys = if notice.apps.is_empty() { self.store.apps_of(partner).await? } else { notice.apps.clone() };
        self.store.listings(&keys, Consistency::Strong).await.map(Subject::Listings)
    }

    /// Sends a notice to the first of its recipients whom the mail service takes it for.
    async fn send_in(&self, notice: &Notice, situation: Situation, now: Timestamp) -> SendOutcome {
        let Situation { programme, partner, topic, recipients } = situation;
        let context = MailContext {
            notice,
            programme: &programme,
            partner: &partner.name,
            language: partner.language,
            topic: &topic,
            public_url: self.public_url(),
            now,
        };
        let mut outcome = SendOutcome::Failed(DeliveryFailure::NoAddress);
        for together in recipients {
            outcome = match self.send_notice(&context, together).await {
                Ok(outcome) => outcome,
                Err(error) => {
                    let id = notice.id.text();
                    tracing::error!(notice = id, cause = error_chain(&error), "the email of {id} cannot be written");
                    return SendOutcome::Failed(DeliveryFailure::Rejected { code: UNWRITABLE.to_owned() });
                }
            };
            // Only a refused message was certainly not sent and may be welcome to somebody else.
            if !matches!(outcome, SendOutcome::Failed(_)) {
                break;
            }
        }
        outcome
    }

    /// Writes how the sending of a notice ended, and applies the events of its message that came before it was known.
    async fn settle(&self, claimed: &StoredNotice, outcome: SendOutcome, now: Timestamp) -> Result<Notice, StoreError> {
        let settled = self.store.settle_notice(claimed, outcome.clone(), now).await?.notice;
        let (id, state) = (settled.id.text(), settled.state.as_str());
        tracing::info!(
            notice = id,
            state,
            apps = settled.apps.len(),
            recipients = settled.to.len(),
            "notice {id} is {state}"
        );
        if let SendOutcome::Sent { message, .. } = &outcome
            && !self.is_named_in_events()
        {
            for early in self.store.note_message(message, &settled.id, now).await? {
                apply_delivery_event(&self.store, &early, Some(settled.id.clone()), now).await?;
            }
        }
        Ok(settled)
    }
}

/// What a notice is about, by records that were just read; `None` when it is not true any more.
fn topic_of(notice: &Notice, subject: Subject, programme: &Programme, now: Timestamp) -> Option<Topic> {
    match subject {
        Subject::Participation(participation) => {
            let is_true = notice.content.is_true_of_partner(&participation, programme, now);
            is_true.then_some(Topic::SelfAssessment(participation))
        }
        Subject::Listings(mut listings) => {
            listings.retain(|(_, listing)| listing.facts.partner == notice.id.partner);
            let still_due = |(key, listing): (AppKey, Listing)| {
                let completeness = notice.content.completeness_of_app(&listing, programme, now)?;
                Some((key, listing, completeness))
            };
            let apps: Vec<_> = listings.into_iter().filter_map(still_due).collect();
            (!apps.is_empty()).then_some(Topic::Apps(apps))
        }
    }
}
