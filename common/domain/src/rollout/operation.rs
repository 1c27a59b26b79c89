//! What operators can do to a channel (hold, resume, jump, roll back, kill), as it is sent, and why it may be refused.

use serde_json::Value as Json;

use super::exposure::EVERYBODY;
use crate::questionnaire::{Code, Violation};

/// The most visitors that can be forced on one channel. They are stored in the programme's document, which is read along
/// with every listing. (Ours.)
pub const MAX_FORCED: usize = 20;

/// A kind of operation, without the exposure that some of them go to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum OperationKind {
    /// Stay at the present exposure.
    Hold,
    /// Follow the calendar again.
    Resume,
    /// Go up to an exposure at once.
    Jump,
    /// Go down to an exposure at once, and stay there. Nothing else but a kill goes down.
    RollBack,
    /// Show the tab to nobody, at once.
    Kill,
}

impl OperationKind {
    /// All kinds.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name in paths. The `FromStr` implementation reads it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The name in the audit log.
    pub fn action(self) -> &'static str {
        match self {
            Self::Hold => "rollout-hold",
            Self::Resume => "rollout-resume",
            Self::Jump => "rollout-jump",
            Self::RollBack => "rollout-roll-back",
            Self::Kill => "rollout-kill",
        }
    }

    /// The operation of this kind, with the exposure that was sent as `/basisPoints` of a JSON body: a jump and a roll-back
    /// need one, the others take none.
    ///
    /// # Errors
    /// What is wrong with the exposure.
    pub fn with_exposure(self, basis_points: Option<&Json>) -> Result<Operation, Violation> {
        match (self, basis_points) {
            (Self::Hold, None) => Ok(Operation::Hold),
            (Self::Resume, None) => Ok(Operation::Resume),
            (Self::Kill, None) => Ok(Operation::Kill),
            (Self::Jump, sent) => self.parse_exposure(sent).map(Operation::Jump),
            (Self::RollBack, sent) => self.parse_exposure(sent).map(Operation::RollBack),
            (Self::Hold | Self::Resume | Self::Kill, Some(_)) => {
                let detail = format!("The operation {self} takes no basis points. Leave them out.");
                Err(exposure_violation(Code::UnknownField, detail))
            }
        }
    }

    fn parse_exposure(self, sent: Option<&Json>) -> Result<u16, Violation> {
        let refuse = |code| {
            let detail =
                format!("The operation {self} needs the target in basis points: a whole number from 0 to {EVERYBODY}.");
            exposure_violation(code, detail)
        };
        let sent = sent.ok_or_else(|| refuse(Code::Mandatory))?;
        let level = sent.as_u64().ok_or_else(|| refuse(Code::WrongType))?;
        u16::try_from(level).ok().filter(|level| *level <= EVERYBODY).ok_or_else(|| refuse(Code::TooLarge))
    }
}

fn exposure_violation(code: Code, detail: String) -> Violation {
    Violation { pointer: "/basisPoints".to_owned(), code, detail }
}

/// What an operator does to a channel. The exposures are basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Stay at the present exposure.
    Hold,
    /// Follow the calendar again, but never below the exposure before.
    Resume,
    /// Go up to an exposure at once.
    Jump(u16),
    /// Go down to an exposure at once, and stay there.
    RollBack(u16),
    /// Show the tab to nobody, at once.
    Kill,
}

/// Why an operation is refused in the channel's present state. The numbers are basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperationRefusal {
    /// A resume of a channel that follows its calendar.
    #[error("The channel follows its calendar already; there is nothing to resume.")]
    Following,
    /// A hold of a channel that is held, at this exposure.
    #[error("The channel is held already, at {0} basis points.")]
    Held(u16),
    /// Anything but a resume of a channel that is killed.
    #[error("The channel is killed. Resume it first.")]
    Killed,
    /// A jump that does not go up from the present exposure.
    #[error("The channel is at {0} basis points, and a jump goes up. To go down, use roll-back.")]
    NotUp(u16),
    /// A roll-back that does not go down from the present exposure.
    #[error("The channel is at {0} basis points, and a roll-back goes down. To go up, use jump.")]
    NotDown(u16),
    /// A jump that would put the embedded channel ahead of the marketplace, which has this exposure.
    #[error(
        "The marketplace is at {0} basis points, and embedded may not be ahead of it. Jump there first, or set rollout.embeddedMayLead."
    )]
    Ahead(u16),
    /// A visitor would be forced to see the tab on the embedded channel whom the marketplace does not show it.
    #[error(
        "The marketplace does not show this visitor the tab, and embedded may not be ahead of it. Force the tab there first, or set rollout.embeddedMayLead."
    )]
    VisitorAhead,
    /// There are [`MAX_FORCED`] forced visitors on the channel.
    #[error("{MAX_FORCED} visitors are forced on the channel already. Remove one first.")]
    TooManyForced,
    /// The visitor who is no longer to be forced is not.
    #[error("The visitor is not forced on the channel.")]
    NotForced,
    /// The programme's item in the table would get too large.
    #[error("The programme and its operations take too much room when stored. Remove forced visitors or steps first.")]
    NoRoom,
}
