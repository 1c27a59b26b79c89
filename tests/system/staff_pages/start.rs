//! Who may open the pages, how they get there, and what the first page says.

use anyhow::{Result, ensure};
use domain::EmailAddress;
use domain::access::Role;
use serde_json::json;
use store::addresses::{Reason, Suppression};
use store::audit::Actor;
use system_tests::assessment::{SELF_ASSESSMENT, complete_answers};
use system_tests::{PAT, STAFF, World};

use crate::browser::Browser;

const HTML: &str = "text/html";

#[tokio::test]
async fn a_browser_without_a_session_signs_in_and_comes_back() -> Result<()> {
    let world = World::start().await?;
    for path in ["/staff", "/staff/console/self-assessments?state=approved"] {
        let refused = world.get(path).header("accept", HTML).send().await?.expect(303)?;
        let then = path.replace('/', "%2F").replace('-', "%2D").replace('?', "%3F").replace('=', "%3D");
        assert_eq!(refused.header("location"), Some(format!("/sign-in?then={then}").as_str()));
        world.request_link(STAFF.email, path).await?.expect(200)?;
        let link = world.sign_in_links(STAFF.email).await?.pop().unwrap_or_default();
        let led = world.post(&link).from_our_page().send().await?.expect(303)?;
        assert_eq!(led.header("location"), Some(path));
        world.get(path).send().await?.expect(401)?;
    }
    Ok(())
}

#[tokio::test]
async fn staff_who_ask_for_no_page_are_led_to_their_first_one_and_partners_to_theirs() -> Result<()> {
    let world = World::start().await?;
    for (person, home) in [(STAFF, "/staff"), (PAT, "/manage")] {
        world.request_link(person.email, "").await?.expect(200)?;
        let link = world.sign_in_links(person.email).await?.pop().unwrap_or_default();
        let led = world.post(&link).from_our_page().send().await?.expect(303)?;
        assert_eq!(led.header("location"), Some(home), "{}", person.email);
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_is_told_in_words_that_the_pages_are_not_for_them() -> Result<()> {
    let world = World::start().await?;
    let session = world.sign_in(PAT.email).await?;
    let page = world.get("/staff").header("accept", HTML).in_session(&session).send().await?.expect(403)?;
    ensure!(page.text.contains("These pages are for the marketplace&#39;s staff"), "{}", page.text);
    let german = world.get("/staff?lang=de").header("accept", HTML).in_session(&session).send().await?.expect(403)?;
    ensure!(german.text.contains("<html lang=\"de\">") && !german.text.contains("These pages"), "{}", german.text);
    let apps = world.get("/manage").header("accept", HTML).in_session(&session).send().await?.expect(200)?;
    ensure!(!apps.text.contains("href=\"/staff\""), "a partner has no link to staff's pages");
    Ok(())
}

#[tokio::test]
async fn each_role_sees_its_own_areas_and_is_refused_the_others() -> Result<()> {
    let world = World::start().await?;
    let email = EmailAddress::parse("reviewer@marketplace.example")?;
    let actor = Actor { person: &email, now: world.local.clock().now() };
    world.local.store().put_staff(&email, &[Role::Review], actor).await?;
    let session = world.sign_in(email.as_str()).await?;
    let get = |path: &str| world.get(path).header("accept", HTML).in_session(&session).send();
    let start = get("/staff").await?.expect(200)?;
    for hidden in ["/staff/console/self-assessments", "/staff/console/rollout"] {
        ensure!(!start.text.contains(hidden), "{hidden} is in {}", start.text);
    }
    ensure!(start.text.contains("/staff/console/reviews"), "{}", start.text);
    get("/staff/console/self-assessments").await?.expect(403)?;
    get("/staff/console/reviews").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn the_first_page_says_what_waits_what_failed_what_is_killed_and_what_comes_next() -> Result<()> {
    let world = World::at("2023-04-10T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let quiet = staff.get("/staff").await?.expect(200)?;
    for text in ["Submitted: 0", "has not run yet", "follows its calendar", "of the visitors see the tab"] {
        ensure!(quiet.text.contains(text), "{text:?} is not in {}", quiet.text);
    }
    ensure!(!quiet.text.contains("class=\"errors\""), "{}", quiet.text);

    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    let suppression = Suppression { reason: Reason::Bounce, since: world.local.clock().now() };
    world.local.store().suppress(&EmailAddress::parse("gone@acme.example")?, &suppression).await?;
    let kill = json!({ "reason": "A test" });
    world.post("/programme/rollout/marketplace/kill").json(&kill).by(&STAFF).send().await?.expect(200)?;
    world.run_job("advance-rollout", &json!({})).await?;
    world.set_clock("2023-04-10T11:00:00Z")?;
    let busy = staff.get("/staff").await?.expect(200)?;
    for text in [
        "Submitted: 1",
        "Killed: nobody sees the tab. Marketplace",
        "advance-rollout: late: a run is missing",
        "waited since: today",
    ] {
        ensure!(busy.text.contains(text), "{text:?} is not in {}", busy.text);
    }
    let (_, suppressed) = busy.text.split_once("Suppressed addresses</a></dt>").unwrap_or_default();
    ensure!(suppressed.trim_start().starts_with("<dd><p>1</p>"), "{suppressed}");
    world.run_job("advance-rollout", &json!({})).await?;
    ensure!(!staff.get("/staff").await?.text.contains("a run is missing"), "it has run again");
    Ok(())
}
