//! Contradictions between the tabs of one partner: what is compared, and with which apps.

use super::*;

/// Each fact of the organisation: two answers that differ, and one that equals the first in another spelling.
pub fn facts_of_the_organisation() -> Vec<(DriftKind, [Json; 3])> {
    let security = |name: &str, value: Json| json!({ "security": { name: value } });
    let privacy = |value: Json| json!({ "privacy": value });
    let dpa = |link: &str| privacy(json!({ "dataProcessingAgreement": { "isDPASupported": "TRUE", "link": link } }));
    let shared = |value: Json| json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true }, "thirdPartyInformation": value });
    let list = |link: &str| shared(json!({ "isEndUserDataShared": true, "dataSubProcessors": link }));
    let third = |name: &str, link: &str, countries: &[&str]| {
        let row = json!({ "name": name, "link": link, "purpose": "Mail", "thirdPartyCountries": countries });
        shared(json!({ "isEndUserDataShared": true, "thirdPartyDetails": [row] }))
    };
    let certified = |names: &[&str]| json!({ "security": { "hasCompliantCertifications": true, "compliantCertifications": names } });
    let controller = |word: &str| privacy(json!({ "gdpr": { "dataController": { "isAppDataController": word } } }));
    let business = |word: &str| privacy(json!({ "ccpa": { "business": { "isAppBusiness": word } } }));
    let policy = "publicSecurityPoliciesLink";
    vec![
        (
            DriftKind::SecurityContact,
            ["security@acme.example", "pat@acme.example", "Security@Acme.example"]
                .map(|contact| security("securityContact", json!(contact))),
        ),
        (
            DriftKind::SecurityPolicy,
            ["https://acme.example/s", "https://acme.example/t", "https://www.acme.example/s/"]
                .map(|link| security(policy, json!(link))),
        ),
        (
            DriftKind::DataProcessingAgreement,
            ["https://acme.example/dpa", "https://acme.example/dpa2", "https://acme.example/dpa/"].map(dpa),
        ),
        (
            DriftKind::SubProcessors,
            ["https://acme.example/subs", "https://acme.example/list", "https://ACME.example/subs"].map(list),
        ),
        (
            DriftKind::Certifications,
            [certified(&["SOC 2", "ISO 27001"]), certified(&["SOC 2"]), certified(&["iso27001", "SOC2"])],
        ),
        (DriftKind::GdprController, [controller("TRUE"), controller("FALSE"), controller("TRUE")]),
        (DriftKind::CcpaBusiness, [business("FALSE"), business("TRUE"), business("FALSE")]),
        (
            DriftKind::ThirdPartyCountries,
            [
                third("Pigeonmail", "pigeonmail.example", &["US", "DE"]),
                third("Pigeonmail", "pigeonmail.example", &["US"]),
                third("Pigeonmail, Inc.", "pigeonmail.example", &["Germany", "United States"]),
            ],
        ),
        (
            DriftKind::ThirdPartyWebsite,
            [
                third("Pigeonmail", "pigeonmail.example", &["US"]),
                third("Pigeonmail", "https://other.example", &["US"]),
                third("pigeonmail", "https://www.pigeonmail.example/privacy", &["US"]),
            ],
        ),
    ]
}

#[test]
fn facts_of_the_organisation_are_the_same_on_all_tabs() {
    for (kind, [here, other, same]) in facts_of_the_organisation() {
        assert_eq!(asked_beside(&here, &other), [kind]);
        assert_eq!(asked_beside(&other, &here), [kind]);
        assert_eq!(asked_beside(&here, &same), [], "{kind:?}");
        assert_eq!(asked_beside(&here, &json!({})), [], "{kind:?}");
        assert_eq!(asked_beside(&json!({}), &here), [], "{kind:?}");
    }
}

#[test]
fn an_answer_that_depends_on_the_app_may_differ() {
    let controller =
        |word: &str| json!({ "privacy": { "gdpr": { "dataController": { "isAppDataController": word } } } });
    assert_eq!(asked_beside(&controller("TRUE"), &controller("NOT_APPLICABLE")), []);
    let stores = |yes: bool| json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": yes } });
    assert_eq!(asked_beside(&stores(true), &stores(false)), []);
    let dpa = |word: &str| json!({ "privacy": { "dataProcessingAgreement": { "isDPASupported": word } } });
    assert_eq!(asked_beside(&dpa("TRUE"), &dpa("FALSE")), []);
}

#[test]
fn privacy_policy_and_bug_bounty_are_compared_although_they_are_no_answers() {
    let with = |policy: &str, bug_bounty: BugBounty| {
        let mut app = answering(&json!({}));
        app.privacy_policy_url = Some(policy.to_owned());
        app.facts.bug_bounty = bug_bounty;
        app
    };
    let here = with("https://acme.example/privacy", BugBounty::Approved);
    let other = (key("charts"), with("https://acme.example/other", BugBounty::NotAParticipant));
    let drift = compare(&here, &[other], None);
    assert_eq!(kinds(&drift), [DriftKind::PrivacyPolicy, DriftKind::BugBounty]);
    assert!(drift.questions.iter().all(|asked| asked.here.pointer.is_none()));
    assert_eq!(kinds(&compare(&here, &[(key("charts"), here.clone())], None)), []);
}

#[test]
fn apps_with_the_same_other_answer_are_named_together_the_largest_group_first() {
    let contact = |name: &str, address: &str| {
        listing(name, parse_answers(&json!({ "security": { "securityContact": address } })))
    };
    let others =
        [("a", "one@acme.example"), ("b", "two@acme.example"), ("c", "here@acme.example"), ("d", "two@acme.example")]
            .map(|(name, address)| (key(name), contact(name, address)));
    let drift = compare(&contact("Notes", "here@acme.example"), &others, None);
    let asked = &drift.questions[0];
    assert!(asked.question.starts_with("This app and others (b, d, a) name different contacts"), "{}", asked.question);
    let groups: Vec<_> = asked
        .there
        .iter()
        .map(|there| (there.apps.iter().map(|app| app.name.as_str()).collect(), there.text.as_str()))
        .collect();
    assert_eq!(groups, [(vec!["b", "d"], "two@acme.example"), (vec!["a"], "one@acme.example")]);
    assert_eq!(drift.compared.apps.len(), 4);
}

#[test]
fn apps_of_other_partners_without_a_tab_or_without_live_answers_are_not_compared() {
    let here = answering(&json!({ "security": { "securityContact": "here@acme.example" } }));
    let other = answering(&json!({ "security": { "securityContact": "there@acme.example" } }));
    let mut moved = other.clone();
    moved.facts.partner = domain::PartnerId::parse("borealis").unwrap();
    let mut archived = other.clone();
    archived.facts.archived_at = Some(now());
    let silent = Listing { live: None, ..other.clone() };
    for (name, app) in [("moved", moved), ("archived", archived), ("silent", silent)] {
        let drift = compare(&here, &[(key(name), app)], None);
        assert!(drift.questions.is_empty() && drift.compared.apps.is_empty(), "{name}: {drift:?}");
    }
    assert_eq!(kinds(&compare(&here, &[(key("other"), other)], None)), [DriftKind::SecurityContact]);
}

#[test]
fn only_other_apps_that_the_reader_manages_are_chosen_and_at_most_a_hundred() {
    let all: Vec<AppKey> = (0..250).rev().map(|number| key(&format!("app-{number:03}"))).collect();
    let chosen = choose_apps(all.clone(), &key("app-000"), |_| true);
    assert_eq!((chosen.apps.len(), chosen.left_out), (MAX_COMPARED_APPS, 149));
    assert_eq!(chosen.apps.first(), Some(&key("app-001")));
    let chosen = choose_apps(all, &key("app-000"), |app| *app == key("app-007") || *app == key("app-000"));
    assert_eq!((chosen.apps, chosen.left_out), (vec![key("app-007")], 0));
}
