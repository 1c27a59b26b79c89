//! The Security Self Assessment's rules, from the sentences of the programme's pages: how long an approval is valid, what
//! may be done to an application, by whom and when, and what the partner is told.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

use std::collections::BTreeSet;

use domain::EmailAddress;
use domain::notice::Matter;
use domain::programme::{Programme, SelfAssessment};
use domain::questionnaire::{Answers, Value, assessment};
use domain::self_assessment::change::{Remark, Remarks};
use domain::self_assessment::{
    Action, Application, Approval, Audience, Change, Circumstances, Participation, Party, Purpose, Refusal, State,
    Window,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const NANOSECOND: SignedDuration = SignedDuration::from_nanos(1);

/// The seed's end of the programme.
const END: &str = "2023-08-13T00:00:00Z";
/// When most of these partners are approved, and when that expires.
const APPROVED: &str = "2021-03-10T09:30:00Z";
const EXPIRES: &str = "2022-03-10T09:30:00Z";

/// A programme that does not end in anybody's lifetime.
fn lasting() -> Programme {
    with(SelfAssessment { deprecated_from: at("2200-01-01T00:00:00Z"), ..SelfAssessment::default() })
}

fn with(self_assessment: SelfAssessment) -> Programme {
    Programme { self_assessment, ..Programme::default() }
}

fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@acme.example")).unwrap()
}

/// A body in which every question is answered, the fourth in these words.
fn body(words: &str) -> Json {
    let said = |answer: &str| json!({ "answer": answer });
    let explained = |answer: &str| json!({ "answer": answer, "details": words });
    json!({ "answers": {
        "1a": said("no"), "2": said("no"), "3": said("no"), "4": explained("no"), "5": said("no"), "6": said("no"),
        "7": said("no"), "8": said("no"), "9": said("no"), "10": said("yes"), "11": explained("no"), "12": said("no"),
        "13": said("no"),
    } })
}

fn answers(words: &str) -> Answers {
    assessment::read(&body(words)).unwrap()
}

fn save(words: &str) -> Action {
    Action::Save(answers(words))
}

fn because(reasons: &str) -> Remarks {
    Remarks { reasons: Some(reasons.to_owned()), notes: Vec::new() }
}

fn approve() -> Action {
    Action::Approve(Remarks::default())
}

fn start() -> Action {
    Action::StartReview(Remarks::default())
}

fn request() -> Action {
    Action::RequestChanges(because("Name the key store."))
}

fn reject() -> Action {
    Action::Reject(because("No policy."))
}

/// Each action once.
fn actions() -> [Action; 9] {
    let mine = [save("other"), Action::Renew, Action::Submit, Action::Withdraw];
    let [a, b, c, d] = mine;
    [a, b, c, d, start(), request(), approve(), reject(), Action::Close]
}

/// A partner that goes through the programme, with pat at its side and robin among the staff.
#[derive(Clone)]
struct Partner {
    programme: Programme,
    records: Participation,
    eligible: bool,
    steps: usize,
}

impl Partner {
    fn under(programme: Programme) -> Self {
        Self { programme, records: Participation::default(), eligible: true, steps: 0 }
    }

    /// A partner whose first application was approved then.
    fn approved(programme: Programme, now: &str) -> Self {
        let mut partner = Self::under(programme);
        partner.submitted(save("first"), now);
        partner.does(approve(), now);
        partner
    }

    fn tries_at(&self, action: Action, now: Timestamp) -> Result<Change, Refusal> {
        let by = match action.party() {
            Party::Partner => Some(email("pat")),
            Party::Staff => Some(email("robin")),
            Party::Programme => None,
        };
        let etag = format!("e{}", self.steps + 1);
        let programme = &self.programme;
        let under = Circumstances { programme, by: by.as_ref(), eligible: self.eligible, etag: &etag, now };
        self.records.change(action, under)
    }

    fn tries(&self, action: Action, now: &str) -> Result<Change, Refusal> {
        self.tries_at(action, at(now))
    }

    fn refused(&self, action: Action, now: &str) -> Refusal {
        self.tries(action, now).unwrap_err()
    }

    /// Takes a step that is not refused; gives what the partner is told.
    fn does_at(&mut self, action: Action, now: Timestamp) -> Vec<Matter> {
        let Change { after, told } = self.tries_at(action, now).unwrap_or_else(|refusal| panic!("{now}: {refusal}"));
        (self.records, self.steps) = (after, self.steps + 1);
        told
    }

    fn does(&mut self, action: Action, now: &str) -> Vec<Matter> {
        self.does_at(action, at(now))
    }

    /// Begins an application in this way and hands it in.
    fn submitted(&mut self, begin: Action, now: &str) {
        self.does(begin, now);
        self.does(Action::Submit, now);
    }

    fn application(&self) -> &Application {
        self.records.application.as_ref().unwrap()
    }

    fn approval(&self) -> &Approval {
        self.records.approval.as_ref().unwrap()
    }

    fn window(&self) -> Window {
        self.records.window().unwrap()
    }

    fn shows(&self, now: Timestamp) -> bool {
        self.records.window().is_some_and(|window| window.is_shown(&self.programme, now))
    }

    fn holds(&self, matter: &Matter, now: Timestamp) -> bool {
        matter.of_partner(&self.records, &self.programme, now)
    }

    /// Whether the badge ends there: shown until then, not from then on.
    fn ends(&self, instant: Timestamp) -> bool {
        self.shows(instant - NANOSECOND) && !self.shows(instant)
    }
}

// ---------------------------------------------------------------------------------------------------------- A year

#[test]
fn an_approval_is_valid_for_one_calendar_year() {
    for (approved, expires) in [
        ("2021-03-10T09:30:00Z", "2022-03-10T09:30:00Z"),
        ("2023-02-28T10:00:00Z", "2024-02-28T10:00:00Z"),
        ("2023-03-01T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("2024-02-28T23:59:59Z", "2025-02-28T23:59:59Z"),
        ("2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z"),
        ("2024-02-29T23:59:59.999999999Z", "2025-02-28T23:59:59.999999999Z"),
        ("2024-03-01T00:00:00Z", "2025-03-01T00:00:00Z"),
        ("2023-12-31T23:59:59.123456789Z", "2024-12-31T23:59:59.123456789Z"),
    ] {
        let partner = Partner::approved(lasting(), approved);
        assert_eq!(partner.window().expires_at, at(expires), "{approved}");
        assert!(!partner.shows(at(approved) - NANOSECOND), "{approved}: not before it was approved");
        assert!(partner.shows(at(approved)), "{approved}: at once");
        assert!(partner.ends(at(expires)), "{approved}: not at its expiry any more");
    }
}

#[test]
fn other_validities_are_calendar_months_too_and_end_with_a_shorter_month() {
    for (months, approved, expires) in [
        (1, "2023-01-31T12:00:00Z", "2023-02-28T12:00:00Z"),
        (1, "2024-01-31T12:00:00Z", "2024-02-29T12:00:00Z"),
        (1, "2023-03-31T12:00:00Z", "2023-04-30T12:00:00Z"),
        (1, "2023-07-31T12:00:00Z", "2023-08-31T12:00:00Z"),
        (6, "2023-08-31T12:00:00Z", "2024-02-29T12:00:00Z"),
        (31, "2022-07-31T12:00:00Z", "2025-02-28T12:00:00Z"),
        (36, "2024-02-29T12:00:00Z", "2027-02-28T12:00:00Z"),
        (36, "2021-02-28T12:00:00Z", "2024-02-28T12:00:00Z"),
    ] {
        let policy = SelfAssessment { validity_months: months, ..lasting().self_assessment };
        assert_eq!(Window::from(at(approved), &policy).expires_at, at(expires), "{approved}");
    }
}

#[test]
fn a_day_that_was_lost_to_a_leap_year_does_not_come_back() {
    let policy = lasting().self_assessment;
    let first = Window::from(at("2024-02-29T08:00:00Z"), &policy);
    let second = first.renewed(at("2025-02-01T00:00:00Z"), &policy);
    assert_eq!(second.expires_at, at("2026-02-28T08:00:00Z"));
    let third = second.renewed(at("2026-02-01T00:00:00Z"), &policy).renewed(at("2027-02-01T00:00:00Z"), &policy);
    assert_eq!(third.expires_at, at("2028-02-28T08:00:00Z"));
}

#[test]
fn the_end_of_time_ends_no_run() {
    let policy = lasting().self_assessment;
    let last = Window::from(Timestamp::MAX, &policy);
    assert_eq!((last.expires_at, last.shown_until(&policy)), (Timestamp::MAX, Timestamp::MAX));
    let first = Window { expires_at: Timestamp::MIN, ..last };
    assert_eq!(first.renewable_from(&policy), Timestamp::MIN);
}

// --------------------------------------------------------------------------------------------------- Thirty days

#[test]
fn a_notice_opens_exactly_thirty_days_before_expiry_and_closes_with_it() {
    let partner = Partner::approved(lasting(), APPROVED);
    let expiring = |now| partner.window().is_expiring(&partner.programme, now);
    let (opens, expires) = (at("2022-02-08T09:30:00Z"), at(EXPIRES));
    assert_eq!(partner.window().renewable_from(&partner.programme.self_assessment), opens);
    assert!(!expiring(opens - SECOND) && !expiring(opens - NANOSECOND));
    assert!(expiring(opens) && expiring(expires - NANOSECOND));
    assert!(!expiring(expires), "what has expired does not expire");
}

#[test]
fn thirty_days_are_thirty_times_24_hours_over_the_end_of_february() {
    for (expires, opens) in
        [("2024-03-10T00:00:00Z", "2024-02-09T00:00:00Z"), ("2023-03-10T00:00:00Z", "2023-02-08T00:00:00Z")]
    {
        let window = Window { approved_at: at(APPROVED), expires_at: at(expires), renewal_submitted: false };
        assert_eq!(window.renewable_from(&lasting().self_assessment), at(opens));
    }
}

#[test]
fn a_renewal_may_be_filed_from_thirty_days_before_expiry_on() {
    let partner = Partner::approved(lasting(), APPROVED);
    let (expires_at, opens_at) = (at(EXPIRES), at("2022-02-08T09:30:00Z"));
    let early = Refusal::NotRenewable { expires_at, opens_at };
    assert_eq!(partner.tries_at(Action::Renew, opens_at - SECOND).unwrap_err(), early);
    assert_eq!(partner.tries_at(Action::Renew, opens_at - NANOSECOND).unwrap_err(), early);
    let renewal = partner.tries_at(Action::Renew, opens_at).unwrap().after.application.unwrap();
    assert_eq!((renewal.state, renewal.purpose), (State::Draft, Purpose::Renewal));
    assert_eq!(renewal.answers, answers("first"), "it begins with what was approved");
    assert_eq!(
        early.to_string(),
        "The approval is valid until 2022-03-10T09:30:00Z; a renewal may be filed from 2022-02-08T09:30:00Z on. Until then \
         save and submit an update."
    );
}

#[test]
fn what_an_application_is_for_is_decided_when_it_is_submitted() {
    let (opens, expires) = (at("2022-02-08T09:30:00Z"), at(EXPIRES));
    for (submitted, purpose) in [
        (opens - SECOND, Purpose::Update),
        (opens, Purpose::Renewal),
        (expires - NANOSECOND, Purpose::Renewal),
        (expires, Purpose::New),
        (expires + days(400), Purpose::New),
    ] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.does(save("changed"), "2021-06-01T00:00:00Z");
        assert_eq!(partner.application().purpose, Purpose::Update, "what it would be for that day");
        partner.does_at(Action::Submit, submitted);
        assert_eq!(partner.application().purpose, purpose, "{submitted}");
    }
    let mut partner = Partner::under(lasting());
    partner.submitted(save("first"), APPROVED);
    assert_eq!(partner.application().purpose, Purpose::New);
}

#[test]
fn another_policy_opens_another_window() {
    let partner = Partner::approved(with(SelfAssessment { notice_days: 14, ..lasting().self_assessment }), APPROVED);
    assert!(partner.tries(Action::Renew, "2022-02-24T09:29:59Z").is_err());
    assert!(partner.tries(Action::Renew, "2022-02-24T09:30:00Z").is_ok());
}

// ------------------------------------------------------------------------------------------------------- Renewals

#[test]
fn a_renewal_that_is_approved_early_extends_from_the_old_expiry() {
    for approved in ["2022-02-08T09:30:00Z", "2022-02-20T00:00:00Z", "2022-03-10T09:29:59.999999999Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-02-08T09:30:00Z");
        partner.does(approve(), approved);
        assert!(partner.shows(at(approved)), "{approved}");
        assert!(partner.ends(at("2023-03-10T09:30:00Z")), "{approved}: nobody loses days by being early");
        assert!(!partner.window().renewal_submitted);
    }
}

#[test]
fn a_renewal_that_is_approved_at_the_expiry_or_later_begins_a_year_then() {
    for approved in [EXPIRES, "2022-03-10T09:30:01Z", "2022-04-30T00:00:00Z", "2022-07-01T00:00:00Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-03-01T00:00:00Z");
        partner.does(approve(), approved);
        assert!(partner.shows(at(approved)), "{approved}");
        assert_eq!(partner.window().expires_at, Window::from(at(approved), &lasting().self_assessment).expires_at);
    }
}

#[test]
fn a_renewal_that_was_submitted_in_time_keeps_the_badge_until_it_is_decided_and_at_most_60_days() {
    for submitted in ["2022-02-08T09:30:00Z", "2022-03-10T09:29:59.999999999Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, submitted);
        assert!(partner.ends(at("2022-05-09T09:30:00Z")), "{submitted}: 60 days");
        partner.does(start(), "2022-03-15T00:00:00Z");
        partner.does(request(), "2022-03-16T00:00:00Z");
        assert!(partner.ends(at("2022-05-09T09:30:00Z")), "{submitted}: a question is no decision");
        partner.submitted(save("renewed"), "2022-03-17T00:00:00Z");
        assert_eq!(partner.application().purpose, Purpose::Renewal, "{submitted}: and stays the renewal that it was");
        assert!(partner.ends(at("2022-05-09T09:30:00Z")), "{submitted}: nor does an answer take longer");
        partner.does(approve(), "2022-03-18T00:00:00Z");
        assert!(partner.ends(at("2023-03-18T00:00:00Z")), "{submitted}");
    }
}

#[test]
fn without_grace_a_renewal_under_review_keeps_nothing_shown() {
    for (grace, shown_until) in [(0, EXPIRES), (1, "2022-03-11T09:30:00Z"), (365, "2023-03-10T09:30:00Z")] {
        let policy = SelfAssessment { renewal_grace_days: grace, ..lasting().self_assessment };
        let mut partner = Partner::approved(with(policy), APPROVED);
        partner.submitted(Action::Renew, "2022-03-01T00:00:00Z");
        assert!(partner.ends(at(shown_until)), "{grace} days");
    }
}

#[test]
fn a_renewal_that_is_only_saved_or_comes_at_the_expiry_keeps_nothing_shown() {
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.does(Action::Renew, "2022-03-01T00:00:00Z");
    assert!(partner.ends(at(EXPIRES)));
    partner.does(Action::Submit, EXPIRES);
    assert!(partner.ends(at(EXPIRES)) && !partner.shows(at("2022-03-20T00:00:00Z")));
    partner.does(approve(), "2022-03-20T00:00:00Z");
    assert!(partner.shows(at("2022-03-20T00:00:00Z")) && partner.ends(at("2023-03-20T00:00:00Z")));
}

#[test]
fn a_renewal_that_comes_to_nothing_leaves_the_badge_until_its_expiry() {
    for (action, told) in [(Action::Withdraw, 0), (reject(), 1)] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-02-20T00:00:00Z");
        assert_eq!(partner.does(action, "2022-03-01T00:00:00Z").len(), told);
        assert!(partner.shows(at("2022-03-01T00:00:00Z")) && partner.ends(at(EXPIRES)));
    }
}

#[test]
fn a_renewal_that_comes_to_nothing_after_the_expiry_takes_the_badge_with_it_and_says_so() {
    let now = at("2022-04-01T00:00:00Z");
    let expired = Matter::SelfAssessmentExpired { expires_at: at(EXPIRES) };
    for (action, told) in [
        (Action::Withdraw, vec![expired.clone()]),
        (reject(), vec![Matter::SelfAssessmentRejected { at: now }, expired.clone()]),
    ] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-02-20T00:00:00Z");
        assert!(partner.shows(now) && !partner.holds(&expired, now));
        assert_eq!(partner.does_at(action.clone(), now), told);
        assert!(!partner.shows(now) && partner.holds(&expired, now));
        // When the grace had ended it, that was said before.
        let mut late = Partner::approved(lasting(), APPROVED);
        late.submitted(Action::Renew, "2022-02-20T00:00:00Z");
        assert!(late.holds(&expired, at("2022-05-09T09:30:00Z")));
        assert!(!late.does(action, "2022-05-09T09:30:00Z").contains(&expired));
    }
}

#[test]
fn a_partner_re_applies_after_a_rejection_at_any_time_with_what_was_rejected() {
    let mut partner = Partner::under(lasting());
    partner.submitted(save("first"), "2021-01-01T00:00:00Z");
    partner.does(reject(), "2021-01-02T00:00:00Z");
    partner.does(Action::Renew, "2021-01-02T00:00:00Z");
    assert_eq!((partner.application().purpose, partner.application().state), (Purpose::New, State::Draft));
    assert_eq!(partner.application().answers, answers("first"));
    assert!(partner.application().notes.is_empty() && partner.application().reviewer.is_none(), "it is another one");

    // Under a valid approval what was rejected is an update, and so is what follows it.
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.submitted(save("worse"), "2021-06-01T00:00:00Z");
    partner.does(reject(), "2021-06-02T00:00:00Z");
    partner.does(Action::Renew, "2021-06-03T00:00:00Z");
    assert_eq!((partner.application().purpose, &partner.application().answers), (Purpose::Update, &answers("worse")));
    partner.does(Action::Withdraw, "2021-06-04T00:00:00Z");
    let refusal = partner.refused(Action::Renew, "2021-06-05T00:00:00Z");
    assert!(matches!(refusal, Refusal::NotRenewable { .. }), "the rejection is over with it");
}

#[test]
fn a_partner_re_applies_after_the_expiry_with_what_was_approved() {
    for now in [EXPIRES, "2024-01-01T00:00:00Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, now);
        assert_eq!((partner.application().purpose, &partner.application().answers), (Purpose::New, &answers("first")));
        assert!(!partner.shows(at(now)));
        partner.does(approve(), now);
        assert!(partner.shows(at(now)), "{now}");
    }
}

#[test]
fn a_renewal_begins_with_the_answers_that_are_latest() {
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.submitted(save("updated"), "2021-06-01T00:00:00Z");
    partner.does(approve(), "2021-06-02T00:00:00Z");
    assert_eq!(
        partner.tries(Action::Renew, "2022-03-01T00:00:00Z").unwrap().after.application.unwrap().answers,
        answers("updated")
    );
    // What was withdrawn may be taken up again.
    partner.submitted(save("withdrawn"), "2022-03-01T00:00:00Z");
    partner.does(Action::Withdraw, "2022-03-02T00:00:00Z");
    assert_eq!(
        partner.tries(Action::Renew, "2022-03-03T00:00:00Z").unwrap().after.application.unwrap().answers,
        answers("withdrawn")
    );
}

// -------------------------------------------------------------------------------------------------------- Updates

#[test]
fn an_update_keeps_the_validity_and_the_shown_answers_until_it_is_decided() {
    let mut partner = Partner::approved(lasting(), APPROVED);
    let before = partner.approval().clone();
    let steps = [save("updated"), Action::Submit, start(), request(), save("again"), Action::Submit, start()];
    for (number, action) in (0..).zip(steps) {
        partner.does_at(action, at("2021-06-01T00:00:00Z") + days(number));
        assert_eq!(partner.approval(), &before);
    }
    partner.does(approve(), "2021-07-01T00:00:00Z");
    assert_eq!(partner.window(), before.window, "the validity stays");
    assert_eq!(partner.approval().answers, answers("again"));
    assert_eq!(partner.approval().answered_at, at("2021-07-01T00:00:00Z"));
}

#[test]
fn an_update_that_comes_to_nothing_changes_nothing_that_customers_see() {
    for action in [Action::Withdraw, reject()] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        let before = partner.approval().clone();
        partner.submitted(save("updated"), "2021-06-01T00:00:00Z");
        partner.does(action, "2021-06-02T00:00:00Z");
        assert_eq!(partner.approval(), &before);
    }
}

#[test]
fn an_update_is_no_renewal_although_it_is_decided_in_the_last_thirty_days() {
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.submitted(save("updated"), "2022-02-08T09:29:59Z");
    assert!(partner.ends(at(EXPIRES)), "it keeps nothing shown beyond the expiry");
    partner.does(approve(), "2022-03-10T09:29:59Z");
    assert_eq!(partner.window().expires_at, at(EXPIRES));
    // Handed in again inside the window it is one.
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.submitted(save("updated"), "2022-02-08T09:29:59Z");
    partner.does(request(), "2022-02-08T09:30:00Z");
    partner.does(Action::Submit, "2022-02-08T09:30:00Z");
    assert_eq!(partner.application().purpose, Purpose::Renewal);
    assert!(partner.window().renewal_submitted);
}

#[test]
fn an_update_that_is_approved_at_the_expiry_or_later_begins_a_year() {
    for approved in [EXPIRES, "2022-05-01T00:00:00Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(save("updated"), "2022-02-01T00:00:00Z");
        assert!(!partner.shows(at(approved)), "it kept nothing shown");
        partner.does(approve(), approved);
        assert_eq!(partner.window(), Window::from(at(approved), &lasting().self_assessment));
    }
}

// ------------------------------------------------------------------------------------------- The programme's end

#[test]
fn the_badge_goes_with_the_programme_to_the_nanosecond() {
    let partner = Partner::approved(Programme::default(), "2023-08-12T23:59:59Z");
    assert!(partner.ends(at(END)));
    let (window, programme) = (partner.window(), &partner.programme);
    assert!(!window.has_ended(programme, at("2024-12-01T00:00:00Z")), "it is not the approval that has ended");
    // One that had expired before, had; from the end on nothing is said of it either.
    let expired = Partner::approved(Programme::default(), "2022-08-12T00:00:00Z").window();
    assert!(expired.has_ended(programme, at(END) - NANOSECOND) && !expired.has_ended(programme, at(END)));
    let expiring = Partner::approved(Programme::default(), "2022-08-20T00:00:00Z").window();
    assert!(expiring.is_expiring(programme, at(END) - NANOSECOND) && !expiring.is_expiring(programme, at(END)));
}

#[test]
fn from_the_end_on_nobody_takes_a_step_but_the_programme() {
    let before = at(END) - NANOSECOND;
    let mut partner = Partner::under(Programme::default());
    partner.does_at(save("first"), before);
    assert!(partner.tries_at(Action::Submit, before).is_ok(), "until then it stays active");
    for state in [None, Some(State::Draft), Some(State::Submitted), Some(State::Approved)] {
        let mut partner = standing(state);
        partner.programme = Programme::default();
        for action in actions().into_iter().filter(|action| *action != Action::Close) {
            let refusal = partner.refused(action, END);
            assert_eq!(refusal, Refusal::Ended { from: at(END) }, "{state:?}");
            assert_eq!(
                refusal.to_string(),
                "The Security Self Assessment ended on 2023-08-13T00:00:00Z; the Privacy & Security tab has taken its place."
            );
        }
    }
}

#[test]
fn an_open_application_reads_as_closed_from_the_end_on_whether_or_not_a_job_has_come() {
    let programme = Programme::default();
    for state in State::EVERY {
        let mut partner = standing(Some(state));
        partner.programme = programme.clone();
        let application = partner.application().clone();
        assert_eq!(application.at(&programme, at(END) - NANOSECOND), application, "{state:?}");
        let read = application.at(&programme, at(END) + days(3));
        if !state.is_open() {
            assert_eq!(read, application, "{state:?}: what was decided stays so");
            continue;
        }
        assert_eq!((read.state, read.since, &read.changed_by), (State::Closed, at(END), &None), "{state:?}");
        // The job that comes later writes the same.
        let told = partner.does_at(Action::Close, at(END) + days(3));
        assert_eq!(told, [Matter::SelfAssessmentClosed { at: at(END) }], "{state:?}");
        let written = partner.application();
        assert_eq!(written, &Application { etag: written.etag.clone(), ..read }, "{state:?}");
    }
}

#[test]
fn the_end_takes_something_away_from_whoever_is_shown_or_has_an_open_application() {
    let active = |partner: &Partner, now| partner.records.is_active(&partner.programme, now);
    let mut partner = Partner::under(lasting());
    assert!(!active(&partner, at(APPROVED)), "nothing to lose");
    partner.does(save("first"), APPROVED);
    assert!(active(&partner, at(APPROVED)), "an application");
    partner.does(Action::Withdraw, APPROVED);
    assert!(!active(&partner, at(APPROVED)));
    let partner = Partner::approved(lasting(), APPROVED);
    assert!(active(&partner, at(EXPIRES) - NANOSECOND) && !active(&partner, at(EXPIRES)), "an approval");
    let mut partner = Partner::approved(Programme::default(), "2023-08-01T00:00:00Z");
    partner.does(save("updated"), "2023-08-02T00:00:00Z");
    assert!(active(&partner, at(END) - NANOSECOND) && !active(&partner, at(END)), "it is taken");
}

// ------------------------------------------------------------------------------------- Every action in every state

/// A partner whose application stands there since some minutes after nine that day; without one for `None`.
fn standing(state: Option<State>) -> Partner {
    let mut partner = Partner::under(lasting());
    let steps = match state {
        None => vec![],
        Some(State::Draft) => vec![save("first")],
        Some(State::Submitted) => vec![save("first"), Action::Submit],
        Some(State::InReview) => vec![save("first"), Action::Submit, start()],
        Some(State::ChangesRequested) => vec![save("first"), Action::Submit, request()],
        Some(State::Approved) => vec![save("first"), Action::Submit, approve()],
        Some(State::Rejected) => vec![save("first"), Action::Submit, reject()],
        Some(State::Withdrawn) => vec![save("first"), Action::Withdraw],
        // The programme's end was put off after it had come.
        Some(State::Closed) => vec![save("first"), Action::Close],
    };
    for (minute, action) in (1..).zip(steps) {
        partner.does_at(action, at("2023-03-01T09:00:00Z") + SignedDuration::from_mins(minute));
    }
    assert_eq!(partner.records.application.as_ref().map(|application| application.state), state);
    partner
}

const NOON: &str = "2023-03-01T12:00:00Z";

#[test]
fn every_action_is_possible_in_its_states_and_refused_in_all_others() {
    use State::{Approved, ChangesRequested, Closed, Draft, InReview, Rejected, Submitted, Withdrawn};
    for (action, allowed) in [
        (
            save("other"),
            vec![
                None,
                Some(Draft),
                Some(ChangesRequested),
                Some(Approved),
                Some(Rejected),
                Some(Withdrawn),
                Some(Closed),
            ],
        ),
        (Action::Renew, vec![Some(Rejected), Some(Withdrawn), Some(Closed)]),
        (Action::Submit, vec![Some(Draft), Some(ChangesRequested)]),
        (Action::Withdraw, vec![Some(Draft), Some(Submitted), Some(InReview), Some(ChangesRequested)]),
        (start(), vec![Some(Submitted), Some(InReview)]),
        (request(), vec![Some(Submitted), Some(InReview)]),
        (approve(), vec![Some(Submitted), Some(InReview)]),
        (reject(), vec![Some(Submitted), Some(InReview)]),
        (Action::Close, vec![Some(Draft), Some(Submitted), Some(InReview), Some(ChangesRequested)]),
    ] {
        for state in std::iter::once(None).chain(State::EVERY.map(Some)) {
            let outcome = standing(state).tries(action.clone(), NOON);
            let word = action.word();
            assert_eq!(outcome.is_ok(), allowed.contains(&state), "{word} in {state:?}: {outcome:?}");
            match (outcome, state) {
                (Ok(_), _) => {}
                (Err(refusal), None) => assert_eq!(refusal, Refusal::NoApplication, "{word}"),
                (Err(refusal), Some(Approved)) if action == Action::Renew => {
                    assert!(matches!(refusal, Refusal::NotRenewable { .. }), "{refusal:?}");
                }
                (Err(Refusal::Misplaced { state: found, .. }), Some(state)) => assert_eq!(found, state),
                (Err(refusal), Some(_)) => panic!("{word} in {state:?}: {refusal:?}"),
            }
        }
    }
}

#[test]
fn a_step_leads_where_it_says() {
    for (from, action, to) in [
        (None, save("other"), State::Draft),
        (Some(State::Draft), save("other"), State::Draft),
        (Some(State::ChangesRequested), save("other"), State::ChangesRequested),
        (Some(State::Approved), save("other"), State::Draft),
        (Some(State::Rejected), save("other"), State::Draft),
        (Some(State::Rejected), Action::Renew, State::Draft),
        (Some(State::Withdrawn), save("other"), State::Draft),
        (Some(State::Draft), Action::Submit, State::Submitted),
        (Some(State::ChangesRequested), Action::Submit, State::Submitted),
        (Some(State::Submitted), Action::Withdraw, State::Withdrawn),
        (Some(State::Submitted), start(), State::InReview),
        (Some(State::InReview), start(), State::InReview),
        (Some(State::InReview), request(), State::ChangesRequested),
        (Some(State::Submitted), approve(), State::Approved),
        (Some(State::InReview), reject(), State::Rejected),
        (Some(State::InReview), Action::Close, State::Closed),
    ] {
        let (word, saved) = (action.word(), matches!(action, Action::Save(_)));
        let mut partner = standing(from);
        partner.does(action, NOON);
        let application = partner.application();
        assert_eq!(application.state, to, "{word} in {from:?}");
        let moved = from != Some(to) || !saved;
        assert_eq!(application.since == at(NOON), moved, "{word} in {from:?}: a save does not move it");
    }
}

#[test]
fn partners_apply_staff_decide_and_the_programme_closes() {
    let parties = actions().map(|action| (action.word(), action.party()));
    assert_eq!(
        parties,
        [
            ("save", Party::Partner),
            ("renew", Party::Partner),
            ("submit", Party::Partner),
            ("withdraw", Party::Partner),
            ("start-review", Party::Staff),
            ("request-changes", Party::Staff),
            ("approve", Party::Staff),
            ("reject", Party::Staff),
            ("close", Party::Programme),
        ]
    );
}

#[test]
fn a_refusal_says_what_is_in_the_way_and_what_to_do() {
    for (state, action, words) in [
        (None, Action::Submit, "There is no application. Save one first."),
        (Some(State::Draft), approve(), "An application that is draft cannot be approved. It has not been submitted."),
        (
            Some(State::Submitted),
            save("other"),
            "An application that is submitted cannot be changed. The marketplace has it; withdraw it first to change it.",
        ),
        (
            Some(State::InReview),
            Action::Submit,
            "An application that is in review cannot be submitted. The marketplace has it; withdraw it first to change it.",
        ),
        (
            Some(State::ChangesRequested),
            reject(),
            "An application that is changes requested cannot be rejected. The partner is asked to change it and to submit \
             it again.",
        ),
        (
            Some(State::Rejected),
            request(),
            "An application that is rejected cannot be given back. It has come to its end; saving answers begins another \
             one.",
        ),
        (
            Some(State::Withdrawn),
            Action::Withdraw,
            "An application that is withdrawn cannot be withdrawn. It has come to its end; saving answers begins another \
             one.",
        ),
        (
            Some(State::Closed),
            start(),
            "An application that is closed cannot be reviewed. It has come to its end; saving answers begins another one.",
        ),
        (
            Some(State::Draft),
            Action::Renew,
            "An application that is draft cannot be begun anew. It has not been submitted.",
        ),
        (
            Some(State::Approved),
            Action::Close,
            "An application that is approved cannot be closed. It has come to its end; saving answers begins another one.",
        ),
    ] {
        assert_eq!(standing(state).refused(action, NOON).to_string(), words);
    }
}

#[test]
fn there_is_one_open_application_at_a_time() {
    for state in State::EVERY.into_iter().filter(|state| state.is_open()) {
        let partner = standing(Some(state));
        let refusal = partner.refused(Action::Renew, NOON);
        assert!(matches!(refusal, Refusal::Misplaced { action: "begun anew", state: found } if found == state));
        let began = partner.application().started_at;
        if let Ok(change) = partner.tries(save("other"), NOON) {
            let saved = change.after.application.unwrap();
            assert_eq!((saved.started_at, saved.answers), (began, answers("other")), "{state:?}: it is the same one");
        }
    }
    let mut partner = standing(Some(State::Rejected));
    partner.does(save("other"), NOON);
    assert_eq!(partner.application().started_at, at(NOON), "a decided one is over");
    assert_eq!(partner.application().submitted_at, None);
}

// --------------------------------------------------------------------------------------------------- What it takes

#[test]
fn an_incomplete_application_is_kept_and_not_handed_in() {
    let mut partner = Partner::under(lasting());
    let mut partial = answers("first");
    partial.set("1a.answer", Value::Text("yes".to_owned()));
    partial.clear("13.answer");
    partner.does(Action::Save(partial.clone()), NOON);
    assert_eq!(partner.application().answers, partial);
    let refusal = partner.refused(Action::Submit, NOON);
    assert_eq!(refusal.to_string(), "The application is not complete.");
    let Refusal::Incomplete(completeness) = refusal else { panic!("{refusal:?}") };
    let missing: Vec<_> = completeness.missing.iter().filter_map(|missing| missing.pointer.as_deref()).collect();
    assert_eq!(missing, ["/answers/1a/details", "/answers/1b/details", "/answers/13/answer"]);
    partner.does(save("first"), NOON);
    assert_eq!(partner.does(Action::Submit, NOON), [Matter::SelfAssessmentReceived { at: at(NOON) }]);
}

#[test]
fn the_programme_is_for_partners_with_a_public_cloud_app() {
    let words = "The partner has no public cloud app, which the programme is for.";
    for (state, action) in [
        (None, save("first")),
        (Some(State::Draft), save("other")),
        (Some(State::Draft), Action::Submit),
        (Some(State::ChangesRequested), Action::Submit),
        (Some(State::Rejected), Action::Renew),
    ] {
        let mut partner = standing(state);
        partner.eligible = false;
        let refusal = partner.refused(action, NOON);
        assert_eq!((refusal.to_string().as_str(), refusal), (words, Refusal::NotEligible));
    }
    // What was handed in is decided or taken back all the same.
    for action in [Action::Withdraw, start(), request(), approve(), reject(), Action::Close] {
        let mut partner = standing(Some(State::Submitted));
        partner.eligible = false;
        assert!(partner.tries(action, NOON).is_ok());
    }
}

#[test]
fn a_reviewer_who_gives_back_or_rejects_says_why() {
    for state in [State::Submitted, State::InReview] {
        for step in [Action::RequestChanges, Action::Reject] {
            for reasons in [None, Some(""), Some(" \n\t")] {
                let note = Remark { question: None, text: "Thin.".to_owned(), audience: Audience::Partner };
                let remarks = Remarks { reasons: reasons.map(ToOwned::to_owned), notes: vec![note] };
                let refusal = standing(Some(state)).refused(step(remarks), NOON);
                assert_eq!(
                    (refusal.to_string().as_str(), refusal),
                    ("Say why: the partner reads it.", Refusal::NoReasons)
                );
            }
        }
        for action in [start(), approve()] {
            assert!(standing(Some(state)).tries(action, NOON).is_ok(), "these need none");
        }
    }
    let refusal = standing(Some(State::Approved)).refused(Action::Reject(Remarks::default()), NOON);
    assert!(matches!(refusal, Refusal::Misplaced { .. }), "where it stands comes first: {refusal:?}");
}

#[test]
fn a_partner_reads_what_is_for_it_and_reviewers_read_all() {
    let question = &assessment::questionnaire().questions[0].id;
    let remark = |question: Option<&_>, text: &str, audience| Remark {
        question: question.cloned(),
        text: text.to_owned(),
        audience,
    };
    let mut partner = standing(Some(State::Submitted));
    let notes = vec![remark(None, "Looks hasty.", Audience::Internal)];
    partner.does(Action::StartReview(Remarks { reasons: None, notes }), "2023-03-01T12:00:00Z");
    let notes = vec![
        remark(Some(question), "Which cipher?", Audience::Partner),
        remark(Some(question), "Ask again.", Audience::Internal),
    ];
    let remarks = Remarks { reasons: Some("Nearly there.".to_owned()), notes };
    partner.does(Action::RequestChanges(remarks), "2023-03-01T13:00:00Z");
    partner.submitted(save("other"), "2023-03-01T14:00:00Z");
    partner.does(Action::Approve(because("Thank you.")), "2023-03-01T15:00:00Z");
    let application = partner.application();
    let texts = |notes: Vec<&domain::self_assessment::Note>| -> Vec<String> {
        notes.into_iter().map(|note| note.text.clone()).collect()
    };
    assert_eq!(texts(application.notes_to_partner().collect()), ["Nearly there.", "Which cipher?", "Thank you."]);
    let all = ["Looks hasty.", "Nearly there.", "Which cipher?", "Ask again.", "Thank you."];
    assert_eq!(texts(application.notes.iter().collect()), all, "oldest first, through every round");
    assert!(application.notes.iter().all(|note| note.by == email("robin")));
    assert_eq!(application.notes[2].question.as_ref(), Some(question));
    assert_eq!(application.notes[2].at, at("2023-03-01T13:00:00Z"));
}

#[test]
fn a_reviewer_takes_an_application_up_and_another_one_takes_it_over() {
    let mut partner = standing(Some(State::Submitted));
    assert_eq!(partner.application().reviewer, None);
    partner.does(start(), NOON);
    assert_eq!(partner.application().reviewer, Some(email("robin")));
    let by = Some(email("kim"));
    let under =
        Circumstances { programme: &partner.programme, by: by.as_ref(), eligible: true, etag: "e", now: at(NOON) };
    let over = partner.records.change(start(), under).unwrap().after.application.unwrap();
    assert_eq!((over.reviewer, over.changed_by), (by.clone(), by));
}

#[test]
fn who_has_waited_longest_is_who_was_handed_in_first() {
    let mut partner = standing(Some(State::Submitted));
    let submitted = partner.application().since;
    partner.does(start(), NOON);
    assert_eq!(partner.application().waiting_since(), submitted, "being taken up ends no wait");
    partner.does(request(), "2023-03-02T00:00:00Z");
    assert_eq!(partner.application().waiting_since(), at("2023-03-02T00:00:00Z"), "now it is the partner's turn");
    partner.does(save("other"), "2023-03-03T00:00:00Z");
    assert_eq!(partner.application().waiting_since(), at("2023-03-02T00:00:00Z"));
    partner.does(Action::Submit, "2023-03-04T00:00:00Z");
    assert_eq!(partner.application().waiting_since(), at("2023-03-04T00:00:00Z"));
}

#[test]
fn every_step_gives_the_application_another_name_and_says_who_took_it() {
    let mut partner = Partner::under(lasting());
    let mut names = BTreeSet::new();
    let steps =
        [save("a"), save("a"), Action::Submit, start(), start(), request(), save("b"), Action::Submit, approve()];
    let others = [save("c"), Action::Submit, reject(), Action::Renew, Action::Withdraw, save("d"), Action::Close];
    for action in steps.into_iter().chain(others) {
        let by = match action.party() {
            Party::Partner => Some(email("pat")),
            Party::Staff => Some(email("robin")),
            Party::Programme => None,
        };
        partner.does(action, NOON);
        assert!(names.insert(partner.application().etag.clone()), "{:?}", partner.application());
        assert_eq!(partner.application().changed_by, by);
    }
}

// ------------------------------------------------------------------------------------------ What partners are told

#[test]
fn partners_are_told_of_each_step_that_is_not_their_own_and_that_theirs_has_arrived() {
    let now = at(NOON);
    for (state, action, told) in [
        (None, save("first"), None),
        (Some(State::Rejected), Action::Renew, None),
        (Some(State::Draft), Action::Submit, Some(Matter::SelfAssessmentReceived { at: now })),
        (Some(State::ChangesRequested), Action::Submit, Some(Matter::SelfAssessmentReceived { at: now })),
        (Some(State::Submitted), Action::Withdraw, None),
        (Some(State::Submitted), start(), None),
        (Some(State::InReview), request(), Some(Matter::SelfAssessmentChangesRequested { at: now })),
        (Some(State::InReview), approve(), Some(Matter::SelfAssessmentApproved { at: now })),
        (Some(State::InReview), reject(), Some(Matter::SelfAssessmentRejected { at: now })),
        (Some(State::InReview), Action::Close, Some(Matter::SelfAssessmentClosed { at: now })),
    ] {
        let mut partner = standing(state);
        let word = action.word();
        let said = partner.does_at(action, now);
        assert_eq!(said, Vec::from_iter(told), "{word} in {state:?}");
        assert!(said.iter().all(|matter| partner.holds(matter, now)), "{word}: it is so");
    }
}

#[test]
fn what_another_step_has_followed_is_not_said_any_more() {
    for (state, action, followed_by) in [
        (State::Draft, Action::Submit, vec![request(), approve(), reject(), Action::Withdraw, Action::Close]),
        (State::Submitted, request(), vec![Action::Submit, Action::Withdraw, Action::Close]),
        (State::Submitted, reject(), vec![save("other"), Action::Renew]),
    ] {
        let mut partner = standing(Some(state));
        let told = partner.does(action.clone(), NOON);
        for next in followed_by {
            let mut partner = partner.clone();
            let word = next.word();
            partner.does(next, "2023-03-02T00:00:00Z");
            assert!(!partner.holds(&told[0], at("2023-03-02T00:00:00Z")), "{:?}, then {word}", told[0]);
        }
    }
    // What changes nothing of it does not silence it.
    let mut partner = standing(Some(State::Draft));
    let received = partner.does(Action::Submit, NOON).remove(0);
    partner.does(start(), "2023-03-02T00:00:00Z");
    assert!(partner.holds(&received, at("2023-03-02T00:00:00Z")), "a reviewer has it");
    let requested = partner.does(request(), "2023-03-03T00:00:00Z").remove(0);
    partner.does(save("other"), "2023-03-04T00:00:00Z");
    assert!(partner.holds(&requested, at("2023-03-04T00:00:00Z")), "it is not handed in yet");
    partner.does(Action::Submit, "2023-03-05T00:00:00Z");
    assert!(!partner.holds(&received, at("2023-03-05T00:00:00Z")), "that was another time");
}

#[test]
fn an_approval_is_said_until_another_one_and_the_programmes_end() {
    let mut partner = standing(Some(State::Submitted));
    let approved = partner.does(approve(), NOON).remove(0);
    partner.submitted(save("updated"), "2023-03-02T00:00:00Z");
    assert!(partner.holds(&approved, at("2023-03-02T00:00:00Z")), "an update hides no approval");
    partner.does(approve(), "2023-03-03T00:00:00Z");
    assert!(!partner.holds(&approved, at("2023-03-03T00:00:00Z")));
    let partner = Partner { programme: Programme::default(), ..standing(Some(State::Approved)) };
    let approved = Matter::SelfAssessmentApproved { at: partner.approval().answered_at };
    assert!(partner.holds(&approved, at(END) - NANOSECOND) && !partner.holds(&approved, at(END)));
}

#[test]
fn nothing_is_said_of_an_application_that_the_programmes_end_has_closed_but_that() {
    let mut partner = standing(Some(State::Draft));
    partner.programme = Programme::default();
    let received = partner.does_at(Action::Submit, at(END) - SECOND).remove(0);
    assert!(partner.holds(&received, at(END) - NANOSECOND) && !partner.holds(&received, at(END)));
    let requested = partner.does_at(request(), at(END) - SECOND).remove(0);
    assert!(partner.holds(&requested, at(END) - NANOSECOND) && !partner.holds(&requested, at(END)));
    let closed = partner.does(Action::Close, "2023-08-13T00:20:00Z").remove(0);
    assert!(partner.holds(&closed, at("2023-08-20T00:00:00Z")));
}

#[test]
fn an_expiry_is_announced_only_of_the_approval_that_there_is() {
    let expiring = Matter::SelfAssessmentExpiring { expires_at: at(EXPIRES) };
    let (opens, expires) = (at("2022-02-08T09:30:00Z"), at(EXPIRES));
    let mut partner = Partner::approved(lasting(), APPROVED);
    assert!(!partner.holds(&expiring, opens - NANOSECOND) && partner.holds(&expiring, opens));
    assert!(partner.holds(&expiring, expires - NANOSECOND) && !partner.holds(&expiring, expires));
    partner.submitted(Action::Renew, "2022-02-20T00:00:00Z");
    assert!(partner.holds(&expiring, at("2022-02-21T00:00:00Z")), "a renewal under review is none yet");
    partner.does(approve(), "2022-02-22T00:00:00Z");
    assert!(!partner.holds(&expiring, at("2022-02-22T00:00:00Z")), "renewed since");
    let next = Matter::SelfAssessmentExpiring { expires_at: at("2023-03-10T09:30:00Z") };
    let next_year = at("2023-02-20T00:00:00Z");
    assert!(partner.holds(&next, next_year) && !partner.holds(&expiring, next_year), "a notice names its approval");
    assert!(!Partner::under(lasting()).holds(&expiring, opens), "there is none");
    let ended = Programme {
        self_assessment: SelfAssessment { deprecated_from: opens, ..lasting().self_assessment },
        ..lasting()
    };
    assert!(!expiring.of_partner(&Partner::approved(lasting(), APPROVED).records, &ended, opens));
}

#[test]
fn an_end_is_said_when_the_approval_is_shown_no_more_and_not_renewed_since() {
    let expired = Matter::SelfAssessmentExpired { expires_at: at(EXPIRES) };
    let mut partner = Partner::approved(lasting(), APPROVED);
    assert!(!partner.holds(&expired, at(EXPIRES) - NANOSECOND) && partner.holds(&expired, at(EXPIRES)));
    assert!(partner.holds(&expired, at("2022-06-01T00:00:00Z")), "after an outage too");
    partner.submitted(Action::Renew, "2022-06-01T00:00:00Z");
    assert!(partner.holds(&expired, at("2022-06-01T00:00:00Z")));
    partner.does(approve(), "2022-06-02T00:00:00Z");
    assert!(!partner.holds(&expired, at("2022-06-02T00:00:00Z")), "renewed since");
    let next = Matter::SelfAssessmentExpired { expires_at: at("2023-06-02T00:00:00Z") };
    let next_year = at("2023-07-01T00:00:00Z");
    assert!(partner.holds(&next, next_year) && !partner.holds(&expired, next_year), "a notice names its approval");

    let mut pending = Partner::approved(lasting(), APPROVED);
    pending.submitted(Action::Renew, "2022-03-01T00:00:00Z");
    let grace = at("2022-05-09T09:30:00Z");
    assert!(!pending.holds(&expired, at(EXPIRES)) && !pending.holds(&expired, grace - NANOSECOND));
    assert!(pending.holds(&expired, grace));
    let ended = with(SelfAssessment { deprecated_from: grace, ..lasting().self_assessment });
    assert!(!expired.of_partner(&pending.records, &ended, grace), "the programme's end is said otherwise");
}

#[test]
fn the_programmes_end_is_announced_to_whoever_loses_something_by_it() {
    let ahead = Matter::DeprecationAhead { from: at(END), days: 30 };
    let now = at("2023-07-14T00:00:00Z");
    for (state, concerned) in [
        (None, false),
        (Some(State::Draft), true),
        (Some(State::InReview), true),
        (Some(State::Approved), true),
        (Some(State::Rejected), false),
        (Some(State::Withdrawn), false),
    ] {
        let partner = Partner { programme: Programme::default(), ..standing(state) };
        assert_eq!(partner.holds(&ahead, now), concerned, "{state:?}");
        assert!(!partner.holds(&ahead, at(END)), "{state:?}");
    }
    let programme = Programme::default();
    assert!(ahead.holds(&programme, now) && !ahead.holds(&programme, now - NANOSECOND));
    assert!(ahead.holds(&programme, at(END) - NANOSECOND) && !ahead.holds(&programme, at(END)));
    let earlier = Matter::DeprecationAhead { from: at(END), days: 90 };
    assert!(earlier.holds(&programme, at("2023-05-15T00:00:00Z")) && !earlier.holds(&programme, now));
    let moved = SelfAssessment { deprecated_from: at("2023-08-20T00:00:00Z"), ..SelfAssessment::default() };
    assert!(!ahead.holds(&with(moved), at("2023-08-01T00:00:00Z")), "the date slipped");
}

// ------------------------------------------------------------------------------------------ Whatever anybody does

/// A wait before a step: moments, days, about a month, about a year.
fn wait() -> impl Strategy<Value = SignedDuration> {
    let between = |from: i64, to: i64| (from * 86_400..to * 86_400).prop_map(SignedDuration::from_secs);
    prop_oneof![
        4 => (0..120_i64).prop_map(SignedDuration::from_secs),
        4 => between(0, 5),
        2 => between(20, 70),
        2 => between(300, 370),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let saved = prop_oneof![3 => Just(save("a")), 3 => Just(save("b")), 1 => Just(Action::Save(Answers::default()))];
    prop_oneof![
        4 => saved,
        4 => Just(Action::Renew),
        8 => Just(Action::Submit),
        2 => Just(Action::Withdraw),
        3 => prop::sample::select(vec![start(), request()]),
        4 => Just(approve()),
        2 => Just(reject()),
        1 => Just(Action::RequestChanges(Remarks::default())),
        1 => Just(Action::Close),
    ]
}

fn policy() -> impl Strategy<Value = SelfAssessment> {
    let grace = prop_oneof![Just(60), Just(0), 0..=90_u16];
    (grace, 1_000..6_000_i64).prop_map(|(renewal_grace_days, lasts)| SelfAssessment {
        renewal_grace_days,
        deprecated_from: at(APPROVED) + days(lasts),
        ..SelfAssessment::default()
    })
}

/// What must hold of records whatever has happened to them.
fn check_records(partner: &Partner, now: Timestamp) -> Result<(), TestCaseError> {
    let Partner { programme, records, .. } = partner;
    let Some(window) = records.window() else { return Ok(()) };
    let policy = &programme.self_assessment;
    let pending = records.application.as_ref().is_some_and(|application| {
        let open = application.state.is_open() && application.submitted_at.is_some();
        open && application.purpose == Purpose::Renewal
    });
    prop_assert!(!window.renewal_submitted || pending, "only an undecided renewal keeps an approval shown");
    prop_assert!(window.approved_at <= now && window.approved_at < window.expires_at);
    let grace = window.shown_until(policy).duration_since(window.expires_at);
    prop_assert!(grace == SignedDuration::ZERO || grace == days(i64::from(policy.renewal_grace_days)));
    let ended = programme.self_assessment_ended(now);
    prop_assert_eq!(window.is_shown(programme, now), now < window.shown_until(policy) && !ended);
    prop_assert!(!(window.has_ended(programme, now) && window.is_shown(programme, now)));
    prop_assert!(!ended || !records.is_active(programme, now), "the end ends all of it");
    Ok(())
}

/// What must hold of a step that was taken.
fn check_step(before: &Partner, action: &Action, after: &Partner, now: Timestamp) -> Result<(), TestCaseError> {
    let (was, is) = (before.records.window(), after.records.window());
    let decided_late = matches!(action, Action::Withdraw | Action::Reject(_) | Action::Close)
        && was.is_some_and(|was| was.renewal_submitted && was.expires_at <= now);
    prop_assert!(!before.shows(now) || after.shows(now) || decided_late, "a step hides no approval");
    let approves = matches!(action, Action::Approve(_));
    prop_assert!(before.shows(now) || !after.shows(now) || approves, "nothing but an approval brings the badge");
    prop_assert!(!approves || after.shows(now), "an approval always does");
    if let (Some(was), Some(is)) = (was, is) {
        prop_assert!(was.expires_at <= is.expires_at, "no step takes a day away");
        let purpose = before.application_purpose();
        let extends = approves && (purpose != Some(Purpose::Update) || was.expires_at <= now);
        prop_assert_eq!(was.expires_at != is.expires_at, extends, "{:?} of {:?}", action, purpose);
        let least = later_by_a_year(was.expires_at.max(now));
        prop_assert!(!extends || is.expires_at == least, "a year, from the expiry or from now");
    }
    let shown = |partner: &Partner| partner.records.approval.as_ref().map(|approval| approval.answers.clone());
    prop_assert!(approves || shown(before) == shown(after), "only an approval changes what customers read");
    if let Some(open) = before.records.application.as_ref().filter(|application| application.state.is_open()) {
        prop_assert_eq!(open.started_at, after.application().started_at, "one open application at a time");
        prop_assert!(after.application().notes.starts_with(&open.notes), "no note is lost");
    }
    Ok(())
}

fn later_by_a_year(at: Timestamp) -> Timestamp {
    let civil = at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let day = civil.date();
    let next = jiff::civil::date(day.year() + 1, day.month(), 1);
    let next = next.with().day(day.day().min(next.days_in_month())).build().unwrap();
    next.to_datetime(civil.time()).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()
}

impl Partner {
    fn application_purpose(&self) -> Option<Purpose> {
        self.records.application.as_ref().map(|application| application.purpose)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anybody_does_no_partner_loses_what_was_approved(
        policy in policy(),
        steps in prop::collection::vec((wait(), action(), prop::bool::weighted(0.95)), 1..80),
    ) {
        let mut partner = Partner::under(with(policy));
        let mut now = at(APPROVED);
        let mut names = BTreeSet::new();
        for (wait, action, eligible) in steps {
            let shown = partner.shows(now);
            now += wait;
            prop_assert!(shown || !partner.shows(now), "waiting brings no badge");
            partner.eligible = eligible;
            let ended = partner.programme.self_assessment_ended(now);
            // The job closes what is open when the programme has ended, and nothing before.
            if action == Action::Close && !ended {
                continue;
            }
            let before = partner.clone();
            let Ok(Change { after, told }) = partner.tries_at(action.clone(), now) else {
                continue;
            };
            prop_assert!(!ended || action == Action::Close, "after the end nobody takes a step");
            (partner.records, partner.steps) = (after, partner.steps + 1);
            prop_assert!(names.insert(partner.application().etag.clone()));
            check_records(&partner, now)?;
            check_step(&before, &action, &partner, now)?;
            for matter in told {
                prop_assert!(partner.holds(&matter, now), "what is told is so: {matter:?}");
            }
        }
    }
}
