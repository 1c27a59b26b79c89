//! What partners are told, and whether it is still true when the notice is sent.

use super::*;

#[test]
fn partners_are_told_of_others_actions_and_that_their_application_was_received() {
    let now = at(NOON);
    for (state, action, notice) in [
        (None, save("first"), None),
        (Some(ApplicationState::Rejected), Action::Renew, None),
        (Some(ApplicationState::Draft), Action::Submit, Some(NoticeContent::SelfAssessmentReceived { at: now })),
        (
            Some(ApplicationState::ChangesRequested),
            Action::Submit,
            Some(NoticeContent::SelfAssessmentReceived { at: now }),
        ),
        (Some(ApplicationState::Submitted), Action::Withdraw, None),
        (Some(ApplicationState::Submitted), start(), None),
        (Some(ApplicationState::InReview), request(), Some(NoticeContent::SelfAssessmentChangesRequested { at: now })),
        (Some(ApplicationState::InReview), approve(), Some(NoticeContent::SelfAssessmentApproved { at: now })),
        (Some(ApplicationState::InReview), reject(), Some(NoticeContent::SelfAssessmentRejected { at: now })),
        (Some(ApplicationState::InReview), Action::Close, Some(NoticeContent::SelfAssessmentClosed { at: now })),
    ] {
        let mut partner = partner_in(state);
        let name = action.as_str();
        let notices = partner.does_at(action, now);
        assert_eq!(notices, Vec::from_iter(notice), "{name} in {state:?}");
        assert!(notices.iter().all(|notice| partner.confirms(notice, now)), "{name}: it is true");
    }
}

#[test]
fn a_notice_of_an_action_is_not_true_after_the_next_one() {
    for (state, action, followed_by) in [
        (
            ApplicationState::Draft,
            Action::Submit,
            vec![request(), approve(), reject(), Action::Withdraw, Action::Close],
        ),
        (ApplicationState::Submitted, request(), vec![Action::Submit, Action::Withdraw, Action::Close]),
        (ApplicationState::Submitted, reject(), vec![save("other"), Action::Renew]),
    ] {
        let mut partner = partner_in(Some(state));
        let notices = partner.does(action.clone(), NOON);
        for next in followed_by {
            let mut partner = partner.clone();
            let name = next.as_str();
            partner.does(next, "2023-03-02T00:00:00Z");
            assert!(!partner.confirms(&notices[0], at("2023-03-02T00:00:00Z")), "{:?}, then {name}", notices[0]);
        }
    }
    // Actions that do not affect what a notice says do not make it untrue.
    let mut partner = partner_in(Some(ApplicationState::Draft));
    let received = partner.does(Action::Submit, NOON).remove(0);
    partner.does(start(), "2023-03-02T00:00:00Z");
    assert!(partner.confirms(&received, at("2023-03-02T00:00:00Z")), "only a reviewer has taken it up");
    let requested = partner.does(request(), "2023-03-03T00:00:00Z").remove(0);
    partner.does(save("other"), "2023-03-04T00:00:00Z");
    assert!(partner.confirms(&requested, at("2023-03-04T00:00:00Z")), "it is not submitted yet");
    partner.does(Action::Submit, "2023-03-05T00:00:00Z");
    assert!(!partner.confirms(&received, at("2023-03-05T00:00:00Z")), "it was received again since");
}

#[test]
fn an_approval_is_true_until_the_next_one_and_the_programmes_end() {
    let mut partner = partner_in(Some(ApplicationState::Submitted));
    let approved = partner.does(approve(), NOON).remove(0);
    partner.submitted(save("updated"), "2023-03-02T00:00:00Z");
    assert!(partner.confirms(&approved, at("2023-03-02T00:00:00Z")), "an update hides no approval");
    partner.does(approve(), "2023-03-03T00:00:00Z");
    assert!(!partner.confirms(&approved, at("2023-03-03T00:00:00Z")));
    let partner = Partner { programme: Programme::default(), ..partner_in(Some(ApplicationState::Approved)) };
    let approved = NoticeContent::SelfAssessmentApproved { at: partner.approval().answered_at };
    assert!(partner.confirms(&approved, at(END) - NANOSECOND) && !partner.confirms(&approved, at(END)));
}

#[test]
fn of_an_application_that_the_programmes_end_closed_only_that_is_true() {
    let mut partner = partner_in(Some(ApplicationState::Draft));
    partner.programme = Programme::default();
    let received = partner.does_at(Action::Submit, at(END) - SECOND).remove(0);
    assert!(partner.confirms(&received, at(END) - NANOSECOND) && !partner.confirms(&received, at(END)));
    let requested = partner.does_at(request(), at(END) - SECOND).remove(0);
    assert!(partner.confirms(&requested, at(END) - NANOSECOND) && !partner.confirms(&requested, at(END)));
    let closed = partner.does(Action::Close, "2023-08-13T00:20:00Z").remove(0);
    assert!(partner.confirms(&closed, at("2023-08-20T00:00:00Z")));
}

#[test]
fn an_expiry_is_announced_only_of_the_present_approval() {
    let expiring = NoticeContent::SelfAssessmentExpiring { expires_at: at(EXPIRES) };
    let (opens, expires) = (at("2022-02-08T09:30:00Z"), at(EXPIRES));
    let mut partner = Partner::approved(lasting(), APPROVED);
    assert!(!partner.confirms(&expiring, opens - NANOSECOND) && partner.confirms(&expiring, opens));
    assert!(partner.confirms(&expiring, expires - NANOSECOND) && !partner.confirms(&expiring, expires));
    partner.submitted(Action::Renew, "2022-02-20T00:00:00Z");
    assert!(partner.confirms(&expiring, at("2022-02-21T00:00:00Z")), "a renewal under review does not renew it yet");
    partner.does(approve(), "2022-02-22T00:00:00Z");
    assert!(!partner.confirms(&expiring, at("2022-02-22T00:00:00Z")), "renewed since");
    let next = NoticeContent::SelfAssessmentExpiring { expires_at: at("2023-03-10T09:30:00Z") };
    let next_year = at("2023-02-20T00:00:00Z");
    assert!(
        partner.confirms(&next, next_year) && !partner.confirms(&expiring, next_year),
        "a notice is about one approval"
    );
    assert!(!Partner::under(lasting()).confirms(&expiring, opens), "there is no approval");
    let ended = Programme {
        self_assessment: SelfAssessment { deprecated_from: opens, ..lasting().self_assessment },
        ..lasting()
    };
    assert!(!expiring.is_true_of_partner(&Partner::approved(lasting(), APPROVED).records, &ended, opens));
}

#[test]
fn an_expiry_is_told_when_the_approval_is_no_longer_shown_and_not_renewed_since() {
    let expired = NoticeContent::SelfAssessmentExpired { expires_at: at(EXPIRES) };
    let mut partner = Partner::approved(lasting(), APPROVED);
    assert!(!partner.confirms(&expired, at(EXPIRES) - NANOSECOND) && partner.confirms(&expired, at(EXPIRES)));
    assert!(partner.confirms(&expired, at("2022-06-01T00:00:00Z")), "even if the jobs did not run for months");
    partner.submitted(Action::Renew, "2022-06-01T00:00:00Z");
    assert!(partner.confirms(&expired, at("2022-06-01T00:00:00Z")));
    partner.does(approve(), "2022-06-02T00:00:00Z");
    assert!(!partner.confirms(&expired, at("2022-06-02T00:00:00Z")), "renewed since");
    let next = NoticeContent::SelfAssessmentExpired { expires_at: at("2023-06-02T00:00:00Z") };
    let next_year = at("2023-07-01T00:00:00Z");
    assert!(
        partner.confirms(&next, next_year) && !partner.confirms(&expired, next_year),
        "a notice is about one approval"
    );

    let mut pending = Partner::approved(lasting(), APPROVED);
    pending.submitted(Action::Renew, "2022-03-01T00:00:00Z");
    let grace = at("2022-05-09T09:30:00Z");
    assert!(!pending.confirms(&expired, at(EXPIRES)) && !pending.confirms(&expired, grace - NANOSECOND));
    assert!(pending.confirms(&expired, grace));
    let ended = with(SelfAssessment { deprecated_from: grace, ..lasting().self_assessment });
    assert!(!expired.is_true_of_partner(&pending.records, &ended, grace), "the programme's end is told otherwise");
}

#[test]
fn the_programmes_end_is_announced_to_partners_who_lose_something_by_it() {
    let ahead = NoticeContent::DeprecationAhead { from: at(END), days: 30 };
    let now = at("2023-07-14T00:00:00Z");
    for (state, concerned) in [
        (None, false),
        (Some(ApplicationState::Draft), true),
        (Some(ApplicationState::InReview), true),
        (Some(ApplicationState::Approved), true),
        (Some(ApplicationState::Rejected), false),
        (Some(ApplicationState::Withdrawn), false),
    ] {
        let partner = Partner { programme: Programme::default(), ..partner_in(state) };
        assert_eq!(partner.confirms(&ahead, now), concerned, "{state:?}");
        assert!(!partner.confirms(&ahead, at(END)), "{state:?}");
    }
    let programme = Programme::default();
    assert!(ahead.is_timely(&programme, now) && !ahead.is_timely(&programme, now - NANOSECOND));
    assert!(ahead.is_timely(&programme, at(END) - NANOSECOND) && !ahead.is_timely(&programme, at(END)));
    let earlier = NoticeContent::DeprecationAhead { from: at(END), days: 90 };
    assert!(earlier.is_timely(&programme, at("2023-05-15T00:00:00Z")) && !earlier.is_timely(&programme, now));
    let moved = SelfAssessment { deprecated_from: at("2023-08-20T00:00:00Z"), ..SelfAssessment::default() };
    assert!(!ahead.is_timely(&with(moved), at("2023-08-01T00:00:00Z")), "the date was moved");
}
