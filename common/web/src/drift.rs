//! Reads what an app's answers are compared with, for the API and the partner's pages alike. What must not live here: which
//! answers contradict each other, which is for `domain`.

use domain::access::Relation;
use domain::drift::{Drift, DriftRequest, choose_apps, find_drift};
use domain::language::Language;
use domain::programme::Programme;
use domain::self_assessment::Participation;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use store::listings::ListingRecord;
use store::{Consistency, Store};

use crate::Problem;
use crate::person::Person;

/// Compares the answers of an app, which the person manages, with those that the person may see elsewhere.
pub async fn read_drift(
    store: &Store,
    person: &Person,
    (key, record): (&AppKey, &ListingRecord),
    language: Language,
    now: Timestamp,
) -> Result<Drift, Problem> {
    let ListingRecord { listing, programme, draft } = record;
    let partner = &listing.facts.partner;
    let participation = read_participation(store, person, partner, programme, now).await?;
    let manages = |app: &AppKey| person.access.relation_to_app(partner, app) == Relation::Manager;
    let chosen = choose_apps(store.apps_of(partner).await?, key, manages);
    Ok(find_drift(DriftRequest {
        listing,
        draft: draft.as_ref(),
        others: &store.listings(&chosen.apps, Consistency::Strong).await?,
        apps_left_out: chosen.left_out,
        participation: participation.as_ref(),
        programme,
        now,
        language,
    }))
}

/// The partner's part in the self assessment. It is not read for somebody who may not see it, nor after the programme's
/// end.
async fn read_participation(
    store: &Store,
    person: &Person,
    partner: &PartnerId,
    programme: &Programme,
    now: Timestamp,
) -> Result<Option<Participation>, Problem> {
    let may_see = person.access.relation_to_security(partner) == Relation::Manager;
    if !may_see || programme.self_assessment_ended(now) {
        return Ok(None);
    }
    Ok(Some(store.participation(partner).await?.value))
}
