//! Signing in with a browser: a mailed link that works once and for a while, sessions that end, changes from our own pages
//! alone; and the pages of one's API tokens and of a partner's members.

use anyhow::{Context as _, Result};
use domain::EmailAddress;
use local::mailbox::{EventFormat, MailEvent, MailFault};
use serde_json::json;
use store::addresses::{Reason, Suppression};
use system_tests::{Answer, Browser, CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World, v2};

const TOKENS: &str = "/manage/tokens";
const MEMBERS: &str = "/manage/partners/acme/members";
const LEE: &str = "lee@acme.example";

async fn shows(world: &World, browser: &Browser, code: u16) -> Result<()> {
    world.get(TOKENS).in_browser(browser).send().await?.expect(code)?;
    Ok(())
}

fn location(answer: &Answer) -> &str {
    answer.header("location").unwrap_or_default()
}

#[tokio::test]
async fn a_mailed_link_signs_in_once_and_a_scanner_uses_nothing_up() -> Result<()> {
    let world = World::start().await?;
    let page = world.ask_for_link(PAT.email, "/manage/tokens").await?.expect(200)?;
    let link = world.links(PAT.email).await?.pop().context("a mail")?;
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
    shows(&world, &Browser { cookie: pair.to_owned() }, 200).await?;
    for again in [world.post(&link).from_our_page(), world.get(&link)] {
        let again = again.send().await?.expect(303)?;
        assert_eq!((location(&again), again.header("set-cookie")), ("/sign-in?link=over", None));
    }
    let form = world.get("/sign-in?link=over").send().await?.expect(200)?;
    assert!(form.text.contains("no longer works"));
    assert!(!page.text.contains(PAT.email));
    Ok(())
}

#[tokio::test]
async fn a_link_works_for_fifteen_minutes_to_the_second() -> Result<()> {
    let world = World::start().await?;
    world.ask_for_link(PAT.email, "").await?;
    world.ask_for_link(PAT.email, "").await?;
    let links = world.links(PAT.email).await?;
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
    world.ask_for_link(PAT.email, "").await?;
    let link = world.links(PAT.email).await?.pop().context("a mail")?;
    let click = || world.post(&link).from_our_page().send();
    let (one, two) = tokio::try_join!(click(), click())?;
    let mut led = [location(&one), location(&two)];
    led.sort_unstable();
    assert_eq!(led, ["/manage", "/sign-in?link=over"]);
    Ok(())
}

#[tokio::test]
async fn the_answer_never_tells_whether_an_address_is_known() -> Result<()> {
    let world = World::start().await?;
    // Known, but without anything to do here; unknown; an address that no mail goes to; one that is known.
    world.member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    world.delete(&format!("/catalogue/partners/acme/members/{LEE}")).by(&STAFF).send().await?.expect(204)?;
    let kim = EmailAddress::parse(KIM.email)?;
    let bounced = Suppression { reason: Reason::Bounce, since: world.local.clock().now() };
    world.local.store().suppress(&kim, &bounced).await?;
    let mut faces = Vec::new();
    for email in [LEE, "nobody@nowhere.example", KIM.email, PAT.email] {
        let began = std::time::Instant::now();
        let answer = world.ask_for_link(email, "").await?.expect(200)?;
        assert!(began.elapsed().as_millis() >= 1_000, "an answer takes as long for everybody");
        faces.push(answer.face());
    }
    assert!(faces.windows(2).all(|pair| pair[0] == pair[1]));
    let mails = world.mail().await?;
    assert_eq!((mails.len(), &mails[0]["to"]), (1, &json!([PAT.email])));
    let refused = world.ask_for_link("no address", "").await?.expect(422)?;
    assert!(refused.text.contains("href=\"#email\"") && refused.text.contains("value=\"no address\""));
    Ok(())
}

#[tokio::test]
async fn an_answer_takes_no_longer_when_the_mail_service_hangs_and_the_next_link_arrives() -> Result<()> {
    let world = World::start().await?;
    world.local.mailbox().plan_faults([MailFault::Hang, MailFault::CutBefore]);
    let mut faces = Vec::new();
    for email in [PAT.email, PAT.email, "nobody@nowhere.example"] {
        let began = std::time::Instant::now();
        faces.push(world.ask_for_link(email, "").await?.expect(200)?.face());
        let took = began.elapsed().as_millis();
        // The mail service is waited for up to ten seconds elsewhere.
        assert!((1_000..5_000).contains(&took), "{took} ms");
    }
    assert!(faces.windows(2).all(|pair| pair[0] == pair[1]));
    shows(&world, &world.sign_in(PAT.email).await?, 200).await
}

#[tokio::test]
async fn the_mail_speaks_the_language_of_the_browser_and_has_nothing_of_a_notice() -> Result<()> {
    let world = World::start().await?;
    for language in ["en", "de-CH"] {
        let call = world.post("/sign-in").from_our_page().header("accept-language", language);
        call.form(&[("email", "PAT@Acme.Example")]).send().await?.expect(200)?;
    }
    let mails = world.mail().await?;
    assert_eq!(mails[0]["subject"], "Your link to sign in");
    assert_eq!(mails[1]["subject"], "Ihr Link zum Anmelden");
    for mail in &mails {
        assert_eq!((&mail["tags"], &mail["to"]), (&json!({ "kind": "sign-in", "notice": "" }), &json!([PAT.email])));
        let html = mail["html"].as_str().context("html")?;
        assert!(html.contains(&format!("href=\"{}/sign-in/", world.local.url())), "{html}");
    }
    let report = world.run("send-notices", &json!({})).await?;
    assert_eq!(report["examined"], 0, "nothing takes it up again");
    Ok(())
}

#[tokio::test]
async fn what_becomes_of_the_mail_concerns_the_address_alone() -> Result<()> {
    let world = World::start().await?;
    world.ask_for_link(PAT.email, "").await?;
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
async fn an_address_gets_five_links_an_hour_and_a_source_asks_for_twenty() -> Result<()> {
    let world = World::start().await?;
    for _ in 0..6 {
        world.ask_for_link(PAT.email, "").await?.expect(200)?;
    }
    assert_eq!(world.links(PAT.email).await?.len(), 5);
    for number in 0..14 {
        world.ask_for_link(&format!("nobody{number}@nowhere.example"), "").await?.expect(200)?;
    }
    world.ask_for_link(KIM.email, "").await?.expect(200)?;
    assert_eq!(world.links(KIM.email).await?.len(), 0);
    world.set_clock("2026-01-15T10:00:00Z")?;
    for email in [PAT.email, KIM.email] {
        world.ask_for_link(email, "").await?.expect(200)?;
    }
    assert_eq!((world.links(PAT.email).await?.len(), world.links(KIM.email).await?.len()), (6, 1));
    Ok(())
}

#[tokio::test]
async fn a_session_ends_two_hours_after_its_last_use() -> Result<()> {
    let world = World::start().await?;
    let (used, idle) = (world.sign_in(PAT.email).await?, world.sign_in(PAT.email).await?);
    world.set_clock("2026-01-15T10:59:59Z")?;
    shows(&world, &used, 200).await?;
    world.set_clock("2026-01-15T11:00:00Z")?;
    shows(&world, &idle, 303).await?;
    world.set_clock("2026-01-15T12:59:58Z")?;
    shows(&world, &used, 200).await
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_much_it_is_used() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    for hour in 10..21 {
        world.set_clock(&format!("2026-01-15T{hour}:00:00Z"))?;
        shows(&world, &browser, 200).await?;
    }
    world.set_clock("2026-01-15T20:59:59Z")?;
    shows(&world, &browser, 200).await?;
    world.set_clock("2026-01-15T21:00:00Z")?;
    shows(&world, &browser, 303).await
}

#[tokio::test]
async fn signing_out_ends_this_session_or_all_of_them_and_no_token() -> Result<()> {
    let world = World::start().await?;
    let [one, two, three] =
        [world.sign_in(PAT.email).await?, world.sign_in(PAT.email).await?, world.sign_in(PAT.email).await?];
    let kim = world.sign_in(KIM.email).await?;
    let left = world.post("/sign-out").in_browser(&one).send().await?.expect(303)?;
    assert_eq!(location(&left), "/sign-in?out=1");
    assert_eq!(left.header("set-cookie"), Some("session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"));
    for (browser, code) in [(&one, 303), (&two, 200), (&three, 200)] {
        shows(&world, browser, code).await?;
    }
    world.post("/sign-out").in_browser(&two).form(&[("all", "true")]).send().await?.expect(303)?;
    for (browser, code) in [(&one, 303), (&two, 303), (&three, 303), (&kim, 200)] {
        shows(&world, browser, code).await?;
    }
    world.post("/sign-out").in_browser(&two).send().await?.expect(303)?;
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
        // Used, so that none is over for having been idle.
        for browser in &browsers {
            world.get("/sign-in").in_browser(browser).send().await?.expect(200)?;
        }
    }
    shows(&world, &browsers[0], 303).await?;
    shows(&world, &browsers[1], 200).await?;
    // All twenty follow a change of what their person may do.
    let less = json!({ "permissions": { "manage-app": [NOTES] } });
    world.put("/catalogue/partners/acme/members/pat@acme.example", &less).by(&STAFF).send().await?.expect(200)?;
    for browser in &browsers[1..] {
        world.get(MEMBERS).in_browser(browser).send().await?.expect(403)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_cookie_that_is_wrong_or_over_is_nobodys_on_a_public_page() -> Result<()> {
    let world = World::start().await?;
    let wrong = Browser { cookie: "session=wrong".to_owned() };
    let listing = format!("/listings/{NOTES}");
    world.get(&listing).in_browser(&wrong).send().await?.expect(200)?;
    let private = world.get(&format!("{}?state=draft", v2(CHARTS))).header("cookie", &wrong.cookie);
    private.send().await?.expect(401)?;
    let browser = world.sign_in(PAT.email).await?;
    let draft = || world.get(&format!("{}?state=draft", v2(CHARTS))).header("cookie", &browser.cookie);
    draft().send().await?.expect(200)?;
    world.set_clock("2026-01-15T12:00:00Z")?;
    world.get(&listing).in_browser(&browser).send().await?.expect(200)?;
    draft().send().await?.expect(401)?;
    // Whoever sends credentials means them, cookie or not.
    let browser = world.sign_in(PAT.email).await?;
    world.get(TOKENS).in_browser(&browser).bearer("wrong").send().await?.expect(401)?;
    Ok(())
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_form_and_back_and_never_off_the_site() -> Result<()> {
    let world = World::start().await?;
    let led = world.get("/manage/tokens?a=b%20c").header("accept", "text/html").send().await?.expect(303)?;
    assert_eq!(location(&led), "/sign-in?then=%2Fmanage%2Ftokens%3Fa%3Db%2520c");
    let form = world.get(location(&led)).send().await?.expect(200)?;
    assert!(form.text.contains("name=\"then\" value=\"/manage/tokens?a=b%20c\""), "{}", form.text);
    let program = world.get(TOKENS).send().await?.expect(401)?;
    assert_eq!(program.json()?["type"], "urn:problem:unauthenticated");
    let sent = world.post(TOKENS).from_our_page().form(&[("name", "x")]).send().await?.expect(401)?;
    // A browser would ask for a password by itself.
    assert!(sent.header("www-authenticate").is_none() && sent.text.contains("in another tab"));
    for then in ["https://evil.example/manage", "//evil.example", "/\\evil.example", "/sign-out", "/manage/\r\nx: y"] {
        let path = format!("/sign-in?then={}", then.replace('\r', "%0D").replace('\n', "%0A").replace(' ', "%20"));
        let form = world.get(&path).send().await?.expect(200)?;
        assert!(form.text.contains("name=\"then\" value=\"/manage\""), "{then}");
        world.set_clock("2026-01-15T09:00:00Z")?;
        world.ask_for_link(STAFF.email, then).await?.expect(200)?;
        let link = world.links(STAFF.email).await?.pop().context("a mail")?;
        assert_eq!(location(&world.post(&link).from_our_page().send().await?), "/manage", "{then}");
    }
    Ok(())
}

#[tokio::test]
async fn a_change_by_cookie_comes_from_our_own_pages_or_not_at_all() -> Result<()> {
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
        let with = |call: system_tests::Call| headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        let put = world.put(&v2(CHARTS), &body).header("cookie", &browser.cookie);
        with(put).send().await?.expect(code)?;
        let ask = world.post("/sign-in").form(&[("email", "nobody@nowhere.example")]);
        with(ask).send().await?.expect(code)?;
        if code == 403 {
            with(world.post("/sign-out").header("cookie", &browser.cookie)).send().await?.expect(403)?;
        }
    }
    // Reading is no change, and a token is sent by nobody's browser.
    world.get(TOKENS).in_browser(&browser).header("sec-fetch-site", "cross-site").send().await?.expect(200)?;
    world.put(&v2(CHARTS), &body).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_grant_and_a_removal_reach_the_sessions_that_are_out() -> Result<()> {
    let world = World::start().await?;
    world.member("acme", LEE, &json!({ "manage-app": [NOTES] })).await?;
    let lee = world.sign_in(LEE).await?;
    let save = || world.put(&v2(CHARTS), &json!({})).in_browser(&lee).header("accept", "application/json").send();
    save().await?.expect(403)?;
    let path = format!("/catalogue/partners/acme/members/{LEE}");
    world.put(&path, &json!({ "permissions": { "manage-app": "all" } })).by(&STAFF).send().await?.expect(200)?;
    save().await?.expect(200)?;
    world.delete(&path).by(&STAFF).send().await?.expect(204)?;
    save().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn ones_own_token_is_made_shown_once_used_and_revoked() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let make = |name: &'static str, days: &'static str| {
        world.post(TOKENS).in_browser(&browser).form(&[("name", name), ("days", days), ("apps", "all")]).send()
    };
    let made = make("Release <pipeline>", "30").await?.expect(201)?;
    let (_, rest) = made.text.split_once("id=\"secret\">").context("the token")?;
    let secret = rest.split('<').next().context("its end")?.to_owned();
    assert!(made.text.contains("Release &#60;pipeline&#62;") && made.text.contains("2026-02-14 09:00 UTC"));
    let list = async || world.get(TOKENS).in_browser(&browser).send().await?.expect(200);
    let first = list().await?;
    assert!(!first.text.contains(&secret) && first.text.contains("not since 2026-01-15"));
    world.get(&v2(NOTES)).basic(PAT.email, &secret).send().await?.expect(200)?;
    world.set_clock("2026-01-17T00:00:00Z")?;
    world.get(&v2(NOTES)).basic(PAT.email, &secret).send().await?.expect(200)?;
    let browser = world.sign_in(PAT.email).await?;
    let listed = world.get(TOKENS).in_browser(&browser).send().await?.expect(200)?;
    assert!(listed.text.contains(">2026-01-17<"), "{}", listed.text);
    let (_, rest) = listed.text.split_once("action=\"/manage/tokens/").context("a form to revoke")?;
    let revoke = format!("{TOKENS}/{}", rest.split('"').next().context("its end")?);
    world.post(&revoke).in_browser(&browser).send().await?.expect(303)?;
    world.get(&v2(NOTES)).basic(PAT.email, &secret).send().await?.expect(401)?;
    world.post(&format!("{TOKENS}/nothing/revoke")).in_browser(&browser).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_token() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let page = world.get(TOKENS).in_browser(&browser).send().await?.expect(200)?;
    let (_, once) = page.text.split_once("name=\"once\" value=\"").context("what makes it one token")?;
    let once = once.split('"').next().context("its end")?;
    let form = [("name", "Twice"), ("days", "7"), ("apps", "all"), ("once", once)];
    world.post(TOKENS).in_browser(&browser).form(&form).send().await?.expect(201)?;
    world.post(TOKENS).in_browser(&browser).form(&form).send().await?.expect(303)?;
    let listed = world.get(TOKENS).in_browser(&browser).send().await?.expect(200)?;
    assert_eq!(listed.text.matches("Revoke<span class=\"unseen\"> Twice").count(), 1);
    Ok(())
}

#[tokio::test]
async fn ones_own_token_may_be_limited_to_some_of_ones_apps() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let form = world.get(TOKENS).in_browser(&browser).send().await?.expect(200)?;
    let named = |name: &str, key: &str| format!("<bdi>{name}</bdi> <code class=\"quiet\">{key}</code>");
    assert!(form.text.contains(&named("Acme Charts", CHARTS)) && form.text.contains(&named("Acme Notes", NOTES)));
    let fields = [("name", "Notes"), ("days", "7"), ("apps", "these"), ("app", NOTES)];
    let made = world.post(TOKENS).in_browser(&browser).form(&fields).send().await?.expect(201)?;
    let (list, _) = made.text.split_once("New token").context("the form below the list")?;
    assert!(list.contains(&named("Acme Notes", NOTES)) && !list.contains("Acme Charts"), "{list}");
    assert!(list.contains("everything that you can"), "the seeded token is for everything");
    let (_, rest) = made.text.split_once("id=\"secret\">").context("the token")?;
    let secret = rest.split('<').next().context("its end")?;
    for (app, code) in [(NOTES, 200), (CHARTS, 403), (SYNC, 404)] {
        world.put(&v2(app), &json!({})).basic(PAT.email, secret).send().await?.expect(code)?;
    }
    // To itself, too, other apps are no choice.
    let own = world.get(TOKENS).bearer(secret).send().await?.expect(200)?;
    assert!(own.text.contains("Acme Notes") && !own.text.contains("Acme Charts"));
    for path in [MEMBERS, "/manage/partners/acme/self-assessment"] {
        world.get(path).bearer(secret).send().await?.expect(403)?;
    }
    for path in [TOKENS, MEMBERS, "/manage/partners/acme/members/remove"] {
        world.post(path).bearer(secret).form(&fields).send().await?.expect(403)?;
    }
    Ok(())
}

#[tokio::test]
async fn who_manages_no_app_is_not_asked_which() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(STAFF.email).await?;
    let form = world.get(TOKENS).in_browser(&browser).send().await?.expect(200)?;
    assert!(form.text.contains("type=\"hidden\" name=\"apps\" value=\"all\"") && !form.text.contains("<fieldset"));
    Ok(())
}

#[tokio::test]
async fn a_token_that_cannot_be_made_says_why_and_keeps_what_was_written() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let long = "x".repeat(81);
    for (name, days, apps, field) in [
        ("", "30", &[("apps", "all")][..], "name"),
        (long.as_str(), "30", &[("apps", "all")], "name"),
        ("Build", "1000", &[("apps", "all")], "days"),
        // What says nothing of its apps is none for all of them.
        ("Build", "30", &[], "apps"),
        ("Build", "30", &[("apps", "some"), ("app", NOTES)], "apps"),
        ("Build", "30", &[("apps", "these")], "apps"),
        ("Build", "30", &[("apps", "these"), ("app", NOTES), ("app", SYNC)], "apps"),
        ("Build", "30", &[("apps", "these"), ("app", NOTES), ("app", "no key!")], "apps"),
    ] {
        let form = [&[("name", name), ("days", days)], apps].concat();
        let refused = world.post(TOKENS).in_browser(&browser).form(&form).send().await?.expect(422)?;
        assert!(refused.text.contains(&format!("href=\"#{field}\"")) && refused.text.contains("Error: API tokens"));
        assert!(refused.text.contains(&format!("value=\"{name}\"")));
        assert_eq!(refused.text.contains("value=\"30\" selected"), days == "30");
        let ticked = apps.contains(&("app", NOTES));
        assert_eq!(refused.text.contains(&format!("value=\"{NOTES}\" checked")), ticked, "{}", refused.text);
    }
    let list = world.get(TOKENS).in_browser(&browser).send().await?.expect(200)?;
    assert!(!list.text.contains("Build"), "none of them was made");
    let json = world.post(TOKENS).in_browser(&browser).json(&json!({ "name": "x" }));
    json.send().await?.expect(415)?;
    // A token makes no other.
    world.post(TOKENS).by(&PAT).form(&[("name", "x"), ("days", "30")]).send().await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn who_may_do_everything_manages_the_members_and_nobody_else() -> Result<()> {
    let world = World::start().await?;
    world.member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    let (pat, lee, kim) = (world.sign_in(PAT.email).await?, world.sign_in(LEE).await?, world.sign_in(KIM.email).await?);
    for (browser, code) in [(&lee, 403), (&kim, 404)] {
        for path in [MEMBERS, &format!("{MEMBERS}/remove?email=lee%40acme.example")] {
            world.get(path).in_browser(browser).send().await?.expect(code)?;
        }
        for path in [MEMBERS, "/manage/partners/acme/members/remove"] {
            let call =
                world.post(path).in_browser(browser).form(&[("email", LEE), ("apps", "all"), ("security", "yes")]);
            call.send().await?.expect(code)?;
        }
    }
    let list = async || world.get(MEMBERS).in_browser(&pat).send().await?.expect(200);
    let save = |fields: &[(&str, &str)]| world.post(MEMBERS).in_browser(&pat).form(fields).send();
    assert!(list().await?.text.contains(LEE));
    let some = [("email", "Mo@Acme.example"), ("apps", "these"), ("app", NOTES), ("app", CHARTS), ("app", "no key!")];
    assert_eq!(location(&save(&some).await?.expect(303)?), MEMBERS);
    let listed = list().await?;
    let named = |name: &str, key: &str| format!("<li><bdi>{name}</bdi> <code class=\"quiet\">{key}</code></li>");
    assert!(listed.text.contains(&[named("Acme Charts", CHARTS), named("Acme Notes", NOTES)].concat()));
    assert!(listed.text.contains("<h1>Members of <bdi>Acme Software</bdi></h1>"), "{}", listed.text);
    let change =
        world.get(&format!("{MEMBERS}?change=mo%40acme.example")).in_browser(&pat).send().await?.expect(200)?;
    assert!(change.text.contains("value=\"mo@acme.example\""));
    let wrong = save(&[("email", "<b>"), ("apps", "all"), ("security", "yes")]).await?.expect(422)?;
    assert!(wrong.text.contains("value=\"&#60;b&#62;\"") && wrong.text.contains("href=\"#email\""));
    Ok(())
}

#[tokio::test]
async fn a_member_is_removed_after_one_question_and_one_who_is_gone_already_is_named_so() -> Result<()> {
    let world = World::start().await?;
    world.member("acme", LEE, &json!({ "manage-app": ["com.example.acme.to-come"] })).await?;
    let pat = world.sign_in(PAT.email).await?;
    let list = async || world.get(MEMBERS).in_browser(&pat).send().await?.expect(200);
    let ask = |email: &str| world.get(&format!("{MEMBERS}/remove?email={email}")).in_browser(&pat).send();
    let remove =
        |email: &str| world.post(&format!("{MEMBERS}/remove")).in_browser(&pat).form(&[("email", email)]).send();
    let listed = list().await?;
    // An app that nobody knows yet goes by its key.
    assert!(listed.text.contains("<li><code class=\"quiet\">com.example.acme.to-come</code></li>"), "{}", listed.text);
    assert!(listed.text.contains(&format!("href=\"{MEMBERS}/remove?email=lee%40acme%2Eexample\"")), "{}", listed.text);
    let asked = ask("lee%40acme%2Eexample").await?.expect(200)?;
    assert!(asked.text.contains("Remove <bdi>lee@acme.example</bdi> from <bdi>Acme Software</bdi>?"), "{}", asked.text);
    assert!(asked.text.contains("name=\"email\" value=\"lee@acme.example\"") && !asked.text.contains("That is you"));
    assert!(list().await?.text.contains(LEE), "the question removes nobody");
    assert_eq!(location(&remove("Lee@Acme.example").await?.expect(303)?), MEMBERS);
    assert!(!list().await?.text.contains(LEE));
    for nobody in [LEE, "", "no address", KIM.email] {
        for answer in [ask(nobody).await?, remove(nobody).await?] {
            assert!(answer.expect(404)?.text.contains("There is no such member"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_last_who_may_do_everything_cannot_be_locked_out() -> Result<()> {
    let world = World::start().await?;
    let pat = world.sign_in(PAT.email).await?;
    let save = |fields: &[(&str, &str)]| world.post(MEMBERS).in_browser(&pat).form(fields).send();
    let remove =
        |email: &str| world.post(&format!("{MEMBERS}/remove")).in_browser(&pat).form(&[("email", email)]).send();
    let refused = save(&[("email", PAT.email), ("apps", "all")]).await?.expect(409)?;
    assert!(refused.text.contains("Nobody would be left"));
    remove(PAT.email).await?.expect(409)?;
    let ask = || world.get(&format!("{MEMBERS}/remove?email={}", PAT.email)).in_browser(&pat).send();
    let told = ask().await?.expect(200)?;
    assert!(told.text.contains("Nobody would be left") && !told.text.contains("Remove the member"), "{}", told.text);
    world.get(MEMBERS).in_browser(&pat).send().await?.expect(200)?;
    save(&[("email", LEE), ("apps", "all"), ("security", "yes")]).await?.expect(303)?;
    let asked = ask().await?.expect(200)?;
    assert!(asked.text.contains("That is you") && asked.text.contains("Remove the member"), "{}", asked.text);
    let gone = remove(PAT.email).await?.expect(303)?;
    assert_eq!(location(&gone), "/manage");
    world.get(MEMBERS).in_browser(&pat).send().await?.expect(404)?;
    let lee = world.sign_in(LEE).await?;
    world.get(MEMBERS).in_browser(&lee).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn two_who_remove_each_other_at_the_same_moment_do_not_both_go() -> Result<()> {
    for _ in 0..5 {
        let world = World::start().await?;
        world.member("acme", LEE, &json!({ "manage-app": "all", "manage-partner-security": true })).await?;
        let (pat, lee) = (world.sign_in(PAT.email).await?, world.sign_in(LEE).await?);
        let path = format!("{MEMBERS}/remove");
        let (one, two) = tokio::try_join!(
            world.post(&path).in_browser(&pat).form(&[("email", LEE)]).send(),
            world.post(&path).in_browser(&lee).form(&[("email", PAT.email)]).send(),
        )?;
        let done = [&one, &two].iter().filter(|answer| answer.code() == 303).count();
        assert!(done <= 1, "{} {}", one.status, two.status);
        let members = world.get("/catalogue/partners/acme/members").by(&STAFF).send().await?.json()?;
        let left = members["members"].as_array().map(Vec::len);
        assert!(left >= Some(1), "{members}");
    }
    Ok(())
}
