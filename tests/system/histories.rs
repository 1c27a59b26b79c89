//! Random histories of the whole system against a small independent model: whatever partners and staff do, in any order, and
//! whichever runs are missed, doubled or cut, every badge is shown as it is and since when, and every partner is told once of each
//! change that concerns it and of no other.
//!
//! HISTORIES: how many histories (default 6). HISTORY: the seed of a single one, as a failure prints it.

use anyhow::{Context as _, Result, anyhow, ensure};
use domain::notice::{NoticeContent, NoticeId};
use jiff::{SignedDuration, Timestamp};
use local::seed::DemoPerson;
use serde_json::{Value as Json, json};
use system_tests::badge_model::{Answers, App, Dates, Model, State, Told};
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World};

const JOB: &str = "enforce-fortified";
const START: &str = "2023-06-02T00:00:00Z";
const STEPS: usize = 120;
const APPS: [&str; 5] = [NOTES, CHARTS, SYNC, "com.example.extra.one", "com.example.extra.two"];
const PARTNERS: [(&str, DemoPerson); 2] = [("acme", PAT), ("borealis", KIM)];
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");

/// A generator of random numbers that gives the same for the same seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

struct History {
    world: World,
    model: Model,
    random: Random,
    /// How many mails were looked at.
    read: usize,
    /// What was done, for a failure's message.
    done: Vec<String>,
}

impl History {
    async fn start(seed: u64) -> Result<Self> {
        let world = World::at(START).await?;
        for (number, app) in APPS.iter().enumerate().skip(3) {
            let product = format!("00000000-0000-4000-8000-0000000000e{number}");
            let body = json!({
                "name": format!("Extra {number}"), "partner": "acme", "product": product, "hosting": "cloud",
                "privacyPolicyUrl": "https://acme.example/privacy",
            });
            world.put(&format!("/catalogue/apps/{app}"), &body).by(&STAFF).send().await?.expect(201)?;
        }
        for app in [NOTES, CHARTS, SYNC] {
            let change = json!({ "fortified": null, "privacyPolicyUrl": "https://acme.example/privacy" });
            world.change_app(app, &change).await?.expect(200)?;
        }
        // What the demo data brought about is not part of the history.
        world.run_job(JOB, &json!({})).await?;
        let read = world.mails().await?.len();
        let apps = vec![
            App::new(0, Answers::All, 2),
            App::new(0, Answers::Few, 2),
            App::new(1, Answers::Few, 2),
            App::new(0, Answers::Few, 2),
            App::new(0, Answers::Few, 2),
        ];
        let at = |text: &str| text.parse::<Timestamp>();
        let dates = Dates {
            deadline: at("2023-08-14T00:00:00Z")?,
            ends_at: None,
            warning_days: vec![90, 30, 7, 1],
            second_version: Some((at("2025-02-26T00:00:00Z")?, at("2025-08-26T00:00:00Z")?)),
        };
        let model = Model { now: at(START)?, dates, apps };
        Ok(Self { world, model, random: Random(seed), read, done: Vec::new() })
    }

    async fn live(&mut self) -> Result<()> {
        for _ in 0..STEPS {
            let pause = self.random_pause();
            self.pass_time(pause)?;
            self.step().await?;
            self.check_badges().await?;
        }
        self.run(None).await
    }

    fn random_pause(&mut self) -> SignedDuration {
        SignedDuration::from_mins(self.random.pick(&[1, 20, 60, 60, 360, 1_440, 7_200, 28_800]))
    }

    fn pass_time(&mut self, pause: SignedDuration) -> Result<()> {
        let now = self.model.now.checked_add(pause)?;
        self.world.local.clock().set(now)?;
        self.model.advance(now);
        Ok(())
    }

    async fn step(&mut self) -> Result<()> {
        let app = self.random.below(APPS.len());
        match self.random.below(17) {
            0..=2 => self.publish(app).await,
            3 | 4 => self.enrol_or_leave(app).await,
            5 => self.archive_or_restore(app).await,
            6 => self.hide_or_show(app).await,
            7 => self.transfer(app).await,
            8..=10 => self.move_dates().await,
            11 => {
                let max = 1 + self.random.below(2);
                self.run(Some(max)).await
            }
            12 => self.rehearse().await,
            13 => {
                self.run(None).await?;
                self.run(None).await
            }
            _ => self.run(None).await,
        }
    }

    async fn publish(&mut self, app: usize) -> Result<()> {
        let (there, key) = (&self.model.apps[app], APPS[app]);
        let owner = PARTNERS[there.partner].1;
        if there.archived {
            return Ok(());
        }
        let answers = self.random.pick(&[Answers::Few, Answers::First, Answers::All]);
        self.done.push(format!("{} publish {app} {answers:?}", self.model.now));
        self.world.save_draft(key, &body(answers)?, &owner).await?;
        self.world.publish(key, &owner).await?;
        self.model.publish(app, answers);
        Ok(())
    }

    async fn enrol_or_leave(&mut self, app: usize) -> Result<()> {
        if self.model.apps[app].badge.is_none() {
            self.done.push(format!("{} enrol {app}", self.model.now));
            let enrolment = json!({ "fortified": { "status": "APPROVED", "approvedAt": self.model.now } });
            self.world.change_app(APPS[app], &enrolment).await?.expect(200)?;
            self.model.enrol(app);
        } else {
            self.done.push(format!("{} leave {app}", self.model.now));
            self.world.change_app(APPS[app], &json!({ "fortified": null })).await?.expect(200)?;
            self.model.leave(app);
        }
        Ok(())
    }

    async fn archive_or_restore(&mut self, app: usize) -> Result<()> {
        // Whether an app that has left is told of after it was hidden depends on the runs in between.
        if self.model.apps[app].badge.is_none() {
            return Ok(());
        }
        let verb = if self.model.apps[app].archived { "restore" } else { "archive" };
        self.done.push(format!("{} {verb} {app}", self.model.now));
        self.world.post(&format!("/catalogue/apps/{}/{verb}", APPS[app])).by(&STAFF).send().await?.expect(200)?;
        self.model.apps[app].archived = verb == "archive";
        Ok(())
    }

    async fn hide_or_show(&mut self, app: usize) -> Result<()> {
        if self.model.apps[app].badge.is_none() {
            return Ok(());
        }
        let public = !self.model.apps[app].public;
        self.done.push(format!("{} public {app} {public}", self.model.now));
        let visibility = if public { "public" } else { "private" };
        self.world.change_app(APPS[app], &json!({ "visibility": visibility })).await?.expect(200)?;
        self.model.apps[app].public = public;
        Ok(())
    }

    async fn transfer(&mut self, app: usize) -> Result<()> {
        let partner = 1 - self.model.apps[app].partner;
        self.done.push(format!("{} transfer {app} to {partner}", self.model.now));
        self.world.change_app(APPS[app], &json!({ "partner": PARTNERS[partner].0 })).await?.expect(200)?;
        self.model.transfer(app, partner);
        Ok(())
    }

    fn days_from_now(&mut self, days: &[i64]) -> Result<Timestamp> {
        let days = self.random.pick(days);
        Ok(self.model.now.checked_add(SignedDuration::from_hours(24 * days))?)
    }

    async fn move_dates(&mut self) -> Result<()> {
        let mut dates = self.model.dates.clone();
        match self.random.below(8) {
            0..=3 => dates.deadline = self.days_from_now(&[-60, -10, -1, 0, 1, 3, 20, 45, 100])?,
            4 => {
                dates.ends_at = match self.random.below(2) {
                    0 => None,
                    _ => Some(self.days_from_now(&[-5, 1, 10, 60])?),
                }
            }
            5 => dates.warning_days = self.random.pick(&[&[90, 30, 7, 1][..], &[60, 14], &[7], &[30, 1]]).to_vec(),
            6 => dates.second_version = None,
            _ => {
                let from = self.days_from_now(&[-30, -5, 2, 10])?;
                let counted = from.checked_add(SignedDuration::from_hours(24 * self.random.pick(&[0, 4, 20, 50])))?;
                dates.second_version = Some((from, counted));
            }
        }
        self.done.push(format!("{} {dates:?}", self.model.now));
        let written = self.world.change_programme(|document| write_dates(document, &dates)).await;
        written.with_context(|| format!("{dates:?}"))?;
        self.model.change_dates(dates);
        Ok(())
    }

    /// A run, which may act on so many apps, or on all.
    async fn run(&mut self, max: Option<usize>) -> Result<()> {
        self.done.push(format!("{} run {max:?}", self.model.now));
        let event = max.map_or_else(|| json!({}), |max| json!({ "maxPerRun": max }));
        let report = self.world.run_job(JOB, &event).await?;
        self.read_mails().await?;
        if max.is_none() {
            ensure!(report["more"] == false, "{report}");
            self.model.check_all_told().map_err(|error| anyhow!(error))?;
        }
        Ok(())
    }

    /// A rehearsal says what the run that follows it does.
    async fn rehearse(&mut self) -> Result<()> {
        self.done.push(format!("{} rehearse", self.model.now));
        let rehearsed = self.world.run_job(JOB, &json!({ "rehearse": true })).await?;
        ensure!(self.world.mails().await?.len() == self.read, "a rehearsal sent a mail");
        let run = self.world.run_job(JOB, &json!({})).await?;
        self.read_mails().await?;
        for count in ["acted", "failed"] {
            ensure!(rehearsed[count] == run[count], "rehearsed {rehearsed}, ran {run}");
        }
        self.model.check_all_told().map_err(|error| anyhow!(error))
    }

    /// Tells the model what partners were mailed.
    async fn read_mails(&mut self) -> Result<()> {
        let mails = self.world.mails().await?;
        for mail in &mails[self.read..] {
            let id = mail["tags"]["notice"].as_str().and_then(NoticeId::from_hex).context("a notice's mail")?;
            let stored = self.world.local.store().notice(&id).await?.context("the notice")?;
            let told = match stored.notice.content {
                NoticeContent::BadgeRemoved => Told::Removed,
                NoticeContent::BadgeReturned => Told::Returned,
                NoticeContent::FortifiedLeft => Told::Left,
                NoticeContent::FortifiedEnded => Told::Ended,
                NoticeContent::FortifiedWarning { due, days } => Told::Warning { due, days },
                other => anyhow::bail!("{other:?} is no notice of Cloud Fortified"),
            };
            let partner = PARTNERS.iter().position(|(partner, _)| *partner == id.partner.as_str());
            let (partner, text) = (partner.context("a partner")?, mail["text"].as_str().unwrap_or_default());
            let named: Vec<usize> = (0..APPS.len()).filter(|app| text.contains(APPS[*app])).collect();
            ensure!(!named.is_empty(), "a mail names no app: {text}");
            for app in named {
                self.model.tell(partner, app, told).map_err(|error| anyhow!(error))?;
            }
        }
        self.read = mails.len();
        Ok(())
    }

    /// Compares what is shown of every app with the model.
    async fn check_badges(&self) -> Result<()> {
        for (app, key) in self.model.apps.iter().zip(APPS) {
            if app.archived {
                continue;
            }
            let owner = PARTNERS[app.partner].1;
            let path = format!("/apps/{key}/privacy-and-security/badge");
            let shown = self.world.get(&path).by(&owner).send().await?.expect(200)?.json()?["badge"].clone();
            let expected = match app.badge {
                Some((State::Held, since)) => json!({ "state": "held", "since": since }),
                Some((State::Removed, since)) => json!({ "state": "removed", "since": since }),
                Some((State::Ended, _)) | None => json!({ "state": "none", "since": null }),
            };
            for field in ["state", "since"] {
                ensure!(shown[field] == expected[field], "{key}: shown {shown}, expected {expected}");
            }
        }
        Ok(())
    }
}

fn body(answers: Answers) -> Result<Json> {
    let mut body: Json = serde_json::from_str(COMPLETE)?;
    match answers {
        Answers::All => {}
        Answers::First => {
            let security = body["security"].as_object_mut().context("an object")?;
            security.retain(|field, _| field != "permissionsJustification" && field != "requiresUsersToProvidePATs");
        }
        Answers::Few => body = json!({ "logDetails": { "logEndUserData": false } }),
    }
    Ok(body)
}

fn write_dates(document: &mut Json, dates: &Dates) {
    document["fortified"] =
        json!({ "deadline": dates.deadline, "endsAt": dates.ends_at, "warningDays": dates.warning_days });
    let mut versions = vec![document["questionnaires"][0].clone()];
    versions.extend(
        dates
            .second_version
            .map(|(from, counted)| json!({ "version": "2025-02", "from": from, "countedFrom": counted })),
    );
    document["questionnaires"] = json!(versions);
}

async fn live_one(seed: u64) -> Result<()> {
    let mut history = History::start(seed).await?;
    let lived = history.live().await;
    lived.with_context(|| format!("HISTORY={seed}, after:\n{}", history.done.join("\n")))
}

#[tokio::test]
async fn every_history_shows_and_tells_what_is_true() -> Result<()> {
    if let Ok(seed) = std::env::var("HISTORY") {
        return live_one(seed.parse()?).await;
    }
    let count = std::env::var("HISTORIES").map_or(Ok(6), |count| count.parse())?;
    for seed in 1..=count {
        live_one(seed).await?;
    }
    Ok(())
}
