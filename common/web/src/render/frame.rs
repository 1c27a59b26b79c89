//! The frame of all pages for people who are signed in: their name, and the links to the main pages and to other languages. Its templates are
//! `manage.html` and `bar.html`.

use std::collections::BTreeMap;

use domain::PartnerId;
use domain::access::Role;
use domain::language::Language;
use domain::session::{HOME, STAFF_HOME};
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
    /// A page of the marketplace's staff.
    Staff(StaffArea),
    /// A page of the marketplace's staff to which no link leads.
    StaffElsewhere,
    /// None of them: the page is linked elsewhere.
    None,
}

impl ActiveLink<'_> {
    /// Whether the page is one of those for the marketplace's staff.
    pub fn is_of_staff(self) -> bool {
        matches!(self, Self::Staff(_) | Self::StaffElsewhere)
    }
}

/// The areas of the pages for marketplace staff. A link to each is in their frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffArea {
    Start,
    Reviews,
    SelfAssessments,
    Rollout,
    Fortified,
    Mail,
    Jobs,
    Catalogue,
    Programme,
    Statistics,
    People,
}

impl StaffArea {
    /// All areas, in the order of their links.
    const ALL: [Self; 11] = [
        Self::Start,
        Self::Reviews,
        Self::SelfAssessments,
        Self::Rollout,
        Self::Fortified,
        Self::Mail,
        Self::Jobs,
        Self::Catalogue,
        Self::Programme,
        Self::Statistics,
        Self::People,
    ];

    /// The role that its pages need; `None` for a page that every member of staff may see.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Start | Self::Statistics => None,
            Self::Reviews => Some(Role::Review),
            Self::SelfAssessments => Some(Role::Assessment),
            Self::Rollout | Self::Fortified | Self::Mail | Self::Jobs | Self::Programme => Some(Role::Programme),
            Self::Catalogue => Some(Role::Catalogue),
            Self::People => Some(Role::People),
        }
    }

    /// The path of its first page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Start => STAFF_HOME,
            Self::Reviews => "/staff/console/reviews",
            Self::SelfAssessments => "/staff/console/self-assessments",
            Self::Rollout => "/staff/console/rollout",
            Self::Fortified => "/staff/console/fortified",
            Self::Mail => "/staff/console/mail",
            Self::Jobs => "/staff/console/jobs",
            Self::Catalogue => "/staff/console/catalogue",
            Self::Programme => "/staff/console/programme",
            Self::Statistics => "/staff/console/statistics",
            Self::People => "/staff/console/staff",
        }
    }

    /// The text of its link.
    fn text(self) -> &'static str {
        match self {
            Self::Start => "staff-start",
            Self::Reviews => "staff-reviews",
            Self::SelfAssessments => "staff-assessments",
            Self::Rollout => "staff-rollout",
            Self::Fortified => "staff-fortified",
            Self::Mail => "staff-mail",
            Self::Jobs => "staff-jobs",
            Self::Catalogue => "staff-catalogue",
            Self::Programme => "staff-programme",
            Self::Statistics => "statistics",
            Self::People => "staff-people",
        }
    }
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
        if self.active.is_of_staff() {
            return self.staff_links();
        }
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
        if !self.person.access.staff.is_empty() {
            let start = ActiveLink::Staff(StaffArea::Start);
            links.push(self.link(texts.text("frame-staff")?, STAFF_HOME.to_owned(), start));
        }
        Ok(links)
    }

    /// The links to staff's pages, only to those that the person's roles let them see; and for somebody who is a partner's
    /// member too, to the apps.
    fn staff_links(&self) -> Result<Vec<NavLink>, BadText> {
        let mut links = Vec::new();
        for area in StaffArea::ALL {
            if area.role().is_none_or(|role| self.person.access.staff.contains(&role)) {
                links.push(self.link(self.texts.text(area.text())?, area.path().to_owned(), ActiveLink::Staff(area)));
            }
        }
        if !self.person.access.partners.is_empty() {
            links.push(self.link(self.texts.text("frame-apps")?, HOME.to_owned(), ActiveLink::Apps));
        }
        Ok(links)
    }

    /// The first page of those that the page belongs to.
    pub fn home(&self) -> &'static str {
        if self.active.is_of_staff() { STAFF_HOME } else { HOME }
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
        let names = person.access.partners.keys().map(|id| (id.clone(), format!("{id} & Co.")));
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
