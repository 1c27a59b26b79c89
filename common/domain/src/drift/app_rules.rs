//! Facts of the organisation, which every app's tab asks for anew and which should therefore be the same on all of them.
//!
//! Not among them: the CAIQ Lite questionnaire, which is completed for an app; the role of a processor or service provider
//! and whether there is a data processing agreement, which depend on what the app does.

use std::collections::BTreeSet;

use super::answered::{Answered, AppAnswers};
use super::document::{ComparedApp, DriftKind, DriftQuestion, HereAnswer, OtherAnswer};
use crate::language::Language;
use crate::questionnaire::definition::TextForm;

/// Another app of the partner, and its answers.
pub(super) struct OtherApp<'a> {
    pub(super) app: ComparedApp,
    pub(super) answers: AppAnswers<'a>,
}

/// A question about the organisation.
struct Rule {
    kind: DriftKind,
    question: &'static str,
    fact: Fact,
    /// What different answers make us ask. `{apps}` stands for the names of the other apps.
    text: &'static str,
}

/// What of an answer is compared.
enum Fact {
    /// An email address, in whatever case it is written.
    Address,
    /// Where a link leads.
    Link,
    /// One of these two words. Others, such as "not applicable", say that the question does not arise.
    Words([&'static str; 2]),
    /// The certifications, in any order.
    Certifications,
}

const RULES: &[Rule] = &[
    Rule {
        kind: DriftKind::SecurityContact,
        question: "Q21",
        fact: Fact::Address,
        text: "This app and others ({apps}) name different contacts for security issues. Do people read all of these addresses?",
    },
    Rule {
        kind: DriftKind::SecurityPolicy,
        question: "Q22",
        fact: Fact::Link,
        text: "This app and others ({apps}) link to different security policies. Is there one for each, or has the page moved?",
    },
    Rule {
        kind: DriftKind::PrivacyPolicy,
        question: "Q27",
        fact: Fact::Link,
        text: "This app and others ({apps}) link to different privacy policies. Is there one for each, or has the page moved?",
    },
    Rule {
        kind: DriftKind::DataProcessingAgreement,
        question: "Q17",
        fact: Fact::Link,
        text: "This app and others ({apps}) link to different data processing agreements. Is there one for each, or has the page moved?",
    },
    Rule {
        kind: DriftKind::SubProcessors,
        question: "Q5b",
        fact: Fact::Link,
        text: "This app and others ({apps}) link to different lists of sub-processors. Is there one for each, or has the page moved?",
    },
    Rule {
        kind: DriftKind::Certifications,
        question: "Q26",
        fact: Fact::Certifications,
        text: "This app and others ({apps}) name different certifications, although those of your organisation count for each app. Do some cover one app alone?",
    },
    Rule {
        kind: DriftKind::BugBounty,
        question: "Q20",
        fact: Fact::Words(["yes", "no"]),
        text: "By the marketplace's records, this app and others ({apps}) are not in the Security Bug Bounty Program alike. Are the records up to date?",
    },
    Rule {
        kind: DriftKind::GdprController,
        question: "Q13",
        fact: Fact::Words(["TRUE", "FALSE"]),
        text: "A company, not an app, is a controller under the GDPR, and this app and others ({apps}) answer differently whether yours is one. Do you decide about the data of these apps in different ways?",
    },
    Rule {
        kind: DriftKind::CcpaBusiness,
        question: "Q15",
        fact: Fact::Words(["TRUE", "FALSE"]),
        text: "A company, not an app, is a business under the CCPA, and this app and others ({apps}) answer differently whether yours is one. Do you decide about the data of these apps in different ways?",
    },
];

/// What differences from other apps make us ask.
pub(super) fn compare_with_apps(
    here: &AppAnswers<'_>,
    others: &[OtherApp<'_>],
    language: Language,
) -> Vec<DriftQuestion> {
    RULES.iter().filter_map(|rule| compare_fact(rule, here, others, language)).collect()
}

fn compare_fact(
    rule: &Rule,
    here: &AppAnswers<'_>,
    others: &[OtherApp<'_>],
    language: Language,
) -> Option<DriftQuestion> {
    let answered = here.get(rule.question)?;
    let fact = rule.fact.of(answered)?;
    let mut groups = Groups::default();
    for other in others {
        let Some(theirs) = other.answers.get(rule.question) else { continue };
        match rule.fact.of(theirs) {
            Some(their_fact) if their_fact != fact => {
                groups.add(&other.app, their_fact, |apps| theirs.there(apps, theirs.text().to_owned()));
            }
            _ => {}
        }
    }
    groups.into_question(rule.kind, language.translate(rule.text), answered.here(answered.text().to_owned()))
}

impl Fact {
    /// The fact that an answer states; `None` if it states none.
    fn of(&self, answered: &Answered<'_>) -> Option<BTreeSet<String>> {
        let one = |text: String| Some(BTreeSet::from([text]));
        match self {
            Self::Address => one(answered.text_of_form(&[TextForm::Email, TextForm::Contact])?.trim().to_lowercase()),
            Self::Link => one(plain_link(answered.text_of_form(&[TextForm::Link])?)),
            Self::Words(words) => one(answered.word().filter(|word| words.contains(word))?.to_owned()),
            Self::Certifications => match (answered.word()?, answered.chips()) {
                ("no", _) => Some(BTreeSet::new()),
                (_, Some(chips)) => Some(chips.iter().map(|chip| plain_name(chip)).collect()),
                (_, None) => None,
            },
        }
    }
}

/// A link without what makes no difference to where it leads: scheme, `www.`, the case of the host, a slash at its end.
fn plain_link(link: &str) -> String {
    let rest = link.trim().split_once("://").map_or(link.trim(), |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_lowercase();
    format!("{}/{path}", host.strip_prefix("www.").unwrap_or(&host)).trim_end_matches('/').to_owned()
}

/// A name in lower case, without anything but letters and digits.
pub(super) fn plain_name(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The different answers of other apps, each with the apps that have it.
#[derive(Default)]
pub(super) struct Groups(Vec<(BTreeSet<String>, OtherAnswer)>);

impl Groups {
    /// Adds an app to those with the same answer. `answer` makes the first one's answer.
    pub(super) fn add(
        &mut self,
        app: &ComparedApp,
        fact: BTreeSet<String>,
        answer: impl FnOnce(Vec<ComparedApp>) -> OtherAnswer,
    ) {
        match self.0.iter_mut().find(|(known, _)| *known == fact) {
            Some((_, other)) => other.apps.push(app.clone()),
            None => self.0.push((fact, answer(vec![app.clone()]))),
        }
    }

    /// The question about the differences; `None` if there are none.
    pub(super) fn into_question(self, kind: DriftKind, text: &str, here: HereAnswer) -> Option<DriftQuestion> {
        let mut there: Vec<OtherAnswer> = self.0.into_iter().map(|(_, answer)| answer).collect();
        there.sort_by_key(|answer| std::cmp::Reverse(answer.apps.len()));
        let names: Vec<&str> = there.iter().flat_map(|answer| &answer.apps).map(|app| app.name.as_str()).collect();
        let question = (!names.is_empty()).then(|| text.replace("{apps}", &shorten(&names)))?;
        Some(DriftQuestion { kind, question, here, there })
    }
}

/// The names of some apps. More than three are not read in a sentence; the answers below it name them all.
fn shorten(names: &[&str]) -> String {
    match names {
        [one, other, another, _, ..] => format!("{one}, {other}, {another}, …"),
        few => few.join(", "),
    }
}

/// The English texts of this file.
#[cfg(test)]
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_same_page_however_it_is_written() {
        for same in ["https://acme.example/a", "HTTPS://www.ACME.example/a/", " https://acme.example/a "] {
            assert_eq!(plain_link(same), "acme.example/a");
        }
        assert_ne!(plain_link("https://acme.example/A"), plain_link("https://acme.example/a"));
        assert_ne!(plain_link("https://acme.example/a?b"), plain_link("https://acme.example/a"));
    }

    #[test]
    fn more_than_three_names_are_shortened() {
        assert_eq!(shorten(&["A", "B", "C"]), "A, B, C");
        assert_eq!(shorten(&["A", "B", "C", "D"]), "A, B, C, …");
    }
}
