//! The programme's document: what is refused, every reason at once; and the rollout as operators steer it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod document;
mod rollout;

use domain::programme::limits::MAX_STORED;
use domain::programme::stored_bytes;
use domain::programme::{EndedProgramme, LoweredExposure, Milestone, Programme, ProgrammeEffect, TabAudience};
use domain::questionnaire::Violation;
use domain::rollout::{Channel, ControlMode, Operation, OperationKind, OperationRefusal};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The default programme with these changes, before anything has begun.
fn changed(patch: &Json) -> Result<Programme, Vec<Violation>> {
    Programme::default().patched_by(patch, at("2023-01-01T00:00:00Z"))
}

fn codes(violations: Vec<Violation>) -> Vec<(String, &'static str)> {
    let mut found: Vec<_> =
        violations.into_iter().map(|violation| (violation.pointer, violation.code.as_str())).collect();
    found.sort();
    found
}

/// The codes of a refused document, each with its place, in order of place.
fn refused(document: &Json) -> Vec<(String, &'static str)> {
    codes(changed(document).unwrap_err())
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

fn basis_points(programme: &Programme, channel: Channel, now: &str) -> u16 {
    programme.exposure(channel, at(now)).basis_points()
}

fn marketplace(programme: &Programme, now: &str) -> u16 {
    basis_points(programme, Channel::Marketplace, now)
}

fn operated(programme: &Programme, operation: Operation, now: &str) -> Programme {
    programme.operate(Channel::Marketplace, operation, at(now)).unwrap()
}
