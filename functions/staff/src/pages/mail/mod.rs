//! The mail to partners: what waits and has failed, what was sent by month, and the addresses that no mail goes to.

mod log;
mod suppressed;

pub use log::{send_again, show_log};
pub use suppressed::{list_suppressed, release_address};
