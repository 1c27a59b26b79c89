//! A Security Self Assessment's answers and steps, as tests send them.

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::{Answer, PAT, STAFF, World};

/// Where acme's members look after their self assessment.
pub const MINE: &str = "/partners/acme/self-assessment";
/// Where staff review it.
pub const REVIEW: &str = "/staff/self-assessments/acme";

/// Answers to everything that is asked, as a PUT sends them.
#[must_use]
pub fn complete() -> Json {
    let yes = |details: &str| json!({ "answer": "yes", "details": details });
    json!({ "answers": {
        "1a": yes("Notes and their authors, encrypted at rest and in transit."),
        "1b": { "details": "Germany and Ireland" },
        "2": { "answer": "no" },
        "3": { "answer": "yes", "links": ["https://acme.example/security-policy"] },
        "4": yes("Two people review every change; releases are tagged."),
        "5": yes("A yearly audit by our own team."),
        "6": { "answer": "no" },
        "7": { "answer": "yes", "details": "Report 2022-17, by Pentesters Ltd.", "private": true },
        "8": yes("The on-call engineer files a ticket at once and stays reachable."),
        "9": yes("Two administrators, with every access logged."),
        "10": { "answer": "yes" },
        "11": { "answer": "yes", "links": ["https://acme.example/vulnerabilities"] },
        "12": yes("A second region takes over within an hour."),
        "13": yes("Backups every 24 hours, restored within a day."),
    } })
}

impl World {
    /// A step of acme's, without a condition.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn apply(&self, step: &str) -> Result<Answer> {
        self.post(&format!("{MINE}/{step}")).by(&PAT).send().await
    }

    /// A reviewer's step on acme's application, whatever it is.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn review(&self, step: &str, remarks: &Json) -> Result<Answer> {
        self.post(&format!("{REVIEW}/{step}")).json(remarks).by(&STAFF).header("if-match", "*").send().await
    }

    /// Makes acme apply with these answers and staff approve it, now.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn approved(&self, answers: &Json) -> Result<Json> {
        self.put(MINE, answers).by(&PAT).send().await?.expect(200)?;
        self.apply("submit").await?.expect(200)?;
        self.review("approve", &json!({})).await?.expect(200)?.json()
    }
}
