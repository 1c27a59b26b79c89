//! An operation on a channel: what it does to visitors is shown before it is carried out. One that takes the tab from visitors
//! needs the channel's name typed.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Precondition;
use domain::programme::Programme;
use domain::questionnaire::Violation;
use domain::questionnaire::form::FormData;
use domain::rollout::{Channel, OperationKind, OperationRefusal};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use store::audit::Actor;
use store::{Store, StoreError, Versioned};
use web::body::{Fields, RequestBody};
use web::path::{OnChannel, Operation};
use web::posted::read_precondition;
use web::programme_effect::find_effect;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind, reply, steering};

use super::observed::{Grain, observe};
use crate::member::StaffMember;
use crate::numbers::{percent, read_percent};
use crate::words::refusal_text;

#[derive(Template)]
#[template(path = "operation.html")]
struct OperationPage<'a> {
    frame: PageFrame<'a>,
    asked: &'a AskedOperation,
    version: u32,
    /// What it does; or why it is not possible now.
    effect: Result<Effect, OperationRefusal>,
    unsent: &'a Unsent,
}

/// An operation that somebody thinks of.
struct AskedOperation {
    channel: Channel,
    kind: OperationKind,
    /// The exposure that it goes to, as it was typed.
    percent: String,
}

/// What was sent, and why it was refused.
#[derive(Default)]
struct Unsent {
    reason: String,
    violations: Vec<Violation>,
    is_misnamed: bool,
    is_stale: bool,
}

/// What an operation does.
struct Effect {
    changes: Vec<ChannelEffect>,
    /// How many partners it concerns, if it takes the tab from visitors.
    partners: u32,
}

/// How a channel's exposure changes, and what the visits of the last days say of the visitors.
struct ChannelEffect {
    channel: Channel,
    from: u16,
    to: u16,
    /// How often visitors asked for the tab in the last days.
    visits: u64,
}

impl AskedOperation {
    /// The fields of the document that programs send.
    fn document(&self, reason: &str) -> Map<String, Json> {
        let mut document = Map::new();
        if !reason.trim().is_empty() {
            document.insert("reason".to_owned(), json!(reason.trim()));
        }
        if !self.percent.is_empty() {
            // What is no number is refused like any wrong value.
            let level = read_percent(&self.percent).map_or_else(|| json!(self.percent), |level| json!(level));
            document.insert("basisPoints".to_owned(), level);
        }
        document
    }

    /// Whether it always takes the tab from visitors, so that the channel's name must be typed.
    fn takes(&self) -> bool {
        matches!(self.kind, OperationKind::RollBack | OperationKind::Kill)
    }

    async fn effect(
        &self,
        store: &Store,
        before: &Programme,
        now: Timestamp,
    ) -> Result<Result<Effect, OperationRefusal>, Problem> {
        let level = self.document("").remove("basisPoints");
        let operation = self.kind.with_exposure(level.as_ref()).map_err(|wrong| Problem::invalid(vec![wrong]))?;
        let after = match before.operate(self.channel, operation, now) {
            Ok(after) => after,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut changes = Vec::new();
        for channel in Channel::ALL {
            let [from, to] = [before, &after].map(|programme| programme.exposure(channel, now).basis_points());
            if channel == self.channel || from != to {
                let visits = count_visits(store, before, channel, now).await?;
                changes.push(ChannelEffect { channel, from, to, visits });
            }
        }
        Ok(Ok(Effect { changes, partners: find_effect(store, before, &after, now).await?.affects }))
    }

    async fn respond(
        &self,
        store: &Store,
        member: &StaffMember,
        (status, unsent): (StatusCode, &Unsent),
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let Versioned { value: programme, version } = store.current_programme().await?;
        let effect = self.effect(store, &programme, now).await?;
        let page = OperationPage { frame: member.frame(StaffArea::Rollout), asked: self, version, effect, unsent };
        member.respond(status, &page)
    }
}

/// How often visitors with an id asked for the tab in the days that the rollout's page shows.
async fn count_visits(
    store: &Store,
    programme: &Programme,
    channel: Channel,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let days = observe(store, programme, channel, Grain::Day, now).await?;
    Ok(days.iter().map(|day| day.counts.shown + day.counts.hidden).sum())
}

/// Shows what an operation would do.
pub async fn ask_to_operate(
    State(store): State<Store>,
    member: StaffMember,
    channel: Result<OnChannel, Problem>,
    kind: Result<Operation, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Rollout)?;
    let (OnChannel(channel), Operation(kind)) = (channel?, kind?);
    let asked = AskedOperation { channel, kind, percent: query.get("percent").unwrap_or_default().to_owned() };
    asked.respond(&store, &member, (StatusCode::OK, &Unsent::default()), now).await
}

/// Carries an operation out.
pub async fn operate_channel(
    State(store): State<Store>,
    member: StaffMember,
    channel: Result<OnChannel, Problem>,
    kind: Result<Operation, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Rollout)?.email;
    let (OnChannel(channel), Operation(kind)) = (channel?, kind?);
    let data = body.form().await?;
    let precondition = read_precondition(&data)?;
    let text = |field: &str| data.get(field).unwrap_or_default().to_owned();
    let asked = AskedOperation { channel, kind, percent: text("percent") };
    let mut unsent = Unsent { reason: text("reason"), is_misnamed: is_misnamed(&asked, &data), ..Unsent::default() };
    if unsent.is_misnamed {
        return asked.respond(&store, &member, (StatusCode::UNPROCESSABLE_ENTITY, &unsent), now).await;
    }
    let fields = Fields::of(asked.document(&unsent.reason));
    let problem = match carry_out(&store, Actor { person, now }, &asked, fields, &precondition).await {
        Ok(()) => return Ok(reply::see_other(&format!("{}?done=1", StaffArea::Rollout.path()))),
        Err(problem) => problem,
    };
    let status = match problem.kind {
        ProblemKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::Stale => StatusCode::PRECONDITION_FAILED,
        _ => return Err(problem),
    };
    unsent.is_stale = problem.kind == ProblemKind::Stale;
    unsent.violations = problem.violations;
    asked.respond(&store, &member, (status, &unsent), now).await
}

async fn carry_out(
    store: &Store,
    actor: Actor<'_>,
    asked: &AskedOperation,
    fields: Fields,
    precondition: &Precondition,
) -> Result<(), Problem> {
    steering::operate(store, actor, (asked.channel, asked.kind), fields, precondition).await.map(drop)
}

/// Whether the channel's name had to be typed and was not.
fn is_misnamed(asked: &AskedOperation, data: &FormData) -> bool {
    asked.takes() && !data.get("name").unwrap_or_default().trim().eq_ignore_ascii_case(asked.channel.as_str())
}

impl OperationPage<'_> {
    fn percent(&self, basis_points: &u16) -> String {
        percent(*basis_points, self.frame.texts.language())
    }

    /// The text that says what becomes of the channel's visitors.
    fn effect_text(&self, change: &ChannelEffect) -> &'static str {
        match change.to.cmp(&change.from) {
            std::cmp::Ordering::Less => "staff-effect-less",
            std::cmp::Ordering::Equal => "staff-effect-same",
            std::cmp::Ordering::Greater => "staff-effect-more",
        }
    }

    /// At how many of the visits the answer would have been another one.
    fn visits_concerned(&self, change: &ChannelEffect) -> u64 {
        change.visits * u64::from(change.from.abs_diff(change.to)) / u64::from(domain::rollout::EVERYBODY)
    }

    /// The text that says why the operation is not possible.
    fn refusal_text(&self, refusal: &OperationRefusal) -> &'static str {
        refusal_text(refusal)
    }
}
