//! The app that a call is about, by its key or by its product's id.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::listing::{App, Tab};
use domain::programme::Programme;
use domain::{AppKey, ProductId};
use jiff::Timestamp;

use super::path::{Key, Product};
use super::{Problem, ProblemKind};
use crate::Store;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An app's key: REST v2 and our own routes.
    Key(AppKey),
    /// A product's id: REST v3.
    Product(ProductId),
    /// Nothing that could exist.
    Nothing,
}

impl<S: Send + Sync> FromRequestParts<S> for Subject {
    type Rejection = Problem;

    /// Never refuses: a name in a wrong form names nothing, and what a caller may know of that is the handler's to say.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Ok(Key(key)) = Key::from_request_parts(parts, state).await {
            return Ok(Self::Key(key));
        }
        Ok(Product::from_request_parts(parts, state)
            .await
            .map_or(Self::Nothing, |Product(product)| Self::Product(product)))
    }
}

impl Subject {
    /// The app's key; one read for a product.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn key(self, store: &Store) -> Result<Option<AppKey>, Problem> {
        match self {
            Self::Key(key) => Ok(Some(key)),
            Self::Product(product) => Ok(store.key_of_product(&product).await?),
            Self::Nothing => Ok(None),
        }
    }
}

/// That an app has a tab, for those who manage it.
///
/// # Errors
/// 404 with the reason.
pub fn has_tab(app: &App) -> Result<(), Problem> {
    let reason = match app.tab() {
        Tab::Has => return Ok(()),
        Tab::NotCloud(hosting) => {
            format!("Only cloud apps have a Privacy & Security tab; this is a {} app.", hosting.word())
        }
        Tab::Archived => "The app has left the marketplace.".to_owned(),
    };
    Err(Problem::new(ProblemKind::NoTab, reason))
}

/// That answers are accepted: "We have been accepting responses from February 2023."
///
/// # Errors
/// 409 with the date.
pub fn accepting(programme: &Programme, now: Timestamp) -> Result<(), Problem> {
    if programme.accepts_answers(now) {
        return Ok(());
    }
    let from = programme.answers_accepted_from;
    Err(Problem::new(ProblemKind::NotAcceptedYet, format!("Answers are accepted from {from}. Nothing was saved.")))
}
