//! What partners are going to publish, and when. What must not live here: the calls that publish it.

use std::collections::BTreeMap;

use domain::notice::NoticeKind;
use fastrand::Rng;
use jiff::civil::Date;

use super::{
    cast::{Cast, Extent, Motivation},
    random::{chance, day_after},
    records::NoticeRecord,
};

#[derive(Debug)]
pub struct Plans {
    /// By day and app. Apps are named by their index in the cast.
    planned: BTreeMap<Date, BTreeMap<usize, Extent>>,
    /// What each app's partner published last.
    published: Vec<Option<Extent>>,
    /// The random numbers of each app.
    rngs: Vec<Rng>,
}

impl Plans {
    /// What partners do without a mail that asks for it. What was to happen before the day `from` happens on it.
    pub fn unasked(cast: &Cast, from: Date) -> Self {
        let rngs = cast.apps.iter().map(|app| app.rng.clone()).collect();
        let mut plans = Self { planned: BTreeMap::new(), published: vec![None; cast.apps.len()], rngs };
        for (index, app) in cast.apps.iter().enumerate().filter(|(_, app)| app.has_public_tab()) {
            let extent = draw_first_extent(&mut plans.rngs[index]);
            if let (Some(day), Some(extent)) = (app.answers_unasked_on, extent) {
                plans.plan(day.max(from), index, extent);
            }
            if let Some(day) = app.regresses_on.filter(|day| *day > from) {
                plans.plan(day, index, Extent::Partial);
            }
        }
        plans
    }

    fn plan(&mut self, day: Date, app: usize, extent: Extent) {
        self.planned.entry(day).or_default().insert(app, extent);
    }

    /// What partners publish on a day, by app. It counts as published.
    pub fn take(&mut self, cast: &Cast, day: Date) -> BTreeMap<usize, Extent> {
        let mut due = self.planned.remove(&day).unwrap_or_default();
        due.retain(|app, extent| {
            // Fewer answers than before are only possible after complete ones.
            let regresses = *extent == Extent::Partial && cast.apps[*app].regresses_on == Some(day);
            !regresses || self.published[*app] == Some(Extent::Complete)
        });
        for (app, extent) in &due {
            self.published[*app] = Some(*extent);
        }
        due
    }

    /// A partner reads a mail and makes plans for the apps that it lists, for the day `earliest` or later.
    pub fn react(&mut self, cast: &Cast, notice: &NoticeRecord, day: Date, earliest: Date) {
        for (index, app) in cast.apps.iter().enumerate() {
            let planned = self.planned.range(day..).any(|(_, apps)| apps.contains_key(&index));
            if planned || !notice.apps.contains(&app.key) {
                continue;
            }
            let has_published = self.published[index].is_some();
            let motivation = cast.partners[app.partner].motivation;
            if let Some((on, extent)) = draw_reaction(&mut self.rngs[index], motivation, notice, day, has_published) {
                self.plan(on.max(earliest), index, extent);
            }
        }
    }
}

/// When a partner publishes what about an app that a mail lists.
fn draw_reaction(
    rng: &mut Rng,
    motivation: Motivation,
    notice: &NoticeRecord,
    day: Date,
    has_published: bool,
) -> Option<(Date, Extent)> {
    let (reacts, days) = match (notice.kind, notice.days_before()) {
        (NoticeKind::FortifiedWarning, Some(days)) => {
            let reacts = match motivation {
                Motivation::Unprompted => true,
                Motivation::Warning(at_most) => days <= at_most,
                Motivation::LostBadge | Motivation::Never => false,
            };
            // The nearer the deadline, the sooner.
            (reacts, 0..i64::from(days / 5).max(1))
        }
        (NoticeKind::BadgeRemoved, _) => (motivation != Motivation::Never && chance(rng, 85), 1..26),
        _ => return None,
    };
    let extent = if has_published { chance(rng, 80).then_some(Extent::Complete) } else { draw_first_extent(rng) };
    let on = day_after(day, rng, days);
    Some((on, extent?)).filter(|_| reacts)
}

/// How much is published the first time. Sometimes an app is forgotten.
fn draw_first_extent(rng: &mut Rng) -> Option<Extent> {
    match rng.u32(..100) {
        0..84 => Some(Extent::Complete),
        84..94 => Some(Extent::Partial),
        _ => None,
    }
}
