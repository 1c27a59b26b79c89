//! The promises of the system, a module each, over the real pieces.

mod journey;
mod openapi;
mod readme;
