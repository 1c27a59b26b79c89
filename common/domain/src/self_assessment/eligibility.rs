//! Which partners may apply: those with "at least one public cloud app".

use crate::PartnerId;
use crate::listing::AppFacts;

/// Whether an app makes a partner eligible: it is the partner's, and a public cloud app.
pub fn makes_eligible(partner: &PartnerId, app: &AppFacts) -> bool {
    app.partner == *partner && app.has_public_tab()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProductId;
    use crate::listing::{BugBounty, Hosting, Visibility};

    #[test]
    fn only_a_public_cloud_app_of_the_partner_makes_it_eligible() {
        let acme = PartnerId::parse("acme").unwrap();
        let app = AppFacts {
            name: "Notes".to_owned(),
            partner: acme.clone(),
            product: ProductId::parse("3f2a9c1e-0000-4000-8000-000000000001").unwrap(),
            hosting: Hosting::Cloud,
            visibility: Visibility::Public,
            scopes: None,
            bug_bounty: BugBounty::default(),
            fortified: crate::fortified::Enrolment::default(),
            archived_at: None,
            former_partners: Default::default(),
        };
        assert!(makes_eligible(&acme, &app));
        for other in [
            AppFacts { partner: PartnerId::parse("borealis").unwrap(), ..app.clone() },
            AppFacts { hosting: Hosting::Server, ..app.clone() },
            AppFacts { visibility: Visibility::Private, ..app.clone() },
            AppFacts { archived_at: Some("2023-01-01T00:00:00Z".parse().unwrap()), ..app.clone() },
        ] {
            assert!(!makes_eligible(&acme, &other), "{other:?}");
        }
    }
}
