//! What staff may write about an app in the catalogue, and the listing that it makes.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::fortified::{Enrolment, EnrolmentStatus};
use crate::instant::parse_instant;
use crate::listing::{AppFacts, BugBounty, Hosting, Listing, Scope, Visibility};
use crate::ownership::FormerPartners;
use crate::questionnaire::rules::check_line;
use crate::questionnaire::{Code, Violation, packed};
use crate::{AppKey, PartnerId, ProductId};

/// The longest name of a partner or an app, in characters. (Ours.)
pub const MAX_NAME: usize = 80;

/// The most permissions of one app. (Ours.)
pub const MAX_SCOPES: usize = 60;
/// The longest text of a permission, in characters. (Ours.)
pub const MAX_SCOPE_TEXT: usize = 200;

/// An app as staff describe it. What they say nothing of stays as it is; a new app gets its default.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "AppBody",
        rename_all = "camelCase",
        transform = crate::schema::documented("name, hosting, visibility, fortified, privacyPolicyUrl")
    )
)]
pub struct AppDescription {
    /// The name that customers know.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Line<MAX_NAME>"))]
    pub name: String,
    /// The partner that the app belongs to.
    pub partner: PartnerId,
    /// The marketplace's id of the product.
    pub product: ProductId,
    /// Where the app runs. Only cloud apps have a tab.
    pub hosting: Hosting,
    /// Absent: as it is. null, or absent for a new app: public.
    pub visibility: Option<Visibility>,
    /// What the app may do in the products (Q25). Absent: as it is. null: not known. Empty: nothing.
    #[cfg_attr(feature = "schema", schemars(with = "Option<schemas::Scopes>", transform = crate::schema::describe_value))]
    pub scopes: Option<Option<Vec<Scope>>>,
    /// The app's part in the bug bounty programme (Q20). Absent: as it is. null: none.
    #[cfg_attr(feature = "schema", schemars(transform = crate::schema::describe_value))]
    pub bug_bounty: Option<BugBounty>,
    /// The enrolment in Cloud Fortified. Absent: as it is. null: none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<schemas::SentEnrolment>"))]
    pub fortified: Option<Enrolment>,
    /// Absent: as it is. null: none.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::PrivacyPolicyLink>"))]
    pub privacy_policy_url: Option<Option<String>>,
}

/// What the catalogue knows already about the app, the partner and the product of a description.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Whether the partner exists.
    pub partner_exists: bool,
    /// The app that has the product id, if there is one.
    pub app_of_product: Option<&'a AppKey>,
    /// The app as it is, if it exists.
    pub app: Option<&'a AppFacts>,
}

impl AppDescription {
    /// Checks the description of the app `key` against the catalogue: the partner must exist, and a product id belongs to
    /// one app for good.
    pub fn check_against(&self, key: &AppKey, known: Known<'_>) -> Vec<Violation> {
        let mut violations = Vec::new();
        if !known.partner_exists {
            let detail = format!("There is no partner {}. Create the partner first.", self.partner);
            violations.push(violation("/partner", Code::Malformed, detail));
        }
        if let Some(other) = known.app_of_product.filter(|other| *other != key) {
            let detail = format!("This product id already belongs to the app {other}.");
            violations.push(violation("/product", Code::Malformed, detail));
        }
        violations.extend(known.app.and_then(|app| check_product_kept(app, &self.product)));
        violations
    }

    /// The app's listing as described. What staff do not decide stays as it was `before`.
    pub fn listing(&self, before: Option<&Listing>, partner_name: &str, now: Timestamp) -> Listing {
        let same_link = before.and_then(|before| before.privacy_policy_url.clone());
        let facts = before.map(|before| &before.facts);
        let same_enrolment = || facts.map_or_else(Enrolment::default, |facts| facts.fortified);
        Listing {
            facts: AppFacts {
                name: self.name.clone(),
                partner: self.partner.clone(),
                product: self.product.clone(),
                hosting: self.hosting,
                visibility: self.visibility.or(facts.map(|facts| facts.visibility)).unwrap_or(Visibility::Public),
                scopes: self.scopes.clone().unwrap_or_else(|| facts.and_then(|facts| facts.scopes.clone())),
                bug_bounty: self.bug_bounty.or(facts.map(|facts| facts.bug_bounty)).unwrap_or_default(),
                fortified: self
                    .fortified
                    .map_or_else(same_enrolment, |fortified| fortified.dated(facts.map(|facts| facts.fortified), now)),
                archived_at: before.and_then(|before| before.facts.archived_at),
                former_partners: before.map_or_else(FormerPartners::default, |before| self.former_partners(before)),
            },
            partner_name: partner_name.to_owned(),
            privacy_policy_url: self.privacy_policy_url.clone().unwrap_or(same_link),
            live: before.and_then(|before| before.live.clone()),
            badge_record: before.and_then(|before| before.badge_record),
            assessment: before.and_then(|before| before.assessment),
            withheld: before.map(|before| before.withheld.clone()).unwrap_or_default(),
            shared_answers: before.map(|before| before.shared_answers.clone()).unwrap_or_default(),
        }
    }

    fn former_partners(&self, before: &Listing) -> FormerPartners {
        let AppFacts { partner, former_partners, .. } = &before.facts;
        if *partner == self.partner {
            former_partners.clone()
        } else {
            former_partners.and(partner, before.live.as_ref().map(|live| live.revision))
        }
    }
}

/// Checks the permissions of an app, which are sent as `/scopes`: how many there are, that no text is empty or too long,
/// and that no id is there twice.
pub fn check_scopes(scopes: &[Scope]) -> Vec<Violation> {
    let mut violations = Vec::new();
    if scopes.len() > MAX_SCOPES {
        let detail = format!("There are {} scopes; at most {MAX_SCOPES} are allowed. Remove some.", scopes.len());
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
            let detail = "This scope is listed twice. Remove one.";
            violations.push(violation(format!("/scopes/{index}/id"), Code::Malformed, detail));
        }
    }
    violations
}

/// An enrolment in Cloud Fortified as staff send it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SentEnrolment {
    status: EnrolmentStatus,
    approved_at: Option<String>,
}

impl SentEnrolment {
    /// The enrolment. A date of approval must be one that has come, and only an approved enrolment may have one.
    ///
    /// # Errors
    /// What is wrong with the date of approval, by a pointer into the description of the app.
    pub fn read(self, now: Timestamp) -> Result<Enrolment, Violation> {
        let refuse = |detail: String| violation("/fortified/approvedAt", Code::Malformed, detail);
        let approved_at = self.approved_at.as_deref().map(parse_instant).transpose();
        let approved_at = approved_at.map_err(|error| refuse(error.to_string()))?;
        if approved_at.is_some() && self.status != EnrolmentStatus::Approved {
            let detail = "Only an app with the status APPROVED can have an approval date. Leave out the date, or set the status to APPROVED.";
            return Err(refuse(detail.to_owned()));
        }
        if approved_at.is_some_and(|approved_at| approved_at > now) {
            let detail = format!(
                "This is in the future: it is now {now}. Send when the app was approved, or leave the date out if that is now."
            );
            return Err(refuse(detail));
        }
        Ok(Enrolment { status: self.status, approved_at })
    }
}

/// Checks that an app keeps its product id, under which customers' pages find it.
pub fn check_product_kept(before: &AppFacts, product: &ProductId) -> Option<Violation> {
    if before.product == *product {
        return None;
    }
    Some(violation("/product", Code::Malformed, format!("An app's product id cannot change. Send {}.", before.product)))
}

/// Checks that the facts leave room for the answers in the app's record.
pub fn check_size(facts: &AppFacts) -> Option<Violation> {
    let bytes = packed::pack_json(&json!(facts)).len();
    (bytes > packed::MAX_FACTS_BYTES).then(|| {
        let detail = format!(
            "The app's facts take {bytes} bytes when stored; at most {} fit. Shorten the scopes' texts.",
            packed::MAX_FACTS_BYTES
        );
        violation("/scopes", Code::TooLarge, detail)
    })
}

fn violation(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Violation {
    Violation { pointer: pointer.into(), code, detail: detail.into() }
}

/// What is sent, where that is not the type that it is read as.
#[cfg(feature = "schema")]
pub mod schemas {
    use jiff::Timestamp;
    use schemars::JsonSchema;

    use super::{MAX_SCOPE_TEXT, MAX_SCOPES};
    use crate::fortified::EnrolmentStatus;
    use crate::schema::Line;

    /// The permissions of an app, as they are sent and answered.
    #[derive(JsonSchema)]
    #[schemars(inline, description = "", extend("maxItems" = MAX_SCOPES))]
    pub struct Scopes(#[expect(dead_code)] Vec<Scope>);

    #[derive(JsonSchema)]
    #[schemars(inline)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Scope {
        id: Line<MAX_SCOPE_TEXT>,
        name: Line<MAX_SCOPE_TEXT>,
        #[schemars(skip_serializing_if = "Option::is_none")]
        capability: Option<Line<MAX_SCOPE_TEXT>>,
    }

    /// An enrolment, as it is sent.
    #[derive(JsonSchema)]
    #[schemars(inline, description = "", rename_all = "camelCase")]
    #[expect(dead_code, reason = "only its schema is used")]
    pub struct SentEnrolment {
        status: EnrolmentStatus,
        /// Only with the status APPROVED, and not in the future; now, unless said otherwise.
        approved_at: Option<Timestamp>,
    }
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
    fn only_an_approved_enrolment_has_a_date_of_approval_and_it_has_come() {
        const NOW: &str = "2023-01-01T00:00:00Z";
        for (sent, refused) in [
            (json!({ "status": "APPROVED" }), None),
            (json!({ "status": "APPROVED", "approvedAt": NOW }), None),
            (json!({ "status": "APPROVED", "approvedAt": "2023-01-01T02:00:00+02:00" }), None),
            (json!({ "status": "APPROVED", "approvedAt": null }), None),
            (json!({ "status": "APPLIED" }), None),
            (json!({ "status": "APPLIED", "approvedAt": NOW }), Some("set the status to APPROVED")),
            (
                json!({ "status": "APPROVED", "approvedAt": "2023-01-01T00:00:01Z" }),
                Some("it is now 2023-01-01T00:00:00Z"),
            ),
            (json!({ "status": "APPROVED", "approvedAt": "9999-12-31T23:59:59Z" }), Some("from 2000-01-01T00:00:00Z")),
            (json!({ "status": "APPROVED", "approvedAt": "2023-01-01T00:00:00Z[UTC]" }), Some("in brackets")),
            (json!({ "status": "APPROVED", "approvedAt": "January" }), Some("not an instant")),
        ] {
            let enrolment: SentEnrolment = serde_json::from_value(sent.clone()).unwrap();
            match (enrolment.read(NOW.parse().unwrap()), refused) {
                (Ok(_), None) => {}
                (Err(violation), Some(words)) => {
                    assert_eq!(violation.pointer, "/fortified/approvedAt");
                    assert!(violation.detail.contains(words), "{sent}: {}", violation.detail);
                }
                (read, _) => panic!("{sent}: {read:?}"),
            }
        }
    }

    fn described() -> AppDescription {
        AppDescription {
            name: "Acme Notes".to_owned(),
            partner: PartnerId::parse("acme").unwrap(),
            product: ProductId::parse("00000000-0000-4000-8000-000000000001").unwrap(),
            hosting: Hosting::Cloud,
            visibility: None,
            scopes: None,
            bug_bounty: None,
            fortified: None,
            privacy_policy_url: None,
        }
    }

    #[test]
    fn a_product_id_belongs_to_one_app_for_good() {
        let (key, other) = (AppKey::parse("notes").unwrap(), AppKey::parse("charts").unwrap());
        let facts = described().listing(None, "Acme", Timestamp::UNIX_EPOCH).facts;
        let known = Known { partner_exists: true, app_of_product: Some(&key), app: Some(&facts) };
        assert!(described().check_against(&key, known).is_empty());
        let product = ProductId::parse("00000000-0000-4000-8000-000000000002").unwrap();
        let moved = AppDescription { product, ..described() };
        let known = Known { partner_exists: false, app_of_product: Some(&other), app: Some(&facts) };
        let expected = ["/partner", "/product", "/product"].map(|at| (at.to_owned(), Code::Malformed));
        assert_eq!(found(moved.check_against(&key, known)), expected);
    }

    #[test]
    fn what_staff_say_nothing_of_stays_and_what_they_empty_goes() {
        let approved_at = Some("2023-01-10T00:00:00Z".parse().unwrap());
        let full = AppDescription {
            visibility: Some(Visibility::Private),
            scopes: Some(Some(vec![scope("read", "Read issues")])),
            bug_bounty: Some(BugBounty::Approved),
            fortified: Some(Enrolment { status: EnrolmentStatus::Approved, approved_at }),
            privacy_policy_url: Some(Some("https://acme.example/privacy".to_owned())),
            ..described()
        };
        let before = full.listing(None, "Acme", Timestamp::UNIX_EPOCH);
        let renamed = AppDescription { name: "Notes".to_owned(), ..described() };
        let expected =
            Listing { facts: AppFacts { name: "Notes".to_owned(), ..before.facts.clone() }, ..before.clone() };
        assert_eq!(renamed.listing(Some(&before), "Acme", Timestamp::UNIX_EPOCH), expected);
        let emptied = AppDescription {
            visibility: Some(Visibility::Public),
            scopes: Some(None),
            bug_bounty: Some(BugBounty::NotAParticipant),
            fortified: Some(Enrolment::default()),
            privacy_policy_url: Some(None),
            ..described()
        };
        let new = described().listing(None, "Acme", Timestamp::UNIX_EPOCH);
        assert_eq!(emptied.listing(Some(&before), "Acme", Timestamp::UNIX_EPOCH), new);
    }

    #[test]
    fn facts_that_leave_no_room_for_answers_are_refused() {
        let listing = described().listing(None, "Acme", Timestamp::UNIX_EPOCH);
        assert_eq!(check_size(&listing.facts), None);
        let text =
            |number: usize| hex::encode((0..90u8).map(|byte| byte.wrapping_mul(37) ^ number as u8).collect::<Vec<_>>());
        let scopes =
            (0..MAX_SCOPES).map(|number| Scope { name: text(number * 7), ..scope(&text(number), "") }).collect();
        assert!(check_size(&AppFacts { scopes: Some(scopes), ..listing.facts }).is_some());
    }
}
