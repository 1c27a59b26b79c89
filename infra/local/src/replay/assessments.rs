//! The Security Self Assessment in a replay: when partners apply and renew, and what reviewers make of it; each step by HTTP.
//! What must not live here: what the system makes of it, and when an approval ends.
//!
//! What was to happen before the first day is lived before it, with the clock set back: the year begins with the approvals
//! of the year before.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use domain::{notice::NoticeKind, programme::Programme};
use fastrand::Rng;
use jiff::{Timestamp, civil::Date};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::{Api, Body, Person, together},
    cast::{Cast, after, chance},
    records::Mail,
};

/// What somebody does about a partner's application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The partner hands in answers.
    Apply,
    /// The partner hands in the last answers again.
    Renew,
    /// A reviewer approves them.
    Approve,
    /// A reviewer asks for changes.
    RequestChanges,
    /// A reviewer rejects them.
    Reject,
}

impl Move {
    fn is_staffs(self) -> bool {
        !matches!(self, Self::Apply | Self::Renew)
    }
}

/// What partners and reviewers mean to do.
#[derive(Debug)]
pub struct Assessments {
    moves: BTreeMap<Date, BTreeMap<usize, Move>>,
    /// Each partner's own chance, in the cast's order.
    chances: Vec<Rng>,
}

/// One day's moves of one side.
#[derive(Debug)]
pub struct Moves(BTreeMap<usize, Move>);

impl Assessments {
    /// What the cast's partners mean to do unasked: those with an app that anybody can find.
    #[must_use]
    pub fn of(cast: &Cast) -> Self {
        let chances = (0..cast.partners.len()).map(|at| cast.chance_of_partner(at)).collect();
        let mut assessments = Self { moves: BTreeMap::new(), chances };
        let eligible: BTreeSet<usize> = cast.apps.iter().filter(|app| app.is_open()).map(|app| app.partner).collect();
        for at in eligible {
            let rng = &mut assessments.chances[at];
            let on = match rng.u32(..100) {
                // Those who came the year before, most of them in spring.
                0..28 => after(super::cast::YEAR_BEFORE, rng, 40..150),
                28..42 => after(super::cast::YEAR_BEFORE, rng, 150..360),
                42..64 => after(super::cast::YEAR, rng, 5..150),
                // Those who come when it is nearly over.
                64..69 => after(super::cast::YEAR, rng, 150..223),
                _ => continue,
            };
            assessments.plan(on, at, Move::Apply);
        }
        assessments
    }

    fn plan(&mut self, on: Date, partner: usize, what: Move) {
        self.moves.entry(on).or_default().insert(partner, what);
    }

    /// The first day on which somebody does something, if it is before `day`.
    #[must_use]
    pub fn next_before(&self, day: Date) -> Option<Date> {
        self.moves.keys().next().copied().filter(|first| *first < day)
    }

    /// What staff, or else partners, do on a day; nobody has anything to do when the programme has ended.
    pub fn take(&mut self, day: Date, by_staff: bool, programme: &Programme, now: Timestamp) -> Moves {
        let Some(moves) = self.moves.get_mut(&day) else { return Moves(BTreeMap::new()) };
        let mut taken: BTreeMap<_, _> = moves.extract_if(.., |_, what| what.is_staffs() == by_staff).collect();
        if moves.is_empty() {
            self.moves.remove(&day);
        }
        if programme.self_assessment_ended(now) {
            taken.clear();
        }
        Moves(taken)
    }

    /// What follows from a day's moves: reviewers take some days, and so does who was asked for changes.
    pub fn follow(&mut self, moves: &Moves, day: Date) {
        for (at, what) in &moves.0 {
            let rng = &mut self.chances[*at];
            let (on, next) = match what {
                Move::Apply | Move::Renew => (after(day, rng, 2..24), verdict(rng)),
                Move::RequestChanges => (after(day, rng, 2..14), Move::Apply),
                Move::Approve | Move::Reject => continue,
            };
            self.plan(on, *at, next);
        }
    }

    /// A partner reads that its approval will expire: most renew it, some when it is too late.
    pub fn heed(&mut self, partner: usize, mail: &Mail, earliest: Date) {
        let rng = &mut self.chances[partner];
        let renews = match mail.kind {
            NoticeKind::SelfAssessmentExpiring => chance(rng, 65).then(|| after(earliest, rng, 0..27)),
            NoticeKind::SelfAssessmentExpired => chance(rng, 25).then(|| after(earliest, rng, 1..20)),
            _ => None,
        };
        let planned = self.moves.values().any(|moves| moves.contains_key(&partner));
        if let Some(on) = renews.filter(|_| !planned) {
            self.plan(on, partner, Move::Renew);
        }
    }
}

fn verdict(rng: &mut Rng) -> Move {
    match rng.u32(..100) {
        0..80 => Move::Approve,
        80..93 => Move::RequestChanges,
        _ => Move::Reject,
    }
}

impl Moves {
    /// Makes them. Says which partners they were about.
    ///
    /// # Errors
    /// One was refused.
    pub async fn make(&self, api: &Api, cast: &Cast, staff: &Person, members: &[Person]) -> Result<BTreeSet<usize>> {
        let moves = self.0.iter().map(|(at, what)| async move {
            let id = &cast.partners[*at].id;
            let mine = format!("/partners/{id}/self-assessment");
            match what {
                Move::Apply => {
                    api.put(&mine, &members[*at], answers(id)).await?;
                    api.call(Method::POST, &format!("{mine}/submit"), Some(&members[*at]), Body::Nothing).await
                }
                Move::Renew => {
                    api.call(Method::POST, &format!("{mine}/renew"), Some(&members[*at]), Body::Nothing).await?;
                    api.call(Method::POST, &format!("{mine}/submit"), Some(&members[*at]), Body::Nothing).await
                }
                Move::Approve => review(api, staff, id, "approve", json!({})).await,
                Move::RequestChanges => {
                    let reasons = json!({ "reasons": "Please say more about how customers' data is protected." });
                    review(api, staff, id, "request-changes", reasons).await
                }
                Move::Reject => {
                    let reasons = json!({ "reasons": "The answers do not say what protects customers' data." });
                    review(api, staff, id, "reject", reasons).await
                }
            }
        });
        together(moves).await?;
        Ok(self.0.keys().copied().collect())
    }
}

async fn review(api: &Api, staff: &Person, partner: &str, verb: &str, remarks: Value) -> Result<Value> {
    let path = format!("/staff/self-assessments/{partner}/{verb}");
    api.call(Method::POST, &path, Some(staff), Body::Instead(remarks)).await
}

/// What a partner answers.
fn answers(partner: &str) -> Value {
    let yes = |details: &str| json!({ "answer": "yes", "details": details });
    let no = || json!({ "answer": "no" });
    json!({ "answers": {
        "1a": no(),
        "2": no(),
        "3": { "answer": "yes", "links": [format!("https://{partner}.example/security-policy")] },
        "4": yes("Two people review every change."),
        "5": yes("A yearly audit by our own team."),
        "6": no(),
        "7": no(),
        "8": yes("The engineer on call files a ticket at once."),
        "9": yes("Two administrators, with every access logged."),
        "10": { "answer": "yes" },
        "11": { "answer": "yes", "links": [format!("https://{partner}.example/vulnerabilities")] },
        "12": yes("A second region takes over within an hour."),
        "13": yes("Backups every 24 hours, restored within a day."),
    } })
}
