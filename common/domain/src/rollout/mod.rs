//! The rollout of the tab: which customers see it on which [`Channel`], and what operators do to the exposure.
//! What must not live here: the calendar itself, which is part of the programme.

mod channel;
mod control;
mod exposure;
mod operation;

pub use channel::Channel;
pub use control::{Control, ControlMode, Operations};
pub(crate) use exposure::ChannelLevel;
pub use exposure::{
    EVERYBODY, Exposure, Step, calendar_exposure, is_exposed, murmur3_32, observed_exposure, parse_visitor_id,
    planned_range, visitor_bucket,
};
pub use operation::{MAX_FORCED, Operation, OperationKind, OperationRefusal};
