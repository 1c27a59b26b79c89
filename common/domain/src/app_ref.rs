//! How a call names an app.

use crate::{AppKey, ProductId};

/// The app that a call names, by its key or by its product's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppRef {
    /// By its key, as REST v2 and our own routes do.
    Key(AppKey),
    /// By its product's id, as REST v3 does.
    Product(ProductId),
    /// By something that is neither, so that no app can have it.
    Invalid,
}
