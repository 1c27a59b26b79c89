//! An application that was decided, to be read.

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::assessment::{self, AssessmentRow};
use domain::self_assessment::{Application, Purpose};
use jiff::Timestamp;
use runtime::text::BadText;
use store::Store;
use web::path::{Begun, Partner};
use web::render::frame::{ActiveLink, PageFrame};
use web::{Now, Problem, SignedIn};

use super::partner::SecuredPartner;
use super::state_text;
use crate::page::respond;

#[derive(Template)]
#[template(path = "past.html")]
struct PastPage<'a> {
    frame: PageFrame<'a>,
    /// The partner's name.
    partner: &'a str,
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
    Now(now): Now,
) -> Result<Response, Problem> {
    let partner = SecuredPartner::new(&signed_in, partner)?;
    let Begun(begun) = begun?;
    let application = match store.past_application(&partner.id, begun).await? {
        Some(past) => Some(past),
        None => find_ended(&store, &partner, begun, now).await?,
    };
    let application = application.ok_or_else(|| Problem::not_found("such application"))?;
    let page = PastPage {
        frame: signed_in.frame(ActiveLink::None),
        partner: &store.partner_name(&partner.id).await?,
        application: &application,
        rows: &assessment::rows(&application.answers),
        path: partner.path(),
    };
    respond(&signed_in, StatusCode::OK, &page)
}

/// The latest application, if the programme's end has closed it and no job has written that yet.
async fn find_ended(
    store: &Store,
    partner: &SecuredPartner<'_>,
    begun: Timestamp,
    now: Timestamp,
) -> Result<Option<Application>, Problem> {
    let (latest, programme) = (store.participation(&partner.id).await?.value.application, store.programme().await?);
    let latest = latest.map(|latest| latest.at(&programme, now));
    Ok(latest.filter(|latest| latest.started_at == begun && !latest.state.is_open()))
}

impl PastPage<'_> {
    /// The questions by their areas.
    fn areas(&self) -> impl Iterator<Item = (&str, &[AssessmentRow])> {
        let areas = self.rows.chunk_by(|one, next| one.section == next.section);
        areas.map(|rows| (rows.first().map_or("", |row| row.section), rows))
    }

    /// What the application was for, and its dates.
    fn about(&self) -> Result<Safe<String>, BadText> {
        let (texts, application) = (self.frame.texts, self.application);
        let purpose = texts.text(match application.purpose {
            Purpose::New => "purpose-new",
            Purpose::Renewal => "purpose-renewal",
            Purpose::Update => "purpose-update",
        })?;
        let about = match &application.submitted_at {
            Some(submitted) => texts.say("past-about-submitted").at("submitted", submitted),
            None => texts.say("past-about"),
        };
        let state = texts.text(&state_text(application.state))?;
        let about = about.plain("purpose", purpose).plain("state", state);
        about.at("date", &application.started_at).at("since", &application.since).html()
    }
}
