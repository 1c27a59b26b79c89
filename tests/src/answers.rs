//! Answers of any size, for budgets and benchmarks.
//!
//! What must not live here: answers that the form could not send.

use serde_json::{Value as Json, json};

/// The answers of Acme Notes: a typical tab, with every question answered.
///
/// # Errors
/// The demo data is not JSON.
pub fn typical() -> anyhow::Result<Json> {
    Ok(serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?)
}

/// The typical answers with `third_parties` rows of 12 countries each, and with texts of `length` characters.
///
/// # Errors
/// The demo data is not JSON.
pub fn heavy(third_parties: usize, length: usize) -> anyhow::Result<Json> {
    let mut answers = typical()?;
    let mut prose = Prose::default();
    let countries = ["AT", "BE", "BR", "CA", "CH", "DE", "EU", "FR", "GB", "IN", "JP", "US"];
    let rows = (0..third_parties).map(|number| {
        json!({
            "name": format!("Third Party {number}"),
            "link": format!("https://third-party-{number}.example/security"),
            "purpose": prose.text(length),
            "thirdPartyCountries": countries,
        })
    });
    answers["thirdPartyInformation"]["thirdPartyDetails"] = rows.collect();
    answers["privacy"]["gdpr"]["dataTransfer"]["transferComplianceMechanismsAdheredDetails"] =
        prose.text(length).into();
    answers["security"]["permissionsJustification"] = prose.text(length).into();
    Ok(answers)
}

/// The body of a PUT in REST v2.
pub fn v2_body(answers: &Json) -> Json {
    json!({ "appTrustInformation": answers })
}

/// Writes text of random syllables, the same in every run. It compresses a little worse than real prose.
#[derive(Debug)]
struct Prose(u32);

impl Default for Prose {
    fn default() -> Self {
        Self(20_250_226)
    }
}

const SYLLABLES: &[&str] = &[
    "al", "an", "ar", "ba", "be", "ca", "co", "da", "de", "di", "do", "en", "er", "fa", "fi", "ga", "ge", "ha", "in",
    "is", "ka", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "no", "on", "or", "pa", "pe", "po", "ra",
    "re", "ri", "ro", "sa", "se", "si", "so", "ta", "te", "ti", "to", "tra", "un", "ur", "va", "ve", "vi", "wa", "we",
    "ing", "ion", "ment", "ness", "ter", "ver", "ly",
];

impl Prose {
    /// A number below `limit`. A linear congruential generator is random enough here.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as usize % limit
    }

    fn text(&mut self, length: usize) -> String {
        let mut text = String::new();
        while text.len() < length {
            for _ in 0..=self.below(3) {
                text.push_str(SYLLABLES[self.below(SYLLABLES.len())]);
            }
            text.push(' ');
        }
        text.truncate(length);
        text.trim_end().to_owned()
    }
}
