//! The questions that contradictions between an app's answers and the partner's other answers raise.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::drift::document::{AnswersSource, HereAnswer, OtherAnswer};
use domain::drift::{Compared, ComparedApp, ComparedAssessment, DriftQuestion};
use domain::questionnaire::published;
use domain::{AppKey, PartnerId};
use runtime::text::BadText;
use store::Store;
use web::drift::read_drift;
use web::render::frame::PageFrame;
use web::render::link::question_link;
use web::render::texts::PageTexts;
use web::{Now, Problem};

use crate::managed_listing::ManagedListing;
use crate::page::respond;

#[derive(Template)]
#[template(path = "drift.html")]
struct DriftPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    /// The app's name.
    name: &'a str,
    partner: &'a PartnerId,
    compared: &'a Compared,
    questions: &'a [DriftQuestion],
    texts: PageTexts,
}

/// Compares the app's answers with what its partner says elsewhere.
pub async fn show_drift(State(store): State<Store>, app: ManagedListing, Now(now): Now) -> Result<Response, Problem> {
    let drift = read_drift(&store, app.person(), (&app.key, &app.record), app.texts().language(), now).await?;
    let facts = &app.record.listing.facts;
    let page = DriftPage {
        frame: app.frame(),
        app: &app.key,
        name: &facts.name,
        partner: &facts.partner,
        compared: &drift.compared,
        questions: &drift.questions,
        texts: app.texts(),
    };
    respond(&app.signed_in, StatusCode::OK, &page)
}

impl DriftPage<'_> {
    fn title(&self) -> Result<String, BadText> {
        self.texts.say("drift-title").with("app", self.name).text()
    }

    /// Which answers of the app were compared.
    fn about_answers(&self) -> Result<String, BadText> {
        self.texts.text(match self.compared.answers {
            AnswersSource::Draft => "drift-of-draft",
            AnswersSource::Live => "drift-of-live",
            AnswersSource::Nothing => "drift-of-nothing",
        })
    }

    /// Which other apps were compared; their names follow.
    fn about_apps(&self) -> Result<String, BadText> {
        self.texts.text_with_count("drift-apps", &self.compared.apps.len())
    }

    fn count_questions(&self) -> Result<String, BadText> {
        self.texts.text_with_count("drift-questions", &self.questions.len())
    }

    /// What became of the self assessment.
    fn about_assessment(&self) -> Result<String, BadText> {
        self.texts.text(match self.compared.self_assessment {
            ComparedAssessment::Approved => "drift-assessment-approved",
            ComparedAssessment::InProgress => "drift-assessment-in-progress",
            ComparedAssessment::Expired => "drift-assessment-expired",
            ComparedAssessment::Absent => "drift-assessment-absent",
            ComparedAssessment::Ended => "drift-assessment-ended",
            ComparedAssessment::Withheld => "drift-assessment-withheld",
        })
    }

    /// What is said when nothing is asked.
    fn all_agree(&self) -> Result<String, BadText> {
        self.texts.text(match (self.compared.answers, self.compares_anything()) {
            (AnswersSource::Nothing, _) => "drift-nothing-answered",
            (_, false) => "drift-nothing-compared",
            (_, true) => "drift-agrees",
        })
    }

    /// Whether there was anything to compare the app with.
    fn compares_anything(&self) -> bool {
        let assessment = self.compared.self_assessment;
        let compares_assessment = matches!(assessment, ComparedAssessment::Approved | ComparedAssessment::InProgress);
        compares_assessment || !self.compared.apps.is_empty()
    }

    /// Where the answer is changed; nowhere if the catalogue gives it.
    fn link_here(&self, here: &HereAnswer) -> Option<String> {
        form_link(self.app, here.question.as_str())
    }

    /// Where another app's answer is changed.
    fn link_to_app(&self, app: &ComparedApp, answer: &OtherAnswer) -> Option<String> {
        form_link(&app.key, answer.question.as_str())
    }

    fn link_to_assessment(&self, answer: &OtherAnswer) -> String {
        format!("/manage/partners/{}/self-assessment#question-{}", self.partner, answer.question)
    }
}

fn form_link(app: &AppKey, id: &str) -> Option<String> {
    let question = published().newest().question(id)?;
    (!question.parts().is_empty()).then(|| question_link(app, id))
}
