//! Cloud Fortified: how long it is until the deadline, who would be without the badge then, and who is without it now.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::questionnaire::MissingField;
use jiff::Timestamp;
use store::agenda::SHARDS;
use store::{Consistency, Row, Store};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, cursor};

use crate::member::StaffMember;

/// How many enrolled apps are looked at for a page, at least if there are so many.
const EXAMINED: usize = 200;
/// How many are read at once.
const AT_ONCE: u32 = 100;

/// Of which instant the list of badges is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Now,
    Deadline,
}

#[derive(Template)]
#[template(path = "fortified.html")]
struct FortifiedPage<'a> {
    frame: PageFrame<'a>,
    deadline: Timestamp,
    /// How many whole days are left until the deadline; `None` when it has passed.
    days_left: Option<i64>,
    ends_at: Option<Timestamp>,
    warning_days: Vec<u16>,
    moment: Moment,
    list: BadgeList,
}

/// The apps without a badge among those that were looked at.
struct BadgeList {
    examined: usize,
    apps: Vec<AppWithoutBadge>,
    /// Where the next page begins.
    next: Option<String>,
}

struct AppWithoutBadge {
    key: AppKey,
    listing: Listing,
    missing: Vec<MissingField>,
    /// Since when it is without its badge; `None` if it still has it.
    since: Option<Timestamp>,
}

/// Where a page begins: in a shard of the list, after a row.
type Position = (u32, Option<Row>);

pub async fn show_fortified(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Fortified)?;
    let programme = store.programme().await?;
    let deadline = programme.fortified.deadline;
    let is_ahead = now < deadline;
    let default = if is_ahead { Moment::Deadline } else { Moment::Now };
    let moment = query.one_of("at", &[("now", Moment::Now), ("deadline", Moment::Deadline)])?.unwrap_or(default);
    let position = query.get("after").map(cursor::read_cursor::<Position>).transpose()?.unwrap_or((0, None));
    let at = match moment {
        Moment::Now => now,
        Moment::Deadline => deadline.max(now),
    };
    let page = FortifiedPage {
        frame: member.frame(StaffArea::Fortified),
        deadline,
        days_left: is_ahead.then(|| deadline.duration_since(now).as_hours() / 24),
        ends_at: programme.fortified.ends_at,
        warning_days: programme.fortified.warning_days.clone(),
        moment,
        list: BadgeList::read(&store, &programme, position, at, now).await?,
    };
    member.respond(StatusCode::OK, &page)
}

impl BadgeList {
    async fn read(
        store: &Store,
        programme: &Programme,
        (mut shard, mut after): Position,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut list = Self { examined: 0, apps: Vec::new(), next: None };
        while shard < SHARDS {
            if list.examined >= EXAMINED {
                list.next = Some(cursor::write_cursor(&(shard, after))?);
                break;
            }
            let page = store.watched(shard, after.as_ref(), AT_ONCE).await?;
            let keys: Vec<AppKey> = page.found.into_iter().map(|(watched, _)| watched.app).collect();
            for (key, listing) in store.listings(&keys, Consistency::Eventual).await? {
                list.examined += 1;
                if listing.is_without_badge(programme, at) {
                    list.apps.push(AppWithoutBadge::new(key, listing, programme, (at, now)));
                }
            }
            after = page.next;
            shard += u32::from(after.is_none());
        }
        Ok(list)
    }
}

impl AppWithoutBadge {
    fn new(key: AppKey, listing: Listing, programme: &Programme, (at, now): (Timestamp, Timestamp)) -> Self {
        Self {
            key,
            missing: listing.completeness(programme, at).missing,
            since: listing.badge(programme, now).since.filter(|_| listing.is_without_badge(programme, now)),
            listing,
        }
    }

    /// The labels of what is missing, each once.
    fn labels(&self) -> Vec<&str> {
        let mut labels: Vec<&str> = self.missing.iter().map(|missing| missing.label.as_str()).collect();
        labels.dedup();
        labels
    }
}

impl FortifiedPage<'_> {
    fn path_of(&self, moment: &str) -> String {
        format!("{}?at={moment}", StaffArea::Fortified.path())
    }

    fn next_link(&self) -> Option<String> {
        let moment = match self.moment {
            Moment::Now => "now",
            Moment::Deadline => "deadline",
        };
        self.list.next.as_ref().map(|next| format!("{}&after={next}", self.path_of(moment)))
    }

    fn warnings(&self) -> String {
        self.warning_days.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
    }
}
