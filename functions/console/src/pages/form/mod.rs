//! The form of an app's tab, section by section or on one page: shown, and changed by its buttons.

mod app_form;
mod button;
mod change;
mod policy;
mod policy_field;
mod view;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::form::Edit;
use store::Store;
use web::query::Query;
use web::{Now, Problem};

use crate::managed_listing::ManagedListing;
use app_form::AppForm;
use view::FormView;

pub use change::change_form;

/// Shows the form with the newest answers.
pub async fn show_form(
    State(store): State<Store>,
    app: ManagedListing,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let form = AppForm::new(&store, app, &query, now)?;
    let edit = Edit::begin(form.kind(), form.app.answers());
    FormView::new(form.app.version().to_string(), edit).respond(&form, StatusCode::OK).await
}
