//! The questions that contradictions raise: their words, their places, and when there are none.

use super::*;
use crate::apps::facts_of_the_organisation;

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

/// Every question that is asked for anything above, in a language.
fn every_question(language: Language) -> Vec<(DriftKind, String)> {
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
    let mut drifts =
        vec![compare_in(language, &full, &[], Some(&loose)), compare_in(language, &full, &[], Some(&other_standard))];
    for (_, [here, other, _]) in facts_of_the_organisation() {
        drifts.push(compare_in(language, &answering(&here), &[(key("charts"), answering(&other))], None));
    }
    let mut other = full.clone();
    let mut here = full.clone();
    here.privacy_policy_url = Some("https://acme.example/a".to_owned());
    other.privacy_policy_url = Some("https://acme.example/b".to_owned());
    other.facts.bug_bounty = BugBounty::NotAParticipant;
    drifts.push(compare_in(language, &here, &[(key("charts"), other)], None));
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
