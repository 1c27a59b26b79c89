//! What pages of several functions have in common: `templates/`, compiled in, and what their templates need. A page itself
//! is in the function that serves it.

pub mod article;
pub mod assets;
pub mod changes;
pub mod faults;
pub mod frame;
pub mod link;
pub mod page;
pub mod phrase;
pub mod preview;
pub mod problem_page;
pub mod statistics;
pub mod texts;
pub mod token;
