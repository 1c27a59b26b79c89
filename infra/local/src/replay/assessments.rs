//! The Security Self Assessment: when partners apply and renew, what reviewers decide, and the calls for it. What must not
//! live here: what the system does then, and when an approval ends.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use domain::{notice::NoticeKind, programme::Programme};
use fastrand::Rng;
use jiff::{Timestamp, civil::Date};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::{Api, Body, Person, run_together},
    cast::Cast,
    draw::{LAST_YEAR, THIS_YEAR},
    random::{chance, day_after},
    records::NoticeRecord,
};

/// A step of a partner's application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The partner submits new answers.
    Apply,
    /// The partner submits its last answers again.
    Renew,
    Approve,
    RequestChanges,
    Reject,
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Partners,
    Reviewers,
}

impl Step {
    fn side(self) -> Side {
        match self {
            Self::Apply | Self::Renew => Side::Partners,
            Self::Approve | Self::RequestChanges | Self::Reject => Side::Reviewers,
        }
    }
}

/// The steps that partners and reviewers are going to take.
#[derive(Debug)]
pub struct AssessmentPlans {
    planned: BTreeMap<Date, Steps>,
    /// The random numbers of each partner.
    rngs: Vec<Rng>,
}

/// The steps of one day by partner, named by its index in the cast.
pub type Steps = BTreeMap<usize, Step>;

impl AssessmentPlans {
    /// What partners with a public tab do without a mail that asks for it.
    pub fn unasked(cast: &Cast) -> Self {
        let rngs = (0..cast.partners.len()).map(|partner| cast.partner_rng(partner)).collect();
        let mut plans = Self { planned: BTreeMap::new(), rngs };
        let eligible: BTreeSet<usize> =
            cast.apps.iter().filter(|app| app.has_public_tab()).map(|app| app.partner).collect();
        for partner in eligible {
            let rng = &mut plans.rngs[partner];
            let on = match rng.u32(..100) {
                // Some applied last year, most of them in spring.
                0..28 => day_after(LAST_YEAR, rng, 40..150),
                28..42 => day_after(LAST_YEAR, rng, 150..360),
                42..64 => day_after(THIS_YEAR, rng, 5..150),
                // A few apply when the programme has nearly ended.
                64..69 => day_after(THIS_YEAR, rng, 150..223),
                _ => continue,
            };
            plans.plan(on, partner, Step::Apply);
        }
        plans
    }

    fn plan(&mut self, on: Date, partner: usize, step: Step) {
        self.planned.entry(on).or_default().insert(partner, step);
    }

    /// The first day with steps, if it is before `day`.
    pub fn first_day_before(&self, day: Date) -> Option<Date> {
        self.planned.keys().next().copied().filter(|first| *first < day)
    }

    /// The steps of one side on a day. There are none once the programme has ended.
    pub fn take(&mut self, day: Date, side: Side, programme: &Programme, now: Timestamp) -> Steps {
        let Some(steps) = self.planned.get_mut(&day) else { return Steps::new() };
        let mut taken: Steps = steps.extract_if(.., |_, step| step.side() == side).collect();
        if steps.is_empty() {
            self.planned.remove(&day);
        }
        if programme.self_assessment_ended(now) {
            taken.clear();
        }
        taken
    }

    /// Plans what follows from a day's steps: a review some days after an application, a new application some days after
    /// changes were requested.
    pub fn plan_follow_ups(&mut self, steps: &Steps, day: Date) {
        for (partner, step) in steps {
            let rng = &mut self.rngs[*partner];
            let (on, next) = match step {
                Step::Apply | Step::Renew => (day_after(day, rng, 2..24), draw_decision(rng)),
                Step::RequestChanges => (day_after(day, rng, 2..14), Step::Apply),
                Step::Approve | Step::Reject => continue,
            };
            self.plan(on, *partner, next);
        }
    }

    /// A partner reads a mail about the expiry of its approval: most partners renew it before, some after.
    pub fn react(&mut self, cast: &Cast, notice: &NoticeRecord, earliest: Date) {
        let Some(partner) = cast.partners.iter().position(|partner| partner.id == notice.partner) else { return };
        let rng = &mut self.rngs[partner];
        let renews_on = match notice.kind {
            NoticeKind::SelfAssessmentExpiring => chance(rng, 65).then(|| day_after(earliest, rng, 0..27)),
            NoticeKind::SelfAssessmentExpired => chance(rng, 25).then(|| day_after(earliest, rng, 1..20)),
            _ => None,
        };
        let has_plans = self.planned.values().any(|steps| steps.contains_key(&partner));
        if let Some(on) = renews_on.filter(|_| !has_plans) {
            self.plan(on, partner, Step::Renew);
        }
    }
}

fn draw_decision(rng: &mut Rng) -> Step {
    match rng.u32(..100) {
        0..80 => Step::Approve,
        80..93 => Step::RequestChanges,
        _ => Step::Reject,
    }
}

/// Takes the steps over HTTP.
pub async fn take_steps(steps: &Steps, api: &Api, cast: &Cast, staff: &Person, members: &[Person]) -> Result<()> {
    let calls = steps.iter().map(|(partner, step)| async move {
        let (id, member) = (&cast.partners[*partner].id, &members[*partner]);
        match step {
            Step::Apply => {
                api.put(&format!("/partners/{id}/self-assessment"), member, answers(id)).await?;
                post_as_partner(api, member, id, "submit").await
            }
            Step::Renew => {
                post_as_partner(api, member, id, "renew").await?;
                post_as_partner(api, member, id, "submit").await
            }
            Step::Approve => post_as_reviewer(api, staff, id, "approve", json!({})).await,
            Step::RequestChanges => {
                let reasons = json!({ "reasons": "Please say more about how customers' data is protected." });
                post_as_reviewer(api, staff, id, "request-changes", reasons).await
            }
            Step::Reject => {
                let reasons = json!({ "reasons": "The answers do not say what protects customers' data." });
                post_as_reviewer(api, staff, id, "reject", reasons).await
            }
        }
    });
    run_together(calls).await.map(drop)
}

async fn post_as_partner(api: &Api, member: &Person, partner: &str, verb: &str) -> Result<Value> {
    let path = format!("/partners/{partner}/self-assessment/{verb}");
    api.call(Method::POST, &path, Some(member), Body::Empty).await
}

async fn post_as_reviewer(api: &Api, staff: &Person, partner: &str, verb: &str, remarks: Value) -> Result<Value> {
    let path = format!("/staff/self-assessments/{partner}/{verb}");
    api.call(Method::POST, &path, Some(staff), Body::Replacement(remarks)).await
}

/// The answers that every partner gives.
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
