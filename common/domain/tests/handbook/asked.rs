//! Which questions are asked, and when the answer to each is complete.

use super::*;

#[test]
fn if_the_partner_answers_no_to_both_no_further_data_related_questions_are_surfaced() {
    let hidden = ["Q1a", "Q2s", "Q2a", "Q5", "Q5a", "Q5b", "Q10", "Q10a", "Q11", "Q24"];
    for id in hidden {
        assert!(!asks(&stores_and_processes(false, false), id), "{id}");
    }
    for id in ["Q3", "Q8", "Q12", "Q13", "Q18", "Q21", "Q26", "Q27"] {
        assert!(asks(&stores_and_processes(false, false), id), "{id}");
    }
    for id in ["Q1a", "Q2s", "Q2a", "Q5", "Q10", "Q24"] {
        assert!(asks(&stores_and_processes(true, true), id), "{id}");
    }
    assert!(!asks(&stores_and_processes(false, true), "Q24"), "disk encryption follows storing alone");
    assert!(!asks(&stores_and_processes(false, true), "Q2s"), "one list cannot be the same as none");
}

#[test]
fn an_unanswered_question_asks_no_follow_up() {
    let asked: BTreeSet<String> = ids(v2(), &Answers::default()).into_iter().collect();
    for follow_up in
        ["Q1a", "Q2a", "Q4", "Q5", "Q5a", "Q6", "Q7", "Q8a", "Q8b", "Q9", "Q10", "Q10a", "Q12a", "Q19", "Q24"]
    {
        assert!(!asked.contains(follow_up), "{follow_up}");
    }
}

#[test]
fn an_answer_that_is_hidden_steers_nothing() {
    let mut body = stores_and_processes(true, true);
    body["dataAccessAndStorage"]["isSameDataProcessedAndStored"] = json!(true);
    assert!(!asks(&body, "Q2a"), "the same data types are listed once");
    body["dataAccessAndStorage"]["appStoresEUDOutsideAtlassian"] = json!(false);
    assert!(asks(&body, "Q2a"), "the tick is hidden now, so it no longer hides anything");
}

#[test]
fn if_the_partner_responds_yes_to_transfers_the_mechanism_is_asked() {
    let with = |transferred: bool| json!({ "privacy": { "gdpr": { "dataTransfer": { "isEndUserDataTransferredOutsideEEA": transferred } } } });
    assert!(asks(&with(true), "Q19") && !asks(&with(false), "Q19"));
}

#[test]
fn either_the_rows_or_the_link_suffice() {
    let mut body = stores_and_processes(true, false);
    body["thirdPartyInformation"] = json!({ "isEndUserDataShared": true });
    assert_eq!(missing(&body, "Q5a"), ["/thirdPartyInformation/thirdPartyDetails"]);
    assert!(!count(v2(), &body).asked.iter().any(|id| *id == *"Q5b"), "the two count as one");
    assert_eq!(row(&body, "Q5a").unwrap().text, NOT_PROVIDED);
    assert_eq!(row(&body, "Q5b"), None, "the question speaks for its stand-in");

    body["thirdPartyInformation"]["dataSubProcessors"] = json!("https://acme.example/sub-processors");
    assert!(missing(&body, "Q5a").is_empty());
    assert_eq!(row(&body, "Q5a"), None, "what was stood in for is not shown as unanswered");
    assert_eq!(row(&body, "Q5b").unwrap().text, "https://acme.example/sub-processors");

    body["thirdPartyInformation"] = json!({ "isEndUserDataShared": true, "thirdPartyDetails": [
        { "name": "N", "link": "n.example", "purpose": "p", "thirdPartyCountries": ["US"] }] });
    assert!(missing(&body, "Q5a").is_empty());
    assert_eq!(row(&body, "Q5a").unwrap().text, "N · n.example · p · United States");
}

#[test]
fn a_question_with_a_mandatory_part_is_complete_only_with_it() {
    let cases = [
        (
            json!({ "privacy": { "dataProcessingAgreement": { "isDPASupported": "TRUE", "link": "" } } }),
            "Q17",
            "/privacy/dataProcessingAgreement/link",
        ),
        (json!({ "security": { "caiq": { "isCAIQCompleted": true } } }), "Q23", "/security/caiq/CAIQLiteLink"),
        (
            json!({ "security": { "hasCompliantCertifications": true, "compliantCertifications": [] } }),
            "Q26",
            "/security/compliantCertifications",
        ),
        (
            json!({ "privacy": { "gdpr": { "dataTransfer": { "isEndUserDataTransferredOutsideEEA": true, "isTransferComplianceMechanismsAdhered": true } } } }),
            "Q19",
            "/privacy/gdpr/dataTransfer/transferComplianceMechanismsAdheredDetails",
        ),
    ];
    for (body, id, pointer) in cases {
        assert_eq!(missing(&body, id), [pointer], "{id}");
        assert!(row(&body, id).unwrap().answered, "{id}: something was said");
    }
    for no in [json!("FALSE"), json!("NOT_APPLICABLE"), json!(false)] {
        let body = json!({ "privacy": { "dataProcessingAgreement": { "isDPASupported": no } } });
        assert!(missing(&body, "Q17").is_empty(), "no link is owed without an agreement");
    }
    let tri_without_types = json!({ "privacy": { "gdpr": { "dataController": { "isAppDataController": "TRUE" } } } });
    assert!(missing(&tri_without_types, "Q13").is_empty(), "its data types are optional");
}

#[test]
fn retention_is_a_whole_range_or_indefinite() {
    let (min, max) = ("/dataRetention/retentionDurationInDays/min", "/dataRetention/retentionDurationInDays/max");
    assert_eq!(missing(&with_retention(json!({})), "Q10a"), [min, max]);
    assert_eq!(missing(&with_retention(json!({ "retentionDurationInDays": { "min": 1 } })), "Q10a"), [max]);
    assert!(
        missing(&with_retention(json!({ "retentionDurationInDays": { "min": 30.0, "max": 30 } })), "Q10a").is_empty()
    );
    assert!(missing(&with_retention(json!({ "isRetentionDurationIndefinite": true })), "Q10a").is_empty());
    assert_eq!(missing(&with_retention(json!({ "isRetentionDurationIndefinite": false })), "Q10a"), [min, max]);
    let indefinite = with_retention(json!({ "isRetentionDurationIndefinite": true }));
    assert_eq!(row(&indefinite, "Q10a").unwrap().text, "Indefinitely");
    let first_version = count(v1(), &indefinite).missing;
    assert!(
        first_version.iter().any(|missing| missing.question == *"Q10a"),
        "the first version does not know indefinite"
    );
}

#[test]
fn a_number_of_days_and_indefinitely_rule_each_other_out() {
    let with = |retention: Json| {
        let mut body = stores_and_processes(true, false);
        body["dataRetention"] = retention;
        body["dataRetention"]["isDataRetentionSupported"] = json!(true);
        body
    };
    let day_ranges = [json!({ "min": 1, "max": 30 }), json!({ "min": 1 }), json!({ "max": 30 })];
    for days in day_ranges {
        let both = json!({ "retentionDurationInDays": days, "isRetentionDurationIndefinite": true });
        let refused = accept_answers(&json!({ "appTrustInformation": with(both) })).unwrap_err();
        let found: Vec<(&str, Code)> = refused.iter().map(|found| (found.pointer.as_str(), found.code)).collect();
        let at = "/appTrustInformation/dataRetention/isRetentionDurationIndefinite";
        assert_eq!(found, [(at, Code::Contradiction)]);
        assert!(refused[0].detail.contains("Untick this (false), or remove the days"), "{}", refused[0].detail);
        let unticked = json!({ "retentionDurationInDays": days, "isRetentionDurationIndefinite": false });
        assert!(accept_answers(&with(unticked)).is_ok(), "an unticked box says nothing");
    }
}

#[test]
fn locations_are_owed_for_external_storage_and_welcome_with_residency_in_the_product() {
    let with = |value: &str| json!({ "dataResidency": { "isDataResidencySupported": value } });
    assert_eq!(
        missing(&with("STORED_EXTERNAL_TO_ATLASSIAN"), "Q8a"),
        ["/dataResidency/countriesWhereEndUserDataStored"]
    );
    let supported = with("STORED_IN_ATLASSIAN_AND_DR_SUPPORTED");
    assert!(missing(&supported, "Q8a").is_empty() && asks(&supported, "Q8a"));
    assert_eq!(row(&supported, "Q8a"), None, "nothing owed, nothing said, nothing shown");
    assert!(!asks(&with("APP_DOES_NOT_SUPPORT_DR"), "Q8a"));
}

#[test]
fn not_applicable_is_an_answer() {
    let body = json!({ "privacy": { "ccpa": { "business": { "isAppBusiness": "NOT_APPLICABLE" } } } });
    assert!(missing(&body, "Q15").is_empty());
    assert_eq!(row(&body, "Q15").unwrap().text, "Not applicable");
}

#[test]
fn null_and_empty_are_no_answer() {
    let nothing = json!({
        "dataAccessAndStorage": null,
        "security": { "securityContact": "", "publicSecurityPoliciesLink": null, "compliantCertifications": [], "permissionsJustification": "Data not provided" },
        "dataResidency": { "inScopeDataTypes": ["", " ", null], "isDataResidencySupported": "" },
        "thirdPartyInformation": { "thirdPartyDetails": [{}, { "name": "" }, null] },
        "privacy": { "gdpr": { "dataController": { "isAppDataController": "" } } },
    });
    assert!(parse_answers(&nothing).is_empty());
}

#[test]
fn a_value_of_a_later_version_is_kept_and_neither_shown_nor_counted() {
    let body = json!({ "dataResidency": { "isDataResidencySupported": "NOT_APPLICABLE" }, "security": { "requiresUsersToProvidePATs": true } });
    let answers = parse_answers(&body);
    assert!(count(v1(), &body).missing.iter().any(|missing| missing.question == *"Q8"));
    let first = tab_rows(v1(), &answers, &facts(), &with_policy(), TabView::Expanded, Language::En);
    assert!(first.iter().any(|row| row.id == *"Q8" && row.text == NOT_PROVIDED));
    assert!(!first.iter().any(|row| row.id == *"Q29"));
    assert!(visible_answers(v1(), &answers).is_empty());
    assert_eq!(answers_to_publish(&answers), answers, "it is published and waits for its version");
    assert_eq!(row(&body, "Q8").unwrap().text, "Not applicable");
}

#[test]
fn a_future_question_is_shown_and_not_counted() {
    let programme = Programme::default();
    let in_force = programme.in_force("2025-03-01T00:00:00Z".parse().unwrap());
    let answers = Answers::default();
    let counted = completeness(in_force.questionnaire, &in_force.grace, &answers, &with_policy());
    assert!(!counted.asked.iter().any(|id| *id == *"Q28" || *id == *"Q29"));
    let shown = tab_rows(in_force.questionnaire, &answers, &facts(), &with_policy(), TabView::Expanded, Language::En);
    assert!(shown.iter().any(|row| row.id == *"Q28" && row.text == NOT_PROVIDED));
}

#[test]
fn a_draft_moves_to_the_next_version_with_every_answer_and_a_list_of_what_is_new() {
    let answers = parse_answers(&json!({ "security": { "securityContact": "security@acme.example" } }));
    let draft = Draft {
        answers,
        questionnaire: "2023-02".to_owned(),
        etag: "e".to_owned(),
        saved_at: "2023-03-01T00:00:00Z".parse().unwrap(),
        saved_by: EmailAddress::parse("pat@acme.example").unwrap(),
    };
    let new: Vec<String> = draft.new_questions(v2()).iter().map(ToString::to_string).collect();
    assert_eq!(new, ["Q28", "Q29"]);
    assert_eq!(visible_answers(v2(), &draft.answers), draft.answers);
    assert!(draft.new_questions(v1()).is_empty());
}

#[test]
fn the_privacy_policy_is_the_listings_and_counts() {
    let none = completeness(v2(), &Grace::default(), &Answers::default(), &ListingFields::default());
    let policy = none.missing.iter().find(|missing| missing.question == *"Q27").unwrap();
    assert_eq!((policy.pointer.as_deref(), &*policy.detail), (None, MANDATORY));
    assert!(!count(v2(), &json!({})).missing.iter().any(|missing| missing.question == *"Q27"));
}

#[test]
fn a_listing_without_answers_is_not_complete() {
    let listing = Listing {
        facts: facts(),
        partner_name: "Acme".into(),
        privacy_policy_url: None,
        live: None,
        badge_record: None,
        assessment: None,
        shared_answers: Default::default(),
        withheld: Default::default(),
    };
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(listing.completeness(&Programme::default(), now).percent, 0);
}
