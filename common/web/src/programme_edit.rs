//! An edit of the programme's document: what it makes of the programme, and that it is made only by somebody who knows the
//! version that it changes and how many it takes something from.

use domain::Precondition;
use domain::programme::Programme;
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::audit::Actor;
use store::programme::ProgrammeChange;
use store::{Store, Versioned};

use crate::Problem;
use crate::conditional::unmet;
use crate::difference::compare_documents;
use crate::programme_change::{ATTEMPTS, too_many_changes, try_save};
use crate::programme_effect::{check_confirmation, find_effect};

/// How many changed values an audit line lists.
const LISTED_CHANGES: usize = 20;
/// How many characters of a value an audit line has.
const LISTED_CHARACTERS: usize = 200;

/// An edit of the document, as it was sent.
pub enum Edit {
    /// The new document.
    Replacement(Json),
    /// A merge patch.
    Patch(Json),
}

/// An edit, and what its caller requires of the programme that it changes.
pub struct EditRequest {
    pub edit: Edit,
    pub precondition: Precondition,
    /// How many the edit affects, as the caller knows it.
    pub affects: Option<u32>,
    /// Why, for the audit log; a program need not say it.
    pub reason: Option<String>,
}

impl Edit {
    /// The programme after the edit of this one.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn apply(&self, programme: &Programme, now: Timestamp) -> Result<Programme, Problem> {
        let after = match self {
            Self::Replacement(document) => programme.replaced_by(document, now),
            Self::Patch(patch) => programme.patched_by(patch, now),
        };
        after.map_err(Problem::invalid)
    }
}

impl EditRequest {
    /// Makes the edit, and decides anew when another change comes first.
    pub async fn save(&self, store: &Store, actor: Actor<'_>) -> Result<Versioned<Programme>, Problem> {
        for _ in 0..ATTEMPTS {
            let current = store.current_programme().await?;
            check_version(&self.precondition, current.version)?;
            let after = self.edit.apply(&current.value, actor.now)?;
            let effect = find_effect(store, &current.value, &after, actor.now).await?;
            let mut detail = describe_change(&current.value, &after);
            if effect.takes_something() {
                detail["effect"] = json!(effect);
            }
            if let Some(reason) = &self.reason {
                detail["reason"] = json!(reason);
            }
            check_confirmation(effect, self.affects)?;
            let change = ProgrammeChange { action: "programme", detail };
            if let Some(saved) = try_save(store, &current, after, change, actor).await? {
                return Ok(saved);
            }
        }
        Err(too_many_changes())
    }
}

/// Refuses what starts from another version of the programme than the present one.
///
/// # Errors
/// The precondition is not met.
pub fn check_version(precondition: &Precondition, version: u32) -> Result<(), Problem> {
    if precondition.is_met_by(Some(&version.to_string())) {
        return Ok(());
    }
    let detail = format!(
        "The programme has changed: it is now at version {version}. Nothing was changed. Read it again, and repeat your change."
    );
    Err(unmet(precondition, detail))
}

/// The values that an edit changes, for the audit line, which has room for some of them. The copies of the versions have all.
fn describe_change(before: &Programme, after: &Programme) -> Json {
    let [was, is] = [before, after].map(|programme| serde_json::to_value(programme).unwrap_or_default());
    let mut changes = compare_documents(&was, &is);
    let more = changes.len().saturating_sub(LISTED_CHANGES);
    changes.truncate(LISTED_CHANGES);
    for change in &mut changes {
        for value in [&mut change.before, &mut change.after] {
            *value = value.take().map(|text| text.chars().take(LISTED_CHARACTERS).collect());
        }
    }
    match more {
        0 => json!({ "changes": changes }),
        more => json!({ "changes": changes, "more": more }),
    }
}
