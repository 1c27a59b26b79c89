//! What the self assessment was for a partner, after the programme's end. Nothing can be changed then.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::programme::{Links, Programme};
use domain::self_assessment::{Application, Participation, Validity};
use jiff::Timestamp;
use store::Store;
use web::Problem;
use web::render::frame::{ActiveLink, PageFrame};

use super::partner::SecuredPartner;
use super::view::MAX_PAST_APPLICATIONS;
use crate::page::respond;

#[derive(Template)]
#[template(path = "assessment_over.html")]
struct OverPage<'a> {
    frame: PageFrame<'a>,
    /// The partner's name.
    partner: &'a str,
    ended_at: Timestamp,
    validity: Option<Validity>,
    /// Latest first.
    applications: &'a [Application],
    path: String,
    /// The marketplace's own pages, where partners get help.
    help: &'a Links,
}

pub async fn show_what_was(
    store: &Store,
    partner: &SecuredPartner<'_>,
    participation: &Participation,
    programme: &Programme,
    now: Timestamp,
) -> Result<Response, Problem> {
    let mut applications = store.past_applications(&partner.id, MAX_PAST_APPLICATIONS).await?;
    // The latest is not among the past ones until a job has closed it.
    if let Some(latest) = &participation.application
        && !applications.iter().any(|past| past.started_at == latest.started_at)
    {
        applications.insert(0, latest.at(programme, now));
    }
    let page = OverPage {
        frame: partner.signed_in.frame(ActiveLink::SelfAssessment(&partner.id)),
        partner: &store.partner_name(&partner.id).await?,
        ended_at: programme.self_assessment.deprecated_from,
        validity: participation.validity(),
        applications: &applications,
        path: partner.path(),
        help: &programme.links,
    };
    respond(partner.signed_in, StatusCode::OK, &page)
}
