//! How long an approval is valid, and when its end is announced.

use super::*;

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
        assert_eq!(partner.validity().expires_at, at(expires), "{approved}");
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
        assert_eq!(Validity::beginning_at(at(approved), &policy).expires_at, at(expires), "{approved}");
    }
}

#[test]
fn a_day_lost_by_a_leap_year_is_not_regained() {
    let policy = lasting().self_assessment;
    let first = Validity::beginning_at(at("2024-02-29T08:00:00Z"), &policy);
    let second = first.renewed(at("2025-02-01T00:00:00Z"), &policy);
    assert_eq!(second.expires_at, at("2026-02-28T08:00:00Z"));
    let third = second.renewed(at("2026-02-01T00:00:00Z"), &policy).renewed(at("2027-02-01T00:00:00Z"), &policy);
    assert_eq!(third.expires_at, at("2028-02-28T08:00:00Z"));
}

#[test]
fn the_largest_and_smallest_instants_do_not_overflow() {
    let policy = lasting().self_assessment;
    let last = Validity::beginning_at(Timestamp::MAX, &policy);
    assert_eq!((last.expires_at, last.shown_until(&policy)), (Timestamp::MAX, Timestamp::MAX));
    let first = Validity { expires_at: Timestamp::MIN, ..last };
    assert_eq!(first.renewable_from(&policy), Timestamp::MIN);
}

#[test]
fn an_expiry_is_announced_from_exactly_thirty_days_before_until_it_comes() {
    let partner = Partner::approved(lasting(), APPROVED);
    let expiring = |now| partner.validity().is_expiring(&partner.programme, now);
    let (opens, expires) = (at("2022-02-08T09:30:00Z"), at(EXPIRES));
    assert_eq!(partner.validity().renewable_from(&partner.programme.self_assessment), opens);
    assert!(!expiring(opens - SECOND) && !expiring(opens - NANOSECOND));
    assert!(expiring(opens) && expiring(expires - NANOSECOND));
    assert!(!expiring(expires), "it has expired then");
}

#[test]
fn thirty_days_are_thirty_times_24_hours_over_the_end_of_february() {
    for (expires, opens) in
        [("2024-03-10T00:00:00Z", "2024-02-09T00:00:00Z"), ("2023-03-10T00:00:00Z", "2023-02-08T00:00:00Z")]
    {
        let validity = Validity { approved_at: at(APPROVED), expires_at: at(expires), renewal_submitted: false };
        assert_eq!(validity.renewable_from(&lasting().self_assessment), at(opens));
    }
}

#[test]
fn a_renewal_may_be_filed_from_thirty_days_before_expiry_on() {
    let partner = Partner::approved(lasting(), APPROVED);
    let (expires_at, opens_at) = (at(EXPIRES), at("2022-02-08T09:30:00Z"));
    let early = ActionRefusal::NotRenewable { expires_at, opens_at };
    assert_eq!(partner.tries_at(Action::Renew, opens_at - SECOND).unwrap_err(), early);
    assert_eq!(partner.tries_at(Action::Renew, opens_at - NANOSECOND).unwrap_err(), early);
    let renewal = partner.tries_at(Action::Renew, opens_at).unwrap().after.application.unwrap();
    assert_eq!((renewal.state, renewal.purpose), (ApplicationState::Draft, Purpose::Renewal));
    assert_eq!(renewal.answers, answers("first"), "it begins with the approved answers");
    assert_eq!(
        early.to_string(),
        "The approval is valid until 2022-03-10T09:30:00Z, and you can renew it from 2022-02-08T09:30:00Z. Until then, \
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
        assert_eq!(partner.application().purpose, Purpose::Update, "what it would be for on that day");
        partner.does_at(Action::Submit, submitted);
        assert_eq!(partner.application().purpose, purpose, "{submitted}");
    }
    let mut partner = Partner::under(lasting());
    partner.submitted(save("first"), APPROVED);
    assert_eq!(partner.application().purpose, Purpose::New);
}

#[test]
fn the_notice_days_are_configurable() {
    let partner = Partner::approved(with(SelfAssessment { notice_days: 14, ..lasting().self_assessment }), APPROVED);
    assert!(partner.tries(Action::Renew, "2022-02-24T09:29:59Z").is_err());
    assert!(partner.tries(Action::Renew, "2022-02-24T09:30:00Z").is_ok());
}
