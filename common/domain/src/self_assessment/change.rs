//! What may be done to an application, by whom, when, and what follows: one pure function for every step of its life.
//! `draft → submitted → in review → (changes requested → submitted) → approved | rejected`; `withdrawn`; `closed`.
//!
//! Invariant: a refusal changes nothing and says why.

use jiff::Timestamp;

use super::{Application, Approval, Audience, Note, Participation, Purpose, State, Window};
use crate::notice::Matter;
use crate::programme::Programme;
use crate::questionnaire::assessment;
use crate::questionnaire::{Answers, Completeness};
use crate::{EmailAddress, QuestionId};

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Keep these answers; begins an application when none is open.
    Save(Answers),
    /// Begin an application with the answers that were last given.
    Renew,
    /// Hand it in.
    Submit,
    /// Take it back.
    Withdraw,
    /// Take it up, or over from another reviewer.
    StartReview(Remarks),
    /// Give it back to the partner.
    RequestChanges(Remarks),
    /// Approve it.
    Approve(Remarks),
    /// Reject it.
    Reject(Remarks),
    /// End it with the programme.
    Close,
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A member of the partner, with its permission for security.
    Partner,
    /// Marketplace staff who review assessments.
    Staff,
    /// The programme's own date.
    Programme,
}

/// What a reviewer says with a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// To the partner, about the whole.
    pub reasons: Option<String>,
    /// The others.
    pub notes: Vec<Remark>,
}

/// A remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// About which question; none: about the whole.
    pub question: Option<QuestionId>,
    /// The text.
    pub text: String,
    /// For whom.
    pub audience: Audience,
}

/// What a step is taken under.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The programme.
    pub programme: &'a Programme,
    /// Who takes it; nobody for the programme's own.
    pub by: Option<&'a EmailAddress>,
    /// Whether the partner has a public cloud app.
    pub eligible: bool,
    /// The application's next name.
    pub etag: &'a str,
    /// When.
    pub now: Timestamp,
}

/// What follows from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The partner's records then.
    pub after: Participation,
    /// What the partner is to be told.
    pub told: Vec<Matter>,
}

/// Why a step is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nothing to take it with.
    #[error("There is no application yet. Save the answers first.")]
    NoApplication,
    /// The application is elsewhere in its life.
    #[error("{}", misplaced(.action, *.state))]
    Misplaced {
        /// What was to be done.
        action: &'static str,
        /// Where it is.
        state: State,
    },
    /// A year is not nearly over.
    #[error(
        "The approval is valid until {expires_at}, and you can renew it from {opens_at}. Until then, save and submit an update."
    )]
    NotRenewable {
        /// The approval's expiry.
        expires_at: Timestamp,
        /// From when it may.
        opens_at: Timestamp,
    },
    /// The partner has no app that the assessment could cover.
    #[error("The partner has no public cloud app. The programme is for partners that have one.")]
    NotEligible,
    /// Nothing can be handed in any more.
    #[error("The Security Self Assessment ended on {from}. The Privacy & Security tab has replaced it.")]
    Ended {
        /// When.
        from: Timestamp,
    },
    /// Something that is asked has no answer.
    #[error("Some questions of the application have no answer.")]
    Incomplete(Box<Completeness>),
    /// A reviewer must say why.
    #[error("Give the reasons: the partner will read them.")]
    NoReasons,
}

fn misplaced(action: &str, state: State) -> String {
    let next = match state {
        State::Draft => "It has not been submitted.",
        State::Submitted | State::InReview => "The marketplace is reviewing it. To change it, withdraw it first.",
        State::ChangesRequested => "The partner must change it and submit it again.",
        State::Approved | State::Rejected | State::Withdrawn | State::Closed => {
            "It is finished. To start a new one, save answers."
        }
    };
    format!("An application in the state “{}” cannot be {action}. {next}", state.word().replace('-', " "))
}

impl Action {
    /// Who may take it.
    #[must_use]
    pub fn party(&self) -> Party {
        match self {
            Self::Save(_) | Self::Renew | Self::Submit | Self::Withdraw => Party::Partner,
            Self::StartReview(_) | Self::RequestChanges(_) | Self::Approve(_) | Self::Reject(_) => Party::Staff,
            Self::Close => Party::Programme,
        }
    }

    /// The word in audit lines.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Save(_) => "save",
            Self::Renew => "renew",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::StartReview(_) => "start-review",
            Self::RequestChanges(_) => "request-changes",
            Self::Approve(_) => "approve",
            Self::Reject(_) => "reject",
            Self::Close => "close",
        }
    }

    /// What is done to an application by it, for people.
    fn done(&self) -> &'static str {
        match self {
            Self::Save(_) => "changed",
            Self::Renew => "renewed",
            Self::Submit => "submitted",
            Self::Withdraw => "withdrawn",
            Self::StartReview(_) => "reviewed",
            Self::RequestChanges(_) => "sent back",
            Self::Approve(_) => "approved",
            Self::Reject(_) => "rejected",
            Self::Close => "closed",
        }
    }

    /// The states in which it may be taken.
    fn possible_in(&self, state: State) -> bool {
        match self {
            Self::Save(_) | Self::Renew => !state.is_with_staff(),
            Self::Submit => matches!(state, State::Draft | State::ChangesRequested),
            Self::Withdraw | Self::Close => state.is_open(),
            Self::StartReview(_) => state.is_with_staff(),
            Self::RequestChanges(_) | Self::Approve(_) | Self::Reject(_) => state.is_with_staff(),
        }
    }
}

impl Participation {
    /// Takes a step.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn change(&self, action: Action, under: Circumstances<'_>) -> Result<Change, Refusal> {
        let Circumstances { programme, now, .. } = under;
        if programme.self_assessment_ended(now) && action != Action::Close {
            return Err(Refusal::Ended { from: programme.self_assessment.deprecated_from });
        }
        let state = self.application.as_ref().map(|application| application.state);
        match state {
            Some(state) if !action.possible_in(state) => {
                return Err(Refusal::Misplaced { action: action.done(), state });
            }
            None if !matches!(action, Action::Save(_) | Action::Renew) => return Err(Refusal::NoApplication),
            _ => {}
        }
        match action {
            Action::Save(answers) => self.save(answers, under),
            Action::Renew => self.renew(under),
            Action::Submit => self.submit(under),
            Action::Withdraw => Ok(self.end(State::Withdrawn, Remarks::default(), under)),
            Action::StartReview(remarks) => Ok(self.review(State::InReview, remarks, under)),
            Action::RequestChanges(remarks) => Ok(self.review(State::ChangesRequested, with_reasons(remarks)?, under)),
            Action::Approve(remarks) => Ok(self.approve(remarks, under)),
            Action::Reject(remarks) => Ok(self.end(State::Rejected, with_reasons(remarks)?, under)),
            Action::Close => Ok(self.end(State::Closed, Remarks::default(), under)),
        }
    }

    /// A new application, or the open one with other answers.
    fn save(&self, answers: Answers, under: Circumstances<'_>) -> Result<Change, Refusal> {
        if !under.eligible {
            return Err(Refusal::NotEligible);
        }
        let mut application = match self.application.clone().filter(|application| application.state.is_open()) {
            Some(open) => touched(open, under),
            None => Application {
                state: State::Draft,
                since: under.now,
                purpose: self.purpose(under.programme, under.now),
                answers: Answers::default(),
                etag: under.etag.to_owned(),
                started_at: under.now,
                submitted_at: None,
                changed_by: under.by.cloned(),
                reviewer: None,
                notes: Vec::new(),
            },
        };
        application.answers = answers;
        Ok(self.with(application, Vec::new()))
    }

    /// A new application with the answers that were last given: "To prevent expiry, submit a new
    /// application each year."
    fn renew(&self, under: Circumstances<'_>) -> Result<Change, Refusal> {
        let last = self.application.as_ref();
        if let Some(open) = last.filter(|application| application.state.is_open()) {
            return Err(Refusal::Misplaced { action: Action::Renew.done(), state: open.state });
        }
        let policy = &under.programme.self_assessment;
        let rejected = last.is_some_and(|application| application.state == State::Rejected);
        if let Some(Approval { window, .. }) = &self.approval
            && under.now < window.renewable_from(policy)
            && !rejected
        {
            let (expires_at, opens_at) = (window.expires_at, window.renewable_from(policy));
            return Err(Refusal::NotRenewable { expires_at, opens_at });
        }
        let approved = self.approval.as_ref().map(|approval| (approval.answered_at, &approval.answers));
        let given = last.map(|application| (application.since, &application.answers));
        let latest = approved.into_iter().chain(given).max_by_key(|(at, _)| *at);
        let (_, answers) = latest.ok_or(Refusal::NoApplication)?;
        self.save(answers.clone(), under)
    }

    /// Hands the application in. What it is for is decided now; a renewal keeps the approval shown until it is decided.
    fn submit(&self, under: Circumstances<'_>) -> Result<Change, Refusal> {
        let Some(application) = self.application.clone() else { return Err(Refusal::NoApplication) };
        if !under.eligible {
            return Err(Refusal::NotEligible);
        }
        let completeness = assessment::completeness(&application.answers);
        if !completeness.is_complete() {
            return Err(Refusal::Incomplete(Box::new(completeness)));
        }
        let mut application = touched(application, under);
        // What was a renewal stays one when it comes back after the expiry.
        if !(application.submitted_at.is_some() && application.purpose == Purpose::Renewal) {
            application.purpose = self.purpose(under.programme, under.now);
        }
        let renewal = application.purpose == Purpose::Renewal;
        application.submitted_at = Some(under.now);
        (application.state, application.since) = (State::Submitted, under.now);
        let mut change = self.with(application, vec![Matter::SelfAssessmentReceived { at: under.now }]);
        // A renewal was first submitted before the expiry, or it would be none.
        if let Some(approval) = change.after.approval.as_mut().filter(|_| renewal) {
            approval.window.renewal_submitted = true;
        }
        Ok(change)
    }

    /// The application in the hands of `under.by`, or back with the partner.
    fn review(&self, state: State, remarks: Remarks, under: Circumstances<'_>) -> Change {
        let Some(application) = self.application.clone() else { return self.unchanged() };
        let mut application = noted(touched(application, under), remarks, under);
        (application.state, application.since) = (state, under.now);
        application.reviewer = under.by.cloned();
        let told = match state {
            State::ChangesRequested => vec![Matter::SelfAssessmentChangesRequested { at: under.now }],
            _ => Vec::new(),
        };
        self.with(application, told)
    }

    /// The approval that follows: a new year, a longer one, or the same with other answers.
    fn approve(&self, remarks: Remarks, under: Circumstances<'_>) -> Change {
        let Some(application) = self.application.clone() else { return self.unchanged() };
        let (now, policy) = (under.now, &under.programme.self_assessment);
        let mut application = noted(touched(application, under), remarks, under);
        (application.state, application.since) = (State::Approved, now);
        application.reviewer = under.by.cloned();
        let window = match (self.window(), application.purpose) {
            (Some(window), Purpose::Renewal) => window.renewed(now, policy),
            // An update leaves the validity as it is. Of one that has ended meanwhile nothing is left to keep.
            (Some(window), Purpose::Update) if now < window.expires_at => window,
            _ => Window::from(now, policy),
        };
        let answers = application.answers.clone();
        let mut change = self.with(application, vec![Matter::SelfAssessmentApproved { at: now }]);
        change.after.approval = Some(Approval { window, answers, answered_at: now });
        change
    }

    /// The end of an application without an approval. One that kept an approval shown beyond its expiry takes that with
    /// it.
    fn end(&self, state: State, remarks: Remarks, under: Circumstances<'_>) -> Change {
        let Some(application) = self.application.clone() else { return self.unchanged() };
        let since = match state {
            // As whoever read it since the programme's end saw it.
            State::Closed => under.now.min(under.programme.self_assessment.deprecated_from),
            _ => under.now,
        };
        let mut application = noted(touched(application, under), remarks, under);
        (application.state, application.since) = (state, since);
        if state == State::Rejected {
            application.reviewer = under.by.cloned();
        }
        let told = match state {
            State::Rejected => vec![Matter::SelfAssessmentRejected { at: since }],
            State::Closed => vec![Matter::SelfAssessmentClosed { at: since }],
            _ => Vec::new(),
        };
        let mut change = self.with(application, told);
        if let Some(Approval { window, .. }) = change.after.approval.as_mut() {
            let was_shown = window.is_shown(under.programme, under.now);
            window.renewal_submitted = false;
            if was_shown && window.has_ended(under.programme, under.now) {
                change.told.push(Matter::SelfAssessmentExpired { expires_at: window.expires_at });
            }
        }
        change
    }

    fn with(&self, application: Application, told: Vec<Matter>) -> Change {
        Change { after: Self { application: Some(application), ..self.clone() }, told }
    }

    fn unchanged(&self) -> Change {
        Change { after: self.clone(), told: Vec::new() }
    }
}

/// The application under its next name.
fn touched(application: Application, under: Circumstances<'_>) -> Application {
    Application { etag: under.etag.to_owned(), changed_by: under.by.cloned(), ..application }
}

/// The application with what a reviewer said.
fn noted(mut application: Application, remarks: Remarks, under: Circumstances<'_>) -> Application {
    let Some(by) = under.by else { return application };
    let general = remarks.reasons.map(|text| Remark { question: None, text, audience: Audience::Partner });
    let notes = general.into_iter().chain(remarks.notes);
    application.notes.extend(notes.map(|Remark { question, text, audience }| Note {
        at: under.now,
        by: by.clone(),
        question,
        text,
        audience,
    }));
    application
}

fn with_reasons(remarks: Remarks) -> Result<Remarks, Refusal> {
    if remarks.reasons.as_ref().is_none_or(|reasons| reasons.trim().is_empty()) {
        return Err(Refusal::NoReasons);
    }
    Ok(remarks)
}
