//! What does not belong in a text. Markup is no finding: it is shown as text.

pub(crate) mod links;

use crate::finding::Observation;

/// Inspects a text.
#[must_use]
pub fn inspect_text(_text: &str, _known_names: &[String]) -> Vec<Observation> {
    Vec::new()
}
