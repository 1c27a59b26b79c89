//! Notices: what partners hear by email, who of them hears it, and what becomes of each notice.
//!
//! A notice has an identity: partner, cycle (what began it, usually an instant), kind and window. There is one notice per
//! identity, whoever finds it due and however often.
//!
//! Invariants: a notice is claimed before it is sent, so two senders never send the same one. Whoever claimed it and was
//! never heard of again may have sent it: it is left alone for [`WAIT`], because the mail service tells by an event what
//! it accepted, and is sent again only when no event came. A notice ends as sent or moot; everything else is tried again.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::access::Permissions;
use crate::fortified::{self, BadgeState};
use crate::listing::Listing;
use crate::programme::{Milestone, Programme};
use crate::questionnaire::Completeness;
use crate::{AppKey, EmailAddress, PartnerId};

/// For how long a claim without an end, or a send without an answer, waits for the mail service's event. Longer than any
/// run of a function.
pub const WAIT: SignedDuration = SignedDuration::from_hours(1);
/// After how long a notice that could not be delivered is tried again, unless it is moot by then.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// The first pause after the mail service asked to slow down or was not reached; it doubles up to an hour.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The most recipients of one mail (SES: 50).
const MAX_RECIPIENTS: usize = 50;

/// What notices are about, for tags and queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The badge will go unless fields are filled out.
    FortifiedWarning,
    /// The badge is not shown any more.
    BadgeRemoved,
    /// The badge is shown again.
    BadgeReturned,
    /// The rollout of the tab reached a milestone.
    RolloutMilestone,
}

impl Kind {
    /// All kinds.
    pub const EVERY: [Self; 4] =
        [Self::FortifiedWarning, Self::BadgeRemoved, Self::BadgeReturned, Self::RolloutMilestone];

    /// The word in tags, keys and queries.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::FortifiedWarning => "fortified-warning",
            Self::BadgeRemoved => "badge-removed",
            Self::BadgeReturned => "badge-returned",
            Self::RolloutMilestone => "rollout-milestone",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a notice says, beside the apps that it lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Matter {
    /// A badge goes at `due` unless fields are filled out.
    FortifiedWarning {
        /// From when the fields are required.
        due: Timestamp,
        /// How many days before it this warning belongs to.
        days: u16,
    },
    /// A badge is not shown any more.
    BadgeRemoved,
    /// A badge is shown again.
    BadgeReturned,
    /// The rollout reached a milestone.
    RolloutMilestone {
        /// Which.
        milestone: Milestone,
    },
}

impl Matter {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::FortifiedWarning { .. } => Kind::FortifiedWarning,
            Self::BadgeRemoved => Kind::BadgeRemoved,
            Self::BadgeReturned => Kind::BadgeReturned,
            Self::RolloutMilestone { .. } => Kind::RolloutMilestone,
        }
    }

    /// Whether it is worth saying at `now`: a warning of an older window or of a day that has passed is not, nor a
    /// milestone that a later one has overtaken.
    #[must_use]
    pub fn holds(&self, programme: &Programme, now: Timestamp) -> bool {
        match self {
            Self::FortifiedWarning { due, days } => fortified::warning(programme, *due, now) == Some(*days),
            Self::BadgeRemoved | Self::BadgeReturned => true,
            Self::RolloutMilestone { milestone } => {
                let latest = programme.milestones_reached(now).into_iter().map(|(reached, _)| reached).max();
                latest == Some(*milestone)
            }
        }
    }

    /// What it says of an app at `now`: how complete the tab is by what it is about; `None` when it is not about the app
    /// any more.
    #[must_use]
    pub fn of_app(&self, listing: &Listing, programme: &Programme, now: Timestamp) -> Option<Completeness> {
        let badge_is = |state| listing.facts.is_watched() && listing.badge(programme, now).state == state;
        let concerned = match self {
            Self::FortifiedWarning { due, .. } => {
                return listing.at_risk(programme, now).filter(|risk| risk.due == *due).map(|risk| risk.completeness);
            }
            Self::BadgeRemoved => badge_is(BadgeState::Removed),
            Self::BadgeReturned => badge_is(BadgeState::Held),
            Self::RolloutMilestone { .. } => listing.facts.has_public_tab(),
        };
        concerned.then(|| listing.completeness(programme, now))
    }
}

/// A notice's identity. `cycle` and `window` hold no `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeId {
    /// Who is to hear it.
    pub partner: PartnerId,
    /// What began it: an instant, or a word for what happens once.
    pub cycle: String,
    /// What it is about.
    pub kind: Kind,
    /// Which of the cycle's notices it is, for example `30d`.
    pub window: String,
}

impl NoticeId {
    /// `<partner>#<cycle>#<kind>#<window>`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}#{}", self.partner, self.within_partner())
    }

    /// The identity among the partner's own: `<cycle>#<kind>#<window>`.
    #[must_use]
    pub fn within_partner(&self) -> String {
        format!("{}#{}#{}", self.cycle, self.kind.word(), self.window)
    }

    /// Reads [`NoticeId::text`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('#');
        let (partner, cycle, kind, window) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let none_left = parts.next().is_none();
        let partner = PartnerId::parse(partner).ok()?;
        none_left.then_some(Self { partner, cycle: cycle.to_owned(), kind: Kind::of(kind)?, window: window.to_owned() })
    }

    /// The identity in hex, as the mail carries it: SES takes at most 256 characters in a tag, and none that says more.
    #[must_use]
    pub fn hex(&self) -> String {
        self.text().bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads [`NoticeId::hex`].
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
            return None;
        }
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
        let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
        Self::parse(std::str::from_utf8(&bytes?).ok()?)
    }
}

/// Why a notice could not be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Failure {
    /// The partner has no address that works.
    NoAddress,
    /// The mail service refused it.
    Rejected {
        /// The service's code, for example `MessageRejected`.
        code: String,
    },
}

/// Where a notice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// To be sent, from `next` on.
    Open {
        /// From when.
        next: Timestamp,
    },
    /// Somebody is sending it.
    Claimed {
        /// Since when.
        at: Timestamp,
    },
    /// The mail service accepted it.
    Sent {
        /// When.
        at: Timestamp,
        /// The service's id of the message.
        message: String,
    },
    /// Nobody knows whether the mail service accepted it.
    Unknown {
        /// Since when.
        at: Timestamp,
    },
    /// It could not be delivered.
    Failed {
        /// Since when.
        at: Timestamp,
        /// Why.
        failure: Failure,
    },
    /// It was true no more when it was to be sent.
    Moot {
        /// Since when.
        at: Timestamp,
    },
}

impl State {
    /// The words for queries.
    pub const WORDS: [&str; 6] = ["open", "claimed", "sent", "unknown", "failed", "moot"];

    /// The word in queries and documents.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Claimed { .. } => "claimed",
            Self::Sent { .. } => "sent",
            Self::Unknown { .. } => "unknown",
            Self::Failed { .. } => "failed",
            Self::Moot { .. } => "moot",
        }
    }
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// What it says.
    pub matter: Matter,
    /// The apps that it was found due for. Which of them it lists is decided when it is sent.
    pub apps: Vec<AppKey>,
    /// When it was found due.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// How often it was claimed.
    pub attempts: u32,
    /// How often nobody knew whether it was sent.
    #[serde(default)]
    pub unknowns: u32,
    /// Whom it was last sent to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<EmailAddress>,
    /// The addresses at which it did not arrive.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bounced: BTreeSet<EmailAddress>,
    /// The messages that reached nobody.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub over: BTreeSet<String>,
    /// When the first recipient's server took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
}

/// How an attempt to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail service accepted it.
    Sent {
        /// The service's id of the message.
        message: String,
        /// Whom it went to.
        to: Vec<EmailAddress>,
    },
    /// It was not sent: the service asked to slow down, or was not reached.
    NotSent,
    /// It could not be delivered.
    Failed(Failure),
    /// Nobody knows.
    Unknown,
    /// It was true no more.
    Moot,
}

/// What the mail service tells about a message, in any order and more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What happened.
    pub what: Happened,
    /// The service's id of the message.
    pub message: String,
    /// All whom the message was sent to.
    pub destination: Vec<EmailAddress>,
    /// When.
    pub at: Timestamp,
}

/// What happened to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    /// The service accepted it.
    Send,
    /// Some recipient's server took it.
    Delivery,
    /// It did not arrive at these addresses.
    Bounce {
        /// Where.
        addresses: Vec<EmailAddress>,
        /// Whether it never will.
        permanent: bool,
    },
    /// These recipients do not want it.
    Complaint {
        /// Who.
        addresses: Vec<EmailAddress>,
    },
    /// The service took it and then refused to deliver it.
    Reject,
}

impl Event {
    /// The addresses that no mail goes to any more.
    #[must_use]
    pub fn to_suppress(&self) -> &[EmailAddress] {
        match &self.what {
            Happened::Bounce { addresses, permanent: true } | Happened::Complaint { addresses } => addresses,
            _ => &[],
        }
    }
}

impl Notice {
    /// A notice that was found due at `now` and is to be sent at once.
    #[must_use]
    pub fn new(partner: PartnerId, cycle: String, window: String, matter: Matter, now: Timestamp) -> Self {
        Self {
            id: NoticeId { partner, cycle, kind: matter.kind(), window },
            matter,
            apps: Vec::new(),
            created_at: now,
            state: State::Open { next: now },
            attempts: 0,
            unknowns: 0,
            to: Vec::new(),
            bounced: BTreeSet::new(),
            over: BTreeSet::new(),
            delivered_at: None,
        }
    }

    /// The same notice about these apps.
    #[must_use]
    pub fn about(self, apps: Vec<AppKey>) -> Self {
        Self { apps, ..self }
    }

    /// From when on somebody may claim it; `None` when it has come to its end.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            State::Open { next } => Some(next),
            State::Claimed { at } | State::Unknown { at } => Some(after(at, WAIT)),
            State::Failed { at, .. } => Some(after(at, AGAIN)),
            State::Sent { .. } | State::Moot { .. } => None,
        }
    }

    /// The notice as whoever sends it at `now` claims it; `None` when it is not due.
    #[must_use]
    pub fn claimed(&self, now: Timestamp) -> Option<Self> {
        if self.due().is_none_or(|due| now < due) {
            return None;
        }
        let lost = u32::from(matches!(self.state, State::Claimed { .. }));
        let (attempts, unknowns) = (self.attempts + 1, self.unknowns + lost);
        Some(Self { state: State::Claimed { at: now }, attempts, unknowns, ..self.clone() })
    }

    /// The notice after an attempt to send it.
    #[must_use]
    pub fn settled(&self, outcome: Outcome, now: Timestamp) -> Self {
        let mut settled = self.clone();
        settled.state = match outcome {
            Outcome::Sent { message, to } => {
                settled.to = to;
                State::Sent { at: now, message }
            }
            Outcome::NotSent => State::Open { next: after(now, pause(self.attempts)) },
            Outcome::Failed(failure) => State::Failed { at: now, failure },
            Outcome::Unknown => {
                settled.unknowns += 1;
                State::Unknown { at: now }
            }
            Outcome::Moot => State::Moot { at: now },
        };
        settled
    }

    /// The notice after the attempt that was its `attempt`-th claim, when an event or another sender changed it meanwhile;
    /// `None` when there is nothing to add.
    #[must_use]
    pub fn settled_late(&self, attempt: u32, outcome: Outcome, now: Timestamp) -> Option<Self> {
        let still_claimed = matches!(self.state, State::Claimed { .. }) && self.attempts == attempt;
        match outcome {
            outcome if still_claimed => Some(self.settled(outcome, now)),
            Outcome::Sent { message, to } => {
                self.after(&Event { what: Happened::Send, message, destination: to, at: now })
            }
            Outcome::NotSent | Outcome::Failed(_) | Outcome::Unknown | Outcome::Moot => None,
        }
    }

    /// The notice after an event; `None` when the event changes nothing.
    #[must_use]
    pub fn after(&self, event: &Event) -> Option<Self> {
        if self.over.contains(&event.message) {
            return None;
        }
        let mut told = self.clone();
        told.accepted(event);
        match &event.what {
            Happened::Send => {}
            Happened::Delivery => told.delivered_at = told.delivered_at.or(Some(event.at)),
            Happened::Bounce { addresses, .. } | Happened::Complaint { addresses } => {
                told.bounced.extend(addresses.iter().cloned());
                told.reopen_if_nobody_has(event);
            }
            Happened::Reject => {
                told.over.insert(event.message.clone());
                if told.is_about(event) {
                    let failure = Failure::Rejected { code: "Reject".to_owned() };
                    told.state = State::Failed { at: event.at, failure };
                }
            }
        }
        (told != *self).then_some(told)
    }

    /// Every event proves that the service accepted the message.
    fn accepted(&mut self, event: &Event) {
        let open = matches!(self.state, State::Claimed { .. } | State::Unknown { .. } | State::Open { .. });
        if open || matches!(self.state, State::Failed { failure: Failure::Rejected { .. }, .. }) {
            self.to.clone_from(&event.destination);
            self.state = State::Sent { at: event.at, message: event.message.clone() };
        }
    }

    fn is_about(&self, event: &Event) -> bool {
        matches!(&self.state, State::Sent { message, .. } if *message == event.message)
    }

    /// A message that reached nobody makes way for the next contact.
    fn reopen_if_nobody_has(&mut self, event: &Event) {
        if event.destination.iter().all(|address| self.bounced.contains(address)) {
            self.over.insert(event.message.clone());
            if self.is_about(event) {
                self.state = State::Open { next: event.at };
            }
        }
    }
}

fn after(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn pause(attempts: u32) -> SignedDuration {
    let doubled = PAUSE.checked_mul(1 << attempts.saturating_sub(1).min(10));
    doubled.unwrap_or(WAIT).min(WAIT)
}

/// Who of a partner can be written to.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The members, each with what they may do.
    pub members: Vec<(EmailAddress, Permissions)>,
    /// The partner's contact.
    pub contact: Option<EmailAddress>,
    /// The addresses that no mail goes to.
    pub suppressed: BTreeSet<EmailAddress>,
}

impl Contacts {
    /// Whom a notice goes to: the members with the permission for what it is about, or else the partner's contact; never
    /// an address that is suppressed, at which this notice did not arrive, or that the mail service cannot write: its local
    /// part must be ASCII. Empty: nobody can be reached.
    #[must_use]
    pub fn recipients(&self, notice: &Notice) -> Vec<EmailAddress> {
        let works = |address: &&EmailAddress| {
            address.as_str().is_ascii() && !self.suppressed.contains(address) && !notice.bounced.contains(*address)
        };
        let fits = |permissions: &Permissions| match notice.apps.as_slice() {
            [] => permissions.manages_any(),
            apps => apps.iter().any(|app| permissions.manage_app.contains(app)),
        };
        let members = self.members.iter().filter(|(_, permissions)| fits(permissions)).map(|(address, _)| address);
        let members: Vec<EmailAddress> = members.filter(works).take(MAX_RECIPIENTS).cloned().collect();
        if members.is_empty() { self.contact.iter().filter(works).cloned().collect() } else { members }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Apps;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn email(name: &str) -> EmailAddress {
        EmailAddress::parse(&format!("{name}@acme.example")).unwrap()
    }

    const NOW: &str = "2023-07-15T00:00:00Z";

    fn notice() -> Notice {
        let due = at("2023-08-14T00:00:00Z");
        let matter = Matter::FortifiedWarning { due, days: 30 };
        Notice::new(PartnerId::parse("acme").unwrap(), due.to_string(), "30d".into(), matter, at(NOW))
    }

    fn event(what: Happened, message: &str, to: &[&str]) -> Event {
        let destination = to.iter().map(|name| email(name)).collect();
        Event { what, message: message.to_owned(), destination, at: at("2023-07-15T00:00:05Z") }
    }

    fn bounce(message: &str, of: &[&str], to: &[&str]) -> Event {
        let addresses = of.iter().map(|name| email(name)).collect();
        event(Happened::Bounce { addresses, permanent: true }, message, to)
    }

    fn sent(notice: &Notice, message: &str, to: &[&str]) -> Notice {
        let to = to.iter().map(|name| email(name)).collect();
        notice.settled(Outcome::Sent { message: message.to_owned(), to }, at(NOW))
    }

    #[test]
    fn an_identity_is_a_tag_that_ses_takes_and_reads_back() {
        let longest = NoticeId {
            partner: PartnerId::parse(&"p".repeat(60)).unwrap(),
            cycle: "2023-08-14T00:00:00.123Z".to_owned(),
            kind: Kind::RolloutMilestone,
            window: "rollout-begins".to_owned(),
        };
        assert!(longest.hex().len() <= 256);
        assert_eq!(NoticeId::from_hex(&longest.hex()), Some(longest.clone()));
        assert_eq!(NoticeId::parse(&longest.text()), Some(longest));
        for bad in ["", "0", "zz", "é", "00", &"61".repeat(4)] {
            assert_eq!(NoticeId::from_hex(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_notice_is_claimed_once_and_again_only_when_nothing_was_heard_for_an_hour() {
        let claimed = notice().claimed(at(NOW)).unwrap();
        assert_eq!(claimed.claimed(at("2023-07-15T00:59:59Z")), None);
        let again = claimed.claimed(at("2023-07-15T01:00:00Z")).unwrap();
        assert_eq!((again.attempts, again.unknowns), (2, 1));
        assert_eq!(notice().claimed(at("2023-07-14T23:59:59Z")), None);
    }

    #[test]
    fn what_was_sent_or_is_moot_is_never_claimed_again() {
        let claimed = notice().claimed(at(NOW)).unwrap();
        let late = at("2024-01-01T00:00:00Z");
        assert_eq!(sent(&claimed, "m1", &["pat"]).claimed(late), None);
        assert_eq!(claimed.settled(Outcome::Moot, at(NOW)).claimed(late), None);
    }

    #[test]
    fn a_service_that_asks_to_slow_down_is_asked_again_after_a_pause_that_doubles() {
        let mut notice = notice();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            let now = notice.due().unwrap();
            notice = notice.claimed(now).unwrap().settled(Outcome::NotSent, now);
            pauses.push(notice.due().unwrap().duration_since(now).as_secs() / 60);
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn a_notice_that_could_not_be_delivered_is_tried_again_a_day_later() {
        let failed = notice().claimed(at(NOW)).unwrap().settled(Outcome::Failed(Failure::NoAddress), at(NOW));
        assert_eq!(failed.due(), Some(at("2023-07-16T00:00:00Z")));
    }

    #[test]
    fn an_event_settles_a_claim_that_was_never_ended() {
        let claimed = notice().claimed(at(NOW)).unwrap();
        for lost in [claimed.clone(), claimed.settled(Outcome::Unknown, at(NOW))] {
            let told = lost.after(&event(Happened::Send, "m1", &["pat"])).unwrap();
            assert!(matches!(&told.state, State::Sent { message, .. } if message == "m1"), "{told:?}");
            assert_eq!(told.to, [email("pat")]);
        }
    }

    #[test]
    fn a_message_that_reached_nobody_makes_way_for_the_next_contact() {
        let sent = sent(&notice().claimed(at(NOW)).unwrap(), "m1", &["pat", "lee"]);
        let one = sent.after(&bounce("m1", &["pat"], &["pat", "lee"])).unwrap();
        assert!(matches!(one.state, State::Sent { .. }), "lee has it");
        let both = one.after(&bounce("m1", &["lee"], &["pat", "lee"])).unwrap();
        assert_eq!(both.state, State::Open { next: at("2023-07-15T00:00:05Z") });
    }

    #[test]
    fn events_that_come_twice_late_or_out_of_order_change_nothing_more() {
        let bounced = bounce("m1", &["pat"], &["pat"]);
        let reopened = notice().claimed(at(NOW)).unwrap().after(&bounced).unwrap();
        assert!(matches!(reopened.state, State::Open { .. }));
        for late in [bounced, event(Happened::Send, "m1", &["pat"]), event(Happened::Delivery, "m1", &["pat"])] {
            assert_eq!(reopened.after(&late), None, "{late:?}");
        }
        let second = sent(&reopened.claimed(at("2023-07-15T00:01:00Z")).unwrap(), "m2", &["kim"]);
        assert_eq!(second.after(&bounce("m1", &["pat"], &["pat"])), None);
        assert_eq!(second.after(&event(Happened::Send, "m2", &["kim"])), None);
    }

    #[test]
    fn a_reject_after_the_send_is_a_failure() {
        let rejected = sent(&notice().claimed(at(NOW)).unwrap(), "m1", &["pat"]);
        let rejected = rejected.after(&event(Happened::Reject, "m1", &["pat"])).unwrap();
        assert!(matches!(rejected.state, State::Failed { .. }));
        assert_eq!(rejected.after(&event(Happened::Send, "m1", &["pat"])), None);
    }

    #[test]
    fn members_who_may_manage_an_app_hear_of_it_and_the_contact_when_no_member_can() {
        let (notes, charts) = (AppKey::parse("notes").unwrap(), AppKey::parse("charts").unwrap());
        let may = |apps| Permissions { manage_app: apps, manage_partner_security: false };
        let mut contacts = Contacts {
            members: vec![
                (email("pat"), may(Apps::ALL)),
                (email("lee"), may(Apps::These([charts.clone()].into()))),
                (email("ann"), may(Apps::default())),
            ],
            contact: Some(email("office")),
            suppressed: BTreeSet::new(),
        };
        let about = |app: &AppKey| notice().about(vec![app.clone()]);
        assert_eq!(contacts.recipients(&about(&notes)), [email("pat")]);
        assert_eq!(contacts.recipients(&about(&charts)), [email("pat"), email("lee")]);
        assert_eq!(contacts.recipients(&notice()), [email("pat"), email("lee")]);
        contacts.suppressed.insert(email("pat"));
        assert_eq!(contacts.recipients(&about(&notes)), [email("office")]);
        let mut bounced = about(&notes);
        bounced.bounced.insert(email("office"));
        assert!(contacts.recipients(&bounced).is_empty());
    }
}
