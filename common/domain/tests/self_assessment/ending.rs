//! The programme's end.

use super::*;

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
                "The Security Self Assessment ended on 2023-08-13T00:00:00Z. The Privacy & Security tab has replaced it."
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
