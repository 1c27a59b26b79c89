//! The function's routes, and what openapi.json says of them.

use store::Store;
use web::ProblemKind;
use web::operation::{Access, Operation, Parameter, ParameterKind};
use web::routes::Routes;

use crate::notices::list_notices;
use crate::suppressions::remove_suppression;

const KIND: Parameter = Parameter {
    name: "kind",
    description: "Only notices of this kind.",
    kind: ParameterKind::Word(domain::notice::NoticeKind::NAMES),
    example: "fortified-warning",
};
const PARTNER: Parameter = Parameter {
    name: "partner",
    description: "Only this partner's notices.",
    kind: ParameterKind::Text("^[a-z0-9][a-z0-9-]{0,59}$"),
    example: "acme",
};
const STATE: Parameter = Parameter {
    name: "state",
    description: "Only notices that stand so.",
    kind: ParameterKind::Word(domain::notice::NoticeState::NAMES),
    example: "sent",
};
const AFTER: Parameter = Parameter {
    name: "after",
    description: "Where the page before ended: use its next as it is.",
    kind: ParameterKind::Text("^[A-Za-z0-9_-]+$"),
    example: "eyJzaGVsZiI6eyJvbiI6IndhaXRpbmciLCJzaGFyZCI6MH0sImFmdGVyIjpudWxsLCJiZWdhbiI6IjIwMjYtMDEtMTVUMDk6MDA6MDBaIn0",
};

/// The function's routes.
pub fn routes() -> Routes<Store> {
    let list = Operation::new(Access::Staff, "listMail", "List the notices to partners, and what became of them")
        .query(&[KIND, PARTNER, STATE, AFTER])
        .answers(200, "A page of notices: those that wait first, then the latest.")
        .problems(&[ProblemKind::BadRequest]);
    let remove = Operation::new(Access::Staff, "removeSuppression", "Let mail go to an address again")
        .answers(204, "Mail goes there again.")
        .problems(&[ProblemKind::NotFound, ProblemKind::Conflict]);
    Routes::new("For marketplace staff: the mail to partners and what became of it.")
        .get("/staff/mail", list_notices, list)
        .delete("/staff/mail/suppressions/{email}", remove_suppression, remove)
}
