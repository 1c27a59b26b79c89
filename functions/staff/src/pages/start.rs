//! The first page: what needs somebody, as far as the reader's roles let them see it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::notice::NoticeState;
use domain::programme::Programme;
use domain::review::ReviewState;
use domain::rollout::{Channel, ControlMode};
use domain::self_assessment::ApplicationState;
use jiff::Timestamp;
use store::agenda::SHARDS;
use store::notices::NoticeList;
use store::reviews::WaitingReviews;
use store::{Store, StoreError};
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use crate::jobs::{JOBS, Run, ScheduledJob, Standing};
use crate::member::StaffMember;
use crate::numbers::percent;
use crate::words::{channel_text, mode_text};

/// How many of a list are counted: above that, the page says that there are more.
const COUNTED: i32 = 250;
/// How many of the programme's next dates are shown.
const DATES: usize = 8;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage<'a> {
    frame: PageFrame<'a>,
    reviews: Option<ReviewQueues>,
    assessments: Option<WaitingAssessments>,
    operations: Option<Operations>,
    now: Timestamp,
}

/// The reviews of published answers that are not decided.
struct ReviewQueues {
    open: WaitingReviews,
    asked: WaitingReviews,
}

/// The applications that wait for a reviewer.
struct WaitingAssessments {
    submitted: Count,
    in_review: Count,
    /// Since when the one waits that waits longest.
    oldest: Option<Timestamp>,
}

/// How many there are, as far as they were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    counted: usize,
    /// Whether there are more than were counted.
    more: bool,
}

/// What those see who run the programme.
struct Operations {
    mail: WaitingMail,
    suppressed: Count,
    channels: Vec<ChannelNow>,
    dates: Vec<NextDate>,
    jobs: Vec<(ScheduledJob, Option<Run>, Standing)>,
}

/// The notices that are not sent yet.
#[derive(Default)]
struct WaitingMail {
    failed: usize,
    unknown: usize,
    /// All of them, those that failed included.
    all: Count,
}

/// A channel at the moment.
struct ChannelNow {
    channel: Channel,
    mode: ControlMode,
    percent: String,
    /// Whether the other channel keeps it from showing the tab to more visitors.
    is_limited: bool,
}

/// A date of the programme that is still to come.
struct NextDate {
    at: Timestamp,
    /// The text that says what happens then.
    text: &'static str,
    /// What the text says more: an exposure, or the version of a questionnaire.
    detail: String,
}

pub async fn show_start(State(store): State<Store>, member: StaffMember, Now(now): Now) -> Result<Response, Problem> {
    let reviews = match member.works_in(StaffArea::Reviews) {
        true => Some(ReviewQueues {
            open: store.count_reviews(ReviewState::Open).await?,
            asked: store.count_reviews(ReviewState::Asked).await?,
        }),
        false => None,
    };
    let assessments = match member.works_in(StaffArea::SelfAssessments) {
        true => Some(WaitingAssessments::read(&store).await?),
        false => None,
    };
    let operations = match member.works_in(StaffArea::Rollout) {
        true => Some(Operations::read(&store, &member, now).await?),
        false => None,
    };
    let page = StartPage { frame: member.frame(StaffArea::Start), reviews, assessments, operations, now };
    member.respond(StatusCode::OK, &page)
}

impl WaitingAssessments {
    async fn read(store: &Store) -> Result<Self, StoreError> {
        let submitted = store.applications_in(ApplicationState::Submitted, None, COUNTED).await?;
        let in_review = store.applications_in(ApplicationState::InReview, None, COUNTED).await?;
        let waiting = submitted.found.iter().chain(&in_review.found);
        Ok(Self {
            oldest: waiting.map(|queued| queued.application.waiting_since()).min(),
            submitted: Count { counted: submitted.found.len(), more: submitted.next.is_some() },
            in_review: Count { counted: in_review.found.len(), more: in_review.next.is_some() },
        })
    }
}

impl Operations {
    async fn read(store: &Store, member: &StaffMember, now: Timestamp) -> Result<Self, StoreError> {
        let programme = store.programme().await?;
        let suppressed = store.suppressed_addresses(None, COUNTED).await?;
        let mut jobs = Vec::new();
        for job in JOBS {
            let last = job.last_runs(store, 1).await?.pop();
            let standing = job.standing(last.as_ref(), now);
            jobs.push((job, last, standing));
        }
        let channel_now = |channel| ChannelNow {
            channel,
            mode: programme.operations.control(channel).mode(),
            percent: percent(programme.exposure(channel, now).basis_points(), member.texts().language()),
            is_limited: programme.exposure(channel, now).is_limited(),
        };
        Ok(Self {
            mail: WaitingMail::read(store).await?,
            suppressed: Count { counted: suppressed.found.len(), more: suppressed.next.is_some() },
            channels: Channel::ALL.into_iter().map(channel_now).collect(),
            dates: next_dates(&programme, member, now),
            jobs,
        })
    }
}

impl WaitingMail {
    async fn read(store: &Store) -> Result<Self, StoreError> {
        let mut waiting = Self::default();
        for shard in 0..SHARDS {
            let page = store.notices_in(&NoticeList::Waiting { shard }, None, COUNTED).await?;
            waiting.all.more |= page.next.is_some();
            for (stored, _) in page.found {
                waiting.all.counted += 1;
                match stored.notice.state {
                    NoticeState::Failed { .. } => waiting.failed += 1,
                    NoticeState::Unknown { .. } => waiting.unknown += 1,
                    _ => {}
                }
            }
        }
        Ok(waiting)
    }
}

impl ChannelNow {
    fn is_killed(&self) -> bool {
        matches!(self.mode, ControlMode::Killed { .. })
    }

    fn is_held(&self) -> bool {
        matches!(self.mode, ControlMode::Held { .. })
    }

    /// The text that names the channel.
    fn name(&self) -> &'static str {
        channel_text(self.channel)
    }

    /// The text that says what its exposure follows.
    fn mode_text(&self) -> &'static str {
        mode_text(self.mode)
    }
}

/// The programme's next dates, soonest first.
fn next_dates(programme: &Programme, member: &StaffMember, now: Timestamp) -> Vec<NextDate> {
    let language = member.texts().language();
    let date = |at, text| NextDate { at, text, detail: String::new() };
    let mut dates = vec![
        date(programme.answers_accepted_from, "staff-date-answers"),
        date(programme.fortified.deadline, "staff-date-deadline"),
        date(programme.self_assessment.deprecated_from, "staff-date-assessment"),
    ];
    dates.extend(programme.fortified.ends_at.map(|at| date(at, "staff-date-fortified-end")));
    for (channel, text) in
        [(Channel::Marketplace, "staff-date-step-marketplace"), (Channel::Embedded, "staff-date-step-embedded")]
    {
        // Only the next one, or the steps would leave no room for the deadlines.
        let steps = programme.calendar(channel).iter().filter(|step| step.from > now).min_by_key(|step| step.from);
        dates.extend(steps.map(|step| NextDate { at: step.from, text, detail: percent(step.basis_points, language) }));
    }
    for version in &programme.questionnaires {
        let detail = || version.version.clone();
        dates.push(NextDate { at: version.from, text: "staff-date-version", detail: detail() });
        dates.push(NextDate { at: version.counted_from, text: "staff-date-counted", detail: detail() });
    }
    dates.retain(|date| date.at > now);
    dates.sort_by_key(|date| date.at);
    dates.truncate(DATES);
    dates
}
