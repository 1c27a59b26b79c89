//! What the crate promises, over real connections.
