//! What is refused in a questionnaire, and in a version after another.

use super::*;
use crate::ids::QuestionId;
use crate::questionnaire::condition::Condition;
use crate::questionnaire::definition::Questionnaire;

/// A questionnaire of one section with these questions.
fn with(questions: &str) -> Result<Questionnaires, LoadError> {
    let head = "version = \"t\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n";
    load(&[&format!("{head}{questions}")])
}

/// Loads versions from their TOML, as the build script hands them over.
fn load(versions: &[&str]) -> Result<Questionnaires, LoadError> {
    let json = |text: &&str| toml::from_str::<serde_json::Value>(text).expect("it is TOML").to_string();
    let texts: Vec<String> = versions.iter().map(json).collect();
    Questionnaires::load(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn yes_no(id: &str, path: &str, more: &str) -> String {
    format!(
        "[[question]]\nid = \"{id}\"\nsection = \"s\"\nview = \"default\"\nquestion = \"?\"\nlabel = \"l\"\nhelp = \"h\"\n\
         {more}\n[[question.part]]\npath = \"{path}\"\ntype = \"yes-no\"\n"
    )
}

fn refusal(questions: &str) -> String {
    with(questions).expect_err("refused").reason
}

#[test]
fn the_published_versions_load() {
    let published = published();
    assert_eq!(published.oldest().version, "2023-02");
    assert_eq!(published.newest().version, "2026-09");
    assert_eq!(published.introduced(&QuestionId::new("Q28")).map(|v| v.version.as_str()), Some("2025-02"));
    let main = |v: &Questionnaire| v.questions.iter().filter(|q| !q.id.as_str().ends_with(char::is_alphabetic)).count();
    assert_eq!((main(published.oldest()), main(published.newest())), (27, 31));
}

#[test]
fn a_reference_to_nothing_is_refused() {
    assert!(refusal(&yes_no("A", "a.a", "asked = \"B is yes\"")).contains("B is yes, which does not exist"));
    assert!(refusal(&yes_no("A", "a.a", "asked = \"A is maybe\"")).contains("A is maybe"));
    assert!(refusal(&yes_no("A", "a.a", "stands_in_for = \"B\"")).contains('B'));
    assert!(refusal(&yes_no("A", "a.a", "complete_with = [[\"x\"]]")).contains("part x"));
    assert!(refusal(&yes_no("A", "a.a", "").replace("section = \"s\"", "section = \"t\"")).contains("section t"));
}

#[test]
fn a_cycle_is_refused() {
    let circle = yes_no("A", "a.a", "asked = \"B is yes\"") + &yes_no("B", "a.b", "asked = \"A is yes\"");
    assert!(refusal(&circle).contains("depending on itself"));
    assert!(refusal(&yes_no("A", "a.a", "asked = \"A is yes\"")).contains("depending on itself"));
}

#[test]
fn two_parts_on_one_path_are_refused() {
    assert!(refusal(&(yes_no("A", "a.a", "") + &yes_no("B", "a.a", ""))).contains("a.a is there twice"));
    assert!(refusal(&(yes_no("A", "a.a", "") + &yes_no("B", "a.a.b", ""))).contains("there twice"));
    assert!(refusal(&(yes_no("A", "a.a", "") + &yes_no("A", "a.b", ""))).contains("A is there twice"));
}

#[test]
fn what_is_accepted_and_ignored_is_no_parts_path() {
    assert!(refusal(&yes_no("A", "a.a", "ignored = [\"a.a\"]")).contains("a.a is there twice"));
    assert!(with(&yes_no("A", "a.a", "ignored = [\"a.b\"]")).is_ok());
}

#[test]
fn a_part_is_mandatory_always_never_or_on_a_condition_that_can_hold() {
    let mandatory = |value: &str| {
        yes_no("A", "a.a", "").replace("type = \"yes-no\"", &format!("type = \"yes-no\"\nmandatory = {value}"))
    };
    for (written, read) in [("true", Condition::Always), ("false", Condition::Never)] {
        let questionnaires = with(&mandatory(written)).expect("it loads");
        assert_eq!(questionnaires.newest().questions[0].parts()[0].mandatory, read);
    }
    assert!(with(&mandatory("\"A is yes\"")).is_ok(), "a condition may name its own question");
    assert!(refusal(&mandatory("\"A is maybe\"")).contains("A is maybe, which does not exist"));
    assert!(refusal(&mandatory("\"now and then\"")).contains("not a condition"));
    assert!(refusal(&mandatory("3")).contains("mandatory"));
}

#[test]
fn an_unknown_key_or_type_is_refused() {
    assert!(refusal(&yes_no("A", "a.a", "askd = \"always\"")).contains("askd"));
    assert!(refusal(&yes_no("A", "a.a", "").replace("yes-no", "yes")).contains("\"yes\""));
    assert!(refusal(&yes_no("A", "a.a", "asked = \"now and then\"")).contains("not a condition"));
}

#[test]
fn a_version_that_drops_or_reshapes_a_path_is_refused() {
    let head = |version: &str| format!("version = \"{version}\"\n[[section]]\nid = \"s\"\ntitle = \"S\"\n");
    let first = head("1") + &yes_no("A", "a.a", "");
    let gone = head("2") + &yes_no("A", "a.b", "");
    let other = head("2") + &yes_no("A", "a.a", "").replace("yes-no", "tri");
    for second in [gone, other] {
        assert_eq!(load(&[&first, &second]).expect_err("refused").version, "2");
    }
}
