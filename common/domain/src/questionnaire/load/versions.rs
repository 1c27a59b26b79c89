//! The versions of the tab's questionnaire.

use std::sync::LazyLock;

use super::file::{LoadError, load_questionnaire};
use crate::ids::QuestionId;
use crate::questionnaire::definition::{InputKind, Questionnaire, TextForm};

/// The published versions, oldest first; at least one.
#[derive(Debug)]
pub struct Questionnaires(Vec<Questionnaire>);

impl Questionnaires {
    /// Reads versions from their texts, oldest first.
    ///
    /// # Errors
    /// The first reason to refuse one of them.
    pub fn load(texts: &[&str]) -> Result<Self, LoadError> {
        let mut versions: Vec<Questionnaire> = Vec::new();
        for text in texts {
            let version = load_questionnaire(text)?;
            if let Some(earlier) = versions.last() {
                check_succession(earlier, &version)?;
            }
            versions.push(version);
        }
        if versions.is_empty() {
            return Err(LoadError { version: String::new(), reason: "there is no version".to_owned() });
        }
        Ok(Self(versions))
    }

    /// All versions, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Questionnaire> {
        self.0.iter()
    }

    /// The version with this name.
    pub fn version(&self, name: &str) -> Option<&Questionnaire> {
        self.0.iter().find(|questionnaire| questionnaire.version == name)
    }

    /// The first version.
    pub fn oldest(&self) -> &Questionnaire {
        &self.0[0]
    }

    /// The latest version. It knows every path and value that any version knows, so input is checked against it.
    pub fn newest(&self) -> &Questionnaire {
        &self.0[self.0.len() - 1]
    }

    /// The version that introduced a question.
    pub fn introduced(&self, question: &QuestionId) -> Option<&Questionnaire> {
        self.0.iter().find(|version| version.question(question.as_str()).is_some())
    }
}

/// The published versions of the tab's questionnaire.
pub fn published() -> &'static Questionnaires {
    static PUBLISHED: LazyLock<Questionnaires> = LazyLock::new(|| {
        let texts = [
            include_str!(concat!(env!("OUT_DIR"), "/2023-02.json")),
            include_str!(concat!(env!("OUT_DIR"), "/2025-02.json")),
            include_str!(concat!(env!("OUT_DIR"), "/2026-09.json")),
        ];
        #[expect(clippy::expect_used, reason = "the files are part of this crate, and a test reads them")]
        Questionnaires::load(&texts).expect("the published questionnaires load")
    });
    &PUBLISHED
}

/// A later version keeps every path of the earlier one and accepts at least its values, so that no stored answer and no
/// client breaks.
fn check_succession(earlier: &Questionnaire, later: &Questionnaire) -> Result<(), LoadError> {
    let refuse = |reason: String| Err(LoadError { version: later.version.clone(), reason });
    for (question, part, path) in earlier.parts() {
        let Some((later_question, later_part, _)) = later.parts().find(|(_, _, other)| *other == path) else {
            return refuse(format!("{path} of version {} is gone", earlier.version));
        };
        if later_question.id != question.id || !accepts_all_of(&later_part.kind, &part.kind) {
            return refuse(format!("{path} is not what it was in version {}", earlier.version));
        }
    }
    Ok(())
}

fn accepts_all_of(later: &InputKind, earlier: &InputKind) -> bool {
    match (earlier, later) {
        (InputKind::Choice(before), InputKind::Choice(after)) => {
            before.iter().all(|option| after.iter().any(|other| other.value == option.value))
        }
        (InputKind::YesNo { or_not_applicable: true }, after) => after == earlier,
        (InputKind::Text { form: before, .. }, InputKind::Text { form: after, .. }) => {
            before == after || (*before, *after) == (TextForm::Email, TextForm::Contact)
        }
        (before, after) => std::mem::discriminant(before) == std::mem::discriminant(after),
    }
}
