//! Every key of the table, and with them every access pattern: nothing else spells a key.
//!
//! | pk | sk | item | read by | written by |
//! |---|---|---|---|---|
//! | `APP#<key>` | `HEAD` | whose app it is, the catalogue's facts | submit, revisions, catalogue | catalogue |
//! | `APP#<key>` | `DRAFT` | the draft | preview, publish, draft reads | submit; publish deletes it |
//! | `APP#<key>` | `REVISION#0000007` | published answers, immutable | revisions | publish |
//! | `APP#<key>` | `AUDIT#<time-ordered id>` | who did what | the console | with every change but a draft's save |
//! | `LISTING#<key>` | `VIEW` | all that a public read needs | every read of the tab, publish | publish, catalogue, privacy policy: each its own attributes |
//! | `PRODUCT#<uuid>` | `KEY` | product id → app | REST v3 | catalogue |
//! | `PARTNER#<id>` | `PROFILE` | name and contact | catalogue | catalogue |
//! | `PARTNER#<id>` | `APP#<key>` | the partner's apps | catalogue | catalogue |
//! | `PARTNER#<id>` | `MEMBER#<email>` | the partner's members, with permissions | catalogue | catalogue |
//! | `PARTNER#<id>` | `AUDIT#<time-ordered id>` | who did what | the console | catalogue |
//! | `PERSON#<email>` | `ACCESS` | what a person was granted, and the tokens and sessions that carry a copy | catalogue, account | catalogue, account |
//! | `PERSON#<email>` | `AUDIT#<time-ordered id>` | tokens issued and revoked | the console | catalogue |
//! | `TOKEN#<hash>` | `KEY` | whose token it is and what it may do | every call with credentials: one read | catalogue |
//! | `SESSION#<hash>` | `KEY` | who is signed in and what they may do | every call with a session's cookie: one read | account; catalogue |
//! | `SIGN-IN#<hash>` | `KEY` | a link that was mailed to somebody | account | account; who uses it deletes it |
//! | `LIMIT#sign-in#<whose>` | `<yyyy-mm-ddThh>` | how many links were asked for in that hour | account | account |
//! | `IDEMPOTENCY#<hash>` | `KEY` | the answer that a repeated publish gets | publish | publish |
//! | `APP#<key>` | `WATCH#fortified` | that Cloud Fortified concerns the app | `agenda` | catalogue |
//! | `APP#<key>` | `DUE#badge#<instant>` | a change that took a badge away or gave it back | `agenda`, enforce-fortified | publish, catalogue, privacy policy; enforce-fortified deletes it |
//! | `PARTNER#<id>` | `ANNOUNCE` | that there is the partner | `agenda` | catalogue |
//! | `PARTNER#<id>` | `ASSESSMENT` | that the partner is, or was, part of the Security Self Assessment | `agenda` | apply-self-assessment |
//! | `PARTNER#<id>` | `ASSESSMENT#APPLICATION` | the latest application | apply- and review-self-assessment, notify-expiry, mail | the same, each step on the condition of the one before |
//! | `PARTNER#<id>` | `ASSESSMENT#APPROVAL` | the latest approval: its window and the approved answers | as the application; read-partner, catalogue | steps that change it |
//! | `PARTNER#<id>` | `ASSESSMENT#PAST#<instant>` | an application that came to its end, by when it was begun | apply- and review-self-assessment | the step that ended it |
//! | `PARTNER#<id>` | `DUE#assessment-copy` | that the approval's window is on its way to the partner's listings | `agenda`, notify-expiry | steps that change it; whoever finished the copies deletes it |
//! | `PARTNER#<id>` | `UNREACHABLE` | that no address of the partner works | catalogue | mail, record-delivery |
//! | `NOTICE#<partner>` | `<cycle>#<kind>#<window>` | a notice, and where it stands | jobs, staff | jobs, mail, record-delivery |
//! | `MESSAGE#<id>` | `KEY` | the mail service's id → notice, or events that came before it | record-delivery | mail, record-delivery |
//! | `ADDRESS#<email>` | `SUPPRESSED` | that no mail goes there any more | mail | record-delivery, staff |
//! | `RUN#<job>` | `STATE` | how far a job has come | the job | the job |
//! | `RUN#<job>` | `<scheduled instant>` | the report of one run | staff | the job |
//! | `PROGRAMME` | `CURRENT` | the programme's document and operations, with their version | every read of the tab | programme |
//! | `PROGRAMME` | `VERSION#0000001` | the programme as it was from a change on, immutable | the console | programme |
//! | `PROGRAMME` | `AUDIT#<time-ordered id>` | who did what | the console | programme |
//! | `EXPOSURE#<channel>` | `<yyyy-mm-ddThh>#<shard>` | how often the tab was shown and hidden in that hour | programme | read-listing |
//!
//! The sparse index `agenda` has keys of its own; only small items that somebody is to look at have them. A row of it only
//! names its item: decisions are made from the item. The shard is a hash of the partner, so that a partner's apps are
//! together and one mail lists them all.
//!
//! | `agenda_pk` | `agenda_sk` | rows | read |
//! |---|---|---|---|
//! | `WATCH#fortified#<shard>` | `<partner>#<app>` | the apps that Cloud Fortified concerns | when a window has opened since the last finished run |
//! | `DUE#badge#<shard>` | `<instant>#<partner>#<app>` | badge changes that nobody was told of | every run of enforce-fortified |
//! | `DUE#notice#<shard>` | `<instant>#<notice>` | notices to be sent from that instant on | every run of send-notices |
//! | `ALL#partner#<shard>` | `<partner>` | all partners | when a milestone was reached |
//! | `DUE#self-assessment#<yyyy-mm-dd>#<shard>` | `<expiry>#<partner>` | approvals, by the day of their expiry | every run of notify-expiry: the days that it has to look at |
//! | `ALL#self-assessment#<shard>` | `<partner>` | partners that are, or were, part of it | before and at the programme's end |
//! | `DUE#assessment-copy#<shard>` | `<instant>#<partner>` | partners whose listings do not all carry the window | every run of notify-expiry |
//! | `ASSESSMENTS#<state>` | `<waiting since>#<partner>` | applications | by staff |
//! | `NOTICES#<yyyy-mm>` | `<instant>#<notice>` | the month's notices that are in good hands | by staff |

use domain::notice::NoticeId;
use domain::rollout::Channel;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The partition key.
    pub pk: String,
    /// The sort key.
    pub sk: String,
}

/// The name of the partition key's attribute.
pub const PK: &str = "pk";
/// The name of the sort key's attribute.
pub const SK: &str = "sk";
/// The prefix of a revision's sort key.
pub const REVISIONS: &str = "REVISION#";
/// The prefix of an app's sort key below its partner.
pub const APPS: &str = "APP#";
/// The prefix of the sort key of an application that came to its end.
pub const PAST_APPLICATIONS: &str = "ASSESSMENT#PAST#";
/// The prefix of a member's sort key below their partner.
pub const MEMBERS: &str = "MEMBER#";

fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}

/// The partition of an app.
#[must_use]
pub fn app(app: &AppKey) -> String {
    format!("APP#{app}")
}

/// The partition of a partner.
#[must_use]
pub fn partner(partner: &PartnerId) -> String {
    format!("PARTNER#{partner}")
}

/// The partition of a person.
#[must_use]
pub fn person(email: &EmailAddress) -> String {
    format!("PERSON#{email}")
}

/// An app's facts and state.
#[must_use]
pub fn head(of: &AppKey) -> Key {
    key(app(of), "HEAD")
}

/// An app's draft.
#[must_use]
pub fn draft(of: &AppKey) -> Key {
    key(app(of), "DRAFT")
}

/// A revision; padded, so that the sort order is the order of publishing.
#[must_use]
pub fn revision(of: &AppKey, number: u32) -> Key {
    key(app(of), format!("{REVISIONS}{number:07}"))
}

/// What a public read needs.
#[must_use]
pub fn view(of: &AppKey) -> Key {
    key(format!("LISTING#{of}"), "VIEW")
}

/// A product's app.
#[must_use]
pub fn product(of: &ProductId) -> Key {
    key(format!("PRODUCT#{of}"), "KEY")
}

/// A partner's name and contact.
#[must_use]
pub fn profile(of: &PartnerId) -> Key {
    key(partner(of), "PROFILE")
}

/// An app among its partner's.
#[must_use]
pub fn partner_app(of: &PartnerId, app: &AppKey) -> Key {
    key(partner(of), format!("{APPS}{app}"))
}

/// A member of a partner.
#[must_use]
pub fn member(of: &PartnerId, email: &EmailAddress) -> Key {
    key(partner(of), format!("{MEMBERS}{email}"))
}

/// What a person was granted.
#[must_use]
pub fn access(of: &EmailAddress) -> Key {
    key(person(of), "ACCESS")
}

/// A token, by its hash.
#[must_use]
pub fn token(hash: &str) -> Key {
    key(format!("TOKEN#{hash}"), "KEY")
}

/// A session, by its hash.
#[must_use]
pub fn session(hash: &str) -> Key {
    key(format!("SESSION#{hash}"), "KEY")
}

/// A link that signs in, by its hash.
#[must_use]
pub fn sign_in_link(hash: &str) -> Key {
    key(format!("SIGN-IN#{hash}"), "KEY")
}

/// How many links were asked for by or for somebody in an hour, `2023-04-05T09`.
#[must_use]
pub fn sign_in_limit(whose: &str, hour: &str) -> Key {
    key(format!("LIMIT#sign-in#{whose}"), hour)
}

/// The answer to a repeated call, by the hash of who called what with which key.
#[must_use]
pub fn idempotency(hash: &str) -> Key {
    key(format!("IDEMPOTENCY#{hash}"), "KEY")
}

/// The partition of the programme.
pub const PROGRAMME: &str = "PROGRAMME";

/// The programme's document.
#[must_use]
pub fn programme() -> Key {
    key(PROGRAMME.to_owned(), "CURRENT")
}

/// The programme as it was; padded, so that the sort order is the order of the changes.
#[must_use]
pub fn programme_version(version: u32) -> Key {
    key(PROGRAMME.to_owned(), format!("VERSION#{version:07}"))
}

/// The counts of an hour of a channel, `2023-04-05T09`; several writers share the work by shard.
#[must_use]
pub fn exposure(channel: Channel, hour: &str, shard: u8) -> Key {
    key(exposures(channel), format!("{hour}#{shard}"))
}

/// The partition of a channel's counts.
#[must_use]
pub fn exposures(channel: Channel) -> String {
    format!("EXPOSURE#{}", channel.as_str())
}

/// That Cloud Fortified concerns an app.
#[must_use]
pub fn watch(of: &AppKey) -> Key {
    key(app(of), "WATCH#fortified")
}

/// A change of an app's badge that its partner is to be told of.
#[must_use]
pub fn badge_change(of: &AppKey, at: Timestamp) -> Key {
    key(app(of), format!("DUE#badge#{}", instant(at)))
}

/// That there is a partner, for announcements.
#[must_use]
pub fn announce(of: &PartnerId) -> Key {
    key(partner(of), "ANNOUNCE")
}

/// That a partner is, or was, part of the Security Self Assessment.
#[must_use]
pub fn participant(of: &PartnerId) -> Key {
    key(partner(of), "ASSESSMENT")
}

/// A partner's latest application.
#[must_use]
pub fn application(of: &PartnerId) -> Key {
    key(partner(of), "ASSESSMENT#APPLICATION")
}

/// A partner's latest approval.
#[must_use]
pub fn approval(of: &PartnerId) -> Key {
    key(partner(of), "ASSESSMENT#APPROVAL")
}

/// An application that came to its end, by when it was begun.
#[must_use]
pub fn past_application(of: &PartnerId, started_at: Timestamp) -> Key {
    key(partner(of), format!("{PAST_APPLICATIONS}{}", instant(started_at)))
}

/// That the window of a partner's approval is on its way to the partner's listings.
#[must_use]
pub fn copy_due(of: &PartnerId) -> Key {
    key(partner(of), "DUE#assessment-copy")
}

/// That no address of a partner works.
#[must_use]
pub fn unreachable(of: &PartnerId) -> Key {
    key(partner(of), "UNREACHABLE")
}

/// The partition of a partner's notices.
#[must_use]
pub fn notices(of: &PartnerId) -> String {
    format!("NOTICE#{of}")
}

/// A notice.
#[must_use]
pub fn notice(id: &NoticeId) -> Key {
    key(notices(&id.partner), id.within_partner())
}

/// A message of the mail service.
#[must_use]
pub fn message(id: &str) -> Key {
    key(format!("MESSAGE#{id}"), "KEY")
}

/// An address that no mail goes to.
#[must_use]
pub fn suppressed(address: &EmailAddress) -> Key {
    key(format!("ADDRESS#{address}"), "SUPPRESSED")
}

/// How far a job has come.
#[must_use]
pub fn job_state(job: &str) -> Key {
    key(format!("RUN#{job}"), "STATE")
}

/// The report of one run of a job.
#[must_use]
pub fn run(job: &str, scheduled_at: Timestamp) -> Key {
    key(format!("RUN#{job}"), instant(scheduled_at))
}

/// An instant as it stands in keys: always to the millisecond, so that the order of the texts is the order in time.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// An audit line in a partition; `id` is time-ordered.
#[must_use]
pub fn audit(partition: String, id: &uuid::Uuid) -> Key {
    key(partition, format!("AUDIT#{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(key: Key) -> (String, String) {
        (key.pk, key.sk)
    }

    fn expect(key: Key, pk: &str, sk: &str) {
        assert_eq!(spelled(key), (pk.to_owned(), sk.to_owned()));
    }

    #[test]
    fn every_row_of_the_table_is_spelled_as_the_head_of_this_file_says() {
        let app = AppKey::parse("com.example.notes").unwrap();
        let partner = PartnerId::parse("acme").unwrap();
        let email = EmailAddress::parse("pat@acme.example").unwrap();
        let product = ProductId::parse("00000000-0000-4000-8000-000000000001").unwrap();
        expect(head(&app), "APP#com.example.notes", "HEAD");
        expect(draft(&app), "APP#com.example.notes", "DRAFT");
        expect(revision(&app, 7), "APP#com.example.notes", "REVISION#0000007");
        expect(view(&app), "LISTING#com.example.notes", "VIEW");
        expect(super::product(&product), "PRODUCT#00000000-0000-4000-8000-000000000001", "KEY");
        expect(profile(&partner), "PARTNER#acme", "PROFILE");
        expect(partner_app(&partner, &app), "PARTNER#acme", "APP#com.example.notes");
        expect(member(&partner, &email), "PARTNER#acme", "MEMBER#pat@acme.example");
        expect(access(&email), "PERSON#pat@acme.example", "ACCESS");
        expect(token("ab"), "TOKEN#ab", "KEY");
        expect(session("ab"), "SESSION#ab", "KEY");
        expect(sign_in_link("ab"), "SIGN-IN#ab", "KEY");
        expect(sign_in_limit("203.0.113.7", "2023-08-14T12"), "LIMIT#sign-in#203.0.113.7", "2023-08-14T12");
        expect(idempotency("ab"), "IDEMPOTENCY#ab", "KEY");
        expect(programme(), "PROGRAMME", "CURRENT");
        let noon: Timestamp = "2023-08-14T12:00:00Z".parse().unwrap();
        expect(watch(&app), "APP#com.example.notes", "WATCH#fortified");
        expect(badge_change(&app, noon), "APP#com.example.notes", "DUE#badge#2023-08-14T12:00:00.000Z");
        expect(announce(&partner), "PARTNER#acme", "ANNOUNCE");
        expect(unreachable(&partner), "PARTNER#acme", "UNREACHABLE");
        expect(participant(&partner), "PARTNER#acme", "ASSESSMENT");
        expect(application(&partner), "PARTNER#acme", "ASSESSMENT#APPLICATION");
        expect(approval(&partner), "PARTNER#acme", "ASSESSMENT#APPROVAL");
        expect(past_application(&partner, noon), "PARTNER#acme", "ASSESSMENT#PAST#2023-08-14T12:00:00.000Z");
        expect(copy_due(&partner), "PARTNER#acme", "DUE#assessment-copy");
        let id = NoticeId::parse("acme#2023-08-14T00:00:00Z#fortified-warning#30d").unwrap();
        expect(notice(&id), "NOTICE#acme", "2023-08-14T00:00:00Z#fortified-warning#30d");
        expect(message("m"), "MESSAGE#m", "KEY");
        expect(suppressed(&email), "ADDRESS#pat@acme.example", "SUPPRESSED");
        expect(job_state("enforce-fortified"), "RUN#enforce-fortified", "STATE");
        expect(run("enforce-fortified", noon), "RUN#enforce-fortified", "2023-08-14T12:00:00.000Z");
        expect(programme_version(1), "PROGRAMME", "VERSION#0000001");
        expect(
            audit(PROGRAMME.to_owned(), &uuid::Uuid::nil()),
            "PROGRAMME",
            "AUDIT#00000000-0000-0000-0000-000000000000",
        );
        expect(exposure(Channel::Embedded, "2023-04-05T09", 3), "EXPOSURE#embedded", "2023-04-05T09#3");
        expect(
            audit(super::app(&app), &uuid::Uuid::nil()),
            "APP#com.example.notes",
            "AUDIT#00000000-0000-0000-0000-000000000000",
        );
    }

    #[test]
    fn instants_sort_in_time() {
        let instants = ["2023-08-14T00:00:00Z", "2023-08-14T00:00:00.5Z", "2023-08-14T00:00:01Z"];
        let texts = instants.map(|text| instant(text.parse().unwrap()));
        assert!(texts.is_sorted(), "{texts:?}");
    }

    #[test]
    fn revisions_sort_in_the_order_of_publishing() {
        let app = AppKey::parse("a").unwrap();
        assert!(
            revision(&app, 9).sk < revision(&app, 10).sk && revision(&app, 999_999).sk < revision(&app, 1_000_000).sk
        );
    }
}
