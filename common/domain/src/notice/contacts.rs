//! Who of a partner can be written to, and whom a notice goes to.

use std::collections::BTreeSet;

use super::{Notice, Subject};
use crate::EmailAddress;
use crate::access::Permissions;

/// The most recipients of one mail (SES: 50).
const MAX_RECIPIENTS: usize = 50;

/// Who of a partner can be written to.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The members, each with what they may do.
    pub members: Vec<(EmailAddress, Permissions)>,
    /// The partner's contact.
    pub contact: Option<EmailAddress>,
    /// The addresses that no mail goes to.
    pub suppressed: BTreeSet<EmailAddress>,
}

impl Contacts {
    /// Whether anybody who manages an app, or else the partner's contact, can be written to at all.
    #[must_use]
    pub fn reach_anybody(&self) -> bool {
        let works = |address: &EmailAddress| address.as_str().is_ascii() && !self.suppressed.contains(address);
        let managers = self.members.iter().filter(|(_, permissions)| permissions.manages_any());
        managers.map(|(address, _)| address).chain(&self.contact).any(works)
    }

    /// Whom a notice goes to: the members with the permission for what it is about, or else the partner's contact; never
    /// an address that is suppressed, at which this notice did not arrive, or that the mail service cannot write: its local
    /// part must be ASCII. Empty: nobody can be reached.
    #[must_use]
    pub fn recipients(&self, notice: &Notice) -> Vec<EmailAddress> {
        let works = |address: &&EmailAddress| {
            address.as_str().is_ascii() && !self.suppressed.contains(address) && !notice.bounced.contains(*address)
        };
        let fits = |permissions: &Permissions| match (notice.id.kind.subject(), notice.apps.as_slice()) {
            (Subject::SelfAssessment, _) => permissions.manage_partner_security,
            (Subject::Apps, []) => permissions.manages_any(),
            (Subject::Apps, apps) => apps.iter().any(|app| permissions.manage_app.contains(app)),
        };
        let members = self.members.iter().filter(|(_, permissions)| fits(permissions)).map(|(address, _)| address);
        let members: Vec<EmailAddress> = members.filter(works).take(MAX_RECIPIENTS).cloned().collect();
        if members.is_empty() { self.contact.iter().filter(works).cloned().collect() } else { members }
    }
}
