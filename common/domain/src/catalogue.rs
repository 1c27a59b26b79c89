//! What staff may write about an app in the catalogue, beyond the form of the single fields.

use std::collections::BTreeSet;

use crate::ProductId;
use crate::fortified::{Enrolment, EnrolmentStatus};
use crate::listing::{AppFacts, Scope};
use crate::questionnaire::rules::check_line;
use crate::questionnaire::{Code, Violation};

/// The most permissions of one app. (Ours.)
pub const MAX_SCOPES: usize = 60;
/// The longest text of a permission, in characters. (Ours.)
pub const MAX_SCOPE_TEXT: usize = 200;

fn violation(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Violation {
    Violation { pointer: pointer.into(), code, detail: detail.into() }
}

/// Checks the permissions of an app, which are sent as `/scopes`: how many there are, that no text is empty or too long,
/// and that no id is there twice.
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
                violations.push(violation(&at, Code::Mandatory, "This is a mandatory field."));
            }
            violations.extend(check_line(text, MAX_SCOPE_TEXT, &at));
        }
        if !ids.insert(&scope.id) {
            let detail = "This scope is there twice. Remove one.";
            violations.push(violation(format!("/scopes/{index}/id"), Code::Malformed, detail));
        }
    }
    violations
}

/// Checks that an enrolment in Cloud Fortified has a date of approval only if it is approved.
pub fn check_approval_date(enrolment: &Enrolment) -> Option<Violation> {
    if enrolment.approved_at.is_none() || enrolment.status == EnrolmentStatus::Approved {
        return None;
    }
    let detail = "Only an app with the status APPROVED has an approval date. Leave it out, or set the status.";
    Some(violation("/fortified/approvedAt", Code::Malformed, detail))
}

/// Checks that an app keeps its product id, under which customers' pages find it.
pub fn check_product_kept(before: &AppFacts, product: &ProductId) -> Option<Violation> {
    if before.product == *product {
        return None;
    }
    Some(violation("/product", Code::Malformed, format!("An app keeps its product id: {}.", before.product)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(id: &str, name: &str) -> Scope {
        Scope { id: id.to_owned(), name: name.to_owned(), capability: None }
    }

    fn found(violations: Vec<Violation>) -> Vec<(String, Code)> {
        violations.into_iter().map(|violation| (violation.pointer, violation.code)).collect()
    }

    #[test]
    fn every_fault_of_the_scopes_is_found_at_its_place() {
        assert!(check_scopes(&[scope("read", "Read issues"), scope("write", "Write issues")]).is_empty());
        let long = "x".repeat(MAX_SCOPE_TEXT + 1);
        let faulty = [scope("read", " "), scope("write", &long), scope("read", "Read issues")];
        let expected =
            [("/scopes/0/name", Code::Mandatory), ("/scopes/1/name", Code::TooLong), ("/scopes/2/id", Code::Malformed)];
        assert_eq!(found(check_scopes(&faulty)), expected.map(|(at, code)| (at.to_owned(), code)));
        let many: Vec<Scope> = (0..=MAX_SCOPES).map(|number| scope(&number.to_string(), "Read")).collect();
        assert_eq!(found(check_scopes(&many)), [("/scopes".to_owned(), Code::TooMany)]);
        assert!(check_scopes(&many[1..]).is_empty());
    }

    #[test]
    fn only_an_approved_enrolment_has_a_date_of_approval() {
        let at = Some("2023-01-01T00:00:00Z".parse().unwrap());
        for (status, approved_at, refused) in [
            (EnrolmentStatus::Approved, at, false),
            (EnrolmentStatus::Approved, None, false),
            (EnrolmentStatus::Applied, None, false),
            (EnrolmentStatus::Applied, at, true),
        ] {
            assert_eq!(check_approval_date(&Enrolment { status, approved_at }).is_some(), refused, "{status:?}");
        }
    }
}
