//! Decisions: what may be decided about a live revision, and what follows for the listing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::accepted::AcceptedHosts;
use super::names::ScannedName;
use super::record::{Decider, Decision, DecisionKind, Reason, Review, ReviewState};
use super::shared::{shared_kind, shared_texts};
use crate::ids::EmailAddress;
use crate::listing::{Listing, ListingChange};
use crate::programme::Programme;
use crate::questionnaire::violation::pointer;
use crate::questionnaire::wire::FormStatus;
use crate::questionnaire::withheld::PRIVACY_POLICY_PATH;
use crate::questionnaire::{Code, Value, Violation, published};

/// What a member of staff decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What is decided.
    pub kind: DecisionKind,
    /// The paths of the answers that it is about. `None` is all that have an answer, but never more than the reviewer may mean:
    /// what is withheld is released by its path only, and what the partner shares of its self assessment is rejected by its
    /// path only, because other apps share it.
    pub fields: Option<Vec<String>>,
    /// Why: required to reject.
    pub reason: Option<Reason>,
    /// What the partner is told: required to ask, and with [`Reason::Other`].
    pub text: Option<String>,
}

/// A decision with what follows from it.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The listing after it.
    pub change: ListingChange,
    /// The review after it.
    pub review: Review,
    /// The decision, as the history has it.
    pub decision: Decision,
}

/// Why a decision cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecideError {
    /// Another revision is live than the one that the review is about.
    Stale,
    /// The partner was asked at this instant, and the question is still open. There is one at a time, so that the partner's
    /// pages and mails never name different ones.
    AskedAlready(Timestamp),
    /// What is wrong with the order, by pointers into its body.
    Invalid(Vec<Violation>),
}

/// Decides about what is live.
///
/// # Errors
/// When the review is of another revision than the live one, when it asks while a question is open, or when something is wrong
/// with the order.
pub fn decide(
    (listing, review): (&Listing, &Review),
    order: Order,
    programme: &Programme,
    (by, etag): (&EmailAddress, String),
    now: Timestamp,
) -> Result<Decided, DecideError> {
    if listing.live.as_ref().map_or(0, |live| live.revision) != review.revision {
        return Err(DecideError::Stale);
    }
    if let Some(open) = review.question.as_ref().filter(|_| order.kind == DecisionKind::Ask) {
        return Err(DecideError::AskedAlready(open.at));
    }
    let mut violations = check_words(&order);
    let live = live_values(listing);
    let Order { kind, fields, reason, text } = order;
    let is_about_all = fields.is_none();
    let fields = fields.unwrap_or_else(|| all_fields(listing, kind));
    violations.extend(check_fields(&fields, &live));
    // An app of which nothing is live can be decided about as a whole all the same.
    if fields.is_empty() && !(is_about_all && live.is_empty()) {
        violations.push(no_fields(is_about_all));
    }
    if !violations.is_empty() {
        return Err(DecideError::Invalid(violations));
    }
    let reason = reason.filter(|_| kind != DecisionKind::Approve);
    let by = Decider::Person(by.clone());
    let decision = Decision { kind, revision: review.revision, at: now, by, fields, reason, text };
    Ok(apply((listing, review), decision, programme, etag))
}

/// The paths of the answers that a decision is about that names none.
fn all_fields(listing: &Listing, kind: DecisionKind) -> Vec<String> {
    if kind != DecisionKind::Approve {
        return own_values(listing).into_iter().map(|(path, _)| path).collect();
    }
    let withheld = listing.withheld_paths();
    live_values(listing).into_iter().map(|(path, _)| path).filter(|path| !withheld.contains(path)).collect()
}

/// What is wrong with a decision that is about no answer.
fn no_fields(is_about_all: bool) -> Violation {
    let detail = if is_about_all {
        "All that is live and could be meant is withheld or shared. Name in \"fields\" the paths that the decision is about."
    } else {
        "No field is named. Name the paths of the answers, or leave out \"fields\" to mean all."
    };
    Violation { pointer: "/fields".to_owned(), code: Code::Mandatory, detail: detail.to_owned() }
}

/// The hosts, by path, for which answers are to be withheld without a person, of those that were found on the list of known-bad
/// ones: not in answers that are withheld already, and not what a person has approved in the same answer.
pub fn hosts_to_withhold(
    (listing, review): (&Listing, &Review),
    found: &BTreeMap<String, BTreeSet<String>>,
) -> BTreeMap<String, BTreeSet<String>> {
    let withheld = listing.withheld_paths();
    let mut hosts_by_path = BTreeMap::new();
    for (path, value) in live_values(listing).into_iter().filter(|(path, _)| !withheld.contains(path)) {
        let hosts = found.get(&path).into_iter().flatten();
        let hosts: BTreeSet<String> =
            hosts.filter(|host| !review.accepted_hosts.covers(&path, &value, host)).cloned().collect();
        if !hosts.is_empty() {
            hosts_by_path.insert(path, hosts);
        }
    }
    hosts_by_path
}

/// Withholds answers at once, because they lead to hosts that are known to be malicious: what the scanner does without a
/// person. The review stays open for one. `None` if nothing is left to withhold.
pub fn withhold_at_once(
    (listing, review): (&Listing, &Review),
    fields: &[String],
    text: &str,
    programme: &Programme,
    etag: String,
    now: Timestamp,
) -> Option<Decided> {
    let withheld = listing.withheld_paths();
    let live: BTreeSet<String> = live_values(listing).into_iter().map(|(path, _)| path).collect();
    let fields: Vec<String> =
        fields.iter().filter(|path| live.contains(*path) && !withheld.contains(*path)).cloned().collect();
    if fields.is_empty() {
        return None;
    }
    let decision = Decision {
        kind: DecisionKind::Reject,
        revision: review.revision,
        at: now,
        by: Decider::Scanner,
        fields,
        reason: Some(Reason::MaliciousLink),
        text: Some(text.to_owned()),
    };
    let mut decided = apply((listing, review), decision, programme, etag);
    (decided.review.state, decided.review.since) = (ReviewState::Open, review.since);
    Some(decided)
}

fn apply((listing, review): (&Listing, &Review), decision: Decision, programme: &Programme, etag: String) -> Decided {
    let now = decision.at;
    let change = listing.changed(programme, now, |listing| carry_out(listing, &decision));
    let state = if decision.kind == DecisionKind::Ask { ReviewState::Asked } else { ReviewState::Decided };
    let accepted_hosts = accept_hosts(review, &decision, &live_values(listing));
    let rejections = review.rejections + u32::from(decision.kind == DecisionKind::Reject);
    let question = question_after(review, &decision);
    // Another look can be asked for once a rejection; an approval of other answers gives no second one.
    let look_again_at = review.look_again_at.filter(|_| decision.kind != DecisionKind::Reject);
    let review = Review {
        state,
        since: now,
        decision: Some(decision.clone()),
        question,
        rejections,
        look_again_at,
        accepted_hosts,
        etag,
        ..review.clone()
    };
    Decided { change, review, decision }
}

/// The question that is open after a decision. The scanner answers none.
fn question_after(review: &Review, decision: &Decision) -> Option<Decision> {
    match (decision.kind, &decision.by) {
        (DecisionKind::Ask, _) => Some(decision.clone()),
        (_, Decider::Scanner) => review.question.clone(),
        (_, Decider::Person(_)) => None,
    }
}

/// What is approved of known-bad hosts after a decision. An approval is of the hosts that the person could see.
fn accept_hosts(review: &Review, decision: &Decision, live: &[(String, Value)]) -> AcceptedHosts {
    let mut accepted = review.accepted_hosts.clone();
    for (path, value) in live.iter().filter(|(path, _)| decision.fields.contains(path)) {
        let found = review.findings.iter().filter(|finding| finding.path == *path);
        match decision.kind {
            DecisionKind::Approve => {
                found.filter_map(|finding| finding.host.as_ref()).for_each(|host| accepted.accept(path, value, host));
            }
            DecisionKind::Reject => accepted.forget(path),
            DecisionKind::Ask => {}
        }
    }
    accepted.trim(live);
    accepted
}

/// Changes the listing as decided.
fn carry_out(listing: &mut Listing, decision: &Decision) {
    for (path, value) in live_values(listing).into_iter().filter(|(path, _)| decision.fields.contains(path)) {
        match decision.kind {
            DecisionKind::Approve => listing.withheld.release(&path, &value),
            DecisionKind::Reject => listing.withheld.withhold(&path, &value),
            DecisionKind::Ask => {}
        }
    }
    if decision.kind == DecisionKind::Ask {
        return;
    }
    let live = live_values(listing);
    let mut withheld = std::mem::take(&mut listing.withheld);
    withheld.trim(|answer| live.iter().any(|(path, value)| answer.is_of(path, value)));
    listing.withheld = withheld;
    let is_withheld = |(path, value): &(String, Value)| listing.withheld.covers(path, value);
    let status = if own_values(listing).iter().any(is_withheld) { FormStatus::Rejected } else { FormStatus::Approved };
    if let Some(live) = &mut listing.live {
        live.status = status;
    }
}

/// All that is live and can be decided about, by path.
pub fn live_values(listing: &Listing) -> Vec<(String, Value)> {
    let mut values = own_values(listing);
    values.extend(shared_texts(&listing.shared_answers));
    values
}

/// What is live of the app itself, by path.
fn own_values(listing: &Listing) -> Vec<(String, Value)> {
    let answers = listing.live.iter().flat_map(|live| live.answers.iter());
    let mut values: Vec<_> = answers.map(|(path, value)| (path.to_owned(), value.clone())).collect();
    values.extend(listing.fields().privacy_policy().map(|url| (PRIVACY_POLICY_PATH.to_owned(), url)));
    values
}

fn check_words(order: &Order) -> Vec<Violation> {
    let has_text = order.text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let mandatory =
        |at: &str, detail: &str| Violation { pointer: at.to_owned(), code: Code::Mandatory, detail: detail.to_owned() };
    match (order.kind, order.reason) {
        (DecisionKind::Reject, None) => {
            vec![mandatory("/reason", &format!("Give the reason: one of {}.", Reason::NAMES.join(", ")))]
        }
        (DecisionKind::Reject | DecisionKind::Ask, Some(Reason::Other)) if !has_text => {
            vec![mandatory("/text", "Explain the reason \"other\" in a text, which the partner will read.")]
        }
        (DecisionKind::Ask, _) if !has_text => {
            vec![mandatory("/text", "Enter the question, which the partner will read.")]
        }
        _ => Vec::new(),
    }
}

fn no_such_field(field: &str) -> String {
    format!("There is no field {field:?}. Name fields by their paths, for example \"security.securityContact\".")
}

/// What is wrong with fields: each must be a question's, and have an answer.
fn check_fields(fields: &[String], live: &[(String, Value)]) -> Vec<Violation> {
    let is_path = |field: &str| {
        field == PRIVACY_POLICY_PATH
            || shared_kind(field).is_some()
            || published().newest().parts().any(|(.., at)| at == field)
    };
    let wrong = fields.iter().enumerate().filter(|(_, field)| !live.iter().any(|(path, _)| path == *field));
    wrong
        .map(|(index, field)| {
            let (code, detail) = match ScannedName::at(field) {
                Some(name) => (Code::NotAnOption, name.refusal()),
                None if is_path(field) => (Code::UnknownField, format!("{field:?} has no answer that is live.")),
                None => (Code::UnknownField, no_such_field(field)),
            };
            Violation { pointer: pointer("/fields", &index.to_string()), code, detail }
        })
        .collect()
}
