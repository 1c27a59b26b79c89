//! What a partner is told of a reviewer's decision.

use super::content::NoticeContent;
use super::id::{NoticeCycle, NoticeWindow};
use super::notice::Notice;
use crate::review::{Decided, DecisionKind};
use crate::{AppKey, PartnerId};

/// The notice of a decision; `None` for an approval, which leaves the partner nothing to do.
pub fn notice_of_decision(app: &AppKey, partner: &PartnerId, decided: &Decided) -> Option<Notice> {
    let decision = &decided.decision;
    let (fields, text) = (decision.fields.clone(), decision.text.clone());
    let content = match (decision.kind, decision.reason) {
        (DecisionKind::Reject, Some(reason)) => NoticeContent::ReviewRejection { fields, reason, text },
        (DecisionKind::Ask, _) => NoticeContent::ReviewQuestion { revision: decision.revision, fields, text },
        _ => return None,
    };
    let (cycle, window) = (NoticeCycle::of_instant(decision.at), NoticeWindow::of_action(&decided.review.etag));
    Some(Notice::new(partner.clone(), cycle, window, content, decision.at).with_apps(vec![app.clone()]))
}
