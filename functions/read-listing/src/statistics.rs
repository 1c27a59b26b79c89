//! The statistics over all tabs, for everybody: a document or a page, without numbers that could give away single apps.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::language::Language;
use web::accept::{Format, preferred_format};
use web::query::Query;
use web::render::link::LinkParameters;
use web::render::page::{HTML, render_page};
use web::render::statistics::{Audience, DAYS, Statistics};
use web::render::texts::PageTexts;
use web::reply::{JSON, Keep, document, framed_by, in_language, public};
use web::{Caller, Problem, language};

use super::state::ReadState;

#[derive(Template)]
#[template(path = "public_statistics.html")]
struct StatisticsPage {
    statistics: Statistics,
    texts: PageTexts,
}

impl StatisticsPage {
    fn language_links(&self) -> Vec<(Language, String)> {
        LinkParameters::default().languages(&[])
    }
}

pub(super) async fn read_statistics(
    State(state): State<ReadState>,
    _: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let language = language::chosen(&query)?.unwrap_or_else(|| language::accepted(&headers));
    let (totals, days) = tokio::try_join!(state.store.totals(), state.store.days_of_statistics(DAYS))?;
    let statistics = Statistics::new(&totals, &days, Audience::Public, language);
    let (media_type, text) = match preferred_format(&headers) {
        Format::Json => (JSON, document(&statistics)?),
        Format::Html => {
            let texts = PageTexts::for_customers(language);
            (HTML, render_page(&StatisticsPage { statistics, texts })?)
        }
    };
    let mut response = in_language(public(&headers, media_type, text, Keep::Briefly), language);
    framed_by(&mut response, "'none'");
    Ok(response)
}
