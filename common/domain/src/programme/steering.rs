//! The rollout as operators steer it: the exposure of each channel, from the calendar and what operators have done to it,
//! and the milestones that partners are told of.

use jiff::Timestamp;

use super::document::Programme;
use super::limits::MAX_STORED;
use super::milestone::Milestone;
use super::size::stored_bytes;
use crate::rollout::{Channel, ChannelLevel, EVERYBODY, Exposure, Operation, OperationRefusal, Step};

impl Programme {
    /// The steps of a channel, as the document plans them.
    pub fn calendar(&self, channel: Channel) -> &[Step] {
        match channel {
            Channel::Marketplace => &self.rollout.marketplace,
            Channel::Embedded => &self.rollout.embedded,
        }
    }

    /// Which customers a channel shows the tab to at `now`. Nobody sees it on the embedded channel who does not see it on the
    /// marketplace, whatever calendars and operators say, unless the document lets the embedded channel lead.
    pub fn exposure(&self, channel: Channel, now: Timestamp) -> Exposure<'_> {
        let own = Exposure::new(self.channel_level(channel, now));
        match channel {
            Channel::Embedded if !self.rollout.embedded_may_lead => {
                own.within(self.channel_level(Channel::Marketplace, now))
            }
            Channel::Embedded | Channel::Marketplace => own,
        }
    }

    /// What a channel's calendar and its operators say, whatever the other channel does.
    fn channel_level(&self, channel: Channel, now: Timestamp) -> ChannelLevel<'_> {
        self.operations.control(channel).level(self.calendar(channel), now)
    }

    /// Since when a channel has had its present exposure; `None` when no step has begun and nobody has operated it.
    pub fn exposure_since(&self, channel: Channel, now: Timestamp) -> Option<Timestamp> {
        let present = self.exposure(channel, now).basis_points();
        let since = |channel| self.operations.control(channel).level_since(self.calendar(channel), present, now);
        let is_marketplaces = channel == Channel::Embedded
            && !self.rollout.embedded_may_lead
            && self.channel_level(Channel::Marketplace, now).basis_points() == present;
        since(channel).max(since(Channel::Marketplace).filter(|_| is_marketplaces))
    }

    /// Whether published answers are public at `now`. They are from the instant on at which the marketplace first showed
    /// the tab to anybody; before that only those who manage the app may read them. No roll-back and no kill makes them
    /// private again, since customers may have read them.
    pub fn live_is_public(&self, now: Timestamp) -> bool {
        self.first_shown(now).is_some()
    }

    /// When the marketplace first showed the tab to anybody, if that was by `now`.
    fn first_shown(&self, now: Timestamp) -> Option<Timestamp> {
        self.operations.first_shown(Channel::Marketplace, &self.rollout.marketplace, now)
    }

    /// The milestones that are reached at `now` in the order of [`Milestone::ALL`], each with the instant at which it was
    /// reached.
    pub fn milestones_reached(&self, now: Timestamp) -> Vec<(Milestone, Timestamp)> {
        let with_instant = |milestone: &Milestone| Some((*milestone, self.milestone_reached(*milestone, now)?));
        Milestone::ALL.iter().filter_map(with_instant).collect()
    }

    fn milestone_reached(&self, milestone: Milestone, now: Timestamp) -> Option<Timestamp> {
        match milestone {
            Milestone::AnswersOpen => self.accepts_answers(now).then_some(self.answers_accepted_from),
            Milestone::RolloutBegins => self.first_shown(now),
            Milestone::Everybody => {
                let full = |channel| self.exposure(channel, now).basis_points() == EVERYBODY;
                let since = Channel::ALL.into_iter().filter_map(|channel| self.exposure_since(channel, now)).max();
                since.filter(|_| Channel::ALL.into_iter().all(full))
            }
        }
    }

    /// The programme after an operation on a channel.
    ///
    /// # Errors
    /// Why the channel's present state does not allow the operation.
    pub fn operate(&self, channel: Channel, operation: Operation, now: Timestamp) -> Result<Self, OperationRefusal> {
        let marketplace = self.exposure(Channel::Marketplace, now).basis_points();
        let leads = matches!(operation, Operation::Jump(to) if to > marketplace);
        let present = self.exposure(channel, now).basis_points();
        let mut after = self.settled(now);
        after.operations.control_mut(channel).operate(operation, present, self.calendar(channel), now)?;
        if channel == Channel::Embedded && leads && !self.rollout.embedded_may_lead {
            return Err(OperationRefusal::Ahead(marketplace));
        }
        Ok(after)
    }

    /// The programme with a visitor forced to see the tab (`true`) or not to see it (`false`) on a channel, or with the
    /// visitor no longer forced (`None`).
    ///
    /// # Errors
    /// The visitor is not forced, the marketplace does not show them the tab and the embedded channel may not be ahead of it,
    /// or there are too many forced visitors to store another one.
    pub fn force(
        &self,
        channel: Channel,
        visitor: &str,
        shown: Option<bool>,
        now: Timestamp,
    ) -> Result<Self, OperationRefusal> {
        let mut after = self.settled(now);
        after.operations.control_mut(channel).force(visitor, shown)?;
        if shown == Some(true) && channel == Channel::Embedded && !self.may_see_embedded(visitor, now) {
            return Err(OperationRefusal::VisitorAhead);
        }
        if shown.is_some() && stored_bytes(&after) > MAX_STORED {
            return Err(OperationRefusal::NoRoom);
        }
        Ok(after)
    }

    fn may_see_embedded(&self, visitor: &str, now: Timestamp) -> bool {
        self.rollout.embedded_may_lead || self.exposure(Channel::Marketplace, now).shows(Some(visitor))
    }

    /// The same programme, with a record of what its calendars did up to `now`. Needed before the calendars change, since
    /// the new ones do not tell what the old ones did.
    pub(super) fn settled(&self, now: Timestamp) -> Self {
        let mut settled = self.clone();
        settled.operations.settle(|channel| self.calendar(channel).to_vec(), now);
        settled
    }
}
