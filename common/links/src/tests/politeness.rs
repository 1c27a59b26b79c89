//! A site is asked seldom: one request at a time, with a pause, and never twice for the same.

use std::time::Duration;

use url::Url;

use crate::tests::site::{NO_PAUSE, Site};
use crate::{Limits, LinkState, Outage, UserAgent};

#[tokio::test]
async fn a_url_is_asked_once_in_a_run_however_often_it_is_linked() {
    let site = Site::start().await;
    let checker = site.checker();
    let link = |path: &str| site.link("shop.example", path);
    let links = [link("/page"), link("/page#part"), link("/page"), link("/to//page")];
    let states = tokio::join!(checker.check(&links[0]), checker.check(&links[1]), checker.check(&links[2]));
    assert_eq!(states, (LinkState::Ok, LinkState::Ok, LinkState::Ok));
    assert_eq!(site.lines(), ["HEAD /page"]);
    assert_eq!(checker.check(&link("/to/https://shop.example:PORT/page")).await, LinkState::Ok);
    assert_eq!(site.lines(), ["HEAD /page", "HEAD /to/https://shop.example:PORT/page"]);
}

#[tokio::test]
async fn two_requests_to_a_host_have_a_pause_between_them() {
    let site = Site::start().await;
    let pause = Duration::from_millis(60);
    let checker = site.checker_with(Limits { pause, ..NO_PAUSE });
    let link = |path: &str| site.link("shop.example", path);
    let links = [link("/a"), link("/no-head/405"), link("/count/2")];
    let states = tokio::join!(checker.check(&links[0]), checker.check(&links[1]), checker.check(&links[2]));
    assert_eq!(states, (LinkState::Ok, LinkState::Ok, LinkState::Ok));
    let seen = site.seen();
    assert_eq!(seen.len(), 6, "{:?}", site.lines());
    for (earlier, later) in seen.iter().zip(&seen[1..]) {
        assert!(later.at - earlier.at >= pause, "{} then {}", earlier.line, later.line);
    }
}

#[tokio::test]
async fn a_host_has_one_request_at_a_time() {
    let site = Site::start().await;
    let limits = Limits { request: Duration::from_millis(400), pause: Duration::from_millis(100), ..NO_PAUSE };
    let checker = site.checker_with(limits);
    let links = [site.link("shop.example", "/meet?1"), site.link("shop.example", "/meet?2")];
    let states = tokio::join!(checker.check(&links[0]), checker.check(&links[1]));
    let never = LinkState::Unreachable { why: Outage::TooSlow };
    assert_eq!(states, (never.clone(), never));
    assert_eq!(site.most_at_once(), 1);
}

#[tokio::test]
async fn two_hosts_are_asked_at_the_same_time() {
    let site = Site::start().await;
    let checker = site.checker();
    let links = [site.link("shop.example", "/meet"), site.link("other.example", "/meet")];
    let states = tokio::join!(checker.check(&links[0]), checker.check(&links[1]));
    assert_eq!(states, (LinkState::Ok, LinkState::Ok));
    assert_eq!(site.most_at_once(), 2);
}

#[test]
fn a_user_agent_names_a_page_and_is_one_line() {
    let about = Url::parse("https://marketplace.example/links").unwrap();
    assert!(UserAgent::new("marketplace-link-check/1.0", &about).is_ok());
    for name in ["", "two words", "line\r\nCookie: a=b", "prüfer/1.0"] {
        assert!(UserAgent::new(name, &about).is_err(), "{name}");
    }
    assert!(UserAgent::new("marketplace-link-check/1.0", &Url::parse("mailto:me@shop.example").unwrap()).is_err());
}
