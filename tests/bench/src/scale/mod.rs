//! What Cloud Fortified's job costs in a large marketplace. What must not live here: a budget that a small table shows as
//! well; that is a test.
//!
//! | file | what it is |
//! |---|---|
//! | `table` | a metered system with so many apps |
//! | `table_sizes` | a run with a hundred apps due, in tables of several sizes |
//! | `one_day` | a day on which every app is due |

mod one_day;
pub mod table;
mod table_sizes;

use anyhow::Result;
use clap::Args;
use system_tests::crowd::Crowd;

#[derive(Debug, Args)]
pub struct Scale {
    /// The numbers of apps in the tables. Each table is in a system of its own.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
    apps: Vec<usize>,
    /// The number of enrolled apps that are due on one day; 0 skips that day.
    #[arg(long, default_value_t = 100_000)]
    due: usize,
    /// Measure only the first two sizes, and a tenth of the apps due on one day.
    #[arg(long)]
    quick: bool,
}

pub async fn measure_scale(scale: Scale) -> Result<()> {
    let Scale { mut apps, mut due, quick } = scale;
    if quick {
        apps.truncate(2);
        due /= 10;
    }
    let crowd = Crowd::learn().await?;
    table_sizes::compare_sizes(&crowd, &apps).await?;
    if due > 0 {
        one_day::measure_day(&crowd, due).await?;
    }
    Ok(())
}
