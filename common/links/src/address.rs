//! Which addresses the checker may connect to: the public ones.
//!
//! The ranges are those of IANA's registries of special-purpose addresses (RFC 6890 and its updates), and the addresses
//! at which clouds tell a machine its own credentials. Of IPv6 only `2000::/3` is given out to the public, so everything
//! else is refused, with or without a name.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// What an address is for, when that is not the public Internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
pub enum AddressKind {
    /// "This host", 0.0.0.0/8 and ::.
    #[strum(to_string = "the unspecified address")]
    Unspecified,
    /// For networks that are not connected to the Internet by themselves: RFC 1918.
    #[strum(to_string = "a private address")]
    Private,
    /// 100.64.0.0/10, between a carrier and its customers.
    #[strum(to_string = "an address inside a carrier's network")]
    Carrier,
    /// The machine on which the checker runs.
    #[strum(to_string = "a loopback address")]
    Loopback,
    /// The same cable.
    #[strum(to_string = "a link-local address")]
    LinkLocal,
    /// Where a cloud tells a machine its credentials.
    #[strum(to_string = "the address of a cloud's metadata service")]
    Metadata,
    /// For protocols of the network itself.
    #[strum(to_string = "an address for network protocols")]
    Protocol,
    /// For examples in documents.
    #[strum(to_string = "an address for documentation")]
    Documentation,
    /// For measuring network devices.
    #[strum(to_string = "an address for benchmarks")]
    Benchmarking,
    /// A group of receivers instead of one.
    #[strum(to_string = "a multicast address")]
    Multicast,
    /// All receivers on the cable.
    #[strum(to_string = "the broadcast address")]
    Broadcast,
    /// Given to nobody.
    #[strum(to_string = "a reserved address")]
    Reserved,
    /// An organisation's own addresses in IPv6, `fc00::/7`.
    #[strum(to_string = "a unique-local address")]
    UniqueLocal,
    /// Their predecessors, `fec0::/10`.
    #[strum(to_string = "a site-local address")]
    SiteLocal,
    /// An IPv4 address as IPv6: mapped, compatible, or for translation inside a network.
    #[strum(to_string = "an IPv4 address written as IPv6")]
    EmbeddedIpv4,
    /// An IPv4 address inside a 6to4 address, and the relays to it.
    #[strum(to_string = "a 6to4 address")]
    SixToFour,
    /// An IPv4 address behind a translator, `64:ff9b::/96`.
    #[strum(to_string = "a NAT64 address")]
    Nat64,
    /// An IPv4 address inside a Teredo tunnel.
    #[strum(to_string = "a Teredo address")]
    Teredo,
}

use AddressKind::*;

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length))
}

/// A range of IPv6 from its first four groups; the groups after them are zero.
const fn v6(start: [u16; 4], length: u8) -> IpNet {
    let [a, b, c, d] = start;
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), length))
}

/// One address of IPv6 from its first three groups and its last one.
const fn v6_host(start: [u16; 3], last: u16) -> IpNet {
    let [a, b, c] = start;
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, last), 128))
}

/// What is refused; of several ranges with an address the first one names it.
const REFUSED: [(IpNet, AddressKind); 48] = [
    // Clouds: AWS and most others; AWS's containers and their credentials; Oracle; Alibaba; Azure's agent, which has an
    // address that looks public; AWS and Google in IPv6.
    (v4(169, 254, 169, 254, 32), Metadata),
    (v4(169, 254, 170, 2, 32), Metadata),
    (v4(169, 254, 170, 23, 32), Metadata),
    (v4(192, 0, 0, 192, 32), Metadata),
    (v4(100, 100, 100, 200, 32), Metadata),
    (v4(168, 63, 129, 16, 32), Metadata),
    (v6_host([0xfd00, 0xec2, 0], 0x254), Metadata),
    (v6_host([0xfd00, 0xec2, 0], 0x23), Metadata),
    (v6_host([0xfd20, 0xce, 0], 0x254), Metadata),
    // IPv4.
    (v4(0, 0, 0, 0, 8), Unspecified),
    (v4(10, 0, 0, 0, 8), Private),
    (v4(100, 64, 0, 0, 10), Carrier),
    (v4(127, 0, 0, 0, 8), Loopback),
    (v4(169, 254, 0, 0, 16), LinkLocal),
    (v4(172, 16, 0, 0, 12), Private),
    (v4(192, 0, 0, 0, 24), Protocol),
    (v4(192, 0, 2, 0, 24), Documentation),
    (v4(192, 31, 196, 0, 24), Protocol),
    (v4(192, 52, 193, 0, 24), Protocol),
    (v4(192, 88, 99, 0, 24), SixToFour),
    (v4(192, 168, 0, 0, 16), Private),
    (v4(192, 175, 48, 0, 24), Protocol),
    (v4(198, 18, 0, 0, 15), Benchmarking),
    (v4(198, 51, 100, 0, 24), Documentation),
    (v4(203, 0, 113, 0, 24), Documentation),
    (v4(224, 0, 0, 0, 4), Multicast),
    (v4(255, 255, 255, 255, 32), Broadcast),
    (v4(240, 0, 0, 0, 4), Reserved),
    // IPv6 below and above what is given out.
    (v6_host([0, 0, 0], 0), Unspecified),
    (v6_host([0, 0, 0], 1), Loopback),
    (IpNet::V6(Ipv6Net::new_assert(Ipv4Addr::UNSPECIFIED.to_ipv6_mapped(), 96)), EmbeddedIpv4),
    (v6([0, 0, 0, 0], 96), EmbeddedIpv4),
    (v6([0x64, 0xff9b, 0, 0], 96), Nat64),
    (v6([0x64, 0xff9b, 1, 0], 48), Nat64),
    (v6([0xfc00, 0, 0, 0], 7), UniqueLocal),
    (v6([0xfe80, 0, 0, 0], 10), LinkLocal),
    (v6([0xfec0, 0, 0, 0], 10), SiteLocal),
    (v6([0xff00, 0, 0, 0], 8), Multicast),
    (v6([0, 0, 0, 0], 3), Reserved),
    (v6([0x4000, 0, 0, 0], 2), Reserved),
    (v6([0x8000, 0, 0, 0], 1), Reserved),
    // Inside of what is given out.
    (v6([0x2001, 0, 0, 0], 32), Teredo),
    (v6([0x2001, 2, 0, 0], 48), Benchmarking),
    (v6([0x2001, 0, 0, 0], 23), Protocol),
    (v6([0x2001, 0xdb8, 0, 0], 32), Documentation),
    (v6([0x2002, 0, 0, 0], 16), SixToFour),
    (v6([0x2620, 0x4f, 0x8000, 0], 48), Protocol),
    (v6([0x3fff, 0, 0, 0], 20), Documentation),
];

/// Which addresses and ports may be connected to: public ones on port 443, and nothing else.
#[derive(Clone, Debug)]
pub struct AddressRules {
    /// The one server on this machine that a test may ask besides. [`AddressRules::public`] has none, and there is no
    /// way to add one.
    exception: Option<SocketAddr>,
}

/// The port of HTTPS.
const HTTPS: u16 = 443;

impl AddressRules {
    /// Public addresses alone.
    #[must_use]
    pub const fn public() -> Self {
        Self { exception: None }
    }

    /// Public addresses, and 127.0.0.1 with this port.
    #[cfg(any(test, feature = "loopback"))]
    #[must_use]
    pub const fn with_loopback(port: u16) -> Self {
        Self { exception: Some(SocketAddr::V4(std::net::SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))) }
    }

    /// Why an address must not be connected to; `None` when it may be.
    #[must_use]
    pub fn refused_kind(&self, address: SocketAddr) -> Option<AddressKind> {
        if self.exception == Some(address) {
            return None;
        }
        REFUSED.iter().find(|(range, _)| range.contains(&address.ip())).map(|(_, kind)| *kind)
    }

    /// Whether a link may name this port.
    #[must_use]
    pub fn allows_port(&self, port: u16) -> bool {
        port == HTTPS || self.exception.is_some_and(|exception| exception.port() == port)
    }
}
