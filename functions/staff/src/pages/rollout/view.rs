//! The rollout as it is: each channel with its calendar, what was observed, and the operations that are possible now.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::programme::Programme;
use domain::rollout::{Channel, ControlMode, EVERYBODY, Operation, OperationKind, Step};
use jiff::Timestamp;
use runtime::text::BadText;
use store::audit::{AuditLine, AuditedThing};
use store::{Store, Versioned};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use super::chart::{Chart, HEIGHT, WIDTH};
use super::observed::{Beginning, Grain, Observation, observe};
use crate::member::StaffMember;
use crate::numbers::percent;
use crate::words::{channel_text, mode_text};

/// How many audit lines are shown.
const LINES: i32 = 20;

#[derive(Template)]
#[template(path = "rollout.html")]
struct RolloutPage<'a> {
    frame: PageFrame<'a>,
    channels: Vec<ChannelView>,
    grain: Grain,
    lines: Vec<AuditLine>,
    done: bool,
    now: Timestamp,
}

/// A channel as it is.
struct ChannelView {
    channel: Channel,
    mode: ControlMode,
    basis_points: u16,
    since: Option<Timestamp>,
    is_limited: bool,
    forced: usize,
    calendar: Vec<Step>,
    observations: Vec<Observation>,
    chart: Chart,
    operations: Vec<OperationKind>,
}

pub async fn show_rollout(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Rollout)?;
    let grain = query.one_of("by", &[("day", Grain::Day), ("hour", Grain::Hour)])?.unwrap_or(Grain::Day);
    let Versioned { value: programme, .. } = store.current_programme().await?;
    let mut channels = Vec::new();
    for channel in Channel::ALL {
        let observations = observe(&store, &programme, channel, grain, now).await?;
        channels.push(ChannelView::new(&programme, channel, observations, now));
    }
    let lines = store.audit_lines(AuditedThing::Programme, LINES).await?;
    let done = query.get("done").is_some();
    let page = RolloutPage { frame: member.frame(StaffArea::Rollout), channels, grain, lines, done, now };
    member.respond(StatusCode::OK, &page)
}

/// The operations that a channel's present state allows.
fn possible_operations(programme: &Programme, channel: Channel, now: Timestamp) -> Vec<OperationKind> {
    let is_possible = |kind: &&OperationKind| {
        let operation = match kind {
            OperationKind::Hold => Operation::Hold,
            OperationKind::Resume => Operation::Resume,
            OperationKind::Jump => Operation::Jump(EVERYBODY),
            OperationKind::RollBack => Operation::RollBack(0),
            OperationKind::Kill => Operation::Kill,
        };
        programme.operate(channel, operation, now).is_ok()
    };
    OperationKind::ALL.iter().filter(is_possible).copied().collect()
}

impl ChannelView {
    fn new(programme: &Programme, channel: Channel, observations: Vec<Observation>, now: Timestamp) -> Self {
        let (control, exposure) = (programme.operations.control(channel), programme.exposure(channel, now));
        Self {
            channel,
            mode: control.mode(),
            basis_points: exposure.basis_points(),
            since: programme.exposure_since(channel, now),
            is_limited: exposure.is_limited(),
            forced: control.forced().len(),
            calendar: programme.calendar(channel).to_vec(),
            chart: Chart::of(&observations),
            observations,
            operations: possible_operations(programme, channel, now),
        }
    }

    fn name(&self) -> &'static str {
        channel_text(self.channel)
    }

    fn mode_text(&self) -> &'static str {
        mode_text(self.mode)
    }

    /// Whether nothing but the calendar moves the channel.
    fn is_as_planned(&self) -> bool {
        matches!(self.mode, ControlMode::Following { .. })
    }

    fn shown(&self) -> u64 {
        self.observations.iter().map(|observation| observation.counts.shown).sum()
    }

    fn hidden(&self) -> u64 {
        self.observations.iter().map(|observation| observation.counts.hidden).sum()
    }
}

impl RolloutPage<'_> {
    fn percent(&self, basis_points: &u16) -> String {
        percent(*basis_points, self.frame.texts.language())
    }

    fn observed(&self, observation: &Observation) -> String {
        observation.observed.map_or_else(|| "–".to_owned(), |observed| self.percent(&observed))
    }

    /// A day or an hour as people write it.
    fn beginning(&self, observation: &Observation) -> Result<String, BadText> {
        match observation.begins {
            Beginning::Day(day) => self.frame.texts.date(day),
            Beginning::Hour(at) => self.frame.texts.instant(&at),
        }
    }
}
