//! The body in which answers travel: how each is spelled, what is refused, and what may be published.

use super::*;

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
