//! What a body may say, and how it is kept.

use super::*;

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
    let kept: Json = packed::unpack_json(&packed::pack_json(&assessment::write_answers(&answers))).unwrap();
    assert_eq!(assessment::parse_stored_answers(&kept).unwrap(), answers);
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
