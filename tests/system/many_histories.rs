//! Random histories of the rules alone against the model of `histories`: a listing in memory for each app, an agenda, and the
//! notices, without a table, mails or HTTP. So thousands of them run in the time of a few with the whole system.
//!
//! `MANY_HISTORIES`: how many (default 1,500). `MANY_HISTORY`: the seed of a single one, as a failure prints it.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;

use anyhow::{Context as _, Result, anyhow, ensure};
use domain::fortified::{BadgeNews, BadgeState, Enrolment, EnrolmentStatus, any_passed, badge_calendar};
use domain::listing::{AppFacts, BugBounty, Hosting, Listing, ListingChange, LiveRevision, Visibility};
use domain::notice::fortified::{due_warnings, untold_warning};
use domain::notice::{Notice, NoticeCycle, NoticeState, NoticeWindow};
use domain::programme::{BadgeRules, Programme};
use domain::questionnaire::Answers as Accepted;
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::wire::FormStatus;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use serde_json::json;
use system_tests::badge_history::{self, APPS, PARTNERS, Random, Step};
use system_tests::badge_model::{Answers, Model, State, Told};

use crate::histories::{body, write_dates};

const START: &str = "2023-06-02T00:00:00Z";
const STEPS: usize = 80;
/// One after another, all of them would take longer than any other test, and too long for a busy machine.
const THREADS: usize = 4;

/// A badge on the agenda.
struct Due {
    app: usize,
    partner: usize,
    from: BadgeState,
}

struct Rules {
    model: Model,
    random: Random,
    programme: Programme,
    apps: Vec<Listing>,
    answers: Vec<Accepted>,
    agenda: Vec<Due>,
    notices: Vec<Notice>,
    /// The rules of the last finished sweep, since when they were in force, and until when it looked.
    swept: Option<(BadgeRules, Option<Timestamp>, Timestamp)>,
}

fn partner(number: usize) -> Result<PartnerId> {
    Ok(PartnerId::parse(&format!("partner-{number}"))?)
}

fn key(app: usize) -> Result<AppKey> {
    Ok(AppKey::parse(&format!("com.example.app{app}"))?)
}

impl Rules {
    fn start(seed: u64, answers: &[Accepted]) -> Result<Self> {
        let model = badge_history::start(START.parse()?);
        let (programme, answers) = (Programme::default(), answers.to_vec());
        let mut rules = Self {
            random: Random(seed),
            apps: Vec::new(),
            agenda: Vec::new(),
            notices: Vec::new(),
            swept: None,
            model,
            programme,
            answers,
        };
        rules.set_dates()?;
        for number in 0..APPS {
            let app = &rules.model.apps[number];
            let facts = AppFacts {
                name: format!("App {number}"),
                partner: partner(app.partner)?,
                product: ProductId::parse(&format!("00000000-0000-4000-8000-0000000000e{number}"))?,
                hosting: Hosting::Cloud,
                visibility: Visibility::Public,
                scopes: Some(Vec::new()),
                bug_bounty: BugBounty::Approved,
                fortified: Enrolment::default(),
                archived_at: None,
                former_partners: Default::default(),
            };
            let live = Some(rules.live(app.answers)?);
            let privacy_policy_url = Some("https://acme.example/privacy".to_owned());
            let partner_name = "A partner".to_owned();
            let new = Listing {
                facts,
                partner_name,
                privacy_policy_url,
                live,
                badge_record: None,
                assessment: None,
                shared_answers: Default::default(),
                withheld: Default::default(),
            };
            rules.apps.push(new.replacing(None, &rules.programme, rules.model.now).listing);
        }
        Ok(rules)
    }

    fn live(&self, answers: Answers) -> Result<LiveRevision> {
        let published_by = EmailAddress::parse("pat@acme.example")?;
        let answers = self.answers[answers as usize].clone();
        Ok(LiveRevision {
            revision: 1,
            answers,
            published_at: self.model.now,
            published_by,
            status: FormStatus::Submitted,
            changed: None,
        })
    }

    fn set_dates(&mut self) -> Result<()> {
        let mut document = serde_json::to_value(&self.programme)?;
        write_dates(&mut document, &self.model.dates);
        let changed = self.programme.replaced_by(&document, self.model.now);
        self.programme = changed.map_err(|violations| anyhow!("{violations:?}"))?;
        Ok(())
    }

    fn live_through(&mut self, done: &mut Vec<String>) -> Result<()> {
        for _ in 0..STEPS {
            let pause = self.random.pause();
            let now = self.model.now + pause;
            self.model.advance(now);
            let step = self.random.step(&self.model);
            done.push(format!("{now} {step:?}"));
            self.model.apply(&step);
            self.perform(&step)?;
            self.check_badges()?;
        }
        self.run(usize::MAX)
    }

    fn change(&mut self, app: usize, change: impl FnOnce(&mut Listing)) {
        let (now, before) = (self.model.now, self.apps[app].clone());
        let ListingChange { listing, told } = before.changed(&self.programme, now, change);
        let partner = self.model.apps[app].partner;
        self.agenda.extend(told.map(|from| Due { app, partner, from }));
        self.apps[app] = listing;
    }

    fn perform(&mut self, step: &Step) -> Result<()> {
        let now = self.model.now;
        match step {
            Step::Publish { app, answers } => {
                let live = self.live(*answers)?;
                self.change(*app, |listing| listing.live = Some(live));
            }
            Step::Enrol(app) => {
                let enrolment = Enrolment { status: EnrolmentStatus::Approved, approved_at: Some(now) };
                self.change(*app, |listing| listing.facts.fortified = enrolment);
            }
            Step::Leave(app) => self.change(*app, |listing| listing.facts.fortified = Enrolment::default()),
            Step::Archive(app) => self.change(*app, |listing| listing.facts.archived_at = Some(now)),
            Step::Restore(app) => self.change(*app, |listing| listing.facts.archived_at = None),
            Step::SetPublic { app, public } => {
                let visibility = if *public { Visibility::Public } else { Visibility::Private };
                self.change(*app, |listing| listing.facts.visibility = visibility);
            }
            Step::Transfer { app, partner: number } => {
                let partner = partner(*number)?;
                self.change(*app, |listing| listing.facts.partner = partner);
            }
            Step::SetDates(_) => self.set_dates()?,
            Step::Run { max } => self.run(max.unwrap_or(usize::MAX))?,
            Step::Nothing => {}
        }
        Ok(())
    }

    /// A run that tells at most so many apps, as enforce-fortified makes it.
    fn run(&mut self, max: usize) -> Result<()> {
        let mut acted = 0;
        let mut at_risk = Vec::new();
        for number in 0..PARTNERS {
            if acted >= max {
                return Ok(());
            }
            acted += self.tell_agenda(number, &mut at_risk)?;
        }
        let in_force = (self.programme.badge_rules(), self.programme.badge_rules_since());
        let is_swept = self.swept.as_ref().is_some_and(|(rules, since, through)| {
            (rules, since) == (&in_force.0, &in_force.1)
                && !any_passed(&badge_calendar(&self.programme), *through, self.model.now)
        });
        for number in (0..PARTNERS).filter(|_| !is_swept) {
            if acted >= max {
                return Ok(());
            }
            for app in 0..APPS {
                let (listing, now) = (&self.apps[app], self.model.now);
                let Some(told) = listing.told_badge(&self.programme).filter(|_| self.is_watched_by(app, number)) else {
                    continue;
                };
                let Some(record) = listing.unrecorded_badge(told, &self.programme, now) else { continue };
                let news = listing.badge_news(told, &self.programme, now);
                self.agenda.extend(news.map(|_| Due { app, partner: number, from: told }));
                self.apps[app].badge_record = Some(record);
            }
            acted += self.tell_agenda(number, &mut at_risk)?;
            acted += self.warn(number, |app| app < APPS)?;
        }
        self.swept = Some((in_force.0, in_force.1, self.model.now));
        for number in 0..PARTNERS {
            self.warn(number, |app| at_risk.contains(&app))?;
        }
        self.model.check_all_told().map_err(|error| anyhow!(error))
    }

    fn is_watched_by(&self, app: usize, number: usize) -> bool {
        self.model.apps[app].partner == number && self.apps[app].facts.is_watched()
    }

    /// Tells a partner of its badges on the agenda; how many apps it told.
    fn tell_agenda(&mut self, number: usize, at_risk: &mut Vec<usize>) -> Result<usize> {
        let (mine, others): (Vec<Due>, Vec<Due>) =
            std::mem::take(&mut self.agenda).into_iter().partition(|due| due.partner == number);
        self.agenda = others;
        let mut first: BTreeMap<usize, BadgeState> = BTreeMap::new();
        for due in mine.iter().filter(|due| self.model.apps[due.app].partner == number) {
            first.entry(due.app).or_insert(due.from);
        }
        let mut told = 0;
        for (app, from) in first {
            let recorded = self.apps[app].unrecorded_badge(from, &self.programme, self.model.now);
            let news = self.apps[app].badge_news(from, &self.programme, self.model.now);
            self.apps[app].badge_record = recorded.or(self.apps[app].badge_record);
            match news {
                Some(news) => {
                    told += 1;
                    self.send(number, news.content(), &BTreeSet::from([app]))?;
                    self.keep_notice(number, news, app)?;
                    if self.apps[app].warning(&self.programme, self.model.now).is_some() {
                        let from = self.apps[app].badge(&self.programme, self.model.now).state;
                        self.agenda.push(Due { app, partner: number, from });
                        at_risk.push(app);
                    }
                }
                None => at_risk.push(app),
            }
        }
        Ok(told)
    }

    fn keep_notice(&mut self, number: usize, news: BadgeNews, app: usize) -> Result<()> {
        let (now, content) = (self.model.now, news.content());
        let notice = Notice::new(partner(number)?, NoticeCycle::of_instant(now), NoticeWindow::CHANGE, content, now);
        self.notices.push(notice.with_apps(vec![key(app)?]));
        Ok(())
    }

    /// Sends a partner the warnings that are due; of how many apps.
    fn warn(&mut self, number: usize, is_meant: impl Fn(usize) -> bool) -> Result<usize> {
        let mut listings = Vec::new();
        for app in (0..APPS).filter(|app| is_meant(*app) && self.model.apps[*app].partner == number) {
            listings.push((key(app)?, self.apps[app].clone()));
        }
        let mut told = 0;
        let partner = partner(number)?;
        for warning in due_warnings(&partner, &listings, &self.programme, self.model.now) {
            let theirs: Vec<Notice> =
                self.notices.iter().filter(|notice| notice.id.partner == partner).cloned().collect();
            let Some(mut notice) = untold_warning(&warning, &theirs) else { continue };
            ensure!(theirs.iter().all(|other| other.id != notice.id), "{:?} is there already", notice.id);
            let mut apps = BTreeSet::new();
            for app in 0..APPS {
                if notice.apps.contains(&key(app)?) {
                    apps.insert(app);
                }
            }
            told += apps.len();
            self.send(number, notice.content.clone(), &apps)?;
            notice.state = NoticeState::Sent { at: self.model.now, message: "m".to_owned() };
            self.notices.push(notice);
        }
        Ok(told)
    }

    fn send(&mut self, number: usize, content: domain::notice::NoticeContent, apps: &BTreeSet<usize>) -> Result<()> {
        let told = Told::by(&content).context("a notice of Cloud Fortified")?;
        for app in apps {
            self.model.tell(number, *app, told).map_err(|error| anyhow!(error))?;
        }
        Ok(())
    }

    fn check_badges(&self) -> Result<()> {
        let now: Timestamp = self.model.now;
        for (number, listing) in self.apps.iter().enumerate() {
            let badge = listing.badge(&self.programme, now);
            let expected = match self.model.shown(number) {
                Some((State::Removed, since)) => (BadgeState::Removed, Some(since)),
                Some((_, since)) => (BadgeState::Held, Some(since)),
                None => (BadgeState::None, None),
            };
            ensure!((badge.state, badge.since) == expected, "app {number}: shown {badge:?}, expected {expected:?}");
        }
        Ok(())
    }
}

fn live_one(seed: u64, answers: &[Accepted]) -> Result<()> {
    let mut done = Vec::new();
    let lived = Rules::start(seed, answers)?.live_through(&mut done);
    lived.with_context(|| format!("MANY_HISTORY={seed}, after:\n{}", done.join("\n")))
}

#[test]
fn thousands_of_histories_show_and_tell_what_is_true() -> Result<()> {
    let mut answers = Vec::new();
    for kind in [Answers::Few, Answers::First, Answers::All] {
        answers.push(accept_answers(&json!(body(kind)?)).map_err(|violations| anyhow!("{violations:?}"))?);
    }
    if let Some(seed) = badge_history::number("MANY_HISTORY")? {
        return live_one(seed, &answers);
    }
    let count = badge_history::number("MANY_HISTORIES")?.unwrap_or(1_500);
    let live_from = |first: u64| (first..=count).step_by(THREADS).try_for_each(|seed| live_one(seed, &answers));
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..).take(THREADS).map(|first| scope.spawn(move || live_from(first))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
