//! The list of notices: those that are waiting first, then the others, latest first.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::access::Role;
use domain::notice::{DeliveryFailure, Notice, NoticeKind, NoticeState};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::Store;
use store::notices::Shelf;
use web::cursor;
use web::query::Query;
use web::{Caller, Now, Problem, ProblemKind, reply};

use crate::cursor::Cursor;

/// The most notices of a page.
const PAGE: usize = 50;
/// How many shelves one call looks at when few notices are wanted: a call ends in good time.
const SHELVES_AT_ONCE: usize = 12;
/// How many notices are read at once.
const AT_ONCE: i32 = 100;

/// Which notices are wanted.
struct Wanted {
    kind: Option<NoticeKind>,
    state: Option<&'static str>,
}

impl Wanted {
    fn read(query: &Query) -> Result<Self, Problem> {
        let kinds: Vec<_> = NoticeKind::ALL.iter().map(|kind| (kind.as_str(), *kind)).collect();
        let states: Vec<_> = NoticeState::NAMES.iter().map(|name| (*name, *name)).collect();
        let (kind, state) = (query.one_of("kind", &kinds)?, query.one_of("state", &states)?);
        Ok(Self { kind, state })
    }

    fn has(&self, notice: &Notice) -> bool {
        self.kind.is_none_or(|kind| notice.id.kind == kind)
            && self.state.is_none_or(|state| notice.state.as_str() == state)
    }
}

pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    caller.staff(Role::Programme)?;
    let wanted = Wanted::read(&query)?;
    let after = query.get("after").map(cursor::read_cursor::<Cursor>).transpose()?;
    let (notices, next) = match query.get("partner") {
        Some(partner) => of_partner(&store, partner, &wanted, after).await?,
        None => of_everybody(&store, &wanted, after, now).await?,
    };
    let next = next.map(|cursor| Ok::<_, Problem>(path(&query, &cursor::write_cursor(&cursor)?))).transpose()?;
    let mail: Vec<Json> = notices.iter().map(document).collect();
    reply::json(StatusCode::OK, &json!({ "mail": mail, "next": next }))
}

/// The path of the next page.
fn path(query: &Query, after: &str) -> String {
    let kept =
        ["kind", "partner", "state"].into_iter().filter_map(|name| Some(format!("{name}={}&", query.get(name)?)));
    format!("/staff/mail?{}after={after}", kept.collect::<String>())
}

/// A partner's notices: few enough to be sorted at once.
async fn of_partner(
    store: &Store,
    partner: &str,
    wanted: &Wanted,
    after: Option<Cursor>,
) -> Result<(Vec<Notice>, Option<Cursor>), Problem> {
    let partner = PartnerId::parse(partner).map_err(|form| {
        Problem::new(ProblemKind::BadRequest, format!("The query parameter partner is not accepted: {form}."))
    })?;
    let mut notices: Vec<Notice> = Vec::new();
    loop {
        let (kept, more) = store.notices_of(&partner, notices.last().map(|last| &last.id), AT_ONCE).await?;
        notices.extend(kept.into_iter().map(|kept| kept.notice));
        if !more {
            break;
        }
    }
    notices.retain(|notice| wanted.has(notice));
    notices.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    if let Some(Cursor { shelf: Shelf::Partner { last }, began, .. }) = &after {
        notices.retain(|notice| (notice.created_at, &notice.id.hex()) < (*began, last));
    }
    let more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let last = notices.last().filter(|_| more);
    let next =
        last.map(|last| Cursor { shelf: Shelf::Partner { last: last.id.hex() }, after: None, began: last.created_at });
    Ok((notices, next))
}

/// All partners' notices, shelf by shelf. A page may have few or none of them and yet a next one.
async fn of_everybody(
    store: &Store,
    wanted: &Wanted,
    after: Option<Cursor>,
    now: Timestamp,
) -> Result<(Vec<Notice>, Option<Cursor>), Problem> {
    let mut cursor = after.unwrap_or(Cursor { shelf: Shelf::first(), after: None, began: now });
    let mut notices = Vec::new();
    for _ in 0..SHELVES_AT_ONCE {
        let page = store.shelved(&cursor.shelf, cursor.after.as_ref(), AT_ONCE).await?;
        for (kept, row) in page.found {
            if notices.len() == PAGE {
                return Ok((notices, Some(cursor)));
            }
            cursor.after = Some(row);
            notices.extend(Some(kept.notice).filter(|notice| wanted.has(notice)));
        }
        if page.next.is_some() {
            cursor.after = page.next;
            continue;
        }
        let Some(shelf) = cursor.shelf.next(cursor.began) else { return Ok((notices, None)) };
        cursor = Cursor { shelf, after: None, began: cursor.began };
    }
    Ok((notices, Some(cursor)))
}

/// A notice as staff see it.
fn document(notice: &Notice) -> Json {
    let mut document = json!({
        "notice": notice.id.hex(),
        "partner": notice.id.partner,
        "kind": notice.id.kind,
        "cycle": notice.id.cycle,
        "window": notice.id.window,
        "state": notice.state.as_str(),
        "createdAt": notice.created_at,
        "due": notice.due_at(),
        "attempts": notice.attempts,
        "unknowns": notice.unknowns,
        "apps": notice.apps,
        "missing": notice.missing,
        "to": notice.to,
        "bounced": notice.bounced,
        "deliveredAt": notice.delivered_at,
    });
    match &notice.state {
        NoticeState::Open { .. } => {}
        NoticeState::Sent { at, message } => {
            document["at"] = json!(at);
            document["messageId"] = json!(message);
        }
        NoticeState::Failed { at, failure } => {
            document["at"] = json!(at);
            document["reason"] = json!(match failure {
                DeliveryFailure::NoAddress => "no-address",
                DeliveryFailure::Rejected { code } => code,
            });
        }
        NoticeState::Claimed { at } | NoticeState::Unknown { at } | NoticeState::Moot { at } => {
            document["at"] = json!(at)
        }
    }
    document
}
