//! The marketplace's staff, as they are shown and changed: from the browser and by programs.

use anyhow::{Result, ensure};
use domain::EmailAddress;
use domain::access::Role;
use serde_json::{Value as Json, json};
use store::audit::{Actor, AuditedThing};
use system_tests::{PAT, Person, STAFF, World};

use crate::browser::{Browser, FORM, Form};

const PEOPLE: &str = "/staff/console/staff";
const ADA: &str = "ada@marketplace.example";

fn form(fields: &[(&str, &str)]) -> Form {
    let given = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Form(given.chain([("reason".to_owned(), "A new colleague".to_owned())]).collect())
}

async fn roles(world: &World, email: &str) -> Result<Vec<Role>> {
    let granted = world.local.store().granted(&EmailAddress::parse(email)?).await?.unwrap_or_default();
    Ok(granted.staff.into_iter().collect())
}

/// Somebody with roles, and a token of theirs.
async fn somebody(world: &World, email: &str, roles: &[Role]) -> Result<Person> {
    let address = EmailAddress::parse(email)?;
    let actor = Actor { person: &address, now: world.local.clock().now() };
    world.local.store().put_staff(&address, roles, actor).await?;
    world.issue_token(email, &json!({ "name": "Test" })).await
}

#[tokio::test]
async fn people_are_added_changed_and_taken_out_in_the_words_of_their_positions() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let list = staff.get(PEOPLE).await?.expect(200)?;
    for text in [STAFF.email, ">Admin</span>", "decides on published answers", "keeps the catalogue"] {
        ensure!(list.text.contains(text), "{text:?} is not in {}", list.text);
    }
    let added = staff.press(PEOPLE, &form(&[("email", ADA), ("position", "reviewer")]), "save").await?.expect(200)?;
    ensure!(added.text.contains(ADA) && added.text.contains(">Reviewer</span>"), "{}", added.text);
    assert_eq!(roles(&world, ADA).await?, [Role::Assessment, Role::Review]);
    let change = staff.form(&format!("{PEOPLE}?change=ada%40marketplace.example")).await?;
    assert_eq!((change.get("email"), change.get("position")), (Some(ADA), Some("reviewer")));
    let both =
        form(&[("email", ADA), ("position", "reviewer"), ("position", "operator"), ("seen", "assessment review")]);
    let changed = staff.press(PEOPLE, &both, "save").await?.expect(200)?;
    ensure!(changed.text.contains(">Operator</span>"), "{}", changed.text);
    assert_eq!(roles(&world, ADA).await?.len(), 4, "all but the right to change staff");
    let seen = staff.form(&format!("{PEOPLE}?change={ADA}")).await?.set("reason", "A new colleague");
    let row = format!("<th scope=\"row\"><bdi>{ADA}</bdi></th>");
    ensure!(changed.text.contains(&row), "{}", changed.text);
    let gone = staff.press(PEOPLE, &seen, "remove").await?.expect(200)?;
    ensure!(!gone.text.contains(&row), "{}", gone.text);
    assert_eq!(roles(&world, ADA).await?, []);
    let lines = world.local.store().audit_lines(AuditedThing::Staff, 10).await?;
    // All of them are of one instant, so their order says nothing.
    let by_staff = lines.iter().filter(|line| line.by == STAFF.email && line.detail["person"] == ADA);
    let mut given: Vec<_> = by_staff.map(|line| (line.action.as_str(), &line.detail["roles"])).collect();
    given.sort_by_key(|(_, roles)| roles.as_array().map_or(0, Vec::len));
    let four = json!(["catalogue", "programme", "assessment", "review"]);
    let (none, two) = (json!([]), json!(["assessment", "review"]));
    assert_eq!(given, [("staff-roles", &none), ("staff-roles", &two), ("staff-roles", &four)]);
    ensure!(lines.iter().filter(|line| line.detail["reason"] == "A new colleague").count() == 3, "{lines:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_in_the_form_is_said_and_nothing_typed_is_lost() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    for (fields, button, words) in [
        (vec![("email", "ada"), ("position", "admin")], "save", "Enter the whole email address."),
        (vec![("email", ADA)], "save", "Choose at least one position"),
        (vec![("email", ADA), ("position", "king")], "save", "Choose at least one position"),
    ] {
        let refused = staff.press(PEOPLE, &form(&fields), button).await?.expect(422)?;
        ensure!(refused.text.contains(words), "{words:?} is not in {}", refused.text);
        let kept = Form::of(&refused.text);
        assert_eq!((kept.get("email"), kept.get("reason")), (Some(fields[0].1), Some("A new colleague")));
    }
    let unexplained = form(&[("email", ADA), ("position", "admin")]).set("reason", " ");
    let refused = staff.press(PEOPLE, &unexplained, "save").await?.expect(422)?;
    ensure!(refused.text.contains("Write the reason in one line."), "{}", refused.text);
    assert_eq!(Form::of(&refused.text).get("position"), Some("admin"));
    assert_eq!(staff.press(PEOPLE, &unexplained, "explode").await?.code(), 400);
    assert_eq!(roles(&world, ADA).await?, []);
    Ok(())
}

#[tokio::test]
async fn the_last_who_may_change_staff_stays_and_nobody_gives_it_up_by_accident() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let own = form(&[("email", STAFF.email), ("position", "operator")]);
    for button in ["save", "remove"] {
        let refused = staff.press(PEOPLE, &own, button).await?.expect(422)?;
        ensure!(refused.text.contains("Type your own address if you want that."), "{}", refused.text);
        let refused = staff.press(PEOPLE, &own.clone().set("confirm", STAFF.email), button).await?.expect(422)?;
        ensure!(refused.text.contains("Nobody would be left who may change staff."), "{}", refused.text);
    }
    somebody(&world, ADA, Role::ALL).await?;
    let own = staff.form(&format!("{PEOPLE}?change={}", STAFF.email)).await?.set("reason", "Less to do");
    let own = Form(own.0.into_iter().filter(|(name, _)| name != "position").collect()).set("position", "operator");
    let done = staff.press(PEOPLE, &own.set("confirm", STAFF.email), "save").await?.expect(200)?;
    ensure!(done.text.contains("What needs somebody"), "who may no longer see the list sees the first page");
    assert_eq!(roles(&world, STAFF.email).await?, [Role::Catalogue, Role::Programme]);
    staff.get(PEOPLE).await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn two_who_take_the_right_from_each_other_at_the_same_moment_do_not_both_succeed() -> Result<()> {
    let world = World::start().await?;
    let ada = somebody(&world, ADA, Role::ALL).await?;
    let take =
        |email: &str| world.put(&format!("/staff/people/{email}"), &json!({ "roles": ["review"], "reason": "A test" }));
    let (one, other) = tokio::try_join!(take(ADA).by(&STAFF).send(), take(STAFF.email).by(&ada).send())?;
    let both = [one.code(), other.code()];
    ensure!(both.contains(&200) && both != [200, 200], "{both:?}");
    let left = [roles(&world, ADA).await?, roles(&world, STAFF.email).await?];
    assert_eq!(left.iter().filter(|roles| roles.contains(&Role::People)).count(), 1);
    Ok(())
}

#[tokio::test]
async fn programs_read_and_change_staff_too() -> Result<()> {
    let world = World::start().await?;
    let ada = &format!("/staff/people/{ADA}");
    let put = |body: Json| world.put(ada, &body).by(&STAFF).send();
    let put_to = put(json!({ "roles": ["catalogue", "review"], "reason": "A test" })).await?.expect(200)?.json()?;
    assert_eq!(put_to, json!({ "email": ADA, "roles": ["catalogue", "review"], "revokedTokens": 0 }));
    let list = world.get("/staff/people").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(list["people"][0], json!({ "email": ADA, "roles": put_to["roles"] }));
    assert_eq!(list["people"][1]["email"], STAFF.email);
    for (body, pointer) in [
        (json!({ "reason": "A test" }), "/roles"),
        (json!({ "roles": [], "reason": "A test" }), "/roles"),
        (json!({ "roles": ["king"], "reason": "A test" }), "/roles"),
        (json!({ "roles": ["review"] }), "/reason"),
        (json!({ "roles": ["review"], "reason": " " }), "/reason"),
        (json!({ "roles": ["review"], "reason": "a\nb" }), "/reason"),
        (json!({ "roles": ["review"], "reason": "A test", "why": "x" }), "/why"),
    ] {
        let refused = put(body.clone()).await?.expect(422)?.json()?;
        let at = refused["errors"][0]["pointer"].as_str().unwrap_or_default();
        ensure!(at.starts_with(pointer), "{body}: {refused}");
    }
    world.delete(ada).by(&STAFF).send().await?.expect(204)?;
    world.delete(ada).by(&STAFF).send().await?.expect(404)?;
    let own = format!("/staff/people/{}", STAFF.email);
    let refused = world.delete(&own).by(&STAFF).send().await?.expect(409)?.json()?;
    ensure!(refused["detail"].as_str().is_some_and(|detail| detail.contains("?confirm=")), "{refused}");
    let last = world.delete(&format!("{own}?confirm={}", STAFF.email)).by(&STAFF).send().await?.expect(409)?.json()?;
    ensure!(last["detail"].as_str().is_some_and(|detail| detail.contains("Nobody would be left")), "{last}");
    Ok(())
}

#[tokio::test]
async fn only_who_may_change_staff_sees_them_and_nobody_gets_more_than_they_have() -> Result<()> {
    let world = World::start().await?;
    let operator = somebody(&world, ADA, &[Role::Catalogue, Role::Programme]).await?;
    for person in
        [operator.clone(), Person { email: PAT.email.to_owned(), token: PAT.token.to_owned(), id: String::new() }]
    {
        world.get(PEOPLE).by(&person).send().await?.expect(403)?;
        world.post(PEOPLE).by(&person).body(FORM, "do=save").send().await?.expect(403)?;
        world.get("/staff/people").by(&person).send().await?.expect(403)?;
    }
    let start = world.get("/staff").by(&operator).header("accept", "text/html").send().await?.expect(200)?;
    ensure!(!start.text.contains(PEOPLE), "no link leads to what they may not see");
    // A token for an admin would be an admin's in the hands of whoever issued it.
    let issue = |email: &str| world.post(&format!("/catalogue/people/{email}/tokens")).json(&json!({ "name": "Mine" }));
    issue(STAFF.email).by(&operator).send().await?.expect(403)?;
    issue(PAT.email).by(&operator).send().await?.expect(201)?;
    issue(ADA).by(&operator).send().await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn who_issued_a_token_does_not_get_the_roles_that_its_person_gets_later() -> Result<()> {
    let world = World::start().await?;
    let operator = somebody(&world, ADA, &[Role::Catalogue, Role::Programme]).await?;
    let staff = Browser { world: &world, who: &STAFF };
    // Everything is tried twice: on the page, and by a program.
    for (person, seen_by_operator) in [("bea@marketplace.example", 1), ("cem@marketplace.example", 2)] {
        let grant = json!({ "permissions": { "manage-app": [], "manage-partner-security": false } });
        let member = format!("/catalogue/partners/acme/members/{person}");
        world.put(&member, &grant).by(&operator).send().await?.expect(201)?;
        let mut tokens = Vec::new();
        for _ in 0..seen_by_operator {
            let path = format!("/catalogue/people/{person}/tokens");
            let issued = world.post(&path).json(&json!({ "name": "Mine" })).by(&operator).send().await?.expect(201)?;
            tokens.push(issued.json()?["token"].as_str().unwrap_or_default().to_owned());
        }
        if seen_by_operator == 1 {
            let done =
                staff.press(PEOPLE, &form(&[("email", person), ("position", "admin")]), "save").await?.expect(200)?;
            ensure!(done.text.contains("1 API token was revoked"), "{}", done.text);
        } else {
            let put =
                world.put(&format!("/staff/people/{person}"), &json!({ "roles": ["people"], "reason": "A test" }));
            assert_eq!(put.by(&STAFF).send().await?.expect(200)?.json()?["revokedTokens"], 2);
        }
        for token in tokens {
            world.get("/staff/people").bearer(&token).send().await?.expect(401)?;
        }
        let address = EmailAddress::parse(person)?;
        let lines = world.local.store().audit_lines(AuditedThing::Person(&address), 20).await?;
        let revoked =
            lines.iter().find(|line| line.action == "revoke-tokens").map(|line| line.detail["tokens"].clone());
        assert_eq!(revoked.and_then(|tokens| tokens.as_array().map(Vec::len)), Some(seen_by_operator), "{lines:?}");
    }
    // What a person made for themselves stays, and less takes nothing from anybody.
    let fewer = json!({ "roles": ["catalogue"], "reason": "A test" });
    let fewer = world.put(&format!("/staff/people/{ADA}"), &fewer).by(&STAFF).send().await?.expect(200)?;
    assert_eq!(fewer.json()?["revokedTokens"], 0);
    world.get("/catalogue/partners/acme").by(&operator).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn of_two_who_change_somebody_the_second_sees_what_the_first_did() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    somebody(&world, ADA, &[Role::Assessment, Role::Review]).await?;
    let first = staff.form(&format!("{PEOPLE}?change={ADA}")).await?.set("reason", "Leaves the reviews");
    let second = first.clone();
    let admin = Form(first.0.into_iter().chain([("position".to_owned(), "admin".to_owned())]).collect());
    staff.press(PEOPLE, &admin, "save").await?.expect(200)?;
    for button in ["save", "remove"] {
        let refused = staff.press(PEOPLE, &second, button).await?.expect(412)?;
        let (_, alert) = refused.text.split_once("role=\"alert\"").unwrap_or_default();
        let (alert, _) = alert.split_once("</div>").unwrap_or_default();
        ensure!(alert.contains("belongs to staff already") && alert.contains(">Admin</span>"), "{alert}");
        let kept = Form::of(&refused.text);
        assert_eq!((kept.get("position"), kept.get("reason")), (Some("reviewer"), Some("Leaves the reviews")));
        assert_eq!(roles(&world, ADA).await?.len(), Role::ALL.len(), "nothing was changed");
    }
    // A form for somebody new that names somebody who is there already asks as well, and is then carried out.
    let new = form(&[("email", ADA), ("position", "reviewer")]);
    let asked = staff.press(PEOPLE, &new, "save").await?.expect(412)?;
    staff.press(PEOPLE, &Form::of(&asked.text), "save").await?.expect(200)?;
    assert_eq!(roles(&world, ADA).await?, [Role::Assessment, Role::Review]);
    let nobody = form(&[("email", "nobody@marketplace.example")]);
    let refused = staff.press(PEOPLE, &nobody, "remove").await?.expect(412)?;
    ensure!(refused.text.contains("This person does not belong to staff"), "{}", refused.text);
    Ok(())
}

/// A token that somebody of staff issues to another person.
async fn issue(world: &World, issuer: &Person, email: &str) -> Result<Person> {
    let path = format!("/catalogue/people/{email}/tokens");
    let made = world.post(&path).by(issuer).json(&json!({ "name": "Seen" })).send().await?.expect(201)?.json()?;
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    Ok(Person { email: email.to_owned(), token: text("token"), id: text("id") })
}

#[tokio::test]
async fn at_every_change_of_roles_tokens_go_that_neither_the_person_nor_an_admin_issued() -> Result<()> {
    let world = World::start().await?;
    let ops = somebody(&world, "ops@marketplace.example", &[Role::Catalogue]).await?;
    let by_admin = somebody(&world, ADA, &[Role::Catalogue]).await?;
    let by_colleague = issue(&world, &ops, ADA).await?;
    let own = issue(&world, &by_admin, ADA).await?;
    let roles = json!({ "roles": ["catalogue"], "reason": "Looked through" });
    world.put(&format!("/staff/people/{ADA}"), &roles).by(&STAFF).send().await?.expect(200)?;
    for (token, code) in [(&by_admin, 200), (&own, 200), (&by_colleague, 401)] {
        world.get("/catalogue/partners/acme").by(token).send().await?.expect(code)?;
    }
    Ok(())
}

#[tokio::test]
async fn what_somebody_issued_to_others_is_listed_before_they_leave_and_afterwards_and_goes_on() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let ops = somebody(&world, "ops@marketplace.example", &[Role::Catalogue]).await?;
    let token = issue(&world, &ops, PAT.email).await?;
    let change = format!("{PEOPLE}?change=ops%40marketplace.example");
    let revoke = format!("/staff/console/catalogue/people/pat%40acme%2Eexample?revoke={}#revoke", token.id);
    let before = staff.get(&change).await?.expect(200)?;
    ensure!(before.text.contains(&revoke) && before.text.contains("go on working"), "{}", before.text);
    let form = staff.form(&change).await?.set("reason", "She left");
    let after = staff.press(PEOPLE, &form, "remove").await?.expect(200)?;
    ensure!(after.text.contains(&revoke), "{}", after.text);
    world.get("/manage/tokens").by(&token).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_colleagues_token_goes_with_the_member_of_staff_who_issued_it_and_a_partners_goes_on() -> Result<()> {
    let world = World::start().await?;
    let ops = somebody(&world, "ops@marketplace.example", &[Role::Catalogue]).await?;
    somebody(&world, ADA, &[Role::Catalogue]).await?;
    let (colleagues, partners) = (issue(&world, &ops, ADA).await?, issue(&world, &ops, PAT.email).await?);
    let acme = "/catalogue/partners/acme";
    world.get(acme).by(&colleagues).send().await?.expect(200)?;
    world.delete(&format!("/staff/people/{}", ops.email)).by(&STAFF).send().await?.expect(204)?;
    assert_eq!(world.get(acme).by(&colleagues).send().await?.code(), 401, "whoever left has seen it");
    world.get("/manage/tokens").by(&partners).send().await?.expect(200)?;
    Ok(())
}
