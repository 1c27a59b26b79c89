//! What a detector found.

use serde::{Deserialize, Serialize};

/// What kind of thing was found. The order is that of [`FindingKind::risk`], greatest risk first.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::Display,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FindingKind {
    /// The link leads to a host or page that is on the list of known-bad ones.
    KnownBadHost,
    /// A private key is in the text: whoever reads it can act in its owner's name.
    PrivateKey,
    /// A token of a known vendor, or a JSON Web Token.
    AccessToken,
    /// A number that passes as that of a payment card.
    CardNumber,
    /// The host's name looks like another one.
    ConfusableHost,
    /// An obscenity or a threat.
    Obscenity,
    /// The link leads to another site in the end.
    RedirectsElsewhere,
    /// The link is not https.
    LinkScheme,
    /// The link has an address instead of a host's name.
    IpLiteral,
    /// The link leads to an address that is not on the public internet, or names a port, a user or a password.
    RefusedLink,
    /// The host's name ends in nothing that is registered.
    UnknownSuffix,
    /// A number that passes as that of a bank account. It may be the partner's own, which is on its invoices too.
    BankAccount,
    /// The same sentence or phrase over and over, or a heap of links.
    RepeatedSpam,
    /// The host's name is written in punycode: a reader does not see what it says.
    PunycodeHost,
    /// It cannot be read as a link at all.
    UnreadableLink,
    /// Nobody answers there.
    DeadLink,
}

impl FindingKind {
    /// How much harm it may do until somebody looks, from 100 down. Queues show the greatest first.
    #[must_use]
    pub fn risk(self) -> u8 {
        match self {
            Self::KnownBadHost => 100,
            Self::PrivateKey => 90,
            Self::AccessToken => 85,
            Self::CardNumber => 80,
            Self::ConfusableHost => 70,
            Self::Obscenity => 60,
            Self::RedirectsElsewhere => 50,
            Self::LinkScheme => 45,
            Self::IpLiteral => 40,
            Self::RefusedLink => 38,
            Self::UnknownSuffix => 35,
            Self::BankAccount => 33,
            Self::RepeatedSpam => 30,
            Self::PunycodeHost => 20,
            Self::UnreadableLink => 15,
            Self::DeadLink => 10,
        }
    }

    /// Whether the field is withheld before anybody looked. Every other finding waits for a person, however severe: a
    /// detector of words cannot tell a country from an insult.
    #[must_use]
    pub fn withholds_at_once(self) -> bool {
        matches!(self, Self::KnownBadHost)
    }
}

/// What a detector saw in one text or link. The caller knows where it was: [`Observation::at`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What was seen.
    pub kind: FindingKind,
    /// The same for a person, in plain English. It never repeats a secret.
    pub detail: String,
}

impl Observation {
    pub(crate) fn new(kind: FindingKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// The finding, at the path of the field.
    #[must_use]
    pub fn at(self, path: &str) -> Finding {
        Finding { path: path.to_owned(), kind: self.kind, detail: self.detail }
    }
}

/// What was found in a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The field, by its path on the wire, for example `security.permissionsJustification`.
    pub path: String,
    /// What was found.
    pub kind: FindingKind,
    /// The same for a person, in plain English. It never repeats a secret.
    pub detail: String,
}
