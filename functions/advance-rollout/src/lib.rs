//! The rollout by the calendar: records the step that is in force on each channel, and tells all partners of a milestone.
//!
//! Who sees the tab is derived at every read; nothing here changes it.
//!
//! Invariant: each partner hears of each milestone at most once, and of the latest alone: one that was overtaken while no
//! run came is not told any more.

use std::collections::BTreeSet;

use domain::notice::{Notice, NoticeContent, NoticeCycle, NoticeWindow};
use domain::programme::{Milestone, Programme};
use domain::rollout::Channel;
use jiff::{SignedDuration, Timestamp};
use mail::job::{self, Event, JobError, Report, TimeLimit};
use mail::{Mailer, Position, Teller, Then};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Versioned;
use store::exposure::{InForce, RECORDER, Recorded};
use store::{Store, StoreError};

/// The job's name, in reports and keys.
pub const JOB: &str = RECORDER;
/// A system that starts later than this after a milestone does not announce it: everybody knows.
const NEWS: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What the runs have done.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Advanced {
    /// Whether there was a run before.
    begun: bool,
    /// What was in force on each channel.
    #[serde(flatten)]
    recorded: Recorded,
    /// The milestones that are done with: told, or overtaken.
    #[serde(default)]
    done: BTreeSet<Milestone>,
    /// The milestone that is being told, and how far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    telling: Option<Telling>,
}

/// How far a milestone has been told.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Telling {
    milestone: Milestone,
    #[serde(flatten)]
    at: Position,
}

/// Runs the job once.
///
/// # Errors
/// When the table does not answer, or a notice could not be delivered.
pub async fn run(store: &Store, mailer: &Mailer, event: &Event, limit: TimeLimit) -> Result<Report, JobError> {
    let programme = store.programme().await?;
    let mut teller = Teller::new(store, mailer, &programme, event, limit);
    let mut progress: Versioned<Advanced> = store.progress(JOB).await?;
    let changed =
        record(&mut progress.value, &programme, &mut teller) | next(&mut progress.value, &programme, teller.now);
    if changed && !teller.rehearse {
        store.put_progress(JOB, &mut progress).await?;
    }
    while let Some(telling) = progress.value.telling.clone() {
        let (further, then) = page(store, &mut teller, telling.clone()).await?;
        if further.is_none() {
            progress.value.done.insert(telling.milestone);
        }
        progress.value.telling = further;
        if !teller.rehearse {
            store.put_progress(JOB, &mut progress).await?;
        }
        if then == Then::Stop {
            break;
        }
    }
    job::finish(store, JOB, event, teller.report).await
}

/// Records what is in force; true when that has changed.
fn record(advanced: &mut Advanced, programme: &Programme, teller: &mut Teller<'_>) -> bool {
    let mut changed = false;
    for channel in Channel::ALL {
        let basis_points = programme.exposure(channel, teller.now).basis_points();
        let before = advanced.recorded.in_force.get(&channel).map(|in_force| in_force.basis_points);
        if before != Some(basis_points) {
            changed = true;
            advanced.recorded.in_force.insert(channel, InForce { basis_points, recorded_at: teller.now });
            tracing::info!(
                channel = channel.as_str(),
                basis_points,
                "{} is at {basis_points} basis points",
                channel.as_str()
            );
            teller.report.name(|| json!({ "channel": channel, "from": before, "basisPoints": basis_points }));
        }
    }
    changed
}

/// Takes up the latest milestone that is reached and not done with, and drops one that is reached no more: it is told when
/// it is reached again. True when there is something to note.
fn next(advanced: &mut Advanced, programme: &Programme, now: Timestamp) -> bool {
    let first = !std::mem::replace(&mut advanced.begun, true);
    let reached = programme.milestones_reached(now);
    let latest = reached.last().copied();
    let (done, telling) = (advanced.done.len(), advanced.telling.as_ref().map(|telling| telling.milestone));
    advanced.telling =
        advanced.telling.take().filter(|telling| Some(telling.milestone) == latest.map(|(latest, _)| latest));
    if let Some((latest, at)) = latest {
        let overtaken = reached.iter().map(|(milestone, _)| *milestone).filter(|milestone| *milestone < latest);
        advanced.done.extend(overtaken);
        if first && now.duration_since(at) > NEWS {
            advanced.done.insert(latest);
        }
        if advanced.telling.is_none() && !advanced.done.contains(&latest) {
            advanced.telling = Some(Telling { milestone: latest, at: Position::default() });
        }
    }
    first || advanced.done.len() != done || advanced.telling.as_ref().map(|telling| telling.milestone) != telling
}

/// Tells one page of the partners, and says where the next one begins; none when all are told.
async fn page(store: &Store, teller: &mut Teller<'_>, telling: Telling) -> Result<(Option<Telling>, Then), StoreError> {
    let Telling { milestone, at } = telling;
    let page = store.partners(at.shard, at.after.as_ref()).await?;
    let mut stretch = at.along(page);
    while let Some(partner) = stretch.next(teller) {
        let (window, content) = (NoticeWindow::of_milestone(milestone), NoticeContent::RolloutMilestone { milestone });
        let notice = Notice::new(partner, NoticeCycle::ROLLOUT, window, content, teller.now);
        stretch.then(teller.tell(notice).await?);
    }
    let (further, then) = stretch.end();
    Ok((further.map(|at| Telling { milestone, at }), then))
}
