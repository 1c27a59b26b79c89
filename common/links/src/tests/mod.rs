//! What the crate promises, over real connections.

mod addresses;
mod links;
mod politeness;
mod site;
mod sites;
mod web_risk;
