//! Which answers of the tab and of the Security Self Assessment speak of the same fact.
//!
//! The self assessment is about the partner and all of its apps, the tab about one app. So a yes there and a no here agree
//! as long as another app may be meant; a no there and a yes here do not. Questions about penetration tests, incidents,
//! access, agreements with personnel and plans for disasters have no counterpart on the tab, and the places where data is
//! hosted are prose in the one and codes in the other: none of these is compared.

use super::answered::{Answered, AppAnswers};
use super::document::{DriftKind, DriftQuestion, OtherAnswer};
use crate::language::Language;
use crate::questionnaire::Answers;
use crate::questionnaire::assessment::{self, AssessmentRow};
use crate::tab::{NO, NOT_APPLICABLE, YES};

/// Two questions that speak of the same fact.
struct Rule {
    kind: DriftKind,
    /// The question of the tab.
    tab: &'static str,
    /// The question of the self assessment.
    assessment: &'static str,
    contradiction: Contradiction,
    /// What a contradiction makes us ask.
    text: &'static str,
}

/// Which answers to two questions do not go together.
enum Contradiction {
    /// This word on the tab, and this answer in the self assessment.
    Words(&'static str, &'static str),
    /// Any answer on the tab, and this answer in the self assessment.
    AnyAnswer(&'static str),
    /// No on the tab, and details in the self assessment that say that data is encrypted at rest.
    ClaimOfEncryption,
    /// Well-known standards on both sides, and none of them on both.
    OtherStandards,
}

/// The first rule of a kind whose contradiction is there is the one that is asked about.
const RULES: &[Rule] = &[
    Rule {
        kind: DriftKind::Storage,
        tab: "Q1",
        assessment: "1a",
        contradiction: Contradiction::Words("yes", NO),
        text: "The tab says that this app stores End-User Data outside of Atlassian products and services. The self assessment says that none of your apps stores customer data. Are both up to date?",
    },
    Rule {
        kind: DriftKind::Storage,
        tab: "Q8",
        assessment: "1a",
        contradiction: Contradiction::Words("STORED_EXTERNAL_TO_ATLASSIAN", NO),
        text: "The tab says that data is stored outside of Atlassian products and services, in the location that a customer chooses. The self assessment says that none of your apps stores customer data. Are both up to date?",
    },
    Rule {
        kind: DriftKind::Storage,
        tab: "Q10",
        assessment: "1a",
        contradiction: Contradiction::Words("yes", NO),
        text: "The tab says that End-User Data stays in storage after the app is uninstalled. The self assessment says that none of your apps stores customer data. Are both up to date?",
    },
    Rule {
        kind: DriftKind::Logs,
        tab: "Q4",
        assessment: "1a",
        contradiction: Contradiction::Words("yes", NO),
        text: "The tab says that logs with End-User Data are processed or stored outside of Atlassian products and services. The self assessment says that none of your apps stores customer data, and there logs count. Are such logs kept?",
    },
    Rule {
        kind: DriftKind::Recovery,
        tab: "Q1",
        assessment: "13",
        contradiction: Contradiction::Words("yes", NOT_APPLICABLE),
        text: "The tab says that this app stores End-User Data outside of Atlassian products and services. The self assessment says that recovering a customer's data is not applicable, which stands for keeping no customer data. Can the data of this app be recovered?",
    },
    Rule {
        kind: DriftKind::Recovery,
        tab: "Q8",
        assessment: "13",
        contradiction: Contradiction::Words("STORED_EXTERNAL_TO_ATLASSIAN", NOT_APPLICABLE),
        text: "The tab says that data is stored outside of Atlassian products and services. The self assessment says that recovering a customer's data is not applicable, which stands for keeping no customer data. Can the data of this app be recovered?",
    },
    Rule {
        kind: DriftKind::Encryption,
        tab: "Q24",
        assessment: "1a",
        contradiction: Contradiction::ClaimOfEncryption,
        text: "The details in the self assessment speak of encryption at rest. The tab says that not every disk with End-User Data of this app is encrypted. Is this app an exception?",
    },
    Rule {
        kind: DriftKind::Accreditation,
        tab: "Q26",
        assessment: "6",
        contradiction: Contradiction::Words("yes", NO),
        text: "The tab names certifications of this app or your organisation. The self assessment says that you are not accredited to a security standard. Have they been awarded since, or do they cover the app alone?",
    },
    Rule {
        kind: DriftKind::Accreditation,
        tab: "Q26",
        assessment: "6",
        contradiction: Contradiction::Words("no", YES),
        text: "The self assessment says that you are accredited to a security standard. The tab names no certification, although those of your organisation count there too. Is the accreditation still valid?",
    },
    Rule {
        kind: DriftKind::AccreditationStandards,
        tab: "Q26",
        assessment: "6",
        contradiction: Contradiction::OtherStandards,
        text: "The certifications on the tab are by other standards than those that the self assessment speaks of. Should both name the same ones?",
    },
    Rule {
        kind: DriftKind::Audits,
        tab: "Q26",
        assessment: "5",
        contradiction: Contradiction::Words("yes", NO),
        text: "The tab names certifications, which usually rest on audits. The self assessment says that security controls are neither audited nor reviewed. Are both up to date?",
    },
    Rule {
        kind: DriftKind::WrittenPolicy,
        tab: "Q22",
        assessment: "3",
        contradiction: Contradiction::AnyAnswer(NO),
        text: "The tab links to a security policy. The self assessment says that there is no information security policy. Has one been written since?",
    },
    Rule {
        kind: DriftKind::SecurityTests,
        tab: "Q20",
        assessment: "7",
        contradiction: Contradiction::Words("yes", NO),
        text: "By the marketplace's records, this app takes part in the Security Bug Bounty Program, in which researchers test it. The self assessment says that there are no penetration tests or similar tests. Does the programme count as one?",
    },
];

/// What contradictions with the self assessment make us ask.
pub(super) fn compare_with_assessment(
    here: &AppAnswers<'_>,
    given: &Answers,
    language: Language,
) -> Vec<DriftQuestion> {
    let rows = assessment::rows(given);
    let mut questions: Vec<DriftQuestion> = Vec::new();
    for rule in RULES {
        let row = rows.iter().find(|row| *row.id == *rule.assessment);
        let (Some(answered), Some(row)) = (here.get(rule.tab), row) else { continue };
        let is_asked_already = questions.iter().any(|asked| asked.kind == rule.kind);
        if !is_asked_already && rule.contradiction.is_between(answered, row) {
            questions.push(DriftQuestion {
                kind: rule.kind,
                question: language.translate(rule.text).to_owned(),
                here: answered.here(answered.text().to_owned()),
                there: vec![answer_of_assessment(row, language)],
            });
        }
    }
    questions
}

impl Contradiction {
    fn is_between(&self, answered: &Answered<'_>, row: &AssessmentRow) -> bool {
        let details = row.details.as_deref().unwrap_or_default();
        match self {
            Self::Words(word, answer) => answered.word() == Some(word) && row.answer == Some(answer),
            Self::AnyAnswer(answer) => row.answer == Some(answer),
            Self::ClaimOfEncryption => answered.word() == Some("no") && claims_encryption_at_rest(details),
            Self::OtherStandards => {
                let here = answered.chips().unwrap_or_default().join(" ");
                let (here, there) = (standards_in(&here), standards_in(details));
                let nothing_in_common = !here.iter().any(|standard| there.contains(standard));
                row.answer == Some(YES) && !here.is_empty() && !there.is_empty() && nothing_in_common
            }
        }
    }
}

/// Words with which a sentence about encryption may say the opposite, or speak of the future.
const RESERVATIONS: &[&str] = &["no", "not", "never", "without", "except", "plan", "planned", "will", "yet"];

/// Whether a sentence says without reservation that data is encrypted at rest.
fn claims_encryption_at_rest(details: &str) -> bool {
    let details = details.to_lowercase();
    details.split(['.', ';', '\n']).any(|sentence| {
        let mut words = sentence.split(|letter: char| !letter.is_alphanumeric());
        let at_rest = sentence.contains("at rest") || sentence.contains("at-rest");
        let reserved = sentence.contains("unencrypted") || words.any(|word| RESERVATIONS.contains(&word));
        at_rest && sentence.contains("encrypt") && !reserved
    })
}

/// Well-known standards, each with how its name is written in lower case without anything but letters and digits.
const STANDARDS: &[(&str, &[&str])] = &[
    ("SOC", &["soc1", "soc2", "soc3", "ssae16", "ssae18", "isae3402"]),
    ("ISO 27001", &["27001"]),
    ("ISO 27017", &["27017"]),
    ("ISO 27018", &["27018"]),
    ("ISO 27701", &["27701"]),
    ("PCI DSS", &["pcidss"]),
    ("HIPAA", &["hipaa"]),
    ("FedRAMP", &["fedramp"]),
    ("TISAX", &["tisax"]),
    ("CSA STAR", &["csastar"]),
    ("Cyber Essentials", &["cyberessentials"]),
];

/// The well-known standards that a text names.
fn standards_in(text: &str) -> Vec<&'static str> {
    let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let named = STANDARDS.iter().filter(|(_, spellings)| spellings.iter().any(|spelling| plain.contains(spelling)));
    named.map(|(standard, _)| *standard).collect()
}

fn answer_of_assessment(row: &AssessmentRow, language: Language) -> OtherAnswer {
    let answer = row.answer.map(|answer| language.translate(answer));
    let lines: Vec<&str> = answer.into_iter().chain(row.details.as_deref()).collect();
    OtherAnswer {
        apps: Vec::new(),
        question: row.id.clone(),
        label: language.translate(row.label).to_owned(),
        pointer: Some(format!("/answers/{}/answer", row.id)),
        text: lines.join("\n"),
    }
}

/// The English texts of this file, and the labels of the self assessment's questions.
#[cfg(test)]
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let label = |rule: &Rule| assessment::questionnaire().question(rule.assessment).map(|found| found.label.as_str());
    RULES.iter().flat_map(move |rule| [rule.text].into_iter().chain(label(rule)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encryption_is_claimed_only_without_reservation() {
        for claim in [
            "Notes and their authors, encrypted at rest and in transit.",
            "We do not sell data. Encryption at-rest with AES-256.",
        ] {
            assert!(claims_encryption_at_rest(claim), "{claim}");
        }
        for other in [
            "",
            "Encrypted in transit.",
            "Data is not encrypted at rest.",
            "No encryption at rest yet.",
            "We plan encryption at rest",
            "Data at rest is unencrypted",
            "We will encrypt data at rest",
            "The data is at rest at night. Encrypted in transit.",
        ] {
            assert!(!claims_encryption_at_rest(other), "{other}");
        }
    }

    #[test]
    fn a_standard_is_recognised_however_it_is_written() {
        assert_eq!(standards_in("SOC 2 Type II, ISO/IEC 27001:2022"), ["SOC", "ISO 27001"]);
        assert_eq!(standards_in("SOC2 and iso27001"), ["SOC", "ISO 27001"]);
        assert!(standards_in("Our own standard").is_empty());
    }

    #[test]
    fn every_rule_names_questions_that_there_are() {
        for rule in RULES {
            assert!(crate::questionnaire::published().newest().question(rule.tab).is_some(), "{}", rule.tab);
            assert!(assessment::questionnaire().question(rule.assessment).is_some(), "{}", rule.assessment);
        }
    }
}
