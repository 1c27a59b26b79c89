//! The reason of a change, as a form sends it. It goes into the audit log, beside who made the change and when.

use domain::questionnaire::form::FormData;
use domain::questionnaire::rules::check_line;
use web::posted::trimmed;
use web::steering::REASON_LENGTH;

/// The text that asks for a reason, where [`is_reason`] finds none.
pub const REASON_MISSING: &str = "staff-reason-missing";

/// Whether a text can be a reason: one line, with something in it, that is not too long.
pub fn is_reason(text: &str) -> bool {
    !text.trim().is_empty() && check_line(text, REASON_LENGTH, "/reason").is_empty()
}

/// The reason that a form sent, without the blanks around it; empty if it sent none.
pub fn sent_reason(data: &FormData) -> &str {
    trimmed(data, "reason")
}
