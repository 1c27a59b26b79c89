//! A page as a response.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use web::Problem;
use web::render::page::{HTML, render_page};
use web::reply;

/// Answers with a page that no cache keeps: it is for one reader only.
pub fn respond(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    Ok(reply::private(status, HTML, render_page(page)?))
}
