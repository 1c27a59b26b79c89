//! The programme's end: what is shown, refused and closed from then on.

use super::*;

#[test]
fn an_approval_is_no_longer_shown_from_the_programmes_end_on() {
    let partner = Partner::approved(Programme::default(), "2023-08-12T23:59:59Z");
    assert!(partner.ends(at(END)));
    let (validity, programme) = (partner.validity(), &partner.programme);
    assert!(!validity.has_ended(programme, at("2024-12-01T00:00:00Z")), "it is not the approval that has ended");
    // After the programme's end no approval expires, not even one that had expired before.
    let expired = Partner::approved(Programme::default(), "2022-08-12T00:00:00Z").validity();
    assert!(expired.has_ended(programme, at(END) - NANOSECOND) && !expired.has_ended(programme, at(END)));
    let expiring = Partner::approved(Programme::default(), "2022-08-20T00:00:00Z").validity();
    assert!(expiring.is_expiring(programme, at(END) - NANOSECOND) && !expiring.is_expiring(programme, at(END)));
}

#[test]
fn from_the_end_on_every_action_but_closing_is_refused() {
    let before = at(END) - NANOSECOND;
    let mut partner = Partner::under(Programme::default());
    partner.does_at(save("first"), before);
    assert!(partner.tries_at(Action::Submit, before).is_ok(), "until then it is possible");
    for state in
        [None, Some(ApplicationState::Draft), Some(ApplicationState::Submitted), Some(ApplicationState::Approved)]
    {
        let mut partner = partner_in(state);
        partner.programme = Programme::default();
        for action in actions().into_iter().filter(|action| *action != Action::Close) {
            let refusal = partner.refused(action, END);
            assert_eq!(refusal, ActionRefusal::Ended { from: at(END) }, "{state:?}");
            assert_eq!(
                refusal.to_string(),
                "The Security Self Assessment ended on 2023-08-13T00:00:00Z. The Privacy & Security tab has replaced it."
            );
        }
    }
}

#[test]
fn an_open_application_is_closed_from_the_end_on_before_a_job_has_written_it() {
    let programme = Programme::default();
    for state in ApplicationState::ALL.iter().copied() {
        let mut partner = partner_in(Some(state));
        partner.programme = programme.clone();
        let application = partner.application().clone();
        assert_eq!(application.at(&programme, at(END) - NANOSECOND), application, "{state:?}");
        let read = application.at(&programme, at(END) + days(3));
        if !state.is_open() {
            assert_eq!(read, application, "{state:?}: decided ones do not change");
            continue;
        }
        assert_eq!((read.state, read.since, &read.changed_by), (ApplicationState::Closed, at(END), &None), "{state:?}");
        // The job that runs later writes the same.
        let notices = partner.does_at(Action::Close, at(END) + days(3));
        assert_eq!(notices, [NoticeContent::SelfAssessmentClosed { at: at(END) }], "{state:?}");
        let written = partner.application();
        assert_eq!(written, &Application { etag: written.etag.clone(), ..read }, "{state:?}");
    }
}

#[test]
fn partners_lose_a_shown_approval_or_an_open_application_by_the_end() {
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
    assert!(active(&partner, at(END) - NANOSECOND) && !active(&partner, at(END)), "until the end");
}
