//! Which hosts are one site.

use crate::AddressRules;
use crate::target::Target;

fn site(host: &str) -> String {
    Target::read(&format!("https://{host}/"), &AddressRules::public()).unwrap().site().to_owned()
}

#[test]
fn a_site_is_the_registrable_domain_or_the_host_that_is_a_public_suffix_itself() {
    for (host, expected) in [
        ("shop.example", "shop.example"),
        ("WWW.Shop.Example", "shop.example"),
        ("help.deep.shop.example.", "shop.example"),
        ("shop.co.uk", "shop.co.uk"),
        ("www.shop.co.uk", "shop.co.uk"),
        ("nhs.uk", "nhs.uk"),
        ("www.nhs.uk", "nhs.uk"),
        ("one.nhs.uk", "one.nhs.uk"),
        ("notion.site", "notion.site"),
        ("www.notion.site", "notion.site"),
        ("somebody.github.io", "somebody.github.io"),
        ("www.com", "www.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("help.shop.公司.cn", "shop.xn--55qx5d.cn"),
        ("8.8.8.8", "8.8.8.8"),
        ("[2606:4700::1111]", "[2606:4700::1111]"),
    ] {
        assert_eq!(site(host), expected, "{host}");
    }
}
