//! The addresses that no mail goes to, and letting mail go to one again when its owner says that it works.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::EmailAddress;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::addresses::{Reason, Suppression};
use store::audit::Actor;
use store::{Row, Store};
use web::body::RequestBody;
use web::posted::trimmed;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, cursor, reply};

use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};

/// How many addresses a page has.
const PAGE: i32 = 50;
/// The path of the page.
const PATH: &str = "/staff/console/mail/suppressed";

#[derive(Template)]
#[template(path = "suppressed.html")]
struct SuppressedPage<'a> {
    frame: PageFrame<'a>,
    addresses: Vec<(EmailAddress, Suppression)>,
    next: Option<String>,
    form: ReleaseForm,
    done: bool,
}

/// The form that lets mail go to an address again, as it was sent.
#[derive(Default)]
struct ReleaseForm {
    email: String,
    reason: String,
    /// The text that says what is wrong with it.
    fault: Option<&'static str>,
}

pub async fn list_suppressed(
    State(store): State<Store>,
    member: StaffMember,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Mail)?;
    let after = query.get("after").map(cursor::read_cursor::<Row>).transpose()?;
    let form = ReleaseForm { email: query.get("email").unwrap_or_default().to_owned(), ..ReleaseForm::default() };
    respond(&store, &member, (StatusCode::OK, form), after, query.get("done").is_some()).await
}

async fn respond(
    store: &Store,
    member: &StaffMember,
    (status, form): (StatusCode, ReleaseForm),
    after: Option<Row>,
    done: bool,
) -> Result<Response, Problem> {
    let page = store.suppressed_addresses(after.as_ref(), PAGE).await?;
    let next =
        page.next.map(|row| cursor::write_cursor(&row)).transpose()?.map(|after| format!("{PATH}?after={after}"));
    let page = SuppressedPage { frame: member.frame(StaffArea::Mail), addresses: page.found, next, form, done };
    member.respond(status, &page)
}

/// Lets mail go to an address again. The address is typed or chosen from the list, and the reason goes into the audit log.
pub async fn release_address(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Mail)?.email;
    let data = body.form().await?;
    let text = |field: &str| trimmed(&data, field).to_owned();
    let (email, reason) = (text("email"), text("reason"));
    let fault = match EmailAddress::parse(&email) {
        Err(_) => "staff-email-wrong",
        Ok(_) if !is_reason(&reason) => REASON_MISSING,
        Ok(address) if store.unsuppress(&address, Some(&reason), Actor { person, now }).await? => {
            return Ok(reply::see_other(&format!("{PATH}?done=1")));
        }
        Ok(_) => "staff-not-suppressed",
    };
    let form = ReleaseForm { email, reason, fault: Some(fault) };
    respond(&store, &member, (StatusCode::UNPROCESSABLE_ENTITY, form), None, false).await
}

impl SuppressedPage<'_> {
    /// An address for a link's query.
    fn encode(&self, address: &EmailAddress) -> String {
        utf8_percent_encode(address.as_str(), NON_ALPHANUMERIC).to_string()
    }

    /// The text that says why no mail goes to an address.
    fn reason_text(&self, suppression: &Suppression) -> &'static str {
        match suppression.reason {
            Reason::Bounce => "staff-suppressed-bounce",
            Reason::Complaint => "staff-suppressed-complaint",
        }
    }
}
