//! The promises of the system, a module each, over the real pieces.

mod badge;
mod caching;
mod callers;
mod catalogue;
mod drafts;
mod exposure;
mod import;
mod input;
mod journey;
mod people;
mod publishing;
mod reading;
mod readme;
