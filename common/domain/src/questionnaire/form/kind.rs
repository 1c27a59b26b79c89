//! The two questionnaires that people answer in a form.

use serde_json::{Map, Value as Json};

use crate::questionnaire::accept::accept_tab_object;
use crate::questionnaire::answers::Answers;
use crate::questionnaire::assessment;
use crate::questionnaire::definition::Questionnaire;
use crate::questionnaire::load::published;
use crate::questionnaire::violation::Violation;

/// Which questionnaire a form asks.
#[derive(Clone, Copy, Debug)]
pub enum FormKind {
    /// The tab's, in this version.
    Tab(&'static Questionnaire),
    /// The Security Self Assessment's.
    SelfAssessment,
}

impl FormKind {
    /// The questions that the form asks.
    pub fn questionnaire(self) -> &'static Questionnaire {
        match self {
            Self::Tab(version) => version,
            Self::SelfAssessment => assessment::questionnaire(),
        }
    }

    /// The version that knows every path at which there can be an answer.
    pub(super) fn newest(self) -> &'static Questionnaire {
        match self {
            Self::Tab(_) => published().newest(),
            Self::SelfAssessment => assessment::questionnaire(),
        }
    }

    /// Accepts the bare wire object: the answers as far as they can be read, and all violations.
    pub(super) fn accept(self, object: &Map<String, Json>) -> (Answers, Vec<Violation>) {
        match self {
            Self::Tab(_) => accept_tab_object(object),
            Self::SelfAssessment => assessment::accept_answers_object(object),
        }
    }
}
