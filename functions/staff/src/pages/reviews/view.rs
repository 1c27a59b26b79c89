//! One app's review: what was found, the answers, the decisions so far, and the form with which a reviewer decides.

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::listing::Listing;
use domain::questionnaire::assessment::{self, AssessmentRow};
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::form::FormData;
use domain::questionnaire::{Violation, published};
use domain::review::{
    Decider, Decision, DecisionKind, KnownName, Reason, Review, ReviewFinding, ReviewState, ScannedName, Unseen,
    field_label,
};
use jiff::Timestamp;
use runtime::text::BadText;
use store::reviews::ReviewRecord;
use store::{Consistency, Store};
use web::path::Key;
use web::query::Query;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::{PageFrame, StaffArea};
use web::render::link::listing_path;
use web::{Now, Problem, reply};

use super::answers::{Remedy, ReviewedAnswer, reviewed_answers};
use super::changed::{ChangesSince, SeenReview};
use super::finding_words::{describe_finding, name_text};
use super::nameable::is_obscenity;
use super::reveal::reveal;
use super::tab::respond_with_tab;
use super::{LastDecision, path_of};
use crate::member::StaffMember;
use crate::pages::catalogue::{app_path, partner_path};

/// What was done to the known names, by the word in the query of the page after it, each with the text that says it.
const NAMES_DONE: [(&str, &str); 2] = [("marked", "staff-name-marked"), ("forgotten", "staff-name-forgotten")];
/// How many decisions are listed.
const HISTORY: i32 = 20;

/// What a reviewer has sent and was refused, and why.
#[derive(Default)]
pub struct RefusedDecision {
    /// The fields as they were sent; empty when the page is opened.
    pub data: FormData,
    pub violations: Vec<Violation>,
    /// The texts that say what is wrong, each with the id of the field that it is about.
    pub faults: Vec<(&'static str, &'static str)>,
    /// What has changed since the form was opened, if that is why it was refused.
    pub since: Option<ChangesSince>,
}

/// What was just done, as the query of the page after it says.
#[derive(Default)]
pub struct Done {
    /// The decision about the app before this one.
    decision: Option<LastDecision>,
    /// The text that says what was done to the partner's known names.
    names: Option<&'static str>,
}

/// An app's review with what a reviewer needs to decide.
pub struct ReviewedListing {
    pub app: AppKey,
    pub record: ReviewRecord,
    /// The decisions, latest first.
    pub history: Vec<Decision>,
    /// The apps before and after it in the queue.
    beside: [Option<AppKey>; 2],
    /// The answers of the partner's self assessment that customers see, beside the criteria for passing.
    assessment: Vec<AssessmentRow>,
    /// The partner's names that are no obscenity.
    names: Vec<KnownName>,
    now: Timestamp,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    frame: PageFrame<'a>,
    reviewed: &'a ReviewedListing,
    listing: &'a Listing,
    review: &'a Review,
    /// What is live: first that in which something was found.
    answers: Vec<ReviewedAnswer>,
    /// How many of the answers something was found in.
    suspect: usize,
    seen: SeenReview,
    unsent: &'a RefusedDecision,
    /// What somebody published since the form was opened.
    published: Vec<ReadableChange<'a>>,
    done: Option<LastDecision>,
    /// Whether the reviewer may open the catalogue's pages.
    keeps_catalogue: bool,
    /// The text that says what was done to the known names.
    done_to_names: Option<&'static str>,
}

pub async fn show_review(
    State(store): State<Store>,
    member: StaffMember,
    app: Result<Key, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Reviews)?;
    let Key(app) = app?;
    let done = Done { decision: LastDecision::read(&query)?, names: query.one_of("names", &NAMES_DONE)? };
    if query.one_of("show", &[("tab", ())])?.is_some() {
        return respond_with_tab(&store, &member, &app, now).await;
    }
    let reviewed = ReviewedListing::read(&store, app, now).await?;
    reviewed.respond(&member, StatusCode::OK, &RefusedDecision::default(), done)
}

impl ReviewedListing {
    /// # Errors
    /// 404 if the app has no review.
    pub async fn read(store: &Store, app: AppKey, now: Timestamp) -> Result<Self, Problem> {
        let record = web::review::read_review(store, &app).await?;
        let participation = store.participation(&record.listing.facts.partner).await?.value;
        // What is for the reviewers of self assessments only is not for those of published answers.
        let shared = participation.approval.map(|approval| assessment::shared_answers(&approval.answers));
        let beside = match record.review.state {
            ReviewState::Decided => [None, None],
            ReviewState::Open | ReviewState::Asked => store.reviews_beside(&app, &record.review).await?,
        };
        let history = store.review_decisions(&app, HISTORY).await?;
        let assessment = shared.map(|answers| assessment::rows(&answers)).unwrap_or_default();
        let names = store.known_names(&record.listing.facts.partner, Consistency::Strong).await?.value;
        Ok(Self { app, record, history, beside, assessment, names, now })
    }

    pub fn respond(
        &self,
        member: &StaffMember,
        status: StatusCode,
        unsent: &RefusedDecision,
        done: Done,
    ) -> Result<Response, Problem> {
        let (frame, ReviewRecord { listing, review, .. }) = (member.frame(StaffArea::Reviews), &self.record);
        let known: Vec<String> = self.names.iter().map(|known| known.name.clone()).collect();
        let mut answers = reviewed_answers(&self.record, &known, frame.texts, self.now)?;
        // Greatest risk first; a stable sort keeps the questionnaire's order among the others.
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.findings.iter().map(|finding| finding.risk).max()));
        let published_since: &[FieldChange] =
            unsent.since.as_ref().and_then(|since| since.published.as_deref()).unwrap_or_default();
        let page = ReviewPage {
            suspect: answers.iter().filter(|answer| !answer.findings.is_empty()).count(),
            seen: SeenReview::of(&self.record, &self.history),
            published: readable_changes(published().newest(), published_since, frame.texts)?,
            frame,
            reviewed: self,
            listing,
            review,
            answers,
            unsent,
            done: done.decision,
            keeps_catalogue: member.works_in(StaffArea::Catalogue),
            done_to_names: done.names,
        };
        Ok(reply::scripted(member.respond(status, &page)?))
    }
}

impl ReviewPage<'_> {
    fn title(&self) -> Result<String, BadText> {
        let texts = self.frame.texts;
        let title = texts.text_with("staff-review-of", "app", &self.name())?;
        if self.is_refused() { texts.text_with("error-title", "title", &title) } else { Ok(title) }
    }

    fn name(&self) -> String {
        reveal(&self.listing.facts.name)
    }

    fn partner_name(&self) -> String {
        reveal(&self.listing.partner_name)
    }

    fn path(&self) -> String {
        path_of(&self.reviewed.app)
    }

    fn tab_link(&self) -> String {
        format!("{}/privacy-and-security?view=expanded", listing_path(&self.reviewed.app))
    }

    fn link_before(&self) -> Option<String> {
        self.reviewed.beside[0].as_ref().map(path_of)
    }

    fn link_after(&self) -> Option<String> {
        self.reviewed.beside[1].as_ref().map(path_of)
    }

    /// The text that names where the review stands.
    fn state_text(&self) -> &'static str {
        match self.review.state {
            ReviewState::Open => "staff-review-open",
            ReviewState::Asked => "staff-review-is-asked",
            ReviewState::Decided => "staff-review-decided",
        }
    }

    fn is_refused(&self) -> bool {
        !self.unsent.violations.is_empty() || !self.unsent.faults.is_empty() || self.unsent.since.is_some()
    }

    fn is_faulty(&self, field: &str) -> bool {
        self.unsent.faults.iter().any(|(_, at)| *at == field)
    }

    /// The answers in which something was found, and the others.
    fn parts(&self) -> (&[ReviewedAnswer], &[ReviewedAnswer]) {
        self.answers.split_at(self.suspect)
    }

    fn is_ticked(&self, answer: &ReviewedAnswer) -> bool {
        self.unsent.data.all("fields").any(|path| path == answer.path)
    }

    fn is_set(&self, field: &str) -> bool {
        self.unsent.data.get(field).is_some()
    }

    fn count_decidable(&self) -> usize {
        self.answers.iter().filter(|answer| answer.is_decidable()).count()
    }

    fn withheld(&self) -> Vec<&ReviewedAnswer> {
        self.answers.iter().filter(|answer| answer.is_withheld()).collect()
    }

    /// The reasons, each with the text that names it.
    fn reasons(&self) -> Vec<(&'static str, String)> {
        Reason::ALL.iter().map(|reason| (reason.as_str(), format!("staff-review-{}", reason.as_str()))).collect()
    }

    fn is_chosen(&self, reason: &str) -> bool {
        self.unsent.data.get("reason") == Some(reason)
    }

    fn text(&self) -> &str {
        self.unsent.data.get("text").unwrap_or_default()
    }

    /// The text that says why customers do not see an answer.
    fn unseen_text(&self, unseen: &Unseen) -> String {
        let word: &'static str = unseen.into();
        format!("staff-review-unseen-{word}")
    }

    /// The catalogue's page on which a name is changed, with the text of the link.
    fn catalogue_link(&self, name: &ScannedName) -> (String, &'static str) {
        match name {
            ScannedName::App => (app_path(&self.reviewed.app), "staff-review-open-app"),
            ScannedName::Partner => (partner_path(&self.listing.facts.partner), "staff-review-open-partner"),
        }
    }

    /// Whether a finding is of a word that may be a name.
    fn is_nameable(&self, finding: &ReviewFinding) -> bool {
        is_obscenity(finding)
    }

    fn names_path(&self) -> String {
        format!("{}/known-names", self.path())
    }

    /// The name that was typed and refused.
    fn typed_name(&self) -> &str {
        self.unsent.data.get("name").unwrap_or_default()
    }

    /// What a kind of finding is called.
    fn kind_text(&self, finding: &ReviewFinding) -> Result<String, BadText> {
        self.frame.texts.text(&name_text(finding))
    }

    /// What a kind of finding means.
    fn kind_about(&self, finding: &ReviewFinding) -> Result<String, BadText> {
        self.frame.texts.text(&format!("{}-about", name_text(finding)))
    }

    /// What was found, in the reader's language, if that is not English and the sentence is known.
    fn found(&self, finding: &ReviewFinding) -> Result<Option<Safe<String>>, BadText> {
        describe_finding(finding, self.frame.texts)
    }

    /// Who made a decision; `None` for the scanner.
    fn decider<'d>(&self, decision: &'d Decision) -> Option<&'d str> {
        match &decision.by {
            Decider::Person(email) => Some(email.as_str()),
            Decider::Scanner => None,
        }
    }

    /// The text that names a decision.
    fn decision_text(&self, decision: &Decision) -> &'static str {
        match decision.kind {
            DecisionKind::Approve => "staff-review-was-approved",
            DecisionKind::Reject => "staff-review-was-rejected",
            DecisionKind::Ask => "staff-review-was-asked",
        }
    }

    /// Whether it was about so many answers that only their number is said.
    fn is_long(&self, decision: &Decision) -> bool {
        decision.kind == DecisionKind::Approve || decision.fields.len() > 8
    }

    /// The questions that a decision was about.
    fn decided_labels(&self, decision: &Decision) -> String {
        let labels = decision.fields.iter().map(|path| {
            let known = self.answers.iter().find(|answer| answer.path == *path).map(|answer| answer.label.clone());
            known.unwrap_or_else(|| self.frame.texts.translate_label(&field_label(path)))
        });
        labels.collect::<Vec<_>>().join("; ")
    }

    /// The partner's or a reviewer's text.
    fn revealed(&self, text: &str) -> String {
        reveal(text)
    }
}
