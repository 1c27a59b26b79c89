//! The overview of a listing: the app, its badge, and its tab in short.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::language::Language;
use domain::overview::{Overview, overview};
use domain::tab::TabView;
use web::Problem;
use web::accept::{Format, preferred_format};
use web::render::article::initial;
use web::render::link::{LinkParameters, listing_path};
use web::render::page::{HTML, render_page};
use web::render::texts::PageTexts;
use web::reply::{JSON, document};

use super::state::ReadState;
use super::visit::Visit;

#[derive(Template)]
#[template(path = "overview.html")]
pub(super) struct OverviewPage<'a> {
    pub(super) overview: &'a Overview,
    pub(super) texts: PageTexts,
    pub(super) parameters: LinkParameters<'a>,
}

pub(super) async fn read_overview(State(state): State<ReadState>, visit: Visit) -> Result<Response, Problem> {
    let app = visit.find_app_for_page(&state.store).await?;
    let overview = overview(&app.read.listing, visit.tab_request(&app, TabView::Default), app.shows_tab);
    if preferred_format(&visit.headers) == Format::Json {
        return Ok(visit.answer(&app, JSON, document(&overview)?));
    }
    let texts = PageTexts::for_customers(visit.language);
    let page = OverviewPage { overview: &overview, texts, parameters: visit.link_parameters(&app) };
    let mut response = visit.answer(&app, HTML, render_page(&page)?);
    visit.add_page_headers(&mut response, &app, &state.embedded_origins);
    Ok(response)
}

impl OverviewPage<'_> {
    fn initial(&self) -> Option<String> {
        initial(&self.overview.name)
    }

    /// The text that describes the page.
    fn about(&self) -> &'static str {
        if self.overview.shown { "overview-about" } else { "listing-about" }
    }

    fn channel(&self) -> [(&'static str, &'static str); 1] {
        [("channel", self.overview.channel.as_str())]
    }

    /// The link to the tab.
    fn tab_link(&self) -> String {
        let query = self.parameters.query(&self.channel());
        format!("{}/privacy-and-security{query}", listing_path(&self.overview.app_key))
    }

    /// The link to the answers of the partner's self assessment.
    fn security_link(&self) -> String {
        format!("{}/security{}", listing_path(&self.overview.app_key), self.parameters.query(&[]))
    }

    fn language_links(&self) -> Vec<(Language, String)> {
        self.parameters.languages(&self.channel())
    }
}
