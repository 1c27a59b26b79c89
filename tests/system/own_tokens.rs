//! The page on which people make and revoke their own API tokens.

use anyhow::{Context as _, Result};
use serde_json::json;
use system_tests::{CHARTS, NOTES, PAT, STAFF, SYNC, World, v2};

const TOKENS: &str = "/manage/tokens";
const MEMBERS: &str = "/manage/partners/acme/members";

#[tokio::test]
async fn a_person_makes_uses_and_revokes_their_own_token_and_sees_it_once() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let make = |name: &'static str, days: &'static str| {
        world.post(TOKENS).in_session(&browser).form(&[("name", name), ("days", days), ("apps", "all")]).send()
    };
    let made = make("Release <pipeline>", "30").await?.expect(201)?;
    let (_, rest) = made.text.split_once("id=\"secret\">").context("the token")?;
    let secret = rest.split('<').next().context("its end")?.to_owned();
    assert!(made.text.contains("Release &#60;pipeline&#62;") && made.text.contains("14 February 2026, 09:00 UTC"));
    let list = async || world.get(TOKENS).in_session(&browser).send().await?.expect(200);
    let first = list().await?;
    assert!(!first.text.contains(&secret) && first.text.contains("not since 15 January 2026"));
    world.get(&v2(NOTES)).basic(PAT.email, &secret).send().await?.expect(200)?;
    world.set_clock("2026-01-17T00:00:00Z")?;
    world.get(&v2(NOTES)).basic(PAT.email, &secret).send().await?.expect(200)?;
    let browser = world.sign_in(PAT.email).await?;
    let listed = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    assert!(listed.text.contains(">17 January 2026<"), "{}", listed.text);
    let (_, rest) = listed.text.split_once("action=\"/manage/tokens/").context("a form to revoke")?;
    let revoke = format!("{TOKENS}/{}", rest.split('"').next().context("its end")?);
    world.post(&revoke).in_session(&browser).send().await?.expect(303)?;
    world.get(&v2(NOTES)).basic(PAT.email, &secret).send().await?.expect(401)?;
    world.post(&format!("{TOKENS}/nothing/revoke")).in_session(&browser).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn sending_the_form_twice_makes_one_token() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let page = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    let (_, once) = page.text.split_once("name=\"once\" value=\"").context("what makes it one token")?;
    let once = once.split('"').next().context("its end")?;
    let form = [("name", "Twice"), ("days", "7"), ("apps", "all"), ("once", once)];
    world.post(TOKENS).in_session(&browser).form(&form).send().await?.expect(201)?;
    world.post(TOKENS).in_session(&browser).form(&form).send().await?.expect(303)?;
    let listed = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    assert_eq!(listed.text.matches("Revoke<span class=\"unseen\"> <bdi>Twice</bdi>").count(), 1);
    Ok(())
}

#[tokio::test]
async fn a_person_can_limit_their_token_to_some_of_their_apps() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let form = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    let named = |name: &str, key: &str| format!("<bdi>{name}</bdi> <code class=\"quiet\">{key}</code>");
    assert!(form.text.contains(&named("Acme Charts", CHARTS)) && form.text.contains(&named("Acme Notes", NOTES)));
    let fields = [("name", "Notes"), ("days", "7"), ("apps", "these"), ("app", NOTES)];
    let made = world.post(TOKENS).in_session(&browser).form(&fields).send().await?.expect(201)?;
    let (list, _) = made.text.split_once("New token").context("the form below the list")?;
    assert!(list.contains(&named("Acme Notes", NOTES)) && !list.contains("Acme Charts"), "{list}");
    assert!(list.contains("everything that you can"), "the seeded token is for everything");
    let (_, rest) = made.text.split_once("id=\"secret\">").context("the token")?;
    let secret = rest.split('<').next().context("its end")?;
    for (app, code) in [(NOTES, 200), (CHARTS, 403), (SYNC, 404)] {
        world.put(&v2(app), &json!({})).basic(PAT.email, secret).send().await?.expect(code)?;
    }
    // With this token, other apps are not offered either.
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
async fn a_token_for_some_apps_lists_only_tokens_that_can_do_no_more_than_it() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let mut secrets = Vec::new();
    for (name, apps) in [
        ("Whole", &[("apps", "all")][..]),
        ("Notes and charts", &[("apps", "these"), ("app", NOTES), ("app", CHARTS)]),
        ("Notes alone", &[("apps", "these"), ("app", NOTES)]),
        ("Charts alone", &[("apps", "these"), ("app", CHARTS)]),
    ] {
        let form = [&[("name", name), ("days", "7")], apps].concat();
        let made = world.post(TOKENS).in_session(&browser).form(&form).send().await?.expect(201)?;
        let (_, rest) = made.text.split_once("id=\"secret\">").context("the token")?;
        secrets.push(rest.split('<').next().context("its end")?.to_owned());
    }
    let names = ["Whole", "Notes and charts", "Notes alone", "Charts alone"];
    let everything = names.to_vec();
    let seen = [everything.clone(), names[1..].to_vec(), vec!["Notes alone"], vec!["Charts alone"]];
    for (secret, expected) in secrets.iter().zip(&seen) {
        let page = world.get(TOKENS).bearer(secret).send().await?.expect(200)?;
        assert_eq!(list_names(&page.text, &names), *expected);
        let limited = *expected != everything;
        assert_eq!(page.text.contains("tokens that can do more than it are not listed"), limited);
        assert_eq!(page.text.contains("everything that you can</td>"), !limited, "the seeded token is for everything");
    }
    let page = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    assert_eq!(list_names(&page.text, &names), everything);
    Ok(())
}

/// Which of these tokens a page lists.
fn list_names<'a>(page: &str, names: &[&'a str]) -> Vec<&'a str> {
    names.iter().copied().filter(|name| page.contains(&format!("<th scope=\"row\">{name}</th>"))).collect()
}

#[tokio::test]
async fn a_person_without_apps_is_not_asked_to_choose_apps() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(STAFF.email).await?;
    let form = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    assert!(form.text.contains("type=\"hidden\" name=\"apps\" value=\"all\"") && !form.text.contains("<fieldset"));
    Ok(())
}

#[tokio::test]
async fn an_invalid_form_says_why_and_keeps_what_was_entered() -> Result<()> {
    let world = World::start().await?;
    let browser = world.sign_in(PAT.email).await?;
    let long = "x".repeat(81);
    for (name, days, apps, field) in [
        ("", "30", &[("apps", "all")][..], "name"),
        (long.as_str(), "30", &[("apps", "all")], "name"),
        ("Build", "1000", &[("apps", "all")], "days"),
        // A form that does not say which apps must not make a token for all of them.
        ("Build", "30", &[], "apps"),
        ("Build", "30", &[("apps", "some"), ("app", NOTES)], "apps"),
        ("Build", "30", &[("apps", "these")], "apps"),
        ("Build", "30", &[("apps", "these"), ("app", NOTES), ("app", SYNC)], "apps"),
        ("Build", "30", &[("apps", "these"), ("app", NOTES), ("app", "no key!")], "apps"),
    ] {
        let form = [&[("name", name), ("days", days)], apps].concat();
        let refused = world.post(TOKENS).in_session(&browser).form(&form).send().await?.expect(422)?;
        assert!(refused.text.contains(&format!("href=\"#{field}\"")) && refused.text.contains("Error: API tokens"));
        assert!(refused.text.contains(&format!("value=\"{name}\"")));
        assert_eq!(refused.text.contains("value=\"30\" selected"), days == "30");
        let ticked = apps.contains(&("app", NOTES));
        assert_eq!(refused.text.contains(&format!("value=\"{NOTES}\" checked")), ticked, "{}", refused.text);
    }
    let list = world.get(TOKENS).in_session(&browser).send().await?.expect(200)?;
    assert!(!list.text.contains("Build"), "none of them was made");
    let json = world.post(TOKENS).in_session(&browser).json(&json!({ "name": "x" }));
    json.send().await?.expect(415)?;
    // With a token nobody can make another one.
    world.post(TOKENS).by(&PAT).form(&[("name", "x"), ("days", "30")]).send().await?.expect(403)?;
    Ok(())
}
