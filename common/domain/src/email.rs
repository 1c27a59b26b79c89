//! Which email addresses are accepted: those that mail providers really deliver to.
//!
//! That is narrower than RFC 5321 on purpose: no comments, no quoted local parts, no address literals, no white space, no
//! obsolete forms, and a domain of at least two labels.

use email_address::{EmailAddress, Options};

/// The longest address that SMTP can carry, in octets (RFC 5321, 4.5.3.1.3, less the brackets).
const MAX_ADDRESS: usize = 254;
/// The longest local part, in octets (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// Whether `text` is an address that is accepted.
pub fn is_address(text: &str) -> bool {
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    if text.len() > MAX_ADDRESS || EmailAddress::parse_with_options(text, options).is_err() {
        return false;
    }
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let mut labels = domain.split('.');
    local.len() <= MAX_LOCAL
        && !local.contains(['"', '(', ')', ' ', '\t', '@'])
        && labels.clone().all(is_label)
        // A number at the end makes it an IP address.
        && labels.next_back().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether `text` is a label of a domain, in ASCII or in another script.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_that_providers_deliver_to_are_accepted() {
        for good in
            ["security@acme.example", "a.b+tag@mail.acme.example", "o'neil@acme.example", "x@xn--bcher-kva.example"]
        {
            assert!(is_address(good), "{good}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("{}@acme.example", "a".repeat(65));
        for bad in [
            "",
            "acme.example",
            "@acme.example",
            "pat@",
            "pat@localhost",
            "pat@acme..example",
            "pat@-acme.example",
            "pat@acme-.example",
            "pat@[127.0.0.1]",
            "pat@127.0.0.1",
            "\"pat\"@acme.example",
            "pat(x)@acme.example",
            "pat @acme.example",
            "pat@acme.example ",
            " pat@acme.example",
            "pat@acme.example\n",
            ".pat@acme.example",
            "pat.@acme.example",
            "p..t@acme.example",
            "Pat <pat@acme.example>",
            "pat@acme.example,kim@acme.example",
            &long,
        ] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}
