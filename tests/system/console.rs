//! The partner's pages in a browser without script.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use system_tests::{CHARTS, KIM, NOTES, PAT, SYNC, World, v2};

use crate::browser::{Browser, FORM, Form, form_of, page};

#[tokio::test]
async fn the_pages_of_an_app_are_for_those_who_manage_it() -> Result<()> {
    let world = World::start().await?;
    let (pat, kim) = (Browser { world: &world, who: &PAT }, Browser { world: &world, who: &KIM });
    let apps = pat.get("/manage/apps").await?.expect(200)?;
    for text in ["Acme Notes", "Acme Charts", "Live", "Draft, not published", "Self assessment of"] {
        ensure!(apps.text.contains(text), "{text:?} is not in {}", apps.text);
    }
    ensure!(!apps.text.contains("Borealis"), "{}", apps.text);
    ensure!(!apps.text.contains("do not send customers"), "everybody sees the tab already");
    let csp = apps.header("content-security-policy").context("a policy")?;
    ensure!(csp.contains("script-src 'self'") && !csp.contains("unsafe-inline"), "{csp}");
    for name in ["privacy-and-security", "history"] {
        pat.get(&page(NOTES, name)).await?.expect(200)?;
        let refused = kim.get(&page(NOTES, name)).await?.expect(404)?;
        ensure!(refused.text.contains("Not found"), "{}", refused.text);
    }
    pat.get(&page(CHARTS, "preview")).await?.expect(200)?;
    pat.get("/manage/partners/acme/self-assessment").await?.expect(200)?;
    kim.get("/manage/partners/acme/self-assessment").await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn before_a_deadline_the_list_of_apps_says_what_the_live_tab_lacks_and_what_the_draft_lacks() -> Result<()> {
    let world = World::at("2023-07-20T00:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let card = async || -> Result<String> {
        let apps = pat.get("/manage/apps").await?.expect(200)?;
        let (_, card) = apps.text.split_once("Acme Charts").context("its card")?;
        Ok(card.split("</section>").next().unwrap_or_default().to_owned())
    };
    let nothing_live = card().await?;
    for text in ["Nothing is published yet: the Cloud Fortified badge will be removed on", "Missing from the draft: "] {
        ensure!(nothing_live.contains(text), "{text:?} is not in {nothing_live}");
    }
    world.publish(CHARTS, &PAT).await?;
    let count = |text: &str, before: &str| -> Result<u32> {
        let (_, after) = text.split_once(before).with_context(|| format!("{before:?} is not in {text}"))?;
        Ok(after.split(' ').next().unwrap_or_default().parse()?)
    };
    let live = card().await?;
    let lacks = count(&live, "The live tab is missing ")?;
    assert_eq!(count(&live, "Missing from the live tab: ")?, lacks, "{live}");
    world.save_draft(CHARTS, &json!({ "security": { "securityContact": "security@acme.example" } }), &PAT).await?;
    let newer = card().await?;
    assert_eq!(count(&newer, "The live tab is missing ")?, lacks, "{newer}");
    ensure!(count(&newer, "Missing from the draft: ")? != lacks, "{newer}");
    Ok(())
}

#[tokio::test]
async fn a_person_without_apps_is_referred_to_the_marketplace() -> Result<()> {
    let world = World::start().await?;
    let nobody = world.add_member("acme", "member@acme.example", &json!({ "manage-app": [] })).await?;
    let page = async || world.get("/manage").by(&nobody).header("accept", "text/html").send().await?.expect(200);
    let without = page().await?;
    ensure!(without.text.contains("or the marketplace."), "{}", without.text);
    let links = json!({ "links": { "support": "https://help.example/desk" } });
    world.patch("/programme", &links).by(&system_tests::STAFF).header("if-match", "*").send().await?.expect(200)?;
    let with = page().await?;
    ensure!(
        with.text.contains("<a href=\"https://help.example/desk\" rel=\"noopener\">the marketplace</a>"),
        "{}",
        with.text
    );
    Ok(())
}

#[tokio::test]
async fn an_error_page_links_to_the_apps_or_to_sign_in() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let refused = pat.get(&form_of(SYNC)).await?.expect(404)?;
    ensure!(refused.text.contains("<a class=\"button\" href=\"/manage\">Your apps</a>"), "{}", refused.text);
    let ended = world.post(&form_of(NOTES)).from_our_page().body(FORM, "do=save").send().await?.expect(401)?;
    ensure!(ended.text.contains("<a class=\"button\" href=\"/sign-in\""), "{}", ended.text);
    let dead = world.post("/sign-in").header("accept", "text/html").body(FORM, "email=a").send().await?.expect(403)?;
    ensure!(dead.text.contains("href=\"/sign-in\""), "{}", dead.text);
    let customer = world.get("/listings/com.example.nobody").header("accept", "text/html").send().await?.expect(404)?;
    for text in ["<p class=\"product\">Marketplace</p>", "<a href=\"/manage\">For partners</a>"] {
        ensure!(customer.text.contains(text) && !customer.text.contains("Privacy"), "{text:?}: {}", customer.text);
    }
    ensure!(refused.text.contains("<p class=\"product\"><a href=\"/manage\">"), "{}", refused.text);
    Ok(())
}

#[tokio::test]
async fn partners_are_asked_to_send_nobody_to_the_tab_before_everybody_sees_it() -> Result<()> {
    for (now, asked) in [("2023-05-31T23:59:59Z", true), ("2023-06-01T00:00:00Z", false)] {
        let world = World::at(now).await?;
        let apps = Browser { world: &world, who: &PAT }.get("/manage/apps").await?.expect(200)?;
        assert_eq!(apps.text.contains("do not send customers"), asked, "{now}");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_fills_in_previews_and_publishes_without_script() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?;
    ensure!(form.get("Q5a.0.name").is_none(), "a follow-up is shown before its question is answered");
    let saved = kim
        .press(&path, &form.set("Q1", "yes").set("Q8", "STORED_EXTERNAL_TO_ATLASSIAN"), "save")
        .await?
        .expect(200)?;
    ensure!(saved.text.contains("Saved <time"), "{}", saved.text);
    let form = Form::of(&saved.text).set("Q1a", "Names\nMails").set("Q2", "yes").set("Q5", "yes");
    let form = Form::of(&kim.press(&path, &form, "save").await?.expect(200)?.text);
    let form = form
        .set("Q5a.0.name", "Hosting AG")
        .set("Q5a.0.link", "hosting.example")
        .set("Q5a.0.purpose", "Runs it\n& more");
    let form = form.set("Q5a.0.thirdPartyCountries", "CH\nBrazil").set("Q8a", "EU\nPeru");
    let more = kim.press(&path, &form, "add Q5a").await?.expect(200)?;
    let form = Form::of(&more.text);
    assert_eq!((form.get("Q5a.0.name"), form.get("Q5a.1.name")), (Some("Hosting AG"), Some("")));
    let copied = Form::of(&kim.press(&path, &form, "copy Q2a").await?.expect(200)?.text);
    assert_eq!(copied.get("Q2a"), Some("Names\nMails"));
    let preview = kim.press(&path, &copied, "preview").await?.expect(200)?;
    for text in ["Submit and publish", "Hosting AG"] {
        ensure!(preview.text.contains(text) || text == "Hosting AG", "{text:?} is not in {}", preview.text);
    }
    let draft = kim.draft(SYNC).await?;
    assert_eq!(draft["dataAccessAndStorage"]["typesOfDataAccessed"], json!(["Names", "Mails"]));
    assert_eq!(
        draft["thirdPartyInformation"]["thirdPartyDetails"],
        json!([{ "name": "Hosting AG", "link": "hosting.example", "purpose": "Runs it\n& more", "thirdPartyCountries": ["CH", "BR"] }])
    );
    assert_eq!(draft["dataResidency"]["countriesWhereEndUserDataStored"], json!(["EU", "PE"]));
    let receipt = kim.press(&page(SYNC, "preview"), &Form::of(&preview.text), "").await?.expect(200)?;
    ensure!(receipt.text.contains("Revision <strong>1</strong>"), "{}", receipt.text);
    let tab = world.get(&format!("/listings/{SYNC}/privacy-and-security?view=expanded")).send().await?.expect(200)?;
    ensure!(tab.text.contains("Hosting AG"), "{}", tab.text);
    Ok(())
}

#[tokio::test]
async fn saving_an_untouched_form_changes_no_answer() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let live = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    let form = pat.form(&form_of(NOTES)).await?;
    pat.press(&form_of(NOTES), &form, "save").await?.expect(200)?;
    let mut draft = pat.draft(NOTES).await?;
    ensure!(draft["properties"]["updatedValues"] == json!([]), "{draft}");
    draft["properties"] = live["properties"].clone();
    assert_eq!(draft, live);
    Ok(())
}

#[tokio::test]
async fn errors_link_to_their_fields_and_keep_what_was_entered() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?.set("Q21", "nobody\"><script>").set("Q22", "http://plain.example");
    let refused = kim.press(&path, &form, "save").await?.expect(422)?;
    for text in
        ["2 things need correcting", "href=\"#Q21\"", "id=\"Q21-fault\"", "aria-invalid=\"true\"", "href=\"#Q22\""]
    {
        ensure!(refused.text.contains(text), "{text:?} is not in {}", refused.text);
    }
    ensure!(!refused.text.contains("<script>"), "{}", refused.text);
    let again = Form::of(&refused.text);
    assert_eq!((again.get("Q21"), again.get("Q22")), (Some("nobody\"><script>"), Some("http://plain.example")));
    world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(404)?;
    let gone = kim.press(&path, &form.clone().set("etag", ""), "nonsense").await?;
    assert_eq!(gone.code(), 400);
    let without = Form(form.0.into_iter().filter(|(name, _)| name != "etag").collect());
    assert_eq!(kim.press(&path, &without, "save").await?.code(), 428);
    Ok(())
}

#[tokio::test]
async fn a_conflict_between_two_browser_tabs_shows_both_values_and_loses_no_text() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let (one, other) = (kim.form(&path).await?, kim.form(&path).await?);
    kim.press(&path, &one.set("Q21", "first@borealis.example"), "save").await?.expect(200)?;
    let conflict = kim.press(&path, &other.set("Q21", "second@borealis.example"), "save").await?.expect(412)?;
    for text in ["Somebody else saved answers", "first@borealis.example", "second@borealis.example"] {
        ensure!(conflict.text.contains(text), "{text:?} is not in {}", conflict.text);
    }
    assert_eq!(kim.draft(SYNC).await?["security"]["securityContact"], "first@borealis.example");
    let mine = Form::of(&conflict.text);
    assert_eq!(mine.get("Q21"), Some("second@borealis.example"));
    kim.press(&path, &mine, "save").await?.expect(200)?;
    assert_eq!(kim.draft(SYNC).await?["security"]["securityContact"], "second@borealis.example");
    Ok(())
}

#[tokio::test]
async fn discarding_asks_for_confirmation_and_never_drops_a_newer_draft() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    kim.press(&path, &kim.form(&path).await?.set("Q3", "no"), "save").await?.expect(200)?;
    let discard = page(SYNC, "privacy-and-security/discard");
    let asked = kim.form(&discard).await?;
    kim.press(&path, &kim.form(&path).await?.set("Q3", "yes"), "save").await?.expect(200)?;
    kim.press(&discard, &asked, "").await?.expect(412)?;
    let shown = kim.press(&discard, &kim.form(&discard).await?, "").await?.expect(200)?;
    ensure!(shown.text.contains("No draft yet"), "{}", shown.text);
    kim.get(&discard).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn answers_can_be_copied_from_another_app_that_the_person_manages() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = form_of(CHARTS);
    let form = pat.form(&path).await?;
    let copied = pat.press(&path, &form.clone().set("from", NOTES), "copy-app").await?.expect(200)?;
    ensure!(copied.text.contains("The form now has the answers of Acme Notes."), "{}", copied.text);
    pat.press(&path, &Form::of(&copied.text), "save").await?.expect(200)?;
    let notes = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(pat.draft(CHARTS).await?["security"], notes["security"]);
    pat.press(&path, &form.set("from", SYNC), "copy-app").await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn only_its_own_button_puts_the_privacy_policy_into_effect() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = form_of(SYNC);
    let form = kim.form(&path).await?.set("Q27", "ftp://a").set("Q1a", "kept");
    let refused = kim.press(&path, &form, "policy").await?.expect(422)?;
    ensure!(refused.text.contains("id=\"Q27-fault\""), "{}", refused.text);
    let form = form.set("Q27", "https://borealis.example/privacy");
    let unsaved = kim.press(&path, &form, "save").await?.expect(200)?;
    ensure!(unsaved.text.contains("use its own button"), "{}", unsaved.text);
    kim.press(&path, &Form::of(&unsaved.text), "policy").await?.expect(200)?;
    let tab = world.get(&format!("/listings/{SYNC}/privacy-and-security")).send().await?.expect(200)?;
    ensure!(tab.text.contains("https://borealis.example/privacy"), "{}", tab.text);
    Ok(())
}

#[tokio::test]
async fn only_the_draft_that_was_previewed_is_published() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": true } }), &KIM).await?;
    let looked_at = kim.form(&page(SYNC, "preview")).await?;
    world
        .save_draft(
            SYNC,
            &json!({ "thirdPartyInformation": { "isEndUserDataShared": true,
        "thirdPartyDetails": [{ "name": "A" }] }, "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }),
            &KIM,
        )
        .await?;
    let stale = kim.press(&page(SYNC, "preview"), &looked_at, "").await?.expect(412)?;
    ensure!(stale.text.contains("Nothing was published"), "{}", stale.text);
    let holes = kim.press(&page(SYNC, "preview"), &Form::of(&stale.text), "").await?.expect(422)?;
    ensure!(holes.text.contains("privacy-and-security?section=third-parties#Q5a.0.link"), "{}", holes.text);
    Ok(())
}

#[tokio::test]
async fn partner_text_is_escaped_on_every_page() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let evil = "</textarea><script>alert(1)</script>\"'&amp;=1+1";
    world
        .save_draft(
            SYNC,
            &json!({
                "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": [evil] },
                "thirdPartyInformation": { "isEndUserDataShared": true, "thirdPartyDetails": [
                    { "name": evil, "link": "a.example", "purpose": evil, "thirdPartyCountries": [evil] }] },
                "security": { "permissionsJustification": format!("\n{evil}\n") },
            }),
            &KIM,
        )
        .await?;
    for name in ["privacy-and-security", "preview?view=expanded", "history"] {
        let shown = kim.get(&page(SYNC, name)).await?.expect(200)?;
        ensure!(!shown.text.contains("<script>"), "{name}: {}", shown.text);
    }
    let before = kim.draft(SYNC).await?;
    kim.press(&form_of(SYNC), &kim.form(&form_of(SYNC)).await?, "save").await?.expect(200)?;
    let after = kim.draft(SYNC).await?;
    for group in ["dataAccessAndStorage", "thirdPartyInformation", "security"] {
        assert_eq!(before[group], after[group], "byte for byte");
    }
    Ok(())
}

#[tokio::test]
async fn an_application_is_saved_submitted_and_withdrawn_on_its_page() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = "/manage/partners/acme/self-assessment";
    let empty = pat.get(path).await?.expect(200)?;
    ensure!(empty.text.contains("You have not started an application."), "{}", empty.text);
    let form = Form::of(&empty.text).set("1a.answer", "no").set("2.details", "kept\nwhole");
    let saved = pat.press(path, &form, "save").await?.expect(200)?;
    ensure!(saved.text.contains("It is not submitted"), "{}", saved.text);
    let lacking = pat.press(path, &Form::of(&saved.text), "submit").await?.expect(422)?;
    ensure!(lacking.text.contains("Your answers are saved,"), "{}", lacking.text);
    ensure!(
        lacking.text.contains("Not submitted: ") && !lacking.text.contains("Nothing was saved"),
        "{}",
        lacking.text
    );
    let many = "a".repeat(5_000);
    let bad = pat.press(path, &Form::of(&lacking.text).set("2.details", &many), "submit").await?.expect(422)?;
    ensure!(bad.text.contains("Nothing was saved: 1 thing needs correcting"), "{}", bad.text);
    pat.press(path, &form, "save").await?.expect(412)?;
    let whole = system_tests::assessment::complete_answers();
    let etag = Form::of(&lacking.text).get("etag").map(|etag| format!("\"{etag}\"")).context("an etag")?;
    world.put("/partners/acme/self-assessment", &whole).by(&PAT).header("if-match", &etag).send().await?.expect(200)?;
    world.set_clock("2023-03-04T09:00:00Z")?;
    let submitted = pat.press(path, &pat.form(path).await?, "submit").await?.expect(200)?;
    ensure!(submitted.text.contains("Submitted today. A review usually takes 10 days."), "{}", submitted.text);
    let withdrawn = pat.press(path, &Form::of(&submitted.text), "withdraw").await?.expect(200)?;
    ensure!(withdrawn.text.contains("Withdrawn today."), "{}", withdrawn.text);
    Ok(())
}

#[tokio::test]
async fn every_earlier_application_can_be_read_with_its_answers_and_dates() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let pat = Browser { world: &world, who: &PAT };
    let path = "/manage/partners/acme/self-assessment";
    let evil = "</p><script>first</script>";
    for (now, details) in [("2023-03-01T09:00:00Z", evil), ("2023-03-05T10:00:00Z", "second\nline")] {
        world.set_clock(now)?;
        let form = pat.form(path).await?.set("1a.answer", "yes").set("1a.details", details);
        let form = form.set("3.links", "https://acme.example/policy").set("3.private", "yes");
        let saved = pat.press(path, &form, "save").await?.expect(200)?;
        pat.press(path, &Form::of(&saved.text), "withdraw").await?.expect(200)?;
    }
    let present = pat.get(path).await?.expect(200)?;
    for (begun, said, other) in
        [("2023-03-01T09:00:00Z", "&#60;script&#62;first", "second"), ("2023-03-05T10:00:00Z", "second\nline", "first")]
    {
        let own = format!("{path}/{begun}");
        ensure!(present.text.contains(&format!("href=\"{own}\"")), "{}", present.text);
        let past = pat.get(&own).await?.expect(200)?;
        for text in [said, ">Yes</p>", "withdrawn", &begun[..10], "https://acme.example/policy", "Only the reviewers"] {
            ensure!(past.text.contains(text), "{text:?} is not in {}", past.text);
        }
        ensure!(!past.text.contains(other) && !past.text.contains("<script>"), "{}", past.text);
        ensure!(!past.text.contains("<input") && !past.text.contains("<textarea"), "the page is read-only");
    }
    for nothing in ["2023-03-01T09:00:01Z", "yesterday"] {
        pat.get(&format!("{path}/{nothing}")).await?.expect(404)?;
    }
    let kim = Browser { world: &world, who: &KIM };
    kim.get(&format!("{path}/2023-03-01T09:00:00Z")).await?.expect(404)?;
    Ok(())
}
