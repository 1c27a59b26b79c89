//! The ids of the texts that name states, channels and the like.

use domain::rollout::{Channel, ControlMode};
use domain::self_assessment::ApplicationState;

/// The text that names where an application stands.
pub fn state_text(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Draft => "state-draft",
        ApplicationState::Submitted => "state-submitted",
        ApplicationState::InReview => "state-in-review",
        ApplicationState::ChangesRequested => "state-changes-requested",
        ApplicationState::Approved => "state-approved",
        ApplicationState::Rejected => "state-rejected",
        ApplicationState::Withdrawn => "state-withdrawn",
        ApplicationState::Closed => "state-closed",
    }
}

/// The text that names a channel.
pub fn channel_text(channel: Channel) -> &'static str {
    match channel {
        Channel::Marketplace => "staff-channel-marketplace",
        Channel::Embedded => "staff-channel-embedded",
    }
}

/// The text that says what a channel's exposure follows.
pub fn mode_text(mode: ControlMode) -> &'static str {
    match mode {
        ControlMode::Following { .. } => "staff-mode-following",
        ControlMode::Held { .. } => "staff-mode-held",
        ControlMode::Killed { .. } => "staff-mode-killed",
    }
}
