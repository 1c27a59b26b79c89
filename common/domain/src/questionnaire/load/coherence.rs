//! What makes a questionnaire unusable although each of its entries is well formed: ids or paths that occur twice,
//! references to what does not exist, and questions that depend on themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::questionnaire::condition::{Condition, Term};
use crate::questionnaire::definition::{Content, InputKind, Question, Questionnaire};

/// What is wrong with a questionnaire.
#[derive(Debug, thiserror::Error)]
pub(super) enum Flaw {
    #[error("{0:?} is not a condition")]
    Condition(String),
    #[error("type {0:?} is not known, or lacks something that it needs")]
    Type(String),
    #[error("a part has either a path or a listing field")]
    Place,
    #[error("a question has parts or is derived, and not both")]
    Content,
    #[error("{0} is there twice")]
    Twice(String),
    #[error("{0} refers to {1}, which does not exist")]
    Unknown(String, String),
    #[error("{0} is asked depending on itself")]
    Cycle(String),
}

pub(super) fn check_coherence(questionnaire: &Questionnaire) -> Result<(), Flaw> {
    check_ids(questionnaire)?;
    check_paths(questionnaire)?;
    for question in &questionnaire.questions {
        check_references(questionnaire, question)?;
    }
    check_cycles(questionnaire)
}

fn check_ids(questionnaire: &Questionnaire) -> Result<(), Flaw> {
    let mut ids = BTreeSet::new();
    for question in &questionnaire.questions {
        if !ids.insert(question.id.as_str()) {
            return Err(Flaw::Twice(question.id.to_string()));
        }
    }
    Ok(())
}

/// No path equals another or lies within it: the wire object could not hold both.
fn check_paths(questionnaire: &Questionnaire) -> Result<(), Flaw> {
    let mut seen: Vec<&str> = Vec::new();
    let ignored = questionnaire.questions.iter().flat_map(|question| question.ignored.iter().map(String::as_str));
    for path in questionnaire.parts().map(|(_, _, path)| path).chain(ignored) {
        if seen.iter().any(|other| is_within(path, other) || is_within(other, path)) {
            return Err(Flaw::Twice(path.to_owned()));
        }
        seen.push(path);
    }
    Ok(())
}

fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn check_references(questionnaire: &Questionnaire, question: &Question) -> Result<(), Flaw> {
    let unknown = |what: String| Err(Flaw::Unknown(question.id.to_string(), what));
    if !questionnaire.sections.iter().any(|section| section.id == question.section) {
        return unknown(format!("section {}", question.section));
    }
    if let Some(other) = &question.stands_in_for
        && (questionnaire.question(other.as_str()).is_none() || *other == question.id)
    {
        return unknown(other.to_string());
    }
    for term in condition_terms(question) {
        let part = questionnaire.question(term.question.as_str()).and_then(|other| other.parts().first());
        if !part.is_some_and(|part| condition_words(&part.kind).contains(&term.word.as_str())) {
            return unknown(format!("{} is {}", term.question, term.word));
        }
    }
    let combined = question.combined.iter().flat_map(|combined| &combined.with);
    if let Some(other) = combined.into_iter().find(|other| questionnaire.question(other.as_str()).is_none()) {
        return unknown(other.to_string());
    }
    if let Content::Parts { parts, complete_with } = &question.content
        && let Some(name) = complete_with.iter().flatten().find(|name| parts.iter().all(|part| part.name != **name))
    {
        return unknown(format!("part {name}"));
    }
    Ok(())
}

/// The terms of all conditions of a question and its parts.
fn condition_terms(question: &Question) -> impl Iterator<Item = &Term> {
    let of_parts = question.parts().iter().flat_map(|part| [&part.asked, &part.mandatory]);
    let of_rows = question.not_applicable.iter().map(|reason| &reason.when);
    let of_rows = of_rows.chain(question.combined.iter().map(|combined| &combined.when));
    [&question.asked, &question.required].into_iter().chain(of_parts).chain(of_rows).flat_map(Condition::terms)
}

/// The words that conditions can compare an answer of this kind with.
fn condition_words(kind: &InputKind) -> Vec<&str> {
    match kind {
        InputKind::YesNo { or_not_applicable: false } => vec!["yes", "no"],
        InputKind::YesNo { or_not_applicable: true } => vec!["yes", "no", "NOT_APPLICABLE"],
        InputKind::Tri => vec!["TRUE", "FALSE", "NOT_APPLICABLE"],
        InputKind::Checkbox => vec!["ticked", "unticked"],
        InputKind::Choice(options) => options.iter().map(|option| option.value.as_str()).collect(),
        InputKind::Chips { .. }
        | InputKind::Places { .. }
        | InputKind::Links { .. }
        | InputKind::Text { .. }
        | InputKind::Days { .. }
        | InputKind::Rows { .. } => Vec::new(),
    }
}

/// Whether a question is asked must not depend, directly or over other questions, on its own answer. The condition of
/// its first part counts as well, because conditions on the question look at that part.
fn check_cycles(questionnaire: &Questionnaire) -> Result<(), Flaw> {
    let mut depends: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for question in &questionnaire.questions {
        let own = depends.entry(question.id.as_str()).or_default();
        own.extend(question.asked.terms().iter().map(|term| term.question.as_str()));
        if let Some(first) = question.parts().first() {
            own.extend(first.asked.terms().iter().map(|term| term.question.as_str()));
        }
    }
    // Takes away, again and again, the questions that depend on nothing; what remains depends on itself.
    while !depends.is_empty() {
        let free: Vec<&str> = depends.iter().filter(|(_, needs)| needs.is_empty()).map(|(id, _)| *id).collect();
        if free.is_empty() {
            let stuck = depends.keys().next().copied().unwrap_or_default();
            return Err(Flaw::Cycle(stuck.to_owned()));
        }
        for id in free {
            depends.remove(id);
            for needs in depends.values_mut() {
                needs.remove(id);
            }
        }
    }
    Ok(())
}
