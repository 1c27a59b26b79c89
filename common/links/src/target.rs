//! A URL that may be asked, and the site that it belongs to.

use url::{Host, Position, Url};

use crate::address::AddressRules;
use crate::state::Refusal;

/// A URL that has passed every check that needs no network.
#[derive(Clone, Debug)]
pub struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
}

impl Target {
    /// Reads what a partner wrote.
    pub fn read(text: &str, rules: &AddressRules) -> Result<Self, Refusal> {
        Self::vet(Url::parse(text).map_err(|_| Refusal::NotAUrl)?, rules)
    }

    /// Where a redirect leads to.
    pub fn redirected(&self, location: &str, rules: &AddressRules) -> Result<Self, Refusal> {
        Self::vet(self.url.join(location).map_err(|_| Refusal::NotAUrl)?, rules)
    }

    fn vet(mut url: Url, rules: &AddressRules) -> Result<Self, Refusal> {
        if url.scheme() != "https" {
            return Err(Refusal::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        // The part after `#` is never sent: two URLs that differ there alone are one question.
        url.set_fragment(None);
        let host = url.host().ok_or(Refusal::NotAUrl)?.to_owned();
        let port = url.port_or_known_default().ok_or(Refusal::NotAUrl)?;
        if !rules.allows_port(port) {
            return Err(Refusal::Port(port));
        }
        Ok(Self { url, host, port })
    }

    /// The whole URL, without its fragment.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Its host: a name or a literal address.
    pub const fn host(&self) -> &Host<String> {
        &self.host
    }

    /// The port that the link names, or else that of https.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its host as text; a literal address of IPv6 in brackets.
    pub fn host_text(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Host and port as the header `Host` has them: without 443.
    pub fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    /// Path and query, as they are sent.
    pub fn path(&self) -> &str {
        &self.url[Position::BeforePath..Position::AfterQuery]
    }

    /// The site: a name's registrable domain, or the whole host when there is none. Two URLs on one site are no finding
    /// when one redirects to the other.
    pub fn site(&self) -> &str {
        match &self.host {
            Host::Domain(name) => site_of(name),
            Host::Ipv4(_) | Host::Ipv6(_) => self.host_text(),
        }
    }
}

/// The registrable domain. A host that is a public suffix itself, such as nhs.uk, is its own site, and `www.` before it
/// makes no other one.
fn site_of(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let bare = host.strip_prefix("www.").filter(|bare| bare.contains('.')).unwrap_or(host);
    psl::domain_str(bare).unwrap_or(bare)
}
