//! What an email says about the Security Self Assessment: the texts' variables, and what the reviewer wrote.

use domain::QuestionId;
use domain::notice::{NoticeContent, NoticePage};
use domain::questionnaire::assessment;
use domain::self_assessment::{Application, ApplicationState, Participation};
use jiff::Timestamp;
use runtime::text::{BadText, Texts};

use super::{Body, Link, MailContext, Note, Variables, add_time_left, day_of, end_of_limit};

pub(super) fn body(texts: &Texts, context: &MailContext<'_>, participation: &Participation) -> Result<Body, BadText> {
    let partner = &context.notice.id.partner;
    let (path, link) = match context.notice.id.kind.profile().opens {
        NoticePage::EachApp | NoticePage::Apps => ("/manage/apps".to_owned(), "open-apps"),
        NoticePage::SelfAssessment => (format!("/manage/partners/{partner}/self-assessment"), "open-self-assessment"),
    };
    Ok(Body {
        variables: variables(texts, context, participation)?,
        apps: Vec::new(),
        more_apps: None,
        notes: match &participation.application {
            Some(application) => notes(texts, &context.notice.content, application)?,
            None => Vec::new(),
        },
        action: Some(Link { to: format!("{}{path}", context.public_url), text: texts.text(link, &[])? }),
    })
}

/// Everything that a text about the self assessment may name.
fn variables(texts: &Texts, context: &MailContext<'_>, participation: &Participation) -> Result<Variables, BadText> {
    let end = context.programme.self_assessment.deprecated_from;
    let expiry = participation.validity().map_or(end, |validity| validity.expires_at);
    let due: Timestamp = match context.notice.content {
        NoticeContent::SelfAssessmentExpiring { expires_at } | NoticeContent::SelfAssessmentExpired { expires_at } => {
            expires_at
        }
        NoticeContent::DeprecationAhead { from, .. } => from,
        _ => expiry,
    };
    let mut variables = vec![("by", end_of_limit(texts, due)?.into()), ("date", day_of(texts, due)?.into())];
    add_time_left(texts, &mut variables, due, context.now)?;
    if let Some(validity) = participation.validity() {
        let shown_until = validity.shown_until(&context.programme.self_assessment).min(end);
        variables.push(("grace", if shown_until > validity.expires_at { "some" } else { "none" }.into()));
        variables.push(("shown", end_of_limit(texts, shown_until)?.into()));
    }
    Ok(variables)
}

/// Who acts next on an application that serves as the renewal of the approval; `None` when there is none.
pub(super) fn variant_of_expiry(participation: &Participation) -> Option<&'static str> {
    participation.validity().filter(|validity| validity.renewal_submitted)?;
    match participation.application.as_ref()?.state {
        ApplicationState::ChangesRequested => Some("changes-requested"),
        state if state.is_with_staff() => Some("under-review"),
        _ => None,
    }
}

/// What the reviewer wrote to the partner with the action that the notice is about.
fn notes(texts: &Texts, content: &NoticeContent, application: &Application) -> Result<Vec<Note>, BadText> {
    let quotes_reviewer = content.kind().profile().quotes_reviewer;
    let Some(at) = content.action_at().filter(|_| quotes_reviewer) else { return Ok(Vec::new()) };
    let written = application.notes_to_partner().filter(|note| note.at == at);
    let notes = written.map(|note| {
        let question = note.question.as_ref().map(|question| question_title(texts, question)).transpose()?;
        Ok(Note { question, text: note.text.clone() })
    });
    notes.collect()
}

fn question_title(texts: &Texts, id: &QuestionId) -> Result<String, BadText> {
    let question = assessment::questionnaire().question(id.as_str());
    let wording = question.map_or("", |question| question.question.as_str());
    texts.text("note-question", &[("question", id.as_str().into()), ("wording", wording.into())])
}
