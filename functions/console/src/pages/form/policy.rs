//! The button that publishes the link to the privacy policy.

use axum::http::StatusCode;
use axum::response::Response;
use domain::publish::change_privacy_policy;
use domain::questionnaire::Violation;
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::form::{Fault, FormData};
use domain::questionnaire::rules::check_listing_field;
use store::audit::Actor;
use web::Problem;

use super::app_form::AppForm;
use super::policy_field::{find_link_field, unsaved_link};
use super::view::{Flash, FormView};
use crate::managed_listing::ManagedListing;
use crate::posted::posted_version;

/// Publishes the link at once. The rest of the form is not saved, and comes back.
pub async fn publish_policy(mut form: AppForm<'_>, data: FormData) -> Result<Response, Problem> {
    let mut faults = Vec::new();
    if let Some((name, text)) = unsaved_link(&data, &form.app) {
        faults = check_link(name, &text);
        if faults.is_empty() {
            store_link(&form, (!text.is_empty()).then_some(text)).await?;
            form = form.read_again().await?;
        }
    }
    let view = FormView::new(posted_version(&data), form.post(data));
    if faults.is_empty() {
        let flash = Flash::edited(form.text("flash-link-published")?);
        view.with_flash(flash).respond(&form, StatusCode::OK).await
    } else {
        FormView { faults, ..view }.respond(&form, StatusCode::UNPROCESSABLE_ENTITY).await
    }
}

fn check_link(field: String, text: &str) -> Vec<Fault> {
    let label = find_link_field().map(|(_, label)| label).unwrap_or_default();
    let violations = check_listing_field(ListingField::PrivacyPolicyUrl, text, "").into_iter();
    let fault = |Violation { code, detail, .. }| {
        let (field, label) = (Some(field.clone()), label.to_owned());
        Fault { field, label, code, item: None, detail }
    };
    violations.map(fault).collect()
}

async fn store_link(form: &AppForm<'_>, url: Option<String>) -> Result<(), Problem> {
    let ManagedListing { signed_in, key, record } = &form.app;
    let after = change_privacy_policy(&record.listing, url, &record.programme, form.now);
    let actor = Actor { person: &signed_in.person.email, now: form.now };
    Ok(form.store.put_privacy_policy(key, &record.listing, &after, actor).await?)
}
