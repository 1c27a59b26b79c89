//! The questionnaire: what is asked ([`definition`]), what was answered ([`Answers`]), whether the answers are well
//! formed ([`check`]), which questions they open ([`asked`]), how much is missing ([`completeness`]), how they travel
//! ([`wire`], and as a [`form`], of which somebody has [`touched`] some) and rest ([`packed`]). The tab's versions are
//! [`published`]; the Security Self Assessment's, on the same engine, is behind [`assessment`].
//!
//! Well-formed and complete are two questions: a partial draft is saved, a wrong shape is refused.
//!
//! Architecture invariant: [`asked::asked`] is the only way to walk the questions of an app.

pub mod answers;
pub mod asked;
pub mod assessment;
pub mod check;
pub mod completeness;
pub mod condition;
pub mod definition;
pub mod form;
mod load;
pub mod packed;
pub mod schema;
pub mod touched;
pub mod wire;

pub use answers::{Answers, Row, Tri, Value};
pub use check::{Code, Violation};
pub use completeness::{Completeness, Missing};
pub use definition::{Part, Question, QuestionId, Questionnaire, View};
pub use load::{LoadError, Questionnaires, published};
