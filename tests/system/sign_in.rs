//! Signing in with a browser: a mailed link that works once and for a while, sessions that end, and changes that only our
//! own pages can make.

use anyhow::{Context as _, Result};
use domain::EmailAddress;
use local::mailbox::{EventFormat, MailEvent, MailFault};
use serde_json::json;
use store::addresses::{Reason, Suppression};
use system_tests::{CHARTS, KIM, NOTES, PAT, Response, STAFF, Session, World, v2};

const TOKENS: &str = "/manage/tokens";
const MEMBERS: &str = "/manage/partners/acme/members";
const LEE: &str = "lee@acme.example";

async fn check_session(world: &World, browser: &Session, code: u16) -> Result<()> {
    world.get(TOKENS).in_session(browser).send().await?.expect(code)?;
    Ok(())
}

fn location(response: &Response) -> &str {
    response.header("location").unwrap_or_default()
}

#[tokio::test]
async fn a_mailed_link_signs_in_once_and_opening_it_does_not_use_it_up() -> Result<()> {
    let world = World::start().await?;
    let page = world.request_link(PAT.email, "/manage/tokens").await?.expect(200)?;
    let link = world.sign_in_links(PAT.email).await?.pop().context("a mail")?;
    for _ in 0..3 {
        let opened = world.get(&link).header("accept", "text/html").send().await?.expect(200)?;
        assert!(opened.text.contains("<form method=\"post\">") && opened.header("set-cookie").is_none());
    }
    let entered = world.post(&link).from_our_page().send().await?.expect(303)?;
    assert_eq!(location(&entered), "/manage/tokens");
    let cookie = entered.header("set-cookie").context("a cookie")?.to_owned();
    let (pair, attributes) = cookie.split_once("; ").context("attributes")?;
    assert_eq!(attributes, "Path=/; Max-Age=43200; SameSite=Lax; HttpOnly");
    let secret = pair.strip_prefix("session=").context("its name over plain HTTP")?;
    assert_eq!(secret.len(), 43, "256 bits in base64");
    check_session(&world, &Session { cookie: pair.to_owned() }, 200).await?;
    for again in [world.post(&link).from_our_page(), world.get(&link)] {
        let again = again.send().await?.expect(303)?;
        assert_eq!((location(&again), again.header("set-cookie")), ("/sign-in?link=over", None));
    }
    // In the browser that is signed in, the used link leads on, and so does a second press of its button.
    let browser = Session { cookie: pair.to_owned() };
    for again in [world.post(&link), world.get(&link)] {
        assert_eq!(location(&again.in_session(&browser).send().await?.expect(303)?), "/manage");
    }
    let form = world.get("/sign-in?link=over").send().await?.expect(200)?;
    assert!(form.text.contains("no longer works"));
    assert!(!page.text.contains(PAT.email));
    Ok(())
}

#[tokio::test]
async fn a_link_works_for_fifteen_minutes() -> Result<()> {
    let world = World::start().await?;
    world.request_link(PAT.email, "").await?;
    world.request_link(PAT.email, "").await?;
    let links = world.sign_in_links(PAT.email).await?;
    world.set_clock("2026-01-15T09:15:00Z")?;
    assert_eq!(location(&world.post(&links[0]).from_our_page().send().await?), "/sign-in?link=over");
    world.set_clock("2026-01-15T09:14:59Z")?;
    assert_eq!(location(&world.post(&links[1]).from_our_page().send().await?), "/manage");
    world.post("/sign-in/no-link").from_our_page().send().await?.expect(303)?;
    Ok(())
}

#[tokio::test]
async fn two_clicks_at_the_same_moment_make_one_session() -> Result<()> {
    let world = World::start().await?;
    world.request_link(PAT.email, "").await?;
    let link = world.sign_in_links(PAT.email).await?.pop().context("a mail")?;
    let click = || world.post(&link).from_our_page().send();
    let (one, two) = tokio::try_join!(click(), click())?;
    let mut led = [location(&one), location(&two)];
    led.sort_unstable();
    assert_eq!(led, ["/manage", "/sign-in?link=over"]);
    Ok(())
}

#[tokio::test]
async fn the_response_never_tells_whether_an_address_is_known() -> Result<()> {
    let world = World::start().await?;
    // A person without any permission, an unknown address, a suppressed address, and one that gets the mail.
    world.add_member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    world.delete(&format!("/catalogue/partners/acme/members/{LEE}")).by(&STAFF).send().await?.expect(204)?;
    let kim = EmailAddress::parse(KIM.email)?;
    let bounced = Suppression { reason: Reason::Bounce, since: world.local.clock().now() };
    world.local.store().suppress(&kim, &bounced).await?;
    let mut faces = Vec::new();
    for email in [LEE, "nobody@nowhere.example", KIM.email, PAT.email] {
        let began = std::time::Instant::now();
        let response = world.request_link(email, "").await?.expect(200)?;
        assert!(began.elapsed().as_millis() >= 1_000, "a fast response would tell that no mail is sent");
        faces.push(response.observable());
    }
    assert!(faces.windows(2).all(|pair| pair[0] == pair[1]));
    let mails = world.mails().await?;
    assert_eq!((mails.len(), &mails[0]["to"]), (1, &json!([PAT.email])));
    let refused = world.request_link("no address", "").await?.expect(422)?;
    assert!(refused.text.contains("href=\"#email\"") && refused.text.contains("value=\"no address\""));
    Ok(())
}

#[tokio::test]
async fn a_hanging_mail_service_does_not_delay_the_response_and_the_next_link_arrives() -> Result<()> {
    let world = World::start().await?;
    world.local.mailbox().plan_faults([MailFault::Hang, MailFault::CutBefore]);
    let mut faces = Vec::new();
    for email in [PAT.email, PAT.email, "nobody@nowhere.example"] {
        let began = std::time::Instant::now();
        faces.push(world.request_link(email, "").await?.expect(200)?.observable());
        let took = began.elapsed().as_millis();
        // Other functions wait up to ten seconds for the mail service.
        assert!((1_000..5_000).contains(&took), "{took} ms");
    }
    assert!(faces.windows(2).all(|pair| pair[0] == pair[1]));
    check_session(&world, &world.sign_in(PAT.email).await?, 200).await
}

#[tokio::test]
async fn the_mail_is_in_the_language_of_the_browser_and_is_no_notice() -> Result<()> {
    let world = World::start().await?;
    for language in ["en", "de-CH"] {
        let call = world.post("/sign-in").from_our_page().header("accept-language", language);
        call.form(&[("email", "PAT@Acme.Example")]).send().await?.expect(200)?;
    }
    let mails = world.mails().await?;
    assert_eq!(mails[0]["subject"], "Your link to sign in");
    assert_eq!(mails[1]["subject"], "Ihr Link zum Anmelden");
    for mail in &mails {
        assert_eq!((&mail["tags"], &mail["to"]), (&json!({ "kind": "sign-in", "notice": "" }), &json!([PAT.email])));
        let html = mail["html"].as_str().context("html")?;
        assert!(html.contains(&format!("href=\"{}/sign-in/", world.local.url())), "{html}");
    }
    let report = world.run_job("send-notices", &json!({})).await?;
    assert_eq!(report["examined"], 0, "no job sends it again");
    Ok(())
}

#[tokio::test]
async fn every_page_of_signing_in_says_what_it_opens_in_the_language_of_the_browser() -> Result<()> {
    let world = World::start().await?;
    for (accepted, language, title, sent, wrong) in [
        (
            "en",
            "en",
            "Sign in to the partner pages of the Atlassian Marketplace",
            "Check your email",
            "Enter your complete email address",
        ),
        (
            "de-AT",
            "de",
            "Anmelden auf den Partnerseiten des Atlassian Marketplace",
            "Sehen Sie in Ihre E-Mails",
            "Geben Sie Ihre vollständige E-Mail-Adresse ein",
        ),
    ] {
        let page = world.get("/sign-in").header("accept-language", accepted).send().await?.expect(200)?;
        let post = |email: &str| {
            world.post("/sign-in").from_our_page().form(&[("email", email)]).header("accept-language", accepted).send()
        };
        let asked = post(PAT.email).await?.expect(200)?;
        let refused = post("pat@").await?.expect(422)?;
        let mails = world.local.mailbox().received();
        let link = mails.last().and_then(|mail| mail.text.split_whitespace().find(|word| word.contains("/sign-in/")));
        let path = link.and_then(|link| link.strip_prefix(world.local.url().as_str())).context("a link")?;
        let linked = world.get(path).header("accept-language", accepted).send().await?.expect(200)?;
        for (page, says) in [(&page, title), (&asked, sent), (&refused, wrong), (&linked, title)] {
            assert!(page.text.contains(says), "{says} is not in {}", page.text);
            assert!(page.text.contains(&format!("<html lang=\"{language}\">")), "{}", page.text);
            assert_eq!(page.header("content-language"), Some(language));
        }
    }
    Ok(())
}

#[tokio::test]
async fn staff_who_sign_in_to_their_pages_read_of_those_and_not_of_the_partners() -> Result<()> {
    let world = World::start().await?;
    let stranger = world.get("/staff/console/jobs").header("accept", "text/html").send().await?.expect(303)?;
    let form = world.get(location(&stranger)).send().await?.expect(200)?.text;
    let german = world.get(location(&stranger)).header("accept-language", "de").send().await?.expect(200)?.text;
    let sent = world.request_link(STAFF.email, "/staff/console/jobs").await?.expect(200)?.text;
    let refused = world.request_link("ada", "/staff/console/jobs").await?.expect(422)?.text;
    let link = world.sign_in_links(STAFF.email).await?.pop().context("a mail")?;
    let linked = world.get(&link).send().await?.expect(200)?.text;
    for (page, says) in [
        (&form, "Sign in to the staff pages of the Atlassian Marketplace"),
        (&form, "staff review what partners publish"),
        (&german, "Anmelden auf den Seiten für das Team des Atlassian Marketplace"),
        (&sent, "href=\"/sign-in?then=%2Fstaff%2Fconsole%2Fjobs\""),
        (&refused, "Sign in to the staff pages"),
        (&linked, "Sign in to the staff pages"),
    ] {
        assert!(page.contains(says) && !page.contains("partner pages"), "{says} is not in {page}");
    }
    Ok(())
}

#[tokio::test]
async fn events_of_the_mail_change_only_what_is_known_of_the_address() -> Result<()> {
    let world = World::start().await?;
    world.request_link(PAT.email, "").await?;
    let mail = world.local.mailbox().sent().pop().context("a mail")?;
    let now = world.local.clock().now();
    let tell = async |what: MailEvent| {
        let event = local::mailbox::sns_event(&mail, what, &mail.destinations, EventFormat::ConfigurationSet, now);
        record_delivery::run(world.local.store(), &event).await
    };
    for what in [MailEvent::Send, MailEvent::Delivery] {
        let summary = tell(what).await?;
        assert_eq!((summary.changed, summary.unmatched), (0, 0));
    }
    tell(MailEvent::Bounce { permanent: true }).await?;
    let pat = EmailAddress::parse(PAT.email)?;
    assert_eq!(world.local.store().suppressed(std::slice::from_ref(&pat)).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_address_gets_at_most_five_links_an_hour_and_a_source_at_most_twenty() -> Result<()> {
    let world = World::start().await?;
    for _ in 0..6 {
        world.request_link(PAT.email, "").await?.expect(200)?;
    }
    assert_eq!(world.sign_in_links(PAT.email).await?.len(), 5);
    for number in 0..14 {
        world.request_link(&format!("nobody{number}@nowhere.example"), "").await?.expect(200)?;
    }
    world.request_link(KIM.email, "").await?.expect(200)?;
    assert_eq!(world.sign_in_links(KIM.email).await?.len(), 0);
    world.set_clock("2026-01-15T10:00:00Z")?;
    for email in [PAT.email, KIM.email] {
        world.request_link(email, "").await?.expect(200)?;
    }
    assert_eq!((world.sign_in_links(PAT.email).await?.len(), world.sign_in_links(KIM.email).await?.len()), (6, 1));
    Ok(())
}

#[tokio::test]
async fn a_session_ends_two_hours_after_its_last_use() -> Result<()> {
    let world = World::start().await?;
    let (used, idle) = (world.sign_in(PAT.email).await?, world.sign_in(PAT.email).await?);
    world.set_clock("2026-01-15T10:59:59Z")?;
    check_session(&world, &used, 200).await?;
    world.set_clock("2026-01-15T11:00:00Z")?;
    check_session(&world, &idle, 303).await?;
    world.set_clock("2026-01-15T12:59:58Z")?;
    check_session(&world, &used, 200).await
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_much_it_is_used() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    for hour in 10..21 {
        world.set_clock(&format!("2026-01-15T{hour}:00:00Z"))?;
        check_session(&world, &browser, 200).await?;
    }
    world.set_clock("2026-01-15T20:59:59Z")?;
    check_session(&world, &browser, 200).await?;
    world.set_clock("2026-01-15T21:00:00Z")?;
    check_session(&world, &browser, 303).await
}

#[tokio::test]
async fn signing_out_ends_this_session_or_all_sessions_but_no_token() -> Result<()> {
    let world = World::start().await?;
    let [one, two, three] =
        [world.sign_in(PAT.email).await?, world.sign_in(PAT.email).await?, world.sign_in(PAT.email).await?];
    let kim = world.sign_in(KIM.email).await?;
    let left = world.post("/sign-out").in_session(&one).send().await?.expect(303)?;
    assert_eq!(location(&left), "/sign-in?out=1");
    assert_eq!(left.header("set-cookie"), Some("session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"));
    for (browser, code) in [(&one, 303), (&two, 200), (&three, 200)] {
        check_session(&world, browser, code).await?;
    }
    world.post("/sign-out").in_session(&two).form(&[("all", "true")]).send().await?.expect(303)?;
    for (browser, code) in [(&one, 303), (&two, 303), (&three, 303), (&kim, 200)] {
        check_session(&world, browser, code).await?;
    }
    world.post("/sign-out").in_session(&two).send().await?.expect(303)?;
    world.get(TOKENS).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn the_twenty_first_session_ends_the_oldest() -> Result<()> {
    let world = World::start().await?;
    let mut browsers = Vec::new();
    for number in 0..21 {
        world.set_clock(&format!("2026-01-15T{:02}:{:02}:00Z", 9 + number / 5, number % 5))?;
        browsers.push(world.sign_in(PAT.email).await?);
        // Use every session, so that none ends because it is idle.
        for browser in &browsers {
            world.get("/sign-in").in_session(browser).send().await?.expect(200)?;
        }
    }
    check_session(&world, &browsers[0], 303).await?;
    check_session(&world, &browsers[1], 200).await?;
    // A change of the person's permissions reaches all twenty.
    let less = json!({ "permissions": { "manage-app": [NOTES] } });
    world.put("/catalogue/partners/acme/members/pat@acme.example", &less).by(&STAFF).send().await?.expect(200)?;
    for browser in &browsers[1..] {
        world.get(MEMBERS).in_session(browser).send().await?.expect(403)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_or_expired_cookie_is_ignored_on_a_public_page() -> Result<()> {
    let world = World::start().await?;
    let wrong = Session { cookie: "session=wrong".to_owned() };
    let listing = format!("/listings/{NOTES}");
    world.get(&listing).in_session(&wrong).send().await?.expect(200)?;
    let private = world.get(&format!("{}?state=draft", v2(CHARTS))).header("cookie", &wrong.cookie);
    private.send().await?.expect(401)?;
    let browser = world.sign_in(PAT.email).await?;
    let draft = || world.get(&format!("{}?state=draft", v2(CHARTS))).header("cookie", &browser.cookie);
    draft().send().await?.expect(200)?;
    world.set_clock("2026-01-15T12:00:00Z")?;
    world.get(&listing).in_session(&browser).send().await?.expect(200)?;
    draft().send().await?.expect(401)?;
    // Wrong credentials are refused even beside a valid cookie.
    let browser = world.sign_in(PAT.email).await?;
    world.get(TOKENS).in_session(&browser).bearer("wrong").send().await?.expect(401)?;
    Ok(())
}

#[tokio::test]
async fn who_is_not_signed_in_is_redirected_to_the_form_and_back_and_never_off_the_site() -> Result<()> {
    let world = World::start().await?;
    let led = world.get("/manage/tokens?a=b%20c").header("accept", "text/html").send().await?.expect(303)?;
    assert_eq!(location(&led), "/sign-in?then=%2Fmanage%2Ftokens%3Fa%3Db%2520c");
    let form = world.get(location(&led)).send().await?.expect(200)?;
    assert!(form.text.contains("name=\"then\" value=\"/manage/tokens?a=b%20c\""), "{}", form.text);
    let program = world.get(TOKENS).send().await?.expect(401)?;
    assert_eq!(program.json()?["type"], "urn:problem:unauthenticated");
    let sent = world.post(TOKENS).from_our_page().form(&[("name", "x")]).send().await?.expect(401)?;
    // With WWW-Authenticate, the browser would ask for a password.
    assert!(sent.header("www-authenticate").is_none() && sent.text.contains("in another tab"));
    for then in ["https://evil.example/manage", "//evil.example", "/\\evil.example", "/sign-out", "/manage/\r\nx: y"] {
        let path = format!("/sign-in?then={}", then.replace('\r', "%0D").replace('\n', "%0A").replace(' ', "%20"));
        let form = world.get(&path).send().await?.expect(200)?;
        assert!(form.text.contains("name=\"then\" value=\"/manage\""), "{then}");
        world.set_clock("2026-01-15T09:00:00Z")?;
        world.request_link(STAFF.email, then).await?.expect(200)?;
        let link = world.sign_in_links(STAFF.email).await?.pop().context("a mail")?;
        assert_eq!(location(&world.post(&link).from_our_page().send().await?), "/staff", "{then}");
    }
    Ok(())
}

#[tokio::test]
async fn a_change_by_cookie_is_accepted_from_our_own_pages_only() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let origin = world.local.url();
    let body = json!({ "logDetails": { "logEndUserData": true } });
    for (headers, code) in [
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![], 403),
        (vec![("sec-fetch-site", "same-origin")], 200),
        (vec![("origin", origin.as_str())], 200),
    ] {
        let with =
            |call: system_tests::Request| headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        let put = world.put(&v2(CHARTS), &body).header("cookie", &browser.cookie);
        with(put).send().await?.expect(code)?;
        let ask = world.post("/sign-in").form(&[("email", "nobody@nowhere.example")]);
        with(ask).send().await?.expect(code)?;
        if code == 403 {
            with(world.post("/sign-out").header("cookie", &browser.cookie)).send().await?.expect(403)?;
        }
    }
    // Reads are accepted from everywhere, and so are changes with a token, which no browser sends by itself.
    world.get(TOKENS).in_session(&browser).header("sec-fetch-site", "cross-site").send().await?.expect(200)?;
    world.put(&v2(CHARTS), &body).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn changes_of_permissions_apply_to_existing_sessions_at_once() -> Result<()> {
    let world = World::start().await?;
    world.add_member("acme", LEE, &json!({ "manage-app": [NOTES] })).await?;
    let lee = world.sign_in(LEE).await?;
    let save = || world.put(&v2(CHARTS), &json!({})).in_session(&lee).header("accept", "application/json").send();
    save().await?.expect(403)?;
    let path = format!("/catalogue/partners/acme/members/{LEE}");
    world.put(&path, &json!({ "permissions": { "manage-app": "all" } })).by(&STAFF).send().await?.expect(200)?;
    save().await?.expect(200)?;
    world.delete(&path).by(&STAFF).send().await?.expect(204)?;
    save().await?.expect(404)?;
    Ok(())
}
