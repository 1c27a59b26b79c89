//! The programme's document as text: read, rehearsed with its difference and its effect, and saved. An edit that takes something
//! from many needs the number of those that it concerns typed.

mod document;

pub use document::{change_document, show_document};
