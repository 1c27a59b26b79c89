//! What happened on a day, in the programme's words. What must not live here: how it is found out.

use std::collections::BTreeMap;

use domain::{
    notice::NoticeKind,
    programme::{Milestone, Programme},
    rollout::EVERYBODY,
};
use jiff::{ToSpan as _, civil::Date};

use super::records::{Mail, Standing, Steered, date};

const PARTNERS_TOLD: &str = "partners told that the self assessment will end";

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The day.
    pub day: Date,
    /// What happened, one thing after the other.
    pub words: Vec<String>,
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}  {}", self.day, self.words.join(" · "))
    }
}

/// What the system says of a day.
#[derive(Debug)]
pub struct Today<'a> {
    pub day: Date,
    pub programme: &'a Programme,
    /// How the apps stood on the evening before, and stand now; on the first day nothing was before.
    pub before: Option<&'a Standing>,
    pub now: &'a Standing,
    /// The channels on the evening before, and now.
    pub channels_before: &'a [Steered],
    pub channels: &'a [Steered],
    /// The notices that were found due on that day.
    pub mail: &'a [Mail],
}

impl Today<'_> {
    /// The day's line; none when nothing happened.
    #[must_use]
    pub fn entry(&self) -> Option<Entry> {
        let mut words: Vec<String> = self.opening().into_iter().collect();
        words.extend(self.last_day());
        words.extend(self.calendar());
        words.extend(self.channels());
        words.extend(self.milestones());
        words.extend(self.enrolment());
        words.extend(self.warnings());
        words.extend(self.tabs());
        words.extend(self.badges());
        words.extend(self.assessments());
        words.extend(self.bounces());
        (!words.is_empty()).then_some(Entry { day: self.day, words })
    }

    fn opening(&self) -> Option<String> {
        if self.before.is_some() {
            return None;
        }
        let enrolled = self.now.count(|stand| stand.watched);
        Some(format!("{} with a public tab, {enrolled} of them in Cloud Fortified", count(self.now.0.len(), "app")))
    }

    fn calendar(&self) -> Option<String> {
        (date(self.programme.answers_accepted_from) == self.day).then(|| "answers are accepted".to_owned())
    }

    fn channels(&self) -> Vec<String> {
        let mut words = Vec::new();
        for state in self.channels {
            let name = state.channel.as_str();
            let now = percent(state.basis_points);
            let Some(before) = self.channels_before.iter().find(|before| before.channel == state.channel) else {
                words.extend((state.basis_points > 0).then(|| format!("{name} at {now}")));
                continue;
            };
            words.extend(match (before.mode == state.mode, state.mode) {
                (false, "held") => Some(format!("operators hold {name} at {now}")),
                (false, "killed") => Some(format!("operators kill {name}")),
                (false, _) => Some(format!("operators resume {name}: {now}")),
                (true, _) if before.basis_points == state.basis_points => None,
                (true, _) if before.basis_points == 0 => Some(format!("rollout on {name} begins: {now}")),
                (true, _) => Some(format!("{name} at {now}")),
            });
        }
        let full = |states: &[Steered]| states.iter().all(|state| state.basis_points == EVERYBODY);
        if full(self.channels) && !self.channels_before.is_empty() && !full(self.channels_before) {
            return vec!["every customer sees tabs, on both channels".to_owned()];
        }
        words
    }

    fn milestones(&self) -> Vec<String> {
        let told = |milestone: &Milestone| {
            let of_it = |mail: &&Mail| mail.window == milestone.as_str() || mail.cycle == milestone.as_str();
            self.sent(NoticeKind::RolloutMilestone).filter(of_it).count()
        };
        let told = Milestone::ALL.iter().map(told).filter(|told| *told > 0);
        told.map(|told| format!("{} told", count(told, "partner"))).collect()
    }

    fn enrolment(&self) -> Vec<String> {
        let Some(before) = self.before else { return Vec::new() };
        let (came, left) = (
            self.now.changed(before, |was| !was.watched, |is| is.watched),
            self.now.changed(before, |was| was.watched, |is| !is.watched),
        );
        let part = |many, what| (many > 0).then(|| format!("{} {what} Cloud Fortified", count(many, "app")));
        part(came, "joined").into_iter().chain(part(left, "left")).collect()
    }

    fn warnings(&self) -> Vec<String> {
        let mut windows: BTreeMap<u16, (usize, usize)> = BTreeMap::new();
        for mail in self.sent(NoticeKind::FortifiedWarning) {
            let (partners, apps) = windows.entry(mail.days_before().unwrap_or_default()).or_default();
            *partners += 1;
            *apps += mail.apps.len();
        }
        let line = |(days, (partners, apps)): (u16, (usize, usize))| {
            let (partners, apps) = (count(partners, "partner"), count(apps, "app"));
            format!("{} to the deadline: {partners} warned for {apps}", count(usize::from(days), "day"))
        };
        windows.into_iter().rev().map(line).collect()
    }

    fn tabs(&self) -> Option<String> {
        let before = self.before?;
        let published = self.now.0.iter().filter(|(app, stand)| {
            stand.live.is_some() && stand.live != before.0.get(app).and_then(|before| before.live)
        });
        let (mut all, mut complete) = (0, 0);
        for (_, stand) in published {
            all += 1;
            complete += usize::from(stand.complete);
        }
        let detail = if all == complete { String::new() } else { format!(", {} incomplete", all - complete) };
        (all > 0).then(|| format!("{} published{detail}", count(all, "tab")))
    }

    fn badges(&self) -> Vec<String> {
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
        let lost = part(self.now.lost(before), "removed", NoticeKind::BadgeRemoved);
        lost.into_iter().chain(part(self.now.returned(before), "returned", NoticeKind::BadgeReturned)).collect()
    }

    /// What happened to the Security Self Assessment, by what partners were told of it.
    fn assessments(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (kind, one, many) in [
            (NoticeKind::SelfAssessmentReceived, "self assessment submitted", "self assessments submitted"),
            (NoticeKind::SelfAssessmentApproved, "self assessment approved", "self assessments approved"),
            (NoticeKind::SelfAssessmentChangesRequested, "given back for changes", "given back for changes"),
            (NoticeKind::SelfAssessmentRejected, "self assessment rejected", "self assessments rejected"),
            (NoticeKind::SelfAssessmentExpiring, "approval will expire", "approvals will expire"),
            (NoticeKind::SelfAssessmentExpired, "approval expired", "approvals expired"),
            (NoticeKind::DeprecationAhead, "partner told that the self assessment will end", PARTNERS_TOLD),
            (NoticeKind::SelfAssessmentClosed, "application closed", "applications closed"),
        ] {
            let told = self.sent(kind).count();
            let what = if told == 1 { one } else { many };
            words.extend((told > 0).then(|| format!("{} {what}", grouped(told as u64))));
        }
        words
    }

    fn last_day(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.day.saturating_add(1.day()) == date(self.programme.fortified.deadline) {
            let enrolled = self.now.count(|stand| stand.watched);
            let complete = self.now.count(|stand| stand.watched && stand.complete);
            words.push(format!("last day: {complete} of {enrolled} enrolled apps complete"));
        }
        if date(self.programme.self_assessment.deprecated_from) == self.day {
            words.push("Security Self Assessment ends".to_owned());
        }
        words
    }

    fn bounces(&self) -> Option<String> {
        let bounced = || self.mail.iter().filter(|mail| !mail.bounced.is_empty());
        let moved = bounced().filter(|mail| mail.is_sent()).count();
        let all = bounced().count();
        (all > 0).then(|| format!("{} bounced, {moved} sent to the next contact", count(all, "mail")))
    }

    fn sent(&self, kind: NoticeKind) -> impl Iterator<Item = &Mail> {
        self.mail.iter().filter(move |mail| mail.kind == kind && mail.is_sent())
    }
}

/// Basis points in percent, to the hundredth.
#[must_use]
pub fn percent(basis_points: u16) -> String {
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

/// A number and what it counts.
#[must_use]
pub fn count(many: usize, what: &str) -> String {
    let s = if many == 1 { "" } else { "s" };
    format!("{} {what}{s}", grouped(many as u64))
}

/// A number with its thousands set apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::{AppKey, fortified::BadgeState, rollout::Channel};
    use jiff::civil::date as day;

    use super::*;
    use crate::replay::records::Stand;

    const HELD: Stand = Stand { watched: true, badge: BadgeState::Held, complete: false, live: None, assessment: None };
    const REMOVED: Stand = Stand { badge: BadgeState::Removed, ..HELD };

    fn standing(stands: &[Stand]) -> Standing {
        let key = |at: usize| AppKey::parse(&format!("com.example.app{at}")).unwrap();
        Standing(stands.iter().enumerate().map(|(at, stand)| (key(at), *stand)).collect())
    }

    fn mail(kind: NoticeKind, window: &str, apps: usize) -> Mail {
        let (cycle, created_at) = (String::new(), "2023-08-13T00:00:00Z".parse().unwrap());
        let apps = (0..apps).map(|at| format!("com.example.app{at}")).collect();
        let (partner, window, state) = ("acme".to_owned(), window.to_owned(), "sent".to_owned());
        let (due, bounced, delivered_at) = (None, Vec::new(), None);
        Mail { partner, kind, cycle, window, state, created_at, due, apps, bounced, delivered_at }
    }

    fn line(on: Date, before: &Standing, now: &Standing, mail: &[Mail]) -> Option<String> {
        let programme = Programme::default();
        let (before, channels_before, channels) = (Some(before), [].as_slice(), [].as_slice());
        Today { day: on, programme: &programme, before, now, channels_before, channels, mail }
            .entry()
            .map(|entry| entry.to_string())
    }

    #[test]
    fn a_day_on_which_nothing_happened_has_no_line() {
        let apps = standing(&[HELD]);
        assert_eq!(line(day(2023, 7, 1), &apps, &apps, &[]), None);
    }

    #[test]
    fn the_last_day_and_the_day_after_say_what_the_deadline_did() {
        let before = standing(&[HELD, HELD]);
        let complete = Stand { complete: true, live: Some((1, day(2023, 8, 13))), ..HELD };
        let last = standing(&[HELD, complete]);
        assert_eq!(
            line(day(2023, 8, 13), &before, &last, &[mail(NoticeKind::FortifiedWarning, "1d", 2)]).unwrap(),
            "2023-08-13  last day: 1 of 2 enrolled apps complete · Security Self Assessment ends · \
             1 day to the deadline: 1 partner warned for 2 apps · 1 tab published"
        );
        let after = standing(&[REMOVED, complete]);
        let told = [mail(NoticeKind::BadgeRemoved, "deadline", 1)];
        let removed = line(day(2023, 8, 14), &last, &after, &told).unwrap();
        assert_eq!(removed, "2023-08-14  1 badge removed, 1 partner told");
        assert_eq!(line(day(2023, 8, 15), &after, &last, &[]).unwrap(), "2023-08-15  1 badge returned");
    }

    #[test]
    fn a_day_of_the_self_assessment_says_what_partners_were_told_of_it() {
        let apps = standing(&[HELD]);
        let told = |kinds: &[NoticeKind]| {
            let mail: Vec<Mail> = kinds.iter().map(|kind| mail(*kind, "step", 0)).collect();
            line(day(2023, 6, 30), &apps, &apps, &mail).unwrap()
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
        let state = |mode, basis_points| Steered { channel: Channel::Marketplace, mode, basis_points };
        let said = |before: Steered, now: Steered| {
            let (programme, apps) = (Programme::default(), standing(&[]));
            let (day, before_apps) = (day(2023, 5, 1), Some(&apps));
            let (channels_before, channels) = ([before], [now]);
            let today = Today {
                day,
                programme: &programme,
                before: before_apps,
                now: &apps,
                channels_before: &channels_before,
                channels: &channels,
                mail: &[],
            };
            today.entry().map(|entry| entry.words.join(""))
        };
        let following = |basis_points| state("following", basis_points);
        assert_eq!(said(following(100), following(100)), None);
        assert_eq!(said(following(0), following(100)).unwrap(), "rollout on marketplace begins: 1.00 %");
        assert_eq!(said(following(100), following(505)).unwrap(), "marketplace at 5.05 %");
        assert_eq!(said(following(500), state("held", 500)).unwrap(), "operators hold marketplace at 5.00 %");
        assert_eq!(said(state("held", 500), following(900)).unwrap(), "operators resume marketplace: 9.00 %");
        assert_eq!(said(following(500), state("killed", 0)).unwrap(), "operators kill marketplace");
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!((count(1, "app"), count(1_234, "app")), ("1 app".to_owned(), "1,234 apps".to_owned()));
        assert_eq!((grouped(0), grouped(999), grouped(1_000_000)), ("0".into(), "999".into(), "1,000,000".into()));
    }
}
