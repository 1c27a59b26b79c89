//! A notice from its claim to the last event about its message.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::access::{Apps, Permissions};
use crate::{AppKey, EmailAddress, PartnerId};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn email(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@acme.example")).unwrap()
}

const NOW: &str = "2023-07-15T00:00:00Z";

fn notice() -> Notice {
    let due = at("2023-08-14T00:00:00Z");
    let content = NoticeContent::FortifiedWarning { due, days: 30 };
    Notice::new(
        PartnerId::parse("acme").unwrap(),
        NoticeCycle::of_instant(due),
        NoticeWindow::of_days(30),
        content,
        at(NOW),
    )
}

fn event(kind: DeliveryEventKind, message: &str, to: &[&str]) -> DeliveryEvent {
    let destination = to.iter().map(|name| email(name)).collect();
    DeliveryEvent { kind, message: message.to_owned(), destination, at: at("2023-07-15T00:00:05Z") }
}

fn bounce(message: &str, of: &[&str], to: &[&str]) -> DeliveryEvent {
    let addresses = of.iter().map(|name| email(name)).collect();
    event(DeliveryEventKind::Bounce { addresses, permanent: true }, message, to)
}

fn sent(notice: &Notice, message: &str, to: &[&str]) -> Notice {
    let to = to.iter().map(|name| email(name)).collect();
    notice.settled(SendOutcome::Sent { message: message.to_owned(), to }, at(NOW))
}

#[test]
fn a_notice_is_claimed_once_and_again_only_after_an_hour_without_an_event() {
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
    assert_eq!(claimed.settled(SendOutcome::Moot, at(NOW)).claimed(late), None);
}

#[test]
fn a_service_that_asks_to_slow_down_is_asked_again_after_a_pause_that_doubles() {
    let mut notice = notice();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let now = notice.due_at().unwrap();
        notice = notice.claimed(now).unwrap().settled(SendOutcome::NotSent, now);
        pauses.push(notice.due_at().unwrap().duration_since(now).as_secs() / 60);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
}

#[test]
fn a_notice_that_could_not_be_delivered_is_tried_again_after_minutes_then_hours() {
    let mut notice = notice();
    let mut pauses = Vec::new();
    for _ in 0..11 {
        notice = fail(&notice);
        pauses.push(notice.due_at().unwrap().duration_since(failed_at(&notice)).as_secs() / 60);
    }
    assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]);
}

/// A notice after the next attempt, which reaches nobody.
fn fail(notice: &Notice) -> Notice {
    let now = notice.due_at().unwrap();
    notice.claimed(now).unwrap().settled(SendOutcome::Failed(DeliveryFailure::NoAddress), now)
}

fn failed_at(notice: &Notice) -> Timestamp {
    let NoticeState::Failed { at, .. } = notice.state else { panic!("{notice:?}") };
    at
}

#[test]
fn a_warning_that_fails_is_tried_a_last_time_an_hour_before_its_date() {
    let due = at("2023-08-14T00:00:00Z");
    let one_day = NoticeContent::FortifiedWarning { due, days: 1 };
    let expiring = NoticeContent::SelfAssessmentExpiring { expires_at: due };
    let ahead = NoticeContent::DeprecationAhead { from: due, days: 1 };
    for content in [one_day, expiring, ahead] {
        let mut notice = Notice { content, state: NoticeState::Open { next: at("2023-08-13T00:00:00Z") }, ..notice() };
        let mut attempts = Vec::new();
        while notice.due_at().unwrap() < due {
            notice = fail(&notice);
            attempts.push(failed_at(&notice));
        }
        assert_eq!(attempts.last(), Some(&at("2023-08-13T23:00:00Z")), "{attempts:?}");
        assert_eq!(attempts.len(), 10, "{attempts:?}");
        // Nor does a service that asks to slow down delay it beyond that.
        let mut slow = Notice { state: NoticeState::Open { next: at("2023-08-13T22:30:00Z") }, attempts: 9, ..notice };
        slow = slow.claimed(slow.due_at().unwrap()).unwrap().settled(SendOutcome::NotSent, slow.due_at().unwrap());
        assert_eq!(slow.due_at(), Some(at("2023-08-13T23:00:00Z")));
    }
}

#[test]
fn a_refusal_of_the_whole_account_counts_no_attempt_and_no_failure() {
    let claimed = notice().claimed(at(NOW)).unwrap();
    let refused = SendOutcome::AccountRefused { code: "AccountSendingPausedException".to_owned() };
    let waiting = claimed.settled(refused, at(NOW));
    assert_eq!((waiting.attempts, waiting.failures), (0, 0));
    assert_eq!(waiting.state, NoticeState::Open { next: at("2023-07-15T00:01:00Z") });
}

#[test]
fn only_a_moot_notice_is_opened_again_and_about_what_was_found_then() {
    let charts = AppKey::parse("charts").unwrap();
    let later = at("2023-07-16T00:00:00Z");
    let found = Notice { created_at: later, ..notice().with_apps(vec![charts.clone()]) };
    let claimed = notice().claimed(at(NOW)).unwrap();
    let reopened = claimed.settled(SendOutcome::Moot, at(NOW)).reopened(&found).unwrap();
    assert_eq!((reopened.state, reopened.apps), (NoticeState::Open { next: later }, vec![charts]));
    for other in [sent(&claimed, "m1", &["pat"]), fail(&notice()), notice(), claimed] {
        assert_eq!(other.reopened(&found), None, "{other:?}");
    }
}

#[test]
fn a_refused_message_goes_to_each_member_alone_and_then_to_the_contact() {
    let may = Permissions { manage_app: Apps::ALL, manage_partner_security: false };
    let members = |names: &[&str]| names.iter().map(|name| (email(name), may.clone())).collect();
    let mut contacts =
        Contacts { members: members(&["pat", "lee"]), contact: Some(email("office")), ..Contacts::default() };
    let [pat, lee, office] = ["pat", "lee", "office"].map(email);
    let both = vec![pat.clone(), lee.clone()];
    assert_eq!(
        contacts.recipients_in_turn(&notice()),
        [both, vec![pat.clone()], vec![lee.clone()], vec![office.clone()]]
    );
    contacts.suppressed.insert(lee);
    assert_eq!(contacts.recipients_in_turn(&notice()), [vec![pat.clone()], vec![office.clone()]]);
    contacts.contact = Some(pat.clone());
    assert_eq!(contacts.recipients_in_turn(&notice()), [vec![pat.clone()]], "nobody twice");
    contacts.suppressed.insert(pat);
    assert!(contacts.recipients_in_turn(&notice()).is_empty());
}

#[test]
fn an_event_settles_a_claim_that_was_never_ended() {
    let claimed = notice().claimed(at(NOW)).unwrap();
    for lost in [claimed.clone(), claimed.settled(SendOutcome::Unknown, at(NOW))] {
        let settled = lost.after_event(&event(DeliveryEventKind::Send, "m1", &["pat"])).unwrap();
        assert!(matches!(&settled.state, NoticeState::Sent { message, .. } if message == "m1"), "{settled:?}");
        assert_eq!(settled.to, [email("pat")]);
    }
}

#[test]
fn a_notice_whose_message_reached_nobody_goes_to_the_next_contact() {
    let sent = sent(&notice().claimed(at(NOW)).unwrap(), "m1", &["pat", "lee"]);
    let one = sent.after_event(&bounce("m1", &["pat"], &["pat", "lee"])).unwrap();
    assert!(matches!(one.state, NoticeState::Sent { .. }), "lee has it");
    let both = one.after_event(&bounce("m1", &["lee"], &["pat", "lee"])).unwrap();
    assert_eq!(both.state, NoticeState::Open { next: at("2023-07-15T00:00:05Z") });
}

#[test]
fn events_that_come_twice_late_or_out_of_order_change_nothing_more() {
    let bounced = bounce("m1", &["pat"], &["pat"]);
    let reopened = notice().claimed(at(NOW)).unwrap().after_event(&bounced).unwrap();
    assert!(matches!(reopened.state, NoticeState::Open { .. }));
    for late in
        [bounced, event(DeliveryEventKind::Send, "m1", &["pat"]), event(DeliveryEventKind::Delivery, "m1", &["pat"])]
    {
        assert_eq!(reopened.after_event(&late), None, "{late:?}");
    }
    let second = sent(&reopened.claimed(at("2023-07-15T00:01:00Z")).unwrap(), "m2", &["kim"]);
    assert_eq!(second.after_event(&bounce("m1", &["pat"], &["pat"])), None);
    assert_eq!(second.after_event(&event(DeliveryEventKind::Send, "m2", &["kim"])), None);
}

#[test]
fn a_reject_after_the_send_is_a_failure() {
    let rejected = sent(&notice().claimed(at(NOW)).unwrap(), "m1", &["pat"]);
    let rejected = rejected.after_event(&event(DeliveryEventKind::Reject, "m1", &["pat"])).unwrap();
    assert!(matches!(rejected.state, NoticeState::Failed { .. }));
    assert_eq!(rejected.after_event(&event(DeliveryEventKind::Send, "m1", &["pat"])), None);
}

#[test]
fn a_notice_goes_to_members_who_manage_its_apps_and_else_to_the_contact() {
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
    let about = |app: &AppKey| notice().with_apps(vec![app.clone()]);
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
fn every_state_has_the_name_that_queries_know() {
    let failed = notice().settled(SendOutcome::Failed(DeliveryFailure::NoAddress), at(NOW));
    let claimed = notice().claimed(at(NOW)).unwrap();
    let unknown = claimed.settled(SendOutcome::Unknown, at(NOW));
    let moot = claimed.settled(SendOutcome::Moot, at(NOW));
    let states = [&notice(), &claimed, &sent(&claimed, "m1", &["pat"]), &unknown, &failed, &moot];
    assert_eq!(states.map(|notice| notice.state.as_str()), NoticeState::NAMES);
    for notice in states {
        assert_eq!(serde_json::to_value(&notice.state).unwrap()["state"], notice.state.as_str());
    }
}
