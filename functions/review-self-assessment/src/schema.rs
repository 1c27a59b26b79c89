//! The JSON Schemas of what reviewers alone send and read; the application's are beside the function that takes it.

use domain::self_assessment::{ApplicationState, NoteAudience, Purpose};
use serde_json::json;
use web::schema::{Schemas, described, list, named, object, or_null};

use crate::review::{NOTE_LENGTH, NOTES};

/// The schemas, by the names that the routes use.
#[must_use]
pub fn schemas() -> Schemas {
    let text = || json!({ "type": "string", "maxLength": NOTE_LENGTH, "pattern": "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*$" });
    let mut some = text();
    some["pattern"] = json!(
        "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*\\S[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*$"
    );
    let note = object(
        &[("text", some)],
        &[
            ("question", or_null(named("AssessmentQuestionId"))),
            ("audience", json!({ "enum": [NoteAudience::Partner, NoteAudience::Internal] })),
        ],
    );
    let mut notes = list(note);
    notes["maxItems"] = json!(NOTES);
    let remarks = object(
        &[],
        &[
            ("reasons", described(or_null(text()), "To the partner; required to request changes and to reject.")),
            ("notes", or_null(notes)),
        ],
    );
    let head = object(
        &[
            ("partner", named("PartnerId")),
            ("state", json!({ "enum": ApplicationState::ALL })),
            ("purpose", json!({ "enum": [Purpose::New, Purpose::Renewal, Purpose::Update] })),
            ("waitingSince", named("Instant")),
            ("submittedAt", or_null(named("Instant"))),
            ("reviewer", or_null(named("EmailAddress"))),
            ("percent", described(json!({ "type": "integer", "minimum": 0, "maximum": 100 }), "How complete it is.")),
        ],
        &[],
    );
    let next = described(or_null(json!({ "type": "string" })), "The path of the next page; null on the last.");
    vec![
        ("Remarks", remarks),
        ("ApplicationHead", head),
        ("ApplicationPage", object(&[("applications", list(named("ApplicationHead"))), ("next", next)], &[])),
    ]
}
