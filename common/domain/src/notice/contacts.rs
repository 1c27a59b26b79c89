//! The people of a partner whom mail can be sent to, and the recipients of a notice.

use std::collections::BTreeSet;

use super::kind::Audience;
use super::notice::Notice;
use crate::EmailAddress;
use crate::access::Permissions;

/// The most recipients of one mail (SES: 50).
const MAX_RECIPIENTS: usize = 50;
/// To how many of them a mail is sent alone that was refused for all of them together.
const MAX_ALONE: usize = 5;

/// The people of a partner whom mail can be sent to.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The members' addresses, each with what the member may do.
    pub members: Vec<(EmailAddress, Permissions)>,
    /// The partner's contact, who gets what no member can get.
    pub contact: Option<EmailAddress>,
    /// The addresses that no mail must be sent to, because it bounced or was unwanted.
    pub suppressed: BTreeSet<EmailAddress>,
}

impl Contacts {
    /// Whether mail can be sent to anybody who manages an app, or else to the partner's contact.
    pub fn reach_anybody(&self) -> bool {
        let managers = self.members.iter().filter(|(_, permissions)| permissions.manages_any());
        managers.map(|(address, _)| address).chain(&self.contact).any(|address| self.can_be_reached(address))
    }

    /// Whether mail can be sent to an address. The mail service cannot write to a local part that is not ASCII.
    fn can_be_reached(&self, address: &EmailAddress) -> bool {
        address.as_str().is_ascii() && !self.suppressed.contains(address)
    }

    /// The recipients of a notice: the members of its audience, or else the partner's contact, without the addresses that
    /// cannot be reached or at which this notice did not arrive. Empty when nobody is left.
    pub fn recipients(&self, notice: &Notice) -> Vec<EmailAddress> {
        self.recipients_in_turn(notice).into_iter().next().unwrap_or_default()
    }

    /// The recipients of a notice and those who follow if the mail service refuses the message to them: some of the members
    /// each alone, since one bad address is enough for a refusal, and then the partner's contact.
    pub fn recipients_in_turn(&self, notice: &Notice) -> Vec<Vec<EmailAddress>> {
        let works = |address: &&EmailAddress| self.can_be_reached(address) && !notice.bounced.contains(*address);
        let audience = self.members.iter().filter(|(_, permissions)| is_audience(notice, permissions));
        let members = audience.map(|(address, _)| address).filter(works);
        let members: Vec<EmailAddress> = members.take(MAX_RECIPIENTS).cloned().collect();
        let alone: Vec<EmailAddress> = match members.as_slice() {
            [_] => Vec::new(),
            several => several.iter().take(MAX_ALONE).cloned().collect(),
        };
        let contact = self.contact.iter().filter(works).filter(|contact| !members.contains(contact)).cloned();
        let next = alone.into_iter().chain(contact).map(|address| vec![address]).collect::<Vec<_>>();
        std::iter::once(members).filter(|members| !members.is_empty()).chain(next).collect()
    }
}

/// Whether a member with these permissions belongs to a notice's audience. A notice without apps is about all of them.
fn is_audience(notice: &Notice, permissions: &Permissions) -> bool {
    match (notice.id.kind.profile().audience, notice.apps.as_slice()) {
        (Audience::SecurityManagers, _) => permissions.manage_partner_security,
        (Audience::AppManagers, []) => permissions.manages_any(),
        (Audience::AppManagers, apps) => apps.iter().any(|app| permissions.manage_app.contains(app)),
    }
}
