//! The JSON Schemas of what the catalogue takes and gives, beside the code that reads and writes it.

use domain::access::{MAX_TOKEN_APPS, MAX_TOKEN_NAME as TOKEN_NAME_LENGTH};
use domain::catalogue::{MAX_SCOPE_TEXT, MAX_SCOPES};
use domain::fortified::EnrolmentStatus;
use domain::language::Language;
use domain::listing::{BugBounty, Hosting, Visibility};
use serde_json::{Value as Json, json};
use store::addresses::Reason;
use web::schema::{Schemas, described, list, named, object, or_null};

use crate::import::MAX_LINES;
use crate::partners::NAME_LENGTH;

/// Not blank, and without control characters.
const NAME: &str =
    "^[^\\u0000-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u001F\\u007F-\\u009F]*$";

/// The schemas, by the names that the routes use.
#[must_use]
pub fn schemas() -> Schemas {
    let name = || line(NAME_LENGTH);
    let contact = || described(named("EmailAddress"), "Where the marketplace writes to.");
    let id_name_contact = [("id", named("PartnerId")), ("name", name()), ("contact", contact())];
    let said = ("language", described(language(), "What the marketplace writes to the partner in."));
    let apps = ("apps", described(list(named("AppKey")), "The partner's apps; in reads."));
    let member = [("email", named("EmailAddress")), ("permissions", permissions(true))];
    vec![
        ("PartnerBody", object(&[("name", name()), ("contact", contact())], &[sent_language()])),
        ("Partner", object(&[id_name_contact.as_slice(), &[said]].concat(), &[apps, ("mail", mail())])),
        ("AppBody", app_body(&[])),
        ("App", app()),
        ("MemberBody", object(&[("permissions", permissions(false))], &[])),
        ("Member", object(&member, &[])),
        ("Members", object(&[("members", list(named("Member")))], &[])),
        ("TokenRequest", token_request()),
        ("Token", token(false)),
        ("NewToken", token(true)),
        ("Tokens", object(&[("tokens", list(named("Token")))], &[])),
        ("Import", import()),
        ("ImportLine", import_line()),
        ("ImportReport", import_report()),
    ]
}

/// Whether mail reaches a partner.
fn mail() -> Json {
    let suppressed = object(
        &[
            ("address", named("EmailAddress")),
            ("reason", json!({ "enum": [Reason::Bounce, Reason::Complaint] })),
            ("since", named("Instant")),
        ],
        &[],
    );
    let fields = [
        ("reachable", described(json!({ "type": "boolean" }), "Whether any address works.")),
        ("unreachableSince", or_null(named("Instant"))),
        ("suppressed", described(list(suppressed), "The addresses of its people that no mail goes to any more.")),
    ];
    described(object(&fields, &[]), "Whether mail reaches the partner; in reads.")
}

fn line(max: usize) -> Json {
    json!({ "type": "string", "maxLength": max, "pattern": NAME })
}

/// What staff sends of an app, between what an import line says besides.
fn app_body(besides: &[(&str, Json)]) -> Json {
    let fields = [
        ("name", described(line(NAME_LENGTH), "The name that customers know.")),
        ("partner", named("PartnerId")),
        ("product", named("ProductId")),
        ("hosting", hosting()),
    ];
    let optional = |schema| or_null(schema);
    let enrolment = object(
        &[("status", enrolment_status())],
        &[(
            "approvedAt",
            described(optional(named("Instant")), "Only with the status APPROVED; now, unless said otherwise."),
        )],
    );
    object(
        &[besides, &fields].concat(),
        &[
            ("visibility", optional(visibility())),
            ("scopes", optional(scopes(true))),
            ("bugBounty", optional(bug_bounty())),
            ("fortified", described(optional(enrolment), "The enrolment in Cloud Fortified.")),
            ("privacyPolicyUrl", described(optional(named("PrivacyPolicyLink")), "Absent: as it is. null: none.")),
        ],
    )
}

fn app() -> Json {
    object(
        &[
            ("key", named("AppKey")),
            ("name", json!({ "type": "string" })),
            ("partner", named("PartnerId")),
            ("product", named("ProductId")),
            ("hosting", hosting()),
            ("visibility", visibility()),
            ("scopes", scopes(false)),
            ("bugBounty", bug_bounty()),
            ("fortified", object(&[("status", enrolment_status())], &[("approvedAt", named("Instant"))])),
            ("privacyPolicyUrl", or_null(named("PrivacyPolicyLink"))),
            ("archivedAt", described(or_null(named("Instant")), "When the app left the marketplace.")),
            ("revision", described(or_null(named("RevisionNumber")), "What is live; null when nothing is.")),
        ],
        &[],
    )
}

fn hosting() -> Json {
    let all = [Hosting::Cloud, Hosting::Server, Hosting::Datacenter];
    described(json!({ "enum": all }), "Where the app runs. Only cloud apps have a tab.")
}

fn visibility() -> Json {
    json!({ "enum": [Visibility::Public, Visibility::Private] })
}

fn bug_bounty() -> Json {
    let all = [BugBounty::Approved, BugBounty::Applied, BugBounty::Rejected, BugBounty::NotAParticipant];
    described(json!({ "enum": all }), "The app's part in the bug bounty programme (Q20).")
}

fn enrolment_status() -> Json {
    use EnrolmentStatus::{Applied, Approved, NotAParticipant, Rejected};
    json!({ "enum": [Applied, Approved, Rejected, NotAParticipant] })
}

fn scopes(sent: bool) -> Json {
    let text = || line(MAX_SCOPE_TEXT);
    let capability = if sent { or_null(text()) } else { text() };
    let mut scopes = list(object(&[("id", text()), ("name", text())], &[("capability", capability)]));
    scopes["maxItems"] = json!(MAX_SCOPES);
    described(scopes, "What the app may do in the products (Q25).")
}

fn permissions(whole: bool) -> Json {
    let fields = [
        (
            "manage-app",
            described(
                json!({ "anyOf": [{ "const": "all" }, { "type": "array", "items": named("AppKey") }] }),
                "Save, preview, discard and publish the answers of these apps.",
            ),
        ),
        (
            "manage-partner-security",
            described(json!({ "type": "boolean" }), "Apply for the Security Self Assessment on the partner's behalf."),
        ),
    ];
    if whole { object(&fields, &[]) } else { object(&[], &fields) }
}

fn token_request() -> Json {
    let expires =
        described(or_null(named("Instant")), "When the token stops working; in a year, unless said otherwise.");
    let apps =
        described(or_null(limit()), "The apps that it may manage; all that its person may do, unless said otherwise.");
    let name = described(line(TOKEN_NAME_LENGTH), "What the token is for.");
    object(&[("name", name)], &[("expiresAt", expires), ("apps", apps)])
}

/// The apps that a token is limited to; its person manages each of them.
fn limit() -> Json {
    let mut apps = list(named("AppKey"));
    apps["minItems"] = json!(1);
    apps["maxItems"] = json!(MAX_TOKEN_APPS);
    apps
}

fn token(new: bool) -> Json {
    let mut fields = vec![
        ("id", json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" })),
        ("name", json!({ "type": "string" })),
        ("createdAt", named("Instant")),
    ];
    if new {
        fields.push((
            "token",
            described(json!({ "type": "string", "minLength": 32 }), "The token itself, shown this once."),
        ));
    }
    let expires = described(named("Instant"), "When it stops working; absent: never.");
    let apps = described(limit(), "The apps that it may manage; absent: it may do all that its person may.");
    object(&fields, &[("expiresAt", expires), ("apps", apps), ("revokedAt", named("Instant"))])
}

/// JSON Lines, described as the list of their documents.
fn import() -> Json {
    let lines = format!("JSON Lines: each document on a line of its own; at most {MAX_LINES} lines and 4 MiB.");
    described(list(named("ImportLine")), &lines)
}

fn language() -> Json {
    json!({ "enum": Language::ALL })
}

fn sent_language() -> (&'static str, Json) {
    let meaning = "What the marketplace writes to the partner in; en unless said otherwise.";
    ("language", described(or_null(language()), meaning))
}

fn import_line() -> Json {
    let kind = |word: &str| ("type", json!({ "const": word }));
    let name_contact = [("name", line(NAME_LENGTH)), ("contact", named("EmailAddress"))];
    let partner = [&[kind("partner"), ("id", named("PartnerId"))], name_contact.as_slice()].concat();
    let member = [
        kind("member"),
        ("partner", named("PartnerId")),
        ("email", named("EmailAddress")),
        ("permissions", permissions(false)),
    ];
    let app = app_body(&[kind("app"), ("key", named("AppKey"))]);
    described(
        json!({ "oneOf": [object(&partner, &[sent_language()]), app, object(&member, &[])] }),
        "One line of an import. Partners come before their apps and members.",
    )
}

fn import_report() -> Json {
    let count = || json!({ "type": "integer", "minimum": 0 });
    let number = || ("line", json!({ "type": "integer", "minimum": 1 }));
    let done = object(&[number(), ("outcome", json!({ "enum": ["created", "updated", "unchanged"] }))], &[]);
    let failed = object(&[number(), ("outcome", json!({ "const": "failed" })), ("problem", named("Problem"))], &[]);
    object(
        &[
            ("created", count()),
            ("updated", count()),
            ("unchanged", count()),
            ("failed", count()),
            ("lines", list(json!({ "oneOf": [done, failed] }))),
        ],
        &[],
    )
}
