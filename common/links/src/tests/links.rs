//! What is said of a link, by what its server does.

use std::time::Duration;

use crate::tests::site::{NO_PAUSE, Site};
use crate::{Death, Limits, LinkState, Outage, Refusal};

const fn dead(status: u16) -> LinkState {
    LinkState::Dead { why: Death::Status(status) }
}

const fn unreachable(why: Outage) -> LinkState {
    LinkState::Unreachable { why }
}

#[tokio::test]
async fn each_status_says_what_became_of_the_link() {
    let site = Site::start().await;
    for (status, state) in [
        ("200 OK", LinkState::Ok),
        ("204 No Content", LinkState::Ok),
        ("400 Bad Request", dead(400)),
        ("401 Unauthorized", LinkState::Guarded { status: 401 }),
        ("403 Forbidden", LinkState::Guarded { status: 403 }),
        ("404 Not Found", dead(404)),
        ("405 Method Not Allowed", dead(405)),
        ("410 Gone", dead(410)),
        ("416 Range Not Satisfiable", LinkState::Ok),
        ("429 Too Many Requests", LinkState::Guarded { status: 429 }),
        ("500 Internal Server Error", unreachable(Outage::Status(500))),
        ("501 Not Implemented", unreachable(Outage::Status(501))),
        ("503 Service Unavailable", unreachable(Outage::Status(503))),
        ("999 Request Denied", LinkState::Guarded { status: 999 }),
        // A redirect that says nothing of where to.
        ("302 Found", dead(302)),
        ("304 Not Modified", dead(304)),
    ] {
        assert_eq!(site.check(&format!("/status/{}", status.replace(' ', "%20"))).await, state, "{status}");
    }
}

#[tokio::test]
async fn a_page_is_asked_with_head_and_without_anything_that_tells_who_was_where() {
    let site = Site::start().await;
    assert_eq!(site.check("/page?name=1#part").await, LinkState::Ok);
    let [seen] = &site.seen()[..] else { panic!("one request") };
    let host = format!("shop.example:{}", site.port);
    let lines: Vec<_> = seen.header.trim_end().split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "HEAD /page?name=1 HTTP/1.1",
            &format!("host: {host}"),
            "user-agent: example-link-check/1.0 (+https://marketplace.example/links)",
            "accept: */*",
            "connection: close",
        ]
    );
}

#[tokio::test]
async fn a_server_that_refuses_head_is_asked_for_the_first_bytes() {
    for status in ["400", "403", "404", "405", "500", "501", "503"] {
        let site = Site::start().await;
        assert_eq!(site.check(&format!("/no-head/{status}")).await, LinkState::Ok, "{status}");
        let path = format!("/no-head/{status}");
        assert_eq!(site.lines(), [format!("HEAD {path}"), format!("GET {path}")]);
        assert_eq!(site.seen()[1].field("range"), Some("bytes=0-1023"));
    }
}

#[tokio::test]
async fn gone_and_too_many_requests_are_not_asked_again_with_get() {
    for status in ["410", "429"] {
        let site = Site::start().await;
        site.check(&format!("/no-head/{status}")).await;
        assert_eq!(site.lines(), [format!("HEAD /no-head/{status}")]);
    }
}

#[tokio::test]
async fn redirects_within_a_site_are_followed_also_to_and_from_www() {
    let site = Site::start().await;
    let checker = site.checker();
    for (from, to) in [
        ("shop.example", "/"),
        ("shop.example", "https://www.shop.example:PORT/"),
        ("www.shop.example", "https://shop.example:PORT/"),
        ("shop.example", "//www.shop.example:PORT/page"),
        ("shop.example", "https://help.shop.example:PORT/"),
        // A name may end in a dot.
        ("shop.example.", "https://help.shop.example.:PORT/"),
        // Over another site and back: sites ask there for consent, or whether somebody is signed in.
        ("shop.example", "https://other.example:PORT/to/https://shop.example:PORT/"),
    ] {
        assert_eq!(checker.check(&site.link(from, &format!("/to/{to}"))).await, LinkState::Ok, "{from} to {to}");
    }
}

#[tokio::test]
async fn a_redirect_to_another_site_names_its_host() {
    let site = Site::start().await;
    let checker = site.checker();
    for (from, to) in [("shop.example", "other.example"), ("shop.co.uk", "cousin.co.uk")] {
        let state = checker.check(&site.link(from, &format!("/to/https://{to}:PORT/"))).await;
        assert_eq!(state, LinkState::RedirectsElsewhere { to_host: to.to_owned() });
    }
    // The other site turns programs away, and is another site all the same.
    let state = checker.check(&site.link("shop.example", "/to/https://other.example:PORT/status/403")).await;
    assert_eq!(state, LinkState::RedirectsElsewhere { to_host: "other.example".to_owned() });
}

#[tokio::test]
async fn a_link_that_redirects_to_a_dead_page_is_dead() {
    let site = Site::start().await;
    assert_eq!(site.check("/to//status/404").await, dead(404));
}

#[tokio::test]
async fn what_must_not_be_asked_is_refused_also_after_a_redirect() {
    let site = Site::start().await;
    for (url, why) in [
        ("http://shop.example/", Refusal::NotHttps),
        ("ftp://shop.example/", Refusal::NotHttps),
        ("file:///etc/passwd", Refusal::NotHttps),
        ("javascript:alert(1)", Refusal::NotHttps),
        ("https://shop.example:22/", Refusal::Port(22)),
        ("https://somebody@shop.example/", Refusal::Credentials),
        ("https://somebody:secret@shop.example/", Refusal::Credentials),
        ("https://:secret@shop.example/", Refusal::Credentials),
        ("https://", Refusal::NotAUrl),
        ("https://shop example/", Refusal::NotAUrl),
        ("https://inside.example/", Refusal::Address(crate::AddressKind::Private)),
        ("https://10.0.0.1/", Refusal::Address(crate::AddressKind::Private)),
    ] {
        let state = LinkState::Refused { why };
        assert_eq!(site.checker().check(url).await, state, "{url}");
        assert_eq!(site.check(&format!("/to/{}", url.replace(' ', "%20"))).await, state, "redirect to {url}");
    }
    assert_eq!(site.checker().check("shop.example").await, LinkState::Refused { why: Refusal::NotAUrl });
    assert_eq!(site.checker().check("").await, LinkState::Refused { why: Refusal::NotAUrl });
}

#[tokio::test]
async fn five_redirects_are_followed_and_a_sixth_is_not() {
    let site = Site::start().await;
    assert_eq!(site.check("/count/5").await, LinkState::Ok);
    assert_eq!(site.check("/count/6").await, LinkState::Dead { why: Death::TooManyRedirects });
}

#[tokio::test]
async fn a_circle_of_redirects_ends_after_one_request() {
    let site = Site::start().await;
    assert_eq!(site.check("/circle").await, LinkState::Dead { why: Death::TooManyRedirects });
    assert_eq!(site.lines(), ["HEAD /circle"]);
}

#[tokio::test]
async fn a_cookie_is_never_sent_back_nor_the_page_before() {
    let site = Site::start().await;
    let checker = site.checker();
    assert_eq!(checker.check(&site.link("shop.example", "/to//page?1")).await, LinkState::Ok);
    assert_eq!(checker.check(&site.link("shop.example", "/count/2")).await, LinkState::Ok);
    assert_eq!(checker.check(&site.link("shop.example", "/page")).await, LinkState::Ok);
    assert!(site.lines().len() >= 4, "{:?}", site.lines());
    for seen in site.seen() {
        for field in ["cookie", "referer", "authorization"] {
            assert_eq!(seen.field(field), None, "{}", seen.line);
        }
    }
}

#[tokio::test]
async fn a_header_without_end_is_cut_off() {
    let site = Site::start().await;
    for path in ["/endless-header", "/long-field"] {
        assert_eq!(site.check(path).await, unreachable(Outage::BrokenAnswer), "{path}");
    }
}

#[tokio::test]
async fn a_body_without_end_is_not_read() {
    let site = Site::start().await;
    assert_eq!(site.check("/endless-body").await, LinkState::Ok);
}

#[tokio::test]
async fn a_server_that_is_silent_or_drips_is_given_up() {
    let site = Site::start().await;
    let checker = site.checker_with(Limits { request: Duration::from_millis(300), ..NO_PAUSE });
    for path in ["/silent", "/drip"] {
        assert_eq!(checker.check(&site.link("shop.example", path)).await, unreachable(Outage::TooSlow), "{path}");
    }
}

#[tokio::test]
async fn a_link_whose_time_is_used_up_is_not_followed_further() {
    let site = Site::start().await;
    let checker = site.checker_with(Limits { link: Duration::from_nanos(1), ..NO_PAUSE });
    assert_eq!(checker.check(&site.link("shop.example", "/count/2")).await, unreachable(Outage::TooSlow));
    assert_eq!(site.lines(), ["HEAD /count/2"]);
}

#[tokio::test]
async fn what_is_no_answer_is_unreachable() {
    let site = Site::start().await;
    assert_eq!(site.check("/no-http").await, unreachable(Outage::BrokenAnswer));
    assert_eq!(site.check("/no-answer").await, unreachable(Outage::BrokenAnswer));
    let checker = site.checker();
    assert_eq!(checker.check("https://nowhere.example/").await, unreachable(Outage::Name));
    let uncertified = checker.check(&site.link("uncertified.example", "/")).await;
    assert_eq!(uncertified, unreachable(Outage::Tls), "the certificate has another name");
}

#[tokio::test]
async fn a_port_that_nobody_serves_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut gone = Site::start().await;
    gone.port = free;
    assert_eq!(gone.check("/").await, unreachable(Outage::Connection));
}
