//! Who may read a listing, and how fresh it is for them.

use domain::AppKey;
use store::Consistency;
use store::listings::ListingRecord;
use web::app_path::has_tab;
use web::{Caller, Problem};

/// Who is signed in sees every write at once; for the public, a moment's delay halves the price.
pub(super) fn consistency_for(caller: &Caller) -> Consistency {
    match caller {
        Caller::Person(_) => Consistency::Strong,
        Caller::Nobody => Consistency::Eventual,
    }
}

/// The listing, if the caller may read its tab. To the public, an app without a public tab does not exist; those who
/// manage it learn why it has none.
pub(super) fn check_readable(
    caller: &Caller,
    key: &AppKey,
    read: Option<ListingRecord>,
) -> Result<ListingRecord, Problem> {
    let read = read.ok_or_else(|| Problem::not_found("such app"))?;
    let app = read.listing.facts.app(key);
    if caller.manages(&app) {
        has_tab(&app)?;
    } else if !read.listing.facts.has_public_tab() {
        return Err(Problem::not_found("such app"));
    }
    Ok(read)
}
