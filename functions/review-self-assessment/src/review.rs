//! One application: as a reviewer reads it, and the reviewer's steps.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::QuestionId;
use domain::access::Role;
use domain::questionnaire::rules::check_lines;
use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, assessment};
use domain::self_assessment::{Action, NoteAudience, Remark, Remarks};
use jiff::Timestamp;
use mail::Mailer;
use serde::Deserialize;
use store::Store;
use web::assess::{self, Reader, Step, There};
use web::body::{Fields, Object, Sent};
use web::conditional::require_if_match;
use web::path::Partner;
use web::problem::violation;
use web::{Caller, Now, Problem};

/// The longest note, in characters.
pub(crate) const NOTE_LENGTH: usize = 2_000;
/// The most notes of one step: one for each question and some more.
pub(crate) const NOTES: usize = 40;

/// A note as it is sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentNote {
    #[serde(default)]
    question: Option<String>,
    text: String,
    #[serde(default = "to_partner")]
    audience: NoteAudience,
}

fn to_partner() -> NoteAudience {
    NoteAudience::Partner
}

pub(super) async fn get(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    caller.staff(Role::Assessment)?;
    let Partner(partner) = partner?;
    let participation = store.participation(&partner).await?.participation;
    if participation.application.is_none() {
        return Err(Problem::not_found("application of such a partner"));
    }
    let there = There { participation, programme: store.programme().await? };
    assess::answer(&store, &partner, &there, Reader::Staff, now).await
}

/// What a step's handler is given.
struct Call<'a> {
    mailer: &'a Mailer,
    caller: &'a Caller,
    partner: Result<Partner, Problem>,
    headers: &'a HeaderMap,
    sent: &'a Sent,
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
            sent: Sent,
        ) -> Result<Response, Problem> {
            let call =
                Call { mailer: &mailer, caller: &caller, partner, headers: &headers, sent: &sent, now };
            take(call, $action).await
        }
    };
}

step!(
    /// Takes the application up, or over.
    start, Action::StartReview
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

async fn take(call: Call<'_>, action: fn(Remarks) -> Action) -> Result<Response, Problem> {
    let by = &call.caller.staff(Role::Assessment)?.email;
    let Partner(partner) = call.partner?;
    let precondition = require_if_match(call.headers)?;
    let remarks = remarks(call.sent.object()?)?;
    let store = call.mailer.store();
    if store.participation(&partner).await?.participation.application.is_none() {
        return Err(Problem::not_found("application of such a partner"));
    }
    let step = Step { partner: &partner, action: action(remarks), precondition: &precondition, by, now: call.now };
    let there = assess::take(call.mailer, step).await?;
    assess::answer(store, &partner, &there, Reader::Staff, call.now).await
}

/// What the reviewer says: `{"reasons": "…", "notes": [{"question": "3", "text": "…", "audience": "internal"}]}`.
fn remarks(mut fields: Fields) -> Result<Remarks, Problem> {
    let reasons: Option<String> = fields.optional("reasons", "the reasons, which the partner will read");
    let notes: Option<Vec<Object<SentNote>>> =
        fields.optional("notes", "a list of {\"question\", \"text\", \"audience\": \"partner\" or \"internal\"}");
    fields.refuse(reasons.iter().flat_map(|reasons| check_lines(reasons, NOTE_LENGTH, "/reasons")));
    let sent = notes.unwrap_or_default();
    if sent.len() > NOTES {
        fields.refuse([violation("/notes", Code::TooMany, format!("At most {NOTES} notes are allowed."))]);
    }
    let mut notes = Vec::new();
    for (index, Object(note)) in sent.into_iter().enumerate() {
        let at = pointer("/notes", &index.to_string());
        fields.refuse(check_lines(&note.text, NOTE_LENGTH, &pointer(&at, "text")));
        if note.text.trim().is_empty() {
            fields.refuse([violation(
                &pointer(&at, "text"),
                Code::Mandatory,
                "Enter the text of the note, or leave the note out.",
            )]);
        }
        let question = note.question.as_deref().map(|id| (id, asked(id)));
        if let Some((id, None)) = question {
            let detail = format!("There is no question {id:?} in the self assessment.");
            fields.refuse([violation(&pointer(&at, "question"), Code::NotAnOption, detail)]);
        }
        let question = question.and_then(|(_, found)| found);
        notes.push(Remark { question, text: note.text, audience: note.audience });
    }
    fields.finish()?;
    Ok(Remarks { reasons: reasons.filter(|reasons| !reasons.trim().is_empty()), notes })
}

fn asked(id: &str) -> Option<QuestionId> {
    assessment::questionnaire().question(id).map(|question| question.id.clone())
}
