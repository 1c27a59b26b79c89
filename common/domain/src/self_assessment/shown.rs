//! What customers see of an approval: the statements of the "Security" section, and the answers that the partner shares.

use jiff::Timestamp;
use serde::Serialize;

use super::{Approval, Window};
use crate::QuestionId;
use crate::language::Language;
use crate::programme::Programme;
use crate::questionnaire::assessment;

/// What the section says of the partner, and of what that means. (The seed's words.)
pub(crate) const STATEMENTS: [&str; 2] = [
    "This partner has completed the security self-assessment and shared the results with {operator}.",
    "Cloud app partners are encouraged to complete a yearly self-assessment of their data security practices. This \
     information is self-reported by partners, and {operator} is not responsible for the security or integrity of this app.",
];

/// An approval as customers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// What the section says.
    pub statements: Vec<String>,
    /// When it was approved.
    pub approved_at: Timestamp,
    /// Until when it is valid.
    pub expires_at: Timestamp,
    /// The answers, without what is for reviewers only.
    pub answers: Vec<Answer>,
}

/// A shared answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The question's id.
    pub id: &'static QuestionId,
    /// The title of its area.
    pub section: String,
    /// Its wording.
    pub question: String,
    /// Yes, No or Not applicable; `null` where only details were asked.
    pub answer: Option<String>,
    /// The partner's words.
    pub details: Option<String>,
    /// The partner's links; always https.
    pub links: Vec<String>,
}

/// The statements of the section, while `window` is shown.
#[must_use]
pub fn statements(window: Option<&Window>, programme: &Programme, language: Language, now: Timestamp) -> Vec<String> {
    let shown = window.is_some_and(|window| window.is_shown(programme, now));
    let said = STATEMENTS.iter().filter(|_| shown);
    said.map(|statement| language.say(statement).replace("{operator}", &programme.operator)).collect()
}

impl Approval {
    /// The approval as customers see it; `None` when they do not.
    #[must_use]
    pub fn shown(&self, programme: &Programme, language: Language, now: Timestamp) -> Option<Shown> {
        let statements = statements(Some(&self.window), programme, language, now);
        if statements.is_empty() {
            return None;
        }
        let shared = assessment::shared_answers(&self.answers);
        let answer = |row: assessment::AssessmentRow| Answer {
            id: row.id,
            section: language.say(row.section).to_owned(),
            question: language.say(row.question).to_owned(),
            answer: row.answer.map(|answer| language.say(answer).to_owned()),
            details: row.details,
            links: row.links,
        };
        let answers = assessment::rows(&shared).into_iter().map(answer).collect();
        Some(Shown { statements, approved_at: self.window.approved_at, expires_at: self.window.expires_at, answers })
    }
}
