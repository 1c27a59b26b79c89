//! The list of known-bad hosts and pages.

use review::{HashPrefixes, canonicalise, expressions};

#[test]
fn a_host_on_the_list_covers_its_pages_and_what_is_below_it() {
    let list =
        HashPrefixes::parse("# From the abuse desk\nbad.example\n\nhttps://mixed.example/a/ # one folder\n").unwrap();
    assert_eq!(list.len(), 2);
    for url in ["https://bad.example", "https://www.BAD.example:8443/x?y", "https://a.b.c.bad.example./", "bad.example"]
    {
        assert_eq!(list.is_listed(url).as_deref(), Some("bad.example/"), "{url}");
    }
    assert_eq!(list.is_listed("https://mixed.example/a/b.html").as_deref(), Some("mixed.example/a/"));
    for url in [
        "https://notbad.example",
        "https://bad.example.org",
        "https://mixed.example/b",
        "https://example",
        "",
        "https:///",
    ] {
        assert_eq!(list.is_listed(url), None, "{url}");
    }
}

#[test]
fn hashes_are_found_by_prefixes_of_every_length() {
    // The SHA-256 of "bad.example/".
    let hash = "611d2cf5687a72278c3da89f28dc0cc5f674b1b7fca042bf31fce4a9d1e159a5";
    let whole: [u8; 32] = hex::decode(hash).unwrap().try_into().unwrap();
    for digits in [8, 10, 32, 64] {
        let list = HashPrefixes::parse(&hash[..digits].to_uppercase()).unwrap();
        assert_eq!(list.prefix_of(&whole), Some(&whole[..digits / 2]));
    }
    let neighbours = HashPrefixes::parse("611d2cf4\n611d2cf6\n00000000\nffffffff").unwrap();
    assert_eq!(neighbours.prefix_of(&whole), None);
}

#[test]
fn a_prefix_covers_the_longer_ones_that_begin_with_it() {
    let list = HashPrefixes::parse("aabbccdd\naabbccddee\naabbccddff00\nAABBCCDD").unwrap();
    assert_eq!(list.len(), 1);
    let mut hash = [0xff; 32];
    hash[..5].copy_from_slice(&[0xaa, 0xbb, 0xcc, 0xdd, 0xff]);
    assert_eq!(list.prefix_of(&hash), Some(&hash[..4]));
    assert!(HashPrefixes::parse("# nothing\n").unwrap().is_empty());
}

#[test]
fn a_line_that_is_no_entry_is_refused_with_its_number() {
    let refused = |text: &str| HashPrefixes::parse(text).unwrap_err().to_string();
    assert_eq!(
        refused("bad.example\nabc"),
        "line 2: a hash prefix has an even number of 8 to 64 hexadecimal digits, this one has 3"
    );
    assert!(refused("aabbcc").starts_with("line 1: a hash prefix"), "three bytes say too little");
    assert!(refused(&"aa".repeat(33)).starts_with("line 1: a hash prefix"));
    assert_eq!(
        refused("# a\n\nhello"),
        "line 3: \"hello\" is neither a hash prefix (hexadecimal) nor a host or link such as bad.example/page"
    );
    assert!(refused("a sentence. With dots.").contains("neither"));
    assert!(refused("https://").contains("neither"));
}

#[test]
fn a_query_is_kept_and_dots_in_paths_are_resolved() {
    assert_eq!(
        canonicalise("https://a.example/x/./y/../z?q=/../1#f").as_deref(),
        Some("https://a.example/x/z?q=/../1")
    );
    assert_eq!(canonicalise("https://user:pass@a.example").as_deref(), Some("https://a.example/"));
    assert_eq!(canonicalise("https://a.example/../..//b/").as_deref(), Some("https://a.example/b/"));
    assert_eq!(canonicalise("https://"), None);
    assert_eq!(expressions("https://1.2.3.4/a"), ["1.2.3.4/a", "1.2.3.4/"]);
}

#[test]
fn a_hostile_link_takes_no_time() {
    let link = format!("https://a.example/{}41", "%".to_owned() + &"25".repeat(20_000));
    assert!(canonicalise(&link).is_some());
}
