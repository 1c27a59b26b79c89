//! The statistics as staff and the public read them: the same numbers, for the public without those that could give away single
//! apps.

use domain::language::Language;
use domain::questionnaire::published;
use domain::statistics::{ToldCount, Totals, publishable, publishable_counts};
use jiff::civil::Date;
use serde::Serialize;
use store::statistics::DayTotals;

/// How many days are shown at most: the latest on which something changed.
pub const DAYS: i32 = 120;
/// The chart's width and height, in its own units.
pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 180;
/// The edges of the plot within the chart, in the same units.
const LEFT: u32 = 44;
const TOP: u32 = 10;
const BASELINE: u32 = 160;

/// Who reads the statistics: it decides about the numbers that are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The marketplace's staff: every number.
    Staff,
    /// Everybody: no number that could give away single apps.
    Public,
}

impl Audience {
    /// What it is told of a number of tabs, and of how many of them are complete: nothing of a part where the whole is not told.
    fn tell(self, tabs: u64, complete: u64) -> (Option<u64>, Option<u64>) {
        match self {
            Self::Staff => (Some(tabs), Some(complete)),
            Self::Public => match publishable(tabs, tabs) {
                Some(tabs) => (Some(tabs), publishable(complete, tabs)),
                None => (None, None),
            },
        }
    }
}

/// The statistics. A number that is not told is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Statistics {
    /// How many apps have a tab that the public can find and have published answers.
    pub tabs: Option<u64>,
    /// How many of these tabs are complete.
    pub complete: Option<u64>,
    /// By question, in the order of the questionnaire.
    pub questions: Vec<QuestionStatistics>,
    /// The last days on which something changed, oldest first.
    pub days: Vec<DayStatistics>,
}

/// How often a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct QuestionStatistics {
    /// The question's id.
    pub id: String,
    /// What stands beside the answers, in the reader's language.
    pub label: String,
    /// For how many tabs it counts.
    pub asked: Option<u64>,
    /// How many of those answer it.
    pub answered: Option<u64>,
}

/// The statistics at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct DayStatistics {
    /// The day, in UTC.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub day: Date,
    /// How many tabs there were.
    pub tabs: Option<u64>,
    /// How many of them were complete.
    pub complete: Option<u64>,
}

/// The lines of the chart, as SVG spells them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    pub tabs: String,
    pub complete: String,
    /// The heights of the grid's lines, each with its number.
    pub grid: Vec<(u32, u64)>,
}

impl Statistics {
    pub fn new(totals: &Totals, days: &[(Date, DayTotals)], audience: Audience, language: Language) -> Self {
        let newest = published().newest();
        let public = publishable_counts(totals, newest);
        let questions = newest.questions.iter().filter_map(|question| {
            let count = totals.questions.get(&question.id).filter(|count| count.asked > 0)?;
            let ToldCount { asked, answered } = match audience {
                Audience::Staff => ToldCount { asked: Some(count.asked), answered: Some(count.answered) },
                Audience::Public => public.get(&question.id).copied().unwrap_or_default(),
            };
            let label = language.translate(&question.label).to_owned();
            Some(QuestionStatistics { id: question.id.to_string(), label, asked, answered })
        });
        let days = days.iter().map(|(day, totals)| {
            let (tabs, complete) = audience.tell(totals.tabs, totals.complete);
            DayStatistics { day: *day, tabs, complete }
        });
        let (tabs, complete) = audience.tell(totals.tabs, totals.complete);
        Self { tabs, complete, questions: questions.collect(), days: days.collect() }
    }

    /// The questions of which a number is told.
    pub fn told_questions(&self) -> Vec<&QuestionStatistics> {
        self.questions.iter().filter(|question| question.asked.is_some()).collect()
    }

    /// The chart over the days; `None` if fewer than two of them have a number.
    pub fn lines(&self) -> Option<Lines> {
        let most = self.days.iter().filter_map(|day| day.tabs).max()?.max(1);
        let (first, last) = (self.days.first()?.day, self.days.last()?.day);
        let span = (last - first).get_days().max(1);
        let x = |day: Date| {
            f64::from(LEFT) + f64::from(WIDTH - LEFT) * f64::from((day - first).get_days()) / f64::from(span)
        };
        let y = |number: u64| f64::from(BASELINE) - f64::from(BASELINE - TOP) * (number as f64 / most as f64);
        let line = |number: fn(&DayStatistics) -> Option<u64>| {
            let points = self.days.iter().filter_map(|day| Some(format!("{:.1},{:.1}", x(day.day), y(number(day)?))));
            points.collect::<Vec<_>>()
        };
        let tabs = line(|day| day.tabs);
        (tabs.len() > 1).then(|| Lines {
            tabs: tabs.join(" "),
            complete: line(|day| day.complete).join(" "),
            grid: vec![(TOP, most), (BASELINE, 0)],
        })
    }
}

impl QuestionStatistics {
    /// The share that is answered, in whole percent.
    pub fn percent(&self) -> Option<u64> {
        Some(self.answered? * 100 / self.asked?.max(1))
    }
}

#[cfg(test)]
mod tests {
    use domain::statistics::Counter;

    use super::*;

    fn totals(tabs: i64, complete: i64) -> Totals {
        Totals::of([(Counter::Tabs, tabs), (Counter::Complete, complete)])
    }

    #[test]
    fn the_public_is_told_no_number_that_is_small() {
        let day = |tabs, complete| (jiff::civil::date(2026, 1, 1), DayTotals { tabs, complete });
        let days = [day(20, 10), day(7, 4), day(4, 4)];
        let public = Statistics::new(&totals(12, 9), &days, Audience::Public, Language::En);
        assert_eq!((public.tabs, public.complete), (Some(12), None), "three are not complete");
        let told: Vec<_> = public.days.iter().map(|day| (day.tabs, day.complete)).collect();
        assert_eq!(told, [(Some(20), Some(10)), (Some(7), None), (None, None)]);
        let staff = Statistics::new(&totals(12, 9), &days, Audience::Staff, Language::En);
        assert_eq!((staff.tabs, staff.complete, staff.days[2].tabs), (Some(12), Some(9), Some(4)));
    }

    #[test]
    fn the_lines_lie_between_the_first_day_and_the_last_by_the_calendar() {
        let day = |day, tabs, complete| (jiff::civil::date(2026, 1, day), DayTotals { tabs, complete });
        let days = [day(1, 10, 0), day(2, 10, 5), day(5, 20, 20)];
        let lines = Statistics::new(&totals(20, 20), &days, Audience::Staff, Language::En).lines().unwrap();
        assert_eq!(lines.tabs, "44.0,85.0 193.0,85.0 640.0,10.0");
        assert_eq!(lines.complete, "44.0,160.0 193.0,122.5 640.0,10.0");
        assert_eq!(lines.grid, [(10, 20), (160, 0)]);
        assert!(Statistics::new(&totals(20, 20), &days[..1], Audience::Staff, Language::En).lines().is_none());
    }
}
