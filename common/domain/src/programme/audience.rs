//! Who sees the tab, as people are told: partners ask it when they have published.

use jiff::Timestamp;

use super::document::Programme;
use crate::rollout::{Channel, ControlMode, EVERYBODY};

/// The customers who see the tab on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabAudience {
    /// Nobody sees it now.
    Nobody {
        /// When the first customers will see it, as calendars and operators say now; `None` when that is open.
        until: Option<Timestamp>,
    },
    /// Nobody sees it, because operators killed the channel, or the marketplace that limits it.
    Stopped,
    /// Some customers see it: this many in 10,000, more than 0 and fewer than all.
    Some(u16),
    /// Every customer sees it.
    Everybody,
}

impl TabAudience {
    /// Whether any customer sees the tab, so that a link to it leads somewhere.
    pub fn includes_anybody(self) -> bool {
        matches!(self, Self::Some(_) | Self::Everybody)
    }
}

impl Programme {
    /// Who sees the tab on a channel at `now`, not counting visitors whom operators forced.
    pub fn tab_audience(&self, channel: Channel, now: Timestamp) -> TabAudience {
        match self.exposure(channel, now).basis_points() {
            0 if self.is_stopped(channel) => TabAudience::Stopped,
            0 => TabAudience::Nobody { until: self.next_shown(channel, now) },
            EVERYBODY.. => TabAudience::Everybody,
            basis_points => TabAudience::Some(basis_points),
        }
    }

    fn is_stopped(&self, channel: Channel) -> bool {
        let killed = |channel| matches!(self.operations.control(channel).mode(), ControlMode::Killed { .. });
        let limited = channel == Channel::Embedded && !self.rollout.embedded_may_lead;
        killed(channel) || (limited && killed(Channel::Marketplace))
    }

    /// The next instant at which a channel shows the tab to anybody.
    fn next_shown(&self, channel: Channel, now: Timestamp) -> Option<Timestamp> {
        let steps = Channel::ALL.into_iter().flat_map(|channel| self.calendar(channel));
        let to_come = steps.map(|step| step.from).filter(|from| *from > now);
        to_come.filter(|from| self.exposure(channel, *from).basis_points() > 0).min()
    }
}
