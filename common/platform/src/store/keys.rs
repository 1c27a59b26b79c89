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
//! | `PERSON#<email>` | `ACCESS` | what a person was granted, and the tokens that carry a copy | catalogue | catalogue |
//! | `PERSON#<email>` | `AUDIT#<time-ordered id>` | tokens issued and revoked | the console | catalogue |
//! | `TOKEN#<hash>` | `KEY` | whose token it is and what it may do | every call with credentials: one read | catalogue |
//! | `IDEMPOTENCY#<hash>` | `KEY` | the answer that a repeated publish gets | publish | publish |
//! | `PROGRAMME` | `CURRENT` | the programme's document and operations, with their version | every read of the tab | programme |
//! | `PROGRAMME` | `VERSION#0000001` | the programme as it was from a change on, immutable | the console | programme |
//! | `PROGRAMME` | `AUDIT#<time-ordered id>` | who did what | the console | programme |
//! | `EXPOSURE#<channel>` | `<yyyy-mm-ddThh>#<shard>` | how often the tab was shown and hidden in that hour | programme | read-listing |

use domain::rollout::Channel;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    format!("EXPOSURE#{}", channel.word())
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
        expect(idempotency("ab"), "IDEMPOTENCY#ab", "KEY");
        expect(programme(), "PROGRAMME", "CURRENT");
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
    fn revisions_sort_in_the_order_of_publishing() {
        let app = AppKey::parse("a").unwrap();
        assert!(
            revision(&app, 9).sk < revision(&app, 10).sk && revision(&app, 999_999).sk < revision(&app, 1_000_000).sk
        );
    }
}
