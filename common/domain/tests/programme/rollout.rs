//! The rollout: what the calendar shows of the tab, and what operators change in that.

use super::*;

#[test]
fn the_seeds_calendar_takes_seven_weeks_to_80_percent_and_waits_for_june() {
    let programme = Programme::default();
    for (now, expected) in [
        ("2023-03-28T23:59:59Z", 0),
        ("2023-03-29T00:00:00Z", 100),
        ("2023-05-17T00:00:00Z", 8_000),
        ("2023-05-31T23:59:59Z", 8_000),
        ("2023-06-01T00:00:00Z", 10_000),
    ] {
        assert_eq!(marketplace(&programme, now), expected, "{now}");
    }
    assert_eq!(basis_points(&programme, Channel::Embedded, "2023-05-31T23:59:59Z"), 0);
    assert_eq!(basis_points(&programme, Channel::Embedded, "2023-06-01T00:00:00Z"), 10_000);
}

#[test]
fn a_hold_keeps_the_exposure_and_a_resume_follows_the_calendar_as_if_never_held() {
    let programme = operated(&Programme::default(), Operation::Hold, "2023-05-01T00:00:00Z");
    assert_eq!(marketplace(&programme, "2024-01-01T00:00:00Z"), 3_500);
    let resumed = operated(&programme, Operation::Resume, "2023-05-12T00:00:00Z");
    assert_eq!(marketplace(&resumed, "2023-05-12T00:00:00Z"), 6_500);
    assert_eq!(marketplace(&resumed, "2023-06-01T00:00:00Z"), 10_000);
}

#[test]
fn a_jump_goes_up_and_the_calendar_takes_over_when_it_is_higher() {
    let jumped = operated(&Programme::default(), Operation::Jump(5_000), "2023-04-01T00:00:00Z");
    assert_eq!(marketplace(&jumped, "2023-04-01T00:00:00Z"), 5_000);
    assert_eq!(marketplace(&jumped, "2023-05-10T00:00:00Z"), 6_500);
    let held = operated(
        &operated(&jumped, Operation::Hold, "2023-04-02T00:00:00Z"),
        Operation::Jump(5_500),
        "2023-04-03T00:00:00Z",
    );
    assert_eq!(marketplace(&held, "2023-06-01T00:00:00Z"), 5_500);
    // A resume when the exposure is above the calendar hides the tab from nobody.
    let resumed = operated(&held, Operation::Resume, "2023-04-04T00:00:00Z");
    assert_eq!(marketplace(&resumed, "2023-04-04T00:00:00Z"), 5_500);
}

#[test]
fn a_roll_back_is_the_way_down_and_stays_there() {
    let back = operated(&Programme::default(), Operation::RollBack(100), "2023-05-20T00:00:00Z");
    assert_eq!(marketplace(&back, "2024-01-01T00:00:00Z"), 100);
    assert_eq!(back.operations.control(Channel::Marketplace).mode(), ControlMode::Held { level: 100 });
    assert_eq!(marketplace(&operated(&back, Operation::Resume, "2023-05-21T00:00:00Z"), "2023-05-21T00:00:00Z"), 8_000);
}

#[test]
fn a_kill_shows_the_tab_to_nobody_and_a_resume_brings_it_back() {
    let now = "2023-05-20T00:00:00Z";
    let forced = Programme::default().force(Channel::Marketplace, "staff", Some(true), at(now)).unwrap();
    assert!(forced.exposure(Channel::Marketplace, at(now)).shows(Some("staff")));
    let killed = operated(&forced, Operation::Kill, now);
    let exposure = killed.exposure(Channel::Marketplace, at("2024-01-01T00:00:00Z"));
    assert!(!exposure.shows(Some("staff")) && !exposure.shows(None) && exposure.same_for_everybody());
    let resumed = operated(&killed, Operation::Resume, now);
    assert_eq!(marketplace(&resumed, now), 8_000);
    assert!(resumed.exposure(Channel::Marketplace, at(now)).shows(Some("staff")));
}

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    let now = "2023-05-01T00:00:00Z";
    let following = Programme::default();
    let held = operated(&following, Operation::Hold, now);
    let killed = operated(&following, Operation::Kill, now);
    for (programme, operation, refusal) in [
        (&following, Operation::Resume, OperationRefusal::Following),
        (&following, Operation::Jump(3_500), OperationRefusal::NotUp(3_500)),
        (&following, Operation::RollBack(3_500), OperationRefusal::NotDown(3_500)),
        (&held, Operation::Hold, OperationRefusal::Held(3_500)),
        (&held, Operation::Jump(100), OperationRefusal::NotUp(3_500)),
        (&held, Operation::RollBack(3_501), OperationRefusal::NotDown(3_500)),
        (&killed, Operation::Kill, OperationRefusal::Killed),
        (&killed, Operation::Hold, OperationRefusal::Killed),
        (&killed, Operation::Jump(10_000), OperationRefusal::Killed),
        (&killed, Operation::RollBack(0), OperationRefusal::Killed),
    ] {
        assert_eq!(programme.operate(Channel::Marketplace, operation, at(now)), Err(refusal), "{operation:?}");
    }
}

#[test]
fn embedded_does_not_jump_ahead_of_the_marketplace_unless_it_may() {
    let now = at("2023-05-01T00:00:00Z");
    let mut programme = Programme::default();
    let jump = |programme: &Programme, to| programme.operate(Channel::Embedded, Operation::Jump(to), now);
    assert_eq!(jump(&programme, 3_501), Err(OperationRefusal::Ahead(3_500)));
    assert!(jump(&programme, 3_500).is_ok());
    programme.rollout.embedded_may_lead = true;
    assert!(jump(&programme, 3_501).is_ok());
}

#[test]
fn embedded_goes_down_with_the_marketplace_and_up_again_with_it() {
    let june = "2023-06-10T00:00:00Z";
    let embedded = |programme: &Programme, now: &str| {
        let exposure = programme.exposure(Channel::Embedded, at(now));
        let since = programme.exposure_since(Channel::Embedded, at(now)).map(|since| since.to_string());
        (exposure.basis_points(), exposure.is_limited(), since)
    };
    let since = |instant: &str| Some(instant.to_owned());
    let programme = Programme::default();
    assert_eq!(embedded(&programme, june), (10_000, false, since("2023-06-01T00:00:00Z")));
    assert_eq!(
        embedded(&programme, "2023-05-10T00:00:00Z"),
        (0, false, None),
        "the marketplace's dates are not its own"
    );
    let back = operated(&programme, Operation::RollBack(2_000), june);
    assert_eq!(embedded(&back, june), (2_000, true, since(june)));
    let killed = operated(&programme, Operation::Kill, june);
    assert_eq!(embedded(&killed, june), (0, true, since(june)));
    assert!(!killed.exposure(Channel::Embedded, at(june)).shows(None));
    assert!(killed.exposure(Channel::Embedded, at(june)).same_for_everybody());
    let held = operated(&programme, Operation::Hold, "2023-05-30T00:00:00Z");
    assert_eq!(embedded(&held, june), (8_000, true, since("2023-06-01T00:00:00Z")));
    assert!(held.milestones_reached(at(june)).iter().all(|(milestone, _)| *milestone != Milestone::Everybody));
    let resumed = operated(&held, Operation::Resume, june);
    assert_eq!(embedded(&resumed, june), (10_000, false, since(june)));
    assert!(resumed.milestones_reached(at(june)).contains(&(Milestone::Everybody, at(june))));
    // A hold of the embedded channel keeps what visitors see, not what its calendar says.
    let both = back.operate(Channel::Embedded, Operation::Hold, at(june)).unwrap();
    assert_eq!(embedded(&operated(&both, Operation::Resume, june), june), (2_000, false, since(june)));
    assert_eq!(
        back.operate(Channel::Embedded, Operation::RollBack(2_000), at(june)),
        Err(OperationRefusal::NotDown(2_000))
    );
    // A document may say otherwise.
    let mut leading = killed;
    leading.rollout.embedded_may_lead = true;
    assert_eq!(embedded(&leading, june), (10_000, false, since("2023-06-01T00:00:00Z")));
}

#[test]
fn a_visitor_is_forced_to_see_the_tab_embedded_only_when_the_marketplace_shows_it_to_them() {
    let now = at("2023-03-01T00:00:00Z");
    let programme = Programme::default();
    let force = |programme: &Programme, channel, shown| programme.force(channel, "tester", Some(shown), now);
    assert_eq!(force(&programme, Channel::Embedded, true), Err(OperationRefusal::VisitorAhead));
    assert!(force(&programme, Channel::Embedded, false).is_ok());
    let shown = force(&programme, Channel::Marketplace, true).unwrap();
    let both = force(&shown, Channel::Embedded, true).unwrap();
    assert!(both.exposure(Channel::Embedded, now).shows(Some("tester")));
    assert!(!both.exposure(Channel::Embedded, now).is_limited());
    // Whom the marketplace no longer shows the tab does not see it on the embedded channel either, and staff are told so.
    let hidden = force(&both, Channel::Marketplace, false).unwrap();
    let exposure = hidden.exposure(Channel::Embedded, now);
    assert!(!exposure.shows(Some("tester")) && exposure.is_limited());
    let mut leading = programme;
    leading.rollout.embedded_may_lead = true;
    assert!(force(&leading, Channel::Embedded, true).is_ok());
}

#[test]
fn who_sees_the_tab_is_said_as_it_is() {
    let programme = Programme::default();
    let sees = |programme: &Programme, now: &str| Channel::ALL.map(|channel| programme.tab_audience(channel, at(now)));
    let nobody = |until: Option<&str>| TabAudience::Nobody { until: until.map(at) };
    let (march, june) = (nobody(Some("2023-03-29T00:00:00Z")), nobody(Some("2023-06-01T00:00:00Z")));
    assert_eq!(sees(&programme, "2023-03-28T23:59:59Z"), [march, june]);
    assert_eq!(sees(&programme, "2023-03-29T00:00:00Z"), [TabAudience::Some(100), june]);
    assert_eq!(sees(&programme, "2023-06-01T00:00:00Z"), [TabAudience::Everybody; 2]);
    let held = operated(&programme, Operation::Hold, "2023-03-01T00:00:00Z");
    assert_eq!(sees(&held, "2023-04-01T00:00:00Z"), [nobody(None); 2], "embedded waits for the marketplace");
    let killed = operated(&programme, Operation::Kill, "2023-05-01T00:00:00Z");
    assert_eq!(sees(&killed, "2023-07-01T00:00:00Z"), [TabAudience::Stopped; 2]);
    let now = at("2023-07-01T00:00:00Z");
    let embedded = programme.operate(Channel::Embedded, Operation::Kill, now).unwrap();
    assert_eq!(sees(&embedded, "2023-07-01T00:00:00Z"), [TabAudience::Everybody, TabAudience::Stopped]);
}

#[test]
fn an_operation_takes_basis_points_exactly_when_it_needs_them() {
    let refused =
        |kind: OperationKind, sent: &Json| kind.with_exposure(Some(sent)).map_err(|violation| violation.code.as_str());
    assert_eq!(refused(OperationKind::Jump, &json!("1")), Err("wrong-type"));
    assert_eq!(refused(OperationKind::RollBack, &json!(1.5)), Err("wrong-type"));
    assert_eq!(refused(OperationKind::Jump, &json!(10_001)), Err("too-large"));
    assert_eq!(refused(OperationKind::Hold, &json!(1)), Err("unknown-field"));
    for kind in OperationKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(*kind));
        assert_eq!(kind.action(), format!("rollout-{kind}"));
        let needs = matches!(kind, OperationKind::Jump | OperationKind::RollBack);
        assert_eq!(kind.with_exposure(Some(&json!(10_000))).is_ok(), needs, "{kind}");
        assert_eq!(kind.with_exposure(None).is_ok(), !needs, "{kind}");
    }
    assert!("stop".parse::<OperationKind>().is_err());
}

#[test]
fn single_visitors_are_forced_on_and_off_up_to_twenty() {
    let now = at("2023-04-01T00:00:00Z");
    let mut programme = Programme::default();
    programme.rollout.embedded_may_lead = true;
    assert_eq!(programme.force(Channel::Embedded, "a", None, now), Err(OperationRefusal::NotForced));
    let mut forced = programme;
    for number in 0..20 {
        forced = forced.force(Channel::Embedded, &format!("visitor-{number}"), Some(number % 2 == 0), now).unwrap();
    }
    let exposure = forced.exposure(Channel::Embedded, now);
    assert!(exposure.shows(Some("visitor-0")) && !exposure.shows(Some("visitor-1")) && !exposure.shows(None));
    assert!(!exposure.same_for_everybody());
    // A visitor who is forced off stays so even at 100 %.
    assert!(!forced.exposure(Channel::Embedded, at("2024-01-01T00:00:00Z")).shows(Some("visitor-1")));
    assert_eq!(forced.force(Channel::Embedded, "one-more", Some(true), now), Err(OperationRefusal::TooManyForced));
    let turned = forced.force(Channel::Embedded, "visitor-1", Some(true), now).unwrap();
    assert!(turned.exposure(Channel::Embedded, now).shows(Some("visitor-1")));
    assert!(forced.force(Channel::Marketplace, "one-more", Some(true), now).is_ok());
    assert!(forced.force(Channel::Embedded, "visitor-1", None, now).is_ok());
}

#[test]
fn forced_visitors_fill_the_programmes_item_no_further_than_it_holds() {
    let now = at("2023-04-01T00:00:00Z");
    let mut programme = Programme::default();
    let mut state = 7_u64;
    let mut id = || -> String {
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((state >> 33) % 94).unwrap())
        };
        (0..200).map(|_| next()).collect()
    };
    let refusal = (0..40).find_map(|number| {
        let channel = Channel::ALL[number % 2];
        match programme.force(channel, &id(), Some(channel == Channel::Marketplace), now) {
            Ok(after) => {
                programme = after;
                None
            }
            Err(refusal) => Some(refusal),
        }
    });
    assert_eq!(refusal, Some(OperationRefusal::NoRoom));
    // Operations always fit.
    let full = stored_bytes(&operated(&programme, Operation::Kill, "2023-05-01T12:34:56.789Z"));
    assert!(full <= MAX_STORED + 100, "{full}");
}

#[test]
fn live_answers_are_public_from_the_first_step_in_force_and_for_ever() {
    let public = |programme: &Programme, now: &str| programme.live_is_public(at(now));
    let programme = Programme::default();
    assert!(!public(&programme, "2023-03-28T23:59:59Z") && public(&programme, "2023-03-29T00:00:00Z"));
    // A step that begins while the channel is held at 0, or killed, does not count; the resume does.
    for operation in [Operation::Hold, Operation::Kill] {
        let stopped = operated(&programme, operation, "2023-03-01T00:00:00Z");
        assert!(!public(&stopped, "2023-04-06T00:00:00Z"));
        let resumed = operated(&stopped, Operation::Resume, "2023-04-07T00:00:00Z");
        assert!(public(&resumed, "2023-04-07T00:00:00Z") && !public(&resumed, "2023-04-06T23:59:59Z"));
    }
    // A jump from 0 counts.
    let jumped = operated(&programme, Operation::Jump(1), "2023-03-01T00:00:00Z");
    assert!(public(&jumped, "2023-03-01T00:00:00Z"));
    // Once public, always public, whatever lowers the exposure later.
    for operation in [Operation::RollBack(0), Operation::Kill] {
        let closed = operated(&programme, operation, "2023-03-30T00:00:00Z");
        assert_eq!(marketplace(&closed, "2023-03-30T00:00:00Z"), 0);
        assert!(public(&closed, "2023-03-30T00:00:00Z"));
    }
    let killed = operated(&programme, Operation::Kill, "2023-03-30T00:00:00Z");
    let later = json!({ "rollout": { "marketplace": [], "embedded": [] } });
    assert!(public(&killed.patched_by(&later, at("2023-04-01T00:00:00Z")).unwrap(), "2023-04-01T00:00:00Z"));
}

#[test]
fn a_calendar_put_later_opens_nothing_in_the_past() {
    let now = "2023-03-01T00:00:00Z";
    let earlier =
        json!({ "rollout": { "marketplace": [{ "from": "2023-02-20T00:00:00Z", "basisPoints": 1 }], "embedded": [] } });
    let after = Programme::default().patched_by(&earlier, at(now)).unwrap();
    let begins = after.milestones_reached(at(now));
    assert!(begins.contains(&(Milestone::RolloutBegins, at(now))), "{begins:?}");
}

#[test]
fn milestones_are_reached_at_the_calendars_instants_and_the_operations_ones() {
    let programme = Programme::default();
    let (open, begins, everybody) = (
        (Milestone::AnswersOpen, at("2023-02-13T00:00:00Z")),
        (Milestone::RolloutBegins, at("2023-03-29T00:00:00Z")),
        (Milestone::Everybody, at("2023-06-01T00:00:00Z")),
    );
    assert_eq!(programme.milestones_reached(at("2023-02-12T23:59:59Z")), []);
    assert_eq!(programme.milestones_reached(at("2023-03-28T00:00:00Z")), [open]);
    assert_eq!(programme.milestones_reached(at("2023-05-31T00:00:00Z")), [open, begins]);
    assert_eq!(programme.milestones_reached(at("2024-01-01T00:00:00Z")), [open, begins, everybody]);
    let jumped = operated(&programme, Operation::Jump(10_000), "2023-05-30T00:00:00Z");
    assert_eq!(jumped.milestones_reached(at("2023-05-31T00:00:00Z")), [open, begins]);
    assert_eq!(jumped.milestones_reached(at("2023-06-01T00:00:00Z")), [open, begins, everybody]);
    let both = jumped.operate(Channel::Embedded, Operation::Jump(10_000), at("2023-05-31T00:00:00Z")).unwrap();
    let early = (Milestone::Everybody, at("2023-05-31T00:00:00Z"));
    assert_eq!(both.milestones_reached(at("2023-05-31T00:00:00Z")), [open, begins, early]);
}
