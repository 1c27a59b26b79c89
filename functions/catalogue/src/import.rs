//! Many partners, apps and members at once: JSON Lines in, a report per line out. A line that fails leaves the others
//! alone; a repeated import changes nothing.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Member, Role};
use domain::questionnaire::Code;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;

use serde_json::{Value as Json, json};
use store::Store;
use store::audit::Actor;
use store::catalogue::Partner;
use tokio::task::JoinSet;
use web::body::{Fields, Sent};
use web::problem::violation;
use web::{Caller, Now, Problem, ProblemKind, reply};

use crate::{apps, members, partners};

/// The largest import, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most lines of one import.
pub(crate) const MAX_LINES: usize = 1_000;
/// How many lines are written at the same time.
const AT_ONCE: usize = 16;
/// How often a line is saved again after a conflict.
const RETRIES: u64 = 5;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Created,
    Updated,
    Unchanged,
}

impl Outcome {
    pub(crate) fn status(self) -> StatusCode {
        if self == Self::Created { StatusCode::CREATED } else { StatusCode::OK }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}

/// One line, understood.
enum Line {
    Partner(PartnerId, Partner),
    App(AppKey, Box<apps::Described>),
    Member(PartnerId, Member),
}

impl Line {
    fn read(text: &str) -> Result<Self, Problem> {
        let Ok(Json::Object(mut object)) = serde_json::from_str(text) else {
            return Err(Problem::new(ProblemKind::MalformedJson, "The line is not a JSON object."));
        };
        let kind = object.remove("type");
        let mut take = |name: &str| {
            object.remove(name).and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
        };
        match kind.as_ref().and_then(Json::as_str) {
            Some("partner") => {
                let id = id(PartnerId::parse(&take("id")), "/id")?;
                Ok(Self::Partner(id, partners::read(Fields::of(object))?))
            }
            Some("app") => {
                let key = id(AppKey::parse(&take("key")), "/key")?;
                Ok(Self::App(key, Box::new(apps::read(Fields::of(object))?)))
            }
            Some("member") => {
                let partner = id(PartnerId::parse(&take("partner")), "/partner")?;
                let email = id(EmailAddress::parse(&take("email")), "/email")?;
                Ok(Self::Member(partner, members::read_line(email, Fields::of(object))?))
            }
            _ => Err(Problem::invalid(vec![violation(
                "/type",
                Code::NotAnOption,
                "The type must be partner, app or member.",
            )])),
        }
    }

    /// What the line writes to besides its own record; lines that meet here are not written at the same time.
    fn subjects(&self) -> Vec<String> {
        match self {
            Self::Partner(id, _) => vec![format!("partner {id}")],
            Self::App(key, described) => vec![format!("app {key}"), format!("product {}", described.product())],
            Self::Member(_, member) => vec![format!("person {}", member.email)],
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Partner(..) => 0,
            Self::App(..) => 1,
            Self::Member(..) => 2,
        }
    }

    async fn save(&self, store: &Store, actor: Actor<'_>) -> Result<Outcome, Problem> {
        match self {
            Self::Partner(id, partner) => partners::save(store, id, partner, actor).await,
            Self::App(key, described) => apps::save(store, key, described, actor).await.map(|(outcome, _)| outcome),
            Self::Member(partner, member) => members::save(store, partner, member, actor).await,
        }
    }

    /// Saves, and again when another line's transaction met it: the apps of one partner all look at the partner's name.
    async fn save_patiently(self, store: Store, person: EmailAddress, now: Timestamp) -> Result<Outcome, Problem> {
        let actor = Actor { person: &person, now };
        let mut outcome = self.save(&store, actor).await;
        for attempt in 1..=RETRIES {
            if !outcome.as_ref().is_err_and(|problem| problem.kind == ProblemKind::Conflict) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(40 * attempt)).await;
            outcome = self.save(&store, actor).await;
        }
        outcome
    }
}

fn id<T>(parsed: Result<T, domain::ids::BadId>, at: &str) -> Result<T, Problem> {
    parsed.map_err(|error| Problem::invalid(vec![violation(at, Code::Malformed, format!("Not accepted: {error}."))]))
}

/// Imports many lines.
pub(super) async fn import(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = caller.staff(Role::Catalogue)?.email.clone();
    let text = sent.text(MAX_BYTES, "4 MiB")?;
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty()).collect();
    if lines.len() > MAX_LINES {
        let detail = format!(
            "There are {} lines; at most {MAX_LINES} are allowed. Split the file and send the parts one by one.",
            lines.len()
        );
        return Err(Problem::new(ProblemKind::PayloadTooLarge, detail));
    }
    let mut report = Report::default();
    let mut group = Group::default();
    for (number, text) in lines {
        match Line::read(text) {
            Ok(line) => {
                if !group.has_room_for(&line) {
                    std::mem::take(&mut group).save(&store, &person, now, &mut report).await;
                }
                group.add(number, line);
            }
            Err(problem) => report.add(number, Err(problem)),
        }
    }
    group.save(&store, &person, now, &mut report).await;
    reply::json(StatusCode::OK, &report.document())
}

/// Lines that may be written at the same time: of one kind, so that an app finds its partner, and about different
/// subjects, so that of two lines about one the later wins.
#[derive(Default)]
struct Group {
    lines: Vec<(usize, Line)>,
    subjects: BTreeSet<String>,
}

impl Group {
    fn has_room_for(&self, line: &Line) -> bool {
        self.lines.len() < AT_ONCE
            && self.lines.first().is_none_or(|(_, first)| first.kind() == line.kind())
            && !line.subjects().iter().any(|subject| self.subjects.contains(subject))
    }

    fn add(&mut self, number: usize, line: Line) {
        self.subjects.extend(line.subjects());
        self.lines.push((number, line));
    }

    async fn save(self, store: &Store, person: &EmailAddress, now: Timestamp, report: &mut Report) {
        let mut saves = JoinSet::new();
        for (number, line) in self.lines {
            let save = line.save_patiently(store.clone(), person.clone(), now);
            saves.spawn(async move { (number, save.await) });
        }
        while let Some(joined) = saves.join_next().await {
            match joined {
                Ok((number, outcome)) => report.add(number, outcome),
                Err(error) => tracing::error!(%error, "a line of an import could not be processed"),
            }
        }
    }
}

/// What became of each line.
#[derive(Default)]
struct Report {
    lines: Vec<(usize, Result<Outcome, Problem>)>,
}

impl Report {
    fn add(&mut self, number: usize, outcome: Result<Outcome, Problem>) {
        self.lines.push((number, outcome));
    }

    fn document(mut self) -> Json {
        self.lines.sort_by_key(|(number, _)| *number);
        let count = |wanted: Outcome| {
            self.lines.iter().filter(|(_, outcome)| outcome.as_ref().is_ok_and(|outcome| *outcome == wanted)).count()
        };
        let line = |(number, outcome): &(usize, Result<Outcome, Problem>)| match outcome {
            Ok(outcome) => json!({ "line": number, "outcome": outcome.word() }),
            Err(problem) => json!({ "line": number, "outcome": "failed", "problem": problem.document() }),
        };
        json!({
            "created": count(Outcome::Created),
            "updated": count(Outcome::Updated),
            "unchanged": count(Outcome::Unchanged),
            "failed": self.lines.iter().filter(|(_, outcome)| outcome.is_err()).count(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }
}
