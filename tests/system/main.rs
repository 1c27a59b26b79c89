//! The promises of the system, a module each, over the real pieces.

mod architecture;
mod binaries;
mod budgets;
mod durability;
mod journey;
mod judges;
mod template;
