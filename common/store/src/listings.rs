//! The view of a listing: one item with all that a public read needs, next to the programme's document in one round
//! trip. Publish, catalogue, privacy policy and self assessment each write their own attributes of
//! it.

use domain::fortified::BadgeRecord;
use domain::listing::{AppFacts, Listing, ListingChange, LiveRevision};
use domain::programme::Programme;
use domain::questionnaire::packed;
use domain::questionnaire::wire::FormStatus;
use domain::self_assessment::Validity;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::agenda;
use super::audit::Actor;
use super::drafts;
use super::dynamodb::{EXISTS, Write};
use super::item::{self, Item, Packed};
use super::keys::{self, Key};
use super::{Consistency, Store, StoreError, programme};

/// The item, attribute by attribute.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) facts: Packed,
    pub(super) partner_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) privacy_policy_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answers: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published_by: Option<EmailAddress>,
    #[serde(default)]
    pub(super) form_status: FormStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) standing: Option<BadgeRecord>,
    /// Whose app it is: what the copy of the window depends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) partner: Option<PartnerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) assessment: Option<Validity>,
}

impl Record {
    fn listing(self, key: &Key) -> Result<Listing, StoreError> {
        let facts: AppFacts = self.facts.read(key)?;
        let live = match (self.answers, self.revision, self.published_at, self.published_by) {
            (Some(answers), Some(revision), Some(published_at), Some(published_by)) => Some(LiveRevision {
                revision,
                answers: packed::unpack_answers(&answers.0).map_err(|error| StoreError::corrupt(key, error))?,
                published_at,
                published_by,
                status: self.form_status,
            }),
            _ => None,
        };
        Ok(Listing {
            facts,
            partner_name: self.partner_name,
            privacy_policy_url: self.privacy_policy_url,
            live,
            badge_record: self.standing,
            assessment: self.assessment,
        })
    }
}

/// A listing with the programme that it is read under.
#[derive(Clone, Debug)]
pub struct Read {
    /// The listing.
    pub listing: Listing,
    /// The programme.
    pub programme: Programme,
    /// The draft, when it was asked for and there is one.
    pub draft: Option<domain::draft::Draft>,
}

/// Whether the draft is read along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// Only what is public.
    Nothing,
    /// The draft too.
    Draft,
}

pub(super) fn read(key: &Key, found: Item) -> Result<Listing, StoreError> {
    item::record::<Record>(key, found)?.listing(key)
}

/// Writes a view on the condition that nobody published or put a privacy policy's link in force since the listing was
/// read: where the badge stands is decided from both.
pub(super) fn unchanged(view: Write, read: &Listing) -> Result<Write, StoreError> {
    let (policy, live) = (&read.privacy_policy_url, &read.live);
    let same = |name: &str, there: bool| {
        if there { format!("#{name} = :read_{name}") } else { format!("attribute_not_exists(#{name})") }
    };
    let (url, revision) = (same("privacy_policy_url", policy.is_some()), same("revision", live.is_some()));
    let mut view = view.only_if(format!("{EXISTS} AND {url} AND {revision}"), &["privacy_policy_url", "revision"]);
    if let Some(policy) = policy {
        view = view.with("read_privacy_policy_url", policy)?;
    }
    if let Some(live) = live {
        view = view.with("read_revision", &live.revision)?;
    }
    Ok(view)
}

impl Store {
    /// Reads a listing and the programme in one round trip, the draft along on demand; `None` for an unknown app.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn listing(
        &self,
        app: &AppKey,
        along: Along,
        consistency: Consistency,
    ) -> Result<Option<Read>, StoreError> {
        let (view, document, draft) = (keys::view(app), keys::programme(), keys::draft(app));
        let mut wanted = vec![view.clone(), document.clone()];
        if along == Along::Draft {
            wanted.push(draft.clone());
        }
        let mut found = self.items(&wanted, consistency).await?;
        let Some(item) = found.remove(&view) else { return Ok(None) };
        Ok(Some(Read {
            listing: read(&view, item)?,
            programme: programme::read(found.remove(&document))?,
            draft: found.remove(&draft).map(|item| drafts::read(&draft, item)).transpose()?,
        }))
    }

    /// Puts the privacy policy's link in force as it is in `after`.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody published or put another link since `read`.
    pub async fn put_privacy_policy(
        &self,
        app: &AppKey,
        read: &Listing,
        after: &ListingChange,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let url = after.listing.privacy_policy_url.as_ref();
        let view = Write::update(&keys::view(app)).set_or_remove("privacy_policy_url", url)?;
        let view = view.set_or_remove("standing", after.listing.badge_record.as_ref())?;
        let line = actor.line(keys::app(app), "privacy-policy", serde_json::json!({ "url": url }))?;
        let mut writes = vec![unchanged(view, read)?, line];
        writes.extend(agenda::changed(app, after, actor.now)?);
        self.transact(writes).await
    }
}
