//! A notice's identity: partner, cycle, kind and window. There is one notice per identity, whichever job finds it due and
//! however often.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::content::NoticeKind;
use crate::PartnerId;
use crate::programme::Milestone;

/// How many of the last characters of an application's ETag identify an action in a notice's identity. Its end is random;
/// the whole of it would exceed what SES takes in a tag.
const ETAG_END: usize = 8;

/// What a notice belongs to: an instant such as a deadline, an expiry or a change, or a word for what happens once.
/// It contains no `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeCycle(Cow<'static, str>);

impl NoticeCycle {
    /// The cycle of the rollout's notices. There is only one rollout.
    pub const ROLLOUT: Self = Self(Cow::Borrowed("rollout"));

    /// The cycle of what happens at an instant.
    pub fn of_instant(instant: Timestamp) -> Self {
        Self(Cow::Owned(instant.to_string()))
    }

    /// The cycle as identities spell it; `None` when it is empty or contains a `#`.
    pub fn parse(text: &str) -> Option<Self> {
        parse_part(text).map(Self)
    }

    /// The cycle as identities spell it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which of the notices of one kind in a cycle a notice is. It contains no `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeWindow(Cow<'static, str>);

impl NoticeWindow {
    /// The notice of a change.
    pub const CHANGE: Self = Self(Cow::Borrowed("change"));
    /// The notice of an approval that expires or has expired.
    pub const APPROVAL: Self = Self(Cow::Borrowed("approval"));

    /// The warning that is due so many days before a date, for example `30d`.
    pub fn of_days(days: u16) -> Self {
        Self(Cow::Owned(format!("{days}d")))
    }

    /// The window of the notice with this number, if the notices before it have the same window.
    pub fn numbered(&self, number: usize) -> Self {
        if number < 2 { self.clone() } else { Self(Cow::Owned(format!("{}.{number}", self.0))) }
    }

    /// The notice of a milestone.
    pub fn of_milestone(milestone: Milestone) -> Self {
        Self(Cow::Borrowed(milestone.as_str()))
    }

    /// The notice of the action that gave an application this ETag. Two actions may be taken at the same instant, so that
    /// the cycle alone does not tell them apart.
    pub fn of_action(etag: &str) -> Self {
        let end = etag.get(etag.len().saturating_sub(ETAG_END)..).unwrap_or_default();
        Self(Cow::Owned(end.to_owned()))
    }

    /// The window as identities spell it; `None` when it is empty or contains a `#`.
    pub fn parse(text: &str) -> Option<Self> {
        parse_part(text).map(Self)
    }

    /// The window as identities spell it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn parse_part(text: &str) -> Option<Cow<'static, str>> {
    (!text.is_empty() && !text.contains('#')).then(|| Cow::Owned(text.to_owned()))
}

impl fmt::Display for NoticeCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for NoticeWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A notice's identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeId {
    /// The partner that it is sent to.
    pub partner: PartnerId,
    /// What it belongs to.
    pub cycle: NoticeCycle,
    /// Its kind.
    pub kind: NoticeKind,
    /// Which of the cycle's notices it is.
    pub window: NoticeWindow,
}

impl NoticeId {
    /// The identity as text: `<partner>#<cycle>#<kind>#<window>`.
    pub fn text(&self) -> String {
        format!("{}#{}", self.partner, self.within_partner())
    }

    /// The identity among the partner's notices: `<cycle>#<kind>#<window>`.
    pub fn within_partner(&self) -> String {
        format!("{}#{}#{}", self.cycle, self.kind.as_str(), self.window)
    }

    /// Reads what [`NoticeId::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('#').collect();
        let [partner, cycle, kind, window] = parts[..] else { return None };
        Some(Self {
            partner: PartnerId::parse(partner).ok()?,
            cycle: NoticeCycle::parse(cycle)?,
            kind: kind.parse().ok()?,
            window: NoticeWindow::parse(window)?,
        })
    }

    /// The identity in hex, as the tag of a mail. SES allows only ASCII letters, digits, `_` and `-` in a tag, and at most 256
    /// of them.
    pub fn hex(&self) -> String {
        hex::encode(self.text())
    }

    /// Reads what [`NoticeId::hex`] wrote.
    pub fn from_hex(text: &str) -> Option<Self> {
        Self::parse(&String::from_utf8(hex::decode(text).ok()?).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_a_tag_that_ses_takes_and_reads_back() {
        let longest = NoticeId {
            partner: PartnerId::parse(&"p".repeat(60)).unwrap(),
            cycle: NoticeCycle::of_instant("2023-08-14T00:00:00.123Z".parse().unwrap()),
            kind: NoticeKind::SelfAssessmentChangesRequested,
            window: NoticeWindow::of_action("8f1e-0123abcd"),
        };
        assert!(longest.hex().len() <= 256, "{}", longest.hex().len());
        assert_eq!(NoticeId::from_hex(&longest.hex()), Some(longest.clone()));
        assert_eq!(NoticeId::parse(&longest.text()), Some(longest));
        for bad in ["", "0", "zz", "é", "00", &"61".repeat(4)] {
            assert_eq!(NoticeId::from_hex(bad), None, "{bad}");
        }
    }
}
