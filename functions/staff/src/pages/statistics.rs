//! The statistics over all tabs, with every number.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use store::Store;
use web::Problem;
use web::render::frame::{PageFrame, StaffArea};
use web::render::statistics::{Audience, DAYS, Statistics};

use crate::member::StaffMember;

#[derive(Template)]
#[template(path = "staff_statistics.html")]
struct StatisticsPage<'a> {
    frame: PageFrame<'a>,
    statistics: Statistics,
}

pub async fn show_statistics(State(store): State<Store>, member: StaffMember) -> Result<Response, Problem> {
    member.working_in(StaffArea::Statistics)?;
    let (totals, days) = tokio::try_join!(store.totals(), store.days_of_statistics(DAYS))?;
    let frame = member.frame(StaffArea::Statistics);
    let statistics = Statistics::new(&totals, &days, Audience::Staff, frame.texts.language());
    member.respond(StatusCode::OK, &StatisticsPage { frame, statistics })
}
