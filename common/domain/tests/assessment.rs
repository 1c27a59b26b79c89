//! The rules of the self assessment's questionnaire, each from a sentence of the programme's pages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use std::collections::BTreeSet;

use common::any_answers_to;
use domain::questionnaire::assessment::{self, AssessmentRow, rows, shared_answers};
use domain::questionnaire::violation::MANDATORY;
use domain::questionnaire::{Answers, Code, Completeness, Value, packed, published};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn parse_answers(answers: Json) -> Answers {
    let body = json!({ "answers": answers });
    assessment::accept_answers(&body).unwrap_or_else(|violations| panic!("{violations:#?}"))
}

/// The pointers and codes that a body is refused with.
fn refused(body: &Json) -> Vec<(String, Code)> {
    let violations = assessment::accept_answers(body).expect_err("refused");
    violations.into_iter().map(|violation| (violation.pointer, violation.code)).collect()
}

fn one(body: &Json) -> (String, Code) {
    let found = refused(body);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

/// The names of the parts that are missing if this is the whole answer to a question.
fn lacks(id: &str, said: Json) -> Vec<String> {
    let missing = assessment::completeness(&parse_answers(json!({ id: said }))).missing;
    let of_it = missing.into_iter().filter(|missing| missing.question == *id);
    of_it.map(|missing| missing.pointer.unwrap().strip_prefix(&format!("/answers/{id}/")).unwrap().to_owned()).collect()
}

fn counted(completeness: &Completeness) -> Vec<&str> {
    completeness.asked.iter().map(|id| id.as_str()).collect()
}

fn row(answers: &Answers, id: &str) -> AssessmentRow {
    rows(answers).into_iter().find(|row| *row.id == *id).unwrap()
}

/// The shortest answers that may be submitted.
fn complete() -> Json {
    let details = "A process.";
    let mut answers: Json = ["1a", "2", "3", "5", "6", "7", "8", "9", "10", "12", "13"]
        .into_iter()
        .map(|id| (id.to_owned(), json!({ "answer": "no" })))
        .collect::<serde_json::Map<_, _>>()
        .into();
    for id in ["4", "11"] {
        answers[id] = json!({ "answer": "no", "details": details });
    }
    answers
}

// ------------------------------------------------------------------------------------------------- the questions

#[test]
fn the_application_has_13_questions_in_three_areas() {
    let questionnaire = assessment::questionnaire();
    let ids: Vec<&str> = questionnaire.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, ["1a", "1b", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"]);
    let area = |title: &str| -> Vec<&str> {
        let of_it = questionnaire.questions.iter().filter(|question| questionnaire.section_title(question) == title);
        of_it.map(|question| question.id.as_str()).collect()
    };
    assert_eq!(area("Sensitive data handling"), ["1a", "1b", "2"]);
    assert_eq!(area("Data security"), ["3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    assert_eq!(area("Backups and disaster recovery"), ["12", "13"]);
    for question in &questionnaire.questions {
        assert!(!question.help.is_empty() && !question.label.is_empty(), "{}", question.id);
    }
}

#[test]
fn each_question_has_the_programmes_passing_criterion_and_the_tabs_have_none() {
    let criteria: Vec<&str> =
        assessment::questionnaire().questions.iter().map(|question| question.criterion.as_deref().unwrap()).collect();
    assert_eq!(
        criteria,
        [
            "Ideally No. If Yes, provide details of controls in place.",
            "N/A Reference information.",
            "Ideally No. If Yes, provide details of controls in place.",
            "Yes, and provides details.",
            "Ideally Yes and provides process documents. If no, describe the current process.",
            "Yes, and provides details.",
            "N/A No accreditation required to pass, but beneficial.",
            "Ideally Yes and provides results. Or Yes and describe process.",
            "Yes, and provide details of the documented plan with notification and followup procedure.",
            "Ideally No. If Yes, provide details of a tightly controlled system.",
            "Yes if they have access to sensitive information. Otherwise not necessary.",
            "Yes, and provides the URL to the documentation. Or No, and describes handling of security vulnerability identified in the code.",
            "Yes, with description.",
            "Yes, with backup every 24 hrs.",
        ]
    );
    assert!(published().newest().questions.iter().all(|question| question.criterion.is_none()));
}

#[test]
fn the_assessment_is_no_version_of_the_tab() {
    assert!(published().version(&assessment::questionnaire().version).is_none());
}

// ------------------------------------------------------------------------------------------ what is missing

#[test]
fn an_unanswered_question_lacks_its_answer() {
    for id in ["1a", "2", "3", "5", "6", "7", "8", "9", "10", "11", "12", "13"] {
        assert_eq!(lacks(id, json!({})), ["answer"], "{id}");
        assert_eq!(lacks(id, json!({ "details": "x", "links": ["https://acme.example"] })), ["answer"], "{id}");
    }
    assert_eq!(lacks("4", json!({})), ["answer", "details"]);
}

#[test]
fn a_yes_needs_details_and_a_no_needs_nothing_more() {
    for id in ["1a", "2", "5", "8", "9", "12"] {
        assert_eq!(lacks(id, json!({ "answer": "yes" })), ["details"], "{id}");
        let linked = json!({ "answer": "yes", "links": ["https://acme.example"] });
        assert_eq!(lacks(id, linked), ["details"], "{id}: a link alone is not enough");
        assert!(lacks(id, json!({ "answer": "yes", "details": "x" })).is_empty(), "{id}");
        assert!(lacks(id, json!({ "answer": "no" })).is_empty(), "{id}");
    }
}

#[test]
fn a_policy_or_a_penetration_test_needs_details_or_a_link() {
    for id in ["3", "7"] {
        assert_eq!(lacks(id, json!({ "answer": "yes" })), ["details"], "{id}");
        assert!(lacks(id, json!({ "answer": "yes", "details": "x" })).is_empty(), "{id}");
        assert!(lacks(id, json!({ "answer": "yes", "links": ["https://acme.example"] })).is_empty(), "{id}");
        assert!(lacks(id, json!({ "answer": "no" })).is_empty(), "{id}");
    }
}

#[test]
fn change_control_needs_details_either_way() {
    for answer in ["yes", "no"] {
        assert_eq!(lacks("4", json!({ "answer": answer, "links": ["https://acme.example"] })), ["details"]);
        assert!(lacks("4", json!({ "answer": answer, "details": "x" })).is_empty());
    }
}

#[test]
fn an_accreditation_needs_only_the_answer() {
    for answer in ["yes", "no"] {
        assert!(lacks("6", json!({ "answer": answer })).is_empty());
    }
}

#[test]
fn agreements_that_are_not_applicable_need_details() {
    assert_eq!(lacks("10", json!({ "answer": "not-applicable" })), ["details"]);
    assert!(lacks("10", json!({ "answer": "not-applicable", "details": "x" })).is_empty());
    for answer in ["yes", "no"] {
        assert!(lacks("10", json!({ "answer": answer })).is_empty());
    }
}

#[test]
fn a_public_process_needs_its_link_or_details_and_none_needs_details() {
    assert_eq!(lacks("11", json!({ "answer": "yes" })), ["links"]);
    assert!(lacks("11", json!({ "answer": "yes", "links": ["https://acme.example"] })).is_empty());
    assert!(lacks("11", json!({ "answer": "yes", "details": "x" })).is_empty());
    assert_eq!(lacks("11", json!({ "answer": "no" })), ["details"]);
    assert_eq!(lacks("11", json!({ "answer": "no", "links": ["https://acme.example"] })), ["details"]);
    assert!(lacks("11", json!({ "answer": "no", "details": "x" })).is_empty());
}

#[test]
fn recovery_needs_details_unless_the_answer_is_no() {
    for answer in ["yes", "not-applicable"] {
        assert_eq!(lacks("13", json!({ "answer": answer })), ["details"]);
        assert!(lacks("13", json!({ "answer": answer, "details": "x" })).is_empty());
    }
    assert!(lacks("13", json!({ "answer": "no" })).is_empty());
}

#[test]
fn the_jurisdiction_is_asked_when_data_is_stored_and_needs_details() {
    let asks = |answers: Json| counted(&assessment::completeness(&parse_answers(answers))).contains(&"1b");
    assert!(asks(json!({ "1a": { "answer": "yes" } })));
    assert!(!asks(json!({ "1a": { "answer": "no" } })) && !asks(json!({})));
    let stored = |said: Json| {
        let missing =
            assessment::completeness(&parse_answers(json!({ "1a": { "answer": "yes" }, "1b": said }))).missing;
        missing
            .into_iter()
            .filter(|missing| missing.question == *"1b")
            .map(|missing| missing.pointer.unwrap())
            .collect()
    };
    let lacking: Vec<String> = stored(json!({ "links": ["https://acme.example"] }));
    assert_eq!(lacking, ["/answers/1b/details"]);
    let nothing: Vec<String> = stored(json!({ "details": "Ireland" }));
    assert!(nothing.is_empty());
}

#[test]
fn submitting_needs_every_asked_question_and_says_what_is_missing_in_the_body() {
    let whole = assessment::completeness(&parse_answers(complete()));
    assert!(whole.is_complete() && whole.percent == 100);
    assert_eq!((whole.asked.len(), whole.answered.len()), (13, 13));

    let nothing = assessment::completeness(&Answers::default());
    assert_eq!((nothing.percent, nothing.asked.len(), nothing.missing.len()), (0, 13, 14));
    let first = &nothing.missing[0];
    assert_eq!((first.pointer.as_deref(), &*first.detail), (Some("/answers/1a/answer"), MANDATORY));
}

#[test]
fn the_criteria_never_block() {
    let mut answers = complete();
    for id in ["3", "8", "12", "13"] {
        answers[id] = json!({ "answer": "no" });
    }
    assert!(assessment::completeness(&parse_answers(answers)).is_complete(), "a no that the criterion would not pass");
}

// ---------------------------------------------------------------------------------------------- what is accepted

#[test]
fn an_answer_to_the_jurisdiction_is_accepted_and_ignored() {
    for anything in [json!("yes"), json!(null), json!(["x"]), json!("perhaps")] {
        let answers = parse_answers(json!({ "1b": { "answer": anything, "details": "Ireland" } }));
        assert_eq!(assessment::write_answers(&answers), json!({ "1b": { "details": "Ireland" } }));
    }
}

#[test]
fn nothing_said_is_no_answer() {
    let nothing = json!({
        "1a": null,
        "2": {},
        "3": { "answer": null, "details": null, "links": null, "private": null },
        "4": { "answer": "", "details": " \n", "links": [], "private": false },
        "5": { "links": ["", " ", null] },
    });
    assert!(parse_answers(nothing).is_empty());
}

#[test]
fn every_violation_is_reported_at_once_at_its_place_in_the_body() {
    let body = json!({ "answers": {
        "1a": { "answer": "maybe", "links": ["https://acme.example", "http://acme.example", 7] },
        "1b": { "details": 1, "because": "x" },
        "2": { "answer": "not-applicable", "private": "yes" },
        "3": { "details": "a\u{7}b", "links": "https://acme.example" },
        "6": { "answer": true, "links": ["https://pat@acme.example", "https://127.0.0.1/", "https://acme example"] },
        "7": "yes",
        "14": { "answer": "yes" },
    } });
    let mut found = refused(&body);
    found.sort();
    let mut expected = [
        ("1a/answer", Code::NotAnOption),
        ("1a/links/1", Code::LinkScheme),
        ("1a/links/2", Code::WrongType),
        ("1b/details", Code::WrongType),
        ("1b/because", Code::UnknownField),
        ("2/answer", Code::NotAnOption),
        ("2/private", Code::WrongType),
        ("3/details", Code::ControlCharacter),
        ("3/links", Code::WrongType),
        ("6/answer", Code::WrongType),
        ("6/links/0", Code::LinkUserInfo),
        ("6/links/1", Code::LinkHost),
        ("6/links/2", Code::LinkMalformed),
        ("7", Code::WrongType),
        ("14", Code::UnknownField),
    ]
    .map(|(pointer, code)| (format!("/answers/{pointer}"), code));
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let detail = |answers: Json| {
        let violations = assessment::accept_answers(&json!({ "answers": answers })).expect_err("refused");
        violations.into_iter().next().unwrap().detail
    };
    let questions = "The fields are: 1a, 1b, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13.";
    assert!(detail(json!({ "1": {} })).ends_with(questions));
    assert!(detail(json!({ "2": { "link": "x" } })).ends_with("The fields are: answer, details, links, private."));
    assert!(detail(json!({ "1b": { "link": "x" } })).ends_with("The fields are: details, links, private."));
}

#[test]
fn the_tabs_read_only_keys_are_unknown_to_the_assessment() {
    assert_eq!(one(&json!({ "answers": { "__typename": "X" } })).1, Code::UnknownField);
    assert_eq!(one(&json!({ "answers": { "2": { "__typename": "X" } } })).1, Code::UnknownField);
    assert_eq!(one(&json!({ "answers": { "properties": {} } })).1, Code::UnknownField);
}

#[test]
fn a_body_without_its_answers_is_refused_and_changes_nothing_by_accident() {
    assert_eq!(one(&json!([])), (String::new(), Code::WrongType));
    assert_eq!(one(&json!({})), ("/answers".into(), Code::Mandatory));
    assert_eq!(one(&json!({ "1a": { "answer": "no" } })), ("/answers".into(), Code::Mandatory));
    assert_eq!(one(&json!({ "answers": null })), ("/answers".into(), Code::WrongType));
    assert_eq!(one(&json!({ "answers": {}, "1a": {} })), ("/1a".into(), Code::UnknownField));
    assert!(parse_answers(json!({})).is_empty(), "an empty object of answers is a draft without any");
}

#[test]
fn details_take_4000_characters_and_a_question_ten_links() {
    let details = |length: usize| json!({ "answers": { "6": { "details": "ß".repeat(length) } } });
    assert!(assessment::accept_answers(&details(4_000)).is_ok());
    assert_eq!(one(&details(4_001)), ("/answers/6/details".into(), Code::TooLong));
    let links = |count: usize| json!({ "answers": { "6": { "links": vec!["https://acme.example"; count] } } });
    assert!(assessment::accept_answers(&links(10)).is_ok());
    assert_eq!(one(&links(11)), ("/answers/6/links".into(), Code::TooMany));
    let long = json!({ "answers": { "6": { "links": [format!("https://acme.example/{}", "x".repeat(2_000))] } } });
    assert_eq!(one(&long), ("/answers/6/links/0".into(), Code::TooLong));
}

#[test]
fn answers_that_take_too_much_room_are_refused_with_how_much_to_cut() {
    // A pseudo-random text, because anything regular would pack to almost nothing.
    let mut seed = 1_u64;
    let mut noise = || -> String {
        std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + (seed >> 33) as u8 % 90)
        })
        .take(4_000)
        .collect()
    };
    let mut answers = complete();
    for id in ["2", "3", "4", "5", "6"] {
        answers[id]["details"] = json!(noise());
    }
    let violations = assessment::accept_answers(&json!({ "answers": answers })).expect_err("refused");
    assert_eq!((violations.len(), violations[0].code), (1, Code::AnswersTooLarge));
    assert_eq!(violations[0].pointer, "/answers");
    assert!(violations[0].detail.contains("16384"), "{}", violations[0].detail);
}

#[test]
fn the_longest_answers_that_fit_can_be_read_again_from_the_table() {
    let link = format!("https://acme.example/{}", "x".repeat(1_979));
    let longest = json!({ "answer": "yes", "details": "𝄞".repeat(4_000), "links": vec![link; 10] });
    let ids = assessment::questionnaire().questions.iter().map(|question| question.id.to_string());
    let answers = parse_answers(ids.map(|id| (id, longest.clone())).collect::<serde_json::Map<_, _>>().into());
    let kept = packed::unpack_json(&packed::pack_json(&assessment::write_answers(&answers))).unwrap();
    assert_eq!(assessment::parse_stored_answers(&kept), Ok(answers));
}

#[test]
fn what_is_kept_is_read_alone_and_in_its_shape() {
    let kept = json!({ "3": { "answer": "yes", "links": ["https://acme.example/policy"] } });
    let answers = assessment::parse_stored_answers(&kept).unwrap();
    assert_eq!(answers, parse_answers(kept.clone()));
    assert_eq!(assessment::write_answers(&answers), kept);
    for bad in [json!([]), json!({ "answers": kept }), json!({ "3": { "answer": 1 } })] {
        assert!(assessment::parse_stored_answers(&bad).is_err(), "{bad}");
    }
}

#[test]
fn private_is_written_only_when_it_is_set() {
    let answers =
        parse_answers(json!({ "6": { "answer": "no", "private": false }, "9": { "answer": "no", "private": true } }));
    let written = json!({ "6": { "answer": "no" }, "9": { "answer": "no", "private": true } });
    assert_eq!(assessment::write_answers(&answers), written);
    let mut unticked = Answers::default();
    unticked.set("6.private", Value::YesNo(false));
    assert_eq!(assessment::write_answers(&unticked), json!({}), "however the answers were made");
}

// ------------------------------------------------------------------------------------------- what others see

#[test]
fn customers_get_what_is_asked_and_of_a_private_question_only_the_answer() {
    let mut answers = complete();
    answers["1b"] = json!({ "details": "not asked any more" });
    answers["3"] =
        json!({ "answer": "yes", "details": "secret", "links": ["https://acme.example/p"], "private": true });
    answers["6"] = json!({ "answer": "yes", "details": "open", "links": ["https://acme.example/c"] });
    let shown = assessment::write_answers(&shared_answers(&parse_answers(answers.clone())));
    answers.as_object_mut().unwrap().remove("1b");
    answers["3"] = json!({ "answer": "yes" });
    assert_eq!(shown, answers);
}

#[test]
fn a_private_jurisdiction_shows_nothing() {
    let answers = parse_answers(json!({
        "1a": { "answer": "yes", "details": "Encrypted.", "private": true },
        "1b": { "details": "Ireland", "private": true },
    }));
    let shown = shared_answers(&answers);
    assert_eq!(assessment::write_answers(&shown), json!({ "1a": { "answer": "yes" } }));
    let jurisdiction = row(&shown, "1b");
    assert_eq!((jurisdiction.answer, jurisdiction.details, jurisdiction.private), (None, None, false));
    assert!(row(&answers, "1b").private, "the reviewer is told");
}

#[test]
fn a_row_has_the_wording_the_criterion_and_all_that_was_said() {
    let said =
        json!({ "answer": "not-applicable", "details": "a\nb", "links": ["https://acme.example"], "private": true });
    let answers = parse_answers(json!({ "10": said }));
    let row = row(&answers, "10");
    assert_eq!(
        (row.section, row.answer, row.details.as_deref()),
        ("Data security", Some("Not applicable"), Some("a\nb"))
    );
    assert_eq!((row.links, row.private), (vec!["https://acme.example".to_owned()], true));
    assert!(row.question.starts_with("Are all personnel required to sign Non-Disclosure Agreement (NDA)"));
    assert_eq!(row.criterion, "Yes if they have access to sensitive information. Otherwise not necessary.");
}

#[test]
fn rows_are_the_asked_questions_in_order_answered_or_not() {
    let ids =
        |answers: Json| -> Vec<&str> { rows(&parse_answers(answers)).iter().map(|row| row.id.as_str()).collect() };
    assert_eq!(ids(json!({})), ["1a", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"]);
    assert_eq!(ids(json!({ "1a": { "answer": "yes" } }))[..3], ["1a", "1b", "2"]);
}

// ---------------------------------------------------------------------------------------------------- the schemas

#[test]
fn the_schemas_name_what_a_write_takes_and_a_read_gives() {
    let taken = &assessment::body_schema()["properties"]["answers"];
    let given = assessment::written_schema();
    assert_eq!(assessment::body_schema()["required"], json!(["answers"]));
    let fields =
        |schema: &Json| -> BTreeSet<String> { schema["properties"].as_object().unwrap().keys().cloned().collect() };
    let ids = assessment::question_id_schema()["enum"].clone();
    let ids: BTreeSet<String> = serde_json::from_value(ids).unwrap();
    assert_eq!((fields(taken), fields(&given)), (ids.clone(), ids));
    let all = ["answer", "details", "links", "private"];
    assert_eq!(fields(&taken["properties"]["1b"]), all.map(ToOwned::to_owned).into(), "its answer is accepted");
    assert_eq!(fields(&given["properties"]["1b"]), all[1..].iter().map(|&name| name.to_owned()).collect());
    let question = &taken["properties"]["13"]["properties"];
    let words = json!([{ "enum": ["yes", "no", "not-applicable", ""] }, { "type": "null" }]);
    assert_eq!(question["answer"]["anyOf"], words);
    assert_eq!(question["details"]["maxLength"], json!(4_000));
    assert_eq!((&question["links"]["maxItems"], &question["links"]["items"]["maxLength"]), (&json!(10), &json!(2_000)));
    assert_eq!(given["properties"]["13"]["properties"]["private"]["type"], json!("boolean"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_whatever_a_form_can_produce(answers in any_answers_to(assessment::questionnaire())) {
        let written = assessment::write_answers(&answers);
        let read = parse_answers(written.clone());
        prop_assert_eq!(&assessment::write_answers(&read), &written);
        prop_assert_eq!(assessment::parse_stored_answers(&written), Ok(read));
    }

    #[test]
    fn customers_see_nothing_of_what_is_private_or_not_asked(answers in any_answers_to(assessment::questionnaire())) {
        let shown = shared_answers(&answers);
        prop_assert_eq!(&shared_answers(&shown), &shown);
        for row in rows(&answers).into_iter().filter(|row| row.private) {
            for part in ["details", "links", "private"] {
                prop_assert_eq!(shown.get(&format!("{}.{part}", row.id)), None);
            }
        }
        let asked: BTreeSet<String> = rows(&answers).iter().map(|row| row.id.to_string()).collect();
        for (path, value) in shown.iter() {
            prop_assert!(asked.contains(path.split('.').next().unwrap()));
            prop_assert_eq!(answers.get(path), Some(value));
        }
    }

    #[test]
    fn one_hundred_percent_is_exactly_nothing_missing(answers in any_answers_to(assessment::questionnaire())) {
        let counted = assessment::completeness(&answers);
        prop_assert_eq!(counted.percent == 100, counted.missing.is_empty());
        prop_assert_eq!(counted.asked.len(), rows(&answers).len());
    }
}
