//! What marketplace staff may enter about an app, and the listing that results.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::json;

use crate::fortified::{Enrolment, EnrolmentStatus};
use crate::ids::{AppKey, PartnerId, ProductId};
use crate::listing::{AppFacts, BugBounty, Hosting, Listing, Scope, Visibility};
use crate::questionnaire::packed::{MAX_FACTS_BYTES, pack_json};
use crate::questionnaire::rules::check_line;
use crate::questionnaire::violation::MANDATORY;
use crate::questionnaire::{Code, Violation};

/// The maximum number of permissions of an app. (Ours.)
pub const MAX_SCOPES: usize = 60;
/// The maximum length of a text of a permission, in characters. (Ours.)
pub const SCOPE_LENGTH: usize = 200;

/// An app as staff describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppDescription {
    /// The app's name.
    pub name: String,
    /// The partner that the app belongs to.
    pub partner: PartnerId,
    /// The marketplace's id of the product.
    pub product: ProductId,
    /// Where the app runs.
    pub hosting: Hosting,
    /// Whether the app is on the public marketplace.
    pub visibility: Visibility,
    /// The permissions that the app requests.
    pub scopes: Vec<Scope>,
    /// The app's status in the bug bounty programme.
    pub bug_bounty: BugBounty,
    /// The app's enrolment in Cloud Fortified.
    pub fortified: Enrolment,
    /// The link to the privacy policy: `None` leaves it as it is, `Some(None)` removes it.
    pub privacy_policy_url: Option<Option<String>>,
}

impl AppDescription {
    /// The listing of the app as described. What the catalogue does not decide stays as it was `before`.
    pub fn listing(&self, before: Option<&Listing>, partner_name: &str, now: Timestamp) -> Listing {
        let privacy_policy_url = match &self.privacy_policy_url {
            Some(url) => url.clone(),
            None => before.and_then(|before| before.privacy_policy_url.clone()),
        };
        Listing {
            facts: AppFacts {
                name: self.name.clone(),
                partner: self.partner.clone(),
                product: self.product.clone(),
                hosting: self.hosting,
                visibility: self.visibility,
                scopes: self.scopes.clone(),
                bug_bounty: self.bug_bounty,
                fortified: self.fortified.dated(before.map(|before| before.facts.fortified), now),
                archived_at: before.and_then(|before| before.facts.archived_at),
            },
            partner_name: partner_name.to_owned(),
            privacy_policy_url,
            live: before.and_then(|before| before.live.clone()),
            badge_record: before.and_then(|before| before.badge_record),
            assessment: before.and_then(|before| before.assessment),
        }
    }

    /// Checks the product's id: an app keeps its own, and no two apps share one. `product_of` is the app that has the id
    /// now.
    pub fn check_product(
        &self,
        key: &AppKey,
        before: Option<&AppFacts>,
        product_of: Option<&AppKey>,
    ) -> Vec<Violation> {
        let mut details = Vec::new();
        if let Some(other) = product_of.filter(|other| *other != key) {
            details.push(format!("This product id belongs to the app {other}."));
        }
        if let Some(before) = before.filter(|before| before.product != self.product) {
            details.push(format!("An app keeps its product id: {}.", before.product));
        }
        details.into_iter().map(|detail| violation("/product", Code::Malformed, detail)).collect()
    }
}

/// Checks an app's permissions: their number, their texts, and that none occurs twice.
pub fn check_scopes(scopes: &[Scope]) -> Vec<Violation> {
    let mut violations = Vec::new();
    if scopes.len() > MAX_SCOPES {
        let detail = format!("There are {} scopes; at most {MAX_SCOPES} are allowed.", scopes.len());
        violations.push(violation("/scopes", Code::TooMany, detail));
    }
    let mut ids = BTreeSet::new();
    for (index, scope) in scopes.iter().enumerate() {
        let texts = [("id", Some(&scope.id)), ("name", Some(&scope.name)), ("capability", scope.capability.as_ref())];
        for (field, text) in texts.into_iter().filter_map(|(field, text)| Some((field, text?))) {
            let at = format!("/scopes/{index}/{field}");
            if text.trim().is_empty() {
                violations.push(violation(&at, Code::Mandatory, MANDATORY));
            }
            violations.extend(check_line(text, SCOPE_LENGTH, &at));
        }
        if !ids.insert(&scope.id) {
            let detail = "This scope is there twice. Remove one.";
            violations.push(violation(&format!("/scopes/{index}/id"), Code::Malformed, detail));
        }
    }
    violations
}

/// Checks that only an approved enrolment has an approval date.
pub fn check_enrolment(enrolment: &Enrolment) -> Option<Violation> {
    let detail = "Only an app with the status APPROVED has an approval date. Leave it out, or set the status.";
    let is_contradictory = enrolment.approved_at.is_some() && enrolment.status != EnrolmentStatus::Approved;
    is_contradictory.then(|| violation("/fortified/approvedAt", Code::Malformed, detail))
}

/// Checks that an app's facts fit the space that they have in the listing's item.
pub fn check_facts_size(facts: &AppFacts) -> Option<Violation> {
    let bytes = pack_json(&json!(facts)).len();
    (bytes > MAX_FACTS_BYTES).then(|| {
        let detail = format!(
            "The app's facts take {bytes} bytes when stored; at most {MAX_FACTS_BYTES} fit. Shorten the scopes' texts."
        );
        violation("/scopes", Code::TooLarge, detail)
    })
}

fn violation(pointer: &str, code: Code, detail: impl Into<String>) -> Violation {
    Violation { pointer: pointer.to_owned(), code, detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(id: &str, name: &str) -> Scope {
        Scope { id: id.to_owned(), name: name.to_owned(), capability: None }
    }

    #[test]
    fn a_permission_is_named_and_occurs_once() {
        assert!(check_scopes(&[scope("read:a", "Read A"), scope("read:b", "Read B")]).is_empty());
        let found = check_scopes(&[scope("read:a", " "), scope("read:a", &"x".repeat(SCOPE_LENGTH + 1))]);
        let found: Vec<(&str, Code)> = found.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
        assert_eq!(
            found,
            [("/scopes/0/name", Code::Mandatory), ("/scopes/1/name", Code::TooLong), ("/scopes/1/id", Code::Malformed)]
        );
        assert_eq!(check_scopes(&vec![scope("a", "A"); MAX_SCOPES + 1])[0].code, Code::TooMany);
    }

    #[test]
    fn only_an_approval_has_a_date() {
        let approved_at = Some("2023-01-10T00:00:00Z".parse().unwrap());
        assert_eq!(check_enrolment(&Enrolment { status: EnrolmentStatus::Approved, approved_at }), None);
        assert!(check_enrolment(&Enrolment { status: EnrolmentStatus::Applied, approved_at }).is_some());
    }
}
