//! A notice's identity: there is one notice of it, whoever finds it due and however often.

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::PartnerId;

/// A notice's identity. `cycle` and `window` hold no `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoticeId {
    /// Who is to hear it.
    pub partner: PartnerId,
    /// What began it: an instant, or a word for what happens once.
    pub cycle: String,
    /// What it is about.
    pub kind: Kind,
    /// Which of the cycle's notices it is, for example `30d`.
    pub window: String,
}

impl NoticeId {
    /// `<partner>#<cycle>#<kind>#<window>`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}#{}", self.partner, self.within_partner())
    }

    /// The identity among the partner's own: `<cycle>#<kind>#<window>`.
    #[must_use]
    pub fn within_partner(&self) -> String {
        format!("{}#{}#{}", self.cycle, self.kind.word(), self.window)
    }

    /// Reads [`NoticeId::text`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('#');
        let (partner, cycle, kind, window) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let none_left = parts.next().is_none();
        let partner = PartnerId::parse(partner).ok()?;
        none_left.then_some(Self { partner, cycle: cycle.to_owned(), kind: Kind::of(kind)?, window: window.to_owned() })
    }

    /// The identity in hex, as the mail carries it: SES takes at most 256 characters in a tag, and none that says more.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(self.text())
    }

    /// Reads [`NoticeId::hex`].
    #[must_use]
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
            cycle: "2023-08-14T00:00:00.123Z".to_owned(),
            kind: Kind::SelfAssessmentChangesRequested,
            window: "0123abcd".to_owned(),
        };
        assert!(longest.hex().len() <= 256, "{}", longest.hex().len());
        assert_eq!(NoticeId::from_hex(&longest.hex()), Some(longest.clone()));
        assert_eq!(NoticeId::parse(&longest.text()), Some(longest));
        for bad in ["", "0", "zz", "é", "00", &"61".repeat(4)] {
            assert_eq!(NoticeId::from_hex(bad), None, "{bad}");
        }
    }
}
