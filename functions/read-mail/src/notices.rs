//! The list of notices: those that are waiting first, then the others, latest first.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use domain::access::Role;
use domain::notice::{DeliveryFailure, Notice, NoticeKind, NoticeState};
use domain::{AppKey, EmailAddress, PartnerId, QuestionId};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::notices::NoticeList;
use web::cursor;
use web::query::Query;
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

use crate::cursor::Cursor;

/// The most notices of a page.
const PAGE: usize = 50;
/// How many shelves one call looks at when few notices are wanted: a call ends in good time.
const SHELVES_AT_ONCE: usize = 12;
/// How many notices are read at once.
const AT_ONCE: i32 = 100;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct MailPage {
    mail: Vec<NoticeReply>,
    /// The path of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Notice"))]
#[serde(rename_all = "camelCase")]
struct NoticeReply {
    /// Its identity in hex, as its mails are tagged.
    notice: String,
    partner: PartnerId,
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("enum" = NoticeKind::NAMES)))]
    kind: NoticeKind,
    /// What began it.
    cycle: String,
    /// Which of the cycle's notices it is.
    window: String,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = NoticeState::NAMES)))]
    state: &'static str,
    created_at: Timestamp,
    /// From when on it is sent or tried again; null when it has come to its end.
    due: Option<Timestamp>,
    attempts: u32,
    /// How often nobody knew whether it was sent.
    unknowns: u32,
    /// The apps that it was found due for; none: all of the partner's.
    apps: Vec<AppKey>,
    /// The questions that each app lacked an answer to then; apps that lacked none are left out.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Vec<String>>"))]
    missing: BTreeMap<AppKey, Vec<QuestionId>>,
    /// Whom it was last sent to.
    to: Vec<EmailAddress>,
    /// Where it did not arrive.
    bounced: BTreeSet<EmailAddress>,
    /// When the first recipient's server took it.
    delivered_at: Option<Timestamp>,
    /// Since when it stands so.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    /// The mail service's id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// Why it could not be delivered: no-address, or the mail service's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

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

pub(super) async fn list_notices(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    query: Query,
) -> Result<Reply<MailPage>, Problem> {
    caller.staff(Role::Programme)?;
    let wanted = Wanted::read(&query)?;
    let after = query.get("after").map(cursor::read_cursor::<Cursor>).transpose()?;
    let (notices, next) = match query.get("partner") {
        Some(partner) => of_partner(&store, partner, &wanted, after).await?,
        None => of_everybody(&store, &wanted, after, now).await?,
    };
    let next = next.map(|cursor| Ok::<_, Problem>(path(&query, &cursor::write_cursor(&cursor)?))).transpose()?;
    Ok(Reply::ok(MailPage { mail: notices.into_iter().map(NoticeReply::new).collect(), next }))
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
    if let Some(Cursor { shelf: NoticeList::Partner { last }, began, .. }) = &after {
        notices.retain(|notice| (notice.created_at, &notice.id.hex()) < (*began, last));
    }
    let more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let last = notices.last().filter(|_| more);
    let next = last.map(|last| Cursor {
        shelf: NoticeList::Partner { last: last.id.hex() },
        after: None,
        began: last.created_at,
    });
    Ok((notices, next))
}

/// All partners' notices, shelf by shelf. A page may have few or none of them and yet a next one.
async fn of_everybody(
    store: &Store,
    wanted: &Wanted,
    after: Option<Cursor>,
    now: Timestamp,
) -> Result<(Vec<Notice>, Option<Cursor>), Problem> {
    let mut cursor = after.unwrap_or(Cursor { shelf: NoticeList::first(), after: None, began: now });
    let mut notices = Vec::new();
    for _ in 0..SHELVES_AT_ONCE {
        let page = store.notices_in(&cursor.shelf, cursor.after.as_ref(), AT_ONCE).await?;
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

impl NoticeReply {
    fn new(notice: Notice) -> Self {
        let due = notice.due_at();
        let (at, message_id, reason) = match notice.state.clone() {
            NoticeState::Open { .. } => (None, None, None),
            NoticeState::Sent { at, message } => (Some(at), Some(message), None),
            NoticeState::Failed { at, failure: DeliveryFailure::NoAddress } => {
                (Some(at), None, Some("no-address".to_owned()))
            }
            NoticeState::Failed { at, failure: DeliveryFailure::Rejected { code } } => (Some(at), None, Some(code)),
            NoticeState::Claimed { at } | NoticeState::Unknown { at } | NoticeState::Moot { at } => {
                (Some(at), None, None)
            }
        };
        Self {
            notice: notice.id.hex(),
            partner: notice.id.partner,
            kind: notice.id.kind,
            cycle: notice.id.cycle.to_string(),
            window: notice.id.window.to_string(),
            state: notice.state.as_str(),
            created_at: notice.created_at,
            due,
            attempts: notice.attempts,
            unknowns: notice.unknowns,
            apps: notice.apps,
            missing: notice.missing,
            to: notice.to,
            bounced: notice.bounced,
            delivered_at: notice.delivered_at,
            at,
            message_id,
            reason,
        }
    }
}
