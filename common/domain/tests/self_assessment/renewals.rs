//! Renewals early and late, and updates under the approval that there is.

use super::*;

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
