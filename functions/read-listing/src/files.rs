//! Files that are the same for everybody: openapi.json, and what pages load.

use axum::http::HeaderMap;
use axum::response::Response;
use web::path::File;
use web::render::assets::find_asset;
use web::reply::{JSON, Keep, public};
use web::{Caller, Problem, ProblemKind};

/// The description of all routes of all functions. It is generated; a test compares it with the code.
pub(super) async fn read_openapi(_: Caller, headers: HeaderMap) -> Result<Response, Problem> {
    let deflated = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.deflated"));
    let text = inflate(deflated).map_err(|error| {
        tracing::error!(error, "openapi.json cannot be inflated");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    })?;
    Ok(public(&headers, JSON, text, Keep::Shared))
}

fn inflate(deflated: &[u8]) -> Result<String, String> {
    let text = miniz_oxide::inflate::decompress_to_vec(deflated).map_err(|error| error.to_string())?;
    String::from_utf8(text).map_err(|error| error.to_string())
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
