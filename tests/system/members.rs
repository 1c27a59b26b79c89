//! The pages on which a partner manages its members.

use anyhow::Result;
use serde_json::json;
use system_tests::{CHARTS, KIM, NOTES, PAT, Response, STAFF, World};

const MEMBERS: &str = "/manage/partners/acme/members";
const LEE: &str = "lee@acme.example";

fn location(response: &Response) -> &str {
    response.header("location").unwrap_or_default()
}

#[tokio::test]
async fn only_a_member_with_all_permissions_manages_the_members() -> Result<()> {
    let world = World::start().await?;
    world.add_member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    let (pat, lee, kim) = (world.sign_in(PAT.email).await?, world.sign_in(LEE).await?, world.sign_in(KIM.email).await?);
    for (browser, code) in [(&lee, 403), (&kim, 404)] {
        for path in [MEMBERS, &format!("{MEMBERS}/remove?email=lee%40acme.example")] {
            world.get(path).in_session(browser).send().await?.expect(code)?;
        }
        for path in [MEMBERS, "/manage/partners/acme/members/remove"] {
            let call =
                world.post(path).in_session(browser).form(&[("email", LEE), ("apps", "all"), ("security", "yes")]);
            call.send().await?.expect(code)?;
        }
    }
    let list = async || world.get(MEMBERS).in_session(&pat).send().await?.expect(200);
    let save = |fields: &[(&str, &str)]| world.post(MEMBERS).in_session(&pat).form(fields).send();
    assert!(list().await?.text.contains(LEE));
    let some = [("email", "Mo@Acme.example"), ("apps", "these"), ("app", NOTES), ("app", CHARTS), ("app", "no key!")];
    let saved = format!("{MEMBERS}?saved=mo%40acme%2Eexample");
    assert_eq!(location(&save(&some).await?.expect(303)?), saved);
    let told = world.get(&saved).in_session(&pat).send().await?.expect(200)?;
    assert!(told.text.contains("Saved: <bdi>mo@acme.example</bdi> is a member"), "{}", told.text);
    let untrue = world.get(&format!("{MEMBERS}?saved=nobody%40acme%2Eexample")).in_session(&pat).send().await?;
    assert!(!untrue.text.contains("Saved: "), "{}", untrue.text);
    let listed = list().await?;
    let named = |name: &str, key: &str| format!("<li><bdi>{name}</bdi> <code class=\"quiet\">{key}</code></li>");
    assert!(listed.text.contains(&[named("Acme Charts", CHARTS), named("Acme Notes", NOTES)].concat()));
    assert!(listed.text.contains("<h1>Members of <bdi>Acme Software</bdi></h1>"), "{}", listed.text);
    let change =
        world.get(&format!("{MEMBERS}?change=mo%40acme.example")).in_session(&pat).send().await?.expect(200)?;
    assert!(change.text.contains("value=\"mo@acme.example\""));
    let wrong = save(&[("email", "<b>"), ("apps", "all"), ("security", "yes")]).await?.expect(422)?;
    assert!(wrong.text.contains("value=\"&#60;b&#62;\"") && wrong.text.contains("href=\"#email\""));
    Ok(())
}

#[tokio::test]
async fn removing_a_member_asks_for_confirmation_and_says_when_there_is_no_such_member() -> Result<()> {
    let world = World::start().await?;
    world.add_member("acme", LEE, &json!({ "manage-app": ["com.example.acme.to-come"] })).await?;
    let pat = world.sign_in(PAT.email).await?;
    let list = async || world.get(MEMBERS).in_session(&pat).send().await?.expect(200);
    let ask = |email: &str| world.get(&format!("{MEMBERS}/remove?email={email}")).in_session(&pat).send();
    let remove =
        |email: &str| world.post(&format!("{MEMBERS}/remove")).in_session(&pat).form(&[("email", email)]).send();
    let listed = list().await?;
    // An app that does not exist yet is shown by its key.
    assert!(listed.text.contains("<li><code class=\"quiet\">com.example.acme.to-come</code></li>"), "{}", listed.text);
    assert!(listed.text.contains(&format!("href=\"{MEMBERS}/remove?email=lee%40acme%2Eexample\"")), "{}", listed.text);
    let asked = ask("lee%40acme%2Eexample").await?.expect(200)?;
    assert!(asked.text.contains("Remove <bdi>lee@acme.example</bdi> from <bdi>Acme Software</bdi>?"), "{}", asked.text);
    assert!(asked.text.contains("name=\"email\" value=\"lee@acme.example\"") && !asked.text.contains("That is you"));
    assert!(list().await?.text.contains(LEE), "asking for confirmation removes nobody");
    let removed = format!("{MEMBERS}?removed=lee%40acme%2Eexample");
    assert_eq!(location(&remove("Lee@Acme.example").await?.expect(303)?), removed);
    let told = world.get(&removed).in_session(&pat).send().await?.expect(200)?;
    assert!(told.text.contains("<bdi>lee@acme.example</bdi> is no longer a member."), "{}", told.text);
    assert!(!list().await?.text.contains(LEE));
    for nobody in [LEE, "", "no address", KIM.email] {
        for response in [ask(nobody).await?, remove(nobody).await?] {
            assert!(response.expect(404)?.text.contains("There is no such member"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_last_member_with_all_permissions_can_neither_be_removed_nor_restricted() -> Result<()> {
    let world = World::start().await?;
    let pat = world.sign_in(PAT.email).await?;
    let save = |fields: &[(&str, &str)]| world.post(MEMBERS).in_session(&pat).form(fields).send();
    let remove =
        |email: &str| world.post(&format!("{MEMBERS}/remove")).in_session(&pat).form(&[("email", email)]).send();
    let refused = save(&[("email", PAT.email), ("apps", "all")]).await?.expect(409)?;
    assert!(refused.text.contains("Nobody would be left"));
    remove(PAT.email).await?.expect(409)?;
    let ask = || world.get(&format!("{MEMBERS}/remove?email={}", PAT.email)).in_session(&pat).send();
    let page = ask().await?.expect(200)?;
    assert!(page.text.contains("Nobody would be left") && !page.text.contains("Remove the member"), "{}", page.text);
    world.get(MEMBERS).in_session(&pat).send().await?.expect(200)?;
    save(&[("email", LEE), ("apps", "all"), ("security", "yes")]).await?.expect(303)?;
    let asked = ask().await?.expect(200)?;
    assert!(asked.text.contains("That is you") && asked.text.contains("Remove the member"), "{}", asked.text);
    let gone = remove(PAT.email).await?.expect(303)?;
    assert_eq!(location(&gone), "/manage");
    world.get(MEMBERS).in_session(&pat).send().await?.expect(404)?;
    let lee = world.sign_in(LEE).await?;
    world.get(MEMBERS).in_session(&lee).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn two_members_who_remove_each_other_at_once_are_not_both_removed() -> Result<()> {
    for _ in 0..5 {
        let world = World::start().await?;
        world.add_member("acme", LEE, &json!({ "manage-app": "all", "manage-partner-security": true })).await?;
        let (pat, lee) = (world.sign_in(PAT.email).await?, world.sign_in(LEE).await?);
        let path = format!("{MEMBERS}/remove");
        let (one, two) = tokio::try_join!(
            world.post(&path).in_session(&pat).form(&[("email", LEE)]).send(),
            world.post(&path).in_session(&lee).form(&[("email", PAT.email)]).send(),
        )?;
        let done = [&one, &two].iter().filter(|response| response.code() == 303).count();
        assert!(done <= 1, "{} {}", one.status, two.status);
        let members = world.get("/catalogue/partners/acme/members").by(&STAFF).send().await?.json()?;
        let left = members["members"].as_array().map(Vec::len);
        assert!(left >= Some(1), "{members}");
    }
    Ok(())
}
