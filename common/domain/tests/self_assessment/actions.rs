//! Every action in every state: what it takes, and where it leads.

use super::*;

#[test]
fn every_action_is_possible_in_its_states_and_refused_in_all_others() {
    use State::{Approved, ChangesRequested, Closed, Draft, InReview, Rejected, Submitted, Withdrawn};
    for (action, allowed) in [
        (
            save("other"),
            vec![
                None,
                Some(Draft),
                Some(ChangesRequested),
                Some(Approved),
                Some(Rejected),
                Some(Withdrawn),
                Some(Closed),
            ],
        ),
        (Action::Renew, vec![Some(Rejected), Some(Withdrawn), Some(Closed)]),
        (Action::Submit, vec![Some(Draft), Some(ChangesRequested)]),
        (Action::Withdraw, vec![Some(Draft), Some(Submitted), Some(InReview), Some(ChangesRequested)]),
        (start(), vec![Some(Submitted), Some(InReview)]),
        (request(), vec![Some(Submitted), Some(InReview)]),
        (approve(), vec![Some(Submitted), Some(InReview)]),
        (reject(), vec![Some(Submitted), Some(InReview)]),
        (Action::Close, vec![Some(Draft), Some(Submitted), Some(InReview), Some(ChangesRequested)]),
    ] {
        for state in std::iter::once(None).chain(State::EVERY.map(Some)) {
            let outcome = standing(state).tries(action.clone(), NOON);
            let word = action.word();
            assert_eq!(outcome.is_ok(), allowed.contains(&state), "{word} in {state:?}: {outcome:?}");
            match (outcome, state) {
                (Ok(_), _) => {}
                (Err(refusal), None) => assert_eq!(refusal, Refusal::NoApplication, "{word}"),
                (Err(refusal), Some(Approved)) if action == Action::Renew => {
                    assert!(matches!(refusal, Refusal::NotRenewable { .. }), "{refusal:?}");
                }
                (Err(Refusal::Misplaced { state: found, .. }), Some(state)) => assert_eq!(found, state),
                (Err(refusal), Some(_)) => panic!("{word} in {state:?}: {refusal:?}"),
            }
        }
    }
}

#[test]
fn a_step_leads_where_it_says() {
    for (from, action, to) in [
        (None, save("other"), State::Draft),
        (Some(State::Draft), save("other"), State::Draft),
        (Some(State::ChangesRequested), save("other"), State::ChangesRequested),
        (Some(State::Approved), save("other"), State::Draft),
        (Some(State::Rejected), save("other"), State::Draft),
        (Some(State::Rejected), Action::Renew, State::Draft),
        (Some(State::Withdrawn), save("other"), State::Draft),
        (Some(State::Draft), Action::Submit, State::Submitted),
        (Some(State::ChangesRequested), Action::Submit, State::Submitted),
        (Some(State::Submitted), Action::Withdraw, State::Withdrawn),
        (Some(State::Submitted), start(), State::InReview),
        (Some(State::InReview), start(), State::InReview),
        (Some(State::InReview), request(), State::ChangesRequested),
        (Some(State::Submitted), approve(), State::Approved),
        (Some(State::InReview), reject(), State::Rejected),
        (Some(State::InReview), Action::Close, State::Closed),
    ] {
        let (word, saved) = (action.word(), matches!(action, Action::Save(_)));
        let mut partner = standing(from);
        partner.does(action, NOON);
        let application = partner.application();
        assert_eq!(application.state, to, "{word} in {from:?}");
        let moved = from != Some(to) || !saved;
        assert_eq!(application.since == at(NOON), moved, "{word} in {from:?}: a save does not move it");
    }
}

#[test]
fn partners_apply_staff_decide_and_the_programme_closes() {
    let parties = actions().map(|action| (action.word(), action.party()));
    assert_eq!(
        parties,
        [
            ("save", Party::Partner),
            ("renew", Party::Partner),
            ("submit", Party::Partner),
            ("withdraw", Party::Partner),
            ("start-review", Party::Staff),
            ("request-changes", Party::Staff),
            ("approve", Party::Staff),
            ("reject", Party::Staff),
            ("close", Party::Programme),
        ]
    );
}

#[test]
fn a_refusal_says_what_is_in_the_way_and_what_to_do() {
    for (state, action, words) in [
        (None, Action::Submit, "There is no application yet. Save the answers first."),
        (
            Some(State::Draft),
            approve(),
            "An application in the state “draft” cannot be approved. It has not been submitted.",
        ),
        (
            Some(State::Submitted),
            save("other"),
            "An application in the state “submitted” cannot be changed. The marketplace is reviewing it. To change it, withdraw it first.",
        ),
        (
            Some(State::InReview),
            Action::Submit,
            "An application in the state “in review” cannot be submitted. The marketplace is reviewing it. To change it, withdraw it first.",
        ),
        (
            Some(State::ChangesRequested),
            reject(),
            "An application in the state “changes requested” cannot be rejected. The partner must change it and submit it again.",
        ),
        (
            Some(State::Rejected),
            request(),
            "An application in the state “rejected” cannot be sent back. It is finished. To start a new one, save answers.",
        ),
        (
            Some(State::Withdrawn),
            Action::Withdraw,
            "An application in the state “withdrawn” cannot be withdrawn. It is finished. To start a new one, save answers.",
        ),
        (
            Some(State::Closed),
            start(),
            "An application in the state “closed” cannot be reviewed. It is finished. To start a new one, save answers.",
        ),
        (
            Some(State::Draft),
            Action::Renew,
            "An application in the state “draft” cannot be renewed. It has not been submitted.",
        ),
        (
            Some(State::Approved),
            Action::Close,
            "An application in the state “approved” cannot be closed. It is finished. To start a new one, save answers.",
        ),
    ] {
        assert_eq!(standing(state).refused(action, NOON).to_string(), words);
    }
}

#[test]
fn there_is_one_open_application_at_a_time() {
    for state in State::EVERY.into_iter().filter(|state| state.is_open()) {
        let partner = standing(Some(state));
        let refusal = partner.refused(Action::Renew, NOON);
        assert!(matches!(refusal, Refusal::Misplaced { action: "renewed", state: found } if found == state));
        let began = partner.application().started_at;
        if let Ok(change) = partner.tries(save("other"), NOON) {
            let saved = change.after.application.unwrap();
            assert_eq!((saved.started_at, saved.answers), (began, answers("other")), "{state:?}: it is the same one");
        }
    }
    let mut partner = standing(Some(State::Rejected));
    partner.does(save("other"), NOON);
    assert_eq!(partner.application().started_at, at(NOON), "a decided one is over");
    assert_eq!(partner.application().submitted_at, None);
}

#[test]
fn an_incomplete_application_is_kept_and_not_handed_in() {
    let mut partner = Partner::under(lasting());
    let mut partial = answers("first");
    partial.set("1a.answer", Value::Text("yes".to_owned()));
    partial.clear("13.answer");
    partner.does(Action::Save(partial.clone()), NOON);
    assert_eq!(partner.application().answers, partial);
    let refusal = partner.refused(Action::Submit, NOON);
    assert_eq!(refusal.to_string(), "Some questions of the application have no answer.");
    let Refusal::Incomplete(completeness) = refusal else { panic!("{refusal:?}") };
    let missing: Vec<_> = completeness.missing.iter().filter_map(|missing| missing.pointer.as_deref()).collect();
    assert_eq!(missing, ["/answers/1a/details", "/answers/1b/details", "/answers/13/answer"]);
    partner.does(save("first"), NOON);
    assert_eq!(partner.does(Action::Submit, NOON), [Matter::SelfAssessmentReceived { at: at(NOON) }]);
}

#[test]
fn the_programme_is_for_partners_with_a_public_cloud_app() {
    let words = "The partner has no public cloud app. The programme is for partners that have one.";
    for (state, action) in [
        (None, save("first")),
        (Some(State::Draft), save("other")),
        (Some(State::Draft), Action::Submit),
        (Some(State::ChangesRequested), Action::Submit),
        (Some(State::Rejected), Action::Renew),
    ] {
        let mut partner = standing(state);
        partner.eligible = false;
        let refusal = partner.refused(action, NOON);
        assert_eq!((refusal.to_string().as_str(), refusal), (words, Refusal::NotEligible));
    }
    // What was handed in is decided or taken back all the same.
    for action in [Action::Withdraw, start(), request(), approve(), reject(), Action::Close] {
        let mut partner = standing(Some(State::Submitted));
        partner.eligible = false;
        assert!(partner.tries(action, NOON).is_ok());
    }
}

#[test]
fn a_reviewer_who_gives_back_or_rejects_says_why() {
    for state in [State::Submitted, State::InReview] {
        for step in [Action::RequestChanges, Action::Reject] {
            for reasons in [None, Some(""), Some(" \n\t")] {
                let note = Remark { question: None, text: "Thin.".to_owned(), audience: Audience::Partner };
                let remarks = Remarks { reasons: reasons.map(ToOwned::to_owned), notes: vec![note] };
                let refusal = standing(Some(state)).refused(step(remarks), NOON);
                assert_eq!(
                    (refusal.to_string().as_str(), refusal),
                    ("Give the reasons: the partner will read them.", Refusal::NoReasons)
                );
            }
        }
        for action in [start(), approve()] {
            assert!(standing(Some(state)).tries(action, NOON).is_ok(), "these need none");
        }
    }
    let refusal = standing(Some(State::Approved)).refused(Action::Reject(Remarks::default()), NOON);
    assert!(matches!(refusal, Refusal::Misplaced { .. }), "where it stands comes first: {refusal:?}");
}

#[test]
fn a_partner_reads_what_is_for_it_and_reviewers_read_all() {
    let question = &assessment::questionnaire().questions[0].id;
    let remark = |question: Option<&_>, text: &str, audience| Remark {
        question: question.cloned(),
        text: text.to_owned(),
        audience,
    };
    let mut partner = standing(Some(State::Submitted));
    let notes = vec![remark(None, "Looks hasty.", Audience::Internal)];
    partner.does(Action::StartReview(Remarks { reasons: None, notes }), "2023-03-01T12:00:00Z");
    let notes = vec![
        remark(Some(question), "Which cipher?", Audience::Partner),
        remark(Some(question), "Ask again.", Audience::Internal),
    ];
    let remarks = Remarks { reasons: Some("Nearly there.".to_owned()), notes };
    partner.does(Action::RequestChanges(remarks), "2023-03-01T13:00:00Z");
    partner.submitted(save("other"), "2023-03-01T14:00:00Z");
    partner.does(Action::Approve(because("Thank you.")), "2023-03-01T15:00:00Z");
    let application = partner.application();
    let texts = |notes: Vec<&domain::self_assessment::Note>| -> Vec<String> {
        notes.into_iter().map(|note| note.text.clone()).collect()
    };
    assert_eq!(texts(application.notes_to_partner().collect()), ["Nearly there.", "Which cipher?", "Thank you."]);
    let all = ["Looks hasty.", "Nearly there.", "Which cipher?", "Ask again.", "Thank you."];
    assert_eq!(texts(application.notes.iter().collect()), all, "oldest first, through every round");
    assert!(application.notes.iter().all(|note| note.by == email("robin")));
    assert_eq!(application.notes[2].question.as_ref(), Some(question));
    assert_eq!(application.notes[2].at, at("2023-03-01T13:00:00Z"));
}

#[test]
fn a_reviewer_takes_an_application_up_and_another_one_takes_it_over() {
    let mut partner = standing(Some(State::Submitted));
    assert_eq!(partner.application().reviewer, None);
    partner.does(start(), NOON);
    assert_eq!(partner.application().reviewer, Some(email("robin")));
    let by = Some(email("kim"));
    let under =
        Circumstances { programme: &partner.programme, by: by.as_ref(), eligible: true, etag: "e", now: at(NOON) };
    let over = partner.records.change(start(), under).unwrap().after.application.unwrap();
    assert_eq!((over.reviewer, over.changed_by), (by.clone(), by));
}

#[test]
fn who_has_waited_longest_is_who_was_handed_in_first() {
    let mut partner = standing(Some(State::Submitted));
    let submitted = partner.application().since;
    partner.does(start(), NOON);
    assert_eq!(partner.application().waiting_since(), submitted, "being taken up ends no wait");
    partner.does(request(), "2023-03-02T00:00:00Z");
    assert_eq!(partner.application().waiting_since(), at("2023-03-02T00:00:00Z"), "now it is the partner's turn");
    partner.does(save("other"), "2023-03-03T00:00:00Z");
    assert_eq!(partner.application().waiting_since(), at("2023-03-02T00:00:00Z"));
    partner.does(Action::Submit, "2023-03-04T00:00:00Z");
    assert_eq!(partner.application().waiting_since(), at("2023-03-04T00:00:00Z"));
}

#[test]
fn every_step_gives_the_application_another_name_and_says_who_took_it() {
    let mut partner = Partner::under(lasting());
    let mut names = BTreeSet::new();
    let steps =
        [save("a"), save("a"), Action::Submit, start(), start(), request(), save("b"), Action::Submit, approve()];
    let others = [save("c"), Action::Submit, reject(), Action::Renew, Action::Withdraw, save("d"), Action::Close];
    for action in steps.into_iter().chain(others) {
        let by = match action.party() {
            Party::Partner => Some(email("pat")),
            Party::Staff => Some(email("robin")),
            Party::Programme => None,
        };
        partner.does(action, NOON);
        assert!(names.insert(partner.application().etag.clone()), "{:?}", partner.application());
        assert_eq!(partner.application().changed_by, by);
    }
}
