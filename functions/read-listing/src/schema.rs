//! The schemas of answers, which no struct can describe because the questionnaire makes their fields, and of this document.

#[cfg(feature = "schema")]
use domain::questionnaire::{schema, wire::Generation};
#[cfg(feature = "schema")]
use serde_json::json;

/// Answers as REST v2 gives them.
pub(crate) enum AnswersV2 {}

/// Answers as REST v3 gives them.
pub(crate) enum AnswersV3 {}

/// Answers as a revision has them.
#[cfg(feature = "schema")]
pub(crate) enum PublishedAnswers {}

/// This function's own description.
pub(crate) enum OpenApi {}

#[cfg(feature = "schema")]
domain::hand_written_schemas! {
    "AnswersV2" for AnswersV2: schema::body(Generation::V2);
    "AnswersV3" for AnswersV3: schema::body(Generation::V3);
    "PublishedAnswers" for PublishedAnswers: schema::written(Generation::V3);
    "OpenApi" for OpenApi:
        json!({
            "type": "object",
            "required": ["openapi", "paths"],
            "properties": { "openapi": { "type": "string" }, "paths": { "type": "object" } },
            "description": "An OpenAPI 3.1 document.",
        });
}
