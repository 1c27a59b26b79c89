//! What the tests of the rules share: answers that a form could produce, and the facts of an app.

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use domain::fortified::Enrolment;
use domain::listing::{AppFacts, BugBounty, Hosting, Visibility};
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::definition::{Column, InputKind, TextForm};
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::{Answers, Questionnaire, TableRow, Tri, Value, published};
use domain::{PartnerId, ProductId};
use proptest::prelude::*;
use serde_json::Value as Json;

/// The oldest version.
pub fn v1() -> &'static Questionnaire {
    published().oldest()
}

/// The second version.
pub fn v2() -> &'static Questionnaire {
    published().version("2025-02").unwrap_or_else(|| panic!("2025-02 is published"))
}

/// The newest version.
pub fn newest() -> &'static Questionnaire {
    published().newest()
}

/// The answers in a wire object, which must be acceptable.
pub fn parse_answers(body: &Json) -> Answers {
    accept_answers(body).unwrap_or_else(|violations| panic!("{violations:#?}"))
}

/// The fields of a listing with a privacy policy.
pub fn with_policy() -> ListingFields<'static> {
    ListingFields { privacy_policy_url: Some("https://acme.example/privacy"), withheld: None }
}

/// The catalogue's facts of a cloud app.
pub fn facts() -> AppFacts {
    AppFacts {
        name: "Acme Notes".to_owned(),
        partner: PartnerId::parse("acme").unwrap(),
        product: ProductId::parse("00000000-0000-4000-8000-000000000001").unwrap(),
        hosting: Hosting::Cloud,
        visibility: Visibility::Public,
        scopes: None,
        bug_bounty: BugBounty::Approved,
        fortified: Enrolment::default(),
        archived_at: None,
        former_partners: Default::default(),
    }
}

/// Any answers that a form of the newest version can produce: each part answered or not, in any combination.
pub fn any_answers() -> impl Strategy<Value = Answers> {
    any_answers_to(newest())
}

/// Any answers that a form of a questionnaire can produce.
pub fn any_answers_to(questionnaire: &Questionnaire) -> impl Strategy<Value = Answers> + use<> {
    let fields: Vec<_> = questionnaire
        .parts()
        .map(|(_, part, path)| {
            let path = path.to_owned();
            proptest::option::weighted(0.8, value(&part.kind)).prop_map(move |value| (path.clone(), value))
        })
        .collect();
    fields.prop_map(|fields| {
        let mut answers = Answers::default();
        for (path, value) in fields {
            if let Some(value) = value {
                answers.set(&path, value);
            }
        }
        in_order(answers)
    })
}

/// Swaps the ends of a range if it ends before it begins, and removes "indefinitely" beside a range; no form can produce
/// either.
fn in_order(mut answers: Answers) -> Answers {
    let range = "dataRetention.retentionDurationInDays";
    let (min, max) = (format!("{range}.min"), format!("{range}.max"));
    if answers.get(&min).or(answers.get(&max)).is_some() {
        answers.clear("dataRetention.isRetentionDurationIndefinite");
    }
    if let (Some(Value::Days(a)), Some(Value::Days(b))) = (answers.get(&min).cloned(), answers.get(&max).cloned()) {
        answers.set(&min, Value::Days(a.min(b)));
        answers.set(&max, Value::Days(a.max(b)));
    }
    answers
}

const CHIPS: [&str; 4] = ["Names", "Grüße, „x“", "A / B", "<b>"];

fn chips(texts: Vec<&str>) -> Value {
    Value::Chips(texts.into_iter().map(ToOwned::to_owned).collect())
}

fn value(kind: &InputKind) -> BoxedStrategy<Value> {
    match kind.clone() {
        InputKind::YesNo { or_not_applicable: true } => {
            let values = vec![Value::YesNo(true), Value::YesNo(false), Value::Tri(Tri::NotApplicable)];
            prop::sample::select(values).boxed()
        }
        InputKind::YesNo { .. } | InputKind::Checkbox => any::<bool>().prop_map(Value::YesNo).boxed(),
        InputKind::Tri => {
            prop::sample::select(vec![Tri::True, Tri::False, Tri::NotApplicable]).prop_map(Value::Tri).boxed()
        }
        InputKind::Choice(options) => {
            let values: Vec<String> = options.into_iter().map(|option| option.value).collect();
            prop::sample::select(values).prop_map(Value::Text).boxed()
        }
        InputKind::Chips { .. } => {
            prop::collection::vec(prop::sample::select(&CHIPS[..]), 1..4).prop_map(chips).boxed()
        }
        // A form sends each place once.
        InputKind::Places { options, .. } => {
            let codes = options.into_iter().map(|option| option.value);
            let places: Vec<String> = codes.chain(CHIPS.map(ToOwned::to_owned)).collect();
            prop::sample::subsequence(places, 1..4).prop_map(Value::Chips).boxed()
        }
        InputKind::Links { max_items } => {
            prop::collection::vec(text(TextForm::Link), 1..=max_items).prop_map(Value::Chips).boxed()
        }
        InputKind::Text { form, .. } => text(form).prop_map(Value::Text).boxed(),
        InputKind::Days { max } => (0..=max).prop_map(Value::Days).boxed(),
        InputKind::Rows { columns, .. } => prop::collection::vec(row(&columns), 1..4).prop_map(Value::Rows).boxed(),
    }
}

fn text(form: TextForm) -> BoxedStrategy<String> {
    match form {
        TextForm::Line => "[a-zA-Zäöü<>&'\"]{1,20}( [a-z]{1,10})?".boxed(),
        TextForm::Lines => "[a-zA-Zäöü<>&]{1,20}(\n\t[a-z=+@-]{1,20}){0,2}".boxed(),
        TextForm::Link => "https://[a-z]{1,10}\\.example(/[a-z]{0,5}(\\?q=[a-z]{1,3})?)?".boxed(),
        TextForm::Site => "(https://)?[a-z]{1,10}\\.example".boxed(),
        TextForm::Contact => prop_oneof![text(TextForm::Email), text(TextForm::Link)].boxed(),
        TextForm::Email => "[a-z]{1,10}(\\+[a-z]{1,3})?@[a-z]{1,10}\\.example".boxed(),
    }
}

/// A row with a value in its first column, and in any of the others.
fn row(columns: &[Column]) -> BoxedStrategy<TableRow> {
    let cells: Vec<_> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let name = column.name.clone();
            let value = value(&column.kind);
            let cell =
                if at == 0 { value.prop_map(Some).boxed() } else { proptest::option::weighted(0.8, value).boxed() };
            cell.prop_map(move |value| (name.clone(), value))
        })
        .collect();
    cells.prop_map(|cells| cells.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()).boxed()
}
