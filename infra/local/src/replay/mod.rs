//! `cargo run -- replay`: replays the programme's year day by day, on the real functions of a system in memory.
//!
//! | file | what it is |
//! |---|---|
//! | `options` | what is replayed |
//! | `run` | the replay from its first day to its last |
//! | `cast`, `draw` | the partners and apps that take part, drawn at random from one seed |
//! | `plans`, `assessments` | what partners and reviewers are going to do, and when |
//! | `setup` | a system with the cast in its catalogue |
//! | `year` | a day: jobs, staff, partners, readers |
//! | `deliveries` | the delivery and bounce of mails |
//! | `api` | the HTTP calls |
//! | `records`, `snapshot` | what the system's own records say afterwards |
//! | `timeline` | the same as a line for each day |
//! | `totals`, `report`, `chart` | the same as headline figures, a page and charts |
//! | `hours`, `numbers`, `random` | days and hours, numbers as text, random choices |
//!
//! Invariants: everything that is shown comes from the system's own records, not from what the replay did; it depends on
//! the options alone. What must not live here: a rule of the programme.

mod api;
mod assessments;
mod cast;
mod chart;
mod deliveries;
mod draw;
mod hours;
pub mod numbers;
mod options;
mod plans;
mod random;
mod records;
mod report;
mod run;
mod setup;
mod snapshot;
mod timeline;
mod totals;
mod year;

pub use options::ReplayOptions;
pub use run::run;
pub use snapshot::Tally;
pub use timeline::TimelineEntry;
pub use totals::{Replay, Totals};
