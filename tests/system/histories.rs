//! Random histories of the whole system against a small independent model: whatever partners and staff do, in any order, and
//! whichever runs are missed, doubled or cut, every badge is shown as it is and since when, and every partner is told once of each
//! change that concerns it and of no other. `many_histories` does the same with the rules alone, and much more often.
//!
//! `HISTORIES`: how many histories (default 4). `HISTORY`: the seed of a single one, as a failure prints it.

use anyhow::{Context as _, Result, anyhow, ensure};
use domain::notice::NoticeId;
use jiff::SignedDuration;
use local::seed::DemoPerson;
use serde_json::{Value as Json, json};
use system_tests::badge_history::{self, Random, Step};
use system_tests::badge_model::{Answers, Dates, Model, State, Told};
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World};

const JOB: &str = "enforce-fortified";
const START: &str = "2023-06-02T00:00:00Z";
const STEPS: usize = 100;
const APPS: [&str; badge_history::APPS] = [NOTES, CHARTS, SYNC, "com.example.extra.one", "com.example.extra.two"];
const PARTNERS: [(&str, DemoPerson); badge_history::PARTNERS] = [("acme", PAT), ("borealis", KIM)];
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");

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
        let model = badge_history::start(START.parse()?);
        world.change_programme(|document| write_dates(document, &model.dates)).await?;
        // What the demo data brought about is not part of the history.
        world.run_job(JOB, &json!({})).await?;
        let read = world.mails().await?.len();
        Ok(Self { world, model, random: Random(seed), read, done: Vec::new() })
    }

    async fn live(&mut self) -> Result<()> {
        for _ in 0..STEPS {
            let pause = self.random.pause();
            self.pass_time(pause)?;
            let step = self.random.step(&self.model);
            self.done.push(format!("{} {step:?}", self.model.now));
            self.perform(&step).await.with_context(|| format!("{step:?}"))?;
            self.model.apply(&step);
            self.check_badges().await?;
        }
        self.run(None).await
    }

    fn pass_time(&mut self, pause: SignedDuration) -> Result<()> {
        let now = self.model.now.checked_add(pause)?;
        self.world.local.clock().set(now)?;
        self.model.advance(now);
        Ok(())
    }

    async fn perform(&mut self, step: &Step) -> Result<()> {
        let change = async |app: usize, fields: Json| self.world.change_app(APPS[app], &fields).await?.expect(200);
        match step {
            Step::Publish { app, answers } => {
                let owner = PARTNERS[self.model.apps[*app].partner].1;
                self.world.save_draft(APPS[*app], &body(*answers)?, &owner).await?;
                self.world.publish(APPS[*app], &owner).await?;
            }
            Step::Enrol(app) => {
                let enrolment = json!({ "status": "APPROVED", "approvedAt": self.model.now });
                change(*app, json!({ "fortified": enrolment })).await?;
            }
            Step::Leave(app) => drop(change(*app, json!({ "fortified": null })).await?),
            Step::SetPublic { app, public } => {
                change(*app, json!({ "visibility": if *public { "public" } else { "private" } })).await?;
            }
            Step::Transfer { app, partner } => drop(change(*app, json!({ "partner": PARTNERS[*partner].0 })).await?),
            Step::Archive(app) => self.turn(*app, "archive").await?,
            Step::Restore(app) => self.turn(*app, "restore").await?,
            Step::SetDates(dates) => {
                self.world.change_programme(|document| write_dates(document, dates)).await?;
            }
            Step::Run { max } => self.run(*max).await?,
            Step::Nothing => {}
        }
        Ok(())
    }

    async fn turn(&self, app: usize, verb: &str) -> Result<()> {
        let path = format!("/catalogue/apps/{}/{verb}", APPS[app]);
        self.world.post(&path).by(&STAFF).send().await?.expect(200)?;
        Ok(())
    }

    /// A run, which may act on so many apps, or on all, and before it a rehearsal, which must say what the run then does.
    async fn run(&mut self, max: Option<usize>) -> Result<()> {
        let event = |rehearse: bool| match max {
            Some(max) => json!({ "maxPerRun": max, "rehearse": rehearse }),
            None => json!({ "rehearse": rehearse }),
        };
        let rehearsed = self.world.run_job(JOB, &event(true)).await?;
        ensure!(self.world.mails().await?.len() == self.read, "a rehearsal sent a mail");
        let run = self.world.run_job(JOB, &event(false)).await?;
        self.read_mails().await?;
        for count in ["acted", "failed", "more"] {
            ensure!(rehearsed[count] == run[count], "rehearsed {rehearsed}, ran {run}");
        }
        if max.is_none() {
            ensure!(run["more"] == false, "{run}");
            self.model.check_all_told().map_err(|error| anyhow!(error))?;
        }
        Ok(())
    }

    /// Tells the model what partners were mailed.
    async fn read_mails(&mut self) -> Result<()> {
        let mails = self.world.mails().await?;
        for mail in &mails[self.read..] {
            let id = mail["tags"]["notice"].as_str().and_then(NoticeId::from_hex).context("a notice's mail")?;
            let stored = self.world.local.store().notice(&id).await?.context("the notice")?;
            let told = Told::by(&stored.notice.content).context("a notice of Cloud Fortified")?;
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
        for (number, key) in APPS.into_iter().enumerate().filter(|(number, _)| !self.model.apps[*number].archived) {
            let owner = PARTNERS[self.model.apps[number].partner].1;
            let path = format!("/apps/{key}/privacy-and-security/badge");
            let shown = self.world.get(&path).by(&owner).send().await?.expect(200)?.json()?["badge"].clone();
            let expected = match self.model.shown(number) {
                Some((State::Removed, since)) => json!({ "state": "removed", "since": since }),
                Some((_, since)) => json!({ "state": "held", "since": since }),
                None => json!({ "state": "none", "since": null }),
            };
            for field in ["state", "since"] {
                ensure!(shown[field] == expected[field], "{key}: shown {shown}, expected {expected}");
            }
        }
        Ok(())
    }
}

pub(crate) fn body(answers: Answers) -> Result<Json> {
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

pub(crate) fn write_dates(document: &mut Json, dates: &Dates) {
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
    if let Some(seed) = badge_history::number("HISTORY")? {
        return live_one(seed).await;
    }
    for seed in 1..=badge_history::number("HISTORIES")?.unwrap_or(4) {
        live_one(seed).await?;
    }
    Ok(())
}
