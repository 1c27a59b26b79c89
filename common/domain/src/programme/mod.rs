//! The programme's dates and names: configuration, because the real ones slipped by days and weeks. The defaults are
//! the seeds' dates where they name a day. Here is the document and what it says at an instant; [`check`] reads one that
//! somebody sends, and refuses what breaks a rule; [`Milestone`] and the rollout as operators steer it stand beside.

pub mod check;
mod steering;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::questionnaire::{Questionnaire, published};
use crate::rollout::{EVERYBODY, Operations, Step};
use crate::{EmailAddress, QuestionId};

pub use steering::Milestone;

/// The programme's one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Programme {
    /// The marketplace's name, as customers know it.
    pub marketplace: String,
    /// Who runs it, as customers know them.
    pub operator: String,
    /// Where mails and pages lead to.
    pub links: Links,
    /// From whom mails come, and how fast.
    pub mail: Mail,
    /// The most apps that one run of a job changes; the rest waits for the next.
    pub max_per_run: u32,
    /// "We have been accepting responses from February 2023."
    pub answers_accepted_from: Timestamp,
    /// Who sees the tab.
    pub rollout: Rollout,
    /// Cloud Fortified.
    pub fortified: Fortified,
    /// When each version of the questionnaire is in force, oldest first.
    pub questionnaires: Vec<InForceFrom>,
    /// The Security Self Assessment.
    pub self_assessment: SelfAssessment,
    /// What operators have done to the rollout: beside the document, and no part of it.
    #[serde(skip)]
    pub operations: Operations,
}

/// The marketplace's own pages; the base of this system's pages is the deployment's to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Links {
    /// Its website.
    pub website: Option<String>,
    /// Where partners get help.
    pub support: Option<String>,
    /// Where partners report a security bug, when not where they get help.
    pub security_bug: Option<String>,
}

impl Links {
    /// Where partners report a security bug.
    #[must_use]
    pub fn to_report_security_bug(&self) -> Option<&str> {
        self.security_bug.as_deref().or(self.support.as_deref())
    }
}

/// The programme's mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Mail {
    /// From whom it comes; the mail service must know the address.
    pub sender: EmailAddress,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<EmailAddress>,
    /// The most mails in a second; at most what the mail service grants.
    pub per_second: u16,
}

/// The steps of each channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rollout {
    /// The marketplace's website.
    pub marketplace: Vec<Step>,
    /// The marketplaces inside the products.
    pub embedded: Vec<Step>,
    /// Whether embedded may be ahead of the marketplace, which it otherwise never is.
    pub embedded_may_lead: bool,
}

/// The dates of Cloud Fortified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Fortified {
    /// From this instant on the badge needs a complete tab. "August 13, 2023: All fields must be filled out": the end
    /// of that day.
    pub deadline: Timestamp,
    /// How many days before a deadline partners are warned, the earliest warning first.
    pub warning_days: Vec<u16>,
}

/// When a version of the questionnaire is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InForceFrom {
    /// Its name.
    pub version: String,
    /// From when its questions are asked.
    pub from: Timestamp,
    /// From when the questions that it brought count towards completeness.
    pub counted_from: Timestamp,
}

/// The dates of the Security Self Assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SelfAssessment {
    /// From this instant on the tab replaces it: "Deprecated on August 13, 2023".
    pub deprecated_from: Timestamp,
    /// How many months an approval is valid.
    pub validity_months: u8,
    /// "You'll receive a notification 30 days before expiry."
    pub notice_days: u16,
    /// How many days before its end partners who take part are told of it, most first.
    pub warning_days: Vec<u16>,
    /// How many days beyond its expiry an approval stays valid while a renewal that was submitted in time is undecided;
    /// 0 for none.
    pub renewal_grace_days: u16,
}

/// The questions in force at an instant.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The version.
    pub questionnaire: &'static Questionnaire,
    /// Its questions that do not count yet.
    pub future: BTreeSet<QuestionId>,
}

/// Midnight UTC of a day.
fn day(year: i16, month: i8, day: i8) -> Timestamp {
    // Only called with the constant days below, which all exist and are far inside the range.
    date(year, month, day).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
}

impl Default for Programme {
    fn default() -> Self {
        let version =
            |version: &str, from, counted_from| InForceFrom { version: version.to_owned(), from, counted_from };
        Self {
            marketplace: "Atlassian Marketplace".to_owned(),
            operator: "Atlassian".to_owned(),
            links: Links::default(),
            mail: Mail::default(),
            max_per_run: 10_000,
            answers_accepted_from: day(2023, 2, 13),
            rollout: Rollout::default(),
            fortified: Fortified::default(),
            questionnaires: vec![
                version("2023-02", day(2023, 2, 13), day(2023, 2, 13)),
                version("2025-02", day(2025, 2, 26), day(2025, 8, 26)),
            ],
            self_assessment: SelfAssessment::default(),
            operations: Operations::default(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a constant, and a test reads it")]
        let sender = EmailAddress::parse("no-reply@marketplace.example").expect("an address");
        Self { sender, reply_to: None, per_second: 10 }
    }
}

impl Default for Rollout {
    /// Slowly from 29 March 2023 on, in seven weeks to 80 %, where it stays until June; embedded follows at once in June.
    fn default() -> Self {
        let step = |month, on, basis_points| Step { from: day(2023, month, on), basis_points };
        Self {
            marketplace: vec![
                step(3, 29, 100),
                step(4, 5, 500),
                step(4, 12, 1_000),
                step(4, 19, 2_000),
                step(4, 26, 3_500),
                step(5, 3, 5_000),
                step(5, 10, 6_500),
                step(5, 17, 8_000),
                step(6, 1, EVERYBODY),
            ],
            embedded: vec![step(6, 1, EVERYBODY)],
            embedded_may_lead: false,
        }
    }
}

impl Default for Fortified {
    fn default() -> Self {
        Self { deadline: day(2023, 8, 14), warning_days: vec![90, 30, 7, 1] }
    }
}

impl Default for SelfAssessment {
    fn default() -> Self {
        Self {
            deprecated_from: day(2023, 8, 13),
            validity_months: 12,
            notice_days: 30,
            warning_days: vec![90, 30],
            renewal_grace_days: 60,
        }
    }
}

impl Programme {
    /// Whether partners may save and publish answers.
    #[must_use]
    pub fn accepts_answers(&self, now: Timestamp) -> bool {
        now >= self.answers_accepted_from
    }

    /// Whether the Security Self Assessment is over.
    #[must_use]
    pub fn self_assessment_ended(&self, now: Timestamp) -> bool {
        self.self_assessment.deprecated_from <= now
    }

    /// The questions in force. Before the first version's date the first applies.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> InForce {
        let versions = published();
        let begun = self.questionnaires.iter().filter(|version| version.from <= now).max_by_key(|version| version.from);
        let questionnaire =
            begun.and_then(|begun| versions.version(&begun.version)).unwrap_or_else(|| versions.oldest());
        let counted = |id: &QuestionId| {
            let introduced = versions.introduced(id).map(|version| version.version.as_str());
            introduced == Some(versions.oldest().version.as_str())
                || self
                    .questionnaires
                    .iter()
                    .any(|version| Some(version.version.as_str()) == introduced && version.counted_from <= now)
        };
        let ids = questionnaire.questions.iter().map(|question| &question.id);
        let future = ids.filter(|id| !counted(id)).cloned().collect();
        InForce { questionnaire, future }
    }

    /// The instants at which the programme itself changes what a badge needs.
    pub fn turning_points(&self) -> impl Iterator<Item = Timestamp> {
        let versions = self.questionnaires.iter().flat_map(|version| [version.from, version.counted_from]);
        std::iter::once(self.fortified.deadline).chain(versions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn answers_are_accepted_from_13_february_2023_on() {
        let programme = Programme::default();
        assert!(!programme.accepts_answers(at("2023-02-12T23:59:59Z")));
        assert!(programme.accepts_answers(at("2023-02-13T00:00:00Z")));
    }

    #[test]
    fn a_version_is_in_force_from_its_instant_and_its_new_questions_count_later() {
        let programme = Programme::default();
        let look = |now: &str| {
            let in_force = programme.in_force(at(now));
            let future: Vec<String> = in_force.future.iter().map(ToString::to_string).collect();
            (in_force.questionnaire.version.clone(), future)
        };
        let new = || vec!["Q28".to_owned(), "Q29".to_owned()];
        assert_eq!(look("2020-01-01T00:00:00Z"), ("2023-02".into(), vec![]));
        assert_eq!(look("2025-02-25T23:59:59Z"), ("2023-02".into(), vec![]));
        assert_eq!(look("2025-02-26T00:00:00Z"), ("2025-02".into(), new()));
        assert_eq!(look("2025-08-25T23:59:59Z"), ("2025-02".into(), new()));
        assert_eq!(look("2025-08-26T00:00:00Z"), ("2025-02".into(), vec![]));
    }

    #[test]
    fn the_document_reads_back_and_refuses_what_it_does_not_know() {
        let programme = Programme::default();
        let written = serde_json::to_string(&programme).unwrap();
        assert_eq!(serde_json::from_str::<Programme>(&written).unwrap(), programme);
        assert_eq!(serde_json::from_str::<Programme>("{}").unwrap(), programme);
        assert!(serde_json::from_str::<Programme>(r#"{"rollouts":{}}"#).is_err());
    }
}
