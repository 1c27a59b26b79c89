//! The tab for customers: gated by the rollout before anything else, as JSON or as a page.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::language::Language;
use domain::tab::{Tab, TabView, build_tab};
use serde::Serialize;
use web::Problem;
use web::accept::{Format, preferred_format};
use web::render::article::Article;
use web::render::link::listing_path;
use web::render::page::{HTML, render_page};
use web::render::texts::PageTexts;
use web::reply::{JSON, document};

use super::state::ReadState;
use super::visit::{VisibleApp, Visit};

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "TabOrNot", transform = domain::schema::exclusive_variants)
)]
#[serde(untagged)]
pub(crate) enum TabReply<'a> {
    Shown(&'a Tab),
    /// The rollout has not reached this visitor.
    NotShown {
        #[cfg_attr(feature = "schema", schemars(extend("const" = false)))]
        shown: bool,
    },
}

#[derive(Template)]
#[template(path = "tab.html")]
pub(super) struct TabPage<'a> {
    pub(super) article: Article<'a>,
}

/// The page for a visitor to whom the rollout does not show the tab. It does not say that others are shown one.
#[derive(Template)]
#[template(path = "not_shown.html")]
pub(super) struct NotShownPage<'a> {
    pub(super) name: &'a str,
    pub(super) texts: PageTexts,
    pub(super) overview_link: String,
    pub(super) language_links: Vec<(Language, String)>,
}

pub(super) async fn read_tab(State(state): State<ReadState>, visit: Visit) -> Result<Response, Problem> {
    let view = visit.query.view(TabView::Default)?;
    let app = visit.find_app_for_page(&state.store).await?;
    if visit.counts(&app) {
        state.counts.count(&state.store, visit.channel, app.shows_tab, visit.now).await;
    }
    let tab = app.shows_tab.then(|| build_tab(&app.read.listing, visit.tab_request(&app, view)));
    if preferred_format(&visit.headers) == Format::Json {
        let body = match &tab {
            Some(tab) => document(&TabReply::Shown(tab))?,
            None => document(&TabReply::NotShown { shown: false })?,
        };
        return Ok(visit.answer(&app, JSON, body));
    }
    let page = match &tab {
        Some(tab) => render_tab(&visit, &app, tab)?,
        None => render_not_shown(&visit, &app)?,
    };
    let mut response = visit.answer(&app, HTML, page);
    visit.add_page_headers(&mut response, &app, &state.embedded_origins);
    Ok(response)
}

fn render_tab(visit: &Visit, app: &VisibleApp, tab: &Tab) -> Result<String, Problem> {
    let parameters = visit.link_parameters(app);
    render_page(&TabPage { article: Article { parameters, ..Article::new(tab, &app.read.listing, visit.language) } })
}

fn render_not_shown(visit: &Visit, app: &VisibleApp) -> Result<String, Problem> {
    let (parameters, channel) = (visit.link_parameters(app), [("channel", visit.channel.as_str())]);
    render_page(&NotShownPage {
        name: &app.read.listing.facts.name,
        texts: PageTexts::for_customers(visit.language),
        overview_link: format!("{}{}", listing_path(&app.key), parameters.query(&channel)),
        language_links: parameters.languages(&channel),
    })
}
