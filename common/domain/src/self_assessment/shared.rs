//! What customers see of an approval: the statements in the "Security" section, and the answers that the partner shares.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::records::Approval;
use super::validity::Validity;
use crate::QuestionId;
use crate::language::Language;
use crate::programme::Programme;
use crate::questionnaire::withheld::Withheld;
use crate::questionnaire::{Answers, assessment};
use crate::review::shared_path;

/// The paragraphs of the section: that the partner was assessed, and what that means. (The seed's words.)
pub(crate) const STATEMENTS: [&str; 2] = [
    "This partner has completed the security self-assessment and shared the results with {operator}.",
    "Cloud app partners are encouraged to complete a yearly self-assessment of their data security practices. This \
     information is self-reported by partners, and {operator} is not responsible for the security or integrity of this app.",
];

/// What an approval rests on. (The seed's words.)
pub const NO_AUDIT: &str = "No additional audit or testing is performed.";

/// The three areas of the programme, each with what it is about: "For customers, the program also promotes security
/// mindfulness in three main areas". Their titles are those of the questionnaire's sections.
pub(crate) const AREAS: [(&str, &str); 3] = [
    (
        "Data security",
        "The cloud partner has a clear data security policy. Data vulnerabilities are considered and handled.",
    ),
    (
        "Sensitive data handling",
        "The cloud partner is mindful of the different types of data it handles and places extra security on sensitive data.",
    ),
    (
        "Backups and disaster recovery",
        "The cloud partner backs up its data regularly and has a clear plan for data recovery in case of disaster.",
    ),
];

/// What the area with this title, in a language, is about.
pub fn about_area(title: &str, language: Language) -> Option<&'static str> {
    let area = AREAS.iter().find(|(english, _)| language.translate(english) == title);
    area.map(|(_, about)| language.translate(about))
}

/// An approval as customers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "ShownAssessment", transform = crate::schema::documented("statements, answers"))
)]
#[serde(rename_all = "camelCase")]
pub struct SharedAssessment {
    /// The paragraphs of the section.
    #[cfg_attr(feature = "schema", schemars(description = "What the security section says."))]
    pub statements: Vec<String>,
    /// When the application was approved.
    pub approved_at: Timestamp,
    /// When the approval expires.
    pub expires_at: Timestamp,
    /// The answers, without those that are for reviewers only.
    #[cfg_attr(feature = "schema", schemars(description = "Without what is for reviewers only."))]
    pub answers: Vec<SharedAnswer>,
}

/// An answer that customers see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("answer"))
)]
#[serde(rename_all = "camelCase")]
pub struct SharedAnswer {
    /// The question's id.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::AssessmentQuestionId"))]
    pub id: &'static QuestionId,
    /// The title of the questionnaire's section that the question is in.
    pub section: String,
    /// The question's wording.
    pub question: String,
    /// Yes, No or Not applicable; `null` where only details were asked.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "Yes, No or Not applicable; null where only details were asked.")
    )]
    pub answer: Option<String>,
    /// The details in the partner's own words.
    pub details: Option<String>,
    /// The partner's links; all of them are https.
    pub links: Vec<String>,
    /// Whether details or links are withheld after review.
    pub withheld: bool,
}

/// The paragraphs of the section about a partner with this validity; none when customers do not see the approval at `now`.
pub fn statements(
    validity: Option<&Validity>,
    programme: &Programme,
    language: Language,
    now: Timestamp,
) -> Vec<String> {
    if !validity.is_some_and(|validity| validity.is_shown(programme, now)) {
        return Vec::new();
    }
    let translated = STATEMENTS.iter().map(|statement| language.translate(statement));
    translated.map(|statement| statement.replace("{operator}", &programme.operator)).collect()
}

/// The paths of shared answers that reviews withhold, as the self assessment names them.
fn withheld_paths(shared: &Answers, withheld: &[Withheld]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for (path, value) in shared.iter() {
        let reviewed = shared_path(path);
        if withheld.iter().any(|withheld| withheld.covers(&reviewed, value)) {
            paths.insert(path.to_owned());
        }
    }
    paths
}

impl Approval {
    /// The answers that customers see while the approval is shown, as far as no review withholds them.
    pub fn shared_answers(&self) -> Answers {
        assessment::shared_answers(&self.answers)
    }

    /// The approval as customers see it at `now`; `None` when they do not. `withheld`: what reviews withhold of it.
    pub fn share(
        &self,
        programme: &Programme,
        withheld: &[Withheld],
        language: Language,
        now: Timestamp,
    ) -> Option<SharedAssessment> {
        let statements = statements(Some(&self.validity), programme, language, now);
        if statements.is_empty() {
            return None;
        }
        let shared = self.shared_answers();
        let hidden = withheld_paths(&shared, withheld);
        let shared = shared.retained(|path| !hidden.contains(path));
        let answer = |row: assessment::AssessmentRow| SharedAnswer {
            id: row.id,
            section: language.translate(row.section).to_owned(),
            question: language.translate(row.question).to_owned(),
            answer: row.answer.map(|answer| language.translate(answer).to_owned()),
            details: row.details,
            links: row.links,
            withheld: hidden.iter().any(|path| path.split('.').next() == Some(row.id.as_str())),
        };
        let answers = assessment::rows(&shared).into_iter().map(answer).collect();
        let Validity { approved_at, expires_at, .. } = self.validity;
        Some(SharedAssessment { statements, approved_at, expires_at, answers })
    }
}
