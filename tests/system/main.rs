//! The promises of the system, a module each, over the real pieces.

mod architecture;
mod badge;
mod binaries;
mod budgets;
mod caching;
mod callers;
mod catalogue;
mod delivery;
mod drafts;
mod durability;
mod exposure;
mod faults;
mod fortified;
mod import;
mod input;
mod journey;
mod judges;
mod mail;
mod openapi;
mod people;
mod programme;
mod publishing;
mod reading;
mod readme;
mod rollout;
mod template;
