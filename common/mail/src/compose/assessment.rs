//! What mails say of the Security Self Assessment: where the application or the approval stands, and what the reviewer said.

use domain::QuestionId;
use domain::notice::{NoticeContent, NoticePage};
use domain::questionnaire::assessment;
use domain::self_assessment::{Application, Participation, Purpose};
use jiff::Timestamp;

use super::{Body, Held, Link, Note, Occasion, Words, by, day_of, days_left};
use runtime::text::{BadText, Texts};

/// What a notice says of a partner's part in the programme.
pub(super) fn body(texts: &Texts, about: &Occasion<'_>, participation: &Participation) -> Result<Body, BadText> {
    let matter = &about.notice.content;
    let application = participation.application.as_ref();
    let profile = about.notice.id.kind.profile();
    let (path, link) = match profile.opens {
        NoticePage::EachApp | NoticePage::Apps => ("/manage/apps".to_owned(), "open-apps"),
        NoticePage::SelfAssessment => {
            (format!("/manage/partners/{}/self-assessment", about.notice.id.partner), "open-self-assessment")
        }
    };
    Ok(Body {
        words: words(matter, participation),
        variables: variables(texts, about, participation)?,
        apps: Vec::new(),
        more_apps: None,
        notes: application.map_or_else(|| Ok(Vec::new()), |application| notes(texts, matter, application))?,
        action: Some(Link { to: format!("{}{path}", about.public_url), text: texts.text(link, &[])? }),
    })
}

fn words(matter: &NoticeContent, participation: &Participation) -> Words {
    let renewal_submitted = participation.validity().is_some_and(|validity| validity.renewal_submitted);
    let purpose = participation.application.as_ref().map(|application| application.purpose);
    let (subject, lead, todo, then) = match matter {
        NoticeContent::SelfAssessmentReceived { .. } => {
            ("subject-assessment-received", "lead-assessment-received", "todo-assessment-received", None)
        }
        NoticeContent::SelfAssessmentChangesRequested { .. } => (
            "subject-assessment-changes-requested",
            "lead-assessment-changes-requested",
            "todo-assessment-changes-requested",
            Some("then-assessment-changes-requested"),
        ),
        NoticeContent::SelfAssessmentApproved { .. } if purpose == Some(Purpose::Update) => {
            ("subject-assessment-updated", "lead-assessment-updated", "todo-assessment-updated", None)
        }
        NoticeContent::SelfAssessmentApproved { .. } => (
            "subject-assessment-approved",
            "lead-assessment-approved",
            "todo-assessment-approved",
            Some("then-assessment-approved"),
        ),
        NoticeContent::SelfAssessmentRejected { .. } => {
            ("subject-assessment-rejected", "lead-assessment-rejected", "todo-assessment-rejected", None)
        }
        NoticeContent::SelfAssessmentClosed { .. } => (
            "subject-assessment-closed",
            "lead-assessment-closed",
            "todo-assessment-closed",
            Some("then-assessment-closed"),
        ),
        NoticeContent::SelfAssessmentExpiring { .. } if renewal_submitted => (
            "subject-assessment-expiring-under-review",
            "lead-assessment-expiring",
            "todo-assessment-expiring-under-review",
            None,
        ),
        NoticeContent::SelfAssessmentExpiring { .. } => (
            "subject-assessment-expiring",
            "lead-assessment-expiring",
            "todo-assessment-expiring",
            Some("then-assessment-expiring"),
        ),
        NoticeContent::DeprecationAhead { .. } => (
            "subject-assessment-deprecation",
            "lead-assessment-deprecation",
            "todo-assessment-deprecation",
            Some("then-assessment-closed"),
        ),
        // The others are about apps.
        _ => ("subject-assessment-expired", "lead-assessment-expired", "todo-assessment-expired", None),
    };
    Words { subject, lead, todo, then, why: "why-security" }
}

/// Everything that a text about the self assessment may name.
fn variables(
    texts: &Texts,
    about: &Occasion<'_>,
    participation: &Participation,
) -> Result<Vec<(&'static str, Held)>, BadText> {
    let end = about.programme.self_assessment.deprecated_from;
    let expiry = participation.validity().map_or(end, |validity| validity.expires_at);
    let due: Timestamp = match about.notice.content {
        NoticeContent::SelfAssessmentExpiring { expires_at } | NoticeContent::SelfAssessmentExpired { expires_at } => {
            expires_at
        }
        NoticeContent::DeprecationAhead { from, .. } => from,
        _ => expiry,
    };
    Ok(vec![
        ("by", Held::Text(by(texts, due)?)),
        ("date", Held::Text(day_of(texts, due)?)),
        ("days", Held::Number(days_left(about.now, due))),
    ])
}

/// What the reviewer said to the partner with the step that the notice is about.
fn notes(texts: &Texts, matter: &NoticeContent, application: &Application) -> Result<Vec<Note>, BadText> {
    let quotes_reviewer = matter.kind().profile().quotes_reviewer;
    let Some(at) = matter.action_at().filter(|_| quotes_reviewer) else { return Ok(Vec::new()) };
    let said = application.notes_to_partner().filter(|note| note.at == at);
    let about = |question: &QuestionId| {
        let wording =
            assessment::questionnaire().question(question.as_str()).map(|question| question.question.as_str());
        let (number, wording) = (question.as_str(), wording.unwrap_or_default());
        texts.text("note-question", &[("question", number.into()), ("wording", wording.into())])
    };
    said.map(|note| Ok(Note { question: note.question.as_ref().map(about).transpose()?, text: note.text.clone() }))
        .collect()
}
