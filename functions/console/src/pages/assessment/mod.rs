//! The application for the Security Self Assessment: shown with its review, changed by its buttons, and read again after
//! the decision.

mod change;
mod over;
mod partner;
mod past;
mod view;

use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::form::{Edit, FormKind};
use domain::self_assessment::{Application, ApplicationState};
use runtime::text::BadText;
use store::Store;
use web::path::Partner;
use web::render::texts::PageTexts;
use web::{Now, Problem, SignedIn};

use partner::SecuredPartner;
use view::ApplicationView;

pub use change::change_application;
pub use past::show_past_application;

/// The id of the text that names the state of an application.
fn state_text(state: ApplicationState) -> String {
    format!("state-{}", state.as_str())
}

/// An application in a list: a link to it, with its state.
pub fn row(application: &Application, path: &str, texts: &PageTexts) -> Result<Safe<String>, BadText> {
    let state = texts.text(&state_text(application.state))?;
    let row = texts.say("assessment-row").plain("link", format!("{path}/{}", application.started_at));
    row.at("date", &application.started_at).plain("state", state).at("since", &application.since).html()
}

pub async fn show_application(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    let partner = SecuredPartner::new(&signed_in, partner)?;
    let participation = store.participation(&partner.id).await?.value;
    let programme = store.programme().await?;
    if programme.self_assessment_ended(now) {
        return over::show_what_was(&store, &partner, &participation, &programme, now).await;
    }
    let application = participation.application;
    let (etag, answers) = application.map(|application| (application.etag, application.answers)).unwrap_or_default();
    let edit = Edit::begin(FormKind::SelfAssessment, answers);
    ApplicationView::new(etag, edit).respond(&store, &partner, StatusCode::OK, now).await
}
