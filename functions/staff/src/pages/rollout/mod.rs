//! The rollout: what is planned, in force and observed on each channel, and the operations, each with its effect before it is
//! carried out.

mod chart;
mod observed;
mod operate;
mod view;
mod visitors;

pub use operate::{ask_to_operate, operate_channel};
pub use view::show_rollout;
pub use visitors::{change_visitor, list_visitors};
