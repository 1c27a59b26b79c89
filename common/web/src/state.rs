//! The state of routers whose handlers send mail as well as read the table.

use axum::extract::FromRef;
use mail::Mailer;
use store::Store;

/// A mailer and its table. Handlers ask for the part that they use: `State<Mailer>` or `State<Store>`.
#[derive(Clone, Debug)]
pub struct MailState(pub Mailer);

impl FromRef<MailState> for Mailer {
    fn from_ref(state: &MailState) -> Self {
        state.0.clone()
    }
}

impl FromRef<MailState> for Store {
    fn from_ref(state: &MailState) -> Self {
        state.0.store().clone()
    }
}
