//! What a review says of answers: what a field is called, whether customers see it, by which rejection it is withheld, and that
//! names are no answers.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "these are tests")]

mod common;

use common::{any_answers, facts};
use domain::language::Language;
use domain::listing::{Listing, LiveRevision};
use domain::programme::Programme;
use domain::questionnaire::definition::InputKind;
use domain::questionnaire::wire::FormStatus;
use domain::questionnaire::{Answers, Code, Value, View, assessment, published};
use domain::review::{
    DecideError, DecisionKind, Order, PastDecision, Reason, Review, ReviewState, Unseen, decide, field_label,
    shared_fields, shared_path, standing_rejections, unseen_answers,
};
use domain::rollout::Channel;
use domain::tab::{Tab, TabRequest, TabRow, TabView, build_tab};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use proptest::prelude::*;

const JUSTIFICATION: &str = "security.permissionsJustification";
const CONTACT: &str = "security.securityContact";
const DPA: &str = "privacy.dataProcessingAgreement.link";

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn pat() -> EmailAddress {
    EmailAddress::parse("pat@acme.example").unwrap()
}

fn listing(answers: Answers) -> Listing {
    let (published_at, published_by) = (at("2026-01-15T09:00:00Z"), pat());
    let status = FormStatus::Submitted;
    let live = LiveRevision { revision: 1, changed: None, answers, published_at, published_by, status };
    Listing {
        facts: facts(),
        partner_name: "Acme".to_owned(),
        privacy_policy_url: Some("https://acme.example/privacy".to_owned()),
        live: Some(live),
        badge_record: None,
        assessment: None,
        shared_answers: Answers::default(),
        withheld: Default::default(),
    }
}

fn answers(texts: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    texts.iter().for_each(|(path, text)| answers.set(path, Value::Text((*text).to_owned())));
    answers
}

fn review() -> Review {
    Review {
        revision: 1,
        state: ReviewState::Open,
        since: at("2026-01-15T09:00:00Z"),
        scanned_at: None,
        findings: Vec::new(),
        decision: None,
        question: None,
        rejections: 0,
        absent_since: None,
        look_again_at: None,
        failing_links: Default::default(),
        accepted_hosts: Default::default(),
        etag: "read".to_owned(),
    }
}

fn order(kind: DecisionKind, field: &str, reason: Reason) -> Order {
    Order { kind, fields: Some(vec![field.to_owned()]), reason: Some(reason), text: Some("Say more.".to_owned()) }
}

#[test]
fn a_field_is_called_by_its_question_and_by_its_own_label_where_the_question_has_several() {
    for (path, english, german) in [
        (DPA, "Data Processing Agreement for customers: Link", "Auftragsverarbeitungsvertrag für Kunden: Link"),
        (
            "privacy.dataProcessingAgreement.contact",
            "Data Processing Agreement for customers: On request from",
            "Auftragsverarbeitungsvertrag für Kunden: Auf Anfrage bei",
        ),
        (
            "security.caiq.CAIQLiteLink",
            "CAIQ Lite questionnaire completed: Link",
            "Fragebogen CAIQ Lite ausgefüllt: Link",
        ),
        (CONTACT, "Contact for app security issues", "Kontakt für Sicherheitsfragen der App"),
        ("notes.Q21", "Contact for app security issues: Note", "Kontakt für Sicherheitsfragen der App: Anmerkung"),
        ("privacyPolicyUrl", "Privacy policy", "Datenschutzerklärung"),
        (
            "selfAssessment.13.details",
            "Recovers a customer's data: Details",
            "Stellt die Daten eines Kunden wieder her: Einzelheiten",
        ),
        (
            "selfAssessment.13.links",
            "Recovers a customer's data: Links",
            "Stellt die Daten eines Kunden wieder her: Links",
        ),
        ("security.nothing", "security.nothing", "security.nothing"),
    ] {
        assert_eq!(field_label(path), english);
        assert_eq!(Language::De.translate_label(english), german);
    }
}

#[test]
fn no_two_fields_that_can_be_decided_about_are_called_the_same() {
    let own = published().newest().parts().map(|(.., path)| path.to_owned());
    let shared = assessment::questionnaire().parts().map(|(.., path)| shared_path(path));
    let paths: Vec<String> = own.chain(shared.filter(|path| domain::review::shared_kind(path).is_some())).collect();
    let mut labels: Vec<String> = paths.iter().map(|path| field_label(path)).collect();
    labels.sort();
    let doubles: Vec<_> = labels.windows(2).filter(|two| two[0] == two[1]).collect();
    assert!(paths.len() > 60 && doubles.is_empty(), "{doubles:?}");
    let named = shared_fields(&paths.iter().cloned().collect());
    assert!(named.iter().any(|field| field.question.as_str() == "1a" && field.label.ends_with(": Details")));
}

#[test]
fn a_name_is_refused_with_where_it_is_kept_and_changed() {
    let here = listing(answers(&[(CONTACT, "security@acme.example")]));
    for kind in [DecisionKind::Approve, DecisionKind::Reject, DecisionKind::Ask] {
        for (path, says) in [
            ("name", ["The app's name is no answer", "PUT /catalogue/apps/{appKey} or an import"]),
            ("partnerName", ["The partner's name is no answer", "PUT /catalogue/partners/{partnerId} or an import"]),
        ] {
            let (order, by) = (order(kind, path, Reason::Obscenity), (&pat(), "after".to_owned()));
            let refused = decide((&here, &review()), order, &Programme::default(), by, at("2026-01-16T09:00:00Z"));
            let Err(DecideError::Invalid(violations)) = refused else { panic!("{refused:?}") };
            let [violation] = &violations[..] else { panic!("{violations:?}") };
            assert_eq!((violation.pointer.as_str(), violation.code), ("/fields/0", Code::NotAnOption));
            let says = [says[0], says[1], "it belongs to the catalogue, which staff keep", "the next scan"];
            assert!(says.iter().all(|says| violation.detail.contains(says)), "{violation:?}");
        }
    }
}

#[test]
fn each_withheld_answer_stands_under_the_rejection_of_what_it_says_now() {
    let (mut here, mut review, mut history) = (listing(Answers::default()), review(), Vec::new());
    let step = |here: &mut Listing, review: &mut Review, history: &mut Vec<PastDecision>, texts, what| {
        let (kind, field, reason, now) = what;
        here.live.as_mut().unwrap().answers = answers(texts);
        let by = (&pat(), "after".to_owned());
        let decided = decide((here, review), order(kind, field, reason), &Programme::default(), by, at(now)).unwrap();
        let digests = decided.decision.digests(here);
        history.insert(0, PastDecision { decision: decided.decision, digests });
        (*here, *review) = (decided.change.listing, decided.review);
    };
    let first = [(JUSTIFICATION, "Buy now."), (CONTACT, "a@acme.example")];
    let other = [(JUSTIFICATION, "You idiot."), (CONTACT, "a@acme.example")];
    for (texts, what) in [
        (&first, (DecisionKind::Reject, JUSTIFICATION, Reason::Spam, "2026-01-16T09:00:00Z")),
        (&other, (DecisionKind::Reject, JUSTIFICATION, Reason::Obscenity, "2026-01-17T09:00:00Z")),
        (&other, (DecisionKind::Reject, CONTACT, Reason::PersonalData, "2026-01-18T09:00:00Z")),
        (&other, (DecisionKind::Approve, CONTACT, Reason::Spam, "2026-01-19T09:00:00Z")),
        (&other, (DecisionKind::Reject, CONTACT, Reason::Misleading, "2026-01-20T09:00:00Z")),
    ] {
        step(&mut here, &mut review, &mut history, texts, what);
    }
    let standing = |here: &Listing, history: &[PastDecision]| -> Vec<(Option<Reason>, Vec<String>)> {
        let standing = standing_rejections(here, history).into_iter();
        standing.map(|one| (one.decision.and_then(|decision| decision.reason), one.fields)).collect()
    };
    let (contact, justification) = (vec![CONTACT.to_owned()], vec![JUSTIFICATION.to_owned()]);
    let latest = (Some(Reason::Misleading), contact.clone());
    let expected = [latest.clone(), (Some(Reason::Obscenity), justification.clone())];
    assert_eq!(standing(&here, &history), expected);
    here.live.as_mut().unwrap().answers = answers(&first);
    let expected = [latest.clone(), (Some(Reason::Spam), justification.clone())];
    assert_eq!(standing(&here, &history), expected, "the first text is back, and it was rejected for another reason");
    let without_digests: Vec<_> =
        history.iter().map(|past| PastDecision { digests: Vec::new(), ..past.clone() }).collect();
    let expected = [latest.clone(), (Some(Reason::Obscenity), justification.clone())];
    assert_eq!(standing(&here, &without_digests), expected, "the field alone says it");
    assert_eq!(standing(&here, &history[..1]), [latest, (None, justification)], "an older rejection is not known");
}

fn tab_in(view: TabView, listing: &Listing, now: Timestamp) -> Tab {
    let app = AppKey::parse("com.example.notes").unwrap();
    let (channel, language) = (Channel::Marketplace, Language::En);
    build_tab(listing, TabRequest { app: &app, channel, view, programme: &Programme::default(), now, language })
}

fn tab(listing: &Listing, now: Timestamp) -> String {
    serde_json::to_string(&tab_in(TabView::Expanded, listing, now)).unwrap()
}

/// The sections of rows, and how many of the rows have an answer.
fn sections(rows: &[TabRow]) -> Vec<(&str, usize)> {
    let sections = rows.chunk_by(|one, next| one.section == next.section);
    sections.map(|rows| (rows[0].section, rows.iter().filter(|row| row.answered).count())).collect()
}

proptest! {
    #[test]
    fn both_views_have_the_outline_of_the_expanded_one(
        mut answers in any_answers(), withheld in proptest::collection::vec(any::<proptest::sample::Index>(), 0..4),
    ) {
        answers.set(CONTACT, Value::Text("security@acme.example".to_owned()));
        let mut listing = listing(answers.clone());
        let given: Vec<_> = answers.iter().collect();
        for index in withheld {
            let (path, value) = *index.get(&given);
            listing.withheld.withhold(path, value);
        }
        let now = at("2027-01-15T09:00:00Z");
        let [default, expanded] = [TabView::Default, TabView::Expanded].map(|view| tab_in(view, &listing, now));
        let outline: Vec<_> = expanded.outline.iter().map(|section| (section.title, section.answered)).collect();
        prop_assert_eq!(outline, sections(&expanded.rows));
        prop_assert_eq!(&default.outline, &expanded.outline);
        let in_default = expanded.rows.iter().filter(|row| row.view == View::Default);
        prop_assert!(default.rows.iter().eq(in_default));
    }

    #[test]
    fn a_text_is_in_the_tab_unless_it_is_said_that_customers_do_not_see_it(
        mut answers in any_answers(), now in prop_oneof![Just("2023-04-01T00:00:00Z"), Just("2026-01-15T09:00:00Z"), Just("2027-01-15T09:00:00Z")],
    ) {
        let now = at(now);
        let mut texts = Vec::new();
        for (number, (_, part, path)) in published().newest().parts().enumerate() {
            if matches!(part.kind, InputKind::Text { .. }) && answers.get(path).is_some() {
                let text = format!("text-{number}@acme.example");
                answers.set(path, Value::Text(text.clone()));
                texts.push((path, text));
            }
        }
        let mut here = listing(answers);
        if let Some((path, text)) = texts.first() {
            here.withheld.withhold(path, &Value::Text(text.clone()));
        }
        let (tab, unseen) = (tab(&here, now), unseen_answers(&here, &Programme::default(), now));
        for (path, text) in texts {
            prop_assert_eq!(tab.contains(&text), !unseen.contains_key(path), "{}: {:?}: {}", path, unseen.get(path), tab);
        }
    }
}

#[test]
fn why_customers_do_not_see_an_answer_is_said_of_each() {
    let mut here = listing(answers(&[
        (CONTACT, "https://acme.example/contact"),
        (DPA, "https://acme.example/dpa"),
        (JUSTIFICATION, "Buy now."),
        ("notes.Q21", "At any hour."),
    ]));
    here.shared_answers = answers(&[("13.details", "Every night.")]);
    let live = &mut here.live.as_mut().unwrap().answers;
    live.set("privacy.dataProcessingAgreement.isDPASupported", Value::Tri(domain::questionnaire::Tri::False));
    here.withheld.withhold(JUSTIFICATION, &Value::Text("Buy now.".to_owned()));
    let reasons = |now: &str| {
        let unseen = unseen_answers(&here, &Programme::default(), at(now));
        let paths = [CONTACT, DPA, JUSTIFICATION, "notes.Q21", "selfAssessment.13.details", "privacyPolicyUrl"];
        paths.map(|path| unseen.get(path).copied())
    };
    let (dpa, withheld) = (Some(Unseen::NotAsked), Some(Unseen::Withheld));
    let (other, assessment) = (Some(Unseen::OtherVersion), Some(Unseen::SelfAssessment));
    assert_eq!(reasons("2026-01-15T09:00:00Z"), [other, dpa, withheld, other, assessment, None]);
    assert_eq!(reasons("2027-01-15T09:00:00Z"), [None, dpa, withheld, None, assessment, None]);
}
