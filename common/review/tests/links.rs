//! What a link gives away by itself.

use review::FindingKind::{
    ConfusableHost, IpLiteral, LinkScheme, PunycodeHost, RefusedLink, UnknownSuffix, UnreadableLink,
};
use review::{FindingKind, inspect_link};

const PROTECTED: [&str; 2] = ["marketplace.example", "paypal.com"];

fn kinds(url: &str) -> Vec<FindingKind> {
    inspect_link(url, &PROTECTED).into_iter().map(|seen| seen.kind).collect()
}

fn details(url: &str) -> String {
    let details: Vec<String> = inspect_link(url, &PROTECTED).into_iter().map(|seen| seen.detail).collect();
    details.join("; ")
}

#[test]
fn honest_links_are_no_finding() {
    let honest = [
        "https://acme.example/privacy",
        "https://www.nhs.uk/conditions",
        "https://nhs.uk",
        "https://notion.site/acme",
        "https://acme.notion.site",
        "https://acme.github.io/docs?lang=de#top",
        "https://ACME.CO.UK:8443/",
        "https://acme.example./",
        "acme.com/security",
        "acme.com:8443",
        "https://marketplace.example/apps",
        "https://www.marketplace.example/apps",
        "https://www.paypal.com",
    ];
    for url in honest {
        assert_eq!(inspect_link(url, &PROTECTED), [], "{url}");
    }
}

#[test]
fn other_schemes_than_https_are_found() {
    for url in ["http://acme.com", "ftp://acme.com/a", "javascript:alert(1)", "data:text/html,x", "mailto:a@acme.com"] {
        assert_eq!(kinds(url), [LinkScheme], "{url}");
    }
    assert_eq!(details("http://acme.com"), "the link begins with http:, not with https:");
}

#[test]
fn addresses_in_every_form_are_found() {
    for url in
        ["https://192.0.2.1/", "https://0xC0000201/", "https://3221225985", "https://[2001:db8::1]/a", "192.0.2.1"]
    {
        assert_eq!(kinds(url), [IpLiteral], "{url}");
    }
    assert_eq!(details("https://0xC0000201/"), "192.0.2.1 is an IP address, not a host's name");
}

#[test]
fn a_link_that_names_a_user_is_found_because_a_reader_takes_the_user_for_the_host() {
    for url in ["https://paypal.com@acme.com/a", "https://paypal.com:443@acme.com", "paypal.com@acme.com"] {
        assert_eq!(kinds(url), [RefusedLink], "{url}");
    }
    let seen = "the link names a user before its host, which is acme.com: a reader may take one for the other";
    assert_eq!(details("https://paypal.com@acme.com/a"), seen);
    assert_eq!(kinds("https://acme.com/@pat?mail=pat@acme.com"), []);
}

#[test]
fn hosts_that_the_internet_does_not_have_are_found() {
    for url in [
        "https://wiki.internal/a",
        "https://printer.local",
        "https://localhost",
        "https://jira/browse",
        "https://a.corp",
    ] {
        assert_eq!(kinds(url), [UnknownSuffix], "{url}");
    }
}

#[test]
fn a_name_that_mixes_scripts_is_found_and_an_honest_foreign_one_only_shown() {
    // A Latin name with one Cyrillic letter in it.
    assert_eq!(kinds("https://аcme.com"), [ConfusableHost, PunycodeHost]);
    assert_eq!(kinds("https://xn--cme-5cd.com"), [ConfusableHost, PunycodeHost]);
    for url in
        ["https://пример.com", "https://παράδειγμα.com", "https://müller.de", "https://例え.jp", "https://東京tower.jp"]
    {
        assert_eq!(kinds(url), [PunycodeHost], "{url}");
    }
    assert_eq!(details("https://müller.de"), "xn--mller-kva.de is shown as müller.de");
}

#[test]
fn a_name_that_looks_like_a_protected_one_is_found() {
    // All Cyrillic, so no label mixes scripts.
    assert_eq!(kinds("https://раураӏ.com"), [ConfusableHost, PunycodeHost]);
    assert_eq!(kinds("https://login.paypa1.com"), [ConfusableHost]);
    assert_eq!(kinds("https://rnarketplace.example"), [ConfusableHost]);
    let seen = details("https://login.paypa1.com");
    assert_eq!(seen, "login.paypa1.com looks like paypal.com (it reads login.paypa1.com)");
    // Only two names are compared: nothing protected looks like this one.
    assert_eq!(kinds("https://rnodern.com"), []);
}

#[test]
fn what_is_no_link_is_found() {
    for url in ["", "https://", "https://a b/", "https://xn--a/", "https://[::1"] {
        assert_eq!(kinds(url), [UnreadableLink], "{url}");
    }
}
