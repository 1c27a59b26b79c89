//! The versions of the questionnaire, which never change once they are published.

use super::*;

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
