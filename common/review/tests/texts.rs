//! How well the detector of texts does on texts that were written before it was tuned, beside the library by itself. The table:
//! `cargo test -p review --test texts -- --nocapture`.

use review::inspect_text;
use rustrict::{Censor, Type};

/// A detector: whether it flags a text, which is of a kind.
type Flags = fn(text: &str, kind: &str) -> bool;

struct Detector {
    name: &'static str,
    flags: Flags,
}

/// Whether the library flags a text. It knows only one kind.
fn rustrict_default(text: &str, _kind: &str) -> bool {
    Censor::from_str(text).analyze().is(Type::INAPPROPRIATE)
}

fn rustrict_severe(text: &str, _kind: &str) -> bool {
    Censor::from_str(text).analyze().is(Type::SEVERE)
}

/// For a bad text, the right kind must be among what was seen. For a clean one, anything is wrong.
fn ours(text: &str, kind: &str) -> bool {
    inspect_text(text, &[]).iter().any(|seen| kind == "clean" || seen.kind.to_string() == kind)
}

const DETECTORS: [Detector; 3] = [
    Detector { name: "rustrict, default", flags: rustrict_default },
    Detector { name: "rustrict, severe only", flags: rustrict_severe },
    Detector { name: "ours", flags: ours },
];

fn entries(file: &str) -> Vec<String> {
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.replace("\\n", "\n")).collect()
}

fn clean_texts() -> Vec<String> {
    entries(include_str!("texts/clean.txt"))
}

/// Kinds and texts.
fn bad_texts() -> Vec<(String, String)> {
    let lines = entries(include_str!("texts/bad.txt"));
    let texts = lines.iter().map(|line| line.split_once('\t').expect("a kind, a tab, a text"));
    texts.map(|(kind, text)| (kind.to_owned(), text.to_owned())).collect()
}

/// Every text of the questionnaires: questions, labels, helps, options, and the German of them.
fn own_texts() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/questionnaires");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let table: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            collect(&toml::Value::Table(table), &mut texts);
        }
    }
    texts
}

fn collect(value: &toml::Value, texts: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => texts.push(text.clone()),
        toml::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        toml::Value::Table(table) => table.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

#[test]
fn the_table_of_detectors_holds() {
    let (clean, bad, own) = (clean_texts(), bad_texts(), own_texts());
    let words: Vec<_> = bad.iter().filter(|(kind, _)| kind == "obscenity").collect();
    let others: Vec<_> = bad.iter().filter(|(kind, _)| kind != "obscenity").collect();
    assert!(clean.len() >= 150 && bad.len() >= 45 && own.len() > 300);
    println!(
        "| detector | clean flagged, of {} | obscene or threatening missed, of {} | other bad missed, of {} | own texts flagged, of {} |",
        clean.len(),
        words.len(),
        others.len(),
        own.len()
    );
    println!("|---|---|---|---|---|");
    let mut counts = [0; 4];
    for Detector { name, flags } in DETECTORS {
        let flagged = |texts: &[String]| texts.iter().filter(|text| flags(text, "clean")).count();
        let missed = |texts: &[&(String, String)]| texts.iter().filter(|(kind, text)| !flags(text, kind)).count();
        counts = [flagged(&clean), missed(&words), missed(&others), flagged(&own)];
        let [clean, words, others, own] = counts;
        println!("| {name} | {clean} | {words} | {others} | {own} |");
    }
    for text in clean.iter().chain(&own).filter(|text| ours(text, "clean")) {
        println!("flagged: {text:?}: {:?}", inspect_text(text, &[]));
    }
    for (kind, text) in bad.iter().filter(|(kind, text)| !ours(text, kind)) {
        println!("missed: {kind}: {text:?}");
    }
    assert_eq!(counts, [0, 0, 0, 0], "the counts of ours");
}
