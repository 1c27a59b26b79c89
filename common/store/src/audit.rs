//! The audit log: a line for every publish and discard, and for every change by staff or of permissions, written in the
//! transaction of the change.

use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::dynamodb::{Order, PageQuery};
use crate::item;
use crate::keys;
use crate::write::Write;
use crate::{Store, StoreError};

/// A person who changes something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The person's address.
    pub person: &'a EmailAddress,
    /// The instant of the change.
    pub now: Timestamp,
}

/// Who changes something that a person or a job may change.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A person.
    Person(Actor<'a>),
    /// The job of this name, in the run that was scheduled for this instant.
    Job(&'a str, Timestamp),
}

impl By<'_> {
    /// The instant of the change.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Person(actor) => actor.now,
            Self::Job(_, now) => *now,
        }
    }

    /// The audit line of an action, in the partition of what was changed.
    pub(crate) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        match self {
            Self::Person(actor) => actor.line(partition, action, detail),
            Self::Job(job, now) => put_line(partition, &Line { at: *now, by: job, action, detail }),
        }
    }
}

/// The detail of a line, with why something was done if somebody has said it.
pub(crate) fn with_reason(mut detail: Json, reason: Option<&str>) -> Json {
    if let Some(reason) = reason {
        detail["reason"] = Json::from(reason);
    }
    detail
}

#[derive(Serialize)]
struct Line<'a> {
    at: Timestamp,
    /// A person's address, or a job's name.
    by: &'a str,
    action: &'a str,
    #[serde(skip_serializing_if = "Json::is_null")]
    detail: Json,
}

/// A line as it is read.
#[derive(Clone, Debug, Deserialize)]
pub struct AuditLine {
    /// When it was done.
    pub at: Timestamp,
    /// Who: a person's address, or a job's name.
    pub by: String,
    /// What was done.
    pub action: String,
    /// To what, and why; null when there is nothing more to say.
    #[serde(default)]
    pub detail: Json,
}

/// What an audit log is about.
#[derive(Clone, Copy, Debug)]
pub enum AuditedThing<'a> {
    /// An app, with its publishes and reviews.
    App(&'a AppKey),
    /// A partner, with its members and its self assessment.
    Partner(&'a PartnerId),
    /// A person: tokens, sessions, and the address that mail goes to.
    Person(&'a EmailAddress),
    /// The programme and the rollout.
    Programme,
    /// The list of known-bad hosts and pages.
    KnownBadList,
    /// The marketplace's staff: who changed whose roles.
    Staff,
    /// A job: the runs that somebody started.
    Job(&'a str),
}

impl Store {
    /// The last audit lines about something, latest first.
    pub async fn audit_lines(&self, about: AuditedThing<'_>, limit: i32) -> Result<Vec<AuditLine>, StoreError> {
        let partition = match about {
            AuditedThing::App(app) => keys::app_partition(app),
            AuditedThing::Partner(partner) => keys::partner_partition(partner),
            AuditedThing::Person(email) => keys::person_partition(email),
            AuditedThing::Programme => keys::PROGRAMME.to_owned(),
            AuditedThing::KnownBadList => keys::known_bad_list().pk,
            AuditedThing::Staff => keys::STAFF.to_owned(),
            AuditedThing::Job(job) => keys::runs_partition(job),
        };
        let order = Order::Descending;
        let page = PageQuery { partition: &partition, prefix: keys::AUDITS, after: None, order, limit };
        let (items, _) = self.read_page(page).await?;
        items.into_iter().map(|(key, found)| item::to_record(&key, found)).collect()
    }
}

impl Actor<'_> {
    /// The audit line of an action, in the partition of what was changed.
    pub(crate) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        put_line(partition, &Line { at: self.now, by: self.person.as_str(), action, detail })
    }
}

fn put_line(partition: String, line: &Line<'_>) -> Result<Write, StoreError> {
    Write::put(&keys::audit_line(partition, &time_ordered(line.at)), line)
}

/// A new id that sorts by its instant.
pub(crate) fn time_ordered(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let (seconds, nanos) = (millis / 1000, (millis % 1000) as u32 * 1_000_000);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}
