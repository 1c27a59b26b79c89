//! What happened on a day, as a line of the timeline. What must not live here: how it is found out.

use std::collections::BTreeMap;

use domain::{
    notice::NoticeKind,
    programme::{Milestone, Programme},
    rollout::EVERYBODY,
};
use jiff::{ToSpan as _, civil::Date};

use super::{
    hours::day_of,
    numbers::{count, grouped, percent},
    records::{ChannelState, NoticeRecord},
    snapshot::Snapshot,
};

/// The notices of the Security Self Assessment, with the words for one and for several of each.
const ASSESSMENT_NOTICES: [(NoticeKind, &str, &str); 8] = [
    (NoticeKind::SelfAssessmentReceived, "self assessment submitted", "self assessments submitted"),
    (NoticeKind::SelfAssessmentApproved, "self assessment approved", "self assessments approved"),
    (
        NoticeKind::SelfAssessmentChangesRequested,
        "self assessment returned for changes",
        "self assessments returned for changes",
    ),
    (NoticeKind::SelfAssessmentRejected, "self assessment rejected", "self assessments rejected"),
    (NoticeKind::SelfAssessmentExpiring, "approval will expire", "approvals will expire"),
    (NoticeKind::SelfAssessmentExpired, "approval expired", "approvals expired"),
    (
        NoticeKind::DeprecationAhead,
        "partner told that the self assessment will end",
        "partners told that the self assessment will end",
    ),
    (NoticeKind::SelfAssessmentClosed, "application closed", "applications closed"),
];

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    pub day: Date,
    pub events: Vec<String>,
}

impl std::fmt::Display for TimelineEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}  {}", self.day, self.events.join(" · "))
    }
}

/// A day's records beside those of the evening before.
#[derive(Debug)]
pub struct Changes<'a> {
    pub day: Date,
    pub programme: &'a Programme,
    /// On the first day there is no evening before.
    pub before: Option<&'a Snapshot>,
    pub now: &'a Snapshot,
    pub channels_before: &'a [ChannelState],
    pub channels: &'a [ChannelState],
    /// The notices that were found due on the day.
    pub notices: &'a [NoticeRecord],
    /// The deadline that staff set on the day.
    pub new_deadline: Option<Date>,
}

impl Changes<'_> {
    /// The day's entry, if anything happened.
    pub fn describe(&self) -> Option<TimelineEntry> {
        let mut events: Vec<String> = self.describe_first_day().into_iter().collect();
        events.extend(self.new_deadline.map(|new| format!("the deadline is put off to {new}")));
        events.extend(self.describe_last_days());
        events.extend(self.describe_acceptance());
        events.extend(self.describe_channels());
        events.extend(self.describe_milestones());
        events.extend(self.describe_enrolment());
        events.extend(self.describe_warnings());
        events.extend(self.describe_tabs());
        events.extend(self.describe_badges());
        events.extend(self.describe_assessments());
        events.extend(self.describe_bounces());
        (!events.is_empty()).then_some(TimelineEntry { day: self.day, events })
    }

    fn describe_first_day(&self) -> Option<String> {
        if self.before.is_some() {
            return None;
        }
        let enrolled = self.now.count(|status| status.enrolled);
        Some(format!("{} with a public tab, {enrolled} of them in Cloud Fortified", count(self.now.0.len(), "app")))
    }

    fn describe_last_days(&self) -> Vec<String> {
        let mut events = Vec::new();
        if self.day.saturating_add(1.day()) == day_of(self.programme.fortified.deadline) {
            let enrolled = self.now.count(|status| status.enrolled);
            let complete = self.now.count(|status| status.enrolled && status.complete);
            events.push(format!("last day before the deadline: {complete} of {enrolled} enrolled apps complete"));
        }
        if day_of(self.programme.self_assessment.deprecated_from) == self.day {
            events.push("Security Self Assessment ends".to_owned());
        }
        events
    }

    fn describe_acceptance(&self) -> Option<String> {
        (day_of(self.programme.answers_accepted_from) == self.day).then(|| "answers are accepted".to_owned())
    }

    fn describe_channels(&self) -> Vec<String> {
        let is_full = |states: &[ChannelState]| states.iter().all(|state| state.basis_points == EVERYBODY);
        if is_full(self.channels) && !self.channels_before.is_empty() && !is_full(self.channels_before) {
            return vec!["every customer sees tabs, on both channels".to_owned()];
        }
        let before = |state: &ChannelState| self.channels_before.iter().find(|before| before.channel == state.channel);
        self.channels.iter().filter_map(|state| describe_channel(before(state), state)).collect()
    }

    fn describe_milestones(&self) -> Vec<String> {
        let partners_told = |milestone: &Milestone| {
            let is_about_it =
                |notice: &&NoticeRecord| [&notice.window, &notice.cycle].into_iter().any(|of| of == milestone.as_str());
            self.sent(NoticeKind::RolloutMilestone).filter(is_about_it).count()
        };
        let told = Milestone::ALL.iter().map(partners_told).filter(|told| *told > 0);
        told.map(|told| format!("{} told of this milestone", count(told, "partner"))).collect()
    }

    fn describe_enrolment(&self) -> Vec<String> {
        let Some(before) = self.before else { return Vec::new() };
        let joined = self.now.count_changed(before, |was| !was.enrolled, |is| is.enrolled);
        let left = self.now.count_changed(before, |was| was.enrolled, |is| !is.enrolled);
        let part = |apps, verb| (apps > 0).then(|| format!("{} {verb} Cloud Fortified", count(apps, "app")));
        part(joined, "joined").into_iter().chain(part(left, "left")).collect()
    }

    fn describe_warnings(&self) -> Vec<String> {
        let mut windows: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
        for notice in self.sent(NoticeKind::FortifiedWarning) {
            let (partners, apps) = windows.entry(notice.days_before().unwrap_or_default()).or_default();
            *partners += 1;
            *apps += notice.apps.len();
        }
        let line = |(days, (partners, apps)): (u16, (usize, usize))| {
            let (partners, apps) = (count(partners, "partner"), count(apps, "app"));
            format!("{} to the deadline: {partners} warned about {apps}", count(usize::from(days), "day"))
        };
        windows.into_iter().rev().map(line).collect()
    }

    fn describe_tabs(&self) -> Option<String> {
        let before = self.before?;
        let published = self.now.0.iter().filter(|(app, status)| {
            status.live.is_some() && status.live != before.0.get(app).and_then(|before| before.live)
        });
        let (mut all, mut complete) = (0, 0);
        for (_, status) in published {
            all += 1;
            complete += usize::from(status.complete);
        }
        let detail = if all == complete { String::new() } else { format!(", {} incomplete", all - complete) };
        (all > 0).then(|| format!("{} published{detail}", count(all, "tab")))
    }

    fn describe_badges(&self) -> Vec<String> {
        let before = self.before.unwrap_or(self.now);
        let part = |badges: usize, what: &str, kind: NoticeKind| {
            let told = self.sent(kind).count();
            match (badges, told) {
                (0, 0) => None,
                (0, told) => Some(format!("{} told of badges {what}", count(told, "partner"))),
                (badges, 0) => Some(format!("{} {what}", count(badges, "badge"))),
                (badges, told) => Some(format!("{} {what}, {} told", count(badges, "badge"), count(told, "partner"))),
            }
        };
        let lost = part(self.now.count_lost(before), "removed", NoticeKind::BadgeRemoved);
        lost.into_iter().chain(part(self.now.count_returned(before), "returned", NoticeKind::BadgeReturned)).collect()
    }

    /// Each step of the Security Self Assessment is a notice to its partner.
    fn describe_assessments(&self) -> Vec<String> {
        let mut events = Vec::new();
        for (kind, one, many) in ASSESSMENT_NOTICES {
            let told = self.sent(kind).count();
            let what = if told == 1 { one } else { many };
            events.extend((told > 0).then(|| format!("{} {what}", grouped(told as u64))));
        }
        events
    }

    fn describe_bounces(&self) -> Option<String> {
        let bounced: Vec<_> = self.notices.iter().filter(|notice| !notice.bounced.is_empty()).collect();
        let sent = bounced.iter().filter(|notice| notice.is_sent()).count();
        let mails = count(bounced.len(), "mail");
        (!bounced.is_empty()).then(|| format!("{mails} bounced, {sent} sent to the next contact"))
    }

    fn sent(&self, kind: NoticeKind) -> impl Iterator<Item = &NoticeRecord> {
        self.notices.iter().filter(move |notice| notice.kind == kind && notice.is_sent())
    }
}

/// What happened on a channel, if anything.
fn describe_channel(before: Option<&ChannelState>, state: &ChannelState) -> Option<String> {
    let name = state.channel.as_str();
    let now = percent(state.basis_points);
    let Some(before) = before else { return (state.basis_points > 0).then(|| format!("{name} at {now}")) };
    match (before.mode == state.mode, state.mode) {
        (false, "held") => Some(format!("operators hold {name} at {now}")),
        (false, "killed") => Some(format!("operators kill {name}")),
        (false, _) => Some(format!("operators resume {name} at {now}")),
        (true, _) if before.basis_points == state.basis_points => None,
        (true, _) if before.basis_points == 0 => Some(format!("rollout on {name} begins at {now}")),
        (true, _) => Some(format!("{name} at {now}")),
    }
}

#[cfg(test)]
mod tests {
    use domain::{AppKey, fortified::BadgeState, rollout::Channel};
    use jiff::civil::date as day;

    use super::*;
    use crate::replay::snapshot::AppStatus;

    const HELD: AppStatus =
        AppStatus { enrolled: true, badge: BadgeState::Held, complete: false, live: None, assessment: None };
    const REMOVED: AppStatus = AppStatus { badge: BadgeState::Removed, ..HELD };

    fn snapshot(apps: &[AppStatus]) -> Snapshot {
        let key = |at: usize| AppKey::parse(&format!("com.example.app{at}")).unwrap();
        Snapshot(apps.iter().enumerate().map(|(at, status)| (key(at), *status)).collect())
    }

    fn notice(kind: NoticeKind, window: &str, apps: usize) -> NoticeRecord {
        let (cycle, created_at) = (String::new(), "2023-08-13T00:00:00Z".parse().unwrap());
        let apps = (0..apps).map(|at| format!("com.example.app{at}")).collect();
        let (partner, window, state) = ("acme".to_owned(), window.to_owned(), "sent".to_owned());
        let (due, bounced, delivered_at) = (None, Vec::new(), None);
        NoticeRecord { partner, kind, cycle, window, state, created_at, due, apps, bounced, delivered_at }
    }

    fn line(on: Date, before: &Snapshot, now: &Snapshot, notices: &[NoticeRecord]) -> Option<String> {
        let programme = Programme::default();
        let (before, channels_before, channels) = (Some(before), [].as_slice(), [].as_slice());
        Changes { day: on, programme: &programme, before, now, channels_before, channels, notices, new_deadline: None }
            .describe()
            .map(|entry| entry.to_string())
    }

    #[test]
    fn a_day_on_which_nothing_happened_has_no_line() {
        let apps = snapshot(&[HELD]);
        assert_eq!(line(day(2023, 7, 1), &apps, &apps, &[]), None);
    }

    #[test]
    fn the_last_day_and_the_day_after_say_what_the_deadline_did() {
        let before = snapshot(&[HELD, HELD]);
        let complete = AppStatus { complete: true, live: Some((1, day(2023, 8, 13))), ..HELD };
        let last = snapshot(&[HELD, complete]);
        assert_eq!(
            line(day(2023, 8, 13), &before, &last, &[notice(NoticeKind::FortifiedWarning, "1d", 2)]).unwrap(),
            "2023-08-13  last day before the deadline: 1 of 2 enrolled apps complete · Security Self Assessment ends · \
             1 day to the deadline: 1 partner warned about 2 apps · 1 tab published"
        );
        let after = snapshot(&[REMOVED, complete]);
        let told = [notice(NoticeKind::BadgeRemoved, "deadline", 1)];
        let removed = line(day(2023, 8, 14), &last, &after, &told).unwrap();
        assert_eq!(removed, "2023-08-14  1 badge removed, 1 partner told");
        assert_eq!(line(day(2023, 8, 15), &after, &last, &[]).unwrap(), "2023-08-15  1 badge returned");
    }

    #[test]
    fn a_day_of_the_self_assessment_says_what_partners_were_told_of_it() {
        let apps = snapshot(&[HELD]);
        let told = |kinds: &[NoticeKind]| {
            let notices: Vec<NoticeRecord> = kinds.iter().map(|kind| notice(*kind, "step", 0)).collect();
            line(day(2023, 6, 30), &apps, &apps, &notices).unwrap()
        };
        let steps = [
            NoticeKind::SelfAssessmentReceived,
            NoticeKind::SelfAssessmentReceived,
            NoticeKind::SelfAssessmentApproved,
        ];
        assert_eq!(told(&steps), "2023-06-30  2 self assessments submitted · 1 self assessment approved");
        let ends =
            [NoticeKind::SelfAssessmentExpiring, NoticeKind::SelfAssessmentExpired, NoticeKind::DeprecationAhead];
        assert_eq!(
            told(&ends),
            "2023-06-30  1 approval will expire · 1 approval expired · 1 partner told that the self assessment will end"
        );
    }

    #[test]
    fn channels_say_what_moved_them() {
        let state = |mode, basis_points| ChannelState { channel: Channel::Marketplace, mode, basis_points };
        let said = |before: ChannelState, now: ChannelState| {
            let (programme, apps) = (Programme::default(), snapshot(&[]));
            let (day, before_apps) = (day(2023, 5, 1), Some(&apps));
            let (channels_before, channels) = ([before], [now]);
            let changes = Changes {
                day,
                programme: &programme,
                before: before_apps,
                now: &apps,
                channels_before: &channels_before,
                channels: &channels,
                notices: &[],
                new_deadline: None,
            };
            changes.describe().map(|entry| entry.events.join(""))
        };
        let following = |basis_points| state("following", basis_points);
        assert_eq!(said(following(100), following(100)), None);
        assert_eq!(said(following(0), following(100)).unwrap(), "rollout on marketplace begins at 1.00 %");
        assert_eq!(said(following(100), following(505)).unwrap(), "marketplace at 5.05 %");
        assert_eq!(said(following(500), state("held", 500)).unwrap(), "operators hold marketplace at 5.00 %");
        assert_eq!(said(state("held", 500), following(900)).unwrap(), "operators resume marketplace at 9.00 %");
        assert_eq!(said(following(500), state("killed", 0)).unwrap(), "operators kill marketplace");
    }
}
