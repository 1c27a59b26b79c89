//! What is said of a link.

use hyper::StatusCode;

use crate::address::AddressKind;

/// What became of asking a link. None of these is a failure of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It shows something, on its own site.
    Ok,
    /// It ends on another site: another registrable domain.
    RedirectsElsewhere {
        /// The host at the end of all redirects, lower case and in punycode.
        to_host: String,
    },
    /// Something is there that wants a person or an account and says so to a program: sign-in pages, and sites that turn
    /// programs away. It is no sign that the link is dead.
    Guarded {
        /// The HTTP status.
        status: u16,
    },
    /// The site says that there is nothing, or leads nowhere.
    Dead {
        /// How it says so.
        why: Death,
    },
    /// It was not asked, or not followed any further.
    Refused {
        /// What was wrong with the link, or with where it redirects to.
        why: Refusal,
    },
    /// Nothing answered, or nothing that can be understood. It may be different tomorrow.
    Unreachable {
        /// What was missing.
        why: Outage,
    },
}

/// How a link is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Death {
    /// The site's answer.
    #[error("the site answers with status {0}")]
    Status(u16),
    /// A circle, or more redirects than anybody needs.
    #[error("it redirects too often")]
    TooManyRedirects,
}

/// Why a link, or where it redirects to, is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It cannot be read as a URL with a host.
    #[error("it is not a URL")]
    NotAUrl,
    /// Another scheme than https.
    #[error("it is not https")]
    NotHttps,
    /// Another port than 443.
    #[error("it names port {0}")]
    Port(u16),
    /// A user name or a password in the URL.
    #[error("it carries a user name or password")]
    Credentials,
    /// The host has an address that is not public.
    #[error("its host has {0}")]
    Address(AddressKind),
}

/// What was missing for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Outage {
    /// The name of the host leads to no address: it does not exist, or nobody could say.
    #[error("the host's name was not found")]
    Name,
    /// No address of the host takes a connection.
    #[error("the host takes no connection")]
    Connection,
    /// The connection could not be secured. A browser would warn of the certificate.
    #[error("the certificate, or something else about TLS, is not in order")]
    Tls,
    /// The answer did not come in time.
    #[error("the answer took too long")]
    TooSlow,
    /// What came is not HTTP, ends too early, or has a header that is larger than any honest one.
    #[error("the answer cannot be understood")]
    BrokenAnswer,
    /// The server says that it cannot answer at the moment.
    #[error("the server answers with status {0}")]
    Status(u16),
}

impl LinkState {
    /// What a status means that is the end of all redirects.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let number = status.as_u16();
        match number {
            // An empty page has no first byte: the range cannot be served, and the page is there.
            200..=299 | 416 => Self::Ok,
            // Above 599 are inventions of sites that turn programs away; a large network for professionals has 999.
            401 | 403 | 407 | 429 | 451 | 600.. => Self::Guarded { status: number },
            500..=599 => Self::Unreachable { why: Outage::Status(number) },
            _ => Self::Dead { why: Death::Status(number) },
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Refused(Refusal),
    Unreachable(Outage),
}

impl From<Failure> for LinkState {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(why) => Self::Refused { why },
            Failure::Unreachable(why) => Self::Unreachable { why },
        }
    }
}

impl From<Refusal> for Failure {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}

impl From<Outage> for Failure {
    fn from(why: Outage) -> Self {
        Self::Unreachable(why)
    }
}
