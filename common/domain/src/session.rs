//! Signing in with a browser: how long a mailed link and a session last, how often a link may be requested, and to which
//! page a browser may be sent back afterwards. What must not live here: secrets, cookies and mails.

use std::net::{IpAddr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};

use crate::access::Access;

/// How long a mailed link works. (Ours, like all numbers here.)
pub const LINK_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How long a session lasts at most.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);
/// How long a session lasts without being used.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How long after the last recorded use of a session the next one is recorded. A session may end that much too early, and in
/// return most requests write nothing.
const RECORD_USE_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// The most links that are mailed to one address in an hour.
pub const LINKS_PER_ADDRESS: u32 = 5;
/// The most links that one source of requests may ask for in an hour, for any addresses.
pub const LINKS_PER_SOURCE: u32 = 20;

/// The page after signing in when the browser did not ask for another one.
pub const HOME: &str = "/manage";
/// The first page for marketplace staff.
pub const STAFF_HOME: &str = "/staff";
/// The longest path that a browser is sent back to, in bytes.
const MAX_PATH: usize = 1024;

/// The state of a session at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// It is valid, and its last recorded use is recent.
    Fresh,
    /// It is valid, and this use of it is to be recorded.
    Stale,
    /// It has ended.
    Ended,
}

/// The state at `now` of a session that began at `started_at` and whose last recorded use was at `used_at`.
pub fn session_state(started_at: Timestamp, used_at: Timestamp, now: Timestamp) -> SessionState {
    let (idle, age) = (now.duration_since(used_at), now.duration_since(started_at));
    if age >= SESSION_LIFE || idle >= SESSION_IDLE {
        SessionState::Ended
    } else if idle >= RECORD_USE_EVERY {
        SessionState::Stale
    } else {
        SessionState::Fresh
    }
}

/// Whether a link that was made at `made_at` still works.
pub fn link_works(made_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(made_at) < LINK_LIFE
}

/// What requests from an address are counted under: the IPv4 address itself, or the /64 network that an IPv6 customer has to
/// themselves.
pub fn request_source(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("{}/64", Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        },
    }
}

/// A page for people who are signed in, to which a browser may be sent back. Invariant: it starts with `/manage` or `/staff`
/// and is a path and a query in ASCII, so that it can neither leave the site nor break a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// The text as a path, if it may be one.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = [HOME, STAFF_HOME].iter().find_map(|home| text.strip_prefix(home))?;
        let is_below_home = rest.is_empty() || rest.starts_with(['/', '?']);
        let is_plain =
            text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'#'));
        // A browser takes `//` for the beginning of a host, and `..` leads out of the pages for those who are signed in.
        let stays = !text.contains("//") && !text.split(['/', '?']).any(|part| part == "..");
        (is_below_home && is_plain && stays && text.len() <= MAX_PATH).then(|| Self(text.to_owned()))
    }

    /// The path that somebody with this access is led to. Somebody who belongs to the marketplace's staff and to no partner has
    /// nothing to do on the partners' first page, and begins on their own.
    #[must_use]
    pub fn for_access(self, access: &Access) -> Self {
        let is_staff_alone = access.partners.is_empty() && !access.staff.is_empty();
        if is_staff_alone && self.0 == HOME { Self(STAFF_HOME.to_owned()) } else { self }
    }

    /// Whether it leads to the pages for the marketplace's staff.
    pub fn is_for_staff(&self) -> bool {
        self.0.starts_with(STAFF_HOME)
    }

    /// The path, with its query if it has one.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnPath {
    /// The first page after signing in.
    fn default() -> Self {
        Self(HOME.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PartnerId;
    use crate::access::{Permissions, Role};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_ends_two_hours_after_its_last_use_and_twelve_after_its_start() {
        let start = at("2026-01-15T09:00:00Z");
        for (used, now, state) in [
            ("2026-01-15T09:00:00Z", "2026-01-15T09:04:59.999Z", SessionState::Fresh),
            ("2026-01-15T09:00:00Z", "2026-01-15T09:05:00Z", SessionState::Stale),
            ("2026-01-15T09:00:00Z", "2026-01-15T10:59:59.999Z", SessionState::Stale),
            ("2026-01-15T09:00:00Z", "2026-01-15T11:00:00Z", SessionState::Ended),
            ("2026-01-15T20:58:00Z", "2026-01-15T20:59:59.999Z", SessionState::Fresh),
            ("2026-01-15T20:58:00Z", "2026-01-15T21:00:00Z", SessionState::Ended),
        ] {
            assert_eq!(session_state(start, at(used), at(now)), state, "{used} {now}");
        }
    }

    #[test]
    fn a_link_works_for_fifteen_minutes_to_the_millisecond() {
        let made = at("2026-01-15T09:00:00Z");
        assert!(link_works(made, at("2026-01-15T09:14:59.999Z")) && !link_works(made, at("2026-01-15T09:15:00Z")));
    }

    #[test]
    fn a_browser_is_never_sent_to_another_site() {
        for good in [
            "/manage",
            "/manage/tokens",
            "/manage/apps/a.b/history?before=7",
            "/manage?x=1",
            "/staff",
            "/staff/console/jobs",
        ] {
            assert_eq!(ReturnPath::parse(good).unwrap().as_str(), good);
        }
        let long = format!("/manage/{}", "a".repeat(MAX_PATH));
        for bad in [
            "",
            "manage",
            "/",
            "/sign-out",
            "/managed",
            "/staffed",
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
    fn staff_without_a_partner_begin_on_their_own_page() {
        let staff = Access { staff: [Role::Review].into(), ..Access::default() };
        let partner = PartnerId::parse("acme").unwrap();
        let both = Access { partners: [(partner, Permissions::EVERYTHING)].into(), ..staff.clone() };
        let led = |path: &str, access| ReturnPath::parse(path).unwrap().for_access(access).as_str().to_owned();
        assert_eq!(led("/manage", &staff), "/staff");
        assert_eq!(led("/manage/tokens", &staff), "/manage/tokens");
        assert_eq!(led("/manage", &both), "/manage");
        assert_eq!(led("/manage", &Access::default()), "/manage");
    }

    #[test]
    fn an_ipv6_customer_is_one_source() {
        let source = |text: &str| request_source(text.parse().unwrap());
        assert_eq!(source("203.0.113.7"), "203.0.113.7");
        assert_eq!(source("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(source("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(source("2001:db8:1:2:ffff::1"), source("2001:db8:1:2::"));
    }
}
