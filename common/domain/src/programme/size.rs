//! The room that a programme takes in the table.

use serde_json::Value as Json;

use super::document::Programme;
use crate::questionnaire::packed;

/// How many bytes a programme takes when stored, including its operations.
pub fn stored_bytes(programme: &Programme) -> usize {
    packed_bytes(serde_json::to_value(programme)) + packed_bytes(serde_json::to_value(&programme.operations))
}

/// A part that cannot be serialized counts as too large. Half of the maximum, so that the sum of two does not overflow.
fn packed_bytes(part: serde_json::Result<Json>) -> usize {
    part.map_or(usize::MAX / 2, |part| packed::pack_json(&part).len())
}
