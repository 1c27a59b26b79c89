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
use crate::programme_change::{ATTEMPTS, too_many_changes, try_save};
use crate::programme_effect::{check_confirmation, find_effect};

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
            self.check_version(current.version)?;
            let after = self.edit.apply(&current.value, actor.now)?;
            let effect = find_effect(store, &current.value, &after, actor.now).await?;
            let detail = if effect.takes_something() { json!({ "effect": effect }) } else { json!({}) };
            check_confirmation(effect, self.affects)?;
            let change = ProgrammeChange { action: "programme", detail };
            if let Some(saved) = try_save(store, &current, after, change, actor).await? {
                return Ok(saved);
            }
        }
        Err(too_many_changes())
    }

    fn check_version(&self, version: u32) -> Result<(), Problem> {
        if self.precondition.is_met_by(Some(&version.to_string())) {
            return Ok(());
        }
        let detail = format!(
            "The programme has changed: it is now at version {version}. Nothing was changed. Read it again, and repeat your change."
        );
        Err(unmet(&self.precondition, detail))
    }
}
