//! What follows from an action on an application: one pure function for every step of its life.
//! `draft → submitted → in review → (changes requested → submitted) → approved | rejected`; `withdrawn`; `closed`.

use super::action::{Action, ActionContext, ActionRefusal, Remark, Remarks};
use super::records::{Application, Approval, Note, NoteAudience, Participation, Purpose};
use super::state::ApplicationState;
use super::validity::Validity;
use crate::notice::NoticeContent;
use crate::questionnaire::{Answers, assessment};

/// What follows from an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionEffect {
    /// The partner's records after the action.
    pub after: Participation,
    /// What the partner is to be told.
    pub notices: Vec<NoticeContent>,
}

impl Participation {
    /// What an action makes of the partner's records.
    ///
    /// # Errors
    /// Why the action is refused. Nothing is changed then.
    pub fn take_action(&self, action: Action, context: ActionContext<'_>) -> Result<ActionEffect, ActionRefusal> {
        let ActionContext { programme, now, .. } = context;
        if programme.self_assessment_ended(now) && action != Action::Close {
            return Err(ActionRefusal::Ended { from: programme.self_assessment.deprecated_from });
        }
        let state = self.application.as_ref().map(|application| application.state);
        match state {
            Some(state) if !action.is_possible_in(state) => {
                return Err(ActionRefusal::WrongState { action: action.participle(), state });
            }
            None if !matches!(action, Action::Save(_) | Action::Renew) => return Err(ActionRefusal::NoApplication),
            _ => {}
        }
        match action {
            Action::Save(answers) => self.save(answers, context),
            Action::Renew => self.renew(context),
            Action::Submit => self.submit(context),
            Action::Withdraw => Ok(self.finish(ApplicationState::Withdrawn, Remarks::default(), context)),
            Action::StartReview(remarks) => Ok(self.review(ApplicationState::InReview, remarks, context)),
            Action::RequestChanges(remarks) => {
                Ok(self.review(ApplicationState::ChangesRequested, require_reasons(remarks)?, context))
            }
            Action::Approve(remarks) => Ok(self.approve(remarks, context)),
            Action::Reject(remarks) => Ok(self.finish(ApplicationState::Rejected, require_reasons(remarks)?, context)),
            Action::Close => Ok(self.finish(ApplicationState::Closed, Remarks::default(), context)),
        }
    }

    /// Saves the answers in the open application, or else in a new one.
    fn save(&self, answers: Answers, context: ActionContext<'_>) -> Result<ActionEffect, ActionRefusal> {
        if !context.eligible {
            return Err(ActionRefusal::NotEligible);
        }
        let mut application = match self.application.clone().filter(|application| application.state.is_open()) {
            Some(open) => mark_changed(open, context),
            None => Application {
                state: ApplicationState::Draft,
                since: context.now,
                purpose: self.purpose_at(context.programme, context.now),
                answers: Answers::default(),
                etag: context.etag.to_owned(),
                started_at: context.now,
                submitted_at: None,
                changed_by: context.by.cloned(),
                reviewer: None,
                notes: Vec::new(),
            },
        };
        application.answers = answers;
        Ok(self.replace_application(application, Vec::new()))
    }

    /// Begins a new application with the answers that were given last: "To prevent expiry, submit a new application each
    /// year." A partner whose application was rejected may apply again at any time.
    fn renew(&self, context: ActionContext<'_>) -> Result<ActionEffect, ActionRefusal> {
        let last = self.application.as_ref();
        if let Some(open) = last.filter(|application| application.state.is_open()) {
            return Err(ActionRefusal::WrongState { action: Action::Renew.participle(), state: open.state });
        }
        let policy = &context.programme.self_assessment;
        let rejected = last.is_some_and(|application| application.state == ApplicationState::Rejected);
        if let Some(Approval { validity, .. }) = &self.approval
            && context.now < validity.renewable_from(policy)
            && !rejected
        {
            let (expires_at, opens_at) = (validity.expires_at, validity.renewable_from(policy));
            return Err(ActionRefusal::NotRenewable { expires_at, opens_at });
        }
        let approved = self.approval.as_ref().map(|approval| (approval.answered_at, &approval.answers));
        let given = last.map(|application| (application.since, &application.answers));
        let latest = approved.into_iter().chain(given).max_by_key(|(at, _)| *at);
        let (_, answers) = latest.ok_or(ActionRefusal::NoApplication)?;
        self.save(answers.clone(), context)
    }

    /// Submits the application, and decides what it is for. Under a valid approval it keeps that shown until it is decided.
    fn submit(&self, context: ActionContext<'_>) -> Result<ActionEffect, ActionRefusal> {
        let Some(application) = self.application.clone() else { return Err(ActionRefusal::NoApplication) };
        if !context.eligible {
            return Err(ActionRefusal::NotEligible);
        }
        let completeness = assessment::completeness(&application.answers);
        if !completeness.is_complete() {
            return Err(ActionRefusal::Incomplete(Box::new(completeness)));
        }
        let mut application = mark_changed(application, context);
        // A renewal that was submitted in time stays one, even if it was returned for changes and comes back late.
        let purpose = self.open_purpose(&application, context.programme, context.now);
        application.purpose = match purpose {
            Purpose::Renewal if application.submitted_at.is_some() => purpose,
            _ => self.purpose_at(context.programme, context.now),
        };
        let is_under_approval = application.purpose != Purpose::New;
        application.submitted_at = Some(context.now);
        (application.state, application.since) = (ApplicationState::Submitted, context.now);
        let notices = vec![NoticeContent::SelfAssessmentReceived { at: context.now }];
        let mut effect = self.replace_application(application, notices);
        // That it was first submitted before the expiry needs no check: otherwise its purpose would be a new approval.
        if let Some(approval) = effect.after.approval.as_mut().filter(|_| is_under_approval) {
            approval.validity.renewal_submitted = true;
        }
        Ok(effect)
    }

    /// Puts the application into the reviewer's hands, or back into the partner's.
    fn review(&self, state: ApplicationState, remarks: Remarks, context: ActionContext<'_>) -> ActionEffect {
        let Some(application) = self.application.clone() else { return self.unchanged() };
        let mut application = add_remarks(mark_changed(application, context), remarks, context);
        (application.state, application.since) = (state, context.now);
        application.reviewer = context.by.cloned();
        let notices = match state {
            ApplicationState::ChangesRequested => {
                vec![NoticeContent::SelfAssessmentChangesRequested { at: context.now }]
            }
            _ => Vec::new(),
        };
        self.replace_application(application, notices)
    }

    /// Approves the application: a new approval, a prolonged one, or the same one with other answers.
    fn approve(&self, remarks: Remarks, context: ActionContext<'_>) -> ActionEffect {
        let Some(application) = self.application.clone() else { return self.unchanged() };
        let (now, policy) = (context.now, &context.programme.self_assessment);
        let mut application = add_remarks(mark_changed(application, context), remarks, context);
        application.purpose = self.open_purpose(&application, context.programme, now);
        (application.state, application.since) = (ApplicationState::Approved, now);
        application.reviewer = context.by.cloned();
        let validity = match (self.validity(), application.purpose) {
            (Some(validity), Purpose::Renewal) => validity.renewed(now, policy),
            // An update that is decided before the renewal period leaves the validity as it is.
            (Some(validity), Purpose::Update) => Validity { renewal_submitted: false, ..validity },
            _ => Validity::beginning_at(now, policy),
        };
        let answers = application.answers.clone();
        let mut notices = vec![NoticeContent::SelfAssessmentApproved { at: now }];
        // No later run looks for an approval whose expiry is to be announced when it begins.
        let is_new = self.validity().is_none_or(|before| before.expires_at != validity.expires_at);
        if is_new && validity.is_expiring(context.programme, now) {
            notices.push(NoticeContent::SelfAssessmentExpiring { expires_at: validity.expires_at });
        }
        let mut effect = self.replace_application(application, notices);
        effect.after.approval = Some(Approval { validity, answers, answered_at: now });
        effect
    }

    /// Ends the application without an approval. If it was a renewal that kept an approval shown after its expiry, the
    /// approval is shown no longer.
    fn finish(&self, state: ApplicationState, remarks: Remarks, context: ActionContext<'_>) -> ActionEffect {
        let Some(application) = self.application.clone() else { return self.unchanged() };
        let since = match state {
            // It has been read as closed since the programme's end: see `Application::at`.
            ApplicationState::Closed => context.now.min(context.programme.self_assessment.deprecated_from),
            _ => context.now,
        };
        let mut application = add_remarks(mark_changed(application, context), remarks, context);
        (application.state, application.since) = (state, since);
        if state == ApplicationState::Rejected {
            application.reviewer = context.by.cloned();
        }
        let notices = match state {
            ApplicationState::Rejected => vec![NoticeContent::SelfAssessmentRejected { at: since }],
            ApplicationState::Closed => vec![NoticeContent::SelfAssessmentClosed { at: since }],
            _ => Vec::new(),
        };
        let mut effect = self.replace_application(application, notices);
        if let Some(Approval { validity, .. }) = effect.after.approval.as_mut() {
            let was_shown = validity.is_shown(context.programme, context.now);
            validity.renewal_submitted = false;
            if was_shown && validity.has_ended(context.programme, context.now) {
                effect.notices.push(NoticeContent::SelfAssessmentExpired { expires_at: validity.expires_at });
            }
        }
        effect
    }

    fn replace_application(&self, application: Application, notices: Vec<NoticeContent>) -> ActionEffect {
        ActionEffect { after: Self { application: Some(application), ..self.clone() }, notices }
    }

    fn unchanged(&self) -> ActionEffect {
        ActionEffect { after: self.clone(), notices: Vec::new() }
    }
}

/// The application with its next ETag and the one who changes it.
fn mark_changed(application: Application, context: ActionContext<'_>) -> Application {
    Application { etag: context.etag.to_owned(), changed_by: context.by.cloned(), ..application }
}

/// The application with what a reviewer writes with an action.
fn add_remarks(mut application: Application, remarks: Remarks, context: ActionContext<'_>) -> Application {
    let Some(by) = context.by else { return application };
    let general = remarks.reasons.map(|text| Remark { question: None, text, audience: NoteAudience::Partner });
    let notes = general.into_iter().chain(remarks.notes);
    application.notes.extend(notes.map(|Remark { question, text, audience }| Note {
        at: context.now,
        by: by.clone(),
        question,
        text,
        audience,
    }));
    application
}

/// Refuses remarks without reasons: a partner must learn why an application comes back or is rejected.
fn require_reasons(remarks: Remarks) -> Result<Remarks, ActionRefusal> {
    if remarks.reasons.as_ref().is_none_or(|reasons| reasons.trim().is_empty()) {
        return Err(ActionRefusal::NoReasons);
    }
    Ok(remarks)
}
