//! Notices: what partners are told by email, which of their members get it, and what became of each notice.

mod contacts;
mod content;
mod delivery;
pub mod fortified;
mod id;
mod kind;
#[expect(clippy::module_inception, reason = "the type that the module is about")]
mod notice;
mod relevance;
mod retry;
mod review;
mod self_assessment;
#[cfg(test)]
mod tests;
pub mod window;

pub use contacts::Contacts;
pub use content::{NoticeContent, NoticeKind};
pub use delivery::{DeliveryEvent, DeliveryEventKind};
pub use id::{NoticeCycle, NoticeId, NoticeWindow};
pub use kind::{Audience, NoticePage, NoticeProfile};
pub use notice::{DeliveryFailure, EVENT_WAIT, Notice, NoticeState, SendOutcome};
pub use retry::RefusalScope;
pub use review::notice_of_decision;
