//! What the system itself says of a day and of the whole time: listings from the table, the rollout and the mail as staff
//! read them. What must not live here: a number that the replay counted by itself.

use std::collections::BTreeMap;

use anyhow::Result;
use domain::{
    AppKey, fortified::BadgeState, listing::Listing, notice::NoticeKind, programme::Programme, rollout::Channel,
    self_assessment::Validity,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;
use store::{Consistency, Store};

use super::api::{Api, Person};

/// Everything that the report's page shows.
#[derive(Debug)]
pub struct Records {
    /// Each channel with its days.
    pub rollout: Vec<Observed>,
    /// Every notice.
    pub mail: Vec<Mail>,
    /// How the apps stood on every day on which that changed.
    pub tallies: Vec<Tally>,
    /// From when on badges need a complete tab.
    pub deadline: Date,
    /// From when on no approval of the Security Self Assessment is shown.
    pub deprecated: Date,
}

/// The channels at an instant.
pub type Channels = Vec<Steered>;

/// How a channel is steered, and whom it shows the tab to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steered {
    pub channel: Channel,
    /// `following`, `held` or `killed`.
    pub mode: &'static str,
    pub basis_points: u16,
}

/// The channels as the programme has them.
#[must_use]
pub fn channels(programme: &Programme, now: Timestamp) -> Channels {
    let steered = |channel| Steered {
        channel,
        mode: programme.operations.control(channel).mode().as_str(),
        basis_points: programme.exposure(channel, now).basis_points(),
    };
    Channel::ALL.map(steered).to_vec()
}

/// A channel, as `GET /programme/rollout` has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Observed {
    pub channel: Channel,
    pub days: Vec<ChannelDay>,
}

/// A day of a channel.
#[derive(Clone, Debug, Deserialize)]
pub struct ChannelDay {
    pub day: Date,
    pub planned: Planned,
    pub shown: u64,
    pub hidden: u64,
    pub observed: Option<u16>,
}

/// What the calendar plans for a day.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Planned {
    /// The most of the day, in basis points.
    pub most: u16,
}

/// A notice, as `GET /staff/mail` has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mail {
    pub partner: String,
    pub kind: NoticeKind,
    pub cycle: String,
    pub window: String,
    pub state: String,
    pub created_at: Timestamp,
    pub due: Option<Timestamp>,
    pub apps: Vec<String>,
    pub bounced: Vec<String>,
    pub delivered_at: Option<Timestamp>,
}

impl Mail {
    /// Whether the mail service took it.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.state == "sent"
    }

    /// The day on which it was found due.
    #[must_use]
    pub fn day(&self) -> Date {
        date(self.created_at)
    }

    /// How many days before a deadline a warning belongs to.
    #[must_use]
    pub fn days_before(&self) -> Option<u16> {
        self.window.strip_suffix('d')?.parse().ok().filter(|_| self.kind == NoticeKind::FortifiedWarning)
    }
}

/// How one app with a public tab stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Whether Cloud Fortified concerns it.
    pub watched: bool,
    pub badge: BadgeState,
    pub complete: bool,
    /// What is live, and since when.
    pub live: Option<(u32, Date)>,
    /// From when to when its partner's approval is valid.
    pub assessment: Option<Validity>,
}

impl Stand {
    fn of(listing: &Listing, programme: &Programme, now: Timestamp) -> Self {
        let live = listing.live.as_ref();
        Self {
            watched: listing.facts.is_watched(),
            badge: listing.badge(programme, now).state,
            complete: live.is_some() && listing.completeness(programme, now).is_complete(),
            live: live.map(|live| (live.revision, date(live.published_at))),
            assessment: listing.assessment,
        }
    }
}

/// How all apps with a public tab stand, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing(pub BTreeMap<AppKey, Stand>);

impl Standing {
    /// The same, with `apps` as they stand at `now`: reads their listings, and derives what anybody would see of them.
    ///
    /// # Errors
    /// The table does not answer.
    pub async fn after(&self, store: &Store, apps: &[AppKey], programme: &Programme, now: Timestamp) -> Result<Self> {
        let listings = store.listings(apps, Consistency::Strong).await?;
        let mut stands = self.0.clone();
        stands.retain(|app, _| !apps.contains(app));
        let public = listings.into_iter().filter(|(_, listing)| listing.facts.has_public_tab());
        stands.extend(public.map(|(app, listing)| (app, Stand::of(&listing, programme, now))));
        Ok(Self(stands))
    }

    /// How many stand so.
    #[must_use]
    pub fn count(&self, so: impl Fn(&Stand) -> bool) -> usize {
        self.0.values().filter(|stand| so(stand)).count()
    }

    /// How many stood one way before and stand another way now; an app that was not there before stood no way.
    #[must_use]
    pub fn changed(&self, before: &Self, from: impl Fn(&Stand) -> bool, to: impl Fn(&Stand) -> bool) -> usize {
        let was = |app| before.0.get(app).is_some_and(&from);
        self.0.iter().filter(|(app, stand)| to(stand) && was(app)).count()
    }

    /// How many show an approval of the Security Self Assessment at `now`.
    #[must_use]
    pub fn assessed(&self, programme: &Programme, now: Timestamp) -> usize {
        self.count(|stand| stand.assessment.is_some_and(|window| window.is_shown(programme, now)))
    }

    /// Badges that went since `before`, of apps that are still enrolled.
    #[must_use]
    pub fn lost(&self, before: &Self) -> usize {
        self.changed(before, |was| was.badge == BadgeState::Held, |is| is.watched && is.badge == BadgeState::Removed)
    }

    /// Badges that came back since `before`.
    #[must_use]
    pub fn returned(&self, before: &Self) -> usize {
        self.changed(before, |was| was.badge == BadgeState::Removed, |is| is.watched && is.badge == BadgeState::Held)
    }
}

/// The numbers of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Which.
    pub day: Date,
    /// Apps with a public tab.
    pub public: usize,
    /// Tabs that are live.
    pub published: usize,
    /// Tabs that are complete.
    pub complete: usize,
    /// Apps in Cloud Fortified.
    pub enrolled: usize,
    /// Tabs that are complete, of apps in Cloud Fortified.
    pub enrolled_complete: usize,
    /// Badges that are shown.
    pub held: usize,
    /// Badges that went since the tally before.
    pub lost: usize,
    /// Badges that came back since the tally before.
    pub returned: usize,
    /// Listings that show an approval of the Security Self Assessment.
    pub assessed: usize,
}

impl Tally {
    /// The numbers of `now`, and of what happened since `before`; nothing of what depends on the hour.
    #[must_use]
    pub fn of(day: Date, now: &Standing, before: &Standing) -> Self {
        Self {
            day,
            public: now.0.len(),
            published: now.count(|stand| stand.live.is_some()),
            complete: now.count(|stand| stand.complete),
            enrolled: now.count(|stand| stand.watched),
            enrolled_complete: now.count(|stand| stand.watched && stand.complete),
            held: now.count(|stand| stand.watched && stand.badge == BadgeState::Held),
            lost: now.lost(before),
            returned: now.returned(before),
            assessed: 0,
        }
    }
}

#[derive(Deserialize)]
struct Rollout {
    channels: Vec<Observed>,
}

/// The rollout as it is, with what was observed on these days.
///
/// # Errors
/// Staff are not answered.
pub async fn rollout(api: &Api, staff: &Person, from: Date, to: Date) -> Result<Vec<Observed>> {
    let found = api.get(&format!("/programme/rollout?from={from}&to={to}"), staff).await?;
    Ok(serde_json::from_value::<Rollout>(found)?.channels)
}

#[derive(Deserialize)]
struct Page {
    mail: Vec<Mail>,
    next: Option<String>,
}

/// The notices that were found due since an instant, in an order that does not depend on who was served first.
///
/// # Errors
/// Staff are not answered.
pub async fn mail(api: &Api, staff: &Person, since: Timestamp) -> Result<Vec<Mail>> {
    let mut mail: Vec<Mail> = Vec::new();
    let mut next = Some("/staff/mail".to_owned());
    while let Some(path) = next {
        let page: Page = serde_json::from_value(api.get(&path, staff).await?)?;
        // Those that wait come first; of the others the latest.
        let over = page.mail.iter().any(|mail| mail.due.is_none() && mail.created_at < since);
        next = page.next.filter(|_| !over);
        mail.extend(page.mail.into_iter().filter(|mail| mail.created_at >= since));
    }
    mail.sort_by(|a, b| {
        let order =
            |mail: &Mail| (mail.created_at, mail.kind, mail.partner.clone(), mail.cycle.clone(), mail.window.clone());
        order(a).cmp(&order(b))
    });
    Ok(mail)
}

/// The day of an instant, UTC.
#[must_use]
pub fn date(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}
