//! Signing in with a browser: how long a mailed link and a session live, how often a link may be asked for, and where a
//! reader may be led back to. Secrets, cookies and mails are not here.

use std::net::{IpAddr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};

/// How long a mailed link works.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How long a session lasts at most.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts without being used.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How much later than the last noted use a use is noted again: a session may end by so much too early, and in return
/// most calls write nothing.
const NOTE_USE_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// How many links an address is mailed in an hour.
pub const LINKS_PER_ADDRESS: u32 = 5;
/// How many links one source may ask for in an hour, for whatever address.
pub const LINKS_PER_SOURCE: u32 = 20;

/// Where readers are led when nothing else was asked for.
pub const HOME: &str = "/manage";
/// The longest path that a reader is led back to, in bytes.
const MAX_PATH: usize = 1024;

/// What a session is at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It lives, and its last use was noted just now.
    Fresh,
    /// It lives, and this use is to be noted.
    Stale,
    /// It is over.
    Over,
}

/// What a session is at `now` that began at `started_at` and was last noted as used at `used_at`.
#[must_use]
pub fn life(started_at: Timestamp, used_at: Timestamp, now: Timestamp) -> Life {
    let (idle, age) = (now.duration_since(used_at), now.duration_since(started_at));
    if age >= SESSION_LIFE || idle >= SESSION_IDLE {
        Life::Over
    } else if idle >= NOTE_USE_EVERY {
        Life::Stale
    } else {
        Life::Fresh
    }
}

/// Whether a link that was made at `made_at` still works.
#[must_use]
pub fn link_works(made_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(made_at) < LINK_LIFE
}

/// A source of requests as it is counted: an IPv4 address, or the /64 network that one IPv6 customer has to themselves.
#[must_use]
pub fn source(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("{}/64", Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        },
    }
}

/// A page of ours for those who are signed in, to lead a reader back to. Invariant: it starts with `/manage` and is a
/// path and a query in ASCII, so it can neither leave the site nor break a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// The path that `text` names, if it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(HOME)?;
        let ours = rest.is_empty() || rest.starts_with(['/', '?']);
        let plain =
            text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'#'));
        let stays = !text.contains("//") && !text.split(['/', '?']).any(|part| part == "..");
        (ours && plain && stays && text.len() <= MAX_PATH).then(|| Self(text.to_owned()))
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnPath {
    /// The first page of those who are signed in.
    fn default() -> Self {
        Self(HOME.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_ends_two_hours_after_its_last_use_and_twelve_after_its_start() {
        let start = at("2026-01-15T09:00:00Z");
        for (used, now, life_then) in [
            ("2026-01-15T09:00:00Z", "2026-01-15T09:04:59.999Z", Life::Fresh),
            ("2026-01-15T09:00:00Z", "2026-01-15T09:05:00Z", Life::Stale),
            ("2026-01-15T09:00:00Z", "2026-01-15T10:59:59.999Z", Life::Stale),
            ("2026-01-15T09:00:00Z", "2026-01-15T11:00:00Z", Life::Over),
            ("2026-01-15T20:58:00Z", "2026-01-15T20:59:59.999Z", Life::Fresh),
            ("2026-01-15T20:58:00Z", "2026-01-15T21:00:00Z", Life::Over),
        ] {
            assert_eq!(life(start, at(used), at(now)), life_then, "{used} {now}");
        }
    }

    #[test]
    fn a_link_works_for_fifteen_minutes_to_the_millisecond() {
        let made = at("2026-01-15T09:00:00Z");
        assert!(link_works(made, at("2026-01-15T09:14:59.999Z")) && !link_works(made, at("2026-01-15T09:15:00Z")));
    }

    #[test]
    fn a_reader_is_never_led_off_the_site() {
        for good in ["/manage", "/manage/tokens", "/manage/apps/a.b/history?before=7", "/manage?x=1"] {
            assert_eq!(ReturnPath::parse(good).unwrap().as_str(), good);
        }
        let long = format!("/manage/{}", "a".repeat(MAX_PATH));
        for bad in [
            "",
            "manage",
            "/",
            "/sign-out",
            "/managed",
            "//evil.example/manage",
            "/manage//evil.example",
            "/manage/../..//evil.example",
            "/manage/..",
            "/\\evil.example",
            "/manage\\evil",
            "https://evil.example/manage",
            "/manage/\r\nSet-Cookie: x=y",
            "/manage/ x",
            "/manage/é",
            "/manage\"><script>",
            "javascript:alert(1)",
            &long,
        ] {
            assert_eq!(ReturnPath::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_ipv6_customer_is_one_source() {
        let source = |text: &str| super::source(text.parse().unwrap());
        assert_eq!(source("203.0.113.7"), "203.0.113.7");
        assert_eq!(source("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(source("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(source("2001:db8:1:2:ffff::1"), source("2001:db8:1:2::"));
    }
}
