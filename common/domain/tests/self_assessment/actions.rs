//! Every action in every state: whether it is possible, and what it leads to.

use super::*;

#[test]
fn every_action_is_possible_in_its_states_and_refused_in_all_others() {
    use ApplicationState::{Approved, ChangesRequested, Closed, Draft, InReview, Rejected, Submitted, Withdrawn};
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
        for state in std::iter::once(None).chain(ApplicationState::ALL.iter().copied().map(Some)) {
            let outcome = partner_in(state).tries(action.clone(), NOON);
            let word = action.as_str();
            assert_eq!(outcome.is_ok(), allowed.contains(&state), "{word} in {state:?}: {outcome:?}");
            match (outcome, state) {
                (Ok(_), _) => {}
                (Err(refusal), None) => assert_eq!(refusal, ActionRefusal::NoApplication, "{word}"),
                (Err(refusal), Some(Approved)) if action == Action::Renew => {
                    assert!(matches!(refusal, ActionRefusal::NotRenewable { .. }), "{refusal:?}");
                }
                (Err(ActionRefusal::WrongState { state: found, .. }), Some(state)) => assert_eq!(found, state),
                (Err(refusal), Some(_)) => panic!("{word} in {state:?}: {refusal:?}"),
            }
        }
    }
}

#[test]
fn every_action_leads_to_its_state() {
    for (from, action, to) in [
        (None, save("other"), ApplicationState::Draft),
        (Some(ApplicationState::Draft), save("other"), ApplicationState::Draft),
        (Some(ApplicationState::ChangesRequested), save("other"), ApplicationState::ChangesRequested),
        (Some(ApplicationState::Approved), save("other"), ApplicationState::Draft),
        (Some(ApplicationState::Rejected), save("other"), ApplicationState::Draft),
        (Some(ApplicationState::Rejected), Action::Renew, ApplicationState::Draft),
        (Some(ApplicationState::Withdrawn), save("other"), ApplicationState::Draft),
        (Some(ApplicationState::Draft), Action::Submit, ApplicationState::Submitted),
        (Some(ApplicationState::ChangesRequested), Action::Submit, ApplicationState::Submitted),
        (Some(ApplicationState::Submitted), Action::Withdraw, ApplicationState::Withdrawn),
        (Some(ApplicationState::Submitted), start(), ApplicationState::InReview),
        (Some(ApplicationState::InReview), start(), ApplicationState::InReview),
        (Some(ApplicationState::InReview), request(), ApplicationState::ChangesRequested),
        (Some(ApplicationState::Submitted), approve(), ApplicationState::Approved),
        (Some(ApplicationState::InReview), reject(), ApplicationState::Rejected),
        (Some(ApplicationState::InReview), Action::Close, ApplicationState::Closed),
    ] {
        let (word, saved) = (action.as_str(), matches!(action, Action::Save(_)));
        let mut partner = partner_in(from);
        partner.does(action, NOON);
        let application = partner.application();
        assert_eq!(application.state, to, "{word} in {from:?}");
        let moved = from != Some(to) || !saved;
        assert_eq!(application.since == at(NOON), moved, "{word} in {from:?}: a save does not change the instant");
    }
}

#[test]
fn partners_apply_staff_decide_and_the_programme_closes() {
    let parties = actions().map(|action| (action.as_str(), action.party()));
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
fn a_refusal_says_why_and_what_to_do() {
    for (state, action, words) in [
        (None, Action::Submit, "There is no application yet. Save the answers first."),
        (
            Some(ApplicationState::Draft),
            approve(),
            "An application in the state “draft” cannot be approved. It has not been submitted.",
        ),
        (
            Some(ApplicationState::Submitted),
            save("other"),
            "An application in the state “submitted” cannot be changed. The marketplace is reviewing it. To change it, withdraw it first.",
        ),
        (
            Some(ApplicationState::InReview),
            Action::Submit,
            "An application in the state “in review” cannot be submitted. The marketplace is reviewing it. To change it, withdraw it first.",
        ),
        (
            Some(ApplicationState::ChangesRequested),
            reject(),
            "An application in the state “changes requested” cannot be rejected. The partner must change it and submit it again.",
        ),
        (
            Some(ApplicationState::Rejected),
            request(),
            "An application in the state “rejected” cannot be sent back. It is finished. To start a new one, save answers.",
        ),
        (
            Some(ApplicationState::Withdrawn),
            Action::Withdraw,
            "An application in the state “withdrawn” cannot be withdrawn. It is finished. To start a new one, save answers.",
        ),
        (
            Some(ApplicationState::Closed),
            start(),
            "An application in the state “closed” cannot be reviewed. It is finished. To start a new one, save answers.",
        ),
        (
            Some(ApplicationState::Draft),
            Action::Renew,
            "An application in the state “draft” cannot be renewed. It has not been submitted.",
        ),
        (
            Some(ApplicationState::Approved),
            Action::Close,
            "An application in the state “approved” cannot be closed. It is finished. To start a new one, save answers.",
        ),
    ] {
        assert_eq!(partner_in(state).refused(action, NOON).to_string(), words);
    }
}

#[test]
fn there_is_one_open_application_at_a_time() {
    for state in ApplicationState::ALL.iter().copied().filter(|state| state.is_open()) {
        let partner = partner_in(Some(state));
        let refusal = partner.refused(Action::Renew, NOON);
        assert!(matches!(refusal, ActionRefusal::WrongState { action: "renewed", state: found } if found == state));
        let began = partner.application().started_at;
        if let Ok(change) = partner.tries(save("other"), NOON) {
            let saved = change.after.application.unwrap();
            assert_eq!((saved.started_at, saved.answers), (began, answers("other")), "{state:?}: it is the same one");
        }
    }
    let mut partner = partner_in(Some(ApplicationState::Rejected));
    partner.does(save("other"), NOON);
    assert_eq!(partner.application().started_at, at(NOON), "a decided one is over");
    assert_eq!(partner.application().submitted_at, None);
}

#[test]
fn an_incomplete_application_is_saved_and_not_submitted() {
    let mut partner = Partner::under(lasting());
    let mut partial = answers("first");
    partial.set("1a.answer", Value::Text("yes".to_owned()));
    partial.clear("13.answer");
    partner.does(Action::Save(partial.clone()), NOON);
    assert_eq!(partner.application().answers, partial);
    let refusal = partner.refused(Action::Submit, NOON);
    assert_eq!(refusal.to_string(), "Some questions of the application have no answer.");
    let ActionRefusal::Incomplete(completeness) = refusal else { panic!("{refusal:?}") };
    let missing: Vec<_> = completeness.missing.iter().filter_map(|missing| missing.pointer.as_deref()).collect();
    assert_eq!(missing, ["/answers/1a/details", "/answers/1b/details", "/answers/13/answer"]);
    partner.does(save("first"), NOON);
    assert_eq!(partner.does(Action::Submit, NOON), [NoticeContent::SelfAssessmentReceived { at: at(NOON) }]);
}

#[test]
fn the_programme_is_for_partners_with_a_public_cloud_app() {
    let words = "The partner has no public cloud app. The programme is for partners that have one.";
    for (state, action) in [
        (None, save("first")),
        (Some(ApplicationState::Draft), save("other")),
        (Some(ApplicationState::Draft), Action::Submit),
        (Some(ApplicationState::ChangesRequested), Action::Submit),
        (Some(ApplicationState::Rejected), Action::Renew),
    ] {
        let mut partner = partner_in(state);
        partner.eligible = false;
        let refusal = partner.refused(action, NOON);
        assert_eq!((refusal.to_string().as_str(), refusal), (words, ActionRefusal::NotEligible));
    }
    // What is submitted already is decided or withdrawn all the same.
    for action in [Action::Withdraw, start(), request(), approve(), reject(), Action::Close] {
        let mut partner = partner_in(Some(ApplicationState::Submitted));
        partner.eligible = false;
        assert!(partner.tries(action, NOON).is_ok());
    }
}

#[test]
fn a_reviewer_who_requests_changes_or_rejects_gives_reasons() {
    for state in [ApplicationState::Submitted, ApplicationState::InReview] {
        for step in [Action::RequestChanges, Action::Reject] {
            for reasons in [None, Some(""), Some(" \n\t")] {
                let note = Remark { question: None, text: "Thin.".to_owned(), audience: NoteAudience::Partner };
                let remarks = Remarks { reasons: reasons.map(ToOwned::to_owned), notes: vec![note] };
                let refusal = partner_in(Some(state)).refused(step(remarks), NOON);
                assert_eq!(
                    (refusal.to_string().as_str(), refusal),
                    ("Give the reasons: the partner will read them.", ActionRefusal::NoReasons)
                );
            }
        }
        for action in [start(), approve()] {
            assert!(partner_in(Some(state)).tries(action, NOON).is_ok(), "these need none");
        }
    }
    let refusal = partner_in(Some(ApplicationState::Approved)).refused(Action::Reject(Remarks::default()), NOON);
    assert!(matches!(refusal, ActionRefusal::WrongState { .. }), "the state is checked first: {refusal:?}");
}

#[test]
fn partners_read_the_notes_to_them_and_reviewers_read_all() {
    let question = &assessment::questionnaire().questions[0].id;
    let remark = |question: Option<&_>, text: &str, audience| Remark {
        question: question.cloned(),
        text: text.to_owned(),
        audience,
    };
    let mut partner = partner_in(Some(ApplicationState::Submitted));
    let notes = vec![remark(None, "Looks hasty.", NoteAudience::Internal)];
    partner.does(Action::StartReview(Remarks { reasons: None, notes }), "2023-03-01T12:00:00Z");
    let notes = vec![
        remark(Some(question), "Which cipher?", NoteAudience::Partner),
        remark(Some(question), "Ask again.", NoteAudience::Internal),
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
    let mut partner = partner_in(Some(ApplicationState::Submitted));
    assert_eq!(partner.application().reviewer, None);
    partner.does(start(), NOON);
    assert_eq!(partner.application().reviewer, Some(email("robin")));
    let by = Some(email("kim"));
    let context =
        ActionContext { programme: &partner.programme, by: by.as_ref(), eligible: true, etag: "e", now: at(NOON) };
    let over = partner.records.take_action(start(), context).unwrap().after.application.unwrap();
    assert_eq!((over.reviewer, over.changed_by), (by.clone(), by));
}

#[test]
fn an_application_waits_since_it_was_submitted_or_returned() {
    let mut partner = partner_in(Some(ApplicationState::Submitted));
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
fn every_action_gives_the_application_a_new_etag_and_names_who_took_it() {
    let mut partner = Partner::under(lasting());
    let mut etags = BTreeSet::new();
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
        assert!(etags.insert(partner.application().etag.clone()), "{:?}", partner.application());
        assert_eq!(partner.application().changed_by, by);
    }
}
