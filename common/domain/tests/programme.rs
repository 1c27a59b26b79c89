//! The programme's document: what is refused, every reason at once; and the rollout as operators steer it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

use domain::programme::limits::MAX_STORED;
use domain::programme::stored_bytes;
use domain::programme::{EndedProgramme, LoweredExposure, Milestone, Programme, ProgrammeEffect, TabAudience};
use domain::questionnaire::Violation;
use domain::rollout::{Channel, ControlMode, Operation, OperationKind, OperationRefusal};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The default programme with these changes, before anything has begun.
fn changed(patch: &Json) -> Result<Programme, Vec<Violation>> {
    Programme::default().patched_by(patch, at("2023-01-01T00:00:00Z"))
}

fn codes(violations: Vec<Violation>) -> Vec<(String, &'static str)> {
    let mut found: Vec<_> =
        violations.into_iter().map(|violation| (violation.pointer, violation.code.as_str())).collect();
    found.sort();
    found
}

/// The codes of a refused document, each with its place, in order of place.
fn refused(document: &Json) -> Vec<(String, &'static str)> {
    codes(changed(document).unwrap_err())
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

fn basis_points(programme: &Programme, channel: Channel, now: &str) -> u16 {
    programme.exposure(channel, at(now)).basis_points()
}

fn marketplace(programme: &Programme, now: &str) -> u16 {
    basis_points(programme, Channel::Marketplace, now)
}

fn operated(programme: &Programme, operation: Operation, now: &str) -> Programme {
    programme.operate(Channel::Marketplace, operation, at(now)).unwrap()
}

/// Every place of a document that may hold a value, lists as a whole.
fn places(document: &Json, at: &str) -> Vec<String> {
    let fields = document.as_object().into_iter().flatten();
    fields
        .flat_map(|(name, value)| {
            let here = format!("{at}/{name}");
            let below = places(value, &here);
            std::iter::once(here).chain(below)
        })
        .collect()
}

#[test]
fn a_document_that_replaces_another_is_whole_and_a_patch_changes_only_what_it_names() {
    let now = at("2023-01-01T00:00:00Z");
    let mut programme = changed(&json!({ "fortified": { "deadline": "2023-09-01T00:00:00Z" } })).unwrap();
    programme.links.support = Some("https://bazaar.example/help".to_owned());
    let whole = serde_json::to_value(&programme).unwrap();
    assert_eq!(Programme::default().replaced_by(&whole, now).unwrap().fortified, programme.fortified);
    assert_eq!(codes(programme.replaced_by(&json!({}), now).unwrap_err()).len(), 11, "every field that is missing");
    for place in places(&whole, "") {
        let mut lacking = whole.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        lacking.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        let violations = programme.replaced_by(&lacking, now).unwrap_err();
        assert!(violations[0].detail.contains("PATCH"), "{}", violations[0].detail);
        assert_eq!(codes(violations), one(&place, "mandatory"));
    }
    // A patch leaves the put-off deadline and the link as they are, and null empties what may be empty.
    let patched = programme.patched_by(&json!({ "maxPerRun": 5 }), now).unwrap();
    assert_eq!((patched.max_per_run, &patched.fortified, &patched.links), (5, &programme.fortified, &programme.links));
    let emptied = programme.patched_by(&json!({ "links": { "support": null } }), now).unwrap();
    assert_eq!((emptied.links.support, emptied.fortified), (None, programme.fortified.clone()));
    for (patch, place) in [
        (json!({ "links": null }), "/links"),
        (json!({ "marketplace": null }), "/marketplace"),
        (json!({ "fortified": { "deadline": null } }), "/fortified/deadline"),
    ] {
        assert_eq!(codes(programme.patched_by(&patch, now).unwrap_err()), one(place, "mandatory"), "{patch}");
    }
}

#[test]
fn what_is_written_reads_back() {
    let document = json!({
        "marketplace": "Bazaar",
        "operator": "Bazaar Ltd.",
        "links": { "website": "https://bazaar.example", "support": "https://bazaar.example/help", "securityBug": "https://bazaar.example/bugs",
            "penetrationTestExample": "https://bazaar.example/pentest", "vulnerabilityProcessExample": "https://bazaar.example/process" },
        "mail": { "sender": "mail@bazaar.example", "replyTo": "help@bazaar.example", "perSecond": 14 },
        "maxPerRun": 5,
        "answersAcceptedFrom": "2023-02-01T00:00:00Z",
        "rollout": {
            "marketplace": [{ "from": "2023-04-01T00:00:00Z", "basisPoints": 10 }],
            "embedded": [],
            "embeddedMayLead": true,
        },
        "fortified": { "deadline": "2023-09-01T00:00:00Z", "warningDays": [14], "endsAt": "2026-12-31T00:00:00Z" },
        "questionnaires": [
            { "version": "2023-02", "from": "2023-02-01T00:00:00Z", "countedFrom": "2023-02-01T00:00:00Z" },
        ],
        "selfAssessment": {
            "deprecatedFrom": "2023-08-01T00:00:00Z", "validityMonths": 6, "noticeDays": 14, "warningDays": [60, 1],
            "renewalGraceDays": 0,
        },
        "review": { "scanAfterDays": 7 },
    });
    let read = Programme::default().replaced_by(&document, at("2023-01-01T00:00:00Z")).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), document);
}

#[test]
fn a_security_bug_is_reported_where_help_is_unless_there_is_a_place_of_its_own() {
    let report = |links: Json| {
        let programme = changed(&json!({ "links": links })).unwrap();
        programme.links.to_report_security_bug().map(ToOwned::to_owned)
    };
    let (help, bugs) = ("https://bazaar.example/help", "https://bazaar.example/bugs");
    assert_eq!(report(json!({})), None);
    assert_eq!(report(json!({ "support": help })).as_deref(), Some(help));
    assert_eq!(report(json!({ "securityBug": bugs })).as_deref(), Some(bugs));
    assert_eq!(report(json!({ "support": help, "securityBug": bugs })).as_deref(), Some(bugs));
}

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
fn every_wrong_value_is_refused_where_it_stands() {
    for (document, pointer, code) in [
        (json!([]), "", "wrong-type"),
        (json!({ "rollouts": {} }), "/rollouts", "unknown-field"),
        (json!({ "operations": {} }), "/operations", "unknown-field"),
        (json!({ "marketplace": 1 }), "/marketplace", "wrong-type"),
        (json!({ "marketplace": " " }), "/marketplace", "mandatory"),
        (json!({ "marketplace": "x".repeat(101) }), "/marketplace", "too-long"),
        (json!({ "marketplace": "a\nb" }), "/marketplace", "control-character"),
        (json!({ "links": [] }), "/links", "wrong-type"),
        (json!({ "links": { "home": "x" } }), "/links/home", "unknown-field"),
        (json!({ "links": { "website": "http://bazaar.example" } }), "/links/website", "link-scheme"),
        (json!({ "links": { "support": "https://localhost/" } }), "/links/support", "link-host"),
        (json!({ "links": { "securityBug": "javascript:alert(1)" } }), "/links/securityBug", "link-scheme"),
        (json!({ "links": { "securityBug": 1 } }), "/links/securityBug", "wrong-type"),
        (
            json!({ "links": { "penetrationTestExample": "http://a.example/report" } }),
            "/links/penetrationTestExample",
            "link-scheme",
        ),
        (
            json!({ "links": { "vulnerabilityProcessExample": "https://localhost/" } }),
            "/links/vulnerabilityProcessExample",
            "link-host",
        ),
        (
            json!({ "links": { "support": format!("https://a.example/{}", "x".repeat(2_000)) } }),
            "/links/support",
            "too-long",
        ),
        (json!({ "mail": { "sender": "nobody" } }), "/mail/sender", "email"),
        (json!({ "mail": { "replyTo": "a@b.example\r\nBcc: c@d.example" } }), "/mail/replyTo", "email"),
        (json!({ "mail": { "perSecond": 0 } }), "/mail/perSecond", "too-small"),
        (json!({ "mail": { "perSecond": 501 } }), "/mail/perSecond", "too-large"),
        (json!({ "mail": { "perSecond": 1.5 } }), "/mail/perSecond", "not-a-whole-number"),
        (json!({ "mail": { "perSecond": "10" } }), "/mail/perSecond", "wrong-type"),
        (json!({ "maxPerRun": 0 }), "/maxPerRun", "too-small"),
        (json!({ "maxPerRun": -1 }), "/maxPerRun", "negative"),
        (json!({ "answersAcceptedFrom": "2023-02-30T00:00:00Z" }), "/answersAcceptedFrom", "malformed"),
        (json!({ "answersAcceptedFrom": "2023-02-13" }), "/answersAcceptedFrom", "malformed"),
        (json!({ "answersAcceptedFrom": 1 }), "/answersAcceptedFrom", "wrong-type"),
        (json!({ "rollout": { "embeddedMayLead": "yes" } }), "/rollout/embeddedMayLead", "wrong-type"),
        (json!({ "rollout": { "embedded": {} } }), "/rollout/embedded", "wrong-type"),
        (json!({ "rollout": { "embedded": [1] } }), "/rollout/embedded/0", "wrong-type"),
        (json!({ "rollout": { "embedded": [{ "basisPoints": 1 }] } }), "/rollout/embedded/0/from", "mandatory"),
        (
            json!({ "rollout": { "embedded": [{ "from": "2024-01-01T00:00:00Z" }] } }),
            "/rollout/embedded/0/basisPoints",
            "mandatory",
        ),
        (
            json!({ "rollout": { "embedded": [{ "from": "2024-01-01T00:00:00Z", "basisPoints": 10_001 }] } }),
            "/rollout/embedded/0/basisPoints",
            "too-large",
        ),
        (json!({ "fortified": { "deadline": "soon" } }), "/fortified/deadline", "malformed"),
        (json!({ "fortified": { "warningDays": [0] } }), "/fortified/warningDays/0", "too-small"),
        (json!({ "fortified": { "warningDays": [366] } }), "/fortified/warningDays/0", "too-large"),
        (json!({ "selfAssessment": { "validityMonths": 0 } }), "/selfAssessment/validityMonths", "too-small"),
        (json!({ "selfAssessment": { "validityMonths": 37 } }), "/selfAssessment/validityMonths", "too-large"),
        (json!({ "selfAssessment": { "noticeDays": 0 } }), "/selfAssessment/noticeDays", "too-small"),
        (json!({ "selfAssessment": { "noticeDays": 181 } }), "/selfAssessment/noticeDays", "too-large"),
        (json!({ "selfAssessment": { "warningDays": 30 } }), "/selfAssessment/warningDays", "wrong-type"),
        (json!({ "selfAssessment": { "warningDays": ["30"] } }), "/selfAssessment/warningDays/0", "wrong-type"),
        (json!({ "selfAssessment": { "warningDays": [90, 0] } }), "/selfAssessment/warningDays/1", "too-small"),
        (json!({ "selfAssessment": { "warningDays": [366] } }), "/selfAssessment/warningDays/0", "too-large"),
        (json!({ "selfAssessment": { "warnings": [90] } }), "/selfAssessment/warnings", "unknown-field"),
        (json!({ "selfAssessment": { "deprecatedFrom": "August" } }), "/selfAssessment/deprecatedFrom", "malformed"),
        (json!({ "selfAssessment": { "renewalGraceDays": 366 } }), "/selfAssessment/renewalGraceDays", "too-large"),
        (json!({ "review": 30 }), "/review", "wrong-type"),
        (json!({ "review": { "scanAfterDays": 0 } }), "/review/scanAfterDays", "too-small"),
        (json!({ "review": { "scanAfterDays": 366 } }), "/review/scanAfterDays", "too-large"),
        (json!({ "review": { "scanAfterHours": 1 } }), "/review/scanAfterHours", "unknown-field"),
        (json!({ "questionnaires": {} }), "/questionnaires", "wrong-type"),
        (json!({ "questionnaires": [] }), "/questionnaires", "mandatory"),
    ] {
        assert_eq!(refused(&document), one(pointer, code), "{document}");
    }
}

#[test]
fn every_broken_rule_is_refused_where_it_breaks() {
    let step = |from: &str, basis_points: u16| json!({ "from": from, "basisPoints": basis_points });
    let channel = |steps: &[Json]| json!({ "rollout": { "marketplace": steps, "embedded": [] } });
    let version =
        |version: &str, from: &str, counted: &str| json!({ "version": version, "from": from, "countedFrom": counted });
    let (may, june) = ("2023-05-01T00:00:00Z", "2023-06-01T00:00:00Z");
    let versions = |entries: &[Json]| json!({ "questionnaires": entries });
    for (document, pointer, code) in [
        (channel(&[step(june, 1), step(may, 2)]), "/rollout/marketplace/1/from", "out-of-order"),
        (channel(&[step(may, 1), step(may, 2)]), "/rollout/marketplace/1/from", "out-of-order"),
        (channel(&[step(may, 2), step(june, 1)]), "/rollout/marketplace/1/basisPoints", "falls"),
        (
            json!({ "rollout": { "marketplace": [step(may, 10)], "embedded": [step(may, 10), step(june, 11)] } }),
            "/rollout/embedded/1",
            "ahead-of-marketplace",
        ),
        (
            json!({ "answersAcceptedFrom": "2023-03-01T00:00:00Z", "fortified": { "deadline": "2023-02-28T23:59:59Z" } }),
            "/fortified/deadline",
            "out-of-order",
        ),
        (json!({ "fortified": { "warningDays": [30, 30] } }), "/fortified/warningDays/1", "out-of-order"),
        (json!({ "fortified": { "warningDays": [7, 30] } }), "/fortified/warningDays/1", "out-of-order"),
        (json!({ "selfAssessment": { "warningDays": [30, 30] } }), "/selfAssessment/warningDays/1", "out-of-order"),
        (json!({ "selfAssessment": { "warningDays": [90, 7, 30] } }), "/selfAssessment/warningDays/2", "out-of-order"),
        (versions(&[version("2024-01", may, may)]), "/questionnaires/0/version", "not-an-option"),
        (versions(&[version("2023-02", june, may)]), "/questionnaires/0/countedFrom", "out-of-order"),
        (
            versions(&[version("2023-02", may, may), version("2023-02", june, june)]),
            "/questionnaires/1/version",
            "out-of-order",
        ),
        (
            versions(&[version("2025-02", may, may), version("2023-02", june, june)]),
            "/questionnaires/1/version",
            "out-of-order",
        ),
        (
            versions(&[version("2023-02", june, june), version("2025-02", june, june)]),
            "/questionnaires/1/from",
            "out-of-order",
        ),
    ] {
        assert_eq!(refused(&document), one(pointer, code), "{document}");
    }
    let leading = json!({ "rollout": { "marketplace": [], "embedded": [step(may, 10)], "embeddedMayLead": true } });
    assert!(changed(&leading).is_ok());
    let deadline = json!({ "answersAcceptedFrom": may, "fortified": { "deadline": may } });
    assert!(changed(&deadline).is_ok());
}

#[test]
fn partners_are_told_90_and_30_days_before_the_self_assessment_ends_and_may_be_told_never_or_a_year_ahead() {
    let warning_days = |document: Json| changed(&document).unwrap().self_assessment.warning_days;
    assert_eq!(warning_days(json!({})), [90, 30]);
    for days in [vec![], vec![365, 1]] {
        assert_eq!(warning_days(json!({ "selfAssessment": { "warningDays": days } })), days);
    }
}

#[test]
fn every_reason_is_said_at_once() {
    let document = json!({
        "mail": { "sender": "nobody" },
        "rollout": {
            "marketplace": [
                { "from": "2023-05-01T00:00:00Z", "basisPoints": 500 },
                { "from": "2023-04-01T00:00:00Z", "basisPoints": 100 },
            ],
            "embedded": [{ "from": "2023-05-01T00:00:00Z", "basisPoints": 600 }],
        },
        "fortified": { "deadline": "2023-01-01T00:00:00Z", "warningDays": [1, 7] },
        "other": 1,
    });
    let found = refused(&document);
    let places: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        places,
        [
            "/fortified/deadline",
            "/fortified/warningDays/1",
            "/mail/sender",
            "/other",
            "/rollout/embedded/0",
            "/rollout/marketplace/1/basisPoints",
            "/rollout/marketplace/1/from",
        ]
    );
}

#[test]
fn what_a_document_takes_away_at_once_is_its_effect_and_needs_the_number_of_those_it_affects() {
    let programme = Programme::default();
    let effect = |patch: &Json, now: &str| {
        let after = programme.patched_by(patch, at(now)).unwrap();
        ProgrammeEffect::between(&programme, &after, at(now))
    };
    let now = "2023-05-01T00:00:00Z";
    let later = json!({ "rollout": { "marketplace": [{ "from": "2023-05-02T00:00:00Z", "basisPoints": 10_000 }] } });
    let lowered = effect(&later, now);
    assert_eq!(lowered.exposure_lowered, [LoweredExposure { channel: Channel::Marketplace, from: 3_500, to: 0 }]);
    assert!(lowered.takes_something() && !lowered.is_confirmed_by(None) && lowered.is_confirmed_by(Some(0)));
    // A step in the past counts, one that is still to come does not.
    let step = |from: &str, basis_points| json!({ "rollout": { "marketplace": [{ "from": from, "basisPoints": basis_points }], "embedded": [] } });
    assert_eq!(effect(&step("2023-04-01T00:00:00Z", 3_499), now).exposure_lowered[0].to, 3_499);
    assert!(!effect(&step("2023-04-01T00:00:00Z", 3_500), now).takes_something());
    assert!(!effect(&later, "2023-03-28T00:00:00Z").takes_something(), "before the first step nothing can fall");
    // When the marketplace falls, embedded falls with it.
    let june = "2023-06-10T00:00:00Z";
    let both = effect(&json!({ "rollout": { "marketplace": [], "embedded": [] } }), june);
    assert_eq!(both.exposure_lowered.len(), 2);
    // What is held falls with no document.
    let held = operated(&programme, Operation::Hold, now);
    let after = held.patched_by(&later, at(now)).unwrap();
    assert!(!ProgrammeEffect::between(&held, &after, at(now)).takes_something());
    assert_eq!(marketplace(&after, now), 3_500);
    // Embedded that may no longer lead falls to what the marketplace shows.
    let mut leading = operated(&programme, Operation::RollBack(2_000), june);
    leading.rollout.embedded_may_lead = true;
    let after = leading.patched_by(&json!({ "rollout": { "embeddedMayLead": false } }), at(june)).unwrap();
    let embedded = LoweredExposure { channel: Channel::Embedded, from: 10_000, to: 2_000 };
    assert_eq!(ProgrammeEffect::between(&leading, &after, at(june)).exposure_lowered, [embedded]);
    // The end of the self assessment counts when it is now, and not when it is ahead or was before.
    let ends =
        |from: &str, now: &str| effect(&json!({ "selfAssessment": { "deprecatedFrom": from } }), now).programme_ends;
    assert_eq!(ends(now, now), [EndedProgramme::SelfAssessment]);
    assert_eq!(ends("2023-05-01T00:00:01Z", now), []);
    assert_eq!(ends(now, "2023-08-13T00:00:00Z"), []);
}

#[test]
fn a_document_that_is_too_large_to_store_is_refused() {
    let start = at("2030-01-01T00:00:00Z").as_second();
    let step = |number: i64| {
        // An irregular text, because a regular one would pack to almost nothing.
        let from = Timestamp::from_second(start + number * 1_000_003 + number * number * 7_919 % 65_537).unwrap();
        json!({ "from": from, "basisPoints": number.min(10_000) })
    };
    let steps: Vec<Json> = (0..1_000).map(step).collect();
    let document = json!({ "rollout": { "marketplace": steps, "embedded": [] } });
    let violations = Programme::default().patched_by(&document, at("2023-01-01T00:00:00Z")).unwrap_err();
    assert_eq!((violations[0].pointer.as_str(), violations[0].code.as_str()), ("", "too-long"));
    assert!(stored_bytes(&Programme::default()) < MAX_STORED / 2);
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
