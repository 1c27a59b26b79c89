//! What a review means for the partner, as its pages say it: the reviewer's question that is open, and what is withheld from
//! customers, with the fields, why, and whether the partner may ask for another look.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::questionnaire::form::{MissingInput, inputs_at};
use domain::questionnaire::published;
use domain::review::{
    Decision, PastDecision, Review, ReviewState, SharedField, StandingRejection, shared_fields, standing_rejections,
};
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use store::audit::Actor;
use store::{Store, StoreError};
use web::person::Person;
use web::review::ask_for_another_look;
use web::{Now, Problem, ProblemKind, reply};

use crate::managed_listing::ManagedListing;

/// How many of the latest decisions are looked at for the reasons why answers are withheld.
const DECISIONS: i32 = 50;
/// The page that says what became of the wish.
const APPS: &str = "/manage/apps";

/// What the partner's pages say of an app's review.
#[derive(Default)]
pub struct ReviewNotices {
    pub question: Option<QuestionNotice>,
    pub withheld: Option<WithheldNotice>,
}

/// Fields that a review is about, with what leads to each.
pub struct ReviewedFields {
    pub app: AppKey,
    /// The fields of the form, in its order.
    pub inputs: Vec<MissingInput>,
    /// The fields of the self assessment that the partner shares.
    pub shared: Vec<SharedField>,
    /// The partner, if the person may change its self assessment.
    pub secured: Option<PartnerId>,
}

/// A reviewer's question that is open.
pub struct QuestionNotice {
    pub fields: ReviewedFields,
    pub text: String,
    pub asked_at: Timestamp,
}

/// What of an app's live answers customers do not see since a review.
pub struct WithheldNotice {
    pub app: AppKey,
    /// The rejections by which it is withheld, latest first.
    pub rejections: Vec<Rejection>,
    pub another_look: AnotherLook,
}

/// A rejection with the fields that are withheld by it.
pub struct Rejection {
    /// The decision; `None` if it is too old to be known.
    pub decision: Option<Decision>,
    pub fields: ReviewedFields,
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

impl ReviewedFields {
    /// The fields at these paths, for a person.
    fn at(paths: Vec<String>, (app, listing): (&AppKey, &Listing), person: &Person) -> Self {
        let (paths, partner): (BTreeSet<String>, _) = (paths.into_iter().collect(), &listing.facts.partner);
        Self {
            app: app.clone(),
            inputs: inputs_at(published().newest(), &paths),
            shared: shared_fields(&paths),
            secured: person.securing(partner).is_ok().then(|| partner.clone()),
        }
    }
}

impl ReviewNotices {
    /// Of a listing with its review and the latest decisions, for a person.
    pub fn new(
        (app, listing): (&AppKey, &Listing),
        (review, decisions): (Option<Review>, &[PastDecision]),
        person: &Person,
    ) -> Self {
        let question = review.as_ref().and_then(|review| review.question.clone()).map(|question| QuestionNotice {
            fields: ReviewedFields::at(question.fields, (app, listing), person),
            text: question.text.unwrap_or_default(),
            asked_at: question.at,
        });
        let rejections: Vec<Rejection> = standing_rejections(listing, decisions)
            .into_iter()
            .map(|StandingRejection { decision, fields }| Rejection {
                decision,
                fields: ReviewedFields::at(fields, (app, listing), person),
            })
            .collect();
        let withheld = (!rejections.is_empty()).then(|| WithheldNotice {
            app: app.clone(),
            rejections,
            another_look: review.as_ref().map_or(AnotherLook::DecidedSince, AnotherLook::of),
        });
        Self { question, withheld }
    }

    /// The same, of an app that a person manages, with what it needs to read.
    pub async fn read(store: &Store, app: &ManagedListing, now: Timestamp) -> Result<Self, StoreError> {
        if !has_review(&app.record.listing) {
            return Ok(Self::default());
        }
        let mut listing = app.record.listing.clone();
        add_shared(store, &mut listing, &app.record.programme, now).await?;
        let review = store.reviews_of(std::slice::from_ref(&app.key)).await?.pop().map(|(_, review)| review);
        let decisions = read_rejections(store, &app.key, &listing).await?;
        Ok(Self::new((&app.key, &listing), (review, &decisions), app.person()))
    }
}

/// The decisions among which those are by which answers of a listing are withheld. None is read if nothing is.
pub async fn read_rejections(store: &Store, app: &AppKey, listing: &Listing) -> Result<Vec<PastDecision>, StoreError> {
    if listing.withheld_paths().is_empty() {
        return Ok(Vec::new());
    }
    store.past_decisions(app, DECISIONS).await
}

/// Whether a listing can have a review: not before something of it is live.
pub fn has_review(listing: &Listing) -> bool {
    listing.live.is_some() || listing.privacy_policy_url.is_some() || !listing.withheld.is_empty()
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

impl WithheldNotice {
    /// Whether an answer of the app itself is among what is withheld.
    pub fn has_inputs(&self) -> bool {
        self.rejections.iter().any(|rejection| !rejection.fields.inputs.is_empty())
    }
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
