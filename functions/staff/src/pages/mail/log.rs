//! The log of mail: the notices that wait to be sent or tried again, those of a month, or those of a partner; and sending one
//! again at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::notice::{DeliveryFailure, Notice, NoticeId, NoticeState};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use mail::Mailer;
use store::agenda::SHARDS;
use store::audit::Actor;
use store::notices::NoticeList;
use store::{Row, Store};
use web::body::RequestBody;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind, cursor, reply};

use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};

/// How many notices a page has.
const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage<'a> {
    frame: PageFrame<'a>,
    list: MailList,
    /// Whether only those that failed are shown.
    failed_alone: bool,
    notices: Vec<Notice>,
    next: Option<String>,
    months: Vec<String>,
    /// What became of the notice that was just sent again.
    done: Option<&'static str>,
    form: AgainForm,
    now: Timestamp,
}

/// The form that sends a notice again, as it was sent. Its buttons are in the rows of the notices.
#[derive(Default)]
struct AgainForm {
    reason: String,
    /// The text that says what is wrong with it.
    fault: Option<&'static str>,
}

/// Which notices are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum MailList {
    Waiting,
    /// A month, `2023-08`.
    Month(String),
    Partner(PartnerId),
}

impl MailList {
    fn read(query: &Query) -> Result<Self, Problem> {
        let refuse = |name: &str, form: &str| {
            Problem::new(ProblemKind::BadRequest, format!("The query parameter {name} must be {form}."))
        };
        if let Some(partner) = query.get("partner").filter(|partner| !partner.is_empty()) {
            return PartnerId::parse(partner).map(Self::Partner).map_err(|_| refuse("partner", "a partner's id"));
        }
        match query.get("month") {
            Some(month) if format!("{month}-01").parse::<Date>().is_ok() => Ok(Self::Month(month.to_owned())),
            Some(_) => Err(refuse("month", "a month such as 2023-08")),
            None => Ok(Self::Waiting),
        }
    }

    /// The notices of a page, and where the next page begins.
    async fn load(&self, store: &Store, after: Option<&Row>) -> Result<(Vec<Notice>, Option<Row>), Problem> {
        match self {
            Self::Waiting => Ok((load_waiting(store).await?, None)),
            Self::Month(month) => {
                let page = store.notices_in(&NoticeList::Month { month: month.clone() }, after, PAGE).await?;
                Ok((page.found.into_iter().map(|(stored, _)| stored.notice).collect(), page.next))
            }
            Self::Partner(partner) => {
                let mut notices = store.all_notices_of(partner).await?;
                notices.sort_by_key(|notice| std::cmp::Reverse(notice.created_at));
                notices.truncate(usize::try_from(2 * PAGE).unwrap_or_default());
                Ok((notices, None))
            }
        }
    }
}

/// The notices that are due first.
async fn load_waiting(store: &Store) -> Result<Vec<Notice>, Problem> {
    let mut notices = Vec::new();
    for shard in 0..SHARDS {
        let page = store.notices_in(&NoticeList::Waiting { shard }, None, PAGE).await?;
        notices.extend(page.found.into_iter().map(|(stored, _)| stored.notice));
    }
    notices.sort_by_key(Notice::due_at);
    notices.truncate(usize::try_from(2 * PAGE).unwrap_or_default());
    Ok(notices)
}

/// The last twelve months, latest first.
fn last_months(now: Timestamp) -> Vec<String> {
    let first = now.to_zoned(TimeZone::UTC).date().first_of_month();
    (0..12_i64).map(|ago| first.saturating_sub(ago.months()).strftime("%Y-%m").to_string()).collect()
}

pub async fn show_log(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Mail)?;
    let list = MailList::read(&query)?;
    let failed_alone = query.one_of("state", &[("failed", true), ("all", false)])?.unwrap_or(false);
    let after = query.get("after").map(cursor::read_cursor::<Row>).transpose()?;
    let mut page = MailPage::load(&store, &member, list, after.as_ref(), now).await?;
    page.failed_alone = failed_alone;
    page.notices.retain(|notice| !failed_alone || matches!(notice.state, NoticeState::Failed { .. }));
    page.done = query.one_of("done", &[("sent", "staff-again-sent"), ("waits", "staff-again-waits")])?;
    member.respond(StatusCode::OK, &page)
}

/// Sends a notice that waits or has failed again, at once. The reason goes into the audit log.
pub async fn send_again(
    State(mailer): State<Mailer>,
    member: StaffMember,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Mail)?.email;
    let store = mailer.store();
    let data = body.form().await?;
    let id = data.get("notice").and_then(NoticeId::parse);
    let stored = match &id {
        Some(id) => store.notice(id).await?,
        None => None,
    };
    let stored = stored.ok_or_else(|| Problem::not_found("such mail"))?;
    let refuse = || {
        let detail = "This mail was sent, is being sent, or somebody else has just had it sent. Nothing was changed.";
        Problem::new(ProblemKind::NotApplicable, detail)
    };
    let hastened = stored.notice.hastened(now).ok_or_else(refuse)?;
    let id = hastened.id.clone();
    let reason = data.get("reason").unwrap_or_default().trim().to_owned();
    if !is_reason(&reason) {
        let mut page = MailPage::load(store, &member, MailList::Partner(id.partner), None, now).await?;
        page.form = AgainForm { reason, fault: Some(REASON_MISSING) };
        return member.respond(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    store.hasten_notice(&stored, hastened, (&reason, Actor { person, now })).await?.ok_or_else(refuse)?;
    mailer.send_now(vec![id.clone()], now).await;
    let is_sent = store.notice(&id).await?.is_some_and(|after| matches!(after.notice.state, NoticeState::Sent { .. }));
    let done = if is_sent { "sent" } else { "waits" };
    Ok(reply::see_other(&format!("{}?partner={}&done={done}", StaffArea::Mail.path(), id.partner)))
}

impl MailList {
    fn path(&self) -> String {
        let path = StaffArea::Mail.path();
        match self {
            Self::Waiting => format!("{path}?state=all"),
            Self::Month(month) => format!("{path}?month={month}"),
            Self::Partner(partner) => format!("{path}?partner={partner}"),
        }
    }
}

impl<'a> MailPage<'a> {
    /// The page of a list as it is, with an empty form.
    async fn load(
        store: &Store,
        member: &'a StaffMember,
        list: MailList,
        after: Option<&Row>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let (notices, next) = list.load(store, after).await?;
        let next = next.map(|row| cursor::write_cursor(&row)).transpose()?;
        let next = next.map(|after| format!("{}&after={after}", list.path()));
        let (frame, months, form) = (member.frame(StaffArea::Mail), last_months(now), AgainForm::default());
        Ok(Self { frame, list, failed_alone: false, notices, next, months, done: None, form, now })
    }
}

impl MailPage<'_> {
    /// The text that says how a notice stands.
    fn state_text(&self, notice: &Notice) -> &'static str {
        match notice.state {
            NoticeState::Open { .. } => "staff-notice-open",
            NoticeState::Claimed { .. } => "staff-notice-claimed",
            NoticeState::Sent { .. } => "staff-notice-sent",
            NoticeState::Unknown { .. } => "staff-notice-unknown",
            NoticeState::Failed { .. } => "staff-notice-failed",
            NoticeState::Moot { .. } => "staff-notice-moot",
        }
    }

    fn is_bad(&self, notice: &Notice) -> bool {
        matches!(notice.state, NoticeState::Failed { .. } | NoticeState::Unknown { .. })
    }

    /// Why it failed: the mail service's code, or `None` if the partner has no address.
    fn failure<'a>(&self, notice: &'a Notice) -> Option<Option<&'a str>> {
        match &notice.state {
            NoticeState::Failed { failure: DeliveryFailure::NoAddress, .. } => Some(None),
            NoticeState::Failed { failure: DeliveryFailure::Rejected { code }, .. } => Some(Some(code)),
            _ => None,
        }
    }

    fn may_send_again(&self, notice: &Notice) -> bool {
        notice.hastened(self.now).is_some()
    }

    /// Whether the page has the form: some notice may be sent again, or what was typed into it is not to be lost.
    fn has_form(&self) -> bool {
        self.form.fault.is_some() || self.notices.iter().any(|notice| self.may_send_again(notice))
    }

    fn is_month(&self, month: &str) -> bool {
        self.list == MailList::Month(month.to_owned())
    }

    /// The id of the partner whose notices are shown.
    fn partner(&self) -> &str {
        match &self.list {
            MailList::Partner(partner) => partner.as_str(),
            MailList::Waiting | MailList::Month(_) => "",
        }
    }
}
