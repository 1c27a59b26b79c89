//! A change of the programme, decided anew when another change comes first. What must not live here: what is changed.

use domain::programme::Programme;
use store::audit::Actor;
use store::programme::ProgrammeChange;
use store::{Store, StoreError, Versioned};

use crate::{Problem, ProblemKind};

/// How often a change is decided anew because another one came first.
pub const ATTEMPTS: usize = 10;

/// Makes the change that `decide` finds for the programme as it is, and decides anew when another change comes first.
pub async fn change(
    store: &Store,
    actor: Actor<'_>,
    decide: impl Fn(&Versioned<Programme>) -> Result<(Programme, ProgrammeChange), Problem>,
) -> Result<Versioned<Programme>, Problem> {
    for _ in 0..ATTEMPTS {
        let read = store.current_programme().await?;
        let (after, change) = decide(&read)?;
        if let Some(saved) = try_save(store, &read, after, change, actor).await? {
            return Ok(saved);
        }
    }
    Err(too_many_changes())
}

/// Saves the programme, unless another change came first: then there is nothing to return.
pub async fn try_save(
    store: &Store,
    read: &Versioned<Programme>,
    after: Programme,
    change: ProgrammeChange,
    actor: Actor<'_>,
) -> Result<Option<Versioned<Programme>>, Problem> {
    match store.change_programme(read, after, change, actor).await {
        Err(StoreError::Condition { .. } | StoreError::Conflict) => Ok(None),
        outcome => Ok(Some(outcome?)),
    }
}

/// The problem of a change before which others always came first.
pub fn too_many_changes() -> Problem {
    Problem::new(
        ProblemKind::Conflict,
        "Other people made changes at the same time, so yours was not saved. Try again.",
    )
}
