//! The report: one HTML page that loads nothing else. What must not live here: how a chart is drawn.

use std::collections::BTreeMap;

use anyhow::Result;
use askama::Template;
use domain::{notice::NoticeKind, rollout::Channel};
use jiff::{ToSpan as _, civil::Date};

use super::{
    chart::{Chart, Scale, Series, Shape},
    numbers::{count, grouped, percent},
    options::ReplayOptions,
    records::ChannelReport,
    snapshot::Tally,
    timeline::TimelineEntry,
    totals::{Replay, Totals},
};

/// The width and height of a chart that shares its row with another.
const HALF_ROW: (u32, u32) = (540, 260);
const WHOLE_ROW: (u32, u32) = (1_104, 260);

#[derive(Template)]
#[template(path = "replay/report.html")]
struct ReportPage<'a> {
    options: &'a ReplayOptions,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    timeline: &'a [TimelineEntry],
}

/// A headline figure.
struct Figure {
    number: String,
    /// What the number counts.
    label: String,
}

impl Replay {
    /// The report as an HTML page.
    ///
    /// # Errors
    /// It cannot be rendered.
    pub fn report(&self) -> Result<String> {
        let [marketplace, embedded] = Channel::ALL.map(|channel| self.exposure(channel));
        let charts = marketplace
            .into_iter()
            .chain(embedded)
            .chain([self.tabs(), self.badges(), self.assessments(), self.mails()])
            .collect();
        let page = ReportPage { options: &self.options, figures: self.figures(), charts, timeline: &self.timeline };
        Ok(page.render()?)
    }

    fn figures(&self) -> Vec<Figure> {
        let Totals { last, lost, returned, sent, delivered, visits, .. } = self.totals();
        let figure = |number: u64, label: String| Figure { number: grouped(number), label };
        vec![
            figure(last.published as u64, format!("of {} with a public tab have published", count(last.public, "app"))),
            figure(last.complete as u64, "tabs are complete".to_owned()),
            figure(last.held as u64, format!("of {} have the badge", count(last.enrolled, "enrolled app"))),
            figure(lost as u64, format!("badges were removed, {} returned", grouped(returned as u64))),
            figure(sent as u64, format!("mails sent, {} delivered", grouped(delivered as u64))),
            figure(visits, "visits counted on both channels".to_owned()),
        ]
    }

    fn days(&self) -> (Date, Date) {
        (self.options.from, self.options.to)
    }

    /// The exposure that was planned for a channel, and the exposure that its visitors had.
    fn exposure(&self, channel: Channel) -> Option<Chart> {
        let report: &ChannelReport = self.records.rollout.iter().find(|report| report.channel == channel)?;
        let scale = Scale::for_percentages(HALF_ROW, self.days());
        let (line, area) = scale.steps(report.days.iter().map(|day| (day.day, f64::from(day.planned.most))));
        let seen = report.days.iter().filter_map(|day| Some((day.day, f64::from(day.observed?))));
        let (id, title) = match channel {
            Channel::Marketplace => ("exposure-marketplace", "Exposure on marketplace"),
            Channel::Embedded => ("exposure-embedded", "Exposure on embedded"),
        };
        let last = report.days.last();
        let planned = last.map_or(0, |day| day.planned.most);
        let observed = last.and_then(|day| day.observed).map_or("no visitors".to_owned(), percent);
        let description = format!(
            "Share of visitors who see the tab, by day. On the last day planned: {}, observed: {observed}.",
            percent(planned)
        );
        let mut chart = scale.empty_chart(id, title, description);
        chart.series = vec![
            Series { colour: "quiet", label: "planned", shape: Shape::Area { line, area } },
            Series { colour: "one", label: "observed", shape: Shape::Dots { dots: scale.dots(seen) } },
        ];
        Some(chart)
    }

    fn tabs(&self) -> Chart {
        let last = self.totals().last;
        let scale = Scale::for_counts(HALF_ROW, self.days(), self.largest(|tally| tally.published));
        let description =
            format!("Tabs by day. At the end {} are published and {} complete.", last.published, last.complete);
        let mut chart = scale.empty_chart("tabs", "Tabs", description);
        let steps = |number: fn(&Tally) -> usize| scale.steps(self.by_day(number));
        let (line, area) = steps(|tally| tally.published);
        chart.series = vec![
            Series { colour: "quiet", label: "published", shape: Shape::Area { line, area } },
            Series { colour: "one", label: "complete", shape: Shape::Line { line: steps(|tally| tally.complete).0 } },
            Series {
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
        let scale = Scale::for_counts(HALF_ROW, self.days(), self.largest(|tally| tally.held));
        let description =
            format!("Badges by day. At the end {} apps have one; {lost} were removed, {returned} returned.", last.held);
        let mut chart = scale.empty_chart("badges", "Cloud Fortified badges", description);
        let so_far = |number: fn(&Tally) -> usize| {
            let sums = self.records.tallies.iter().scan(0, |sum, tally| {
                *sum += number(tally);
                Some((tally.day, *sum as f64))
            });
            Shape::Line { line: scale.steps(sums).0 }
        };
        let (line, area) = scale.steps(self.by_day(|tally| tally.held));
        chart.series = vec![
            Series { colour: "two", label: "held", shape: Shape::Area { line, area } },
            Series { colour: "three", label: "removed so far", shape: so_far(|tally| tally.lost) },
            Series { colour: "one", label: "returned so far", shape: so_far(|tally| tally.returned) },
        ];
        chart.marks.extend(scale.mark(self.records.deadline, "deadline"));
        chart
    }

    /// How many listings show an approval of the Security Self Assessment.
    fn assessments(&self) -> Chart {
        let Totals { assessed, closed, .. } = self.totals();
        let scale = Scale::for_counts(WHOLE_ROW, self.days(), self.largest(|tally| tally.assessed));
        let description = format!(
            "Listings that show their partner's approval, by day: {assessed} at most. {} were closed when the self assessment ended.",
            count(closed, "application")
        );
        let mut chart = scale.empty_chart("assessments", "Security Self Assessments", description);
        let (line, area) = scale.steps(self.by_day(|tally| tally.assessed));
        let shape = Shape::Area { line, area };
        chart.series = vec![Series { colour: "five", label: "listings that show an approval", shape }];
        chart.marks.extend(scale.mark(self.records.deprecated, "end"));
        chart
    }

    /// The mails of each week, stacked by kind.
    fn mails(&self) -> Chart {
        let mut weeks: BTreeMap<Date, BTreeMap<NoticeKind, u64>> = BTreeMap::new();
        for notice in self.records.notices.iter().filter(|notice| notice.is_sent()) {
            let day = notice.day();
            let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
            *weeks.entry(monday).or_default().entry(notice.kind).or_default() += 1;
        }
        let largest = weeks.values().map(|kinds| kinds.values().sum()).max().unwrap_or(0);
        let scale = Scale::for_counts(WHOLE_ROW, self.days(), largest);
        let sent = self.totals().sent as u64;
        let mut chart = scale.empty_chart(
            "mails",
            "Mails by week",
            format!("Sent mails by week and kind, {} in all.", grouped(sent)),
        );
        // Where the next bar of each week begins.
        let mut heights: BTreeMap<Date, u64> = BTreeMap::new();
        for (kind, (colour, label)) in NoticeKind::ALL.iter().map(|kind| (*kind, legend(*kind))) {
            let bars = weeks.iter().filter_map(|(monday, kinds)| {
                let mails = *kinds.get(&kind)?;
                let low = heights.entry(*monday).or_default();
                let high = *low + mails;
                let tooltip = format!("week of {monday}: {mails} {label}");
                let bar = scale.bar((*monday, monday.saturating_add(7.days())), (*low, high), tooltip);
                *low = high;
                Some(bar)
            });
            let shape = Shape::Bars { bars: bars.collect() };
            chart.series.push(Series { colour, label, shape });
        }
        chart
    }

    fn by_day(&self, number: impl Fn(&Tally) -> usize) -> impl Iterator<Item = (Date, f64)> {
        self.records.tallies.iter().map(move |tally| (tally.day, number(tally) as f64))
    }

    fn largest(&self, number: impl Fn(&Tally) -> usize) -> u64 {
        self.records.tallies.iter().map(number).max().unwrap_or(0) as u64
    }
}

/// The colours of the kinds, and their words in the legend.
const LEGEND: &[(NoticeKind, &str, &str)] = &[
    (NoticeKind::FortifiedWarning, "four", "warnings before a deadline"),
    (NoticeKind::BadgeRemoved, "three", "badges removed"),
    (NoticeKind::BadgeReturned, "two", "badges returned"),
    (NoticeKind::FortifiedLeft, "quiet", "apps that left Cloud Fortified"),
    (NoticeKind::FortifiedEnded, "nine", "the end of Cloud Fortified"),
    (NoticeKind::RolloutMilestone, "one", "milestones of the rollout"),
    (NoticeKind::SelfAssessmentReceived, "six", "self assessments received"),
    (NoticeKind::SelfAssessmentChangesRequested, "quiet", "changes requested"),
    (NoticeKind::SelfAssessmentApproved, "five", "self assessments approved"),
    (NoticeKind::SelfAssessmentRejected, "ten", "self assessments rejected"),
    (NoticeKind::SelfAssessmentClosed, "ten", "applications closed"),
    (NoticeKind::SelfAssessmentExpiring, "seven", "approvals that will expire"),
    (NoticeKind::SelfAssessmentExpired, "eight", "approvals expired"),
    (NoticeKind::DeprecationAhead, "nine", "the self assessment's end"),
    (NoticeKind::ReviewRejection, "three", "answers withheld after review"),
    (NoticeKind::ReviewQuestion, "four", "questions of reviewers"),
];

/// A kind's colour and its words in the legend. A kind without a row goes by its name, in grey.
fn legend(kind: NoticeKind) -> (&'static str, &'static str) {
    let row = LEGEND.iter().find(|(known, _, _)| *known == kind);
    row.map_or(("quiet", kind.as_str()), |(_, colour, label)| (colour, label))
}
