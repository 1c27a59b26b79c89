//! Files that are the same for everybody: openapi.json, and what pages load.

use axum::http::HeaderMap;
use axum::response::Response;
use web::path::File;
use web::render::assets::find_asset;
use web::reply::{JSON, Keep, public};
use web::{Caller, Problem, ProblemKind};

/// The description of all routes of all functions. It is generated; a test compares it with the code.
pub(super) async fn read_openapi(_: Caller, headers: HeaderMap) -> Response {
    public(&headers, JSON, include_str!("../openapi.json").to_owned(), Keep::Shared)
}

pub(super) async fn read_asset(_: Caller, File(file): File, headers: HeaderMap) -> Result<Response, Problem> {
    let asset = find_asset(&file).ok_or_else(|| {
        Problem::new(
            ProblemKind::NotFound,
            "There is no such file. Reload the page that linked to it: the file may have a new name.",
        )
    })?;
    Ok(public(&headers, asset.media_type, asset.text.to_string(), Keep::Forever))
}
