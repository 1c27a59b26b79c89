//! What an edit of the programme's document takes away at once: badges, exposure, a programme. Staff learn it before they
//! save such an edit, and repeat how many it affects.

use jiff::Timestamp;
use serde::Serialize;

use super::document::{Fortified, Programme};
use crate::fortified::BadgeState;
use crate::listing::Listing;
use crate::rollout::Channel;

/// The effect of an edit at the instant of the edit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeEffect {
    /// The apps that lose the Cloud Fortified badge.
    pub badges_removed: u32,
    /// The apps that get the badge back.
    pub badges_returned: u32,
    /// The channels that show the tab to fewer visitors.
    pub exposure_lowered: Vec<LoweredExposure>,
    /// The programmes that end.
    pub programme_ends: Vec<EndedProgramme>,
    /// The number that confirms the edit: the apps that lose the badge, and the partners that a lower exposure or the end of
    /// a programme concerns.
    pub affects: u32,
}

/// A channel that shows the tab to fewer visitors than before, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(rename_all = "camelCase")]
pub struct LoweredExposure {
    /// The channel.
    pub channel: Channel,
    /// How many visitors in 10,000 see the tab now.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::BasisPoints"))]
    pub from: u16,
    /// How many would see it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::BasisPoints"))]
    pub to: u16,
}

/// A programme that an edit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum EndedProgramme {
    /// Cloud Fortified.
    #[strum(serialize = "Cloud Fortified programme")]
    CloudFortified,
    /// The Security Self Assessment.
    #[strum(serialize = "Security Self Assessment")]
    SelfAssessment,
}

/// What an edit does to one app's badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeEffect {
    /// The app loses it.
    Removed,
    /// The app gets it back.
    Returned,
}

impl ProgrammeEffect {
    /// The effect of replacing `before` by `after` at `now`, apart from what has to be counted: badges and partners.
    pub fn between(before: &Programme, after: &Programme, now: Timestamp) -> Self {
        let lowered = Channel::ALL.into_iter().filter_map(|channel| {
            let [from, to] = [before, after].map(|programme| programme.exposure(channel, now).basis_points());
            (to < from).then_some(LoweredExposure { channel, from, to })
        });
        let self_assessment = !before.self_assessment_ended(now) && after.self_assessment_ended(now);
        let cloud_fortified = !before.fortified.has_ended(now) && after.fortified.has_ended(now);
        let ended =
            [(cloud_fortified, EndedProgramme::CloudFortified), (self_assessment, EndedProgramme::SelfAssessment)];
        Self {
            exposure_lowered: lowered.collect(),
            programme_ends: ended.into_iter().filter_map(|(ends, programme)| ends.then_some(programme)).collect(),
            ..Self::default()
        }
    }

    /// Counts what the edit does to an app's badge.
    pub fn count_badge(&mut self, effect: BadgeEffect) {
        match effect {
            BadgeEffect::Removed => {
                self.badges_removed += 1;
                self.affects += 1;
            }
            BadgeEffect::Returned => self.badges_returned += 1,
        }
    }

    /// Whether the edit takes something from somebody.
    pub fn takes_something(&self) -> bool {
        self.badges_removed > 0 || !self.exposure_lowered.is_empty() || !self.programme_ends.is_empty()
    }

    /// Whether the edit may be made by somebody who named this number of those that it affects. An edit that takes nothing
    /// needs no number.
    pub fn is_confirmed_by(&self, named: Option<u32>) -> bool {
        named.map_or(!self.takes_something(), |named| named == self.affects)
    }
}

impl BadgeEffect {
    /// What replacing `before` by `after` at `now` does to an app's badge, if anything.
    pub fn between(listing: &Listing, before: &Programme, after: &Programme, now: Timestamp) -> Option<Self> {
        let held = |programme| listing.facts.is_watched() && listing.badge(programme, now).state == BadgeState::Held;
        match (held(before), held(after)) {
            (true, false) => Some(Self::Removed),
            (false, true) => Some(Self::Returned),
            (true, true) | (false, false) => None,
        }
    }
}

impl Programme {
    /// Whether an app can have another badge under `other`: whether anything that badges depend on differs.
    pub fn decides_badges_as(&self, other: &Self) -> bool {
        let without_warnings = |fortified: &Fortified| Fortified { warning_days: Vec::new(), ..fortified.clone() };
        without_warnings(&self.fortified) == without_warnings(&other.fortified)
            && self.questionnaires == other.questionnaires
    }
}
