//! Renewals that are early or late, and updates under a valid approval.

use super::*;

#[test]
fn a_renewal_that_is_approved_early_extends_from_the_old_expiry() {
    for approved in ["2022-02-08T09:30:00Z", "2022-02-20T00:00:00Z", "2022-03-10T09:29:59.999999999Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-02-08T09:30:00Z");
        partner.does(approve(), approved);
        assert!(partner.shows(at(approved)), "{approved}");
        assert!(partner.ends(at("2023-03-10T09:30:00Z")), "{approved}: nobody loses days by being early");
        assert!(!partner.validity().renewal_submitted);
    }
}

#[test]
fn a_renewal_that_is_approved_at_the_expiry_or_later_begins_a_year_then() {
    for approved in [EXPIRES, "2022-03-10T09:30:01Z", "2022-04-30T00:00:00Z", "2022-07-01T00:00:00Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-03-01T00:00:00Z");
        partner.does(approve(), approved);
        assert!(partner.shows(at(approved)), "{approved}");
        assert_eq!(
            partner.validity().expires_at,
            Validity::beginning_at(at(approved), &lasting().self_assessment).expires_at
        );
    }
}

#[test]
fn an_approval_is_shown_until_a_timely_renewal_is_decided_and_at_most_60_days() {
    for submitted in ["2022-02-08T09:30:00Z", "2022-03-10T09:29:59.999999999Z"] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, submitted);
        assert!(partner.ends(at("2022-05-09T09:30:00Z")), "{submitted}: 60 days");
        partner.does(start(), "2022-03-15T00:00:00Z");
        partner.does(request(), "2022-03-16T00:00:00Z");
        assert!(partner.ends(at("2022-05-09T09:30:00Z")), "{submitted}: a request for changes does not decide it");
        partner.submitted(save("renewed"), "2022-03-17T00:00:00Z");
        assert_eq!(partner.application().purpose, Purpose::Renewal, "{submitted}: it is still a renewal");
        assert!(partner.ends(at("2022-05-09T09:30:00Z")), "{submitted}: submitting again does not prolong the 60 days");
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
fn an_unsuccessful_renewal_leaves_the_approval_shown_until_its_expiry() {
    for (action, notices) in [(Action::Withdraw, 0), (reject(), 1)] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-02-20T00:00:00Z");
        assert_eq!(partner.does(action, "2022-03-01T00:00:00Z").len(), notices);
        assert!(partner.shows(at("2022-03-01T00:00:00Z")) && partner.ends(at(EXPIRES)));
    }
}

#[test]
fn an_unsuccessful_renewal_after_the_expiry_ends_the_approval_and_the_partner_is_told() {
    let now = at("2022-04-01T00:00:00Z");
    let expired = NoticeContent::SelfAssessmentExpired { expires_at: at(EXPIRES) };
    for (action, notices) in [
        (Action::Withdraw, vec![expired.clone()]),
        (reject(), vec![NoticeContent::SelfAssessmentRejected { at: now }, expired.clone()]),
    ] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        partner.submitted(Action::Renew, "2022-02-20T00:00:00Z");
        assert!(partner.shows(now) && !partner.confirms(&expired, now));
        assert_eq!(partner.does_at(action.clone(), now), notices);
        assert!(!partner.shows(now) && partner.confirms(&expired, now));
        // When the grace was over before, the partner was told then.
        let mut late = Partner::approved(lasting(), APPROVED);
        late.submitted(Action::Renew, "2022-02-20T00:00:00Z");
        assert!(late.confirms(&expired, at("2022-05-09T09:30:00Z")));
        assert!(!late.does(action, "2022-05-09T09:30:00Z").contains(&expired));
    }
}

#[test]
fn a_partner_may_apply_again_after_a_rejection_with_the_same_answers() {
    let mut partner = Partner::under(lasting());
    partner.submitted(save("first"), "2021-01-01T00:00:00Z");
    partner.does(reject(), "2021-01-02T00:00:00Z");
    partner.does(Action::Renew, "2021-01-02T00:00:00Z");
    assert_eq!((partner.application().purpose, partner.application().state), (Purpose::New, ApplicationState::Draft));
    assert_eq!(partner.application().answers, answers("first"));
    assert!(
        partner.application().notes.is_empty() && partner.application().reviewer.is_none(),
        "it is another application"
    );

    // Under a valid approval the rejected application was an update, and so is the next one.
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.submitted(save("worse"), "2021-06-01T00:00:00Z");
    partner.does(reject(), "2021-06-02T00:00:00Z");
    partner.does(Action::Renew, "2021-06-03T00:00:00Z");
    assert_eq!((partner.application().purpose, &partner.application().answers), (Purpose::Update, &answers("worse")));
    partner.does(Action::Withdraw, "2021-06-04T00:00:00Z");
    let refusal = partner.refused(Action::Renew, "2021-06-05T00:00:00Z");
    assert!(matches!(refusal, ActionRefusal::NotRenewable { .. }), "the last application was not rejected");
}

#[test]
fn a_partner_may_apply_again_after_the_expiry_with_the_approved_answers() {
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
fn a_renewal_begins_with_the_latest_answers() {
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.submitted(save("updated"), "2021-06-01T00:00:00Z");
    partner.does(approve(), "2021-06-02T00:00:00Z");
    assert_eq!(
        partner.tries(Action::Renew, "2022-03-01T00:00:00Z").unwrap().after.application.unwrap().answers,
        answers("updated")
    );
    // The answers of a withdrawn application count too.
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
        let Approval { validity, answers, .. } = partner.approval();
        assert_eq!((validity.expires_at, answers), (before.validity.expires_at, &before.answers));
    }
    partner.does(approve(), "2021-07-01T00:00:00Z");
    assert_eq!(partner.validity(), before.validity, "the validity stays");
    assert_eq!(partner.approval().answers, answers("again"));
    assert_eq!(partner.approval().answered_at, at("2021-07-01T00:00:00Z"));
}

#[test]
fn an_unsuccessful_update_changes_nothing_that_customers_see() {
    for action in [Action::Withdraw, reject()] {
        let mut partner = Partner::approved(lasting(), APPROVED);
        let before = partner.approval().clone();
        partner.submitted(save("updated"), "2021-06-01T00:00:00Z");
        partner.does(action, "2021-06-02T00:00:00Z");
        assert_eq!(partner.approval(), &before);
    }
}

/// A partner whose update was submitted a second before the renewal period, and who may not renew while it is reviewed.
fn updating(policy: SelfAssessment) -> Partner {
    let mut partner = Partner::approved(with(policy), APPROVED);
    partner.submitted(save("updated"), "2022-02-08T09:29:59Z");
    assert_eq!(partner.application().purpose, Purpose::Update);
    partner
}

#[test]
fn an_update_under_review_serves_as_the_renewal_when_the_expiry_comes() {
    let mut partner = updating(lasting().self_assessment);
    let refusal = partner.refused(Action::Renew, "2022-02-20T00:00:00Z").to_string();
    assert!(refusal.contains("serves as the renewal"), "{refusal}");
    assert!(partner.ends(at("2022-05-09T09:30:00Z")), "it has the grace of a renewal");
    partner.does(request(), "2022-03-15T00:00:00Z");
    partner.does(Action::Submit, "2022-03-16T00:00:00Z");
    assert_eq!(partner.application().purpose, Purpose::Renewal, "returned late, it still is one");
    assert!(partner.ends(at("2022-05-09T09:30:00Z")));
    partner.does(approve(), "2022-04-01T00:00:00Z");
    assert!(partner.shows(at("2022-04-01T00:00:00Z")) && partner.ends(at("2023-04-01T00:00:00Z")));
    assert_eq!(partner.application().purpose, Purpose::Renewal);
}

#[test]
fn an_update_that_is_decided_in_the_renewal_period_extends_from_the_old_expiry_and_before_it_does_not() {
    for (approved, expires_at, purpose) in [
        ("2022-02-08T09:29:59.9Z", EXPIRES, Purpose::Update),
        ("2022-02-08T09:30:00Z", "2023-03-10T09:30:00Z", Purpose::Renewal),
        ("2022-03-10T09:29:59Z", "2023-03-10T09:30:00Z", Purpose::Renewal),
        (EXPIRES, "2023-03-10T09:30:00Z", Purpose::Renewal),
    ] {
        let mut partner = updating(lasting().self_assessment);
        partner.does(approve(), approved);
        assert_eq!(
            (partner.validity().expires_at, partner.application().purpose),
            (at(expires_at), purpose),
            "{approved}"
        );
        assert!(!partner.validity().renewal_submitted);
    }
}

#[test]
fn without_grace_an_update_under_review_keeps_nothing_shown_and_begins_a_year_when_it_is_approved() {
    let policy = SelfAssessment { renewal_grace_days: 0, ..lasting().self_assessment };
    let mut partner = updating(policy.clone());
    assert!(partner.ends(at(EXPIRES)));
    partner.does(approve(), "2022-05-01T00:00:00Z");
    assert_eq!(partner.validity(), Validity::beginning_at(at("2022-05-01T00:00:00Z"), &policy));
}

#[test]
fn an_update_that_fails_leaves_the_approval_to_its_expiry() {
    for action in [Action::Withdraw, reject()] {
        let mut partner = updating(lasting().self_assessment);
        partner.does(action.clone(), "2022-03-01T00:00:00Z");
        assert!(partner.ends(at(EXPIRES)));
        let mut late = updating(lasting().self_assessment);
        let told = late.does(action, "2022-03-20T00:00:00Z");
        assert!(told.contains(&NoticeContent::SelfAssessmentExpired { expires_at: at(EXPIRES) }), "{told:?}");
    }
}

#[test]
fn an_update_that_is_only_saved_serves_as_nothing() {
    let mut partner = Partner::approved(lasting(), APPROVED);
    partner.does(save("updated"), "2022-02-01T00:00:00Z");
    assert!(partner.ends(at(EXPIRES)));
    partner.does(Action::Submit, EXPIRES);
    assert_eq!(partner.application().purpose, Purpose::New);
    assert!(!partner.shows(at(EXPIRES)));
}
