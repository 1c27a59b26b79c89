//! The pages: what each shows, and what its form does.

pub mod members;
pub mod sign_in;
pub mod tokens;
