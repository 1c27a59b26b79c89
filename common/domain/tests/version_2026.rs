//! Version 2026-09 of the questionnaire: what it takes, what it shows, and when it begins to demand more.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use common::{facts, newest, parse_answers, v2, with_policy};
use domain::language::Language;
use domain::programme::Programme;
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::asked::visible_answers;
use domain::questionnaire::completeness::completeness;
use domain::questionnaire::form::{Edit, FormData, FormKind, SHOWN};
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::wire::{Generation, write_answers};
use domain::questionnaire::withheld::Withheld;
use domain::questionnaire::{Code, Completeness, Grace, Value, packed};
use domain::tab::{NOT_PROVIDED, TabRow, TabView, tab_rows};
use serde_json::{Value as Json, json};

const SETS: [(&str, &str); 3] = [
    ("small", include_str!("answers/small.json")),
    ("typical", include_str!("answers/typical.json")),
    ("heavy", include_str!("answers/heavy.json")),
];

fn set(name: &str) -> Json {
    let (_, text) = SETS.iter().find(|(other, _)| *other == name).unwrap();
    serde_json::from_str::<Json>(text).unwrap()["commonCloud"].clone()
}

fn count(answers: &Json) -> Completeness {
    completeness(newest(), &Grace::default(), &parse_answers(answers), &with_policy())
}

fn is_missing(answers: &Json, id: &str) -> bool {
    count(answers).missing.iter().any(|missing| missing.question == *id)
}

fn rows(answers: &Json, view: TabView, language: Language) -> Vec<TabRow> {
    tab_rows(newest(), &parse_answers(answers), &facts(), &with_policy(), view, language)
}

fn row(answers: &Json, id: &str) -> Option<TabRow> {
    rows(answers, TabView::Expanded, Language::En).into_iter().find(|row| row.id == *id)
}

fn text(answers: &Json, id: &str) -> String {
    row(answers, id).map(|row| row.text).unwrap_or_default()
}

/// An object with one value at a dotted path.
fn at(path: &str, value: Json) -> Json {
    path.rsplit('.').fold(value, |inner, step| json!({ step: inner }))
}

#[test]
fn full_answers_of_three_sizes_are_refused_nothing_and_lose_nothing() {
    for (name, _) in SETS {
        let sent = set(name);
        let answers = parse_answers(&sent);
        for generation in [Generation::V2, Generation::V3] {
            let read = Json::Object(write_answers(&answers, generation));
            assert_eq!(parse_answers(&read), answers, "{name}: what is read can be put back");
        }
        let mut read = Json::Object(write_answers(&answers, Generation::V3));
        let empty = ["privacy", "dataProcessingAgreement"];
        if sent[empty[0]][empty[1]]["link"] == "" {
            assert_eq!(read[empty[0]][empty[1]].as_object_mut().unwrap().remove("link"), Some(json!("")));
            read[empty[0]][empty[1]]["link"] = json!("");
        }
        assert_eq!(read, sent, "{name}: nothing is lost");
        let form = FormData::from_answers(newest(), &answers);
        assert_eq!(form.accept_whole(FormKind::Tab(newest())), Ok(answers.clone()), "{name}: through the form");
        let counted = completeness(newest(), &Grace::default(), &answers, &with_policy());
        assert_eq!(counted.missing, [], "{name}: it is complete");
        assert_eq!(packed::unpack_answers(&packed::pack_answers(&answers)), Ok(answers), "{name}");
    }
}

#[test]
fn the_tab_of_full_answers_speaks_two_languages() {
    for (name, _) in SETS {
        let (english, german) =
            (rows(&set(name), TabView::Expanded, Language::En), rows(&set(name), TabView::Expanded, Language::De));
        assert_eq!(english.len(), german.len(), "{name}");
        for (one, other) in english.iter().zip(&german) {
            // Nobody has told the catalogue which permissions the app requests.
            assert!(one.answered || !one.applies || one.id == *"Q25", "{name}: {}", one.id);
            assert_ne!(one.label, other.label, "{name}: {}", one.id);
            assert_eq!((&one.value, &one.note), (&other.value, &other.note), "{name}: what the partner wrote");
        }
    }
}

#[test]
fn the_answers_of_three_sizes_take_the_bytes_that_the_decisions_name() {
    let sizes = SETS.map(|(name, _)| packed::pack_answers(&parse_answers(&set(name))).len());
    let decisions = include_str!("../../decisions.md");
    let [small, typical, heavy] = sizes.map(thousands);
    let said = format!("take {small}, {typical} and {heavy} bytes");
    assert!(decisions.contains(&said), "{sizes:?}");
    assert!(sizes[2] < packed::MAX_ANSWERS_BYTES * 3 / 4, "{sizes:?}: there is room for more");
}

fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn a_short_justification_is_saved_shown_and_not_complete() {
    let short = at("security.permissionsJustification", json!("x".repeat(249)));
    assert_eq!(text(&short, "Q28"), "x".repeat(249));
    let missing: Vec<_> = count(&short).missing.into_iter().filter(|missing| missing.question == *"Q28").collect();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].detail, "Write at least 250 characters; there are 249.");
    assert!(
        !is_missing(&at("security.permissionsJustification", json!("ü".repeat(250))), "Q28"),
        "characters, not bytes"
    );
    assert!(is_missing(&at("security.permissionsJustification", json!(format!("x{}", " ".repeat(300)))), "Q28"));
    assert!(accept_answers(&at("security.permissionsJustification", json!("x".repeat(5_000)))).is_ok());
    let refused = accept_answers(&at("security.permissionsJustification", json!("x".repeat(5_001)))).unwrap_err();
    assert_eq!(refused[0].code, Code::TooLong);
    assert!(accept_answers(&at("dataAccessAndStorage.typesOfDataStored", json!(["x".repeat(500)]))).is_ok());
    assert!(accept_answers(&at("dataAccessAndStorage.typesOfDataStored", json!(["x".repeat(501)]))).is_err());
}

#[test]
fn a_yes_or_no_that_may_be_not_applicable_stays_a_boolean_otherwise() {
    for path in [
        "security.isDiskEncryptionSupported",
        "dataResidency.realmMigrationSupported",
        "dataRetention.isCustomRetentionPeriodAllowed",
    ] {
        for (sent, read) in [
            (json!(true), json!(true)),
            (json!("TRUE"), json!(true)),
            (json!("FALSE"), json!(false)),
            (json!("NOT_APPLICABLE"), json!("NOT_APPLICABLE")),
        ] {
            let answers = parse_answers(&at(path, sent.clone()));
            let object = Json::Object(write_answers(&answers, Generation::V3));
            assert_eq!(object, at(path, read), "{path}: {sent}");
        }
        assert!(parse_answers(&at(path, json!(""))).is_empty());
        for bad in [json!("yes"), json!(1), json!([true])] {
            assert!(accept_answers(&at(path, bad.clone())).is_err(), "{path}: {bad}");
        }
    }
    let other = accept_answers(&at("logDetails.logEndUserData", json!("NOT_APPLICABLE"))).unwrap_err();
    assert_eq!(other[0].code, Code::WrongType, "other questions know only yes and no");
    let mut full = set("typical");
    full["security"]["isDiskEncryptionSupported"] = json!("NOT_APPLICABLE");
    assert_eq!(text(&full, "Q24"), "Not applicable");
    assert!(!is_missing(&full, "Q24"));
}

#[test]
fn an_agreement_needs_a_link_or_somebody_to_ask() {
    let agreement = |more: Json| {
        let mut agreement = json!({ "isDPASupported": "TRUE" });
        agreement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        at("privacy.dataProcessingAgreement", agreement)
    };
    assert!(is_missing(&agreement(json!({})), "Q17"));
    assert!(!is_missing(&agreement(json!({ "link": "https://a.example/dpa" })), "Q17"));
    assert!(!is_missing(&agreement(json!({ "contact": "legal@a.example" })), "Q17"));
    assert!(!is_missing(&agreement(json!({ "contact": "https://a.example/legal" })), "Q17"));
    assert_eq!(
        text(&agreement(json!({ "contact": "legal@a.example" })), "Q17"),
        "Yes\nOn request from: legal@a.example"
    );
    assert!(!is_missing(&at("privacy.dataProcessingAgreement", json!({ "isDPASupported": "FALSE" })), "Q17"));
}

#[test]
fn a_contact_is_an_address_or_a_page() {
    for path in ["security.securityContact", "privacy.privacyContact", "privacy.dataProcessingAgreement.contact"] {
        for good in ["security@a.example", "https://a.example/security"] {
            assert!(accept_answers(&at(path, json!(good))).is_ok(), "{path}: {good}");
        }
        for bad in ["a.example", "http://a.example", "nobody", "https://localhost", "ftp://a.example"] {
            let refused = accept_answers(&at(path, json!(bad))).unwrap_err();
            assert_eq!(refused[0].code, Code::Contact, "{path}: {bad}");
        }
    }
    let page = at("security.securityContact", json!("https://a.example/security"));
    let answers = parse_answers(&page);
    let before = tab_rows(v2(), &answers, &facts(), &with_policy(), TabView::Expanded, Language::En);
    let before = before.into_iter().find(|row| row.id == *"Q21").unwrap();
    assert_eq!(before.text, NOT_PROVIDED, "the version before knows addresses only");
    assert_eq!(text(&page, "Q21"), "https://a.example/security");
    assert_eq!(row(&json!({}), "Q21a"), None, "nobody owes a second contact");
}

#[test]
fn whoever_stores_data_outside_is_asked_where() {
    let stores = json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true }, "dataResidency": { "isDataResidencySupported": "APP_DOES_NOT_SUPPORT_DR" } });
    assert!(is_missing(&stores, "Q8a"));
    let before = completeness(v2(), &Grace::default(), &parse_answers(&stores), &with_policy());
    assert!(!before.asked.iter().any(|id| *id == *"Q8a"));
}

#[test]
fn a_third_party_may_name_the_data_that_it_gets() {
    let party = |more: &str| {
        let mut row = json!({ "name": "A", "link": "a.example", "purpose": "Hosting", "thirdPartyCountries": ["DE"] });
        if !more.is_empty() {
            row["dataTypes"] = json!([more]);
        }
        json!({
            "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true },
            "thirdPartyInformation": { "isEndUserDataShared": true, "thirdPartyDetails": [row] },
        })
    };
    for more in ["", "Names"] {
        assert!(!is_missing(&party(more), "Q5a"), "{more:?}");
    }
    assert!(text(&party("Names"), "Q5a").ends_with("Names"));
    // The form of a version that does not know the column leaves what stands in it.
    let answers = parse_answers(&party("Names"));
    let mut fields: Vec<(String, String)> =
        FormData::from_answers(v2(), &answers).iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    fields.extend(["Q1", "Q5", "Q5a"].map(|name| (SHOWN.to_owned(), name.to_owned())));
    let edit = Edit::post(FormKind::Tab(v2()), answers.clone(), FormData::from_posted(fields));
    assert_eq!(edit.answers, answers);
}

#[test]
fn processing_without_storing_reads_as_one_row() {
    let processes = json!({ "dataAccessAndStorage": {
        "appStoresEUDOutsideAtlassian": false, "appProcessEUDOutsideAtlassian": true, "typesOfDataAccessed": ["Names", "Comments"],
    } });
    for view in [TabView::Default, TabView::Expanded] {
        let rows = rows(&processes, view, Language::En);
        let data: Vec<_> =
            rows.iter().filter(|row| row.applies && ["Q1", "Q2", "Q2a"].contains(&row.id.as_str())).collect();
        assert_eq!(data.len(), 1, "{view:?}");
        assert_eq!(data[0].label, "Stores or processes End-User Data outside of Atlassian products and services");
        assert_eq!(
            data[0].text,
            "Processes it, and does not store it\nTypes of End-User Data processed: Names, Comments"
        );
        assert_eq!(data[0].value, processes["dataAccessAndStorage"]);
    }
    let mut untold = processes;
    untold["dataAccessAndStorage"].as_object_mut().unwrap().remove("typesOfDataAccessed");
    assert_eq!(text(&untold, "Q2a"), NOT_PROVIDED, "what is missing has its own row");
    assert_eq!(text(&set("typical"), "Q1"), "Yes");
}

#[test]
fn neither_a_reason_nor_a_combined_row_gives_away_an_answer_that_is_withheld() {
    let (stores, processes) = ("dataAccessAndStorage.appStoresEUDOutsideAtlassian", "Q2");
    for also_processes in [true, false] {
        let body = json!({ "dataAccessAndStorage": {
            "appStoresEUDOutsideAtlassian": false, "appProcessEUDOutsideAtlassian": also_processes,
        } });
        let answers = parse_answers(&body);
        let mut withheld = Withheld::default();
        withheld.withhold(stores, &Value::YesNo(false));
        let listing = ListingFields { withheld: Some(&withheld), ..with_policy() };
        let rows = tab_rows(newest(), &answers, &facts(), &listing, TabView::Expanded, Language::En);
        let told: Vec<_> =
            rows.iter().filter(|row| row.text.contains("stores no") || row.text.contains("not store")).collect();
        assert!(told.is_empty(), "{told:?}");
        assert!(rows.iter().any(|row| row.id == *"Q1" && row.withheld));
        let own = rows.iter().find(|row| row.id == *processes).unwrap();
        assert_eq!(own.text, if also_processes { "Yes" } else { "No" });
    }
}

#[test]
fn a_question_that_does_not_apply_says_why_in_the_expanded_view_only() {
    let none = json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false, "appProcessEUDOutsideAtlassian": false } });
    let row = row(&none, "Q5").unwrap();
    let reason = "the app stores and processes no End-User Data outside of Atlassian products and services";
    assert_eq!((row.applies, row.reason, row.answered), (false, Some(reason), false));
    assert_eq!(row.text, format!("Not applicable: {reason}"));
    let json = serde_json::to_value(&row).unwrap();
    assert_eq!((&json["applies"], &json["reason"], &json["value"]), (&json!(false), &json!(reason), &Json::Null));
    let german = rows(&none, TabView::Expanded, Language::De).into_iter().find(|row| row.id == *"Q5").unwrap();
    assert!(german.text.starts_with("Nicht zutreffend: die App speichert"), "{}", german.text);
    assert!(rows(&none, TabView::Default, Language::En).iter().all(|row| row.applies));
    let half = at("dataAccessAndStorage.appStoresEUDOutsideAtlassian", json!(false));
    assert!(rows(&half, TabView::Expanded, Language::En).iter().all(|row| row.id != *"Q5"), "nothing is ruled out yet");
    assert!(!count(&none).asked.iter().any(|id| *id == *"Q5"), "it never counts");
}

#[test]
fn a_note_stands_beside_any_answer_and_is_none() {
    let noted = json!({ "security": { "isDiskEncryptionSupported": true }, "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true }, "notes": { "Q24": "only in transit", "Q22": "soon" } });
    let row_24 = row(&noted, "Q24").unwrap();
    assert_eq!(
        (row_24.text.as_str(), row_24.note.as_deref(), &row_24.value),
        ("Yes", Some("only in transit"), &json!(true))
    );
    assert!(is_missing(&noted, "Q22"), "a note completes nothing");
    assert_eq!(row(&noted, "Q22").unwrap().note.as_deref(), Some("soon"));
    assert!(accept_answers(&json!({ "notes": { "Q24": "x".repeat(500) } })).is_ok());
    let refused =
        accept_answers(&json!({ "notes": { "Q24": "x".repeat(501), "Q99": "?", "Q20": "derived" } })).unwrap_err();
    let mut refused: Vec<_> = refused.into_iter().map(|violation| (violation.pointer, violation.code)).collect();
    refused.sort();
    assert_eq!(
        refused,
        [
            ("/notes/Q20".to_owned(), Code::UnknownField),
            ("/notes/Q24".to_owned(), Code::TooLong),
            ("/notes/Q99".to_owned(), Code::UnknownField),
        ]
    );
    let hidden = parse_answers(
        &json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false }, "notes": { "Q24": "hidden" } }),
    );
    assert_eq!(visible_answers(newest(), &hidden).get("notes.Q24"), None, "a note goes with its question");
    let earlier = parse_answers(&json!({ "notes": { "Q1": "kept" } }));
    assert!(visible_answers(v2(), &earlier).is_empty(), "a version without notes shows none");
}

#[test]
fn until_its_count_date_the_version_demands_no_more_than_the_one_before() {
    let programme = Programme::default();
    let mut answers = set("typical");
    answers["security"]["permissionsJustification"] = json!("Short.");
    answers["dataResidency"] = json!({ "isDataResidencySupported": "APP_DOES_NOT_SUPPORT_DR" });
    answers["security"]["isDiskEncryptionSupported"] = json!("NOT_APPLICABLE");
    for new in ["hasRestAPIExtension", "supportsConfigurableEgress"] {
        answers.as_object_mut().unwrap().remove(new);
    }
    let answers = parse_answers(&answers);
    let missing = |now: &str| -> Vec<String> {
        let in_force = programme.in_force(now.parse().unwrap());
        let counted = completeness(in_force.questionnaire, &in_force.grace, &answers, &with_policy());
        counted.missing.iter().map(|missing| missing.question.to_string()).collect()
    };
    assert_eq!(missing("2026-08-31T23:59:59Z"), ["Q21", "Q24"], "the version before does not know these answers");
    assert_eq!(missing("2026-09-01T00:00:00Z"), [""; 0]);
    assert_eq!(missing("2027-02-28T23:59:59Z"), [""; 0]);
    assert_eq!(missing("2027-03-01T00:00:00Z"), ["Q8a", "Q28", "Q30", "Q31"]);
}
