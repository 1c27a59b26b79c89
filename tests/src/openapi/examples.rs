//! Examples of what is sent, over the demo data, by the name of the schema.

use serde_json::{Value as Json, json};

/// The examples of the body whose schema has this address among the components. A body without any is an error of the
/// test of openapi.json.
pub(super) fn of(schema: &str) -> Json {
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
    match schema.trim_start_matches("#/components/schemas/") {
        "AnswersBody" => json!({
            "bare": { "value": some },
            "appTrustInformation": { "value": { "appTrustInformation": some } },
            "commonCloud": { "value": { "commonCloud": some } },
        }),
        "PrivacyPolicy" => one(&json!({ "url": "https://acme.example/privacy" })),
        "PartnerBody" => one(&json!({ "name": "Acme", "contact": "hello@acme.example" })),
        "AppBody" => one(&app),
        "MemberBody" => one(&permissions),
        "StaffBody" => one(&json!({ "roles": ["assessment", "review"], "reason": "A new colleague." })),
        "TokenRequest" => one(&json!({ "name": "build server", "expiresAt": "2099-01-31T00:00:00Z" })),
        "ProgrammeBody" => one(&json!(domain::programme::Programme::default())),
        "ProgrammePatch" => one(&json!({
            "fortified": { "deadline": "2023-09-14T00:00:00Z" },
            "links": { "support": null },
            "mail": { "perSecond": 14 },
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
        "ReviewDecision" => json!({
            "example": { "value": {
                "fields": ["security.permissionsJustification"],
                "reason": "spam",
                "text": "Advertising does not belong here.",
            } },
        }),
        "KnownBadText" => one(&json!("malware.example # seen in mails\nfiles.example/download/\nd1b5a8d1aa0f\n")),
        "KnownNamesBody" => one(&json!({ "names": ["Middlesex", "Dick Smith"] })),
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
        "Import" => one(&json!(lines.map(|line| line.to_string()).join("\n"))),
        _ => Json::Null,
    }
}
