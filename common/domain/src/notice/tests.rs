//! A notice's life, from its claim to what is heard of it.

use super::*;
use crate::access::{Apps, Permissions};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@acme.example")).unwrap()
}

const NOW: &str = "2023-07-15T00:00:00Z";

fn notice() -> Notice {
    let due = at("2023-08-14T00:00:00Z");
    let matter = Matter::FortifiedWarning { due, days: 30 };
    Notice::new(PartnerId::parse("acme").unwrap(), due.to_string(), "30d".into(), matter, at(NOW))
}

fn event(what: Happened, message: &str, to: &[&str]) -> Event {
    let destination = to.iter().map(|name| email(name)).collect();
    Event { what, message: message.to_owned(), destination, at: at("2023-07-15T00:00:05Z") }
}

fn bounce(message: &str, of: &[&str], to: &[&str]) -> Event {
    let addresses = of.iter().map(|name| email(name)).collect();
    event(Happened::Bounce { addresses, permanent: true }, message, to)
}

fn sent(notice: &Notice, message: &str, to: &[&str]) -> Notice {
    let to = to.iter().map(|name| email(name)).collect();
    notice.settled(Outcome::Sent { message: message.to_owned(), to }, at(NOW))
}

#[test]
fn a_notice_is_claimed_once_and_again_only_when_nothing_was_heard_for_an_hour() {
    let claimed = notice().claimed(at(NOW)).unwrap();
    assert_eq!(claimed.claimed(at("2023-07-15T00:59:59Z")), None);
    let again = claimed.claimed(at("2023-07-15T01:00:00Z")).unwrap();
    assert_eq!((again.attempts, again.unknowns), (2, 1));
    assert_eq!(notice().claimed(at("2023-07-14T23:59:59Z")), None);
}

#[test]
fn what_was_sent_or_is_moot_is_never_claimed_again() {
    let claimed = notice().claimed(at(NOW)).unwrap();
    let late = at("2024-01-01T00:00:00Z");
    assert_eq!(sent(&claimed, "m1", &["pat"]).claimed(late), None);
    assert_eq!(claimed.settled(Outcome::Moot, at(NOW)).claimed(late), None);
}

#[test]
fn a_service_that_asks_to_slow_down_is_asked_again_after_a_pause_that_doubles() {
    let mut notice = notice();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let now = notice.due().unwrap();
        notice = notice.claimed(now).unwrap().settled(Outcome::NotSent, now);
        pauses.push(notice.due().unwrap().duration_since(now).as_secs() / 60);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
}

#[test]
fn a_notice_that_could_not_be_delivered_is_tried_again_a_day_later() {
    let failed = notice().claimed(at(NOW)).unwrap().settled(Outcome::Failed(Failure::NoAddress), at(NOW));
    assert_eq!(failed.due(), Some(at("2023-07-16T00:00:00Z")));
}

#[test]
fn an_event_settles_a_claim_that_was_never_ended() {
    let claimed = notice().claimed(at(NOW)).unwrap();
    for lost in [claimed.clone(), claimed.settled(Outcome::Unknown, at(NOW))] {
        let told = lost.after(&event(Happened::Send, "m1", &["pat"])).unwrap();
        assert!(matches!(&told.state, State::Sent { message, .. } if message == "m1"), "{told:?}");
        assert_eq!(told.to, [email("pat")]);
    }
}

#[test]
fn a_message_that_reached_nobody_makes_way_for_the_next_contact() {
    let sent = sent(&notice().claimed(at(NOW)).unwrap(), "m1", &["pat", "lee"]);
    let one = sent.after(&bounce("m1", &["pat"], &["pat", "lee"])).unwrap();
    assert!(matches!(one.state, State::Sent { .. }), "lee has it");
    let both = one.after(&bounce("m1", &["lee"], &["pat", "lee"])).unwrap();
    assert_eq!(both.state, State::Open { next: at("2023-07-15T00:00:05Z") });
}

#[test]
fn events_that_come_twice_late_or_out_of_order_change_nothing_more() {
    let bounced = bounce("m1", &["pat"], &["pat"]);
    let reopened = notice().claimed(at(NOW)).unwrap().after(&bounced).unwrap();
    assert!(matches!(reopened.state, State::Open { .. }));
    for late in [bounced, event(Happened::Send, "m1", &["pat"]), event(Happened::Delivery, "m1", &["pat"])] {
        assert_eq!(reopened.after(&late), None, "{late:?}");
    }
    let second = sent(&reopened.claimed(at("2023-07-15T00:01:00Z")).unwrap(), "m2", &["kim"]);
    assert_eq!(second.after(&bounce("m1", &["pat"], &["pat"])), None);
    assert_eq!(second.after(&event(Happened::Send, "m2", &["kim"])), None);
}

#[test]
fn a_reject_after_the_send_is_a_failure() {
    let rejected = sent(&notice().claimed(at(NOW)).unwrap(), "m1", &["pat"]);
    let rejected = rejected.after(&event(Happened::Reject, "m1", &["pat"])).unwrap();
    assert!(matches!(rejected.state, State::Failed { .. }));
    assert_eq!(rejected.after(&event(Happened::Send, "m1", &["pat"])), None);
}

#[test]
fn members_who_may_manage_an_app_hear_of_it_and_the_contact_when_no_member_can() {
    let (notes, charts) = (AppKey::parse("notes").unwrap(), AppKey::parse("charts").unwrap());
    let may = |apps| Permissions { manage_app: apps, manage_partner_security: false };
    let mut contacts = Contacts {
        members: vec![
            (email("pat"), may(Apps::ALL)),
            (email("lee"), may(Apps::These([charts.clone()].into()))),
            (email("ann"), may(Apps::default())),
        ],
        contact: Some(email("office")),
        suppressed: BTreeSet::new(),
    };
    let about = |app: &AppKey| notice().about(vec![app.clone()]);
    assert_eq!(contacts.recipients(&about(&notes)), [email("pat")]);
    assert_eq!(contacts.recipients(&about(&charts)), [email("pat"), email("lee")]);
    assert_eq!(contacts.recipients(&notice()), [email("pat"), email("lee")]);
    contacts.suppressed.insert(email("pat"));
    assert_eq!(contacts.recipients(&about(&notes)), [email("office")]);
    let mut bounced = about(&notes);
    bounced.bounced.insert(email("office"));
    assert!(contacts.recipients(&bounced).is_empty());
}

#[test]
fn every_state_has_a_word_that_queries_know() {
    let failed = notice().settled(Outcome::Failed(Failure::NoAddress), at(NOW));
    let claimed = notice().claimed(at(NOW)).unwrap();
    let unknown = claimed.settled(Outcome::Unknown, at(NOW));
    let moot = claimed.settled(Outcome::Moot, at(NOW));
    let states = [&notice(), &claimed, &sent(&claimed, "m1", &["pat"]), &unknown, &failed, &moot];
    assert_eq!(states.map(|notice| notice.state.word()), State::WORDS);
    for notice in states {
        assert_eq!(serde_json::to_value(&notice.state).unwrap()["state"], notice.state.word());
    }
}
