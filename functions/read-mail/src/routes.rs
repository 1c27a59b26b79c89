//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, Form, Operation, Parameter, Routes};

use super::{notices, suppressions};

const KIND: Parameter = Parameter {
    name: "kind",
    description: "Only notices of this kind.",
    form: Form::Word(domain::notice::NoticeKind::NAMES),
    example: "fortified-warning",
};
const PARTNER: Parameter = Parameter {
    name: "partner",
    description: "Only this partner's notices.",
    form: Form::Text("^[a-z0-9][a-z0-9-]{0,59}$"),
    example: "acme",
};
const STATE: Parameter = Parameter {
    name: "state",
    description: "Only notices that stand so.",
    form: Form::Word(domain::notice::NoticeState::NAMES),
    example: "sent",
};
const AFTER: Parameter = Parameter {
    name: "after",
    description: "Where the page before ended: use its next as it is.",
    form: Form::Text("^[A-Za-z0-9_-]+$"),
    example: "eyJzaGVsZiI6eyJvbiI6IndhaXRpbmciLCJzaGFyZCI6MH0sImFmdGVyIjpudWxsLCJiZWdhbiI6IjIwMjYtMDEtMTVUMDk6MDA6MDBaIn0",
};

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    let list = Operation {
        query: &[KIND, PARTNER, STATE, AFTER],
        answers: vec![Answer::json(200, "A page of notices: those that wait first, then the latest.", "MailPage")],
        problems: &[ProblemKind::BadRequest],
        ..Operation::new("listMail", "List the notices to partners, and what became of them", Access::Staff)
    };
    let remove = Operation {
        answers: vec![Answer::empty(204, "Mail goes there again.")],
        problems: &[ProblemKind::NotFound, ProblemKind::Conflict],
        ..Operation::new("removeSuppression", "Let mail go to an address again", Access::Staff)
    };
    Routes::default().route(Method::GET, "/staff/mail", notices::list, list).route(
        Method::DELETE,
        "/staff/mail/suppressions/{email}",
        suppressions::remove,
        remove,
    )
}
