//! One application: as a reviewer reads it, and the reviewer's steps.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::QuestionId;
use domain::access::Role;
use domain::questionnaire::rules::check_lines;
use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation, assessment};
use domain::self_assessment::{Action, NoteAudience, Remark, Remarks};
use jiff::Timestamp;
use mail::Mailer;
use serde::Deserialize;
use store::Store;
use web::assess::{self, Step, There};
use web::assessment_reply::{Reader, SelfAssessmentReply};
use web::body::{Fields, Object, RequestBody};
use web::conditional::require_precondition;
use web::path::Partner;
use web::problem::violation;
use web::reply::Reply;
use web::{Caller, Now, Problem};

/// The longest note, in characters.
pub(crate) const NOTE_LENGTH: usize = 2_000;
/// The most notes of one step: one for each question and some more.
pub(crate) const NOTES: usize = 40;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Remarks"))]
pub(crate) struct RemarksBody {
    /// To the partner; required to request changes and to reject.
    #[cfg_attr(feature = "schema", schemars(length(max = NOTE_LENGTH), regex(pattern = schemas::TEXT)))]
    reasons: Option<String>,
    #[cfg_attr(feature = "schema", schemars(with = "Option<schemas::Notes>"))]
    notes: Vec<SentNote>,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(deny_unknown_fields)]
struct SentNote {
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<domain::schema::AssessmentQuestionId>"))]
    question: Option<String>,
    #[cfg_attr(feature = "schema", schemars(length(max = NOTE_LENGTH), regex(pattern = schemas::SOME_TEXT)))]
    text: String,
    #[serde(default = "to_partner")]
    audience: NoteAudience,
}

fn to_partner() -> NoteAudience {
    NoteAudience::Partner
}

pub(super) async fn read_application(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Reply<SelfAssessmentReply>, Problem> {
    caller.staff(Role::Assessment)?;
    let Partner(partner) = partner?;
    let participation = store.participation(&partner).await?.value;
    if participation.application.is_none() {
        return Err(Problem::not_found("application of such a partner"));
    }
    let there = There { participation, programme: store.programme().await? };
    SelfAssessmentReply::read(&store, &partner, &there, Reader::Staff, now).await
}

/// What a step's handler is given.
struct Call<'a> {
    mailer: &'a Mailer,
    caller: &'a Caller,
    partner: Result<Partner, Problem>,
    headers: &'a HeaderMap,
    body: &'a RequestBody,
    now: Timestamp,
}

macro_rules! step {
    ($(#[$doc:meta])* $name:ident, $action:path) => {
        $(#[$doc])*
        pub(super) async fn $name(
            State(mailer): State<Mailer>,
            caller: Caller,
            partner: Result<Partner, Problem>,
            Now(now): Now,
            headers: HeaderMap,
            body: RequestBody,
        ) -> Result<Reply<SelfAssessmentReply>, Problem> {
            let call =
                Call { mailer: &mailer, caller: &caller, partner, headers: &headers, body: &body, now };
            take(call, $action).await
        }
    };
}

step!(
    /// Takes the application up, or over.
    start_review, Action::StartReview
);
step!(
    /// Gives the application back.
    request_changes, Action::RequestChanges
);
step!(
    /// Approves it.
    approve, Action::Approve
);
step!(
    /// Rejects it.
    reject, Action::Reject
);

async fn take(call: Call<'_>, action: fn(Remarks) -> Action) -> Result<Reply<SelfAssessmentReply>, Problem> {
    let by = &call.caller.staff(Role::Assessment)?.email;
    let Partner(partner) = call.partner?;
    let precondition = require_precondition(call.headers)?;
    let remarks = read_remarks(call.body.object_or_nothing()?)?;
    let store = call.mailer.store();
    if store.participation(&partner).await?.value.application.is_none() {
        return Err(Problem::not_found("application of such a partner"));
    }
    let step = Step { partner: &partner, action: action(remarks), precondition: &precondition, by, now: call.now };
    let there = assess::take(call.mailer, step).await?;
    SelfAssessmentReply::read(store, &partner, &there, Reader::Staff, call.now).await
}

impl RemarksBody {
    /// Reads `{"reasons": "…", "notes": [{"question": "3", "text": "…", "audience": "internal"}]}`.
    fn read(fields: &mut Fields) -> Self {
        let reasons = fields.optional("reasons", "the reasons, which the partner will read");
        let notes: Option<Vec<Object<SentNote>>> =
            fields.optional("notes", "a list of {\"question\", \"text\", \"audience\": \"partner\" or \"internal\"}");
        Self { reasons, notes: notes.unwrap_or_default().into_iter().map(|Object(note)| note).collect() }
    }
}

fn read_remarks(mut fields: Fields) -> Result<Remarks, Problem> {
    let RemarksBody { reasons, notes } = RemarksBody::read(&mut fields);
    fields.refuse(reasons.iter().flat_map(|reasons| check_lines(reasons, NOTE_LENGTH, "/reasons")));
    if notes.len() > NOTES {
        fields.refuse([violation("/notes", Code::TooMany, format!("At most {NOTES} notes are allowed."))]);
    }
    for (index, note) in notes.iter().enumerate() {
        fields.refuse(note.check(&pointer("/notes", &index.to_string())));
    }
    fields.finish()?;
    let notes = notes.into_iter().map(SentNote::into_remark).collect();
    Ok(Remarks { reasons: reasons.filter(|reasons| !reasons.trim().is_empty()), notes })
}

impl SentNote {
    /// What is wrong with the note at this pointer.
    fn check(&self, at: &str) -> Vec<Violation> {
        let mut violations = check_lines(&self.text, NOTE_LENGTH, &pointer(at, "text"));
        if self.text.trim().is_empty() {
            let detail = "Enter the text of the note, or leave the note out.";
            violations.push(violation(&pointer(at, "text"), Code::Mandatory, detail));
        }
        if let Some(id) = self.question.as_deref().filter(|id| find_question(id).is_none()) {
            let detail = format!("There is no question {id:?} in the self assessment.");
            violations.push(violation(&pointer(at, "question"), Code::NotAnOption, detail));
        }
        violations
    }

    fn into_remark(self) -> Remark {
        let question = self.question.as_deref().and_then(find_question);
        Remark { question, text: self.text, audience: self.audience }
    }
}

fn find_question(id: &str) -> Option<QuestionId> {
    assessment::questionnaire().question(id).map(|question| question.id.clone())
}

#[cfg(feature = "schema")]
mod schemas {
    use schemars::JsonSchema;

    use super::{NOTES, SentNote};

    /// Text whose only control characters are line feeds and tabs.
    pub(super) const TEXT: &str = "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*$";
    /// The same, and not blank.
    pub(super) const SOME_TEXT: &str =
        "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*\\S[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*$";

    #[derive(JsonSchema)]
    #[schemars(inline, extend("maxItems" = NOTES))]
    pub(super) struct Notes(#[expect(dead_code, reason = "only its schema is used")] Vec<SentNote>);
}
