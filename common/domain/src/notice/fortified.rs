//! The warnings of Cloud Fortified that are due to a partner, and which of its apps it was warned of already. Badges that have
//! changed are [`BadgeNews`].

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::content::{NoticeContent, NoticeKind};
use super::id::{NoticeCycle, NoticeWindow};
use super::notice::{Notice, NoticeState};
use crate::fortified::BadgeNews;
use crate::ids::{AppKey, PartnerId};
use crate::listing::Listing;
use crate::programme::Programme;

impl BadgeNews {
    /// What a notice says of it.
    pub fn content(self) -> NoticeContent {
        match self {
            Self::Removed => NoticeContent::BadgeRemoved,
            Self::Returned => NoticeContent::BadgeReturned,
            Self::Left => NoticeContent::FortifiedLeft,
            Self::Ended => NoticeContent::FortifiedEnded,
        }
    }
}

/// The warnings that are due to a partner at `now`, one for each date and window, each with the apps that it is about.
pub fn due_warnings(
    partner: &PartnerId,
    apps: &[(AppKey, Listing)],
    programme: &Programme,
    now: Timestamp,
) -> Vec<Notice> {
    let mut warnings: BTreeMap<(Timestamp, u16), Notice> = BTreeMap::new();
    for (key, listing) in apps {
        let Some((due, days)) = listing.warning(programme, now) else { continue };
        let warning = warnings.entry((due, days)).or_insert_with(|| {
            let content = NoticeContent::FortifiedWarning { due, days };
            Notice::new(partner.clone(), NoticeCycle::of_instant(due), NoticeWindow::of_days(days), content, now)
        });
        warning.add_app(key.clone(), &listing.completeness(programme, due));
    }
    warnings.into_values().collect()
}

/// What is left of a warning when the partner got other notices before: the same warning about the apps that the partner was
/// not warned of, under an identity of its own; `None` when there are none.
///
/// The latest warning about an app counts. So an app is warned of again when its date was moved and moved back, if the partner
/// was told of the other date.
pub fn untold_warning(warning: &Notice, told: &[Notice]) -> Option<Notice> {
    let apps: Vec<AppKey> = warning.apps.iter().filter(|app| !is_told(warning, app, told)).cloned().collect();
    if apps.is_empty() {
        return None;
    }
    let same_window = told.iter().filter(|notice| notice.content == warning.content).count();
    let mut left = warning.clone();
    left.missing.retain(|app, _| apps.contains(app));
    left.apps = apps;
    left.id.window = left.id.window.numbered(same_window + 1);
    Some(left)
}

/// Whether the latest warning that a partner got about an app is of the same date, and of this window or a later one.
fn is_told(warning: &Notice, app: &AppKey, told: &[Notice]) -> bool {
    let (about_it, NoticeContent::FortifiedWarning { due, days }) = (warnings_about(app, told), &warning.content)
    else {
        return false;
    };
    let latest = about_it.max_by_key(|notice| notice.created_at).map(|notice| &notice.content);
    matches!(latest, Some(NoticeContent::FortifiedWarning { due: told, days: then }) if told == due && then <= days)
}

/// The warnings about an app that were sent or are to be sent. One that was no longer true when it was to be sent told nobody.
fn warnings_about<'a>(app: &'a AppKey, notices: &'a [Notice]) -> impl Iterator<Item = &'a Notice> {
    notices.iter().filter(move |notice| {
        notice.id.kind == NoticeKind::FortifiedWarning
            && !matches!(notice.state, NoticeState::Moot { .. })
            && notice.apps.contains(app)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn warning(due: &str, days: u16, apps: &[&str], created_at: &str) -> Notice {
        let partner = PartnerId::parse("acme").unwrap();
        let content = NoticeContent::FortifiedWarning { due: at(due), days };
        let cycle = NoticeCycle::of_instant(at(due));
        let mut notice = Notice::new(partner, cycle, NoticeWindow::of_days(days), content, at(created_at));
        for app in apps {
            notice.apps.push(AppKey::parse(app).unwrap());
        }
        notice
    }

    const FIRST: &str = "2023-08-14T00:00:00Z";
    const SECOND: &str = "2023-10-01T00:00:00Z";

    #[test]
    fn an_app_that_came_after_a_warning_is_warned_of_by_itself() {
        let told = [warning(FIRST, 30, &["app.a"], "2023-07-15T00:00:00Z")];
        let due = warning(FIRST, 30, &["app.a", "app.b"], "2023-07-20T00:00:00Z");
        let left = untold_warning(&due, &told).unwrap();
        assert_eq!(left.apps, [AppKey::parse("app.b").unwrap()]);
        assert_eq!(left.id.window.as_str(), "30d.2");
        assert_eq!(untold_warning(&due, &[told[0].clone(), left]), None, "each app is warned of once");
    }

    #[test]
    fn a_date_that_was_moved_and_moved_back_is_told_again_only_if_the_other_date_was_told() {
        let first = warning(FIRST, 30, &["app.a"], "2023-07-15T00:00:00Z");
        let again = warning(FIRST, 30, &["app.a"], "2023-07-25T00:00:00Z");
        assert_eq!(untold_warning(&again, std::slice::from_ref(&first)), None);
        let other = warning(SECOND, 90, &["app.a"], "2023-07-20T00:00:00Z");
        let left = untold_warning(&again, &[first.clone(), other.clone()]).unwrap();
        assert_eq!(left.id.window.as_str(), "30d.2");
        let mut moot = other;
        moot.state = NoticeState::Moot { at: at("2023-07-20T00:00:00Z") };
        assert_eq!(untold_warning(&again, &[first, moot]), None, "what was not sent told nobody");
    }
}
