//! The visitors for whom the tab is forced on or off on a channel: the list, and the form that forces and releases one.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::form::FormData;
use domain::rollout::{Channel, ControlMode, MAX_FORCED, OperationRefusal, parse_visitor_id};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::path::OnChannel;
use web::posted::{no_such_button, pressed_button, trimmed};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind, reply, steering};

use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};
use crate::words::{channel_text, refusal_text};

#[derive(Template)]
#[template(path = "visitors.html")]
struct VisitorsPage<'a> {
    frame: PageFrame<'a>,
    channel: Channel,
    /// The visitors who see the tab (`true`) or do not (`false`), whatever the exposure is.
    forced: BTreeMap<String, bool>,
    /// Whether nobody sees the tab, whoever is forced to.
    is_killed: bool,
    form: VisitorForm,
    done: bool,
}

/// The form as it was sent, or as it is for a visitor who is forced.
#[derive(Default)]
struct VisitorForm {
    visitor: String,
    shown: Option<bool>,
    reason: String,
    /// The text that says what is wrong with it.
    fault: Option<&'static str>,
}

impl VisitorForm {
    fn posted(data: &FormData) -> Self {
        let text = |field: &str| trimmed(data, field).to_owned();
        let shown = match data.get("shown") {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        };
        Self { visitor: text("visitor"), shown, reason: text("reason"), fault: None }
    }

    /// The text that says what is wrong with the form, as far as that can be seen without the programme.
    fn fault(&self, releases: bool) -> Option<&'static str> {
        if parse_visitor_id(&self.visitor).is_none() {
            Some("staff-visitor-wrong")
        } else if !releases && self.shown.is_none() {
            Some("staff-visitor-undecided")
        } else if !is_reason(&self.reason) {
            Some(REASON_MISSING)
        } else {
            None
        }
    }
}

/// The list. The query's `visitor` names the visitor that the form starts with.
pub async fn list_visitors(
    State(store): State<Store>,
    member: StaffMember,
    channel: Result<OnChannel, Problem>,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Rollout)?;
    let OnChannel(channel) = channel?;
    let visitor = query.get("visitor").unwrap_or_default().to_owned();
    let form = VisitorForm { visitor, ..VisitorForm::default() };
    respond(&store, &member, channel, (StatusCode::OK, form), query.get("done").is_some()).await
}

async fn respond(
    store: &Store,
    member: &StaffMember,
    channel: Channel,
    (status, mut form): (StatusCode, VisitorForm),
    done: bool,
) -> Result<Response, Problem> {
    let programme = store.current_programme().await?.value;
    let control = programme.operations.control(channel);
    form.shown = form.shown.or_else(|| control.forced().get(&form.visitor).copied());
    let page = VisitorsPage {
        frame: member.frame(StaffArea::Rollout),
        channel,
        forced: control.forced().clone(),
        is_killed: matches!(control.mode(), ControlMode::Killed { .. }),
        form,
        done,
    };
    member.respond(status, &page)
}

/// Forces the tab on or off for a visitor, or no longer forces it.
pub async fn change_visitor(
    State(store): State<Store>,
    member: StaffMember,
    channel: Result<OnChannel, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Rollout)?.email;
    let (OnChannel(channel), data) = (channel?, body.form().await?);
    let mut form = VisitorForm::posted(&data);
    let releases = match pressed_button(&data) {
        Some("force") => false,
        Some("release") => true,
        _ => return Err(no_such_button()),
    };
    form.fault = match form.fault(releases) {
        Some(fault) => Some(fault),
        None => {
            let shown = if releases { None } else { form.shown };
            let actor = Actor { person, now };
            match steering::force(&store, actor, (channel, &form.visitor, shown), Some(&form.reason)).await {
                Ok(_) => return Ok(reply::see_other(&format!("{}?done=1", visitors_path(channel)))),
                Err(problem) => Some(fault_of(&store, (channel, &form.visitor, shown), problem, now).await?),
            }
        }
    };
    respond(&store, &member, channel, (StatusCode::UNPROCESSABLE_ENTITY, form), false).await
}

/// The text that says why a visitor could not be forced or released.
///
/// # Errors
/// The problem, if it is not about the programme as it is.
async fn fault_of(
    store: &Store,
    (channel, visitor, shown): (Channel, &str, Option<bool>),
    problem: Problem,
    now: jiff::Timestamp,
) -> Result<&'static str, Problem> {
    if !matches!(problem.kind, ProblemKind::NotApplicable | ProblemKind::NotFound) {
        return Err(problem);
    }
    let refusal = store.current_programme().await?.value.force(channel, visitor, shown, now).err();
    Ok(refusal_text(&refusal.unwrap_or(OperationRefusal::NotForced)))
}

/// The path of a channel's page.
fn visitors_path(channel: Channel) -> String {
    format!("{}/{}/visitors", StaffArea::Rollout.path(), channel.as_str())
}

impl VisitorsPage<'_> {
    fn path(&self) -> String {
        visitors_path(self.channel)
    }

    fn channel_text(&self) -> &'static str {
        channel_text(self.channel)
    }

    /// A visitor's id for a link's query.
    fn encode(&self, visitor: &str) -> String {
        utf8_percent_encode(visitor, NON_ALPHANUMERIC).to_string()
    }
}
