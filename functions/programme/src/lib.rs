//! The programme, for marketplace staff: its document, and the rollout as operators see and steer it.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod document;
mod effect;
mod rehearsal;
mod rollout;
mod routes;
mod steering;

use axum::Router;
use domain::programme::Programme;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::{Versioned, programme::ProgrammeChange};
use web::{Problem, ProblemKind};

pub use routes::routes;

/// How often a change is decided anew because another one came first.
const ATTEMPTS: usize = 10;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

/// Makes the change that `decide` finds for the programme as it is, and decides anew when another change comes first.
async fn change(
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
async fn try_save(
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

fn too_many_changes() -> Problem {
    Problem::new(
        ProblemKind::Conflict,
        "Other people made changes at the same time, so yours was not saved. Try again.",
    )
}
