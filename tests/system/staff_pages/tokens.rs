//! API tokens that staff issue and revoke on a person's page.

use anyhow::{Context as _, Result, ensure};
use domain::EmailAddress;
use domain::access::Role;
use serde_json::json;
use store::audit::{Actor, AuditedThing};
use system_tests::{CHARTS, NOTES, PAT, Person, STAFF, World, v2};

use crate::browser::{Browser, FORM, Form, has_all};

const PERSON: &str = "/staff/console/catalogue/people/pat%40acme.example";

/// The form for a new token, filled.
async fn filled(staff: &Browser<'_>) -> Result<Form> {
    let form = staff.form(PERSON).await?.set("name", "Pipeline").set("days", "30");
    Ok(form.set("reason", "Pat has no browser there").set("reach", "apps").set("apps", NOTES))
}

fn secret(page: &str) -> Result<String> {
    let (_, after) = page.split_once(" id=\"secret\">").context("a secret")?;
    Ok(after.split('<').next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_token_is_issued_on_the_page_of_its_person_shown_once_and_revoked() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let found = world.get("/staff/console/catalogue?find=pat@acme.example").by(&STAFF).send().await?.expect(303)?;
    assert_eq!(found.header("location"), Some("/staff/console/catalogue/people/pat%40acme%2Eexample"));
    let form = filled(&staff).await?;
    let issued = staff.press(PERSON, &form, "issue").await?.expect(201)?;
    has_all(&issued.text, &["it will not be shown again", "Pipeline", STAFF.email, NOTES, "Pat has no browser there"])?;
    let pat = Person { email: PAT.email.to_owned(), id: String::new(), token: secret(&issued.text)? };
    world.put(&v2(NOTES), &json!({})).by(&pat).send().await?.expect(200)?;
    world.put(&v2(CHARTS), &json!({})).by(&pat).send().await?.expect(403)?;
    let again = staff.press(PERSON, &form, "issue").await?.expect(422)?;
    has_all(&again.text, &["This form was sent twice."])?;
    let shown = staff.get(PERSON).await?.expect(200)?;
    ensure!(!shown.text.contains(&pat.token), "it is shown once");
    let tokens = world.local.store().tokens(&EmailAddress::parse(PAT.email)?).await?.context("tokens")?;
    let id = &tokens.iter().find(|token| token.name == "Pipeline").context("the token")?.id;
    let revoke = staff.form(&format!("{PERSON}?revoke={id}")).await?;
    assert_eq!(revoke.get("token"), Some(id.as_str()));
    staff.press(PERSON, &revoke, "revoke").await?.expect(422)?;
    let revoked = staff.press(PERSON, &revoke.set("reason", "It leaked"), "revoke").await?.expect(200)?;
    has_all(&revoked.text, &["The token was revoked.", "It leaked"])?;
    world.put(&v2(NOTES), &json!({})).by(&pat).send().await?.expect(401)?;
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said_and_nothing_typed_is_lost() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = filled(&staff).await?;
    for (field, text, words) in [
        ("name", " ", "Enter a name of one line"),
        ("days", "1000", "Choose how long the token is valid."),
        ("reach", "", "Choose which apps the token is for."),
        ("apps", "", "Type the key of at least one app"),
        ("apps", "com.example.borealis.sync", "does not manage <bdi>com.example.borealis.sync</bdi>"),
        ("apps", "NOT A KEY!", "does not manage <bdi>KEY!</bdi>"),
        ("reason", " ", "Write the reason in one line."),
    ] {
        let refused = staff.press(PERSON, &form.clone().set(field, text), "issue").await?.expect(422)?;
        has_all(&refused.text, &[words])?;
        let kept = Form::of(&refused.text);
        let other = if field == "name" { ("reason", "Pat has no browser there") } else { ("name", "Pipeline") };
        assert_eq!(kept.get(other.0), Some(other.1), "{field}: what was typed is lost");
    }
    Ok(())
}

#[tokio::test]
async fn nobody_issues_a_token_for_somebody_who_may_do_more() -> Result<()> {
    let world = World::start().await?;
    let email = EmailAddress::parse("ops@marketplace.example")?;
    let actor = Actor { person: &email, now: world.local.clock().now() };
    world.local.store().put_staff(&email, &[Role::Catalogue], actor).await?;
    let ops = world.sign_in(email.as_str()).await?;
    let path = "/staff/console/catalogue/people/staff%40marketplace.example";
    let shown = world.get(path).in_session(&ops).send().await?.expect(200)?;
    has_all(&shown.text, &["This person has staff roles that you do not have"])?;
    ensure!(!shown.text.contains("Issue the token"), "{}", shown.text);
    let body = "do=issue&name=Mine&days=7&reach=everything&reason=A+test";
    let refused = world.post(path).in_session(&ops).body(FORM, body).send().await?.expect(422)?;
    has_all(&refused.text, &["This person has staff roles that you do not have"])?;
    world.post(PERSON).by(&PAT).body(FORM, body).send().await?.expect(403)?;
    world.get("/staff/console/catalogue/people/nobody%40acme.example").by(&STAFF).send().await?.expect(404)?;
    world.post(PERSON).by(&STAFF).body(FORM, "do=explode").send().await?.expect(400)?;
    Ok(())
}

#[tokio::test]
async fn who_issued_and_revoked_a_token_and_why_is_in_the_audit_log() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    staff.press(PERSON, &filled(&staff).await?, "issue").await?.expect(201)?;
    let lines = world.local.store().audit_lines(AuditedThing::Person(&EmailAddress::parse(PAT.email)?), 50).await?;
    let line = lines.iter().find(|line| line.detail["name"] == "Pipeline").context("a line")?;
    assert_eq!((line.action.as_str(), line.by.as_str()), ("issue-token", STAFF.email));
    assert_eq!(line.detail["reason"], "Pat has no browser there");
    Ok(())
}
