//! The frame of all pages for people who are signed in: their name, and the links to the main pages and to other languages. Its templates are
//! `manage.html` and `bar.html`.

use std::collections::BTreeMap;

use domain::PartnerId;
use domain::language::Language;
use runtime::text::BadText;

use super::link::LinkParameters;
use super::texts::PageTexts;
use crate::person::Person;

/// What is around a page for somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct PageFrame<'a> {
    pub person: &'a Person,
    pub active: ActiveLink<'a>,
    pub texts: PageTexts,
    /// The names of the person's partners, if there are several to be told apart.
    pub partner_names: &'a BTreeMap<PartnerId, String>,
    /// The query of the page, without its language.
    pub query: &'a [(String, String)],
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
    pub fn links(&self) -> Result<Vec<NavLink>, BadText> {
        let texts = self.texts;
        let mut links = vec![self.link(texts.text("frame-apps")?, "/manage".to_owned(), ActiveLink::Apps)];
        for (partner, permissions) in &self.person.access.partners {
            let path = |page: &str| format!("/manage/partners/{partner}/{page}");
            if permissions.manage_partner_security {
                let text = self.text_for_partner("frame-assessment", partner)?;
                links.push(self.link(text, path("self-assessment"), ActiveLink::SelfAssessment(partner)));
            }
            if permissions.is_everything() {
                let text = self.text_for_partner("frame-members", partner)?;
                links.push(self.link(text, path("members"), ActiveLink::Members(partner)));
            }
        }
        links.push(self.link(texts.text("frame-tokens")?, "/manage/tokens".to_owned(), ActiveLink::Tokens));
        Ok(links)
    }

    /// The same page in each language.
    pub fn languages(&self) -> Vec<(Language, String)> {
        let query: Vec<(&str, &str)> = self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        LinkParameters::default().languages(&query)
    }

    /// The text of a link, with the partner's name if the person belongs to several partners.
    fn text_for_partner(&self, id: &str, partner: &PartnerId) -> Result<String, BadText> {
        let text = self.texts.text(id)?;
        Ok(self.partner_names.get(partner).map_or_else(|| text.clone(), |name| format!("{text}: {name}")))
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
        let partners_count = partners.len();
        let partners = partners.iter().map(|(id, permissions)| (PartnerId::parse(id).unwrap(), permissions.clone()));
        let access = Access { partners: partners.collect::<BTreeMap<_, _>>(), ..Access::default() };
        let person = Person { email: EmailAddress::parse("pat@acme.example").unwrap(), access, limit: None };
        let names = person.access.partners.iter().map(|(id, _)| (id.clone(), format!("{id} & Co.")));
        let frame = PageFrame {
            person: &person,
            active: ActiveLink::Tokens,
            texts: PageTexts::for_partners(Language::En),
            partner_names: &names.filter(|_| partners_count > 1).collect(),
            query: &[("section".to_owned(), "logs".to_owned())],
        };
        assert_eq!(frame.languages()[1], (Language::De, "?section=logs&lang=de".to_owned()));
        frame.links().unwrap().into_iter().map(|link| link.text).collect()
    }

    #[test]
    fn only_pages_that_the_person_may_see_are_linked() {
        let security = Permissions { manage_partner_security: true, ..Permissions::default() };
        assert_eq!(links(&[("acme", Permissions::default())]), ["Apps", "API tokens"]);
        assert_eq!(links(&[("acme", security.clone())]), ["Apps", "Self assessment", "API tokens"]);
        assert_eq!(
            links(&[("acme", Permissions::EVERYTHING), ("borealis", security)]),
            [
                "Apps",
                "Self assessment: acme & Co.",
                "Members: acme & Co.",
                "Self assessment: borealis & Co.",
                "API tokens"
            ]
        );
    }
}
