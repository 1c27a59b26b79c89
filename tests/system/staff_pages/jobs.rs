//! Jobs that staff rehearse and run from the browser.

use anyhow::{Result, ensure};
use domain::EmailAddress;
use domain::access::Role;
use domain::notice::NoticeState;
use local::invocations::InvocationFault;
use local::template::Template;
use serde_json::{Value as Json, json};
use store::audit::{Actor, AuditLine, AuditedThing};
use system_tests::applicant::Applicant;
use system_tests::{PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form};

const ENFORCE: &str = "/staff/console/jobs/enforce-fortified";
const SEND: &str = "/staff/console/jobs/send-notices";

/// The moment at which an app loses its badge, and its partner is to be told. The job has run the day before.
async fn deadline() -> Result<World> {
    let world = World::at("2023-08-13T12:00:00Z").await?;
    world.run_job("enforce-fortified", &json!({})).await?;
    world.local.mailbox().clear();
    world.set_clock("2023-08-14T00:00:00Z")?;
    Ok(world)
}

/// How many runs of a job have left a report.
async fn reports(world: &World, job: &str) -> Result<usize> {
    Ok(world.local.store().last_reports::<Json>(job, 10).await?.len())
}

/// The audit lines of a job, oldest first.
async fn lines(world: &World, job: &str) -> Result<Vec<AuditLine>> {
    let mut lines = world.local.store().audit_lines(AuditedThing::Job(job), 20).await?;
    lines.reverse();
    Ok(lines)
}

/// Puts a notice of Acme's into the table that no run has sent yet.
async fn open_a_notice(world: &World) -> Result<()> {
    let now = world.local.clock().now();
    Applicant::of(world.local.store(), "acme")?.submit(&now.to_string()).await?;
    Ok(())
}

async fn sent_mails(world: &World) -> Result<usize> {
    Ok(world.mails().await?.iter().filter(|mail| mail["tags"]["kind"] == "self-assessment-received").count())
}

#[tokio::test]
async fn a_rehearsal_says_what_a_run_would_do_and_changes_nothing() -> Result<()> {
    let world = deadline().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let rehearsed = staff.press(ENFORCE, &Form(Vec::new()), "rehearse").await?.expect(200)?;
    let expected = world.run_job("enforce-fortified", &json!({ "rehearse": true })).await?;
    let acted = expected["acted"].as_u64().unwrap_or_default();
    ensure!(acted > 0, "the deadline takes a badge: {expected}");
    for text in [
        "What a run would do now".to_owned(),
        format!("<strong>{acted}</strong> subjects would be acted on"),
        format!("It would look at {}, skip {} and fail for 0.", expected["examined"], expected["skipped"]),
        format!("Type {acted} to confirm how many this affects"),
    ] {
        ensure!(rehearsed.text.contains(&text), "{text:?} is not in {}", rehearsed.text);
    }
    ensure!(world.mails().await?.is_empty(), "nobody is told");
    assert_eq!(reports(&world, "enforce-fortified").await?, 1, "that of the day before");
    let audit = lines(&world, "enforce-fortified").await?;
    assert_eq!(audit.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["rehearse-job"]);
    assert_eq!((audit[0].by.as_str(), &audit[0].detail["acted"]), (STAFF.email, &json!(acted)));
    Ok(())
}

#[tokio::test]
async fn a_run_that_takes_something_needs_the_number_of_its_rehearsal_typed_and_a_reason() -> Result<()> {
    let world = deadline().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let rehearsed = staff.press(ENFORCE, &Form(Vec::new()), "rehearse").await?.expect(200)?;
    let acted = world.run_job("enforce-fortified", &json!({ "rehearse": true })).await?["acted"].to_string();
    let form = Form::of(&rehearsed.text).set("reason", "The schedule was off");
    assert_eq!(form.get("affects"), Some(""), "the number is not filled in");
    for number in ["", "77", "-1", "one"] {
        let refused = staff.press(ENFORCE, &form.clone().set("affects", number), "run").await?.expect(409)?;
        for text in
            ["for another number than you confirmed", "to confirm how many this affects", "The schedule was off"]
        {
            ensure!(refused.text.contains(text), "{number}: {text:?} is not in {}", refused.text);
        }
    }
    let form = form.set("affects", &acted);
    for reason in ["", " ", "two\nlines"] {
        let refused = staff.press(ENFORCE, &form.clone().set("reason", reason), "run").await?.expect(422)?;
        ensure!(refused.text.contains("Write the reason in one line."), "{}", refused.text);
    }
    for limit in ["0", "-3", "many", "1.5"] {
        let refused = staff.press(ENFORCE, &form.clone().set("limit", limit), "run").await?.expect(422)?;
        ensure!(refused.text.contains("Enter a whole number above 0"), "{}", refused.text);
        assert_eq!(Form::of(&refused.text).get("limit"), Some(limit), "what was typed is lost");
    }
    assert_eq!(reports(&world, "enforce-fortified").await?, 1, "nothing was run");
    let ran = staff.press(ENFORCE, &form, "run").await?.expect(200)?;
    assert_eq!(reports(&world, "enforce-fortified").await?, 2);
    for text in ["It ran. Its report is the first", "class=\"chip\">good</span>"] {
        ensure!(ran.text.contains(text), "{text:?} is not in {}", ran.text);
    }
    let audit = lines(&world, "enforce-fortified").await?;
    let run: Vec<_> = audit.iter().filter(|line| line.action == "run-job").collect();
    assert_eq!((run.len(), &run[0].detail["reason"]), (1, &json!("The schedule was off")));
    let end = audit.iter().find(|line| line.action == "run-job-ended").map(|line| line.detail.clone());
    assert_eq!(end, Some(json!({ "outcome": "ended" })));
    Ok(())
}

#[tokio::test]
async fn a_run_that_writes_to_a_few_partners_needs_no_number_typed_and_a_rehearsal_first() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    open_a_notice(&world).await?;
    let unseen = Form(vec![("reason".to_owned(), "Now".to_owned())]);
    let shown = staff.press(SEND, &unseen, "run").await?.expect(409)?;
    ensure!(shown.text.contains("What a run would do now"), "nothing runs that was not rehearsed: {}", shown.text);
    assert_eq!(sent_mails(&world).await?, 0);
    let form = Form::of(&shown.text);
    assert_eq!((form.get("affects"), form.get("reason")), (Some("1"), Some("Now")));
    staff.press(SEND, &form, "run").await?.expect(200)?;
    assert_eq!(sent_mails(&world).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_run_without_an_answer_is_shown_as_under_way_until_its_report_is_there_and_no_second_one_begins() -> Result<()>
{
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    open_a_notice(&world).await?;
    let rehearsed = staff.press(SEND, &Form(Vec::new()), "rehearse").await?.expect(200)?;
    let form = Form::of(&rehearsed.text).set("reason", "Now");
    // The rehearsal is answered, the run's answer is lost before it began.
    world.local.invocations().plan([None, Some(InvocationFault::Cut)]);
    let waiting = staff.press(SEND, &form, "run").await?.expect(200)?;
    for text in ["It runs, but longer than this page can wait", "started this job on", STAFF.email] {
        ensure!(waiting.text.contains(text), "{text:?} is not in {}", waiting.text);
    }
    let second = staff.press(SEND, &form, "run").await?.expect(409)?;
    ensure!(second.text.contains("Somebody has started this job already"), "{}", second.text);
    assert_eq!(sent_mails(&world).await?, 0);
    world.set_clock("2023-03-01T09:15:00Z")?;
    let after = staff.get(SEND).await?.expect(200)?;
    ensure!(!after.text.contains("started this job on"), "no run lasts longer than a quarter of an hour");
    // This time the run ends, and only its answer is lost.
    world.local.invocations().plan([None, Some(InvocationFault::CutAfter)]);
    let unanswered = staff.press(SEND, &form, "run").await?.expect(200)?;
    assert_eq!(reports(&world, "send-notices").await?, 1, "it left its report");
    ensure!(!unanswered.text.contains("started this job on"), "so it is over: {}", unanswered.text);
    assert_eq!(sent_mails(&world).await?, 1);
    staff.press(SEND, &form.set("affects", "0"), "run").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_run_that_lambda_refuses_or_that_fails_is_told_in_clear_words() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    open_a_notice(&world).await?;
    let form = Form::of(&staff.press(SEND, &Form(Vec::new()), "rehearse").await?.text).set("reason", "Now");
    for (fault, button, status, words) in [
        (vec![Some(InvocationFault::Throttle)], "rehearse", 503, "TooManyRequestsException"),
        (vec![Some(InvocationFault::Cut)], "rehearse", 504, "The rehearsal takes longer than this page can wait."),
        (vec![None, Some(InvocationFault::Throttle)], "run", 503, "AWS Lambda did not start it."),
    ] {
        world.local.invocations().plan(fault);
        let refused = staff.press(SEND, &form, button).await?.expect(status)?;
        ensure!(refused.text.contains(words), "{words:?} is not in {}", refused.text);
        ensure!(!refused.text.contains("started this job on"), "nothing is under way: {}", refused.text);
        assert_eq!(Form::of(&refused.text).get("reason"), Some("Now"), "what was typed is lost");
    }
    // The mail service refuses this message, so the run fails.
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Reject]);
    let failed = staff.press(SEND, &form, "run").await?.expect(200)?;
    ensure!(failed.text.contains("It ran and failed"), "{}", failed.text);
    ensure!(failed.text.contains("<span class=\"chip bad\">1</span>"), "its report says for how many: {}", failed.text);
    let (notices, _) = world.local.store().notices_of(&domain::PartnerId::parse("acme")?, None, 10).await?;
    ensure!(matches!(notices[0].notice.state, NoticeState::Failed { .. }), "{notices:?}");
    Ok(())
}

#[tokio::test]
async fn only_staff_who_look_after_the_programme_start_jobs_and_only_those_that_exist() -> Result<()> {
    let world = World::start().await?;
    let clerk = EmailAddress::parse("pat@acme.example")?;
    let now = world.local.clock().now();
    world.post(SEND).by(&PAT).body(FORM, "do=run").send().await?.expect(403)?;
    world.local.store().put_staff(&clerk, &[Role::Catalogue], Actor { person: &clerk, now }).await?;
    let clerk = world.issue_token(clerk.as_str(), &json!({ "name": "Test" })).await?;
    world.post(SEND).by(&clerk).body(FORM, "do=run").send().await?.expect(403)?;
    world.post(SEND).by(&STAFF).body(FORM, "do=explode").send().await?.expect(400)?;
    world.post("/staff/console/jobs/mine-gold").by(&STAFF).body(FORM, "do=run").send().await?.expect(404)?;
    ensure!(lines(&world, "send-notices").await?.is_empty(), "a refusal leaves no line");
    Ok(())
}

#[test]
fn staff_start_the_version_of_every_job_that_is_live_and_may_start_nothing_else() -> Result<()> {
    let template = Template::embedded()?;
    let functions = template.functions()?;
    let ids = functions.iter().map(|function| (function.name.as_str(), function.id.as_str()));
    let ids: std::collections::BTreeMap<_, _> = ids.collect();
    let expected: Vec<String> = staff::JOBS.iter().map(|job| format!("{}={}:live", job.name, ids[job.name])).collect();
    let console = functions.iter().find(|function| function.name == "staff");
    assert_eq!(console.map(|console| console.environment["JOB_FUNCTIONS"].clone()), Some(expected.join(" ")));
    let policies = template.document()["Resources"]["Staff"]["Properties"]["Policies"].as_array();
    let statements = policies.into_iter().flatten().filter_map(|policy| policy["Statement"].as_array()).flatten();
    let mut starts = statements.filter(|statement| statement["Action"] == json!(["lambda:InvokeFunction"]));
    let live = staff::JOBS.map(|job| json!({ "Fn::Sub": format!("${{{}.Arn}}:live", ids[job.name]) }));
    assert_eq!(starts.next().map(|statement| &statement["Resource"]), Some(&json!(live)));
    Ok(())
}
