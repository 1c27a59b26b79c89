//! The partner that a page of the self assessment is about.

use domain::PartnerId;
use web::path::Partner;
use web::render::texts::PageTexts;
use web::{Problem, SignedIn};

/// A partner, and the person who looks after its security.
pub struct SecuredPartner<'a> {
    pub signed_in: &'a SignedIn,
    pub id: PartnerId,
}

impl<'a> SecuredPartner<'a> {
    /// # Errors
    /// 404 or 403 if the person does not look after the partner's security.
    pub fn new(signed_in: &'a SignedIn, partner: Result<Partner, Problem>) -> Result<Self, Problem> {
        let Partner(id) = partner?;
        signed_in.person.securing(&id)?;
        Ok(Self { signed_in, id })
    }

    /// The texts of the pages.
    pub fn texts(&self) -> PageTexts {
        self.signed_in.texts()
    }

    /// The path of the application.
    pub fn path(&self) -> String {
        format!("/manage/partners/{}/self-assessment", self.id)
    }
}
