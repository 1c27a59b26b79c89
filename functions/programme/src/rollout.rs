//! The rollout: what is planned, in force and observed on each channel, and what operators do to it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Role;
use domain::programme::Programme;
use domain::questionnaire::rules::check_line;
use domain::rollout::{self, Channel, OperationRefusal};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value as Json, json};
use store::Store;
use store::audit::Actor;
use store::exposure::Counts;
use store::programme::Change;
use web::body::{Fields, Sent};
use web::path::{OnChannel, Operation, Visitor};
use web::query::Query;
use web::{Caller, Now, Problem, ProblemKind, reply};

/// The longest reason, in characters.
pub(crate) const REASON_LENGTH: usize = 500;
/// How many days are shown unless said otherwise, and at most.
const DAYS: i64 = 14;
const MAX_DAYS: i64 = 400;

/// Each channel as it is, and day by day what was planned and what visitors were shown.
pub(super) async fn get(
    State(store): State<Store>,
    caller: Caller,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    caller.staff(Role::Programme)?;
    let (from, to) = days(&query, now)?;
    let programme = store.current_programme().await?.programme;
    let recorded = store.recorded().await?;
    let mut channels = Vec::new();
    for channel in Channel::ALL {
        let counts = store.exposures(channel, from, to).await?;
        let mut state = state(&programme, channel, now);
        state["recorded"] = json!(recorded.in_force.get(&channel));
        state["days"] = report(&programme, channel, from, to, &counts);
        channels.push(state);
    }
    reply::json(StatusCode::OK, &json!({ "from": from, "to": to, "channels": channels }))
}

pub(super) async fn operate(
    State(store): State<Store>,
    caller: Caller,
    channel: Result<OnChannel, Problem>,
    kind: Result<Operation, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let (OnChannel(channel), Operation(kind)) = (channel?, kind?);
    let mut fields = sent.object()?;
    let reason = reason(&mut fields);
    let sent: Option<Json> = fields.optional("basisPoints", "a whole number");
    let operation = kind.with_exposure(sent.as_ref());
    fields.refuse(operation.as_ref().err().cloned());
    fields.finish()?;
    let operation = operation.map_err(|violation| Problem::invalid(vec![violation]))?;
    let changed = super::change(&store, Actor { person, now }, |current| {
        let after = current.programme.operate(channel, operation, now).map_err(refused)?;
        let detail = json!({ "channel": channel, "basisPoints": sent, "reason": reason });
        Ok((after, Change { action: kind.action(), detail }))
    });
    reply::json(StatusCode::OK, &state(&changed.await?.programme, channel, now))
}

/// Forces a visitor to see the tab, or not to, whatever the exposure is.
pub(super) async fn force(
    State(store): State<Store>,
    caller: Caller,
    channel: Result<OnChannel, Problem>,
    visitor: Result<Visitor, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let (OnChannel(channel), Visitor(visitor)) = (channel?, visitor?);
    let mut fields = sent.object()?;
    let reason = reason(&mut fields);
    let shown: Option<bool> = fields.required("shown", "true or false");
    fields.finish()?;
    let changed = super::change(&store, Actor { person, now }, |current| {
        let after = current.programme.force(channel, &visitor, shown, now).map_err(refused)?;
        let detail = json!({ "channel": channel, "visitor": visitor, "shown": shown, "reason": reason });
        Ok((after, Change { action: "rollout-force", detail }))
    });
    reply::json(StatusCode::OK, &state(&changed.await?.programme, channel, now))
}

pub(super) async fn release(
    State(store): State<Store>,
    caller: Caller,
    channel: Result<OnChannel, Problem>,
    visitor: Result<Visitor, Problem>,
    Now(now): Now,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let (OnChannel(channel), Visitor(visitor)) = (channel?, visitor?);
    let changed = super::change(&store, Actor { person, now }, |current| {
        let after = current.programme.force(channel, &visitor, None, now).map_err(refused)?;
        Ok((after, Change { action: "rollout-release", detail: json!({ "channel": channel, "visitor": visitor }) }))
    });
    changed.await?;
    Ok(StatusCode::NO_CONTENT)
}

fn reason(fields: &mut Fields) -> Option<String> {
    let reason: Option<String> = fields.required("reason", "the reason, in one line, for the audit log");
    fields.refuse(reason.iter().flat_map(|reason| check_line(reason, REASON_LENGTH, "/reason")));
    reason
}

fn refused(refusal: OperationRefusal) -> Problem {
    match refusal {
        OperationRefusal::NotForced => Problem::not_found("such forced visitor"),
        refusal => Problem::new(ProblemKind::NotApplicable, format!("{refusal} Nothing was changed.")),
    }
}

/// The days that are asked for.
fn days(query: &Query, now: Timestamp) -> Result<(Date, Date), Problem> {
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

/// A channel as it is.
fn state(programme: &Programme, channel: Channel, now: Timestamp) -> Json {
    let control = programme.operations.control(channel);
    json!({
        "channel": channel,
        "mode": control.mode().as_str(),
        "basisPoints": programme.exposure(channel, now).basis_points(),
        "since": programme.exposure_since(channel, now),
        "visitors": control.forced(),
        "calendar": programme.calendar(channel),
    })
}

/// Day by day, what the calendar plans and what was observed.
fn report(programme: &Programme, channel: Channel, from: Date, to: Date, counts: &BTreeMap<Date, Counts>) -> Json {
    let calendar = programme.calendar(channel);
    let day = |day: Date| {
        let Counts { shown, hidden } = counts.get(&day).copied().unwrap_or_default();
        let (least, most) = rollout::planned_range(calendar, day);
        json!({
            "day": day,
            "planned": { "least": least, "most": most },
            "shown": shown,
            "hidden": hidden,
            "observed": rollout::observed_exposure(shown, hidden),
        })
    };
    from.series(1.day()).take_while(|day| *day <= to).map(day).collect()
}
