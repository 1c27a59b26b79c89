//! A partner's part in the Security Self Assessment, as the applicant and the reviewer read it.

use domain::questionnaire::{Completeness, MissingField, assessment};
use domain::self_assessment::{self, ApplicationState, Note, Purpose};
use domain::{EmailAddress, PartnerId, QuestionId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use crate::Problem;
use crate::assess::There;
use crate::reply::Reply;
use store::Store;

/// How many of the earlier applications are shown, latest first.
const PAST: i32 = 20;

/// Who reads an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The partner: without what reviewers wrote for each other.
    Partner,
    /// Marketplace staff.
    Staff,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "SelfAssessment"))]
#[serde(rename_all = "camelCase")]
pub struct SelfAssessmentReply {
    partner: PartnerId,
    /// The latest; null when there was none.
    application: Option<Application>,
    /// The latest; null when there was none.
    approval: Option<Approval>,
    /// Those that came to their end, latest first.
    past: Vec<Application>,
    /// When the programme ends.
    ends_at: Timestamp,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Application {
    state: ApplicationState,
    /// Since when it stands so.
    since: Timestamp,
    /// What it is for: decided at each submit. An update that is undecided when the renewal period comes is a renewal.
    purpose: Purpose,
    started_at: Timestamp,
    submitted_at: Option<Timestamp>,
    /// Since when whoever acts next has it.
    waiting_since: Timestamp,
    changed_by: Option<EmailAddress>,
    /// Told to marketplace staff.
    reviewer: Option<EmailAddress>,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::AssessmentAnswers"))]
    answers: Json,
    completeness: Counts,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<schemas::Missing>"))]
    missing: Vec<MissingField>,
    notes: Vec<Note>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct Counts {
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 100)))]
    percent: u8,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<domain::schema::AssessmentQuestionId>"))]
    asked: Vec<QuestionId>,
    #[cfg_attr(feature = "schema", schemars(with = "Vec<domain::schema::AssessmentQuestionId>"))]
    answered: Vec<QuestionId>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Approval {
    approved_at: Timestamp,
    expires_at: Timestamp,
    /// From when on a renewal may be filed.
    renewable_from: Timestamp,
    /// Whether an application was submitted before the expiry and is undecided: it serves as the renewal.
    renewal_submitted: bool,
    shown_until: Timestamp,
    /// Whether customers see it now.
    shown: bool,
    /// When these answers were approved.
    answered_at: Timestamp,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::AssessmentAnswers"))]
    answers: Json,
}

impl SelfAssessmentReply {
    /// What a partner's part is at `now`, with the earlier applications and the `ETag` of the latest.
    pub async fn read(
        store: &Store,
        partner: &PartnerId,
        there: &There,
        reader: Reader,
        now: Timestamp,
    ) -> Result<Reply<Self>, Problem> {
        let There { participation, programme } = there;
        let latest = participation.application.as_ref();
        let decided = latest.filter(|latest| !latest.state.is_open());
        let past = store.past_applications(partner, PAST).await?;
        let past = past.iter().filter(|past| decided.is_none_or(|decided| decided.started_at != past.started_at));
        let present = latest.map(|latest| {
            let purpose = participation.open_purpose(latest, programme, now);
            self_assessment::Application { purpose, ..latest.at(programme, now) }
        });
        let reply = Self {
            partner: partner.clone(),
            application: present.map(|present| Application::for_reader(&present, reader)),
            approval: participation.approval.as_ref().map(|approval| Approval::at(approval, there, now)),
            past: past.map(|past| Application::for_reader(past, reader)).collect(),
            ends_at: programme.self_assessment.deprecated_from,
        };
        Ok(Reply::ok(reply).with_etag(latest.map(|latest| latest.etag.as_str())))
    }
}

impl Application {
    fn for_reader(application: &self_assessment::Application, reader: Reader) -> Self {
        let Completeness { percent, asked, answered, missing } = assessment::completeness(&application.answers);
        Self {
            state: application.state,
            since: application.since,
            purpose: application.purpose,
            started_at: application.started_at,
            submitted_at: application.submitted_at,
            waiting_since: application.waiting_since(),
            changed_by: application.changed_by.clone(),
            reviewer: application.reviewer.clone().filter(|_| reader == Reader::Staff),
            answers: assessment::write_answers(&application.answers),
            completeness: Counts { percent, asked, answered },
            missing,
            notes: match reader {
                Reader::Partner => application.notes_to_partner().cloned().collect(),
                Reader::Staff => application.notes.clone(),
            },
        }
    }
}

impl Approval {
    fn at(approval: &self_assessment::Approval, there: &There, now: Timestamp) -> Self {
        let (validity, policy) = (&approval.validity, &there.programme.self_assessment);
        Self {
            approved_at: validity.approved_at,
            expires_at: validity.expires_at,
            renewable_from: validity.renewable_from(policy),
            renewal_submitted: validity.renewal_submitted,
            shown_until: validity.shown_until(policy).min(policy.deprecated_from),
            shown: validity.is_shown(&there.programme, now),
            answered_at: approval.answered_at,
            answers: assessment::write_answers(&approval.answers),
        }
    }
}

#[cfg(feature = "schema")]
mod schemas {
    use domain::schema::AssessmentQuestionId;
    use schemars::JsonSchema;

    /// The tab's type, with the questions of the self assessment.
    #[derive(JsonSchema)]
    #[schemars(inline, description = "")]
    #[expect(dead_code, reason = "only its schema is used")]
    pub(super) struct Missing {
        question: AssessmentQuestionId,
        label: String,
        /// A JSON Pointer into the body of a PUT.
        pointer: String,
        detail: String,
    }
}
