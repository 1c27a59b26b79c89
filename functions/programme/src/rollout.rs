//! The rollout: what is planned, in force and observed on each channel.

use std::collections::BTreeMap;

use axum::extract::State;
use domain::access::Role;
use domain::programme::Programme;
use domain::rollout::{self, Channel, Step};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use store::Store;
use store::exposure::{Counts, InForce};
use web::query::Query;
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

/// How many days are shown unless said otherwise, and at most.
const DAYS: i64 = 14;
const MAX_DAYS: i64 = 400;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Rollout"))]
pub(crate) struct RolloutReply {
    from: Date,
    to: Date,
    channels: Vec<ChannelReport>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct ChannelReport {
    #[serde(flatten)]
    state: ChannelState,
    /// What advance-rollout found in force last; null before its first run.
    recorded: Option<InForce>,
    days: Vec<DayReport>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelState {
    channel: Channel,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["following", "held", "killed"])))]
    mode: &'static str,
    /// The exposure now.
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::BasisPoints"))]
    basis_points: u16,
    /// The channel that keeps this one from showing the tab to more visitors, as its calendar and operators say; null when
    /// none does.
    limited_by: Option<Channel>,
    /// Since when; null when nothing has begun.
    since: Option<Timestamp>,
    /// The visitors for whom the tab is forced on or off.
    visitors: BTreeMap<String, bool>,
    calendar: Vec<Step>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct DayReport {
    day: Date,
    /// What the present calendar says of that day.
    planned: Planned,
    /// How often a visitor with an id was shown the tab.
    shown: u64,
    /// How often one was not.
    hidden: u64,
    /// The part that was shown it; null when nobody came.
    #[cfg_attr(feature = "schema", schemars(with = "Option<domain::schema::BasisPoints>"))]
    observed: Option<u16>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct Planned {
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::BasisPoints"))]
    least: u16,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::BasisPoints"))]
    most: u16,
}

/// Each channel as it is, and day by day what was planned and what visitors were shown.
pub(super) async fn read_rollout(
    State(store): State<Store>,
    caller: Caller,
    query: Query,
    Now(now): Now,
) -> Result<Reply<RolloutReply>, Problem> {
    caller.staff(Role::Programme)?;
    let (from, to) = period(&query, now)?;
    let programme = store.current_programme().await?.value;
    let recorded = store.recorded().await?;
    let mut channels = Vec::new();
    for channel in Channel::ALL {
        let counts = store.exposures(channel, from, to).await?;
        channels.push(ChannelReport {
            state: ChannelState::at(&programme, channel, now),
            recorded: recorded.in_force.get(&channel).copied(),
            days: days(&programme, channel, from, to, &counts),
        });
    }
    Ok(Reply::ok(RolloutReply { from, to, channels }))
}

/// The first and the last day that are asked for.
fn period(query: &Query, now: Timestamp) -> Result<(Date, Date), Problem> {
    let refuse = |detail: String| Problem::new(ProblemKind::BadRequest, detail);
    let to = query.date("to")?.unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date());
    let from = query.date("from")?.unwrap_or_else(|| to.saturating_sub((DAYS - 1).days()));
    if from > to {
        return Err(refuse("The query parameter from must not be after to; to defaults to today.".into()));
    }
    if i64::from((to - from).get_days()) >= MAX_DAYS {
        return Err(refuse(format!("At most {MAX_DAYS} days can be read at once. Move from and to closer together.")));
    }
    Ok((from, to))
}

impl ChannelState {
    pub(crate) fn at(programme: &Programme, channel: Channel, now: Timestamp) -> Self {
        let (control, exposure) = (programme.operations.control(channel), programme.exposure(channel, now));
        Self {
            channel,
            mode: control.mode().as_str(),
            basis_points: exposure.basis_points(),
            limited_by: exposure.is_limited().then_some(Channel::Marketplace),
            since: programme.exposure_since(channel, now),
            visitors: control.forced().clone(),
            calendar: programme.calendar(channel).to_vec(),
        }
    }
}

/// Day by day, what the calendar plans and what was observed.
fn days(
    programme: &Programme,
    channel: Channel,
    from: Date,
    to: Date,
    counts: &BTreeMap<Date, Counts>,
) -> Vec<DayReport> {
    let calendar = programme.calendar(channel);
    let report = |day: Date| {
        let Counts { shown, hidden } = counts.get(&day).copied().unwrap_or_default();
        let (least, most) = rollout::planned_range(calendar, day);
        let observed = rollout::observed_exposure(shown, hidden);
        DayReport { day, planned: Planned { least, most }, shown, hidden, observed }
    };
    from.series(1.day()).take_while(|day| *day <= to).map(report).collect()
}
