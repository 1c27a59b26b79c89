//! What the system's own records say: the rollout and the notices as staff read them. What must not live here: a number that
//! the replay counted by itself.

use anyhow::Result;
use domain::{notice::NoticeKind, programme::Programme, rollout::Channel};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use super::{
    api::{Api, Person},
    hours::day_of,
    snapshot::Tally,
};

/// Everything that the report shows.
#[derive(Debug)]
pub struct Records {
    /// Each channel with its days.
    pub rollout: Vec<ChannelReport>,
    pub notices: Vec<NoticeRecord>,
    /// The numbers of each day.
    pub tallies: Vec<Tally>,
    /// The day from which on badges need a complete tab.
    pub deadline: Date,
    /// The day from which on no approval of the Security Self Assessment is shown.
    pub deprecated: Date,
}

/// How many customers a channel shows the tab to, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelState {
    pub channel: Channel,
    /// `following`, `held` or `killed`.
    pub mode: &'static str,
    pub basis_points: u16,
}

/// The state of each channel at `now`.
pub fn channel_states(programme: &Programme, now: Timestamp) -> Vec<ChannelState> {
    let state = |channel| ChannelState {
        channel,
        mode: programme.operations.control(channel).mode().as_str(),
        basis_points: programme.exposure(channel, now).basis_points(),
    };
    Channel::ALL.map(state).to_vec()
}

/// A channel of `GET /programme/rollout`.
#[derive(Clone, Debug, Deserialize)]
pub struct ChannelReport {
    pub channel: Channel,
    pub days: Vec<ChannelDay>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ChannelDay {
    pub day: Date,
    pub planned: Planned,
    pub shown: u64,
    pub hidden: u64,
    pub observed: Option<u16>,
}

/// The exposure that the calendar plans for a day.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Planned {
    /// The most of the day, in basis points.
    pub most: u16,
}

/// A notice of `GET /staff/mail`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeRecord {
    pub partner: String,
    pub kind: NoticeKind,
    pub cycle: String,
    pub window: String,
    pub state: String,
    pub created_at: Timestamp,
    pub due: Option<Timestamp>,
    pub apps: Vec<String>,
    pub bounced: Vec<String>,
    pub delivered_at: Option<Timestamp>,
}

impl NoticeRecord {
    /// Whether the mail service accepted the mail.
    pub fn is_sent(&self) -> bool {
        self.state == "sent"
    }

    /// The day on which the notice was found due.
    pub fn day(&self) -> Date {
        day_of(self.created_at)
    }

    /// The number of days before a deadline that a warning is about.
    pub fn days_before(&self) -> Option<u16> {
        self.window.strip_suffix('d')?.parse().ok().filter(|_| self.kind == NoticeKind::FortifiedWarning)
    }
}

#[derive(Deserialize)]
struct RolloutResponse {
    channels: Vec<ChannelReport>,
}

/// Reads what was planned for these days and what was observed.
pub async fn read_rollout(api: &Api, staff: &Person, from: Date, to: Date) -> Result<Vec<ChannelReport>> {
    let response = api.get(&format!("/programme/rollout?from={from}&to={to}"), staff).await?;
    Ok(serde_json::from_value::<RolloutResponse>(response)?.channels)
}

#[derive(Deserialize)]
struct NoticesPage {
    mail: Vec<NoticeRecord>,
    next: Option<String>,
}

/// Reads the notices that were found due at `since` or later. They are sorted, because the system's order depends on which
/// partner's mail was sent first.
pub async fn read_notices(api: &Api, staff: &Person, since: Timestamp) -> Result<Vec<NoticeRecord>> {
    let mut notices: Vec<NoticeRecord> = Vec::new();
    let mut next = Some("/staff/mail".to_owned());
    while let Some(path) = next {
        let page: NoticesPage = serde_json::from_value(api.get(&path, staff).await?)?;
        // The notices that wait come first, then the others, latest first.
        let over = page.mail.iter().any(|notice| notice.due.is_none() && notice.created_at < since);
        next = page.next.filter(|_| !over);
        notices.extend(page.mail.into_iter().filter(|notice| notice.created_at >= since));
    }
    notices.sort_by_cached_key(|notice| {
        (notice.created_at, notice.kind, notice.partner.clone(), notice.cycle.clone(), notice.window.clone())
    });
    Ok(notices)
}
