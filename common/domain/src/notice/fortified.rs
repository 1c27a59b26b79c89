//! The notices about Cloud Fortified badges that become due with time alone: warnings, and badges that were removed at one
//! of the programme's own dates. A change that comes with a change of the listing is notified with that change.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Notice, NoticeContent, NoticeCycle, NoticeWindow};
use crate::fortified::{BadgeState, open_warning};
use crate::ids::{AppKey, PartnerId};
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::Completeness;

/// The notices that are due to a partner at `now`, one for each kind and window, each with the apps that it is about:
/// badges that were removed at one of the programme's own dates after `after`, and badges at risk whose warning is open.
pub fn due_notices(
    partner: &PartnerId,
    apps: &[(AppKey, Listing)],
    programme: &Programme,
    after: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Notice> {
    let mut notices: BTreeMap<(Timestamp, Option<u16>), Notice> = BTreeMap::new();
    for (key, listing) in apps.iter().filter(|(_, listing)| listing.facts.is_watched()) {
        let Some(Due { at, warning_days, completeness }) = due(listing, programme, after, now) else { continue };
        let (window, content) = match warning_days {
            Some(days) => (NoticeWindow::of_days(days), NoticeContent::FortifiedWarning { due: at, days }),
            None => (NoticeWindow::DEADLINE, NoticeContent::BadgeRemoved),
        };
        let notice = notices
            .entry((at, warning_days))
            .or_insert_with(|| Notice::new(partner.clone(), NoticeCycle::of_instant(at), window, content, now));
        notice.add_app(key.clone(), &completeness);
    }
    notices.into_values().collect()
}

/// What is due about one app.
struct Due {
    /// When the badge was or will be removed.
    at: Timestamp,
    /// The window of the warning, in days before the removal; `None` if the badge was removed.
    warning_days: Option<u16>,
    /// How complete the tab is by the questions that count at the removal.
    completeness: Completeness,
}

fn due(listing: &Listing, programme: &Programme, after: Option<Timestamp>, now: Timestamp) -> Option<Due> {
    let badge = listing.badge(programme, now);
    if badge.state == BadgeState::Removed {
        let since = badge.since?;
        let by_programme = programme.turning_points().any(|point| point == since);
        let is_new = after.is_none_or(|after| after < since);
        return (by_programme && is_new).then(|| Due {
            at: since,
            warning_days: None,
            completeness: listing.completeness(programme, now),
        });
    }
    let risk = listing.at_risk(programme, now)?;
    let days = open_warning(programme, risk.due, now)?;
    Some(Due { at: risk.due, warning_days: Some(days), completeness: risk.completeness })
}
