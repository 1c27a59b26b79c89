//! HTTP, for every function alike: who calls ([`caller`]), by session as well ([`session`]), when ([`now`]), what was sent ([`body`], [`mod@form`], [`path`],
//! [`query`]), what is answered ([`reply`], [`problem`]), under which conditions ([`conditional`]), which app it is about
//! ([`subject`]), in which language ([`language`]), who visits ([`visitor`]), from where ([`mod@source`]), the table of routes that router, template and openapi.json share ([`routes`]), and the schemas that its descriptions
//! name ([`schema`]).

pub mod body;
pub mod caller;
pub mod conditional;
pub mod cursor;
pub mod form;
pub mod gateway;
pub mod idempotency;
pub mod language;
pub mod now;
pub mod path;
pub mod prefer;
pub mod problem;
pub mod query;
pub mod reply;
pub mod routes;
pub mod schema;
pub mod session;
pub mod source;
pub mod subject;
pub mod visitor;

pub use caller::Caller;
pub use now::Now;
pub use problem::{Problem, ProblemKind};
pub use session::SignedIn;
