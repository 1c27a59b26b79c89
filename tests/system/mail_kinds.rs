//! An example of every kind of mail. A new kind needs an example here, which every test of all kinds then uses.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use domain::PartnerId;
use domain::language::Language;
use domain::notice::{Notice, NoticeContent, NoticeKind, NoticeState, NoticeWindow};
use domain::programme::Milestone;
use local::mailbox::ReceivedMail;
use serde_json::json;
use store::notices::RetriedBy;
use system_tests::assessment::{SELF_ASSESSMENT, complete_answers};
use system_tests::{CHARTS, NOTES, PAT, STAFF, World};

use crate::mail::{THIRTY_DAYS_BEFORE, headers, put_notice, send_notices, warning};

/// Before any window of a warning opens.
const BEFORE: &str = "2023-05-01T00:00:00Z";

/// How a mail of a kind comes about.
pub(crate) struct Example {
    pub(crate) kind: NoticeKind,
    at: &'static str,
    cause: Cause,
}

enum Cause {
    /// A notice becomes due in this window, about these apps.
    Notice { content: NoticeContent, window: &'static str, apps: &'static [&'static str] },
    /// Acme applies for the Security Self Assessment and then these steps follow: of the partner, of a reviewer, the name of
    /// a job that runs, or an instant to which the clock moves. The last of them sends the mail.
    Steps(&'static [&'static str]),
    /// Staff change the programme or the enrolment of Acme Charts, and a run of enforce-fortified tells of it.
    Staff(Edit),
}

enum Edit {
    EndCloudFortified,
    EndEnrolment,
    RejectAnswers,
    AskAboutAnswers,
}

fn of_notice(
    kind: NoticeKind,
    at: &'static str,
    content: NoticeContent,
    window: &'static str,
    apps: &'static [&'static str],
) -> Example {
    Example { kind, at, cause: Cause::Notice { content, window, apps } }
}

fn of_milestone(at: &'static str, milestone: Milestone, window: &'static str) -> Example {
    of_notice(NoticeKind::RolloutMilestone, at, NoticeContent::RolloutMilestone { milestone }, window, &[])
}

fn of_steps(kind: NoticeKind, steps: &'static [&'static str]) -> Example {
    Example { kind, at: "2022-03-01T00:00:00Z", cause: Cause::Steps(steps) }
}

const UPDATE_UNDER_REVIEW: [&str; 6] = ["submit", "approve", "save", "submit", "2023-02-08T00:00:00Z", "notify-expiry"];
const UPDATE_SENT_BACK: [&str; 7] =
    ["submit", "approve", "save", "submit", "request-changes", "2023-02-08T00:00:00Z", "notify-expiry"];
/// After the 60 days for which an undecided renewal keeps the approval shown.
const UPDATE_UNDER_REVIEW_TOO_LONG: [&str; 6] =
    ["submit", "approve", "save", "submit", "2023-04-30T00:00:00Z", "notify-expiry"];
const UPDATE_SENT_BACK_TOO_LONG: [&str; 7] =
    ["submit", "approve", "save", "submit", "request-changes", "2023-04-30T00:00:00Z", "notify-expiry"];

/// At least one example of every kind of mail.
pub(crate) fn examples() -> Result<Vec<Example>> {
    let after_deadline = "2023-08-14T01:00:00Z";
    Ok(vec![
        of_notice(NoticeKind::FortifiedWarning, THIRTY_DAYS_BEFORE, warning(30)?, "30d", &[CHARTS]),
        of_notice(NoticeKind::BadgeRemoved, after_deadline, NoticeContent::BadgeRemoved, "deadline", &[CHARTS]),
        of_notice(NoticeKind::BadgeReturned, after_deadline, NoticeContent::BadgeReturned, "change", &[NOTES]),
        Example { kind: NoticeKind::FortifiedLeft, at: BEFORE, cause: Cause::Staff(Edit::EndEnrolment) },
        Example { kind: NoticeKind::FortifiedEnded, at: BEFORE, cause: Cause::Staff(Edit::EndCloudFortified) },
        Example { kind: NoticeKind::ReviewRejection, at: after_deadline, cause: Cause::Staff(Edit::RejectAnswers) },
        Example { kind: NoticeKind::ReviewQuestion, at: after_deadline, cause: Cause::Staff(Edit::AskAboutAnswers) },
        of_milestone("2023-02-13T00:00:00Z", Milestone::AnswersOpen, "answers-open"),
        of_milestone("2023-03-29T00:00:00Z", Milestone::RolloutBegins, "rollout-begins"),
        of_milestone("2023-06-01T00:00:00Z", Milestone::Everybody, "everybody"),
        of_steps(NoticeKind::SelfAssessmentReceived, &["submit"]),
        of_steps(NoticeKind::SelfAssessmentChangesRequested, &["submit", "request-changes"]),
        of_steps(NoticeKind::SelfAssessmentRejected, &["submit", "reject"]),
        of_steps(NoticeKind::SelfAssessmentApproved, &["submit", "approve"]),
        of_steps(NoticeKind::SelfAssessmentApproved, &["submit", "approve", "save", "submit", "approve"]),
        of_steps(NoticeKind::SelfAssessmentExpiring, &["submit", "approve", "2023-02-08T00:00:00Z", "notify-expiry"]),
        of_steps(NoticeKind::SelfAssessmentExpired, &["submit", "approve", "2023-03-01T00:00:00Z", "notify-expiry"]),
        // With an update that serves as the renewal: under review, and sent back.
        of_steps(NoticeKind::SelfAssessmentExpiring, &UPDATE_UNDER_REVIEW),
        of_steps(NoticeKind::SelfAssessmentExpiring, &UPDATE_SENT_BACK),
        of_steps(NoticeKind::SelfAssessmentExpired, &UPDATE_UNDER_REVIEW_TOO_LONG),
        of_steps(NoticeKind::SelfAssessmentExpired, &UPDATE_SENT_BACK_TOO_LONG),
        of_steps(NoticeKind::DeprecationAhead, &["submit", "2023-07-14T00:00:00Z", "notify-expiry"]),
        of_steps(NoticeKind::SelfAssessmentClosed, &["submit", "2023-08-13T00:00:00Z", "notify-expiry"]),
    ])
}

impl Example {
    /// A system in which Acme reads this language and nothing else has happened.
    pub(crate) async fn start(&self, language: Language) -> Result<World> {
        let world = World::at(self.at).await?;
        let (name, contact) = ("Acme Software", "office@acme.example");
        let partner = json!({ "name": name, "contact": contact, "language": language.code() });
        world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
        Ok(world)
    }

    /// Brings the mail about.
    pub(crate) async fn send(&self, world: &World) -> Result<ReceivedMail> {
        match &self.cause {
            Cause::Notice { content, window, apps } => {
                put_notice(world, content.clone(), window, apps).await?;
                send_notices(world).await?.expect(200)?;
            }
            Cause::Steps(steps) => take_steps(world, steps).await?,
            Cause::Staff(edit) => edit.make(world).await?,
        }
        world.local.mailbox().received().pop().context("no mail was sent")
    }

    /// A notice of the kind that is due and not sent yet.
    pub(crate) async fn due_notice(&self, world: &World) -> Result<Notice> {
        match &self.cause {
            Cause::Notice { content, window, apps } => put_notice(world, content.clone(), window, apps).await,
            Cause::Steps(steps) => {
                take_steps(world, steps).await?;
                repeat_notice(world, self.kind).await
            }
            Cause::Staff(edit) => {
                edit.make(world).await?;
                repeat_notice(world, self.kind).await
            }
        }
    }
}

impl Edit {
    async fn make(&self, world: &World) -> Result<()> {
        match self {
            Self::EndEnrolment => drop(world.change_app(CHARTS, &json!({ "fortified": null })).await?.expect(200)?),
            Self::EndCloudFortified => {
                world.change_programme(|document| document["fortified"]["endsAt"] = json!(BEFORE)).await?;
            }
            Self::RejectAnswers => return decide(world, "reject").await,
            Self::AskAboutAnswers => return decide(world, "ask").await,
        }
        world.run_job("enforce-fortified", &json!({})).await?;
        Ok(())
    }
}

/// Rejects an answer of Acme Notes, or asks about it.
async fn decide(world: &World, word: &str) -> Result<()> {
    let decision = json!({ "fields": ["security.securityContact"], "reason": "other", "text": "Say more." });
    let request = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
    request.json(&decision).send().await?.expect(200).map(drop)
}

async fn take_steps(world: &World, steps: &[&str]) -> Result<()> {
    let save = || async { world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200) };
    save().await?;
    for step in steps {
        match *step {
            "save" => drop(save().await?),
            "submit" => drop(world.partner_step(step).await?.expect(200)?),
            "notify-expiry" => drop(world.run_job(step, &json!({})).await?),
            instant if instant.starts_with("20") => world.set_clock(instant)?,
            step => drop(world.reviewer_step(step, &json!({ "reasons": "Say more." })).await?.expect(200)?),
        }
    }
    Ok(())
}

/// Makes a copy of Acme's latest notice of a kind due, in a window of another name.
async fn repeat_notice(world: &World, kind: NoticeKind) -> Result<Notice> {
    let store = world.local.store();
    let (kept, _) = store.notices_of(&PartnerId::parse("acme")?, None, 100).await?;
    let of_kind = kept.into_iter().map(|kept| kept.notice).filter(|notice| notice.id.kind == kind);
    let mut notice = of_kind.max_by_key(|notice| notice.created_at).context("a notice of the kind")?;
    notice.id.window = NoticeWindow::parse("again").context("a window")?;
    notice.state = NoticeState::Open { next: world.local.clock().now() };
    Ok(store.create_notice(notice, RetriedBy::Agenda).await?.context("the notice is new")?.notice)
}

/// The beginning of the sentence that says why somebody got the mail.
fn reason(language: Language) -> &'static str {
    match language {
        Language::En => "You are receiving this email",
        Language::De => "Sie erhalten diese E-Mail",
    }
}

#[test]
fn every_kind_of_mail_has_an_example() -> Result<()> {
    let kinds: BTreeSet<NoticeKind> = examples()?.iter().map(|example| example.kind).collect();
    assert_eq!(kinds, NoticeKind::ALL.iter().copied().collect());
    Ok(())
}

#[tokio::test]
async fn every_kind_of_mail_is_complete_in_every_language() -> Result<()> {
    for example in examples()? {
        for &language in Language::ALL {
            let world = example.start(language).await?;
            let (mail, code) = (example.send(&world).await?, language.code());
            let name = format!("{} in {code}", example.kind.as_str());
            assert_eq!(mail.tags.kind, example.kind.as_str(), "{name}");
            assert_eq!(mail.to, [PAT.email], "{name}");
            ensure!(headers(&mail).contains(&format!("Content-Language: {code}")), "{name}: {}", mail.raw);
            ensure!(mail.html.contains(&format!("lang=\"{code}\"")), "{name}: {}", mail.html);
            let (head, body) = mail.html.split_once("<style>").context("a style sheet")?;
            let (_, body) = body.split_once("</style>").context("its end")?;
            for part in [&mail.subject, &mail.text, head, body] {
                ensure!(!part.contains(['{', '}', '$']), "{name} has a placeholder: {part}");
            }
            for part in [&mail.text, &mail.html] {
                ensure!(part.contains(reason(language)) && part.contains("/manage/"), "{name}: {part}");
            }
            ensure!(mail.subject.chars().count() <= 120 && !mail.subject.contains("Acme"), "{name}: {}", mail.subject);
        }
    }
    Ok(())
}
