//! What is live, answer by answer, as a reviewer reads it: the question in words, the answer as text, where its links lead, and
//! what the scanner found in it.

use domain::QuestionId;
use domain::listing::Listing;
use domain::questionnaire::definition::{AnswerPlace, ListingField, Part, Question};
use domain::questionnaire::differences::differences;
use domain::questionnaire::{Answers, Value, published};
use domain::review::{
    PRIVACY_POLICY_PATH, Review, ReviewFinding, ScannedName, Unseen, field_label, live_values, unseen_answers,
};
use jiff::Timestamp;
use runtime::text::BadText;
use store::reviews::ReviewRecord;
use web::render::changes::readable_changes;
use web::render::texts::PageTexts;

use super::link::{ReadLink, links_of};
use super::nameable::Nameable;
use super::reveal::reveal;

/// Something that is live.
pub struct ReviewedAnswer {
    /// Its path, by which it is decided about.
    pub path: String,
    /// The question's id; `None` for what is no answer.
    pub question: Option<&'static QuestionId>,
    /// The question in words.
    pub label: String,
    pub text: String,
    pub links: Vec<ReadLink>,
    /// What was found in it, greatest risk first.
    pub findings: Vec<ReviewFinding>,
    /// What of it could be marked as a name.
    pub nameable: Nameable,
    /// Why customers do not see it; `None` if they do.
    pub unseen: Option<Unseen>,
    pub remedy: Remedy,
}

/// What a reviewer can do about something that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Reject it, or ask the partner about it.
    Decide,
    /// Change the name in the catalogue.
    Rename(ScannedName),
    /// Nothing: it is not live any more.
    None,
}

impl ReviewedAnswer {
    /// Whether a review withholds it.
    pub fn is_withheld(&self) -> bool {
        self.unseen == Some(Unseen::Withheld)
    }

    /// Whether it can be decided about.
    pub fn is_decidable(&self) -> bool {
        self.remedy == Remedy::Decide
    }
}

/// All that is live, in the questionnaire's order, and whatever else something was found in. `known`: the partner's known names.
pub fn reviewed_answers(
    ReviewRecord { listing, programme, review }: &ReviewRecord,
    known: &[String],
    texts: PageTexts,
    now: Timestamp,
) -> Result<Vec<ReviewedAnswer>, BadText> {
    let unseen = unseen_answers(listing, programme, now);
    let mut answers = Vec::new();
    for (path, value) in ordered_values(listing) {
        let found = find_part(&path);
        let (label, text) = describe(&path, &value, texts)?;
        let findings = findings_at(review, &path);
        answers.push(ReviewedAnswer {
            question: found.map(|(question, _)| &question.id),
            links: links_of(&value, found.map(|(_, part)| &part.kind)),
            nameable: Nameable::find(&value, &findings, known),
            findings,
            unseen: unseen.get(&path).copied(),
            remedy: Remedy::Decide,
            label,
            text: reveal(&text),
            path,
        });
    }
    for finding in &review.findings {
        if !answers.iter().any(|answer| answer.path == finding.path) {
            answers.push(named((listing, review), &finding.path, known, texts)?);
        }
    }
    Ok(answers)
}

/// What is live, in the questionnaire's order; what the newest questionnaire does not ask comes last.
fn ordered_values(listing: &Listing) -> Vec<(String, Value)> {
    let place = |path: &str| published().newest().parts().position(|(.., at)| at == path);
    let mut values = live_values(listing);
    values.sort_by_key(|(path, _)| place(path).unwrap_or(usize::MAX));
    values
}

fn findings_at(review: &Review, path: &str) -> Vec<ReviewFinding> {
    let found = review.findings.iter().filter(|finding| finding.path == path);
    found.map(|finding| ReviewFinding { detail: reveal(&finding.detail), ..finding.clone() }).collect()
}

/// The question of a path, and the part of it that the answer is to.
fn find_part(path: &str) -> Option<(&'static Question, &'static Part)> {
    let newest = published().newest();
    if path == PRIVACY_POLICY_PATH {
        let mut parts =
            newest.questions.iter().flat_map(|question| question.parts().iter().map(move |part| (question, part)));
        return parts.find(|(_, part)| part.place == AnswerPlace::Listing(ListingField::PrivacyPolicyUrl));
    }
    newest.parts().find(|(.., at)| *at == path).map(|(question, part, _)| (question, part))
}

/// The question and the answer in words.
fn describe(path: &str, value: &Value, texts: PageTexts) -> Result<(String, String), BadText> {
    let newest = published().newest();
    let mut answer = Answers::default();
    answer.set(path, value.clone());
    let changes = differences(newest, &Answers::default(), &answer);
    let readable = readable_changes(newest, &changes, texts)?.pop();
    Ok(match readable.and_then(|readable| Some((readable.label, readable.after?))) {
        Some(described) => described,
        None => (texts.translate_label(&field_label(path)), plain_text(value)),
    })
}

/// What is written in an answer that no questionnaire of today explains.
fn plain_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Chips(items) => items.join(", "),
        Value::Rows(rows) => rows.iter().flat_map(|row| row.values().map(plain_text)).collect::<Vec<_>>().join("\n"),
        Value::YesNo(yes) => yes.to_string(),
        Value::Tri(tri) => tri.as_str().to_owned(),
        Value::Days(days) => days.to_string(),
    }
}

/// The name at a path, with the text that says whose it is: names are scanned too, and are no answers.
fn find_name<'a>(listing: &'a Listing, path: &str) -> Option<(&'static str, &'a str)> {
    match ScannedName::at(path)? {
        ScannedName::App => Some(("staff-review-app-name", &listing.facts.name)),
        ScannedName::Partner => Some(("staff-review-partner-name", &listing.partner_name)),
    }
}

/// A name in which something was found, or an answer that is not live any more.
fn named(
    (listing, review): (&Listing, &Review),
    path: &str,
    known: &[String],
    texts: PageTexts,
) -> Result<ReviewedAnswer, BadText> {
    let (label, text) = match find_name(listing, path) {
        Some((whose, name)) => (texts.text(whose)?, name),
        None => (texts.translate_label(&field_label(path)), ""),
    };
    let findings = findings_at(review, path);
    Ok(ReviewedAnswer {
        path: path.to_owned(),
        question: None,
        label,
        text: reveal(text),
        links: Vec::new(),
        nameable: Nameable::find(&Value::Text(text.to_owned()), &findings, known),
        findings,
        unseen: None,
        remedy: ScannedName::at(path).map_or(Remedy::None, Remedy::Rename),
    })
}
