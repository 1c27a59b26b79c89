//! The JSON Schemas of the programme's document and of the rollout, beside the code that reads and writes them.

use domain::programme::limits;
use domain::questionnaire::definition::LINK_LENGTH;
use domain::rollout::{Channel, EVERYBODY};
use serde_json::{Value as Json, json};
use web::schema::{Schemas, described, list, named, object, or_null};

use crate::rollout::REASON_LENGTH;

/// Not blank, and without control characters.
const LINE: &str =
    "^[^\\u0000-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u001F\\u007F-\\u009F]*$";

/// The schemas, by the names that the routes use.
#[must_use]
pub fn schemas() -> Schemas {
    let level = described(named("BasisPoints"), "Where to; for jump and roll-back, and for no other.");
    let shown = described(json!({ "type": "boolean" }), "Whether the visitor sees the tab.");
    let body = "What is absent or null takes its default.";
    vec![
        ("Programme", document(false)),
        ("ProgrammeBody", described(document(true), body)),
        ("BasisPoints", json!({ "type": "integer", "minimum": 0, "maximum": EVERYBODY, "examples": [EVERYBODY] })),
        ("Step", object(&[("from", named("Instant")), ("basisPoints", named("BasisPoints"))], &[])),
        ("Rehearsal", rehearsal()),
        ("Rollout", rollout()),
        ("ChannelState", object(&state(), &[])),
        ("OperationBody", object(&[("reason", line(REASON_LENGTH))], &[("basisPoints", or_null(level))])),
        ("ForcedBody", object(&[("shown", shown), ("reason", line(REASON_LENGTH))], &[])),
    ]
}

fn rehearsal() -> Json {
    let text = || json!({ "type": "string" });
    let loser = [
        ("appKey", named("AppKey")),
        ("name", text()),
        ("partner", named("PartnerId")),
        ("partnerName", text()),
        ("missing", list(named("Missing"))),
    ];
    object(
        &[
            ("at", named("Instant")),
            ("examined", described(json!({ "type": "integer", "minimum": 0 }), "The enrolled apps of this page.")),
            ("withoutBadge", list(object(&loser, &[]))),
            ("next", described(or_null(text()), "The path of the next page; null on the last.")),
        ],
        &[],
    )
}

fn line(max: usize) -> Json {
    json!({ "type": "string", "maxLength": max, "pattern": LINE })
}

fn number(least: u32, most: impl Into<u32>) -> Json {
    let most: u32 = most.into();
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

fn link() -> Json {
    or_null(
        json!({ "type": "string", "format": "uri", "maxLength": LINK_LENGTH, "pattern": "^[hH][tT][tT][pP][sS]://" }),
    )
}

/// An object all of whose fields are there when it is read, and may be left out when it is sent.
fn fields(sent: bool, fields: &[(&str, Json)]) -> Json {
    if !sent {
        return object(fields, &[]);
    }
    let optional: Vec<(&str, Json)> = fields.iter().map(|(name, schema)| (*name, or_null(schema.clone()))).collect();
    object(&[], &optional)
}

fn document(sent: bool) -> Json {
    let steps = || list(named("Step"));
    let version = object(
        &[
            ("version", named("QuestionnaireVersion")),
            ("from", described(named("Instant"), "From when its questions are asked.")),
            ("countedFrom", described(named("Instant"), "From when the questions that it brought count.")),
        ],
        &[],
    );
    let mut versions = list(version);
    versions["minItems"] = json!(1);
    let links = [
        ("website", link()),
        ("support", described(link(), "Where partners get help.")),
        ("securityBug", described(link(), "Where partners report a security bug; null: where they get help.")),
    ];
    let mail = [
        ("sender", described(named("EmailAddress"), "The mail service must know it.")),
        ("replyTo", or_null(named("EmailAddress"))),
        ("perSecond", described(number(1, limits::MAX_PER_SECOND), "The most mails in a second.")),
    ];
    let rollout = [
        ("marketplace", steps()),
        ("embedded", steps()),
        (
            "embeddedMayLead",
            described(json!({ "type": "boolean" }), "Whether embedded may be ahead of the marketplace."),
        ),
    ];
    let fortified = [
        ("deadline", described(named("Instant"), "From when on the badge needs a complete tab.")),
        (
            "warningDays",
            described(
                list(number(1, limits::MAX_WARNING_DAYS)),
                "How many days before a deadline partners are warned; falling.",
            ),
        ),
    ];
    let self_assessment = [
        ("deprecatedFrom", described(named("Instant"), "From when on the tab replaces it.")),
        ("validityMonths", number(1, limits::MAX_VALIDITY_MONTHS)),
        ("noticeDays", number(1, limits::MAX_NOTICE_DAYS)),
        (
            "warningDays",
            described(
                list(number(1, limits::MAX_WARNING_DAYS)),
                "How many days before its end partners who take part are told; falling.",
            ),
        ),
        ("renewalGraceDays", described(number(0, limits::MAX_GRACE_DAYS), "0 for none.")),
    ];
    fields(
        sent,
        &[
            ("marketplace", described(line(limits::MAX_NAME), "The marketplace's name.")),
            ("operator", described(line(limits::MAX_NAME), "Who runs the marketplace, as customers know them.")),
            ("links", fields(sent, &links)),
            ("mail", fields(sent, &mail)),
            ("maxPerRun", described(number(1, u32::MAX), "The most apps that one run of a job changes.")),
            ("answersAcceptedFrom", named("Instant")),
            ("rollout", fields(sent, &rollout)),
            ("fortified", fields(sent, &fortified)),
            ("questionnaires", versions),
            ("selfAssessment", fields(sent, &self_assessment)),
        ],
    )
}

fn state() -> Vec<(&'static str, Json)> {
    vec![
        ("channel", json!({ "enum": Channel::ALL })),
        ("mode", json!({ "enum": ["following", "held", "killed"] })),
        ("basisPoints", described(named("BasisPoints"), "The exposure now.")),
        ("since", described(or_null(named("Instant")), "Since when; null when nothing has begun.")),
        (
            "visitors",
            json!({ "type": "object", "additionalProperties": { "type": "boolean" }, "description": "The visitors for whom the tab is forced on or off." }),
        ),
        ("calendar", list(named("Step"))),
    ]
}

fn rollout() -> Json {
    let day = || json!({ "type": "string", "format": "date" });
    let visits = || json!({ "type": "integer", "minimum": 0 });
    let planned = object(&[("least", named("BasisPoints")), ("most", named("BasisPoints"))], &[]);
    let one = object(
        &[
            ("day", day()),
            ("planned", described(planned, "What the present calendar says of that day.")),
            ("shown", described(visits(), "How often a visitor with an id was shown the tab.")),
            ("hidden", described(visits(), "How often one was not.")),
            (
                "observed",
                described(or_null(named("BasisPoints")), "The part that was shown it; null when nobody came."),
            ),
        ],
        &[],
    );
    let recorded = object(&[("basisPoints", named("BasisPoints")), ("recordedAt", named("Instant"))], &[]);
    let recorded = described(or_null(recorded), "What advance-rollout found in force last; null before its first run.");
    let channel = object(&[state().as_slice(), &[("recorded", recorded), ("days", list(one))]].concat(), &[]);
    object(&[("from", day()), ("to", day()), ("channels", list(channel))], &[])
}
