//! The rules of the tab's questionnaire, each from a sentence of the programme's pages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use std::collections::BTreeSet;

use common::{facts, parse_answers, v1, v2, with_policy};
use domain::draft::{Draft, changes_by_publishing};
use domain::language::Language;
use domain::listing::{AppFacts, Listing};
use domain::overview::changed_rows;
use domain::questionnaire::accept::{accept_answers, check_answers};
use domain::questionnaire::asked::{answers_to_publish, asked_questions, visible_answers};
use domain::questionnaire::completeness::completeness;
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::publishable::check_publishable;
use domain::questionnaire::violation::MANDATORY;
use domain::questionnaire::wire::{Generation, write_answers};
use domain::questionnaire::{Answers, Code, Completeness, Grace, Questionnaire, assessment, packed, published};
use domain::tab::{NOT_PROVIDED, TabRow, TabView, tab_rows};
use domain::{EmailAddress, programme::Programme};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

fn ids(questionnaire: &Questionnaire, answers: &Answers) -> Vec<String> {
    asked_questions(questionnaire, answers, &with_policy()).iter().map(|asked| asked.question.id.to_string()).collect()
}

fn asks(answers: &Json, id: &str) -> bool {
    ids(v2(), &parse_answers(answers)).iter().any(|asked| asked == id)
}

fn count(questionnaire: &Questionnaire, answers: &Json) -> Completeness {
    completeness(questionnaire, &Grace::default(), &parse_answers(answers), &with_policy())
}

fn missing(answers: &Json, id: &str) -> Vec<String> {
    let missing = count(v2(), answers).missing;
    missing.into_iter().filter(|missing| missing.question == *id).filter_map(|missing| missing.pointer).collect()
}

fn row(answers: &Json, id: &str) -> Option<TabRow> {
    let all = tab_rows(v2(), &parse_answers(answers), &facts(), &with_policy(), TabView::Expanded, Language::En);
    all.into_iter().find(|row| row.id == *id)
}

/// The codes and pointers that a body is refused with.
fn refused(body: &Json) -> Vec<(String, Code)> {
    let violations = accept_answers(body).expect_err("refused");
    violations.into_iter().map(|violation| (violation.pointer, violation.code)).collect()
}

fn stores_and_processes(stores: bool, processes: bool) -> Json {
    json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": stores, "appProcessEUDOutsideAtlassian": processes } })
}

#[test]
fn published_versions_are_immutable() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires");
    let lock = std::fs::read_to_string(format!("{folder}/LOCK")).unwrap();
    let mut locked = BTreeSet::new();
    for line in lock.lines() {
        let (hash, file) = line.split_once("  ").unwrap();
        let bytes = std::fs::read(format!("{folder}/{file}")).unwrap();
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, hash, "{file} was published: make a new version instead of an edit");
        locked.insert(file.trim_end_matches(".toml").to_owned());
    }
    let all = published().iter().chain([assessment::questionnaire()]);
    let known: BTreeSet<String> = all.map(|version| version.version.clone()).collect();
    assert_eq!(locked, known, "every version is locked");
}

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
    let with = |retention: Json| {
        let mut body = stores_and_processes(true, false);
        body["dataRetention"] = retention;
        body["dataRetention"]["isDataRetentionSupported"] = json!(true);
        body
    };
    let (min, max) = ("/dataRetention/retentionDurationInDays/min", "/dataRetention/retentionDurationInDays/max");
    assert_eq!(missing(&with(json!({})), "Q10a"), [min, max]);
    assert_eq!(missing(&with(json!({ "retentionDurationInDays": { "min": 1 } })), "Q10a"), [max]);
    assert!(missing(&with(json!({ "retentionDurationInDays": { "min": 30.0, "max": 30 } })), "Q10a").is_empty());
    assert!(missing(&with(json!({ "isRetentionDurationIndefinite": true })), "Q10a").is_empty());
    assert_eq!(missing(&with(json!({ "isRetentionDurationIndefinite": false })), "Q10a"), [min, max]);
    let indefinite = with(json!({ "isRetentionDurationIndefinite": true }));
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
fn stored_answers_with_days_and_indefinitely_show_customers_one_of_them() {
    let body = |retention: Json| {
        let mut body = stores_and_processes(true, false);
        body["dataRetention"] = retention;
        body["dataRetention"]["isDataRetentionSupported"] = json!(true);
        body
    };
    let stored = body(json!({
        "retentionDurationInDays": { "min": 1, "max": 30 }, "isRetentionDurationIndefinite": true,
    }));
    let read = packed::unpack_answers(&packed::pack_json(&stored)).unwrap();
    assert_eq!(read, parse_answers(&body(json!({ "isRetentionDurationIndefinite": true }))));
    let shown = tab_rows(v2(), &read, &common::facts(), &with_policy(), TabView::Expanded, Language::En);
    assert_eq!(shown.iter().find(|row| row.id == *"Q10a").unwrap().text, "Indefinitely");
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
fn derived_rows_come_from_the_catalogue_and_never_count() {
    let counted = count(v2(), &json!({}));
    assert!(!counted.asked.iter().any(|id| *id == *"Q20" || *id == *"Q25"));
    assert_eq!(row(&json!({}), "Q20").unwrap().text, "Yes");
    let permissions = row(&json!({}), "Q25").unwrap();
    assert_eq!((permissions.text.as_str(), permissions.answered), ("Not known", false), "nobody has said");
    let none = AppFacts { scopes: Some(Vec::new()), ..facts() };
    let rows = tab_rows(v2(), &Answers::default(), &none, &with_policy(), TabView::Default, Language::En);
    let permissions = rows.iter().find(|row| row.id == *"Q25").unwrap();
    assert_eq!((permissions.text.as_str(), permissions.answered), ("The app requests no permissions", true));
}

#[test]
fn a_tick_that_the_data_processed_are_those_stored_is_said_on_the_tab() {
    let body = stores_and_processes(true, true);
    assert_eq!(row(&body, "Q2").unwrap().text, "Yes");
    let mut ticked = body;
    ticked["dataAccessAndStorage"]["isSameDataProcessedAndStored"] = json!(true);
    let said = row(&ticked, "Q2").unwrap();
    assert_eq!((said.text.as_str(), &said.value), ("Yes\nData types processed and stored are the same", &json!(true)));
    ticked["dataAccessAndStorage"]["appStoresEUDOutsideAtlassian"] = json!(false);
    assert_eq!(row(&ticked, "Q2").unwrap().text, "Yes", "it is not asked any more");
}

#[test]
fn the_default_view_shows_just_the_rows_that_the_page_names() {
    let body = stores_and_processes(true, true);
    let default = tab_rows(v2(), &parse_answers(&body), &facts(), &with_policy(), TabView::Default, Language::En);
    let ids: Vec<&str> = default.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["Q1", "Q1a", "Q2", "Q2a", "Q8", "Q13", "Q14", "Q20", "Q25", "Q26", "Q27"]);
}

#[test]
fn the_first_version_is_the_seeds_list() {
    let ids: Vec<&str> = v1().questions.iter().map(|question| question.id.as_str()).collect();
    for number in 1..=27 {
        assert!(ids.contains(&format!("Q{number}").as_str()), "Q{number}");
    }
    for follow_up in ["Q1a", "Q2s", "Q2a", "Q5a", "Q5b", "Q8a", "Q8b", "Q10a", "Q12a"] {
        assert!(ids.contains(&follow_up), "{follow_up}");
    }
    assert_eq!(ids.len(), 36);
    assert_eq!(v2().questions.len(), 38);
    for question in &v2().questions {
        assert!(
            !question.help.is_empty() && !question.label.is_empty() && !question.question.is_empty(),
            "{}",
            question.id
        );
    }
}

#[test]
fn a_text_that_reads_like_a_residency_value_stays_as_it_was_written() {
    let text = "STORED_IN_ATLASSIAN_AND_DR_SUPPORTED is what we plan for 2027";
    let texts = [
        json!({ "security": { "permissionsJustification": text } }),
        json!({ "privacy": { "gdpr": { "dataTransfer": { "transferComplianceMechanismsAdheredDetails": text } } } }),
        json!({ "thirdPartyInformation": { "thirdPartyDetails": [{ "name": text, "purpose": text }] } }),
        json!({ "dataAccessAndStorage": { "typesOfDataStored": [text, "STORED_IN_ATLASSIAN_N_DR_SUPPORTED"] } }),
    ];
    for body in texts {
        let answers = parse_answers(&body);
        for generation in [Generation::V2, Generation::V3] {
            assert_eq!(Json::Object(write_answers(&answers, generation)), body, "{generation:?}");
        }
    }
}

#[test]
fn each_generation_spells_residency_its_own_way_and_reads_both() {
    for written in ["STORED_IN_ATLASSIAN_N_DR_SUPPORTED", "STORED_IN_ATLASSIAN_AND_DR_SUPPORTED"] {
        let answers = parse_answers(&json!({ "dataResidency": { "isDataResidencySupported": written } }));
        assert_eq!(
            write_answers(&answers, Generation::V2)["dataResidency"]["isDataResidencySupported"],
            "STORED_IN_ATLASSIAN_N_DR_SUPPORTED"
        );
        assert_eq!(
            write_answers(&answers, Generation::V3)["dataResidency"]["isDataResidencySupported"],
            "STORED_IN_ATLASSIAN_AND_DR_SUPPORTED"
        );
    }
}

#[test]
fn the_agreements_link_is_written_empty_when_there_is_none() {
    let answers = parse_answers(&json!({ "privacy": { "dataProcessingAgreement": { "isDPASupported": false } } }));
    assert_eq!(
        Json::Object(write_answers(&answers, Generation::V3)),
        json!({ "privacy": { "dataProcessingAgreement": { "isDPASupported": "FALSE", "link": "" } } })
    );
    assert!(write_answers(&Answers::default(), Generation::V3).is_empty());
}

#[test]
fn text_comes_back_byte_for_byte() {
    let text = "  =cmd|' /C calc'!A0 <script>alert(1)</script>\n\tüß – „x“ \u{202e}abc  ";
    let answers = parse_answers(&json!({ "security": { "permissionsJustification": text } }));
    assert_eq!(write_answers(&answers, Generation::V3)["security"]["permissionsJustification"], text);
}

#[test]
fn every_violation_is_reported_at_once_at_its_place() {
    let body = json!({ "commonCloud": {
        "nonsense": 1,
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": "yes", "typesOfDataStored": ["ok", 7] },
        "dataResidency": { "isDataResidencySupported": "MAYBE" },
        "privacy": { "gdpr": { "dataController": { "isAppDataController": "PERHAPS" } } },
        "security": { "securityContact": "nobody", "publicSecurityPoliciesLink": "http://acme.example", "compliantCertifications": ["a\u{7}b"] },
        "thirdPartyInformation": { "thirdPartyDetails": [{ "name": "N", "extra": 1 }, { "link": "https://pat@n.example" }] },
        "dataRetention": { "retentionDurationInDays": { "min": -1, "max": 1.5 } },
    } });
    let mut found = refused(&body);
    found.sort();
    let mut expected = vec![
        ("/commonCloud/nonsense", Code::UnknownField),
        ("/commonCloud/dataAccessAndStorage/appStoresEUDOutsideAtlassian", Code::WrongType),
        ("/commonCloud/dataAccessAndStorage/typesOfDataStored/1", Code::WrongType),
        ("/commonCloud/dataResidency/isDataResidencySupported", Code::NotAnOption),
        ("/commonCloud/privacy/gdpr/dataController/isAppDataController", Code::NotAnOption),
        ("/commonCloud/security/securityContact", Code::Contact),
        ("/commonCloud/security/publicSecurityPoliciesLink", Code::LinkScheme),
        ("/commonCloud/security/compliantCertifications/0", Code::ControlCharacter),
        ("/commonCloud/thirdPartyInformation/thirdPartyDetails/0/extra", Code::UnknownField),
        ("/commonCloud/thirdPartyInformation/thirdPartyDetails/1/link", Code::LinkUserInfo),
        ("/commonCloud/dataRetention/retentionDurationInDays/min", Code::Negative),
        ("/commonCloud/dataRetention/retentionDurationInDays/max", Code::NotAWholeNumber),
    ]
    .into_iter()
    .map(|(pointer, code)| (pointer.to_owned(), code))
    .collect::<Vec<_>>();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn limits_and_ranges_are_checked() {
    let one = |body: Json| {
        let found = refused(&body);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    };
    let range = json!({ "dataRetention": { "retentionDurationInDays": { "min": 31, "max": 30 } } });
    assert_eq!(one(range), ("/dataRetention/retentionDurationInDays/min".into(), Code::MinAboveMax));
    for large in [json!(36_526), json!(1e12), json!(1e300)] {
        let body = json!({ "dataRetention": { "retentionDurationInDays": { "max": large } } });
        assert_eq!(one(body).1, Code::TooLarge);
    }
    let long = json!({ "security": { "permissionsJustification": "x".repeat(5_001) } });
    assert_eq!(one(long), ("/security/permissionsJustification".into(), Code::TooLong));
    let many = json!({ "dataAccessAndStorage": { "typesOfDataStored": vec!["x"; 41] } });
    assert_eq!(one(many), ("/dataAccessAndStorage/typesOfDataStored".into(), Code::TooMany));
    let rows = json!({ "thirdPartyInformation": { "thirdPartyDetails": vec![json!({ "name": "N" }); 21] } });
    assert_eq!(one(rows), ("/thirdPartyInformation/thirdPartyDetails".into(), Code::TooMany));
    let feed = json!({ "thirdPartyInformation": { "thirdPartyDetails": [{ "name": "a\nb" }] } });
    assert_eq!(one(feed).1, Code::ControlCharacter, "a name is one line");
}

#[test]
fn answers_that_do_not_fit_the_listings_item_are_refused_with_how_much_to_cut() {
    // A pseudo-random text, because anything regular would pack to almost nothing.
    let mut seed = 1_u64;
    let mut noise = |length: usize| -> String {
        std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + (seed >> 33) as u8 % 90)
        })
        .take(length)
        .collect()
    };
    let row = |purpose: String| json!({ "name": "N", "link": "n.example", "purpose": purpose, "thirdPartyCountries": ["US"] });
    let rows: Vec<Json> = (0..20).map(|_| row(noise(600))).collect();
    let violations =
        accept_answers(&json!({ "thirdPartyInformation": { "thirdPartyDetails": rows } })).expect_err("refused");
    assert_eq!((violations.len(), violations[0].code), (1, Code::AnswersTooLarge));
    assert!(violations[0].detail.contains("8900"), "{}", violations[0].detail);
}

#[test]
fn what_is_not_an_object_of_answers_is_refused() {
    assert_eq!(refused(&json!([])), [(String::new(), Code::WrongType)]);
    assert_eq!(refused(&json!({ "commonCloud": null })), [("/commonCloud".into(), Code::WrongType)]);
    assert_eq!(refused(&json!({ "commonCloud": {}, "security": {} })), [("/security".into(), Code::UnknownField)]);
    assert_eq!(refused(&json!({ "a/b~c": 1 })), [("/a~1b~0c".into(), Code::UnknownField)]);
    assert_eq!(refused(&json!({ "security": [] })), [("/security".into(), Code::WrongType)]);
}

#[test]
fn what_a_read_carries_can_be_put_back() {
    let body = json!({ "commonCloud": {
        "security": { "securityContact": "security@acme.example", "__typename": "Security" },
        "properties": { "formStatus": "SUBMITTED" }, "hasRestAPIExtension": true, "supportsConfigurableEgress": null, "__typename": "X",
    } });
    assert_eq!(
        parse_answers(&body),
        parse_answers(&json!({
            "security": { "securityContact": "security@acme.example" }, "hasRestAPIExtension": true,
        }))
    );
}

#[test]
fn inside_a_row_all_columns_are_mandatory_to_publish_and_nothing_else_is() {
    let mut body = stores_and_processes(true, false);
    body["thirdPartyInformation"] = json!({ "isEndUserDataShared": true, "thirdPartyDetails": [
        { "name": "A", "link": "a.example", "purpose": "p", "thirdPartyCountries": ["US"] }, { "name": "B", "link": "b.example" }] });
    let answers = parse_answers(&body);
    assert!(check_answers(&answers).is_empty(), "a draft may be partial");
    let found: Vec<_> = check_publishable(v2(), &answers)
        .into_iter()
        .map(|violation| (violation.pointer, violation.code, violation.detail))
        .collect();
    let at = |column: &str| {
        (format!("/thirdPartyInformation/thirdPartyDetails/1/{column}"), Code::Mandatory, MANDATORY.to_owned())
    };
    assert_eq!(found, [at("purpose"), at("thirdPartyCountries")]);
    body["thirdPartyInformation"]["isEndUserDataShared"] = json!(false);
    assert!(check_publishable(v2(), &parse_answers(&body)).is_empty(), "a table that is not asked is not published");
    assert!(check_publishable(v2(), &Answers::default()).is_empty());
}

#[test]
fn the_difference_names_each_field_that_publishing_would_change() {
    let live = parse_answers(
        &json!({ "logDetails": { "logEndUserData": true, "logEUDShareWithThirdParty": false }, "security": { "securityContact": "a@acme.example" } }),
    );
    let draft = parse_answers(
        &json!({ "logDetails": { "logEndUserData": false, "logEUDShareWithThirdParty": false }, "security": { "publicSecurityPoliciesLink": "https://acme.example" } }),
    );
    let found: Vec<Json> = changes_by_publishing(&live, &draft)
        .iter()
        .map(|change| json!([change.question, change.pointer, change.before, change.after]))
        .collect();
    assert_eq!(
        found,
        [
            json!(["Q3", "/logDetails/logEndUserData", true, false]),
            json!(["Q6", "/logDetails/logEUDShareWithThirdParty", false, null]),
            json!(["Q21", "/security/securityContact", "a@acme.example", null]),
            json!(["Q22", "/security/publicSecurityPoliciesLink", null, "https://acme.example"]),
        ]
    );
    assert!(changes_by_publishing(&live, &live).is_empty());
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

#[test]
fn customers_read_our_words_in_their_language_and_the_partner_s_as_they_are() {
    let body = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": ["Yes", "Germany"] },
        "dataResidency": { "isDataResidencySupported": "STORED_EXTERNAL_TO_ATLASSIAN", "countriesWhereEndUserDataStored": ["DE", "Atlantis"] },
    });
    let german = tab_rows(v2(), &parse_answers(&body), &facts(), &with_policy(), TabView::Expanded, Language::De);
    let english = tab_rows(v2(), &parse_answers(&body), &facts(), &with_policy(), TabView::Expanded, Language::En);
    let text = |id: &str| german.iter().find(|row| row.id == *id).map(|row| row.text.as_str());
    assert_eq!(text("Q1"), Some("Ja"));
    assert_eq!(text("Q1a"), Some("Yes, Germany"), "what a partner wrote is not translated");
    assert_eq!(text("Q8a"), Some("Deutschland, Atlantis"));
    assert_eq!(text("Q3"), Some("Antwort vom Partner nicht angegeben"));
    assert_eq!(german[0].section, "Datenzugriff und Datenspeicherung");
    // What programs read is the same in every language.
    let facts = |rows: &[TabRow]| rows.iter().map(|row| (row.id.clone(), row.value.clone())).collect::<Vec<_>>();
    assert_eq!(facts(&german), facts(&english));
}

#[test]
fn what_a_revision_changed_is_told_as_customers_read_it() {
    let changed = |before: &Json, after: &Json| {
        let listing = Listing {
            facts: facts(),
            partner_name: "Acme".to_owned(),
            privacy_policy_url: None,
            live: None,
            badge_record: None,
            assessment: None,
            shared_answers: Default::default(),
            withheld: Default::default(),
        };
        let now = "2026-01-15T09:00:00Z".parse().unwrap();
        changed_rows(
            &listing,
            &Programme::default(),
            (&parse_answers(before), &parse_answers(after)),
            Language::En,
            now,
        )
    };
    let stores = |stores: bool| json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": stores, "typesOfDataStored": ["Names"] } });
    assert!(changed(&stores(true), &stores(true)).is_empty());
    let told = changed(&stores(false), &stores(true));
    assert_eq!(
        told[..2],
        ["Stores End-User Data outside of Atlassian products and services", "Types of End-User Data stored"],
        "a row that comes with another is a change too"
    );
    // Q2s only decides which other questions are asked; no view shows it.
    let same = |same: bool| {
        json!({ "dataAccessAndStorage": {
            "appStoresEUDOutsideAtlassian": true,
            "typesOfDataStored": ["Names"],
            "appProcessEUDOutsideAtlassian": true,
            "isSameDataProcessedAndStored": same,
            "typesOfDataAccessed": ["Names"],
        } })
    };
    assert!(!changed(&same(true), &same(false)).iter().any(|label| label.contains("are the same")));
}
