//! What happened on a day, in the programme's words. What must not live here: how it is found out.

use std::collections::BTreeMap;

use domain::{
    notice::Kind,
    programme::{Milestone, Programme},
    rollout::EVERYBODY,
};
use jiff::{ToSpan as _, civil::Date};

use super::records::{Mail, Standing, Steered, date};

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
            let name = state.channel.word();
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
            let of_it = |mail: &&Mail| mail.window == milestone.word() || mail.cycle == milestone.word();
            self.sent(Kind::RolloutMilestone).filter(of_it).count()
        };
        let told = Milestone::EVERY.iter().map(told).filter(|told| *told > 0);
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
        for mail in self.sent(Kind::FortifiedWarning) {
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
        let part = |badges: usize, what: &str, kind: Kind| {
            let told = self.sent(kind).count();
            match (badges, told) {
                (0, 0) => None,
                (0, told) => Some(format!("{} told of badges {what}", count(told, "partner"))),
                (badges, 0) => Some(format!("{} {what}", count(badges, "badge"))),
                (badges, told) => Some(format!("{} {what}, {} told", count(badges, "badge"), count(told, "partner"))),
            }
        };
        let lost = part(self.now.lost(before), "removed", Kind::BadgeRemoved);
        lost.into_iter().chain(part(self.now.returned(before), "returned", Kind::BadgeReturned)).collect()
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

    fn sent(&self, kind: Kind) -> impl Iterator<Item = &Mail> {
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
