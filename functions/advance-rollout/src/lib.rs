//! advance-rollout: records the exposure that is in force on each channel, and notifies all partners of the rollout's milestones.
//! Who sees the tab is derived at every read; nothing here changes it.
//!
//! Invariant: each partner gets at most one notice of each milestone, and only of the latest one: a milestone that was overtaken
//! before a run came is skipped.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use domain::notice::{Notice, NoticeContent, NoticeCycle, NoticeWindow};
use domain::programme::{Milestone, Programme};
use domain::rollout::Channel;
use jiff::{SignedDuration, Timestamp};
use mail::job::{Job, JobRun};
use mail::report::Report;
use mail::{NoticeSender, Position, SideBySide};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::exposure::{InForce, RECORDER, Recorded};
use store::{StoreError, Versioned};

/// The job.
pub const JOB: Job = Job { name: RECORDER, run: |run| Box::pin(advance(run)) };

/// If the first run of all comes later than this after a milestone, the milestone is no longer news.
const NEWS: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What the runs have done.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    /// Whether there was a run before.
    begun: bool,
    /// The exposure in force on each channel.
    #[serde(flatten)]
    recorded: Recorded,
    /// The milestones that all partners were notified of, or that were skipped.
    #[serde(default)]
    done: BTreeSet<Milestone>,
    /// The milestone that partners are being notified of.
    #[serde(default, rename = "telling", skip_serializing_if = "Option::is_none")]
    announcement: Option<Announcement>,
}

/// How far a run has come in notifying partners of a milestone.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Announcement {
    milestone: Milestone,
    #[serde(flatten)]
    position: Position,
}

async fn advance(run: JobRun) -> Result<Report, StoreError> {
    let programme = run.store.latest_programme().await?;
    let mut sender = NoticeSender::new(run, &programme);
    let mut progress: Versioned<Progress> = sender.read_progress().await?;
    let recorded = record_exposures(&mut progress.value, &programme, &mut sender);
    let chosen = choose_milestone(&mut progress.value, &programme, sender.now);
    if recorded || chosen {
        sender.save_progress(&mut progress).await?;
    }
    while let Some(announcement) = progress.value.announcement.clone() {
        let milestone = announcement.milestone;
        let (next, flow) = announce_to_page(&mut sender, announcement).await?;
        if next.is_none() {
            progress.value.done.insert(milestone);
        }
        progress.value.announcement = next;
        sender.save_progress(&mut progress).await?;
        if flow.is_break() {
            break;
        }
    }
    Ok(sender.report)
}

/// Records the exposures in force, and says whether one has changed.
fn record_exposures(progress: &mut Progress, programme: &Programme, sender: &mut NoticeSender) -> bool {
    let mut changed = false;
    for channel in Channel::ALL {
        let basis_points = programme.exposure(channel, sender.now).basis_points();
        let before = progress.recorded.in_force.get(&channel).map(|in_force| in_force.basis_points);
        if before != Some(basis_points) {
            changed = true;
            progress.recorded.in_force.insert(channel, InForce { basis_points, recorded_at: sender.now });
            let name = channel.as_str();
            tracing::info!(channel = name, basis_points, "{name} is at {basis_points} basis points");
            sender.report.list(|| json!({ "channel": channel, "from": before, "basisPoints": basis_points }));
        }
    }
    changed
}

/// Begins to announce the latest milestone that is reached, unless it is done, and drops one that is no longer reached because its
/// date was moved. Says whether the progress has changed.
fn choose_milestone(progress: &mut Progress, programme: &Programme, now: Timestamp) -> bool {
    let is_first_run = !std::mem::replace(&mut progress.begun, true);
    let reached = programme.milestones_reached(now);
    let latest = reached.last().copied();
    let (done, announced) = (progress.done.len(), announced_milestone(progress));
    progress.announcement.take_if(|current| Some(current.milestone) != latest.map(|(latest, _)| latest));
    if let Some((latest, at)) = latest {
        let overtaken = reached.iter().map(|(milestone, _)| *milestone).filter(|milestone| *milestone < latest);
        progress.done.extend(overtaken);
        if is_first_run && now.duration_since(at) > NEWS {
            progress.done.insert(latest);
        }
        if progress.announcement.is_none() && !progress.done.contains(&latest) {
            progress.announcement = Some(Announcement { milestone: latest, position: Position::default() });
        }
    }
    is_first_run || progress.done.len() != done || announced_milestone(progress) != announced
}

fn announced_milestone(progress: &Progress) -> Option<Milestone> {
    progress.announcement.as_ref().map(|announcement| announcement.milestone)
}

/// Notifies the partners of one page. Returns where the next page begins, `None` after the last one, and whether this run
/// continues.
async fn announce_to_page(
    sender: &mut NoticeSender,
    announcement: Announcement,
) -> Result<(Option<Announcement>, ControlFlow<()>), StoreError> {
    let Announcement { milestone, position } = announcement;
    let page = sender.store.partners(position.shard, position.after.as_ref()).await?;
    let (mut walk, mut visits) = (position.begin(page), SideBySide::default());
    while let Some(partner) = walk.next_partner(&mut visits, sender).await {
        let (window, content) = (NoticeWindow::of_milestone(milestone), NoticeContent::RolloutMilestone { milestone });
        let notice = Notice::new(partner, NoticeCycle::ROLLOUT, window, content, sender.now);
        visits.begin_notice(sender, notice);
    }
    let (_, flow) = visits.finish(sender).await?;
    Ok((walk.end(flow).map(|position| Announcement { milestone, position }), flow))
}
