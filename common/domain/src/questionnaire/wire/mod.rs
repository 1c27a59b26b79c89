//! The wire object: the JSON of the marketplace's REST API, in which answers are sent, received and stored. [`mod@format`]
//! says where each answer is in it, `parse` reads what is sent and `stored` what was stored, [`mod@write`] writes it.
//!
//! What must not live here: whether an answer is allowed. [`accept`](super::accept) checks what `parse` has read.

pub mod format;
pub(super) mod parse;
pub(super) mod stored;
pub mod write;

pub use format::{Generation, IGNORED, KEPT, WRAPPERS};
pub use write::{FormStatus, WireProperties, write_answers, write_body, write_value};
