//! A step in the review of published answers, as programs and people in a browser take it: a reviewer's decision, and the
//! partner's wish for another look. What must not live here: routes, and who may call them.

use domain::notice::notice_of_decision;
use domain::review::{DecideError, Order, Review, decide};
use domain::{AppKey, EmailAddress, Precondition};
use jiff::Timestamp;
use mail::Mailer;
use store::audit::{Actor, By};
use store::drafts::new_etag;
use store::reviews::ReviewRecord;
use store::{Store, StoreError};

use crate::conditional::unmet;
use crate::{Problem, ProblemKind};

/// The longest text to the partner, in characters.
pub const TEXT_LENGTH: usize = 2_000;
/// How often a decision is made anew because another change came first.
const ATTEMPTS: usize = 5;

/// A decision that a reviewer wants to make.
#[derive(Clone, Debug)]
pub struct ReviewStep<'a> {
    /// The app whose published answers are decided about.
    pub app: &'a AppKey,
    /// The decision, with the answers that it is about.
    pub order: Order,
    /// What the reviewer requires of the review.
    pub precondition: &'a Precondition,
    /// The reviewer, as the history and the audit log name them.
    pub by: &'a EmailAddress,
    /// The instant of the decision.
    pub now: Timestamp,
}

/// Reads an app's review.
///
/// # Errors
/// 404 when there is none.
pub async fn read_review(store: &Store, app: &AppKey) -> Result<ReviewRecord, Problem> {
    store.review(app).await?.ok_or_else(|| Problem::not_found("review of such an app"))
}

/// Makes a decision and sends what the partner is told of it. When another change comes first, the caller's precondition is
/// asked and the decision is made anew.
///
/// # Errors
/// Why it is refused: nothing was decided then. 409 when it asks while a question is open.
pub async fn take_decision(mailer: &Mailer, step: ReviewStep<'_>) -> Result<ReviewRecord, Problem> {
    let (store, ReviewStep { app, order, precondition, by, now }) = (mailer.store(), step);
    for _ in 0..ATTEMPTS {
        let read = read_review(store, app).await?;
        if !precondition.is_met_by(Some(&read.review.etag)) {
            let detail = "What is live or its review has changed since you read it. Nothing was decided: read the review again and repeat the decision.";
            return Err(unmet(precondition, detail));
        }
        let (listing, review) = (&read.listing, &read.review);
        let decided = match decide((listing, review), order.clone(), &read.programme, (by, new_etag(now)), now) {
            Err(DecideError::Invalid(violations)) => return Err(Problem::invalid(violations)),
            // The two items are read together and written together, so the next read has both.
            Err(DecideError::Stale) => continue,
            Err(DecideError::AskedAlready(at)) => return Err(asked_already(at)),
            Ok(decided) => decided,
        };
        let notice = notice_of_decision(app, &read.listing.facts.partner, &decided);
        let actor = By::Person(Actor { person: by, now });
        match store.put_decision(app, &read, &decided, notice.as_ref(), actor).await {
            Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
            outcome => {
                mailer.send_now(outcome?, now).await;
                let (listing, programme, review) = (decided.change.listing, read.programme, decided.review);
                return Ok(ReviewRecord { listing, programme, review });
            }
        }
    }
    Err(Problem::new(
        ProblemKind::Conflict,
        "Other people made changes at the same time, so nothing was decided. Try again.",
    ))
}

fn asked_already(at: Timestamp) -> Problem {
    let detail = format!(
        "The partner was asked on {at}, and that question is still open: there is one at a time. Nothing was changed. Approve or reject what it is about, or wait until the partner publishes."
    );
    Problem::new(ProblemKind::NotApplicable, detail)
}

/// Writes that the partner asks for another look at what was rejected. Returns the review after it.
///
/// # Errors
/// 404 when the app has no review, 409 when nothing is withheld or another look was asked for already.
pub async fn ask_for_another_look(store: &Store, app: &AppKey, actor: Actor<'_>) -> Result<Review, Problem> {
    let read = read_review(store, app).await?;
    let after = read
        .review
        .look_again(&read.listing, actor.now, new_etag(actor.now))
        .map_err(|refused| Problem::new(ProblemKind::NotApplicable, format!("{refused} Nothing was changed.")))?;
    store.put_look_again(app, &read.review, &after, actor).await?;
    Ok(after)
}
