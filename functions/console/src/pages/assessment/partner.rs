//! The partner that a page of the self assessment is about.

use domain::PartnerId;
use web::path::Partner;
use web::person::Person;
use web::{Problem, SignedIn};

/// A partner, and the person who looks after its security.
pub struct SecuredPartner<'a> {
    pub person: &'a Person,
    pub id: PartnerId,
}

impl<'a> SecuredPartner<'a> {
    /// # Errors
    /// 404 or 403 if the person does not look after the partner's security.
    pub fn new(signed_in: &'a SignedIn, partner: Result<Partner, Problem>) -> Result<Self, Problem> {
        let Partner(id) = partner?;
        Ok(Self { person: signed_in.person.securing(&id)?, id })
    }

    /// The path of the application.
    pub fn path(&self) -> String {
        format!("/manage/partners/{}/self-assessment", self.id)
    }
}
