//! The field with the link to the privacy policy. It belongs to the listing, so no draft has it.

use domain::questionnaire::definition::{AnswerPlace, ListingField, Part};
use domain::questionnaire::form::{FormData, field_name};
use domain::questionnaire::{Question, published};

use crate::managed_listing::ManagedListing;

/// The field's name and label.
pub fn find_link_field() -> Option<(String, &'static str)> {
    let is_link = |part: &&Part| part.place == AnswerPlace::Listing(ListingField::PrivacyPolicyUrl);
    let field_of = |question: &'static Question| {
        let part = question.parts().iter().find(is_link)?;
        Some((field_name(question, part), question.label.as_str()))
    };
    published().newest().questions.iter().find_map(field_of)
}

/// The link in the form, with its field's name, if it is not the one that is published.
pub fn unsaved_link(data: &FormData, app: &ManagedListing) -> Option<(String, String)> {
    let published = app.record.listing.privacy_policy_url.as_deref().unwrap_or_default();
    let (name, _) = find_link_field()?;
    let text = data.get(&name)?.trim().to_owned();
    (text != published).then_some((name, text))
}

/// Fills the field with the published link, unless the form has it.
pub fn fill_link(data: &mut FormData, published: Option<&str>) {
    if let (Some(url), Some((name, _))) = (published, find_link_field())
        && data.get(&name).is_none()
    {
        data.set(&name, url.to_owned());
    }
}
