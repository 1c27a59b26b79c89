//! An application that was decided, to be read.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::questionnaire::assessment::{self, AssessmentRow};
use domain::self_assessment::{Application, Purpose};
use store::Store;
use web::path::{Begun, Partner};
use web::render::frame::{ActiveLink, PageFrame};
use web::{Problem, SignedIn};

use super::partner::SecuredPartner;
use crate::page::{TEXTS, respond};

#[derive(Template)]
#[template(path = "past.html")]
struct PastPage<'a> {
    frame: PageFrame<'a>,
    partner: &'a PartnerId,
    application: &'a Application,
    rows: &'a [AssessmentRow],
    /// Where the current application is.
    path: String,
}

pub async fn show_past_application(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    begun: Result<Begun, Problem>,
) -> Result<Response, Problem> {
    let partner = SecuredPartner::new(&signed_in, partner)?;
    let Begun(begun) = begun?;
    let application = store.past_application(&partner.id, begun).await?;
    let application = application.ok_or_else(|| Problem::not_found("such application"))?;
    let page = PastPage {
        frame: PageFrame { person: partner.person, active: ActiveLink::None },
        partner: &partner.id,
        application: &application,
        rows: &assessment::rows(&application.answers),
        path: partner.path(),
    };
    respond(StatusCode::OK, &page)
}

impl PastPage<'_> {
    /// The questions by their areas.
    fn areas(&self) -> impl Iterator<Item = (&str, &[AssessmentRow])> {
        let areas = self.rows.chunk_by(|one, next| one.section == next.section);
        areas.map(|rows| (rows.first().map_or("", |row| row.section), rows))
    }

    fn purpose(&self) -> &'static str {
        match self.application.purpose {
            Purpose::New => "A new application",
            Purpose::Renewal => "A renewal",
            Purpose::Update => "An update",
        }
    }
}
