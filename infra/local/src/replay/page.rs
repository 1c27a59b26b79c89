//! The report: one page that needs nothing else. What must not live here: how a chart is measured.

use std::collections::BTreeMap;

use anyhow::Result;
use askama::Template;
use domain::{notice::NoticeKind, rollout::Channel};
use jiff::{ToSpan as _, civil::Date};

use super::{
    Options, Replay, Totals,
    chart::{Bar, Chart, Layer, Scale, Shape},
    records::{Observed, Tally},
    words::{Entry, count, grouped, percent},
};

/// Two charts stand side by side, the last two alone.
const HALF: (u32, u32) = (540, 260);
const WHOLE: (u32, u32) = (1_104, 260);

#[derive(Template)]
#[template(path = "replay/report.html")]
struct Page<'a> {
    options: &'a Options,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    timeline: &'a [Entry],
}

/// A headline figure.
struct Figure {
    number: String,
    of: String,
}

impl Replay {
    /// The report's page.
    ///
    /// # Errors
    /// It cannot be rendered.
    pub fn page(&self) -> Result<String> {
        let [marketplace, embedded] = Channel::ALL.map(|channel| self.exposure(channel));
        let charts = marketplace
            .into_iter()
            .chain(embedded)
            .chain([self.tabs(), self.badges(), self.assessments(), self.mails()])
            .collect();
        let page = Page { options: &self.options, figures: self.figures(), charts, timeline: &self.timeline };
        Ok(page.render()?)
    }

    fn figures(&self) -> Vec<Figure> {
        let Totals { last, lost, returned, sent, delivered, visits, .. } = self.totals();
        let figure = |number: u64, of: String| Figure { number: grouped(number), of };
        vec![
            figure(last.published as u64, format!("of {} with a public tab have published", count(last.public, "app"))),
            figure(last.complete as u64, "tabs are complete".to_owned()),
            figure(last.held as u64, format!("of {} hold the badge", count(last.enrolled, "enrolled app"))),
            figure(lost as u64, format!("badges were removed, {} returned", grouped(returned as u64))),
            figure(sent as u64, format!("mails sent, {} delivered", grouped(delivered as u64))),
            figure(visits, "visits counted on both channels".to_owned()),
        ]
    }

    fn days(&self) -> (Date, Date) {
        (self.options.from, self.options.to)
    }

    /// What was planned for a channel, and what its visitors saw.
    fn exposure(&self, channel: Channel) -> Option<Chart> {
        let state: &Observed = self.records.rollout.iter().find(|state| state.channel == channel)?;
        let scale = Scale::percents(HALF, self.days());
        let (line, area) = scale.steps(state.days.iter().map(|day| (day.day, f64::from(day.planned.most))));
        let seen = state.days.iter().filter_map(|day| Some((day.day, f64::from(day.observed?))));
        let (id, title) = match channel {
            Channel::Marketplace => ("exposure-marketplace", "Exposure on marketplace"),
            Channel::Embedded => ("exposure-embedded", "Exposure on embedded"),
        };
        let last = state.days.last();
        let planned = last.map_or(0, |day| day.planned.most);
        let observed = last.and_then(|day| day.observed).map_or("nobody came".to_owned(), percent);
        let description =
            format!("Part of visitors by day. On the last day planned: {}, observed: {observed}.", percent(planned));
        let mut chart = scale.chart(id, title, description);
        chart.layers = vec![
            Layer { colour: "quiet", label: "planned", shape: Shape::Area { line, area } },
            Layer { colour: "one", label: "observed", shape: Shape::Dots { dots: scale.dots(seen) } },
        ];
        Some(chart)
    }

    fn tabs(&self) -> Chart {
        let last = self.totals().last;
        let scale = Scale::of(HALF, self.days(), self.most(|tally| tally.published));
        let description =
            format!("Tabs by day. At the end {} are published and {} complete.", last.published, last.complete);
        let mut chart = scale.chart("tabs", "Tabs", description);
        let steps = |of: fn(&Tally) -> usize| scale.steps(self.series(of));
        let (line, area) = steps(|tally| tally.published);
        chart.layers = vec![
            Layer { colour: "quiet", label: "published", shape: Shape::Area { line, area } },
            Layer { colour: "one", label: "complete", shape: Shape::Line { line: steps(|tally| tally.complete).0 } },
            Layer {
                colour: "two",
                label: "complete, in Cloud Fortified",
                shape: Shape::Line { line: steps(|tally| tally.enrolled_complete).0 },
            },
        ];
        chart.marks.extend(scale.mark(self.records.deadline, "deadline"));
        chart
    }

    fn badges(&self) -> Chart {
        let Totals { last, lost, returned, .. } = self.totals();
        let scale = Scale::of(HALF, self.days(), self.most(|tally| tally.held));
        let description =
            format!("Badges by day. At the end {} are held; {lost} were removed, {returned} returned.", last.held);
        let mut chart = scale.chart("badges", "Cloud Fortified badges", description);
        let so_far = |of: fn(&Tally) -> usize| {
            let sums = self.records.tallies.iter().scan(0, |sum, tally| {
                *sum += of(tally);
                Some((tally.day, *sum as f64))
            });
            Shape::Line { line: scale.steps(sums).0 }
        };
        let (line, area) = scale.steps(self.series(|tally| tally.held));
        chart.layers = vec![
            Layer { colour: "two", label: "held", shape: Shape::Area { line, area } },
            Layer { colour: "three", label: "removed so far", shape: so_far(|tally| tally.lost) },
            Layer { colour: "one", label: "returned so far", shape: so_far(|tally| tally.returned) },
        ];
        chart.marks.extend(scale.mark(self.records.deadline, "deadline"));
        chart
    }

    /// How many listings showed an approval of the Security Self Assessment.
    fn assessments(&self) -> Chart {
        let Totals { assessed, closed, .. } = self.totals();
        let scale = Scale::of(WHOLE, self.days(), self.most(|tally| tally.assessed));
        let description = format!(
            "Listings that show their partner's approval, by day: {assessed} at most. {} were closed at the end.",
            count(closed, "application")
        );
        let mut chart = scale.chart("assessments", "Security Self Assessments", description);
        let (line, area) = scale.steps(self.series(|tally| tally.assessed));
        let shape = Shape::Area { line, area };
        chart.layers = vec![Layer { colour: "five", label: "listings that show an approval", shape }];
        chart.marks.extend(scale.mark(self.records.deprecated, "end"));
        chart
    }

    /// The mails of each week, the kinds on top of each other.
    fn mails(&self) -> Chart {
        let mut weeks: BTreeMap<Date, BTreeMap<NoticeKind, u64>> = BTreeMap::new();
        for mail in self.records.mail.iter().filter(|mail| mail.is_sent()) {
            let day = mail.day();
            let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
            *weeks.entry(monday).or_default().entry(mail.kind).or_default() += 1;
        }
        let most = weeks.values().map(|kinds| kinds.values().sum()).max().unwrap_or(0);
        let scale = Scale::of(WHOLE, self.days(), most);
        let sent = self.totals().sent as u64;
        let mut chart =
            scale.chart("mails", "Mails by week", format!("Sent mails by week and kind, {} in all.", grouped(sent)));
        let mut below: BTreeMap<Date, u64> = BTreeMap::new();
        for (kind, (colour, label)) in NoticeKind::ALL.iter().map(|kind| (*kind, look(*kind))) {
            let bars = weeks.iter().filter_map(|(monday, kinds)| {
                let many = *kinds.get(&kind)?;
                let low = below.entry(*monday).or_default();
                let says = format!("week of {monday}: {many} {label}");
                let bar: Bar = scale.bar((*monday, monday.saturating_add(7.days())), (*low, *low + many), says);
                *low += many;
                Some(bar)
            });
            let shape = Shape::Bars { bars: bars.collect() };
            chart.layers.push(Layer { colour, label, shape });
        }
        chart
    }

    fn series(&self, of: impl Fn(&Tally) -> usize) -> impl Iterator<Item = (Date, f64)> {
        self.records.tallies.iter().map(move |tally| (tally.day, of(tally) as f64))
    }

    fn most(&self, of: impl Fn(&Tally) -> usize) -> u64 {
        self.records.tallies.iter().map(of).max().unwrap_or(0) as u64
    }
}

/// A kind's colour and its name for people.
fn look(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::FortifiedWarning => ("four", "warnings before a deadline"),
        NoticeKind::BadgeRemoved => ("three", "badges removed"),
        NoticeKind::BadgeReturned => ("two", "badges returned"),
        NoticeKind::RolloutMilestone => ("one", "milestones of the rollout"),
        NoticeKind::SelfAssessmentReceived => ("six", "self assessments received"),
        NoticeKind::SelfAssessmentChangesRequested => ("quiet", "changes requested"),
        NoticeKind::SelfAssessmentApproved => ("five", "self assessments approved"),
        NoticeKind::SelfAssessmentRejected => ("ten", "self assessments rejected"),
        NoticeKind::SelfAssessmentClosed => ("ten", "applications closed"),
        NoticeKind::SelfAssessmentExpiring => ("seven", "approvals that will expire"),
        NoticeKind::SelfAssessmentExpired => ("eight", "approvals expired"),
        NoticeKind::DeprecationAhead => ("nine", "the self assessment's end"),
    }
}
