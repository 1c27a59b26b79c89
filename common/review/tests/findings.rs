//! What a finding says, and what it does not say.

use review::{Finding, FindingKind, hosts_in, inspect_text, links_in};
use strum::VariantArray as _;

fn details(text: &str) -> Vec<String> {
    inspect_text(text, &[]).into_iter().map(|seen| seen.detail).collect()
}

#[test]
fn a_finding_travels_in_words() {
    let seen = inspect_text("4111 1111 1111 1111", &[]).remove(0);
    let finding = seen.at("security.permissionsJustification");
    let json = serde_json::to_value(&finding).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "path": "security.permissionsJustification",
            "kind": "card-number",
            "detail": "a number that passes as a payment card's, ending in …1111",
        })
    );
    assert_eq!(serde_json::from_value::<Finding>(json).unwrap(), finding);
    for &kind in FindingKind::VARIANTS {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.to_string());
        assert_eq!(kind.to_string().parse(), Ok(kind));
    }
}

#[test]
fn the_kinds_stand_in_the_order_of_their_risk_and_one_alone_withholds() {
    assert!(FindingKind::VARIANTS.windows(2).all(|pair| pair[0].risk() > pair[1].risk()));
    let withholding: Vec<_> = FindingKind::VARIANTS.iter().filter(|kind| kind.withholds_at_once()).collect();
    assert_eq!(withholding, [&FindingKind::KnownBadHost]);
}

#[test]
fn no_detail_repeats_a_secret() {
    assert_eq!(details("ghp_EXAMPLEexampleEXAMPLEexample00000000"), ["a token of GitHub"]);
    assert_eq!(details("-----BEGIN RSA PRIVATE KEY-----\nRVhBTVBMRQ"), ["the beginning of an RSA private key"]);
    let seen = details("4111111111111111, 378282246310005 and once more 4111-1111-1111-1111");
    assert_eq!(seen, ["a number that passes as a payment card's, ending in …1111, …0005"]);
}

#[test]
fn several_kinds_are_found_in_one_text() {
    let seen = inspect_text("fuck you: AKIAIOSFODNN7EXAMPLE. Buy now! Buy now! Buy now! Buy now! Buy now!", &[]);
    let kinds: Vec<_> = seen.iter().map(|seen| seen.kind).collect();
    assert_eq!(kinds, [FindingKind::AccessToken, FindingKind::Obscenity, FindingKind::RepeatedSpam]);
    assert_eq!(seen[1].detail, "reads as obscene or threatening: “fuck”");
    assert_eq!(seen[2].detail, "“buy now” stands there 5 times");
}

#[test]
fn a_known_name_is_no_obscenity_and_hides_none() {
    let known = ["Fotze & Arsch GmbH".to_owned(), "Fucking".to_owned()];
    assert_eq!(inspect_text("Our auditor, FOTZE & Arsch GmbH, is in Fucking.", &known), []);
    let seen = inspect_text("Fotze & Arsch GmbH says: Arsch", &known);
    assert_eq!(seen[0].detail, "reads as obscene or threatening: “Arsch”");
    assert_eq!(inspect_text("fine", &[String::new(), " ".to_owned()]), []);
}

#[test]
fn a_number_is_a_card_only_if_its_check_digit_issuer_and_grouping_are_right() {
    let clean = [
        "4111 1111 1111 1112",
        "4111 1111 1111 1116",
        "1234 5678 9012 3452",
        "41 1111 1111 1111 11",
        "+4111 1111 1111 1111",
        "41111111-1111-1111-1111-111111111111",
        "DE41 4111 1111 1111 1111 00",
        "x4111111111111111",
        "41111111111111111111",
    ];
    for text in clean {
        assert_eq!(details(text), Vec::<String>::new(), "{text}");
    }
    for text in ["4111111111111111", "no:4111-1111-1111-1111/", "(4111 1111 1111 1111 12/27)", "4111.1111.1111.1111"] {
        assert_eq!(inspect_text(text, &[]).len(), 1, "{text}");
    }
}

#[test]
fn links_are_found_in_a_text_without_the_marks_around_them() {
    let text = "See https://a.example/x, (http://b.example) and <a href=\"HTTPS://c.example/?q=1\">this</a>. Not ftp://d.example.";
    assert_eq!(links_in(text), ["https://a.example/x", "http://b.example", "HTTPS://c.example/?q=1"]);
}

#[test]
fn links_are_found_as_a_reader_sees_them() {
    assert_eq!(links_in("ｈｔｔｐｓ://a\u{200b}.example/x"), ["https://a.example/x"]);
    assert_eq!(
        links_in("\u{202e}elpmaxe.b//:sptth\u{202c} https://c.example"),
        ["https://c.example", "https://b.example"]
    );
}

#[test]
fn hosts_that_are_no_links_are_found_with_their_paths() {
    let text = "Ask (a.example), www.b.example/x/y?z. Write to \"pat@c.example\"; ftp://d.example:21/e or x@f.example@g.example!";
    assert_eq!(hosts_in(text), ["a.example", "www.b.example/x/y?z", "c.example", "d.example/e", "g.example"]);
    assert_eq!(hosts_in("h\u{ad}.exa\u{200b}mple and ｉ.ｅｘａｍｐｌｅ"), ["h.example", "i.example"]);
    assert_eq!(
        hosts_in("https://a.example/x, 1.2.3, 0.5, e.g. that... a..b .c d. 12.06.2023, x.y"),
        Vec::<String>::new()
    );
}

#[test]
fn an_account_is_found_only_if_country_length_and_check_digits_are_right() {
    let found = "a number that passes as a bank account's: DE…3000, NO…7947";
    let text = "DE89370400440532013000, once more DE89 3704 0044 0532 0130 00, and NO93 8601 1117 947";
    let seen: Vec<_> = inspect_text(text, &[]).into_iter().map(|seen| (seen.kind, seen.detail)).collect();
    assert_eq!(seen, [(FindingKind::BankAccount, found.to_owned())]);
    for text in [
        "DE89370400440532013001",
        "DE8937040044053201300",
        "DE893704004405320130000",
        "XX89370400440532013000",
        "DE8937 0400440532 013000",
        "DE89 3704/0044/0532/0130/00",
    ] {
        assert_eq!(details(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn hostile_texts_make_no_long_findings() {
    let texts = [
        "fuck".repeat(20_000),
        format!("{}ass", "x".repeat(50_000)),
        "a ".repeat(30_000),
        "4111 ".repeat(20_000),
        "\u{200d}\u{202e}\u{0}é👩‍👩‍👧 ß".repeat(5_000),
        "eyJ.".repeat(20_000),
        "https://".repeat(10_000),
        "-----BEGIN ".repeat(10_000),
    ];
    for text in texts {
        let seen = inspect_text(&text, &["a a".to_owned()]);
        let shown: usize = seen.iter().map(|seen| seen.detail.len()).sum();
        assert!(shown < 2_000, "the detail stays short: {shown} bytes");
    }
}
