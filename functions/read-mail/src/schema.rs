//! The JSON Schemas of what this function gives, beside the code that writes it.

use domain::notice::{NoticeKind, NoticeState};
use serde_json::{Value as Json, json};
use web::schema::{Schemas, described, list, named, object, or_null};

/// The schemas, by the names that the routes use.
#[must_use]
pub fn schemas() -> Schemas {
    let next = described(or_null(json!({ "type": "string" })), "The path of the next page; null on the last.");
    vec![("MailPage", object(&[("mail", list(named("Notice"))), ("next", next)], &[])), ("Notice", notice())]
}

fn notice() -> Json {
    let text = || json!({ "type": "string" });
    let count = || json!({ "type": "integer", "minimum": 0 });
    let instant = || or_null(named("Instant"));
    let addresses = || list(named("EmailAddress"));
    let missing = json!({ "type": "object", "additionalProperties": list(text()) });
    object(
        &[
            ("notice", described(text(), "Its identity in hex, as its mails are tagged.")),
            ("partner", named("PartnerId")),
            ("kind", json!({ "enum": NoticeKind::ALL })),
            ("cycle", described(text(), "What began it.")),
            ("window", described(text(), "Which of the cycle's notices it is.")),
            ("state", json!({ "enum": NoticeState::NAMES })),
            ("createdAt", named("Instant")),
            ("due", described(instant(), "From when on it is sent or tried again; null when it has come to its end.")),
            ("attempts", count()),
            ("unknowns", described(count(), "How often nobody knew whether it was sent.")),
            (
                "apps",
                described(list(named("AppKey")), "The apps that it was found due for; none: all of the partner's."),
            ),
            (
                "missing",
                described(
                    missing,
                    "The questions that each app lacked an answer to then; apps that lacked none are left out.",
                ),
            ),
            ("to", described(addresses(), "Whom it was last sent to.")),
            ("bounced", described(addresses(), "Where it did not arrive.")),
            ("deliveredAt", described(instant(), "When the first recipient's server took it.")),
        ],
        &[
            ("at", described(named("Instant"), "Since when it stands so.")),
            ("messageId", described(text(), "The mail service's id of the message.")),
            ("reason", described(text(), "Why it could not be delivered: no-address, or the mail service's code.")),
        ],
    )
}
