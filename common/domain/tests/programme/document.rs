//! What a document may say: every reason for a refusal at once, at its place; and what it takes away.

use super::*;

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
