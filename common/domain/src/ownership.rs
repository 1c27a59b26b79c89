//! Whose an app was before it changed hands, and who may know the people who published its answers. What was published stays
//! with the app; the names of people stay with the partner that they belonged to.

use serde::{Deserialize, Serialize};

use crate::ids::{EmailAddress, PartnerId};

/// The partners that an app belonged to before, the first one first. Only those under which something was published count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormerPartners(Vec<FormerPartner>);

/// A partner that an app belonged to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FormerPartner {
    partner: PartnerId,
    /// The last revision that was published under this partner.
    through: u32,
}

/// Who published a revision, as far as the app's present partner may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publisher<'a> {
    /// Somebody whose name the partner may know.
    Person(&'a EmailAddress),
    /// A member of another partner, to which the app belonged then.
    FormerPartner,
}

impl FormerPartners {
    /// Whether nothing was published under another partner.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The former partners of an app that `partner` hands over, with this revision live.
    #[must_use]
    pub fn and(&self, partner: &PartnerId, live: Option<u32>) -> Self {
        let mut partners = self.0.clone();
        let last = partners.last().map_or(0, |last| last.through);
        if let Some(through) = live.filter(|through| *through > last) {
            partners.push(FormerPartner { partner: partner.clone(), through });
        }
        Self(partners)
    }

    /// Who published a revision, as the members of the app's present partner may know it: somebody of their own, also from a
    /// time before the app was away.
    pub fn publisher<'a>(&self, present: &PartnerId, revision: u32, by: &'a EmailAddress) -> Publisher<'a> {
        let then = self.0.iter().find(|former| revision <= former.through);
        match then {
            Some(former) if former.partner != *present => Publisher::FormerPartner,
            _ => Publisher::Person(by),
        }
    }
}

impl<'a> Publisher<'a> {
    /// The person's address, if the partner may know it.
    pub fn person(self) -> Option<&'a EmailAddress> {
        match self {
            Self::Person(email) => Some(email),
            Self::FormerPartner => None,
        }
    }
}

impl std::fmt::Display for Publisher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(email) => email.fmt(f),
            Self::FormerPartner => f.write_str("a member of a former partner"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_knows_its_own_people_and_nobody_of_another() {
        let [acme, borealis] = ["acme", "borealis"].map(|id| PartnerId::parse(id).unwrap());
        let by = EmailAddress::parse("pat@acme.example").unwrap();
        let knows = |former: &FormerPartners, present: &PartnerId| {
            (1..=6)
                .filter(|revision| former.publisher(present, *revision, &by).person().is_some())
                .collect::<Vec<u32>>()
        };
        let never = FormerPartners::default();
        assert_eq!(knows(&never, &acme), [1, 2, 3, 4, 5, 6]);
        assert!(never.and(&acme, None).is_empty(), "nothing was published");
        let once = never.and(&acme, Some(2));
        assert_eq!(knows(&once, &borealis), [3, 4, 5, 6]);
        assert_eq!(once.and(&borealis, Some(2)), once, "the other partner published nothing");
        let there_and_back = once.and(&borealis, Some(4));
        assert_eq!(knows(&there_and_back, &acme), [1, 2, 5, 6]);
        assert_eq!(there_and_back.publisher(&acme, 3, &by).to_string(), "a member of a former partner");
        assert_eq!(there_and_back.publisher(&acme, 2, &by).to_string(), "pat@acme.example");
    }
}
