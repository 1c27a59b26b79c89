//! HTTP.

pub mod gateway;
