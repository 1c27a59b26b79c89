//! What an edit of the programme does to badges, exposure and partners at once: the apps in Cloud Fortified and the partners
//! are gone through only if the edit concerns them.

use crate::Problem;
use domain::AppKey;
use domain::programme::{BadgeEffect, EndedProgramme, Programme, ProgrammeEffect};
use jiff::Timestamp;
use store::agenda::{PAGE, SHARDS};
use store::{Consistency, Store};

/// The query parameter that names how many an edit affects.
pub const AFFECTS: &str = "affects";

/// The effect of replacing `before` by `after` at `now`.
pub async fn find_effect(
    store: &Store,
    before: &Programme,
    after: &Programme,
    now: Timestamp,
) -> Result<ProgrammeEffect, Problem> {
    let mut effect = ProgrammeEffect::between(before, after, now);
    if !after.decides_badges_as(before) {
        count_badges(store, before, after, now, &mut effect).await?;
    }
    // A tab that fewer customers see concerns every partner; the end of the self assessment those who took part. The badges that
    // go with the end of Cloud Fortified are counted already.
    effect.affects += if !effect.exposure_lowered.is_empty() {
        count_partners(store, Concerned::Everybody).await?
    } else if effect.programme_ends.contains(&EndedProgramme::SelfAssessment) {
        count_partners(store, Concerned::Participants).await?
    } else {
        0
    };
    Ok(effect)
}

/// Refuses an edit that takes something from many, unless it names how many.
pub fn check_confirmation(effect: ProgrammeEffect, named: Option<u32>) -> Result<(), Problem> {
    if effect.is_confirmed_by(named) {
        return Ok(());
    }
    let affects = effect.affects;
    let remedy = match named {
        None => format!("If you want that, send it again with ?{AFFECTS}={affects}."),
        Some(named) => {
            format!("You sent {AFFECTS}={named}; if you want this, send it again with ?{AFFECTS}={affects}.")
        }
    };
    let detail = format!("At once, the change would {}. {remedy} Nothing was changed.", describe(&effect));
    Err(Problem::unconfirmed(detail, effect))
}

/// What the edit takes away, in words.
fn describe(effect: &ProgrammeEffect) -> String {
    let mut parts = Vec::new();
    match effect.badges_removed {
        0 => {}
        1 => parts.push("take the Cloud Fortified badge from 1 app".to_owned()),
        apps => parts.push(format!("take the Cloud Fortified badge from {apps} apps")),
    }
    for lowered in &effect.exposure_lowered {
        let channel = lowered.channel.as_str();
        parts.push(format!("lower the exposure on {channel} from {} to {} basis points", lowered.from, lowered.to));
    }
    parts.extend(effect.programme_ends.iter().map(|programme| format!("end the {programme}")));
    if parts.is_empty() { "take nothing from anybody".to_owned() } else { parts.join(", ") }
}

async fn count_badges(
    store: &Store,
    before: &Programme,
    after: &Programme,
    now: Timestamp,
    effect: &mut ProgrammeEffect,
) -> Result<(), Problem> {
    for shard in 0..SHARDS {
        let mut position = None;
        loop {
            let page = store.watched(shard, position.as_ref(), PAGE).await?;
            let apps: Vec<AppKey> = page.found.into_iter().map(|(watched, _)| watched.app).collect();
            for (_, listing) in store.listings(&apps, Consistency::Eventual).await? {
                if let Some(badge) = BadgeEffect::between(&listing, before, after, now) {
                    effect.count_badge(badge);
                }
            }
            position = page.next;
            if position.is_none() {
                break;
            }
        }
    }
    Ok(())
}

/// The partners that an edit concerns.
#[derive(Clone, Copy)]
enum Concerned {
    Everybody,
    /// Those that take part in the Security Self Assessment, or did.
    Participants,
}

async fn count_partners(store: &Store, concerned: Concerned) -> Result<u32, Problem> {
    let mut count = 0;
    for shard in 0..SHARDS {
        let mut position = None;
        loop {
            let page = match concerned {
                Concerned::Everybody => store.partners(shard, position.as_ref()).await?,
                Concerned::Participants => store.participants(shard, position.as_ref()).await?,
            };
            count += page.found.len();
            position = page.next;
            if position.is_none() {
                break;
            }
        }
    }
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
