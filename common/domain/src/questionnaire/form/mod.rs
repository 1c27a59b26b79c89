//! A questionnaire as an HTML form: the names of its fields, what is in them, and what becomes of the answers when a form
//! comes back. [`Edit`] is the one way from a posted form to answers, for the tab and for the self assessment.
//!
//! Invariants: a form that comes back unchanged changes no answer. An input that a form did not show keeps its answer.
//!
//! What must not live here: what a field looks like, and any rule about answers.

mod convert;
mod data;
mod edit;
mod faults;
pub(in crate::questionnaire) mod inputs;
mod kind;
mod marks;
#[cfg(test)]
mod samples;

pub use data::FormData;
pub use edit::{Edit, EditOutcome};
pub(crate) use faults::input_label;
pub use faults::{Fault, MissingInput, inputs_at, missing_faults, missing_fields, missing_inputs, violation_faults};
pub use inputs::{
    CONFLICT, NO, SHOWN, YES, cell_name, field_name, find_input, first_data_types, has_field, lists_data_types,
};
pub use kind::FormKind;
