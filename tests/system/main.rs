//! The promises of the system, a module each, over the real pieces.

mod badge;
mod caching;
mod callers;
mod drafts;
mod exposure;
mod input;
mod journey;
mod publishing;
mod reading;
mod readme;
