//! The catalogue: partners with their apps and members, an app with what was done to it, a person with their API tokens, and an
//! import with a preview of what it changes.

mod app;
mod import;
mod member_form;
mod members;
mod partner;
mod partners;
mod person;
mod place;
mod place_form;
mod token_form;

pub use app::show_app;
pub use import::{import_lines, show_import};
pub use members::change_member;
pub use partner::show_partner;
pub use partners::list_partners;
pub use person::{change_tokens, show_person};
pub use place::change_place;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The path of a partner's page.
pub fn partner_path(partner: &domain::PartnerId) -> String {
    format!("/staff/console/catalogue/partners/{partner}")
}

/// The path of a person's page.
pub fn person_path(email: &domain::EmailAddress) -> String {
    format!("/staff/console/catalogue/people/{}", utf8_percent_encode(email.as_str(), NON_ALPHANUMERIC))
}

/// The path of an app's page.
pub fn app_path(app: &domain::AppKey) -> String {
    format!("/staff/console/catalogue/apps/{app}")
}
