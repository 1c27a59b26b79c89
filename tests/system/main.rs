//! The promises of the system, a module each, over the real pieces.

mod architecture;
mod binaries;
mod budgets;
mod callers;
mod drafts;
mod durability;
mod exposure;
mod input;
mod journey;
mod judges;
mod openapi;
mod publishing;
mod reading;
mod readme;
mod template;
