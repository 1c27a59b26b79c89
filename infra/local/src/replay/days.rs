//! The days of a replay: midnight's schedules, what becomes of their mails, then staff, partners and readers, each
//! through the interface that is theirs. What must not live here: what is written about it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use domain::{
    AppKey, EmailAddress,
    access::Role,
    notice::NoticeKind,
    programme::Programme,
    rollout::{Channel, EVERYBODY},
};
use fastrand::Rng;
use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Weekday, date},
    tz::TimeZone,
};
use reqwest::Method;
use runtime::secret::Secret;
use serde_json::{Value, json};
use store::audit::Actor;
use store::tokens::TokenRequest;

use super::{
    Options,
    api::{Api, Body, Person, together},
    assessments::Assessments,
    cast::{App, Cast, Extent, Temper, after, chance},
    records::{self, Channels, Mail, Records, Standing, Tally},
    words::{Entry, Today},
};
use crate::{
    Counts, Running,
    mailbox::{Shape, What, notification},
    start,
};

/// The scheduled functions; their schedules fire at the same instant.
const JOBS: [&str; 4] = ["advance-rollout", "enforce-fortified", "notify-expiry", "send-notices"];
/// The hours at which things happen, UTC.
const MIDNIGHT: i8 = 0;
const STAFF: i8 = 9;
const PARTNERS: i8 = 10;
const NOON: i8 = 12;
const READERS: i8 = 18;
const EVENING: i8 = 21;
/// How many people read tabs on a day of the rollout: most of them on the channel on which it is slow.
const VISITS: [(Channel, usize); 2] = [(Channel::Marketplace, 36), (Channel::Embedded, 6)];
/// The most lines of one import.
const LINES: usize = 1_000;
/// How many of the mail service's events are told at once.
const RECORDS: usize = 10;
/// The operators pause the marketplace for a week in May.
const HOLD: (Date, Date) = (date(2023, 5, 8), date(2023, 5, 15));

/// A replay that goes on.
#[derive(Debug)]
pub struct Year {
    running: Running,
    api: Api,
    staff: Person,
    /// Those who manage each partner's apps, in the cast's order.
    members: Vec<Person>,
    /// Addresses at which nothing arrives.
    gone: BTreeSet<String>,
    cast: Cast,
    from: Date,
    to: Date,
    /// Every app, as the system knows them.
    apps: Vec<AppKey>,
    /// What partners are going to publish.
    plans: BTreeMap<Date, BTreeMap<usize, Extent>>,
    /// What each app's partner published last, in the cast's order.
    published: Vec<Option<Extent>>,
    /// What partners and reviewers are going to do about the Security Self Assessment.
    assessments: Assessments,
    /// How many mails were looked at.
    heard: usize,
    standing: Option<Standing>,
    channels: Channels,
    tallies: Vec<Tally>,
}

impl Year {
    /// Starts a system without any data, and imports the cast.
    ///
    /// # Errors
    /// It does not start, or a line was refused.
    pub async fn begin(options: &Options) -> Result<Self> {
        let cast = Cast::of(options);
        let frozen = Some(at(options.from, MIDNIGHT)?);
        let running = start(crate::Options { at: frozen, counts: Counts::AsDeployed, ..Default::default() }).await?;
        let api = Api::of(running.url())?;
        let staff = staff(&running).await?;
        // The mail service on this machine asks nobody to slow down.
        let fast = Body::Instead(json!({ "mail": { "perSecond": 500 } }));
        api.call(Method::PUT, "/programme", Some(&staff), fast).await?;
        import(&api, &staff, &cast.lines(options.from)).await?;
        let expires = options.to.saturating_add(1.month());
        let members =
            together(cast.partners.iter().map(|partner| token(&api, &staff, &partner.member, expires))).await?;
        let gone = cast.partners.iter().filter(|partner| partner.moved_on).map(|partner| partner.member.clone());
        let mut year = Self {
            gone: gone.collect(),
            apps: apps(&running).await?,
            published: vec![None; cast.apps.len()],
            from: options.from,
            to: options.to,
            plans: BTreeMap::new(),
            assessments: Assessments::of(&cast),
            heard: 0,
            standing: None,
            channels: Vec::new(),
            tallies: Vec::new(),
            running,
            api,
            staff,
            members,
            cast,
        };
        year.plan_unasked();
        year.years_before().await?;
        Ok(year)
    }

    /// Lives a day, and says what happened on it.
    ///
    /// # Errors
    /// Something did not succeed that has to.
    pub async fn day(&mut self, day: Date) -> Result<Option<Entry>> {
        let mut mailed = self.run_jobs(day, MIDNIGHT).await?;
        self.set_clock(day, STAFF)?;
        let mut touched = self.staff_act(day).await?;
        touched.extend(self.assessments_move(day, STAFF).await?);
        let steered = self.operators_act(day).await?;
        self.set_clock(day, PARTNERS)?;
        touched.extend(self.partners_act(day).await?);
        touched.extend(self.assessments_move(day, PARTNERS).await?);
        mailed |= !touched.is_empty();
        if steered || !touched.is_empty() {
            mailed |= self.run_jobs(day, NOON).await?;
        }
        self.readers_come(day).await?;
        self.set_clock(day, EVENING)?;
        self.evening(day, mailed, &touched).await
    }

    /// What the system says of the whole time.
    ///
    /// # Errors
    /// It does not answer, or does not stop.
    pub async fn end(self, options: &Options) -> Result<Records> {
        let rollout = records::rollout(&self.api, &self.staff, options.from, options.to).await?;
        let mail = records::mail(&self.api, &self.staff, at(options.from, MIDNIGHT)?).await?;
        let programme = self.running.store().programme().await?;
        let deadline = records::date(programme.fortified.deadline);
        let deprecated = records::date(programme.self_assessment.deprecated_from);
        // Connections that are kept open would keep the server waiting.
        drop(self.api);
        self.running.shutdown().await?;
        Ok(Records { rollout, mail, tallies: self.tallies, deadline, deprecated })
    }

    /// Lives what happened to the Security Self Assessment before the first day, with the clock set back. Nobody reads the
    /// mails of those days any more.
    async fn years_before(&mut self) -> Result<()> {
        while let Some(day) = self.assessments.next_before(self.from) {
            for hour in [STAFF, PARTNERS] {
                self.set_clock(day, hour)?;
                self.assessments_move(day, hour).await?;
            }
        }
        self.heard = self.running.mailbox().mails().len();
        self.set_clock(self.from, MIDNIGHT)
    }

    /// Reviewers or partners do what they mean to do about the Security Self Assessment. Says which apps that touched.
    async fn assessments_move(&mut self, day: Date, hour: i8) -> Result<BTreeSet<String>> {
        let programme = self.running.store().programme().await?;
        let moves = self.assessments.take(day, hour == STAFF, &programme, at(day, hour)?);
        let partners = moves.make(&self.api, &self.cast, &self.staff, &self.members).await?;
        self.assessments.follow(&moves, day);
        let theirs = self.cast.apps.iter().filter(|app| partners.contains(&app.partner));
        Ok(theirs.map(|app| app.key.clone()).collect())
    }

    fn set_clock(&self, day: Date, hour: i8) -> Result<()> {
        Ok(self.running.clock().set(at(day, hour)?)?)
    }

    /// Runs the scheduled functions, lets their mails arrive, and lets partners make plans. Says whether anything was
    /// done.
    async fn run_jobs(&mut self, day: Date, hour: i8) -> Result<bool> {
        self.set_clock(day, hour)?;
        let acted = together(JOBS.map(|job| self.run(job))).await?.contains(&true);
        // Steps of a self assessment are told at once, by whoever took them.
        if !acted && self.heard == self.running.mailbox().mails().len() {
            return Ok(false);
        }
        while self.mails_arrive(at(day, hour)?).await? {
            self.run("send-notices").await?;
        }
        let mail = records::mail(&self.api, &self.staff, at(day, hour)?).await?;
        let tomorrow = day.tomorrow()?;
        for mail in mail.iter().filter(|mail| mail.is_sent()) {
            self.heed(mail, day, if hour == MIDNIGHT { day } else { tomorrow });
        }
        Ok(true)
    }

    async fn run(&self, job: &str) -> Result<bool> {
        let report = self.api.call(Method::POST, &format!("/_local/run/{job}"), None, Body::Nothing).await?;
        Ok(report["acted"].as_u64().unwrap_or_default() > 0)
    }

    /// Every mail that was sent since the last call arrives, or bounces. Says whether one bounced.
    async fn mails_arrive(&mut self, at: Timestamp) -> Result<bool> {
        let mails = self.running.mailbox().mails();
        let (mut records, mut bounced) = (Vec::new(), false);
        for mail in &mails[self.heard..] {
            let (gone, there): (Vec<_>, Vec<_>) =
                mail.destinations.iter().cloned().partition(|address| self.gone.contains(address));
            bounced |= !gone.is_empty();
            for (what, of) in [(What::Bounce { permanent: true }, gone), (What::Delivery, there)] {
                if !of.is_empty() {
                    let mut event = notification(mail, &what, &of, Shape::default(), at);
                    records.push(event["Records"][0].take());
                }
            }
        }
        self.heard = mails.len();
        let events = records.chunks(RECORDS).map(|records| {
            let event = Body::Json(json!({ "Records": records }));
            self.api.call(Method::POST, "/_local/run/record-delivery", None, event)
        });
        together(events).await?;
        Ok(bounced)
    }

    /// A partner reads a mail and makes plans for the apps that it lists, for `earliest` at the earliest.
    fn heed(&mut self, mail: &Mail, day: Date, earliest: Date) {
        if let Some(partner) = self.cast.partners.iter().position(|partner| partner.id == mail.partner) {
            self.assessments.heed(partner, mail, earliest);
        }
        for at in 0..self.cast.apps.len() {
            let app = &mut self.cast.apps[at];
            let planned = self.plans.range(day..).any(|(_, plans)| plans.contains_key(&at));
            if planned || !mail.apps.contains(&app.key) {
                continue;
            }
            let temper = self.cast.partners[app.partner].temper;
            if let Some((on, extent)) = answer(app, temper, mail, day, self.published[at].is_some()) {
                self.plan(on.max(earliest), at, extent);
            }
        }
    }

    fn plan(&mut self, day: Date, app: usize, extent: Extent) {
        self.plans.entry(day).or_default().insert(app, extent);
    }

    /// What partners mean to do without being asked; what was to happen before the first day happens on it.
    fn plan_unasked(&mut self) {
        for at in 0..self.cast.apps.len() {
            let app = &mut self.cast.apps[at];
            if !app.is_open() {
                continue;
            }
            let slip = app.slip;
            if let (Some(day), Some(extent)) = (app.unasked, first_answer(&mut app.rng)) {
                self.plan(day.max(self.from), at, extent);
            }
            if let Some(day) = slip.filter(|day| *day > self.from) {
                self.plan(day, at, Extent::Part);
            }
        }
    }

    /// Staff approve what was applied for, and take out who leaves. Says which apps they touched.
    async fn staff_act(&self, day: Date) -> Result<BTreeSet<String>> {
        let turns = |app: &&App| [app.enrolment.approved, app.enrolment.leaves].contains(&Some(day));
        let turning = || self.cast.apps.iter().filter(|app| day > self.from && turns(app));
        let calls = turning().map(|app| async move {
            self.api.put(&format!("/catalogue/apps/{}", app.key), &self.staff, self.cast.document(app, day)).await
        });
        together(calls).await?;
        Ok(turning().map(|app| app.key.clone()).collect())
    }

    /// Operators hold the marketplace, and resume it. Says whether they did anything.
    async fn operators_act(&self, day: Date) -> Result<bool> {
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

    /// Partners do what they planned for the day. Says which apps they touched.
    async fn partners_act(&mut self, day: Date) -> Result<BTreeSet<String>> {
        let mut plans = self.plans.remove(&day).unwrap_or_default();
        // Only who has answered everything can answer less.
        plans.retain(|at, extent| {
            let slips = *extent == Extent::Part && self.cast.apps[*at].slip == Some(day);
            !slips || self.published[*at] == Some(Extent::Whole)
        });
        together(plans.iter().map(|(at, extent)| self.publish(&self.cast.apps[*at], *extent))).await?;
        for (at, extent) in &plans {
            self.published[*at] = Some(*extent);
            self.cast.apps[*at].has_policy |= *extent == Extent::Whole;
        }
        Ok(plans.keys().map(|at| self.cast.apps[*at].key.clone()).collect())
    }

    async fn publish(&self, app: &App, extent: Extent) -> Result<()> {
        let (key, by) = (&app.key, &self.members[app.partner]);
        if extent == Extent::Whole && !app.has_policy {
            let link = json!({ "url": self.cast.policy(app) });
            self.api.put(&format!("/apps/{key}/privacy-policy"), by, link).await?;
        }
        let path = format!("/rest/2/addons/{key}/privacy-and-security");
        self.api.put(&path, by, self.cast.answers(app, extent)?).await?;
        self.api.call(Method::POST, &format!("{path}/publish"), Some(by), Body::Nothing).await.map(drop)
    }

    /// Readers look at tabs: every day while some see them and others do not, else once a week.
    async fn readers_come(&mut self, day: Date) -> Result<()> {
        let slow = self.channels.iter().any(|channel| (1..EVERYBODY).contains(&channel.basis_points));
        if !slow && day.weekday() != Weekday::Monday {
            return Ok(());
        }
        let open: Vec<&App> = self.cast.apps.iter().filter(|app| app.is_open()).collect();
        let mut rng = Rng::with_seed(self.cast.chance_of(day));
        let mut visits = Vec::new();
        for (channel, visitors) in VISITS {
            for _ in 0..visitors {
                let (Some(app), Some(visitor)) = (rng.choice(&open), rng.choice(&self.cast.visitors)) else { continue };
                let path = format!("/listings/{}/privacy-and-security?channel={}", app.key, channel.as_str());
                visits.push((path, visitor));
            }
        }
        // Counts are written with the first visit after their time; the last one comes later than the others.
        let last = visits.pop();
        self.set_clock(day, READERS)?;
        together(visits.iter().map(|(path, visitor)| self.api.visit(path, visitor))).await?;
        self.set_clock(day, EVENING)?;
        together(last.iter().map(|(path, visitor)| self.api.visit(path, visitor))).await.map(drop)
    }

    /// Looks at what the system says of the day: at the listings that may stand differently than on the evening before,
    /// and at the mail when a job did something.
    async fn evening(&mut self, day: Date, mailed: bool, touched: &BTreeSet<String>) -> Result<Option<Entry>> {
        let store = self.running.store();
        let programme = store.programme().await?;
        let now = at(day, EVENING)?;
        let channels = records::channels(&programme, now);
        let midnight = at(day, MIDNIGHT)?;
        let mail = if mailed { records::mail(&self.api, &self.staff, midnight).await? } else { Vec::new() };
        let all = self.standing.is_none() || day == self.to || turns(&programme, day);
        let mut apps = self.apps.clone();
        apps.retain(|app| all || touched.contains(app.as_str()));
        let before = self.standing.clone().unwrap_or_default();
        let standing = if apps.is_empty() { before } else { before.after(store, &apps, &programme, now).await? };
        let today = Today {
            day,
            programme: &programme,
            before: self.standing.as_ref(),
            now: &standing,
            channels_before: &self.channels,
            channels: &channels,
            mail: &mail,
        };
        let entry = today.entry();
        let before = self.standing.as_ref().unwrap_or(&standing);
        let tally = Tally { assessed: standing.assessed(&programme, now), ..Tally::of(day, &standing, before) };
        self.tallies.push(tally);
        (self.standing, self.channels) = (Some(standing), channels);
        Ok(entry)
    }
}

/// Whether the programme itself changes how apps stand on this day.
fn turns(programme: &Programme, day: Date) -> bool {
    programme.turning_points().any(|point| records::date(point) == day)
}

/// What a partner means to do about an app that a mail lists, and when.
fn answer(app: &mut App, temper: Temper, mail: &Mail, day: Date, has_published: bool) -> Option<(Date, Extent)> {
    let rng = &mut app.rng;
    let (moved, days) = match (mail.kind, mail.days_before()) {
        (NoticeKind::FortifiedWarning, Some(days)) => {
            let moved = match temper {
                Temper::Early => true,
                Temper::Warned(heeds) => days <= heeds,
                Temper::Bereft | Temper::Never => false,
            };
            // The nearer the deadline the sooner.
            (moved, 0..i64::from(days / 5).max(1))
        }
        (NoticeKind::BadgeRemoved, _) => (temper != Temper::Never && chance(rng, 85), 1..26),
        _ => return None,
    };
    let extent = if has_published { Some(Extent::Whole).filter(|_| chance(rng, 80)) } else { first_answer(rng) };
    Some((after(day, rng, days), extent?)).filter(|_| moved)
}

/// How much is answered the first time; sometimes an app is forgotten.
fn first_answer(rng: &mut Rng) -> Option<Extent> {
    match rng.u32(..100) {
        0..84 => Some(Extent::Whole),
        84..94 => Some(Extent::Part),
        _ => None,
    }
}

/// An hour of a day.
fn at(day: Date, hour: i8) -> Result<Timestamp> {
    Ok(day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp())
}

/// The first member of staff: whoever runs the system makes them.
async fn staff(running: &Running) -> Result<Person> {
    const EMAIL: &str = "staff@marketplace.example";
    const TOKEN: &str = "replay";
    let email = EmailAddress::parse(EMAIL)?;
    let actor = Actor { person: &email, now: running.clock().now() };
    running.store().put_staff(&email, Role::ALL, actor).await?;
    let token =
        TokenRequest { hash: Secret::received(TOKEN).hash(), name: "Replay", expires_at: None, apps: None, id: None };
    running.store().issue_token(&email, token, actor).await?;
    Ok(Person { email: EMAIL.to_owned(), token: TOKEN.to_owned() })
}

async fn import(api: &Api, staff: &Person, lines: &[Value]) -> Result<()> {
    for part in lines.chunks(LINES) {
        let text: String = part.iter().map(|line| format!("{line}\n")).collect();
        let report = api.call(Method::POST, "/catalogue/import", Some(staff), Body::Lines(text)).await?;
        ensure!(report["failed"] == 0, "lines of the import were refused: {report}");
    }
    Ok(())
}

/// Staff issue a token to a member.
async fn token(api: &Api, staff: &Person, email: &str, expires: Date) -> Result<Person> {
    let wanted = json!({ "name": "Replay", "expiresAt": at(expires, MIDNIGHT)? });
    let path = format!("/catalogue/people/{email}/tokens");
    let issued = api.call(Method::POST, &path, Some(staff), Body::Json(wanted)).await?;
    let token = issued["token"].as_str().context("a new token has no text")?;
    Ok(Person { email: email.to_owned(), token: token.to_owned() })
}

/// Every app that the system knows.
async fn apps(running: &Running) -> Result<Vec<AppKey>> {
    let store = running.store();
    let mut apps = Vec::new();
    for shard in 0..store::agenda::SHARDS {
        let mut after = None;
        loop {
            let page = store.partners(shard, after.as_ref()).await?;
            for (partner, _) in page.found {
                apps.extend(store.apps_of(&partner).await?);
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(apps)
}
