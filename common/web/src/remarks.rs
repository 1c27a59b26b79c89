//! What a reviewer of a self assessment writes with a step, as it is sent. What must not live here: the steps.

use domain::QuestionId;
use domain::questionnaire::rules::check_lines;
use domain::questionnaire::violation::pointer;
use domain::questionnaire::{Code, Violation, assessment};
use domain::self_assessment::{NoteAudience, Remark, Remarks};
use serde::Deserialize;

use crate::Problem;
use crate::body::{Fields, Object};
use crate::problem::violation;

/// The longest note, in characters.
pub const NOTE_LENGTH: usize = 2_000;
/// The most notes of one step: one for each question and some more.
pub const NOTES: usize = 40;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Remarks"))]
pub struct RemarksBody {
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

impl RemarksBody {
    /// Reads `{"reasons": "…", "notes": [{"question": "3", "text": "…", "audience": "internal"}]}`.
    fn read(fields: &mut Fields) -> Self {
        let reasons = fields.optional("reasons", "the reasons, which the partner will read");
        let notes: Option<Vec<Object<SentNote>>> =
            fields.optional("notes", "a list of {\"question\", \"text\", \"audience\": \"partner\" or \"internal\"}");
        Self { reasons, notes: notes.unwrap_or_default().into_iter().map(|Object(note)| note).collect() }
    }
}

/// Reads a reviewer's remarks.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read_remarks(mut fields: Fields) -> Result<Remarks, Problem> {
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
