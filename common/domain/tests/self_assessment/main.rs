//! The rules of the Security Self Assessment, from the sentences of the programme's pages: how long an approval is valid,
//! what may be done to an application, by whom and when, and what the partner is told.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod actions;
mod ending;
mod expiries;
mod notices;
mod renewals;
mod sequences;
mod validity;

use std::collections::BTreeSet;

use domain::EmailAddress;
use domain::notice::NoticeContent;
use domain::programme::{Programme, SelfAssessment};
use domain::questionnaire::{Answers, Value, assessment};
use domain::self_assessment::{
    Action, ActionContext, ActionEffect, ActionRefusal, Application, ApplicationState, Approval, NoteAudience,
    Participation, Party, Purpose, Validity,
};
use domain::self_assessment::{Remark, Remarks};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const NANOSECOND: SignedDuration = SignedDuration::from_nanos(1);

/// The seed's end of the programme.
const END: &str = "2023-08-13T00:00:00Z";
/// When most of these partners are approved, and when the approval expires.
const APPROVED: &str = "2021-03-10T09:30:00Z";
const EXPIRES: &str = "2022-03-10T09:30:00Z";

/// A programme that does not end in anybody's lifetime.
fn lasting() -> Programme {
    with(SelfAssessment { deprecated_from: at("2200-01-01T00:00:00Z"), ..SelfAssessment::default() })
}

fn with(self_assessment: SelfAssessment) -> Programme {
    Programme { self_assessment, ..Programme::default() }
}

fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@acme.example")).unwrap()
}

/// A body in which every question is answered, the fourth with this text.
fn body(words: &str) -> Json {
    let said = |answer: &str| json!({ "answer": answer });
    let explained = |answer: &str| json!({ "answer": answer, "details": words });
    json!({ "answers": {
        "1a": said("no"), "2": said("no"), "3": said("no"), "4": explained("no"), "5": said("no"), "6": said("no"),
        "7": said("no"), "8": said("no"), "9": said("no"), "10": said("yes"), "11": explained("no"), "12": said("no"),
        "13": said("no"),
    } })
}

fn answers(words: &str) -> Answers {
    assessment::accept_answers(&body(words)).unwrap()
}

fn save(words: &str) -> Action {
    Action::Save(answers(words))
}

fn because(reasons: &str) -> Remarks {
    Remarks { reasons: Some(reasons.to_owned()), notes: Vec::new() }
}

fn approve() -> Action {
    Action::Approve(Remarks::default())
}

fn start() -> Action {
    Action::StartReview(Remarks::default())
}

fn request() -> Action {
    Action::RequestChanges(because("Name the key store."))
}

fn reject() -> Action {
    Action::Reject(because("No policy."))
}

/// Each action once.
fn actions() -> [Action; 9] {
    let mine = [save("other"), Action::Renew, Action::Submit, Action::Withdraw];
    let [a, b, c, d] = mine;
    [a, b, c, d, start(), request(), approve(), reject(), Action::Close]
}

/// A partner that goes through the programme. Its member is pat, and the reviewer is robin.
#[derive(Clone)]
struct Partner {
    programme: Programme,
    records: Participation,
    eligible: bool,
    steps: usize,
}

impl Partner {
    fn under(programme: Programme) -> Self {
        Self { programme, records: Participation::default(), eligible: true, steps: 0 }
    }

    /// A partner whose first application was approved then.
    fn approved(programme: Programme, now: &str) -> Self {
        let mut partner = Self::under(programme);
        partner.submitted(save("first"), now);
        partner.does(approve(), now);
        partner
    }

    fn tries_at(&self, action: Action, now: Timestamp) -> Result<ActionEffect, ActionRefusal> {
        let by = match action.party() {
            Party::Partner => Some(email("pat")),
            Party::Staff => Some(email("robin")),
            Party::Programme => None,
        };
        let etag = format!("e{}", self.steps + 1);
        let programme = &self.programme;
        let context = ActionContext { programme, by: by.as_ref(), eligible: self.eligible, etag: &etag, now };
        self.records.take_action(action, context)
    }

    fn tries(&self, action: Action, now: &str) -> Result<ActionEffect, ActionRefusal> {
        self.tries_at(action, at(now))
    }

    fn refused(&self, action: Action, now: &str) -> ActionRefusal {
        self.tries(action, now).unwrap_err()
    }

    /// Takes an action that is not refused, and gives what the partner is to be told.
    fn does_at(&mut self, action: Action, now: Timestamp) -> Vec<NoticeContent> {
        let effect = self.tries_at(action, now).unwrap_or_else(|refusal| panic!("{now}: {refusal}"));
        (self.records, self.steps) = (effect.after, self.steps + 1);
        effect.notices
    }

    fn does(&mut self, action: Action, now: &str) -> Vec<NoticeContent> {
        self.does_at(action, at(now))
    }

    /// Begins an application with this action and submits it.
    fn submitted(&mut self, begin: Action, now: &str) {
        self.does(begin, now);
        self.does(Action::Submit, now);
    }

    fn application(&self) -> &Application {
        self.records.application.as_ref().unwrap()
    }

    fn approval(&self) -> &Approval {
        self.records.approval.as_ref().unwrap()
    }

    fn validity(&self) -> Validity {
        self.records.validity().unwrap()
    }

    fn shows(&self, now: Timestamp) -> bool {
        self.records.validity().is_some_and(|window| window.is_shown(&self.programme, now))
    }

    fn confirms(&self, notice: &NoticeContent, now: Timestamp) -> bool {
        notice.is_true_of_partner(&self.records, &self.programme, now)
    }

    /// Whether the approval is shown until this instant, and not from then on.
    fn ends(&self, instant: Timestamp) -> bool {
        self.shows(instant - NANOSECOND) && !self.shows(instant)
    }
}

/// When an action is taken on an application in some state.
const NOON: &str = "2023-03-01T12:00:00Z";

/// A partner whose application has been in this state since some minutes after nine that day; without one for `None`.
fn partner_in(state: Option<ApplicationState>) -> Partner {
    let mut partner = Partner::under(lasting());
    let steps = match state {
        None => vec![],
        Some(ApplicationState::Draft) => vec![save("first")],
        Some(ApplicationState::Submitted) => vec![save("first"), Action::Submit],
        Some(ApplicationState::InReview) => vec![save("first"), Action::Submit, start()],
        Some(ApplicationState::ChangesRequested) => vec![save("first"), Action::Submit, request()],
        Some(ApplicationState::Approved) => vec![save("first"), Action::Submit, approve()],
        Some(ApplicationState::Rejected) => vec![save("first"), Action::Submit, reject()],
        Some(ApplicationState::Withdrawn) => vec![save("first"), Action::Withdraw],
        // As after the programme's end was postponed, when it had come already.
        Some(ApplicationState::Closed) => vec![save("first"), Action::Close],
    };
    for (minute, action) in (1..).zip(steps) {
        partner.does_at(action, at("2023-03-01T09:00:00Z") + SignedDuration::from_mins(minute));
    }
    assert_eq!(partner.records.application.as_ref().map(|application| application.state), state);
    partner
}
