//! The catalogue: partners with their apps and members, an app with what was done to it, and an import with a preview of what it
//! changes.

mod app;
mod import;
mod member_form;
mod members;
mod partner;
mod partners;

pub use app::show_app;
pub use import::{import_lines, show_import};
pub use members::change_member;
pub use partner::show_partner;
pub use partners::list_partners;

/// The path of a partner's page.
pub fn partner_path(partner: &domain::PartnerId) -> String {
    format!("/staff/console/catalogue/partners/{partner}")
}

/// The path of an app's page.
pub fn app_path(app: &domain::AppKey) -> String {
    format!("/staff/console/catalogue/apps/{app}")
}
