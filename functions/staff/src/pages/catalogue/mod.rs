//! The catalogue, to be read: partners with their apps and members, and an app with what was done to it.

mod app;
mod partner;
mod partners;

pub use app::show_app;
pub use partner::show_partner;
pub use partners::list_partners;

/// The path of a partner's page.
fn partner_path(partner: &domain::PartnerId) -> String {
    format!("/staff/console/catalogue/partners/{partner}")
}

/// The path of an app's page.
fn app_path(app: &domain::AppKey) -> String {
    format!("/staff/console/catalogue/apps/{app}")
}
