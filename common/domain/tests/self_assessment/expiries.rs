//! Whom the job tells of an expiry: whatever the dates, the edits of the policy, and the runs that are missed, every approval is
//! announced once before its expiry and told once after it.

use std::collections::BTreeMap;

use domain::PartnerId;
use domain::notice::NoticeId;
use domain::self_assessment::{ExpiryMarks, ExpiryStage, MarksFit};

use super::*;

/// The partner's approval as the index lists it, the job's marks, and what was told when.
struct Job {
    partner: Partner,
    marks: ExpiryMarks,
    /// The programme's version.
    version: u32,
    told: BTreeMap<NoticeId, (NoticeContent, Timestamp)>,
    /// What was told and not true then.
    untrue: Vec<NoticeContent>,
}

impl Job {
    fn tell(&mut self, content: NoticeContent, now: Timestamp) {
        let acme = PartnerId::parse("acme").unwrap();
        let notice = content.clone().into_notice_of_action(acme, "e", now);
        if !self.partner.confirms(&content, now) {
            self.untrue.push(content.clone());
        }
        self.told.entry(notice.id).or_insert((content, now));
    }

    fn tells_of(&self, content: &NoticeContent) -> bool {
        self.told.values().any(|(told, _)| told == content)
    }

    /// What the job does, with one partner in its list.
    fn run(&mut self, now: Timestamp) {
        let programme = self.partner.programme.clone();
        let policy = &programme.self_assessment;
        if programme.self_assessment_ended(now) {
            return;
        }
        self.marks.fit_to(self.version, policy, now);
        for stage in ExpiryStage::ALL {
            let Some((from, until)) = self.marks.range(*stage, policy, now) else { continue };
            let expiry = self.partner.records.validity().map(|validity| validity.expires_at);
            if expiry.is_some_and(|expiry| from < expiry && expiry <= until)
                && let Some(content) = self.partner.records.notice_of_expiry(*stage, &programme, now)
            {
                self.tell(content, now);
            }
            self.marks.set_looked_at(*stage, until);
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Wait(SignedDuration),
    /// The job runs.
    Run,
    Act(Action),
    /// The policy is edited.
    Validity(u8),
    Notice(u16),
    Grace(u16),
    /// The programme's end is moved, to so many days after the first approval.
    End(i64),
}

impl Step {
    fn is_edit(&self) -> bool {
        !matches!(self, Self::Wait(_) | Self::Run | Self::Act(_))
    }
}

fn step() -> impl Strategy<Value = Step> {
    let hours = |from: i64, to: i64| (from..to).prop_map(|hours| Step::Wait(SignedDuration::from_hours(hours)));
    let action = prop::sample::select(vec![
        save("a"),
        Action::Renew,
        Action::Submit,
        approve(),
        reject(),
        request(),
        Action::Withdraw,
    ]);
    prop_oneof![
        4 => hours(1, 48),
        4 => hours(100, 1_000),
        1 => hours(4_000, 9_000),
        8 => Just(Step::Run),
        8 => action.prop_map(Step::Act),
        3 => prop::sample::select(vec![1_u8, 2, 3, 12, 36]).prop_map(Step::Validity),
        3 => prop::sample::select(vec![1_u16, 7, 30, 31, 60, 180]).prop_map(Step::Notice),
        1 => prop::sample::select(vec![0_u16, 1, 60, 365]).prop_map(Step::Grace),
        1 => prop::sample::select(vec![200_i64, 800, 20_000]).prop_map(Step::End),
    ]
}

/// Takes a step of the history.
fn take(job: &mut Job, step: Step, now: &mut Timestamp) {
    job.version += u32::from(step.is_edit());
    let policy = &mut job.partner.programme.self_assessment;
    match step {
        Step::Wait(wait) => *now += wait,
        Step::Run => job.run(*now),
        Step::Validity(months) => policy.validity_months = months,
        Step::Notice(days) => policy.notice_days = days,
        Step::Grace(days) => policy.renewal_grace_days = days,
        Step::End(after) => policy.deprecated_from = at(APPROVED) + days(after),
        Step::Act(action) => {
            if let Ok(ActionEffect { after, notices }) = job.partner.tries_at(action, *now) {
                (job.partner.records, job.partner.steps) = (after, job.partner.steps + 1);
                notices.into_iter().for_each(|notice| job.tell(notice, *now));
            }
        }
    }
}

/// What must have been told after a run: what is true now of the approval.
fn check_told(job: &Job, now: Timestamp) -> Result<(), TestCaseError> {
    let programme = &job.partner.programme;
    let Some(validity) = job.partner.records.validity() else { return Ok(()) };
    if programme.self_assessment_ended(now) {
        return Ok(());
    }
    let expires_at = validity.expires_at;
    let opens = expires_at - days(programme.self_assessment.notice_days.into());
    if opens <= now && now < expires_at {
        prop_assert!(
            job.tells_of(&NoticeContent::SelfAssessmentExpiring { expires_at }),
            "{now}: {expires_at} is announced"
        );
    }
    if validity.shown_until(&programme.self_assessment) <= now {
        prop_assert!(job.tells_of(&NoticeContent::SelfAssessmentExpired { expires_at }), "{now}: {expires_at} is told");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_approval_is_announced_and_told_once_whatever_is_edited_and_whichever_runs_are_missed(
        first in 0..366_i64,
        second in 0..86_400_i64,
        months in prop::sample::select(vec![1_u8, 2, 12]),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut now = at("2021-01-01T00:00:00Z") + days(first) + SignedDuration::from_secs(second);
        let policy = SelfAssessment { validity_months: months, ..lasting().self_assessment };
        let partner = Partner::under(with(policy));
        let mut job = Job { partner, marks: ExpiryMarks::default(), version: 0, told: BTreeMap::new(), untrue: Vec::new() };
        job.run(now);
        for action in [save("a"), Action::Submit, approve()] {
            take(&mut job, Step::Act(action), &mut now);
        }
        for step in steps {
            let ran = matches!(step, Step::Run);
            take(&mut job, step, &mut now);
            if ran {
                check_told(&job, now)?;
            }
            // The notice's identity keeps it from being told twice.
            prop_assert_eq!(&job.untrue, &[]);
        }
    }
}

/// Runs the job every hour, over a partner that is approved at an instant, and gives when the expiry is announced and told.
fn hourly(policy: SelfAssessment, approved: &str, until: &str, edit: impl Fn(&mut SelfAssessment)) -> Vec<Timestamp> {
    let approved = at(approved);
    let partner = Partner::under(with(policy));
    let mut job = Job { partner, marks: ExpiryMarks::default(), version: 0, told: BTreeMap::new(), untrue: Vec::new() };
    let mut now = approved - days(40);
    let mut is_approved = false;
    while now < at(until) {
        if now >= approved && !is_approved {
            edit(&mut job.partner.programme.self_assessment);
            job.version += 1;
            for action in [save("a"), Action::Submit, approve()] {
                take(&mut job, Step::Act(action), &mut approved.clone());
            }
            is_approved = true;
        }
        job.run(now);
        now += SignedDuration::from_hours(1);
    }
    let expiries = job.told.into_values().filter(|(content, _)| {
        matches!(content, NoticeContent::SelfAssessmentExpiring { .. } | NoticeContent::SelfAssessmentExpired { .. })
    });
    let mut when: Vec<Timestamp> = expiries.map(|(_, when)| when).collect();
    when.sort_unstable();
    when
}

#[test]
fn an_approval_on_31_january_for_a_month_is_announced_and_told() {
    // It expires at noon on 28 February, as one of 28 January does. At noon on the 30th the marks are past that.
    let policy = SelfAssessment { validity_months: 1, notice_days: 30, ..lasting().self_assessment };
    let when = hourly(policy, "2021-01-31T12:00:00Z", "2021-04-01T00:00:00Z", |_| {});
    assert_eq!(when, [at("2021-01-31T12:00:00Z"), at("2021-02-28T12:00:00Z")]);
}

#[test]
fn an_approval_after_the_validity_was_shortened_is_announced_and_told() {
    let policy = SelfAssessment { notice_days: 60, ..lasting().self_assessment };
    let when = hourly(policy, "2021-07-15T12:00:00Z", "2021-09-01T00:00:00Z", |policy| policy.validity_months = 1);
    assert_eq!(when, [at("2021-07-15T12:00:00Z"), at("2021-08-15T12:00:00Z")]);
    // With a notice of 30 days, the month of 31 days has one day before it.
    let policy = SelfAssessment { notice_days: 60, ..lasting().self_assessment };
    let shorten = |policy: &mut SelfAssessment| (policy.validity_months, policy.notice_days) = (1, 30);
    let when = hourly(policy, "2021-07-15T12:00:00Z", "2021-09-01T00:00:00Z", shorten);
    assert_eq!(when, [at("2021-07-16T12:00:00Z"), at("2021-08-15T12:00:00Z")]);
}

#[test]
fn marks_move_back_only_under_another_version_of_the_programme() {
    let (policy, now) = (lasting().self_assessment, at(APPROVED));
    let mut marks = ExpiryMarks::default();
    assert_eq!(marks.fit_to(0, &policy, now), MarksFit::MovedBack, "nothing was looked at yet");
    marks.set_looked_at(ExpiryStage::Expiry, now);
    assert_eq!((marks.fit_to(0, &policy, now), marks.range(ExpiryStage::Expiry, &policy, now)), (MarksFit::Same, None));
    assert_eq!(marks.fit_to(2, &policy, now), MarksFit::MovedBack, "the terms may have been others in between");
    let longer = SelfAssessment { notice_days: 60, ..policy };
    assert_eq!(marks.fit_to(3, &longer, now), MarksFit::MovedBack);
    assert_eq!(marks.range(ExpiryStage::Expiry, &longer, now), Some((now - days(62), now)));
    assert_eq!(marks.range(ExpiryStage::Notice, &longer, now), Some((now, now + days(60))));
}
