//! The vocabulary of refusals: what is wrong with a body, and where.

use serde::Serialize;
use strum::VariantArray;

use crate::link::LinkError;

/// The message for a mandatory field that is missing, in the words of the original's form.
pub const MANDATORY: &str = "This is a mandatory field.";

/// The message for an answer that counts as missing because a review withholds it.
pub const WITHHELD_ANSWER: &str = "This answer was withheld after review. Correct it and publish it again.";

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::documented("pointer, code, detail"))
)]
pub struct Violation {
    /// A JSON Pointer (RFC 6901) to the place in the body.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: Code,
    /// What is wrong and how to correct it, for people.
    #[cfg_attr(feature = "schema", schemars(description = "What is wrong and what to do, for people."))]
    pub detail: String,
}

impl Violation {
    /// The violation as seen from a body that holds the checked object at `prefix`.
    pub(super) fn within(self, prefix: &str) -> Self {
        Self { pointer: format!("{prefix}{}", self.pointer), ..self }
    }
}

/// What is wrong, for programs. The words are part of the API and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, strum::IntoStaticStr, strum::VariantArray)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Code {
    /// There is no field of this name.
    UnknownField,
    /// The value has another JSON type than the field takes.
    WrongType,
    /// The value is not one of the options.
    NotAnOption,
    /// The text has more characters than allowed.
    TooLong,
    /// The list or table has more items or rows than allowed.
    TooMany,
    /// The number is below zero.
    Negative,
    /// The number has a fraction.
    NotAWholeNumber,
    /// The number is above the maximum.
    TooLarge,
    /// The minimum of a range is above its maximum.
    MinAboveMax,
    /// Two answers rule each other out.
    Contradiction,
    /// The text is not a link.
    LinkMalformed,
    /// The link is not https.
    LinkScheme,
    /// The link's host is not a public domain name.
    LinkHost,
    /// The link contains a user name or password.
    LinkUserInfo,
    /// The text is not an email address.
    Email,
    /// The text is neither an email address nor an https link.
    Contact,
    /// The text contains a control character.
    ControlCharacter,
    /// A mandatory field is missing.
    Mandatory,
    /// All answers together exceed the size that can be stored.
    AnswersTooLarge,
    /// The value does not have the form that its field requires.
    Malformed,
    /// The number is below the minimum.
    TooSmall,
    /// A date or number comes before or after its neighbour although it must not.
    OutOfOrder,
    /// A rollout's step lowers the exposure; only a rollback or the kill switch may do that.
    Falls,
    /// The embedded listing would be exposed to more visitors than the marketplace.
    AheadOfMarketplace,
}

impl Code {
    /// All codes, in the order of their definition.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The code as it appears in problem documents.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl From<LinkError> for Code {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Malformed => Self::LinkMalformed,
            LinkError::Scheme => Self::LinkScheme,
            LinkError::Host => Self::LinkHost,
            LinkError::UserInfo => Self::LinkUserInfo,
        }
    }
}

/// The JSON Pointer of `key` inside the object at `at`, with the escapes of RFC 6901.
pub fn pointer(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The JSON Pointer of a dotted path.
pub fn path_pointer(path: &str) -> String {
    path.split('.').fold(String::new(), |at, step| pointer(&at, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_word_in_every_document() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
