//! Random sequences of actions: whatever anybody does, no partner loses what was approved.

use super::*;

/// A wait before a step: moments, days, about a month, about a year.
fn wait() -> impl Strategy<Value = SignedDuration> {
    let between = |from: i64, to: i64| (from * 86_400..to * 86_400).prop_map(SignedDuration::from_secs);
    prop_oneof![
        4 => (0..120_i64).prop_map(SignedDuration::from_secs),
        4 => between(0, 5),
        2 => between(20, 70),
        2 => between(300, 370),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let saved = prop_oneof![3 => Just(save("a")), 3 => Just(save("b")), 1 => Just(Action::Save(Answers::default()))];
    prop_oneof![
        4 => saved,
        4 => Just(Action::Renew),
        8 => Just(Action::Submit),
        2 => Just(Action::Withdraw),
        3 => prop::sample::select(vec![start(), request()]),
        4 => Just(approve()),
        2 => Just(reject()),
        1 => Just(Action::RequestChanges(Remarks::default())),
        1 => Just(Action::Close),
    ]
}

fn policy() -> impl Strategy<Value = SelfAssessment> {
    let grace = prop_oneof![Just(60), Just(0), 0..=90_u16];
    (grace, 1_000..6_000_i64).prop_map(|(renewal_grace_days, lasts)| SelfAssessment {
        renewal_grace_days,
        deprecated_from: at(APPROVED) + days(lasts),
        ..SelfAssessment::default()
    })
}

/// What must hold of records whatever has happened to them.
fn check_records(partner: &Partner, now: Timestamp) -> Result<(), TestCaseError> {
    let Partner { programme, records, .. } = partner;
    let Some(window) = records.validity() else { return Ok(()) };
    let policy = &programme.self_assessment;
    let pending = records.application.as_ref().is_some_and(|application| {
        let open = application.state.is_open() && application.submitted_at.is_some();
        open && application.purpose != Purpose::New
    });
    prop_assert!(!window.renewal_submitted || pending, "only an undecided application keeps an approval shown");
    prop_assert!(window.approved_at <= now && window.approved_at < window.expires_at);
    let grace = window.shown_until(policy).duration_since(window.expires_at);
    prop_assert!(grace == SignedDuration::ZERO || grace == days(i64::from(policy.renewal_grace_days)));
    let ended = programme.self_assessment_ended(now);
    prop_assert_eq!(window.is_shown(programme, now), now < window.shown_until(policy) && !ended);
    prop_assert!(!(window.has_ended(programme, now) && window.is_shown(programme, now)));
    prop_assert!(!ended || !records.is_active(programme, now), "the end ends all of it");
    Ok(())
}

/// What must hold of an action that was taken.
fn check_step(before: &Partner, action: &Action, after: &Partner, now: Timestamp) -> Result<(), TestCaseError> {
    let (was, is) = (before.records.validity(), after.records.validity());
    let decided_late = matches!(action, Action::Withdraw | Action::Reject(_) | Action::Close)
        && was.is_some_and(|was| was.renewal_submitted && was.expires_at <= now);
    prop_assert!(!before.shows(now) || after.shows(now) || decided_late, "no action hides an approval");
    let approves = matches!(action, Action::Approve(_));
    prop_assert!(before.shows(now) || !after.shows(now) || approves, "only an approval makes it shown");
    prop_assert!(!approves || after.shows(now), "an approval always does");
    if let (Some(was), Some(is)) = (was, is) {
        prop_assert!(was.expires_at <= is.expires_at, "no action takes a day away");
        let purpose = before.purpose_at(now);
        let extends = approves && purpose != Some(Purpose::Update);
        prop_assert_eq!(was.expires_at != is.expires_at, extends, "{:?} of {:?}", action, purpose);
        let least = later_by_a_year(was.expires_at.max(now));
        prop_assert!(!extends || is.expires_at == least, "a year, from the expiry or from now");
    }
    let shown = |partner: &Partner| partner.records.approval.as_ref().map(|approval| approval.answers.clone());
    prop_assert!(approves || shown(before) == shown(after), "only an approval changes what customers read");
    if let Some(open) = before.records.application.as_ref().filter(|application| application.state.is_open()) {
        prop_assert_eq!(open.started_at, after.application().started_at, "one open application at a time");
        prop_assert!(after.application().notes.starts_with(&open.notes), "no note is lost");
    }
    Ok(())
}

fn later_by_a_year(at: Timestamp) -> Timestamp {
    let civil = at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let day = civil.date();
    let next = jiff::civil::date(day.year() + 1, day.month(), 1);
    let next = next.with().day(day.day().min(next.days_in_month())).build().unwrap();
    next.to_datetime(civil.time()).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()
}

impl Partner {
    fn purpose_at(&self, now: Timestamp) -> Option<Purpose> {
        let application = self.records.application.as_ref();
        application.map(|application| self.records.open_purpose(application, &self.programme, now))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_anybody_does_no_partner_loses_what_was_approved(
        policy in policy(),
        steps in prop::collection::vec((wait(), action(), prop::bool::weighted(0.95)), 1..80),
    ) {
        let mut partner = Partner::under(with(policy));
        let mut now = at(APPROVED);
        let mut etags = BTreeSet::new();
        for (wait, action, eligible) in steps {
            let shown = partner.shows(now);
            now += wait;
            prop_assert!(shown || !partner.shows(now), "waiting makes nothing shown");
            partner.eligible = eligible;
            let ended = partner.programme.self_assessment_ended(now);
            // The job closes what is open when the programme has ended, and nothing before.
            if action == Action::Close && !ended {
                continue;
            }
            let before = partner.clone();
            let Ok(ActionEffect { after, notices }) = partner.tries_at(action.clone(), now) else {
                continue;
            };
            prop_assert!(!ended || action == Action::Close, "after the end only the programme acts");
            (partner.records, partner.steps) = (after, partner.steps + 1);
            prop_assert!(etags.insert(partner.application().etag.clone()));
            check_records(&partner, now)?;
            check_step(&before, &action, &partner, now)?;
            for notice in notices {
                prop_assert!(partner.confirms(&notice, now), "a notice is true: {notice:?}");
            }
        }
    }
}
