//! What operators do to a channel: hold, resume, jump, roll back, kill, and force single visitors.
//!
//! Invariants: only a roll-back and a kill lower the exposure; a kill shows the tab to nobody, forced visitors included.
//! What must not live here: the calendar, which operations never change.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Channel, EVERYBODY, Exposure, Step, exposure};
use crate::questionnaire::{Code, Violation};

/// The most visitors that are forced on one channel: they rest in the one document that every read reads.
pub const MAX_FORCED: usize = 20;

/// What operators have done to both channels, beside the programme's document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Operations {
    marketplace: Control,
    embedded: Control,
    /// Up to when the controls remember what the calendar did: the last change of it or of an operation.
    settled: Option<Timestamp>,
}

/// How a channel is steered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Control {
    mode: Mode,
    /// When the last operation was; none before the first.
    since: Option<Timestamp>,
    /// When the tab was first shown to anybody here, as far as it had happened when the controls were settled.
    opened: Option<Timestamp>,
    forced: BTreeMap<String, bool>,
}

/// What a channel's exposure follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "mode")]
pub enum Mode {
    /// The calendar, and never less than the floor.
    Following {
        /// Basis points.
        floor: u16,
    },
    /// Nothing: it stays where it is.
    Held {
        /// Basis points.
        level: u16,
    },
    /// Nobody sees the tab.
    Killed {
        /// The exposure before, below which a resume does not go.
        floor: u16,
    },
}

impl Default for Mode {
    fn default() -> Self {
        Self::Following { floor: 0 }
    }
}

impl Mode {
    /// The word in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Following { .. } => "following",
            Self::Held { .. } => "held",
            Self::Killed { .. } => "killed",
        }
    }
}

/// The name of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Stay at the present exposure.
    Hold,
    /// Follow the calendar as if never held.
    Resume,
    /// Go up at once.
    Jump,
    /// Go down, the only way, and stay there.
    RollBack,
    /// Show the tab to nobody, at once.
    Kill,
}

impl Verb {
    /// All of them.
    pub const EVERY: [Self; 5] = [Self::Hold, Self::Resume, Self::Jump, Self::RollBack, Self::Kill];

    /// The word in paths.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Jump => "jump",
            Self::RollBack => "roll-back",
            Self::Kill => "kill",
        }
    }

    /// The words in audit lines.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Self::Hold => "rollout-hold",
            Self::Resume => "rollout-resume",
            Self::Jump => "rollout-jump",
            Self::RollBack => "rollout-roll-back",
            Self::Kill => "rollout-kill",
        }
    }

    /// The verb of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|verb| verb.word() == word)
    }

    /// The operation, whose exposure stands at `/basisPoints`: a jump and a roll-back need one, the others take none.
    ///
    /// # Errors
    /// What is wrong with the exposure.
    pub fn with(self, basis_points: Option<&Json>) -> Result<Operation, Violation> {
        let refuse = |code, detail: String| Violation { pointer: "/basisPoints".to_owned(), code, detail };
        let operation: fn(u16) -> Operation = match (self, basis_points) {
            (Self::Hold, None) => return Ok(Operation::Hold),
            (Self::Resume, None) => return Ok(Operation::Resume),
            (Self::Kill, None) => return Ok(Operation::Kill),
            (Self::Jump, _) => Operation::Jump,
            (Self::RollBack, _) => Operation::RollBack,
            (Self::Hold | Self::Resume | Self::Kill, Some(_)) => {
                let detail = format!("The operation {} takes no basis points. Leave them out.", self.word());
                return Err(refuse(Code::UnknownField, detail));
            }
        };
        let needed = format!(
            "The operation {} needs the target in basis points: a whole number from 0 to {EVERYBODY}.",
            self.word()
        );
        let Some(sent) = basis_points else { return Err(refuse(Code::Mandatory, needed)) };
        let level = sent.as_u64().ok_or_else(|| refuse(Code::WrongType, needed.clone()))?;
        let level = u16::try_from(level).ok().filter(|level| *level <= EVERYBODY);
        level.map(operation).ok_or_else(|| refuse(Code::TooLarge, needed))
    }
}

/// What an operator does to a channel; exposures in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Stay at the present exposure.
    Hold,
    /// Follow the calendar as if never held.
    Resume,
    /// Go up to an exposure at once.
    Jump(u16),
    /// Go down to an exposure, and stay there.
    RollBack(u16),
    /// Show the tab to nobody, at once.
    Kill,
}

/// Why an operation makes no sense as things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It follows the calendar already.
    #[error("The channel follows its calendar already; there is nothing to resume.")]
    Following,
    /// It is held already.
    #[error("The channel is held already, at {0} basis points.")]
    Held(u16),
    /// It is killed.
    #[error("The channel is killed. Resume it first.")]
    Killed,
    /// A jump that does not go up.
    #[error("The channel is at {0} basis points, and a jump goes up. To go down, use roll-back.")]
    NotUp(u16),
    /// A roll-back that does not go down.
    #[error("The channel is at {0} basis points, and a roll-back goes down. To go up, use jump.")]
    NotDown(u16),
    /// Embedded would be ahead of the marketplace.
    #[error(
        "The marketplace is at {0} basis points, and embedded may not be ahead of it. Jump there first, or set rollout.embeddedMayLead."
    )]
    Ahead(u16),
    /// Too many visitors are forced.
    #[error("{MAX_FORCED} visitors are forced on the channel already. Remove one first.")]
    TooManyForced,
    /// The visitor is not forced.
    #[error("The visitor is not forced on the channel.")]
    NotForced,
    /// The programme's item is full.
    #[error("The programme and its operations take too much room when stored. Remove forced visitors or steps first.")]
    NoRoom,
}

impl Operations {
    /// How a channel is steered.
    #[must_use]
    pub fn of(&self, channel: Channel) -> &Control {
        match channel {
            Channel::Marketplace => &self.marketplace,
            Channel::Embedded => &self.embedded,
        }
    }

    pub(crate) fn of_mut(&mut self, channel: Channel) -> &mut Control {
        match channel {
            Channel::Marketplace => &mut self.marketplace,
            Channel::Embedded => &mut self.embedded,
        }
    }

    /// When a channel first showed the tab to anybody, if that was by `now`. Steps that began while the channel was held
    /// at 0 or killed do not count; what was open never closes again.
    #[must_use]
    pub(crate) fn opened(&self, channel: Channel, calendar: &[Step], now: Timestamp) -> Option<Timestamp> {
        let control = self.of(channel);
        control.opened.or_else(|| {
            let begun = match control.mode {
                Mode::Following { floor: 0 } => {
                    let shown = calendar.iter().filter(|step| step.basis_points > 0).map(|step| step.from).min()?;
                    self.settled.map_or(shown, |settled| settled.max(shown))
                }
                Mode::Following { .. } | Mode::Held { level: 1.. } => control.since?,
                Mode::Held { level: 0 } | Mode::Killed { .. } => return None,
            };
            (begun <= now).then_some(begun)
        })
    }

    /// Remembers what the calendars did up to `now`; whatever changes them or an operation comes after it.
    pub(crate) fn settle(&mut self, calendar: impl Fn(Channel) -> Vec<Step>, now: Timestamp) {
        for channel in Channel::EVERY {
            let opened = self.opened(channel, &calendar(channel), now);
            self.of_mut(channel).opened = opened;
        }
        self.settled = Some(now);
    }
}

impl Control {
    /// What its exposure follows.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The visitors who see the tab, or do not, whatever the exposure is.
    #[must_use]
    pub fn forced(&self) -> &BTreeMap<String, bool> {
        &self.forced
    }

    /// Whom the channel shows the tab to.
    #[must_use]
    pub(crate) fn exposure(&self, calendar: &[Step], now: Timestamp) -> Exposure<'_> {
        let forced = (!matches!(self.mode, Mode::Killed { .. })).then_some(&self.forced);
        Exposure { basis_points: self.basis_points(calendar, now), forced }
    }

    fn basis_points(&self, calendar: &[Step], now: Timestamp) -> u16 {
        match self.mode {
            Mode::Following { floor } => exposure(calendar, now).max(floor),
            Mode::Held { level } => level,
            Mode::Killed { .. } => 0,
        }
    }

    /// Since when the exposure is what it is; `None` when no step has begun and no operator has done anything.
    #[must_use]
    pub(crate) fn level_since(&self, calendar: &[Step], now: Timestamp) -> Option<Timestamp> {
        let level = exposure(calendar, now);
        match self.mode {
            Mode::Following { floor } if level > floor => {
                let begun = calendar.iter().filter(|step| step.from <= now && step.basis_points == level);
                begun.map(|step| step.from).min().max(self.since)
            }
            _ => self.since,
        }
    }

    /// Does an operation at `now`.
    pub(crate) fn operate(&mut self, operation: Operation, calendar: &[Step], now: Timestamp) -> Result<(), Refusal> {
        let present = self.basis_points(calendar, now);
        self.mode = match (operation, self.mode) {
            (Operation::Resume, Mode::Following { .. }) => return Err(Refusal::Following),
            (Operation::Resume, Mode::Held { level: floor } | Mode::Killed { floor }) => Mode::Following { floor },
            (_, Mode::Killed { .. }) => return Err(Refusal::Killed),
            (Operation::Kill, _) => Mode::Killed { floor: present },
            (Operation::Hold, Mode::Held { level }) => return Err(Refusal::Held(level)),
            (Operation::Hold, _) => Mode::Held { level: present },
            (Operation::Jump(to), _) if to <= present => return Err(Refusal::NotUp(present)),
            (Operation::Jump(to), Mode::Held { .. }) => Mode::Held { level: to },
            (Operation::Jump(to), _) => Mode::Following { floor: to },
            (Operation::RollBack(to), _) if to >= present => return Err(Refusal::NotDown(present)),
            (Operation::RollBack(to), _) => Mode::Held { level: to },
        };
        self.since = Some(now);
        Ok(())
    }

    /// Forces a visitor, or no longer.
    pub(crate) fn force(&mut self, visitor: &str, shown: Option<bool>) -> Result<(), Refusal> {
        match shown {
            None => self.forced.remove(visitor).map(|_| ()).ok_or(Refusal::NotForced),
            Some(_) if self.forced.len() >= MAX_FORCED && !self.forced.contains_key(visitor) => {
                Err(Refusal::TooManyForced)
            }
            Some(shown) => {
                self.forced.insert(visitor.to_owned(), shown);
                Ok(())
            }
        }
    }
}
