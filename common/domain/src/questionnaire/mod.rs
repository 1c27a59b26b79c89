//! The questionnaire of the Privacy & Security tab, and the engine behind it.
//!
//! | module | what it knows |
//! |---|---|
//! | [`definition`], [`condition`] | what a questionnaire consists of |
//! | `load` | the published versions, and what is refused in a new one |
//! | [`Answers`] | what a partner answered |
//! | [`violation`], [`rules`], `retention` | what is wrong with answers |
//! | [`wire`], [`packed`] | answers as JSON, and as bytes in the table |
//! | `place_codes` | places in answers as codes |
//! | [`accept`] | the door: from a body to checked answers |
//! | [`asked`] | which questions the answers open |
//! | [`completeness`], [`publishable`] | what is missing |
//! | [`listing_fields`], [`withheld`] | what the listing adds to the answers, and what a review withholds of them |
//! | [`differences`] | what changed |
//! | [`form`] | answers as an HTML form |
//! | [`schema`] | answers as JSON Schema |
//! | [`assessment`] | the Security Self Assessment's questionnaire, on the same engine |
//!
//! Well formed and complete are two questions: an incomplete draft can be saved, a malformed one cannot.

pub mod accept;
pub mod answers;
pub mod asked;
pub mod assessment;
pub mod completeness;
pub mod condition;
pub mod definition;
pub mod differences;
pub mod form;
pub mod listing_fields;
mod load;
pub mod packed;
pub(crate) mod place_codes;
pub mod publishable;
mod retention;
pub mod rules;
pub mod schema;
pub mod violation;
pub mod wire;
pub mod withheld;

pub use answers::{Answers, TableRow, Tri, Value};
pub use completeness::{Completeness, Grace, MissingField};
pub use definition::{Part, Question, Questionnaire, View};
pub use load::{LoadError, Questionnaires, published};
pub use violation::{Code, Violation};
