//! What contradictions between a partner's answers make us ask, and what they do not.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use domain::AppKey;
use domain::drift::document::AnswersSource;
use domain::drift::{ComparedAssessment, Drift, DriftKind, DriftRequest, MAX_COMPARED_APPS, choose_apps, find_drift};
use domain::language::Language;
use domain::listing::{BugBounty, Listing, LiveRevision};
use domain::programme::Programme;
use domain::questionnaire::wire::FormStatus;
use domain::questionnaire::{Answers, assessment};
use domain::self_assessment::{Application, ApplicationState, Approval, Participation, Purpose, Validity};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use common::{any_answers, facts, parse_answers};

/// While both questionnaires are in force and the self assessment has not ended.
const NOW: &str = "2023-06-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn key(name: &str) -> AppKey {
    AppKey::parse(name).unwrap()
}

fn listing(name: &str, answers: Answers) -> Listing {
    Listing {
        facts: domain::listing::AppFacts { name: name.to_owned(), ..facts() },
        partner_name: "Acme".to_owned(),
        privacy_policy_url: None,
        live: Some(LiveRevision {
            revision: 1,
            answers,
            published_at: now(),
            published_by: domain::EmailAddress::parse("pat@acme.example").unwrap(),
            status: FormStatus::Submitted,
            changed: None,
        }),
        badge_record: None,
        assessment: None,
        shared_answers: Default::default(),
        withheld: Default::default(),
    }
}

fn answering(body: &Json) -> Listing {
    listing("Acme Notes", parse_answers(body))
}

fn approved(answers: &Json) -> Participation {
    let answers = assessment::accept_answers(&json!({ "answers": answers })).unwrap();
    let validity = Validity {
        approved_at: "2023-01-01T00:00:00Z".parse().unwrap(),
        expires_at: "2024-01-01T00:00:00Z".parse().unwrap(),
        renewal_submitted: false,
    };
    let approval = Approval { validity, answers, answered_at: validity.approved_at };
    Participation { application: None, approval: Some(approval) }
}

fn compare(listing: &Listing, others: &[(AppKey, Listing)], participation: Option<&Participation>) -> Drift {
    let programme = Programme::default();
    find_drift(DriftRequest {
        listing,
        draft: None,
        others,
        apps_left_out: 0,
        participation,
        programme: &programme,
        now: now(),
        language: Language::En,
    })
}

fn kinds(drift: &Drift) -> Vec<DriftKind> {
    drift.questions.iter().map(|asked| asked.kind).collect()
}

/// The kinds of question for a tab beside a self assessment.
fn asked(tab: &Json, answers: &Json) -> Vec<DriftKind> {
    kinds(&compare(&answering(tab), &[], Some(&approved(answers))))
}

/// The kinds of question for a tab beside that of another app.
fn asked_beside(here: &Json, there: &Json) -> Vec<DriftKind> {
    let other = listing("Acme Charts", parse_answers(there));
    kinds(&compare(&answering(here), &[(key("charts"), other)], None))
}

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
fn both_answers_are_shown_with_their_places() {
    let app = answering(&json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }));
    let drift = compare(&app, &[], Some(&approved(&json!({ "1a": { "answer": "no", "details": "None." } }))));
    assert_eq!(
        serde_json::to_value(&drift).unwrap(),
        json!({
            "compared": { "answers": "live", "apps": [], "appsLeftOut": 0, "selfAssessment": "approved" },
            "questions": [{
                "kind": "storage",
                "question": "The tab says that this app stores End-User Data outside of Atlassian products and services. The self assessment says that none of your apps stores customer data. Are both up to date?",
                "here": {
                    "question": "Q1",
                    "label": "Stores End-User Data outside of Atlassian products and services",
                    "pointer": "/dataAccessAndStorage/appStoresEUDOutsideAtlassian",
                    "text": "Yes",
                },
                "there": [{
                    "apps": [],
                    "question": "1a",
                    "label": "Stores customer data",
                    "pointer": "/answers/1a/answer",
                    "text": "No\nNone.",
                }],
            }],
        })
    );
}

/// Each fact of the organisation: two answers that differ, and one that equals the first in another spelling.
fn facts_of_the_organisation() -> Vec<(DriftKind, [Json; 3])> {
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

#[test]
fn the_draft_is_compared_instead_of_the_live_answers() {
    let live = answering(&json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }));
    let draft = domain::draft::Draft {
        answers: parse_answers(&json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false } })),
        questionnaire: "2023-02".to_owned(),
        etag: "1".to_owned(),
        saved_at: now(),
        saved_by: domain::EmailAddress::parse("pat@acme.example").unwrap(),
    };
    let (programme, participation) = (Programme::default(), approved(&json!({ "1a": { "answer": "no" } })));
    let request = |listing, draft| DriftRequest {
        listing,
        draft,
        others: &[],
        apps_left_out: 0,
        participation: Some(&participation),
        programme: &programme,
        now: now(),
        language: Language::En,
    };
    let of_draft = find_drift(request(&live, Some(&draft)));
    assert_eq!((of_draft.compared.answers, kinds(&of_draft)), (AnswersSource::Draft, vec![]));
    let of_live = find_drift(request(&live, None));
    assert_eq!((of_live.compared.answers, kinds(&of_live)), (AnswersSource::Live, vec![DriftKind::Storage]));
    let silent = Listing { live: None, ..live.clone() };
    assert_eq!(find_drift(request(&silent, None)).compared.answers, AnswersSource::Nothing);
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

/// Every question that is asked for anything above, in a language.
fn every_question(language: Language) -> Vec<(DriftKind, String)> {
    let programme = Programme::default();
    let find = |listing: &Listing, others: &[(AppKey, Listing)], participation: Option<&Participation>| {
        find_drift(DriftRequest {
            listing,
            draft: None,
            others,
            apps_left_out: 0,
            participation,
            programme: &programme,
            now: now(),
            language,
        })
    };
    let loose = approved(&json!({
        "1a": { "answer": "no", "details": "Encrypted at rest." }, "3": { "answer": "no" }, "5": { "answer": "no" },
        "6": { "answer": "no" }, "7": { "answer": "no" }, "13": { "answer": "not-applicable" },
    }));
    let other_standard = approved(&json!({ "6": { "answer": "yes", "details": "FedRAMP" } }));
    let full = answering(&json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true },
        "logDetails": { "logEndUserData": true, "logProcessAndOrStoreEUDOutsideAtlassian": true },
        "security": {
            "isDiskEncryptionSupported": false, "publicSecurityPoliciesLink": "https://acme.example/s",
            "hasCompliantCertifications": true, "compliantCertifications": ["SOC 2"],
        },
    }));
    let mut drifts = vec![find(&full, &[], Some(&loose)), find(&full, &[], Some(&other_standard))];
    for (_, [here, other, _]) in facts_of_the_organisation() {
        drifts.push(find(&answering(&here), &[(key("charts"), answering(&other))], None));
    }
    let mut other = full.clone();
    let mut here = full.clone();
    here.privacy_policy_url = Some("https://acme.example/a".to_owned());
    other.privacy_policy_url = Some("https://acme.example/b".to_owned());
    other.facts.bug_bounty = BugBounty::NotAParticipant;
    drifts.push(find(&here, &[(key("charts"), other)], None));
    drifts.into_iter().flat_map(|drift| drift.questions).map(|asked| (asked.kind, asked.question)).collect()
}

#[test]
fn every_kind_asks_a_question_in_both_languages_and_judges_nobody() {
    let verdicts = [
        "wrong",
        "incorrect",
        "error",
        "mistake",
        "false",
        "must",
        "violat",
        "contradict",
        "inconsistent",
        "invalid",
        "lie",
        "fail",
        "falsch",
        "fehler",
        "muss",
        "widerspr",
        "ungültig",
    ];
    let (english, german) = (every_question(Language::En), every_question(Language::De));
    for kind in DriftKind::ALL {
        assert!(english.iter().any(|(asked, _)| asked == kind), "{} has no example", kind.as_str());
    }
    for ((kind, english), (_, german)) in english.iter().zip(&german) {
        assert_ne!(english, german, "{kind:?} is not translated");
        for text in [english, german] {
            assert!(text.ends_with('?') && !text.contains(['{', '}']), "{text}");
            let words = text.to_lowercase();
            let verdict =
                verdicts.iter().find(|verdict| words.split_whitespace().any(|word| word.starts_with(**verdict)));
            assert_eq!(verdict, None, "{text}");
        }
    }
}

proptest! {
    #[test]
    fn equal_answers_of_all_apps_raise_no_question(answers in any_answers()) {
        let others: Vec<_> = ["a", "b"].map(|name| (key(name), listing(name, answers.clone()))).into();
        let drift = compare(&listing("Acme Notes", answers), &others, None);
        prop_assert_eq!(drift.questions, vec![]);
        prop_assert_eq!(drift.compared.apps.len(), 2);
    }

    #[test]
    fn two_apps_are_asked_the_same_whichever_is_looked_at(one in any_answers(), other in any_answers()) {
        let (one, other) = (listing("One", one), listing("Other", other));
        let (from_one, from_other) =
            (compare(&one, &[(key("other"), other.clone())], None), compare(&other, &[(key("one"), one)], None));
        let sorted = |drift: &Drift| {
            let mut kinds: Vec<_> = kinds(drift).into_iter().map(DriftKind::as_str).collect();
            kinds.sort_unstable();
            kinds
        };
        prop_assert_eq!(sorted(&from_one), sorted(&from_other));
    }

    #[test]
    fn an_empty_assessment_raises_no_question(answers in any_answers()) {
        let drift = compare(&listing("Acme Notes", answers), &[], Some(&approved(&json!({}))));
        prop_assert_eq!(drift.questions, vec![]);
    }
}
