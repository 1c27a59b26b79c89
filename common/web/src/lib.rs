//! HTTP, for every function alike, and the pages.
//!
//! - Requests: what forms say of themselves ([`posted`]), who calls ([`caller`], [`person`], by [`session`] and [`cookie`], through the door of pages [`signed_in`]), when
//!   ([`now`]), what was sent ([`body`], [`json`], [`path`], [`query`]), which app is meant
//!   ([`app_path`]) and whether the caller manages it ([`managed_app`]), what the client prefers ([`accept`], [`prefer`]), in
//!   which [`language`], by which [`visitor`], from which [`mod@source`], under which conditions ([`conditional`],
//!   [`idempotency`]).
//! - Replies: [`reply`], [`problem`] with its [`documents`] and [`problem_reply`], pages of lists ([`cursor`]), what
//!   HTML pages have in common ([`render`]).
//! - The event of API Gateway and back ([`gateway`]), the line in the log that each of them gets (`request_line`), answers for
//!   readers who take gzip (`compression`), what no route answers (`unrouted`), the table of routes ([`routes`]) that router,
//!   template and openapi.json share, what each of them is ([`operation`]) and the types that it names ([`schema`]).
//! - The [`state`] of a router. What several functions do alike: a step of a self assessment ([`assess`]) with a reviewer's
//!   [`remarks`] and its [`assessment_reply`], a publish ([`publish`]), what staff write into the [`catalogue`], a change of the
//!   programme ([`programme_change`]), be it an edit of its document ([`programme_edit`], with its [`programme_effect`]) or an
//!   operation on the rollout ([`steering`]), a comparison of answers ([`drift`]) or of documents ([`difference`]), a step of a
//!   [`mod@review`] and what staff tell its scanner ([`known_bad`], [`known_names`]).
//!
//! Nothing here decides: a rule of the programme belongs in `domain`.

// Templates that functions extend name this crate as those functions do.
extern crate self as web;

pub mod accept;
pub mod app_path;
pub mod assess;
pub mod assessment_reply;
pub mod body;
pub mod caller;
pub mod catalogue;
#[cfg(feature = "schema")]
pub mod components;
mod compression;
pub mod conditional;
pub mod cookie;
pub mod cursor;
pub mod difference;
pub mod documents;
pub mod drift;
pub mod gateway;
pub mod idempotency;
pub mod json;
pub mod known_bad;
pub mod known_names;
pub mod language;
pub mod managed_app;
mod multipart;
pub mod now;
pub mod operation;
pub mod path;
pub mod person;
pub mod posted;
pub mod prefer;
pub mod problem;
pub mod problem_reply;
pub mod programme_change;
pub mod programme_edit;
pub mod programme_effect;
pub mod publish;
pub mod query;
pub mod remarks;
pub mod render;
pub mod reply;
mod request_line;
pub mod review;
pub mod routes;
pub mod schema;
pub mod session;
mod shorten;
pub mod signed_in;
pub mod source;
pub mod state;
pub mod steering;
pub mod unrouted;
pub mod visitor;

pub use caller::Caller;
pub use now::Now;
pub use problem::{Problem, ProblemKind};
pub use signed_in::SignedIn;
