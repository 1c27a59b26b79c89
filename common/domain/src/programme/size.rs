//! The room that a programme takes in the table.

use serde_json::Value as Json;

use super::document::Programme;
use crate::questionnaire::packed;

/// How many bytes a programme takes when stored, including its operations and the rules that were replaced.
pub fn stored_bytes(programme: &Programme) -> usize {
    let past_rules =
        if programme.past_rules.is_empty() { 0 } else { packed_bytes(serde_json::to_value(&programme.past_rules)) };
    packed_bytes(serde_json::to_value(programme))
        + packed_bytes(serde_json::to_value(&programme.operations))
        + past_rules
}

/// A part that cannot be serialized counts as too large. A fourth of the maximum, so that their sum does not overflow.
fn packed_bytes(part: serde_json::Result<Json>) -> usize {
    part.map_or(usize::MAX / 4, |part| packed::pack_json(&part).len())
}
