//! The days of a replay: jobs at midnight, then staff, partners and readers, each over the interface that they have. What
//! must not live here: what is reported about a day.

use std::collections::BTreeSet;

use anyhow::Result;
use domain::{
    AppKey,
    programme::Programme,
    rollout::{Channel, EVERYBODY},
};
use jiff::civil::{Date, Weekday, date};
use reqwest::Method;
use serde_json::json;

use super::{
    api::{Api, Body, Person, run_together},
    assessments::{AssessmentPlans, Side, take_steps},
    cast::{App, Cast, Extent},
    deliveries::Deliveries,
    draw::draw_cast,
    hours::{EVENING, MIDNIGHT, NOON, PARTNER_HOUR, READER_HOUR, STAFF_HOUR, day_of, instant},
    options::ReplayOptions,
    plans::Plans,
    records::{ChannelState, Records, channel_states, read_notices, read_rollout},
    setup::{Setup, set_up},
    snapshot::{Snapshot, Tally},
    timeline::{Changes, TimelineEntry},
};
use crate::system::LocalSystem;

/// How many customers read tabs on each day of the rollout. Most do on the channel on which it is slow.
const VISITS: [(Channel, usize); 2] = [(Channel::Marketplace, 36), (Channel::Embedded, 6)];
/// The week in which operators hold the rollout on the marketplace.
const HOLD: (Date, Date) = (date(2023, 5, 8), date(2023, 5, 15));

/// The days on which staff put the deadline off, and the new ones: the first time a week before it, the second time when it has
/// just taken badges.
const PUT_OFF: [(Date, Date); 2] = [(date(2023, 8, 7), date(2023, 8, 28)), (date(2023, 8, 29), date(2023, 9, 18))];

/// A replay that is running.
#[derive(Debug)]
pub struct Year {
    system: LocalSystem,
    api: Api,
    staff: Person,
    members: Vec<Person>,
    cast: Cast,
    apps: Vec<AppKey>,
    from: Date,
    to: Date,
    put_off: bool,
    plans: Plans,
    assessments: AssessmentPlans,
    deliveries: Deliveries,
    /// The apps and channels on the evening before. On the first day there is none.
    snapshot: Option<Snapshot>,
    channels: Vec<ChannelState>,
    tallies: Vec<Tally>,
}

impl Year {
    /// Starts a system with a new cast.
    pub async fn begin(options: &ReplayOptions) -> Result<Self> {
        let cast = draw_cast(options);
        let Setup { system, api, staff, members, apps } = set_up(options, &cast).await?;
        let mut year = Self {
            plans: Plans::unasked(&cast, options.from),
            assessments: AssessmentPlans::unasked(&cast),
            deliveries: Deliveries::new(&cast),
            from: options.from,
            to: options.to,
            put_off: options.put_off,
            snapshot: None,
            channels: Vec::new(),
            tallies: Vec::new(),
            system,
            api,
            staff,
            members,
            cast,
            apps,
        };
        year.replay_earlier_assessments().await?;
        Ok(year)
    }

    /// Replays one day. There is no entry for a day on which nothing happened.
    pub async fn replay_day(&mut self, day: Date) -> Result<Option<TimelineEntry>> {
        let mut mailed = self.run_jobs(day, MIDNIGHT).await?;
        self.set_clock(day, STAFF_HOUR)?;
        let mut touched = self.update_enrolments(day).await?;
        touched.extend(self.take_assessment_steps(day, Side::Reviewers).await?);
        let operated = self.operate_rollout(day).await?;
        let new_deadline = self.put_deadline_off(day).await?;
        self.set_clock(day, PARTNER_HOUR)?;
        touched.extend(self.publish_answers(day).await?);
        touched.extend(self.take_assessment_steps(day, Side::Partners).await?);
        mailed |= !touched.is_empty();
        if operated || new_deadline.is_some() || !touched.is_empty() {
            mailed |= self.run_jobs(day, NOON).await?;
        }
        self.read_tabs(day).await?;
        self.set_clock(day, EVENING)?;
        self.close_day(day, mailed, &touched, new_deadline).await
    }

    /// Reads the records of the whole replay and stops the system.
    pub async fn end(self, options: &ReplayOptions) -> Result<Records> {
        let rollout = read_rollout(&self.api, &self.staff, options.from, options.to).await?;
        let notices = read_notices(&self.api, &self.staff, instant(options.from, MIDNIGHT)?).await?;
        let programme = self.system.store().programme().await?;
        let deadline = day_of(programme.fortified.deadline);
        let deprecated = day_of(programme.self_assessment.deprecated_from);
        // The server waits for connections that are kept open.
        drop(self.api);
        self.system.shutdown().await?;
        Ok(Records { rollout, notices, tallies: self.tallies, deadline, deprecated })
    }

    /// Takes the steps of the Security Self Assessment that are due before the first day, with the clock set back, so that
    /// the year begins with last year's approvals. Nobody reads the mails of those days any more.
    async fn replay_earlier_assessments(&mut self) -> Result<()> {
        while let Some(day) = self.assessments.first_day_before(self.from) {
            for side in [Side::Reviewers, Side::Partners] {
                self.set_clock(day, assessment_hour(side))?;
                self.take_assessment_steps(day, side).await?;
            }
        }
        self.deliveries.skip(self.system.mailbox());
        self.set_clock(self.from, MIDNIGHT)
    }

    /// Returns the apps of the partners whose applications changed.
    async fn take_assessment_steps(&mut self, day: Date, side: Side) -> Result<BTreeSet<String>> {
        let programme = self.system.store().programme().await?;
        let steps = self.assessments.take(day, side, &programme, instant(day, assessment_hour(side))?);
        take_steps(&steps, &self.api, &self.cast, &self.staff, &self.members).await?;
        self.assessments.plan_follow_ups(&steps, day);
        let touched = self.cast.apps.iter().filter(|app| steps.contains_key(&app.partner));
        Ok(touched.map(|app| app.key.clone()).collect())
    }

    fn set_clock(&self, day: Date, hour: i8) -> Result<()> {
        Ok(self.system.clock().set(instant(day, hour)?)?)
    }

    /// Runs the jobs, delivers their mails and lets partners react to them. Returns whether there can be new notices.
    async fn run_jobs(&mut self, day: Date, hour: i8) -> Result<bool> {
        self.set_clock(day, hour)?;
        let acted = self.run_scheduled_jobs().await?;
        // Also without a job there can be mails: about a step of a self assessment they are sent at once.
        if !acted && !self.deliveries.are_due(self.system.mailbox()) {
            return Ok(false);
        }
        while self.deliver_mails(day, hour).await? {
            self.run_scheduled_jobs().await?;
        }
        let earliest = if hour == MIDNIGHT { day } else { day.tomorrow()? };
        let notices = read_notices(&self.api, &self.staff, instant(day, hour)?).await?;
        for notice in notices.iter().filter(|notice| notice.is_sent()) {
            self.assessments.react(&self.cast, notice, earliest);
            self.plans.react(&self.cast, notice, day, earliest);
        }
        Ok(true)
    }

    /// Runs every job that a schedule starts. Returns whether one of them did something.
    async fn run_scheduled_jobs(&self) -> Result<bool> {
        let runs = self.system.jobs().scheduled().map(|(job, _)| async move {
            let report = self.api.call(Method::POST, &format!("/_local/run/{job}"), None, Body::Empty).await?;
            Ok(report["acted"].as_u64().unwrap_or_default() > 0)
        });
        Ok(run_together(runs).await?.contains(&true))
    }

    /// Delivers the mails since the last call. Returns whether one of them bounced.
    async fn deliver_mails(&mut self, day: Date, hour: i8) -> Result<bool> {
        let (listener, _) = self.system.jobs().mail_listener()?;
        let published = self.deliveries.deliver(self.system.mailbox(), instant(day, hour)?);
        let path = &format!("/_local/run/{listener}");
        let events = published.events.into_iter();
        run_together(events.map(|event| self.api.call(Method::POST, path, None, Body::Json(event)))).await?;
        Ok(published.bounced)
    }

    /// Staff record which apps join or leave Cloud Fortified. Returns these apps.
    async fn update_enrolments(&self, day: Date) -> Result<BTreeSet<String>> {
        let changes = |app: &&App| [app.enrolment.approved_on, app.enrolment.leaves_on].contains(&Some(day));
        let changing: Vec<&App> = self.cast.apps.iter().filter(|app| day > self.from && changes(app)).collect();
        let calls = changing.iter().map(|app| async move {
            let document = self.cast.catalogue_document(app, day);
            self.api.put(&format!("/catalogue/apps/{}", app.key), &self.staff, document).await
        });
        run_together(calls).await?;
        Ok(changing.iter().map(|app| app.key.clone()).collect())
    }

    /// Operators hold the rollout on the marketplace, and resume it. Returns whether they did on this day.
    async fn operate_rollout(&self, day: Date) -> Result<bool> {
        let (hold, resume) = HOLD;
        let (verb, reason) = match day {
            day if day == hold => ("hold", "Readers report a slow page."),
            day if day == resume && self.from <= hold => ("resume", "The page is fast again."),
            _ => return Ok(false),
        };
        let path = format!("/programme/rollout/marketplace/{verb}");
        self.api.call(Method::POST, &path, Some(&self.staff), Body::Json(json!({ "reason": reason }))).await?;
        Ok(true)
    }

    /// Staff put the deadline of Cloud Fortified off, if they do so at all. Returns the new one if they did on this day.
    async fn put_deadline_off(&self, day: Date) -> Result<Option<Date>> {
        let Some((_, new)) = PUT_OFF.into_iter().find(|(on, _)| self.put_off && *on == day) else { return Ok(None) };
        let patch = json!({ "fortified": { "deadline": instant(new, MIDNIGHT)? } });
        self.api.call(Method::PATCH, "/programme", Some(&self.staff), Body::Replacement(patch)).await?;
        Ok(Some(new))
    }

    /// Partners publish what they planned for the day. Returns their apps.
    async fn publish_answers(&mut self, day: Date) -> Result<BTreeSet<String>> {
        let due = self.plans.take(&self.cast, day);
        run_together(due.iter().map(|(app, extent)| self.publish(&self.cast.apps[*app], *extent))).await?;
        for (app, extent) in &due {
            self.cast.apps[*app].has_policy |= *extent == Extent::Complete;
        }
        Ok(due.keys().map(|app| self.cast.apps[*app].key.clone()).collect())
    }

    async fn publish(&self, app: &App, extent: Extent) -> Result<()> {
        let (key, by) = (&app.key, &self.members[app.partner]);
        if extent == Extent::Complete && !app.has_policy {
            let link = json!({ "url": self.cast.privacy_policy(app) });
            self.api.put(&format!("/apps/{key}/privacy-policy"), by, link).await?;
        }
        let path = format!("/rest/2/addons/{key}/privacy-and-security");
        self.api.put(&path, by, self.cast.answers(app, extent)?).await?;
        self.api.call(Method::POST, &format!("{path}/publish"), Some(by), Body::Empty).await.map(drop)
    }

    /// Customers read tabs: every day while only some of them see tabs, otherwise once a week.
    async fn read_tabs(&mut self, day: Date) -> Result<()> {
        let is_partial = |state: &ChannelState| (1..EVERYBODY).contains(&state.basis_points);
        if !self.channels.iter().any(is_partial) && day.weekday() != Weekday::Monday {
            return Ok(());
        }
        let apps: Vec<&App> = self.cast.apps.iter().filter(|app| app.has_public_tab()).collect();
        let mut rng = self.cast.day_rng(day);
        let mut visits = Vec::new();
        for (channel, visitors) in VISITS {
            for _ in 0..visitors {
                let (Some(app), Some(visitor)) = (rng.choice(&apps), rng.choice(&self.cast.visitors)) else { continue };
                let path = format!("/listings/{}/privacy-and-security?channel={}", app.key, channel.as_str());
                visits.push((path, visitor));
            }
        }
        // A function writes its counts with the first visit after some time has passed, so the last visit is a late one.
        let last = visits.pop();
        self.set_clock(day, READER_HOUR)?;
        run_together(visits.iter().map(|(path, visitor)| self.api.read_tab(path, visitor))).await?;
        self.set_clock(day, EVENING)?;
        run_together(last.iter().map(|(path, visitor)| self.api.read_tab(path, visitor))).await.map(drop)
    }

    /// Reads what the system says of the day: the listings that can have changed since the evening before, and the notices
    /// if there can be new ones.
    async fn close_day(
        &mut self,
        day: Date,
        mailed: bool,
        touched: &BTreeSet<String>,
        new_deadline: Option<Date>,
    ) -> Result<Option<TimelineEntry>> {
        let store = self.system.store();
        let programme = store.programme().await?;
        let now = instant(day, EVENING)?;
        let channels = channel_states(&programme, now);
        let midnight = instant(day, MIDNIGHT)?;
        let notices = if mailed { read_notices(&self.api, &self.staff, midnight).await? } else { Vec::new() };
        let rules_changed = new_deadline.is_some() || is_turning_point(&programme, day);
        let all = self.snapshot.is_none() || day == self.to || rules_changed;
        let mut apps = self.apps.clone();
        apps.retain(|app| all || touched.contains(app.as_str()));
        let before = self.snapshot.clone().unwrap_or_default();
        let snapshot = if apps.is_empty() { before } else { before.update(store, &apps, &programme, now).await? };
        let changes = Changes {
            day,
            programme: &programme,
            before: self.snapshot.as_ref(),
            now: &snapshot,
            channels_before: &self.channels,
            channels: &channels,
            notices: &notices,
            new_deadline,
        };
        let entry = changes.describe();
        let before = self.snapshot.as_ref().unwrap_or(&snapshot);
        self.tallies.push(Tally::count(day, &snapshot, before, snapshot.count_assessed(&programme, now)));
        (self.snapshot, self.channels) = (Some(snapshot), channels);
        Ok(entry)
    }
}

fn assessment_hour(side: Side) -> i8 {
    match side {
        Side::Reviewers => STAFF_HOUR,
        Side::Partners => PARTNER_HOUR,
    }
}

/// Whether a date of the programme falls on this day, which can change every app.
fn is_turning_point(programme: &Programme, day: Date) -> bool {
    programme.turning_points().any(|point| day_of(point) == day)
}
