//! Who may call a route, as its path says it. Tests hold every route to this, so a new route needs no expectation of its own
//! as long as its path follows the convention.
//!
//! What must not live here: anything read from the functions, which could be wrong in the same way.

use anyhow::{Context as _, Result};
use local::template::Route;
use web::operation::Access;

/// Those who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody. Wrong credentials are refused nevertheless.
    Public,
    /// Everybody with valid credentials.
    SignedIn,
    /// Members who may manage the app, or for a page without an app, all apps of the partner.
    Managers,
    /// Members who look after the partner's security.
    PartnerSecurity,
    /// Marketplace staff.
    Staff,
}

use Audience::{Managers, PartnerSecurity, Public, SignedIn, Staff};

/// Beginnings of paths, the more specific ones first.
const CONVENTIONS: &[(&str, Audience)] = &[
    ("/catalogue/", Staff),
    ("/programme", Staff),
    ("/staff", Staff),
    ("/partners/{partnerId}/self-assessment", PartnerSecurity),
    ("/partners/", Public),
    ("/listings/", Public),
    ("/statistics", Public),
    ("/apps/", Managers),
    ("/manage/apps/", Managers),
    ("/manage/partners/{partnerId}/self-assessment", PartnerSecurity),
    ("/manage/partners/", Managers),
    ("/manage", SignedIn),
    ("/sign-in", Public),
    ("/sign-out", Public),
    ("/assets/", Public),
    ("/openapi.json", Public),
    ("/robots.txt", Public),
    ("/favicon.ico", Public),
    ("/.well-known/", Public),
];

impl Audience {
    /// The audience of a route.
    ///
    /// # Errors
    /// No convention covers its path.
    pub fn of(route: &Route) -> Result<Self> {
        // REST routes are the original API's: everybody reads, and those who manage the app write.
        if route.path.trim_start_matches("/marketplace").starts_with("/rest/") {
            return Ok(if route.method == "GET" { Public } else { Managers });
        }
        // The bare address redirects to the apps.
        if route.path == "/" {
            return Ok(Public);
        }
        let convention = CONVENTIONS.iter().find(|(beginning, _)| route.path.starts_with(beginning));
        let (_, audience) =
            convention.with_context(|| format!("tests/src/audience.rs does not say who calls {}", route.key()))?;
        Ok(*audience)
    }

    /// What the function must declare for `openapi.json`, which has no pages.
    pub fn access(self) -> Access {
        match self {
            Public => Access::Public,
            SignedIn => Access::Page,
            Managers => Access::Manager,
            PartnerSecurity => Access::PartnerSecurity,
            Staff => Access::Staff,
        }
    }
}
