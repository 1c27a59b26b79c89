//! A reviewer's decision. The form names the version of the review that the reviewer saw, so a button that is pressed twice
//! decides once, and of two reviewers only the first one decides.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::Violation;
use domain::questionnaire::form::FormData;
use domain::questionnaire::rules::check_lines;
use domain::review::{DecisionKind, Order, Reason, live_values};
use jiff::Timestamp;
use mail::Mailer;
use store::reviews::ReviewRecord;
use web::body::RequestBody;
use web::path::Key;
use web::posted::{no_such_button, pressed_button, read_precondition};
use web::render::frame::StaffArea;
use web::review::{ReviewStep, TEXT_LENGTH, read_review, take_decision};
use web::{Now, Problem, ProblemKind, reply};

use super::changed::{ChangesSince, SeenReview};
use super::view::{Done, RefusedDecision, ReviewedListing};
use super::{LastDecision, path_of};
use crate::member::StaffMember;

/// Makes the decision whose button was pressed, and goes on to the next review in the queue.
pub async fn decide_review(
    State(mailer): State<Mailer>,
    member: StaffMember,
    app: Result<Key, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let by = &member.working_in(StaffArea::Reviews)?.email;
    let Key(app) = app?;
    let data = body.form().await?;
    let precondition = &read_precondition(&data)?;
    let kind = find_kind(pressed_button(&data).unwrap_or_default())?;
    let read = read_review(mailer.store(), &app).await?;
    // What is missing is not asked for of a form that another decision has overtaken.
    let is_current = precondition.is_met_by(Some(&read.review.etag));
    let order = match read_order(&data, kind, &read) {
        Err(refusal) if is_current => return refuse(&mailer, &member, app, (refusal, data), now).await,
        Err(_) => Order { kind, fields: None, reason: None, text: None },
        Ok(order) => order,
    };
    match take_decision(&mailer, ReviewStep { app: &app, order, precondition, by, now }).await {
        Ok(_) => go_on(&mailer, &app, &read, kind).await,
        Err(problem) => refuse(&mailer, &member, app, (Refusal::of(problem)?, data), now).await,
    }
}

fn find_kind(button: &str) -> Result<DecisionKind, Problem> {
    Ok(match button {
        "approve" => DecisionKind::Approve,
        "reject" => DecisionKind::Reject,
        "ask" => DecisionKind::Ask,
        _ => return Err(no_such_button()),
    })
}

/// Why a decision is refused.
#[derive(Default)]
struct Refusal {
    violations: Vec<Violation>,
    faults: Vec<(&'static str, &'static str)>,
    is_stale: bool,
}

impl Refusal {
    /// Those problems that a reviewer can do something about on the page.
    fn of(problem: Problem) -> Result<Self, Problem> {
        match problem.kind {
            ProblemKind::Invalid => Ok(Self { violations: problem.violations, ..Self::default() }),
            ProblemKind::Stale | ProblemKind::Conflict => Ok(Self { is_stale: true, ..Self::default() }),
            _ => Err(problem),
        }
    }
}

/// What the form orders. Rejecting and asking are about the answers that are ticked, or about all; approving is about all,
/// those that are withheld only if the reviewer says so.
fn read_order(data: &FormData, kind: DecisionKind, read: &ReviewRecord) -> Result<Order, Refusal> {
    let mut refusal = Refusal::default();
    let fields = match kind {
        DecisionKind::Approve if data.get("release").is_some() => Some(live_paths(read)),
        DecisionKind::Approve => Some(shown_paths(read)),
        DecisionKind::Reject | DecisionKind::Ask if data.get("all").is_some() => None,
        DecisionKind::Reject | DecisionKind::Ask => Some(data.all("fields").map(ToOwned::to_owned).collect()),
    };
    if fields.as_ref().is_some_and(Vec::is_empty) {
        refusal.faults.push(match kind {
            DecisionKind::Approve => ("staff-review-all-withheld", "release"),
            DecisionKind::Reject | DecisionKind::Ask => ("staff-review-none-ticked", "all"),
        });
    }
    if kind == DecisionKind::Approve {
        refusal.faults.extend(find_unused(data));
    }
    let text = data.get("text").filter(|text| !text.trim().is_empty() && kind != DecisionKind::Approve);
    let reason = data.get("reason").and_then(|word| Reason::ALL.iter().find(|reason| reason.as_str() == word)).copied();
    match (kind, reason) {
        (DecisionKind::Reject, None) => refusal.faults.push(("staff-review-no-reason", "reason")),
        (DecisionKind::Reject, Some(Reason::Other)) if text.is_none() => {
            refusal.faults.push(("staff-review-no-explanation", "text"));
        }
        (DecisionKind::Ask, _) if read.review.question.is_some() => {
            refusal.faults.push(("staff-review-asked-already", "question"));
        }
        (DecisionKind::Ask, _) if text.is_none() => refusal.faults.push(("staff-review-no-question", "text")),
        _ => {}
    }
    if text.is_some_and(|text| !check_lines(text, TEXT_LENGTH, "/text").is_empty()) {
        refusal.faults.push(("staff-review-bad-text", "text"));
    }
    if !refusal.faults.is_empty() {
        return Err(refusal);
    }
    // A reason that was left in the form is not part of a question.
    let reason = reason.filter(|_| kind == DecisionKind::Reject);
    Ok(Order { kind, fields, reason, text: text.map(ToOwned::to_owned) })
}

/// The paths of what is live.
fn live_paths(read: &ReviewRecord) -> Vec<String> {
    live_values(&read.listing).into_iter().map(|(path, _)| path).collect()
}

/// What an approval would drop, with where it is: it was meant for another button.
fn find_unused(data: &FormData) -> Option<(&'static str, &'static str)> {
    let is_filled = |field: &str| data.all(field).any(|text| !text.trim().is_empty());
    let at = ["text", "reason"].into_iter().find(|field| is_filled(field));
    let at = at.or_else(|| (is_filled("all") || is_filled("fields")).then_some("all"))?;
    Some(("staff-review-approve-drops", at))
}

/// The paths of what is live and not withheld.
fn shown_paths(read: &ReviewRecord) -> Vec<String> {
    let withheld = read.listing.withheld_paths();
    live_paths(read).into_iter().filter(|path| !withheld.contains(path)).collect()
}

/// To the next review in the queue in which the decided one stood, or else to the queue, which says that nothing waits.
async fn go_on(mailer: &Mailer, app: &AppKey, read: &ReviewRecord, kind: DecisionKind) -> Result<Response, Problem> {
    let next = mailer.store().next_review(app, &read.review).await?;
    let path = next.map_or_else(|| StaffArea::Reviews.path().to_owned(), |next| path_of(&next));
    Ok(reply::see_other(&format!("{path}?{}", LastDecision::query(kind, app))))
}

/// The page again with what the reviewer wrote, as the review is now.
async fn refuse(
    mailer: &Mailer,
    member: &StaffMember,
    app: AppKey,
    (refusal, data): (Refusal, FormData),
    now: Timestamp,
) -> Result<Response, Problem> {
    let reviewed = ReviewedListing::read(mailer.store(), app, now).await?;
    let Refusal { violations, faults, is_stale } = refusal;
    let mut unsent = RefusedDecision { violations, faults, since: None, data };
    if !is_stale {
        return reviewed.respond(member, StatusCode::UNPROCESSABLE_ENTITY, &unsent, Done::default());
    }
    let since = match SeenReview::read(&unsent.data) {
        Some(seen) => {
            let now = (&reviewed.app, &reviewed.record);
            ChangesSince::find(mailer.store(), &seen, now, &reviewed.history).await?
        }
        None => ChangesSince::default(),
    };
    unsent.since = Some(since);
    reviewed.respond(member, StatusCode::PRECONDITION_FAILED, &unsent, Done::default())
}
