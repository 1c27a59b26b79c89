//! A small chart of a channel: the planned exposure as a line, the observed one as bars. The numbers stand in the table below it,
//! so readers who cannot see the chart miss nothing.

use domain::rollout::EVERYBODY;

use super::observed::Observation;

/// The width and the height of the whole, in its own units.
pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 180;
/// The plot's edges.
const LEFT: u32 = 44;
const TOP: u32 = 10;
const BASELINE: u32 = 160;

/// A bar, in the chart's units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
}

/// The shapes of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    pub bars: Vec<Bar>,
    /// The points of the planned line, as SVG spells them.
    pub planned: String,
    /// The heights of the grid's lines, each with its label in percent.
    pub grid: Vec<(u32, &'static str)>,
}

impl Chart {
    pub fn of(observations: &[Observation]) -> Self {
        let slot = f64::from(WIDTH - LEFT) / observations.len().max(1) as f64;
        let left = |index: usize| f64::from(LEFT) + slot * index as f64;
        let mut planned = String::new();
        for (index, observation) in observations.iter().enumerate() {
            let y = height_of(observation.planned);
            planned.push_str(&format!("{:.1},{y:.1} {:.1},{y:.1} ", left(index), left(index + 1)));
        }
        let bar = |(index, observation): (usize, &Observation)| {
            let y = height_of(observation.observed?);
            // A bar of nothing would not be seen, and it says that visitors came and nobody was shown the tab.
            let height = (f64::from(BASELINE) - y).max(2.0);
            Some(Bar {
                x: format!("{:.1}", left(index) + slot * 0.15),
                y: format!("{:.1}", f64::from(BASELINE) - height),
                width: format!("{:.1}", slot * 0.7),
                height: format!("{height:.1}"),
            })
        };
        Self {
            bars: observations.iter().enumerate().filter_map(bar).collect(),
            planned: planned.trim_end().to_owned(),
            grid: vec![(TOP, "100 %"), (u32::midpoint(TOP, BASELINE), "50 %"), (BASELINE, "0 %")],
        }
    }
}

/// The height at which an exposure is drawn.
fn height_of(basis_points: u16) -> f64 {
    let part = f64::from(basis_points) / f64::from(EVERYBODY);
    f64::from(BASELINE) - part * f64::from(BASELINE - TOP)
}

#[cfg(test)]
mod tests {
    use store::exposure::Counts;

    use super::super::observed::Beginning;
    use super::*;

    #[test]
    fn bars_stand_where_visitors_came_and_the_line_follows_the_plan() {
        let at = |day: i8, planned, observed| Observation {
            begins: Beginning::Day(jiff::civil::date(2023, 4, day)),
            planned,
            counts: Counts::default(),
            observed,
        };
        let chart = Chart::of(&[at(1, 0, None), at(2, 10_000, Some(5_000))]);
        assert_eq!(chart.planned, "44.0,160.0 342.0,160.0 342.0,10.0 640.0,10.0");
        assert_eq!(chart.bars.len(), 1);
        assert_eq!((chart.bars[0].y.as_str(), chart.bars[0].height.as_str()), ("85.0", "75.0"));
    }
}
