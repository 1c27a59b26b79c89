//! A small model of Cloud Fortified, independent of the rules in `domain`: which badge each app has and since when, and what its
//! partner was told. Random histories are compared with it.
//!
//! The model follows time forward, change by change, and keeps no history; the system derives everything from records.

use domain::notice::NoticeContent;
use jiff::{SignedDuration, Timestamp};

/// What an app's live tab lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Nearly everything.
    Few,
    /// The questions of the second version of the questionnaire.
    First,
    /// Nothing.
    All,
}

/// The badge of an enrolled app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Held,
    Removed,
    /// Cloud Fortified has ended.
    Ended,
}

/// What a mail tells of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Removed,
    Returned,
    Left,
    Ended,
    Warning { due: Timestamp, days: u16 },
}

impl Told {
    /// What a notice tells; `None` for one that is not about Cloud Fortified.
    pub fn by(content: &NoticeContent) -> Option<Self> {
        match *content {
            NoticeContent::BadgeRemoved => Some(Self::Removed),
            NoticeContent::BadgeReturned => Some(Self::Returned),
            NoticeContent::FortifiedLeft => Some(Self::Left),
            NoticeContent::FortifiedEnded => Some(Self::Ended),
            NoticeContent::FortifiedWarning { due, days } => Some(Self::Warning { due, days }),
            _ => None,
        }
    }
}

/// The dates that staff may move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    pub deadline: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub warning_days: Vec<u16>,
    /// When the second version of the questionnaire is asked and when its questions count.
    pub second_version: Option<(Timestamp, Timestamp)>,
}

/// An app.
#[derive(Clone, Debug)]
pub struct App {
    /// The partner, by its number.
    pub partner: usize,
    pub public: bool,
    pub archived: bool,
    pub answers: Answers,
    /// The badge and since when it is so; `None` when the app is not enrolled.
    pub badge: Option<(State, Timestamp)>,
    /// The state that the partner knows; `None` when it need not be told of a badge that is there.
    known: Option<State>,
    /// The app has left, and the partner was not told yet.
    left: bool,
    /// The latest warning that each partner got.
    warned: Vec<Option<(Timestamp, u16)>>,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: Timestamp,
    pub dates: Dates,
    pub apps: Vec<App>,
    /// Whether an app was handed over since the last run that was not cut.
    pub handed_over: bool,
}

impl Dates {
    pub fn has_ended(&self, at: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| end <= at)
    }

    fn state(&self, answers: Answers, at: Timestamp) -> State {
        let second_counts = self.second_version.is_some_and(|(_, counted)| counted <= at);
        let complete = match answers {
            Answers::Few => false,
            Answers::First => !second_counts,
            Answers::All => true,
        };
        match () {
            () if self.has_ended(at) => State::Ended,
            () if at < self.deadline || complete => State::Held,
            () => State::Removed,
        }
    }

    /// The dates at which a badge may change, in order.
    fn all(&self) -> Vec<Timestamp> {
        let second = self.second_version.iter().flat_map(|(from, counted)| [*from, *counted]);
        let mut all: Vec<Timestamp> = [self.deadline].into_iter().chain(self.ends_at).chain(second).collect();
        all.sort_unstable();
        all
    }
}

impl App {
    /// An app whose live tab answers this much. It is not enrolled.
    pub fn new(partner: usize, answers: Answers, partners: usize) -> Self {
        let (badge, known, left) = (None, None, false);
        Self { partner, public: true, archived: false, answers, badge, known, left, warned: vec![None; partners] }
    }

    /// Whether it has left and its partner was not told.
    pub fn has_left(&self) -> bool {
        self.left
    }

    /// Whether the public can find it.
    pub fn is_visible(&self) -> bool {
        self.public && !self.archived
    }
}

impl Model {
    /// Time passes until `now`.
    pub fn advance(&mut self, now: Timestamp) {
        for date in self.dates.all() {
            if self.now < date && date <= now {
                self.settle(date);
            }
        }
        self.now = now;
    }

    /// Brings every badge to its state at `at`, which is the cause of each change.
    fn settle(&mut self, at: Timestamp) {
        for app in &mut self.apps {
            if let Some((state, since)) = &mut app.badge {
                let next = self.dates.state(app.answers, at);
                if next != *state {
                    (*state, *since) = (next, at);
                }
            }
        }
    }

    pub fn change_dates(&mut self, dates: Dates) {
        self.dates = dates;
        self.settle(self.now);
    }

    pub fn publish(&mut self, app: usize, answers: Answers) {
        self.apps[app].answers = answers;
        self.settle(self.now);
    }

    pub fn enrol(&mut self, app: usize) {
        let (state, ended) = (self.dates.state(self.apps[app].answers, self.now), self.dates.has_ended(self.now));
        let app = &mut self.apps[app];
        app.badge = Some((state, self.now));
        // Whoever was not told that the app had left still knows what was before.
        if !std::mem::take(&mut app.left) {
            app.known = (!ended).then_some(State::Held);
        }
    }

    pub fn leave(&mut self, app: usize) {
        let ended = self.dates.has_ended(self.now);
        let app = &mut self.apps[app];
        app.badge = None;
        app.left = app.is_visible() && !ended && matches!(app.known, Some(State::Held | State::Removed));
    }

    /// The new partner expects a badge, unless Cloud Fortified has ended.
    pub fn transfer(&mut self, app: usize, partner: usize) {
        self.handed_over = true;
        let ended = self.dates.has_ended(self.now);
        let app = &mut self.apps[app];
        (app.partner, app.left) = (partner, false);
        app.known = app.badge.and((!ended).then_some(State::Held));
    }

    /// What the partner of an app is to be told of its badge.
    fn news(&self, app: &App) -> Option<Told> {
        if !app.is_visible() {
            return None;
        }
        if app.left {
            return (!self.dates.has_ended(self.now)).then_some(Told::Left);
        }
        match (app.known, app.badge?.0) {
            (Some(State::Held) | None | Some(State::Ended), State::Removed) => Some(Told::Removed),
            (Some(State::Removed | State::Ended) | None, State::Held) => Some(Told::Returned),
            (Some(State::Held), State::Ended) => Some(Told::Ended),
            _ => None,
        }
    }

    /// The warning that is due for an app: the next date at which its badge goes, and the latest window before it.
    fn warning(&self, app: &App) -> Option<(Timestamp, u16)> {
        if !app.is_visible() || app.badge?.0 != State::Held {
            return None;
        }
        let goes = |at: &Timestamp| *at > self.now && self.dates.state(app.answers, *at) == State::Removed;
        let due = self.dates.all().into_iter().find(goes)?;
        let is_open = |days: &&u16| due - SignedDuration::from_hours(24 * i64::from(**days)) <= self.now;
        let days = self.dates.warning_days.iter().filter(is_open).min()?;
        Some((due, *days))
    }

    fn is_warned(app: &App, (due, days): (Timestamp, u16)) -> bool {
        app.warned[app.partner].is_some_and(|(told, then)| told == due && then <= days)
    }

    /// Takes note of what a partner was told of an app.
    ///
    /// # Errors
    /// It was not to be told.
    pub fn tell(&mut self, partner: usize, app: usize, told: Told) -> Result<(), String> {
        let it = &self.apps[app];
        if it.partner != partner {
            return Err(format!("partner {partner} was told of app {app}, which it does not have"));
        }
        let due = match told {
            Told::Warning { due, days } => {
                self.warning(it).filter(|warning| *warning == (due, days) && !Self::is_warned(it, *warning)).is_some()
            }
            news => self.news(it) == Some(news),
        };
        if !due {
            return Err(format!(
                "app {app} of {partner}: told {told:?}, but the news are {:?}, the warning {:?} ({it:?})",
                self.news(it),
                self.warning(it)
            ));
        }
        let it = &mut self.apps[app];
        match told {
            Told::Warning { due, days } => it.warned[partner] = Some((due, days)),
            Told::Left => (it.known, it.left) = (None, false),
            Told::Removed => it.known = Some(State::Removed),
            Told::Returned => it.known = Some(State::Held),
            Told::Ended => it.known = Some(State::Ended),
        }
        Ok(())
    }

    /// Checks after a run that was not cut that nothing is left to tell.
    ///
    /// # Errors
    /// What was not told.
    pub fn check_all_told(&mut self) -> Result<(), String> {
        let untold: Vec<String> = (0..self.apps.len())
            .filter_map(|number| {
                let app = &self.apps[number];
                let news = self.news(app).map(|news| format!("app {number}: {news:?} ({app:?})"));
                let warning = self.warning(app).filter(|warning| !Self::is_warned(app, *warning));
                news.or_else(|| warning.map(|warning| format!("app {number}: warning {warning:?} ({app:?})")))
            })
            .collect();
        self.handed_over = false;
        let has_ended = self.dates.has_ended(self.now);
        for app in &mut self.apps {
            // Nobody is told any more of an app that left and that the public cannot find, or after the end.
            app.left &= app.is_visible() && !has_ended;
        }
        if untold.is_empty() { Ok(()) } else { Err(format!("not told: {}", untold.join("; "))) }
    }
}
