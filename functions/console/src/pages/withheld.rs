//! What a review withholds from customers, as the partner's pages say it: which fields, why, and whether the partner may ask for
//! another look.

use axum::extract::State;
use axum::response::Response;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::questionnaire::definition::Question;
use domain::questionnaire::form::{MissingInput, inputs_at};
use domain::questionnaire::published;
use domain::review::{Decision, DecisionKind, Review, ReviewState, shared_questions};
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use store::audit::Actor;
use store::{Store, StoreError};
use web::person::Person;
use web::review::ask_for_another_look;
use web::{Now, Problem, ProblemKind, reply};

use crate::managed_listing::ManagedListing;

/// The page that says what became of the wish.
const APPS: &str = "/manage/apps";

/// What of an app's live answers customers do not see since a review.
pub struct WithheldNotice {
    pub app: AppKey,
    /// The fields of the form that are withheld, in its order.
    pub inputs: Vec<MissingInput>,
    /// The questions of the self assessment to which the answers that the partner shares are withheld.
    pub shared: Vec<&'static Question>,
    /// The partner, if the person may change its self assessment.
    pub secured: Option<PartnerId>,
    /// The decision by which they were.
    pub rejection: Option<Decision>,
    pub another_look: AnotherLook,
}

/// Whether the partner may ask for another look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnotherLook {
    Possible,
    /// It was asked for then.
    AskedFor(Timestamp),
    /// It was asked for, and a reviewer has decided since.
    DecidedSince,
}

impl WithheldNotice {
    /// Of a listing with its review, for a person; `None` if nothing is withheld.
    pub fn new((app, listing): (&AppKey, &Listing), review: Option<Review>, person: &Person) -> Option<Self> {
        let paths = listing.withheld_paths();
        if paths.is_empty() {
            return None;
        }
        let another_look = review.as_ref().map_or(AnotherLook::DecidedSince, AnotherLook::of);
        let decision = review.and_then(|review| review.decision);
        Some(Self {
            app: app.clone(),
            inputs: inputs_at(published().newest(), &paths),
            shared: shared_questions(&paths),
            secured: person.securing(&listing.facts.partner).is_ok().then(|| listing.facts.partner.clone()),
            rejection: decision.filter(|decision| decision.kind == DecisionKind::Reject),
            another_look,
        })
    }

    /// The same, of an app that a person manages, with what it needs to read if something is withheld.
    pub async fn read(store: &Store, app: &ManagedListing, now: Timestamp) -> Result<Option<Self>, StoreError> {
        if app.record.listing.withheld.is_empty() {
            return Ok(None);
        }
        let mut listing = app.record.listing.clone();
        add_shared(store, &mut listing, &app.record.programme, now).await?;
        let review = store.reviews_of(std::slice::from_ref(&app.key)).await?.pop().map(|(_, review)| review);
        Ok(Self::new((&app.key, &listing), review, app.person()))
    }
}

/// Adds to a listing what its partner shares of its self assessment, if a review withholds some of it and customers would see it
/// otherwise.
pub async fn add_shared(
    store: &Store,
    listing: &mut Listing,
    programme: &Programme,
    now: Timestamp,
) -> Result<(), StoreError> {
    if listing.withholds_shared() && listing.assessment.is_some_and(|validity| validity.is_shown(programme, now)) {
        listing.shared_answers = store.shared_answers(&listing.facts.partner).await?;
    }
    Ok(())
}

impl AnotherLook {
    fn of(review: &Review) -> Self {
        match review.look_again_at {
            Some(_) if review.state == ReviewState::Decided => Self::DecidedSince,
            Some(asked) => Self::AskedFor(asked),
            None => Self::Possible,
        }
    }
}

/// Asks for another look. The list of apps says what became of it; a button that is pressed twice asks once.
pub async fn ask_again(State(store): State<Store>, app: ManagedListing, Now(now): Now) -> Result<Response, Problem> {
    let actor = Actor { person: &app.person().email, now };
    let asked = reply::see_other(&format!("{APPS}#withheld-{}", app.key));
    match ask_for_another_look(&store, &app.key, actor).await {
        Ok(_) => Ok(asked),
        Err(problem) if problem.kind == ProblemKind::NotApplicable => {
            let review = store.reviews_of(std::slice::from_ref(&app.key)).await?.pop();
            let is_asked = review.is_some_and(|(_, review)| review.look_again_at.is_some());
            if is_asked { Ok(asked) } else { Err(problem) }
        }
        Err(problem) => Err(problem),
    }
}
