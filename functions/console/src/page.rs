//! A page as a response. The pages are in English, like the help of the questions.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::language::Language;
use web::Problem;
use web::render::page::{HTML, render_page};
use web::render::texts::PageTexts;
use web::reply;

/// The texts of all pages here.
pub const TEXTS: PageTexts = PageTexts(Language::En);

/// Answers with a page that no cache keeps, since it is for one person only, and that may load the forms' script.
pub fn respond(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    Ok(reply::scripted(reply::private(status, HTML, render_page(page)?)))
}
