//! What the pages of those who are signed in have around them: `manage.html` and its links.

use domain::PartnerId;

use crate::http::caller::Person;

/// The links and the name around a page for those who are signed in.
#[derive(Clone, Debug)]
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
