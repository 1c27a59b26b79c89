//! Listings. A listing is stored as its view: one item with all that a public read needs, read together with the
//! programme in one round trip. Publishing, the catalogue, the privacy policy and the self assessment each write
//! attributes of their own.

use std::sync::Arc;

use domain::draft::Draft;
use domain::fortified::BadgeRecord;
use domain::listing::{AppFacts, Listing, ListingChange, LiveRevision};
use domain::programme::Programme;
use domain::questionnaire::Answers;
use domain::questionnaire::wire::FormStatus;
use domain::self_assessment::Validity;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::item::{self, Item, Packed};
use crate::keys::{self, Key};
use crate::programme_cache::wall_clock;
use crate::review_queue::enter_queue;
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Store, StoreError, badge_changes, drafts, programme};

#[derive(Serialize, Deserialize)]
struct View {
    facts: Packed,
    partner_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    privacy_policy_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published_by: Option<EmailAddress>,
    #[serde(default)]
    form_status: FormStatus,
    /// What the last publish changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed: Option<Packed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standing: Option<BadgeRecord>,
    /// The app's partner, whom a write of the assessment's validity depends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    partner: Option<PartnerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assessment: Option<Validity>,
    /// What a review withholds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withheld: Option<Packed>,
}

impl View {
    fn into_listing(self, key: &Key) -> Result<Listing, StoreError> {
        let facts: AppFacts = self.facts.unpack(key)?;
        let live = match (self.answers, self.revision, self.published_at, self.published_by) {
            (Some(answers), Some(revision), Some(published_at), Some(published_by)) => Some(LiveRevision {
                revision,
                answers: answers.unpack_answers(key)?,
                published_at,
                published_by,
                status: self.form_status,
                changed: self.changed.map(|changed| changed.unpack_paths(key)).transpose()?,
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
            withheld: self.withheld.map(|withheld| withheld.unpack_withheld(key)).transpose()?.unwrap_or_default(),
            shared_answers: Answers::default(),
        })
    }
}

/// A listing with what is read together with it.
#[derive(Clone, Debug)]
pub struct ListingRecord {
    /// The listing.
    pub listing: Listing,
    /// The programme.
    pub programme: Arc<Programme>,
    /// The draft, if it was asked for and exists.
    pub draft: Option<Draft>,
}

/// Whether the draft is read together with the listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncludeDraft {
    /// Only what is public is read.
    No,
    /// The draft is read too.
    Yes,
}

pub(crate) fn read_view(key: &Key, found: Item) -> Result<Listing, StoreError> {
    item::to_record::<View>(key, found)?.into_listing(key)
}

/// Writes the view of a new app, of which nothing is live.
pub(crate) fn create_view(app: &AppKey, listing: &Listing) -> Result<Write, StoreError> {
    let key = keys::view(app);
    let view = View {
        facts: Packed::pack(&key, &listing.facts)?,
        partner_name: listing.partner_name.clone(),
        privacy_policy_url: listing.privacy_policy_url.clone(),
        answers: None,
        revision: None,
        published_at: None,
        published_by: None,
        form_status: FormStatus::default(),
        changed: None,
        standing: listing.badge_record,
        partner: Some(listing.facts.partner.clone()),
        assessment: listing.assessment,
        withheld: None,
    };
    Ok(Write::put(&key, &view)?.only_if(ABSENT, &[]))
}

/// Writes the catalogue's attributes of a view. The assessment's validity is written only for an app that is new to its
/// partner; in all other cases the self assessment writes it.
pub(crate) fn update_view(
    app: &AppKey,
    read: &Listing,
    after: &Listing,
    is_new_to_partner: bool,
) -> Result<Write, StoreError> {
    let key = keys::view(app);
    let view = only_if_unchanged(Write::update(&key), read)?
        .set("facts", &Packed::pack(&key, &after.facts)?)?
        .set("partner", &after.facts.partner)?
        .set("partner_name", &after.partner_name)?
        .set_or_remove("privacy_policy_url", after.privacy_policy_url.as_ref())?
        .set_or_remove("standing", after.badge_record.as_ref())?;
    if is_new_to_partner { view.set_or_remove("assessment", after.assessment.as_ref()) } else { Ok(view) }
}

/// Writes what is withheld of a listing.
pub(crate) fn set_withheld(view: Write, listing: &Listing) -> Result<Write, StoreError> {
    view.set_or_remove("withheld", pack_withheld(listing).as_ref())
}

fn pack_withheld(listing: &Listing) -> Option<Packed> {
    (!listing.withheld.is_empty()).then(|| Packed::pack_withheld(&listing.withheld))
}

/// Writes a view only if nobody has published, changed the privacy policy's link, withheld an answer or recorded the badge
/// since the listing was read: the badge depends on all of them.
pub(crate) fn only_if_unchanged(view: Write, read: &Listing) -> Result<Write, StoreError> {
    let (policy, live, badge) = (&read.privacy_policy_url, &read.live, &read.badge_record);
    let same = |name: &str, exists: bool| {
        if exists { format!("#{name} = :read_{name}") } else { format!("attribute_not_exists(#{name})") }
    };
    let (url, revision) = (same("privacy_policy_url", policy.is_some()), same("revision", live.is_some()));
    let (standing, same_withheld) = (same("standing", badge.is_some()), same("withheld", !read.withheld.is_empty()));
    let mut view = view.only_if(
        format!("{EXISTS} AND {url} AND {revision} AND {standing} AND {same_withheld}"),
        &["privacy_policy_url", "revision", "standing", "withheld"],
    );
    if let Some(withheld) = pack_withheld(read) {
        view = view.with("read_withheld", &withheld)?;
    }
    if let Some(policy) = policy {
        view = view.with("read_privacy_policy_url", policy)?;
    }
    if let Some(live) = live {
        view = view.with("read_revision", &live.revision)?;
    }
    if let Some(badge) = badge {
        view = view.with("read_standing", badge)?;
    }
    Ok(view)
}

/// Copies the validity of a partner's approval to a listing, unless the app belongs to another partner by now.
pub(crate) fn copy_validity(
    app: &AppKey,
    partner: &PartnerId,
    validity: Option<&Validity>,
) -> Result<Write, StoreError> {
    Write::update(&keys::view(app))
        .set_or_remove("assessment", validity)?
        .only_if(format!("{EXISTS} AND (attribute_not_exists(#partner) OR #partner = :partner)"), &["partner"])
        .with("partner", partner)
}

impl Store {
    /// A listing with the programme and, if asked for, the draft: one round trip. `None` for an unknown app. For customers, who
    /// read without the draft and eventually consistent, the programme may be some seconds old, as in
    /// [`programme`](Self::programme).
    pub async fn listing(
        &self,
        app: &AppKey,
        include_draft: IncludeDraft,
        consistency: Consistency,
    ) -> Result<Option<ListingRecord>, StoreError> {
        let (now, view) = (wall_clock(), keys::view(app));
        let is_public = consistency == Consistency::Eventual && include_draft == IncludeDraft::No;
        let kept = if is_public { self.programme.get(now) } else { None };
        if let Some(programme) = kept {
            let found = self.read_item(&view, consistency).await?;
            let listing = found.map(|item| read_view(&view, item)).transpose()?;
            return Ok(listing.map(|listing| ListingRecord { listing, programme, draft: None }));
        }
        let (document, draft) = (keys::programme(), keys::draft(app));
        let mut wanted = vec![view.clone(), document.clone()];
        if include_draft == IncludeDraft::Yes {
            wanted.push(draft.clone());
        }
        let mut found = self.read_items(&wanted, consistency).await?;
        let programme = Arc::new(programme::read_programme(found.remove(&document))?);
        self.programme.keep(now, &programme);
        let Some(item) = found.remove(&view) else { return Ok(None) };
        Ok(Some(ListingRecord {
            listing: read_view(&view, item)?,
            programme,
            draft: found.remove(&draft).map(|item| drafts::read_draft(&draft, item)).transpose()?,
        }))
    }

    /// The listings of some apps. Unknown apps are left out.
    pub async fn listings(
        &self,
        apps: &[AppKey],
        consistency: Consistency,
    ) -> Result<Vec<(AppKey, Listing)>, StoreError> {
        let views = self.read_each(apps, keys::view, consistency).await?;
        views.into_iter().map(|(app, key, item)| Ok((app.clone(), read_view(&key, item)?))).collect()
    }

    /// Writes the link to the privacy policy that the listing has in `after`.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody published or changed the link since `read`.
    pub async fn put_privacy_policy(
        &self,
        app: &AppKey,
        read: &Listing,
        after: &ListingChange,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let url = after.listing.privacy_policy_url.as_ref();
        let mut view = Write::update(&keys::view(app))
            .set_or_remove("privacy_policy_url", url)?
            .set_or_remove("standing", after.listing.badge_record.as_ref())?;
        if let Some(live) = &after.listing.live {
            view = view.set("form_status", &live.status)?;
        }
        let revision = after.listing.live.as_ref().map_or(0, |live| live.revision);
        let line = actor.line(keys::app_partition(app), "privacy-policy", serde_json::json!({ "url": url }))?;
        let mut writes = vec![only_if_unchanged(view, read)?, line, enter_queue(app, revision, actor.now)?];
        writes.extend(badge_changes::put_badge_change(app, after, actor.now)?);
        self.transact(writes).await
    }
}
