//! What a refusal of SES is about, by its code. SES has one code, `MessageRejected`, for refusals of different kinds, which only
//! its message tells apart. What must not live here: what is done next; that is decided in `domain::notice`.

use domain::notice::RefusalScope;

/// The codes of refusals that meet every message of the account. SES and the SDK spell some with and some without
/// `Exception`, which is left out here.
const OF_ACCOUNT: [&str; 18] = [
    // The sending is paused, or what it needs is missing or not verified.
    "AccountSendingPaused",
    "ConfigurationSetDoesNotExist",
    "ConfigurationSetSendingPaused",
    "MailFromDomainNotVerified",
    "SendingPaused",
    // The credentials or their permissions.
    "AccessDenied",
    "AuthFailure",
    "ExpiredToken",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClient",
];

/// Words in the messages of refusals that meet every message of the account, whatever their code. In small letters.
const WORDS_OF_ACCOUNT: [&str; 5] = [
    "address is not verified",
    "address not verified",
    "identities failed the check",
    "sending paused",
    "quota exceeded",
];

/// The code that stands for a call that was not made because there are no credentials to sign it with.
pub(crate) const NO_CREDENTIALS: &str = "NoCredentials";

/// The codes by which SES asks for fewer calls.
const OF_MOMENT: [&str; 4] = ["Throttling", "Throttled", "TooManyRequests", "LimitExceeded"];

/// What a response with this status, code and message refuses; `None` when it does not say that the message was refused.
pub(crate) fn refusal_scope(status: u16, code: &str, message: &str) -> Option<RefusalScope> {
    if code.is_empty() || !(400..500).contains(&status) {
        return None;
    }
    let (code, message) = (code.strip_suffix("Exception").unwrap_or(code), message.to_ascii_lowercase());
    // A daily quota comes with the code of throttling, so the words are looked at first.
    let is_of_account =
        status == 403 || OF_ACCOUNT.contains(&code) || WORDS_OF_ACCOUNT.iter().any(|words| message.contains(words));
    Some(match code {
        _ if is_of_account => RefusalScope::Account,
        code if OF_MOMENT.contains(&code) => RefusalScope::Moment,
        _ => RefusalScope::Message,
    })
}

/// Whether the chain of causes of a call that was not made says that there are no credentials to sign it with. The SDK has no
/// error type for that.
pub(crate) fn says_no_credentials(chain: &str) -> bool {
    chain.contains("credential")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_about_the_message_the_account_or_the_moment() {
        use RefusalScope::{Account, Message, Moment};
        for (status, code, message, scope) in [
            (400, "MessageRejected", "Email address is not verified. The following identities failed …", Some(Account)),
            (400, "MessageRejected", "Sending paused for this account.", Some(Account)),
            (400, "MessageRejected", "Address blacklisted.", Some(Message)),
            (400, "InvalidParameterValue", "Missing final '@domain'", Some(Message)),
            (400, "AccountSendingPausedException", "", Some(Account)),
            (400, "ConfigurationSetDoesNotExist", "", Some(Account)),
            (400, "ConfigurationSetDoesNotExistException", "", Some(Account)),
            (400, "ConfigurationSetSendingPausedException", "", Some(Account)),
            (400, "MailFromDomainNotVerifiedException", "", Some(Account)),
            (403, "InvalidClientTokenId", "", Some(Account)),
            (403, "SignatureDoesNotMatch", "", Some(Account)),
            (403, "AccessDenied", "", Some(Account)),
            (400, "ExpiredToken", "", Some(Account)),
            (403, "SomethingNew", "", Some(Account)),
            (400, "Throttling", "Maximum sending rate exceeded.", Some(Moment)),
            (400, "Throttling", "Daily message quota exceeded.", Some(Account)),
            (429, "TooManyRequestsException", "", Some(Moment)),
            (503, "ServiceUnavailable", "", None),
            (400, "", "a proxy's page", None),
        ] {
            assert_eq!(refusal_scope(status, code, message), scope, "{status} {code}: {message}");
        }
    }
}
