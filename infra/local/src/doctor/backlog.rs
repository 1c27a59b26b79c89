//! The notices that are not sent. What must not live here: when a notice is due.

use domain::notice::{EVENT_WAIT, Notice, NoticeState};
use jiff::{Timestamp, tz::TimeZone};
use store::{Store, StoreError, agenda::SHARDS, notices::NoticeList};

use super::{Finding, records::COUNTED};

/// The notices that are not sent, as far as they were counted.
#[derive(Default)]
struct Backlog {
    waiting: usize,
    late: usize,
    unknown: usize,
    failed: usize,
    /// Those that a sender claimed longer ago than any run takes, so that it will not settle them.
    abandoned: usize,
    more: bool,
}

impl Backlog {
    fn count(&mut self, notice: &Notice, now: Timestamp) {
        self.waiting += 1;
        self.late += usize::from(notice.is_late(now));
        match notice.state {
            NoticeState::Unknown { .. } => self.unknown += 1,
            NoticeState::Failed { .. } => self.failed += 1,
            NoticeState::Claimed { at } if now.duration_since(at) >= EVENT_WAIT => self.abandoned += 1,
            _ => {}
        }
    }
}

pub async fn examine(store: &Store, now: Timestamp) -> Vec<Finding> {
    match read(store, now).await {
        Ok(backlog) => judge(&backlog),
        Err(error) => vec![Finding::unreadable("notices", &error)],
    }
}

async fn read(store: &Store, now: Timestamp) -> Result<Backlog, StoreError> {
    let mut backlog = Backlog::default();
    for shard in 0..SHARDS {
        let page = store.notices_in(&NoticeList::Waiting { shard }, None, COUNTED).await?;
        backlog.more |= page.next.is_some();
        page.found.iter().for_each(|(stored, _)| backlog.count(&stored.notice, now));
    }
    // What a job has claimed, and would find due again, waits on no list of its own.
    let month = now.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string();
    let page = store.notices_in(&NoticeList::Month { month }, None, COUNTED).await?;
    let claimed = page.found.iter().filter(|(stored, _)| matches!(stored.notice.state, NoticeState::Claimed { .. }));
    claimed.for_each(|(stored, _)| backlog.count(&stored.notice, now));
    Ok(backlog)
}

fn judge(backlog: &Backlog) -> Vec<Finding> {
    let Backlog { waiting, late, unknown, failed, abandoned, more } = *backlog;
    let more = if more { " or more" } else { "" };
    let mut findings = vec![if late > 0 {
        let remedy =
            "see how send-notices stands above, and whether the mail service takes mail; they are sent when it does";
        Finding::bad("notices", format!("{late} of {waiting}{more} that wait should have left long ago"), remedy)
    } else {
        Finding::ok("notices", format!("{waiting}{more} wait, none for too long"))
    }];
    if abandoned > 0 {
        let remedy =
            "look for runs that were cut off; send-notices sends these again by itself, and some may arrive twice";
        findings.push(Finding::warning(
            "claims",
            format!("{abandoned} were begun over an hour ago and never ended"),
            remedy,
        ));
    } else {
        findings.push(Finding::ok("claims", "none is older than an hour"));
    }
    if unknown > 0 {
        let remedy = "nothing at once: after an hour without an event of the mail service they are sent again";
        findings.push(Finding::warning("unanswered mails", format!("{unknown} may or may not have been sent"), remedy));
    } else {
        findings.push(Finding::ok("unanswered mails", "none"));
    }
    if failed > 0 {
        let remedy = "the staff's pages of the mail name them and the reason; add a contact that works";
        findings.push(Finding::warning("failed notices", format!("{failed} could not be delivered"), remedy));
    } else {
        findings.push(Finding::ok("failed notices", "none"));
    }
    findings
}
