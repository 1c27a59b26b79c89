//! The review of published answers: the queue, and one app's answers with what the scanner found, the decisions so far and the
//! form with which a reviewer decides; and what reviewers tell the scanner: known-bad hosts, and names that are no obscenity.

mod answers;
mod changed;
mod decide;
mod finding_words;
mod known_bad;
mod known_names;
mod link;
mod nameable;
mod queue;
mod reveal;
mod tab;
mod view;

pub use decide::decide_review;
pub use known_bad::{replace_known_bad, show_known_bad};
pub use known_names::change_known_names;
pub use queue::list_queue;
pub use view::show_review;

use domain::AppKey;
use domain::review::DecisionKind;
use web::query::Query;
use web::{Problem, ProblemKind};

/// The decisions by their buttons, each with the text that says that it was made.
const DONE: [(&str, &str); 3] =
    [("approve", "staff-review-approved"), ("reject", "staff-review-rejected"), ("ask", "staff-review-asked")];

/// The path of an app's review.
fn path_of(app: &AppKey) -> String {
    format!("/staff/console/reviews/{app}")
}

/// What was just decided, and about which app, as the query of the page after it says.
struct LastDecision {
    /// The text that says it.
    text: &'static str,
    app: AppKey,
}

impl LastDecision {
    fn read(query: &Query) -> Result<Option<Self>, Problem> {
        let (Some(text), Some(app)) = (query.one_of("done", &DONE)?, query.get("of")) else { return Ok(None) };
        let refuse = |_| Problem::new(ProblemKind::BadRequest, "The query parameter of must be an app's key.");
        Ok(Some(Self { text, app: AppKey::parse(app).map_err(refuse)? }))
    }

    /// The query that says it.
    fn query(kind: DecisionKind, app: &AppKey) -> String {
        let word: &'static str = kind.into();
        format!("done={word}&of={app}")
    }
}
