//! The app that a path names, and the two checks before its answers change.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::listing::{App, TabStatus};
use domain::programme::Programme;
use domain::{AppKey, AppRef};
use jiff::Timestamp;

use super::path::{Key, Product};
use super::{Problem, ProblemKind};
use store::Store;

/// The app that a path names, by `{appKey}` or `{productId}`.
#[derive(Clone, Debug)]
pub struct AppPath(pub AppRef);

impl<S: Send + Sync> FromRequestParts<S> for AppPath {
    type Rejection = Infallible;

    /// Never refuses: a key or an id in a wrong form is an app that does not exist, and whether the caller may learn that
    /// is for the handler to say.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        if let Ok(Key(key)) = Key::from_request_parts(parts, state).await {
            return Ok(Self(AppRef::Key(key)));
        }
        let product = Product::from_request_parts(parts, state).await;
        Ok(Self(product.map_or(AppRef::Invalid, |Product(product)| AppRef::Product(product))))
    }
}

impl AppPath {
    /// The key of the app; one read when it is named by its product's id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn key(self, store: &Store) -> Result<Option<AppKey>, Problem> {
        match self.0 {
            AppRef::Key(key) => Ok(Some(key)),
            AppRef::Product(product) => Ok(store.key_of_product(&product).await?),
            AppRef::Invalid => Ok(None),
        }
    }
}

/// Checks that an app has a tab. Only for callers who manage it: the reason tells about the app.
///
/// # Errors
/// 404 with the reason.
pub fn has_tab(app: &App) -> Result<(), Problem> {
    let reason = match app.tab_status() {
        TabStatus::Available => return Ok(()),
        TabStatus::NotCloud(hosting) => {
            format!("Only cloud apps have a Privacy & Security tab; this is a {} app.", hosting.label())
        }
        TabStatus::Archived => "The app has left the marketplace.".to_owned(),
    };
    Err(Problem::new(ProblemKind::NoTab, reason))
}

/// Checks that the programme accepts answers already.
///
/// # Errors
/// 409 with the date from which it does.
pub fn accepting(programme: &Programme, now: Timestamp) -> Result<(), Problem> {
    if programme.accepts_answers(now) {
        return Ok(());
    }
    let from = programme.answers_accepted_from;
    Err(Problem::new(ProblemKind::NotAcceptedYet, format!("Answers are accepted from {from}. Nothing was saved.")))
}
