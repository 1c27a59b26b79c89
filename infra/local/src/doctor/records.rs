//! The programme, the last runs of the jobs, and what waits for people. What must not live here: how late a run may be; the
//! staff's pages say that too, and both ask `staff`.

use domain::{programme::Programme, review::ReviewState, rollout::Channel, self_assessment::ApplicationState};
use jiff::{SignedDuration, Timestamp};
use staff::{JOBS, Run, ScheduledJob, Standing};
use store::{Store, StoreError};

use super::Finding;

/// How many of a list are counted: above that, a finding says that there are more.
pub const COUNTED: i32 = 250;
/// After how long somebody should have looked at what waits. (Ours.)
const PATIENCE: SignedDuration = SignedDuration::from_hours(7 * 24);

const PROGRAMME: &str = "programme";
const REVIEWS: &str = "reviews";
const ASSESSMENTS: &str = "self assessments";
const SUPPRESSED: &str = "suppressed addresses";

pub async fn examine(store: &Store, now: Timestamp) -> Vec<Finding> {
    let mut findings = vec![examine_programme(store, now).await];
    for job in JOBS {
        let runs = job.last_runs(store, 1).await;
        findings.push(or_unreadable(job.name, runs.map(|mut runs| judge_job(job, runs.pop().as_ref(), now))));
    }
    findings.push(or_unreadable(REVIEWS, examine_reviews(store, now).await));
    findings.push(or_unreadable(ASSESSMENTS, examine_assessments(store, now).await));
    findings.push(or_unreadable(SUPPRESSED, examine_suppressed(store).await));
    findings
}

fn or_unreadable(check: &'static str, found: Result<Finding, StoreError>) -> Finding {
    found.unwrap_or_else(|error| Finding::unreadable(check, &error))
}

async fn examine_programme(store: &Store, now: Timestamp) -> Finding {
    let found = match store.current_programme().await {
        Ok(found) => found,
        Err(error) => {
            let remedy = "staff can restore an earlier version, which is kept, with PUT /programme";
            let found = format!("it cannot be read: {}", runtime::log::error_chain(&error));
            return Finding::bad(PROGRAMME, found, remedy);
        }
    };
    if found.version == 0 {
        let remedy = "staff set the marketplace's name, the mails' sender and the dates with PATCH /programme";
        return Finding::warning(PROGRAMME, "nobody has set it, so its defaults apply", remedy);
    }
    judge_programme(&found.value, found.version, now)
}

fn judge_programme(programme: &Programme, version: u32, now: Timestamp) -> Finding {
    // What the store reads was valid when it was written, by the rules of that version of the system.
    let document = serde_json::to_value(programme).unwrap_or_default();
    if let Err(violations) = programme.replaced_by(&document, now) {
        let all: Vec<_> = violations.iter().map(|wrong| format!("{}: {}", wrong.pointer, wrong.detail)).collect();
        return Finding::bad(
            PROGRAMME,
            format!("version {version} is not valid: {}", all.join(" ")),
            "correct it with PATCH /programme",
        );
    }
    let coming: Vec<_> = dates(programme).into_iter().filter(|at| *at > now).collect();
    let next = coming.iter().min().map_or_else(|| "none".to_owned(), |at| format!("the next at {at}"));
    Finding::ok(PROGRAMME, format!("version {version} is valid, dates to come: {}, {next}", coming.len()))
}

fn dates(programme: &Programme) -> Vec<Timestamp> {
    let mut dates =
        vec![programme.answers_accepted_from, programme.fortified.deadline, programme.self_assessment.deprecated_from];
    dates.extend(programme.fortified.ends_at);
    let channels = Channel::ALL.into_iter();
    dates.extend(channels.flat_map(|channel| programme.calendar(channel)).map(|step| step.from));
    dates.extend(programme.questionnaires.iter().flat_map(|version| [version.from, version.counted_from]));
    dates
}

fn judge_job(job: ScheduledJob, last: Option<&Run>, now: Timestamp) -> Finding {
    let name = job.name;
    let Some(run) = last else {
        let remedy = "look whether its schedule is there and enabled; a new stack has its first runs within the hour";
        return Finding::warning(name, "it has never finished a run", remedy);
    };
    let (at, report) = (run.at, &run.report);
    if let Some(code) = &report.account_refusal {
        let remedy = "lift the refusal in the mail service's console; the notices wait, and none is lost";
        return Finding::bad(name, format!("at {at} the mail service refused the whole account: {code}"), remedy);
    }
    match job.standing(last, now) {
        Standing::Late => {
            let remedy =
                "look at its log, at its schedule, and at the queue of failed runs; it continues where it stopped";
            Finding::bad(
                name,
                format!("no run since {at}, although one is due every {} min", job.every_minutes),
                remedy,
            )
        }
        Standing::Failed => {
            let found = format!("the run of {at} failed for {} of {}", report.failed, report.examined);
            Finding::warning(name, found, "its report on the staff's pages names them; the next run tries them again")
        }
        Standing::Good | Standing::NeverRan if report.more => {
            let found = format!("the run of {at} left work to the next one");
            Finding::warning(name, found, "nothing if it happens once; else raise maxPerRun of the programme")
        }
        Standing::Good | Standing::NeverRan => {
            Finding::ok(name, format!("ran at {at}: {} of {} acted on", report.acted, report.examined))
        }
    }
}

async fn examine_reviews(store: &Store, now: Timestamp) -> Result<Finding, StoreError> {
    let page = store.reviews_in(ReviewState::Open, None, COUNTED).await?;
    let oldest = page.found.iter().map(|queued| queued.review.since).min();
    let waiting = Waiting { counted: page.found.len(), more: page.next.is_some(), oldest };
    Ok(waiting.judge(REVIEWS, now))
}

async fn examine_assessments(store: &Store, now: Timestamp) -> Result<Finding, StoreError> {
    let mut waiting = Waiting { counted: 0, more: false, oldest: None };
    for state in [ApplicationState::Submitted, ApplicationState::InReview] {
        let page = store.applications_in(state, None, COUNTED).await?;
        waiting.counted += page.found.len();
        waiting.more |= page.next.is_some();
        let oldest = page.found.iter().map(|queued| queued.application.waiting_since()).min();
        waiting.oldest = waiting.oldest.into_iter().chain(oldest).min();
    }
    Ok(waiting.judge(ASSESSMENTS, now))
}

async fn examine_suppressed(store: &Store) -> Result<Finding, StoreError> {
    let page = store.suppressed_addresses(None, COUNTED).await?;
    let found =
        format!("{}{} get no mail any more", page.found.len(), if page.next.is_some() { " or more" } else { "" });
    if page.next.is_none() {
        return Ok(Finding::ok(SUPPRESSED, found));
    }
    let remedy = "look at the latest on the staff's pages: so many at once come from a fault or from a list that somebody imported";
    Ok(Finding::warning(SUPPRESSED, found, remedy))
}

/// What waits for a person.
struct Waiting {
    counted: usize,
    /// Whether there are more than were counted.
    more: bool,
    oldest: Option<Timestamp>,
}

impl Waiting {
    fn judge(&self, check: &'static str, now: Timestamp) -> Finding {
        let Some(oldest) = self.oldest else { return Finding::ok(check, "none waits") };
        let more = if self.more { " or more" } else { "" };
        let found = format!("{}{more} wait, the oldest since {oldest}", self.counted);
        if now.duration_since(oldest) > PATIENCE {
            Finding::warning(check, found, "tell the reviewers: this is more than a week")
        } else {
            Finding::ok(check, found)
        }
    }
}
