//! Which addresses are refused, from the registries of special-purpose addresses, written down a second time: by their
//! first and last address, and what the addresses beside them are.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::AddressKind::*;
use crate::tests::site::{NO_PAUSE, Site, user_agent};
use crate::{AddressKind, AddressRules, Limits, LinkChecker, LinkState, Refusal};

/// An address beside a range, and what it is: `None` is public.
type Neighbour = Option<(&'static str, Option<AddressKind>)>;

/// First and last address of a range, what they are, and the addresses before and after.
type Row = (&'static str, &'static str, AddressKind, Neighbour, Neighbour);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("0.0.0.0", "0.255.255.255", Unspecified, None, Some(("1.0.0.0", None))),
    ("10.0.0.0", "10.255.255.255", Private, Some(("9.255.255.255", None)), Some(("11.0.0.0", None))),
    ("100.64.0.0", "100.127.255.255", Carrier, Some(("100.63.255.255", None)), Some(("100.128.0.0", None))),
    ("100.100.100.200", "100.100.100.200", Metadata, Some(("100.100.100.199", Some(Carrier))), Some(("100.100.100.201", Some(Carrier)))),
    ("127.0.0.0", "127.255.255.255", Loopback, Some(("126.255.255.255", None)), Some(("128.0.0.0", None))),
    ("168.63.129.16", "168.63.129.16", Metadata, Some(("168.63.129.15", None)), Some(("168.63.129.17", None))),
    ("169.254.0.0", "169.254.255.255", LinkLocal, Some(("169.253.255.255", None)), Some(("169.255.0.0", None))),
    ("169.254.169.254", "169.254.169.254", Metadata, Some(("169.254.169.253", Some(LinkLocal))), Some(("169.254.169.255", Some(LinkLocal)))),
    ("169.254.170.2", "169.254.170.2", Metadata, Some(("169.254.170.1", Some(LinkLocal))), Some(("169.254.170.3", Some(LinkLocal)))),
    ("169.254.170.23", "169.254.170.23", Metadata, Some(("169.254.170.22", Some(LinkLocal))), Some(("169.254.170.24", Some(LinkLocal)))),
    ("172.16.0.0", "172.31.255.255", Private, Some(("172.15.255.255", None)), Some(("172.32.0.0", None))),
    ("192.0.0.0", "192.0.0.255", Protocol, Some(("191.255.255.255", None)), Some(("192.0.1.0", None))),
    ("192.0.0.192", "192.0.0.192", Metadata, Some(("192.0.0.191", Some(Protocol))), Some(("192.0.0.193", Some(Protocol)))),
    ("192.0.2.0", "192.0.2.255", Documentation, Some(("192.0.1.255", None)), Some(("192.0.3.0", None))),
    ("192.31.196.0", "192.31.196.255", Protocol, Some(("192.31.195.255", None)), Some(("192.31.197.0", None))),
    ("192.52.193.0", "192.52.193.255", Protocol, Some(("192.52.192.255", None)), Some(("192.52.194.0", None))),
    ("192.88.99.0", "192.88.99.255", SixToFour, Some(("192.88.98.255", None)), Some(("192.88.100.0", None))),
    ("192.168.0.0", "192.168.255.255", Private, Some(("192.167.255.255", None)), Some(("192.169.0.0", None))),
    ("192.175.48.0", "192.175.48.255", Protocol, Some(("192.175.47.255", None)), Some(("192.175.49.0", None))),
    ("198.18.0.0", "198.19.255.255", Benchmarking, Some(("198.17.255.255", None)), Some(("198.20.0.0", None))),
    ("198.51.100.0", "198.51.100.255", Documentation, Some(("198.51.99.255", None)), Some(("198.51.101.0", None))),
    ("203.0.113.0", "203.0.113.255", Documentation, Some(("203.0.112.255", None)), Some(("203.0.114.0", None))),
    ("224.0.0.0", "239.255.255.255", Multicast, Some(("223.255.255.255", None)), Some(("240.0.0.0", Some(Reserved)))),
    ("240.0.0.0", "255.255.255.254", Reserved, Some(("239.255.255.255", Some(Multicast))), Some(("255.255.255.255", Some(Broadcast)))),
    ("255.255.255.255", "255.255.255.255", Broadcast, Some(("255.255.255.254", Some(Reserved))), None),
    ("::", "::", Unspecified, None, Some(("::1", Some(Loopback)))),
    ("::1", "::1", Loopback, Some(("::", Some(Unspecified))), Some(("::2", Some(EmbeddedIpv4)))),
    // Compatible, as ::a.b.c.d was once used.
    ("::2", "::ffff:ffff", EmbeddedIpv4, Some(("::1", Some(Loopback))), Some(("::1:0:0", Some(Reserved)))),
    // Mapped: 10.0.0.1, 8.8.8.8, everything.
    ("::ffff:0.0.0.0", "::ffff:255.255.255.255", EmbeddedIpv4, Some(("::fffe:ffff:ffff", Some(Reserved))), Some(("::1:0:0:0", Some(Reserved)))),
    ("::ffff:10.0.0.1", "::ffff:8.8.8.8", EmbeddedIpv4, None, None),
    ("64:ff9b::", "64:ff9b::ffff:ffff", Nat64, Some(("64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", Some(Reserved))), Some(("64:ff9b::1:0:0", Some(Reserved)))),
    ("64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", Nat64, None, None),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", Nat64, Some(("64:ff9b:0:ffff:ffff:ffff:ffff:ffff", Some(Reserved))), Some(("64:ff9b:2::", Some(Reserved)))),
    // For discarding, and its neighbours.
    ("100::", "100::ffff:ffff:ffff:ffff", Reserved, Some(("ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some(Reserved))), None),
    ("::1:0:0:0", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Reserved, None, Some(("2000::", None))),
    ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", Teredo, Some(("2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None)), Some(("2001:1::", Some(Protocol)))),
    ("2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Protocol, Some(("2001:0:ffff:ffff:ffff:ffff:ffff:ffff", Some(Teredo))), Some(("2001:200::", None))),
    ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", Benchmarking, Some(("2001:1:ffff:ffff:ffff:ffff:ffff:ffff", Some(Protocol))), Some(("2001:2:1::", Some(Protocol)))),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Documentation, Some(("2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", None)), Some(("2001:db9::", None))),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", SixToFour, Some(("2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None)), Some(("2003::", None))),
    ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", Protocol, Some(("2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", None)), Some(("2620:4f:8001::", None))),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Documentation, Some(("3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None)), Some(("3fff:1000::", None))),
    ("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Reserved, Some(("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None)), Some(("fc00::", Some(UniqueLocal)))),
    // For routers, inside of that.
    ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Reserved, None, None),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UniqueLocal, Some(("fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some(Reserved))), Some(("fe00::", Some(Reserved)))),
    ("fd00:ec2::254", "fd00:ec2::254", Metadata, Some(("fd00:ec2::253", Some(UniqueLocal))), Some(("fd00:ec2::255", Some(UniqueLocal)))),
    ("fd00:ec2::23", "fd00:ec2::23", Metadata, Some(("fd00:ec2::22", Some(UniqueLocal))), Some(("fd00:ec2::24", Some(UniqueLocal)))),
    ("fd20:ce::254", "fd20:ce::254", Metadata, Some(("fd20:ce::253", Some(UniqueLocal))), Some(("fd20:ce::255", Some(UniqueLocal)))),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", LinkLocal, Some(("fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some(Reserved))), Some(("fec0::", Some(SiteLocal)))),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", SiteLocal, Some(("febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some(LinkLocal))), Some(("ff00::", Some(Multicast)))),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Multicast, Some(("feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some(SiteLocal))), None),
];

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Every address of the table with what it is.
fn all() -> impl Iterator<Item = (&'static str, Option<AddressKind>)> {
    ROWS.iter().flat_map(|(first, last, kind, before, after)| {
        [Some((*first, Some(*kind))), Some((*last, Some(*kind))), *before, *after].into_iter().flatten()
    })
}

/// Every address of the table that is not public, and what a link to it is.
fn refused() -> impl Iterator<Item = (IpAddr, LinkState)> {
    all().filter_map(|(text, kind)| Some((address(text), LinkState::Refused { why: Refusal::Address(kind?) })))
}

/// An address as the host of a URL.
fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

#[test]
fn every_range_is_refused_from_its_first_address_to_its_last_and_not_beyond() {
    let rules = AddressRules::public();
    for (text, kind) in all() {
        assert_eq!(rules.refused_kind(SocketAddr::new(address(text), 443)), kind, "{text}");
    }
}

#[test]
fn the_exception_of_a_test_is_one_address_with_one_port() {
    let rules = AddressRules::with_loopback(4433);
    assert_eq!(rules.refused_kind("127.0.0.1:4433".parse().unwrap()), None);
    for other in ["127.0.0.1:443", "127.0.0.1:4434", "127.0.0.2:4433", "[::1]:4433", "[::ffff:127.0.0.1]:4433"] {
        assert!(rules.refused_kind(other.parse().unwrap()).is_some(), "{other}");
    }
    for (text, kind) in all() {
        assert_eq!(rules.refused_kind(SocketAddr::new(address(text), 443)), kind, "{text}");
    }
}

#[tokio::test]
async fn a_link_to_a_literal_address_of_any_range_is_refused() {
    let checker = LinkChecker::new(user_agent(), NO_PAUSE).unwrap();
    for (address, state) in refused() {
        assert_eq!(checker.check(&format!("https://{}/", host(address))).await, state, "{address}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_any_range_is_refused() {
    let site = Site::start().await;
    let addresses: Vec<_> = refused().collect();
    let names = addresses.clone();
    let checker = site.checker_of_names(NO_PAUSE, move |name| {
        vec![names[name.trim_end_matches(".example").parse::<usize>().unwrap()].0]
    });
    for (place, (address, state)) in addresses.iter().enumerate() {
        assert_eq!(checker.check(&format!("https://{place}.example/")).await, *state, "{address}");
    }
}

#[tokio::test]
async fn a_redirect_to_any_range_is_refused() {
    let site = Site::start().await;
    let checker = site.checker();
    for (address, state) in refused() {
        let link = site.link("shop.example", &format!("/to/https://{}/", host(address)));
        assert_eq!(checker.check(&link).await, state, "{address}");
    }
}

#[tokio::test]
async fn other_ways_to_write_a_refused_address_are_refused_too() {
    let checker = LinkChecker::new(user_agent(), Limits::default()).unwrap();
    for host in ["127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "[::ffff:7f00:1]", "①②⑦.0.0.1", "127.0.0.1.", "0"]
    {
        let state = checker.check(&format!("https://{host}/")).await;
        assert!(matches!(state, LinkState::Refused { why: Refusal::Address(_) }), "{host}: {state:?}");
    }
}

#[tokio::test]
async fn a_checker_for_production_refuses_this_machine_by_its_name_and_its_ports() {
    let site = Site::start().await;
    let checker = LinkChecker::new(user_agent(), Limits::default()).unwrap();
    let loopback = LinkState::Refused { why: Refusal::Address(Loopback) };
    assert_eq!(checker.check("https://localhost/").await, loopback);
    let port = LinkState::Refused { why: Refusal::Port(site.port) };
    assert_eq!(checker.check(&format!("https://127.0.0.1:{}/", site.port)).await, port);
    assert!(site.lines().is_empty());
}

#[tokio::test]
async fn a_name_with_one_private_address_beside_others_is_refused_and_nobody_is_asked() {
    let site = Site::start().await;
    let state = site.checker().check(&site.link("mixed.example", "/")).await;
    assert_eq!(state, LinkState::Refused { why: Refusal::Address(Private) });
    assert!(site.lines().is_empty());
}

#[tokio::test]
async fn a_name_is_resolved_once_for_a_request_and_judged_again_for_the_next() {
    let site = Site::start().await;
    // What rebinding does: a public address for whoever checks, and a private one for whoever connects.
    let lookups = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lookups);
    let names = move |_: &str| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => vec![IpAddr::from(Ipv4Addr::LOCALHOST)],
        _ => vec![IpAddr::from([10, 0, 0, 1])],
    };
    let checker = site.checker_of_names(NO_PAUSE, names);
    assert_eq!(checker.check(&site.link("shop.example", "/")).await, LinkState::Ok);
    assert_eq!(lookups.load(Ordering::SeqCst), 1);
    let state = checker.check(&site.link("shop.example", "/again")).await;
    assert_eq!(state, LinkState::Refused { why: Refusal::Address(Private) });
    assert_eq!(site.lines(), ["HEAD /"]);
}

#[tokio::test]
async fn another_port_of_this_machine_gets_no_connection() {
    let site = Site::start().await;
    let other = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    other.set_nonblocking(true).unwrap();
    let port = other.local_addr().unwrap().port();
    let state = site.check(&format!("/to/https://127.0.0.1:{port}/")).await;
    assert_eq!(state, LinkState::Refused { why: Refusal::Port(port) });
    assert_eq!(other.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
