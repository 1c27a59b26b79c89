//! The answers that a review withholds from customers.
//!
//! An answer is withheld by its path and a digest of its value. So a corrected answer is shown at once, the same answer
//! stays withheld however often it is published again, and one that comes back after others is still withheld.

use std::collections::BTreeSet;

use super::answers::{Answers, TableRow, Value};

/// The path of the link to the privacy policy, which is a field of the listing.
pub const PRIVACY_POLICY_PATH: &str = "privacyPolicyUrl";
/// The most answers that are remembered, so that they fit into a listing's item. (Ours.) Beyond it, the oldest that are not
/// live are forgotten.
pub const MAX_WITHHELD: usize = 96;

/// The answers that are withheld, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld(Vec<WithheldAnswer>);

/// One answer that is withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WithheldAnswer {
    /// The path of the answer in the wire object, [`PRIVACY_POLICY_PATH`], or what a review calls a shared answer of the self
    /// assessment.
    pub path: String,
    /// The digest of its value.
    pub digest: u32,
}

impl Withheld {
    /// The answers that were stored.
    pub fn new(answers: Vec<WithheldAnswer>) -> Self {
        Self(answers)
    }

    /// All of them, oldest first, also those that are not live any more.
    pub fn answers(&self) -> &[WithheldAnswer] {
        &self.0
    }

    /// Whether nothing was ever withheld.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this value of the answer at `path` is withheld.
    pub fn covers(&self, path: &str, value: &Value) -> bool {
        // Most listings have nothing withheld: their values are not even digested.
        self.0.iter().any(|answer| answer.path == path) && self.0.contains(&WithheldAnswer::new(path, value))
    }

    /// Withholds this value of the answer at `path`.
    pub fn withhold(&mut self, path: &str, value: &Value) {
        let answer = WithheldAnswer::new(path, value);
        if !self.0.contains(&answer) {
            self.0.push(answer);
        }
    }

    /// Shows this value of the answer at `path` again.
    pub fn release(&mut self, path: &str, value: &Value) {
        let released = WithheldAnswer::new(path, value);
        self.0.retain(|answer| *answer != released);
    }

    /// Forgets the oldest answers beyond [`MAX_WITHHELD`], but none that `is_live` knows.
    pub fn trim(&mut self, is_live: impl Fn(&WithheldAnswer) -> bool) {
        let mut surplus = self.0.len().saturating_sub(MAX_WITHHELD);
        self.0.retain(|answer| {
            let forgotten = surplus > 0 && !is_live(answer);
            surplus -= usize::from(forgotten);
            !forgotten
        });
    }

    /// The paths of these answers that are withheld, in order.
    pub fn paths_in(&self, answers: &Answers) -> BTreeSet<String> {
        let withheld = answers.iter().filter(|(path, value)| self.covers(path, value));
        withheld.map(|(path, _)| path.to_owned()).collect()
    }

    /// These answers as customers may read them.
    pub fn shown(&self, answers: &Answers) -> Answers {
        let withheld = self.paths_in(answers);
        answers.retained(|path| !withheld.contains(path))
    }
}

impl WithheldAnswer {
    fn new(path: &str, value: &Value) -> Self {
        Self { path: path.to_owned(), digest: digest(value) }
    }

    /// Whether it is this value of the answer at `path`.
    pub fn is_of(&self, path: &str, value: &Value) -> bool {
        self.path == path && self.digest == digest(value)
    }
}

/// The digest of a value: MurmurHash3 (x86, 32 bit, seed 0) of its text, in which white space counts once. It only tells the
/// values of one answer apart, and whoever finds another value with the same digest has only found one that is withheld.
pub(crate) fn digest(value: &Value) -> u32 {
    let text = spell(value);
    let words: Vec<&str> = text.split_whitespace().collect();
    #[expect(clippy::expect_used, reason = "reading from memory cannot fail")]
    murmur3::murmur3_32(&mut words.join(" ").as_bytes(), 0).expect("a slice always reads")
}

/// A value as text. The spelling is stored as a digest, so it must never change.
fn spell(value: &Value) -> String {
    match value {
        Value::YesNo(yes) => yes.to_string(),
        Value::Tri(tri) => tri.as_str().to_owned(),
        Value::Text(text) => text.clone(),
        Value::Chips(chips) => chips.join("\u{1f}"),
        Value::Days(days) => days.to_string(),
        Value::Rows(rows) => rows.iter().map(spell_row).collect::<Vec<_>>().join("\u{1e}"),
    }
}

fn spell_row(row: &TableRow) -> String {
    let cells = row.iter().map(|(column, value)| format!("{column}\u{1d}{}", spell(value)));
    cells.collect::<Vec<_>>().join("\u{1f}")
}
