//! The fields of the form that takes an app off the marketplace, or puts it back, and what an app loses by it.

use domain::listing::Listing;
use domain::loss::{Loss, find_losses};
use domain::programme::Programme;
use jiff::Timestamp;
use web::catalogue::{Place, plan_move};

/// The form as it was sent, if it was refused.
#[derive(Default)]
pub struct PlaceForm {
    /// For the audit log.
    pub reason: String,
    /// The text that says why nothing was changed.
    pub fault: Option<&'static str>,
}

/// What an app loses if it is taken off the marketplace.
pub fn losses_of_archiving(listing: &Listing, programme: &Programme, now: Timestamp) -> Vec<Loss> {
    let moved = plan_move(listing, Place::Archived, programme, now);
    moved.map(|after| find_losses(listing, &after.listing, programme, now)).unwrap_or_default()
}

/// The losses as the form repeats them.
pub fn seen(losses: &[Loss]) -> String {
    losses.iter().map(|loss| loss.as_str()).collect::<Vec<_>>().join(" ")
}
