//! What others see of the answers, and the schemas that name it.

use super::*;

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
        prop_assert_eq!(assessment::parse_stored_answers(&written).unwrap(), read);
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
