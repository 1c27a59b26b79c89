//! The schemas of what travels, and examples of what is sent. What the questionnaire and the catalogue say of theirs
//! comes from them; the tab is in `tab`.

use domain::questionnaire::schema;
use domain::questionnaire::wire::{FormStatus, Generation, WRAPPERS};
use serde_json::{Map, Value as Json, json};
use web::schema::{Schemas, described, list, named, object, or_null, shared};

use super::tab;

/// Every schema by its name.
pub(super) fn all() -> Schemas {
    let mut all = shared();
    all.extend(apply_self_assessment::schemas());
    all.extend(review_self_assessment::schemas());
    all.extend(read_partner::schemas());
    all.extend(catalogue::schemas());
    all.extend(programme::schemas());
    all.extend(read_mail::schemas());
    all.extend(tab::schemas());
    all.extend(answers());
    all.extend(receipts());
    all.push((
        "OpenApi",
        json!({ "type": "object", "required": ["openapi", "paths"], "description": "An OpenAPI 3.1 document." }),
    ));
    all
}

fn answers() -> Schemas {
    let ignored = schema::answers()["properties"].as_object().map(|properties| {
        domain::questionnaire::wire::IGNORED
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), properties.get(*key)?.clone())))
            .collect()
    });
    let wrapped = |wrapper: &str| {
        let mut properties: Map<String, Json> = ignored.clone().unwrap_or_default();
        properties.insert(wrapper.to_owned(), named("Answers"));
        json!({ "type": "object", "additionalProperties": false, "required": [wrapper], "properties": properties })
    };
    let shapes: Vec<Json> = std::iter::once(named("Answers")).chain(WRAPPERS.map(wrapped)).collect();
    let whole = "Answers as a PUT takes them: bare, or in one of the original's wrappers. What is absent, null, empty or blank is not answered.";
    vec![
        ("Answers", schema::answers()),
        ("AnswersBody", described(json!({ "oneOf": shapes }), whole)),
        ("AnswersV2", schema::body(Generation::V2)),
        ("AnswersV3", schema::body(Generation::V3)),
        ("PublishedAnswers", schema::written(Generation::V3)),
    ]
}

fn receipts() -> Schemas {
    let head = [
        ("revision", named("RevisionNumber")),
        ("questionnaire", named("QuestionnaireVersion")),
        ("publishedAt", named("Instant")),
        ("publishedBy", named("EmailAddress")),
    ];
    let next = described(or_null(json!({ "type": "string" })), "The path of the next page; null on the last.");
    let saved = object(
        &[
            ("appKey", named("AppKey")),
            ("formStatus", json!({ "const": FormStatus::Saved })),
            ("savedAt", named("Instant")),
            ("savedBy", named("EmailAddress")),
        ],
        &[],
    );
    let receipt = object(
        &[
            ("appKey", named("AppKey")),
            ("revision", named("RevisionNumber")),
            ("formStatus", json!({ "const": FormStatus::Submitted })),
            ("publishedAt", named("Instant")),
            ("publishedBy", named("EmailAddress")),
            ("completeness", named("Completeness")),
            ("missing", list(named("Missing"))),
            ("badge", named("Badge")),
        ],
        &[],
    );
    let at_risk = object(&[("due", named("Instant")), ("missing", list(named("Missing")))], &[]);
    let standing = object(
        &[
            ("appKey", named("AppKey")),
            ("badge", named("Badge")),
            ("completeness", json!({ "type": "integer", "minimum": 0, "maximum": 100 })),
            ("missing", list(named("Missing"))),
            ("atRisk", described(or_null(at_risk), "When a badge that is held goes, and what it lacks for then.")),
        ],
        &[],
    );
    let url = || described(or_null(named("PrivacyPolicyLink")), "An https link, or null for none.");
    vec![
        ("Saved", saved),
        ("Receipt", receipt),
        ("BadgeStanding", standing),
        ("RevisionHead", object(&head, &[])),
        ("Revisions", object(&[("revisions", list(named("RevisionHead"))), ("next", next)], &[])),
        ("Revision", object(&[head.as_slice(), &[("answers", named("PublishedAnswers"))]].concat(), &[])),
        ("PrivacyPolicy", object(&[("url", url())], &[])),
        ("PrivacyPolicyInForce", object(&[("appKey", named("AppKey")), ("url", url())], &[])),
    ]
}

/// Examples of a body, over the demo data.
pub(super) fn examples(schema: &str) -> Option<Json> {
    let some = json!({
        "dataAccessAndStorage": {
            "appStoresEUDOutsideAtlassian": true,
            "typesOfDataStored": ["Display names", "Note contents"],
            "appProcessEUDOutsideAtlassian": true,
            "isSameDataProcessedAndStored": true,
        },
        "privacy": { "gdpr": { "dataProcessor": { "isAppDataProcessor": "TRUE" } } },
        "security": { "securityContact": "security@acme.example" },
    });
    let app = json!({
        "name": "Acme Notes",
        "partner": "acme",
        "product": "00000000-0000-4000-8000-000000000001",
        "hosting": "cloud",
        "scopes": [{ "id": "read:jira-work", "name": "View issue data" }],
        "fortified": { "status": "APPROVED", "approvedAt": "2023-01-10T00:00:00Z" },
    });
    let permissions = json!({ "permissions": { "manage-app": "all", "manage-partner-security": false } });
    let lines = [
        json!({ "type": "partner", "id": "cirrus", "name": "Cirrus", "contact": "hello@cirrus.example" }),
        json!({ "type": "app", "key": "com.example.cirrus.maps", "name": "Cirrus Maps", "partner": "cirrus",
            "product": "00000000-0000-4000-8000-000000000009", "hosting": "cloud" }),
        json!({ "type": "member", "partner": "cirrus", "email": "robin@cirrus.example", "permissions": { "manage-app": "all" } }),
    ];
    let one = |example: &Json| json!({ "example": { "value": example } });
    Some(match schema {
        "AnswersBody" => json!({
            "bare": { "value": some },
            "appTrustInformation": { "value": { "appTrustInformation": some } },
            "commonCloud": { "value": { "commonCloud": some } },
        }),
        "PrivacyPolicy" => one(&json!({ "url": "https://acme.example/privacy" })),
        "PartnerBody" => one(&json!({ "name": "Acme", "contact": "hello@acme.example" })),
        "AppBody" => one(&app),
        "MemberBody" => one(&permissions),
        "TokenRequest" => one(&json!({ "name": "build server", "expiresAt": "2099-01-31T00:00:00Z" })),
        "ProgrammeBody" => one(&json!({
            "answersAcceptedFrom": "2023-02-13T00:00:00Z",
            "fortified": { "deadline": "2023-08-14T00:00:00Z", "warningDays": [90, 30, 7, 1] },
            "mail": { "sender": "no-reply@marketplace.example", "perSecond": 14 },
        })),
        "OperationBody" => json!({
            "example": { "value": { "reason": "Wrong answers are shown on some tabs." } },
            "jump": { "value": { "basisPoints": 5_000, "reason": "A week without complaints." } },
        }),
        "ForcedBody" => one(&json!({ "shown": true, "reason": "They test the tab for us." })),
        "AssessmentBody" => one(&json!({ "answers": {
            "1a": { "answer": "yes", "details": "Encrypted at rest and in transit.", "links": [] },
            "1b": { "details": "Germany" },
            "6": { "answer": "no" },
            "7": { "answer": "yes", "links": ["https://acme.example/pentest.pdf"], "private": true },
        } })),
        "Remarks" => json!({
            "example": { "value": { "reasons": "Say how you are told of a breach." } },
            "notes": { "value": {
                "reasons": "See the notes.",
                "notes": [
                    { "question": "8", "text": "Whom do you tell, and within which time?" },
                    { "text": "Second time.", "audience": "internal" },
                ],
            } },
        }),
        "Import" => one(&json!(lines)),
        _ => return None,
    })
}
