//! Which links partners may give: https URLs to a public host by its name. Whether the page behind a link is the right one is
//! for reviewers to decide.

use url::{Host, Url};

/// Why a link is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It does not parse, or has white space, a control character or another character that a URL cannot contain.
    Malformed,
    /// It does not start with `https://`.
    Scheme,
    /// It has no host, or its host is an IP address, a number, or a single label such as `localhost`.
    Host,
    /// It carries a user name or a password.
    UserInfo,
}

impl LinkError {
    /// What is wrong with the link and how to correct it, in a sentence for people.
    pub fn detail(self) -> &'static str {
        match self {
            Self::Malformed => "This is not a link. Enter a complete address, such as https://example.com/policy.",
            Self::Scheme => "Only https links are accepted, such as https://example.com/policy.",
            Self::Host => "The link must have a public host name, such as in https://example.com/policy.",
            Self::UserInfo => "A link must not contain a user name or password. Remove everything before the @.",
        }
    }
}

/// Checks an https link.
///
/// # Errors
/// The first reason to refuse it.
pub fn check_link(text: &str) -> Result<(), LinkError> {
    if text.chars().any(is_forbidden) {
        return Err(LinkError::Malformed);
    }
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        _ => return Err(LinkError::Scheme),
    };
    // The parser skips extra slashes and would take the first segment of the path for the host.
    if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
        return Err(LinkError::Host);
    }
    let url = Url::parse(text).map_err(|error| match error {
        url::ParseError::EmptyHost
        | url::ParseError::InvalidIpv4Address
        | url::ParseError::InvalidIpv6Address
        | url::ParseError::IdnaError
        | url::ParseError::InvalidDomainCharacter => LinkError::Host,
        _ => LinkError::Malformed,
    })?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(LinkError::UserInfo);
    }
    match url.host() {
        Some(Host::Domain(domain)) if is_public_name(domain) => Ok(()),
        _ => Err(LinkError::Host),
    }
}

/// Checks a website: an https link, or a bare domain such as `example.com`.
///
/// # Errors
/// The first reason to refuse it.
pub fn check_website(text: &str) -> Result<(), LinkError> {
    if text.contains(':') {
        return check_link(text);
    }
    if text.contains(['/', '?', '#', '@']) {
        return Err(LinkError::Scheme);
    }
    check_link(&format!("https://{text}"))
}

/// The address of a website that has passed [`check_website`], for an `href`.
pub fn website_href(text: &str) -> String {
    if text.contains("://") { text.to_owned() } else { format!("https://{text}/") }
}

/// Whether a URL cannot contain the character. The parser would remove or escape it instead of refusing it.
fn is_forbidden(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\\' | '<' | '>' | '"' | '`' | '{' | '}' | '|' | '^')
}

/// Whether a domain has at least two labels, none of them empty or too long, and does not end in a number like an IP address.
fn is_public_name(domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && domain.len() <= 253
        && labels.iter().all(|label| (1..=63).contains(&label.len()))
        && labels.last().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_https_links_are_accepted() {
        for good in [
            "https://acme.example",
            "HTTPS://acme.example/a?b=c#d",
            "https://bücher.example/x",
            "https://acme.example:8443/",
        ] {
            assert_eq!(check_link(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn each_other_link_is_refused_for_its_reason() {
        for (bad, why) in [
            ("http://acme.example", LinkError::Scheme),
            ("acme.example", LinkError::Scheme),
            ("javascript:alert(1)", LinkError::Scheme),
            ("https:acme.example", LinkError::Scheme),
            ("https://", LinkError::Host),
            ("https:///acme.example", LinkError::Host),
            ("https://:443/", LinkError::Host),
            ("https://?q", LinkError::Host),
            ("https://127.0.0.1/", LinkError::Host),
            ("https://2130706433/", LinkError::Host),
            ("https://0x7f.1/", LinkError::Host),
            ("https://[::1]/", LinkError::Host),
            ("https://localhost/", LinkError::Host),
            ("https://a..example/", LinkError::Host),
            ("https://pat@acme.example/", LinkError::UserInfo),
            ("https://pat:secret@acme.example/", LinkError::UserInfo),
            ("https://@acme.example/", LinkError::UserInfo),
            ("https://acme.example/a b", LinkError::Malformed),
            (" https://acme.example", LinkError::Malformed),
            ("https:\\\\acme.example", LinkError::Malformed),
            ("https://acme.example/\u{0}", LinkError::Malformed),
            ("https://acme.example/\"onclick", LinkError::Malformed),
            ("https://acme.example:99999/", LinkError::Malformed),
        ] {
            assert_eq!(check_link(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn a_website_may_be_a_bare_domain() {
        assert_eq!(check_website("acme.example"), Ok(()));
        assert_eq!(check_website("https://acme.example/x"), Ok(()));
        assert_eq!(website_href("acme.example"), "https://acme.example/");
        for (bad, why) in [
            ("localhost", LinkError::Host),
            ("127.0.0.1", LinkError::Host),
            ("acme.example/x", LinkError::Scheme),
            ("http://acme.example", LinkError::Scheme),
            ("mailto:pat@acme.example", LinkError::Scheme),
            ("acme example", LinkError::Malformed),
        ] {
            assert_eq!(check_website(bad), Err(why), "{bad}");
        }
    }
}
