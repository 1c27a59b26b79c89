//! The schemas of the tab and of the preview.

use domain::fortified::BadgeState;
use domain::language::Language;
use domain::questionnaire::violation::MANDATORY;
use domain::questionnaire::{View, published};
use domain::rollout::Channel;
use domain::tab::TabView;
use serde_json::{Value as Json, json};
use web::schema::{Schemas, described, list, named, object, or_null};

/// The schemas.
pub(super) fn schemas() -> Schemas {
    let not_shown = object(&[("shown", json!({ "const": false }))], &[]);
    vec![
        (
            "TabOrNot",
            json!({ "oneOf": [named("Tab"), described(not_shown, "The rollout has not reached this visitor.")] }),
        ),
        ("Tab", object(&tab(), &[])),
        ("Overview", overview()),
        ("SummaryLine", summary_line()),
        ("Shield", shield()),
        ("Preview", object(&[tab(), preview()].concat(), &[])),
        ("Badge", badge()),
        ("Row", row()),
        ("Piece", pieces(true)),
        ("Cell", pieces(false)),
        ("Scope", object(&[("id", text()), ("name", text())], &[("capability", text())])),
        ("Completeness", completeness()),
        ("Missing", missing()),
        ("Change", change()),
    ]
}

fn text() -> Json {
    json!({ "type": "string" })
}

fn questions() -> Json {
    list(named("QuestionId"))
}

fn pointer() -> Json {
    described(text(), "A JSON Pointer (RFC 6901) to the field in the wire object.")
}

fn tab() -> Vec<(&'static str, Json)> {
    let updated = "When the answers were published; null when nothing was.";
    vec![
        ("shown", json!({ "const": true })),
        ("appKey", named("AppKey")),
        ("channel", json!({ "enum": Channel::ALL })),
        ("view", json!({ "enum": [TabView::Default, TabView::Expanded] })),
        ("badge", named("Badge")),
        ("revision", described(or_null(named("RevisionNumber")), "What is live; null when nothing is.")),
        ("updatedAt", described(or_null(named("Instant")), updated)),
        ("disclaimer", described(text(), "Who is responsible for the answers.")),
        (
            "selfAssessment",
            described(
                list(text()),
                "What the security section says of the partner's self-assessment; empty: no section.",
            ),
        ),
        ("rows", list(named("Row"))),
    ]
}

fn overview() -> Json {
    let updated = "When the answers were published; null when nothing was, or nothing is shown.";
    let summary = "The rows of the default view in short; empty for whom the tab is not shown.";
    object(
        &[
            ("appKey", named("AppKey")),
            ("name", described(text(), "The app's name.")),
            ("partnerName", described(text(), "The partner's name.")),
            ("channel", json!({ "enum": Channel::ALL })),
            ("badge", named("Badge")),
            ("shown", described(json!({ "type": "boolean" }), "Whether this visitor is shown the tab.")),
            ("updatedAt", described(or_null(named("Instant")), updated)),
            (
                "selfAssessment",
                described(
                    list(text()),
                    "What the security section says of the partner's self-assessment; empty: no section.",
                ),
            ),
            ("summary", described(list(named("SummaryLine")), summary)),
        ],
        &[],
    )
}

fn summary_line() -> Json {
    object(
        &[
            ("id", named("QuestionId")),
            ("label", described(text(), "What the customer reads beside the answer.")),
            ("answered", json!({ "type": "boolean" })),
            ("text", described(text(), "The answer in one line.")),
        ],
        &[],
    )
}

fn shield() -> Json {
    object(
        &[
            ("schemaVersion", json!({ "const": 1 })),
            ("label", text()),
            ("message", text()),
            ("color", json!({ "enum": ["brightgreen", "blue", "lightgrey"] })),
        ],
        &[],
    )
}

fn preview() -> Vec<(&'static str, Json)> {
    vec![
        ("completeness", named("Completeness")),
        ("missing", list(named("Missing"))),
        ("changes", described(list(named("Change")), "What publishing would change, field by field.")),
        ("newQuestions", described(questions(), "What the draft's version of the questionnaire did not ask.")),
        ("savedAt", named("Instant")),
        ("savedBy", named("EmailAddress")),
    ]
}

fn badge() -> Json {
    let since = "Since when; null when the app is not enrolled.";
    let deadline = "From when on a complete tab is required; null when the app is not enrolled.";
    described(
        object(
            &[
                ("state", json!({ "enum": [BadgeState::None, BadgeState::Held, BadgeState::Removed] })),
                ("since", described(or_null(named("Instant")), since)),
                ("deadline", described(or_null(named("Instant")), deadline)),
            ],
            &[],
        ),
        "The Cloud Fortified badge.",
    )
}

fn row() -> Json {
    let titles: Vec<&str> = Language::ALL
        .iter()
        .flat_map(|language| published().newest().sections.iter().map(|section| language.translate(&section.title)))
        .collect();
    let value = json!({
        "description": "The answer for programs: as REST v3 writes it, or an object by part where a question has several; null when nothing was said.",
    });
    object(
        &[
            ("id", named("QuestionId")),
            ("section", json!({ "enum": titles })),
            ("label", described(text(), "What the customer reads beside the answer.")),
            ("view", json!({ "enum": [View::Default, View::Expanded] })),
            ("answered", json!({ "type": "boolean" })),
            ("value", value),
            ("text", described(text(), "The answer for people.")),
            ("content", described(list(named("Piece")), "The answer piece by piece, for pages.")),
        ],
        &[],
    )
}

/// A piece of an answer by its kind; a piece may have a label, a table's cell has none.
fn pieces(labelled: bool) -> Json {
    let label = [("label", described(text(), "What stands over the piece."))];
    let piece = |kind: &str, fields: &[(&str, Json)]| {
        let kind = [("kind", json!({ "const": kind }))];
        object(&[&kind, fields].concat(), if labelled { &label } else { &[] })
    };
    let cells = list(list(or_null(named("Cell"))));
    json!({ "oneOf": [
        piece("word", &[("text", text())]),
        piece("text", &[("text", text())]),
        piece("chips", &[("items", list(text()))]),
        piece("link", &[("href", described(text(), "Always https.")), ("text", text())]),
        piece("email", &[("address", text())]),
        piece("table", &[("columns", list(text())), ("rows", cells)]),
        piece("scopes", &[("scopes", list(named("Scope")))]),
    ] })
}

fn completeness() -> Json {
    let percent = json!({ "type": "integer", "minimum": 0, "maximum": 100, "description": "100 exactly when nothing is missing." });
    object(&[("percent", percent), ("asked", questions()), ("answered", questions())], &[])
}

fn missing() -> Json {
    object(
        &[("question", named("QuestionId")), ("label", text()), ("detail", json!({ "const": MANDATORY }))],
        &[("pointer", described(pointer(), "Absent for a field of the listing."))],
    )
}

fn change() -> Json {
    object(
        &[("question", named("QuestionId")), ("label", text()), ("pointer", pointer())],
        &[
            ("before", json!({ "description": "What is live; absent when nothing is." })),
            ("after", json!({ "description": "What would be; absent for no answer." })),
        ],
    )
}
