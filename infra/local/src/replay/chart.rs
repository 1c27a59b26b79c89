//! Charts: turns numbers by day into shapes for the report's template. What must not live here: which numbers.

use jiff::{ToSpan as _, civil::Date};

/// The margins around the plot.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 26.0;
/// The most lines of the grid above the baseline.
const MAX_GRID_LINES: u64 = 5;

#[derive(Clone, Debug)]
pub struct Chart {
    pub id: &'static str,
    pub title: &'static str,
    /// What it shows, for readers who cannot see it.
    pub description: String,
    pub width: u32,
    pub height: u32,
    /// The plot's edges.
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub baseline: f64,
    pub grid: Vec<Tick>,
    pub months: Vec<Tick>,
    pub marks: Vec<Tick>,
    pub series: Vec<Series>,
}

/// A labelled position on an axis.
#[derive(Clone, Debug)]
pub struct Tick {
    pub position: String,
    pub label: String,
}

/// One row of numbers.
#[derive(Clone, Debug)]
pub struct Series {
    /// A class of the report's style sheet.
    pub colour: &'static str,
    /// The text in the legend.
    pub label: &'static str,
    pub shape: Shape,
}

/// How a row of numbers is drawn.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A line and the area between it and the baseline, as SVG paths.
    Area {
        line: String,
        area: String,
    },
    /// An SVG path.
    Line {
        line: String,
    },
    Dots {
        dots: Vec<Dot>,
    },
    Bars {
        bars: Vec<Bar>,
    },
}

#[derive(Clone, Debug)]
pub struct Dot {
    pub x: String,
    pub y: String,
}

#[derive(Clone, Debug)]
pub struct Bar {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    pub tooltip: String,
}

/// What the numbers of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Count,
    /// Shown in percent.
    BasisPoints,
}

/// The scales of a chart: days from left to right, numbers upwards.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    unit: Unit,
    width: u32,
    height: u32,
    from: Date,
    to: Date,
    /// The number at the top of the chart.
    max: f64,
    /// The distance between two lines of the grid.
    step: f64,
}

impl Scale {
    /// For numbers up to `largest`.
    pub fn for_counts((width, height): (u32, u32), (from, to): (Date, Date), largest: u64) -> Self {
        let step = grid_step(largest);
        let max = largest.div_ceil(step).max(1) * step;
        Self { unit: Unit::Count, width, height, from, to, max: max as f64, step: step as f64 }
    }

    /// For basis points, which are shown in percent.
    pub fn for_percentages((width, height): (u32, u32), (from, to): (Date, Date)) -> Self {
        Self { unit: Unit::BasisPoints, width, height, from, to, max: 10_000.0, step: 2_500.0 }
    }

    /// A chart with these scales and no series.
    pub fn empty_chart(&self, id: &'static str, title: &'static str, description: String) -> Chart {
        let lines = (self.max / self.step).round() as u32;
        let tick = |line: u32| {
            let value = f64::from(line) * self.step;
            let label = match self.unit {
                Unit::Count => format!("{value:.0}"),
                Unit::BasisPoints => format!("{:.0} %", value / 100.0),
            };
            Tick { position: round(self.y(value)), label }
        };
        Chart {
            id,
            title,
            description,
            width: self.width,
            height: self.height,
            left: LEFT,
            right: f64::from(self.width) - RIGHT,
            top: TOP,
            baseline: f64::from(self.height) - BOTTOM,
            grid: (0..=lines).map(tick).collect(),
            months: self.months(),
            marks: Vec::new(),
            series: Vec::new(),
        }
    }

    /// The position at which a day begins.
    pub fn x(&self, day: Date) -> f64 {
        let days = |from: Date, to: Date| f64::from((to - from).get_days());
        let share = days(self.from, day) / (days(self.from, self.to) + 1.0);
        LEFT + share.clamp(0.0, 1.0) * (f64::from(self.width) - LEFT - RIGHT)
    }

    /// The position of a number.
    pub fn y(&self, value: f64) -> f64 {
        let height = f64::from(self.height) - TOP - BOTTOM;
        TOP + (1.0 - value / self.max) * height
    }

    /// A mark at a day, if the chart shows that day.
    pub fn mark(&self, day: Date, label: &str) -> Option<Tick> {
        (self.from..=self.to).contains(&day).then(|| Tick { position: round(self.x(day)), label: label.to_owned() })
    }

    /// The line of numbers that each last until the next one, and the area below it.
    pub fn steps(&self, values: impl IntoIterator<Item = (Date, f64)>) -> (String, String) {
        let mut line = String::new();
        let mut first = None;
        for (day, value) in values {
            let (x, y) = (round(self.x(day)), round(self.y(value)));
            match first {
                None => {
                    first = Some(x.clone());
                    line.push_str(&format!("M{x} {y}"));
                }
                Some(_) => line.push_str(&format!("H{x}V{y}")),
            }
        }
        let Some(first) = first else { return (String::new(), String::new()) };
        line.push_str(&format!("H{}", round(f64::from(self.width) - RIGHT)));
        let area = format!("{line}V{baseline}H{first}Z", baseline = round(self.y(0.0)));
        (line, area)
    }

    /// A dot in the middle of each day.
    pub fn dots(&self, values: impl IntoIterator<Item = (Date, f64)>) -> Vec<Dot> {
        let half = (self.x(self.from.saturating_add(1.day())) - LEFT) / 2.0;
        let dot = |(day, value)| Dot { x: round(self.x(day) + half), y: round(self.y(value)) };
        values.into_iter().map(dot).collect()
    }

    /// A bar from one day to another and from one number up to another.
    pub fn bar(&self, (from, to): (Date, Date), (low, high): (u64, u64), tooltip: String) -> Bar {
        let (left, right) = (self.x(from), self.x(to));
        let (top, bottom) = (self.y(high as f64), self.y(low as f64));
        let width = round((right - left - 2.0).max(1.0));
        Bar { x: round(left + 1.0), y: round(top), width, height: round(bottom - top), tooltip }
    }

    /// The labels of the horizontal axis: months, or weeks if there are few days.
    fn months(&self) -> Vec<Tick> {
        let (first, period, format) = if (self.to - self.from).get_days() > 45 {
            (self.from.first_of_month(), 1.month(), "%b")
        } else {
            (self.from, 1.week(), "%-d %b")
        };
        let shown = first.series(period).take_while(|day| *day <= self.to).filter(|day| *day >= self.from);
        shown.map(|day| Tick { position: round(self.x(day)), label: day.strftime(format).to_string() }).collect()
    }
}

/// The distance between the grid's lines: 1, 2 or 5 times a power of ten.
fn grid_step(largest: u64) -> u64 {
    let steps = (0..19_u32).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power.min(17))));
    steps.into_iter().find(|step| largest.div_ceil(*step) <= MAX_GRID_LINES).unwrap_or(u64::MAX)
}

/// A number as SVG needs it: a tenth of a pixel is precise enough.
fn round(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_grid_has_at_most_five_lines_and_reaches_the_largest_number() {
        for (largest, expected) in [(0, 1), (1, 1), (5, 1), (6, 2), (61, 20), (240, 50), (1_001, 500)] {
            assert_eq!(grid_step(largest), expected, "{largest}");
        }
        let scale = Scale::for_counts((400, 200), (date(2023, 1, 1), date(2023, 1, 10)), 61);
        let chart = scale.empty_chart("id", "Title", String::new());
        let labels: Vec<&str> = chart.grid.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "20", "40", "60", "80"]);
    }

    #[test]
    fn a_number_lasts_until_the_next_one_or_the_end() {
        let scale = Scale::for_counts((256, 148), (date(2023, 1, 1), date(2023, 1, 10)), 10);
        let (line, area) = scale.steps([(date(2023, 1, 1), 0.0), (date(2023, 1, 6), 10.0)]);
        assert_eq!(line, "M44.0 122.0H144.0V22.0H244.0");
        assert_eq!(area, "M44.0 122.0H144.0V22.0H244.0V122.0H44.0Z");
        assert_eq!(scale.steps([]), (String::new(), String::new()));
    }
}
