//! The steps of a reviewer: take up, ask for changes, approve, reject. The form names the version of the application that the
//! reviewer saw, so a button that is pressed twice takes one step.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::Code;
use domain::questionnaire::assessment;
use domain::questionnaire::form::FormData;
use domain::self_assessment::{Action, Remarks};
use mail::Mailer;
use serde_json::{Map, Value as Json, json};
use web::assess::{self, Step};
use web::body::{Fields, RequestBody};
use web::path::Partner;
use web::posted::{no_such_button, pressed_button, read_precondition};
use web::problem::violation;
use web::remarks::read_remarks;
use web::render::frame::StaffArea;
use web::{Now, Problem, ProblemKind, reply};

use super::path_of;
use super::view::{ReviewedApplication, Unsent};
use crate::member::StaffMember;

/// Takes the step whose button was pressed.
pub async fn decide_application(
    State(mailer): State<Mailer>,
    member: StaffMember,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let by = &member.working_in(StaffArea::SelfAssessments)?.email;
    let Partner(partner) = partner?;
    let data = body.form().await?;
    let precondition = read_precondition(&data)?;
    let button = pressed_button(&data).unwrap_or_default();
    let action = find_action(button)?;
    if button == "approve" && data.get("reasons").is_some_and(|reasons| !reasons.trim().is_empty()) {
        let detail = "An approval needs no reasons.";
        let unused = Problem::invalid(vec![violation("/reasons", Code::Contradiction, detail)]);
        return refuse(&mailer, &member, unused, data, &partner, now).await;
    }
    let step = match read_remarks(Fields::of(remarks_document(&data))) {
        Ok(remarks) => Step { partner: &partner, action: action(remarks), precondition: &precondition, by, now },
        Err(problem) => return refuse(&mailer, &member, problem, data, &partner, now).await,
    };
    match assess::take(&mailer, step).await {
        Ok(_) => Ok(reply::see_other(&format!("{}?done={button}", path_of(&partner)))),
        Err(problem) => refuse(&mailer, &member, problem, data, &partner, now).await,
    }
}

fn find_action(button: &str) -> Result<fn(Remarks) -> Action, Problem> {
    Ok(match button {
        "start-review" => Action::StartReview,
        "request-changes" => Action::RequestChanges,
        "approve" => Action::Approve,
        "reject" => Action::Reject,
        _ => return Err(no_such_button()),
    })
}

/// The form's fields as the document that programs send: the reasons, a note for each question about which something was
/// written, and one for reviewers alone.
fn remarks_document(data: &FormData) -> Map<String, Json> {
    let text = |field: &str| data.get(field).filter(|text| !text.trim().is_empty());
    let questions = assessment::questionnaire().questions.iter();
    let mut notes: Vec<Json> = questions
        .filter_map(|question| {
            Some(json!({ "question": question.id, "text": text(&format!("note.{}", question.id))? }))
        })
        .collect();
    notes.extend(text("internal").map(|text| json!({ "text": text, "audience": "internal" })));
    let mut document = Map::from_iter([("notes".to_owned(), Json::Array(notes))]);
    document.extend(text("reasons").map(|reasons| ("reasons".to_owned(), json!(reasons))));
    document
}

/// The page again with what the reviewer wrote, for a refusal that they can do something about; other refusals as they are.
async fn refuse(
    mailer: &Mailer,
    member: &StaffMember,
    problem: Problem,
    data: FormData,
    partner: &domain::PartnerId,
    now: jiff::Timestamp,
) -> Result<Response, Problem> {
    let status = match problem.kind {
        ProblemKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::Stale => StatusCode::PRECONDITION_FAILED,
        _ => return Err(problem),
    };
    let reviewed = ReviewedApplication::read(mailer.store(), partner, now).await?;
    let is_stale = problem.kind == ProblemKind::Stale;
    let unsent = Unsent { data, violations: problem.violations, is_stale };
    reviewed.respond(member, status, &unsent, None)
}
