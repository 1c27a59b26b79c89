//! Changing the names of a partner that are no obscenity, as programs and people in a browser do it. What must not live here:
//! routes, and who may call them.

use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation};
use domain::review::{KnownName, check_known_names, marked_names};
use domain::{PartnerId, Precondition};
use review::has_words;
use store::audit::Actor;
use store::{Consistency, Store, StoreError, Versioned};

use crate::conditional::check_writes;
use crate::problem::violation;
use crate::{Problem, ProblemKind};

/// How often one name is marked anew because another change came first.
const ATTEMPTS: usize = 5;

/// What is wrong with names that are to be known, by pointers into a body with a list `names`.
pub fn check_names(names: &[String]) -> Vec<Violation> {
    let mut violations = check_known_names(names);
    violations.extend(names.iter().enumerate().filter_map(refuse_without_words));
    violations
}

/// A name of digits and signs alone is nothing that the detector of obscenities looks at.
fn refuse_without_words((index, name): (usize, &String)) -> Option<Violation> {
    let detail = "This has no word that could be taken for an obscenity. Leave it out.";
    let at = pointer("/names", &index.to_string());
    (!name.trim().is_empty() && !has_words(name)).then(|| violation(&at, Code::Malformed, detail))
}

/// Replaces the known names of a partner, all of them, by `names`, which [`check_names`] has found nothing wrong with.
///
/// # Errors
/// 404 when there is no such partner, 412 when somebody has changed the names that the caller knows. Nothing is changed then.
pub async fn replace_names(
    store: &Store,
    partner: &PartnerId,
    names: &[String],
    precondition: &Precondition,
    actor: Actor<'_>,
) -> Result<Versioned<Vec<KnownName>>, Problem> {
    require_partner(store, partner).await?;
    let read = store.known_names(partner, Consistency::Strong).await?;
    let stale =
        "The names have been changed since you read them. Nothing was changed: read them again and repeat the change.";
    check_writes(precondition, read.version, stale)?;
    let known = marked_names(&read.value, names, actor.person, actor.now);
    if known == read.value {
        return Ok(read);
    }
    Ok(store.put_known_names(partner, &read, known, actor).await?)
}

/// One name, as it is marked or no longer marked as known. What somebody else marks at the same time stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameChange<'a> {
    /// It is a name from now on.
    Mark(&'a str),
    /// It is none any more.
    Forget(&'a str),
}

impl NameChange<'_> {
    /// All names after the change.
    fn apply(self, before: &[KnownName]) -> Vec<String> {
        let names = before.iter().map(|known| known.name.clone());
        match self {
            Self::Mark(name) => names.chain([name.trim().to_owned()]).collect(),
            Self::Forget(name) => names.filter(|known| known != name).collect(),
        }
    }
}

/// Marks one name of a partner as known, or no longer does. A button that is pressed twice changes the names once.
///
/// # Errors
/// 422 when it is no name, or there are too many; 409 when others keep changing the names. Nothing is changed then.
pub async fn change_name(
    store: &Store,
    partner: &PartnerId,
    change: NameChange<'_>,
    actor: Actor<'_>,
) -> Result<(), Problem> {
    if let NameChange::Mark(name) = change {
        refuse_if_wrong(check_names(&[name.to_owned()]))?;
    }
    for _ in 0..ATTEMPTS {
        let read = store.known_names(partner, Consistency::Strong).await?;
        let known = marked_names(&read.value, &change.apply(&read.value), actor.person, actor.now);
        if known == read.value {
            return Ok(());
        }
        let names: Vec<String> = known.iter().map(|known| known.name.clone()).collect();
        refuse_if_wrong(check_known_names(&names))?;
        match store.put_known_names(partner, &read, known, actor).await {
            Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
            outcome => return outcome.map(drop).map_err(Problem::from),
        }
    }
    let detail = "Other people changed the names at the same time, so nothing was changed. Try again.";
    Err(Problem::new(ProblemKind::Conflict, detail))
}

fn refuse_if_wrong(violations: Vec<Violation>) -> Result<(), Problem> {
    if violations.is_empty() { Ok(()) } else { Err(Problem::invalid(violations)) }
}

/// Refuses a partner that there is not.
///
/// # Errors
/// 404 when there is no partner of this id.
pub async fn require_partner(store: &Store, partner: &PartnerId) -> Result<(), Problem> {
    store.partner(partner).await?.map(|_| ()).ok_or_else(|| Problem::not_found("such partner"))
}
