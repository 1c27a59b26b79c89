//! Contradictions between a tab and the self assessment.

use super::*;

#[test]
fn stored_data_does_not_go_with_an_assessment_without_any() {
    let stores = json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } });
    let external = json!({ "dataResidency": { "isDataResidencySupported": "STORED_EXTERNAL_TO_ATLASSIAN" } });
    let retains = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false, "appProcessEUDOutsideAtlassian": true },
        "dataRetention": { "isDataRetentionSupported": true },
    });
    for tab in [&stores, &external, &retains] {
        assert_eq!(asked(tab, &json!({ "1a": { "answer": "no" } })), [DriftKind::Storage], "{tab}");
        assert_eq!(asked(tab, &json!({ "1a": { "answer": "yes" } })), [], "{tab}");
        assert_eq!(asked(tab, &json!({ "1a": { "details": "Nothing yet." } })), [], "{tab}");
    }
    // Another app of the partner may store data.
    let stores_nothing = json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false } });
    assert_eq!(asked(&stores_nothing, &json!({ "1a": { "answer": "yes" } })), []);
    assert_eq!(asked(&json!({}), &json!({ "1a": { "answer": "no" } })), []);
    // The answer to a question that is not asked says nothing.
    let not_asked = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false, "appProcessEUDOutsideAtlassian": false },
        "dataRetention": { "isDataRetentionSupported": true },
    });
    assert_eq!(asked(&not_asked, &json!({ "1a": { "answer": "no" } })), []);
}

#[test]
fn logs_outside_do_not_go_with_an_assessment_without_data() {
    let logs = |outside: bool| json!({ "logDetails": { "logEndUserData": true, "logProcessAndOrStoreEUDOutsideAtlassian": outside } });
    assert_eq!(asked(&logs(true), &json!({ "1a": { "answer": "no" } })), [DriftKind::Logs]);
    assert_eq!(asked(&logs(false), &json!({ "1a": { "answer": "no" } })), []);
    assert_eq!(asked(&logs(true), &json!({ "1a": { "answer": "yes" } })), []);
}

#[test]
fn stored_data_can_be_lost_so_recovery_applies() {
    let stores = json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } });
    let external = json!({ "dataResidency": { "isDataResidencySupported": "STORED_EXTERNAL_TO_ATLASSIAN" } });
    for tab in [&stores, &external] {
        assert_eq!(asked(tab, &json!({ "13": { "answer": "not-applicable" } })), [DriftKind::Recovery]);
        for answer in ["yes", "no"] {
            assert_eq!(asked(tab, &json!({ "13": { "answer": answer } })), []);
        }
    }
}

#[test]
fn a_claim_of_encryption_does_not_go_with_a_disk_that_is_not_encrypted() {
    let tab = |encrypted: bool| {
        json!({
            "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true },
            "security": { "isDiskEncryptionSupported": encrypted },
        })
    };
    let says = |details: &str| json!({ "1a": { "answer": "yes", "details": details, "private": true } });
    assert_eq!(asked(&tab(false), &says("Encrypted at rest and in transit.")), [DriftKind::Encryption]);
    assert_eq!(asked(&tab(true), &says("Encrypted at rest and in transit.")), []);
    assert_eq!(asked(&tab(false), &says("Not encrypted at rest.")), []);
    assert_eq!(asked(&tab(false), &says("Customers are kept apart.")), []);
}

#[test]
fn certifications_and_accreditations_are_the_same_fact() {
    let tab = |names: &[&str]| json!({ "security": { "hasCompliantCertifications": !names.is_empty(), "compliantCertifications": names } });
    let says = |answer: &str, details: &str| json!({ "6": { "answer": answer, "details": details } });
    assert_eq!(asked(&tab(&["SOC 2"]), &says("no", "")), [DriftKind::Accreditation]);
    assert_eq!(asked(&tab(&[]), &says("yes", "")), [DriftKind::Accreditation]);
    assert_eq!(asked(&tab(&[]), &says("no", "")), []);
    assert_eq!(asked(&tab(&["SOC 2"]), &says("yes", "SOC2 Type II and ISO 27001")), []);
    assert_eq!(asked(&tab(&["SOC 2"]), &says("yes", "ISO/IEC 27001:2022")), [DriftKind::AccreditationStandards]);
    assert_eq!(asked(&tab(&["SOC 2"]), &says("yes", "The certificate is on our website.")), []);
    assert_eq!(asked(&tab(&["Our own seal"]), &says("yes", "ISO 27001")), []);
}

#[test]
fn certifications_rest_on_audits_and_a_linked_policy_is_written() {
    let certified = json!({ "security": { "hasCompliantCertifications": true } });
    assert_eq!(asked(&certified, &json!({ "5": { "answer": "no" } })), [DriftKind::Audits]);
    assert_eq!(asked(&certified, &json!({ "5": { "answer": "yes" } })), []);
    let policy = json!({ "security": { "publicSecurityPoliciesLink": "https://acme.example/security" } });
    assert_eq!(asked(&policy, &json!({ "3": { "answer": "no" } })), [DriftKind::WrittenPolicy]);
    assert_eq!(asked(&policy, &json!({ "3": { "answer": "yes" } })), []);
    assert_eq!(asked(&json!({}), &json!({ "3": { "answer": "no" } })), []);
    // Who tests the app is not asked on the tab.
    assert_eq!(
        asked(&json!({ "security": { "hasCompliantCertifications": false } }), &json!({ "7": { "answer": "yes" } })),
        []
    );
}

#[test]
fn the_bug_bounty_programme_is_a_security_test() {
    let mut app = answering(&json!({ "logDetails": { "logEndUserData": false } }));
    let untested = approved(&json!({ "7": { "answer": "no" } }));
    assert_eq!(kinds(&compare(&app, &[], Some(&untested))), [DriftKind::SecurityTests]);
    assert_eq!(kinds(&compare(&app, &[], Some(&approved(&json!({ "7": { "answer": "yes" } }))))), []);
    app.facts.bug_bounty = BugBounty::NotAParticipant;
    assert_eq!(kinds(&compare(&app, &[], Some(&untested))), []);
}

#[test]
fn the_newest_answers_of_the_assessment_are_compared_unless_nobody_stands_by_them() {
    let app = answering(&json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }));
    let approved = approved(&json!({ "1a": { "answer": "no" } }));
    let open = |state| Application {
        state,
        since: now(),
        purpose: Purpose::Update,
        answers: assessment::accept_answers(&json!({ "answers": { "1a": { "answer": "yes" } } })).unwrap(),
        etag: "1".to_owned(),
        started_at: now(),
        submitted_at: None,
        changed_by: None,
        reviewer: None,
        notes: Vec::new(),
    };
    let with = |state| Participation { application: Some(open(state)), ..approved.clone() };
    let outcome = |participation: Option<&Participation>, at: &str| {
        let programme = Programme::default();
        let drift = find_drift(DriftRequest {
            listing: &app,
            draft: None,
            others: &[],
            apps_left_out: 0,
            participation,
            programme: &programme,
            now: at.parse().unwrap(),
            language: Language::En,
        });
        (drift.compared.self_assessment, drift.questions.len())
    };
    assert_eq!(outcome(Some(&approved), NOW), (ComparedAssessment::Approved, 1));
    assert_eq!(outcome(Some(&with(ApplicationState::InReview)), NOW), (ComparedAssessment::InProgress, 0));
    assert_eq!(outcome(Some(&with(ApplicationState::Rejected)), NOW), (ComparedAssessment::Approved, 1));
    assert_eq!(outcome(Some(&Participation::default()), NOW), (ComparedAssessment::Absent, 0));
    assert_eq!(outcome(None, NOW), (ComparedAssessment::Withheld, 0));
    assert_eq!(outcome(Some(&approved), "2023-08-14T00:00:00Z"), (ComparedAssessment::Ended, 0));
    let mut expired = approved.clone();
    expired.approval.as_mut().unwrap().validity.expires_at = "2023-05-01T00:00:00Z".parse().unwrap();
    assert_eq!(outcome(Some(&expired), NOW), (ComparedAssessment::Expired, 0));
}
