//! The staff's list of known-bad hosts and pages.
//!
//! Invariant: the list and its version are written together, so a job that reads the version alone knows which list there is.

use domain::EmailAddress;
use domain::questionnaire::packed;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::{Actor, with_reason};
use crate::item::Packed;
use crate::keys;
use crate::versioned::Versioned;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// The most bytes that the list takes when stored: DynamoDB takes items of at most 409,600 bytes.
const MAX_STORED: usize = 400_000;

/// A list of known-bad hosts and pages, as staff uploaded it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownBadList {
    /// The text, with its comments.
    pub text: String,
    /// How many entries it has; one that another covers does not count.
    pub entries: usize,
    /// When it was uploaded, and by whom; `None` if that is not known.
    pub uploaded: Option<Upload>,
}

/// When a list was uploaded, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The instant since which the scanner goes by this list.
    pub since: Timestamp,
    /// The member of staff who uploaded it.
    pub by: EmailAddress,
}

#[derive(Serialize, Deserialize)]
struct ListItem {
    list: Packed,
    #[serde(default)]
    entries: usize,
    #[serde(default)]
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uploaded: Option<Upload>,
}

#[derive(Serialize, Deserialize)]
struct VersionItem {
    version: u32,
}

/// Checks that a list is small enough to be stored.
///
/// # Errors
/// How many of its lines fit, from the first on.
pub fn check_size(text: &str) -> Result<(), usize> {
    let fits = |text: &str| packed::pack_text(text).len() <= MAX_STORED;
    if fits(text) {
        return Ok(());
    }
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    // Packing takes long, so the number of lines is found by halves and not line by line.
    Err(ends.partition_point(|&end| fits(&text[..end])))
}

impl Store {
    /// The list with its version: an empty one in version 0 if none was uploaded.
    pub async fn known_bad_list(&self, consistency: Consistency) -> Result<Versioned<KnownBadList>, StoreError> {
        let key = keys::known_bad_list();
        let item: Option<ListItem> = self.read_record(&key, consistency).await?;
        let Some(ListItem { list, entries, version, uploaded }) = item else { return Ok(Versioned::default()) };
        Ok(Versioned { value: KnownBadList { text: list.unpack_text(&key)?, entries, uploaded }, version })
    }

    /// The version of the list, which is cheaper to read than the list; 0 if none was uploaded.
    pub async fn known_bad_version(&self) -> Result<u32, StoreError> {
        let item: Option<VersionItem> = self.read_record(&keys::known_bad_version(), Consistency::Eventual).await?;
        Ok(item.map_or(0, |item| item.version))
    }

    /// Replaces the list that was `read` by `text`, which has so many `entries`. Returns the list as it is now.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody has replaced it since.
    pub async fn put_known_bad_list(
        &self,
        read: &Versioned<KnownBadList>,
        text: &str,
        entries: usize,
        (reason, actor): (Option<&str>, Actor<'_>),
    ) -> Result<Versioned<KnownBadList>, StoreError> {
        let key = keys::known_bad_list();
        let version = read.version + 1;
        let uploaded = Some(Upload { since: actor.now, by: actor.person.clone() });
        let item = ListItem { list: Packed::pack_text(text), entries, version, uploaded: uploaded.clone() };
        let put = Write::put(&key, &item)?;
        let put = match read.version {
            // A list from before there were versions has none.
            0 => put.only_if("attribute_not_exists(#version)", &["version"]),
            known => put.only_at_version(known)?,
        };
        let detail = serde_json::json!({ "entries": entries, "bytes": item.list.len(), "version": version });
        let line = actor.line(key.pk.clone(), "known-bad-list", with_reason(detail, reason))?;
        self.transact(vec![put, Write::put(&keys::known_bad_version(), &VersionItem { version })?, line]).await?;
        Ok(Versioned { value: KnownBadList { text: text.to_owned(), entries, uploaded }, version })
    }
}
