//! The frame of all pages for people who are signed in: their name and the links to the main pages. Its templates are
//! `manage.html` and `bar.html`.

use domain::PartnerId;

use crate::person::Person;

/// What is around a page for somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct PageFrame<'a> {
    pub person: &'a Person,
    pub active: ActiveLink<'a>,
}

/// Which of the frame's links leads to the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActiveLink<'a> {
    Apps,
    SelfAssessment(&'a PartnerId),
    Members(&'a PartnerId),
    Tokens,
    /// None of them: the page is linked elsewhere.
    None,
}

/// A link to one of the main pages.
#[derive(Debug)]
pub struct NavLink {
    pub text: String,
    pub href: String,
    pub is_active: bool,
}

impl PageFrame<'_> {
    /// The links to the main pages, to a partner's pages only for people who may see them.
    pub fn links(&self) -> Vec<NavLink> {
        let mut links = vec![self.link("Apps".to_owned(), "/manage".to_owned(), ActiveLink::Apps)];
        for (partner, permissions) in &self.person.access.partners {
            let path = |page: &str| format!("/manage/partners/{partner}/{page}");
            if permissions.manage_partner_security {
                let text = self.text_for_partner("Self assessment", partner);
                links.push(self.link(text, path("self-assessment"), ActiveLink::SelfAssessment(partner)));
            }
            if permissions.is_everything() {
                let text = self.text_for_partner("Members", partner);
                links.push(self.link(text, path("members"), ActiveLink::Members(partner)));
            }
        }
        links.push(self.link("API tokens".to_owned(), "/manage/tokens".to_owned(), ActiveLink::Tokens));
        links
    }

    /// The text of a link, with the partner's id if the person belongs to several partners.
    fn text_for_partner(&self, text: &str, partner: &PartnerId) -> String {
        if self.person.access.partners.len() > 1 { format!("{text}: {partner}") } else { text.to_owned() }
    }

    fn link(&self, text: String, href: String, page: ActiveLink<'_>) -> NavLink {
        NavLink { text, href, is_active: self.active == page }
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
        let person = Person { email: EmailAddress::parse("pat@acme.example").unwrap(), access, limit: None };
        PageFrame { person: &person, active: ActiveLink::Tokens }.links().into_iter().map(|link| link.text).collect()
    }

    #[test]
    fn only_pages_that_the_person_may_see_are_linked() {
        let security = Permissions { manage_partner_security: true, ..Permissions::default() };
        assert_eq!(links(&[("acme", Permissions::default())]), ["Apps", "API tokens"]);
        assert_eq!(links(&[("acme", security.clone())]), ["Apps", "Self assessment", "API tokens"]);
        assert_eq!(
            links(&[("acme", Permissions::EVERYTHING), ("borealis", security)]),
            ["Apps", "Self assessment: acme", "Members: acme", "Self assessment: borealis", "API tokens"]
        );
    }
}
