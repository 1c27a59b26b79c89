//! The ids of the texts that name states, channels and the like.

use std::collections::BTreeSet;

use domain::access::{Position, Role};
use domain::loss::Loss;
use domain::rollout::{Channel, ControlMode, OperationKind, OperationRefusal};
use domain::self_assessment::ApplicationState;
use review::FindingKind;

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

/// The text that names an operation on a channel.
pub fn operation_text(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Hold => "staff-hold",
        OperationKind::Resume => "staff-resume",
        OperationKind::Jump => "staff-jump",
        OperationKind::RollBack => "staff-roll-back",
        OperationKind::Kill => "staff-kill",
    }
}

/// The text that explains an operation on a channel.
pub fn operation_about(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Hold => "staff-hold-about",
        OperationKind::Resume => "staff-resume-about",
        OperationKind::Jump => "staff-jump-about",
        OperationKind::RollBack => "staff-roll-back-about",
        OperationKind::Kill => "staff-kill-about",
    }
}

/// The text that says why an operation on a channel, or on a visitor of it, is not possible.
pub fn refusal_text(refusal: &OperationRefusal) -> &'static str {
    match refusal {
        OperationRefusal::Following => "staff-refused-following",
        OperationRefusal::Held(_) => "staff-refused-held",
        OperationRefusal::Killed => "staff-refused-killed",
        OperationRefusal::NotUp(_) => "staff-refused-up",
        OperationRefusal::NotDown(_) => "staff-refused-down",
        OperationRefusal::Ahead(_) => "staff-refused-ahead",
        OperationRefusal::VisitorAhead => "staff-refused-visitor-ahead",
        OperationRefusal::TooManyForced => "staff-refused-too-many",
        OperationRefusal::NotForced => "staff-refused-not-forced",
        OperationRefusal::NoRoom => "staff-refused-no-room",
    }
}

/// Whether an operation goes to an exposure that its form asks for.
pub fn needs_percent(kind: OperationKind) -> bool {
    matches!(kind, OperationKind::Jump | OperationKind::RollBack)
}

/// The text that names what a member of staff is.
pub fn position_text(position: Position) -> &'static str {
    match position {
        Position::Reviewer => "staff-position-reviewer",
        Position::Operator => "staff-position-operator",
        Position::Admin => "staff-position-admin",
    }
}

/// The text that says what a member of staff may do.
pub fn position_about(position: Position) -> &'static str {
    match position {
        Position::Reviewer => "staff-position-reviewer-about",
        Position::Operator => "staff-position-operator-about",
        Position::Admin => "staff-position-admin-about",
    }
}

/// The text that says what an app loses.
pub fn loss_text(loss: Loss) -> &'static str {
    match loss {
        Loss::Tab => "staff-loss-tab",
        Loss::Sale => "staff-loss-sale",
        Loss::Enrolment => "staff-loss-enrolment",
        Loss::Badge => "staff-loss-badge",
    }
}

/// The text that names a role by itself.
pub fn role_text(role: Role) -> &'static str {
    match role {
        Role::Catalogue => "staff-role-catalogue",
        Role::Programme => "staff-role-programme",
        Role::Assessment => "staff-role-assessment",
        Role::Review => "staff-role-review",
        Role::People => "staff-role-people",
    }
}

/// The texts that name what somebody with these roles is.
pub fn role_names(roles: &BTreeSet<Role>) -> Vec<&'static str> {
    let (positions, others) = Position::of(roles);
    positions.into_iter().map(position_text).chain(others.into_iter().map(role_text)).collect()
}

/// The text that names a kind of finding; the one that explains it has `-about` at its end. A review that was stored may have a
/// kind that is not known any more.
pub fn finding_text(kind: &str) -> String {
    match kind.parse::<FindingKind>() {
        Ok(kind) => format!("finding-{kind}"),
        Err(_) => "finding-other".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use domain::language::Language;
    use domain::review::Reason;
    use strum::VariantArray as _;
    use web::render::texts::PageTexts;

    use super::*;

    #[test]
    fn every_kind_of_finding_and_every_reason_has_words_in_every_language() {
        for texts in Language::ALL.iter().map(|language| PageTexts::for_staff(*language)) {
            for kind in FindingKind::VARIANTS {
                let id = finding_text(&kind.to_string());
                assert_ne!(id, "finding-other", "{kind}");
                assert!(texts.text(&id).is_ok() && texts.text(&format!("{id}-about")).is_ok(), "{kind}");
            }
            for reason in Reason::ALL {
                assert!(texts.text(&format!("staff-review-{}", reason.as_str())).is_ok(), "{reason:?}");
            }
        }
        assert_eq!(finding_text("<b>"), "finding-other");
    }
}
