//! What a link gives away by itself, without asking a server.

use unicode_security::{RestrictionLevel, RestrictionLevelDetection as _, skeleton};
use url::{Host, Url};

use crate::finding::{FindingKind, Observation};

/// The top level that RFC 2606 sets aside for examples. The demonstration's partners are there.
const EXAMPLE: &str = "example";

/// Inspects a link, or a bare host as a site's address may be. `protected` are hosts that nobody else may look like: the
/// marketplace's and the partner's own.
///
/// That a host has no registrable domain is no finding: `nhs.uk` and `notion.site` are public suffixes themselves.
#[must_use]
pub fn inspect_link(url: &str, protected: &[&str]) -> Vec<Observation> {
    let Some(parsed) = parse(url.trim()) else {
        return vec![Observation::new(FindingKind::UnreadableLink, "it cannot be read as a link")];
    };
    let mut seen = Vec::new();
    if parsed.scheme() != "https" {
        let detail = format!("the link begins with {}:, not with https:", parsed.scheme());
        seen.push(Observation::new(FindingKind::LinkScheme, detail));
    }
    if let Some(host) = parsed.host_str().filter(|_| names_user(&parsed)) {
        let detail =
            format!("the link names a user before its host, which is {host}: a reader may take one for the other");
        seen.push(Observation::new(FindingKind::RefusedLink, detail));
    }
    match parsed.host() {
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => {
            let detail = format!("{} is an IP address, not a host's name", parsed.host_str().unwrap_or_default());
            seen.push(Observation::new(FindingKind::IpLiteral, detail));
        }
        // `url` lowers the host of a special scheme alone, and psl needs lower case.
        Some(Host::Domain(host)) => {
            seen.extend(inspect_host(host.trim_end_matches('.').to_lowercase().as_str(), protected));
        }
        None => {}
    }
    seen
}

fn names_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// A host without a scheme is read as https.
fn parse(url: &str) -> Option<Url> {
    let has_scheme = url.split(['/', '?', '#']).next().is_some_and(|start| match start.split_once(':') {
        // `acme.example:8443` has a port, not a scheme.
        Some((scheme, _)) => !scheme.contains('.'),
        None => false,
    });
    if has_scheme { Url::parse(url).ok() } else { Url::parse(&format!("https://{url}")).ok() }
}

fn inspect_host(host: &str, protected: &[&str]) -> Vec<Observation> {
    let (shown, is_readable) = idna::domain_to_unicode(host);
    let mut seen = Vec::new();
    if !has_known_suffix(host) {
        let detail = format!("{shown} ends in nothing that is registered on the internet");
        seen.push(Observation::new(FindingKind::UnknownSuffix, detail));
    }
    if let Some(label) = shown.split('.').find(|label| mixes_scripts(label)) {
        let detail = format!("“{label}” in {host} mixes letters of several scripts");
        seen.push(Observation::new(FindingKind::ConfusableHost, detail));
    } else if let Some(name) = protected.iter().find(|name| looks_like(&shown, name)) {
        let detail = format!("{host} looks like {name} (it reads {shown})");
        seen.push(Observation::new(FindingKind::ConfusableHost, detail));
    }
    if host.split('.').any(|label| label.starts_with("xn--")) {
        let detail = match is_readable {
            Ok(()) => format!("{host} is shown as {shown}"),
            Err(_) => format!("{host} is punycode that says nothing"),
        };
        seen.push(Observation::new(FindingKind::PunycodeHost, detail));
    }
    seen
}

fn has_known_suffix(host: &str) -> bool {
    host.rsplit('.').next() == Some(EXAMPLE) || psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Judged by label: a whole Cyrillic or Greek name under `.com` is honest. Han with kana, or with Latin, is how Japanese names
/// are written.
fn mixes_scripts(label: &str) -> bool {
    !label.is_ascii() && label.detect_restriction_level() > RestrictionLevel::HighlyRestrictive
}

/// Whether the host, or one of its parents, is another name that looks the same. Only two names are compared: a skeleton that
/// differs from its own name says nothing, since `m` has one.
fn looks_like(shown: &str, protected: &str) -> bool {
    let protected = protected.trim_end_matches('.').to_lowercase();
    let (protected, _) = idna::domain_to_unicode(&protected);
    let labels = protected.split('.').count();
    let all: Vec<&str> = shown.split('.').collect();
    let Some(start) = all.len().checked_sub(labels) else { return false };
    let parent = all[start..].join(".");
    parent != protected && skeleton(&parent).eq(skeleton(&protected))
}
