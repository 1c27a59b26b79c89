//! The JSON Schemas of this crate's types, for openapi.json. Only with the feature `schema`, which no deployed function has.
//!
//! A type derives its schema where it is defined. [`form`] adapts derived schemas to the document. Schemas that are written
//! by hand, mostly those of ids, are in `names`.

pub mod form;
mod names;

pub use form::{
    AssessmentAnswers, AssessmentQuestionId, BasisPoints, Instant, Line, Link, PrivacyPolicyLink, QuestionnaireVersion,
    RevisionNumber, describe_value, documented, exclusive_variants, words,
};
pub(crate) use names::section_titles;
