//! The questions, and what is missing of the answer to each.

use super::*;

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
