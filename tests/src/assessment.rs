//! The Security Self Assessment of Acme through the API: its answers and steps.

use anyhow::Result;
use serde_json::{Value as Json, json};

use crate::{PAT, Response, STAFF, World};

/// The path at which Acme's members read and change its self assessment.
pub const SELF_ASSESSMENT: &str = "/partners/acme/self-assessment";
/// The path at which staff review it.
pub const REVIEW: &str = "/staff/self-assessments/acme";

/// The body of a PUT with an answer to every question.
pub fn complete_answers() -> Json {
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
    /// Takes a step as Acme: `submit`, `withdraw` or `renew`.
    ///
    /// # Errors
    /// There is no response.
    pub async fn partner_step(&self, step: &str) -> Result<Response> {
        self.post(&format!("{SELF_ASSESSMENT}/{step}")).by(&PAT).send().await
    }

    /// Takes a step as a reviewer on any version of Acme's application: `start-review`, `request-changes`, `approve` or
    /// `reject`.
    ///
    /// # Errors
    /// There is no response.
    pub async fn reviewer_step(&self, step: &str, remarks: &Json) -> Result<Response> {
        self.post(&format!("{REVIEW}/{step}")).json(remarks).by(&STAFF).header("if-match", "*").send().await
    }

    /// Has Acme apply with these answers and staff approve it, at the clock's instant. Returns what staff then read.
    ///
    /// # Errors
    /// A step is refused.
    pub async fn approve_acme(&self, answers: &Json) -> Result<Json> {
        self.put(SELF_ASSESSMENT, answers).by(&PAT).send().await?.expect(200)?;
        self.partner_step("submit").await?.expect(200)?;
        self.reviewer_step("approve", &json!({})).await?.expect(200)?.json()
    }
}
