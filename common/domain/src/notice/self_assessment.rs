//! The notices of the Security Self Assessment, by what they say.

use jiff::Timestamp;

use super::content::NoticeContent;
use super::id::{NoticeCycle, NoticeWindow};
use super::notice::Notice;
use crate::PartnerId;

impl NoticeContent {
    /// The notice to a partner that follows from an action at `now`, which gave the application this ETag.
    pub fn into_notice_of_action(self, partner: PartnerId, etag: &str, now: Timestamp) -> Notice {
        match self {
            // What an action brings may also come by the calendar. Both give the same notice, so that it is sent once.
            Self::SelfAssessmentExpiring { .. } | Self::SelfAssessmentExpired { .. } => {
                self.into_notice_of_calendar(partner, now)
            }
            _ => Notice::new(partner, NoticeCycle::of_instant(now), NoticeWindow::of_action(etag), self, now),
        }
    }

    /// The notice to a partner of what the calendar alone brings, found due at `now`: one for each approval, or for each
    /// warning.
    pub fn into_notice_of_calendar(self, partner: PartnerId, now: Timestamp) -> Notice {
        let (cycle, window) = match &self {
            Self::SelfAssessmentExpiring { expires_at } | Self::SelfAssessmentExpired { expires_at } => {
                (*expires_at, NoticeWindow::APPROVAL)
            }
            Self::DeprecationAhead { from, days } => (*from, NoticeWindow::of_days(*days)),
            // Not used: any other content follows from an action.
            _ => (now, NoticeWindow::CHANGE),
        };
        Notice::new(partner, NoticeCycle::of_instant(cycle), window, self, now)
    }
}
