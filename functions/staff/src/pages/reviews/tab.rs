//! The tab of an app that is reviewed, as customers see it: a page of its own, because with the form it would be heavy.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::rollout::Channel;
use domain::tab::{TabRequest, TabRow, TabView, build_tab};
use jiff::Timestamp;
use store::Store;
use store::reviews::ReviewRecord;
use web::Problem;
use web::render::frame::{PageFrame, StaffArea};

use super::path_of;
use super::reveal::reveal;
use crate::member::StaffMember;

#[derive(Template)]
#[template(path = "review_tab.html")]
struct ReviewedTabPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    name: String,
    tab: Vec<TabRow>,
}

/// Shows the whole tab, whether or not the rollout shows it to anybody yet.
pub async fn respond_with_tab(
    store: &Store,
    member: &StaffMember,
    app: &AppKey,
    now: Timestamp,
) -> Result<Response, Problem> {
    let ReviewRecord { listing, programme, .. } = web::review::read_review(store, app).await?;
    let language = member.texts().language();
    let (channel, view) = (Channel::Marketplace, TabView::Expanded);
    let tab = build_tab(&listing, TabRequest { app, channel, view, programme: &programme, now, language });
    let (frame, name) = (member.frame(StaffArea::Reviews), reveal(&listing.facts.name));
    member.respond(StatusCode::OK, &ReviewedTabPage { frame, app, name, tab: tab.rows })
}

impl ReviewedTabPage<'_> {
    fn back(&self) -> String {
        path_of(self.app)
    }
}
