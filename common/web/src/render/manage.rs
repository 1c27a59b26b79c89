//! What the pages of those who are signed in have around them: `manage.html` and its links.

use domain::PartnerId;

use crate::person::Person;

/// The links and the name around a page for those who are signed in.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Who is signed in.
    pub person: &'a Person,
    /// Which of the links leads to this very page.
    pub here: Here<'a>,
}

/// A page that is linked around every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here<'a> {
    /// The list of apps.
    Apps,
    /// The Security Self Assessment of a partner.
    SelfAssessment(&'a PartnerId),
    /// The members of a partner.
    Members(&'a PartnerId),
    /// The person's API tokens.
    Tokens,
    /// None of these.
    Elsewhere,
}

/// A link around a page.
pub(super) struct Way {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) here: bool,
}

impl Around<'_> {
    /// The links: those to a partner's pages only for those who may see them, with the partner's id where there are
    /// several.
    pub(super) fn ways(&self) -> Vec<Way> {
        let mut ways = vec![self.way("Apps".to_owned(), "/manage".to_owned(), Here::Apps)];
        let partners = &self.person.access.partners;
        let of = |text: &str, partner: &PartnerId| {
            if partners.len() > 1 { format!("{text}: {partner}") } else { text.to_owned() }
        };
        for (partner, permissions) in partners {
            let page = |name: &str| format!("/manage/partners/{partner}/{name}");
            if permissions.manage_partner_security {
                let text = of("Self assessment", partner);
                ways.push(self.way(text, page("self-assessment"), Here::SelfAssessment(partner)));
            }
            if permissions.is_everything() {
                ways.push(self.way(of("Members", partner), page("members"), Here::Members(partner)));
            }
        }
        ways.push(self.way("API tokens".to_owned(), "/manage/tokens".to_owned(), Here::Tokens));
        ways
    }

    fn way(&self, text: String, href: String, page: Here<'_>) -> Way {
        Way { text, href, here: self.here == page }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::EmailAddress;
    use domain::access::{Access, Permissions};

    use super::*;

    fn links(partners: &[(&str, Permissions)]) -> Vec<String> {
        let partners = partners.iter().map(|(id, permissions)| (PartnerId::parse(id).unwrap(), permissions.clone()));
        let access = Access { partners: partners.collect::<BTreeMap<_, _>>(), ..Access::default() };
        let person = Person { email: EmailAddress::parse("pat@acme.example").unwrap(), access };
        Around { person: &person, here: Here::Tokens }.ways().into_iter().map(|way| way.text).collect()
    }

    #[test]
    fn nobody_is_led_to_a_page_that_is_not_for_them() {
        let security = Permissions { manage_partner_security: true, ..Permissions::default() };
        assert_eq!(links(&[("acme", Permissions::default())]), ["Apps", "API tokens"]);
        assert_eq!(links(&[("acme", security.clone())]), ["Apps", "Self assessment", "API tokens"]);
        assert_eq!(
            links(&[("acme", Permissions::EVERYTHING), ("borealis", security)]),
            ["Apps", "Self assessment: acme", "Members: acme", "Self assessment: borealis", "API tokens"]
        );
    }
}
