//! Where an app's answers have drifted apart from what the partner says elsewhere: in its Security Self Assessment, and
//! on the tabs of its other apps.
//!
//! | module | what it knows |
//! |---|---|
//! | [`document`] | what a comparison results in |
//! | `answered` | the answers of an app, by question |
//! | [`scope`] | which answers are compared |
//! | `assessment_rules`, `app_rules` | which answers speak of the same fact, and what a contradiction makes us ask |
//! | `third_parties` | a third party that several apps describe |
//!
//! Invariants: a contradiction is put as a question, because only the partner knows which answer is right, and often both
//! are; an unanswered question says nothing, so nothing is asked about it.

mod answered;
mod app_rules;
mod assessment_rules;
pub mod document;
pub mod scope;
mod third_parties;

use jiff::Timestamp;

use self::answered::AppAnswers;
use self::app_rules::{OtherApp, compare_with_apps};
use self::assessment_rules::compare_with_assessment;
use self::scope::{choose_answers, choose_assessment, is_comparable};
use self::third_parties::compare_third_parties;
use crate::draft::Draft;
use crate::ids::AppKey;
use crate::language::Language;
use crate::listing::Listing;
use crate::programme::Programme;
use crate::self_assessment::Participation;

pub use document::{Compared, ComparedApp, ComparedAssessment, Drift, DriftKind, DriftQuestion};
pub use scope::{ChosenApps, MAX_COMPARED_APPS, choose_apps};

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct DriftRequest<'a> {
    /// The app's listing.
    pub listing: &'a Listing,
    /// The app's draft, which is compared instead of the live answers.
    pub draft: Option<&'a Draft>,
    /// The listings of other apps that the reader manages.
    pub others: &'a [(AppKey, Listing)],
    /// How many more apps the reader manages.
    pub apps_left_out: usize,
    /// The partner's part in the self assessment; `None` if the reader may not see it.
    pub participation: Option<&'a Participation>,
    /// The programme, which decides which questions are in force.
    pub programme: &'a Programme,
    /// The time of the request.
    pub now: Timestamp,
    /// The language of our own texts. Those of the partner are not translated.
    pub language: Language,
}

/// Compares an app's answers with the partner's self assessment and with the live answers of its other apps.
pub fn find_drift(request: DriftRequest<'_>) -> Drift {
    let DriftRequest { listing, programme, now, language, .. } = request;
    let questionnaire = programme.in_force(now).questionnaire;
    let (answers, answers_compared) = choose_answers(listing, request.draft);
    let here = AppAnswers::read(questionnaire, answers, listing, language);
    let comparable = request.others.iter().filter(|(key, other)| is_comparable(listing, key, other));
    let others: Vec<OtherApp> = comparable
        .map(|(key, other)| OtherApp {
            app: ComparedApp { key: key.clone(), name: other.facts.name.clone() },
            answers: AppAnswers::read(questionnaire, choose_answers(other, None).0, other, language),
        })
        .collect();
    let (self_assessment, assessment) = choose_assessment(request.participation, programme, now);
    let mut questions = assessment.map(|given| compare_with_assessment(&here, given, language)).unwrap_or_default();
    questions.extend(compare_with_apps(&here, &others, language));
    questions.extend(compare_third_parties(&here, &others, language));
    let compared = Compared {
        answers: answers_compared,
        apps: others.into_iter().map(|other| other.app).collect(),
        apps_left_out: request.apps_left_out,
        self_assessment,
    };
    Drift { compared, questions }
}

/// The English texts of this module. A test checks that each has a translation.
#[cfg(test)]
pub(crate) fn own_words() -> impl Iterator<Item = &'static str> {
    assessment_rules::words().chain(app_rules::words()).chain(third_parties::words())
}
