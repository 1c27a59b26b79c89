//! The delivery of the mails that the system sends: what SES publishes about each. What must not live here: what the system
//! does then.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::cast::Cast;
use crate::mailbox::{EventFormat, MailEvent, Mailbox, sns_event};

/// How many records a Lambda event of SNS carries here.
const RECORDS_PER_EVENT: usize = 10;

#[derive(Debug)]
pub struct Deliveries {
    /// The addresses at which every mail bounces.
    bouncing: BTreeSet<String>,
    /// How many mails have been delivered or have bounced.
    done: usize,
}

/// What SES publishes about some mails.
pub struct Published {
    pub events: Vec<Value>,
    /// Whether one of the mails bounced.
    pub bounced: bool,
}

impl Deliveries {
    pub fn new(cast: &Cast) -> Self {
        let bouncing = cast.partners.iter().filter(|partner| partner.member_bounces);
        Self { bouncing: bouncing.map(|partner| partner.member.clone()).collect(), done: 0 }
    }

    /// Whether there are mails that have not been delivered.
    pub fn are_due(&self, mailbox: &Mailbox) -> bool {
        self.done < mailbox.sent().len()
    }

    /// Drops the mails that have not been delivered.
    pub fn skip(&mut self, mailbox: &Mailbox) {
        self.done = mailbox.sent().len();
    }

    /// Delivers every mail that has not been delivered, at the instant `at`.
    pub fn deliver(&mut self, mailbox: &Mailbox, at: Timestamp) -> Published {
        let mails = mailbox.sent();
        let (mut records, mut bounced) = (Vec::new(), false);
        for mail in &mails[self.done..] {
            let (bouncing, reached): (Vec<_>, Vec<_>) =
                mail.destinations.iter().cloned().partition(|address| self.bouncing.contains(address));
            bounced |= !bouncing.is_empty();
            for (event, of) in [(MailEvent::Bounce { permanent: true }, bouncing), (MailEvent::Delivery, reached)] {
                if !of.is_empty() {
                    let mut event = sns_event(mail, event, &of, EventFormat::default(), at);
                    records.push(event["Records"][0].take());
                }
            }
        }
        self.done = mails.len();
        let events = records.chunks(RECORDS_PER_EVENT).map(|records| json!({ "Records": records }));
        Published { events: events.collect(), bounced }
    }
}
