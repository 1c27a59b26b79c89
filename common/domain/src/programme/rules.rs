//! The rules of the programme's document beyond the form of its single fields.

use super::document::{InForceFrom, Programme, Rollout};
use crate::questionnaire::violation::pointer;
use crate::questionnaire::{Code, Violation, published};
use crate::rollout::{Channel, Step, calendar_exposure};

fn violation(pointer: impl Into<String>, code: Code, detail: impl Into<String>) -> Violation {
    Violation { pointer: pointer.into(), code, detail: detail.into() }
}

/// Checks that the steps of each channel go on in time and never go down, and that the embedded channel is not ahead.
pub(super) fn check_rollout(rollout: &Rollout) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (channel, steps) in [(Channel::Marketplace, &rollout.marketplace), (Channel::Embedded, &rollout.embedded)] {
        for (index, pair) in steps.windows(2).enumerate() {
            let at = format!("/rollout/{}/{}", channel.as_str(), index + 1);
            violations.extend(check_step(&at, pair[0], pair[1]));
        }
    }
    if !rollout.embedded_may_lead {
        violations.extend(check_lead(rollout));
    }
    violations
}

fn check_step(at: &str, earlier: Step, later: Step) -> Vec<Violation> {
    let mut violations = Vec::new();
    if later.from <= earlier.from {
        let detail = format!("Each step must begin after the one before it, {}.", earlier.from);
        violations.push(violation(pointer(at, "from"), Code::OutOfOrder, detail));
    }
    if later.basis_points < earlier.basis_points {
        let detail = format!(
            "A step must not be lower than the one before it, which has {}. To go down, use roll-back.",
            earlier.basis_points
        );
        violations.push(violation(pointer(at, "basisPoints"), Code::Falls, detail));
    }
    violations
}

/// Checks that the embedded channel is never ahead of the marketplace. It is enough to look at the start of each of its own
/// steps, since no step of the marketplace falls.
fn check_lead(rollout: &Rollout) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, step) in rollout.embedded.iter().enumerate() {
        let marketplace = calendar_exposure(&rollout.marketplace, step.from);
        if step.basis_points > marketplace {
            let detail = format!(
                "At {} the marketplace is at {marketplace} basis points, and embedded may not be ahead of it. Lower or delay the step, or set embeddedMayLead.",
                step.from
            );
            violations.push(violation(format!("/rollout/embedded/{index}"), Code::AheadOfMarketplace, detail));
        }
    }
    violations
}

/// Checks that partners can answer before answers are required.
pub(super) fn check_deadline(programme: &Programme) -> Vec<Violation> {
    let accepted = programme.answers_accepted_from;
    if programme.fortified.deadline >= accepted {
        return Vec::new();
    }
    let detail = format!("The deadline must not be before answers are accepted, {accepted}.");
    vec![violation("/fortified/deadline", Code::OutOfOrder, detail)]
}

/// Checks that the warnings, each so many days before a deadline, follow each other.
pub(super) fn check_warnings(at: &str, days: &[u16]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (index, pair) in days.windows(2).enumerate() {
        if pair[1] >= pair[0] {
            let detail = format!("Each warning must be fewer days before than the one before it, {}.", pair[0]);
            violations.push(violation(format!("{at}/{}", index + 1), Code::OutOfOrder, detail));
        }
    }
    violations
}

/// Checks that the versions are published ones in the order of their publication, and that their dates follow each other.
pub(super) fn check_versions(versions: &[InForceFrom]) -> Vec<Violation> {
    let mut violations = Vec::new();
    if versions.is_empty() {
        violations.push(violation("/questionnaires", Code::Mandatory, "At least one version must be in force."));
    }
    for (index, version) in versions.iter().enumerate() {
        let at = format!("/questionnaires/{index}");
        violations.extend(check_version(&at, version));
        if let Some(before) = index.checked_sub(1).and_then(|before| versions.get(before)) {
            violations.extend(check_successor(&at, before, version));
        }
    }
    violations
}

/// A version's position among the published ones, the oldest first.
fn published_position(version: &InForceFrom) -> Option<usize> {
    published().iter().position(|published| published.version == version.version)
}

fn check_version(at: &str, version: &InForceFrom) -> Vec<Violation> {
    let mut violations = Vec::new();
    if published_position(version).is_none() {
        let names: Vec<&str> = published().iter().map(|published| published.version.as_str()).collect();
        let detail = format!("There is no such version. Use one of: {}.", names.join(", "));
        violations.push(violation(pointer(at, "version"), Code::NotAnOption, detail));
    }
    if version.counted_from < version.from {
        let detail = "Questions cannot count before they are asked: countedFrom must not be before from.";
        violations.push(violation(pointer(at, "countedFrom"), Code::OutOfOrder, detail));
    }
    violations
}

fn check_successor(at: &str, before: &InForceFrom, version: &InForceFrom) -> Vec<Violation> {
    let mut violations = Vec::new();
    if published_position(version).is_some_and(|here| Some(here) <= published_position(before)) {
        let detail = "Each version may be listed once, after the versions that came before it.";
        violations.push(violation(pointer(at, "version"), Code::OutOfOrder, detail));
    }
    if version.from <= before.from {
        let detail = format!("Each version must begin after the one before it, {}.", before.from);
        violations.push(violation(pointer(at, "from"), Code::OutOfOrder, detail));
    }
    violations
}
