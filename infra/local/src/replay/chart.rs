//! Charts: numbers by day as the shapes that the report's template draws. What must not live here: which numbers.

use jiff::{ToSpan as _, civil::Date};

/// Where the plot stands in its picture.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 26.0;
/// The most lines of the grid above the ground.
const LINES: u64 = 5;

/// A chart, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Chart {
    pub id: &'static str,
    pub title: &'static str,
    /// What it shows, for those who do not see it.
    pub description: String,
    pub width: u32,
    pub height: u32,
    /// The plot's edges.
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub ground: f64,
    pub grid: Vec<Tick>,
    pub months: Vec<Tick>,
    pub marks: Vec<Tick>,
    pub layers: Vec<Layer>,
}

/// A place on an axis.
#[derive(Clone, Debug)]
pub struct Tick {
    pub at: String,
    pub label: String,
}

/// One row of numbers.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its colour's name.
    pub colour: &'static str,
    /// Its name in the legend.
    pub label: &'static str,
    pub shape: Shape,
}

/// How a row of numbers is drawn.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A line, and what is between it and the ground.
    Area {
        line: String,
        area: String,
    },
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

/// A dot.
#[derive(Clone, Debug)]
pub struct Dot {
    pub x: String,
    pub y: String,
}

/// A bar, and what it says when pointed at.
#[derive(Clone, Debug)]
pub struct Bar {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    pub says: String,
}

/// The measures of a chart: days across, numbers up.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    width: u32,
    height: u32,
    from: Date,
    to: Date,
    most: f64,
    step: f64,
}

impl Scale {
    /// Measures for the days `from` to `to` and numbers up to `most`.
    #[must_use]
    pub fn of((width, height): (u32, u32), (from, to): (Date, Date), most: u64) -> Self {
        let step = step(most);
        let lines = most.div_ceil(step).max(1);
        Self { width, height, from, to, most: (lines * step) as f64, step: step as f64 }
    }

    /// Measures for percents, in basis points.
    #[must_use]
    pub fn percents((width, height): (u32, u32), (from, to): (Date, Date)) -> Self {
        Self { width, height, from, to, most: 10_000.0, step: 2_500.0 }
    }

    /// An empty chart of these measures.
    #[must_use]
    pub fn chart(&self, id: &'static str, title: &'static str, description: String) -> Chart {
        let percents = self.most > 9_999.0 && self.step > 2_499.0 && self.step < 2_501.0;
        let lines = (self.most / self.step).round() as u32;
        let label = |value: f64| if percents { format!("{:.0} %", value / 100.0) } else { format!("{value:.0}") };
        let tick = |line: u32| {
            let value = f64::from(line) * self.step;
            Tick { at: text(self.y(value)), label: label(value) }
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
            ground: f64::from(self.height) - BOTTOM,
            grid: (0..=lines).map(tick).collect(),
            months: self.months(),
            marks: Vec::new(),
            layers: Vec::new(),
        }
    }

    /// Where the beginning of a day is.
    #[must_use]
    pub fn x(&self, day: Date) -> f64 {
        let days = |from: Date, to: Date| f64::from((to - from).get_days());
        let part = days(self.from, day) / (days(self.from, self.to) + 1.0);
        LEFT + part.clamp(0.0, 1.0) * (f64::from(self.width) - LEFT - RIGHT)
    }

    /// How high a number is.
    #[must_use]
    pub fn y(&self, value: f64) -> f64 {
        let height = f64::from(self.height) - TOP - BOTTOM;
        TOP + (1.0 - value / self.most) * height
    }

    /// A mark at a day; none when the day is not shown.
    #[must_use]
    pub fn mark(&self, day: Date, label: &str) -> Option<Tick> {
        (self.from..=self.to).contains(&day).then(|| Tick { at: text(self.x(day)), label: label.to_owned() })
    }

    /// Numbers that stay until the next one.
    #[must_use]
    pub fn steps(&self, values: impl IntoIterator<Item = (Date, f64)>) -> (String, String) {
        let mut line = String::new();
        let mut first = None;
        for (day, value) in values {
            let (x, y) = (text(self.x(day)), text(self.y(value)));
            match first {
                None => {
                    first = Some(x.clone());
                    line.push_str(&format!("M{x} {y}"));
                }
                Some(_) => line.push_str(&format!("H{x}V{y}")),
            }
        }
        let Some(first) = first else { return (String::new(), String::new()) };
        line.push_str(&format!("H{}", text(f64::from(self.width) - RIGHT)));
        let area = format!("{line}V{ground}H{first}Z", ground = text(self.y(0.0)));
        (line, area)
    }

    /// A dot in the middle of each day.
    #[must_use]
    pub fn dots(&self, values: impl IntoIterator<Item = (Date, f64)>) -> Vec<Dot> {
        let half = (self.x(self.from.saturating_add(1.day())) - LEFT) / 2.0;
        let dot = |(day, value)| Dot { x: text(self.x(day) + half), y: text(self.y(value)) };
        values.into_iter().map(dot).collect()
    }

    /// A bar from a day to another, from a number up to another.
    #[must_use]
    pub fn bar(&self, (from, to): (Date, Date), (low, high): (u64, u64), says: String) -> Bar {
        let (left, right) = (self.x(from), self.x(to));
        let (top, ground) = (self.y(high as f64), self.y(low as f64));
        let width = text((right - left - 2.0).max(1.0));
        Bar { x: text(left + 1.0), y: text(top), width, height: text(ground - top), says }
    }

    fn months(&self) -> Vec<Tick> {
        let first = self.from.first_of_month();
        let months = first.series(1.month()).take_while(|month| *month <= self.to);
        let wide = (self.to - self.from).get_days() > 45;
        let shown: Vec<Date> = if wide {
            months.filter(|month| *month >= self.from).collect()
        } else {
            self.from.series(1.week()).take_while(|day| *day <= self.to).collect()
        };
        let form = if wide { "%b" } else { "%-d %b" };
        shown.into_iter().map(|day| Tick { at: text(self.x(day)), label: day.strftime(form).to_string() }).collect()
    }
}

/// The distance between the grid's lines: 1, 2 or 5, times ten as often as it takes.
fn step(most: u64) -> u64 {
    let steps = (0..19_u32).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power.min(17))));
    steps.into_iter().find(|step| most.div_ceil(*step) <= LINES).unwrap_or(u64::MAX)
}

fn text(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_grid_has_at_most_five_lines_and_reaches_the_largest_number() {
        for (most, expected) in [(0, 1), (1, 1), (5, 1), (6, 2), (61, 20), (240, 50), (1_001, 500)] {
            assert_eq!(step(most), expected, "{most}");
        }
        let scale = Scale::of((400, 200), (date(2023, 1, 1), date(2023, 1, 10)), 61);
        let chart = scale.chart("id", "Title", String::new());
        let labels: Vec<&str> = chart.grid.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "20", "40", "60", "80"]);
    }

    #[test]
    fn numbers_stay_until_the_next_one_and_to_the_end() {
        let scale = Scale::of((256, 148), (date(2023, 1, 1), date(2023, 1, 10)), 10);
        let (line, area) = scale.steps([(date(2023, 1, 1), 0.0), (date(2023, 1, 6), 10.0)]);
        assert_eq!(line, "M44.0 122.0H144.0V22.0H244.0");
        assert_eq!(area, "M44.0 122.0H144.0V22.0H244.0V122.0H44.0Z");
        assert_eq!(scale.steps([]), (String::new(), String::new()));
    }
}
