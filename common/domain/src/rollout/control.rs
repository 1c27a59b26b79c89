//! The state of a channel under the operators' hands: how operations change it, and the exposure that follows from it and
//! the calendar.
//!
//! Invariants: of the operations only a roll-back and a kill lower the exposure; after a kill nobody sees the tab, not even
//! forced visitors; operations never change the calendar. What must not live here: how one channel limits the other, see
//! [`Programme::exposure`](crate::programme::Programme::exposure).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::exposure::{ChannelLevel, Step, calendar_exposure};
use super::operation::{MAX_FORCED, Operation, OperationRefusal};

/// What operators have done to both channels. It is stored beside the programme's document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Operations {
    marketplace: Control,
    embedded: Control,
    /// Up to when the controls record what the calendar did: the last change of the calendar, or the last operation.
    settled: Option<Timestamp>,
}

/// What operators have done to one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Control {
    mode: ControlMode,
    /// When the last operation was; `None` before the first.
    since: Option<Timestamp>,
    /// When the tab was first shown to anybody here, if that was before the controls were settled last.
    opened: Option<Timestamp>,
    /// The visitors who see the tab (`true`) or do not (`false`), whatever the exposure is.
    forced: BTreeMap<String, bool>,
}

/// What a channel's exposure follows. All numbers are basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "camelCase", tag = "mode")]
#[strum(serialize_all = "camelCase")]
pub enum ControlMode {
    /// The exposure follows the calendar.
    Following {
        /// The exposure is never less than this, whatever the calendar says.
        floor: u16,
    },
    /// The exposure stays where it is.
    Held {
        /// The exposure.
        level: u16,
    },
    /// Nobody sees the tab.
    Killed {
        /// The exposure before the kill, which a resume restores at least.
        floor: u16,
    },
}

impl Default for ControlMode {
    fn default() -> Self {
        Self::Following { floor: 0 }
    }
}

impl ControlMode {
    /// The name in documents.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Operations {
    /// What operators have done to a channel.
    pub fn control(&self, channel: Channel) -> &Control {
        match channel {
            Channel::Marketplace => &self.marketplace,
            Channel::Embedded => &self.embedded,
        }
    }

    pub(crate) fn control_mut(&mut self, channel: Channel) -> &mut Control {
        match channel {
            Channel::Marketplace => &mut self.marketplace,
            Channel::Embedded => &mut self.embedded,
        }
    }

    /// When a channel first showed the tab to anybody, if that was by `now`. Steps that began while the channel was held at
    /// 0 or killed do not count. An instant that was recorded once stays, whatever happens to the exposure.
    pub(crate) fn first_shown(&self, channel: Channel, calendar: &[Step], now: Timestamp) -> Option<Timestamp> {
        let control = self.control(channel);
        control.opened.or_else(|| {
            let begun = match control.mode {
                ControlMode::Following { floor: 0 } => {
                    let shown = calendar.iter().filter(|step| step.basis_points > 0).map(|step| step.from).min()?;
                    self.settled.map_or(shown, |settled| settled.max(shown))
                }
                ControlMode::Following { .. } | ControlMode::Held { level: 1.. } => control.since?,
                ControlMode::Held { level: 0 } | ControlMode::Killed { .. } => return None,
            };
            (begun <= now).then_some(begun)
        })
    }

    /// Records what the calendars did up to `now`. To be called before a calendar is changed and before an operation.
    pub(crate) fn settle(&mut self, calendar: impl Fn(Channel) -> Vec<Step>, now: Timestamp) {
        for channel in Channel::ALL {
            let opened = self.first_shown(channel, &calendar(channel), now);
            self.control_mut(channel).opened = opened;
        }
        self.settled = Some(now);
    }
}

impl Control {
    /// What the exposure follows.
    pub fn mode(&self) -> ControlMode {
        self.mode
    }

    /// The visitors who see the tab (`true`) or do not (`false`), whatever the exposure is.
    pub fn forced(&self) -> &BTreeMap<String, bool> {
        &self.forced
    }

    /// Which visitors the channel shows the tab to, whatever the other channel does.
    pub(crate) fn level(&self, calendar: &[Step], now: Timestamp) -> ChannelLevel<'_> {
        let forced = (!matches!(self.mode, ControlMode::Killed { .. })).then_some(&self.forced);
        ChannelLevel::new(self.basis_points(calendar, now), forced)
    }

    fn basis_points(&self, calendar: &[Step], now: Timestamp) -> u16 {
        match self.mode {
            ControlMode::Following { floor } => calendar_exposure(calendar, now).max(floor),
            ControlMode::Held { level } => level,
            ControlMode::Killed { .. } => 0,
        }
    }

    /// Since when the channel by itself has had at least `level`, which it has at `now`; `None` when no step has begun and
    /// nobody has operated it.
    pub(crate) fn level_since(&self, calendar: &[Step], level: u16, now: Timestamp) -> Option<Timestamp> {
        match self.mode {
            ControlMode::Following { floor } if level > floor => {
                let begun = calendar.iter().filter(|step| step.from <= now && step.basis_points >= level);
                begun.map(|step| step.from).min().max(self.since)
            }
            _ => self.since,
        }
    }

    /// Carries out an operation at `now`. `present` is the channel's exposure as visitors see it, which is less than its own
    /// while the other channel limits it.
    pub(crate) fn operate(
        &mut self,
        operation: Operation,
        present: u16,
        calendar: &[Step],
        now: Timestamp,
    ) -> Result<(), OperationRefusal> {
        self.mode = match (operation, self.mode) {
            (Operation::Resume, ControlMode::Following { .. }) => return Err(OperationRefusal::Following),
            (Operation::Resume, ControlMode::Held { level: floor } | ControlMode::Killed { floor }) => {
                ControlMode::Following { floor }
            }
            (_, ControlMode::Killed { .. }) => return Err(OperationRefusal::Killed),
            (Operation::Kill, _) => ControlMode::Killed { floor: self.basis_points(calendar, now) },
            (Operation::Hold, ControlMode::Held { level }) => return Err(OperationRefusal::Held(level)),
            (Operation::Hold, _) => ControlMode::Held { level: present },
            (Operation::Jump(to), _) if to <= present => return Err(OperationRefusal::NotUp(present)),
            (Operation::Jump(to), ControlMode::Held { .. }) => ControlMode::Held { level: to },
            (Operation::Jump(to), _) => ControlMode::Following { floor: to },
            (Operation::RollBack(to), _) if to >= present => return Err(OperationRefusal::NotDown(present)),
            (Operation::RollBack(to), _) => ControlMode::Held { level: to },
        };
        self.since = Some(now);
        Ok(())
    }

    /// Forces a visitor to see the tab (`true`) or not to see it (`false`), or no longer forces them (`None`).
    pub(crate) fn force(&mut self, visitor: &str, shown: Option<bool>) -> Result<(), OperationRefusal> {
        match shown {
            None => self.forced.remove(visitor).map(|_| ()).ok_or(OperationRefusal::NotForced),
            Some(_) if self.forced.len() >= MAX_FORCED && !self.forced.contains_key(visitor) => {
                Err(OperationRefusal::TooManyForced)
            }
            Some(shown) => {
                self.forced.insert(visitor.to_owned(), shown);
                Ok(())
            }
        }
    }
}
