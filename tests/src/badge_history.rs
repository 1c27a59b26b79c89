//! Random histories for [`badge_model`](crate::badge_model): what partners and staff do, and which runs are made.

use jiff::{SignedDuration, Timestamp, TimestampRound, Unit};

use crate::badge_model::{Answers, App, Dates, Model, State};

/// How many partners and apps there are.
pub const PARTNERS: usize = 2;
pub const APPS: usize = 5;

/// A generator of random numbers that gives the same for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Random(pub u64);

/// A number that the environment names.
///
/// # Errors
/// It is not a number.
pub fn number(variable: &str) -> anyhow::Result<Option<u64>> {
    let text = std::env::var_os(variable).and_then(|text| text.into_string().ok());
    Ok(text.map(|text| text.parse()).transpose()?)
}

/// What happens next.
#[derive(Clone, Debug)]
pub enum Step {
    Publish {
        app: usize,
        answers: Answers,
    },
    Enrol(usize),
    Leave(usize),
    Archive(usize),
    Restore(usize),
    SetPublic {
        app: usize,
        public: bool,
    },
    Transfer {
        app: usize,
        partner: usize,
    },
    SetDates(Dates),
    /// A run, which may act on so many apps, or on all.
    Run {
        max: Option<usize>,
    },
    Nothing,
}

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

    /// How long nothing happens.
    pub fn pause(&mut self) -> SignedDuration {
        SignedDuration::from_mins(self.pick(&[1, 20, 60, 60, 360, 1_440, 7_200, 28_800]))
    }

    /// An instant some days from now. It is never that of another step, so that no date comes at the very instant at which staff
    /// move it.
    fn days_from(&mut self, now: Timestamp, days: &[i64]) -> Timestamp {
        let at = now + SignedDuration::from_hours(24 * self.pick(days));
        at.round(TimestampRound::new().smallest(Unit::Minute)).unwrap_or(at) + SignedDuration::from_secs(30)
    }

    /// The next step.
    pub fn step(&mut self, model: &Model) -> Step {
        // Whether an app that has left is told of after it was hidden, or one that was handed over after it came back, would depend
        // on which part of the agenda a cut run came to.
        if model.handed_over || model.apps.iter().any(App::has_left) {
            return Step::Run { max: None };
        }
        let number = self.below(APPS);
        let app = &model.apps[number];
        match self.below(17) {
            0..=2 if !app.archived => {
                Step::Publish { app: number, answers: self.pick(&[Answers::Few, Answers::First, Answers::All]) }
            }
            3 | 4 if app.badge.is_none() => Step::Enrol(number),
            3 | 4 if !model.dates.has_ended(model.now) => Step::Leave(number),
            5 if app.badge.is_some() && app.archived => Step::Restore(number),
            5 if app.badge.is_some() => Step::Archive(number),
            6 if app.badge.is_some() => Step::SetPublic { app: number, public: !app.public },
            7 => Step::Transfer { app: number, partner: (app.partner + 1) % PARTNERS },
            8..=10 => Step::SetDates(self.dates(model)),
            11 => Step::Run { max: Some(1 + self.below(2)) },
            12..=16 => Step::Run { max: None },
            _ => Step::Nothing,
        }
    }

    fn dates(&mut self, model: &Model) -> Dates {
        let (now, mut dates) = (model.now, model.dates.clone());
        match self.below(8) {
            0..=3 => dates.deadline = self.days_from(now, &[-60, -10, -1, 0, 1, 3, 20, 45, 100]),
            4 if dates.ends_at.is_some() => dates.ends_at = None,
            4 => dates.ends_at = Some(self.days_from(now, &[-5, 1, 10, 60])),
            5 => dates.warning_days = self.pick(&[&[90, 30, 7, 1][..], &[60, 14], &[7], &[30, 1]]).to_vec(),
            6 => dates.second_version = None,
            _ => {
                let from = self.days_from(now, &[-30, -5, 2, 10]);
                let counted = from + SignedDuration::from_hours(24 * self.pick(&[0, 4, 20, 50]));
                dates.second_version = Some((from, counted));
            }
        }
        dates
    }
}

/// The apps at the beginning of a history: one with every answer, and none enrolled.
pub fn start(now: Timestamp) -> Model {
    let answers = [Answers::All, Answers::Few, Answers::Few, Answers::Few, Answers::Few];
    let apps = answers.into_iter().enumerate();
    let apps = apps.map(|(number, answers)| App::new(usize::from(number == 2), answers, PARTNERS)).collect();
    let later = |days: i64| now + SignedDuration::from_hours(24 * days);
    let dates = Dates {
        deadline: later(73),
        ends_at: None,
        warning_days: vec![90, 30, 7, 1],
        second_version: Some((later(635), later(816))),
    };
    Model { now, dates, apps, handed_over: false }
}

impl Model {
    /// What a step changes. Of a run, nothing: what it tells is compared with [`Model::tell`].
    pub fn apply(&mut self, step: &Step) {
        match step {
            Step::Publish { app, answers } => self.publish(*app, *answers),
            Step::Enrol(app) => self.enrol(*app),
            Step::Leave(app) => self.leave(*app),
            Step::Archive(app) => self.apps[*app].archived = true,
            Step::Restore(app) => self.apps[*app].archived = false,
            Step::SetPublic { app, public } => self.apps[*app].public = *public,
            Step::Transfer { app, partner } => self.transfer(*app, *partner),
            Step::SetDates(dates) => self.change_dates(dates.clone()),
            Step::Run { .. } | Step::Nothing => {}
        }
    }

    /// What is shown of an app's badge: its state and since when; `None` for no badge.
    pub fn shown(&self, app: usize) -> Option<(State, Timestamp)> {
        self.apps[app].badge.filter(|(state, _)| *state != State::Ended)
    }
}
