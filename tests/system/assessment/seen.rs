//! What customers see of an approval.

use super::*;

/// What customers read of Acme's self assessment, which must be the same on every page: `null` without an approval.
async fn read_everywhere(world: &World) -> Result<Json> {
    let profile = world.get("/partners/acme").send().await?.expect(200)?.json()?["selfAssessment"].clone();
    let app = world.get(&format!("/listings/{NOTES}/security")).send().await?.expect(200)?.json()?;
    assert_eq!(app["selfAssessment"], profile, "the profile and the app say the same");
    let overview = world.get(&format!("/listings/{NOTES}")).send().await?.expect(200)?.json()?;
    let none = json!([]);
    let statements = if profile.is_null() { &none } else { &profile["statements"] };
    assert_eq!(&overview["selfAssessment"], statements, "so does the overview");
    let tab = world.get(&system_tests::listing(NOTES)).send().await?.expect(200)?.json()?;
    if tab["shown"] == true {
        assert_eq!(&tab["selfAssessment"], statements, "and so does the tab, once it is shown");
    }
    Ok(profile)
}

#[tokio::test]
async fn customers_see_an_approval_until_it_expires_whether_or_not_they_see_the_tab() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;
    assert_eq!(read_everywhere(&world).await?, Json::Null);
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    assert_eq!(read_everywhere(&world).await?, Json::Null, "a submitted application is not public");
    world.reviewer_step("approve", &json!({})).await?.expect(200)?;
    let shown = read_everywhere(&world).await?;
    assert_eq!(shown["statements"], json!([COMPLETED, ENCOURAGED]));
    for (instant, there) in [("2023-03-01T08:59:59.999Z", true), ("2023-03-01T09:00:00Z", false)] {
        world.set_clock(instant)?;
        assert_eq!(read_everywhere(&world).await?.is_object(), there, "{instant}");
    }
    // A second approval, which the end of the programme cuts short.
    world.partner_step("renew").await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    world.reviewer_step("approve", &json!({})).await?.expect(200)?;
    for (instant, there) in [
        ("2023-03-28T00:00:00Z", true),
        ("2023-06-01T00:00:00Z", true),
        ("2023-08-12T23:59:59.999Z", true),
        ("2023-08-13T00:00:00Z", false),
    ] {
        world.set_clock(instant)?;
        assert_eq!(read_everywhere(&world).await?.is_object(), there, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_renewal_under_review_keeps_the_badge_beyond_the_expiry_until_it_is_decided() -> Result<()> {
    let world = World::at("2022-03-01T09:00:00Z").await?;
    world.approve_acme(&complete_answers()).await?;
    world.set_clock("2023-02-28T00:00:00Z")?;
    world.partner_step("renew").await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    world.set_clock("2023-03-20T00:00:00Z")?;
    assert!(read_everywhere(&world).await?.is_object(), "the partner submitted in time");
    world.reviewer_step("reject", &json!({ "reasons": "No." })).await?.expect(200)?;
    assert_eq!(read_everywhere(&world).await?, Json::Null);
    let subjects = subjects(&world);
    ensure!(subjects.iter().any(|subject| subject.contains("has expired")), "{subjects:?}");
    Ok(())
}

#[tokio::test]
async fn customers_never_see_what_is_for_reviewers_only_and_partner_text_is_escaped() -> Result<()> {
    let world = World::at(MARCH).await?;
    let mut answers = complete_answers();
    answers["answers"]["5"]["details"] = json!("<script>alert(1)</script> & \"more\"");
    world.approve_acme(&answers).await?;
    for path in ["/partners/acme".to_owned(), format!("/listings/{NOTES}/security")] {
        let json = world.get(&path).send().await?.expect(200)?;
        ensure!(!json.text.contains("Pentesters") && !json.text.contains("reviewer"), "{}", json.text);
        let seventh = json.json()?["selfAssessment"]["answers"]
            .as_array()
            .context("answers")?
            .iter()
            .find(|answer| answer["id"] == "7")
            .cloned()
            .context("question 7")?;
        assert_eq!((&seventh["answer"], &seventh["details"]), (&json!("Yes"), &Json::Null));
        let page = world.get(&path).header("accept", "text/html").send().await?.expect(200)?;
        ensure!(!page.text.contains("<script") && page.text.contains("&#60;script&#62;"), "{}", page.text);
        ensure!(page.text.contains(COMPLETED) && !page.text.contains("Pentesters"), "{}", page.text);
        for said in [
            "No additional audit or testing is performed.",
            "The cloud partner has a clear data security policy.",
            "The cloud partner is mindful of the different types of data it handles",
            "The cloud partner backs up its data regularly",
        ] {
            ensure!(page.text.contains(said), "{path} does not say {said:?}");
        }
        ensure!(page.text.len() < 60_000, "{path} has {} bytes", page.text.len());
        let german = world.get(&format!("{path}?lang=de")).header("accept", "text/html").send().await?.expect(200)?;
        ensure!(german.text.contains("lang=\"de\"") && german.text.contains("Dieser Partner hat"), "{}", german.text);
        ensure!(german.text.contains("<h3>Datensicherheit</h3>"), "{}", german.text);
    }
    Ok(())
}

#[tokio::test]
async fn partners_and_apps_that_are_not_public_have_no_profile_and_no_security_page() -> Result<()> {
    let world = World::at(MARCH).await?;
    world.approve_acme(&complete_answers()).await?;
    world.get("/partners/nobody").send().await?.expect(404)?;
    world.get("/listings/com.example.nobody/security").send().await?.expect(404)?;
    for app in [NOTES, CHARTS] {
        world.post(&format!("/catalogue/apps/{app}/archive")).by(&STAFF).send().await?.expect(200)?;
    }
    world.get("/partners/acme").send().await?.expect(404)?;
    world.get(&format!("/listings/{NOTES}/security")).send().await?.expect(404)?;
    world.get("/partners/borealis?lang=xx").send().await?.expect(400)?;
    Ok(())
}
