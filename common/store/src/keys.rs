//! Every key of the table, and with them every access pattern: nothing else spells a key.
//!
//! | pk | sk | item | read by | written by |
//! |---|---|---|---|---|
//! | `APP#<key>` | `HEAD` | whose app it is, the catalogue's facts | submit, revisions, catalogue | catalogue |
//! | `APP#<key>` | `DRAFT` | the draft | preview, publish, draft reads | submit; publish deletes it |
//! | `APP#<key>` | `REVISION#0000007` | published answers, immutable | revisions | publish |
//! | `APP#<key>` | `AUDIT#<time-ordered id>` | who did what | the console | with every change but a draft's save |
//! | `LISTING#<key>` | `VIEW` | all that a public read needs | every read of the tab, publish | publish, catalogue, privacy policy, review: each its own attributes |
//! | `PRODUCT#<uuid>` | `KEY` | product id → app | REST v3 | catalogue |
//! | `PARTNER#<id>` | `PROFILE` | name and contact | catalogue | catalogue |
//! | `PARTNER#<id>` | `APP#<key>` | the partner's apps | catalogue | catalogue |
//! | `PARTNER#<id>` | `WITHHELD` | that what reviews withhold of the partner's shared answers is listed below | read-partner, scan-listings | catalogue, staff, scan-listings |
//! | `PARTNER#<id>` | `WITHHELD#<app>` | what a review withholds of the partner's shared answers with that app | read-partner | whoever decides about the app or gives it to another partner |
//! | `PARTNER#<id>` | `MEMBER#<email>` | the partner's members, with permissions | catalogue | catalogue |
//! | `PARTNER#<id>` | `AUDIT#<time-ordered id>` | who did what | the console | catalogue |
//! | `PERSON#<email>` | `ACCESS` | what a person was granted, and the tokens and sessions that carry a copy | catalogue, account | catalogue, account |
//! | `PERSON#<email>` | `AUDIT#<time-ordered id>` | tokens issued and revoked | the console | catalogue |
//! | `PERSON#<email>` | `ISSUED#<holder>#<token id>` | that the person issued this token, and to whom: to somebody else | staff | catalogue, staff |
//! | `STAFF` | `PERSON#<email>` | a member of the marketplace's staff with their roles, a copy of `ACCESS` | catalogue, staff | the same |
//! | `STAFF` | `AUDIT#<time-ordered id>` | who changed whose roles | staff | catalogue, staff |
//! | `TOKEN#<hash>` | `KEY` | whose token it is and what it may do | every call with credentials: one read | catalogue |
//! | `SESSION#<hash>` | `KEY` | who is signed in and what they may do | every call with a session's cookie: one read | account; catalogue |
//! | `SIGN-IN#<hash>` | `KEY` | a link that was mailed to somebody | account | account; who uses it deletes it |
//! | `LIMIT#sign-in#<whose>` | `<yyyy-mm-ddThh>` | how many links were asked for in that hour | account | account |
//! | `IDEMPOTENCY#<hash>` | `KEY` | the answer that a repeated publish gets | publish | publish |
//! | `APP#<key>` | `WATCH#fortified` | that Cloud Fortified concerns the app | `agenda` | catalogue |
//! | `APP#<key>` | `DUE#badge#<instant>` | a badge that its partner may have to be told of | `agenda`, enforce-fortified | publish, catalogue, privacy policy, enforce-fortified; enforce-fortified deletes it |
//! | `APP#<key>` | `REVIEW` | where the review of what is live stands | `agenda`, review-listing, scan-listings, the console | publish, privacy policy; review-listing, scan-listings, each step on the condition of the one before |
//! | `APP#<key>` | `DECISION#<instant>#<etag>` | a reviewer's decision, immutable | review-listing | review-listing, scan-listings |
//! | `APP#<key>` | `DUE#review` | when the live tab is to be scanned again | `agenda` | scan-listings |
//! | `APP#<key>` | `COUNTED` | what the statistics count of the app's tab | with a count | scan-listings; review-listing and staff with a decision |
//! | `STATISTICS` | `SUM#<shard>` | the sums over all tabs, some of each | scan-listings, review-listing, staff, read-listing | with `COUNTED` |
//! | `STATISTICS` | `DAY#<yyyy-mm-dd>` | how many tabs there were at the end of that day, and how many of them were complete | staff, read-listing | scan-listings, review-listing, staff |
//! | `PARTNER#<id>` | `ANNOUNCE` | that there is the partner | `agenda` | catalogue |
//! | `PARTNER#<id>` | `ASSESSMENT` | that the partner is, or was, part of the Security Self Assessment | `agenda` | apply-self-assessment |
//! | `PARTNER#<id>` | `ASSESSMENT#APPLICATION` | the latest application | apply- and review-self-assessment, notify-expiry, mail | the same, each step on the condition of the one before |
//! | `PARTNER#<id>` | `ASSESSMENT#APPROVAL` | the latest approval: its window and the approved answers | as the application; read-partner, catalogue | steps that change it |
//! | `PARTNER#<id>` | `ASSESSMENT#PAST#<instant>` | an application that came to its end, by when it was begun | apply- and review-self-assessment | the step that ended it |
//! | `PARTNER#<id>` | `DUE#assessment-copy` | that the approval's window is on its way to the partner's listings | `agenda`, notify-expiry | steps that change it; whoever finished the copies deletes it |
//! | `PARTNER#<id>` | `UNREACHABLE` | that no address of the partner works | catalogue | mail, record-delivery |
//! | `NOTICE#<partner>` | `<cycle>#<kind>#<window>` | a notice, and where it stands | jobs, staff | jobs, mail, record-delivery |
//! | `MESSAGE#<id>` | `KEY` | of a message sent without a configuration set, whose events do not name its notice: which one it carried, or the events that came before that was known | record-delivery | mail, record-delivery |
//! | `ADDRESS#<email>` | `SUPPRESSED` | that no mail goes there any more | mail | record-delivery, staff |
//! | `RUN#<job>` | `STATE` | how far a job has come | the job | the job |
//! | `RUN#<job>` | `<scheduled instant>` | the report of one run | staff | the job |
//! | `RUN#<job>` | `BY-HAND` | the run that somebody has started and whose end is not known | staff | staff |
//! | `RUN#<job>` | `AUDIT#<time-ordered id>` | who rehearsed and ran it | staff | staff |
//! | `PROGRAMME` | `CURRENT` | the programme's document and operations, with their version | every read of the tab | programme |
//! | `PROGRAMME` | `VERSION#0000001` | the programme as it was from a change on, immutable | the console | programme |
//! | `PROGRAMME` | `AUDIT#<time-ordered id>` | who did what | the console | programme |
//! | `LIST#known-bad` | `CURRENT` | the list of known-bad hosts and pages, as staff uploaded it | scan-listings, review-listing, staff | review-listing, staff |
//! | `LIST#known-bad` | `VERSION` | which version of the list that is, so that a job need not read it | scan-listings | with the list |
//! | `LIST#known-bad` | `AUDIT#<time-ordered id>` | who did what | staff | review-listing, staff |
//! | `PARTNER#<id>` | `DUE#rescan` | that the partner's apps are to be scanned again | `agenda`, scan-listings | review-listing, staff, steps that change the approval; scan-listings deletes it |
//! | `PARTNER#<id>` | `KNOWN-NAMES` | names of the partner that are no obscenity | scan-listings, review-listing, staff | review-listing, staff |
//! | `EXPOSURE#<channel>` | `<yyyy-mm-ddThh>#<shard>` | how often the tab was shown and hidden in that hour | programme | read-listing |
//!
//! The sparse index `agenda` has keys of its own; only small items that somebody is to look at have them. A row of it
//! only names its item: decisions are made from the item. The shard is a hash of the partner, so that a partner's apps
//! are together and one mail lists them all.
//!
//! | `agenda_pk` | `agenda_sk` | rows | read |
//! |---|---|---|---|
//! | `WATCH#fortified#<shard>` | `<partner>#<app>` | the apps that Cloud Fortified concerns | when a date has passed or the rules have changed since the last finished run |
//! | `DUE#badge#<shard>` | `<instant>#<partner>#<app>` | badges that partners may have to be told of | every run of enforce-fortified |
//! | `DUE#notice#<shard>` | `<instant>#<notice>` | notices to be sent from that instant on | every run of send-notices |
//! | `ALL#partner#<shard>` | `<partner>` | all partners | when a milestone was reached |
//! | `DUE#self-assessment#<yyyy-mm-dd>#<shard>` | `<expiry>#<partner>` | approvals, by the day of their expiry | every run of notify-expiry: the days that it has to look at |
//! | `ALL#self-assessment#<shard>` | `<partner>` | partners that are, or were, part of it | before and at the programme's end |
//! | `DUE#assessment-copy#<shard>` | `<instant>#<partner>` | partners whose listings do not all carry the window | every run of notify-expiry |
//! | `ASSESSMENTS#<state>` | `<waiting since>#<partner>` | applications | by staff |
//! | `REVIEWS#<state>` | `<99 - risk>#<waiting since>#<app>`, or `99~<waiting since>#<app>` before the first scan | reviews that are open, or in which the partner was asked | by staff; what no scan has looked at by every run of scan-listings |
//! | `DUE#review#<shard>` | `<instant>#<app>` | live tabs, by when they are to be scanned again; sharded by app | every run of scan-listings |
//! | `DUE#rescan` | `<instant>#<partner>` | partners whose apps are to be scanned again | every run of scan-listings |
//! | `SUPPRESSED` | `<since>#<address>` | the addresses that no mail goes to any more | by staff |
//! | `NOTICES#<yyyy-mm>` | `<instant>#<notice>` | the month's notices that are in good hands | by staff |

mod key;
mod prefix;

use domain::notice::NoticeId;
use domain::rollout::Channel;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use runtime::secret::SecretHash;

use self::key::key;

pub use self::key::{Key, PK, SK};
pub use self::prefix::{
    ADDRESSES, APPS, AUDITS, DECISIONS, ISSUED_TOKENS, MEMBERS, PAST_APPLICATIONS, REVISIONS, RUNS, STAFF_PEOPLE,
    WITHHELD,
};

/// The sparse index.
pub(crate) const AGENDA: &str = "agenda";
/// The attribute of the index's partition key.
pub(crate) const AGENDA_PK: &str = "agenda_pk";
/// The attribute of the index's sort key.
pub(crate) const AGENDA_SK: &str = "agenda_sk";

/// The partition of the programme.
pub const PROGRAMME: &str = "PROGRAMME";

/// The partition of the list of the marketplace's staff.
pub const STAFF: &str = "STAFF";

/// An instant in a key: always with milliseconds, so that the order of the texts is the order in time.
pub fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// The partition of the statistics.
pub const STATISTICS: &str = "STATISTICS";
/// The prefix of the sort key of a day's statistics.
pub const DAYS: &str = "DAY#";

/// The partition of an app.
pub fn app_partition(app: &AppKey) -> String {
    format!("APP#{app}")
}

/// The partition of a partner.
pub fn partner_partition(partner: &PartnerId) -> String {
    format!("PARTNER#{partner}")
}

/// The partition of a person.
pub fn person_partition(email: &EmailAddress) -> String {
    format!("PERSON#{email}")
}

/// The partition of a partner's notices.
pub fn notices_partition(partner: &PartnerId) -> String {
    format!("NOTICE#{partner}")
}

/// The partition of a channel's counts.
pub fn exposures_partition(channel: Channel) -> String {
    format!("EXPOSURE#{}", channel.as_str())
}

/// The partition of a job's runs.
pub fn runs_partition(job: &str) -> String {
    format!("RUN#{job}")
}

/// An app's facts.
pub fn head(app: &AppKey) -> Key {
    key(app_partition(app), "HEAD")
}

/// An app's draft.
pub fn draft(app: &AppKey) -> Key {
    key(app_partition(app), "DRAFT")
}

/// A revision. The number is padded, so that the sort order is the order of publishing.
pub fn revision(app: &AppKey, number: u32) -> Key {
    key(app_partition(app), format!("{REVISIONS}{number:07}"))
}

/// That an app is on the watch list.
pub fn watch(app: &AppKey) -> Key {
    key(app_partition(app), "WATCH#fortified")
}

/// That an app's partner may have to be told of its badge.
pub fn badge_change(app: &AppKey, at: Timestamp) -> Key {
    key(app_partition(app), format!("DUE#badge#{}", instant(at)))
}

/// The review of what is live.
pub fn review(app: &AppKey) -> Key {
    key(app_partition(app), "REVIEW")
}

/// A decision of a review, by the review's ETag after it: two may be made at the same instant.
pub fn review_decision(app: &AppKey, at: Timestamp, etag: &str) -> Key {
    key(app_partition(app), format!("{DECISIONS}{}#{etag}", instant(at)))
}

/// What the statistics count of an app's tab.
pub fn counted(app: &AppKey) -> Key {
    key(app_partition(app), "COUNTED")
}

/// A part of the sums over all tabs.
pub fn sums(shard: u32) -> Key {
    key(STATISTICS.to_owned(), format!("SUM#{shard}"))
}

/// The statistics of a day, `2023-04-05`.
pub fn day_of_statistics(day: jiff::civil::Date) -> Key {
    key(STATISTICS.to_owned(), format!("{DAYS}{day}"))
}

/// The staff's list of known-bad hosts and pages.
pub fn known_bad_list() -> Key {
    key("LIST#known-bad".to_owned(), "CURRENT")
}

/// The version of the list of known-bad hosts and pages.
pub fn known_bad_version() -> Key {
    key("LIST#known-bad".to_owned(), "VERSION")
}

/// That the apps of a partner are to be scanned again.
pub fn rescan_due(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "DUE#rescan")
}

/// The names of a partner that are no obscenity.
pub fn known_names(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "KNOWN-NAMES")
}

/// What is withheld with an app of the answers that a partner shares.
pub fn withheld_answers(partner: &PartnerId, app: &AppKey) -> Key {
    key(partner_partition(partner), format!("{WITHHELD}#{app}"))
}

/// That all that is withheld of the answers that a partner shares is listed.
pub fn withheld_all_listed(partner: &PartnerId) -> Key {
    key(partner_partition(partner), WITHHELD)
}

/// When a live tab is to be scanned again.
pub fn aged_review(app: &AppKey) -> Key {
    key(app_partition(app), "DUE#review")
}

/// What a public read of a listing needs.
pub fn view(app: &AppKey) -> Key {
    key(format!("LISTING#{app}"), "VIEW")
}

/// The app that has a product's id.
pub fn product(product: &ProductId) -> Key {
    key(format!("PRODUCT#{product}"), "KEY")
}

/// A partner's name, contact and language.
pub fn profile(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "PROFILE")
}

/// That a partner is in the list of all partners.
pub fn listed_partner(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "ANNOUNCE")
}

/// An app in the list of its partner's apps.
pub fn app_of_partner(partner: &PartnerId, app: &AppKey) -> Key {
    key(partner_partition(partner), format!("{APPS}{app}"))
}

/// A member of a partner.
pub fn member(partner: &PartnerId, email: &EmailAddress) -> Key {
    key(partner_partition(partner), format!("{MEMBERS}{email}"))
}

/// That a partner takes part in the Security Self Assessment, or did.
pub fn participant(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "ASSESSMENT")
}

/// A partner's latest application.
pub fn application(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "ASSESSMENT#APPLICATION")
}

/// A partner's latest approval.
pub fn approval(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "ASSESSMENT#APPROVAL")
}

/// An application that came to an end, by the instant at which it was begun.
pub fn past_application(partner: &PartnerId, started_at: Timestamp) -> Key {
    key(partner_partition(partner), format!("{PAST_APPLICATIONS}{}", instant(started_at)))
}

/// That listings of a partner are to get the validity of its approval.
pub fn copy_due(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "DUE#assessment-copy")
}

/// That no address of a partner works.
pub fn unreachable(partner: &PartnerId) -> Key {
    key(partner_partition(partner), "UNREACHABLE")
}

/// What a person was granted, with the lists of their tokens and sessions.
pub fn person(email: &EmailAddress) -> Key {
    key(person_partition(email), "ACCESS")
}

/// That a person issued a token to somebody else, whose tokens alone have ids of their own.
pub fn issued_token(issuer: &EmailAddress, holder: &EmailAddress, id: &str) -> Key {
    key(person_partition(issuer), format!("{ISSUED_TOKENS}{holder}#{id}"))
}

/// A member of the marketplace's staff, in the list of all of them.
pub fn staff_person(email: &EmailAddress) -> Key {
    key(STAFF.to_owned(), format!("{STAFF_PEOPLE}{email}"))
}

/// A token.
pub fn token(hash: &SecretHash) -> Key {
    key(format!("TOKEN#{hash}"), "KEY")
}

/// A session.
pub fn session(hash: &SecretHash) -> Key {
    key(format!("SESSION#{hash}"), "KEY")
}

/// A mailed link that signs in.
pub fn sign_in_link(hash: &SecretHash) -> Key {
    key(format!("SIGN-IN#{hash}"), "KEY")
}

/// How many links somebody asked for in an hour, `2023-04-05T09`.
pub fn sign_in_limit(whose: &str, hour: &str) -> Key {
    key(format!("LIMIT#sign-in#{whose}"), hour)
}

/// The answer for the repetitions of a call, by the hash of its caller, app, route and idempotency key.
pub fn idempotency(hash: &str) -> Key {
    key(format!("IDEMPOTENCY#{hash}"), "KEY")
}

/// A notice.
pub fn notice(id: &NoticeId) -> Key {
    key(notices_partition(&id.partner), id.within_partner())
}

/// A message of the mail service.
pub fn message(id: &str) -> Key {
    key(format!("MESSAGE#{id}"), "KEY")
}

/// An address that no mail is sent to.
pub fn suppressed(address: &EmailAddress) -> Key {
    key(format!("{ADDRESSES}{address}"), "SUPPRESSED")
}

/// A job's progress.
pub fn job_state(job: &str) -> Key {
    key(runs_partition(job), "STATE")
}

/// The report of one run of a job.
pub fn run(job: &str, scheduled_at: Timestamp) -> Key {
    key(runs_partition(job), instant(scheduled_at))
}

/// The run of a job that somebody has started, until its end is known.
pub fn run_by_hand(job: &str) -> Key {
    key(runs_partition(job), "BY-HAND")
}

/// The programme in force.
pub fn programme() -> Key {
    key(PROGRAMME.to_owned(), "CURRENT")
}

/// A version of the programme. It is padded, so that the sort order is the order of the changes.
pub fn programme_version(version: u32) -> Key {
    key(PROGRAMME.to_owned(), format!("VERSION#{version:07}"))
}

/// The counts of an hour of a channel, `2023-04-05T09`, in one of several items.
pub fn exposure(channel: Channel, hour: &str, shard: u8) -> Key {
    key(exposures_partition(channel), format!("{hour}#{shard}"))
}

/// An audit line in a partition. The id sorts by its instant.
pub fn audit_line(partition: String, id: &uuid::Uuid) -> Key {
    key(partition, format!("{AUDITS}{id}"))
}

#[cfg(test)]
mod tests;
