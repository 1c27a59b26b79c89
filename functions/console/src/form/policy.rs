//! The privacy policy's link: a field of the listing, so it is in force by a button of its own and is in no draft.

use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::definition::{AnswerPlace, ListingField, Part};
use domain::questionnaire::form::{Fault, FormData, field_name};
use domain::questionnaire::rules::check_listing_field;
use domain::questionnaire::{Question, published};
use store::audit::Actor;
use web::Problem;

use super::{Form, Shown};
use crate::Opened;

/// What the form says the link is, with its field's name, when that is not what is in force.
pub(super) fn unsaved(data: &FormData, opened: &Opened<'_>) -> Option<(String, String)> {
    let in_force = opened.read.listing.privacy_policy_url.as_deref().unwrap_or_default();
    let (name, _) = field()?;
    let text = data.get(&name)?.trim().to_owned();
    (text != in_force).then_some((name, text))
}

/// Puts the link that is in force into its field, unless the person wrote another.
pub(super) fn fill(data: &mut FormData, in_force: Option<&str>) {
    if let (Some(url), Some((name, _))) = (in_force, field())
        && data.get(&name).is_none()
    {
        data.set(&name, url.to_owned());
    }
}

/// The link's field, and what people call it.
fn field() -> Option<(String, &'static str)> {
    let is_link = |part: &&Part| part.place == AnswerPlace::Listing(ListingField::PrivacyPolicyUrl);
    let named = |question: &'static Question| {
        let part = question.parts().iter().find(is_link)?;
        Some((field_name(question, part), question.label.as_str()))
    };
    published().newest().questions.iter().find_map(named)
}

impl Form<'_> {
    /// Puts the link in force at once; the rest of the form is not saved, and kept.
    pub(super) async fn put_policy(self, data: FormData) -> Result<Response, Problem> {
        let mut faults = Vec::new();
        let mut form = self;
        if let Some((name, text)) = unsaved(&data, &form.opened) {
            let label = field().map(|(_, label)| label).unwrap_or_default();
            let violations = check_listing_field(ListingField::PrivacyPolicyUrl, &text, "");
            faults.extend(violations.into_iter().map(|violation| Fault {
                field: Some(name.clone()),
                label: label.to_owned(),
                detail: violation.detail,
            }));
            if faults.is_empty() {
                form.store_policy((!text.is_empty()).then_some(text)).await?;
                form = form.again().await?;
            }
        }
        let etag = data.get("etag").unwrap_or_default().to_owned();
        let shown = Shown::new(&etag, form.post(data));
        if faults.is_empty() {
            shown.noting("The link to the privacy policy is published.").page(&form, StatusCode::OK).await
        } else {
            Shown { faults, ..shown }.page(&form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }

    async fn store_policy(&self, url: Option<String>) -> Result<(), Problem> {
        let Opened { person, key, read } = &self.opened;
        let after = read.listing.changed(&read.programme, self.now, |listing| listing.privacy_policy_url = url);
        let actor = Actor { person: &person.email, now: self.now };
        Ok(self.store.put_privacy_policy(key, &read.listing, &after, actor).await?)
    }
}
