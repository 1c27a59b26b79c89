//! The partners' part in the Security Self Assessment: the application and the approval of a partner, read and changed
//! together.
//!
//! Invariants: every change depends on the application that was read, so that only one of two actions is taken; the
//! validity of an approval reaches every listing of the partner, that of the first ones in the transaction of the
//! action.

use domain::PartnerId;
use domain::notice::{Notice, NoticeId};
use domain::self_assessment::{ActionEffect, Application, Participation};
use serde_json::json;

use crate::agenda::{IndexKey, List};
use crate::applications::{put_application, put_past_application, read_application};
use crate::approval_copies::put_copy_due;
use crate::approvals::{put_approval, read_approval};
use crate::audit::By;
use crate::keys::{self, Key};
use crate::listings::copy_validity;
use crate::notices::open_notice;
use crate::rescans::put_rescan_due;
use crate::versioned::Versioned;
use crate::write::Write;
use crate::{Consistency, Page, Row, Store, StoreError};

/// How many listings get the validity in the transaction of the action: DynamoDB takes 100 writes, and an action has
/// others.
const LISTINGS_IN_ACTION: usize = 90;

impl Store {
    /// A partner's participation, in one strongly consistent round trip. The version is that of the approval.
    pub async fn participation(&self, partner: &PartnerId) -> Result<Versioned<Participation>, StoreError> {
        let mut found = self.participations(std::slice::from_ref(partner), Consistency::Strong).await?;
        Ok(found.pop().map(|(_, participation)| participation).unwrap_or_default())
    }

    /// The participations of some partners, in their order.
    pub async fn participations(
        &self,
        partners: &[PartnerId],
        consistency: Consistency,
    ) -> Result<Vec<(PartnerId, Versioned<Participation>)>, StoreError> {
        let both = |partner: &PartnerId| [keys::application(partner), keys::approval(partner)];
        let wanted: Vec<Key> = partners.iter().flat_map(both).collect();
        let mut found = self.read_all_items(&wanted, consistency).await?;
        let participations = partners.iter().map(|partner| {
            let [application_key, approval_key] = both(partner);
            let application = found.remove(&application_key).map(|item| read_application(&application_key, item));
            let approval = found.remove(&approval_key).map(|item| read_approval(&approval_key, item)).transpose()?;
            let (approval, version) = approval.map_or((None, 0), |(approval, version)| (Some(approval), version));
            let value = Participation { application: application.transpose()?, approval };
            Ok((partner.clone(), Versioned { value, version }))
        });
        participations.collect()
    }

    /// A page of the partners that take part, or did, by id.
    pub async fn participants(&self, shard: u32, after: Option<&Row>) -> Result<Page<(PartnerId, Row)>, StoreError> {
        self.read_partners_in(List::Participants, shard, after).await
    }

    /// Saves the answers of an application.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody changed the application since `read`.
    pub async fn save_application(
        &self,
        partner: &PartnerId,
        read: &Versioned<Participation>,
        after: &Application,
    ) -> Result<(), StoreError> {
        let before = read.value.application.as_ref();
        let put = put_application(partner, before, after)?;
        if before.is_some() {
            return self.write(put).await;
        }
        let index_key = IndexKey::in_list(List::Participants, partner, partner.to_string());
        self.transact(vec![put, Write::put(&keys::participant(partner), &index_key)?]).await
    }

    /// Takes an action: writes the application, the approval that follows from it, the approval's validity in the
    /// partner's listings, the notices to the partner, and an audit line. Returns the notices that are to be sent.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody changed something since `read`.
    pub async fn take_action(
        &self,
        partner: &PartnerId,
        read: &Versioned<Participation>,
        effect: &ActionEffect,
        action: &str,
        by: By<'_>,
    ) -> Result<Vec<NoticeId>, StoreError> {
        let now = by.now();
        let Some(after) = &effect.after.application else { return Ok(Vec::new()) };
        let mut writes = put_records(partner, read, effect, after)?;
        let detail = json!({ "application": after.started_at, "state": after.state, "purpose": after.purpose });
        writes.push(by.line(keys::partner_partition(partner), action, detail)?);
        let notices: Vec<_> = effect
            .notices
            .iter()
            .map(|content| content.clone().into_notice_of_action(partner.clone(), &after.etag, now))
            .collect();
        for notice in &notices {
            writes.extend(self.open_notice_of_action(notice).await?);
        }
        if effect.after.approval != read.value.approval {
            writes.push(put_rescan_due(partner, now)?);
        }
        let validity = effect.after.validity();
        let validity_changed = validity != read.value.validity();
        if validity_changed {
            writes.push(put_copy_due(partner, now)?);
            for app in self.apps_of(partner).await?.iter().take(LISTINGS_IN_ACTION) {
                writes.push(copy_validity(app, partner, validity.as_ref())?);
            }
        }
        self.transact(writes).await?;
        if validity_changed {
            self.finish_copies(partner).await?;
        }
        Ok(notices.into_iter().map(|notice| notice.id).collect())
    }
}

impl Store {
    /// Opens the notice of an action. What an action brings may also come by the calendar, so that a job may have opened the
    /// same notice before: then it is only opened again, if it was moot.
    async fn open_notice_of_action(&self, notice: &Notice) -> Result<Option<Write>, StoreError> {
        if notice.content.action_at().is_some() {
            return open_notice(notice.clone()).map(Some);
        }
        match self.notice(&notice.id).await? {
            None => open_notice(notice.clone()).map(Some),
            Some(stored) => stored.reopen(notice),
        }
    }
}

/// Writes the records of a partner that an action changes.
fn put_records(
    partner: &PartnerId,
    read: &Versioned<Participation>,
    effect: &ActionEffect,
    after: &Application,
) -> Result<Vec<Write>, StoreError> {
    let mut writes = vec![put_application(partner, read.value.application.as_ref(), after)?];
    if !after.state.is_open() {
        writes.push(put_past_application(partner, after)?);
    }
    if let Some(approval) = effect.after.approval.as_ref().filter(|_| read.value.approval != effect.after.approval) {
        writes.push(put_approval(partner, approval, read.version + 1)?);
    }
    Ok(writes)
}
