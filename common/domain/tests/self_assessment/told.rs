//! What partners are told, and whether it still holds when it is sent.

use super::*;

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
