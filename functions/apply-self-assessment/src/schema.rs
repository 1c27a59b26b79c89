//! The JSON Schemas of an application, beside the code that takes it; the reviewer reads the same one.

use domain::questionnaire::assessment;
use domain::self_assessment::{ApplicationState, NoteAudience, Purpose};
use serde_json::{Value as Json, json};
use web::schema::{Schemas, described, list, named, object, or_null};

/// The schemas, by the names that the routes use.
#[must_use]
pub fn schemas() -> Schemas {
    vec![
        ("AssessmentBody", assessment::body_schema()),
        ("AssessmentAnswers", assessment::written_schema()),
        ("AssessmentQuestionId", assessment::question_id_schema()),
        ("AssessmentNote", note()),
        ("Application", application()),
        ("Approval", approval()),
        ("SelfAssessment", whole()),
    ]
}

fn note() -> Json {
    let text = json!({ "type": "string" });
    let question = described(named("AssessmentQuestionId"), "About which question; absent: about the whole.");
    object(
        &[
            ("at", named("Instant")),
            ("by", named("EmailAddress")),
            ("text", text),
            ("audience", json!({ "enum": [NoteAudience::Partner, NoteAudience::Internal] })),
        ],
        &[("question", question)],
    )
}

fn application() -> Json {
    let questions = || list(named("AssessmentQuestionId"));
    let missing = object(
        &[
            ("question", named("AssessmentQuestionId")),
            ("label", json!({ "type": "string" })),
            ("pointer", described(json!({ "type": "string" }), "A JSON Pointer into the body of a PUT.")),
            ("detail", json!({ "type": "string" })),
        ],
        &[],
    );
    let completeness = object(
        &[
            ("percent", json!({ "type": "integer", "minimum": 0, "maximum": 100 })),
            ("asked", questions()),
            ("answered", questions()),
        ],
        &[],
    );
    object(
        &[
            ("state", json!({ "enum": ApplicationState::ALL })),
            ("since", described(named("Instant"), "Since when it stands so.")),
            (
                "purpose",
                described(
                    json!({ "enum": [Purpose::New, Purpose::Renewal, Purpose::Update] }),
                    "What it is for: decided at each submit.",
                ),
            ),
            ("startedAt", named("Instant")),
            ("submittedAt", or_null(named("Instant"))),
            ("waitingSince", described(named("Instant"), "Since when whoever acts next has it.")),
            ("changedBy", or_null(named("EmailAddress"))),
            ("reviewer", described(or_null(named("EmailAddress")), "Told to marketplace staff.")),
            ("answers", named("AssessmentAnswers")),
            ("completeness", completeness),
            ("missing", list(missing)),
            ("notes", list(named("AssessmentNote"))),
        ],
        &[],
    )
}

fn approval() -> Json {
    let truth = || json!({ "type": "boolean" });
    object(
        &[
            ("approvedAt", named("Instant")),
            ("expiresAt", named("Instant")),
            ("renewableFrom", described(named("Instant"), "From when on a renewal may be filed.")),
            (
                "renewalSubmitted",
                described(truth(), "Whether a renewal was submitted before the expiry and is undecided."),
            ),
            ("shownUntil", named("Instant")),
            ("shown", described(truth(), "Whether customers see it now.")),
            ("answeredAt", described(named("Instant"), "When these answers were approved.")),
            ("answers", named("AssessmentAnswers")),
        ],
        &[],
    )
}

fn whole() -> Json {
    let application = described(or_null(named("Application")), "The latest; null when there was none.");
    let approval = described(or_null(named("Approval")), "The latest; null when there was none.");
    object(
        &[
            ("partner", named("PartnerId")),
            ("application", application),
            ("approval", approval),
            ("past", described(list(named("Application")), "Those that came to their end, latest first.")),
            ("endsAt", described(named("Instant"), "When the programme ends.")),
        ],
        &[],
    )
}
