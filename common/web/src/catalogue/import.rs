//! Many lines written at once. A line that fails leaves the others alone; a repeated import changes nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{EmailAddress, Precondition};
use jiff::Timestamp;
use runtime::tally;
use store::Store;
use store::audit::Actor;
use tokio::task::JoinSet;

use super::app::save_app;
use super::line::{ImportLine, NumberedLine};
use super::member::save_member;
use super::outcome::Outcome;
use super::partner::save_partner;
use crate::{Problem, ProblemKind};

/// How many lines are written at the same time.
const AT_ONCE: usize = 16;
/// How often a line is saved again after a conflict.
const RETRIES: u64 = 5;

/// What became of each line, by its number.
type Outcomes = Vec<(usize, Result<Outcome, Problem>)>;

/// Writes the lines that are understood, and says what became of each, in their order. The reason goes into the audit log with
/// each of them.
pub async fn import_lines(store: &Store, lines: Vec<NumberedLine>, by: (Option<&str>, Actor<'_>)) -> Outcomes {
    let mut outcomes = Vec::new();
    let mut group = Group::default();
    for (number, line) in lines {
        match line {
            Ok(line) => {
                if !group.has_room_for(&line) {
                    std::mem::take(&mut group).save(store, by, &mut outcomes).await;
                }
                group.add(number, line);
            }
            Err(problem) => outcomes.push((number, Err(problem))),
        }
    }
    group.save(store, by, &mut outcomes).await;
    // Whichever was written first.
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes
}

impl ImportLine {
    /// What the line writes to besides its own record; lines that meet here are not written at the same time.
    fn subjects(&self) -> Vec<String> {
        match self {
            Self::Partner(id, _) => vec![format!("partner {id}")],
            Self::App(key, description) => vec![format!("app {key}"), format!("product {}", description.product)],
            Self::Member(_, member) => vec![format!("person {}", member.email)],
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Partner(..) => 0,
            Self::App(..) => 1,
            Self::Member(..) => 2,
        }
    }

    async fn save(&self, store: &Store, by: (Option<&str>, Actor<'_>)) -> Result<Outcome, Problem> {
        let any = &Precondition::None;
        match self {
            Self::Partner(id, body) => save_partner(store, id, body, any, by).await.map(|(outcome, _)| outcome),
            Self::App(key, description) => save_app(store, key, description, any, by).await.map(|(outcome, _)| outcome),
            Self::Member(partner, member) => save_member(store, partner, member, any, by).await,
        }
    }

    /// Saves, and again when another line's transaction met it: the apps of one partner all look at the partner's name.
    async fn save_patiently(
        self,
        store: Store,
        (reason, person): (Option<String>, EmailAddress),
        now: Timestamp,
    ) -> Result<Outcome, Problem> {
        let by = (reason.as_deref(), Actor { person: &person, now });
        let mut outcome = self.save(&store, by).await;
        for attempt in 1..=RETRIES {
            if !outcome.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Conflict) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(40 * attempt)).await;
            outcome = self.save(&store, by).await;
        }
        outcome
    }
}

/// Lines that may be written at the same time: of one kind, so that an app finds its partner, and about different
/// subjects, so that of two lines about one the later wins.
#[derive(Default)]
struct Group {
    lines: Vec<(usize, ImportLine)>,
    subjects: BTreeSet<String>,
}

impl Group {
    fn has_room_for(&self, line: &ImportLine) -> bool {
        self.lines.len() < AT_ONCE
            && self.lines.first().is_none_or(|(_, first)| first.kind() == line.kind())
            && !line.subjects().iter().any(|subject| self.subjects.contains(subject))
    }

    fn add(&mut self, number: usize, line: ImportLine) {
        self.subjects.extend(line.subjects());
        self.lines.push((number, line));
    }

    async fn save(self, store: &Store, (reason, actor): (Option<&str>, Actor<'_>), outcomes: &mut Outcomes) {
        let mut saves = JoinSet::new();
        for (number, line) in self.lines {
            let by = (reason.map(ToOwned::to_owned), actor.person.clone());
            let save = line.save_patiently(store.clone(), by, actor.now);
            saves.spawn(tally::inherit(async move { (number, save.await) }));
        }
        while let Some(joined) = saves.join_next().await {
            match joined {
                Ok(saved) => outcomes.push(saved),
                Err(error) => tracing::error!(%error, "a line of an import could not be processed"),
            }
        }
    }
}
