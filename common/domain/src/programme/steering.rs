//! The rollout as it is: the calendar under what operators have done to it, and the milestones that partners hear of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Programme, check};
use crate::rollout::{Channel, EVERYBODY, Exposure, Operation, Refusal, Step};

/// What partners are told of the rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Milestone {
    /// Answers are accepted.
    AnswersOpen,
    /// The first customers of the marketplace see tabs.
    RolloutBegins,
    /// Every customer sees tabs, on both channels.
    Everybody,
}

impl Milestone {
    /// All of them, in the order of the calendar.
    pub const EVERY: [Self; 3] = [Self::AnswersOpen, Self::RolloutBegins, Self::Everybody];

    /// The word in keys and documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AnswersOpen => "answers-open",
            Self::RolloutBegins => "rollout-begins",
            Self::Everybody => "everybody",
        }
    }
}

impl Programme {
    /// The steps of a channel.
    #[must_use]
    pub fn calendar(&self, channel: Channel) -> &[Step] {
        match channel {
            Channel::Marketplace => &self.rollout.marketplace,
            Channel::Embedded => &self.rollout.embedded,
        }
    }

    /// Whom a channel shows the tab to.
    #[must_use]
    pub fn exposure(&self, channel: Channel, now: Timestamp) -> Exposure<'_> {
        self.operations.of(channel).exposure(self.calendar(channel), now)
    }

    /// Since when the exposure of a channel is what it is; `None` when nothing has begun.
    #[must_use]
    pub fn exposure_since(&self, channel: Channel, now: Timestamp) -> Option<Timestamp> {
        self.operations.of(channel).level_since(self.calendar(channel), now)
    }

    /// Whether what is live is public at `now`: from the instant on at which the marketplace first showed the tab to
    /// anybody. Before it only those who manage the app read it; no roll-back and no kill closes it again.
    #[must_use]
    pub fn live_is_public(&self, now: Timestamp) -> bool {
        self.opened(now).is_some()
    }

    fn opened(&self, now: Timestamp) -> Option<Timestamp> {
        self.operations.opened(Channel::Marketplace, &self.rollout.marketplace, now)
    }

    /// The milestones that are reached at `now`, each with the instant at which it was.
    #[must_use]
    pub fn milestones_reached(&self, now: Timestamp) -> Vec<(Milestone, Timestamp)> {
        let reached = |milestone| match milestone {
            Milestone::AnswersOpen => self.accepts_answers(now).then_some(self.answers_accepted_from),
            Milestone::RolloutBegins => self.opened(now),
            Milestone::Everybody => {
                let full = |channel| self.exposure(channel, now).basis_points() == EVERYBODY;
                let since = Channel::EVERY.into_iter().filter_map(|channel| self.exposure_since(channel, now)).max();
                since.filter(|_| Channel::EVERY.into_iter().all(full))
            }
        };
        Milestone::EVERY.into_iter().filter_map(|milestone| Some((milestone, reached(milestone)?))).collect()
    }

    /// The programme after an operation on a channel.
    ///
    /// # Errors
    /// Why the operation makes no sense as things are.
    pub fn operate(&self, channel: Channel, operation: Operation, now: Timestamp) -> Result<Self, Refusal> {
        let marketplace = self.exposure(Channel::Marketplace, now).basis_points();
        let leads = matches!(operation, Operation::Jump(to) if to > marketplace);
        let mut after = self.settled(now);
        after.operations.of_mut(channel).operate(operation, self.calendar(channel), now)?;
        if channel == Channel::Embedded && leads && !self.rollout.embedded_may_lead {
            return Err(Refusal::Ahead(marketplace));
        }
        Ok(after)
    }

    /// The programme with a visitor forced to see the tab or not on a channel, or with `None` no longer.
    ///
    /// # Errors
    /// Why that cannot be.
    pub fn force(&self, channel: Channel, visitor: &str, shown: Option<bool>, now: Timestamp) -> Result<Self, Refusal> {
        let mut after = self.settled(now);
        after.operations.of_mut(channel).force(visitor, shown)?;
        if shown.is_some() && check::stored_bytes(&after) > check::MAX_STORED {
            return Err(Refusal::NoRoom);
        }
        Ok(after)
    }

    /// The same programme, remembering what its calendars did up to `now`.
    pub(super) fn settled(&self, now: Timestamp) -> Self {
        let mut settled = self.clone();
        settled.operations.settle(|channel| self.calendar(channel).to_vec(), now);
        settled
    }
}
