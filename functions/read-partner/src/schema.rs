//! The JSON Schemas of what this function gives, beside the code that writes it.

use serde_json::json;
use web::schema::{Schemas, described, list, named, object, or_null};

/// The schemas, by the names that the routes use.
#[must_use]
pub fn schemas() -> Schemas {
    let text = || json!({ "type": "string" });
    let answer = object(
        &[
            ("id", named("AssessmentQuestionId")),
            ("section", text()),
            ("question", text()),
            ("answer", described(or_null(text()), "Yes, No or Not applicable; null where only details were asked.")),
            ("details", or_null(text())),
            ("links", list(text())),
        ],
        &[],
    );
    let shown = object(
        &[
            ("statements", described(list(text()), "What the security section says.")),
            ("approvedAt", named("Instant")),
            ("expiresAt", named("Instant")),
            ("answers", described(list(answer), "Without what is for reviewers only.")),
        ],
        &[],
    );
    let security = || described(or_null(named("ShownAssessment")), "null when there is no valid approval.");
    let app = object(&[("key", named("AppKey")), ("name", text())], &[]);
    let partner = object(&[("id", named("PartnerId")), ("name", text())], &[]);
    vec![
        ("ShownAssessment", shown),
        (
            "PartnerProfile",
            object(
                &[
                    ("partner", named("PartnerId")),
                    ("name", text()),
                    ("apps", described(list(app), "The public cloud apps by name, at most 100.")),
                    ("selfAssessment", security()),
                ],
                &[],
            ),
        ),
        (
            "AppSecurity",
            object(
                &[("appKey", named("AppKey")), ("name", text()), ("partner", partner), ("selfAssessment", security())],
                &[],
            ),
        ),
    ]
}
