//! The pages: what each shows, and what its buttons do.

pub mod apps;
pub mod assessment;
pub mod discard;
pub mod drift;
pub mod form;
pub mod history;
pub mod preview;
pub mod receipt;
pub mod review;
